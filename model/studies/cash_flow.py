"""A plant's cash flow year by year, and what investors ask of it: net present value, rate of
return, payback, lowest price.

It is the long form of the convention `levelised`, with that convention's tax, replacement,
deductions and start, in years instead of closed formulas. The lowest price at which the net present
value is not negative is therefore the scenario's cost per kWh by that convention.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.conventions.levelised import START
from model.engine.evaluation import Evaluation, run
from model.language.units import unit
from model.plant import tables
from model.plant.economics import OVERHEAD_BEARERS, CostedStep, room_of
from model.plant.finance import STRAIGHT_LINE, balance, net_present_value, payback, rate_of_return
from model.reading.errors import UserError
from model.reading.parameter import LARGEST
from model.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

CONVENTION = "levelised"
PURCHASES = ("materials", "consumables", "scrap_credit")
FIXED = ("labour", "maintenance", "overhead")
MOST_YEARS = 1000
_OWN = "site.levelised"


@dataclass(frozen=True)
class CashFlow:
    """The years of a plant that sells at a price (USD/kWh).

    `frame` has a row per year from 0, when the plant is bought: output (kWh), revenue, purchases
    and energy, fixed_costs, start_up, investment, deducted, tax, net, discounted and balance (sum
    of discounted flows), in USD, costs as negative numbers. `minimum_selling_price` is in USD/kWh,
    `rate_of_return` per year (None where there is none), paybacks in years from the purchase (None
    where it is never paid back).
    """

    scenario: Scenario
    price: float
    minimum_selling_price: float
    net_present_value: float
    rate_of_return: float | None
    payback: float | None
    discounted_payback: float | None
    frame: pd.DataFrame


@dataclass(frozen=True)
class _Plant:
    """Yearly amounts at rated output (kWh, USD), and what is bought once."""

    output: float
    running: float
    fixed: float
    equipment: float
    building: float
    start_up: float


def cash_flow(scenario: Scenario, price: float | None = None) -> CashFlow:
    """The cash flow of a scenario's plant that sells at `price` (USD/kWh of the scenario's year),
    the lowest one by default.

    Raises UserError for a price that is not positive and for lives that are not whole years.
    """
    if price is not None and not 0 < price < LARGEST:
        raise UserError(
            f"price: expected USD per kWh above 0 and below {LARGEST:g}, found {price:g}"
        )
    scenario = scenario.at_convention(CONVENTION)
    life, interval = (
        _years(scenario, key) for key in (f"{_OWN}.plant_life", "site.equipment_life")
    )
    with np.errstate(all="ignore"):
        lowest = _output(run(scenario, scenario.numbers), "cost_per_kwh") / unit("USD/kWh").factor
    sold_at = lowest if price is None else float(price)
    frame = _frame(scenario, _plant(scenario), sold_at, life, interval)
    rate, flows = scenario.number("site.discount_rate"), frame["net"].to_list()
    return CashFlow(
        scenario,
        sold_at,
        lowest,
        net_present_value(rate, flows),
        rate_of_return(flows),
        payback(flows),
        payback(flows, rate),
        frame,
    )


def _years(scenario: Scenario, key: str) -> int:
    number = scenario.number(key)
    if number % 1:
        raise UserError(f"{key}: a cash flow goes by whole years, found {number:g}")
    if number > MOST_YEARS:
        raise UserError(
            f"{key}: a cash flow goes over {MOST_YEARS} years at most, found {number:g}"
        )
    return int(number)


def _plant(scenario: Scenario) -> _Plant:
    """The plant without tax, discount and slow start, from the convention's own costing of steps."""
    numbers = scenario.numbers
    plain = {f"{_OWN}.output_in_year_{year}": 1.0 for year in START}
    plain |= dict.fromkeys(
        (f"{_OWN}.start_up_on_purchases", f"{_OWN}.start_up_on_labour", f"{_OWN}.tax_rate"), 0.0
    )
    with np.errstate(all="ignore"):
        done = run(scenario, {**numbers, **plain, "site.discount_rate": 0.0})
    cost = {category: float(amount) for category, amount in done.categories.items()}
    rooms, charge = (
        _invested(done, "rooms"),
        float(done.site.convention.rate("capital_charge", done.site)),
    )
    bought, fixed = sum(cost[c] for c in PURCHASES), sum(cost[c] for c in FIXED)
    start_up = bought * scenario.number(f"{_OWN}.start_up_on_purchases") + fixed * scenario.number(
        f"{_OWN}.start_up_on_labour"
    )
    return _Plant(
        output=_kwh(done),
        running=bought + cost["energy"],
        fixed=fixed + cost["atmosphere"] - rooms * charge,
        equipment=_output(done, "investment") + rooms,
        building=_invested(done, "building"),
        start_up=start_up,
    )


def _kwh(done: Evaluation) -> float:
    return _output(done, "annual_cost") / _output(done, "cost_per_kwh") / unit("kWh").factor


def _output(done: Evaluation, name: str) -> float:
    value = done.outputs[name]
    assert value is not None  # money is always known
    return float(value)


def _invested(done: Evaluation, cause: str) -> float:
    """Investment in rooms or building, by the equation that puts overheads on it."""
    invested = 0.0
    for flow in done.flows.values():
        r, floor = flow.resources, flow.cost.equipment.floor
        step = CostedStep(r, flow.costs, floor, room_of(r, done.site), done.site)
        invested += float(OVERHEAD_BEARERS[cause](step) or 0.0)
    return invested


def _frame(
    scenario: Scenario, plant: _Plant, price: float, life: int, interval: int
) -> pd.DataFrame:
    import pandas as pd

    number, text = scenario.number, scenario.text
    year = np.arange(life + 1)
    share = np.where(year > 0, 1.0, 0.0)
    for early in START:
        share[early] = number(f"{_OWN}.output_in_year_{early}")
    bought = np.where((year % interval == 0) & (year < life), plant.equipment, 0.0)
    building = np.where(year == 0, plant.building, 0.0)
    start_up = np.where(year == 0, plant.start_up, 0.0)
    revenue, running = price * plant.output * share, plant.running * share
    fixed = np.where(year > 0, plant.fixed, 0.0)
    deducted = _deducted(bought, text(f"{_OWN}.equipment_depreciation"), interval)
    deducted += _deducted(
        building, text(f"{_OWN}.building_depreciation"), number("site.building_life")
    )
    expensed = start_up if text(f"{_OWN}.start_up_treatment") == "expensed" else 0.0
    tax = number(f"{_OWN}.tax_rate") * (revenue - running - fixed - expensed - deducted)
    net = revenue - running - fixed - start_up - bought - building - tax
    discounted = net / (1.0 + number("site.discount_rate")) ** year
    return pd.DataFrame(
        {
            "year": year,
            "output": plant.output * share,
            "revenue": revenue,
            "purchases_and_energy": -running,
            "fixed_costs": -fixed,
            "start_up": -start_up,
            "investment": -bought - building,
            "deducted": deducted,
            "tax": -tax,
            "net": net,
            "discounted": discounted,
            "balance": balance(net.tolist(), number("site.discount_rate")),
        }
    )


def _deducted(bought: np.ndarray, schedule: str | None, life: float) -> np.ndarray:
    """What is deducted each year of what is bought at the starts of the years that follow; nothing
    after the last year.
    """
    deducted = np.zeros_like(bought)
    for year in np.flatnonzero(bought):
        for after, share in enumerate(_shares(schedule, life), start=1):
            if year + after < len(deducted):
                deducted[year + after] += share * bought[year]
    return deducted


def _shares(schedule: str | None, life: float) -> Sequence[float]:
    """Yearly shares of a schedule; a straight line ends within a year where the life does."""
    if schedule != STRAIGHT_LINE:
        return tables.depreciation()[str(schedule)]
    whole = int(life)
    return [1.0 / life] * whole + ([(life - whole) / life] if life > whole else [])
