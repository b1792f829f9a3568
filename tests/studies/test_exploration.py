"""Combinations of strategies: which there are, what each gives, who is on the front, and runs that
were cut off.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from model import Workers, compare, evaluate, explore, load
from model.reading import project
from model.reading.errors import UserError
from model.scenario import strategy
from model.studies.combinations import Combination, applicable, compatible
from model.studies.exploration import subject
from model.studies.pareto import pareto_front

NAMES = ("acid_hcl", "ald_alumina", "lithium_tin_anode", "ald_zinc_oxide")


def made(cost: float, removed: float | None, readiness: str | None, *names: str) -> Combination:
    return Combination(
        names, "industrial", cost, cost, cost, cost, removed, None, None, 1.0, readiness
    )


def test_every_set_without_a_conflict_and_no_other() -> None:
    for chain in ("tri_layer", "sulfide_sheet", "nasicon_composite"):
        names = applicable(chain)
        parts = {name: strategy.read(name).occupies for name in names}
        every = [
            chosen
            for size in range(len(names) + 1)
            for chosen in combinations(names, size)
            if all(set(parts[a]).isdisjoint(parts[b]) for a, b in combinations(chosen, 2))
        ]
        assert sorted(compatible(names)) == sorted(every)
    assert next(compatible(names)) == ()


def test_a_chain_is_explored_by_its_ready_scenario() -> None:
    assert subject("cathode_supported").name == "cathode_supported_garnet"
    assert subject("tri_layer_garnet").name == "tri_layer_garnet"
    with pytest.raises(UserError, match="tri_layr"):
        subject("tri_layr")


def test_numbers_are_those_of_compare_and_evaluate() -> None:
    study = explore("tri_layer", n=256, seed=5, strategies=NAMES)
    base = load("tri_layer_garnet", strategies=[])
    rows = compare(
        [base, *(base.with_strategies(c.strategies) for c in study.found[1:])], n=256, seed=5
    ).rows
    for one, row in zip(study.found, rows, strict=True):
        spread = row.spreads["cost_per_kwh"]
        assert (one.cost_10, one.cost_likely, one.cost_90) == tuple(
            spread.percentiles[p] for p in (10, 50, 90)
        )
        assert one.cost == row.result.outputs["cost_per_kwh"]
        assert one.removed_resistance == row.removed_resistance
        assert one.minutes_to_80_percent == row.result.outputs["minutes_to_80_percent"]
    alone = next(c for c in study.found if c.strategies == ("acid_hcl",))
    resistances = [
        evaluate(s, shares=False).outputs["area_specific_resistance"]
        for s in (base, base.with_strategies(["acid_hcl"]))
    ]
    assert alone.removed_resistance == pytest.approx(resistances[0] - resistances[1])
    assert alone.readiness == "mature"


def test_processes_give_the_same() -> None:
    one, other = (
        explore("tri_layer", n=64, strategies=NAMES, workers=Workers(count)) for count in (1, 2)
    )
    assert one.found == other.found


def test_each_scale_has_its_own_front() -> None:
    study = explore(
        "tri_layer", ["lab", "industrial"], n=32, strategies=["acid_hcl", "ald_alumina"]
    )
    assert [c.scale for c in study.found] == ["lab"] * 4 + ["industrial"] * 4
    assert {c.scale for c in study.front} == {"lab", "industrial"}
    assert all(
        c.strategies in {(), ("acid_hcl",), ("ald_alumina",), ("acid_hcl", "ald_alumina")}
        for c in study.front
    )
    assert study.frame["on_front"].sum() == len(study.front)


def test_the_front_by_hand() -> None:
    bare, cheap = made(10, 0, "mature"), made(11, 5, "laboratory", "cheap")
    ready, dear = made(12, 5, "mature", "ready"), made(13, 4, "mature", "dear")
    best, unknown = made(20, 9, "adaptable", "best"), made(1, None, "mature", "unknown")
    nobody = made(1, 100, None, "nobody knows how ready")
    found = [dear, best, unknown, bare, ready, nobody, cheap]
    assert pareto_front(found, Combination.ranked.fget) == [bare, cheap, ready, best]
    twin = replace(ready, strategies=("twin",))
    assert pareto_front([ready, twin], Combination.ranked.fget) == [
        ready,
        twin,
    ]  # equals do not beat each other


def test_what_is_unknown_never_ranks() -> None:
    study = explore(
        "cathode_supported", n=32, strategies=["acid_hcl", "acid_h3po4", "liquid_gallium"]
    )
    unknown = {c.strategies for c in study.unranked}
    assert ("acid_h3po4",) in unknown  # nobody reports a resistance after phosphoric acid
    assert ("liquid_gallium",) in unknown  # nor how ready gallium is
    assert not unknown & {c.strategies for c in study.front}
    assert ("acid_hcl",) in {c.strategies for c in study.front}


def test_a_run_that_was_interrupted_goes_on(tmp_path: Path) -> None:
    scales, file = ["lab", "industrial"], tmp_path / "kept.jsonl"
    whole = explore("tri_layer", scales, n=32, strategies=NAMES)

    def interrupt(done: int, total: int) -> None:
        if done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        explore("tri_layer", scales, n=32, strategies=NAMES, save=file, progress=interrupt)
    assert 1 < len(file.read_text().splitlines()) < 1 + len(whole.found)
    assert explore("tri_layer", scales, n=32, strategies=NAMES, save=file).found == whole.found
    assert len(file.read_text().splitlines()) == 1 + len(whole.found)


def test_a_line_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    whole = explore("tri_layer", n=32, strategies=NAMES, save=file)
    lines = file.read_text().splitlines()
    file.write_text("\n".join([*lines[:3], lines[3][:40]]))
    assert explore("tri_layer", n=32, strategies=NAMES, save=file).found == whole.found
    assert sorted(file.read_text().splitlines()) == sorted(lines)
    before = file.read_bytes()
    explore("tri_layer", n=32, strategies=NAMES, save=file)
    assert file.read_bytes() == before


def test_what_is_kept_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from model.studies import exploration

    file = tmp_path / "kept.jsonl"
    first = explore("tri_layer", n=32, strategies=NAMES, save=file)
    asked: list[tuple] = []

    def evaluated(bare, sets, *rest, **more):
        asked.extend(sets)
        return []

    monkeypatch.setattr(exploration, "evaluated", evaluated)
    assert explore("tri_layer", n=32, strategies=NAMES, save=file).found == first.found
    assert not asked


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"seed": 2}, "seed"),
        ({"n": 64}, "n differ"),
        ({"strategies": NAMES[:2]}, "strategies"),
        ({"scales": ["lab"]}, "fingerprints"),
    ],
)
def test_a_file_of_another_study_is_not_touched(changes: dict, word: str, tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    given = {"n": 32, "strategies": NAMES, "save": file}
    explore("tri_layer", **given)
    before = file.read_bytes()
    with pytest.raises(UserError, match=word):
        explore("tri_layer", **{**given, **changes})
    assert file.read_bytes() == before


@pytest.mark.guards(
    "A row of finished results that was changed since is told, and never counted as a result.",
    once="A number that was edited in the file became a result; a text in its place a traceback.",
)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"cost_likely": ', '"cost_likely": 1'),
        ('"scale": "industrial"', '"scale": "lab"'),
        ('"scale": "industrial"', '"scale": 5'),
        ('"cost_likely": ', '"cost_likely": NaN, "more": '),
        ("{", "["),
        ('"check": "', '"check": "0'),
        (', "check"', ', "checked"'),
    ],
)
def test_a_row_that_was_changed_is_told(old: str, new: str, tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    whole = explore("tri_layer", n=16, strategies=NAMES, save=file)
    lines = file.read_text().splitlines()
    spoilt = [*lines[:3], lines[3].replace(old, new, 1), *lines[4:]]
    file.write_text("\n".join(spoilt) + "\n")
    with pytest.raises(UserError, match=r"kept\.jsonl:4: is not as it was written"):
        explore("tri_layer", n=16, strategies=NAMES, save=file)
    assert file.read_text().splitlines() == spoilt
    file.write_text("\n".join([*lines[:3], *lines[4:]]) + "\n")
    assert explore("tri_layer", n=16, strategies=NAMES, save=file).found == whole.found


@pytest.mark.guards(
    "Results that another version of the program began are not gone on with.",
    once="Rows of the old equations stood among those of the new ones.",
)
def test_a_file_knows_the_program_it_was_made_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept.jsonl"
    explore("tri_layer", n=16, strategies=["acid_hcl"], save=file)
    monkeypatch.setattr(project, "program", lambda: "another")
    with pytest.raises(UserError, match="program differ"):
        explore("tri_layer", n=16, strategies=["acid_hcl"], save=file)


def test_what_cannot_be_explored_is_explained(tmp_path: Path) -> None:
    (tmp_path / "text.jsonl").write_text("a diary\nof mine\n")
    for given, word in (
        ({"strategies": ["acid_hlc"]}, "acid_hlc"),
        ({"strategies": ["sputtered_germanium"]}, "does not apply"),
        ({"n": 1}, "n is 1"),
        ({"save": tmp_path / "text.jsonl"}, "not a file of explore's results"),
        ({"save": tmp_path / "nowhere" / "kept.jsonl"}, "no such file"),
        ({"scales": ["line"]}, "scale"),
    ):
        with pytest.raises(UserError, match=word):
            explore("tri_layer", **given)
    assert (tmp_path / "text.jsonl").read_text() == "a diary\nof mine\n"


def test_too_many_combinations_are_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.studies.exploration.MOST", 100)
    with pytest.raises(UserError, match="more than 100 combinations"):
        explore("cathode_supported")


def test_the_readiness_of_a_set_is_its_lowest() -> None:
    base = load("tri_layer_garnet", strategies=[])
    levels = {id: strategy.read(id).readiness.get("level") for id in project.names("strategies")}
    both = base.with_strategies(["acid_hcl", "ald_alumina"])
    assert (levels["acid_hcl"], levels["ald_alumina"]) == ("mature", "adaptable")
    assert strategy.readiness(both.strategies) == "adaptable"
    assert strategy.readiness(()) == "mature"
    assert math.isfinite(evaluate(both, shares=False).outputs["cost_per_kwh"])


def test_a_file_knows_the_strategies_it_was_made_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, folder = tmp_path / "kept.jsonl", tmp_path / "strategies"
    explore("tri_layer", n=16, strategies=["acid_hcl"], save=kept)
    folder.mkdir()
    for file in project.FOLDERS["strategies"].glob("*.yaml"):
        (folder / file.name).write_text(file.read_text())
    monkeypatch.setitem(project.FOLDERS, "strategies", folder)
    explore("tri_layer", n=16, strategies=["acid_hcl"], save=kept)
    (folder / "acid_hcl.yaml").write_text(
        (folder / "acid_hcl.yaml").read_text().replace("value: 26,", "value: 27,")
    )
    with pytest.raises(UserError, match="files differ"):
        explore("tri_layer", n=16, strategies=["acid_hcl"], save=kept)
