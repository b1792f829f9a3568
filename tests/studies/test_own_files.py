"""A model in a file with others beside it: as `python model.py` runs it, apart from all others, in
any process, on any machine.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from model import Workers, load, sobol
from model.reading import project
from model.reading.errors import UserError
from model.studies.function_problem import FunctionProblem, of_file
from model.studies.python_file import FileFunction
from tests.conftest import ROOT

INPUTS = 'INPUTS = {"a": {"range": [1, 2]}, "b": {"range": [1, 2]}}\n'
USES = f"from costs import cost\n\n{INPUTS}\n\ndef model(p):\n    return cost(p.a, p.b)\n"
LATER = f"{INPUTS}\n\ndef model(p):\n    from costs import cost\n    return cost(p.a, p.b)\n"
BY_NAME = (
    f"import importlib\n\n{INPUTS}\n\ndef model(p):\n    return"
    " importlib.import_module('costs').cost(p.a, p.b)\n"
)
COST = "def cost(a, b):\n    return {factor} * a * b\n"
ONE = {"a": np.array([1.0, 2.0]), "b": np.array([1.0, 1.0])}


def made(folder: Path, **files: str) -> Path:
    """The folder, with these modules in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


def value(problem: FunctionProblem) -> float:
    """The output where both inputs are 1."""
    return float(problem.evaluate(ONE)["output"][0])


@pytest.mark.guards(
    "A model in several files runs as `python model.py` does, and helpers of the same name in two"
    " folders do not mix.",
    once="ModuleNotFoundError.",
)
@pytest.mark.parametrize("lines", [USES, LATER, BY_NAME])
def test_modules_beside_a_file_are_its_own(lines: str, tmp_path: Path) -> None:
    paths = [
        made(tmp_path / str(factor), own=lines, costs=COST.format(factor=factor)) / "own.py"
        for factor in (2, 3)
    ]
    before = list(sys.path)
    first, second = (of_file(str(path)) for path in paths)
    assert [value(first), value(second), value(first), value(second)] == [2, 3, 2, 3]
    assert sys.path == before and "costs" not in sys.modules and "own" not in sys.modules


def test_a_helper_may_be_called_as_a_module_of_the_program(tmp_path: Path) -> None:
    folder = made(tmp_path, own=USES.replace("costs", "model"), model=COST.format(factor=5))
    ours = sys.modules["model"]
    assert value(of_file(str(folder / "own.py"))) == 5
    assert sys.modules["model"] is ours
    assert (
        value(
            of_file(
                str(made(tmp_path / "same", model=USES, costs=COST.format(factor=7)) / "model.py")
            )
        )
        == 7
    )
    assert sys.modules["model"] is ours


def test_packages_data_classes_and_files_beside_a_model_are_found(tmp_path: Path) -> None:
    lines = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\nfrom pathlib"
        " import Path\nfrom parts.inner import cost\n\nFACTOR = float((Path(__file__).parent /"
        " 'factor.txt').read_text())\n\n\n@dataclass\nclass Cell:\n    cost:"
        f" float\n\n\n{INPUTS}\n\ndef model(p):\n    return Cell(FACTOR * cost(p.a, p.b))\n"
    )
    made(tmp_path, own=lines, costs=COST.format(factor=2))
    made(tmp_path / "parts", __init__="", inner="from costs import cost\n")
    (tmp_path / "factor.txt").write_text("10", encoding="utf-8")
    problem = of_file(str(tmp_path / "own.py"))
    assert problem.evaluate(ONE)["cost"].tolist() == [20, 40]


def test_what_is_for_a_run_as_a_program_does_not_run(tmp_path: Path) -> None:
    guarded = f'{USES}\n\nif __name__ == "__main__":\n    raise SystemExit("ran")\n'
    assert (
        value(of_file(str(made(tmp_path, own=guarded, costs=COST.format(factor=1)) / "own.py")))
        == 1
    )


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (
            "from nowhere import cost\n" + INPUTS,
            "own.py: ModuleNotFoundError: No module named 'nowhere' .line 1.",
        ),
        ("INPUTS = {\n", "own.py: SyntaxError"),
        (f"{INPUTS}model = 5\n", "'model' is not a function"),
        ("def model(p):\n    return 1\n", "'INPUTS' is missing"),
        ("raise SystemExit(3)\n", "own.py: SystemExit: 3"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(lines: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=words):
        of_file(str(made(tmp_path, own=lines) / "own.py"))


def test_an_ending_in_capitals_is_one_of_python(tmp_path: Path) -> None:
    shutil.move(
        made(tmp_path, own=USES, costs=COST.format(factor=1)) / "own.py", tmp_path / "OWN.PY"
    )
    done = subprocess.run(
        [sys.executable, "-m", "model", "sobol", str(tmp_path / "OWN.PY"), "-n", "16"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


# Other processes and machines ---------------------------------------------------------------------------------------


@pytest.mark.guards(
    "A model that is sent to another machine takes its sources along, and never runs with others"
    " that lie there.",
    once="Only the path was sent: a worker took whatever lay there, or failed.",
)
@pytest.mark.parametrize("there", ["nothing", "another helper", "the same"])
def test_a_model_that_is_sent_brings_its_sources(there: str, tmp_path: Path) -> None:
    folder = made(tmp_path / "here", own=LATER, costs=COST.format(factor=2))
    sent = pickle.dumps(of_file(str(folder / "own.py")))
    if there == "nothing":
        shutil.rmtree(folder)
    elif there == "another helper":
        made(folder, costs=COST.format(factor=30))
    assert value(pickle.loads(sent)) == 2


def test_a_study_in_other_processes_gives_the_same(tmp_path: Path) -> None:
    problem = of_file(str(made(tmp_path, own=LATER, costs=COST.format(factor=2)) / "own.py"))
    alone, beside = (sobol(problem, n=2**13, workers=Workers(count)) for count in (1, 2))
    assert np.array_equal(alone.indices["output"].st, beside.indices["output"].st)


CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=1, threads_per_worker=2, processes=True, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a scheduler with one worker, which does two tasks at once."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", CLUSTER],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None and process.stdin is not None
    yield process.stdout.readline().strip()
    process.stdin.close()  # ends it
    process.wait(30)
    process.stdout.close()


class Gone(FileFunction):
    """A file that is deleted here once it has been read, so that a worker cannot find it."""

    def __reduce__(self):
        """Sent as a plain file of the sources that were there."""
        return FileFunction, (self.path, self.kept)


def on_a_machine_without_files(path: Path) -> FunctionProblem:
    """The study of a file, whose folder is then removed."""
    function = Gone(str(path))
    from model.studies.function_problem import of_function

    problem = of_function(function, function.content["INPUTS"], name="own")
    function.kept = FileFunction.__getstate__(function)["_sent"]
    shutil.rmtree(path.parent)
    return problem


def test_on_a_cluster_the_file_and_its_helpers_travel(cluster: str, tmp_path: Path) -> None:
    path = made(tmp_path / "gone", own=LATER, costs=COST.format(factor=2)) / "own.py"
    expected = sobol(of_file(str(path)), n=2**13).indices["output"].st
    found = sobol(on_a_machine_without_files(path), n=2**13, workers=Workers(cluster=cluster))
    assert np.array_equal(found.indices["output"].st, expected)


@pytest.mark.guards(
    "Where a worker lacks a file that a model reads, the message names the worker and the file.",
    once="FileNotFoundError, a traceback.",
)
def test_a_worker_that_lacks_a_file_is_named(cluster: str, tmp_path: Path) -> None:
    reads = (
        f"from pathlib import Path\n\n{INPUTS}\n\ndef model(p):\n    return p.a *"
        f" float(Path({str(tmp_path)!r}, 'gone',"
    )
    path = made(tmp_path / "gone", own=f"{reads} 'price.txt').read_text())\n") / "own.py"
    (path.parent / "price.txt").write_text("5", encoding="utf-8")
    with pytest.raises(
        UserError,
        match=r"on the worker tcp://[^ ]+: own: the function fails .*No such file.*price\.txt",
    ):
        sobol(on_a_machine_without_files(path), n=2**13, workers=Workers(cluster=cluster))


@pytest.mark.guards(
    "A worker whose program has other equations does no task of a study.",
    once="Its numbers were mixed with those of the others: 2,977 for 2,845, without a word.",
)
def test_a_worker_with_another_program_is_refused(
    cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project, "program", lambda: "another")
    with pytest.raises(UserError, match=r"tcp://[^ ]+ has another version of this program"):
        sobol(load("thin_film"), n=2**13, workers=Workers(cluster=cluster))


def test_the_command_line_runs_a_file_with_helpers_from_anywhere(tmp_path: Path) -> None:
    path = made(tmp_path, own=USES, costs=COST.format(factor=2)) / "own.py"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for command in (["sobol", str(path), "-n", "64"], ["morris", str(path)]):
        done = subprocess.run(
            [sys.executable, "-m", "model", *command],
            cwd="/",
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0 and not done.stderr, done.stderr


def test_what_a_model_prints_does_not_spoil_the_results(tmp_path: Path) -> None:
    lines = f"{INPUTS}print('read')\n\n\ndef model(p):\n    print('called')\n    return p.a\n"
    path = made(tmp_path, own=lines) / "own.py"
    done = subprocess.run(
        [sys.executable, "-m", "model", "sobol", str(path), "-n", "16", "--json", "-"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(done.stdout)["n"] == 16 and "called" in done.stderr
