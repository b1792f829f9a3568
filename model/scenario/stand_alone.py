"""One step without a chain, at a site, to test it or to look at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from model.conventions import DEFAULT
from model.layers import Kind
from model.plant import tables
from model.plant.material import MaterialFacts
from model.plant.step import Step
from model.reading import project
from model.reading.errors import Problems
from model.reading.parameter import Value
from model.scenario.assemble import Assembly
from model.scenario.header import DEFAULT_MONEY_YEAR


@dataclass(frozen=True)
class StandAlone:
    """One step's values at one scale, product values included, with a site and the materials it
    names.
    """

    step: Step
    values: Mapping[str, Value]
    references: Mapping[str, str]
    materials: Mapping[str, MaterialFacts]
    layers: tuple[tuple[str, Kind], ...] = ()
    convention: str = DEFAULT

    @cached_property
    def numbers(self) -> dict[str, float]:
        """Coherent numbers by key."""
        return {
            key: value.coherent for key, value in self.values.items() if value.coherent is not None
        }


def stand_alone(
    step: Step, scale: str, site: str = "us_2024", money_year: int = DEFAULT_MONEY_YEAR
) -> StandAlone:
    """A step without a chain, to test it or to look at it. Raises UserError like `load`."""
    problems = Problems()
    parts = Assembly(problems, tables.money().to_year(money_year), scale, "line")
    parts.add_site(project.document(project.path_of("sites", site)))
    parts.add_step(step)
    values, references = parts.finish()
    problems.stop()
    return StandAlone(step, values, references, parts.used.facts)
