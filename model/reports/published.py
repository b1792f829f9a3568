"""What the command line and the documentation show of reproductions: tables, verdicts, JSON with
stable keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from model.engine.result import VERSION
from model.published.account import lines_of
from model.published.case import Check, failed
from model.published.validate import Reproduction
from model.reports.terminal import console, table

MOST_SHOWN = 12
DIGITS = 10


def reproductions_json(reproductions: Sequence[Reproduction]) -> dict[str, Any]:
    """Every case with every quantity, and the figures that are not compared."""
    return {
        "version": VERSION,
        "passed": all(case.passed for case in reproductions),
        "cases": [_case_json(case) for case in reproductions],
    }


def _case_json(case: Reproduction) -> dict[str, Any]:
    return {
        "id": case.id,
        "kind": case.kind,
        "title": case.title,
        "source": case.source,
        "passed": case.passed,
        "largest_difference": case.largest,
        "largest_share_of_tolerance": case.used,
        "quantities": [_check_json(check) for check in case.checks],
        "not_compared": [{"figure": entry.path, "reason": entry.reason} for entry in case.left],
        "remarks": [
            {"figure": remark.figure.place.key, "text": remark.text} for remark in case.remarks
        ],
    }


def _check_json(check: Check) -> dict[str, Any]:
    return {
        "quantity": check.quantity,
        "unit": check.unit,
        "expected": check.expected,
        "obtained": check.obtained,
        "relative_difference": check.difference,
        "relative_tolerance": check.tolerance.relative,
        "absolute_tolerance": check.tolerance.absolute,
        "passed": check.passed,
        "note": check.note,
        "figures": [figure.place.key for figure in check.figures],
    }


def leading_checks(case: Reproduction) -> list[Check]:
    """The quantities to show where not all are: what falls short, then the headlines, or the first
    ones.
    """
    wrong = failed(case.checks)
    chosen = [check for check in case.checks if check.headline] or list(case.checks[:MOST_SHOWN])
    return [*wrong, *(check for check in chosen if check not in wrong)]


def print_reproductions(reproductions: Sequence[Reproduction], every: bool = False) -> None:
    """A table per case, and a verdict on all of them."""
    out = console()
    for case in reproductions:
        out.print(f"{case.title}  ({case.id}, {case.kind})")
        rows = table("quantity", "published", "here", "difference", "verdict")
        checks = list(case.checks) if every else leading_checks(case)
        for check in checks:
            rows.add_row(
                check.quantity,
                _number(check.expected, check.unit),
                _number(check.obtained, check.unit),
                difference(check),
                verdict(check),
            )
        out.print(rows)
        for note in dict.fromkeys(check.note for check in checks if check.note):
            out.print(f"note: {note}")
        for remark in case.remarks:
            out.print(f"note: {remark}")
        for line in lines_of(case.left):
            out.print(f"not compared: {line}")
        out.print(f"{summary(case)}\n")
    wrong = [case.id for case in reproductions if not case.passed]
    quantities = sum(len(case.checks) for case in reproductions)
    cases = "1 case" if len(reproductions) == 1 else f"{len(reproductions)} cases"
    verdict_on_all = (
        f"All {quantities} quantities of {cases} are reproduced"
        if not wrong
        else (
            f"{sum(len(failed(case.checks)) for case in reproductions)} of {quantities} quantities fall"
            f" short, in: {', '.join(wrong)}"
        )
    )
    left = sum(case.not_compared for case in reproductions)
    rest = f"; {left} more {_figures(left)} not compared, as said above" if left else ""
    out.print(f"{verdict_on_all}{rest}.")


def summary(case: Reproduction) -> str:
    """How many quantities of a case are reproduced, and how closely."""
    good = len(case.checks) - len(failed(case.checks))
    return f"{good} of {len(case.checks)} quantities reproduced; {closeness(case)}"


def closeness(case: Reproduction) -> str:
    """How near the figures are: relative, and for those with a tolerance in their own unit by the
    share of it they use.
    """
    texts = []
    if case.largest is not None:
        texts.append(
            f"largest relative difference {case.largest:.1e}" if case.largest else "no difference"
        )
    if case.used is not None:
        texts.append(f"figures with few digits use up to {case.used:z.0%} of their tolerance")
    return "; ".join(texts)


def difference(check: Check) -> str:
    """The relative difference as text."""
    return "0" if check.difference == 0 else f"{check.difference:+.1e}"


def verdict(check: Check) -> str:
    """Whether a quantity is reproduced, in a word."""
    return "reproduced" if check.passed else "FALLS SHORT"


def _figures(count: int) -> str:
    return "figure is" if count == 1 else "figures are"


def _number(value: float, unit: str) -> str:
    return f"{value:z,.{DIGITS}g} {unit}".rstrip()
