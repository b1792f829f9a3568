"""Models of one's own, written in every way that people write them: the numbers of a study are those of a call for each row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from model.problem import of_file
from model.saltelli import samples
from model.screening import morris
from model.sensitivity import Sobol, sobol

UNIFORM = {name: {"range": [0.5, 2], "distribution": "uniform"} for name in ("a", "b", "c")}
ROUTE = {"route": {"value": 0, "options": [[0, 0.4], [1, 0.35], [2, 0.25]], "distribution": "discrete"}}
SLOWER = "slower, because"


@dataclass(frozen=True)
class Model:
    """The lines of a model, whether it goes row by row, and inputs beside the usual three."""

    lines: str
    slow: bool = False
    inputs: dict | None = None


def file_of(folder: Path, lines: str, inputs: dict | None = None, name: str = "own.py") -> Path:
    path = folder / name
    path.write_text(f"INPUTS = {UNIFORM | (inputs or {})!r}\n{lines}", encoding="utf-8")
    return path


class Plain(dict):
    """Inputs as plain numbers."""

    __getattr__ = dict.__getitem__


def singly(lines: str, study: Sobol) -> dict[str, np.ndarray]:
    """The whole design by a call for each row, apart from the program: for each output an array (2 + groups, rows)."""
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
        results = [content["model"](Plain(zip(problem.names, row, strict=True))) for row in part.T.tolist()]
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


MODELS = {
    "an input is equal to": Model("def model(p):\n    dry = p.route == 1\n    return p.a * (1 - dry) + 9 * p.b * dry\n", inputs=ROUTE),
    "an input is not equal to": Model("def model(p):\n    return p.a + 5 * (p.route != 2)\n", inputs=ROUTE),
    "an input is in": Model("def model(p):\n    return p.a * 7 if p.route in (0, 2) else p.b\n", True, ROUTE),
    "looked up by its value": Model("COST = {0: 10, 1: 30, 2: 90}\n\n\ndef model(p):\n    return COST[p.route] * p.a\n", True, ROUTE),
    "looked up with a default": Model("COST = {1: 30, 2: 90}\n\n\ndef model(p):\n    return COST.get(p.route, 1) * p.a\n", True, ROUTE),
    "an index of a list": Model("COST = [10, 30, 90]\n\n\ndef model(p):\n    return COST[int(p.route)] * p.a\n", True, ROUTE),
    "matched": Model(
        "def model(p):\n    match p.route:\n        case 0:\n            return p.a\n        case 1:\n"
        "            return 4 * p.b\n    return 9 * p.c\n", True, ROUTE),
    "chosen from several": Model(
        "import numpy as np\n\n\ndef model(p):\n    return np.select([p.a < 0.8, p.a < 1.4], [p.b, 3 * p.c], 20.0)\n"),
    "asked for its type": Model(
        "def model(p):\n    if isinstance(p.a, float):\n        return p.a * 5 + p.b\n    return p.b\n", True),
    "asked for its type by name": Model(
        "def model(p):\n    return p.a * p.b if type(p.a) in (int, float) else p.c\n", True),
    "asked for a method": Model(
        "def model(p):\n    return p.a * p.b if hasattr(p.a, 'is_integer') else p.c\n", True),
    "a product of a list": Model("import numpy as np\n\n\ndef model(p):\n    return p.a / np.prod([p.b, p.c])\n"),
    "a product of a list, and a function of numpy": Model(
        "import numpy as np\n\n\ndef model(p):\n    return np.sqrt(p.a) / np.prod([p.b, p.c])\n", True),
    "a product of the standard library": Model(
        "import math\n\n\ndef model(p):\n    return math.prod([p.a, p.b]) + p.c\n"),
    "the largest of a list": Model("import numpy as np\n\n\ndef model(p):\n    return np.max([p.a, p.b, p.c])\n", True),
    "the largest of all": Model("def model(p):\n    return max(p.a, p.b) + min(p.b, p.c)\n", True),
    "the middle of a list": Model("import numpy as np\n\n\ndef model(p):\n    return np.median([p.a, p.b, p.c])\n", True),
    "a sum of numpy over a list": Model(
        "import numpy as np\n\n\ndef model(p):\n    return np.exp(-np.sum([p.a, p.b, p.c]))\n", True),
    "a mean of the inputs": Model("import numpy as np\n\n\ndef model(p):\n    return np.mean(list(p.values())) * p.a\n"),
    "a sum of Python": Model("def model(p):\n    return sum([p.a, p.b]) * sum(p.values())\n"),
    "sorted": Model("def model(p):\n    return sorted([p.a, p.b, p.c])[1]\n", True),
    "sorted by numpy": Model("import numpy as np\n\n\ndef model(p):\n    return np.sort([p.a, p.b, p.c])[0]\n", True),
    "where, of single numbers": Model(
        "import numpy as np\n\n\ndef model(p):\n    return np.where(p.a > 1, 10.0, 2.0) + p.b\n"),
    "where, of a fixed number": Model(
        "import numpy as np\n\n\ndef model(p):\n    return np.where(2 > 1, p.a, p.b) * p.c\n"),
    "a root of the standard library": Model("import math\n\n\ndef model(p):\n    return math.sqrt(p.a) + p.b\n", True),
    "a logarithm within an exception": Model(
        "import math\n\n\ndef model(p):\n    try:\n        return math.log(p.a) + p.b\n    except TypeError:\n        return p.b\n", True),
    "a branch within an exception": Model(
        "def model(p):\n    try:\n        if p.a > 1.9:\n            return 100.0\n    except Exception:\n        pass\n    return p.b\n", True),
    "division by nothing within an exception": Model(
        "def model(p):\n    try:\n        return 1 / (p.route - 1) + p.a\n    except ZeroDivisionError:\n        return 50.0\n", True, ROUTE),
    "a whole number": Model("def model(p):\n    return int(p.a * 10) + p.b\n", True),
    "rounded": Model("def model(p):\n    return round(p.a * 10) + p.b\n", True),
    "rounded up": Model("import math\n\n\ndef model(p):\n    return math.ceil(p.a * 10) * p.b\n", True),
    "a remainder": Model("def model(p):\n    return (p.a * 10) % 3 + p.b // 0.4\n"),
    "compared in a chain": Model("def model(p):\n    return p.b * 8 if 0.8 < p.a < 1.5 else p.c\n", True),
    "compared and joined": Model("def model(p):\n    return p.b * 8 if p.a > 1 and p.b > 1 else p.c\n", True),
    "an if of one line": Model("def model(p):\n    return 8 * p.b if p.a > 1 else p.c\n", True),
    "an if for any": Model(
        "import numpy as np\n\n\ndef model(p):\n    return 8 * p.b if np.any(p.a > 1.5) else p.c\n", True),
    "an if for all": Model(
        "import numpy as np\n\n\ndef model(p):\n    return 8 * p.b if np.all(p.a > 0.6) else p.c\n", True),
    "a loop until": Model(
        "def model(p):\n    years, money = 0, 0.0\n    while money < 10 * p.a:\n        money += p.b\n        years += 1\n"
        "    return years + p.c\n", True),
    "a loop over a count": Model(
        "def model(p):\n    total = 0.0\n    for year in range(int(5 * p.a)):\n        total += p.b / 1.1**year\n    return total\n", True),
    "a loop over years": Model(
        "def model(p):\n    return sum(p.b / (1 + 0.1 * p.a) ** year for year in range(1, 11))\n"),
    "a root finder": Model(
        "from scipy.optimize import brentq\n\n\ndef model(p):\n    return brentq(lambda x: x**3 + p.a * x - p.b, 0, 10)\n", True),
    "a root finder of numpy's": Model(
        "from scipy.optimize import fsolve\n\n\ndef model(p):\n    return fsolve(lambda x: x**3 + p.a * x - p.b, 1.0)\n", True),
    "an integral": Model(
        "from scipy.integrate import quad\n\n\ndef model(p):\n    return quad(lambda t: p.a * t**2, 0, p.b)[0]\n", True),
    "an interpolated table": Model(
        "import numpy as np\n\n\ndef model(p):\n    return np.interp(p.a, [0.5, 1, 2], [1, 5, 6]) * p.b\n"),
    "a sum along a table": Model(
        "import numpy as np\n\nHOURS = np.linspace(0, 1, 24)\n\n\ndef model(p):\n    return np.sum(p.a * HOURS**2) + p.b\n", True),
    "a product with a table": Model(
        "import numpy as np\n\nPRICES = np.array([1.0, 5.0, 25.0])\n\n\ndef model(p):\n"
        "    return PRICES @ np.array([p.a, p.b, p.c])\n"),
    "cumulated": Model(
        "import numpy as np\n\n\ndef model(p):\n    return np.cumsum([p.a, p.b, p.c])[-1] * np.sqrt(p.a)\n", True),
    "a difference of neighbours": Model(
        "import numpy as np\n\n\ndef model(p):\n    return np.ptp(np.array([p.a, p.b, p.c]))\n", True),
    "normalised by its samples": Model(
        "import numpy as np\n\n\ndef model(p):\n    return p.a / np.max(p.a) + np.exp(p.b)\n", True),
    "a polynomial": Model("import numpy as np\n\n\ndef model(p):\n    return np.polyval([p.a, p.b, p.c], 2.0)\n"),
    "solved": Model(
        "import numpy as np\n\n\ndef model(p):\n"
        "    return float(np.linalg.solve([[p.a, 1.0], [0.3, p.b + 2]], [p.c, 1.0])[0])\n", True),
    "a table of pandas": Model(
        "import pandas as pd\n\n\ndef model(p):\n"
        "    return pd.DataFrame({'yield_': [p.a, p.b], 'cost': [p.c, 2.0]}).prod(axis=1).sum()\n"),
    "a column of pandas": Model("import pandas as pd\n\n\ndef model(p):\n    return pd.Series([p.a, p.b, p.c]).mean()\n", True),
    "clipped by pandas": Model(
        "import pandas as pd\n\n\ndef model(p):\n    return pd.Series(p.a).clip(upper=1.0).iloc[0] * p.b\n", True),
    "kept in a cache": Model(
        "from functools import lru_cache\n\n\n@lru_cache(maxsize=None)\ndef cost(a):\n    return a**2\n\n\n"
        "def model(p):\n    return cost(p.a) + p.b\n"),
    "for numbers and for arrays": Model(
        "import math\n\nimport numpy as np\n\n\ndef model(p):\n    if isinstance(p.a, np.ndarray):\n"
        "        return np.sqrt(p.a) * p.b\n    return math.sqrt(p.a) * p.b\n"),
    "changed in place": Model(
        "import numpy as np\n\n\ndef model(p):\n    a = p.a\n    a *= 4\n    return np.floor(a) + p.a\n"),
    "changed by name in place": Model("def model(p):\n    p['a'] *= 4\n    p['b'] += 1\n    return p.a * p.b\n"),
    "changed by attribute": Model("def model(p):\n    p.a *= 4\n    return p.a * p.b\n"),
    "changed all in place": Model(
        "import numpy as np\n\n\ndef model(p):\n    a, b, c = p.values()\n    a += 1\n    b *= a\n    return np.exp(-b) + c + p.a\n", True),
    "sums that run": Model("def model(p):\n    total = p.a\n    total += p.b\n    total += p.a\n    return total * p.c\n"),
    "texts in between": Model("def model(p):\n    return float(f'{p.a:.3f}') + p.b\n", True),
    "decimals": Model(
        "from decimal import Decimal\n\n\ndef model(p):\n    return Decimal(p.a) * 2 + Decimal(p.b)\n", True),
    "drawn with a seed of its own": Model(
        "import numpy as np\n\n\ndef model(p):\n    noise = np.random.default_rng(3).normal(size=100)\n"
        "    return p.a + np.mean(noise * p.b > 0.5)\n", True),
    "truth values": Model("def model(p):\n    return {'pays': p.a > p.b, 'cost': p.a * p.c}\n"),
    "whole numbers": Model("def model(p):\n    return {'lines': int(p.a * 3), 'cost': p.a * p.c}\n", True),
    "a generator": Model("def model(p):\n    return [p.a * p.b, sum(x for x in (p.a, p.c))]\n"),
}  # fmt: skip


@pytest.mark.guards(
    "An input that a model compares, looks up, sorts, sums, rounds or branches on gives the indices of a call for each row.",
    once="Equality and `isinstance` were always false, `numpy.prod` of a list multiplied over the samples; others ended in a"
    " traceback.",
)
@pytest.mark.parametrize("name", MODELS)
def test_a_study_gives_what_a_call_for_each_row_gives(name: str, tmp_path: Path) -> None:
    model = MODELS[name]
    problem = of_file(str(file_of(tmp_path, model.lines, model.inputs)))
    study = sobol(problem, n=64)
    assert_right(model.lines, study)
    assert any(SLOWER in note for note in study.notes) == model.slow, study.notes
    effects = morris(problem, trajectories=4)
    assert np.isfinite(effects["mu_star"]).all()
    assert any(SLOWER in note for note in effects.attrs["notes"]) == model.slow
