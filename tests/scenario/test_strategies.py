"""Strategies: each one on every chain it names, in both forms; what it changes, what it refuses,
and that nothing else moves.
"""

from __future__ import annotations

import json
import pickle
import shutil
from functools import cache
from pathlib import Path

import pytest

from model import evaluate, load, monte_carlo
from model.__main__ import main
from model.engine.result import Result
from model.reading import project
from model.reading.errors import UserError
from model.scenario import catalogue, chosen_strategies, strategy
from model.studies.combinations import applicable
from tests.conftest import ROOT
from tests.readings import close

SCENARIOS = {"tri_layer": "tri_layer_garnet", "cathode_supported": "cathode_supported_garnet"}
ALL = project.names("strategies")
PAIRS = [(id, chain) for id in ALL for chain in strategy.read(id).applies_to]
RUNS = (("lab", "lab"), ("line", "pilot"), ("line", "industrial"), ("lab", "industrial"))
# What the review reports (ohm cm2), and the contact that it is about; None where it gives no
# number.
REPORTED = {
    "acid_hcl": (940, 26),
    "ald_alumina": (1710, 34),
    "pecvd_silicon": (925, 127),
    "porous_zinc_anode": (319.8, 1.9),
    "polishing_and_heat": (None, 2),
    "liquid_gallium": (None, 5),
    "rapid_thermal_annealing": (2.5e4, 71),
}
NASICON = {
    "sputtered_germanium",
    "sputtered_bismuth",
    "zinc_oxide_on_latp",
    "alumina_on_latp",
    "boron_nitride",
    "flexible_composite_electrolyte",
    "peo_interlayer_latp",
}
GARNET = {
    "ald_alumina",
    "ald_zinc_oxide",
    "sputtered_copper_nitride",
    "sputtered_tin_nitride",
    "pecvd_silicon",
    "evaporated_aluminium",
    "peo_coating",
    "liquid_gallium",
    "polishing_and_heat",
    "acid_hcl",
    "acid_h3po4",
    "lithium_tin_anode",
    "lithium_graphite_anode",
    "lithium_silicon_nitride_anode",
    "llzto_li3ocl_electrolyte",
    "nickel_foam_anode",
    "porous_zinc_anode",
}
SULFIDE = {
    "oxygen_doping",
    "indium_doping",
    "lithium_iodide_interlayer",
    "lithium_fluoride_interlayer",
}
CATHODE = {
    "rapid_thermal_annealing",
    "spark_plasma_sintering",
    "sol_gel_llzno_on_cathode",
    "ald_lithium_niobate_on_cathode",
    "spray_lithium_niobate_on_cathode",
    "ald_hafnia_on_cathode",
    "lithium_carbon_borate_solder",
}
OF_THE_REVIEW = NASICON | GARNET | SULFIDE | CATHODE


def scenario_of(chain: str) -> str:
    return SCENARIOS.get(chain, chain)


@cache
def result(chain: str, scale: str, *strategies: str) -> Result:
    return evaluate(load(scenario_of(chain), scale=scale, strategies=strategies), shares=False)


def test_all_strategies_of_the_review_are_there() -> None:
    assert set(ALL) >= OF_THE_REVIEW
    for ids, chains in ((NASICON, {"nasicon_composite"}), (SULFIDE, {"sulfide_sheet"})):
        assert all(set(strategy.read(id).applies_to) == chains for id in ids)
    for id in GARNET:
        assert set(strategy.read(id).applies_to) <= {
            "cathode_supported",
            "tri_layer",
            "tri_layer_freeze_cast",
            "printed",
        }
    assert all(strategy.read(id).side == "cathode" for id in CATHODE)


@pytest.mark.parametrize("id", sorted(OF_THE_REVIEW))
def test_what_the_review_reports(id: str) -> None:
    made = strategy.read(id)
    before, after = REPORTED.get(id, (None, None))
    assert (made.measured("resistance_before"), made.measured("resistance_after")) == (
        before,
        after,
    )
    assert made.measured("critical_current_density") == (0.8 if id == "acid_h3po4" else None)
    assert made.readiness["claim"] and made.readiness["source"].startswith("@review, line ")
    assert all(
        t.value["source"].value.startswith("@review, ")
        for t in made.effect.values()
        if t.is_mapping
    )


@pytest.mark.parametrize(("id", "chain"), PAIRS)
def test_each_changes_cost_and_what_is_known_of_its_contact(id: str, chain: str) -> None:
    made = strategy.read(id)
    for form, scale in RUNS:
        bare, done = result(chain, scale), result(chain, scale, f"{id}@{form}")
        assert done.outputs["cost_per_kwh"] != bare.outputs["cost_per_kwh"], (form, scale)
        assert done.fingerprint != bare.fingerprint
        value = done.scenario.values[f"cell.interface.{made.contact}.resistance"]
        assert value.number == made.measured("resistance_after")
        assert not value.fixed_by_user
        other = "cathode" if made.contact == "anode" else "anode"
        key = f"cell.interface.{other}.resistance"
        assert done.scenario.values[key].number == bare.scenario.values[key].number
        if value.number is None:
            assert done.outputs["area_specific_resistance"] is None
        assert not [text for text in done.warnings if "fixed by you" in text]


@pytest.mark.parametrize("chain", ["cathode_supported", "nasicon_composite", "sulfide_sheet"])
def test_any_two_apply_together_in_either_order_unless_they_share_a_part(chain: str) -> None:
    ids = [id for id in ALL if chain in strategy.read(id).applies_to]
    for index, a in enumerate(ids):
        for b in ids[index + 1 :]:
            pair = [
                chosen_strategies.requests(_list(names), chosen_strategies.Problems())
                for names in ((a, b), (b, a))
            ]
            problems = chosen_strategies.Problems()
            one, two = (chosen_strategies.choose(asked, chain, "line", problems) for asked in pair)
            shared = set(strategy.read(a).occupies) & set(strategy.read(b).occupies)
            assert bool(problems.count) == bool(shared), (a, b)
            if not shared:
                assert one == two
                chosen_strategies.patched(one, chain, catalogue.chain_document(chain))


def _list(names):
    from model.reading.document import as_tree
    from model.reading.errors import Place

    return as_tree(list(names), Place("test"))


def test_two_together_add_up_and_the_later_part_decides_the_contact() -> None:
    both = load("tri_layer_garnet", strategies=["ald_alumina", "acid_hcl"])
    assert [str(applied) for applied in both.strategies] == ["acid_hcl@line", "ald_alumina@line"]
    assert both.fingerprint == load("tri_layer_garnet").fingerprint
    assert both.values["cell.interface.anode.resistance"].number == 34
    steps = [instance.id for instance in both.chain.instances]
    assert steps.index("cutting") + 1 == steps.index("acid_cleaning") == steps.index("coating") - 1
    assert evaluate(both, shares=False).outputs["cost_per_kwh"] > max(
        result("tri_layer", "industrial", name).outputs["cost_per_kwh"]
        for name in ("acid_hcl", "ald_alumina")
    )


# What a scenario does with its strategies --------------------------------------------------------------------------


def test_the_base_is_unchanged_and_a_list_replaces_the_one_before() -> None:
    base = load("cathode_supported_garnet")
    before = (base.fingerprint, evaluate(base, shares=False).outputs)
    made = base.with_strategies(["pecvd_silicon"])
    assert [applied.id for applied in made.strategies] == ["pecvd_silicon"]
    assert (
        made.fingerprint
        == load("cathode_supported_garnet", strategies=["pecvd_silicon"]).fingerprint
    )
    assert base.with_strategies([]).strategies == ()
    assert (
        base.with_strategies(["acid_hcl@lab"]).fingerprint
        != base.with_strategies(["acid_hcl@line"]).fingerprint
    )
    assert (base.fingerprint, evaluate(base, shares=False).outputs) == before
    again = made.with_set({"coating.yield_": 0.9}).with_strategies(["peo_coating"])
    assert again.values["coating.yield_"].number == 0.9
    assert again.chain.by_id["coating"].step.id == "slot_die_coating"


def test_a_scale_keeps_strategies_and_brings_its_form() -> None:
    forms = {}
    for scale in ("lab", "pilot", "industrial"):
        for asked in ("peo_coating", "peo_coating@lab", "peo_coating@spray"):
            made = load("cathode_supported_garnet", scale=scale, strategies=[asked])
            forms[scale, asked] = made.chain.by_id["coating"].step.id
    assert [forms[s, "peo_coating"] for s in ("lab", "pilot", "industrial")] == [
        "spin_coating",
        "slot_die_coating",
        "slot_die_coating",
    ]
    assert {forms[s, "peo_coating@lab"] for s in ("lab", "pilot", "industrial")} == {"spin_coating"}
    assert {forms[s, "peo_coating@spray"] for s in ("lab", "pilot", "industrial")} == {
        "spray_coating"
    }
    copied = result("cathode_supported", "industrial", "peo_coating@lab").outputs["cost_per_kwh"]
    assert (
        copied
        > 1.5 * result("cathode_supported", "industrial", "peo_coating").outputs["cost_per_kwh"]
    )


def test_values_of_a_strategy_are_sourced_and_may_be_set_and_drawn() -> None:
    base = load("tri_layer_garnet", strategies=["acid_hcl"])
    value = base.values["cell.interface.anode.resistance"]
    assert (value.number, value.range, value.uncertain, value.fixed_by_user) == (
        26,
        (13, 52),
        True,
        False,
    )
    mine = base.with_set({"cell.interface.anode.resistance": 20})
    assert mine.values["cell.interface.anode.resistance"].fixed_by_user
    assert mine.values["cell.interface.anode.resistance"].sourced.number == 26
    study = monte_carlo(load("cathode_supported_garnet", strategies=["peo_coating"]), n=64, seed=1)
    assert study.outputs["cost_per_kwh"].deviation > 0


def test_a_scenario_with_strategies_can_be_sent_to_another_process() -> None:
    made = load("cathode_supported_garnet", strategies=["sputtered_copper_nitride"])
    sent = pickle.loads(pickle.dumps(made))
    assert sent.fingerprint == made.fingerprint
    assert sent.strategies == made.strategies


def test_a_file_states_and_extends_strategies(tmp_path: Path) -> None:
    base = tmp_path / "base.yaml"
    base.write_text("extends: cathode_supported_garnet\nstrategies: [pecvd_silicon]\n")
    assert [str(a) for a in load(base).strategies] == ["pecvd_silicon@line"]
    child = tmp_path / "child.yaml"
    child.write_text("extends: base.yaml\nscale: lab\n")
    assert [str(a) for a in load(child).strategies] == ["pecvd_silicon@lab"]
    child.write_text("extends: base.yaml\nstrategies: []\n")
    assert load(child).strategies == ()


def test_a_chain_of_ones_own_takes_the_strategies_of_what_it_extends(
    tmp_path: Path, monkeypatch
) -> None:
    folder = shutil.copytree(ROOT / "scenarios/chains", tmp_path / "chains")
    (folder / "mine.yaml").write_text("title: Mine\nextends: tri_layer_freeze_cast\npatch: []\n")
    monkeypatch.setitem(project.FOLDERS, "chains", folder)
    assert chosen_strategies.home("mine") == "tri_layer_freeze_cast"
    # which extends the sulfide sheet to save writing
    assert chosen_strategies.home("nasicon_composite") == "nasicon_composite"
    path = tmp_path / "mine.yml"
    path.write_text("extends: tri_layer_freeze_cast\nchain: mine\n")
    assert evaluate(load(path)).outputs == evaluate(load("tri_layer_freeze_cast")).outputs


# What is refused ---------------------------------------------------------------------------------------------------

REFUSED = {
    "unknown": (
        "tri_layer_garnet",
        ["acid_hlc"],
        ["there is no strategy 'acid_hlc'", "did you mean 'acid_hcl'"],
    ),
    "wrong chain": (
        "sulfide_sheet",
        ["acid_hcl"],
        ["does not apply to the chain 'sulfide_sheet'", "cathode_supported"],
    ),
    "twice": ("tri_layer_garnet", ["acid_hcl", "acid_hcl@lab"], ["'acid_hcl' is applied twice"]),
    "same part": (
        "cathode_supported_garnet",
        ["peo_coating", "ald_alumina"],
        ["'peo_coating' and 'ald_alumina' exclude each other", "anode film"],
    ),
    "two parts": (
        "tri_layer_garnet",
        ["acid_h3po4", "acid_hcl"],
        ["'acid_h3po4' and 'acid_hcl' exclude"],
    ),
    "no form": (
        "cathode_supported_garnet",
        ["peo_coating@spary"],
        ["no form 'spary'", "did you mean 'spray'", "lab, line, spray"],
    ),
    "no form here": (
        "tri_layer_garnet",
        ["ald_alumina@spatial"],
        ["no form 'spatial' for the chain 'tri_layer'", "lab, line"],
    ),
    "not a name": ("tri_layer_garnet", [3], ["expected the name of a strategy, found 3"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str, tmp_path: Path) -> None:
    scenario, names, words = REFUSED[name]
    base = load(scenario)
    path = tmp_path / "mine.yaml"
    path.write_text(
        f"extends: {scenario}\nstrategies:\n" + "".join(f"  - {name}\n" for name in names)
    )
    for call, place in (
        (lambda: base.with_strategies(names), "user: strategies"),
        (lambda: load(path), f"mine.yaml:{2 + len(names)}: strategies"),
    ):
        with pytest.raises(UserError) as raised:
            call()
        assert len(str(raised.value).splitlines()) == 1
        for word in (*words, place):
            assert word in str(raised.value)


def test_all_wrong_strategies_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "extends: tri_layer_garnet\nstrategies: [acid_hlc, indium_doping]\nset: {sintering.yield_:"
        " 7}\n"
    )
    with pytest.raises(UserError) as raised:
        load(path)
    assert len(str(raised.value).splitlines()) == 2
    path.write_text("extends: tri_layer_garnet\nstrategies: acid_hcl\n")
    with pytest.raises(UserError, match=r"mine\.yaml:2: strategies: expected a list of strategies"):
        load(path)


def test_a_step_without_the_scale_names_those_it_has(monkeypatch) -> None:
    from model.reading.document import Tree

    document = catalogue.step_document

    def without_pilot(id: str) -> Tree:
        tree = document(id)
        return (
            tree
            if id != "spin_coating"
            else Tree({k: v for k, v in tree.value.items() if k != "pilot"}, tree.place)
        )

    monkeypatch.setattr(catalogue, "step_document", without_pilot)
    with pytest.raises(
        UserError,
        match=r"peo_coating\.yaml:\d+: .*no numbers for scale 'pilot'; it has: lab, industrial",
    ):
        load("cathode_supported_garnet", scale="pilot", strategies=["peo_coating@lab"])


# A strategy of one's own ---------------------------------------------------------------------------------------------

LOOKING = """title: Sheets are looked at
side: anode
applies_to: [tri_layer]
occupies: [sheet surface]
readiness: {level: null, claim: nobody asks, source: "@review, line 1"}
effect:
  resistance_before: {value: null, unit: ohm*cm2, source: "@review, line 1"}
  resistance_after: {from: cell.interface.anode.resistance}
forms:
  lab:
    - insert:
        id: looking
        step: optical_inspection
        on: ON
        set:
          yield_: {value: 1, source: "assumption: loses nothing"}
          machine_price: {value: 0, unit: USD, year: 2024, source: "assumption: costs nothing"}
          skilled_operators: {value: 0, source: "assumption: needs nobody"}
          helpers: {value: 0, source: "assumption: needs nobody"}
          power: {value: 0, unit: kW, source: "assumption: draws nothing"}
          floor_area: {value: 0, unit: m2, source: "assumption: stands nowhere"}
  line: lab
"""
KEPT = LOOKING.replace(
    "{from: cell.interface.anode.resistance}",
    "{value: 940, range: [319.8, 1710], unit: ohm*cm2, source: '@review, line 1'}",
)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Writes a strategy of one's own beside the ready ones."""
    folder = shutil.copytree(ROOT / "scenarios/strategies", tmp_path / "strategies")
    monkeypatch.setitem(project.FOLDERS, "strategies", folder)

    def write(id: str, text: str) -> None:
        (folder / f"{id}.yaml").write_text(text)

    return write


def test_an_identity_changes_no_number_and_its_removal_restores_every_bit(own) -> None:
    own("looking", KEPT.replace("ON", "cutting -> *"))
    bare, more = result("tri_layer", "industrial"), result("tri_layer", "industrial", "looking")
    assert len(more.steps) == len(bare.steps) + 1
    for key, value in bare.quantities.items():
        if "utilisation" not in key:
            assert close(value, more.quantities[key]), key
    own(
        "and_back",
        KEPT.replace("ON", "cutting -> *").replace(
            "  line: lab", "    - remove: {id: looking}\n  line: lab"
        ),
    )
    back = result("tri_layer", "industrial", "and_back")
    assert back.quantities == bare.quantities
    assert back.outputs == bare.outputs


BROKEN = {
    "target missing": (
        KEPT.replace("ON", "cuttin -> *"),
        "no step 'cuttin', did you mean 'cutting'",
    ),
    "link missing": (
        KEPT.replace("ON", "sintering -> stacking.membrane"),
        "no link 'sintering -> stacking.membrane'",
    ),
    "unknown key": (KEPT + "cel: []\n", "unknown key 'cel', did you mean 'cell'"),
    "no line form": (KEPT.replace("  line: lab\n", ""), "the form 'line' is missing"),
    "form of nothing": (KEPT.replace("line: lab", "line: lib"), "'lib' is not a form"),
    "unknown part": (
        KEPT.replace("sheet surface", "sheet surfaces"),
        "no part 'sheet surfaces', did you mean 'sheet surface'",
    ),
    "unknown row": (KEPT + "table2: acids\n", "Table 2 has no row 'acids', did you mean 'acid'"),
    "no readiness": (
        "\n".join(t for t in KEPT.splitlines() if "readiness" not in t),
        "needs the key 'readiness'",
    ),
    "level": (KEPT.replace("level: null", "level: ready"), "'ready' is not a level"),
    "side": (KEPT.replace("side: anode", "side: left"), "'left' is not a side"),
    "a bare number": (
        KEPT.replace('{value: null, unit: ohm*cm2, source: "@review, line 1"}', "940"),
        "expected a value",
    ),
    "layer before nothing": (
        KEPT + "cell:\n  - insert: {layer: film, before: anod, kind: interlayer}\n",
        "did you mean 'anode'",
    ),
    "layer twice": (
        KEPT + "cell:\n  - insert: {layer: anode, before: separator, kind: interlayer}\n",
        "already has a layer",
    ),
    "cell verb": (
        KEPT + "cell:\n  - remove: {layer: anode}\n",
        "expected an insert of a layer or a set",
    ),
    "cell key": (
        KEPT + "cell:\n  - set: {cell.anode.thicknes: {value: 1}}\n",
        "did you mean 'cell.anode.thickness'",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_strategy_is_told_with_its_file(name: str, own) -> None:
    text, word = BROKEN[name]
    own("broken", text.replace("ON", "cutting -> *"))
    with pytest.raises(UserError) as raised:
        load("tri_layer_garnet", strategies=["broken"])
    assert word in str(raised.value)
    assert "broken.yaml" in str(raised.value)


# By hand -------------------------------------------------------------------------------------------------------------


def test_films_by_hand() -> None:
    q = result("cathode_supported", "industrial", "sputtered_copper_nitride")
    n, film = q.scenario.numbers, 30e-9 * 5700  # 30 nm of 5.7 g/cm3
    target = film * 0.932 / (n["coating.target_utilisation"] * n["coating.collection_efficiency"])
    assert q.quantities["coating.use_of_copper_target"] == pytest.approx(
        target * q.quantities["coating.processed"]
    )
    assert q.quantities["cell.coating.areal_mass"] == pytest.approx(film)
    zinc = result("tri_layer", "industrial", "ald_zinc_oxide").quantities
    area = zinc["cell.anode.internal_area"]
    assert zinc["coating.film_mass"] == pytest.approx(30e-9 * 5500 * area)
    gallium = result("cathode_supported", "industrial", "liquid_gallium")
    used = 2e-6 * 5904 / gallium.scenario.numbers["coating.lithium_utilisation"]
    assert gallium.quantities["coating.use_of_gallium"] == pytest.approx(
        used * gallium.quantities["coating.processed"]
    )


def test_anodes_by_hand() -> None:
    tin = result("tri_layer", "industrial", "lithium_tin_anode")
    q, n = tin.quantities, tin.scenario.numbers
    alloy = q["cell.anode.pore_volume"] * n["cell.anode.fill_fraction"] * 995
    per_sheet = alloy / n["lithium_infiltration.lithium_utilisation"]
    assert q["alloying.good_output"] == pytest.approx(
        per_sheet * q["lithium_infiltration.processed"]
    )
    assert q["alloying.use_of_tin"] == pytest.approx(0.5 * q["alloying.processed"])
    assert "lithium_infiltration.use_of_lithium" not in q
    foam = result("cathode_supported", "industrial", "nickel_foam_anode").quantities
    assert foam["lithium_lamination.use_of_nickel_foam"] == pytest.approx(
        foam["lithium_lamination.processed"]
    )
    bare = result("cathode_supported", "industrial").quantities
    assert foam["cell.stack_mass"] - bare["cell.stack_mass"] == pytest.approx(39.3e-6 * 8902)


def test_a_plate_of_two_powders_by_hand() -> None:
    pressed = result("cathode_supported", "industrial", "spark_plasma_sintering")
    q, steps = pressed.quantities, [step["id"] for step in pressed.steps]
    assert "pressing" in steps
    assert not {"separator_slurry", "cathode_coating", "sintering", "separator_tape"} & set(steps)
    plates = q["pressing.processed"]
    separator = 20e-6 * 0.96 * 5100
    assert q["garnet_milling.good_output"] == pytest.approx(
        plates * separator
        + q["cathode_mixing.processed"] * q["cell.cathode.mix_electrolyte_fraction"]
    )
    # Composite of 60 um, a tenth pores, in which 0.6 is NMC811; the mix carries 0.7 of solvent on
    # powder and no binder.
    density = 1 / (0.6 / pressed.scenario.numbers["materials.nmc811.density"] + 0.4 / 5100)
    assert q["cathode_mixing.good_output"] == pytest.approx(plates * 60e-6 * 0.9 * density * 1.7)


# On the command line -------------------------------------------------------------------------------------------------


def test_run_shows_strategies(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(
            [
                "run",
                "cathode_supported_garnet",
                "--strategy",
                "peo_coating@lab",
                "--strategy",
                "acid_hcl",
                "--json",
                "-",
            ]
        )
        == 0
    )
    data = json.loads(capsys.readouterr().out)
    assert [(s["id"], s["form"]) for s in data["strategies"]] == [
        ("acid_hcl", "line"),
        ("peo_coating", "lab"),
    ]
    assert data["strategies"][0]["effect"]["resistance_after"]["value"] == 26
    assert data["strategies"][1]["readiness"]["level"] == "mature"
    assert main(["run", "tri_layer_garnet", "--strategy", "acid_hcl"]) == 0
    assert "acid_hcl@line" in capsys.readouterr().out
    assert main(["run", "tri_layer_garnet", "--strategy", "none", "--json", "-"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["strategies"] == []
    assert not {"coating", "acid_cleaning"} & {step["id"] for step in data["steps"]}


@pytest.mark.parametrize(
    "command",
    [
        ("montecarlo", "-n", "32"),
        ("tornado",),
        ("sobol", "-n", "64"),
        ("morris", "--trajectories", "2"),
    ],
)
def test_studies_take_strategies(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    name, *rest = command
    written = []
    for more in ([], ["--strategy", "pecvd_silicon"]):
        assert main([name, "cathode_supported_garnet", *more, *rest, "--json", "-"]) == 0
        written.append(json.loads(capsys.readouterr().out))
    assert written[0]["fingerprint"] != written[1]["fingerprint"]
    assert main([name, "cathode_supported_garnet", "--strategy", "indium_doping"]) == 2
    assert "does not apply to the chain 'cathode_supported'" in capsys.readouterr().err


def test_a_broken_strategy_concerns_only_who_asks_for_it(own) -> None:
    own("broken", "title: Broken\noccupies: []\n")
    assert chosen_strategies.home("tri_layer") == "tri_layer"
    offered = applicable("tri_layer")
    assert "acid_hcl" in offered and "broken" not in offered
    with pytest.raises(UserError, match=r"broken\.yaml:1: "):
        load("tri_layer_garnet", strategies=["broken"])
