"""A landscape without some of its couplings: kernels against sums over all states."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ergolib.kernels import landscape, targets
from ergolib.kernels.random import seed_state
from ergolib.learning.knowledge.exponential_family import fit_couplings
from ergolib.learning.knowledge.library import golf_hole_pair_share
from ergolib.learning.knowledge.states import spins_of
from ergolib.learning.knowledge.walsh import coupling_power, couplings_of, truncated


def mixed(n, patterns=(), parity=0, flips=0.0, background=0.1):
    target = np.empty(1 << n)
    targets.mix(np.array(patterns, dtype=np.int64), parity, flips, background, target)
    return target


def couplings(target):
    theta = np.empty(target.size)
    landscape.exact_couplings(target, theta)
    return theta


def refitted(target, order):
    theta, work = np.empty(target.size), np.zeros((5, target.size))
    landscape.keep(couplings(target), order, theta)
    assert landscape.refit(target, theta, *work, order) > 0
    return theta


def energies(theta):
    values, levels = np.empty(theta.size), np.empty(theta.size)
    landscape.energies(theta, values, levels)
    return values, levels


@pytest.mark.parametrize("n", [3, 6])
def test_a_target_is_patterns_with_flips_on_a_background(n):
    patterns, f, b = [1, 6, 6], 0.13, 0.3
    spins = spins_of(n).astype(int)
    expected = np.zeros(1 << n)
    for pattern in patterns:
        distance = (spins != spins[pattern]).sum(axis=1)
        expected += f**distance * (1 - f) ** (n - distance) / 3
    assert mixed(n, patterns, 0, f, b) == pytest.approx((1 - b) * expected + b / 2**n, rel=1e-12)


def test_a_parity_blurs_as_a_power():
    n, subset, f = 5, 0b01101, 0.1
    even = spins_of(n)[:, [0, 2, 3]].astype(int).prod(axis=1)
    expected = (1.0 + (1 - 2 * f) ** 3 * even) / 32
    assert mixed(n, [], subset, f, 0.0) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("n", "apart", "count"), [(6, 2, 4), (8, 3, 4), (10, 3, 3)])
def test_random_states_keep_apart(n, apart, count):
    drawn = set()
    for seed in range(40):
        states = np.zeros(count, dtype=np.int64)
        targets.random_states(n, apart, states, seed_state(seed))
        pairs = [(a ^ b).bit_count() for a in states.tolist() for b in states.tolist() if a != b]
        assert len(pairs) == count * (count - 1)
        assert min(pairs) >= apart
        assert states.min() >= 0 and states.max() < 2**n
        drawn |= set(states.tolist())
    assert len(drawn) > 0.5 * min(2**n, 40 * count)


def test_couplings_are_those_of_the_energies():
    target = mixed(7, [3, 88], 0, 0.05, 0.2)
    expected = couplings_of(-np.log(target))
    expected[0] = 0.0
    theta = couplings(target)
    assert theta == pytest.approx(expected, abs=1e-13)
    kept, power = np.empty(128), np.empty(8)
    landscape.keep(theta, 3, kept)
    assert (kept == truncated(theta, 3)).all()
    landscape.powers(theta, power)
    assert power == pytest.approx(coupling_power(theta), rel=1e-12)


@pytest.mark.parametrize(("n", "share"), [(6, 0.483871), (8, 0.220472), (10, 0.088063)])
def test_pairs_have_a_small_share_of_two_opposite_patterns(n, share):
    power = np.empty(n + 1)
    landscape.powers(couplings(mixed(n, [5, 5 ^ (2**n - 1)])), power)
    assert power[2] / power.sum() == pytest.approx(share, abs=5e-7)
    assert power[2] / power.sum() == pytest.approx(golf_hole_pair_share(n), rel=1e-9)


def test_parity_has_no_couplings_but_one():
    n, b = 8, 0.1
    for parity in (7, 255):
        target = mixed(n, [], parity, 0.0, b)
        theta = couplings(target)
        expected = 0.5 * math.log((2.0 - b) / b)
        assert theta[parity] == pytest.approx(expected, rel=1e-12)
        theta[parity] = 0.0
        assert np.abs(theta).max() < 1e-14
        # What pairs lose: ln 2 less the entropy of the parity, a coin of bias b / 2.
        h = -(b / 2) * math.log(b / 2) - (1 - b / 2) * math.log(1 - b / 2)
        values, _ = energies(refitted(target, 2))
        lost = landscape.lost(target, values, 1.0, np.empty(2**n))
        assert lost == pytest.approx(math.log(2.0) - h, rel=1e-12)


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_a_refit_is_the_best_there_is(order):
    target = mixed(6, [7, 52, 33], 0, 0.02, 0.1)
    best = fit_couplings(target, order=order)
    values, _ = energies(refitted(target, order))
    p = np.empty(64)
    assert landscape.lost(target, values, 1.0, p) == pytest.approx(best.divergence, abs=1e-12)
    assert p == pytest.approx(best.distribution, rel=1e-6)
    # The negative control: couplings that are cut off and left lose more.
    kept = np.empty(64)
    landscape.keep(couplings(target), order, kept)
    assert landscape.lost(target, energies(kept)[0], 1.0, p) > best.divergence + 1e-4


def test_energies_are_minus_the_logarithm_of_probabilities():
    theta = np.random.default_rng(2).normal(size=64)
    theta[0] = 0.0
    spins = spins_of(6).astype(int)
    subsets = (np.arange(64)[:, None] >> np.arange(6)) & 1
    sigma = np.prod(np.where(subsets[:, None, :] == 1, spins[None], 1), axis=2)
    weights = np.exp(theta @ sigma)
    values, levels = energies(theta)
    assert values == pytest.approx(-np.log(weights / weights.sum()), abs=1e-12)
    assert np.abs(values - levels).max() <= 2.0**-21
    assert (levels * 2.0**20 == np.rint(levels * 2.0**20)).all()
    target, p = mixed(6, [1]), np.empty(64)
    for t in (0.3, 1.0, 2.5):
        lost = landscape.lost(target, values, t, p)
        expected = weights ** (1 / t) / (weights ** (1 / t)).sum()
        assert p == pytest.approx(expected, rel=1e-12)
        assert lost == pytest.approx((target * np.log(target / expected)).sum(), rel=1e-10)


def test_the_free_energy_along_an_overlap():
    n, centre, t = 6, 37, 0.7
    spins = spins_of(n).astype(int)
    p = np.random.default_rng(1).dirichlet(np.ones(64))
    free = np.empty(n + 1)
    landscape.along_overlap(p, t, centre, free)
    overlap = spins @ spins[centre]
    expected = [-t * math.log(p[overlap == n - 2 * d].sum()) for d in range(n + 1)]
    assert free == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("t", "well"), [(0.5, 0.957504), (0.7, 0.828635), (0.9, 0.525430)])
def test_the_limit_is_that_of_curie_and_weiss(t, well):
    """A pattern stored in pairs, J = 1/N: wells where theory says, and the height between them."""
    n, centre = 10, 329
    xi = spins_of(n)[centre].astype(float)
    theta = np.zeros(1 << n)
    for i in range(n):
        for j in range(i):
            theta[(1 << i) | (1 << j)] = xi[i] * xi[j] / (n - 1)  # so that J N is n / (n - 1)
    theta *= (n - 1) / n
    m = np.linspace(-1.0, 1.0, 20001)
    free = np.empty(m.size)
    landscape.curie_weiss(theta, 0.0, t, centre, m, free)
    assert abs(m[free.argmin()]) == pytest.approx(well, abs=1.1e-4)
    assert free[0] == pytest.approx(0.0, abs=1e-12)
    assert free[-1] == pytest.approx(0.0, abs=1e-12)
    barrier = {0.5: 0.163262, 0.7: 0.062818, 0.9: 0.007343}[t]
    assert free[10000] - free.min() == pytest.approx(barrier, abs=1e-6)


def test_parts_of_a_run_are_the_run():
    target = mixed(6, [7, 52], 0, 0.0, 0.1)
    full = couplings(target)

    def made(parts, fitted=1):
        theta, work = full.copy(), np.zeros((5, 64))
        clock = np.array([6, landscape.FADE, 0, 0])
        for part in parts:
            landscape.take_away(target, full, theta, *work, fitted, clock, part)
        return theta, clock

    one, clock = made([700])
    other, same = made([1, 0, 150, 49, 499, 1])
    assert one.tobytes() == other.tobytes()
    assert clock.tolist() == same.tolist()
    assert not np.array_equal(one, made([700], fitted=0)[0])
    assert clock[3] == 700


def test_orders_go_one_by_one_and_all_come_back():
    target = mixed(6, [7, 52], 0, 0.0, 0.1)
    full = couplings(target)
    theta, work, clock = full.copy(), np.zeros((5, 64)), np.array([6, landscape.FADE, 0, 0])
    seen = [6]
    for _ in range(4000):
        landscape.take_away(target, full, theta, *work, 1, clock, 1)
        if clock[0] != seen[-1]:
            seen.append(int(clock[0]))
            members = np.bitwise_count(np.arange(64, dtype=np.uint64))
            assert (theta[members > clock[0]] == 0.0).all()
        if clock[1] == landscape.REST and clock[2] == 1 and clock[0] < 6:
            lost = landscape.lost(target, energies(theta)[0], 1.0, np.empty(64))
            best = fit_couplings(target, order=int(clock[0])).divergence
            assert lost == pytest.approx(best, abs=1e-12)
    assert seen[:8] == [6, 5, 4, 3, 2, 1, 6, 5]
