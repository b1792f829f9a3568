"""Studies in the background: a page stays usable, shows how far they are, and ends none that nobody
ended.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from app_pages.markup import literal
from app_pages.safety import report, safely
from model.reading.errors import UserError
from model.studies.tasks import Progress

AT_ONCE = 2  # studies of all sessions that run at the same time; others wait
MOST = 3  # that one session may have unfinished
KEPT = 12  # finished ones of a session, the latest
POLL = 0.3
_LOG = logging.getLogger(__name__)


class Cancelled(Exception):
    """The user wants no result any more."""


@dataclass
class Job:
    """One study of one session, about `of`, which `message` says in words. The worker writes, the page
    reads.
    """

    of: Any
    message: str = ""
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
        except Exception as error:
            _LOG.exception("a study went wrong")
            self.problem = (
                f"the study went wrong in the program; please report it:\n{report(error)}"
            )
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


def _jobs() -> dict[Any, Job]:
    """The session's studies by what they are about, the oldest first."""
    return st.session_state.setdefault("jobs", {})


def unfinished() -> list[Job]:
    """The session's studies that still run or wait."""
    return [job for job in _jobs().values() if not job.finished]


def start(of: Any, message: str, study: Callable[[Progress], Any]) -> None:
    """Begin a study, unless it is there; others go on."""
    jobs = _jobs()
    if of in jobs and jobs[of].problem is None:
        return
    jobs[of] = job = Job(of, message)
    for old in [key for key, each in jobs.items() if each.finished][:-KEPT]:
        del jobs[old]
    _pool().submit(job.run, study)


def cancel(of: Any) -> None:
    """End a study, if there is one."""
    job = _jobs().pop(of, None)
    if job is not None:
        job.cancelled = True


def result(of: Any) -> Any:
    """The result of the study of `of`, None where there is none yet; draws its progress, and that
    of any other study.
    """
    job = _jobs().get(of)
    running = unfinished()
    if running:
        _watch(of, tuple(each.of for each in running))
    if job is None or not job.finished:
        return None
    if job.problem:
        st.error(literal(job.problem))
    return job.result


@st.fragment(run_every=POLL)
@safely
def _watch(of: Any, watched: tuple[Any, ...]) -> None:
    """Progress, time left and a way out of each study; reruns the page when one has ended."""
    jobs = _jobs()
    for each in watched:
        job = jobs.get(each)
        if job is None or job.finished:
            st.rerun()
        share = min(1.0, job.done / job.total)
        left = "" if job.left is None else f", about {max(1, round(job.left))} s left"
        about = "" if each == of else f" {job.message}:"
        st.progress(
            share,
            text=literal(
                f"{'Still running,' if about else ''}{about} {job.done:,} of {job.total:,}"
                f" evaluations{left}"
            ),
        )
        if st.button("Cancel" if each == of else "Cancel that", key=f"cancel/{hash(each)}"):
            cancel(each)
            st.rerun()
