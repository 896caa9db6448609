"""Territories with hidden atoms, natively: what the component 'atoms' does in a page.

An *Einstein crystal*: every atom on a spring of its own to the site of a triangular lattice, of
constant 1. With a spring of stiffness 1 the atoms' variance along each axis is the temperature,
s^2 = T, and the energy of a spring T as well. Of each crystal a window is seen, and in it some
atoms, picked by chance, one after the other; beside it a window of a gas, in which an atom tells
nothing of any other. A step of `run` is a new territory, with all the looks there are.
"""

from __future__ import annotations

import math
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer
from ergolib.kernels import crystal_map, crystal_picture, crystal_territory
from ergolib.kernels.random import seed_state
from ergolib.systems.system import System, check_seed

__all__ = ["LOOKS", "NEAR", "PIXELS", "RINGS", "ROOM", "SIDE", "STEAM", "Territories", "grid"]

SIDE = 8.0  # of the window, in lattice constants
STEAM = 74  # atoms in a window of gas: as many as a crystal has there, on average
LOOKS = 12  # at most, so that a grid can be fine enough for all
ROOM = 240  # for the atoms of a crystal, those near the window included
PIXELS = 120  # of a picture, along each side
RINGS = 6  # round the middle of the seen atoms, each a lattice constant wide
NEAR = 2  # rings that are near
LEVER = 0.5 * SIDE  # how far from their middle atoms are seen, at the most

Array = NDArray[np.float64]


def grid(spread: float, known: bool) -> tuple[int, int, int]:
    """Return columns, rows and angles of the grid for a spread; with many angles it is coarser."""
    if known:
        return crystal_map.layout(spread, LOOKS)
    return crystal_map.layout(spread, LOOKS, LEVER, crystal_map.COARSE)


class Territories(System):
    """Crystals and gases of which a few atoms are seen.

    Parameters
    ----------
    spread : float
        Standard deviation of an atom from its site along each axis, in lattice constants.
    known : bool
        Whether the direction of the axes is known before the first atom is seen.
    seed : int, optional
    """

    def __init__(self, spread: float = 0.1, known: bool = False, seed: int | None = None) -> None:
        self._temperature = spread * spread
        self._known = bool(known)
        self.seed = check_seed(seed)
        self._nature, self._chance = seed_state(self.seed), seed_state(self.seed + 2**32)
        self._atoms, self._sites = np.zeros((2, 2, ROOM))
        self._status = np.zeros(ROOM, dtype=np.int8)
        self._steam, self._steam_status = np.zeros((2, STEAM)), np.zeros(STEAM, dtype=np.int8)
        self._truth, self._seen = np.zeros(3), np.zeros((2, LOOKS))
        self._nats = np.zeros(LOOKS)
        self._looks = 0
        self._shape()
        self._draw()

    def _shape(self) -> None:
        """Make room for the posterior."""
        self._columns, self._rows, angles = grid(self.spread, self._known)
        self._angles = math.pi / 3.0 * (np.arange(angles) + 0.5) / angles
        cells = angles * self._columns * self._rows
        self._likelihood, self._weight = np.zeros((2, cells))
        self._share = np.full(angles, 1.0 / angles)
        self._table = np.zeros(2 * (self._columns + self._rows))

    def _draw(self) -> None:
        """Draw a new territory, and cover it."""
        self._status[:] = 0
        self._steam_status[:] = 0
        self._count = crystal_territory.crystal(
            *self._atoms, *self._sites, self._status, 1.0, self.spread, SIDE, self._truth,
            self._nature,
        )  # fmt: skip
        crystal_territory.gas(*self._steam, STEAM, SIDE, self._nature)
        if self._known:
            self._angles[:] = self._truth[0]
        self._looks = 0
        self._likelihood[:] = 0.0
        crystal_map.weigh(self._likelihood, self._weight, self._share)

    def look(self, atom: int | None = None) -> int:
        """See one more atom of the crystal, this one or any, and one of the gas; return which."""
        if self._looks == LOOKS:
            raise ValueError(f"looks must be at most {LOOKS} in a territory, got one more")
        if atom is None:
            atom = int(crystal_territory.pick(self._status, self._count, self._chance))
        other = int(crystal_territory.pick(self._steam_status, STEAM, self._chance))
        self._status[atom] = self._steam_status[other] = 1
        x, y = (float(axis[atom]) for axis in self._atoms)
        self._seen[:, self._looks] = x, y
        size = (self._columns, self._rows, 1.0, self.spread)
        crystal_map.sight(self._likelihood, self._angles, *size, x, y, self._table)
        nats = crystal_map.weigh(self._likelihood, self._weight, self._share)
        self._nats[self._looks] = nats
        self._looks += 1
        return atom

    @property
    def nats(self) -> Array:
        """What the looks so far have told of the lattice, after each of them."""
        return self._nats[: self._looks].copy()

    @property
    def spread(self) -> float:
        """Standard deviation of an atom from its site along each axis."""
        return math.sqrt(self._temperature)

    @property
    def temperature(self) -> float:
        """The square of the spread, the springs having stiffness 1."""
        return self._temperature

    @temperature.setter
    def temperature(self, value: float) -> None:
        raise AttributeError("temperature cannot be set on Territories: make new ones")

    @property
    def sites(self) -> int:
        """Number of atoms of the crystal, those near the window included."""
        return self._count

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """The arrays that change."""
        return {
            "atoms": self._atoms,
            "sites": self._sites,
            "status": self._status,
            "steam": self._steam,
            "steam_status": self._steam_status,
            "truth": self._truth,
            "nats": self._nats,
            "weight": self._weight,
            "nature": self._nature,
            "chance": self._chance,
        }

    def run(self, steps: int = 1) -> Self:
        """Go through so many new territories, taking all looks in each."""
        for _ in range(integer(steps, "steps", 0)):
            self._draw()
            for _ in range(LOOKS):
                self.look()
        return self

    def energy(self) -> float:
        """Return the mean energy of a spring, in units of its stiffness."""
        gaps = (self._atoms - self._sites)[:, : self._count]
        return float(0.5 * (gaps**2).sum(axis=0).mean())

    def misses(self) -> Array:
        """Return for each ring: hidden atoms, their squared errors, and those of the formula."""
        best, tally = np.zeros(3), np.zeros(3 * RINGS)
        posterior = (self._weight, self._angles, self._columns, self._rows)
        seen = tuple(self._seen)
        crystal_territory.fit(*posterior, 1.0, *seen, self._looks, best)
        crystal_territory.misses(
            *self._atoms, *self._sites, self._status, self._count, best, 1.0, self.spread,
            0 if self._known else 1, 1.0, tally,
        )  # fmt: skip
        return tally.reshape(RINGS, 3)

    def observe(self) -> dict[str, float]:
        """Return nats after some looks, and mean squared errors of prediction, near and far."""
        nats = {f"nats_{k}": float(self._nats[k - 1]) for k in (1, 2, 5, LOOKS)}
        tally = self.misses()
        rings = {"near": tally[:NEAR].sum(axis=0), "far": tally[NEAR:].sum(axis=0)}
        errors = {}
        for name, (number, squared, formula) in rings.items():
            errors[f"{name}_error"] = float(squared / max(number, 1.0))
            errors[f"{name}_formula"] = float(formula / max(number, 1.0))
        return {**nats, **errors}

    def picture(self) -> Array:
        """Return the density of the crystal's hidden atoms, relative to an even map."""
        found = np.zeros(PIXELS * PIXELS)
        cell = (self._rows + 1) * (self._columns + 1) + self._rows * self._columns
        scratch = np.zeros(max(cell, 2 * found.size))
        posterior = (self._weight, self._share, self._angles, self._columns, self._rows)
        grid_of = (*posterior, 1.0, self.spread)
        crystal_picture.paint(*grid_of, SIDE, PIXELS, found, scratch)
        seen = tuple(self._seen)
        crystal_picture.clear_seen(*grid_of, *seen, self._looks, SIDE, PIXELS, found, scratch)
        return found.reshape(PIXELS, PIXELS)
