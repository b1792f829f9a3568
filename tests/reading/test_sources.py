"""Sources: every key is known, every known key is used, every entry says what kind of source it is."""

from __future__ import annotations

import re

from model.reading import project
from model.reading.kinds import ORIGINS
from model.scenario import catalogue
from tests.conftest import ROOT

FILES = [
    *ROOT.glob("process_steps/*/*.yaml"),
    *ROOT.glob("scenarios/**/*.yaml"),
    *ROOT.glob("model/**/*.py"),
]
USED = {
    key
    for path in FILES
    for key in re.findall(r"@([a-z][a-z0-9_-]*\d*)\b(?=[,;:) ])", path.read_text())
}


def test_every_key_is_known_and_every_entry_is_used() -> None:
    known = set(catalogue.bibliography())
    # Decorators of the code, and the word that stands for a key in explanations.
    others = {
        "key",
        "property",
        "dataclass",
        "quantity",
        "cache",
        "cached_property",
        "contextmanager",
        "wraps",
        "classmethod",
    }
    assert USED - known - others == set()
    assert known - USED == set()


def test_every_entry_has_a_title_and_says_how_it_was_seen() -> None:
    for key, entry in catalogue.bibliography().items():
        assert entry.fields.get("title"), key
        assert entry.fields.get("note"), key


def test_materials_are_sourced() -> None:
    for id, facts in project.document(project.SCENARIOS / "materials.yaml").plain.items():
        assert facts.get("price") or facts.get("recipe"), id
        for name, value in facts.items():
            if isinstance(value, dict) and "value" in value:
                assert value["source"].startswith(ORIGINS), f"{id}.{name}"
