"""Running cases: which module reproduces which kind, the verdict on each quantity, and what is not
compared.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np

from model.language.names import among
from model.published.account import check_numbers, counted, set_aside, settle
from model.published.case import Check, NotCompared, Remark, failed, read_case, text_at
from model.reading import project
from model.reading.document import Tree
from model.reading.errors import UserError

CASES = Path(__file__).resolve().parent / "cases"


@dataclass(frozen=True)
class Reproduction:
    """A case with its checks, in the order of the file, the figures that are not compared, and
    remarks on its inputs.
    """

    id: str
    kind: str
    title: str
    source: str
    checks: tuple[Check, ...]
    left: tuple[NotCompared, ...] = field(default=(), compare=False)
    remarks: tuple[Remark, ...] = field(default=(), compare=False)

    @property
    def not_compared(self) -> int:
        """How many figures of the case are not compared."""
        return sum(map(counted, self.left))

    @property
    def passed(self) -> bool:
        """Whether every published number is reproduced."""
        return not failed(self.checks)

    @property
    def largest(self) -> float | None:
        """The largest relative difference of figures that are held to one; None where all are held
        to their last digits.
        """
        held = [abs(check.difference) for check in self.checks if check.tolerance.relative]
        return max(held, default=None)

    @property
    def used(self) -> float | None:
        """The largest share of its tolerance that a figure uses which is held to one in its own
        unit, such as a printed one.
        """
        held = [c for c in self.checks if c.tolerance.absolute and not c.tolerance.relative]
        return max(
            (abs(c.obtained - c.expected) / c.tolerance.absolute for c in held), default=None
        )


@cache
def kinds() -> dict[str, ModuleType]:
    """The modules that reproduce cases, by the kind they are named after: those with a function
    `checks(case)`.

    Each declares by key paths what it reads, `INPUTS`, and what it compares, `EXPECTED`
    (`model.published.account`).
    """
    import model.published

    return project.modules_with(model.published, "checks")


def reproduce(case: Tree) -> Reproduction:
    """Put a case to the engine.

    Raises UserError for an unknown kind, a missing input, an input that the engine refuses, and a
    figure passed over.
    """
    kind = text_at(case, "kind")
    if kind not in kinds():
        raise UserError(f"{case.place}: there is no kind of case '{kind}'{among(kind, kinds())}")
    remaining, left = set_aside(case, kinds()[kind])
    check_numbers(remaining, kinds()[kind])
    try:
        # what is not finite is told below, by the figure that it reaches
        with np.errstate(all="ignore"):
            entries = [*kinds()[kind].checks(remaining), *left]
    except (ZeroDivisionError, OverflowError):
        raise UserError(
            f"{case.place}: the inputs lead to a division by zero, or to a number too large"
        ) from None
    settle(case, kinds()[kind], entries)
    checks = tuple(entry for entry in entries if isinstance(entry, Check))
    for check in checks:
        if not math.isfinite(check.obtained):
            place = check.figures[0].place if check.figures else case.place
            raise UserError(f"{place}: the inputs give no finite number for {check.quantity}")
    if not checks:
        raise UserError(f"{case.place}: states no expected number, so there is nothing to compare")
    title = (
        text_at(case, "title") if "title" in case.value else text_at(case, "id").replace("_", " ")
    )
    origin = [str(case.value[key].value) for key in ("source", "tag") if key in case.value]
    missing = tuple(entry for entry in entries if isinstance(entry, NotCompared))
    remarks = tuple(entry for entry in entries if isinstance(entry, Remark))
    return Reproduction(
        text_at(case, "id"), kind, title, "; ".join(origin), checks, missing, remarks
    )


def validate(cases: Iterable[str | Path] = ()) -> list[Reproduction]:
    """These cases, by path or by the id of a case of the project, or all of the project. Raises
    UserError like `reproduce`.
    """
    given = [_path(str(case)) for case in cases] or sorted(CASES.glob("*.json"))
    if not given:
        raise UserError(f"there is no case in {project.label(CASES)}; name a file")
    return [reproduce(read_case(path)) for path in given]


def _path(case: str) -> Path:
    path = Path(case)
    if path.suffix or len(path.parts) != 1 or path.exists():
        return path
    known = sorted(path.stem for path in CASES.glob("*.json"))
    if case not in known:
        raise UserError(f"there is no case '{case}'{among(case, known)}")
    return CASES / f"{case}.json"
