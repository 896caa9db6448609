"""Hard discs, to hold in the hand: a gas whose particles only collide.

N discs of mass 1 in a rectangle with joined edges, or with walls, fly straight until two meet, and
exchange the parts of their velocities along the line between their centres. `ergolib.kernels.discs`
follows them exactly, but for rounding, from collision to collision. Discs without a diameter are an
ideal gas, and are followed in whole numbers, without any rounding (`ergolib.kernels.flight`).

There is no heat bath and no energy but that of motion. With k_B = 1 the unit of time is that in
which a disc of velocity 1, the typical one along an axis at temperature 1, flies the unit of
length.
"""

from __future__ import annotations

import math
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, real
from ergolib.arguments import temperature as check_temperature
from ergolib.kernels import discs_start
from ergolib.kernels.random import seed_state
from ergolib.systems import discs_start as beginnings
from ergolib.systems import system
from ergolib.systems.discs_motion import Collisions, Flight
from ergolib.systems.particles_options import check_points
from ergolib.systems.system import System, check_seed

__all__ = ["HardDiscs"]

Array = NDArray[np.float64]
Start = Literal["uniform", "half"]

MOST = 10_000_000  # discs


class HardDiscs(System):
    """Equal hard discs in a box, in two dimensions, followed from collision to collision.

    Parameters
    ----------
    number : int, optional
        Discs, 1024 by default (or as many as `start` has); from 2 to ten million.
    density : float, optional
        Discs per unit of area, 0.1 by default. Not together with `box`.
    temperature : float, default 1.0
        Of the velocities at the start, exactly (see the Notes).
    seed : int, optional
        At least 0. The same seed gives the same path. None draws one, kept as `seed`.
    diameter : float, default 1.0
        At least 0; 0 is an ideal gas.
    box : float or (float, float), optional
        Side of a square, or width and height; by default a square that gives `density`. At least 3
        diameters on either side, or one with walls.
    walls : bool, default False
        Whether the box is closed. Otherwise opposite edges are joined.
    start : {"uniform", "half"} or array_like, default "uniform"
        Over the whole box, or its left half: thrown in one by one where they do not overlap, or, if
        they would cover more than 0.4 of it, in staggered rows (let them collide for a while: they
        then forget it). Or positions of shape (number, 2).
    velocities : {"maxwell", "equal"} or array_like, default "maxwell"
        Maxwell's distribution; or all of one speed, in random directions; or velocities of shape
        (number, 2), whose temperature then counts.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, discs overlap, or do not fit in.

    Notes
    -----
    *Temperature.* Colliding discs in a box without walls conserve momentum. Maxwell's velocities
    begin with none, and the temperature is the kinetic energy about the centre of mass divided by
    number - 1. Otherwise it is the kinetic energy divided by the number. Nothing changes it but the
    reader: setting it scales all velocities.

    *Reversal.* An ideal gas comes back bit for bit, after any time. Discs that collide do so only
    for a while: rounding, 1e-16, is multiplied by about 2 (mean free path) / diameter in each
    collision.

    Examples
    --------
    >>> gas = HardDiscs(number=500, density=0.1, seed=1)
    >>> gas.run(10.0)
    HardDiscs(number=500, density=0.1, temperature=1.0, seed=1)
    """

    def __init__(
        self,
        number: int | None = None,
        density: float | None = None,
        temperature: float = 1.0,
        seed: int | None = None,
        *,
        diameter: float = 1.0,
        box: float | tuple[float, float] | None = None,
        walls: bool = False,
        start: Start | ArrayLike = "uniform",
        velocities: Literal["maxwell", "equal"] | ArrayLike = "maxwell",
    ) -> None:
        given = None if isinstance(start, str) else check_points(start, "start", None)
        count = (1024 if given is None else len(given)) if number is None else number
        self._number = integer(count, "number", 2, MOST)
        if given is not None and len(given) != self._number:
            raise ValueError(f"start must have number = {self._number} positions, got {len(given)}")
        if not isinstance(walls, (bool, np.bool_)):
            raise TypeError(f"walls must be True or False, got {walls!r}")
        self._walls = bool(walls)
        self._diameter = beginnings.check_diameter(diameter)
        place = (self._number, self._diameter, self._walls)
        self._box = beginnings.check_box(box, density, *place)
        self._density = self._number / (self._box[0] * self._box[1])
        if density is not None:
            self._density = float(density)  # to the last digit
        self._temperature = check_temperature(temperature)
        self.seed = check_seed(seed)
        self._generator = seed_state(self.seed)
        self._lasted = 0.0
        self._collided = 0
        self._start = "array" if given is not None else str(start)

        if self._diameter > 0.0:
            self._motion: Collisions | Flight = Collisions(self._number, self._box, *place[1:])
        else:
            self._motion = Flight(self._number, self._box, self._walls)
        if given is None:
            word = choice(start, "start", ("uniform", "half"))
            places = beginnings.arrange(word, self._number, self._box, *place[1:], self._generator)
        else:
            places = self._inside(given, "start")
        if isinstance(velocities, str):
            drawn = self._drawn(choice(velocities, "velocities", ("maxwell", "equal")))
        else:
            drawn = check_points(velocities, "velocities", self._number)
        self._assign(places, drawn)
        if isinstance(velocities, str):
            self._temperature = check_temperature(temperature)  # to the last digit

    def __repr__(self) -> str:
        """Return the call that would start this run, but for what stands at its default."""
        parts = [f"number={self._number}"]
        side = math.sqrt(self._number / self._density)
        square = self._box == (side, side)
        parts.append(f"density={self._density!r}" if square else f"box={self._box!r}")
        parts += [f"temperature={self._temperature!r}", f"seed={self.seed}"]
        if self._diameter != 1.0:
            parts.append(f"diameter={self._diameter!r}")
        if self._walls:
            parts.append("walls=True")
        if self._start != "uniform":
            parts.append(f"start={'...' if self._start == 'array' else repr(self._start)}")
        return f"HardDiscs({', '.join(parts)})"

    # What it is made of

    @property
    def number(self) -> int:
        """Number of discs."""
        return self._number

    @property
    def sites(self) -> int:
        """Number of discs, by the name that all systems have for it."""
        return self._number

    @property
    def box(self) -> tuple[float, float]:
        """Width and height of the box."""
        return self._box

    @property
    def walls(self) -> bool:
        """Whether the box is closed."""
        return self._walls

    @property
    def diameter(self) -> float:
        """Of each disc."""
        return self._diameter

    @property
    def density(self) -> float:
        """Discs per unit of area."""
        return self._density

    @property
    def covered(self) -> float:
        """Fraction of the area that discs cover."""
        return 0.25 * math.pi * self.density * self._diameter**2

    @property
    def temperature(self) -> float:
        """Temperature (k_B = 1), a finite number greater than 0; setting it scales velocities."""
        return self._temperature

    @temperature.setter
    def temperature(self, value: float) -> None:
        value = check_temperature(value)
        places, velocities = self._motion.seen()
        self._assign(places, velocities * math.sqrt(value / self._temperature))
        self._temperature = value

    @property
    def time(self) -> float:
        """Time since the start."""
        return self._motion.time

    # What moves

    @property
    def positions(self) -> Array:
        """Positions now, float64 of shape (number, 2): a copy, to read.

        Assign an array to set them; without walls, what lies outside is taken round the box.
        """
        return self._motion.seen()[0]

    @positions.setter
    def positions(self, value: ArrayLike) -> None:
        places = self._inside(check_points(value, "positions", self._number), "positions")
        self._assign(places, self._motion.seen()[1])

    @property
    def velocities(self) -> Array:
        """Velocities now, float64 of shape (number, 2): a copy, to read.

        Assign an array to set them. They must not be all the same.
        """
        return self._motion.seen()[1]

    @velocities.setter
    def velocities(self, value: ArrayLike) -> None:
        self._assign(self._motion.seen()[0], check_points(value, "velocities", self._number))

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """All that changes in a run, as views (see `ergolib.kernels.discs` and `flight`)."""
        return {**self._motion.state, "generator": self._generator}

    def run(self, steps: float = 1.0) -> Self:
        """Move forward.

        Parameters
        ----------
        steps : float, default 1.0
            Units of time, at least 0; fractions count. (An ideal gas has ticks, a ten-thousand
            millionth of the time to cross the box, and takes the nearest.)

        Returns
        -------
        HardDiscs
            The system itself.

        Raises
        ------
        TypeError, ValueError
            If the time is not a finite number of at least 0, or too long to be counted in ticks.
        """
        duration = real(steps, "steps")
        if duration < 0.0:
            raise ValueError(f"steps must be a finite number of at least 0, got {steps!r}")
        before = self._motion.time
        self._collided += self._motion.collisions
        self._motion.clear()
        try:
            self._motion.run(duration, system.PORTION)
        finally:
            self._lasted = self._motion.time - before
        return self

    def reverse(self) -> Self:
        """Turn every velocity round, and return the system itself."""
        self._motion.reverse()
        return self

    # What can be measured

    def energy(self) -> float:
        """Return the energy per disc, all of it kinetic."""
        return 0.5 * float(np.square(self.velocities).sum()) / self._number

    @property
    def momentum(self) -> Array:
        """Total momentum, of shape (2,)."""
        total: Array = self.velocities.sum(axis=0)
        return total

    @property
    def collisions(self) -> int:
        """Collisions since the start."""
        return self._collided + self._motion.collisions

    def observe(self) -> dict[str, float]:
        """Measure the present state, and what happened in the last `run`.

        Returns
        -------
        dict
            ``energy`` per disc and ``kinetic_temperature`` (see the class's Notes), now. Of the
            last run, and so independent from one to the next: ``collision_rate``, collisions of a
            disc per unit of time (each counts for both); ``mean_free_path``, the length of all
            paths over their number, infinite if nothing met; ``pressure``,
            density * temperature - (sum over collisions of r.v) / (2 * area * time). ``collisions``
            since the start. Before any run nothing has been seen to collide.
        """
        velocities = self.velocities
        seen, lasted = self._motion.collisions, self._lasted
        area = self._box[0] * self._box[1]
        temperature = self._measured(velocities)
        push = 0.5 * self._motion.virial / lasted if lasted > 0.0 else 0.0
        return {
            "energy": 0.5 * float(np.square(velocities).sum()) / self._number,
            "kinetic_temperature": temperature,
            "pressure": (self._number * temperature + push) / area,
            "collision_rate": 2.0 * seen / (self._number * lasted) if lasted > 0.0 else 0.0,
            "mean_free_path": self._motion.path / (2.0 * seen) if seen else math.inf,
            "collisions": float(self.collisions),
        }

    def _measured(self, velocities: Array) -> float:
        """Return the temperature of velocities."""
        if self._freedom < self._number:
            velocities = velocities - velocities.mean(axis=0)
        return 0.5 * float(np.square(velocities).sum()) / self._freedom

    @property
    def _freedom(self) -> int:
        """Discs, less one where momentum is conserved."""
        return self._number - (self._diameter > 0.0 and not self._walls)

    def _drawn(self, word: str) -> Array:
        """Draw velocities."""
        vx, vy = np.empty((2, self._number))
        equal = int(word == "equal")
        discs_start.draw_velocities(
            vx, vy, self._temperature, equal, self._freedom, self._generator
        )
        return np.column_stack([vx, vy])

    def _inside(self, places: Array, name: str) -> Array:
        """Return positions inside the box, if they can be taken."""
        return beginnings.check_positions(places, self._box, self._diameter, self._walls, name)

    def _assign(self, places: Array, velocities: Array) -> None:
        """Set positions and velocities."""
        temperature = self._measured(velocities)
        if not 0.0 < temperature < math.inf:
            raise ValueError(
                f"velocities must have a temperature greater than 0 and finite, got {temperature!r}"
            )
        self._temperature = temperature
        self._collided += self._motion.collisions
        self._motion.assign(places, velocities)
        self._motion.clear()
        self._lasted = 0.0
