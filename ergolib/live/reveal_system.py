"""The territory that a reader uncovers, and the map that is drawn of it, natively.

The territory is one sample of the Ising model in equilibrium; from all hidden spins drawn at
random, a hundred cluster sweeps lead there at any temperature. The map knows the temperature and
the spins that were uncovered, and nothing else: it is a `ConditionalSimulation`. A seed makes three
streams of random numbers, one for the map, the next for the territory, and the last for the order
in which spins are uncovered if the reader does not choose.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer
from ergolib.arguments import temperature as check_temperature
from ergolib.information import ConditionalSimulation, RevealAccount
from ergolib.kernels import blanket, ising, random, swendsen_wang
from ergolib.systems import System
from ergolib.systems.system import check_seed

__all__ = ["ACCOUNTS", "BLOCKS", "ENOUGH", "SETTLE", "Reveals", "order", "territory"]

SWEEPS = 100  # to the territory
SETTLE = 50  # sweeps of the map after every change, before it counts
ENOUGH = 400  # samples that a map has before another spin is uncovered
ACCOUNTS = 12  # so many spins at most are uncovered one after another at the start; more, at once
BLOCKS = 32


def _stream(seed: int, jumps: int) -> NDArray[np.uint64]:
    state = random.seed_state(seed)
    for _ in range(jumps):
        random.jump(state)
    return state


def territory(size: int, temperature: float, seed: int) -> NDArray[np.int8]:
    """Return the spins of the territory, +1 or -1, of shape (size, size)."""
    sites = size * size
    spins, hidden = np.empty(sites, dtype=np.int8), np.zeros(sites, dtype=np.int8)
    work = np.zeros(sites, dtype=np.int64), np.zeros(sites, dtype=np.int8)
    nothing = np.zeros(0), np.array([1, 0, 0])
    state = _stream(seed, 1)
    ising.random_spins(spins, state)
    given = size, size, temperature, SWEEPS
    swendsen_wang.conditional(spins, hidden, *given, *work, *nothing, state)
    return spins.reshape(size, size)


def order(size: int, seed: int) -> list[int]:
    """Return all sites in the order in which they are uncovered if nobody chooses."""
    ranks = np.empty(size * size)
    random.fill_uniform(ranks, _stream(seed, 2))
    return [int(site) for site in np.argsort(ranks, kind="stable")]


def sites(places: str, size: int) -> list[int]:
    """Return the sites that a list such as ``"12-400-7"`` names, as far as it makes sense."""
    named = [int(word) for word in places.split("-") if word.isdecimal()]
    return [site for site in dict.fromkeys(named) if site < size * size]


class Reveals(System):
    """A map of an Ising lattice of which some spins were uncovered, as samples of what it may be.

    Parameters
    ----------
    size : int, default 48
        Side of the lattice.
    temperature : float, default 2.27
        In units of J. It is that of the territory, and does not change.
    seed : int, optional
        At least 0.
    places : str, default ""
        The sites that were uncovered, row * size + column, with hyphens between them.

    Attributes
    ----------
    accounts : list of RevealAccount
        What each told when it was uncovered; none of the first ones, if they were more than 12.
    """

    accounts: list[RevealAccount]

    def __init__(
        self,
        size: int = 48,
        temperature: float = 2.27,
        seed: int | None = None,
        places: str = "",
    ) -> None:
        self._size = integer(size, "size", 2)
        self._temperature = check_temperature(temperature)
        self.seed = check_seed(seed)
        self._places = places
        self._spins = territory(self._size, self._temperature, self.seed)
        known = [divmod(site, self._size) for site in sites(places, self._size)]
        seen = {(row, column): int(self._spins[row, column]) for row, column in known}
        given = self._size, self._temperature, self.seed, BLOCKS
        self._first = known[0] if known else None
        self.accounts = []
        if len(known) > ACCOUNTS:
            self._map = ConditionalSimulation(seen, *given).equilibrate(SETTLE)
            return
        self._map = ConditionalSimulation({}, *given).equilibrate(SETTLE)
        for site in known:
            self.uncover(site)

    def uncover(self, site: tuple[int, int]) -> Self:
        """Uncover a hidden spin, and keep account of what it tells (`accounts`)."""
        spin = int(self._spins[site])
        self._map.run(max(0, ENOUGH - self._map.samples))
        self.accounts.append(self._map.account(site, spin))
        self._map.reveal(site, spin).equilibrate(SETTLE)
        return self

    def __repr__(self) -> str:
        """Return the call that would start this run."""
        return (
            f"Reveals(size={self._size}, temperature={self._temperature!r}, seed={self.seed}, "
            f"places={self._places!r})"
        )

    @property
    def temperature(self) -> float:
        """Temperature in units of J."""
        return self._temperature

    @temperature.setter
    def temperature(self, value: float) -> None:
        raise AttributeError(
            f"temperature cannot be set on {type(self).__name__}, whose territory has one; "
            f"got {value!r}"
        )

    @property
    def sites(self) -> int:
        """Number of spins."""
        return self._size * self._size

    @property
    def territory(self) -> NDArray[np.int8]:
        """The spins as they are: shape (size, size)."""
        return self._spins

    @property
    def map(self) -> ConditionalSimulation:
        """The simulation that draws the map."""
        return self._map

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """All that changes in a run, as views."""
        return {"spins": self._map.spins, "generator": self._map.generator}

    def run(self, samples: int = 1) -> Self:
        """Draw samples of the lattice, given what was uncovered."""
        for some in self._portions(integer(samples, "samples", 0)):
            self._map.run(some)
        return self

    def energy(self) -> float:
        """Return the energy per site of the present sample, in units of J."""
        out = np.empty(2)
        ising.observe(self._map.spins.ravel(), self._size, self._size, out)
        return float(out[0]) / self.sites

    def observe(self) -> dict[str, float]:
        """Measure the present sample.

        Returns
        -------
        dict
            ``energy`` per site; ``connected``, the share of the hidden sites that are linked to
            one that was uncovered; ``neighbour``, 1 for each neighbour of the first uncovered site
            that is linked to its sign and -1 for the other sign, on average (0 if none was
            uncovered); ``left``, the entropy that its neighbours leave a spin, on average.
        """
        hidden = self._map.revealed == 0
        linked = self._map.linked
        values, nowhere = np.empty(2 * self.sites), np.zeros(4 * self.sites)
        given = self._map.spins.ravel(), self._size, self._size, self._temperature
        blanket.look(*given, values, nowhere, np.array([2, 0, 0]))
        return {
            "energy": self.energy(),
            "connected": float(np.abs(linked[hidden]).mean()) if hidden.any() else 1.0,
            "neighbour": self._around_the_first(linked),
            "left": float(values[self.sites :].mean()),
        }

    def _around_the_first(self, linked: NDArray[np.int8]) -> float:
        if self._first is None:
            return 0.0
        row, column = self._first
        n = self._size
        around = [(row - 1) % n, (row + 1) % n], [(column - 1) % n, (column + 1) % n]
        total = sum(int(linked[r, column]) for r in around[0])
        total += sum(int(linked[row, c]) for c in around[1])
        return 0.25 * total * int(self._spins[self._first])
