"""A magnet some of whose spins were seen, simulated with those held fast.

What is still hidden has a posterior distribution: the Boltzmann distribution of the Ising model
(H = -sum s s' over a periodic lattice, k_B = 1, J = 1, no field) among the states that agree with
what was seen. `ConditionalSimulation` draws samples of it by clusters
(`ergolib.kernels.swendsen_wang`), on a lattice of any size and at any temperature. The mean of a
hidden spin is the probability that it is connected to a + that was seen, less the probability that
it is connected to a -; so a spin that is never connected has mean 0 exactly, and noise only comes
with knowledge. Errors are one standard deviation, from the scatter of sums over blocks of samples
(`ergolib.kernels.blocks`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer
from ergolib.arguments import shape as check_shape
from ergolib.arguments import temperature as check_temperature
from ergolib.information.spin_maps import clamped
from ergolib.kernels import belief, blanket, ising, swendsen_wang
from ergolib.kernels import blocks as averages
from ergolib.kernels.random import seed_state

__all__ = ["ConditionalSimulation", "Nats", "RevealAccount"]

Array = NDArray[np.float64]

_PORTION = 1_000_000  # sweeps times sites in one call, after which Ctrl-C is heard
_MOST_NUMBERS = 1 << 24  # in all blocks
SELDOM = 3.0  # what never happened in n samples may still happen so often in n: the rule of three
LOOK = 4  # sweeps between two looks at what the neighbours of each spin tell


class Nats(NamedTuple):
    """An entropy or information that was sampled.

    Attributes
    ----------
    value, error : float
        In nats; the error is one standard deviation.
    """

    value: float
    error: float


class RevealAccount(NamedTuple):
    """What the revealing of one spin tells, before the map is drawn anew.

    Attributes
    ----------
    surprise : Nats
        -ln p(spin | revealed), of the sign that was found.
    expected : Nats
        H(spin | revealed), the mean of the surprise over both signs.
    jointly : Nats
        I(spin; all others | revealed) = H(spin | revealed) - H(spin | revealed, its neighbours):
        what the spin tells about all others together. It is at most `expected`, and so at most
        ln 2.
    """

    surprise: Nats
    expected: Nats
    jointly: Nats


class ConditionalSimulation:
    """Samples of an Ising lattice that agree with all that was seen of it.

    Parameters
    ----------
    revealed : mapping of (int, int) to int
        ``{(row, column): spin}``, +1 or -1; may be empty.
    shape : int or (int, int)
        Side of a square, or rows and columns; each at least 2, where bonds are doubled.
    temperature : float
        Temperature in units of J, greater than 0.
    seed : int, default 0
        At least 0. The same seed gives the same samples.
    blocks : int, default 256
        Into how many blocks samples are divided, an even number from 16; of large lattices at
        most as many as fit into 128 MB.
    looks : bool, default True
        Whether every fourth sample is also asked what the neighbours of each spin tell, as
        `account` needs it.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    It starts from hidden spins drawn at random: `equilibrate` first. Sweeps take some 20 to 30 ns
    for each site. Everything pickles: saved, loaded and continued, it takes the same path.

    Examples
    --------
    >>> one = ConditionalSimulation({(0, 0): 1}, shape=4, temperature=2.0)
    >>> magnetization, error = one.equilibrate(100).run(20_000).magnetization()
    >>> abs(magnetization[0, 1] - 0.87769) < 5 * error[0, 1]
    np.True_
    """

    def __init__(
        self,
        revealed: Mapping[tuple[int, int], int],
        shape: int | tuple[int, int],
        temperature: float,
        seed: int = 0,
        blocks: int = 256,
        looks: bool = True,
    ) -> None:
        self.shape = rows, columns = check_shape(shape, "shape")
        self.temperature = check_temperature(temperature)
        self.seed = integer(seed, "seed", 0)
        most = integer(blocks, "blocks", 16)
        if most % 2:
            raise ValueError(f"blocks must be an even number, got {blocks!r}")
        self._clamps = clamped(revealed, rows, columns).ravel()
        sites = rows * columns
        self._generator = seed_state(self.seed)
        self._spins = np.empty(sites, dtype=np.int8)
        ising.random_spins(self._spins, self._generator)
        np.copyto(self._spins, self._clamps, where=self._clamps != 0)
        self._parents = np.zeros(sites, dtype=np.int64)
        self._linked = np.zeros(sites, dtype=np.int8)
        number = min(most, max(16, _MOST_NUMBERS // sites // 2 * 2))
        looked = min(32, max(4, _MOST_NUMBERS // sites // 4 * 2)) if looks else 0
        self._blocks = np.zeros(number * sites)
        self._account = np.array([1, 0, 0])
        self._values = np.zeros(2 * sites)
        self._seen = np.zeros(looked * 2 * sites)
        self._seen_account = np.array([1, 0, 0])

    def __repr__(self) -> str:
        """Say what is simulated and how long it has run."""
        return (
            f"ConditionalSimulation({np.count_nonzero(self._clamps)} revealed, shape={self.shape}, "
            f"temperature={self.temperature!r}, seed={self.seed}, samples={self.samples})"
        )

    @property
    def samples(self) -> int:
        """How many samples are counted, since the last spin was revealed."""
        length, full, left = self._account.tolist()
        return int(length * full + left)

    @property
    def spins(self) -> NDArray[np.int8]:
        """The present sample: int8 of the lattice's shape, a view."""
        return self._spins.reshape(self.shape)

    @property
    def revealed(self) -> NDArray[np.int8]:
        """What was revealed: int8 of the lattice's shape, 0 where hidden; a view."""
        return self._clamps.reshape(self.shape)

    @property
    def linked(self) -> NDArray[np.int8]:
        """The revealed sign to which the present links join each site, or 0; a view."""
        return self._linked.reshape(self.shape)

    @property
    def generator(self) -> NDArray[np.uint64]:
        """The state of the random number generator, a view."""
        return self._generator

    def equilibrate(self, sweeps: int) -> Self:
        """Make some sweeps that do not count."""
        self._sweep(integer(sweeps, "sweeps", 0), self._blocks[:0])
        return self

    def run(self, samples: int = 1) -> Self:
        """Draw samples, one for each sweep, and count them."""
        left = integer(samples, "samples", 0)
        while left > 0 and self._seen.size:
            some = min(left, LOOK - self.samples % LOOK)
            self._sweep(some, self._blocks)
            if self.samples % LOOK == 0:
                blanket.look(
                    self._spins,
                    *self.shape,
                    self.temperature,
                    self._values,
                    self._seen,
                    self._seen_account,
                )
            left -= some
        self._sweep(left, self._blocks)
        return self

    def _sweep(self, sweeps: int, blocks: Array) -> None:
        """Call the kernel, in portions."""
        most = max(1, _PORTION // self._spins.size)
        while sweeps > 0:
            some = min(sweeps, most)
            swendsen_wang.conditional(
                self._spins,
                self._clamps,
                *self.shape,
                self.temperature,
                some,
                self._parents,
                self._linked,
                blocks,
                self._account,
                self._generator,
            )
            sweeps -= some

    def reveal(self, site: tuple[int, int], spin: int) -> Self:
        """Hold one more spin fast, and forget the samples.

        The present sample, but for this spin, is where the next ones start from: `equilibrate`.

        Parameters
        ----------
        site : (int, int)
            Row and column of a hidden spin.
        spin : int
            +1 or -1.
        """
        added = clamped({site: spin}, *self.shape).ravel()
        place = int(np.flatnonzero(added)[0])
        if self._clamps[place]:
            raise ValueError(f"site must be hidden, got {site!r}, which has been revealed")
        self._clamps[place] = self._spins[place] = added[place]
        self.forget()
        return self

    def forget(self) -> None:
        """Count samples anew."""
        for blocks, account in (
            (self._blocks, self._account),
            (self._seen, self._seen_account),
        ):
            blocks[:] = 0.0
            account[:] = 1, 0, 0

    def magnetization(self) -> tuple[Array, Array]:
        """Return the mean of every spin and its error, two arrays of the lattice's shape.

        An error is at least 3 over the number of samples, for something may have been too rare to
        be seen; but it is 0 for a revealed spin, and for all if none is, since both signs are
        alike. With fewer than two samples it is infinite.
        """
        mean, error = self._means()
        return mean.reshape(self.shape), error.reshape(self.shape)

    def _means(self) -> tuple[Array, Array]:
        mean, error = np.zeros((2, self._spins.size))
        averages.average(self._blocks, self._account, SELDOM, mean, error)
        known = self._clamps != 0
        mean[known], error[known] = self._clamps[known], 0.0
        if not known.any():
            error[:] = 0.0
        return mean, error

    def converged(self) -> bool:
        """Tell whether blocks are longer than the simulation's memory.

        So it seems if blocks four times as long would not give more than twice the variance, over
        all sites. With fewer than 64 full blocks nobody can tell, and it says False: below 128
        samples, and where a lattice is too large for as many blocks (beyond 360 x 360).
        """
        length, full, _ = self._account.tolist()
        if full < 64:
            return False
        sums = self._blocks.reshape(-1, self._spins.size)[: full // 4 * 4] / length
        fine = sums.var(axis=0, ddof=1).sum()
        coarse = 4.0 * sums.reshape(full // 4, 4, -1).mean(axis=1).var(axis=0, ddof=1).sum()
        return bool(coarse <= 2.0 * fine)

    def open_entropy(self) -> Nats:
        """Return the sum of the entropies of all hidden spins, each by itself.

        It counts what spins share once for each that knows it, and exceeds the entropy of all of
        them together.
        """
        mean, error = self._means()
        out = np.zeros(2)
        given = self._clamps, self._blocks, self._account
        belief.open_entropy(mean, error, *given, np.empty_like(mean), out)
        return Nats(*out.tolist())

    def account(self, site: tuple[int, int], spin: int) -> RevealAccount:
        """Return what the sign of a hidden spin would tell, if it was found to be `spin`.

        Parameters
        ----------
        site : (int, int)
            Row and column.
        spin : int
            +1 or -1.
        """
        place = int(np.flatnonzero(clamped({site: spin}, *self.shape).ravel())[0])
        if self._clamps[place]:
            raise ValueError(f"site must be hidden, got {site!r}, which has been revealed")
        if int(self._seen_account[:2].prod()) < 2 * int(self._seen_account[0]):
            raise ValueError(
                f"account needs at least {2 * LOOK} samples (and looks), got {self.samples}"
            )
        mean, error = self._means()
        seen, seen_error = np.zeros((2, 2 * mean.size))
        averages.average(self._seen, self._seen_account, 0.0, seen, seen_error)
        out = np.zeros(6)
        belief.click(place, int(spin), mean, error, seen, seen_error, out)
        values: list[Any] = out.reshape(3, 2).tolist()
        return RevealAccount(*(Nats(*each) for each in values))
