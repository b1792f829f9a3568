"""Who does the work changes no bit of a result: one core, two processes, a Dask cluster that loses
a worker midway.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from model import Workers, load, monte_carlo, morris, sobol
from model.reading.errors import UserError
from model.studies.monte_carlo import BLOCK
from model.studies.scenario_problem import of_scenario
from model.studies.tasks import results
from tests.conftest import ROOT
from tests.scenarios import beyond_all_size

N_SOBOL = 2**14  # four tasks
N_DRAWS = 3 * BLOCK + 100


def studies(workers: Workers):
    scenario = load("cathode_supported_garnet")
    indices = sobol(
        scenario, ["cost_per_kwh", "specific_energy"], n=N_SOBOL, seed=3, by="line", workers=workers
    )
    streamed = sobol(
        scenario,
        ["cost_per_kwh", "cost_per_cell", "investment", "staff", "floor_area"],
        n=N_SOBOL,
        seed=3,
        by="line",
        workers=workers,
    )
    # two tasks
    effects = morris(
        of_scenario(scenario, ["cost_per_kwh"]), trajectories=40, seed=2, workers=workers
    )
    return indices, streamed, monte_carlo(scenario, n=N_DRAWS, seed=5, workers=workers), effects


@pytest.fixture(scope="module")
def alone():
    return studies(Workers(1))


def assert_same(found, expected) -> None:
    for one, other in zip(found[:2], expected[:2], strict=True):
        for output in other.indices:
            for part in ("s1", "st", "s1_error", "st_error"):
                assert np.array_equal(
                    getattr(one.indices[output], part), getattr(other.indices[output], part)
                )
    assert np.array_equal(found[2].cost_per_kwh, expected[2].cost_per_kwh)
    assert found[3].equals(expected[3])
    assert found[2].outputs == expected[2].outputs and found[2].by_step == expected[2].by_step


def test_two_processes_give_the_same_bits(alone) -> None:
    assert_same(studies(Workers(2)), alone)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a scheduler with two worker processes of their own."""
    command = [sys.executable, "-W", "ignore", "-c", CLUSTER]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None and process.stdin is not None
    yield process.stdout.readline().strip()
    process.stdin.close()  # ends it
    process.wait(30)
    process.stdout.close()


CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


def test_a_cluster_gives_the_same_bits(alone, cluster: str) -> None:
    assert_same(studies(Workers(cluster=cluster)), alone)


def slow_square(x: int, tick=None) -> tuple[int, int]:
    time.sleep(0.1)
    return x * x, os.getpid()


def test_a_worker_that_is_killed_costs_no_result(cluster: str) -> None:
    found, killed = [], 0
    for value, pid in results(slow_square, [(x,) for x in range(40)], 40, Workers(cluster=cluster)):
        found.append(value)
        if len(found) == 5:
            killed = pid
            os.kill(pid, signal.SIGKILL)
    assert killed
    assert found == [x * x for x in range(40)]


def test_a_study_outlives_a_killed_worker(alone, cluster: str) -> None:
    told: list[int] = []

    def kill_one(done: int, total: int) -> None:
        told.append(done)
        if len(told) == 1:
            pids = next(results(worker_pids, [(cluster,)], 1, Workers(1)))
            os.kill(pids[0], signal.SIGKILL)

    scenario = load("cathode_supported_garnet")
    found = sobol(
        scenario,
        ["cost_per_kwh", "specific_energy"],
        n=N_SOBOL,
        seed=3,
        by="line",
        workers=Workers(cluster=cluster),
        progress=kill_one,
    )
    assert told[-1] == found.design.evaluations
    assert np.array_equal(found.indices["cost_per_kwh"].st, alone[0].indices["cost_per_kwh"].st)


def worker_pids(address: str, tick=None) -> list[int]:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        return list(client.run(os.getpid).values())


def test_the_command_line_runs_on_the_cluster(alone, cluster: str) -> None:
    command = [
        sys.executable,
        "-m",
        "model",
        "montecarlo",
        "cathode_supported_garnet",
        "-n",
        str(N_DRAWS),
        "--seed",
        "5",
        "--cluster",
        cluster,
        "--json",
        "-",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert (
        json.loads(done.stdout)["outputs"]["cost_per_kwh"]["mean"]
        == alone[2].outputs["cost_per_kwh"].mean
    )


def test_a_scheduler_that_does_not_answer_is_named() -> None:
    command = [
        sys.executable,
        "-m",
        "model",
        "montecarlo",
        "cathode_supported_garnet",
        "--cluster",
        "tcp://127.0.0.1:9",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.strip() == "tcp://127.0.0.1:9: no Dask scheduler answers there"


@pytest.mark.parametrize("address", ["nonsense", "http://x", "tcp://"])
def test_an_address_that_is_none_is_named(address: str) -> None:
    with pytest.raises(UserError, match="expected tcp://host:port"):
        next(results(slow_square, [(1,)], 1, Workers(cluster=address)))


def die(tick=None) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_killed_is_told_not_waited_for() -> None:
    with pytest.raises(UserError, match="ended from outside"):
        list(results(die, [(), ()], 2, Workers(2)))


def marked(folder: str, tick=None) -> None:
    """A task that leaves a mark where it begins, and takes a while."""
    (Path(folder) / uuid.uuid4().hex).touch()
    time.sleep(0.3)


class Stop(Exception):
    """What a caller raises to cancel."""


def ended() -> bool:
    """Whether all processes end by themselves, however slow the machine is."""
    until = time.monotonic() + 300  # a limit against hanging
    while (children := multiprocessing.active_children()) and time.monotonic() < until:
        children[0].join(10)  # another may only just begin
    return not children


def test_a_study_that_fails_leaves_no_process_behind() -> None:
    scenario = beyond_all_size(load("tri_layer_garnet"), "materials.nmc811.price")
    for study in (monte_carlo, sobol):
        with pytest.raises(UserError, match="not finite"):
            study(scenario, n=2**18, workers=Workers(2))
        assert ended()


def cancelled(found: Generator[None, None, None]) -> None:
    list(found)


def left_early(found: Generator[None, None, None]) -> None:
    with closing(found):
        for _ in found:
            raise Stop


@pytest.mark.parametrize("way", [cancelled, left_early])
def test_what_has_not_begun_when_a_study_ends_is_never_done(way: Callable, tmp_path: Path) -> None:
    def cancel(done: int, total: int) -> None:
        raise Stop

    progress = cancel if way is cancelled else None
    with pytest.raises(Stop):
        way(results(marked, [(str(tmp_path),)] * 100, 100, Workers(2), progress))
    at_once = len(list(tmp_path.iterdir()))
    assert ended()
    # One is done, two are on their way, and a few more have been handed to the processes.
    assert at_once <= len(list(tmp_path.iterdir())) <= 8


def test_a_number_of_workers_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(UserError, match="0 workers"):
        Workers(0)


READY = """
from model import Workers, load, sobol
print("begun")
found = sobol(load("thin_film"), ["cost_per_kwh"], n=2**14, seed=3, by="line", workers=Workers(2))
print(found.indices["cost_per_kwh"].st.tobytes().hex())
"""
OWN = """
from model import Workers, sobol
from model.studies.function_problem import of_function
def function(p):
    return p.x + p.y**2
print("begun")
sobol(of_function(function, {"x": {"range": [0, 1]}, "y": {"range": [0, 1]}}), n=2**18, workers=Workers(2))
"""


def ran(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = folder / "script.py"
    path.write_text(script, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-W", "ignore", str(path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_a_plain_script_may_use_processes(tmp_path: Path) -> None:
    """They do not read it, for then each of them would begin the study anew."""
    done = ran(READY, tmp_path)
    expected = sobol(
        load("thin_film"), ["cost_per_kwh"], n=2**14, seed=3, by="line", workers=Workers(1)
    )
    begun, told = done.stdout.split()
    assert done.returncode == 0 and begun == "begun", done.stderr
    assert bytes.fromhex(told) == expected.indices["cost_per_kwh"].st.tobytes()


def test_a_script_with_functions_of_its_own_is_told_of_its_guard(tmp_path: Path) -> None:
    done = ran(OWN, tmp_path)
    assert done.returncode != 0
    assert (
        done.stderr.splitlines()[-1].startswith("model.reading.errors.UserError")
        and "bootstrapping" not in done.stderr
    )
    assert 'if __name__ == "__main__":' in done.stderr.splitlines()[-1]
