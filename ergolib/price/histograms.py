"""Runs at several temperatures, put together into one density of states.

A run at temperature T_k (k_B = 1) visits an energy with probability g(E) exp(f_k - E/T_k), where
f_k = -ln Z(T_k). It tells g, but only for the energies it visits and but for a constant. Runs at
neighbouring temperatures visit some energies in common, and these fix the constants. If run k
contributes n_k independent measurements, H_E of all runs having the energy E, then the most likely
g is

    g(E) = H_E / sum over k of n_k exp(f_k - E/T_k),

the weighted histogram analysis (Ferrenberg and Swendsen, Phys. Rev. Lett. 63, 1195, 1989; Kumar et
al., J. Comput. Chem. 13, 1011, 1992). `weighted_histograms` solves for the f_k. With every energy
its own level this is the multistate Bennett acceptance ratio (Shirts and Chodera, J. Chem. Phys.
129, 124105, 2008).

Successive measurements resemble one another. A run counts as n / (2 tau) independent ones, with tau
its integrated autocorrelation time. The error is found by the jackknife: each run is cut into
blocks, and all is done again without the first block of every run, without the second, and so on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from ergolib.arguments import integer, positive, real, reals
from ergolib.arguments import temperatures as check_temperatures
from ergolib.price.density import DensityOfStates
from ergolib.price.weighted_histograms import combined_log_g, free_energies
from ergolib.statistics import blocked_error, integrated_autocorrelation_time

__all__ = ["MultiHistogram", "multi_histogram"]

Array = NDArray[np.float64]

COMMON = 1e-3  # least chance that a colder run has the higher energy
ENOUGH = 200.0  # autocorrelation times in a run, for errors to be trusted
BLOCK = 5.0  # autocorrelation times in a block
EFFECTIVE = 50.0  # least number of measurements that count at a temperature


@dataclass(frozen=True, eq=False, repr=False)
class MultiHistogram(DensityOfStates):
    """A density of states from runs at several temperatures.

    It has all of `DensityOfStates`: ``energy(T)``, ``heat_capacity(T)``, ``entropy(T)`` and more,
    with errors, at any temperature the runs say something of.

    Attributes
    ----------
    energies, log_g, replicates, converged
        As for `DensityOfStates`. It counts as converged if every run is 200 autocorrelation times
        long, and every block 5.
    runs : pandas.DataFrame
        One row per run: ``temperature``, ``energy`` and ``energy_error`` (the run's own mean),
        ``combined`` (that of all runs together), ``sigmas`` (how far the run lies from it, in its
        own errors), ``autocorrelation_time``, ``overlap`` (the chance that this run shows a higher
        energy than the next hotter one; 1/2 if they are alike).
    """

    runs: pd.DataFrame = field(default_factory=pd.DataFrame)
    _counts: Array = field(default_factory=lambda: np.empty(0), repr=False)

    def effective_samples(self, temperature: ArrayLike) -> Any:
        """Return how many independent measurements count at a temperature (Kish 1965).

        Parameters
        ----------
        temperature : array_like
            Greater than 0.

        Returns
        -------
        float or ndarray
            1 / sum of squares of the weights of all measurements.
        """
        t = check_temperatures(temperature, "temperature")
        chance = special.softmax(self.log_g - self.energies / t[..., None], axis=-1)
        answer = 1.0 / (chance**2 / self._counts).sum(axis=-1)
        return float(answer) if t.ndim == 0 else answer

    def _checked(self, temperature: ArrayLike) -> Array:
        t = super()._checked(temperature)
        few = np.atleast_1d(np.asarray(self.effective_samples(t)) < EFFECTIVE)
        if few.any():
            low, high = self.runs["temperature"].min(), self.runs["temperature"].max()
            raise ValueError(
                "temperature must be one that the runs say something of, from about "
                f"{low:g} to {high:g}, got {float(np.atleast_1d(t)[few][0])!r}"
            )
        return t


def multi_histogram(
    temperatures: ArrayLike,
    series: Sequence[ArrayLike],
    *,
    log_states: float | None = None,
    log_ground: float | None = None,
    autocorrelation_times: ArrayLike | None = None,
    bin_width: float | None = None,
    blocks: int = 20,
) -> MultiHistogram:
    """Combine runs at several temperatures into one density of states.

    Parameters
    ----------
    temperatures : array_like
        Shape (K,): the temperature of each run, at least one, no two alike.
    series : sequence of array_like
        K series of energies of the whole system, each measured in equilibrium at equal intervals.
        Lengths may differ. Of a run of which there is a histogram only, `histogram_series` makes
        one.
    log_states, log_ground : float, optional
        What fixes the constant in ln g: ln of the number of states at all the energies that were
        seen (N ln q, if the hottest run sees them all), or at the lowest of them. At most one of
        the two. With neither, ln Z = 0 at the hottest temperature, and only differences of ln g,
        entropies and free energies mean something.
    autocorrelation_times : array_like, optional
        Shape (K,): integrated, in steps between measurements, at least 1/2. Measured by default.
    bin_width : float, optional
        Gathers energies in bins, for energies that are not discrete; ln g is then that of a bin,
        at its centre. Each energy is its own level by default.
    blocks : int, default 20
        Parts each run is cut into for the error, at least 2.

    Returns
    -------
    MultiHistogram

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or if two neighbouring runs hardly have
        energies in common. The message says which.

    Examples
    --------
    >>> from ergolib import Ising, price
    >>> series = []
    >>> for temperature in (2.0, 3.0, 5.0):
    ...     ising = Ising(size=4, temperature=temperature, seed=1, update="heat-bath").run(100)
    ...     series.append([16 * ising.run(1).energy() for _ in range(2000)])
    >>> combined = price.multi_histogram([2.0, 3.0, 5.0], series, log_ground=0.693147)
    >>> energy, error = combined.energy(2.5)
    """
    runs = _checked_runs(temperatures, series)
    blocks = integer(blocks, "blocks", 2)
    for one in runs.series:
        if one.size < 2 * blocks:
            raise ValueError(
                f"series must each hold at least {2 * blocks} energies for {blocks} blocks, "
                f"got one of {one.size}"
            )
    overlaps = _overlaps(runs)
    times = _times(runs, autocorrelation_times)
    energies, counts = _histograms(runs, bin_width, blocks)  # counts: run, block, level
    weighted = counts / (2.0 * times[:, None, None])
    if log_states is not None and log_ground is not None:
        raise ValueError("log_states must be None if log_ground is given, got both")
    known = (
        None if log_states is None else real(log_states, "log_states"),
        None if log_ground is None else real(log_ground, "log_ground"),
    )
    whole = weighted.sum(axis=1)
    costs = runs.prices[:, None] * energies
    seen = whole.sum(axis=0)
    f = free_energies(whole, costs, _guess(runs))
    log_g = _anchored(combined_log_g(whole, costs, f, seen), *known)
    replicates = []
    for block in range(blocks):
        rest = whole - weighted[:, block]
        without = free_energies(rest, costs, f)
        replicates.append(_anchored(combined_log_g(rest, costs, without, seen), *known))
    shortest = min(one.size / time for one, time in zip(runs.series, times, strict=True))
    return MultiHistogram(
        energies,
        log_g,
        np.array(replicates),
        bool(shortest >= max(ENOUGH, BLOCK * blocks)),
        _summary(runs, times, overlaps, energies, log_g),
        seen,
    )


class _Runs(NamedTuple):
    """Runs from cold to hot, and the order in which they were given."""

    temperatures: Array
    prices: Array
    series: list[Array]
    order: NDArray[np.int64]


def _checked_runs(temperatures: ArrayLike, series: Sequence[ArrayLike]) -> _Runs:
    t = np.atleast_1d(check_temperatures(temperatures, "temperatures"))
    if t.ndim != 1 or t.size == 0 or np.unique(t).size != t.size:
        raise ValueError(f"temperatures must be one or more, no two alike, got {t.tolist()!r}")
    if isinstance(series, (str, bytes)) or not isinstance(series, (Sequence, np.ndarray)):
        raise TypeError(f"series must be a sequence of series, got {type(series).__name__}")
    if len(series) != t.size:
        raise ValueError(f"series must be as many as temperatures, {t.size}, got {len(series)}")
    values = [reals(one, "series") for one in series]
    for one in values:
        if one.ndim != 1 or one.size < 2:
            raise ValueError(
                f"series must each be a row of at least 2 energies, got shape {one.shape}"
            )
    order = np.argsort(t)
    return _Runs(t[order], 1.0 / t[order], [values[k] for k in order], order)


def _overlaps(runs: _Runs) -> Array:
    """Return for each run the chance of a higher energy than the next hotter run shows."""
    answer = np.full(len(runs.series), np.nan)
    apart = []
    for k, (cold, hot) in enumerate(zip(runs.series[:-1], runs.series[1:], strict=True)):
        ordered = np.sort(hot)
        below = np.searchsorted(ordered, cold, "left") + np.searchsorted(ordered, cold, "right")
        answer[k] = float(below.mean()) / (2.0 * hot.size)
        if answer[k] < COMMON:
            apart.append(f"{runs.temperatures[k]:g} and {runs.temperatures[k + 1]:g}")
    if apart:
        raise ValueError(
            "series must overlap, but hardly any energies are common to the runs at "
            f"temperatures {'; '.join(apart)}: add a run in between"
        )
    return answer


def _times(runs: _Runs, given: ArrayLike | None) -> Array:
    """Return the autocorrelation time of each run, from cold to hot."""
    if given is None:
        return np.array([max(0.5, integrated_autocorrelation_time(one)) for one in runs.series])
    times = np.atleast_1d(reals(given, "autocorrelation_times"))
    if times.shape != (len(runs.series),) or (times < 0.5).any():
        raise ValueError(
            f"autocorrelation_times must be {len(runs.series)} numbers of at least 0.5, "
            f"got {times.tolist()!r}"
        )
    return times[runs.order]


def _histograms(runs: _Runs, bin_width: float | None, blocks: int) -> tuple[Array, Array]:
    """Return the energies seen, and how often in each run and block of it."""
    series = runs.series
    if bin_width is not None:
        width = positive(bin_width, "bin_width")
        series = [(np.floor(one / width) + 0.5) * width for one in series]
    energies = np.unique(np.concatenate(series))
    counts = np.zeros((len(series), blocks, energies.size))
    for k, one in enumerate(series):
        block = np.arange(one.size) * blocks // one.size
        np.add.at(counts[k], (block, np.searchsorted(energies, one)), 1.0)
    return energies, counts


def _guess(runs: _Runs) -> Array:
    """Return f = -ln Z of each run, 0 for the hottest, from d f / d price = <E>."""
    means = np.array([one.mean() for one in runs.series])
    steps = 0.5 * (means[:-1] + means[1:]) * -np.diff(runs.prices)  # prices fall as it gets hotter
    return np.append(np.cumsum(steps[::-1])[::-1], 0.0)


def _anchored(log_g: Array, log_states: float | None, log_ground: float | None) -> Array:
    """Return ln g with the constant that makes what is known come out right."""
    if log_states is not None:
        return np.asarray(log_g - special.logsumexp(log_g) + log_states)
    if log_ground is not None:
        return log_g - log_g[0] + log_ground
    return log_g


def _summary(
    runs: _Runs, times: Array, overlaps: Array, energies: Array, log_g: Array
) -> pd.DataFrame:
    """Return how each run fits in with all together."""
    rows = []
    combined = DensityOfStates(energies, log_g).energy(runs.temperatures).value
    for k, one in enumerate(runs.series):
        mean, error = float(one.mean()), blocked_error(one).error
        rows.append(
            {
                "temperature": runs.temperatures[k],
                "energy": mean,
                "energy_error": error,
                "combined": combined[k],
                "sigmas": (mean - combined[k]) / error if error > 0.0 else 0.0,
                "autocorrelation_time": times[k],
                "overlap": overlaps[k],
            }
        )
    return pd.DataFrame(rows)
