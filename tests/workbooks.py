"""Workbooks edited as a user would, and how LibreOffice's results are held against Python's."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openpyxl

from model.engine.result import Result
from model.reading import project
from model.scenario.scales import scales_of
from model.scenario.scenario import Scenario
from model.workbook.names import input_names
from tests.libreoffice import Cells, formula_cells, plant_wrong_values, recalculate, with_numbers

READY = [(name, scale) for name in project.names("scenarios") for scale in scales_of(name)]
LOOKED_AT = [
    ("tri_layer_garnet", "industrial"),
    ("cathode_supported_garnet", "lab"),
    ("lithium_ion", "industrial"),
]
EDITED_INPUTS = 10


def some_edits(scenario: Scenario, seed: int) -> dict[str, float]:
    """Ten uncertain inputs drawn inside their ranges."""
    generator = np.random.default_rng(seed)
    keys = generator.choice(scenario.uncertain, EDITED_INPUTS, replace=False)
    drawn = {str(key): scenario.values[key].draw(generator.random(1))[0] for key in keys}
    return {
        key: float(f"{scenario.values[key].declared(number):.12g}") for key, number in drawn.items()
    }


def on_the_boundary(result: Result) -> Iterator[dict[str, float]]:
    """Outputs at which a step needs a whole number of machines, up to rounding: one too many would
    show.
    """
    output = result.scenario.values["plant.annual_output"].number
    assert output is not None
    for step in result.steps:
        required = step["machines_required"]
        if required is not None and required > 1:
            yield {"plant.annual_output": output * math.floor(required) / required}


def addresses(
    data: bytes, keys: list[str], scenario: Scenario, *, second: bool = False
) -> dict[str, tuple[str, str]]:
    """Sheet and cell of inputs, found by their names as a user's program would."""
    book, names = (
        openpyxl.load_workbook(io.BytesIO(data), read_only=True),
        input_names(scenario.values, second),
    )
    found = {key: next(iter(book.defined_names[names[key]].destinations)) for key in keys}
    return {key: (sheet, address.replace("$", "")) for key, (sheet, address) in found.items()}


def edited(
    data: bytes, scenario: Scenario, changes: dict[str, float], *, second: bool = False
) -> bytes:
    """The workbook with numbers typed over inputs."""
    places = addresses(data, list(changes), scenario, second=second)
    return with_numbers(data, {places[key]: number for key, number in changes.items()})


def differences(found: Cells, expected: Cells) -> list[tuple]:
    wrong = []
    for cell, b in expected.items():
        a = found.get(cell, "missing")
        same = (
            math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9 if b == 0 else 0)
            if (isinstance(a, float) and isinstance(b, float))
            else a == b
        )
        if not same:
            wrong.append((cell, a, b))
    return wrong


def live(cells: Cells, *, unchanged: bool) -> Cells:
    """Cells to compare: after an edit, the check on the first sheet and warnings differ from a
    fresh export, as they should.
    """
    return (
        cells
        if unchanged
        else {c: v for c, v in cells.items() if c[0] != "Read me" and not isinstance(v, str)}
    )


def assert_libreoffice_agrees(
    soffice: str, folder: Path, cases: list[tuple[str, bytes, bytes, bool]]
) -> None:
    """Each case: name, what LibreOffice gets, what Python expects, whether inputs are as exported."""
    files = []
    for name, given, _, _ in cases:
        files.append(folder / f"{name}.xlsx")
        files[-1].write_bytes(plant_wrong_values(given))
    for path, (name, given, expected, unchanged) in zip(
        recalculate(soffice, files, folder), cases, strict=True
    ):
        assert formula_cells(given)[1].keys() == formula_cells(expected)[1].keys(), name
        cells = live(formula_cells(expected)[0], unchanged=unchanged)
        assert len(cells) > 700
        assert not differences(formula_cells(path)[0], cells), name


def values(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True)
