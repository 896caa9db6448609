"""Clusters on a lattice of which some spins are known, against sums over all states."""

from __future__ import annotations

import numpy as np
import pytest

from ergolib import exact
from ergolib.kernels import blocks as averages
from ergolib.kernels import swendsen_wang
from ergolib.kernels.random import seed_state


def start(clamps, seed=1, blocks=256):
    """Return the arguments of a run, with all hidden spins up."""
    clamps = np.array(clamps, dtype=np.int8)
    work = np.zeros(clamps.size, dtype=np.int64), np.zeros(clamps.size, dtype=np.int8)
    spins = np.where(clamps.ravel() == 0, 1, clamps.ravel()).astype(np.int8)
    kept = np.zeros(blocks * clamps.size), np.array([1, 0, 0])
    return [spins, clamps.ravel(), *clamps.shape, *work, *kept, seed_state(seed)]


def run(made, temperature, sweeps, count=True):
    *first, parents, linked, blocks, account, state = made
    kept = blocks if count else blocks[:0]
    swendsen_wang.conditional(*first, temperature, sweeps, parents, linked, kept, account, state)


def mean(made):
    value, error = np.zeros((2, made[0].size))
    averages.average(made[6], made[7], 1.0, value, error)
    return value, error


def posterior(clamps, temperature):
    """Return the mean of each spin given the clamps, by summing over all states."""
    clamps = np.array(clamps)
    spins = exact.state_spins(clamps.shape)
    weights = exact.state_probabilities(temperature, clamps.shape)
    known = clamps.ravel() != 0
    agree = (spins[:, known] == clamps.ravel()[known]).all(axis=1)
    return (weights * agree) @ spins / weights[agree].sum()


ONE = [[1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
TWO_SIGNS = [[1, 0, 0], [0, 0, 0], [0, -1, 0], [0, 0, 0], [0, 1, 0]]
TORN = [[1, 1, 0, 0], [0, 0, 0, -1], [0, 0, 0, 0], [0, -1, 0, 0]]
ODD = [[0, 0, 1], [0, -1, 0], [0, 0, 0]]
DOUBLED = [[0, 1, 0], [-1, 0, 0]]
PATTERNS = [ONE, TWO_SIGNS, TORN, ODD, DOUBLED]
TEMPERATURES = [1.0, 2.0, exact.T_C, 3.0]


@pytest.mark.parametrize("temperature", TEMPERATURES)
@pytest.mark.parametrize("clamps", PATTERNS)
def test_connections_give_the_exact_posterior(clamps, temperature):
    made = start(clamps, seed=5)
    run(made, temperature, 500, count=False)
    run(made, temperature, 60_000)
    value, error = mean(made)
    known = np.array(clamps).ravel() != 0
    assert np.array_equal(value[known], np.array(clamps).ravel()[known])
    expected = posterior(clamps, temperature)
    assert (np.abs(value - expected) < 5.0 * error)[~known].all()
    assert error[~known].max() < 0.03


@pytest.mark.parametrize("clamps", [ONE, TWO_SIGNS, TORN])
def test_a_wrong_temperature_would_be_noticed(clamps):
    """The negative control."""
    made = start(clamps)
    run(made, 2.1, 60_000)
    value, error = mean(made)
    hidden = np.array(clamps).ravel() == 0
    assert (np.abs(value - posterior(clamps, 2.0)) > 5.0 * error)[hidden].any()


def test_the_spins_themselves_have_the_posterior_too():
    made = start(TORN, seed=3)
    total = np.zeros(16)
    for _ in range(20_000):
        run(made, 2.0, 1, count=False)
        total += made[0]
    # 2 tau is at most 4 here, so that this bar is at least 5 sigma
    assert np.abs(total / 20_000 - posterior(TORN, 2.0)).max() < 5.0 * (4.0 / 20_000) ** 0.5


def test_nothing_revealed_is_nothing_known():
    """Every cluster is free: exactly 0, while the spins sample the Boltzmann distribution."""
    made = start(np.zeros((4, 4)))
    energies = np.zeros(20_000)
    for i in range(energies.size):
        run(made, 2.0, 1)
        spins = made[0].reshape(4, 4)
        energies[i] = -(spins * (np.roll(spins, 1, 0) + np.roll(spins, 1, 1))).sum()
    assert not made[6].any()
    probabilities = exact.state_probabilities(2.0, 4)
    known = float(probabilities @ exact.state_energies(4))
    # 4 sigma^2 / n is the squared error if 2 tau = 4, and it is less
    assert abs(energies.mean() - known) < 5.0 * (4.0 * energies.var() / energies.size) ** 0.5


def test_signs_of_two_kinds_are_never_joined():
    made = start(TORN)
    for _ in range(500):
        run(made, 1.0, 1)
        linked = made[5]
        assert np.array_equal(linked[made[1] != 0], made[1][made[1] != 0])
        assert np.array_equal(made[0][linked != 0], linked[linked != 0])
        neighbours = made[4]
        assert np.array_equal(made[0], made[0][neighbours])  # a cluster has one sign


@pytest.mark.parametrize("clamps", [ONE, TORN])
@pytest.mark.parametrize("temperature", [0.01, 2.0, 1e6])
def test_a_run_in_parts_is_the_same_run(clamps, temperature):
    whole, parts = start(clamps, blocks=16), start(clamps, blocks=16)
    run(whole, temperature, 400)
    for some in (1, 0, 7, 92, 300):
        run(parts, temperature, some)
    for one, other in zip(whole, parts, strict=True):
        assert np.array_equal(one, other)


def test_everything_is_connected_in_the_cold_and_nothing_in_the_heat():
    made = start(ONE)
    run(made, 0.01, 10)
    assert (made[5] == 1).all()
    run(made, 1e12, 10)
    assert (made[5] == np.array(ONE).ravel()).all()


# Averages in blocks ------------------------------------------------------------------------------


def test_blocks_keep_sums_and_merge():
    made = start(ONE, blocks=16)
    samples = []
    for i in range(1000):
        run(made, 2.5, 1)
        samples.append(made[5].astype(float))
        if i in (5, 16, 100, 999):
            length, full, left = made[7].tolist()
            assert length * full + left == i + 1
            assert i < 15 or 8 <= full < 16
            kept = made[6].reshape(16, 16)
            sums = np.array(samples)[: length * full].reshape(full, length, 16).sum(axis=1)
            assert np.array_equal(kept[:full], sums)
            assert np.array_equal(kept[full], np.array(samples)[length * full :].sum(axis=0))
            value, error = mean(made)
            assert value == pytest.approx(np.mean(samples, axis=0))
            spread = (sums / length).var(axis=0, ddof=1) / full
            assert error == pytest.approx(np.sqrt(spread + 1.0 / (i + 1) ** 2))


def test_too_few_samples_have_no_error_yet():
    made = start(ONE)
    assert mean(made)[0].tolist() == [0.0] * 16
    run(made, 2.0, 1)
    assert np.isinf(mean(made)[1]).all()
