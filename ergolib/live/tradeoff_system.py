"""Two Gaussian variables, a latent that reads them through noise, and samples of all three.

A and B have variance 1 and correlation rho; L = w_A A + w_B B + N, with N of variance v. For
rho < 0 the sign of w_B is turned, so that L reads what the two share. A step draws so many samples;
an experiment on these alone estimates both errors of L, without bias. Changing rho, the weights or
v changes no random number: it is the same noise, put together otherwise.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer, positive, real
from ergolib.kernels import gaussian_latent as kernels
from ergolib.kernels.random import seed_state
from ergolib.live.athermal import Athermal

__all__ = ["PORTION", "READS", "SAMPLES", "SHOWN", "GaussianSamples", "weights"]

#: How the latent reads A and B.
READS = {"both": (1.0, 1.0), "half": (1.0, 0.5), "one": (1.0, 0.0)}
PORTION = 20  # samples in a step
SAMPLES = 2000  # that are kept, and seen
#: What `observe` measures, in the kernel's order.
SHOWN = ("mediation", "redundancy_a", "redundancy_b", "information", "left")


def weights(reads: str, correlation: float) -> tuple[float, float]:
    """Return w_A and w_B."""
    one, other = READS[reads]
    return one, -other if correlation < 0.0 else other


class GaussianSamples(Athermal):
    """Samples of two Gaussian variables and a latent; a step draws 20 of them.

    Parameters
    ----------
    correlation : float
        Between -1 and 1.
    noise : float
        Variance v of the noise, greater than 0.
    reads : {"both", "half", "one"}
        L = A + B + N, A + B/2 + N, or A + N (A - B and A - B/2 if the correlation is negative).
    seed : int
        At least 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """

    def __init__(self, correlation: float, noise: float, reads: str, seed: int) -> None:
        self._correlation = real(correlation, "correlation")
        if not abs(self._correlation) < 1.0:
            raise ValueError(f"correlation must be between -1 and 1, got {correlation!r}")
        self._noise = positive(noise, "noise")
        self._reads = choice(reads, "reads", READS)
        self.seed = integer(seed, "seed", 0)
        self._generator = seed_state(self.seed)
        self._ring = np.zeros(3 * SAMPLES)
        self._first = 0
        self._sums = np.zeros(6)
        self._latest = np.zeros(6)
        self._count = 0

    @property
    def sites(self) -> int:
        """What a step costs: its samples."""
        return PORTION

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """Normal numbers of the latest samples, sums of their products over all, and generator."""
        return {"numbers": self._ring, "sums": self._sums, "generator": self._generator}

    @property
    def latent(self) -> tuple[float, float, float, float]:
        """Correlation, weights and variance, as the kernels take them."""
        return self._correlation, *weights(self._reads, self._correlation), self._noise

    def run(self, steps: int = 1) -> Self:
        """Draw 20 samples, so many times."""
        for _ in range(integer(steps, "steps", 0)):
            self._latest[:] = 0.0
            ring = self._ring.reshape(3, SAMPLES)
            kernels.draw(*ring, self._first, PORTION, self._latest, self._generator)
            self._sums += self._latest
            self._first = (self._first + PORTION) % SAMPLES
            self._count += PORTION
        return self

    def samples(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return A, B and L of the latest 2000 samples."""
        a, b, latent = np.zeros((3, SAMPLES))
        kernels.place(*self._ring.reshape(3, SAMPLES), *self.latent, a, b, latent)
        return a, b, latent

    def observe(self) -> dict[str, float]:
        """Return what the samples of the latest step say, in nats and without bias.

        Returns
        -------
        dict
            ``mediation`` I(A;B|L), ``redundancy_a`` I(L;A|B), ``redundancy_b`` I(L;B|A),
            ``information`` I(A;B), and ``left``, the correlation of A and B within a slice of L.
        """
        return dict(
            zip(SHOWN, self._measured(self._latest, PORTION if self._count else 0), strict=True)
        )

    def estimates(self) -> dict[str, tuple[float, float]]:
        """Return the same from all samples so far, each with its error."""
        out = self._measured(self._sums, self._count, errors=True)
        return {name: (out[i], out[5 + i]) for i, name in enumerate(SHOWN)}

    def _measured(self, sums: NDArray[np.float64], count: int, errors: bool = False) -> list[float]:
        out = np.zeros(10)
        if count:
            kernels.measured(sums, float(count), *self.latent, np.zeros(9), out)
        return [float(each) for each in out[: 10 if errors else 5]]
