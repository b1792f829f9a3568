"""Scenarios that no file gives, for tests."""

from __future__ import annotations

from dataclasses import replace

from model import Scenario


def beyond_all_size(scenario: Scenario, key: str) -> Scenario:
    """A scenario with a value that is drawn beyond all size, past the reader that would refuse it."""
    value = replace(scenario.values[key], range=(0.0, 1e308), distribution="uniform")
    return replace(scenario, values={**scenario.values, key: value})
