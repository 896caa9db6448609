"""Counting states by a walk that visits all energies alike (Wang and Landau 2001).

The walk and its schedule are the kernel's (`ergolib.kernels.wang_landau`, which tells how it
works). Here several such walks, independent of one another, learn the density of states of the same
system. Their mean is the estimate, and how far they lie apart is its error: for k walkers the
spread of their ln g over sqrt(k), itself known to one part in sqrt(2k - 2).

What walkers have in common their spread does not show. All of them pile up too much ln g where they
find it hard to move while ln f is large; it fades as 1/t only, like all else that was wrong when ln
f began to follow 1/t. So a second run follows the first, in which nothing is learnt any more: each
walker keeps its ln g as it is and counts its visits H. Then the walk is in equilibrium, and

    ln g(E) + ln H(E)

is right but for chance, whatever ln g was (multicanonical sampling; Berg and Neuhaus, Phys. Lett. B
267, 249, 1991). A rough ln g costs precision, not truth. The visits of all walkers are combined by
`weighted_histograms`, and the error is that of the jackknife: all is done again without the first
walker, without the second, and so on.

A walk finds ln g but for a constant. The constant follows from something known exactly: the number
of states of the lowest energy (q for a lattice of Ising or Potts spins) or that of all states, q^N.
The first makes ln g right where it is small, the second where it is large.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from scipy import special

from ergolib.arguments import choice, integer
from ergolib.kernels import wang_landau as kernels
from ergolib.price.countable import LatticeWalker, SystemWalker, walker
from ergolib.price.density import DensityOfStates
from ergolib.price.weighted_histograms import combined_log_g, free_energies
from ergolib.systems.system import check_seed

__all__ = ["WangLandau", "wang_landau"]

Array = NDArray[np.float64]
Schedule = Literal["1/t", "flat"]
Anchor = Literal["ground", "states"]

ENOUGH = 10  # visits
WANDERINGS = 40  # moves over the square of the number of levels
PATIENCE = 50  # parts of two fifths of the usual moves
FLAT = 0.8  # Wang and Landau's least visits for a flat histogram, as a share of the mean


class WangLandau:
    """Independent random walks that count the states of a system at each energy.

    Parameters
    ----------
    system : Ising or Potts or Countable
        What to count. Of a lattice only size and number of states are used; it does not move, and
        its temperature does not matter. Every walker begins with all sites alike. Anything else
        must be as `Countable` says; each walker has a copy.
    walkers : int, default 8
        At least 2, or there is no error.
    seed : int, optional
        At least 0. The same seed gives the same walks. None draws one, kept as `seed`.
    schedule : {"1/t", "flat"}, default "1/t"
        How ln f shrinks. ``"1/t"`` halves it whenever all energies were visited, and lets it
        follow 1/t from where that is larger (Belardinelli and Pereyra 2007): the error falls for
        as long as one runs. ``"flat"`` is the original: ln f is halved whenever no energy has
        less than 80 % of the mean visits. Its error freezes.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or the energies are not discrete.

    Examples
    --------
    >>> from ergolib import Ising
    >>> counting = WangLandau(Ising(size=4), walkers=4, seed=1).run(200_000)
    >>> density = counting.density_of_states()
    >>> round(float(density.log_g[0]), 6)  # ln 2: all up, or all down
    0.693147
    """

    def __init__(
        self,
        system: Any,
        walkers: int = 8,
        seed: int | None = None,
        schedule: Schedule = "1/t",
    ) -> None:
        count = integer(walkers, "walkers", 2)
        self.schedule = choice(schedule, "schedule", ("1/t", "flat"))
        self.seed = check_seed(seed)
        self._target = 0
        self._walkers: list[LatticeWalker | SystemWalker] = []
        for sequence in np.random.SeedSequence(self.seed).spawn(count):
            one = walker(system, sequence)
            flat = self.schedule == "flat"
            one.begin(one.level(), FLAT if flat else 0.0, saturates=flat)
            self._walkers.append(one)

    def __repr__(self) -> str:
        """Return how many walkers have tried how many moves, and how far ln f has come down."""
        return (
            f"WangLandau({len(self._walkers)} walkers, {self.attempts.min():.3g} moves each, "
            f"ln f = {self.log_f.max():.2g}, seed={self.seed}, schedule={self.schedule!r})"
        )

    def run(self, attempts: int = 1_000_000, progress: bool = False) -> Self:
        """Let every walker try more moves.

        Parameters
        ----------
        attempts : int, default 1 000 000
            For each walker; at least 0. On a lattice, a sweep is as many as there are sites.
        progress : bool, default False
            Whether to show a progress bar.

        Returns
        -------
        WangLandau
            The counting itself. If a run is interrupted (Ctrl-C) nothing is lost or half done:
            ``run(0)`` finishes it, and takes the same path.
        """
        more = integer(attempts, "attempts", 0)
        if more and self.measuring:
            raise ValueError("attempts must be 0 once measuring has begun: there, call measure")
        self._target += more
        self._finish(progress, "learn")
        return self

    def measure(self, attempts: int = 1_000_000, progress: bool = False) -> Self:
        """Stop learning, and let every walker count its visits at fixed ln g.

        Parameters
        ----------
        attempts : int, default 1 000 000
            As for `run`, which must have come before. Best about as many.
        progress : bool, default False
            Whether to show a progress bar.

        Returns
        -------
        WangLandau
            The counting itself. Interrupted, ``measure(0)`` finishes it.
        """
        more = integer(attempts, "attempts", 0)
        if self._target == 0:
            raise ValueError("attempts must be given to run first: nothing has been learnt yet")
        if not self.measuring:
            self._finish(progress, "learn")
            for one in self._walkers:
                one.freeze()
        self._target += more
        self._finish(progress, "measure")
        return self

    @property
    def enough(self) -> int:
        """Moves of each walker that usually suffice for a system of this size, by trial."""
        return self._walkers[0].enough

    @property
    def learnt(self) -> bool:
        """Whether ln f has followed 1/t for half of all moves, in every walker: time to measure."""
        followed = [
            one.followed if one.frozen else one.ledger[kernels.STAGE] * one.ledger[kernels.FOLLOWS]
            for one in self._walkers
        ]
        enough = (np.array(followed) > 0.0) & (2.0 * np.array(followed) >= self.attempts)
        return bool(enough.all())

    @property
    def measuring(self) -> bool:
        """Whether learning is over."""
        return all(one.frozen for one in self._walkers)

    def _finish(self, progress: bool, label: str) -> None:
        """Bring every walker to the same number of moves, with a progress bar if asked."""
        if not progress:
            self._advance(lambda moves: None)
            return
        from tqdm.auto import tqdm

        left = self._target * len(self._walkers) - int(self.attempts.sum())
        with tqdm(total=left, desc=label, unit="moves", unit_scale=True) as bar:
            self._advance(bar.update)

    def _advance(self, tell: Callable[[int], Any]) -> None:
        """Bring every walker to the same number of moves, in turns."""
        while (left := self._target - self.attempts).any():
            for one, moves in zip(self._walkers, left.tolist(), strict=True):
                some = min(moves, one.portion)
                one.walk(some)
                tell(some)

    def density_of_states(
        self, anchor: Anchor | None = None, symmetric: bool | None = None
    ) -> DensityOfStates:
        """Return ln g as counted so far by all walkers, with its error.

        Parameters
        ----------
        anchor : {"ground", "states"}, optional
            What is known exactly and fixes the constant: the number of states at the lowest
            energy, or of all states. ``"ground"`` by default where it is known, as on a lattice.
        symmetric : bool, optional
            Whether g(E) = g(-E), so that the mean of both is taken. By default where it is so: for
            Ising spins on a lattice with even sides, where turning every other spin does it.

        Returns
        -------
        DensityOfStates
            Of the energies that were found, with one replicate per walker, made by the others; see
            `converged`.

        Raises
        ------
        TypeError, ValueError
            If an argument is not of its kind, or the walkers have not all found the same energies:
            run on.
        """
        first = self._walkers[0]
        found = self._found()
        mean, tables = self._measured(found) if self.measuring else self._learnt(found)
        energies = first.energies[found]
        if first.symmetric if symmetric is None else symmetric:
            if not np.array_equal(energies, -energies[::-1]):
                raise ValueError(
                    "symmetric must be False where energies do not come in pairs E and -E, "
                    f"got {symmetric!r}"
                )
            mean, tables = 0.5 * (mean + mean[::-1]), 0.5 * (tables + tables[:, ::-1])
        mean, tables = _anchored(mean, anchor, first), _anchored(tables, anchor, first)
        return DensityOfStates(energies, mean, tables, self.converged)

    def _learnt(self, found: NDArray[np.bool_]) -> tuple[Array, Array]:
        """Return the mean ln g of all walkers, and of all but one."""
        tables = np.array([one.log_g[found] for one in self._walkers])
        tables -= special.logsumexp(tables, axis=1, keepdims=True)
        return tables.mean(axis=0), (tables.sum(axis=0) - tables) / (len(tables) - 1)

    def _measured(self, found: NDArray[np.bool_]) -> tuple[Array, Array]:
        """Return ln g from the visits of all walkers, and of all but one, at their fixed ln g."""
        visits = self.histograms[:, found].astype(np.float64)
        costs = np.array([one.log_g[found] for one in self._walkers])
        f = free_energies(visits, costs, special.logsumexp(costs, axis=1))
        seen = visits.sum(axis=0)
        without = []
        for k in range(len(visits)):
            rest, cost = np.delete(visits, k, axis=0), np.delete(costs, k, axis=0)
            without.append(
                combined_log_g(rest, cost, free_energies(rest, cost, np.delete(f, k)), seen)
            )
        return combined_log_g(visits, costs, f, seen), np.array(without)

    def _found(self) -> NDArray[np.bool_]:
        """Return which levels were seen, or say that walkers disagree."""
        seen = np.array([one.seen for one in self._walkers])
        some = np.flatnonzero(seen.any(axis=0) & ~seen.all(axis=0))
        if some.size:
            example = float(self._walkers[0].energies[some[0]])
            raise ValueError(
                f"attempts must be more: of {len(self._walkers)} walkers only "
                f"{int(seen[:, some[0]].sum())} have come to the energy {example:g}"
                f"{' while measuring' if self.measuring else ''}, after "
                f"{self.attempts.min()} moves each in all"
            )
        return np.asarray(seen.all(axis=0))

    @property
    def attempts(self) -> NDArray[np.int64]:
        """Moves each walker has tried."""
        return np.array([one.attempts for one in self._walkers], dtype=np.int64)

    @property
    def log_f(self) -> Array:
        """What a visit adds to ln g now, for each walker."""
        return self._ledger(kernels.LOG_F)

    @property
    def discoveries(self) -> NDArray[np.int64]:
        """How many moves each walker had tried when it found the last of its energies."""
        return self._ledger(kernels.DISCOVERY).astype(np.int64)

    @property
    def histograms(self) -> NDArray[np.int64]:
        """Visits of each walker to each level since ln f was last halved, or follows 1/t."""
        return np.array([one.histogram for one in self._walkers])

    @property
    def converged(self) -> bool:
        """Whether the error can be trusted, as far as can be told.

        If measured: every walker has visited all energies at least 10 times, and has made 40 times
        as many moves as the square of the number of levels, for to wander once through n levels
        takes a walk a small multiple of n^2 moves (more where two phases coexist). Before: ln f has
        followed 1/t for nine tenths of all moves, so that at most a tenth is left of what was wrong
        when it began, and no energy was found later. For the ``"flat"`` schedule: ln f < 1e-8.
        """
        if self.measuring:
            moves, levels = self._ledger(kernels.STAGE), self._walkers[0].energies.size
            visits = self.histograms[:, self._found()]
            return bool((moves >= WANDERINGS * levels**2).all() and (visits >= ENOUGH).all())
        if self.schedule == "flat":
            return bool((self.log_f < 1e-8).all())
        long = 0.9 * self.attempts
        follows = (self._ledger(kernels.FOLLOWS) > 0) & (self._ledger(kernels.STAGE) >= long)
        return bool(follows.all())

    def _ledger(self, entry: int) -> Array:
        return np.array([one.ledger[entry] for one in self._walkers])


def _anchored(tables: Array, anchor: Anchor | None, kind: LatticeWalker | SystemWalker) -> Array:
    """Return each walker's ln g with the constant that makes something known come out right."""
    if anchor is None:
        anchor = "states" if kind.log_ground is None else "ground"
    if choice(anchor, "anchor", ("ground", "states")) == "ground":
        if kind.log_ground is None:
            raise ValueError(
                "anchor must be 'states' where the number of ground states is not known, "
                "got 'ground'"
            )
        return tables - tables[..., :1] + kind.log_ground
    return tables - special.logsumexp(tables, axis=-1, keepdims=True) + kind.log_states


def wang_landau(
    system: Any,
    attempts: int | None = None,
    walkers: int = 8,
    seed: int | None = None,
    progress: bool = False,
) -> DensityOfStates:
    """Count the states of a system at each energy, by random walks.

    Two fifths of the moves are spent on learning ln g, the rest on measuring it. For a run that can
    be looked at, saved and continued, see `WangLandau`. Where two phases coexist the walk is slow:
    `multi_histogram` may be quicker.

    Parameters
    ----------
    system : Ising or Potts or Countable
        With discrete energies; see `WangLandau`.
    attempts : int, optional
        Moves each walker tries, at least 5; a lattice makes about 20 million a second. By default
        as many as it takes: 5 million on a lattice of N sites, or 80 (2N + 1)^2 if that is more,
        and 100 000 of anything else; more if ln g is not learnt by then.
    walkers : int, default 8
        At least 2.
    seed : int, optional
        At least 0.
    progress : bool, default False
        Whether to show a progress bar.

    Returns
    -------
    DensityOfStates
        Ln g with its error; see `WangLandau.density_of_states`.

    Raises
    ------
    TypeError, ValueError
        As for `WangLandau`, and if the walkers have not all found the same energies, or ln g is not
        learnt in 20 times as many moves as usual.

    Examples
    --------
    >>> from ergolib import Ising
    >>> density = wang_landau(Ising(size=4), attempts=200_000, walkers=4, seed=1)
    >>> density.energies[:4].tolist()
    [-32.0, -24.0, -20.0, -16.0]
    """
    counting = WangLandau(system, walkers, seed)
    if attempts is not None:
        moves = integer(attempts, "attempts", 5)
        counting.run(2 * moves // 5, progress).measure(moves - 2 * moves // 5, progress)
        return counting.density_of_states()
    part = 2 * counting.enough // 5
    for _ in range(PATIENCE):
        if counting.run(part, progress).learnt:
            return counting.measure(3 * counting._target // 2, progress).density_of_states()
    raise ValueError(
        f"attempts must be given: {counting!r} has not learnt enough to measure. Is there a state "
        "that moves can hardly reach?"
    )
