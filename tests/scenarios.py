"""Scenarios for tests: those that no file gives, and which of the ready ones every run looks at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from model import Scenario
from model.reading import project
from model.scenario.scales import scales_of


def beyond_all_size(scenario: Scenario, key: str) -> Scenario:
    """A scenario with a value that is drawn beyond all size, past the reader that would refuse it."""
    value = replace(scenario.values[key], range=(0.0, 1e308), distribution="uniform")
    return replace(scenario, values={**scenario.values, key: value})


READY = [(name, scale) for name in project.names("scenarios") for scale in scales_of(name)]


def every_scale(*names: str) -> list[Any]:
    """Parameters (name, scale): of each ready scenario one scale, in turn, and all others under the
    marker `exhaustive`.
    """
    cases = []
    for index, name in enumerate(names or project.names("scenarios")):
        scales = scales_of(name)
        for scale in scales:
            rest = () if scale == scales[-1 - index % len(scales)] else (pytest.mark.exhaustive,)
            cases.append(pytest.param(name, scale, marks=rest, id=f"{name}-{scale}"))
    return cases
