"""The wings of `model/` know only what lies below them, as the table in docs says."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from docs import make_wings_picture as wings
from tests.conftest import ROOT


def test_every_folder_of_the_model_is_a_wing_with_its_sentence() -> None:
    folders = {path.parent.name for path in (ROOT / "model").glob("*/__init__.py")}
    assert folders == set(wings.MAY_KNOW)
    assert all(wings.sentence(wing) for wing in folders)


def test_only_the_entrance_and_the_public_names_stand_outside_the_wings() -> None:
    assert {path.name for path in (ROOT / "model").glob("*.py")} == {"__init__.py", "__main__.py"}


@pytest.mark.parametrize("wing", wings.MAY_KNOW)
def test_a_wing_knows_what_it_may_know_and_no_other(wing: str) -> None:
    known = wings.known()[wing]
    wrong = {other: places for other, places in known.items() if other not in wings.MAY_KNOW[wing]}
    assert not wrong, f"{wing} may not know {wrong}"
    unused = set(wings.MAY_KNOW[wing]) - set(known)
    assert not unused, f"{wing} does not use {unused}: take it out of the table"


def test_there_is_no_circle() -> None:
    known = {wing: set(others) for wing, others in wings.known().items()}
    order = list(TopologicalSorter(known).static_order())  # raises CycleError for a circle
    assert set(order) == set(wings.MAY_KNOW)
    with pytest.raises(CycleError):
        list(TopologicalSorter({**known, "language": {"commands"}}).static_order())


def test_an_upward_import_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "model" / "plant" / "trial.py"
    file.parent.mkdir(parents=True)
    file.write_text("def late():\n    from model.studies import sobol\n", encoding="utf-8")
    monkeypatch.setattr(wings, "MODEL", tmp_path / "model")
    wings.known.cache_clear()
    try:
        assert wings.known()["plant"] == {"studies": ["model/plant/trial.py:2"]}
    finally:
        monkeypatch.undo()
        wings.known.cache_clear()


def test_contributing_shows_the_picture_and_a_sentence_for_each_wing() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert "docs/images/wings.svg" in text
    for wing in wings.MAY_KNOW:
        assert f"- `model/{wing}/`: {wings.sentence(wing)}" in " ".join(text.split()), wing
