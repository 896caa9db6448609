"""Libraries of bound states and the conjoint potential: known numbers, sums, and controls."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib.information import kl_divergence
from ergolib.learning.knowledge import (
    boltzmann_distribution,
    bound_share,
    conjoint_potential,
    coupling_power,
    couplings_of,
    energies_of,
    free_energy,
    gibbs_gap,
    golf_hole_couplings,
    golf_hole_pair_share,
    index_of,
    legendre_free_energy,
    library_energies,
    melting_temperature,
    spins_of,
    subset_orders,
    truncated,
)

SEEDS = st.integers(0, 2**32 - 1)


def patterns(rng, m, n):
    """Return m different patterns."""
    return spins_of(n)[rng.choice(2**n, m, replace=False)]


# The golf hole ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "share"), [(4, 0.857143), (6, 0.483871), (10, 0.088063), (20, 3.624e-4)]
)
def test_power_in_pairs(n, share):
    assert golf_hole_pair_share(n) == pytest.approx(share, rel=2e-4 if n == 20 else 6e-6)
    pattern = np.random.default_rng(n).choice([-1, 1], n)
    power = coupling_power(golf_hole_couplings(pattern, 3.0))
    assert power[2] / power[1:].sum() == pytest.approx(golf_hole_pair_share(n), rel=1e-12)


def test_pairs_are_nothing_among_many():
    assert golf_hole_pair_share(2) == 1.0
    assert golf_hole_pair_share(1000) == pytest.approx(499500.0 / 2.0**999, rel=1e-15)
    assert golf_hole_pair_share(5000) == 0.0


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(2, 10))
def test_couplings_of_a_golf_hole(seed, n):
    """The formula, against the transform of the energies."""
    rng = np.random.default_rng(seed)
    pattern, depth = rng.choice([-1, 1], n), float(rng.normal() * 5.0)
    energies = np.zeros(2**n)
    energies[index_of([pattern, -pattern])] = -depth
    expected = golf_hole_couplings(pattern, depth)
    assert couplings_of(energies) == pytest.approx(expected, abs=1e-15 * abs(depth))
    even = subset_orders(n) % 2 == 0
    assert (np.abs(expected[even]) == 2.0 ** (1 - n) * abs(depth)).all()
    assert (expected[~even] == 0.0).all()
    assert energies_of(expected) == pytest.approx(energies, abs=1e-14 * abs(depth))
    # the negative control: one hole without its opposite has odd couplings, too
    energies[index_of(-pattern)] = 0.0
    assert np.abs(couplings_of(energies)[~even]).min() > 0.0 or depth == 0.0


def test_cut_off_after_pairs_the_memory_is_lost():
    pattern = np.random.default_rng(5).choice([-1, 1], 10)
    hole, both = golf_hole_couplings(pattern, 10.0), index_of([pattern, -pattern])
    kept = boltzmann_distribution(energies_of(hole))[both].sum()
    pairs = boltzmann_distribution(energies_of(truncated(hole, 2)))[both].sum()
    assert kept == pytest.approx(bound_share(2, 10, 10.0, 1.0), rel=1e-12)
    assert kept > 0.97
    assert pairs < 0.01
    # its energy is 1 + C(10, 2) couplings deep, of the 512 that were
    lowest = energies_of(truncated(hole, 2)).min()
    assert lowest == pytest.approx(-10.0 * 46 / 512, rel=1e-14)


# The extensive gap ------------------------------------------------------------


@pytest.mark.parametrize(
    ("m", "n", "melts"), [(2, 20, 1.518627), (32, 20, 1.923599), (2, 12, 1.573950)]
)
def test_melting_temperatures(m, n, melts):
    found = melting_temperature(m, n, 1.0)
    assert found == pytest.approx(melts, abs=6e-7)
    assert bound_share(m, n, float(n), found) == pytest.approx(0.5, abs=1e-13)
    assert melting_temperature(m, n, 2.5) == pytest.approx(2.5 * found, rel=1e-15)


def test_the_limit_of_many_spins():
    limit = 1.0 / math.log(2.0)
    assert limit == pytest.approx(1.442695, abs=5e-7)
    found = [melting_temperature(2, n, 1.0) for n in (10, 100, 1000, 10**6, 10**9)]
    assert found == sorted(found, reverse=True)
    assert found[3] == pytest.approx(limit * 1e6 / (1e6 - 1), rel=1e-14)
    assert found[4] == pytest.approx(limit, rel=2e-9)
    # as many patterns as a fixed share of N bits raises it: M = 2^(N/2)
    assert melting_temperature(1 << 500, 1000, 1.0) == pytest.approx(2.0 * limit, rel=1e-14)


@pytest.mark.parametrize(("price", "share"), [(1.0, 0.987579), (1.5, 0.592876), (2.0, 0.164636)])
def test_twelve_spins(price, share):
    assert bound_share(2, 12, 12.0, price) == pytest.approx(share, abs=6e-7)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_share_against_the_sum_over_all_states(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 11))
    m = int(rng.integers(1, 2**n + 1))
    rows, depth = patterns(rng, m, n), float(rng.normal() * 8.0)
    prices = rng.uniform(0.2, 5.0, 3)
    energies = library_energies(rows, depth)
    expected = [boltzmann_distribution(energies, t)[index_of(rows)].sum() for t in prices]
    assert bound_share(m, n, depth, prices) == pytest.approx(expected, rel=1e-11)
    assert bound_share(rows, n, depth, prices) == pytest.approx(expected, rel=1e-11)


def test_one_pattern_fewer_would_be_noticed():
    """The negative control."""
    rows = patterns(np.random.default_rng(4), 3, 8)
    p = boltzmann_distribution(library_energies(rows, 4.0), 2.0)
    expected = pytest.approx(p[index_of(rows)].sum(), rel=1e-11)
    assert bound_share(3, 8, 4.0, 2.0) == expected
    assert bound_share(2, 8, 4.0, 2.0) != expected


def test_melting_grows_sharper_and_without_an_extensive_gap_evaporates():
    width = []
    for n in (8, 12, 16, 20, 200):
        melts = melting_temperature(2, n, 1.0)
        step = 1e-4 * melts
        up, down = bound_share(2, n, float(n), [melts + step, melts - step])
        width.append(2 * step / (down - up) / melts)
        # dp/dT = -p (1 - p) D / T^2 at p = 1/2
        assert width[-1] == pytest.approx(4.0 / math.log(2.0**n / 2 - 1), rel=1e-4)
    assert width == sorted(width, reverse=True)
    evaporates = [melting_temperature(2, n, 12.0 / n) for n in (12, 24, 240, 2400)]
    assert evaporates[0] == pytest.approx(1.573950, abs=6e-7)
    assert evaporates[-1] == pytest.approx(12.0 / (2399 * math.log(2.0)), rel=1e-12)
    assert bound_share(2, 2400, 12.0, 1.0) == 0.0 < bound_share(2, 12, 12.0, 1.0)


def test_any_number_of_spins_and_any_temperature():
    """In logarithms; against whole numbers where 2^N is no float."""
    n = 3000
    m = (1 << n) // 3
    assert bound_share(m, n, 0.0, 1.0) == pytest.approx(float(Fraction(m, 1 << n)), rel=1e-12)
    assert bound_share(1 << n, n, 0.0, 1.0) == 1.0
    assert bound_share((1 << n) - 1, n, -1e6, 1.0) == 0.0
    depth = n * math.log(2.0)  # as many e-folds as there are other states
    assert bound_share(1, n, depth, 1.0) == pytest.approx(0.5, abs=1e-12)
    assert bound_share(1, 10**9, 1e9, 1.0) == 1.0
    assert bound_share(1, 10**9, 1e9, 2.0) == 0.0
    assert bound_share(2, 10, 5.0, [1e-320, 1e300]) == pytest.approx([1.0, 2 / 1024], rel=1e-12)
    assert bound_share(2, 10, -5.0, 1e-320) == 0.0
    assert isinstance(bound_share(2, 10, 5.0, 1.0), float)
    assert bound_share(2, 10, 5.0, np.ones((2, 3))).shape == (2, 3)


def test_half_of_all_states_never_melt():
    assert melting_temperature(512, 10, 1.0) == math.inf
    assert melting_temperature(1024, 10, 1.0) == math.inf
    assert math.isfinite(melting_temperature(511, 10, 1.0))


# Energies of a library --------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_a_library_gives_its_weights_back(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 10))
    m = int(rng.integers(1, 2**n + 1))
    rows, weights = patterns(rng, m, n), rng.dirichlet(np.ones(m)) + 1e-9
    weights /= weights.sum()
    price, depth = float(rng.uniform(0.3, 4.0)), float(rng.uniform(0.0, 9.0))
    energies = library_energies(rows, depth, weights, price)
    stored = index_of(rows)
    assert energies[stored] == pytest.approx(-price * np.log(weights), rel=1e-12, abs=1e-14)
    others = np.delete(energies, stored)
    assert others == pytest.approx(np.full(2**n - m, price * math.log(m) + depth), rel=1e-14)
    p = boltzmann_distribution(energies, price)
    share = bound_share(m, n, depth, price)
    assert p[stored] == pytest.approx(share * weights, rel=1e-11)
    # through couplings of every order and back it is the same model
    again = boltzmann_distribution(energies_of(couplings_of(energies)), price)
    assert again == pytest.approx(p, rel=1e-11)


def test_a_deep_library_is_the_data():
    rng = np.random.default_rng(8)
    rows, weights = patterns(rng, 6, 10), rng.dirichlet(np.ones(6))
    data = np.zeros(1024)
    data[index_of(rows)] = weights
    gaps = [gibbs_gap(data, library_energies(rows, depth, weights)) for depth in (0, 5, 10, 40)]
    # T D_KL(Z || p) = -T ln p_lib
    expected = [-math.log(bound_share(6, 10, depth, 1.0)) for depth in (0, 5, 10, 40)]
    assert gaps == pytest.approx(expected, rel=1e-10, abs=1e-15)
    assert gaps == sorted(gaps, reverse=True)


def test_data_as_they_came():
    rows = [[1, 1, -1], [1, 1, 1], [1, 1, -1], [1, 1, -1]]
    counted = library_energies(rows, 3.0)
    assert counted == pytest.approx(library_energies([rows[1], rows[0]], 3.0, [0.25, 0.75]))
    assert bound_share(rows, 3, 3.0, 1.0) == bound_share(2, 3, 3.0, 1.0)
    alone = library_energies([1, -1], 2.0)
    assert alone.tolist() == [2.0, 2.0, 0.0, 2.0]


# Free energy and the conjoint potential ---------------------------------------


def model(seed):
    """Random energies, weights (some of them 0) and a temperature."""
    rng = np.random.default_rng(seed)
    size = 2 ** int(rng.integers(1, 7))
    weights = rng.dirichlet(np.full(size, rng.choice([0.05, 1.0])))
    weights[weights.argmin()] = 0.0
    price = float(rng.uniform(0.3, 4.0))
    return rng, rng.normal(size=size) * rng.choice([0.1, 1, 9]), weights / weights.sum(), price


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_the_inequality_of_gibbs(seed):
    rng, energies, weights, price = model(seed)
    z = np.exp(-energies / price).sum()
    p = boltzmann_distribution(energies, price)
    assert p == pytest.approx(np.exp(-energies / price) / z, rel=1e-12)
    assert free_energy(energies, price) == pytest.approx(-price * math.log(z), abs=1e-12)
    some = weights > 0
    minus_ts = price * (weights[some] * np.log(weights[some])).sum()
    assert legendre_free_energy(weights, price) == pytest.approx(minus_ts, abs=1e-12)
    gap = gibbs_gap(weights, energies, price)
    assert gap >= 0.0
    assert gap == pytest.approx(price * kl_divergence(weights, p), rel=1e-9, abs=1e-12)
    excess = weights @ energies + minus_ts - free_energy(energies, price)
    assert gap == pytest.approx(excess, abs=1e-11)
    conjoint = conjoint_potential(weights, energies, price)
    assert conjoint == pytest.approx(-price * (weights @ np.log(p)), rel=1e-11)
    assert conjoint == pytest.approx(gap - minus_ts, abs=1e-11)
    # the model itself has no excess; energies may be counted from anywhere
    assert gibbs_gap(p, energies, price) == pytest.approx(0.0, abs=1e-13)
    shift = float(rng.normal()) * 5.0
    assert gibbs_gap(weights, energies + shift, price) == pytest.approx(gap, rel=1e-9, abs=1e-12)
    assert free_energy(energies + shift, price) == pytest.approx(
        free_energy(energies, price) + shift, abs=1e-12
    )


def test_the_wrong_sign_would_be_noticed():
    """The negative control: data at -T break the inequality."""
    energies = np.random.default_rng(2).normal(size=16)
    weights = boltzmann_distribution(energies)
    wrong = weights @ energies - legendre_free_energy(weights) - free_energy(energies)
    assert wrong > 1.0
    assert weights @ energies + legendre_free_energy(weights) - 1e-9 < free_energy(energies)


def test_a_small_excess_keeps_its_digits():
    """Near the data the excess is half the variance of dE: 1e-14, not rounding of energies."""
    rng = np.random.default_rng(3)
    energies, way = rng.normal(size=64), rng.normal(size=64)
    weights = boltzmann_distribution(energies)
    gap = gibbs_gap(weights, energies + 1e-6 * way)
    variance = weights @ way**2 - (weights @ way) ** 2
    assert gap == pytest.approx(0.5e-12 * variance, rel=1e-5)


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_slopes(seed):
    """dF/dE_i = p_i and dA/dE_i = Z_i - p_i, by central differences."""
    _, energies, weights, price = model(seed)
    p = boltzmann_distribution(energies, price)
    step = 1e-5
    for i in range(min(energies.size, 8)):
        one = np.zeros(energies.size)
        one[i] = step
        slope = free_energy(energies + one, price) - free_energy(energies - one, price)
        assert slope / (2 * step) == pytest.approx(p[i], abs=3e-9)
        slope = conjoint_potential(weights, energies + one, price) - conjoint_potential(
            weights, energies - one, price
        )
        assert slope / (2 * step) == pytest.approx(weights[i] - p[i], abs=3e-9)


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.floats(0.0, 1.0))
def test_convexity(seed, share):
    """F is concave and A convex in the energies: learning has one optimum."""
    rng, first, weights, price = model(seed)
    second = rng.normal(size=first.size) * 5.0
    between = (1 - share) * first + share * second
    chord = (1 - share) * free_energy(first, price) + share * free_energy(second, price)
    assert free_energy(between, price) >= chord - 1e-11
    chord = (1 - share) * conjoint_potential(weights, first, price) + share * conjoint_potential(
        weights, second, price
    )
    assert conjoint_potential(weights, between, price) <= chord + 1e-11


def test_convexity_is_not_for_free():
    """The negative control: along products of one magnetisation, D(q || Z) has a hill."""
    n, noise = 10, 0.1
    up = (spins_of(n).astype(int).sum(axis=1) + n) // 2
    target = np.full(2**n, noise / 2**n)
    target[[0, -1]] += (1 - noise) / 2

    def reverse(m):
        q = ((1 + m) / 2) ** up * ((1 - m) / 2) ** (n - up)
        return kl_divergence(q / q.sum(), target)

    assert reverse(0.5) > max(reverse(0.0), reverse(0.9996))


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_the_transform_of_legendre(seed):
    """F = min over x of [x E + T sum x ln x], at x = p; and back, at E = -T ln x."""
    rng, energies, _, price = model(seed)
    p = boltzmann_distribution(energies, price)
    f = free_energy(energies, price)
    assert p @ energies + legendre_free_energy(p, price) == pytest.approx(f, abs=1e-11)
    for x in rng.dirichlet(np.ones(energies.size), 5):
        assert x @ energies + legendre_free_energy(x, price) >= f - 1e-11
        own = -price * np.log(x)
        assert free_energy(own, price) == pytest.approx(0.0, abs=1e-11)
        best = free_energy(own, price) - x @ own
        assert best == pytest.approx(legendre_free_energy(x, price), rel=1e-10)
        other = rng.normal(size=x.size) * 5.0
        assert free_energy(other, price) - x @ other <= best + 1e-11


def test_hot_and_cold():
    energies = np.array([0.0, 1.0, 3.0, 0.0])
    assert boltzmann_distribution(energies, 1e-320).tolist() == [0.5, 0.0, 0.0, 0.5]
    assert boltzmann_distribution(energies, 1e300) == pytest.approx(np.full(4, 0.25))
    assert free_energy(energies, 1e-320) == pytest.approx(0.0, abs=1e-300)
    assert gibbs_gap([0.0, 0.5, 0.5, 0.0], energies, 1e-320) == 2.0
    assert conjoint_potential([0.0, 0.5, 0.5, 0.0], energies, 1e-320) == 2.0
    assert gibbs_gap([1.0, 0.0, 0.0, 0.0], energies, 1e-3) == pytest.approx(1e-3 * math.log(2))


# What is refused --------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: library_energies(np.ones((1, 28)), 1.0), ValueError, "got 28, .*2\\^1 GiB"),
        (lambda: library_energies(np.ones((1, 5000)), 1.0), ValueError, "2\\^4973 GiB"),
        (lambda: golf_hole_couplings(np.ones(40), 1.0), ValueError, "pattern .*2\\^13 GiB"),
        (lambda: golf_hole_couplings([[1, 1], [1, -1]], 1.0), ValueError, "one pattern"),
        (lambda: golf_hole_couplings([1], 1.0), ValueError, "at least two spins"),
        (lambda: golf_hole_pair_share(1), ValueError, "n must be an integer from 2"),
        (lambda: library_energies([[1, 0]], 1.0), ValueError, "patterns must hold"),
        (lambda: library_energies([[1, 1]], math.nan), ValueError, "depth must be a finite"),
        (lambda: library_energies([[1, 1]], 1.0, temperature=0.0), ValueError, "temperature"),
        (lambda: library_energies([[1, 1], [-1, 1]], 1.7e308, None, 1e308), ValueError, "finite"),
        (lambda: library_energies([[1], [-1]], 1.0, [1.0]), ValueError, "weights must have shape"),
        (lambda: library_energies([[1], [-1]], 1.0, [1.0, 0.0]), ValueError, "greater than 0"),
        (lambda: library_energies([[1], [-1]], 1.0, [0.5, 0.6]), ValueError, "weights"),
        (lambda: bound_share(0, 4, 1.0, 1.0), ValueError, "stored must be an integer"),
        (lambda: bound_share(17, 4, 1.0, 1.0), ValueError, "stored must be at most"),
        (lambda: bound_share(2.0, 4, 1.0, 1.0), ValueError, "stored must be an integer"),
        (lambda: bound_share("2", 4, 1.0, 1.0), TypeError, "stored"),
        (lambda: bound_share([[1, 1]], 4, 1.0, 1.0), ValueError, "n = 4 spins, got 2"),
        (lambda: bound_share([[1, -1], [1]], 2, 1.0, 1.0), ValueError, "stored must hold"),
        (lambda: bound_share(2, 0, 1.0, 1.0), ValueError, "n must be"),
        (lambda: bound_share(2, 10**400, 1.0, 1.0), ValueError, "n must be"),
        (lambda: bound_share(2, 4, 1.0, -1.0), ValueError, "temperature"),
        (lambda: bound_share(2, 4, math.inf, 1.0), ValueError, "depth"),
        (lambda: melting_temperature(2, 4, 0.0), ValueError, "depth_per_spin"),
        (lambda: free_energy([1.0, 2.0, 3.0]), ValueError, "energies must have 2\\^N"),
        (lambda: free_energy([1.0, math.nan]), ValueError, "energies must hold finite"),
        (lambda: free_energy([1e308, -1e308]), ValueError, "energies must differ by finite"),
        (lambda: free_energy([1.0, 2.0], 0.0), ValueError, "temperature must be"),
        (lambda: legendre_free_energy([0.5, 0.2, 0.3]), ValueError, "weights must have 2\\^N"),
        (lambda: legendre_free_energy([[0.5, 0.5]]), ValueError, "weights must have shape"),
        (lambda: legendre_free_energy([]), ValueError, "weights"),
        (lambda: gibbs_gap([0.5, 0.6], [0.0, 0.0]), ValueError, "weights"),
        (lambda: gibbs_gap([0.5, 0.5], [0.0] * 4), ValueError, "one shape, got \\(2,\\) and"),
        (lambda: conjoint_potential([0.5, math.nan], [0.0, 0.0]), ValueError, "weights"),
    ],
)
def test_what_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()
