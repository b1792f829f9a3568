"""Layers known by a measurement or a data sheet, and the step known by its pace: by hand, and in
every reading.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from model.engine.evaluation import run
from model.language import units
from model.language.trace import Node
from model.layers import kinds, measured, stated
from model.published.question import Question
from model.reading.document import Tree
from model.reading.errors import Place, UserError
from model.reading.parameter import Parameter
from tests.readings import close, coherent, compute, dimension

AREA = 0.02  # m2
# What the quantities of these layers are, per cell area; a volume per area is a length.
UNITS = {
    "layer_thickness": "um",
    "areal_capacity": "mAh/cm2",
    "areal_mass": "mg/cm2",
    "electrolyte_volume": "um",
    "electrolyte_mass": "mg/cm2",
    "active_volume": "um",
    "active_mass": "mg/cm2",
    "dry_mass": "mg/cm2",
    "dry_density": "g/cm3",
    "rest_volume": "um",
    "rest_mass": "mg/cm2",
}
ELECTRODE = {
    "thickness": 50.0,
    "porosity": 0.3,
    "active_volume_share": 0.6,
    "filled_density": 3.2,
    "capacity_per_area": 3.0,
    "active": "oxide",
    "electrolyte": "liquid",
}
SHEET = {"capacity_per_area": 0.0, "mass_per_area": 4.5, "thickness": 20.0}


def question(
    electrode: dict[str, Any] | None = None, sheet: dict[str, Any] | None = None
) -> Question:
    """A cell of a measured electrode and a stated sheet, made by one machine of stated pace whose
    rejects give metal back.
    """
    asked = Question(Tree({}, Place("test")))
    for name, density in (("oxide", 4.7), ("liquid", 1.25)):
        asked.material(name, 0.0)
        asked.put(f"materials.{name}.density", "g/cm3", density)
    layers = {
        "electrode": ("measured", {**ELECTRODE, **(electrode or {})}),
        "sheet": ("stated", {**SHEET, **(sheet or {})}),
    }
    asked.cell_of(layers, voltage=3.7, area=AREA, beside=12.0)
    asked.output(1e6)
    asked.site(
        {
            "operating_hours": 8000.0,
            "paid_hours": 8000.0,
            "reserve": 0.5,
            "wage_skilled": 40.0,
            "equipment_life": 10.0,
        }
    )
    asked.material("metal", 7.0)
    asked.machines(
        "press",
        {
            "pace": 50.0,
            "yield_": 0.8,
            "reserve": 0.25,
            "machine_price": 1e5,
            "skilled_operators": 0.5,
        },
        buy={"metal": 0.3},
        recover={"metal": 0.2},
    )
    return asked


def quantities(asked: Question, numbers: dict[str, Any] | None = None) -> dict[str, Any]:
    """Every named quantity in the reading of these numbers."""
    found: dict[str, Any] = {}

    def record(key: str, value: Any, meaning: str) -> Any:
        return found.setdefault(key, value)

    asked.asked()  # makes the chain
    run(asked, numbers or asked.numbers, record, every=True)  # type: ignore[arg-type]
    return found


# By hand ----------------------------------------------------------------------------------------------------------


def test_a_measured_electrode_by_hand() -> None:
    q = quantities(question())
    # 50 um filled at 3.2 g/cm3: 16 mg/cm2, of which 15 um of pores hold 1.875 mg/cm2 and 30 um of
    # oxide weigh 14.1.
    expected = {
        "layer_thickness": 50.0,
        "areal_mass": 16.0,
        "areal_capacity": 3.0,
        "electrolyte_volume": 15.0,
        "electrolyte_mass": 1.875,
        "active_volume": 30.0,
        "active_mass": 14.1,
        "dry_mass": 14.125,
        "dry_density": 2.825,
        "rest_volume": 5.0,
        "rest_mass": 0.025,
    }
    assert expected.keys() == UNITS.keys() == kinds()["measured"].quantities.keys()
    for name, value in expected.items():
        assert q[f"cell.electrode.{name}"] == pytest.approx(
            value * units.unit(UNITS[name]).factor, rel=1e-12
        ), name


def test_parts_of_a_measured_layer_add_up() -> None:
    q = quantities(question({"porosity": 0.37, "active_volume_share": 0.41, "filled_density": 3.9}))
    layer = {name: q[f"cell.electrode.{name}"] for name in UNITS}
    assert layer["electrolyte_volume"] + layer["active_volume"] + layer[
        "rest_volume"
    ] == pytest.approx(layer["layer_thickness"])
    assert layer["electrolyte_mass"] + layer["active_mass"] + layer["rest_mass"] == pytest.approx(
        layer["areal_mass"]
    )
    assert layer["dry_density"] * layer["layer_thickness"] == pytest.approx(layer["dry_mass"])


def test_pores_and_active_material_may_fill_a_layer() -> None:
    q = quantities(question({"porosity": 0.25, "active_volume_share": 0.75}))
    assert q["cell.electrode.rest_volume"] == 0
    assert all(np.isfinite(value) for value in q.values())


def test_a_stated_layer_is_what_its_data_sheet_says() -> None:
    q = quantities(question(sheet={"capacity_per_area": 0.5}))
    assert kinds()["stated"].quantities.keys() == {
        "layer_thickness",
        "areal_mass",
        "areal_capacity",
    }
    for name, value in (("layer_thickness", 20.0), ("areal_mass", 4.5), ("areal_capacity", 0.5)):
        assert q[f"cell.sheet.{name}"] == pytest.approx(
            value * units.unit(UNITS[name]).factor, rel=1e-12
        )
    # 3.5 mAh/cm2 on 200 cm2 at 3.7 V; 20.5 mg/cm2 and 12 g beside.
    assert q["cell.energy"] == pytest.approx(3.5e-3 * 200 * 3.7)
    assert q["cell.specific_energy"] == pytest.approx(3.5e-3 * 200 * 3.7 / (20.5e-6 * 200 + 0.012))
    assert q["cell.stack_thickness"] == pytest.approx(70e-6)


def test_a_stated_step_keeps_its_reserve_and_credits_what_rejects_give_back_by_hand() -> None:
    q = quantities(question())
    # 1.25 million cells a year at 50 an hour in 8000 h: 3.125 machines, 4 of them, and one more in
    # reserve.
    assert q["press.machines_required"] == pytest.approx(3.125)
    # the site would keep two
    assert (q["press.machines_operating"], q["press.machines_installed"]) == (4, 5)
    assert q["press.use_of_metal"] == pytest.approx(1.25e6 * 0.3)
    assert q["press.cost_scrap_credit"] == pytest.approx(-0.25e6 * 0.2 * 7)


@pytest.mark.parametrize(
    ("module", "name", "wrong"),
    [
        (measured, "thickness", 0.0),
        (measured, "porosity", 1.1),
        (measured, "porosity", -0.1),
        (measured, "active_volume_share", 1.01),
        (measured, "filled_density", 0.0),
        (measured, "capacity_per_area", -1.0),
        (stated, "thickness", -1.0),
        (stated, "mass_per_area", -1.0),
        (stated, "capacity_per_area", -0.1),
    ],
)
def test_impossible_numbers_are_refused(module: Any, name: str, wrong: float) -> None:
    layer = {"electrode": {name: wrong}} if module is measured else {"sheet": {name: wrong}}
    with pytest.raises(
        UserError, match=rf"test: {wrong:g} .*is outside what is possible for cell\.\w+\.{name}"
    ):
        question(**layer)


def test_declared_numbers_have_a_meaning_and_are_used() -> None:
    for id in ("measured", "stated"):
        kind, read = kinds()[id], set()

        class Watched:
            """A namespace that notes what is read, and answers one."""

            def __init__(self) -> None:
                self.__dict__.update(
                    _memo={}, _key="cell", _record=lambda key, value, meaning: value
                )

            def __getattr__(self, name: str, read: set[str] = read) -> Any:
                read.add(name)
                return Watched() if name in ("active", "electrolyte") else 0.5

        for function in kind.quantities.values():
            function(Watched())  # type: ignore[arg-type]
            assert function.__doc__
        assert read - {"density"} == set(kind.schema)
        assert all(isinstance(p, Parameter) and len(p.meaning) > 10 for p in kind.schema.values())


# In every reading -------------------------------------------------------------------------------------------------


def test_a_number_equals_the_element_of_an_array() -> None:
    asked = question()
    moved = {
        "cell.electrode.thickness": 1.2,
        "cell.electrode.porosity": 0.9,
        "cell.electrode.filled_density": 1.1,
        "cell.sheet.mass_per_area": 2.0,
        "press.reserve": 3.0,
        "press.amount_of_recovered_metal": 0.5,
    }
    numbers = asked.numbers
    arrays = {key: np.array([value, value * moved.get(key, 1.0)]) for key, value in numbers.items()}
    found = quantities(asked, arrays)
    for index, of in enumerate((lambda key: 1.0, lambda key: moved.get(key, 1.0))):
        single = quantities(asked, {key: value * of(key) for key, value in numbers.items()})
        assert single.keys() == found.keys()
        for key, value in single.items():
            assert close(float(np.broadcast_to(found[key], 2)[index]), value), key


def test_equations_are_sound_in_units() -> None:
    asked = question()
    numbers = {
        key: value.with_unit() for key, value in asked.values.items() if value.number is not None
    }
    found, floats = quantities(asked, numbers), quantities(asked)
    assert found.keys() == floats.keys()
    for key, value in floats.items():
        assert close(coherent(found[key]), value, 1e-11), key
    for layer, kind in asked.layers:
        for name in kind.quantities:
            assert dimension(found[f"cell.{layer}.{name}"]) == units.unit(UNITS[name]).dimension, (
                f"{layer}.{name}"
            )
    for name, of_unit in {
        "machines_installed": "1",
        "cost_scrap_credit": "USD/year",
        "use_of_metal": "kg/year",
    }.items():
        assert dimension(found[f"press.{name}"]) == units.unit(of_unit).dimension, name


def test_the_graph_of_the_equations_gives_the_same_floats() -> None:
    asked, named = question(), {}

    def record(key: str, value: Any, meaning: str) -> Node:
        named[key] = value
        return Node("input", (), key)

    floats, numbers = quantities(asked), asked.numbers
    run(asked, {key: Node("input", (), key) for key in numbers}, record, every=True)  # type: ignore[arg-type]
    assert named.keys() == floats.keys()
    for key, node in named.items():
        assert compute(node, numbers, named, {}) == pytest.approx(floats[key], rel=1e-14), key
