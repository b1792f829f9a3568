"""Export and import: take the view away as workbook, tables, scenario or figures; bring an edited
workbook or scenario back.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st
import yaml

from app_pages import parts
from app_pages.kept import UPLOADED
from app_pages.markup import literal
from app_pages.safety import safely
from app_pages.session import current, go, view
from app_pages.view import View, load_view, result_of
from model.engine.result import VERSION
from model.figures import cost as figures
from model.figures.chain import value_sankey
from model.reading import project
from model.reading.errors import UserError
from model.reading.wording import number_text
from model.scenario.saved import to_yaml
from model.scenario.scenario import load_text

if TYPE_CHECKING:
    from model.workbook import Imported


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_TEXT = 1_000_000


def downloads(now: View) -> None:
    """One button per kind of file, each made when it is clicked."""
    result, name = result_of(now), f"lab2line-{now.scenario}-{load_view(now).scale}"
    scenario = result.scenario

    def workbook() -> bytes:
        from model.workbook.write import workbook_bytes

        return workbook_bytes(result)

    def page() -> str:
        from model.reports.page import page_of

        drawn = [
            ("Cost by step and category", figures.cost_by_step(result)),
            ("Cost by category", figures.cost_by_category(result)),
            ("From what is spent to good cells and rejects", value_sankey(result)),
        ]
        return page_of(f"{scenario.title}, {scenario.scale} scale", drawn, parts.about(result))

    def inputs() -> str:
        rows = [
            {
                "key": v.key,
                "value": v.text if v.text is not None else v.number,
                "unit": v.unit,
                "year": v.year,
                "low": v.range[0] if v.range else None,
                "high": v.range[1] if v.range else None,
                "covers": v.covers if v.range else None,
                "distribution": v.distribution,
                "kind": v.kind,
                "source": v.source,
            }
            for v in scenario.values.values()
        ]
        return parts.safe_csv(pd.DataFrame(rows))

    kinds = (
        (
            "Workbook (.xlsx)",
            workbook,
            "xlsx",
            XLSX,
            "A live cost model: every number a formula down to sourced inputs.",
        ),
        (
            "Scenario (.yaml)",
            lambda: to_yaml(scenario),
            "yaml",
            "text/yaml",
            "What the command line and Python load.",
        ),
        (
            "Costs by step (.csv)",
            lambda: parts.safe_csv(parts.cost_table(result).reset_index()),
            "csv",
            "text/csv",
            "USD/kWh by category.",
        ),
        ("Inputs (.csv)", inputs, "csv", "text/csv", "Every value with range, kind and source."),
        (
            "Figures (.html)",
            page,
            "html",
            "text/html",
            "One page that needs no network; each figure saves itself as SVG.",
        ),
    )
    places = [*st.columns(3), *st.columns(3)]
    for place, (label, make, ending, kind, what) in zip(places, kinds, strict=False):
        suffix = "-inputs" if label.startswith("Inputs") else ""
        place.download_button(
            label,
            make,
            f"{name}{suffix}.{ending}",
            kind,
            on_click="ignore",
            width="stretch",
            key=label,
            icon=":material/download:",
        )
        place.caption(what)


def cite(now: View) -> None:
    """What to write in a paper: the program as its citation file states it, the version, and what
    makes the result again.
    """
    result = result_of(now)
    scenario = result.scenario
    work = yaml.safe_load((project.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    authors = " and ".join(author["name"] for author in work["authors"])
    citation = (
        f"{authors}: {work['title']}, version {VERSION}. Scenario '{scenario.title}',"
        f" {scenario.scale} scale, fingerprint {result.fingerprint}:"
        f" {number_text(result.outputs['cost_per_kwh'], 4)} USD of {scenario.money_year} per kWh of"
        " good cells, from bought materials to the plant's gate."
    )
    entry = (
        f"@software{{lab2line,\n  author = {{{{{authors}}}}},\n  title = {{{work['title']}}},\n "
        f" version = {{{VERSION}}},\n  note = {{Scenario fingerprint {result.fingerprint}}}\n}}"
    )
    st.code(citation, language=None, wrap_lines=True)
    st.code(entry, language=None, wrap_lines=True)
    st.caption(
        "Send the scenario file along: with this version it gives the same fingerprint and the same"
        " numbers."
    )


def uploads() -> None:
    """An edited workbook or a scenario: what changed, or what is wrong with it, and the way to go
    on.
    """
    st.caption(
        "A workbook that was exported here and changed, or a scenario (.yaml). Nothing in it is"
        " run. If you go on with it, this server keeps it in its memory for a while, so that a"
        " reload finds it; it is written to no file."
    )
    given = st.file_uploader("Workbook or scenario", ["xlsx", "yaml", "yml"], key="upload")
    if given is None:
        return
    try:
        if given.name.lower().endswith(".xlsx"):
            _workbook(given.getvalue(), given.name)
        else:
            _scenario(given.getvalue(), given.name)
    except UserError as error:
        lines = str(error).splitlines()
        st.error(f"{len(lines)} problems" if len(lines) > 1 else "1 problem")
        rows = [_where_and_what(line) for line in lines]
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt="What is wrong, by cell or line")


def _where_and_what(line: str) -> dict[str, str]:
    """A line of an error as a row."""
    where, colon, what = line.partition(": ")
    return {"where": where, "what": what} if colon else {"where": "", "what": line}


def _workbook(data: bytes, name: str) -> None:
    from model.workbook import read_workbook

    imported = read_workbook(data, label=name)
    if not imported.agreement.agrees:
        st.error(literal("\n\n".join(imported.agreement.messages)))
    for text in [
        *(imported.agreement.messages if imported.agreement.agrees else []),
        *imported.remarks,
        *_beside(imported.beside),
    ]:
        st.warning(literal(text))
    _differences(
        [
            {
                "input": c.key,
                "cell": c.cell,
                "before": number_text(c.before, 6),
                "after": number_text(c.after, 6),
                "unit": c.unit,
                "note": f"{c.note} (carried over)".strip() if c.carried else c.note,
            }
            for c in imported.changes
        ]
    )
    _go_on(
        to_yaml(imported.scenario),
        number_text(result_cost(imported.scenario)),
        number_text(result_cost(imported.base)),
    )


def _beside(other: Imported | None) -> list[str]:
    """What to know of the second scenario of a workbook, which the command line takes with
    --second.
    """
    if other is None:
        return []
    changed = ", ".join(dict.fromkeys(change.key for change in other.changes)) or "nothing changed"
    return [
        f"The workbook holds a second scenario, {other.scenario.title} ({changed}): import-excel"
        " --second takes it."
    ]


def _scenario(data: bytes, name: str) -> None:
    if len(data) > LARGEST_TEXT:
        raise UserError(
            f"{name}: is larger than {LARGEST_TEXT // 1_000_000} MB; expected a scenario of a few"
            " pages"
        )
    try:
        text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig").read()
    except UnicodeDecodeError:
        raise UserError(f"{name}: is not text in UTF-8; expected a YAML file") from None
    scenario = load_text(text, UPLOADED, name)
    st.success(literal(f"{scenario.title}, {scenario.scale} scale"))
    _differences([parts.in_words(scenario, key, tree) for key, tree in scenario.overrides])
    _go_on(text, number_text(result_cost(scenario)), None)


def result_cost(scenario) -> float:
    """Cost per kWh of a scenario. Raises UserError when it cannot be evaluated."""
    from model.engine.result import evaluate

    return evaluate(scenario, shares=False).number("cost_per_kwh")


def _differences(rows: list[dict]) -> None:
    st.markdown(f"**{len(rows)} inputs changed**" if len(rows) != 1 else "**1 input changed**")
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt="Inputs that changed")


def _go_on(text: str, cost: str, before: str | None) -> None:
    st.markdown(f"Cost: {cost} USD/kWh" + (f", before {before}" if before else ""))
    asked = View(UPLOADED, text=text)
    if current().text == text:
        st.success(
            "You are looking at it now, on every page; Undo in the sidebar leads back.",
            icon=":material/check:",
        )
        st.page_link("app_pages/explore.py", label="See its cost")
    else:
        st.button(
            "Continue with it", type="primary", on_click=safely(lambda: go(asked)), key="continue"
        )


now = view()
st.title("Export and import")
st.subheader("Take away")
downloads(now)
st.subheader("Bring back")
uploads()
st.subheader("How to cite")
cite(now)
