"""Studies in the background: a page stays usable, shows how far they are, and may end them."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from app_pages.view import literal
from model.reading.errors import UserError
from model.studies.tasks import Progress

AT_ONCE = 2  # studies of all sessions that run at the same time; others wait
POLL = 0.3


class Cancelled(Exception):
    """The user, or the end of a session, wants no result any more."""


@dataclass
class Job:
    """One study of one session. The worker writes, the page reads."""

    of: Any
    done: int = 0
    total: int = 1
    began: float = field(default_factory=time.monotonic)
    result: Any = None
    problem: str | None = None
    finished: bool = False
    cancelled: bool = False

    def progress(self, done: int, total: int) -> None:
        """Told by the study; ends it when nobody wants it any more."""
        if self.cancelled:
            raise Cancelled
        self.done, self.total = done, max(total, 1)

    def run(self, study: Callable[[Progress], Any]) -> None:
        """Do the study; whatever goes wrong is kept as one message."""
        self.began = time.monotonic()
        try:
            self.progress(0, 1)
            self.result = study(self.progress)
        except Cancelled:
            pass
        except UserError as error:
            self.problem = str(error)
        except MemoryError:
            self.problem = "the study needs more memory than there is; take fewer rows"
        finally:
            self.finished = True

    @property
    def left(self) -> float | None:
        """Seconds left, from the pace so far; None before there is one."""
        share = self.done / self.total
        return (time.monotonic() - self.began) * (1 - share) / share if share > 0.02 else None


@st.cache_resource(show_spinner=False)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="study")


def start(name: str, of: Any, study: Callable[[Progress], Any]) -> None:
    """Begin a study of `of` under a name, in place of one that still runs under it."""
    cancel(name)
    job = Job(of)
    st.session_state[f"job/{name}"] = job
    _pool().submit(job.run, study)


def cancel(name: str) -> None:
    """End the study of a name, if there is one."""
    job = st.session_state.pop(f"job/{name}", None)
    if job is not None:
        job.cancelled = True


def result(name: str, of: Any) -> Any:
    """The result of the study of `of` under a name; draws its progress while there is none, and None before it began."""
    job: Job | None = st.session_state.get(f"job/{name}")
    if job is None or job.of != of:
        return None
    if not job.finished:
        _watch(name)
        return None
    if job.problem:
        st.error(literal(job.problem))
    return job.result


@st.fragment(run_every=POLL)
def _watch(name: str) -> None:
    """Progress, time left and a way out; reruns the page when the study has ended."""
    job: Job | None = st.session_state.get(f"job/{name}")
    if job is None or job.finished:
        st.rerun()
        return
    share = min(1.0, job.done / job.total)
    left = "" if job.left is None else f", about {max(1, round(job.left))} s left"
    st.progress(share, text=f"{job.done:,} of {job.total:,} evaluations{left}")
    if st.button("Cancel", key=f"cancel/{name}"):
        cancel(name)
        st.rerun()
