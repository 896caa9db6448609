"""Measurements take turns: so many compute at a time, and the others wait in line.

Fifty students press Measure within a minute. Fifty threads would make every one of them wait for
all the others, and the page with them. So as many compute as `LIMITS.at_once` says, in the order in
which they were asked for, and whoever waits is told how many are before.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from ergolib.live.limits import LIMITS

if TYPE_CHECKING:
    from ergolib.live.watch import Progress

__all__ = ["TURNS", "Turns"]

Answer = TypeVar("Answer")


class Turns:
    """The line, and the threads at its end."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: list[Progress] = []
        self._computing: list[Progress] = []
        self._threads: ThreadPoolExecutor | None = None

    def take(self, work: Callable[[], Answer], progress: Progress) -> Future[Answer]:
        """Join the line; the answer comes when it has been worked out."""
        with self._guard:
            if self._threads is None:  # when the limit is known
                self._threads = ThreadPoolExecutor(LIMITS.at_once, thread_name_prefix="measure")
            self._waiting.append(progress)
            future = self._threads.submit(self._serve, work, progress)
        future.add_done_callback(lambda _: self._leave(progress))
        return future

    def ahead(self, progress: Progress) -> int:
        """Return how many will be done before it begins; 0 once it computes."""
        with self._guard:
            if progress not in self._waiting:
                return 0
            before = self._waiting.index(progress) + len(self._computing)
        return before if before >= LIMITS.at_once else 0  # else it is about to begin

    def call_off(self) -> None:
        """Stop all that compute, and all that wait."""
        with self._guard:
            for progress in (*self._waiting, *self._computing):
                progress.called_off = True

    def _serve(self, work: Callable[[], Answer], progress: Progress) -> Answer:
        with self._guard:
            self._waiting.remove(progress)
            self._computing.append(progress)
        progress.begin()
        return work()

    def _leave(self, progress: Progress) -> None:
        with self._guard:
            for line in (self._waiting, self._computing):
                if progress in line:
                    line.remove(progress)


#: The line of this process.
TURNS = Turns()
