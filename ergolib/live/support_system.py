"""A joint distribution of two variables with eight values each, sampled, and its components.

Each of the four joints is made of *classes*: values of A that say the same of B, and of B that say
the same of A, so that only the class matters and what is known of a 4 x 4 table is known of all.

- "blocks": four equal blocks, each class of A with one of B. K = I = C = ln 4.
- "uneven": four blocks of different sizes and probabilities 1/2, 1/4, 1/8, 1/8. K = I = C.
- "inner": two blocks, in each of which two classes prefer each other. K = ln 2 < I < C.
- "ring": each class of A goes with two of B, round a ring. K = 0, I = ln 2, C = ln 4.

A share of the samples, the noise, lands in any of the 64 cells alike.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer, real
from ergolib.kernels import support
from ergolib.kernels.random import seed_state
from ergolib.live.athermal import Athermal
from ergolib.systems.system import check_seed

__all__ = ["JOINTS", "VALUES", "SampledSupport", "class_joint", "joint"]

VALUES = 8
CELLS = VALUES * VALUES
PREFERS = 0.9

Array = NDArray[np.float64]

#: The probability of each pair of classes, and the classes of the values of A and of B.
JOINTS = {
    "blocks": (np.eye(4) / 4.0, (2, 2, 2, 2), (2, 2, 2, 2)),
    "uneven": (np.diag([0.5, 0.25, 0.125, 0.125]), (4, 2, 1, 1), (2, 3, 1, 2)),
    "inner": (
        np.kron(np.eye(2), [[PREFERS, 1.0 - PREFERS], [1.0 - PREFERS, PREFERS]]) / 4.0,
        (2, 2, 2, 2),
        (2, 2, 2, 2),
    ),
    "ring": ((np.eye(4) + np.roll(np.eye(4), 1, axis=1)) / 8.0, (2, 2, 2, 2), (2, 2, 2, 2)),
}


def joint(name: str, noise: float = 0.0) -> Array:
    """Return the joint distribution with some noise, shape (8, 8)."""
    out = np.empty(CELLS)
    support.mixed(_without_noise(name).ravel(), noise, out)
    return out.reshape(VALUES, VALUES)


def class_joint(name: str, noise: float = 0.0) -> Array:
    """Return the joint distribution of the classes, shape (4, 4)."""
    p, of_a, of_b = JOINTS[name]
    return (1.0 - noise) * p + noise * np.outer(of_a, of_b) / CELLS


@cache
def _without_noise(name: str) -> Array:
    p, of_a, of_b = JOINTS[name]
    share = p / np.outer(of_a, of_b)
    return np.repeat(np.repeat(share, of_a, axis=0), of_b, axis=1)


class SampledSupport(Athermal):
    """A growing sample of two variables, and the components of its support. A step is a sample.

    Parameters
    ----------
    joint : {"blocks", "uneven", "inner", "ring"}
        See above.
    noise : float, default 0.001
        Share of the samples that land anywhere, from 0 to 1.
    tolerance : float, default 0.0
        Cells with this share of the sample or less are left out: at least 0, less than 1.
    seed : int, default 0
        At least 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """

    def __init__(
        self, joint: str = "blocks", noise: float = 0.001, tolerance: float = 0.0, seed: int = 0
    ) -> None:
        self._joint = choice(joint, "joint", JOINTS)
        self._noise = _share(noise, "noise", 1.0)
        self._tolerance = _share(tolerance, "tolerance", np.nextafter(1.0, 0.0))
        self.seed = check_seed(seed)
        self._generator = seed_state(self.seed)
        self._p = np.empty(CELLS)
        support.mixed(_without_noise(self._joint).ravel(), self._noise, self._p)
        self._counts = np.zeros(CELLS)
        self._last = -1
        self._truly = self.components(_without_noise(self._joint).ravel())[1]

    @property
    def sites(self) -> int:
        """Number of cells."""
        return CELLS

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """Counts of the sample and the generator; views."""
        return {"counts": self._counts, "generator": self._generator}

    @property
    def p(self) -> Array:
        """The joint distribution that is sampled, shape (8, 8)."""
        return self._p.reshape(VALUES, VALUES).copy()

    @property
    def counts(self) -> Array:
        """How often each pair was drawn, shape (8, 8)."""
        return self._counts.reshape(VALUES, VALUES).copy()

    @property
    def samples(self) -> int:
        """How many were drawn."""
        return int(self._counts.sum())

    def components(
        self, table: Array | None = None, tolerance: float = 0.0
    ) -> tuple[int, NDArray[np.int8], float]:
        """Return how many components a table has (the sample, by default), labels, and K in nats.

        Labels are those of A's values, then of B's; -1 for those without a cell.
        """
        weights = self._counts if table is None else np.asarray(table, dtype=float).ravel()
        labels, out = np.empty(2 * VALUES, dtype=np.int8), np.empty(3)
        threshold = tolerance * float(weights.sum())
        found = support.components(weights, VALUES, VALUES, threshold, labels)
        support.common_information(weights, VALUES, VALUES, threshold, labels, found, out)
        return found, labels, float(out[0])

    def run(self, steps: int = 1) -> Self:
        """Draw so many samples, at least 0, and return the system itself."""
        some = integer(steps, "steps", 0)
        for portion in self._portions(some):
            self._last = support.draw_cells(self._p, self._counts, portion, self._generator)
        return self

    def observe(self) -> dict[str, float]:
        """Look at the sample.

        Returns
        -------
        dict
            ``common``, K of the sample in nats; ``tolerant``, K with the cells below the tolerance
            left out; and ``astray``, 1 if the last sample fell between two components of the joint
            without noise, else 0.
        """
        row, column = divmod(self._last, VALUES)
        apart = self._last >= 0 and self._truly[row] != self._truly[VALUES + column]
        return {
            "common": self.components()[2],
            "tolerant": self.components(tolerance=self._tolerance)[2],
            "astray": float(apart),
        }


def _share(value: Any, name: str, most: float) -> float:
    """Return a number from 0 to `most`."""
    number = real(value, name)
    if not 0.0 <= number <= most:
        top = "1" if most == 1.0 else "less than 1"
        raise ValueError(f"{name} must be a number from 0 to {top}, got {number!r}")
    return number
