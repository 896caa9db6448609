"""What a memory tells, what it costs, and what a coupling holds, in nats.

A state of overlap m with a pattern agrees with it at a share (1 + m)/2 of the spins. Somebody who
knows the state and m, but not where it errs, knows of each spin of the pattern

    i(m) = ln 2 - H_b((1 + m)/2)    nats.

*A cue.* With a share f of its spins turned, a pattern has m = 1 - 2 f, and N i(1 - 2 f) nats are
known of it. After the fall into a minimum N i(m) are: the difference comes out of the couplings.

*What couplings hold.* M patterns, each read back with overlap m, make M N i(m) nats in
N (N - 1) / 2 couplings J_ij = J_ji: 2 alpha i(m) for a coupling, for N to infinity, if patterns are
random. At the capacity that is 0.1682 nats, 0.2427 bits. (Half of it for an entry of the matrix
J, in which each coupling stands twice.)

*What it costs.* Cooled slowly from T = infinity, where all 2^N states are alike, spins give up the
entropy N ln 2 - S, which a bath at T takes as heat: - dE / T, integrated along the way. Where only
few patterns are stored, S is at the end the entropy of the errors in one of them, and of the choice
between 2 M states, the patterns and their mirrors:

    N ln 2 - S = N i(m) - (choice),    choice <= ln 2 M.

With one or two patterns the choice is ln 2 M. With more it is not quite, since energies of patterns
then differ by some 1, as their overlaps with one another do. What is known of the spins by somebody
who knows the patterns, and is told which it became, is what was paid, and the choice, which came
for nothing. A run that no longer goes over from one to another measures the energies of one alone,
and where they differ its account is off by as much.

For M <= 3 patterns spins fall into at most four classes, in which all patterns say the same up to a
common sign, and the entropy is exact for finite N, by a sum over the classes' magnetizations.

After the account in `ergolib.price`. Energies in units of the coupling, k_B = 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, logsumexp, xlogy

from ergolib.arguments import integer, positive, real, reals
from ergolib.learning.experiments.intervals import tabulate
from ergolib.learning.hopfield.magnet import Hopfield
from ergolib.learning.hopfield.replica import ags_overlap
from ergolib.learning.knowledge.states import check_memory, check_patterns
from ergolib.price.integration import integration_prices, thermodynamic_integration
from ergolib.statistics import blocked_error

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "cooling_account",
    "cue_account",
    "few_pattern_entropy",
    "nats_per_coupling",
    "nats_told",
]

Array = NDArray[np.float64]

ARRAYS = 16  # with a number for each magnetization of all classes
MOST_PATTERNS = 3  # whose states are counted by classes of spins


def nats_told(overlap: ArrayLike) -> Any:
    """Return what a state of this overlap with a pattern tells of a spin of it, in nats.

    Parameters
    ----------
    overlap : array_like
        m, from -1 to 1.

    Returns
    -------
    float or ndarray
        ln 2 - H_b((1 + m)/2): 0 at m = 0, ln 2 at m = 1 or -1.

    Raises
    ------
    TypeError, ValueError
        If `overlap` does not hold real numbers from -1 to 1.

    Examples
    --------
    >>> round(nats_told(0.5), 6)
    0.130812
    """
    m = reals(overlap, "overlap")
    if (np.abs(m) > 1.0).any():
        raise ValueError(f"overlap must be from -1 to 1, got {float(np.abs(m).max())!r} among them")
    told = 0.5 * (xlogy(1.0 + m, 1.0 + m) + xlogy(1.0 - m, 1.0 - m))
    return float(told) if told.ndim == 0 else told


def nats_per_coupling(load: float, temperature: float = 0.0) -> float:
    """Return how much of its random patterns a large network holds, in nats for a coupling.

    Parameters
    ----------
    load : float
        M / N, at least 0.
    temperature : float, default 0.0
        At which they are read: 0, or at least 0.01.

    Returns
    -------
    float
        2 load i(m), with m from `ags_overlap`: J_ij = J_ji is one coupling. 0 above the capacity.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    told: float = nats_told(ags_overlap(load, temperature))
    return 2.0 * float(load) * told


def cue_account(
    seed: int = 0,
    size: int = 2000,
    load: float = 0.05,
    flipped: Sequence[float] = (0.05, 0.1, 0.2, 0.3, 0.35, 0.4, 0.45),
    repeats: int = 24,
) -> pd.DataFrame:
    """Measure what is known of a pattern before and after its damaged copy is let fall, T = 0.

    Parameters
    ----------
    seed : int, default 0
    size : int, default 2000
        N, at least 10.
    load : float, default 0.05
        M / N.
    flipped : sequence of float
        The shares of spins that are turned in the cue, from 0 to 1.
    repeats : int, default 24
        Independent sets of patterns.

    Returns
    -------
    pandas.DataFrame
        One row for each share `flipped`: `overlap` after the fall; nats per spin known `before`
        (exactly: i(1 - 2 f)) and `after`, and `gained`; their intervals, and `runs`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    spins, runs = integer(size, "size", 10), integer(repeats, "repeats", 1)
    shares = [real(share, "flipped") for share in flipped]
    key = (integer(seed, "seed", 0), spins, round(positive(load, "load") * 1e9))
    records = []
    for word in np.random.SeedSequence(key).generate_state(runs, np.uint64):
        network = Hopfield(size=spins, load=load, seed=int(word))
        for i, share in enumerate(shares):
            pattern = i % network.patterns.shape[0]
            begun = float(network.start(pattern, share).overlaps[pattern])
            found = network.retrieve(most_sweeps=10_000)
            if not found.converged:
                raise ArithmeticError("no minimum was found in 10000 sweeps")
            overlap = float(network.overlaps[pattern])
            before, after = nats_told(begun), nats_told(overlap)
            record = {"flipped": share, "overlap": overlap, "before": before, "after": after}
            records.append(record | {"gained": after - before})
    return tabulate(records, ["flipped"])


def few_pattern_entropy(
    patterns: ArrayLike, temperatures: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return entropy and mean energy of a network of at most three patterns, exactly.

    Parameters
    ----------
    patterns : array_like
        Shape (M, N): +1 and -1; M at most 3. The magnetizations of their classes may take 1 GiB:
        that is N of some 200 for three patterns.
    temperatures : array_like
        Above 0.

    Returns
    -------
    (ndarray, ndarray)
        Entropy and energy of the whole network (not per spin) with Hebb's couplings, J_ii = 0, at
        each temperature, in nats and units of the coupling.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    rows = check_patterns(patterns)
    count, size = rows.shape
    if count > MOST_PATTERNS:
        raise ValueError(f"patterns must be at most {MOST_PATTERNS} to be counted, got {count}")
    t = np.atleast_1d(reals(temperatures, "temperatures"))
    if (t <= 0.0).any():
        raise ValueError(f"temperatures must be greater than 0, got {float(t.min())!r} among them")
    # Up to a common sign, which can be taken into the spin, a spin's patterns are a class.
    same = rows * rows[0]
    classes, number = np.unique(same, axis=1, return_counts=True)
    check_memory(ARRAYS * float(np.prod(number + 1.0)), "patterns")
    log_states = np.zeros(1)
    sums: list[Array] = [np.zeros(1) for _ in range(count)]
    for which, many in enumerate(number):
        up = np.arange(many + 1.0)
        ways = gammaln(many + 1.0) - gammaln(up + 1.0) - gammaln(many - up + 1.0)
        log_states = np.add.outer(log_states, ways).ravel()
        for mu in range(count):
            sums[mu] = np.add.outer(sums[mu], classes[mu, which] * (2.0 * up - many)).ravel()
    squares = sum((each**2 for each in sums), np.zeros_like(log_states))
    order = np.argsort(squares)
    levels, first = np.unique(squares[order], return_index=True)
    log_states = np.logaddexp.reduceat(log_states[order], first)
    energy = 0.5 * (count - levels / size)
    entropies, energies = np.empty(t.size), np.empty(t.size)
    for i, each in enumerate(t):
        weight = log_states - energy / each  # of the states of each energy
        log_z = float(logsumexp(weight))
        energies[i] = float(np.exp(weight - log_z) @ energy)
        entropies[i] = log_z + energies[i] / each
    return entropies, energies


def cooling_account(
    seed: int = 0,
    size: int = 200,
    patterns: int = 2,
    coldest: float = 0.25,
    prices: int = 25,
    sweeps: int = 1000,
) -> pd.DataFrame:
    """Cool a network from T = infinity into one of few memories, and keep the account in nats.

    Parameters
    ----------
    seed : int, default 0
    size : int, default 200
        N, at least 10.
    patterns : int, default 2
        M, from 1 to 3, drawn at random. Two have the same energy, three in general have not.
    coldest : float, default 0.25
        Temperature at the end.
    prices : int, default 25
        Of energy, 1/T, at which it waits: odd, at least 5.
    sweeps : int, default 1000
        At each, of which the first tenth is not counted; at least 100.

    Returns
    -------
    pandas.DataFrame
        One row for each price from 0 on: `price`, `energy` and its `energy_error`, of the whole
        network; nats `paid` since the beginning, - integral dE/T, `paid_error` and
        `quadrature_error`; `exact`, N ln 2 - S; the `overlap` of largest absolute value and
        `overlap_error`; and `told`, N i(m), what that state tells of the pattern.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    spins, count = integer(size, "size", 10), integer(patterns, "patterns", 1, MOST_PATTERNS)
    beta = integration_prices(1.0 / positive(coldest, "coldest"), prices)
    many = integer(sweeps, "sweeps", 100)
    network = Hopfield(size=spins, load=count / spins, temperature=1.0, seed=seed).start(None)
    energies, errors, overlaps, spreads = [0.0], [0.0], [math.nan], [math.nan]
    for price in beta[1:]:
        network.temperature = 1.0 / float(price)
        network.run(many // 10)
        seen = [network.run(1).observe() for _ in range(many)]
        energy = blocked_error([spins * one["energy"] for one in seen])
        overlap = blocked_error([abs(one["overlap"]) for one in seen])
        energies.append(energy.mean)
        errors.append(energy.error)
        overlaps.append(overlap.mean)
        spreads.append(overlap.error)
    all_states = spins * math.log(2.0)
    table = thermodynamic_integration(beta, energies, errors, log_states=all_states)
    exact, _ = few_pattern_entropy(network.patterns, 1.0 / beta[1:])
    table["paid"] = all_states - table.pop("entropy")
    table["paid_error"] = table.pop("entropy_error")
    table["exact"] = np.append(0.0, all_states - exact)
    table["overlap"], table["overlap_error"] = overlaps, spreads
    table["told"] = np.append(0.0, spins * np.asarray(nats_told(np.array(overlaps[1:]))))
    names = ["price", "energy", "energy_error", "paid", "paid_error", "quadrature_error"]
    return table[[*names, "exact", "overlap", "overlap_error", "told"]]
