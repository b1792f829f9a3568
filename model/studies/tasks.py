"""Tasks of a study, done here, by processes beside, or on a cluster: the same results in the same
order.

What a task is does not depend on who does it, so neither does any bit of a result.
"""

from __future__ import annotations

import os
import pickle
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from model.reading.errors import UserError

Progress = Callable[[int, int], None]
Tick = Callable[[float], None]
# seconds left from which other processes, which take a second or two to start, are worth their
# start
_WORTH = 6.0
UNGUARDED = (
    "processes that were to work on the study could not start, as they read the script that begins"
    ' it; put what the script does under `if __name__ == "__main__":`, or give `workers=Workers(1)`'
)


@dataclass(frozen=True)
class Workers:
    """Who does the tasks: `processes` here (None: as many as pay), or a Dask cluster at `cluster`."""

    processes: int | None = None
    cluster: str | None = None

    def __post_init__(self) -> None:
        if self.processes is not None and not 1 <= self.processes <= 256:
            raise UserError(f"{self.processes} workers; expected 1 to 256")


def results(
    function: Callable[..., Any],
    tasks: Sequence[tuple[Any, ...]],
    total: int,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> Generator[Any, None, None]:
    """`function(*task)` for each task, in order; close it when leaving early.

    `progress(done, total)` may raise to cancel what is left.
    A task that is done in this process gets a keyword `tick`, to tell the share of it that is done.
    """
    workers = workers or Workers()
    counter = _Counter(progress, total, len(tasks))
    if workers.cluster:
        from model.studies.cluster import on_cluster

        yield from counter.each(on_cluster(workers.cluster, function, tasks))
        return
    processes = workers.processes or os.cpu_count() or 1
    begun = time.monotonic()
    done = 0
    while done < len(tasks) and not _pays(
        workers, processes, done, len(tasks), time.monotonic() - begun
    ):
        yield function(*tasks[done], tick=counter.tick)
        counter.done()
        done += 1
    if done < len(tasks):
        yield from counter.each(_beside(function, tasks[done:], min(processes, len(tasks) - done)))


def _pays(workers: Workers, processes: int, done: int, tasks: int, spent: float) -> bool:
    """Whether the tasks that are left should go to other processes."""
    if processes == 1 or tasks - done < 2:
        return False
    return workers.processes is not None or (done > 0 and spent / done * (tasks - done) > _WORTH)


def _beside(
    function: Callable[..., Any], tasks: Sequence[tuple[Any, ...]], processes: int
) -> Generator[Any, None, None]:
    from multiprocessing import current_process, get_context

    # a script that another process reads for its functions
    if getattr(current_process(), "_inheriting", False):
        raise SystemExit(UNGUARDED)
    of_script = b"__main__" in pickle.dumps((function, *tasks[0]))
    # Spawned, not forked: the program may run threads, and the same start holds on every system.
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
    futures: deque[Any] = deque()
    begun = False
    try:
        with nullcontext() if of_script else _without_script():
            futures = deque(pool.submit(function, *task) for task in tasks)
        while futures:
            result = futures.popleft().result()
            begun = True
            yield result
            del result  # nothing holds on to it here
    except BrokenExecutor:
        ended = (
            "a process that worked on the study has been ended from outside; run the study again"
        )
        raise UserError(ended if begun or not of_script else UNGUARDED) from None
    finally:
        # Not by shutdown's own cancelling, which does nothing once the pool has gone with this
        # frame.
        for future in futures:
            future.cancel()
        pool.shutdown(wait=False)


@contextmanager
def _without_script() -> Iterator[None]:
    """Processes that start meanwhile do not read the user's script, which would begin its study
    again in each of them.
    """
    script = vars(sys.modules["__main__"])
    hidden: dict[str, Any] = {
        name: script[name] for name in ("__file__", "__spec__") if name in script
    }
    script.update(dict.fromkeys(hidden))
    try:
        yield
    finally:
        script.update(hidden)


class _Counter:
    """What the caller has been told of the progress."""

    def __init__(self, progress: Progress | None, total: int, tasks: int) -> None:
        self.progress, self.total, self.tasks, self.finished = progress, total, tasks, 0

    def tick(self, share: float) -> None:
        if self.progress:
            self.progress(
                int(self.total * min(1.0, (self.finished + share) / self.tasks)), self.total
            )

    def done(self) -> None:
        self.finished += 1
        self.tick(0.0)

    def each(self, pieces: Generator[Any, None, None]) -> Generator[Any, None, None]:
        with closing(
            pieces
            # at once, not when the garbage collector comes: nothing must go on for a study that has
            # ended
        ):
            for result in pieces:
                yield result
                self.done()
