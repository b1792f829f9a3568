"""What every kind of layer must pass, whichever there are: it answers what a cell asks, says what it
means, uses what it declares, and is sound in units in every ready cell.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from model import load
from model.engine.dimensions import units_of
from model.layers import kinds
from model.reading import project
from model.scenario import catalogue

UNITS = {
    "layer_thickness": "m",
    "areal_mass": "kg/m2",
    "areal_capacity": "A*h/m2",
    "areal_resistance": "m2*V/A",
}
HALF = 0.5  # what a watched scope answers where a number is asked for


class Everything(dict):
    """A memory of quantities that has every one."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> float:
        return HALF


class Watched:
    """A layer's scope that notes what is read: choices and the cell answer as scopes of their own."""

    def __init__(self, scopes: set[str], read: set[str]) -> None:
        members: dict[str, Any] = {
            "_memo": {},
            "_key": "cell",
            "_record": lambda key, value, _: value,
        }
        self.__dict__.update(members, scopes=scopes, read=read)

    def __getattr__(self, name: str) -> Any:
        self.read.add(name)
        if name not in self.scopes:
            return HALF
        inner = Watched(set(), set())
        inner.__dict__["_memo"] = Everything() if name == "cell" else {}
        return inner


@cache
def units(name: str) -> dict[str, str]:
    return units_of(load(name))


@pytest.mark.parametrize("id", kinds())
def test_a_kind_answers_what_a_cell_asks_and_says_what_it_means(id: str) -> None:
    kind = kinds()[id]
    assert {"layer_thickness", "areal_mass"} <= kind.quantities.keys()
    assert kind.module.__doc__
    assert all(function.__doc__ for function in kind.quantities.values())
    assert all(len(parameter.meaning) > 3 for parameter in kind.schema.values())


@pytest.mark.parametrize("id", kinds())
def test_what_a_kind_declares_is_used(id: str) -> None:
    kind = kinds()[id]
    own = {name for name, parameter in kind.schema.items() if parameter.kind != "number"}
    watched = Watched({*own, "cell"}, set())
    for function in kind.quantities.values():
        function(watched)
    # A choice may be there for chains alone, which bind or buy it.
    assert set(kind.schema) - watched.read <= own


@pytest.mark.parametrize("name", project.names("scenarios"))
def test_layers_of_a_cell_are_sound_in_units(name: str) -> None:
    layers = load(name).layers
    for layer, kind in layers:
        for quantity, unit in UNITS.items():
            if quantity in kind.quantities:
                assert units(name)[f"cell.{layer}.{quantity}"] == unit, (layer, quantity)


def test_a_layer_of_another_kind_takes_nothing_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(project.FOLDERS["cells"], tmp_path / "cells")
    cell = "title: Mine\nextends: sulfide_sheet\nlayers:\n  anode: {kind: KIND, MEMBERS}\n"
    monkeypatch.setitem(project.FOLDERS, "cells", folder)
    for kind, members, kept in (
        ("lithium_foil", "lithium: lithium", ["kind", "lithium", "thickness"]),
        ("lithium_film", "lithium: lithium", ["kind", "lithium"]),
    ):
        name = f"of_{kind}"
        text = cell.replace("KIND", kind).replace("MEMBERS", members)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        anode = catalogue.cell_document(name).value["layers"].value["anode"]
        assert sorted(anode.value) == kept
