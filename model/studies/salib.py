"""Interchange with SALib, both ways: our problems and samples as a ProblemSpec, and SALib's
problems as ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from model.reading.errors import UserError
from model.reading.parameter import Parameter, Value
from model.studies.function_problem import FunctionProblem, of_values
from model.studies.indices import Values
from model.studies.problem import Problem

if TYPE_CHECKING:
    from SALib import ProblemSpec

    from model.studies.sobol import Sobol


def salib_problem(
    problem: Problem, groups: Mapping[str, tuple[str, ...]] | None = None
) -> dict[str, Any]:
    """A problem as SALib's mapping: its inputs are probabilities from 0 to 1, so that every
    distribution is exact.
    """
    problem_of_salib: dict[str, Any] = {
        "num_vars": len(problem.names),
        "names": list(problem.names),
        "bounds": [[0.0, 1.0]] * len(problem.names),
        "outputs": list(problem.outputs),
    }
    if groups and tuple(groups) != problem.names:
        owner = {name: group for group, members in groups.items() for name in members}
        problem_of_salib["groups"] = [owner[name] for name in problem.names]
    return problem_of_salib


def interleaved(values: Values) -> np.ndarray:
    """Outputs in the order of SALib's design: for each row A, AB by group, BA by group, B."""
    parts = [values.a[None], values.ab, *([] if values.ba is None else [values.ba]), values.b[None]]
    return np.concatenate(parts).T.ravel()


def to_salib(study: Sobol) -> ProblemSpec:
    """A study as SALib's ProblemSpec with its results set, ready for `analyze_sobol`.

    Use `calc_second_order` as the study did. Groups that hold several inputs go by their names.
    Raises UserError for a study of which only sums were kept, and where SALib would list the groups
    in another order.
    """
    from SALib import ProblemSpec

    if not study.values:
        raise UserError("only sums of this study were kept; ask for fewer outputs at once")
    mapping = salib_problem(study.problem, study.groups)
    order = list(dict.fromkeys(mapping.get("groups", mapping["names"])))
    if order != list(study.groups):
        raise UserError("SALib orders groups by their first input; give the groups in that order")
    spec = ProblemSpec(mapping)
    columns = [interleaved(values) for values in study.values.values()]
    spec.set_results(np.stack(columns, axis=1) if len(columns) > 1 else columns[0])
    return spec


@dataclass(frozen=True)
class SalibValue(Value):
    """An input with a distribution of SALib, drawn by SALib itself: `kind` and `bounds` as its
    problems have them.
    """

    kind: str = "unif"
    bounds: tuple[float, ...] = ()

    def draw(self, u: np.ndarray) -> np.ndarray:
        """Values at the probabilities `u` of any shape."""
        from SALib.util import scale_samples

        spec = {
            "num_vars": 1,
            "names": [self.key],
            "bounds": [list(self.bounds)],
            "dists": [self.kind],
        }
        return np.asarray(
            scale_samples(np.array(u, dtype=float).reshape(-1, 1), spec), dtype=float
        ).reshape(np.shape(u))


def from_salib(
    spec: Mapping[str, Any], function: Callable[[Any], Any], name: str = "function"
) -> FunctionProblem:
    """A SALib problem and a function of its inputs (by name) as a problem of ours, with its groups.

    Every distribution of SALib is taken over, drawn by SALib. Raises UserError for a problem that
    makes no sense.
    """
    names = [str(key) for key in spec["names"]]
    kinds = _for_each(spec, "dists", names, "unif")
    owners = _for_each(spec, "groups", names, None)
    all_bounds = _for_each(spec, "bounds", names, None)
    if len(set(names)) < len(names):
        raise UserError(f"{name}: an input of the SALib problem stands twice: {', '.join(names)}")
    values = {
        key: _taken_over(key, kind, bounds)
        for key, kind, bounds in zip(names, kinds, all_bounds, strict=True)
    }
    together: dict[str, tuple[str, ...]] = {}
    for key, owner in zip(names, owners, strict=True):
        if owner is not None:
            together[str(owner)] = (*together.get(str(owner), ()), key)
    return of_values(function, values, spec.get("outputs"), name, together)


def _for_each(spec: Mapping[str, Any], key: str, names: list[str], otherwise: Any) -> list[Any]:
    """What a SALib problem says of each input under a key."""
    given = spec.get(key)
    if given is None:
        return [otherwise] * len(names)
    if len(given) != len(names):
        raise UserError(
            f"{key} of the SALib problem: expected one for each of {len(names)} inputs, found"
            f" {len(given)}"
        )
    return list(given)


def _taken_over(key: str, kind: Any, bounds: Any) -> SalibValue:
    """An input of a SALib problem, in the middle of its distribution. Raises UserError for what
    SALib refuses.
    """
    schema = Parameter(unit="1", meaning=key)
    try:
        ends = tuple(float(bound) for bound in bounds)
        if kind == "triang" and len(ends) == 2:
            ends = (0.0, *ends)  # SALib's older form, in which the low end is zero
        value = SalibValue(
            key, schema, distribution="salib", source="user", kind=str(kind), bounds=ends
        )
        middle = float(value.draw(np.array([0.5]))[0])
    except (ValueError, TypeError, IndexError) as error:
        text = " ".join(str(error).split())
        raise UserError(f"'{key}': {kind} {bounds} is no distribution of SALib: {text}") from None
    if not np.isfinite(middle):
        raise UserError(f"'{key}': {kind} {bounds} has no finite numbers")
    return replace(value, number=middle)
