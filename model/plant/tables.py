"""Tables of money and of tax law: price indices, exchange rates and depreciation schedules by year."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from model.reading import project


@dataclass(frozen=True)
class Money:
    """Price indices and exchange rates by year, from `scenarios/money.yaml`."""

    indices: dict[str, dict[int, float]]
    rates: dict[str, dict[int, float]]

    def to_year(self, year: int) -> Callable[[str, int, str], float]:
        """A function (currency, year, index) -> factor to USD of `year`. It raises LookupError
        where a year is missing.
        """

        def factor(currency: str, from_year: int, index: str) -> float:
            rate = (
                1.0
                if currency == "USD"
                else _at(self.rates[currency], from_year, f"exchange rate for {currency}")
            )
            series = self.indices[index]
            name = f"{index} price index"
            return rate * (_at(series, year, name) / _at(series, from_year, name))

        return factor

    @property
    def years(self) -> list[int]:
        """The years to which money can be brought."""
        return sorted(set.intersection(*(set(series) for series in self.indices.values())))


def _at(series: dict[int, float], year: int, what: str) -> float:
    if year not in series:
        raise LookupError(
            f"there is no {what} of {year}; known years: {', '.join(map(str, sorted(series)))}"
        )
    return series[year]


@cache
def money() -> Money:
    """The project's price indices and exchange rates."""
    data: dict[str, Any] = project.document(project.SCENARIOS / "money.yaml").plain

    def series(part: dict[str, Any]) -> dict[str, dict[int, float]]:
        return {
            name: {int(y): float(v["value"]) for y, v in years["years"].items()}
            for name, years in part.items()
        }

    return Money(series(data["indices"]), series(data["dollars_per"]))


@cache
def depreciation() -> dict[str, tuple[float, ...]]:
    """Yearly shares that tax law lets deduct, by schedule, from `scenarios/depreciation.yaml`."""
    data: dict[str, Any] = project.document(project.SCENARIOS / "depreciation.yaml").plain
    return {name: tuple(float(share) for share in given) for name, given in data["shares"].items()}


@cache
def digest() -> str:
    """Changes with any number of these tables."""
    numbers = json.dumps([asdict(money()), depreciation()], sort_keys=True)
    return hashlib.sha256(numbers.encode()).hexdigest()[:12]
