"""Learnt couplings: the sums are the overlaps, fields are the matrix's, the heat is right."""

from __future__ import annotations

import numpy as np
import pytest

from ergolib import blocked_error
from ergolib.kernels import hopfield
from ergolib.kernels.random import seed_state
from ergolib.learning.hopfield import hebbian_couplings


def magnet(size: int, count: int, seed: int) -> tuple[np.ndarray, ...]:
    """Return patterns (stored site by site), own action, spins, sums, order and generator."""
    state = seed_state(seed)
    patterns, spins = np.empty(size * count, np.int8), np.empty(size, np.int8)
    hopfield.random_patterns(patterns, state)
    hopfield.random_patterns(spins, state)
    sums = np.empty(count, np.int64)
    hopfield.overlap_sums(patterns, spins, sums)
    return patterns, np.full(size, float(count)), spins, sums, np.arange(size), state


def test_sums_are_overlaps_and_stay_so() -> None:
    patterns, own, spins, sums, order, state = magnet(101, 7, 1)
    rows = patterns.reshape(101, 7).T.astype(int)
    assert np.array_equal(sums, rows @ spins)
    hopfield.heat_bath(patterns, patterns, own, spins, sums, order, 0.8, 50, state)
    assert np.array_equal(sums, rows @ spins)
    assert np.array_equal(np.sort(order), np.arange(101))


@pytest.mark.parametrize("count", [1, 5, 30])
def test_where_it_ends_the_matrix_agrees_that_it_is_a_minimum(count: int) -> None:
    patterns, own, spins, sums, order, state = magnet(120, count, count)
    couplings = hebbian_couplings(patterns.reshape(120, count).T)
    before, made = spins @ couplings @ spins, np.zeros(1, np.int64)
    assert (couplings @ spins * spins).min() < 0.0  # it was none before
    turned = hopfield.descend(patterns, patterns, own, spins, sums, order, 1000, made, state)
    assert turned == 0 and made[0] > 1
    assert (couplings @ spins * spins).min() > -1e-12
    assert spins @ couplings @ spins > before
    again = spins.copy()
    hopfield.heat_bath(patterns, patterns, own, spins, sums, order, 0.0, 5, state)
    assert np.array_equal(spins, again)


def test_a_descent_that_is_stopped_says_so() -> None:
    patterns, own, spins, sums, order, state = magnet(400, 80, 3)
    made = np.zeros(1, np.int64)
    assert hopfield.descend(patterns, patterns, own, spins, sums, order, 1, made, state) > 0
    assert made[0] == 1


def test_weights_that_are_patterns_give_the_same_path() -> None:
    """Sums of whole numbers are exact, whichever type they are in."""
    patterns, own, spins, sums, order, state = magnet(90, 6, 4)
    others = [each.copy() for each in (spins, sums, order, state)]
    hopfield.heat_bath(patterns, patterns, own, spins, sums, order, 0.5, 20, state)
    weights = patterns.astype(float)
    hopfield.weighted_heat_bath(patterns, weights, own, *others[:3], 0.5, 20, others[3])
    for one, other in zip((spins, sums, order, state), others, strict=True):
        assert np.array_equal(one, other)


def test_a_cue_has_just_so_many_spins_turned() -> None:
    patterns, _, spins, _, order, state = magnet(50, 3, 5)
    counts = np.zeros(50)
    for _ in range(2000):
        hopfield.cue(patterns, 2, 20, spins, order, state)
        wrong = spins != patterns.reshape(50, 3)[:, 2]
        assert wrong.sum() == 20
        counts += wrong
    spread = np.sqrt(2000 * 0.4 * 0.6)
    assert (abs(counts - 800.0) < 5.0 * spread).all()


@pytest.mark.parametrize(("at", "holds"), [(0.7, True), (0.75, False)])
def test_the_heat_bath_has_the_boltzmann_distribution(at: float, holds: bool) -> None:
    """Energy of 10 spins with 3 patterns at T = 0.7, against the sum over 1024 states."""
    patterns, own, spins, sums, order, state = magnet(10, 3, 8)
    couplings = hebbian_couplings(patterns.reshape(10, 3).T)
    states = 1 - 2 * ((np.arange(1024)[:, None] >> np.arange(10)) & 1)
    energies = -0.5 * np.einsum("si,ij,sj->s", states, couplings, states)
    weights = np.exp(-(energies - energies.min()) / at)
    exact = energies @ weights / weights.sum()
    series = []
    for _ in range(20000):
        hopfield.heat_bath(patterns, patterns, own, spins, sums, order, 0.7, 2, state)
        series.append(0.5 * (3.0 - sums @ sums / 10.0))
    measured = blocked_error(series)
    assert bool(abs(measured.mean - exact) < 5.0 * measured.error) is holds
