"""Numbers that follow from formulas: parts of recipes, densities of elements, charge per mass; that
they are as right as arithmetic, and go wherever stated numbers go.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from model import evaluate, load, to_yaml
from model.reading import chemistry, project
from model.reading.document import parse
from model.reading.errors import Problems, UserError
from model.scenario.computed_facts import ComputedFacts
from model.scenario.scenario import Scenario, load_text
from model.scenario.used_materials import material_documents
from model.workbook.read import from_workbook
from model.workbook.write import workbook_bytes

# what leaves as gas, or comes from the air, in making a ceramic
VOLATILE = {"C", "H", "N", "O"}
MATERIALS = """
oxide:
  title: Oxide
  formula: Li2O
salt:
  title: Salt without a formula
wrong:
  title: Salt of nothing
  formula: Xx2O
product:
  title: Product
  formula: Li4SiO4
"""


@pytest.fixture(scope="module")
def garnet() -> Scenario:
    return load("cathode_supported_garnet")


def _computed(entry: str, ingredient: str = "oxide") -> tuple[float | None, str, str]:
    """Number, unit and source of a recipe's entry in the materials above, and what was told."""
    documents = parse(MATERIALS, "own.yaml").value
    tree = parse(f"part: {entry}", "own.yaml").value["part"]
    problems = Problems()
    given = ComputedFacts(documents, problems).of_recipe("product", ingredient, tree)
    try:
        problems.stop()
    except UserError as error:
        return None, "", str(error)
    assert given is not None
    plain = given.plain
    return plain["value"], plain["source"], ""


def test_a_part_of_a_recipe_is_its_mass_over_that_of_the_product() -> None:
    part, source, _ = _computed("{moles: 2}")
    lithium, oxygen, silicon = 6.94, 15.999, 28.085
    assert part == pytest.approx(
        2 * (2 * lithium + oxygen) / (4 * lithium + silicon + 4 * oxygen), rel=1e-6
    )
    assert source.startswith("fact: stoichiometry, 2 Li2O per Li4SiO4")
    assert chemistry.table() in source


def test_a_stated_number_stays() -> None:
    assert _computed('{value: 0.3, source: "assumption: tried"}')[0] == 0.3


@pytest.mark.parametrize(
    ("entry", "ingredient", "told"),
    [
        ("{moles: 2}", "salt", r"own.yaml:1: part: needs the chemical formula of salt"),
        ("{moles: 2}", "wrong", r"own.yaml:9: wrong.formula: 'Xx2O' .*unknown element Xx"),
        ("{moles: 2, value: 0.5}", "oxide", r"own.yaml:1: part: states both 'moles'.* and 'value'"),
        ("{moles: 2, sources: a}", "oxide", r"own.yaml:1: part.sources: unknown key 'sources'"),
        ("{moles: 0}", "oxide", r"own.yaml:1: part.moles: expected a number above 0, found 0"),
        (
            "{moles: yes}",
            "oxide",
            r"own.yaml:1: part.moles: expected a number above 0, found 'yes'",
        ),
    ],
)
def test_what_is_wrong_is_told_once_with_its_line(entry: str, ingredient: str, told: str) -> None:
    message = _computed(entry, ingredient)[2]
    assert re.fullmatch(told + "[^\n]*", message), message


def test_every_formula_of_the_file_is_one_and_every_ceramic_keeps_its_atoms() -> None:
    documents = material_documents()
    formulas = {
        id: str(tree.value["formula"].value)
        for id, tree in documents.items()
        if "formula" in tree.value
    }
    for formula in formulas.values():
        assert chemistry.molar_mass(formula) > 0
    balanced = 0
    for id, tree in documents.items():
        recipe = tree.value["recipe"].plain if "recipe" in tree.value else {}
        if not any("moles" in entry for entry in recipe.values()):
            continue
        brought: dict[str, float] = {}
        for ingredient, entry in recipe.items():
            for atom, count in _atoms(formulas[ingredient]).items():
                brought[atom] = brought.get(atom, 0.0) + entry["moles"] * count
        kept = {atom: n for atom, n in _atoms(formulas[id]).items() if atom not in VOLATILE}
        assert {a: n for a, n in brought.items() if a not in VOLATILE} == pytest.approx(kept), id
        balanced += 1
    assert balanced >= 9


def _atoms(formula: str) -> dict[str, float]:
    return {str(atom): count for atom, count in chemistry._read(formula).atoms.items()}


def test_facts_are_values_like_others(garnet: Scenario) -> None:
    part = garnet.values["materials.llzo_al.recipe.li2co3"]
    assert part.number == pytest.approx(0.27447, abs=5e-6)  # as was calculated by hand before
    assert part.source.startswith("fact: ") and not part.assumption and not part.uncertain
    copper = garnet.values["materials.copper_foil.density"]
    assert (copper.number, copper.unit) == (8.96, "g/cm3") and "element Cu" in copper.source
    charge = garnet.values["materials.lithium_foil.specific_capacity"]
    assert charge.number == pytest.approx(3861.9, abs=0.1) and "Faraday" in charge.source
    # where it is written, for a message about it
    assert part.place.line and part.place.key.endswith("llzo_al.recipe.li2co3")


def test_a_number_of_ones_own_takes_the_place_of_a_fact(garnet: Scenario) -> None:
    key = "materials.llzo_al.recipe.li2co3"
    more = garnet.with_set({key: 0.3})
    assert more.values[key].number == 0.3 and more.fingerprint != garnet.fingerprint
    assert evaluate(more).outputs["cost_per_kwh"] > evaluate(garnet).outputs["cost_per_kwh"]
    again = load_text(to_yaml(more), more.name, "own.yaml")
    assert again.fingerprint == more.fingerprint
    assert load_text(to_yaml(garnet), garnet.name, "own.yaml").fingerprint == garnet.fingerprint


def test_facts_come_back_from_a_workbook(garnet: Scenario) -> None:
    key = "materials.llzo_al.recipe.la2o3"
    for scenario in (garnet, garnet.with_set({key: 0.6})):
        back = from_workbook(workbook_bytes(evaluate(scenario), studies=False))
        assert back.fingerprint == scenario.fingerprint
        assert back.values[key].source == scenario.values[key].source


def test_a_wrong_formula_stops_a_scenario_with_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = project.SCENARIOS
    text = (real / "materials.yaml").read_text()
    assert text.count("\n  formula: La2O3\n") == 1
    (tmp_path / "materials.yaml").write_text(
        text.replace("\n  formula: La2O3\n", "\n  formula: Lax2O3\n")
    )
    for name in ("money.yaml", "references.bib"):
        (tmp_path / name).write_text((real / name).read_text())
    monkeypatch.setattr(project, "SCENARIOS", tmp_path)
    with pytest.raises(UserError) as told:
        load(real / "tri_layer_garnet.yaml")
    assert re.fullmatch(r"\S*materials.yaml:\d+: la2o3.formula: 'Lax2O3' [^\n]*", str(told.value))


def test_nmc811_gives_in_a_liquid_what_it_gives_there() -> None:
    liquid = load("lithium_ion")
    key = "materials.nmc811.specific_capacity"
    thin, thick = (
        evaluate(liquid.with_set({f"{key}_in_liquid": c})).outputs["specific_energy"]
        for c in (190, 210)
    )
    assert thin < thick
    same = evaluate(liquid.with_set({key: 150})).outputs["specific_energy"]
    assert same == evaluate(liquid).outputs["specific_energy"]


def test_a_material_that_states_one_capacity_has_it_in_a_liquid_too() -> None:
    liquid = load("lithium_ion").with_set({"cell.cathode.active": "lfp"})
    assert "materials.lfp.specific_capacity_in_liquid" not in liquid.values
    mass = evaluate(liquid).outputs["specific_energy"]
    more = liquid.with_set({"materials.lfp.specific_capacity": 165})
    assert evaluate(more).outputs["specific_energy"] > mass
