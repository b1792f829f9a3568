"""Reference results: every output of every ready scenario at every scale, one table per scenario
beside this file.

A number that moves in a ready scenario is news. `python -m tests.reference` tells what moved; with
`--because "..."` it writes the tables and a line of CHANGELOG.md with the reason. The line carries
a mark that follows from the tables, so that they cannot move without it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from model import evaluate, load
from model.plant.outputs import OUTPUTS
from model.reading import project
from model.reading.wording import number_text
from model.scenario.scales import scales_of

ROOT = Path(__file__).resolve().parents[2]
TABLES = Path(__file__).resolve().parent
CHANGELOG = ROOT / "CHANGELOG.md"
# Far below what anybody could see, and far above what another processor or version of numpy
# changes.
ROUNDING = 1e-9
# an output that nobody can know, or that has no meaning at a scale; None in a result
UNKNOWN = "unknown"
SHORTEST_REASON = 10

# (scenario, scale, output) -> the text of its number, as it stands in a table.
Results = dict[tuple[str, str, str], str]


@dataclass(frozen=True)
class Move:
    """An output that is no longer what it was; "" stands for one that was not there, or is not any
    more.
    """

    scenario: str
    scale: str
    output: str
    old: str
    new: str

    def __str__(self) -> str:
        unit = OUTPUTS[self.output].unit if self.output in OUTPUTS else ""
        change = ""
        if (before := number(self.old)) and (after := number(self.new)) is not None:
            change = f" ({100 * (after / before - 1):+.3g} %)"
        ends = f"{self.old or 'nothing'} -> {self.new or 'nothing'}"
        return (
            f"{self.scenario}, {self.scale}, {self.output}: {ends} {'' if unit == '1' else unit}".rstrip()
            + change
        )


def number(text: str) -> float | None:
    """The number of a cell; None for a text."""
    try:
        return float(text)
    except ValueError:
        return None


def _cell(value: float | str | None) -> str:
    """An output as it stands in a table: eleven digits, of which the last is beyond `ROUNDING`."""
    return UNKNOWN if value is None else value if isinstance(value, str) else f"{value:.11g}"


def computed() -> Results:
    """The results as the program gives them now."""
    found: Results = {}
    for scenario in project.names("scenarios"):
        for scale in scales_of(scenario):
            outputs = evaluate(load(scenario, scale=scale)).outputs
            found |= {(scenario, scale, name): _cell(outputs[name]) for name in OUTPUTS}
    return found


def stored(folder: Path = TABLES) -> Results:
    """The results as the tables have them."""
    found: Results = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                name, _ = row.pop("output"), row.pop("unit")
                found |= {(path.stem, scale, name): text for scale, text in row.items()}
    return found


def _same(old: str, new: str) -> bool:
    """Whether two cells agree, up to rounding."""
    before, after = number(old), number(new)
    if before is None or after is None:
        return old == new
    return math.isclose(before, after, rel_tol=ROUNDING)


def moves(old: Results, new: Results) -> list[Move]:
    """What differs beyond rounding, in the order of scenarios, scales and outputs."""
    keys = dict.fromkeys([*new, *old])
    return [
        Move(*key, old.get(key, ""), new.get(key, ""))
        for key in keys
        if not _same(old.get(key, ""), new.get(key, ""))
    ]


def settled(old: Results, new: Results) -> Results:
    """The new results, with the old text where nothing moved, so that rounding never shows up as a
    change.
    """
    return {
        key: old[key] if key in old and _same(old[key], text) else text for key, text in new.items()
    }


def tables(results: Results) -> dict[str, str]:
    """The text of each scenario's table: a row per output, a column per scale."""
    by_scenario: dict[str, dict[str, dict[str, str]]] = {}
    for (scenario, scale, output), text in results.items():
        by_scenario.setdefault(scenario, {}).setdefault(output, {})[scale] = text
    return {scenario: _table(rows) for scenario, rows in by_scenario.items()}


def _table(rows: Mapping[str, Mapping[str, str]]) -> str:
    scales = list(dict.fromkeys(scale for row in rows.values() for scale in row))
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(["output", "unit", *scales])
    writer.writerows(
        [name, OUTPUTS[name].unit if name in OUTPUTS else "", *(row[scale] for scale in scales)]
        for name, row in rows.items()
    )
    return made.getvalue()


def mark(results: Results) -> str:
    """What a line of the changelog says to vouch for these results; eight digits that follow from
    them.
    """
    text = "".join(f"{name}\n{table}" for name, table in sorted(tables(results).items()))
    return f"[results {hashlib.sha256(text.encode()).hexdigest()[:8]}]"


def reason(results: Results, changelog: str) -> str | None:
    """The changelog's reason for these results, without its mark; None where no line, or only an
    empty one, has it.
    """
    for line in changelog.splitlines():
        text, found, _ = line.removeprefix("- ").partition(mark(results))
        if found and line.startswith("- ") and len(text.strip()) >= SHORTEST_REASON:
            return text.strip()
    return None


def line(because: str, found: list[Move], results: Results) -> str:
    """The line of the changelog for results that moved: the reason, what it did to costs, and the
    mark.
    """
    costs = [
        f"`{m.scenario}` {m.scale} {number_text(before, 5)} to {number_text(after, 5)}"
        for m in found
        if m.output == "cost_per_kwh"
        and (before := number(m.old)) is not None
        and (after := number(m.new)) is not None
    ]
    told = f" USD/kWh: {', '.join(costs)}." if costs else ""
    return f"- {because.strip().rstrip('.')}.{told} {mark(results)}"


def with_line(changelog: str, added: str) -> str:
    """The changelog with a line at the end of its newest version."""
    parts = changelog.split("\n## ")
    if len(parts) < 2:
        raise ValueError(
            f"{CHANGELOG.name} has no heading '## version' under which a line could go"
        )
    parts[1] = parts[1].rstrip("\n") + f"\n{added}\n"
    return "\n## ".join(parts)


def write(because: str, folder: Path = TABLES, changelog: Path = CHANGELOG) -> Iterator[str]:
    """Write tables and changelog line for what moved; gives a line of text for each file that was
    written.
    """
    old = stored(folder)
    new = settled(old, computed())
    found = moves(old, new)
    made = tables(new)
    added = line(because, found, new)
    text = with_line(changelog.read_text(encoding="utf-8"), added)
    for path in folder.glob("*.csv"):
        if path.stem not in made:
            path.unlink()
            yield f"removed {path.name}"
    for scenario, table in made.items():
        path = folder / f"{scenario}.csv"
        if not path.exists() or path.read_text(encoding="utf-8") != table:
            path.write_text(table, encoding="utf-8")
            yield f"wrote {path.name}"
    changelog.write_text(text, encoding="utf-8")
    yield f"added to {changelog.name}: {added}"
