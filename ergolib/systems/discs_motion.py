"""Two ways in which discs move: from collision to collision, or straight on for ever.

`Collisions` is the event-driven motion of `ergolib.kernels.discs`. `Flight` is that of discs
without a diameter, an ideal gas, in the whole numbers of `ergolib.kernels.flight`. Either has
`state`, the arrays that change; `time`; `run`; `reverse`; `seen`, the positions and velocities now;
`assign`, which sets them; and `path`, the length of all paths since `clear`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib import exact
from ergolib.exact.granular import CLOSEST
from ergolib.kernels import discs, flight
from ergolib.kernels.discs_cells import NAME, pages
from ergolib.kernels.discs_events import places
from ergolib.kernels.neighbours import HAIR

__all__ = ["Collisions", "Flight", "grid"]

Array = NDArray[np.float64]

SIDE = 1.1  # of a cell, in mean distances of discs
PAST = 0.8  # mean distances that a disc flies in a window, at most
MET = 0.6  # collisions that it has in one, at most
DIGITS = 8  # of the length of a window, in eighths of a power of two: sums of windows are exact
FINEST = 32  # a tick is 2^-32 of a crossing of the box
LONGEST = 2.0**62  # ticks


def grid(number: int, box: tuple[float, float], diameter: float) -> tuple[int, int]:
    """Return how many columns and rows of cells suit a box."""
    width, height = box
    side = max(diameter * HAIR, SIDE * math.sqrt(width * height / number))
    most = 4 * number
    columns = min(max(math.floor(width / side), 1), most)
    return columns, min(max(math.floor(height / side), 1), max(1, most // columns))


def window(number: int, box: tuple[float, float], diameter: float, speed: float) -> float:
    """Return how long a window suits discs whose speeds have this root mean square."""
    area = box[0] * box[1]
    covered = min(0.25 * math.pi * number * diameter**2 / area, 0.99 * CLOSEST)
    density = covered / (0.25 * math.pi * diameter**2)
    path = exact.mean_free_path(density, diameter)
    free = min(PAST * math.sqrt(area / number), MET * path) / speed if speed > 0.0 else 1.0
    unit = 2.0 ** math.floor(math.log2(free)) / DIGITS
    return unit * round(free / unit)


class Collisions:
    """Hard discs, from event to event."""

    def __init__(self, number: int, box: tuple[float, float], diameter: float, walls: bool) -> None:
        columns, rows = grid(number, box, diameter)
        self._number, self._box, self._diameter, self._walls = number, box, diameter, walls
        self._place = (*box, columns, rows, diameter, int(walls))
        self._body = np.zeros(8 * number)
        self._body[int(NAME) :: 8] = np.arange(number)
        self._calls, self._pages = np.zeros((2, pages(number, columns, rows)), dtype=np.int64)
        self._when = np.full(places(number), math.inf)
        self._seen = np.zeros(places(number))
        self._who = np.zeros(places(number), dtype=np.int64)
        self._tally = np.zeros(discs.TALLY)
        self._window = 1.0

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """The arrays that change, as views."""
        return {
            "body": self._body,
            "calls": self._calls,
            "pages": self._pages,
            "when": self._when,
            "seen": self._seen,
            "who": self._who,
            "tally": self._tally,
        }

    @property
    def time(self) -> float:
        """Time since the start."""
        return float(self._tally[discs.OPENED] + self._tally[discs.NOW])

    def run(self, duration: float, most: int) -> None:
        """Let time pass, and hear Ctrl-C after every `most` new paths."""
        until, done = float(self._tally[discs.NOW]) + duration, 0
        while not done:
            opened = float(self._tally[discs.OPENED])
            done = discs.run(*self._all(), self._window, until, most)
            until -= float(self._tally[discs.OPENED]) - opened

    def reverse(self) -> None:
        """Turn every velocity round."""
        self._settle()
        discs.reverse(self._body)

    def seen(self) -> tuple[Array, Array]:
        """Return positions and velocities, each of shape (number, 2)."""
        x, y, vx, vy = np.empty((4, self._number))
        discs.look(self._body, self._tally, *self._box, int(self._walls), x, y, vx, vy)
        return np.column_stack([x, y]), np.column_stack([vx, vy])

    def assign(self, positions: Array, velocities: Array) -> None:
        """Set positions and velocities."""
        self._settle()
        body = self._body.reshape(-1, 8)
        names = body[:, int(NAME)].astype(np.int64)
        body[:, :2], body[:, 2:4] = positions[names], velocities[names]
        speed = math.sqrt(float(np.square(velocities).sum(axis=1).mean()))
        self._window = window(self._number, self._box, self._diameter, speed)
        self._settle()

    def _settle(self) -> None:
        discs.settle(self._body, *self._box, int(self._walls), self._tally)

    @property
    def collisions(self) -> int:
        """Collisions since `clear`."""
        return int(self._tally[discs.COLLISIONS])

    @property
    def virial(self) -> float:
        """Sum of -r.v over the collisions since `clear`, r and v before each."""
        return float(self._tally[discs.VIRIAL])

    @property
    def path(self) -> float:
        """Length of all paths since `clear`."""
        tally = self._tally
        return float(tally[discs.PATH] + tally[discs.SPEEDS] * tally[discs.NOW])

    def clear(self) -> None:
        """Begin to count anew."""
        self._tally[discs.PATH] -= self.path  # what has been flown in this window will count again
        self._tally[[discs.COLLISIONS, discs.VIRIAL, discs.EVENTS]] = 0.0

    def _all(self) -> tuple[Any, ...]:
        arrays = self._body, self._calls, self._pages, self._when, self._seen, self._who
        return *arrays, *self._place, self._tally


class Flight:
    """Points that never meet, in whole numbers."""

    collisions, virial = 0, 0.0

    def __init__(self, number: int, box: tuple[float, float], walls: bool) -> None:
        self._box, self._walls = box, int(walls)
        self._place = np.zeros((2, number), dtype=np.uint64)
        self._velocity = np.zeros((2, number), dtype=np.int64)
        self._tick = 1.0
        self._ticks, self._before, self._cleared = 0, 0.0, 0.0

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """The arrays that change, as views: places on the ring, and steps per tick."""
        return {"places": self._place, "steps": self._velocity}

    @property
    def time(self) -> float:
        """Time since the start, a whole number of ticks."""
        return self._before + self._ticks * self._tick

    @property
    def tick(self) -> float:
        """The shortest time that can pass."""
        return self._tick

    def run(self, duration: float, most: int) -> None:
        """Let time pass, to the nearest tick."""
        ticks = round(duration / self._tick) if duration < LONGEST * self._tick else -1
        if ticks < 0 or self._ticks + ticks > LONGEST:
            raise ValueError(
                f"duration must be less than {LONGEST * self._tick:.4g} in all for discs without "
                f"a diameter, whose time has {self._tick:.4g} to a tick, got {duration!r}"
            )
        for place, velocity in zip(self._place, self._velocity, strict=True):
            flight.fly(place, velocity, np.uint64(ticks))
        self._ticks += ticks

    def reverse(self) -> None:
        """Turn every velocity round."""
        for velocity in self._velocity:
            flight.turn(velocity)

    def seen(self) -> tuple[Array, Array]:
        """Return positions and velocities, each of shape (number, 2)."""
        where, fast = np.empty((2, *self._place.shape))
        for axis, side in enumerate(self._box):
            unit = self.unit(side)
            given = self._place[axis], self._velocity[axis], side, unit, self._walls
            flight.see(*given, where[axis], fast[axis])
        return where.T.copy(), fast.T.copy()

    def assign(self, positions: Array, velocities: Array) -> None:
        """Set positions and velocities, to the nearest step."""
        self._before, self._ticks, self._cleared = self.time, 0, self.time
        speed = math.sqrt(float(np.square(velocities).sum(axis=1).mean()))
        crossing = min(self._box) / speed if speed > 0.0 else 1.0
        self._tick = 2.0 ** (math.floor(math.log2(crossing)) - FINEST)
        for axis, side in enumerate(self._box):
            place, velocity = self._place[axis], self._velocity[axis]
            flight.put(np.ascontiguousarray(positions[:, axis]), side, self._walls, place)
            fast = np.ascontiguousarray(velocities[:, axis])
            flight.push(fast, self.unit(side), place, self._walls, velocity)

    @property
    def path(self) -> float:
        """Length of all paths since `clear`."""
        return float(np.hypot(*self.seen()[1].T).sum()) * (self.time - self._cleared)

    def clear(self) -> None:
        """Begin to count anew."""
        self._cleared = self.time

    def unit(self, side: float) -> float:
        """Return the velocity of one step per tick."""
        return side * (2.0 if self._walls else 1.0) * 2.0**-64 / self._tick
