"""Hundreds of walkers that start together and wait to pass a mark, batch after batch.

All walkers of a batch start at the same place and time. When the last has passed, the next batch
starts: so every waiting time counts, the long ones as well. (Had each walker started anew as soon
as it passed, a run of a given length would hold too many short times.)
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer, positive, real
from ergolib.arguments import temperature as check_temperature
from ergolib.exact.first_passage import (
    barrier_height,
    first_passage_law,
    metastable_potential,
    saddle_moments,
    saddle_potential,
)
from ergolib.kernels import first_passage
from ergolib.kernels.random import seed_state
from ergolib.systems.system import System, check_seed

__all__ = ["Batches", "Walkers"]

Array = NDArray[np.float64]

TEMPERATURES = {"barrier": 0.3, "saddle": 1e-4}
MARK = 1.5  # behind the barrier, in units of 1 / g: where V is 0 again
MOST = 3e10  # moves of a walker that a batch may take: about half an hour
HOTTEST = 10.0


@lru_cache(maxsize=64)  # a batch asks before it starts
def _moments(landscape: str, drive: float, temperature: float, start: float) -> tuple[float, float]:
    """Return mean and standard deviation of the waiting time as theory has them."""
    if landscape == "saddle" and temperature <= 0.01:
        return saddle_moments(temperature, start)
    if landscape == "saddle":
        law = first_passage_law(saddle_potential, temperature, start, 1.0, -1.0)
    else:
        law = first_passage_law(
            lambda x: metastable_potential(x, drive), temperature, start, MARK / drive
        )
    return law.mean, law.deviation


class Walkers(System):
    """Walkers without inertia behind a barrier or on a saddle, in a heat bath.

    Parameters
    ----------
    landscape : {"barrier", "saddle"}
        V = x^2 / 2 - g x^3 / 3, with a mark at 3 / (2 g) behind the barrier; or V = -x^2 / 2, with
        marks at -1 and 1.
    drive : float, default 0.4
        g of the barrier, whose height is 1 / (6 g^2); a saddle has none.
    temperature : float, optional
        T, greater than 0 and at most 10: by default 0.3 behind the barrier and 1e-4 on the saddle.
    start : float, default 0
        Where all begin: from the bottom of the well, or the top of the saddle.
    walkers : int, default 400
        How many, at least 1.
    dt : float, default 0.01
        The time of a step.
    bridge : bool, default True
        Whether passages within a step count; without them times are too long by order sqrt(dt).
    seed : int, optional
        At least 0.

    Attributes
    ----------
    positions, times : ndarray
        Of this batch; a time is -1 while its walker waits.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """

    positions: Array
    times: Array

    def __init__(
        self,
        landscape: str = "barrier",
        drive: float = 0.4,
        temperature: float | None = None,
        start: float = 0.0,
        walkers: int = 400,
        dt: float = 0.01,
        bridge: bool = True,
        seed: int | None = None,
    ) -> None:
        self.seed = check_seed(seed)
        self._landscape = choice(landscape, "landscape", TEMPERATURES)
        self._drive = positive(drive, "drive")
        given = TEMPERATURES[self._landscape] if temperature is None else temperature
        self._temperature = check_temperature(given)
        if self._temperature > HOTTEST:
            raise ValueError(f"temperature must be at most {HOTTEST:g}, got {temperature!r}")
        self._start = real(start, "start")
        low, high = self.marks
        if not low < self._start < high:
            raise ValueError(
                f"start must be between the marks, {low:g} and {high:g}, got {start!r}"
            )
        self._dt = positive(dt, "dt")
        stiff = 1.0 + 2.0 * self._slope * (abs(self._start) + math.sqrt(80.0 * self._temperature))
        if self._dt * stiff > 0.5:
            raise ValueError(f"dt must be at most {0.5 / stiff:.3g} here, got {dt!r}")
        if not isinstance(bridge, bool):
            raise TypeError(f"bridge must be True or False, got {bridge!r}")
        self._bridge = int(bridge)
        count = integer(walkers, "walkers", 1)
        self.positions, self.times = np.empty(count), np.empty(count)
        self._clock = np.zeros(2, dtype=np.int64)
        self._generator = seed_state(self.seed)
        self._passed: list[Array] = []
        self._begin()

    def _begin(self) -> None:
        """Start a batch."""
        self.positions[:] = self._start
        self.times[:] = -1.0
        self._clock[:] = 0, self.times.size

    @property
    def _slope(self) -> float:
        return self._drive if self._landscape == "barrier" else 0.0

    @property
    def landscape(self) -> str:
        """Whether they wait behind a barrier or on a saddle."""
        return self._landscape

    @property
    def marks(self) -> tuple[float, float]:
        """The marks below and above."""
        return (-1.0, 1.0) if self._landscape == "saddle" else (-math.inf, MARK / self._drive)

    @property
    def barrier(self) -> float:
        """Its height, 0 on a saddle."""
        return barrier_height(self._drive) if self._landscape == "barrier" else 0.0

    @property
    def sites(self) -> int:
        """How many walkers there are."""
        return self.times.size

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """Where they are, when they passed, and the clock of the batch."""
        return {"positions": self.positions, "times": self.times, "clock": self._clock}

    @property
    def waiting_times(self) -> Array:
        """Return the waiting times of all batches that are whole, from the first."""
        return np.concatenate(self._passed) if self._passed else np.empty(0)

    def run(self, steps: int = 1) -> Self:
        """Move forward by a number of steps, through batches; return the system itself."""
        for portion in self._portions(integer(steps, "steps", 0)):
            left = portion
            while left > 0:
                left = self._walk(left)
        return self

    def _walk(self, steps: int) -> int:
        """Make steps, at most to the end of the batch, and return how many are left."""
        low, high = self.marks
        curvature = 1.0 if self._landscape == "barrier" else -1.0
        left = first_passage.walk(
            curvature, self._slope, self._temperature, low, high, self._dt, self._bridge,
            self.positions, self.times, self._clock, steps, self._generator,
        )  # fmt: skip
        if self._clock[1] == 0:
            self._passed.append(self.times.copy())
            self._begin()
        return int(left)

    def wait(self, batches: int = 1) -> Self:
        """Run until so many batches more are whole; return the system itself.

        Raises
        ------
        ValueError
            If that would take more than 3e10 moves, as with a barrier far above T.
        """
        wanted = len(self._passed) + integer(batches, "batches", 1)
        moves = batches * self.sites * self.exact_moments()[0] / self._dt
        if moves > MOST:
            raise ValueError(
                f"temperature must be higher, or batches fewer: this would take {moves:.0e} moves, "
                f"of at most {MOST:.0e}, got {self._temperature!r}"
            )
        while len(self._passed) < wanted:
            self._walk(max(1, 1_000_000 // self.sites))
        return self

    def exact_moments(self) -> tuple[float, float]:
        """Return mean and standard deviation of the waiting time as theory has them."""
        return _moments(self._landscape, self._drive, self._temperature, self._start)

    def energy(self) -> float:
        """Return the average of V over the walkers."""
        if self._landscape == "saddle":
            return float(saddle_potential(self.positions).mean())
        return float(metastable_potential(self.positions, self._drive).mean())

    def observe(self) -> dict[str, float]:
        """Measure the present batch, and the waiting times of all whole ones.

        Returns
        -------
        dict
            ``waiting``, the share that waits; ``passages`` in whole batches; their ``mean`` and
            ``coefficient_of_variation``, each with its ``..._error``; NaN before the first batch
            is whole.
        """
        times = self.waiting_times
        found = {"waiting": float(self._clock[1]) / self.sites, "passages": float(times.size)}
        names = ("mean", "mean_error", "coefficient_of_variation", "coefficient_of_variation_error")
        if times.size < 3:
            return found | dict.fromkeys(names, math.nan)
        from ergolib.learning.waiting.variation import coefficient_of_variation

        spread = coefficient_of_variation(times)
        error = float(times.std(ddof=1)) / math.sqrt(times.size)
        return found | dict(
            zip(names, (float(times.mean()), error, spread.mean, spread.error), strict=True)
        )


class Batches(System):
    """Walkers of which one step is a whole batch: batches are independent, and all alike.

    Parameters
    ----------
    walkers : Walkers
        They go on from where they are.
    """

    walkers: Walkers

    def __init__(self, walkers: Walkers) -> None:
        if not isinstance(walkers, Walkers):
            raise TypeError(f"walkers must be Walkers, got {walkers!r}")
        self.walkers = walkers
        self.seed = walkers.seed
        self._temperature = walkers.temperature

    @property
    def sites(self) -> int:
        """How many moves a batch takes, about."""
        steps = self.walkers.exact_moments()[0] / self.walkers._dt
        return max(1, round(steps * self.walkers.sites))

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """That of the walkers."""
        return self.walkers.state

    def run(self, steps: int = 1) -> Self:
        """Run until so many batches more are whole; return the system itself."""
        if integer(steps, "steps", 0):
            self.walkers.wait(steps)
        return self

    def energy(self) -> float:
        """Return the average of V over the walkers."""
        return self.walkers.energy()

    def observe(self) -> dict[str, float]:
        """Return mean, mean square and longest of the waiting times of the last batch.

        They are NaN before the first is whole.
        """
        if not self.walkers._passed:
            return dict.fromkeys(("mean", "mean_square", "longest"), math.nan)
        times = self.walkers._passed[-1]
        return {
            "mean": float(times.mean()),
            "mean_square": float((times**2).mean()),
            "longest": float(times.max()),
        }
