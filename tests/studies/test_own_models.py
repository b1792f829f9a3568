"""Models of one's own, written in every way that people write them: the numbers of a study are
those of a call for each row.
"""

from __future__ import annotations

import math
import random
import re
import sys
from collections import namedtuple
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model.reading.errors import UserError
from model.studies.calling import on_arrays
from model.studies.function_problem import of_file, of_function
from model.studies.indices import Indices
from model.studies.morris import morris
from model.studies.saltelli import samples
from model.studies.sobol import Sobol, sobol
from model.studies.sobol_remarks import remarks

UNIFORM = {name: {"range": [0.5, 2], "distribution": "uniform"} for name in ("a", "b", "c")}
ROUTE = {
    "route": {"value": 0, "options": [[0, 0.4], [1, 0.35], [2, 0.25]], "distribution": "discrete"}
}
SLOWER = "slower, because"
HEAD = "import math\n\nimport numpy as np\nimport pandas as pd\n\n"


def file_of(folder: Path, lines: str) -> Path:
    path = folder / "own.py"
    path.write_text(f"INPUTS = {UNIFORM | ROUTE!r}\n{lines}", encoding="utf-8")
    return path


class Plain(dict):
    """Inputs as plain numbers."""

    __getattr__ = dict.__getitem__


def singly(lines: str, study: Sobol) -> dict[str, np.ndarray]:
    """The whole design by a call for each row, apart from the program: for each output an array (2
    + groups, rows).
    """
    content: dict = {}
    exec(lines, content)
    problem, design = study.problem, study.design
    base = samples(problem, design, 0, design.n)
    parts = [base[0], base[1]]
    for members in design.groups:
        mixed = base[0].copy()
        mixed[list(members)] = base[1][list(members)]
        parts.append(mixed)
    found: dict[str, list[list[float]]] = {name: [] for name in problem.outputs}
    for part in parts:
        results = [
            content["model"](Plain(zip(problem.names, row, strict=True))) for row in part.T.tolist()
        ]
        for name in problem.outputs:
            found[name].append([float(np.squeeze(picked(result, name))) for result in results])
    return {name: np.array(rows) for name, rows in found.items()}


def picked(result, name: str):
    if isinstance(result, dict):
        return result[name]
    if isinstance(result, list | tuple):
        return result[int(name.partition("_")[2] or 1) - 1]
    return result


def assert_right(lines: str, study: Sobol) -> None:
    for name, expected in singly(lines, study).items():
        values = study.values[name]
        found = np.concatenate([values.a[None], values.b[None], values.ab])
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-12 * np.abs(expected).max()), name


MODELS = r"""
# an input is equal to
def model(p):
    dry = p.route == 1
    return p.a * (1 - dry) + 9 * p.b * dry

# an input is not equal to
def model(p):
    return p.a + 5 * (p.route != 2)

# slower: an input is in
def model(p):
    return p.a * 7 if p.route in (0, 2) else p.b

# slower: looked up by its value
COST = {0: 10, 1: 30, 2: 90}

def model(p):
    return COST[p.route] * p.a

# slower: looked up with a default
COST = {1: 30, 2: 90}

def model(p):
    return COST.get(p.route, 1) * p.a

# slower: an index of a list
COST = [10, 30, 90]

def model(p):
    return COST[int(p.route)] * p.a

# slower: matched
def model(p):
    match p.route:
        case 0:
            return p.a
        case 1:
            return 4 * p.b
    return 9 * p.c

# chosen from several
def model(p):
    return np.select([p.a < 0.8, p.a < 1.4], [p.b, 3 * p.c], 20.0)

# slower: asked for its type
def model(p):
    if isinstance(p.a, float):
        return p.a * 5 + p.b
    return p.b

# slower: asked for its type by name
def model(p):
    return p.a * p.b if type(p.a) in (int, float) else p.c

# slower: asked for a method
def model(p):
    return p.a * p.b if hasattr(p.a, 'is_integer') else p.c

# a product of a list
def model(p):
    return p.a / np.prod([p.b, p.c])

# slower: a product of a list, and a function of numpy
def model(p):
    return np.sqrt(p.a) / np.prod([p.b, p.c])

# a product of the standard library
def model(p):
    return math.prod([p.a, p.b]) + p.c

# slower: the largest of a list
def model(p):
    return np.max([p.a, p.b, p.c])

# slower: the largest of all
def model(p):
    return max(p.a, p.b) + min(p.b, p.c)

# slower: the middle of a list
def model(p):
    return np.median([p.a, p.b, p.c])

# slower: a sum of numpy over a list
def model(p):
    return np.exp(-np.sum([p.a, p.b, p.c]))

# a mean of the inputs
def model(p):
    return np.mean(list(p.values())) * p.a

# a sum of Python
def model(p):
    return sum([p.a, p.b]) * sum(p.values())

# slower: sorted
def model(p):
    return sorted([p.a, p.b, p.c])[1]

# slower: sorted by numpy
def model(p):
    return np.sort([p.a, p.b, p.c])[0]

# where, of single numbers
def model(p):
    return np.where(p.a > 1, 10.0, 2.0) + p.b

# where, of a fixed number
def model(p):
    return np.where(2 > 1, p.a, p.b) * p.c

# slower: a root of the standard library
def model(p):
    return math.sqrt(p.a) + p.b

# slower: a logarithm within an exception
def model(p):
    try:
        return math.log(p.a) + p.b
    except TypeError:
        return p.b

# slower: a branch within an exception
def model(p):
    try:
        if p.a > 1.9:
            return 100.0
    except Exception:
        pass
    return p.b

# slower: division by nothing within an exception
def model(p):
    try:
        return 1 / (p.route - 1) + p.a
    except ZeroDivisionError:
        return 50.0

# slower: a whole number
def model(p):
    return int(p.a * 10) + p.b

# slower: rounded
def model(p):
    return round(p.a * 10) + p.b

# slower: rounded up
def model(p):
    return math.ceil(p.a * 10) * p.b

# a remainder
def model(p):
    return (p.a * 10) % 3 + p.b // 0.4

# slower: compared in a chain
def model(p):
    return p.b * 8 if 0.8 < p.a < 1.5 else p.c

# slower: compared and joined
def model(p):
    return p.b * 8 if p.a > 1 and p.b > 1 else p.c

# slower: an if of one line
def model(p):
    return 8 * p.b if p.a > 1 else p.c

# slower: an if for any
def model(p):
    return 8 * p.b if np.any(p.a > 1.5) else p.c

# slower: an if for all
def model(p):
    return 8 * p.b if np.all(p.a > 0.6) else p.c

# slower: a loop until
def model(p):
    years, money = 0, 0.0
    while money < 10 * p.a:
        money += p.b
        years += 1
    return years + p.c

# slower: a loop over a count
def model(p):
    total = 0.0
    for year in range(int(5 * p.a)):
        total += p.b / 1.1**year
    return total

# a loop over years
def model(p):
    return sum(p.b / (1 + 0.1 * p.a) ** year for year in range(1, 11))

# slower: a root finder
from scipy.optimize import brentq

def model(p):
    return brentq(lambda x: x**3 + p.a * x - p.b, 0, 10)

# slower: a root finder of numpy's
from scipy.optimize import fsolve

def model(p):
    return fsolve(lambda x: x**3 + p.a * x - p.b, 1.0)

# slower: an integral
from scipy.integrate import quad

def model(p):
    return quad(lambda t: p.a * t**2, 0, p.b)[0]

# an interpolated table
def model(p):
    return np.interp(p.a, [0.5, 1, 2], [1, 5, 6]) * p.b

# slower: a sum along a table
HOURS = np.linspace(0, 1, 24)

def model(p):
    return np.sum(p.a * HOURS**2) + p.b

# a product with a table
PRICES = np.array([1.0, 5.0, 25.0])

def model(p):
    return PRICES @ np.array([p.a, p.b, p.c])

# slower: cumulated
def model(p):
    return np.cumsum([p.a, p.b, p.c])[-1] * np.sqrt(p.a)

# slower: a difference of neighbours
def model(p):
    return np.ptp(np.array([p.a, p.b, p.c]))

# slower: normalised by its samples
def model(p):
    return p.a / np.max(p.a) + np.exp(p.b)

# a polynomial
def model(p):
    return np.polyval([p.a, p.b, p.c], 2.0)

# slower: solved
def model(p):
    return float(np.linalg.solve([[p.a, 1.0], [0.3, p.b + 2]], [p.c, 1.0])[0])

# a table of pandas
def model(p):
    return pd.DataFrame({'yield_': [p.a, p.b], 'cost': [p.c, 2.0]}).prod(axis=1).sum()

# slower: a column of pandas
def model(p):
    return pd.Series([p.a, p.b, p.c]).mean()

# slower: clipped by pandas
def model(p):
    return pd.Series(p.a).clip(upper=1.0).iloc[0] * p.b

# kept in a cache
from functools import lru_cache

@lru_cache(maxsize=None)
def cost(a):
    return a**2

def model(p):
    return cost(p.a) + p.b

# for numbers and for arrays
import math

def model(p):
    if isinstance(p.a, np.ndarray):
        return np.sqrt(p.a) * p.b
    return math.sqrt(p.a) * p.b

# changed in place
def model(p):
    a = p.a
    a *= 4
    return np.floor(a) + p.a

# changed by name in place
def model(p):
    p['a'] *= 4
    p['b'] += 1
    return p.a * p.b

# changed by attribute
def model(p):
    p.a *= 4
    return p.a * p.b

# slower: changed all in place
def model(p):
    a, b, c, route = p.values()
    a += 1
    b *= a
    return np.exp(-b) + c + p.a

# sums that run
def model(p):
    total = p.a
    total += p.b
    total += p.a
    return total * p.c

# slower: texts in between
def model(p):
    return float(f'{p.a:.3f}') + p.b

# slower: decimals
from decimal import Decimal

def model(p):
    return Decimal(p.a) * 2 + Decimal(p.b)

# slower: drawn with a seed of its own
def model(p):
    noise = np.random.default_rng(3).normal(size=100)
    return p.a + np.mean(noise * p.b > 0.5)

# truth values
def model(p):
    return {'pays': p.a > p.b, 'cost': p.a * p.c}

# slower: whole numbers
def model(p):
    return {'lines': int(p.a * 3), 'cost': p.a * p.c}

# a generator
def model(p):
    return [p.a * p.b, sum(x for x in (p.a, p.c))]
"""


def models() -> dict[str, str]:
    """The models by their headings."""
    parts = re.split(r"^# (.+)\n", MODELS, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.guards(
    "An input that a model compares, looks up, sorts, sums, rounds or branches on gives the indices"
    " of a call for each row.",
    once=(
        "Equality and `isinstance` were always false, `numpy.prod` of a list multiplied over the"
        " samples; others ended in a traceback."
    ),
)
@pytest.mark.parametrize("name", models())
def test_a_study_gives_what_a_call_for_each_row_gives(name: str, tmp_path: Path) -> None:
    lines, slow = HEAD + models()[name], name.startswith("slower: ")
    problem = of_file(str(file_of(tmp_path, lines)))
    study = sobol(problem, n=64)
    assert_right(lines, study)
    assert any(SLOWER in note for note in study.notes) == slow, study.notes
    effects = morris(problem, trajectories=4)
    assert np.isfinite(effects["mu_star"]).all()
    assert any(SLOWER in note for note in effects.attrs["notes"]) == slow


def indices(folder: Path, lines: str, inputs: str, n: int = 1024) -> Sobol:
    path = folder / "own.py"
    path.write_text(f"{inputs}\n{lines}", encoding="utf-8")
    return sobol(of_file(str(path)), n=n)


SWITCH = """INPUTS = {
    "dry": {"value": 0, "options": [[0, 0.5], [1, 0.5]], "distribution": "discrete"},
    "wet_capex": {"range": [80, 120], "distribution": "uniform"},
    "dry_capex": {"range": [20, 40], "distribution": "uniform"},
}
"""
CHOSEN = """
def model(p):
    is_dry = p.dry == 1
    return {"capex": p.wet_capex * (1 - is_dry) + p.dry_capex * is_dry}
"""
BRANCHED = """
def model(p):
    if p.dry != 0:
        return {"capex": p.dry_capex}
    return {"capex": p.wet_capex}
"""


@pytest.mark.guards(
    "A choice between two routes by the value of an input decides an output by its share of the"
    " variance.",
    once="`p.dry == 1` was always false: the switch had the index 0.000 instead of 0.936.",
)
@pytest.mark.parametrize("lines", [CHOSEN, BRANCHED])
def test_a_switch_has_its_analytic_indices(lines: str, tmp_path: Path) -> None:
    # Variances: between the routes 35^2 = 1225; within each 400/3 and 100/3, each in half of the
    # cases.
    found = indices(tmp_path, lines, SWITCH).indices["capex"]
    assert found.s1 == pytest.approx([0.936, 0.025, 0.006], abs=0.003)
    assert found.st[0] == pytest.approx(0.968, abs=0.003)


YIELDS = """import numpy as np

STEPS = {"mixing": (0.97, 0.999), "coating": (0.93, 0.99), "calendering": (0.97, 0.999),
         "stacking": (0.85, 0.98), "filling": (0.95, 0.995), "formation": (0.90, 0.99)}
INPUTS = {step: {"range": list(ends), "distribution": "uniform"} for step, ends in STEPS.items()}
INPUTS["materials"] = {"range": [6, 8], "distribution": "uniform"}
"""


@pytest.mark.guards(
    "A reduction over a list of inputs goes over the inputs, never over the samples.",
    once=(
        "`numpy.prod` of a list of yields multiplied all samples: materials had the index 1.000,"
        " every yield 0.000."
    ),
)
@pytest.mark.parametrize("materials", ["p.materials", "np.maximum(p.materials, 0.0)"])
def test_a_rolled_yield_has_its_analytic_indices(materials: str, tmp_path: Path) -> None:
    lines = f"def model(p):\n    return {materials} / np.prod([p[step] for step in STEPS])\n"
    study = indices(tmp_path, lines, YIELDS)
    found = dict(zip(study.groups, study.indices["output"].s1, strict=True))
    assert [found[name] for name in ("materials", "stacking", "formation")] == pytest.approx(
        [0.685, 0.168, 0.076], abs=0.004
    )


@pytest.mark.guards(
    "A model that changes its inputs in place changes neither the design nor its indices.",
    once=(
        "`x *= 4` changed the design: a first order of -9.75 with an error of 7e-6, where 0.9375 is"
        " right."
    ),
)
@pytest.mark.parametrize(
    "lines",
    [
        "x = p.x\n    x *= 4\n",
        "x = p['x']\n    x *= 4\n",
        "x = p.get('x')\n    x *= 4\n",
        "x, y = p.values()\n    x *= 4\n",
        "x = np.atleast_1d(p.x)\n    x[:] = 4 * x\n",
    ],
)
def test_a_model_cannot_change_the_design(lines: str, tmp_path: Path) -> None:
    inputs = (
        "import numpy as np\nINPUTS = {name: {'range': [0, 1], 'distribution': 'uniform'} for name"
        " in 'xy'}\n"
    )
    found = indices(tmp_path, f"def model(p):\n    {lines}    return np.floor(x) + p.y\n", inputs)
    assert found.indices["output"].s1 == pytest.approx([0.9375, 0.0625], abs=0.002)


def test_arrays_that_are_given_stay_as_they_are() -> None:
    def changing(p):
        for given in p.values():
            given *= 4
        return p.a + p.b

    columns = {name: np.array([1.0, 2.0]) for name in "abc"}
    problem = of_function(changing, UNIFORM)
    with pytest.raises(ValueError, match="read-only"):
        on_arrays(changing, {}, columns, ("output",), 1)
    assert problem.evaluate(columns)["output"].tolist() == [2.0, 4.0]
    assert all(column.tolist() == [1.0, 2.0] for column in columns.values())


def capped(p):
    found = p.a
    found[found > 1] = 1.0
    return found + p.b


@pytest.mark.parametrize(
    ("function", "right"),
    [
        (lambda p: p.a.clip(0, 1) + p.b, lambda a, b: min(a, 1) + b),
        (lambda p: np.full(len(p.a), 2.0) * p.a + p.b, lambda a, b: 2 * a + b),
        (lambda p: p.a[0] * p.b, lambda a, b: a * b),
        (capped, lambda a, b: min(a, 1) + b),
    ],
)
def test_a_function_for_arrays_alone_is_called_on_arrays(function, right) -> None:
    study = sobol(function, inputs=UNIFORM, n=64)
    base = samples(study.problem, study.design, 0, 64)[0]
    expected = [right(a, b) for a, b, _ in base.T.tolist()]
    assert study.values["output"].a == pytest.approx(expected, rel=1e-12)


def test_what_was_right_stays_so(tmp_path: Path) -> None:
    ishigami = (
        "def model(p):\n    return 1e6 + np.sin(p.x1) + 7 * np.sin(p.x2) ** 2 + 0.1 * p.x3**4 *"
        " np.sin(p.x1)\n"
    )
    inputs = (
        "import numpy as np\nINPUTS = {f'x{i}': {'range': [-np.pi, np.pi], 'distribution':"
        " 'uniform'} for i in (1, 2, 3)}\n"
    )
    study = indices(tmp_path, ishigami, inputs, n=4096)
    assert study.indices["output"].s1 == pytest.approx([0.314, 0.442, 0.0], abs=0.01)
    assert not any(SLOWER in note for note in study.notes)


# What is found during a study ---------------------------------------------------------------------------------------


class OfSamples:
    """A model whose result for all samples changes when one of them is near `place`, on arrays
    alone.
    """

    place = float("nan")

    def __call__(self, p):
        """The result for one row, or for all."""
        a = np.asarray(p.a, dtype=float)
        return p.b + 0.0 * a if np.any(np.abs(a - self.place) < 1e-12) and a.ndim else a * p.b


@pytest.mark.guards(
    "A block of samples that comes out otherwise than row by row is found during the study, which"
    " then goes row by row.",
    once="Whatever a call on arrays gave was the result.",
)
def test_a_block_that_is_wrong_is_found_during_the_study() -> None:
    function = OfSamples()
    problem = of_function(function, UNIFORM)
    assert problem.way.arrays and not problem.notes
    right = sobol(problem, n=64).indices["output"]
    function.place = float(sobol_samples(problem, 64)[1, 0, 5])
    study = sobol(problem, n=64)
    assert any(SLOWER in note for note in study.notes)
    assert study.indices["output"].st == pytest.approx(right.st, rel=1e-9)
    function.place = float(problem.draw("a", np.array([0.01]))[0])
    effects = morris(problem, trajectories=6)
    assert SLOWER in effects.attrs["notes"][0]


def sobol_samples(problem, n: int) -> np.ndarray:
    return samples(problem, sobol(problem, n=n).design, 0, n)


def test_a_call_on_arrays_that_fails_during_a_study_is_replaced_by_calls_for_each_row() -> None:
    def few(p):
        if np.size(p.a) > 2000:
            raise MemoryError("too many samples")
        return np.exp(p.a) * p.b

    study = sobol(few, inputs=UNIFORM, n=4096)
    assert "too many samples" in study.notes[0] and SLOWER in study.notes[0]
    assert study.indices["output"].s1.sum() == pytest.approx(1.0, abs=0.1)


def test_a_row_that_fails_during_a_study_is_told_with_its_inputs() -> None:
    with pytest.raises(UserError, match=r"fails where .*a = 0\.5.*math domain error"):
        sobol(lambda p: math.log(p.a - 0.51) + p.b, inputs=UNIFORM, n=256)


# Random numbers and memory ------------------------------------------------------------------------------------------


class Remembers:
    """A model whose result depends on the call before."""

    before = 0.0

    def __call__(self, p):
        """The result."""
        found, self.before = p.a + self.before, p.b
        return found


class Counts:
    """A model whose result depends on how often it was called."""

    calls = 0

    def __call__(self, p):
        """The result."""
        self.calls += 1
        return p.a * self.calls


@pytest.mark.guards(
    "A model that draws random numbers or remembers what was called before is refused.",
    once="Its noise was counted among the effects of its inputs.",
)
@pytest.mark.parametrize(
    "function",
    [
        lambda p: p.a + random.random(),
        lambda p: p.a + np.random.default_rng().normal(size=np.shape(p.a)),
        lambda p: p.a + (random.random() if p.b > 1.8 else 0.0),
        Remembers(),
        Counts(),
    ],
)
def test_a_model_that_is_not_the_same_twice_is_refused(function) -> None:
    with pytest.raises(UserError, match="two calls with the same inputs give different results"):
        sobol(function, inputs=UNIFORM, n=64)


def test_a_file_that_keeps_its_first_inputs_is_refused(tmp_path: Path) -> None:
    lines = "first = []\n\n\ndef model(p):\n    first.append(p.a)\n    return p.b / first[0]\n"
    with pytest.raises(UserError, match="different results"):
        of_file(str(file_of(tmp_path, lines)))


# Forms of outputs ---------------------------------------------------------------------------------------------------

Costs = namedtuple("Costs", "cost mass")


@dataclass
class Found:
    """Outputs as a data class."""

    cost: float
    mass: float


FORMS = {
    "a mapping": lambda p: {"cost": p.a * p.b, "mass": p.a},
    "a named tuple": lambda p: Costs(p.a * p.b, p.a),
    "a data class": lambda p: Found(p.a * p.b, p.a),
    "a column": lambda p: pd.Series({"cost": p.a * p.b, "mass": p.a}),
    "a table of one row": lambda p: pd.DataFrame({"cost": [p.a * p.b], "mass": [p.a]}),
    "a row of a table": lambda p: pd.DataFrame({"cost": [p.a * p.b], "mass": [p.a]}).iloc[0],
    "a table of all rows": lambda p: pd.DataFrame(
        {"cost": p.a * p.b, "mass": p.a}, index=range(np.size(p.a))
    ),
    "numbers of numpy": lambda p: {
        "cost": np.array(p.a * p.b),
        "mass": np.float32(p.a) if np.ndim(p.a) == 0 else p.a,
    },
    "a tuple": lambda p: (p.a * p.b, p.a),
    "a list": lambda p: [p.a * p.b, p.a],
    "an array": lambda p: np.array([p.a * p.b, p.a]),
    "an array by columns": lambda p: np.column_stack([p.a * p.b, p.a]),
    "a column without names": lambda p: pd.Series([p.a * p.b, p.a]),
    "numbers as keys": lambda p: {1: p.a * p.b, 2: p.a},
    "texts and lists beside": lambda p: {
        "cost": p.a * p.b,
        "mass": p.a,
        "route": "dry",
        "years": [1, 2],
        "none": None,
    },
}


@pytest.mark.guards(
    "Several outputs may come in any usual form, and what is no number is left out by name.",
    once="Whatever was neither a mapping nor an array of samples ended in a traceback.",
)
@pytest.mark.parametrize("form", FORMS)
def test_outputs_come_in_any_form(form: str) -> None:
    study = sobol(FORMS[form], inputs=UNIFORM, n=64)
    unnamed = form in (
        "a tuple",
        "a list",
        "an array",
        "an array by columns",
        "a column without names",
    )
    names = (
        ["output_1", "output_2"] if unnamed else ["1", "2"] if "keys" in form else ["cost", "mass"]
    )
    assert list(study.indices) == names
    known = sobol(FORMS["a mapping"], inputs=UNIFORM, n=64).values
    for values, expected in zip(study.values.values(), known.values(), strict=True):
        assert values.ab == pytest.approx(expected.ab, rel=1e-6)
    left = [note for note in study.notes if note.startswith("left out")]
    assert left == (
        ["left out, as they are no numbers: route ('dry'), years (a list of 2), none (nothing)"]
        if "texts" in form
        else []
    )


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda p: "dry", "gives no number .output: 'dry'."),
        (lambda p: None, "gives no number .output: nothing."),
        (lambda p: {}, "nothing at all"),
        (lambda p: np.ones((2, 2)), "an array of the shape .2, 2."),
        (lambda p: (x for x in (p.a,)), "gives no number"),
        (
            lambda p: {"cost": p.a, **({"mass": p.b} if p.a > 1 else {})},
            "not the same for all inputs: mass given for some",
        ),
        (
            lambda p: {"cost": p.a, "mass": 1.0 if p.a > 1 else "none"},
            "mass is 'none' where .*; expected a number for all",
        ),
        (lambda p: (p.a - 1) ** 0.5, "output is a complex number where a = 0.5"),
        (lambda p: {1: p.a, "1": p.b}, "two outputs are called '1'"),
        (
            lambda p: 1 / 0,
            r"fails for all its inputs: ZeroDivisionError: division by zero \(line \d+\)",
        ),
        (lambda p: p.speed * p.a, "there is no input 'speed'"),
        (lambda p: sys.exit("no licence"), "SystemExit: no licence"),
        (lambda p: math.nan if p.a < 1 else p.a, "not finite in row"),
        (lambda p: 10**400 if p.a > 1 else 1, "not finite in row"),
    ],
)
def test_outputs_that_make_no_sense_are_told_in_one_message(function, words: str) -> None:
    with pytest.raises(UserError, match=words) as told:
        sobol(function, inputs=UNIFORM, n=64)
    assert "\n" not in str(told.value)


def test_an_output_that_is_asked_for_has_to_be_a_number() -> None:
    function = FORMS["texts and lists beside"]
    assert list(sobol(function, ["mass"], inputs=UNIFORM, n=16).indices) == ["mass"]
    assert list(sobol(function, "mass", inputs=UNIFORM, n=16).indices) == ["mass"]
    with pytest.raises(UserError, match="route is no number: 'dry'"):
        sobol(function, ["route"], inputs=UNIFORM, n=16)


# Forms of inputs ----------------------------------------------------------------------------------------------------


@pytest.mark.guards(
    "Inputs may be given as a mapping or a list, with numbers of numpy and pandas wherever a number"
    " is taken.",
    once="`expected a number in 1, found 10` for a number of numpy, a traceback for a list.",
)
@pytest.mark.parametrize(
    "inputs",
    [
        {"a": [1, 2], "b": (3, 4), "c": 5},
        {"a": np.array([1, 2]), "b": {"range": pd.Series([3, 4])}, "c": np.int64(5)},
        {
            "a": {"value": np.float32(1.5), "range": [np.int32(1), np.float64(2)]},
            "b": pd.array([3, 4]),
            "c": np.array(5),
        },
        [{"name": "a", "range": [1, 2]}, {"name": "b", "range": [3, 4]}, {"name": "c", "value": 5}],
        [("a", [1, 2]), ("b", {"range": [3, 4]}), ("c", 5)],
    ],
)
def test_inputs_come_in_any_form(inputs) -> None:
    problem = of_function(lambda p: p.a * p.b + p.c, inputs)
    assert problem.names == ("a", "b") and dict(problem.fixed) == {"c": 5.0}
    assert problem.values["a"].range == (1.0, 2.0) and problem.values["b"].number == 3.5


def test_options_may_be_a_mapping_of_numbers_to_weights() -> None:
    problem = of_function(lambda p: p.a, {"a": {"options": {0: 0.25, np.int64(1): 0.75}}})
    assert problem.values["a"].options == ((0.0, 0.25), (1.0, 0.75))


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ([1, 2], "expected a mapping of names to numbers or ranges, .* found 1"),
        (["a"], "found 'a'"),
        ("a", "found 'a'"),
        (5, "found 5"),
        ([], "found a list"),
        ([("a", 1), ("a", 2)], "'a' stands twice"),
        ({1: [1, 2]}, "the name 1 is no text"),
        ({"a": True}, "found true"),
        ({"a": "wet"}, "found 'wet'"),
        ({"a": [1, 2, 3]}, r"a: expected a number, a range .low, high. .*found \[1, 2, 3\]"),
        ({"a": ["1", "2"]}, "expected a number, a range"),
        ({"a": [1, np.nan]}, "nan is outside what is possible"),
        ({"a": np.inf}, "inf is outside"),
        ({"a": [2, 1]}, "reversed"),
        ({"a": {"options": [0, 1]}}, "expected a number"),
        ({"a": [10**400, 10**401]}, "a: expected a number"),
        ({"a": {"value": 10**400}}, "finite"),
        (pd.DataFrame({"a": [1, 2]}), "expected a mapping of names"),
    ],
)
def test_inputs_that_make_no_sense_are_told(inputs, words: str) -> None:
    with pytest.raises(UserError, match=words):
        of_function(lambda p: p["a"], inputs)


@pytest.mark.parametrize("number", [np.int64(64), 64.0, np.float64(64)])
def test_counts_and_seeds_may_be_numbers_of_any_kind(number) -> None:
    study = sobol(lambda p: p.a, inputs=UNIFORM, n=number, seed=np.int32(3))
    assert study.design.n == 64 and type(study.design.seed) is int
    assert len(morris(study.problem, np.int64(4), np.int64(2)))
    for wrong in ("64", 64.5, None, math.nan):
        with pytest.raises(UserError, match="expected a whole number"):
            sobol(lambda p: p.a, inputs=UNIFORM, n=wrong)


# Impossible results -------------------------------------------------------------------------------------------------


@pytest.mark.guards(
    "Indices that cannot be, such as a share far below 0, are flagged.",
    once="A first order of -9.75 was printed as if it were fine.",
)
@pytest.mark.parametrize(
    ("s1", "st", "words"),
    [
        (-9.75, 21.9, "first order lies outside"),
        (0.2, 1.8, "total order lies outside"),
        (0.9, 0.4, "exceeds its total"),
        (1.4, 1.4, "first order lies outside"),
        (-0.3, 0.0, "first order lies outside"),
    ],
)
def test_impossible_indices_are_flagged(s1: float, st: float, words: str) -> None:
    error = np.array([0.01, 0.01])
    found = Indices(np.array([0.1, s1]), error, np.array([0.2, st]), error)
    (note,) = remarks("cost", found, 64, ["a", "b"])
    assert words in note and "of b," in note and "IMPOSSIBLE" in note


def test_indices_within_their_errors_are_not_flagged() -> None:
    found = Indices(
        np.array([-0.04, 1.1]),
        np.array([0.03, 0.04]),
        np.array([0.0, 1.05]),
        np.array([0.001, 0.04]),
    )
    assert remarks("cost", found, 64, ["a", "b"]) == []


# Distributions ------------------------------------------------------------------------------------------------------


@pytest.mark.guards(
    "A number known to an order of magnitude has a distribution by its name, `loguniform`.",
    once="`loguniform` was refused: did you mean 'uniform'?",
)
def test_log_uniform_is_uniform_in_the_logarithm() -> None:
    problem = of_function(
        lambda p: p.x, {"x": {"range": [1e-5, 1e-1], "distribution": "loguniform"}}
    )
    assert problem.values["x"].number == pytest.approx(1e-3)
    drawn = problem.draw("x", np.array([0.0, 0.25, 0.5, 1.0]))
    assert (
        drawn == pytest.approx([1e-5, 1e-4, 1e-3, 1e-1], rel=1e-8)
        and drawn[0] >= 1e-5
        and drawn[-1] <= 1e-1
    )
    with pytest.raises(UserError, match="a loguniform distribution needs a range above zero"):
        of_function(lambda p: p.x, {"x": {"range": [0, 1], "distribution": "loguniform"}})


def test_a_large_constant_hides_no_difference() -> None:
    offset = 1e12
    study = sobol(lambda p: offset + (p.a if isinstance(p.a, float) else p.b), inputs=UNIFORM, n=64)
    assert any(SLOWER in note for note in study.notes)
    assert study.indices["output"].st == pytest.approx([1, 0, 0], abs=0.2)
