"""How often a small magnet changes sides: the count, and what the exact spectrum says of it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ergolib import exact
from ergolib.kernels import flips, ising
from ergolib.kernels.random import seed_state


def watch(size, temperature, sweeps, threshold, seed, parts=1):
    """Return spins, generator and tally after a run, all up at first."""
    spins = np.ones(size * size, dtype=np.int8)
    state, tally = seed_state(seed), np.zeros(3, dtype=np.int64)
    for _ in range(parts):
        arguments = (size, size, temperature, sweeps // parts, threshold)
        flips.heat_bath_flips(spins, *arguments, tally, state)
    return spins, state, tally


@pytest.mark.parametrize("size", [2, 3, 4, 7])
def test_looking_changes_nothing(size):
    spins, state, tally = watch(size, 2.2, 200, 3.0, seed=5)
    other, generator = np.ones(size * size, dtype=np.int8), seed_state(5)
    ising.heat_bath_random_scan(other, size, size, 2.2, 0.0, 200, generator)
    assert np.array_equal(spins, other)
    assert np.array_equal(state, generator)
    assert tally[2] == spins.sum()


@pytest.mark.parametrize(("size", "threshold"), [(3, 4.0), (4, 8.0), (4, 0.0)])
def test_the_count_is_that_of_a_reader(size, threshold):
    """Count again from the sums after single sweeps; and it does not matter how a run is cut."""
    _, _, tally = watch(size, 3.0, 2000, threshold, seed=8)
    assert np.array_equal(tally, watch(size, 3.0, 2000, threshold, seed=8, parts=40)[2])
    spins, state = np.ones(size * size, dtype=np.int8), seed_state(8)
    sums = np.zeros(2000, dtype=int)
    for i in range(2000):
        ising.heat_bath_random_scan(spins, size, size, 3.0, 0.0, 1, state)
        sums[i] = spins.sum()
    sides = np.sign(sums[np.abs(sums) > threshold])
    assert tally[1] == np.count_nonzero(np.diff(sides))
    assert tally[1] > 20


@pytest.mark.parametrize(("size", "temperature"), [(3, 1.6), (4, 1.7), (4, 2.0)])
def test_the_mean_time_on_a_side_is_twice_the_relaxation_time(size, temperature):
    """Flips are independent, so that their number is Poisson's. Both controls must fail."""
    full = exact.finite_magnetization_moments(temperature, size)["abs_m"] * size**2
    tau = exact.relaxation_time(temperature, size)
    sweeps = 3_000_000

    def off(threshold, expected):
        """Return by how many standard errors the mean time differs from the expected one."""
        count = watch(size, temperature, sweeps, threshold, seed=21)[2][1]
        assert count > 500
        return (sweeps / count - expected) / (sweeps / count / math.sqrt(count))

    assert abs(off(0.75 * full, 2 * tau)) < 5
    assert abs(off(0.75 * full, tau)) > 5
    assert abs(off(0.0, 2 * tau)) > 5
