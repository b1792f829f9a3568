"""Arithmetic of finance against printed tables: recovery factors, present worth, rates of return,
schedules of depreciation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from model.language.names import among
from model.plant import finance, tables
from model.published.case import (
    Check,
    Tolerance,
    against,
    at,
    has,
    items,
    members,
    number,
    positive,
    printed,
    text_at,
    tolerance_of,
    within,
)
from model.reading.document import Tree
from model.reading.errors import UserError

ARGUMENTS = ("i", "n", "rate", "cashflows", "nper", "pv", "pmt", "flows_from_t1")
INPUTS = (*(f"cases[].{name}" for name in (*ARGUMENTS, "tol")), "humbird.tol")
SIGNED = ("cases",)
EXPECTED = (
    "cases[].expected",
    "cases[].printed",
    "macrs",
    "ddb[0-9]*",
    "syd[0-9]*",
    "humbird.implied_bases",
    "humbird.sum",
    "humbird.printed_FCI",
)
USUAL = Tolerance(relative=1e-6)
SHARE = Tolerance(absolute=1e-9)
FEWEST_DIGITS = 5
LONGEST = 1000  # years
_N = r"\d+(?:\.\d+)?"
_PROJECT = re.compile(
    rf"P=(?P<present>-?{_N}), O&M (?P<yearly>-?{_N})/yr, salvage (?P<salvage>[-+]?{_N}) at"
    r" n=(?P<n>\d{1,9}),"
    rf" (?P<rate>{_N}) %"
)
_CHARGE = re.compile(rf"(?P<percent>{_N}) % -> (?P<charge>\d[\d,]*)")


def checks(case: Tree) -> Iterator[Check]:
    """Every case of the list, then the schedules of depreciation, each by the functions that the
    conventions use.
    """
    usual = tolerance_of(case, USUAL)
    before: Tree | None = None
    for item in items(case, "cases") if has(case, "cases") else ():
        yield from _one(item, before, usual)
        before = (
            item
            if text_at(item, "fn") in ("PW", "AW") and _PROJECT.search(_described(item))
            else before
        )
    yield from _schedules(case)
    if has(case, "humbird"):
        yield from _charges(at(case, "humbird"), usual)


# Single figures ---------------------------------------------------------------------------------------------------


def _one(item: Tree, before: Tree | None, usual: Tolerance) -> Iterator[Check]:
    name = text_at(item, "fn")
    if name not in FUNCTIONS:
        raise UserError(f"{item.place}: there is no function '{name}'{among(name, FUNCTIONS)}")
    obtained = FUNCTIONS[name](item) if name not in ("PW", "AW") else _project(item, before, name)
    if obtained is None:
        raise UserError(f"{item.place}: {name} has no result for these numbers")
    label = f"{name}: {_arguments(item)}"
    if not (has(item, "expected") or has(item, "printed")):
        raise UserError(
            f"{item.place}: states neither 'expected' nor 'printed', so there is nothing to compare"
        )
    if has(item, "expected"):
        yield against(label, at(item, "expected"), obtained, _near(number(item, "expected"), usual))
    if has(item, "printed"):
        near = within(item, "tol") if has(item, "tol") else printed(number(item, "printed"))
        yield against(f"{label}, as printed", at(item, "printed"), obtained, near)


def _near(expected: float, usual: Tolerance) -> Tolerance:
    """The usual tolerance, or the last digit of a figure that has enough of them to have been
    rounded: 0.28095.
    """
    digits = len(repr(expected).strip("-0.").replace(".", ""))
    rounded = expected % 1 and digits >= FEWEST_DIGITS
    return Tolerance(usual.relative, printed(expected).absolute) if rounded else usual


def _arguments(item: Tree) -> str:
    arguments = {
        key: member.plain
        for key, member in item.value.items()
        if key not in ("fn", "expected", "printed", "tol", "note")
    }
    return ", ".join(
        f"{key} {value:g}" if isinstance(value, float) else f"{key} {value}"
        for key, value in arguments.items()
    )


def _list(item: Tree, key: str) -> list[float]:
    return [number(entry) for entry in items(item, key)]


def _recovery(item: Tree) -> float:
    return float(finance.annuity(_rate(item, "i"), positive(item, "n"), 1.0))


def _worth(item: Tree) -> float:
    return float(finance.present_worth(_rate(item, "i"), positive(item, "n"), 1.0))


def _rate(item: Tree, key: str) -> float:
    """A rate of interest. Raises UserError for one at which nothing of a sum is left."""
    rate = number(item, key)
    if rate <= -1.0:
        raise UserError(
            f"{at(item, key).place}: {rate:g} is outside what is possible; allowed: above -1"
        )
    return rate


FUNCTIONS: dict[str, Callable[[Tree], float | None]] = {
    "crf": _recovery,
    "A/P": _recovery,
    "P/A": lambda item: 1.0 / _recovery(item),
    "P/F": _worth,
    "F/P": lambda item: 1.0 / _worth(item),
    "A/F": lambda item: _recovery(item) * _worth(item),
    "F/A": lambda item: 1.0 / (_recovery(item) * _worth(item)),
    "npv": lambda item: finance.net_present_value(_rate(item, "rate"), _list(item, "cashflows")),
    "irr": lambda item: finance.rate_of_return(_list(item, "cashflows")),
    "pmt": lambda item: finance.payment(
        _rate(item, "rate"), positive(item, "nper"), number(item, "pv")
    ),
    "fv": lambda item: finance.future_value(
        _rate(item, "rate"), positive(item, "nper"), number(item, "pmt"), number(item, "pv")
    ),
    "pv_flows": lambda item: finance.net_present_value(
        _rate(item, "rate"), [0.0, *_list(item, "flows_from_t1")]
    ),
    "PW": lambda item: _project(item, None, "PW"),
    "AW": lambda item: _project(item, None, "AW"),
}


def _described(item: Tree) -> str:
    return text_at(item, "desc") if has(item, "desc") else ""


def _project(item: Tree, before: Tree | None, name: str) -> float:
    """Present or annual worth of a purchase with yearly flows and a salvage, which stand in words."""
    described = item if before is None or _described(item) != "same" else before
    match = _PROJECT.search(_described(described))
    if match is None:
        raise UserError(
            f"{item.place}: expected a description like 'P=-25000, O&M -500/yr, salvage +2000 at"
            " n=10, 8 %'"
        )
    rate, years = float(match["rate"]) / 100.0, int(match["n"])
    if not 1 <= years <= LONGEST:
        raise UserError(f"{item.place}: expected 1 to {LONGEST} years, found {years}")
    flows = [float(match["present"]), *[float(match["yearly"])] * years]
    flows[-1] += float(match["salvage"])
    worth = finance.net_present_value(rate, flows)
    return worth if name == "PW" else worth * float(finance.annuity(rate, years, 1.0))


# Schedules --------------------------------------------------------------------------------------------------------


def _schedules(case: Tree) -> Iterator[Check]:
    for name, shares in members(case, "macrs").items() if has(case, "macrs") else ():
        schedule, known = f"macrs_{name}", tables.depreciation()
        if schedule not in known:
            raise UserError(
                f"{shares.place}: there is no schedule '{schedule}'{among(schedule, known)}"
            )
        yield from _shares(f"{name}-year MACRS", items(shares), known[schedule])
        yield Check(f"{name}-year MACRS, sum", 1.0, sum(known[schedule]), SHARE)
    for prefix, title, schedule_of in (
        ("ddb", "double declining balance", finance.declining_balance),
        ("syd", "sum of years", finance.sum_of_years),
    ):
        for key, shares in case.value.items():
            life = re.fullmatch(rf"{prefix}(\d+)", key)
            if life and not 1 <= int(life[1]) <= LONGEST:
                raise UserError(
                    f"{shares.place}: expected a life of 1 to {LONGEST} years in the name, found"
                    f" {life[1]}"
                )
            if life:
                yield from _shares(
                    f"{title}, {life[1]} years", items(shares), schedule_of(int(life[1]))
                )


def _shares(title: str, expected: Sequence[Tree], obtained: Sequence[float]) -> Iterator[Check]:
    yield Check(f"{title}, entries", len(expected), len(obtained), Tolerance())
    for year, theirs in enumerate(expected, start=1):  # nothing is deducted after the last year
        ours = obtained[year - 1] if year <= len(obtained) else 0.0
        yield against(f"{title}, year {year}", theirs, ours, SHARE)


def _charges(case: Tree, usual: Tolerance) -> Iterator[Check]:
    """Investments that first-year charges imply, by the schedules whose first share is the
    percentage that is stated.
    """
    first = {shares[0]: name for name, shares in tables.depreciation().items()}
    implied = []
    for match in _CHARGE.finditer(_described(case)):
        share = next(
            (s for s in first if abs(s - float(match["percent"]) / 100.0) < SHARE.absolute), None
        )
        if share is None:
            raise UserError(
                f"{case.place}: no schedule deducts {match['percent']} % in its first year"
            )
        implied.append(float(match["charge"].replace(",", "")) / share)
    bases = items(case, "implied_bases") if has(case, "implied_bases") else []
    if len(bases) > len(implied):
        raise UserError(
            f"{at(case, 'implied_bases').place}: more investments than the {len(implied)} charges"
            " in 'desc'"
        )
    for index, (expected, obtained) in enumerate(zip(bases, implied, strict=False), start=1):
        yield against(f"investment implied by charge {index}", expected, obtained, usual, "USD")
    if has(case, "sum"):
        yield against(
            "investment implied by all charges", at(case, "sum"), sum(implied), usual, "USD"
        )
    if has(case, "printed_FCI"):
        yield against(
            "fixed capital, as printed",
            at(case, "printed_FCI"),
            sum(implied),
            within(case, "tol"),
            "USD",
        )
