"""A run that can be watched and called off.

The computing is done in a thread, when its turn comes (`turns`), by the same functions that a
script would call: `cool`, or `System.run` and `System.observe`. Only the system is wrapped, in a
`Watched` one, which counts the steps, makes a long run in slices (the path is the same), and stops
in between when told to. So the page that waits for it stays responsive, and what it shows is what a
script would find.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from typing import Any, Self, TypeVar

from numpy.typing import NDArray

from ergolib.live.limits import LIMITS
from ergolib.live.turns import TURNS
from ergolib.systems import System

__all__ = ["CalledOff", "Progress", "Watched", "in_thread"]

SLICE = 0.05  # seconds of computing without a look at whether it is called off
LOOK = 0.1  # seconds between two reports of progress

Answer = TypeVar("Answer")


class CalledOff(Exception):  # noqa: N818 -- a wish, not an error
    """The run was called off."""


class Progress:
    """How far a run has come, shared by the thread that computes and the page that shows it.

    Attributes
    ----------
    total, done : int
        Steps in all, and made so far.
    called_off : bool
        Set it to stop the run, which then raises `CalledOff`.
    ahead : int
        Other runs that will be done before this one begins.
    """

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.called_off = False
        self.ahead = 0
        self._slice = 1
        self._until = math.inf

    def begin(self) -> None:
        """Start the clock; raise `CalledOff` if nobody waits for it any more."""
        if self.called_off:
            raise CalledOff
        self._until = time.monotonic() + LIMITS.seconds

    @property
    def share(self) -> float:
        """What is done, from 0 to 1."""
        return min(1.0, self.done / self.total)

    def move(self, system: System, steps: int) -> None:
        """Run a system, in slices that fit the time they take."""
        while steps > 0:
            if self.called_off:
                raise CalledOff
            if time.monotonic() > self._until:
                raise TimeoutError(
                    f"a measurement may take {LIMITS.seconds:g} seconds here, and this one has "
                    f"made {self.done:,} of its {self.total:,} steps: ask for fewer"
                )
            some = min(steps, self._slice)
            began = time.perf_counter()
            system.run(some)
            took = time.perf_counter() - began
            if took > SLICE:
                self._slice = max(1, self._slice // 2)
            elif some == self._slice and took < 0.5 * SLICE:
                self._slice *= 2
            self.done += some
            steps -= some


class Watched(System):
    """A system that reports its steps; in all else it is the one it was made of."""

    def __init__(self, system: System, progress: Progress) -> None:
        self._system = system
        self._progress = progress

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_system"], name)

    @property
    def temperature(self) -> float:
        """That of the system."""
        return self._system.temperature

    @temperature.setter
    def temperature(self, value: float) -> None:
        self._system.temperature = value

    @property
    def sites(self) -> int:
        """Number of spins or particles."""
        return self._system.sites

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """The arrays that change."""
        return self._system.state

    def run(self, steps: int = 1) -> Self:
        """Move forward; raise `CalledOff` when told to stop."""
        self._progress.move(self._system, steps)
        return self

    def energy(self) -> float:
        """Return the energy per site."""
        return self._system.energy()

    def observe(self) -> dict[str, float]:
        """Measure the present state."""
        return self._system.observe()


async def in_thread(
    work: Callable[[], Answer], progress: Progress, report: Callable[[float], None]
) -> Answer | None:
    """Do some work in a thread when its turn comes; return None if it was called off.

    Parameters
    ----------
    work : callable
    progress : Progress
        Of this work: how far it is, and how many are ahead of it.
    report : callable
        Called with the share that is done, a few times a second.
    """
    task = asyncio.wrap_future(TURNS.take(work, progress))
    try:
        while not task.done():
            progress.ahead = TURNS.ahead(progress)
            if progress.ahead and progress.called_off:
                task.cancel()  # it has not begun
                return None
            report(progress.share)
            await asyncio.wait([task], timeout=LOOK)
        return await task
    except CalledOff:
        return None
    finally:
        progress.called_off = True  # whoever waited has gone: so may the thread
