"""The Walsh-Hadamard transform and couplings: against sums written out, and what must fail."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib.kernels import walsh
from ergolib.learning.knowledge import (
    check_patterns,
    coupling_power,
    couplings_of,
    energies_of,
    index_of,
    spins_of,
    subset_orders,
    truncated,
    walsh_hadamard,
)

SEEDS = st.integers(0, 2**32 - 1)


def products(n):
    """Return sigma_S(s) as a matrix, rows S and columns s, spin by spin."""
    spins = spins_of(n).astype(float)
    inside = [[k for k in range(n) if s >> k & 1] for s in range(2**n)]
    return np.array([spins[:, members].prod(axis=1) for members in inside])


# States -----------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 5])
def test_states_are_numbered_as_agreed(n):
    spins = spins_of(n)
    assert spins.dtype == np.int8
    assert sorted(map(tuple, spins)) == sorted(itertools.product((-1, 1), repeat=n))
    for s, k in itertools.product(range(2**n), range(n)):
        assert spins[s, k] == 1 - 2 * ((s >> k) & 1)
    assert (index_of(spins) == np.arange(2**n)).all()


def test_sixty_two_spins_have_an_index():
    assert index_of([-1] * 62)[0] == 2**62 - 1
    assert index_of([1] * 61 + [-1])[0] == 2**61
    with pytest.raises(ValueError, match="at most 62 spins"):
        index_of([-1] * 63)


def test_patterns_are_copied():
    rows = np.array([[1, -1], [1, 1]], dtype=np.int8)
    kept = check_patterns(rows[:, ::-1])
    rows[:] = 1
    assert (kept == [[-1, 1], [1, 1]]).all()
    assert kept.flags.c_contiguous


@pytest.mark.parametrize(
    ("bad", "error", "words"),
    [
        ([[1, 0]], ValueError, r"must hold \+1 and -1, got 0.0"),
        ([[1, -2]], ValueError, r"must hold \+1 and -1, got -2.0"),
        (np.array([[3]], dtype=np.int8), ValueError, "got 3 among them"),
        ([[1.0, math.nan]], ValueError, "got nan"),
        ([[1, 1], [1]], ValueError, "rectangular"),
        ([], ValueError, "at least one pattern"),
        (np.empty((0, 5)), ValueError, "at least one pattern"),
        (np.ones((2, 2, 2)), ValueError, r"got shape \(2, 2, 2\)"),
        (1, ValueError, "at least one pattern"),
        ([["1", "-1"]], TypeError, "patterns"),
        ([[True, True]], TypeError, "patterns"),
        (None, TypeError, "patterns"),
    ],
    ids=str,
)
def test_patterns_are_checked(bad, error, words):
    with pytest.raises(error, match=words):
        check_patterns(bad)


# The transform ----------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(1, 7))
def test_against_sums_written_out(seed, n):
    values = np.random.default_rng(seed).normal(size=2**n)
    expected = products(n) @ values
    assert walsh_hadamard(values) == pytest.approx(expected, abs=1e-13)
    assert couplings_of(values) == pytest.approx(-expected / 2**n, abs=1e-13)
    assert energies_of(values) == pytest.approx(-expected, abs=1e-13)
    # the negative control: spins numbered the other way round are another transform
    backwards = products(n)[index_of(spins_of(n)[:, ::-1])]
    same = np.allclose(backwards @ values, expected)
    assert same == (n == 1)


@pytest.mark.parametrize("n", [1, 2, 10, 16, 20])
def test_there_and_back(n):
    energies = np.random.default_rng(n).normal(size=2**n) * 7.0
    kept = energies.copy()
    back = energies_of(couplings_of(energies))
    assert np.abs(back - energies).max() <= 1e-12 * np.abs(energies).max()
    assert (energies == kept).all()
    twice = walsh_hadamard(walsh_hadamard(energies)) / 2**n
    assert np.abs(twice - energies).max() <= 1e-12 * np.abs(energies).max()


def test_integers_are_exact():
    rng = np.random.default_rng(3)
    values = rng.integers(-9, 9, 1024)
    expected = np.array(
        [
            sum(int(v) * (-1) ** (s & subset).bit_count() for s, v in enumerate(values))
            for subset in range(0, 1024, 37)
        ]
    )
    assert (walsh_hadamard(values)[::37] == expected).all()


def test_the_kernel_keeps_within_its_array():
    """Of a length that is no power of 2, only whole blocks are touched."""
    values = np.arange(8.0)
    walsh.transform(values[:6])
    assert (values[6:] == [6.0, 7.0]).all()
    nothing = np.zeros(0)
    walsh.transform(nothing)


def test_an_ising_ring():
    """Couplings put in come out, and energies are those of a loop over bonds."""
    n = 6
    spins = spins_of(n).astype(int)
    energies = -sum(spins[:, k] * spins[:, (k + 1) % n] for k in range(n)) - 0.25 * spins[:, 2]
    bonds = [(1 << k) | (1 << (k + 1) % n) for k in range(n)]
    found = couplings_of(energies)
    assert set(np.flatnonzero(found)) == {*bonds, 1 << 2}
    assert (found[bonds] == 1.0).all()
    assert found[1 << 2] == 0.25
    assert coupling_power(found) == pytest.approx([0, 0.0625, 6, 0, 0, 0, 0], abs=0)


def test_means_of_products():
    """Transformed, a distribution gives the mean of every product of spins."""
    p = np.random.default_rng(1).dirichlet(np.ones(32))
    assert walsh_hadamard(p) == pytest.approx(products(5) @ p, abs=1e-15)
    parity = np.where(subset_orders(3) % 2 == 0, 0.25, 0.0)  # three bits, an even number of -1
    assert walsh_hadamard(parity).tolist() == [1, 0, 0, 0, 0, 0, 0, 1]


# Orders and power -------------------------------------------------------------


def test_orders_are_numbers_of_spins():
    assert subset_orders(4).tolist() == [bin(s).count("1") for s in range(16)]
    assert np.bincount(subset_orders(12)).tolist() == [math.comb(12, k) for k in range(13)]


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(1, 8))
def test_parseval(seed, n):
    energies = np.random.default_rng(seed).normal(size=2**n)
    power = coupling_power(couplings_of(energies))
    assert power.shape == (n + 1,)
    assert power.sum() == pytest.approx((energies**2).mean(), rel=1e-13)
    assert power[1:].sum() == pytest.approx(energies.var(), rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(2, 7))
def test_cut_off_is_nearest_in_mean_square(seed, n):
    rng = np.random.default_rng(seed)
    energies, order = rng.normal(size=2**n), int(rng.integers(0, n))
    couplings = couplings_of(energies)
    cut = truncated(couplings, order)
    assert (cut[subset_orders(n) > order] == 0.0).all()
    kept = subset_orders(n) <= order
    assert (cut[kept] == couplings[kept]).all()
    # least squares in the products of at most `order` spins
    features = products(n)[kept].T
    best = features @ np.linalg.lstsq(features, energies, rcond=None)[0]
    assert energies_of(cut) == pytest.approx(best, abs=1e-12)
    away = ((energies_of(cut) - energies) ** 2).mean()
    assert away == pytest.approx(coupling_power(couplings)[order + 1 :].sum(), rel=1e-10)
    assert (truncated(couplings, n) == couplings).all()


# What is refused --------------------------------------------------------------


@pytest.mark.parametrize("function", [walsh_hadamard, couplings_of, energies_of, coupling_power])
@pytest.mark.parametrize(
    ("bad", "error", "words"),
    [
        ([1.0, 2.0, 3.0], ValueError, "must have 2\\^N entries.*got 3"),
        ([1.0], ValueError, "must have 2\\^N entries.*got 1"),
        ([], ValueError, "must have 2\\^N entries.*got 0"),
        (np.ones((2, 2)), ValueError, "must have shape \\(2\\^N,\\)"),
        ([1.0, math.nan], ValueError, "finite numbers, got nan"),
        ([1.0, math.inf], ValueError, "finite numbers, got inf"),
        (["a", "b"], TypeError, "finite numbers"),
        ([1j, 1.0], TypeError, "finite numbers"),
        ([1.7e308, 1.7e308], ValueError, "small enough"),
    ],
    ids=str,
)
def test_what_is_no_landscape(function, bad, error, words):
    with pytest.raises(error, match=words):
        function(bad)


@pytest.mark.parametrize("order", [-1, 3, 1.0, math.nan])
def test_orders_in_range(order):
    with pytest.raises(ValueError, match="order must be an integer from 0 to 2"):
        truncated([0.0, 1.0, 2.0, 3.0], order)


@pytest.mark.parametrize(("function", "n"), [(spins_of, 26), (subset_orders, 28), (spins_of, 900)])
def test_too_many_spins_are_refused_before_memory_is_taken(function, n):
    with pytest.raises(
        ValueError, match=f"n = {n} must leave arrays of at most 1 GiB.*needs .*GiB"
    ):
        function(n)


@pytest.mark.parametrize("bad", [0, -3, 2.5, 10**6])
def test_numbers_of_spins(bad):
    with pytest.raises(ValueError, match="n must be an integer from 1"):
        spins_of(bad)
