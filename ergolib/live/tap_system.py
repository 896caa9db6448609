"""An energy tap and two systems in contact, natively: the same bits as the component.

Two isolated systems stand side by side. A tap takes energy out of the left one, or puts it in, at a
steady rate; a valve lets demons of both meet. Each system begins in its ground state, gets its
energy through its purses and is left alone for `WARM` sweeps before the books are opened.
"""

from __future__ import annotations

import math
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from ergolib import Microcanonical, exact
from ergolib.arguments import choice, integer, real
from ergolib.systems.system import System, check_seed

__all__ = ["CAPACITY", "KINDS", "MEETINGS", "SIDE", "STARTS", "WARM", "TwoSystems", "common_price"]

SIDE = 64
WARM = 200  # sweeps
MEETINGS = 8  # of demons, after each sweep, while the valve is open
OTHER_SEED = 2**32  # is added for the system on the right
CAPACITY = {"two-level": 4}  # quanta in a purse, where it must be able to show a price below 0

#: Energies per site above the ground state to begin with, those in the purses included.
KINDS = {
    "ising": {"hot": 1.6, "cold": 0.3},
    "potts": {"hot": 1.6, "cold": 0.3},
    "two-level": {"hot": 2.0, "cold": 0.3},
    "oscillators": {"hot": 2.0, "cold": 0.5},
}
EQUAL = 0.6
STARTS = {
    "hot-cold": ("hot", "cold"),
    "cold-hot": ("cold", "hot"),
    "equal": ("equal", "equal"),
}


def isolated(kind: str, side: int, start: str, seed: int) -> Microcanonical:
    """Return one of the systems, warmed up."""
    ground = -2.0 if kind in ("ising", "potts") else 0.0
    energy = EQUAL if start == "equal" else KINDS[kind][start]
    capacity = CAPACITY.get(kind)
    return Microcanonical(kind, side, ground + energy, seed, capacity=capacity).run(WARM)  # type: ignore[arg-type]


def energy_at(system: Microcanonical, price: float) -> float:
    """Return the energy above the ground state of a large system and its purses at a price."""
    body: float
    if system.model == "ising":
        body = 2.0 + math.copysign(1.0, price) * float(exact.onsager_energy(1.0 / abs(price)))
    elif system.model == "two-level":
        body = system.quantum / (1.0 + math.exp(system.quantum * price))
    else:
        body = float(exact.purse_energy(price, system.quantum))
    purse = float(exact.purse_energy(price, system.quantum, system.capacity))
    return system.sites * body + system.purses.size * purse


def common_price(*systems: Microcanonical) -> float | None:
    """Return the price on which large systems with the energy of these agree.

    It is known exactly but for a Potts lattice, for which the answer is None.
    """
    if any(system.model == "potts" for system in systems):
        return None
    total = sum(system.total_energy - system.ground_energy for system in systems)
    limited = all(system.capacity is not None for system in systems)

    def beyond(price: float) -> float:
        return sum(energy_at(system, price) for system in systems) - total

    low = -3.0 if limited else 1e-4
    if not beyond(low) > 0.0 > beyond(8.0):
        return None
    return float(brentq(beyond, low, 8.0, xtol=1e-12))


class TwoSystems(System):
    """Two isolated systems, with a tap on the left one and a valve between them.

    Parameters
    ----------
    left, right : {"ising", "potts", "two-level", "oscillators"}
        What they are made of: Potts spins have 10 colours.
    right_size : int, default 64
        Side of the system on the right; that on the left has 64.
    start : {"hot-cold", "cold-hot", "equal"}
        Which has much energy and which little, or both 0.6 per site above the ground state. Units
        with two levels are more than half raised where they are hot: their price is below zero.
    rate : float, default 0.0
        Energy out of the tap for each site of the left system in 1000 sweeps; below 0, it goes in.
    valve : bool, default False
        Whether demons of both meet.
    seed : int, default 0
        At least 0, below 2^32.
    """

    left: Microcanonical
    right: Microcanonical

    def __init__(
        self,
        left: str = "ising",
        right: str = "oscillators",
        right_size: int = SIDE,
        start: str = "hot-cold",
        rate: float = 0.0,
        valve: bool = False,
        seed: int = 0,
    ) -> None:
        self.seed = check_seed(seed)
        first, second = STARTS[choice(start, "start", STARTS)]
        self.left = isolated(choice(left, "left", KINDS), SIDE, first, self.seed)
        other = self.seed + OTHER_SEED
        side = integer(right_size, "right_size", 2)
        self.right = isolated(choice(right, "right", KINDS), side, second, other)
        self._rate = real(rate, "rate")
        self._valve = bool(valve)
        self._due = 0.0
        self._begun = [side.energy() for side in (self.left, self.right)]
        self._nats = [0.0, 0.0]
        self._temperature = 1.0
        self.moved = 0

    moved: int

    @property
    def sites(self) -> int:
        """Number of sites of both."""
        return self.left.sites + self.right.sites

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """Those of both, with their side before each name."""
        return {
            f"{name}_{key}": array
            for name, side in (("left", self.left), ("right", self.right))
            for key, array in side.state.items()
        }

    @property
    def nats(self) -> tuple[float, float]:
        """What both have gained since the start by the demons' account: price times energy."""
        return self._nats[0], self._nats[1]

    def run(self, sweeps: int = 1) -> Self:
        """Make some sweeps, at least 0, and return the system itself."""
        for _ in range(integer(sweeps, "sweeps", 0)):
            self._sweep()
        return self

    def _sweep(self) -> None:
        for i, side in enumerate((self.left, self.right)):
            before = int(side.purses.sum())
            self._nats[i] -= side.nats(before, int(side.record(1)[0]))
        if self._valve:
            self.moved += self.left.meet(self.right, MEETINGS)
        self._due += self._rate * self.left.sites / 1000.0
        coins = math.floor(abs(self._due) / self.left.quantum)
        if coins:
            self._due -= math.copysign(coins * self.left.quantum, self._due)
            self.tap(coins if self._rate > 0 else -coins)

    def tap(self, coins: int) -> None:
        """Take coins of a quantum out of the left system (or put them in): as many as there are."""
        left = self.left
        held = int(left.purses.sum())
        if coins > 0:
            left.take(min(coins, held // left.quantum) * left.quantum)
        else:
            most = (left.capacity or 2**20) * left.purses.size - held // left.quantum
            left.put(min(-coins, most) * left.quantum)

    def energy(self) -> float:
        """Return the energy per site, purses included."""
        return (self.left.total_energy + self.right.total_energy) / self.sites

    def observe(self) -> dict[str, float]:
        """Measure the present state.

        Returns
        -------
        dict
            ``left_energy`` and ``right_energy`` per site above the ground state, what a purse holds
            on average, ``left_purse`` and ``right_purse``, and the ``nats`` that both together have
            gained since the start, by the demons' account.
        """
        seen = {}
        for name, side in (("left", self.left), ("right", self.right)):
            seen[f"{name}_energy"] = side.energy() - side.ground_energy / side.sites
            seen[f"{name}_purse"] = float(np.mean(side.purses))
        return {**seen, "nats": sum(self._nats)}
