"""One particle on a spring: the smallest system that can fail to be ergodic.

A particle of unit mass has the energy E = (p^2 + q^2) / 2; its period is 2 pi. A bath at
temperature T (k_B = 1) should spread it over the plane of q and p with density proportional to
exp(-E / T), so that q and p are independent, normal and of variance T. `Oscillator` offers two
baths that do so, Langevin's and a chain of Nose-Hoover thermostats, and two motions that do not:
that of the particle alone, which keeps its energy, and that with a single Nose-Hoover thermostat,
which has the right density among its invariants, yet moves on a torus for ever.
"""

from __future__ import annotations

import math
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, real
from ergolib.arguments import temperature as check_temperature
from ergolib.kernels import oscillator as kernels
from ergolib.kernels.random import seed_state
from ergolib.systems.system import System, check_seed

__all__ = ["Oscillator"]

Thermostat = Literal["nose-hoover-chain", "nose-hoover", "langevin", "verlet"]
LARGEST_STEP = 1.0  # velocity Verlet is unstable from 2 on
QUICKEST = 0.5  # a thermostat's rate times dt; at 1 the conserved energy grows without bound
LONGEST_CHAIN = 1000
LONGEST_WAIT = 2**53  # steps between points


class Oscillator(System):
    """A particle on a spring, with or without a thermostat.

    Parameters
    ----------
    thermostat : {"nose-hoover-chain", "nose-hoover", "langevin", "verlet"}
        What keeps it at its temperature; ``"verlet"`` leaves it alone. The chain is the default.
    temperature : float, default 1.0
        In units of the spring constant times a unit of length squared; it can be changed at any
        time. ``"verlet"`` does not heed it.
    start : (float, float), default (1.0, 0.0)
        Position q and momentum p at the beginning. Thermostats start at rest.
    dt : float, default 0.02
        Length of a step, at most 1; the period is 2 pi. The error of an average is of order dt^2.
    chain_length : int, default 3
        Links of the chain, from 2 to 1000. A single thermostat, ``"nose-hoover"``, has one link.
    mass : float, default 1.0
        Mass Q of each link, greater than 0: a link answers at rate sqrt(2 T / Q), which may be at
        most 0.5 / dt.
    friction : float, default 1.0
        Rate at which Langevin's bath takes momentum, greater than 0.
    seed : int, optional
        At least 0, for Langevin's bath: the others leave nothing to chance. None draws one.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    Integrators: velocity Verlet; BAOAB (Leimkuhler and Matthews, Appl. Math. Res. Express 2013,
    34), whose positions have variance T at any stable dt, and momenta T (1 - dt^2 / 4); the
    splitting of Martyna et al., Mol. Phys. 87, 1117 (1996) for the chain.

    Examples
    --------
    >>> oscillator = Oscillator("nose-hoover", start=(1.0, 0.0))
    >>> path = oscillator.trajectory(points=10_000, every=5)
    >>> bool(np.hypot(*path.T).min() > 0.9)  # never near the middle, which is most likely
    True
    """

    def __init__(
        self,
        thermostat: Thermostat = "nose-hoover-chain",
        temperature: float = 1.0,
        start: tuple[float, float] = (1.0, 0.0),
        dt: float = 0.02,
        chain_length: int = 3,
        mass: float = 1.0,
        friction: float = 1.0,
        seed: int | None = None,
    ) -> None:
        options = ("nose-hoover-chain", "nose-hoover", "langevin", "verlet")
        self._thermostat = choice(thermostat, "thermostat", options)
        self._phase = _check_start(start)
        self._dt = _positive(dt, "dt", LARGEST_STEP)
        length = integer(chain_length, "chain_length", 2, LONGEST_CHAIN)
        links = {"nose-hoover-chain": length, "nose-hoover": 1}.get(self._thermostat, 0)
        self._chain = np.zeros(2 * links)
        self._mass = _positive(mass, "mass")
        self.temperature = temperature
        self._friction = _positive(friction, "friction")
        self.seed = check_seed(seed)
        self._generator = seed_state(self.seed)

    def __repr__(self) -> str:
        """Return what the system is and where it stands."""
        return (
            f"Oscillator({self._thermostat!r}, temperature={self._temperature!r}, "
            f"start=({self.position!r}, {self.momentum!r}), dt={self._dt!r})"
        )

    @property
    def thermostat(self) -> str:
        """What keeps the temperature."""
        return self._thermostat

    @property
    def dt(self) -> float:
        """Length of a step."""
        return self._dt

    @property
    def temperature(self) -> float:
        """Temperature of the bath (k_B = 1); for a chain of mass Q at most Q / (8 dt^2)."""
        return self._temperature

    @temperature.setter
    def temperature(self, value: float) -> None:
        value = check_temperature(value)
        hottest = 0.5 * (QUICKEST / self._dt) * (QUICKEST / self._dt) * self._mass
        if self._chain.size and value > hottest:
            raise ValueError(
                f"temperature must be at most {hottest:.6g} for dt {self._dt!r} and thermostats of "
                f"mass {self._mass!r}, or they answer too quickly to be followed, got {value!r}"
            )
        self._temperature = value

    @property
    def sites(self) -> int:
        """Number of particles: one."""
        return 1

    @property
    def position(self) -> float:
        """The position q."""
        return float(self._phase[0])

    @property
    def momentum(self) -> float:
        """The momentum p, which is the velocity too."""
        return float(self._phase[1])

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """All that changes in a run, as views.

        ``phase`` holds q and p; ``chain`` the positions and then the velocities of the links,
        none for Langevin and Verlet; ``generator`` the state of Langevin's random numbers.
        """
        return {"phase": self._phase, "chain": self._chain, "generator": self._generator}

    def run(self, steps: int = 1) -> Self:
        """Move forward.

        Parameters
        ----------
        steps : int, default 1
            At least 0: steps of length `dt`.

        Returns
        -------
        Oscillator
            The system itself.

        Raises
        ------
        ArithmeticError
            If the motion runs away, since the particle or a link is too fast for dt. The state is
            then one before that.
        """
        for some in self._portions(integer(steps, "steps", 0)):
            self._move(some, np.empty(2))
        return self

    def trajectory(self, points: int, every: int = 1) -> NDArray[np.float64]:
        """Move forward and keep the path.

        Parameters
        ----------
        points : int
            At least 1.
        every : int, default 1
            Steps for each point, at least 1.

        Returns
        -------
        numpy.ndarray
            Shape (points, 2): q and p after every so many steps.

        Raises
        ------
        ArithmeticError
            As for `run`.
        """
        trail = np.empty(2 * integer(points, "points", 1))
        self._move(integer(every, "every", 1, LONGEST_WAIT), trail)
        return trail.reshape(-1, 2)

    def energy(self) -> float:
        """Return the energy (p^2 + q^2) / 2."""
        return self._measure()[0]

    def conserved_energy(self) -> float:
        """Return what the exact motion would conserve.

        It is the energy or, with Nose-Hoover thermostats, the energy and what they hold, which
        is the sum over links of Q v^2 / 2 + T x. A change of temperature changes it.

        Raises
        ------
        ValueError
            With Langevin's bath, which conserves nothing.
        """
        if self._thermostat == "langevin":
            raise ValueError("thermostat must not be 'langevin': its bath conserves no energy")
        return self._measure()[1]

    def observe(self) -> dict[str, float]:
        """Measure the present state.

        Returns
        -------
        dict
            ``energy``, ``kinetic_energy`` (p^2 / 2), ``position`` and ``momentum``.
        """
        return {
            "energy": self.energy(),
            "kinetic_energy": 0.5 * self.momentum * self.momentum,
            "position": self.position,
            "momentum": self.momentum,
        }

    def _move(self, every: int, trail: NDArray[np.float64]) -> None:
        """Take steps, `every` for each point of the trail."""
        before = self._phase.copy(), self._chain.copy(), self._generator.copy()
        if self._thermostat == "verlet":
            kernels.verlet(self._phase, self._dt, every, trail)
        elif self._thermostat == "langevin":
            kernels.langevin(
                self._phase,
                self._temperature,
                self._friction,
                self._dt,
                every,
                trail,
                self._generator,
            )
        else:
            kernels.nose_hoover(
                self._phase, self._chain, self._temperature, self._mass, self._dt, every, trail
            )
        if not (np.isfinite(self._phase).all() and np.isfinite(self._chain).all()):
            self._phase[:], self._chain[:], self._generator[:] = before
            raise ArithmeticError(
                f"the motion runs away from position {self.position!r} and momentum "
                f"{self.momentum!r}: dt = {self._dt!r} is too long for thermostats of mass "
                f"{self._mass!r} and so fast a particle; the state is that from which it set out"
            )

    def _measure(self) -> tuple[float, float]:
        """Return the energy, without and with that of the thermostats."""
        out = np.empty(2)
        kernels.observe(self._phase, self._chain, self._temperature, self._mass, out)
        return float(out[0]), float(out[1])


def _check_start(start: ArrayLike) -> NDArray[np.float64]:
    """Return q and p as a new array."""
    message = "start must be a pair of finite numbers, position and momentum"
    if not isinstance(start, (tuple, list, np.ndarray)):
        raise TypeError(f"{message}, got {start!r}")
    if len(start) != 2:
        raise ValueError(f"{message}, got {start!r}")
    return np.array([real(start[0], "start"), real(start[1], "start")])


def _positive(value: Any, name: str, largest: float = math.inf) -> float:
    """Return a number greater than 0, and at most the largest allowed."""
    number = real(value, name)
    if not 0.0 < number <= largest:
        limit = "" if largest == math.inf else f" and at most {largest:g}"
        raise ValueError(f"{name} must be greater than 0{limit}, got {value!r}")
    return number
