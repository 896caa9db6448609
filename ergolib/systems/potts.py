"""A lattice of Potts spins to hold in the hand.

The energy of a state, in units of the coupling J (and k_B = 1), is

    E = - (number of neighbouring pairs of one colour)

on a square lattice with joined edges; each spin has one of q colours. Up to q = 4 the order sets in
bit by bit, as in the Ising model; beyond, all at once: at the critical temperature
1 / ln(1 + sqrt q) a large part of the energy is given up at one price. `Potts` offers five laws of
motion with the same equilibrium, the Boltzmann distribution: the heat bath and Metropolis turn one
spin at a time; multispin is the heat bath on 64 spins at once; Swendsen-Wang and Wolff recolour
whole clusters.
"""

from __future__ import annotations

import math
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, shape
from ergolib.exact import potts_critical_temperature
from ergolib.kernels import potts as kernels
from ergolib.kernels import potts_clusters, potts_multispin, potts_planes
from ergolib.kernels.random import seed_state
from ergolib.systems.system import System, check_seed

__all__ = ["Potts"]

Update = Literal["heat-bath", "metropolis", "multispin", "swendsen-wang", "wolff"]
Start = Literal["random", "ordered"]

UPDATES = ("heat-bath", "metropolis", "multispin", "swendsen-wang", "wolff")
MOST = 2**30  # spins, of a byte each
MOST_COLOURS = 127  # an int8 goes no further
LARGEST_PRICE = 1e300
SUSCEPTIBILITY = {2: 7 / 4, 3: 13 / 9, 4: 7 / 6}  # its critical exponent gamma (Wu 1982)


class Potts(System):
    """The q-state Potts model on a square lattice with joined edges.

    Parameters
    ----------
    size : int or (int, int), default 64
        Side of a square, or rows and columns; at least 2. On a side of 2, a neighbour on one side
        is also that on the other, and counts twice. ``"multispin"`` needs multiples of 16. At
        most 2^30 spins.
    q : int, default 10
        How many colours: from 2 to 127, and at most 16 for ``"multispin"``.
    temperature : float, default 1.0
        In units of J; it can be changed at any time. The critical temperature is
        1 / ln(1 + sqrt q), 0.701232 for q = 10.
    seed : int, optional
        At least 0. The same seed gives the same path. None draws one, kept as `seed`.
    update : str, default "heat-bath"
        The law of motion: ``"heat-bath"``, ``"metropolis"``, ``"multispin"``, ``"swendsen-wang"``
        or ``"wolff"``.
    start : {"random", "ordered"}, default "random"
        All spins drawn at random (a state of infinite temperature), or all of colour 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, out of range, or not for this update.

    Notes
    -----
    For q = 2 this is the Ising model, with E_Potts = (E_Ising - 2 N) / 2 on N sites and half its
    temperature. For q > 4, at the critical temperature, a large lattice stays for very long in the
    phase in which it began, whatever the update: to get to the other, it has to make a wall between
    the two. Start from both sides.

    Examples
    --------
    >>> potts = Potts(size=32, q=10, temperature=0.6, seed=1, start="ordered")
    >>> potts.run(100)
    Potts(size=(32, 32), q=10, temperature=0.6, seed=1, update='heat-bath')
    """

    def __init__(
        self,
        size: int | tuple[int, int] = 64,
        q: int = 10,
        temperature: float = 1.0,
        seed: int | None = None,
        update: Update = "heat-bath",
        start: Start = "random",
    ) -> None:
        self._update = choice(update, "update", UPDATES)
        self._shape = _check_size(size, self._update)
        self._q = _check_colours(q, self._update)
        self.temperature = temperature
        beginning = choice(start, "start", ("random", "ordered"))
        self.seed = check_seed(seed)

        rows, columns = self._shape
        self._generator = seed_state(self.seed)
        spins = np.zeros(rows * columns, dtype=np.int8)
        if beginning == "random":
            kernels.random_colours(spins, self._q, self._generator)
        if self._update == "multispin":
            layout = potts_planes.layout(rows, columns)
            moving = np.random.SeedSequence(self.seed).spawn(1)[0]
            self._generator = seed_state(moving, layout.lanes)
            self._even = np.empty(potts_planes.PLANES * layout.rows * layout.words, np.uint64)
            self._odd = np.empty_like(self._even)
            potts_planes.pack(spins, rows, columns, self._even, self._odd)
        else:
            self._spins = spins
        if self._update in ("swendsen-wang", "wolff"):
            self._work = np.empty(rows * columns, dtype=np.int64)

    def __repr__(self) -> str:
        """Return the call that would start this run, but for where it starts."""
        return (
            f"Potts(size={self._shape}, q={self._q}, temperature={self._temperature!r}, "
            f"seed={self.seed}, update={self._update!r})"
        )

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self._shape

    @property
    def sites(self) -> int:
        """Number of spins, rows * columns."""
        return self._shape[0] * self._shape[1]

    @property
    def q(self) -> int:
        """How many colours there are."""
        return self._q

    @property
    def update(self) -> str:
        """The law of motion."""
        return self._update

    @property
    def critical_temperature(self) -> float:
        """The critical temperature of the infinite lattice, 1 / ln(1 + sqrt q), in units of J."""
        return potts_critical_temperature(self._q)

    @property
    def spins(self) -> NDArray[np.int8]:
        """The colours, 0 to q - 1: int8 of shape (rows, columns).

        A view of the live state, except for ``"multispin"``, whose spins are unpacked from bits.
        Assign an array of colours to set them.
        """
        if self._update != "multispin":
            return self._spins.reshape(self._shape)
        spins = np.empty(self.sites, dtype=np.int8)
        potts_planes.unpack(self._even, self._odd, *self._shape, spins)
        return spins.reshape(self._shape)

    @spins.setter
    def spins(self, value: ArrayLike) -> None:
        array = np.asarray(value)
        if array.shape != self._shape or not np.isin(array, range(self._q)).all():
            raise ValueError(
                f"spins must be integers from 0 to {self._q - 1} in an array of shape "
                f"{self._shape}, got {array.dtype} of shape {array.shape}"
            )
        flat = np.ascontiguousarray(array, dtype=np.int8).ravel()
        if self._update == "multispin":
            potts_planes.pack(flat, *self._shape, self._even, self._odd)
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
        """How many Wolff clusters make a sweep; about as many as recolour `sites` spins in all.

        The number depends on size, q and temperature only. (Stopping once enough spins have turned
        would favour states that follow a large cluster.) Down from the critical temperature it is
        1, for most spins belong to one cluster. Above, the mean cluster is about 1 / d^gamma, where
        d = 1 - (1 + sqrt q) t, t = (x - 1) / (x - 1 + q) and x = exp(1/T), with the critical
        exponent gamma = 7/4, 13/9 or 7/6 for q = 2, 3 or 4; for more colours, about as on a tree
        with four branches, (1 + t) / (1 - 3 t).
        """
        return math.ceil(self.sites / _mean_cluster(self._temperature, self._q, self.sites))

    def run(self, sweeps: int = 1) -> Self:
        """Move forward.

        Parameters
        ----------
        sweeps : int, default 1
            At least 0. A sweep offers every site one update; for ``"swendsen-wang"`` it recolours
            every cluster, and for ``"wolff"`` it is `clusters_per_sweep` clusters.

        Returns
        -------
        Potts
            The system itself.
        """
        for some in self._portions(integer(sweeps, "sweeps", 0)):
            self._move(some)
        return self

    def _move(self, sweeps: int) -> None:
        """Make some sweeps."""
        price = min(self.price, LARGEST_PRICE)
        what = *self._shape, self._q, price
        if self._update == "multispin":
            potts_multispin.heat_bath(self._even, self._odd, *what, sweeps, self._generator)
        elif self._update == "swendsen-wang":
            potts_clusters.swendsen_wang(self._spins, *what, sweeps, self._work, self._generator)
        elif self._update == "wolff":
            clusters = sweeps * self.clusters_per_sweep
            potts_clusters.wolff(self._spins, *what, clusters, self._work, self._generator)
        else:
            sweep = kernels.heat_bath if self._update == "heat-bath" else kernels.metropolis
            for _ in range(sweeps):
                sweep(self._spins, *what, self._generator)

    def energy(self) -> float:
        """Return the energy per site in units of J: from -2, all alike, to 0."""
        if self._update == "multispin":
            return float(potts_planes.energy(self._even, self._odd, *self._shape)) / self.sites
        return float(kernels.energy(self._spins, *self._shape)) / self.sites

    def occupation(self) -> NDArray[np.int64]:
        """Return how many sites there are of each colour: int64 of shape (q,)."""
        counts = np.empty(self._q, dtype=np.int64)
        if self._update == "multispin":
            potts_planes.occupation(self._even, self._odd, self._q, counts)
        else:
            kernels.occupation(self._spins, self._q, counts)
        return counts

    def magnetization(self) -> float:
        """Return the order parameter (q max_c n_c / N - 1) / (q - 1).

        n_c of the N sites have colour c. It is 1 when all are alike, and 0 when all colours are
        equally frequent; on a hot finite lattice it is a little more.
        """
        largest = int(self.occupation().max())
        return (self._q * largest / self.sites - 1.0) / (self._q - 1.0)

    def observe(self) -> dict[str, float]:
        """Measure the present state.

        Returns
        -------
        dict
            ``"energy"`` per site, and ``"magnetization"``.
        """
        return {"energy": self.energy(), "magnetization": self.magnetization()}


def _check_size(size: Any, update: str) -> tuple[int, int]:
    """Return rows and columns, or say what sizes the update can use."""
    rows, columns = shape(size, "size")
    if rows * columns > MOST:
        raise ValueError(f"size must be at most 2^30 spins in all, got {size!r}")
    if update == "multispin" and (rows % 16 or columns % 16):
        raise ValueError(
            "size must be a multiple of 16, or a pair of them, for update 'multispin', "
            f"got {size!r}"
        )
    return rows, columns


def _check_colours(q: Any, update: str) -> int:
    """Return how many colours, or say how many the update can tell apart."""
    colours = integer(q, "q", 2, MOST_COLOURS)
    if update == "multispin" and colours > potts_planes.MOST_COLOURS:
        raise ValueError(
            f"q must be at most {potts_planes.MOST_COLOURS} for update 'multispin', got {colours}"
        )
    return colours


def _mean_cluster(temperature: float, q: int, sites: int) -> float:
    """Estimate the mean size of a Wolff cluster: a guide for the clock only."""
    if temperature <= potts_critical_temperature(q):
        return float(sites)
    excess = math.expm1(1.0 / temperature)
    carried = excess / (excess + q)
    if q in SUSCEPTIBILITY:
        distance = 1.0 - (1.0 + math.sqrt(q)) * carried
        return min(float(sites), max(distance, 1e-9) ** -SUSCEPTIBILITY[q])
    return min(float(sites), (1.0 + carried) / (1.0 - 3.0 * carried))
