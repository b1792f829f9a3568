"""The sheet of sources: the works that the inputs of some scenarios cite, with their links."""

from __future__ import annotations

from collections.abc import Iterable

from openpyxl.worksheet.worksheet import Worksheet

from model.scenario import catalogue
from model.scenario.scenario import Scenario
from model.workbook import style

FIRST_ROW = 5
WIDTHS = [26.0, 70.0, 8.0, 62.0, 64.0]


def source_cells(scenarios: Iterable[Scenario]) -> dict[str, str]:
    """The cell of each work that the inputs of some scenarios cite, by its key."""
    used = sorted(
        {key for s in scenarios for value in s.values.values() for key in value.citations}
    )
    known = catalogue.bibliography()  # a user's own values may cite what is not in it
    return {
        key: f"A{row}" for row, key in enumerate((key for key in used if key in known), FIRST_ROW)
    }


def write_sources(sheet: Worksheet, scenarios: Iterable[Scenario]) -> None:
    """One row per work."""
    style.title(
        sheet,
        "Sources",
        "Works cited by the inputs. An input marked 'assumption' has no published source.",
    )
    style.head(sheet, FIRST_ROW - 1, ["Key", "Source", "Year", "Link", "Kind of source"])
    known = catalogue.bibliography()
    for row, key in enumerate(source_cells(scenarios), FIRST_ROW):
        entry = known[key]
        people = " and ".join(str(p) for p in entry.persons.get("author", [])) or entry.fields.get(
            "organization", ""
        )
        link = entry.fields.get("url") or (
            f"https://doi.org/{entry.fields['doi']}" if "doi" in entry.fields else ""
        )
        texts = [
            key,
            f"{_plain(people)}. {_plain(entry.fields.get('title', ''))}".lstrip(". "),
            entry.fields.get("year", ""),
            link,
            _plain(entry.fields.get("note", "")),
        ]
        for column, text in enumerate(texts, 1):
            style.put_text(sheet.cell(row, column), text).alignment = style.WRAP
        if link:
            # On the key, for a linked text is not wrapped by every program.
            sheet.cell(row, 1).hyperlink = link
            sheet.cell(row, 1).font = style.LINK
        style.fit_row(sheet, row, list(zip(texts, WIDTHS, strict=True)))
    style.finish(sheet, WIDTHS, freeze=f"A{FIRST_ROW}", print_title="4:4")


def _plain(text: str) -> str:
    """A bibliography field without its LaTeX."""
    from pybtex.richtext import Text

    return str(Text.from_latex(text))
