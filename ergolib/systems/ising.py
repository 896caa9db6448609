"""A lattice of Ising spins to hold in the hand.

The energy of a state, in units of the coupling J (and k_B = 1), is

    E = - sum over neighbouring pairs of s s'  -  field * sum of s

on a square lattice with joined edges; s is +1 or -1. `Ising` offers four laws of motion. All have
the same equilibrium, the Boltzmann distribution, but they get there, and move within it, in their
own ways: Metropolis and heat bath turn one spin at a time, as nature might; multispin is Metropolis
on 64 spins at once; Wolff turns whole clusters and hardly slows down at the critical point.
"""

from __future__ import annotations

import math
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, real, shape
from ergolib.exact import T_C, yang_magnetization
from ergolib.kernels import ising as kernels
from ergolib.kernels import multispin
from ergolib.kernels.kernel import Kernel
from ergolib.kernels.random import seed_state
from ergolib.systems.system import System, check_seed

__all__ = ["Ising"]

Update = Literal["metropolis", "heat-bath", "multispin", "wolff"]
Scan = Literal["checkerboard", "random"]
Start = Literal["random", "up", "down"]

MOST = 2**30  # spins, of a byte each

ONE_SPIN_AT_A_TIME: dict[tuple[str, str | None], Kernel] = {
    ("metropolis", "checkerboard"): kernels.metropolis,
    ("metropolis", "random"): kernels.metropolis_random_scan,
    ("heat-bath", "checkerboard"): kernels.heat_bath,
    ("heat-bath", "random"): kernels.heat_bath_random_scan,
}


class Ising(System):
    """The Ising model on a square lattice with joined edges.

    Parameters
    ----------
    size : int or (int, int), default 64
        Side of a square, or rows and columns; at least 2. On a side of 2, a neighbour on one side
        is also that on the other, and counts twice. ``"multispin"`` needs multiples of 16. At
        most 2^30 spins.
    temperature : float, default 2.5
        In units of J; it can be changed at any time. The critical temperature is 2.269185.
    seed : int, optional
        At least 0. The same seed gives the same path. None draws one, kept as `seed`.
    update : {"metropolis", "heat-bath", "multispin", "wolff"}, default "metropolis"
        The law of motion.
    scan : {"checkerboard", "random"}, optional
        Whether a sweep visits first all sites with row + column even, then the odd ones, or each
        time a site picked at random. Only ``"metropolis"`` and ``"heat-bath"`` have the choice.
        The default is the checkerboard, except for ``"metropolis"`` on fewer than 12 sites.
    field : float, default 0.0
        External field, in units of J. Only ``"metropolis"`` and ``"heat-bath"`` can have one.
    start : {"random", "up", "down"}, default "random"
        All spins drawn at random (a state of infinite temperature), or all alike.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, out of range, or not for this update.

    Notes
    -----
    Metropolis takes moves that cost nothing for certain, and a checkerboard sweep leaves the order
    to no chance either. So a few patterns in which no spin has a preference, such as diagonal
    stripes of width 2, turn over in lockstep for ever: a run that starts in one stays there, and no
    other run gets there. On 4 x 4 they are 36 states of 65536, with a share of 6e-5 at T = 3; on
    larger lattices they do not matter. But of the 16 states of 2 x 2 they are 4, and of the 512 of
    3 x 3 they are 8. So this combination is refused on fewer than 12 sites; random scan and the
    heat bath reach every state.

    For the same reason Metropolis on the checkerboard, and so multi-spin coding, is no model of how
    domains grow in the cold, below T of about 1: kinks in a wall, which cost nothing to move, move
    at every sweep, and walls march instead of wandering. Averages in equilibrium do not suffer. To
    watch a deep quench, take the heat bath or random scan.

    Examples
    --------
    >>> ising = Ising(size=32, temperature=2.0, seed=1, start="up")
    >>> ising.run(100)
    Ising(size=(32, 32), temperature=2.0, seed=1, update='metropolis')
    """

    def __init__(
        self,
        size: int | tuple[int, int] = 64,
        temperature: float = 2.5,
        seed: int | None = None,
        update: Update = "metropolis",
        scan: Scan | None = None,
        field: float = 0.0,
        start: Start = "random",
    ) -> None:
        self._update = choice(update, "update", ("metropolis", "heat-bath", "multispin", "wolff"))
        self._single = self._update in ("metropolis", "heat-bath")
        self._shape = _check_size(size, self._update)
        self._scan = _check_scan(scan, self._update, self._shape)
        self.temperature = temperature
        self.field = field
        beginning = choice(start, "start", ("random", "up", "down"))
        self.seed = check_seed(seed)

        rows, columns = self._shape
        self._generator = seed_state(self.seed)
        spins = np.full(rows * columns, -1 if beginning == "down" else 1, dtype=np.int8)
        if beginning == "random":
            kernels.random_spins(spins, self._generator)
        if self._update == "multispin":
            layout = multispin.layout(rows, columns)
            self._generator = seed_state(self.seed, layout.lanes)
            self._even = np.empty(layout.rows * layout.words, dtype=np.uint64)
            self._odd = np.empty_like(self._even)
            self._scratch = np.empty(layout.scratch, dtype=np.uint64)
            multispin.pack(spins, rows, columns, self._even, self._odd)
        else:
            self._spins = spins
        if self._update == "wolff":
            self._stack = np.empty(rows * columns, dtype=np.int64)

    def __repr__(self) -> str:
        """Return the call that would start this run, but for what stands at its default."""
        parts = [
            f"size={self._shape}",
            f"temperature={self._temperature!r}",
            f"seed={self.seed}",
            f"update={self._update!r}",
        ]
        if self._single and self._scan != _default_scan(self._update, self._shape):
            parts.append(f"scan={self._scan!r}")
        if self._field != 0.0:
            parts.append(f"field={self._field!r}")
        return f"Ising({', '.join(parts)})"

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self._shape

    @property
    def sites(self) -> int:
        """Number of spins, rows * columns."""
        return self._shape[0] * self._shape[1]

    @property
    def update(self) -> str:
        """The law of motion."""
        return self._update

    @property
    def scan(self) -> str | None:
        """The order in which a sweep visits the sites; None for Wolff, which has no sweep."""
        return self._scan

    @property
    def field(self) -> float:
        """External field in units of J, finite; 0 unless the update is Metropolis or heat bath."""
        return self._field

    @field.setter
    def field(self, value: float) -> None:
        value = real(value, "field")
        if value != 0.0 and not self._single:
            raise ValueError(
                "field must be 0 unless update is 'metropolis' or 'heat-bath', "
                f"got {value!r} with update {self._update!r}"
            )
        self._field = value

    @property
    def spins(self) -> NDArray[np.int8]:
        """The spins, +1 or -1: int8 of shape (rows, columns).

        A view of the live state, except for ``"multispin"``, whose spins are unpacked from bits.
        Assign an array of +1 and -1 to set them.
        """
        if self._update != "multispin":
            return self._spins.reshape(self._shape)
        spins = np.empty(self.sites, dtype=np.int8)
        multispin.unpack(self._even, self._odd, *self._shape, spins)
        return spins.reshape(self._shape)

    @spins.setter
    def spins(self, value: ArrayLike) -> None:
        array = np.asarray(value)
        if array.shape != self._shape or not np.isin(array, (-1, 1)).all():
            raise ValueError(
                f"spins must be +1 or -1 in an array of shape {self._shape}, "
                f"got {array.dtype} of shape {array.shape}"
            )
        flat = np.ascontiguousarray(array, dtype=np.int8).ravel()
        if self._update == "multispin":
            multispin.pack(flat, *self._shape, self._even, self._odd)
        else:
            self._spins[:] = flat

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """All that changes in a run, as views: spins (packed, for multispin) and generator."""
        if self._update == "multispin":
            return {"even": self._even, "odd": self._odd, "generator": self._generator}
        return {"spins": self.spins, "generator": self._generator}

    @property
    def clusters_per_sweep(self) -> int:
        """How many Wolff clusters make a sweep; about as many as turn `sites` spins in all.

        The number depends on size and temperature only. Stopping once enough spins have turned
        would be wrong: it would favour states that follow a large cluster. The mean cluster is
        sites * <m^2>, estimated from below by Yang's magnetization, from above by the critical
        susceptibility 0.9626 (1 - T_c/T)^(-7/4), and at T_c by 1.092 L^(7/4), L the shorter side.
        """
        return math.ceil(self.sites / _mean_cluster(self._temperature, *self._shape))

    def run(self, sweeps: int = 1) -> Self:
        """Move forward.

        Parameters
        ----------
        sweeps : int, default 1
            At least 0. A sweep offers every site one update (on average, in random scan). For
            ``"wolff"`` it is `clusters_per_sweep` clusters.

        Returns
        -------
        Ising
            The system itself.
        """
        for some in self._portions(integer(sweeps, "sweeps", 0)):
            self._move(some)
        return self

    def _move(self, sweeps: int) -> None:
        """Make some sweeps."""
        rows, columns = self._shape
        if self._update == "multispin":
            multispin.metropolis(
                self._even,
                self._odd,
                rows,
                columns,
                self._temperature,
                sweeps,
                self._scratch,
                self._generator,
            )
        elif self._update == "wolff":
            clusters = sweeps * self.clusters_per_sweep
            kernels.wolff(
                self._spins,
                rows,
                columns,
                self._temperature,
                clusters,
                self._stack,
                self._generator,
            )
        else:
            ONE_SPIN_AT_A_TIME[self._update, self._scan](
                self._spins,
                rows,
                columns,
                self._temperature,
                self._field,
                sweeps,
                self._generator,
            )

    def energy(self) -> float:
        """Return the energy per site in units of J, that of the field included."""
        return self._measure()[0]

    def magnetization(self) -> float:
        """Return the mean spin, from -1 to 1."""
        return self._measure()[1]

    def observe(self) -> dict[str, float]:
        """Measure the present state.

        Returns
        -------
        dict
            ``energy`` (per site, in units of J), ``magnetization`` (mean spin) and
            ``abs_magnetization`` (its absolute value).
        """
        energy, magnetization = self._measure()
        return {
            "energy": energy,
            "magnetization": magnetization,
            "abs_magnetization": abs(magnetization),
        }

    def _measure(self) -> tuple[float, float]:
        """Return energy and magnetization per site."""
        out = np.empty(2)
        if self._update == "multispin":
            multispin.observe(self._even, self._odd, *self._shape, out)
        else:
            kernels.observe(self._spins, *self._shape, out)
        bonds, total = out.tolist()
        return (bonds - self._field * total) / self.sites, total / self.sites


def _check_size(size: Any, update: str) -> tuple[int, int]:
    """Return rows and columns, or say what the update takes."""
    rows, columns = shape(size)
    if rows * columns > MOST:
        raise ValueError(
            f"size must hold at most {MOST} spins, which take 1 GB (a square of 32768), got "
            f"{size!r} with {rows * columns}"
        )
    if update == "multispin" and (rows % 16 or columns % 16):
        raise ValueError(
            "size must be a multiple of 16, or a pair of them, for update 'multispin', "
            f"got {size!r}"
        )
    return rows, columns


def _locks(update: str, sides: tuple[int, int]) -> bool:
    """Tell whether checkerboard order would leave too many states out of reach."""
    return update == "metropolis" and sides[0] * sides[1] < 12


def _default_scan(update: str, sides: tuple[int, int]) -> str | None:
    if update == "wolff":
        return None
    return "random" if _locks(update, sides) else "checkerboard"


def _check_scan(scan: Any, update: str, sides: tuple[int, int]) -> str | None:
    """Return the order of updates, or say which updates and sizes can have it."""
    if scan is None:
        return _default_scan(update, sides)
    scan = choice(scan, "scan", ("checkerboard", "random"))
    if update == "wolff" or (update == "multispin" and scan == "random"):
        raise ValueError(
            f"scan can be chosen for update 'metropolis' or 'heat-bath', got {scan!r} with "
            f"update {update!r}"
        )
    if scan == "checkerboard" and _locks(update, sides):
        raise ValueError(
            "scan must be 'random' for update 'metropolis' on fewer than 12 sites, where the "
            f"checkerboard does not reach all states, got 'checkerboard' with size {sides}"
        )
    return scan


def _mean_cluster(temperature: float, rows: int, columns: int) -> float:
    """Estimate the mean size of a Wolff cluster, sites * <m^2>: a guide for the clock only."""
    sites, side = rows * columns, min(rows, columns)
    at_critical = 1.092 * side**1.75 * (sites / side**2)
    if temperature < T_C:
        return min(float(sites), max(sites * yang_magnetization(temperature) ** 2, at_critical))
    distance = 1.0 - T_C / temperature
    above = at_critical if distance == 0.0 else 0.9626 * distance**-1.75
    return min(float(sites), max(1.0, min(above, at_critical)))
