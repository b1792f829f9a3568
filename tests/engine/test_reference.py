"""No result of a ready scenario moves unseen: stored tables, and a line of the changelog that gives
the reason.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from model.plant.outputs import OUTPUTS
from model.reading import project
from model.scenario.scales import scales_of
from tests import reference
from tests.conftest import ROOT
from tests.reference import __main__ as program

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
KEY = ("tri_layer_garnet", "pilot", "cost_per_kwh")
COMMAND = 'python -m tests.reference --because "what changed, and from which source"'


def test_results_are_those_that_are_stored() -> None:
    found = reference.moves(reference.stored(), reference.computed())
    told = "\n".join(map(str, found))
    assert not found, f"results moved; if this is meant: {COMMAND}\n{told}"


def test_the_changelog_says_why_the_stored_results_are_what_they_are() -> None:
    results = reference.stored()
    assert reference.reason(results, CHANGELOG), (
        f"no line of CHANGELOG.md gives a reason and ends in {reference.mark(results)}, which"
        f" belongs to the tables in tests/reference; a change of them needs one: {COMMAND}"
    )


def test_every_output_of_every_scenario_is_stored_at_every_scale() -> None:
    expected = {
        (name, scale, output)
        for name in project.names("scenarios")
        for scale in scales_of(name)
        for output in OUTPUTS
    }
    assert set(reference.stored()) == expected
    assert len(expected) >= 8 * 3 * 20


def test_a_move_is_told_with_scenario_scale_output_old_and_new() -> None:
    old = reference.stored()
    text = old[KEY]
    moved = f"{float(text) * (1 + 1e-6):.11g}"
    found = reference.moves(old, {**old, KEY: moved})
    assert [str(move) for move in found] == [
        f"tri_layer_garnet, pilot, cost_per_kwh: {text} -> {moved} USD/kWh (+0.0001 %)"
    ]
    bottleneck = ("tri_layer_garnet", "pilot", "bottleneck")
    assert f"bottleneck: {old[bottleneck]} -> coating" in str(
        reference.moves(old, {**old, bottleneck: "coating"})[0]
    )
    known = ("sulfide_sheet", "lab", "area_specific_resistance")
    assert "unknown -> 12 ohm*cm2" in str(reference.moves(old, {**old, known: "12"})[0])


def test_rounding_is_no_move_and_leaves_the_table_as_it_is() -> None:
    old = reference.stored()
    new = {**old, KEY: f"{float(old[KEY]) * (1 + 1e-11):.17g}"}
    assert new[KEY] != old[KEY]
    assert not reference.moves(old, new)
    assert reference.settled(old, new) == old


def test_a_scenario_that_comes_or_goes_is_a_move() -> None:
    old = reference.stored()
    less = {key: text for key, text in old.items() if key[0] != "thin_film"}
    assert {(m.scenario, m.new) for m in reference.moves(old, less)} == {("thin_film", "")}
    assert {(m.scenario, m.old) for m in reference.moves(less, old)} == {("thin_film", "")}


def test_results_that_moved_need_another_line(tmp_path: Path) -> None:
    """Tables that are written by hand are not vouched for; a mark without a reason does not do
    either.
    """
    for name, table in reference.tables(reference.stored()).items():
        (tmp_path / f"{name}.csv").write_text(table, encoding="utf-8")
    path = tmp_path / "tri_layer_garnet.csv"
    text = reference.stored()[KEY]
    path.write_text(
        path.read_text(encoding="utf-8").replace(text, text.replace("4", "5", 1)), encoding="utf-8"
    )
    edited = reference.stored(tmp_path)
    assert len(reference.moves(reference.stored(), edited)) == 1
    assert reference.reason(edited, CHANGELOG) is None
    assert reference.reason(edited, f"{CHANGELOG}\n- {reference.mark(edited)}\n") is None
    assert (
        reference.reason(edited, f"{CHANGELOG}\n- Kilns hold more. {reference.mark(edited)}\n")
        == "Kilns hold more."
    )


def test_writing_adds_the_reason_and_what_it_did_to_costs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = reference.stored()
    monkeypatch.setattr(reference, "computed", lambda: old)
    dearer = {**old, KEY: "50000", ("gone", "lab", "cost_per_kwh"): "1"}
    for name, table in reference.tables(dearer).items():
        (tmp_path / f"{name}.csv").write_text(table, encoding="utf-8")
    changelog = tmp_path / "CHANGELOG.md"
    changelog.write_text(
        "# Changelog\n\n## 2 - unreleased\n\n- One.\n\n## 1\n\n- Old.\n", encoding="utf-8"
    )
    told = list(reference.write("Kilns cost less, from @knehr2022.", tmp_path, changelog))
    assert told[:2] == ["removed gone.csv", "wrote tri_layer_garnet.csv"]
    assert len(told) == 3
    assert reference.stored(tmp_path) == old
    added = (
        "- Kilns cost less, from @knehr2022. USD/kWh: `tri_layer_garnet` pilot 50,000 to"
        f" {float(old[KEY]):,.0f}. {reference.mark(old)}"
    )
    assert (
        changelog.read_text(encoding="utf-8")
        == f"# Changelog\n\n## 2 - unreleased\n\n- One.\n{added}\n\n## 1\n\n- Old.\n"
    )
    assert reference.reason(old, changelog.read_text(encoding="utf-8"))


def test_the_command_tells_and_asks_for_a_reason(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    old = reference.stored()
    monkeypatch.setattr(reference, "computed", lambda: old)
    assert program.main([]) == 0
    assert "No result moved" in capsys.readouterr().out
    monkeypatch.setattr(reference, "computed", lambda: {**old, KEY: "1"})
    monkeypatch.setattr(reference, "write", lambda because: pytest.fail("nothing may be written"))
    assert program.main([]) == 1
    assert f"{old[KEY]} -> 1 USD/kWh" in (told := capsys.readouterr().out)
    assert COMMAND in told
    assert program.main(["--because", " why "]) == 2
    assert "say in a few words" in capsys.readouterr().err
