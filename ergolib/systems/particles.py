"""Lennard-Jones particles in a periodic void, to hold in the hand.

N particles of mass 1 move in a rectangle with joined edges, and a pair at distance r has the energy

    u(r) = 4 (r^-12 - r^-6) - u_c  for r < cutoff, and 0 beyond,

in reduced units (sigma = epsilon = m = k_B = 1), with u(cutoff) = 0. State the cutoff with every
number: at 2.5 a crystal at rest is bound by 3.17 a particle, by the full potential 3.38. The same
particles can be held at a temperature in four ways, of which one is wrong, left to themselves, or
cooled without a heat bath in two ways; `ergolib.kernels` says how in `particles`, `thermostats`
and `dissipation`.
"""

from __future__ import annotations

import math
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, positive
from ergolib.arguments import temperature as check_temperature
from ergolib.kernels import dissipation, particles, starts, thermostats
from ergolib.kernels.random import seed_state
from ergolib.systems import particles_start as beginnings
from ergolib.systems.particles_measure import Measured
from ergolib.systems.particles_options import (
    MOST,
    OPTIONS,
    THERMOSTATS,
    check_box,
    check_dt,
    check_options,
    check_points,
    check_reach,
    check_speed,
    spacing_of,
)
from ergolib.systems.system import check_seed

__all__ = ["Particles", "UnstableError"]

Dynamics = Literal[
    "langevin", "verlet", "andersen", "nose-hoover", "rescaling", "inelastic", "extraction"
]
Array = NDArray[np.float64]


class UnstableError(ArithmeticError):
    """The next step would not be meaningful. The system is as it was before that step."""


class Particles(Measured):
    """Lennard-Jones particles in a periodic rectangle, in two dimensions.

    Parameters
    ----------
    number : int, optional
        Particles, 256 by default (or as many as `start` has); from 2 to ten million.
    density : float, optional
        Particles per unit of area, 0.3 by default, at most 1.3. Not together with `box`.
    temperature : float, default 1.0
        Of the heat bath, and of the velocities at the start, which are Maxwell's with zero total
        momentum. With ``"verlet"``, ``"inelastic"`` and ``"extraction"`` it is that of the start
        only and cannot be set later. At most (0.1 / dt)^2, where particles with the thermal speed
        would go too far in a step.
    seed : int, optional
        At least 0. The same seed gives the same path. None draws one, kept as `seed`.
    dynamics : str, default "langevin"
        - ``"langevin"``: friction and noise at every moment (BAOAB); canonical.
        - ``"verlet"``: Newton's law; the energy is conserved.
        - ``"andersen"``: now and then a particle gets a new velocity from the bath; canonical.
        - ``"nose-hoover"``: a chain of thermostats without chance; canonical if ergodic, which
          with ``chain=1`` it often is not.
        - ``"rescaling"``: the kinetic energy is forced to one value; not canonical.
        - ``"inelastic"``: collisions lose energy; no heat bath, no equilibrium.
        - ``"extraction"``: energy is taken out at a fixed rate; no heat bath.
    potential : {"truncated-shifted", "full"}, default "truncated-shifted"
        The full potential takes all pairs, by minimum image, of at most 4096 particles, in a box
        at least twice 2^(1/6) wide.
    cutoff : float, default 2.5
        At least 2^(1/6), where the potential is purely repulsive, and at most half the shorter
        side of the box.
    dt : float, default 0.005
        Time of a step, less than 0.108, from where on the fastest vibration of a crystal would
        grow without bound. A tenth of that keeps the energy to a part in a thousand. No particle
        may go further than 0.1 in a step, and the fastest of many is 5 or 6 times as fast as
        usual: a long run needs dt below about 0.015 / sqrt(temperature).
    friction : float, optional
        For ``"langevin"``, 1 by default: velocities are forgotten in a time 1 / friction.
    restitution : float, optional
        For ``"inelastic"``, 0.9 by default: greater than 0, at most 1 (nothing is lost).
    rate : float, optional
        For ``"extraction"``, 0.01 by default: energy per particle and unit of time. Less than 0
        heats, until particles are too fast for `dt`.
    collision_rate : float, optional
        For ``"andersen"``, 1 by default: meetings with the bath per particle and unit of time.
    relaxation_time : float, optional
        For ``"nose-hoover"``, 0.5 by default: how fast the thermostat responds.
    chain : int, optional
        For ``"nose-hoover"``, 3 by default: thermostats in the chain, from 1 to 16.
    start : {"lattice", "random", "crystal"} or array_like, default "lattice"
        Spread evenly over the box; at random, at least 1 apart; a compact triangular crystal, with
        the potential's own spacing, in the middle of the box; or positions of shape (number, 2).
    box : float or (float, float), optional
        Side of a square, or width and height; by default a square that gives `density`.
    skin : float, default 0.3
        How much further than the cutoff the neighbour list reaches. Only speed depends on it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, out of range, or not for these dynamics; if particles
        overlap, or the box is narrower than twice the cutoff.

    Notes
    -----
    *What is a temperature?* Langevin and Andersen dynamics push the centre of mass about like
    everything else: all 2 N velocities count, and the kinetic temperature is the kinetic energy
    divided by N. The other dynamics conserve momentum: the motion of the centre of mass is not
    heat, and the kinetic temperature is the kinetic energy about it, divided by N - 1.

    Velocity Verlet and BAOAB measure the velocity at the end of a step, where that of a vibration
    omega is too small: in equilibrium <v^2> = T (1 - (omega dt / 2)^2). With ``"langevin"``
    the kinetic energy is therefore the mean of those half a step before and half a step after, of
    velocities v -+ f dt / 2, which is right to fourth order in dt. Andersen, Nosé-Hoover and
    rescaling hold the velocity at the end of the step itself at the temperature.

    The force jumps at the cutoff (the energy does not). So even with ``"verlet"`` energy is only
    conserved to dt^2 as long as few pairs cross it; with ``"full"`` the same holds of pairs half a
    box apart.

    Examples
    --------
    >>> gas = Particles(number=100, density=0.3, temperature=1.0, seed=1)
    >>> gas.run(100)
    Particles(number=100, density=0.3, temperature=1.0, seed=1)
    """

    def __init__(
        self,
        number: int | None = None,
        density: float | None = None,
        temperature: float = 1.0,
        seed: int | None = None,
        *,
        dynamics: Dynamics = "langevin",
        potential: Literal["truncated-shifted", "full"] = "truncated-shifted",
        cutoff: float | None = None,
        dt: float = 0.005,
        friction: float | None = None,
        restitution: float | None = None,
        rate: float | None = None,
        collision_rate: float | None = None,
        relaxation_time: float | None = None,
        chain: int | None = None,
        start: str | ArrayLike = "lattice",
        box: float | tuple[float, float] | None = None,
        skin: float | None = None,
    ) -> None:
        self._dynamics = choice(dynamics, "dynamics", tuple(OPTIONS))
        self._options = check_options(
            self._dynamics,
            friction=friction,
            restitution=restitution,
            rate=rate,
            collision_rate=collision_rate,
            relaxation_time=relaxation_time,
            chain=chain,
        )
        self._temperature = check_temperature(temperature)
        self._elapsed, self._before = 0, 0.0
        self.dt = dt
        check_speed(self._temperature, self._dt)
        given = None if isinstance(start, str) else check_points(start, "start", None)
        count = (256 if given is None else len(given)) if number is None else number
        self._number = integer(count, "number", 2, MOST)
        if given is not None and len(given) != self._number:
            raise ValueError(f"start must have number = {self._number} positions, got {len(given)}")
        self._box = check_box(box, density, self._number)
        self._cutoff, self._skin = check_reach(potential, cutoff, skin, self._box, self._number)
        self.seed = check_seed(seed)
        self._generator = seed_state(self.seed)
        self._start = "array" if given is not None else str(start)

        self._position = np.empty((2, self._number))
        self._velocity = np.empty((2, self._number))
        self._force = np.zeros((2, self._number))
        self._chain = np.zeros(2 * int(self._options.get("chain", 0)))
        self._removed = np.zeros(1)
        self._allocate(None)
        self._place(self._arrangement(start) if given is None else given, "start")
        self._draw_velocities()

    @classmethod
    def crystal(
        cls,
        columns: int,
        rows: int,
        temperature: float = 0.1,
        seed: int | None = None,
        *,
        spacing: float | None = None,
        **options: Any,
    ) -> Self:
        """Make a perfect triangular crystal that fills its box.

        Parameters
        ----------
        columns : int
            Particles in a row, at least 2.
        rows : int
            An even number of rows, at least 2.
        temperature : float, default 0.1
            As for `Particles`; a crystal of low density melts at about 0.4.
        seed : int, optional
            As for `Particles`.
        spacing : float, optional
            Distance of nearest neighbours; by default that of the potential's ground state.
        **options
            Everything else that `Particles` takes, but for `number`, `density`, `start` and `box`.

        Returns
        -------
        Particles

        Raises
        ------
        TypeError, ValueError
            As for `Particles`, or if the number of rows is odd.
        """
        columns, rows = integer(columns, "columns", 2), integer(rows, "rows", 2)
        if rows % 2:
            raise ValueError(f"rows must be even, or the edges do not join, got {rows!r}")
        for name in ("number", "density", "start", "box"):
            if name in options:
                raise TypeError(f"{name} follows from columns, rows and spacing: leave it out")
        if spacing is None:
            spacing = spacing_of(options.get("potential"), options.get("cutoff"))
        box = beginnings.filled(columns, rows, positive(spacing, "spacing"))
        return cls(columns * rows, temperature=temperature, seed=seed, box=box, **options)

    def __repr__(self) -> str:
        """Return the call that would start this run, but for what stands at its default."""
        parts = [f"number={self._number}"]
        side = math.sqrt(self._number / self.density)
        if self._box == (side, side) and self._start != "array":
            parts.append(f"density={self.density!r}")
        else:
            parts.append(f"box={self._box!r}")
        parts += [f"temperature={self._temperature!r}", f"seed={self.seed}"]
        if self._dynamics != "langevin":
            parts.append(f"dynamics={self._dynamics!r}")
        if math.isinf(self._cutoff):
            parts.append("potential='full'")
        elif self._cutoff != 2.5:
            parts.append(f"cutoff={self._cutoff!r}")
        if self._dt != 0.005:
            parts.append(f"dt={self._dt!r}")
        usual = OPTIONS[self._dynamics]
        parts += [f"{key}={value!r}" for key, value in self._options.items() if value != usual[key]]
        if self._start != "lattice":
            parts.append(f"start={'...' if self._start == 'array' else repr(self._start)}")
        if self._skin not in (0.3, math.inf):
            parts.append(f"skin={self._skin!r}")
        return f"Particles({', '.join(parts)})"

    # What it is made of

    @property
    def number(self) -> int:
        """Number of particles."""
        return self._number

    @property
    def sites(self) -> int:
        """Number of particles, by the name that all systems have for it."""
        return self._number

    @property
    def box(self) -> tuple[float, float]:
        """Width and height of the box, in units of sigma."""
        return self._box

    @property
    def density(self) -> float:
        """Particles per unit of area."""
        return self._number / (self._box[0] * self._box[1])

    @property
    def cutoff(self) -> float:
        """Where the potential ends; infinite for the full one."""
        return self._cutoff

    @property
    def dynamics(self) -> str:
        """The law of motion."""
        return self._dynamics

    @property
    def options(self) -> dict[str, float]:
        """What the law of motion has been told: friction, restitution and the like."""
        return dict(self._options)

    @property
    def temperature(self) -> float:
        """Temperature in units of epsilon (k_B = 1), a finite number greater than 0.

        It is the heat bath's. Dynamics without one had it at the start, and it cannot be set:
        read `observe` for what the particles have now.
        """
        return self._temperature

    @temperature.setter
    def temperature(self, value: float) -> None:
        value = check_temperature(value)
        if self._dynamics not in THERMOSTATS:
            raise ValueError(
                f"temperature cannot be set with dynamics {self._dynamics!r}, which has no heat "
                f"bath: set velocities, or use one of {', '.join(map(repr, THERMOSTATS))}; "
                f"got {value!r}"
            )
        check_speed(value, self._dt)
        self._temperature = value

    @property
    def dt(self) -> float:
        """Time of a step, in units of sigma sqrt(m / epsilon)."""
        return self._dt

    @dt.setter
    def dt(self, value: float) -> None:
        value = check_dt(value)
        if self._dynamics in THERMOSTATS:
            check_speed(self._temperature, value)
        self._before, self._elapsed = self.time, 0
        self._dt = value

    @property
    def time(self) -> float:
        """Time since the start, in units of sigma sqrt(m / epsilon)."""
        return self._before + self._elapsed * self._dt if self._elapsed else self._before

    # What moves

    @property
    def positions(self) -> Array:
        """Positions inside the box: float64 of shape (number, 2), a view to read only.

        Assign an array to set them; what lies outside is taken round the box.
        """
        return _read_only(self._position.T)

    @positions.setter
    def positions(self, value: ArrayLike) -> None:
        self._place(check_points(value, "positions", self._number), "positions")

    @property
    def velocities(self) -> Array:
        """Velocities: float64 of shape (number, 2), a view to read only.

        Assign an array to set them.
        """
        return _read_only(self._velocity.T)

    @velocities.setter
    def velocities(self, value: ArrayLike) -> None:
        self._velocity[:] = check_points(value, "velocities", self._number).T

    @property
    def forces(self) -> Array:
        """Forces at the present positions: float64 of shape (number, 2), a view to read only."""
        return _read_only(self._force.T)

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """All that changes in a run, as views.

        Positions, velocities and forces have shape (2, number); ``anchors`` and ``lists`` are the
        neighbour list (see `ergolib.kernels.particles`).
        """
        return {
            "positions": self._position,
            "velocities": self._velocity,
            "forces": self._force,
            "anchors": self._anchors,
            "lists": self._lists,
            "chain": self._chain,
            "removed": self._removed,
            "generator": self._generator,
        }

    def run(self, steps: int = 1) -> Self:
        """Move forward.

        Parameters
        ----------
        steps : int, default 1
            At least 0: steps of `dt`.

        Returns
        -------
        Particles
            The system itself.

        Raises
        ------
        UnstableError
            Before a step that would not be meaningful, in which a particle would go further than
            0.1 or a number is not finite. The state is that before the step.
        """
        for some in self._portions(integer(steps, "steps", 0)):
            self._move(some)
        return self

    def _move(self, steps: int) -> None:
        """Make some steps, with more room for neighbours if a step needs it.

        The neighbours within reach can at most double in a step that is meaningful.
        """
        kernel, more = self._law()
        grown = False
        while steps > 0:
            made = kernel(*self._moving(), self._skin, self._dt, steps, *self._space(), *more)
            steps -= made
            self._elapsed += made
            if steps > 0:
                crowded = self._lists[self._number] > self._pairs
                if crowded and (made > 0 or not grown):
                    self._allocate(2 * self._pairs)
                    grown = True
                    self._prepare()
                else:
                    self._prepare()
                    raise UnstableError(self._trouble())

    def _trouble(self) -> str:
        """Say why the next step cannot be made."""
        cause, cure = "", ""
        if self._dynamics == "nose-hoover":
            cause = ", or the thermostat would change their speeds too much"
            cure = ", a longer relaxation_time"
        return (
            f"a particle would move by more than {particles.LEAP} in the next step, of "
            f"dt={self._dt!r} at time {self.time:.6g}: the particles are too fast or too close for "
            f"it{cause}. Take a smaller dt, a lower temperature{cure} or a start further from "
            "collision; the state is that before the step"
        )

    def _space(self) -> tuple[Any, ...]:
        """Return the neighbour list and the working space."""
        return self._anchors, self._lists, self._scratch

    def _law(self) -> tuple[Any, tuple[Any, ...]]:
        """Return the kernel of the dynamics, and what it takes besides what all take."""
        temperature, options = self._temperature, tuple(self._options.values())
        return {
            "langevin": (particles.langevin, (temperature, *options, self._generator)),
            "verlet": (particles.verlet, ()),
            "andersen": (thermostats.andersen, (temperature, *options, self._generator)),
            "nose-hoover": (thermostats.nose_hoover, (temperature, *options[:1], self._chain)),
            "rescaling": (thermostats.rescaling, (temperature,)),
            "inelastic": (dissipation.inelastic, (*options, self._removed)),
            "extraction": (dissipation.extraction, (*options, self._removed)),
        }[self._dynamics]

    # What is done once, or seldom

    def _allocate(self, pairs: int | None) -> None:
        """Make the arrays for a number of pairs (None: a likely one), with no list in them."""
        width, height = self._box
        made = particles.layout(self._number, width, height, self._cutoff, self._skin, pairs)
        self._pairs = made.pairs
        self._anchors = np.full(made.anchors, np.nan)
        self._lists = np.zeros(made.lists, dtype=np.int64)
        self._scratch = np.zeros(made.scratch)

    def _prepare(self) -> None:
        """Make list and forces, with more room if need be."""
        while True:
            found = particles.prepare(
                *self._position, *self._force, *self._box, self._cutoff, self._skin, *self._space()
            )
            if found <= self._pairs:
                return
            self._allocate(found + found // 4)

    def _place(self, places: Array, name: str) -> None:
        """Set the positions, inside the box, and find the forces."""
        box = np.array(self._box)
        inside = np.mod(places, box)
        inside[inside >= box] = 0.0  # the remainder may be rounded up
        beginnings.check_apart(inside, *self._box, name)
        self._position[:] = inside.T
        self._anchors[:] = np.nan
        self._prepare()

    def _arrangement(self, start: Any) -> Array:
        """Return the positions that a word stands for."""
        start = choice(start, "start", ("lattice", "random", "crystal"))
        if start == "lattice":
            return beginnings.lattice(self._number, *self._box)
        if start == "random":
            return beginnings.random(self._number, *self._box, self._generator)
        cutoff = None if math.isinf(self._cutoff) else self._cutoff
        spacing = spacing_of("full" if cutoff is None else None, cutoff)
        return beginnings.crystal(self._number, *self._box, spacing)

    def _draw_velocities(self) -> None:
        """Draw velocities from Maxwell's distribution, and take away their mean."""
        starts.maxwell(*self._velocity, self._temperature, self._generator)


def _read_only(view: Array) -> Array:
    view.flags.writeable = False
    return view
