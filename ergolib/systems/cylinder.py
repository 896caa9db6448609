"""An Ising cylinder without end, grown ring by ring; every state of it is in equilibrium.

Rings of `width` spins follow each other; the energy of a state, in units of the coupling J (and
k_B = 1), is E = - sum over neighbouring pairs of s s', along the cylinder and around it. Given one
ring, the next is independent of all that lies before it, and its probabilities are known exactly
from the transfer matrix (`ergolib.kernels.cylinder`). So a walk along the cylinder draws one ring
after another: no Markov chain in time, nothing to equilibrate, and no critical slowing down. What
a reader holds is a window of some rings that moves along.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer
from ergolib.arguments import temperature as check_temperature
from ergolib.kernels import cylinder as kernels
from ergolib.kernels.random import seed_state
from ergolib.systems.system import System, check_seed

__all__ = ["IsingCylinder"]

WIDEST = 12
LONGEST = 100_000
MOST_STEPS = 10_000


class IsingCylinder(System):
    """A window that moves along an infinitely long Ising cylinder.

    Parameters
    ----------
    width : int, default 8
        Spins in a ring, from 1 to 12. With a width of 2, neighbours in a ring are joined by two
        bonds; with a width of 1, each spin by one to itself, which changes nothing.
    temperature : float, default 2.5
        In units of J. A change goes on to another cylinder: all rings of the window are drawn anew.
    length : int, default 40
        Rings in the window, from 2 to 100000.
    seed : int, optional
        At least 0. The same seed gives the same path. None draws one, kept as `seed`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    Each new ring takes 2^width steps of arithmetic: a few microseconds at width 8.

    Examples
    --------
    >>> cylinder = IsingCylinder(width=8, temperature=2.0, length=20, seed=1)
    >>> cylinder.run(100).spins.shape
    (20, 8)
    """

    def __init__(
        self,
        width: int = 8,
        temperature: float = 2.5,
        length: int = 40,
        seed: int | None = None,
    ) -> None:
        self._width = integer(width, "width", 1, WIDEST)
        self._length = integer(length, "length", 2, LONGEST)
        start = check_temperature(temperature)
        self.seed = check_seed(seed)
        self._generator = seed_state(self.seed)
        self._spins = np.empty(self._length * self._width, dtype=np.int8)
        self._row = np.array([-1])
        self._vector, self._weights, self._scratch = np.empty((3, 1 << self._width))
        self.temperature = start

    def __repr__(self) -> str:
        """Return the call that would start this run."""
        return (
            f"IsingCylinder(width={self._width}, temperature={self._temperature!r}, "
            f"length={self._length}, seed={self.seed})"
        )

    @property
    def temperature(self) -> float:
        """Temperature in units of J; a change draws all rings of the window anew."""
        return self._temperature

    @temperature.setter
    def temperature(self, value: float) -> None:
        t = check_temperature(value)
        if t == self.__dict__.get("_temperature"):
            return
        vector, weights = np.empty((2, 1 << self._width))
        if np.isnan(kernels.leading_vector(vector, weights, self._width, t, MOST_STEPS)):
            raise ArithmeticError(f"no leading vector was found at temperature {t!r}")
        self._temperature, self._vector, self._weights = t, vector, weights
        self._row[0] = -1
        self._grow(self._spins)

    @property
    def width(self) -> int:
        """Spins in a ring."""
        return self._width

    @property
    def length(self) -> int:
        """Rings in the window."""
        return self._length

    @property
    def sites(self) -> int:
        """Number of spins in the window."""
        return self._spins.size

    @property
    def spins(self) -> NDArray[np.int8]:
        """The rings in the window, one a row, the newest last: a view."""
        return self._spins.reshape(self._length, self._width)

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """All that changes in a run: ``spins``, ``row`` (the last, as a number), ``generator``."""
        return {"spins": self._spins, "row": self._row, "generator": self._generator}

    def run(self, steps: int = 1) -> Self:
        """Move the window along.

        Parameters
        ----------
        steps : int, default 1
            At least 0: new rings.

        Returns
        -------
        IsingCylinder
            The system itself.
        """
        left = integer(steps, "steps", 0)
        while left > 0:  # in pieces no longer than the window, between which Ctrl-C is heard
            some = min(left, self._length)
            self._spins[: -some * self._width] = self._spins[some * self._width :].copy()
            self._grow(self._spins[self._spins.size - some * self._width :])
            left -= some
        return self

    def energy(self) -> float:
        """Return the energy per site: of the bonds in the window's rings and between them."""
        s = self.spins.astype(np.int64)
        around = float((s * np.roll(s, -1, axis=1)).mean())
        along = float((s[1:] * s[:-1]).mean())
        return -around - along

    def observe(self) -> dict[str, float]:
        """Measure the present window.

        Returns
        -------
        dict
            ``energy`` and ``magnetization`` per site; ``correlation`` of the first ring and the
            last, length - 1 apart: the average of s s' over the ring.
        """
        s = self.spins
        return {
            "energy": self.energy(),
            "magnetization": float(s.mean(dtype=np.float64)),
            "correlation": float((s[0] * s[-1]).mean(dtype=np.float64)),
        }

    def _grow(self, spins: NDArray[np.int8]) -> None:
        """Draw rings that follow the last one."""
        kernels.grow(
            spins,
            spins.size // self._width,
            self._width,
            self._temperature,
            self._vector,
            self._weights,
            self._scratch,
            self._row,
            self._generator,
        )
