"""Tasks of a study, done here, by processes beside, or on a cluster: the same results in the same order.

What a task is does not depend on who does it, so neither does any bit of a result.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from model.document import UserError

Progress = Callable[[int, int], None]
Tick = Callable[[float], None]
_WORTH = 6.0  # seconds left from which other processes, which take a second or two to start, are worth their start


@dataclass(frozen=True)
class Workers:
    """Who does the tasks: `processes` here (None: as many as pay), or a Dask cluster at `cluster`."""

    processes: int | None = None
    cluster: str | None = None

    def __post_init__(self) -> None:
        if self.processes is not None and not 1 <= self.processes <= 256:
            raise UserError(f"{self.processes} workers; expected 1 to 256")


def results(
    function: Callable[..., Any], tasks: Sequence[tuple[Any, ...]], total: int, workers: Workers | None = None,
    progress: Progress | None = None,
) -> Generator[Any, None, None]:  # fmt: skip
    """`function(*task)` for each task, in order; close it when leaving early.

    `progress(done, total)` may raise to cancel what is left.
    A task that is done in this process gets a keyword `tick`, to tell the share of it that is done.
    """
    workers = workers or Workers()
    told = _Told(progress, total, len(tasks))
    if workers.cluster:
        from model.cluster import on_cluster

        yield from told.each(on_cluster(workers.cluster, function, tasks))
        return
    processes = workers.processes or os.cpu_count() or 1
    begun = time.monotonic()
    done = 0
    while done < len(tasks) and not _pays(workers, processes, done, len(tasks), time.monotonic() - begun):
        yield function(*tasks[done], tick=told.tick)
        told.done()
        done += 1
    if done < len(tasks):
        yield from told.each(_beside(function, tasks[done:], min(processes, len(tasks) - done)))


def _pays(workers: Workers, processes: int, done: int, tasks: int, spent: float) -> bool:
    """Whether the tasks that are left should go to other processes."""
    if processes == 1 or tasks - done < 2:
        return False
    return workers.processes is not None or (done > 0 and spent / done * (tasks - done) > _WORTH)


def _beside(
    function: Callable[..., Any], tasks: Sequence[tuple[Any, ...]], processes: int
) -> Generator[Any, None, None]:
    from multiprocessing import get_context

    # Spawned, not forked: the program may run threads, and the same start holds on every system.
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
    futures: deque[Any] = deque()
    try:
        futures = deque(pool.submit(function, *task) for task in tasks)
        while futures:
            yield futures.popleft().result()  # and nothing holds on to it here
    except BrokenExecutor:
        raise UserError("a process that worked on the study has been ended from outside; run the study again") from None
    finally:
        # Not by shutdown's own cancelling, which does nothing once the pool has gone with this frame.
        for future in futures:
            future.cancel()
        pool.shutdown(wait=False)


class _Told:
    """What the caller has been told of the progress."""

    def __init__(self, progress: Progress | None, total: int, tasks: int) -> None:
        self.progress, self.total, self.tasks, self.finished = progress, total, tasks, 0

    def tick(self, share: float) -> None:
        if self.progress:
            self.progress(int(self.total * min(1.0, (self.finished + share) / self.tasks)), self.total)

    def done(self) -> None:
        self.finished += 1
        self.tick(0.0)

    def each(self, found: Generator[Any, None, None]) -> Generator[Any, None, None]:
        with closing(
            found
        ):  # at once, not when the garbage collector comes: nothing must go on for a study that has ended
            for result in found:
                yield result
                self.done()
