"""Interchange with SALib, both ways: our problems and samples as a ProblemSpec, and SALib's problems as ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from model.reading.errors import UserError
from model.studies.indices import Values
from model.studies.problem import FunctionProblem, Problem, of_function

if TYPE_CHECKING:
    from SALib import ProblemSpec

    from model.studies.sobol import Sobol


def salib_problem(problem: Problem, groups: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, Any]:
    """A problem as SALib's mapping: its inputs are probabilities from 0 to 1, so that every distribution is exact."""
    found: dict[str, Any] = {
        "num_vars": len(problem.names), "names": list(problem.names), "bounds": [[0.0, 1.0]] * len(problem.names),
        "outputs": list(problem.outputs),
    }  # fmt: skip
    if groups and any(len(members) > 1 for members in groups.values()):
        owner = {name: group for group, members in groups.items() for name in members}
        found["groups"] = [owner[name] for name in problem.names]
    return found


def interleaved(values: Values) -> np.ndarray:
    """Outputs in the order of SALib's design: for each row A, AB by group, BA by group, B."""
    parts = [values.a[None], values.ab, *([] if values.ba is None else [values.ba]), values.b[None]]
    return np.concatenate(parts).T.ravel()


def to_salib(study: Sobol) -> ProblemSpec:
    """A study as SALib's ProblemSpec with its results set, ready for `analyze_sobol`.

    Use `calc_second_order` as the study did. Groups that hold several inputs go by their names. Raises UserError for a
    study of which only sums were kept, and where SALib would list the groups in another order.
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


def from_salib(spec: Mapping[str, Any], function: Callable[[Any], Any], name: str = "function") -> FunctionProblem:
    """A SALib problem and a function of its inputs (by name) as a problem of ours.

    Distributions `unif`, `triang` (three numbers) and none are taken over. Raises UserError for the others, whose tails
    have no counterpart here.
    """
    kinds = spec.get("dists") or ["unif"] * len(spec["names"])
    inputs: dict[str, dict[str, Any]] = {}
    for key, bounds, kind in zip(spec["names"], spec["bounds"], kinds, strict=True):
        low, high = float(bounds[0]), float(bounds[1])
        if kind == "unif":
            inputs[key] = {"range": [low, high], "distribution": "uniform"}
        elif kind == "triang" and len(bounds) == 3:
            mode = low + float(bounds[2]) * (high - low)
            inputs[key] = {"value": mode, "range": [low, high], "distribution": "triangular"}
        else:
            raise UserError(f"'{key}': the distribution '{kind}' of SALib is not taken over; expected unif or triang")
    return of_function(function, inputs, spec.get("outputs"), name)
