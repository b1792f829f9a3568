"""Patches of chains: what they do, what they refuse, and that an identity step changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from model import evaluate, load
from model.reading import project
from model.reading.document import parse
from model.reading.errors import UserError
from model.scenario import catalogue
from model.scenario.patch import apply
from model.scenario.scenario import load as load_scenario
from tests.conftest import ROOT
from tests.readings import close

CHAIN = project.document(ROOT / "scenarios/chains/tri_layer.yaml")
NOTHING = """
  - insert:
      id: looking
      step: optical_inspection
      on: cutting -> lithium_infiltration.feed
      set:
        yield_: {value: 1, source: "assumption: loses nothing"}
        machine_price: {value: 0, unit: USD, year: 2024, source: "assumption: costs nothing"}
        skilled_operators: {value: 0, source: "assumption: needs nobody"}
        helpers: {value: 0, source: "assumption: needs nobody"}
        power: {value: 0, unit: kW, source: "assumption: draws nothing"}
        floor_area: {value: 0, unit: m2, source: "assumption: stands nowhere"}
"""


def patched(text: str):
    return apply(CHAIN, parse(f"patch:{text}", "patch.yaml").value["patch"])


@pytest.fixture
def chains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder of chains with the ready ones in it; gives a function that evaluates a ready
    scenario on a new one.
    """
    for ready in (ROOT / "scenarios/chains").glob("*.yaml"):
        (tmp_path / ready.name).write_text(ready.read_text())
    monkeypatch.setitem(project.FOLDERS, "chains", tmp_path)

    def run(name: str, patch: str, scenario: str = "tri_layer_garnet"):
        base = load(scenario).chain.name
        (tmp_path / f"{name}.yaml").write_text(f"title: Patched\nextends: {base}\npatch:{patch}\n")
        path = tmp_path / "scenario.yml"
        path.write_text(f"extends: {scenario}\nchain: {name}\n")
        return evaluate(load_scenario(path), shares=False)

    return run


def test_an_identity_step_changes_no_number(chains) -> None:
    base, more = evaluate(load("tri_layer_garnet"), shares=False), chains("with_identity", NOTHING)
    assert len(more.steps) == len(base.steps) + 1
    for name, value in base.outputs.items():
        if isinstance(value, float) and "utilisation" not in name:
            assert close(value, more.outputs[name]), name
    for key, value in base.quantities.items():
        if "utilisation" not in key:
            assert close(value, more.quantities[key]), key


def test_removing_what_was_inserted_restores_every_bit(chains) -> None:
    base, same = (
        evaluate(load("tri_layer_garnet")),
        chains("there_and_back", NOTHING + "  - remove: {id: looking}\n"),
    )
    assert base.quantities == same.quantities
    assert base.fingerprint == same.fingerprint


def test_replace_keeps_line_and_links_and_may_rename_ports() -> None:
    made = patched(
        "\n  - replace: {id: cathode_side_tape, step: inkjet_printing, ports: {slurry: ink}}\n"
    )
    links = [tree.value for tree in made.value["links"].value]
    assert "porous_slurry -> cathode_side_tape.ink" in links
    assert "cathode_side_tape -> lamination.cathode_side" in links
    assert made.value["steps"].value["cathode_side_tape"].value["line"].value == "scaffold"
    assert list(made.value["steps"].value) == list(CHAIN.value["steps"].value)


def test_set_adds_to_what_a_step_has() -> None:
    made = patched("\n  - set: {cathode_mixing.yield_: {value: 0.9, source: 'assumption: x'}}\n")
    own = made.value["steps"].value["cathode_mixing"].value["set"].value
    assert set(own) == {"electrolyte_fraction", "yield_"}
    assert "yield_" not in CHAIN.value["steps"].value["cathode_mixing"].value["set"].value


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("\n  - remove: {id: cuttin}\n", "did you mean 'cutting'"),
        ("\n  - remove: {id: lamination}\n", "3 links in"),
        ("\n  - remove: {id: formation}\n", "0 out"),
        (
            (
                "\n  - insert: {id: cutting, step: sputtering, on: cutting ->"
                " lithium_infiltration.feed}\n"
            ),
            "already has",
        ),
        (
            "\n  - insert: {id: x, step: sputtering, on: sintering -> stacking.membrane}\n",
            "no link 'sintering -> stack",
        ),
        (
            "\n  - insert: {id: x, step: sputtering, on: '* -> stacking.feed'}\n",
            "no link '* -> stacking.feed'",
        ),
        ("\n  - insert: {id: x, step: sputtering, on: porous_slurry -> *}\n", "it has 2"),
        ("\n  - insert: {id: x, step: sputtering, on: cuttin -> *}\n", "did you mean 'cutting'"),
        ("\n  - insert: {id: x, step: sputtering}\n", "either 'on'"),
        (
            (
                "\n  - insert: {id: x, step: lithium_foil_production, to:"
                " lithium_infiltration.lithum}\n"
            ),
            "lithium_infiltration.lithium",
        ),
        ("\n  - insert: {id: x, step: sputtering, on: cutting}\n", "expected a link"),
        (
            "\n  - replace: {id: cutting, step: sputtering, ports: {fed: feed}}\n",
            "did you mean 'feed'",
        ),
        ("\n  - replace: {id: cutting, stp: sputtering}\n", "did you mean 'step'"),
        ("\n  - instert: {id: x}\n", "did you mean 'insert'"),
        ("\n  - set: {sintering: 3}\n", "expected a key like"),
        ("\n  - set: 3\n", "expects a mapping"),
        ("\n  - 3\n", "expected one of"),
        (" 3\n", "expected a list"),
    ],
)
def test_what_a_patch_refuses(text: str, word: str) -> None:
    with pytest.raises(UserError) as raised:
        patched(text)
    assert word in str(raised.value)
    assert "patch.yaml:" in str(raised.value)


def test_a_chain_may_not_extend_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(project.FOLDERS, "chains", tmp_path)
    (tmp_path / "one.yaml").write_text("title: One\nextends: two\npatch: []\n")
    (tmp_path / "two.yaml").write_text("title: Two\nextends: one\npatch: []\n")
    for name, word in (("one", "circle"), ("two", "circle")):
        with pytest.raises(UserError, match=word):
            catalogue.chain_document(name)


def test_a_freeze_dryer_or_a_nozzle_is_what_limits_the_other_scaffolds() -> None:
    costs = {
        name: evaluate(load(name), shares=False)
        for name in ("tri_layer_garnet", "tri_layer_freeze_cast", "printed")
    }
    tape = costs["tri_layer_garnet"].by_step["total"]["cathode_side_tape"]
    for name in ("tri_layer_freeze_cast", "printed"):
        assert costs[name].by_step["total"]["cathode_side_tape"] > 5 * tape
        assert (
            costs[name].outputs["cost_per_kwh"] > costs["tri_layer_garnet"].outputs["cost_per_kwh"]
        )


def test_lithium_may_be_made_instead_of_bought(chains) -> None:
    bought = evaluate(load("tri_layer_garnet"), shares=False)
    made = chains(
        "makes_lithium",
        """
  - insert:
      id: lithium_pressing
      step: lithium_foil_production
      to: lithium_infiltration.lithium
      line: lithium
      bind: {lithium: cell.anode.lithium, lithium_mass: cell.anode.lithium_mass}
""",
    )
    needed = bought.quantities["lithium_infiltration.use_of_lithium"]
    assert made.quantities["lithium_pressing.good_output"] == pytest.approx(needed)
    assert "lithium_infiltration.use_of_lithium" not in made.quantities
    assert made.quantities["lithium_pressing.use_of_lithium"] > needed
    assert "lithium" in [step["line"] for step in made.steps]


COATING = """
  - insert:
      id: particle_coating
      step: {step}
      to: cathode_mixing.active
      buy: {{feed: cell.cathode.active}}
      set:
        film: {film}
        film_thickness: {{value: 2, unit: nm, source: "assumption: x"}}
        specific_surface: {{value: 0.5, unit: m2/g, source: "assumption: x"}}
"""


@pytest.mark.parametrize(
    "scenario", ["sulfide_sheet", "cathode_supported_garnet", "tri_layer_garnet"]
)
@pytest.mark.parametrize(
    ("step", "film"),
    [
        ("particle_coating_ald", "alumina_film"),
        ("particle_coating_sol_gel", "lithium_niobate_film"),
    ],
)
def test_active_material_may_be_coated_before_it_is_mixed(
    chains, scenario: str, step: str, film: str
) -> None:
    bare = evaluate(load(scenario), shares=False)
    coated = chains("coats_particles", COATING.format(step=step, film=film), scenario)
    q, n = coated.quantities, coated.scenario.numbers
    # The active material in the slurry comes from the coater, in the same mass as it was bought
    # before.
    active = q["cathode_mixing.processed"] * q["cell.cathode.mix_active_fraction"]
    assert bare.quantities["cathode_mixing.use_of_nmc811"] == pytest.approx(active)
    assert q["particle_coating.good_output"] == pytest.approx(active)
    assert "cathode_mixing.use_of_nmc811" not in q
    # 0.5 m2/g x 2 nm on each gram of bare powder; what is coated is bare powder and film, and some
    # of it is lost.
    ratio = 500 * 2e-9 * n[f"materials.{film}.density"]
    coated_mass = q["particle_coating.use_of_nmc811"] * (1 + ratio)
    assert q["particle_coating.film_ratio"] == pytest.approx(ratio)
    assert q["particle_coating.processed"] == pytest.approx(coated_mass)
    assert q["particle_coating.good_output"] == pytest.approx(
        coated_mass * n["particle_coating.yield_"]
    )
    # The dearer cell pays for reactor, precursor and lost powder; the rest of the cathode's slurry
    # is as before.
    assert coated.outputs["cost_per_kwh"] > bare.outputs["cost_per_kwh"]
    key = "cathode_mixing.use_of_carbon_black"
    assert q[key] == pytest.approx(bare.quantities[key])


def test_lithium_for_evaporation_may_be_made_instead_of_bought(chains) -> None:
    bought = evaluate(load("thin_film"), shares=False)
    pressing = """
  - insert:
      id: lithium_pressing
      step: lithium_foil_production
      to: lithium_film.lithium
      bind: {lithium: cell.anode.lithium}
      set:
        lithium_mass: {value: 100, unit: g/m2, source: "assumption: thick foil that feeds the source"}
"""
    made = chains("makes_lithium", pressing, "thin_film")
    lithium = bought.scenario.values["cell.anode.lithium"].text
    # 1 m2 of web takes what stays on it and what strays and is not put back.
    sheets, use = (
        bought.quantities["lithium_film.processed"],
        bought.quantities["lithium_film.lithium_use"],
    )
    assert bought.quantities[f"lithium_film.use_of_{lithium}"] == pytest.approx(sheets * use)
    assert made.quantities["lithium_pressing.good_output"] == pytest.approx(sheets * use)
    assert f"lithium_film.use_of_{lithium}" not in made.quantities
    assert made.quantities[f"lithium_pressing.use_of_{lithium}"] > sheets * use


def test_a_port_that_neither_buys_nor_is_linked_is_refused(chains) -> None:
    evaporation = """
  - replace:
      id: lithium_film
      step: lithium_evaporation
      bind: {lithium: cell.anode.lithium, lithium_mass: cell.anode.areal_mass}
"""
    with pytest.raises(
        UserError, match="port 'lithium' of lithium_film has no link; link a step or buy a material"
    ):
        chains("forgets_to_buy", evaporation, "thin_film")


def test_a_chain_may_set_a_value_at_one_scale_only(chains) -> None:
    text = (
        "\n  - set: {cutting.cutting_speed: {industrial: {value: 60, unit: m/min, source:"
        " 'assumption: x'}}}\n"
    )
    fast = chains("fast_cutting", text)
    assert fast.scenario.values["cutting.cutting_speed"].number == 60
    path = project.FOLDERS["chains"] / "scenario.yml"
    own = load("tri_layer_garnet", scale="lab").values["cutting.cutting_speed"]
    assert load_scenario(path, scale="lab").values["cutting.cutting_speed"].number == own.number
