"""Rotors to hold in the hand: the XY model, with or without velocities.

Each site of a chain or a square lattice with joined edges holds a rotor with angle theta, angular
velocity omega and moment of inertia I. In units of the coupling J (and k_B = 1) the energy is

    H = sum over sites of I omega^2 / 2  -  sum over neighbouring pairs of cos(theta - theta').

`Rotors` moves by Langevin's equation, as a body would in a bath of temperature T,

    I d omega / dt = torque - friction * omega + sqrt(2 friction T) xi(t),    d theta / dt = omega,

or, without friction, by Hamilton's; or it samples the equilibrium of the angles by Metropolis or
Wolff moves, where nothing has a velocity. On the square lattice cold makes the angles agree over
ever longer distances, but never breaks the symmetry for good (Mermin and Wagner 1966).
"""

from __future__ import annotations

import math
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, positive, real, shape
from ergolib.arguments import temperature as check_temperature
from ergolib.exact import T_BKT
from ergolib.kernels import rotors as kernels
from ergolib.kernels import rotors_monte_carlo as monte_carlo
from ergolib.kernels.random import seed_state
from ergolib.systems.system import System, check_seed

__all__ = ["Rotors"]

Update = Literal["langevin", "metropolis", "wolff"]
Array = NDArray[np.float64]

UPDATES = ("langevin", "metropolis", "wolff")
FARTHEST_TURN = 1e6  # radians in a step of a rotor with thermal velocity: beyond, digits are lost


class Rotors(System):
    """Rotors on a chain or a square lattice with joined edges: the XY model.

    Parameters
    ----------
    size : int or (int, int), default 64
        Side of a square, or rows and columns; for ``dimension=1`` the number of rotors. At least
        2. On a side of 2, a neighbour on one side is also that on the other, and counts twice.
    dimension : {2, 1}, default 2
        Square lattice or chain.
    temperature : float, default 1.0
        In units of J; it can be changed at any time, but see Notes on isolated rotors. On the
        square lattice the Berezinskii-Kosterlitz-Thouless temperature is 0.893.
    seed : int, optional
        At least 0. The same seed gives the same path. None draws one, kept as `seed`.
    update : {"langevin", "metropolis", "wolff"}, default "langevin"
        The law of motion. ``"metropolis"`` and ``"wolff"`` have no velocities: their energy is
        the potential energy, and the three arguments that follow are refused.
    friction : float, default 1.0
        Torque per angular velocity, at least 0; it can be changed at any time. Velocities are
        forgotten in a time inertia / friction.
    inertia : float, default 1.0
        Moment of inertia, greater than 0.
    dt : float, optional
        Time of a step, ``0.05 * sqrt(inertia)`` by default; it can be changed at any time. It must
        be below 2 / omega_max, where the fastest vibration has omega_max^2 = 8 / inertia on the
        square lattice and 4 / inertia on the chain.
    start : {"random", "aligned"} or array_like, default "random"
        All angles drawn at random (a state of infinite temperature), or all 0, or given, in
        radians. Velocities are always drawn in equilibrium at `temperature`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, out of range, or not for this update.

    Notes
    -----
    A step is BAOAB (see `ergolib.kernels.rotors`). Averages over angles err by a term in dt^2: on
    16 x 16 at T = 0.893 the energy is too low by 0.016 dt^2, and at the default step vortices are
    too few by one in 700. The velocity at the end of a step errs more: I <omega^2> is
    T - dt^2 <torque^2> / (4 I), too small by 1.8e-3 there. Half a step before and after, at
    omega - dt torque / 2I and omega + dt torque / 2I, it is T, but for terms in dt^4. So wherever a
    kinetic energy is reported, it is the mean of those two, from omega^2 + (dt torque / 2I)^2.

    Without friction nothing exchanges heat: the rotors are isolated, their energy (to order dt^2)
    and total angular momentum stay, and their temperature follows from the energy. `temperature`
    then only says what the velocities were drawn at, and cannot be set; `helicity_modulus`, which
    needs it, is not measured.

    Examples
    --------
    >>> rotors = Rotors(size=32, temperature=0.5, seed=1, start="aligned")
    >>> rotors.run(100)
    Rotors(size=(32, 32), temperature=0.5, seed=1, update='langevin')
    """

    def __init__(
        self,
        size: int | tuple[int, int] = 64,
        dimension: int = 2,
        temperature: float = 1.0,
        seed: int | None = None,
        *,
        update: Update = "langevin",
        friction: float | None = None,
        inertia: float | None = None,
        dt: float | None = None,
        start: str | ArrayLike = "random",
    ) -> None:
        self._dimension = integer(dimension, "dimension", 1, 2)
        self._lattice = (1, integer(size, "size", 2)) if self._dimension == 1 else shape(size)
        self._update = choice(update, "update", UPDATES)
        _refuse_velocities(self._update, friction=friction, inertia=inertia, dt=dt)
        self._friction = _not_negative(1.0 if friction is None else friction, "friction")
        self._inertia = positive(1.0 if inertia is None else inertia, "inertia")
        self._temperature = check_temperature(temperature)
        self._dt = 0.05 * math.sqrt(self._inertia)
        self._check_turn(self._temperature, self._dt)
        if dt is not None:
            self.dt = dt
        self.seed = check_seed(seed)

        self._generator = seed_state(self.seed)
        self._angle = np.zeros(self.sites)
        if not isinstance(start, str):
            self._set_angles(start, "start")
        elif choice(start, "start", ("random", "aligned")) == "random":
            kernels.random_angles(self._angle, self._generator)
        if self._update == "langevin":
            self._velocity = np.empty(self.sites)
            kernels.thermal_velocities(
                self._velocity, self._temperature, self._inertia, self._generator
            )
            self._torque = np.empty(self.sites)
            kernels.torques(self._angle, self._torque, *self._lattice)
        elif self._update == "wolff":
            self._stack = np.empty(self.sites, dtype=np.int64)

    def __repr__(self) -> str:
        """Return the call that would start this run, but for what stands at its default."""
        parts = [f"size={self.size if self._dimension == 2 else self.sites}"]
        if self._dimension == 1:
            parts.append("dimension=1")
        parts.append(f"temperature={self._temperature!r}")
        parts.append(f"seed={self.seed}")
        parts.append(f"update={self._update!r}")
        if self._friction != 1.0:
            parts.append(f"friction={self._friction!r}")
        if self._inertia != 1.0:
            parts.append(f"inertia={self._inertia!r}")
        if self._dt != 0.05 * math.sqrt(self._inertia):
            parts.append(f"dt={self._dt!r}")
        return f"Rotors({', '.join(parts)})"

    @property
    def size(self) -> tuple[int, ...]:
        """Rows and columns; of a chain, the number of rotors. The shape of `angles`."""
        return self._lattice if self._dimension == 2 else self._lattice[1:]

    @property
    def dimension(self) -> int:
        """2 for the square lattice, 1 for the chain."""
        return self._dimension

    @property
    def sites(self) -> int:
        """Number of rotors."""
        return self._lattice[0] * self._lattice[1]

    @property
    def update(self) -> str:
        """The law of motion."""
        return self._update

    @property
    def temperature(self) -> float:
        """Temperature of the bath in units of J (k_B = 1), a finite number greater than 0.

        It cannot be set while the friction is 0, for then there is no bath.
        """
        return self._temperature

    @temperature.setter
    def temperature(self, value: float) -> None:
        value = check_temperature(value)
        if self._friction == 0.0:
            raise ValueError(
                "temperature cannot be set while friction is 0, for the rotors are isolated: "
                f"give them friction or set velocities, got {value!r}"
            )
        self._check_turn(value, self._dt)
        self._temperature = value

    @property
    def friction(self) -> float:
        """Torque per angular velocity, at least 0; `AttributeError` without velocities."""
        self._need_velocities("friction")
        return self._friction

    @friction.setter
    def friction(self, value: float) -> None:
        self._need_velocities("friction")
        self._friction = _not_negative(value, "friction")

    @property
    def inertia(self) -> float:
        """Moment of inertia of a rotor; `AttributeError` without velocities."""
        self._need_velocities("inertia")
        return self._inertia

    @property
    def dt(self) -> float:
        """Time of a step; `AttributeError` without velocities.

        J and the inertia fix the unit: rotors of inertia 1 vibrate with frequencies up to sqrt 8.
        """
        self._need_velocities("dt")
        return self._dt

    @dt.setter
    def dt(self, value: float) -> None:
        self._need_velocities("dt")
        value = positive(value, "dt")
        limit = math.sqrt(self._inertia / (2.0 if self._dimension == 2 else 1.0))
        if value >= limit:
            raise ValueError(
                f"dt must be less than {limit:.6g}, or the stiffest vibration would grow without "
                f"bound (inertia {self._inertia!r}, dimension {self._dimension}), got {value!r}"
            )
        self._check_turn(self._temperature, value)
        self._dt = value

    def _check_turn(self, temperature: float, dt: float) -> None:
        """Refuse rotors so fast that what is left of their angle has lost its digits."""
        fastest = FARTHEST_TURN / dt
        hottest = self._inertia * fastest * fastest
        if self._update == "langevin" and temperature > hottest:
            raise ValueError(
                f"temperature must be at most {hottest:.6g} for dt {dt!r} and inertia "
                f"{self._inertia!r}, got {temperature!r}"
            )

    @property
    def angles(self) -> Array:
        """The angles in radians, from -pi to pi: float64 of shape `size`, a view to read only.

        Assign an array to set them.
        """
        return _read_only(self._angle.reshape(self.size))

    @angles.setter
    def angles(self, value: ArrayLike) -> None:
        self._set_angles(value, "angles")
        if self._update == "langevin":
            kernels.torques(self._angle, self._torque, *self._lattice)

    def _set_angles(self, value: Any, name: str) -> None:
        array = _finite(value, name, self.size)
        wrapped = np.mod(array + math.pi, 2.0 * math.pi) - math.pi
        self._angle[:] = np.where(np.abs(array) < math.pi, array, wrapped).ravel()
        self._angle[self._angle >= math.pi] = -math.pi  # the remainder may be rounded up

    @property
    def velocities(self) -> Array:
        """The angular velocities: float64 of shape `size`, a view to read only.

        Assign an array to set them. Monte Carlo updates have none, and raise `AttributeError`.
        """
        self._need_velocities("velocities")
        return _read_only(self._velocity.reshape(self.size))

    @velocities.setter
    def velocities(self, value: ArrayLike) -> None:
        self._need_velocities("velocities")
        array = _finite(value, "velocities", self.size)
        fastest = float(np.abs(array).max())
        if fastest * self._dt > 10.0 * FARTHEST_TURN:
            raise ValueError(
                f"velocities must be at most {10.0 * FARTHEST_TURN / self._dt:.6g} for dt "
                f"{self._dt!r}, got {fastest!r} among them"
            )
        self._velocity[:] = array.ravel()

    @property
    def torques(self) -> Array:
        """The torques on the rotors in units of J: float64 of shape `size`."""
        torque = np.empty(self.sites)
        kernels.torques(self._angle, torque, *self._lattice)
        return torque.reshape(self.size)

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """All that changes in a run: angles, velocities and torques if any, and generator."""
        if self._update != "langevin":
            return {"angles": self._angle, "generator": self._generator}
        return {
            "angles": self._angle,
            "velocities": self._velocity,
            "torques": self._torque,
            "generator": self._generator,
        }

    @property
    def width(self) -> float:
        """The largest turn that Metropolis offers, min(pi, 1.6 sqrt(T)): about half are taken."""
        return min(math.pi, 1.6 * math.sqrt(self._temperature))

    @property
    def clusters_per_sweep(self) -> int:
        """How many Wolff clusters make a sweep; about as many as reflect `sites` rotors in all.

        The number depends on size and temperature only, never on the state, which would favour
        states that follow a large cluster. The mean cluster is a fit to measured ones.
        """
        return math.ceil(self.sites / _mean_cluster(self._temperature, *self._lattice))

    def run(self, steps: int = 1) -> Self:
        """Move forward.

        Parameters
        ----------
        steps : int, default 1
            At least 0: steps of `dt` for ``"langevin"``. For ``"metropolis"`` a step is a sweep,
            which offers every rotor one turn; for ``"wolff"`` it is `clusters_per_sweep` clusters.

        Returns
        -------
        Rotors
            The system itself.
        """
        for some in self._portions(integer(steps, "steps", 0)):
            self._move(some)
        return self

    def _move(self, steps: int) -> None:
        """Make some steps."""
        if self._update == "langevin":
            kernels.langevin(
                self._angle,
                self._velocity,
                self._torque,
                *self._lattice,
                self._temperature,
                self._friction,
                self._inertia,
                self._dt,
                steps,
                self._generator,
            )
        elif self._update == "metropolis":
            monte_carlo.metropolis(
                self._angle, *self._lattice, self._temperature, self.width, steps, self._generator
            )
        else:
            clusters = steps * self.clusters_per_sweep
            monte_carlo.wolff(
                self._angle,
                *self._lattice,
                self._temperature,
                clusters,
                self._stack,
                self._generator,
            )

    def energy(self) -> float:
        """Return the energy per site in units of J: potential, and kinetic if there is any."""
        out = self._measure()
        return float(out[0]) / self.sites + 0.5 * self._kinetic_temperature(out[1])

    def observe(self) -> dict[str, float]:
        """Measure the present state.

        Returns
        -------
        dict
            Per site, in units of J: ``energy``, ``potential_energy``; for ``"langevin"``
            ``kinetic_temperature``, the mean of I omega^2 (see the class's Notes), which averages
            to `temperature` at every friction but 0. ``magnetization_x`` and ``magnetization_y``,
            the mean of cos theta and of sin theta; ``abs_magnetization`` and
            ``squared_magnetization``, the length of that vector and its square.
            ``helicity_modulus``, whose mean over time is Upsilon, the stiffness against a twist:
            (sum of cos D) / N - (sum of sin D)^2 / (N T), D being the differences along the bonds
            of one direction, and on the square lattice the mean of both directions; not without
            friction. ``vortices`` per plaquette, of both signs, on the square lattice only.
        """
        out = self._measure()
        n = self.sites
        kinetic = self._kinetic_temperature(out[1])
        potential, x, y = float(out[0]) / n, float(out[2]) / n, float(out[3]) / n
        seen = {"energy": potential + 0.5 * kinetic, "potential_energy": potential}
        if self._update == "langevin":
            seen["kinetic_temperature"] = kinetic
        seen["magnetization_x"] = x
        seen["magnetization_y"] = y
        seen["abs_magnetization"] = math.hypot(x, y)
        seen["squared_magnetization"] = x * x + y * y
        if self._friction > 0.0:
            seen["helicity_modulus"] = self._helicity_modulus(out)
        if self._dimension == 2:
            charge = np.empty(n, dtype=np.int8)
            seen["vortices"] = kernels.vortices(self._angle, *self._lattice, charge) / n
        return seen

    def vortex_charges(self) -> NDArray[np.int8]:
        """Return how often the angle turns around each plaquette, 0, 1 or -1.

        Returns
        -------
        ndarray of int8
            Shape `size`; entry (i, j) is the plaquette to the right of and below site (i, j). The
            charges add up to 0.

        Raises
        ------
        ValueError
            On a chain, which has no plaquettes; see `winding`.
        """
        if self._dimension == 1:
            raise ValueError("vortices need dimension 2, got a chain (see winding)")
        charge = np.empty(self.sites, dtype=np.int8)
        kernels.vortices(self._angle, *self._lattice, charge)
        return charge.reshape(self.size)

    def winding(self) -> int:
        """Return how often the angle turns along a ring, by the shorter way at every bond.

        Raises
        ------
        ValueError
            On the square lattice; see `vortex_charges`.
        """
        if self._dimension == 2:
            raise ValueError("winding needs dimension 1, got a square lattice (see vortex_charges)")
        steps = np.roll(self._angle, -1) - self._angle
        return int((steps < -math.pi).sum()) - int((steps >= math.pi).sum())

    def _measure(self) -> Array:
        out = np.empty(8)
        velocity = self._velocity if self._update == "langevin" else np.zeros(self.sites)
        kernels.observe(self._angle, velocity, *self._lattice, out)
        return out

    def _kinetic_temperature(self, squares: float) -> float:
        """Return the mean of I omega^2, half a step ahead and half a step ago."""
        if self._update != "langevin":
            return 0.0
        halfway = float(np.square(self._torque).sum()) * (0.5 * self._dt / self._inertia) ** 2
        return self._inertia * (float(squares) + halfway) / self.sites

    def _helicity_modulus(self, out: Array) -> float:
        """Return the estimator of Upsilon, averaged over the directions there are."""
        directions = [(out[4], out[5]), (out[6], out[7])][: self._dimension]
        terms = [cosines - sines**2 / self._temperature for cosines, sines in directions]
        return float(sum(terms)) / (self.sites * self._dimension)

    def _need_velocities(self, name: str) -> None:
        if self._update != "langevin":
            raise AttributeError(f"{name} needs update 'langevin', got update {self._update!r}")


def _refuse_velocities(update: str, **given: float | None) -> None:
    """Refuse what only rotors with velocities have."""
    for name, value in given.items():
        if update != "langevin" and value is not None:
            raise ValueError(
                f"{name} can only be given with update 'langevin', got {value!r} with {update!r}"
            )


def _not_negative(value: Any, name: str) -> float:
    number = real(value, name)
    if number < 0.0:
        raise ValueError(f"{name} must be a finite number of at least 0, got {value!r}")
    return number


def _finite(value: Any, name: str, size: tuple[int, ...]) -> Array:
    """Return an array of finite numbers of the shape that is needed."""
    message = f"{name} must be finite numbers in an array of shape {size}"
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{message}, got a ragged one") from None
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{message}, got {array.dtype} of shape {array.shape}")
    if array.shape != size or not np.isfinite(array).all():
        raise ValueError(f"{message}, got {array.dtype} of shape {array.shape}")
    return array.astype(np.float64)


def _read_only(view: Array) -> Array:
    view.flags.writeable = False
    return view


def _mean_cluster(temperature: float, rows: int, columns: int) -> float:
    """Estimate the size of a Wolff cluster, to a factor of about 2."""
    sites = rows * columns
    if rows == 1:
        return min(float(sites), 1.0 + 3.0 / (temperature * (1.0 + temperature)))
    shorter = min(rows, columns)
    ordered = 0.8 * sites * shorter ** (-0.25 * min(temperature / T_BKT, 1.0))
    if temperature <= T_BKT:
        return ordered
    above = math.sqrt(T_BKT / (temperature - T_BKT))
    return max(1.0, min(ordered, math.exp(min(2.8 * above - 1.0, 700.0))))
