"""What programs of others write: `from model import name`, and the short addresses of modules."""

from __future__ import annotations

import pickle
from importlib import import_module

import pytest

import model


@pytest.mark.parametrize("name", model.__all__)
def test_a_public_name_leads_somewhere(name: str) -> None:
    assert getattr(model, name).__module__.startswith("model.")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("model.equations", "minimum"),
        ("model.parameter", "parameter"),
        ("model.step", "StepParameters"),
        ("model.salib", "from_salib"),
        ("model.problem", "of_function"),
    ],
)
def test_a_short_address_is_the_same_module(address: str, name: str) -> None:
    module = import_module(address)
    thing = getattr(module, name)
    assert import_module(module.__name__) is module
    assert pickle.loads(pickle.dumps(thing)) is thing


def test_a_name_that_is_not_public_is_told_with_those_that_are() -> None:
    with pytest.raises(AttributeError) as told:
        model.evalute  # noqa: B018 -- a slip of the pen
    assert "no name 'evalute'" in str(told.value) and ", evaluate, " in str(told.value)
