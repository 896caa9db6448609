"""Small lattices whose states are counted, and what is known of their numbers.

The square lattice with joined edges and N sites, each in one of q states: the q-state Potts model,
E = -(like neighbours) = -2N + b for b unlike bonds, or, for two states, the Ising model, E = -2N +
2b (J = k_B = 1). The level of a state is b, so all lattices have levels 0 ... 2N.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib import Estimate, exact
from ergolib.arguments import choice, integer, real
from ergolib.exact import potts_counting
from ergolib.kernels import legendre
from ergolib.live.cache import kept, sources_hash
from ergolib.price.countable import LatticeWalker
from ergolib.price.flat_walks import FLAT, WangLandau
from ergolib.systems import Ising, Potts
from ergolib.systems.system import System

__all__ = ["LATTICES", "Counting", "known_log_g", "make_lattice", "walker"]

#: Side and number of states of each; Ising where there are two.
LATTICES = {
    "ising-4": (4, 2),
    "ising-8": (8, 2),
    "ising-16": (16, 2),
    "potts3-6": (6, 3),
    "potts10-5": (5, 10),
    "potts10-12": (12, 10),
}
SCHEDULES = ("1/t", "flat")
STEP = 1000  # sweeps

Array = NDArray[np.float64]


def make_lattice(name: str) -> Ising | Potts:
    """Return the lattice of this name."""
    side, q = LATTICES[name]
    return Ising(size=side) if q == 2 else Potts(size=side, q=q)


@cache
def known_log_g(name: str) -> Array:
    """Return ln g at levels 0 ... 2N, not to be changed: minus infinity where g is 0 or not known.

    Exactly for Ising, and for Potts lattices that can be counted. Of others the lowest levels are
    known: all sites alike; one that is not; two neighbours that are not, alike or not.
    """
    side, q = LATTICES[name]
    sites = side * side
    known = np.full(2 * sites + 1, -np.inf)
    if q == 2:
        energies, log_counts = exact.log_density_of_states(side)
        known[(energies + 2 * sites) // 2] = log_counts
    elif sites <= 36:
        made = sources_hash([Path(potts_counting.__file__)], side, q)
        found = kept("counting-potts", made, lambda: _counted(side, q))
        known[found["levels"]] = found["log_g"]
    else:
        others = q * (q - 1)
        for level, count in ((0, q), (4, others * sites), (6, 2 * others * sites)):
            known[level] = math.log(count)
        known[7] = math.log(2 * others * (q - 2) * sites)
    return known


def _counted(side: int, q: int) -> dict[str, Any]:
    """Count the states of a Potts lattice; it takes seconds."""
    energies, counts = exact.potts_density_of_states(side, q)
    levels = (energies + 2 * side * side).tolist()
    return {"levels": levels, "log_g": [math.log(count) for count in counts]}


def complete(name: str) -> bool:
    """Tell whether the numbers of all states of a lattice are known."""
    side, q = LATTICES[name]
    known = known_log_g(name)
    total = known.max() + math.log(np.exp(known - known.max()).sum())
    return abs(total - side * side * math.log(q)) < 1e-9


def walker(name: str, schedule: str, seed: int) -> LatticeWalker:
    """Return the walk that the page shows, before its first move."""
    one = LatticeWalker(make_lattice(name), np.random.SeedSequence(seed))
    flat = choice(schedule, "schedule", SCHEDULES) == "flat"
    one.begin(0, FLAT if flat else 0.0, saturates=flat)
    return one


class Counting(System):
    """Independent walks that count the states of one lattice; a step is 1000 sweeps of each.

    Parameters
    ----------
    lattice : str
        One of `LATTICES`.
    schedule : {"1/t", "flat"}
        How ln f shrinks, see `ergolib.price.WangLandau`.
    place : float
        From 0, the lowest energy, to 1, the highest: where to look at ln g and its slope.
    seed : int
        At least 0.
    walkers : int, default 8
        At least 2.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """

    def __init__(
        self, lattice: str, schedule: str, place: float, seed: int, walkers: int = 8
    ) -> None:
        self._name = choice(lattice, "lattice", LATTICES)
        self._place = real(place, "place")
        if not 0.0 <= self._place <= 1.0:
            raise ValueError(f"place must be from 0 to 1, got {place!r}")
        self.seed = integer(seed, "seed", 0)
        self._temperature = math.inf
        chosen: Any = choice(schedule, "schedule", SCHEDULES)
        self._counting = WangLandau(make_lattice(self._name), walkers, self.seed, chosen)

    @property
    def sites(self) -> int:
        """What a step costs: moves of all walkers."""
        return STEP * self._sites * len(self._counting.attempts)

    @property
    def _sites(self) -> int:
        return LATTICES[self._name][0] ** 2

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """How many moves were tried, and what a visit adds to ln g now; copies."""
        return {"attempts": self._counting.attempts, "log_f": self._counting.log_f}

    @property
    def counting(self) -> WangLandau:
        """The walks."""
        return self._counting

    def run(self, steps: int = 1) -> Self:
        """Let each walk make so many thousands of sweeps."""
        self._counting.run(integer(steps, "steps", 0) * STEP * self._sites)
        return self

    def energy(self) -> float:
        """Return nothing: energies are visited alike here."""
        return 0.0

    def observe(self) -> dict[str, Any]:
        """Return what the walks have found, with their errors.

        Returns
        -------
        dict
            Estimates: ``log_g`` and ``price`` at the place that is looked at, and ``log_states``,
            ln of the number of all states, if the lowest level is right. Numbers:
            ``claimed``, the error of ln g by the spread of the walkers (root of its mean square
            over all levels), ``deviation``, how far ln g is off what is known, and
            ``log_f``, what a visit adds to ln g now.

        Raises
        ------
        ValueError
            If the walks have not all found the same energies: run on.
        """
        density = self._counting.density_of_states()
        step, level = unit(self._name), round(self._place * 2 * self._sites)
        levels = np.rint((density.energies - density.energies[0]) / step).astype(int)

        def by_level(log_g: Array) -> Array:
            full = np.full(2 * self._sites + 1, -np.inf)
            full[levels] = log_g
            return full

        def tangent(log_g: Array) -> Array:
            out, full = np.zeros(5), by_level(log_g)
            legendre.tangent(full, step, level, out)
            return np.array([full[int(out[4])], out[0]])

        found, errors = density.estimate(tangent)
        total = density.log_states
        off = np.zeros(4)
        legendre.deviation(by_level(density.log_g), known_log_g(self._name), off)

        def estimate(value: float, error: float) -> Estimate:
            walkers = len(density.replicates)
            return Estimate(float(value), float(error), 0.5, walkers, density.converged)

        return {
            "log_g": estimate(found[0], errors[0]),
            "price": estimate(found[1], errors[1]),
            "log_states": estimate(*total),
            "claimed": float(np.sqrt((density.errors**2).mean())),
            "deviation": float(off[0]),
            "log_f": float(self._counting.log_f.max()),
        }


def unit(name: str) -> float:
    """Return the energy from one level to the next."""
    return 2.0 if LATTICES[name][1] == 2 else 1.0
