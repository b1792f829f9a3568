"""Running cases: which module reproduces which kind, and the verdict on each quantity."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from model import catalogue
from model.document import Tree, UserError, among
from model.published.case import Check, failed, read_case, text_at

CASES = catalogue.ROOT / "tests" / "published"


@dataclass(frozen=True)
class Reproduction:
    """A case and its checks, in the order of the file."""

    id: str
    kind: str
    title: str
    source: str
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether every published number is reproduced."""
        return not failed(self.checks)

    @property
    def largest(self) -> float | None:
        """The largest relative difference of figures that are held to one; None where all are held to their last digits."""
        held = [abs(check.difference) for check in self.checks if check.tolerance.relative]
        return max(held, default=None)

    @property
    def used(self) -> float | None:
        """The largest share of its tolerance that a figure uses which is held to one in its own unit, such as a printed one."""
        held = [c for c in self.checks if c.tolerance.absolute and not c.tolerance.relative]
        return max((abs(c.obtained - c.expected) / c.tolerance.absolute for c in held), default=None)


@cache
def kinds() -> dict[str, ModuleType]:
    """The modules that reproduce cases, by the kind they are named after: those with a function `checks(case)`."""
    import model.published

    found = {}
    for info in pkgutil.iter_modules(model.published.__path__):
        module = importlib.import_module(f"model.published.{info.name}")
        if hasattr(module, "checks"):
            found[info.name] = module
    return found


def reproduce(case: Tree) -> Reproduction:
    """Put a case to the engine. Raises UserError for an unknown kind, a missing input or an input the engine refuses."""
    kind = text_at(case, "kind")
    if kind not in kinds():
        raise UserError(f"{case.place}: there is no kind of case '{kind}'{among(kind, kinds())}")
    made = tuple(kinds()[kind].checks(case))
    if not made:
        raise UserError(f"{case.place}: states no expected number, so there is nothing to compare")
    title = text_at(case, "title") if "title" in case.value else text_at(case, "id").replace("_", " ")
    told = [str(case.value[key].value) for key in ("source", "tag") if key in case.value]
    return Reproduction(text_at(case, "id"), kind, title, "; ".join(told), made)


def validate(cases: Iterable[str | Path] = ()) -> list[Reproduction]:
    """These cases, by path or by the id of a case of the project, or all of the project. Raises UserError like `reproduce`."""
    given = [_path(str(case)) for case in cases] or sorted(CASES.glob("*.json"))
    if not given:
        raise UserError(f"there is no case in {catalogue.label(CASES)}; name a file")
    return [reproduce(read_case(path)) for path in given]


def _path(case: str) -> Path:
    path = Path(case)
    if path.suffix or len(path.parts) != 1 or path.exists():
        return path
    known = sorted(found.stem for found in CASES.glob("*.json"))
    if case not in known:
        raise UserError(f"there is no case '{case}'{among(case, known)}")
    return CASES / f"{case}.json"
