"""A large magnet and three blocks on it, natively: the same bits as the component.

After every `PORTION` sweeps the blocks are laid at every place of the lattice, and what their signs
and the latent say is tallied (`ergolib.kernels.patches`).
"""

from __future__ import annotations

from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from ergolib import Ising
from ergolib.arguments import choice, integer
from ergolib.kernels import patches as kernels
from ergolib.systems.system import System

__all__ = ["BLOCKS", "LATENTS", "PLACES", "PORTION", "SIDES", "UNIT", "WatchedBlocks", "corners"]

PORTION = 10  # sweeps between two looks
BLOCKS = 32  # of looks, of which the later half counts
UNIT = 256  # parts of the lattice's side, in which places are given
SIDES = (1, 3, 5, 9, 17)
LATENTS = ("signs", "spins")
PLACES = "88.88-88.168-157.128"  # of the middles, row.column: 40 sites apart where there are 128


class BlockSigns(NamedTuple):
    """What the tallies say of A, B and L, in nats; `errors` holds one standard deviation of each.

    The numbers are those of `ergolib.kernels.latents.two_part_errors`.
    """

    shared: float
    mediation: float
    stochastic_a: float
    stochastic_b: float
    open_a: float
    open_b: float
    entropy: float
    information: float
    errors: tuple[float, ...]


def corners(places: str, size: int, side: int) -> NDArray[np.int64]:
    """Return row and column of the first site of A, of B and of C.

    Parameters
    ----------
    places : str
        Row and column of the three middles, in 256ths of the lattice's side, such as
        ``"88.88-88.168-157.128"``.
    size, side : int
        Of the lattice, and of a block.
    """
    try:
        middles = [[int(number) for number in place.split(".")] for place in places.split("-")]
        middle = np.array(middles, dtype=np.int64)
    except (AttributeError, ValueError):
        middle = np.empty(0, dtype=np.int64)
    if middle.shape != (3, 2) or (middle < 0).any() or (middle >= UNIT).any():
        raise ValueError(
            f"places must be row.column of three blocks, from 0 to {UNIT - 1} each, such as "
            f"{PLACES!r}, got {places!r}"
        )
    return (middle * size // UNIT - side // 2).ravel() % size


class WatchedBlocks(System):
    """An Ising lattice, multi-spin coded, with three blocks that are looked at everywhere.

    Parameters
    ----------
    size : int, default 128
        Side of the lattice, a multiple of 16.
    temperature : float, default 2.0
        In units of J.
    side : {1, 3, 5, 9, 17}, default 5
        Of each block.
    places : str
        See `corners`.
    latent : {"signs", "spins"}
        What most of the three signs say, or the sign of all spins of the three blocks.
    seed : int, default 0
        At least 0. The spins are those of ``Ising(..., update="multispin", start="up")``.
    """

    lattice: Ising

    def __init__(
        self,
        size: int = 128,
        temperature: float = 2.0,
        side: int = 5,
        places: str = PLACES,
        latent: str = "signs",
        seed: int = 0,
    ) -> None:
        self.lattice = Ising(size, temperature, seed, update="multispin", start="up")
        self.seed = self.lattice.seed
        self._size, self._side = self.lattice.size[0], integer(side, "side", 1, size)
        if self._side % 2 == 0:
            raise ValueError(f"side must be odd, so that no block is tied, got {side!r}")
        self._together = LATENTS.index(choice(latent, "latent", LATENTS))
        self._corners = corners(places, self._size, self._side)
        self._along, self._sums = np.zeros((2, self.sites), dtype=np.int64)
        self._counts = np.zeros(8)
        self._forget()

    def _forget(self) -> None:
        self._tallies = np.zeros(8 * BLOCKS)
        self._account = np.array([1, 0, 0])
        self._sweeps = 0

    @property
    def temperature(self) -> float:
        """Temperature in units of J; the tallies begin anew when it is set."""
        return self.lattice.temperature

    @temperature.setter
    def temperature(self, value: float) -> None:
        self.lattice.temperature = value
        self._forget()

    @property
    def sites(self) -> int:
        """Number of spins."""
        return self.lattice.sites

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """That of the lattice, and the tallies."""
        return {**self.lattice.state, "tallies": self._tallies, "account": self._account}

    def run(self, sweeps: int = 1) -> Self:
        """Make some sweeps, at least 0, and return the system itself."""
        left = integer(sweeps, "sweeps", 0)
        while left > 0:
            some = min(left, PORTION - self._sweeps % PORTION)
            self.lattice.run(some)
            self._sweeps += some
            left -= some
            if self._sweeps % PORTION == 0:
                self._look()
        return self

    def _look(self) -> None:
        spins = self.lattice.spins.ravel()
        kernels.look(
            spins,
            *self.lattice.size,
            self._corners,
            self._side,
            self._together,
            1,
            self._along,
            self._sums,
            self._counts,
            self._tallies,
            self._account,
        )

    def energy(self) -> float:
        """Return the energy per site in units of J."""
        return self.lattice.energy()

    def observe(self) -> dict[str, float]:
        """Measure the present state.

        Returns
        -------
        dict
            ``energy`` per site and ``abs_magnetization``; and, over all shifts at the latest look,
            in which part of them A and B have one sign, ``alike``, and A and L, ``following``.
        """
        seen = self.lattice.observe()
        total = max(float(self._counts.sum()), 1.0)
        cell = self._counts / total
        return {
            "energy": seen["energy"],
            "abs_magnetization": seen["abs_magnetization"],
            "alike": float(cell[0] + cell[1] + cell[6] + cell[7]),
            "following": float(cell[0] + cell[2] + cell[5] + cell[7]),
        }

    def signs(self) -> BlockSigns:
        """Return what has been tallied since the temperature was last set, the later half of it."""
        out = np.empty(16)
        room = np.empty(8), np.empty(8 * 64)
        kernels.settle(self._tallies, self._account, *room, out)
        values, errors = out[:8].tolist(), tuple(out[8:].tolist())
        return BlockSigns._make([*values, errors])
