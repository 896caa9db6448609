"""The Wang-Landau kernel: its bookkeeping, move by move, and that it counts what is there."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from ergolib import exact
from ergolib.kernels import wang_landau as kernels
from ergolib.kernels.random import seed_state

BAR = 5.5  # family-wise 5 sigma for some tens of comparisons


def start(rows, columns, q=2, seed=1, flatness=0.0, saturates=0.0):
    """All sites alike: level 0."""
    levels = 2 * rows * columns + 1
    spins = np.zeros(rows * columns, dtype=np.int8)
    log_g, histogram = np.zeros(levels), np.zeros(levels, dtype=np.int64)
    ledger = np.zeros(kernels.LEDGER_SIZE)
    ledger[kernels.FLATNESS], ledger[kernels.SATURATES] = flatness, saturates
    kernels.begin(0, log_g, histogram, ledger)
    return [spins, rows, columns, q, log_g, histogram, ledger, seed_state(seed)]


def walk(given, attempts):
    *before, state = given
    kernels.walk(*before, attempts, state)
    return given


@pytest.mark.parametrize(
    "rows, columns, q", [(2, 2, 2), (2, 3, 3), (4, 4, 2), (5, 3, 4), (6, 6, 10)]
)
def test_the_ledger_agrees_with_the_lattice(rows, columns, q):
    given = start(rows, columns, q)
    for attempts in (1, 2, 100, 20_000):
        spins, *_, ledger, _ = walk(given, attempts)
        assert ledger[kernels.LEVEL] == kernels.unlike_bonds(spins, rows, columns)
    assert ((spins >= 0) & (spins < q)).all()
    log_g, histogram = given[4:6]
    assert ledger[kernels.ATTEMPTS] == 20_103
    assert ledger[kernels.SEEN] == np.isfinite(log_g).sum()
    assert histogram.sum() == ledger[kernels.STAGE]
    assert (histogram[~np.isfinite(log_g)] == 0).all()


def test_unlike_bonds_are_the_energy():
    rng = np.random.default_rng(3)
    spins = rng.integers(5, size=(4, 7)).astype(np.int8)
    unlike = sum(int((spins != np.roll(spins, 1, axis)).sum()) for axis in (0, 1))
    assert kernels.unlike_bonds(spins.ravel(), 4, 7) == unlike


@pytest.mark.parametrize("cuts", [(5, 5, 90_000, 9_990), (1, 49_999, 50_000)])
def test_a_run_in_parts_is_the_same_run(cuts):
    whole, parts = start(3, 4, 3), start(3, 4, 3)
    walk(whole, 100_000)
    for attempts in cuts:
        walk(parts, attempts)
    for one, other in zip(whole, parts, strict=True):
        assert np.array_equal(one, other)


def test_log_f_is_halved_and_then_follows_one_over_t():
    given = start(2, 2)
    ledger, seen = given[6], []
    for _ in range(200):
        walk(given, 1000)
        t = ledger[kernels.ATTEMPTS] / ledger[kernels.SEEN]
        seen.append(ledger[kernels.LOG_F])
        if ledger[kernels.FOLLOWS]:
            assert seen[-1] == pytest.approx(1.0 / t, rel=1e-15)
        else:
            assert seen[-1] == 2.0 ** -ledger[kernels.HALVINGS]
            assert seen[-1] >= 1.0 / t or ledger[kernels.HALVINGS] == 0
    assert ledger[kernels.FOLLOWS] == 1.0
    assert (np.diff(seen) <= 0).all()


def test_a_new_level_begins_the_schedule_anew():
    given = start(2, 2)
    log_g, histogram, ledger, state = given[4:]
    kernels.judge(0, log_g, histogram, ledger, state)
    ledger[kernels.LOG_F], ledger[kernels.HALVINGS], ledger[kernels.FOLLOWS] = 0.25, 2.0, 0.0
    before = log_g[0]
    assert kernels.judge(4, log_g, histogram, ledger, state) == 1  # what is unknown is tried
    assert ledger[kernels.LOG_F] == 1.0
    assert ledger[kernels.HALVINGS] == 0.0
    assert ledger[kernels.SEEN] == 2.0
    assert ledger[kernels.DISCOVERY] == 1.0
    assert log_g[4] == before + 1.0  # begins where the walk came from, and was visited
    assert histogram.tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 0]


def test_moves_are_accepted_as_the_estimate_says():
    """Uphill in ln g with chance g / g', and the histogram counts where the walk stayed."""
    given = start(2, 2)
    log_g, histogram, ledger, state = given[4:]
    log_g[4] = 1.0
    accepted = 0
    for _ in range(40_000):
        ledger[kernels.LEVEL], log_g[0] = 0.0, 0.0
        log_g[4] = 1.0
        accepted += kernels.judge(4, log_g, histogram, ledger, state)
    chance = math.exp(-1.0)
    spread = math.sqrt(chance * (1.0 - chance) / 40_000)
    assert abs(accepted / 40_000 - chance) < 5.0 * spread


def potts_by_enumeration(rows, columns, q):
    counts = np.zeros(2 * rows * columns + 1)
    for state in itertools.product(range(q), repeat=rows * columns):
        counts[kernels.unlike_bonds(np.array(state, dtype=np.int8), rows, columns)] += 1
    return counts


def counted(rows, columns, q, attempts, walkers=8):
    """Ln g of independent walks, each shifted to the right number of states in all."""
    answers = []
    for seed in range(walkers):
        given = walk(start(rows, columns, q, seed), attempts)
        log_g = np.empty_like(given[4])
        kernels.normalise(given[4], rows * columns * math.log(q), log_g)
        answers.append(log_g)
    return np.array(answers)


def sigmas(walks, exactly):
    """How far the mean of the walks is from what is exact, as sigmas of a normal distribution."""
    errors = walks.std(axis=0, ddof=1) / math.sqrt(len(walks))
    rarity = stats.t.sf(np.abs(walks.mean(axis=0) - exactly) / errors, len(walks) - 1)
    return stats.norm.isf(rarity)


@pytest.mark.parametrize("rows, columns, q", [(2, 2, 3), (2, 3, 3)])
def test_it_counts_the_states_of_small_potts_lattices(rows, columns, q):
    counts = potts_by_enumeration(rows, columns, q)
    there = counts > 0
    walks = counted(rows, columns, q, 300_000)
    assert (np.isfinite(walks) == there).all()
    walks, exactly = walks[:, there], np.log(counts[there])
    assert np.abs(walks.mean(axis=0) - exactly).max() < 0.1
    assert sigmas(walks, exactly).max() < BAR
    assert sigmas(walks, exactly + np.linspace(0.0, 0.3, exactly.size)).max() > BAR


def test_one_kernel_serves_the_ising_model():
    energies, counts = exact.density_of_states(4)
    levels = (energies + 32) // 2
    walks = counted(4, 4, 2, 600_000)
    assert (np.flatnonzero(np.isfinite(walks).all(axis=0)) == levels).all()
    assert np.abs(walks[:, levels].mean(axis=0) - np.log(counts)).max() < 0.1
    assert sigmas(walks[:, levels], np.log(counts)).max() < BAR


def test_levels_can_be_put_out_of_bounds():
    """Below the top half of 4 x 4 the rest is counted as if that were all there is."""
    energies, counts = exact.density_of_states(4)
    given = start(4, 4)
    given[4][17:] = math.inf
    walk(given, 2_000_000)
    below = energies <= 2
    levels = (energies[below] + 32) // 2
    log_g, ledger = given[4], given[6]
    assert ledger[kernels.FOLLOWS] == 1.0
    assert ledger[kernels.SEEN] == levels.size
    found = log_g[levels] - log_g[0] + math.log(2.0)
    assert np.abs(found - np.log(counts[below])).max() < 0.1
