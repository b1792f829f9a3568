"""Which scenarios may be compared: those whose results are money of one year and convention."""

from __future__ import annotations

from model.reading.errors import UserError
from model.scenario.scenario import Scenario


def comparable(scenarios: tuple[Scenario, ...] | list[Scenario]) -> None:
    """Raise UserError unless all results are money of one year under one convention."""
    for what in ("money_year", "convention"):
        names = {getattr(s, what): s.name for s in scenarios}
        if len(names) > 1:
            texts = ", ".join(f"{name} has {value}" for value, name in names.items())
            raise UserError(f"the scenarios cannot be compared: {what} differs ({texts})")
