"""The pseudolikelihood of a snapshot against enumeration, mpmath and NumPy written another way."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from ergolib import Ising, Rotors, exact
from ergolib.kernels import pseudolikelihood as spins_kernels
from ergolib.kernels import pseudolikelihood_rotors as rotors_kernels

RNG = np.random.default_rng(20)


def sums(values, joined):
    """Add the neighbours, by NumPy."""
    if joined:
        return sum(np.roll(values, by, axis) for axis in (0, 1) for by in (1, -1))
    padded = np.pad(values, 1)
    return padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]


def counted(spins, joined=1):
    counts = np.full(9, 77, dtype=np.int64)
    flat = np.ascontiguousarray(spins, dtype=np.int8).ravel()
    spins_kernels.agreements(flat, *spins.shape, joined, counts)
    return counts


def sandwich(spins, price, joined=1):
    out = np.empty(2)
    flat = np.ascontiguousarray(spins, dtype=np.int8).ravel()
    spins_kernels.sandwich(flat, *spins.shape, joined, price, out)
    return out


@pytest.mark.parametrize("joined", [0, 1])
@pytest.mark.parametrize("shape", [(3, 3), (3, 8), (7, 5), (16, 16)])
def test_agreements_are_those_of_numpy(shape, joined):
    spins = RNG.choice([-1, 1], shape)
    values, numbers = np.unique(spins * sums(spins, joined), return_counts=True)
    expected = np.zeros(9, dtype=np.int64)
    expected[values + 4] = numbers
    assert np.array_equal(counted(spins, joined), expected)


@pytest.mark.parametrize("joined", [0, 1])
@pytest.mark.parametrize("temperature", [1.2, 2.269, 4.0])
def test_the_score_is_zero_at_the_price(temperature, joined):
    ising = Ising(size=32, temperature=temperature, seed=5, start="up").run(200)
    spins = ising.spins.astype(float)
    h = sums(spins, joined)
    counts = counted(ising.spins, joined)
    price = spins_kernels.price(counts)
    assert abs((h * (spins - np.tanh(price * h))).sum()) < 1e-9
    places = np.linspace(-1.0, 2.0, 40)
    out = np.empty((2, 40))
    spins_kernels.expected_agreements(counts, places, out[0])
    spins_kernels.log_pseudolikelihoods(counts, places, out[1])
    for place, agreement, logarithm in zip(places, *out, strict=True):
        assert agreement == pytest.approx((h * np.tanh(place * h)).sum(), abs=1e-9)
        chances = np.exp(place * h * spins) / (2.0 * np.cosh(place * h))
        assert logarithm == pytest.approx(np.log(chances).sum(), abs=1e-8)


def test_no_price_is_too_large_for_the_pseudolikelihood():
    counts = counted(Ising(size=32, temperature=2.0, seed=1).run(50).spins)
    out = np.empty(4)
    spins_kernels.log_pseudolikelihoods(counts, np.array([-1e5, 400.0, 1e5, 0.0]), out)
    assert np.isfinite(out).all()
    assert out[3] == pytest.approx(-1024 * np.log(2.0))
    assert out[1] == pytest.approx(-800.0 * (counts[:4] * [4, 3, 2, 1]).sum(), rel=1e-2)


def test_mirrored_neighbours_have_the_opposite_price():
    spins = Ising(size=16, temperature=2.0, seed=3).run(50).spins
    board = np.indices((16, 16)).sum(axis=0) % 2 * 2 - 1
    assert spins_kernels.price(counted(spins * board)) == -spins_kernels.price(counted(spins))


def test_prices_without_a_zero():
    board = np.indices((8, 8)).sum(axis=0)
    assert spins_kernels.price(counted(np.ones((8, 8)))) == np.inf
    assert spins_kernels.price(counted(board % 2 * 2 - 1)) == -np.inf
    assert np.isnan(spins_kernels.price(counted(board // 2 % 2 * 2 - 1)))
    assert spins_kernels.price(np.array([0, 0, 3, 0, 7, 0, 3, 0, 0])) == 0.0


@pytest.mark.parametrize("temperature", [1.0, 2.0, 2.269, 3.0, 5.0, 50.0])
@pytest.mark.parametrize("shape", [(4, 4), (3, 5)])
def test_the_variance_of_the_score_is_that_of_all_states(shape, temperature):
    """Only sites and pairs of neighbours enter, and the mean over all states is exact."""
    states = exact.state_spins(shape).reshape(-1, *shape)
    chances = np.asarray(exact.state_probabilities(temperature, shape)).ravel()
    price = 1.0 / temperature
    values = states.astype(float)
    h = sum(np.roll(values, by, axis) for axis in (1, 2) for by in (1, -1))
    score = (h * (values - np.tanh(price * h))).sum(axis=(1, 2))
    fall = (h * h * (1.0 - np.tanh(price * h) ** 2)).sum(axis=(1, 2))
    found = np.empty((len(states), 2))
    for i, state in enumerate(states):
        spins_kernels.sandwich(state.ravel(), *shape, 1, price, found[i])
    assert abs(chances @ score) < 1e-12
    assert chances @ found[:, 1] == pytest.approx(chances @ score**2, rel=1e-11)
    assert np.allclose(found[:, 0], fall, rtol=1e-12, atol=1e-12)
    # Were sites independent, it would be H alone: a part of it, or more.
    assert abs(chances @ fall / (chances @ score**2) - 1.0) > 0.004
    assert (found[:, 1] > 0.5 * found[:, 0]).all()


def test_a_picture_has_fewer_pairs():
    """At price 0 the variance is the sum of h^2, and 2 for every bond."""
    spins = RNG.choice([-1, 1], (5, 7))
    for joined, bonds in ((1, 70), (0, 5 * 6 + 4 * 7)):
        h = sums(spins, joined)
        assert sandwich(spins, 0.0, joined) == pytest.approx(
            [(h**2).sum(), (h**2).sum() + 2 * bonds]
        )


# Rotors -------------------------------------------------------------------------------------------


def test_the_ratio_of_bessel_functions_against_mpmath():
    x = np.concatenate([np.geomspace(1e-9, 4e3, 150), np.linspace(15.0, 30.0, 50)])
    x = np.concatenate([x, -x[::7], [0.0, np.nextafter(22.0, 0.0), 22.0]])
    found = np.empty_like(x)
    rotors_kernels.bessel_ratios(x, found)
    with mpmath.workdps(40):
        for place, ratio in zip(x, found, strict=True):
            known = mpmath.besseli(1, mpmath.mpf(place)) / mpmath.besseli(0, mpmath.mpf(place))
            assert abs(ratio - known) <= 2e-15 * abs(known)
            slope = rotors_kernels.bessel_slope.py_func(place, ratio)
            exactly = 1 - known / mpmath.mpf(place) - known**2 if place else 0.5
            assert slope == pytest.approx(float(exactly), rel=1e-6)
    huge = np.array([1e10, 1e300])
    rotors_kernels.bessel_ratios(huge, huge)
    assert huge == pytest.approx([1.0 - 0.5e-10, 1.0], rel=1e-15)


def pulled(angles, joined=1):
    angles = np.array(np.atleast_2d(angles))
    x, y, strength, alignment = np.empty((4, angles.size))
    rotors_kernels.alignments(angles.ravel(), *angles.shape, joined, x, y, strength, alignment)
    return angles.shape, strength, alignment


@pytest.mark.parametrize("joined", [0, 1])
@pytest.mark.parametrize("shape", [(6, 9), (1, 12)])
def test_alignments_are_those_of_numpy(shape, joined):
    angles = RNG.uniform(-np.pi, np.pi, shape)
    unit = np.exp(1j * angles)
    if shape[0] == 1:
        ring = np.roll(unit, 1) + np.roll(unit, -1)
        padded = np.pad(unit[0], 1)
        h = ring if joined else (padded[:-2] + padded[2:])[None]
    else:
        h = sums(unit, joined)
    _, strength, alignment = pulled(angles, joined)
    assert np.allclose(strength, np.abs(h).ravel(), atol=1e-14)
    assert np.allclose(alignment, (h * unit.conj()).real.ravel(), atol=1e-14)


@pytest.mark.parametrize("temperature", [0.05, 0.5, 0.9, 2.0])
def test_the_score_of_rotors_is_zero_at_the_price(temperature):
    rotors = Rotors(size=16, temperature=temperature, seed=2, update="metropolis", start="aligned")
    shape, strength, alignment = pulled(rotors.run(300).angles)
    price = rotors_kernels.price(strength, alignment)
    out = np.empty(2)
    rotors_kernels.expected_alignments(strength, np.array([price, -price]), out)
    assert out == pytest.approx([alignment.sum(), -alignment.sum()], rel=1e-13)
    score, both = np.empty(256), np.empty(2)
    rotors_kernels.sandwich(strength, alignment, *shape, 1, price, score, both)
    ratio = np.empty(256)
    rotors_kernels.bessel_ratios(price * strength, ratio)
    mine = (alignment - strength * ratio).reshape(16, 16)
    slope = 1.0 - ratio / (price * strength) - ratio**2
    fall = (strength**2 * slope).sum()
    assert both[0] == pytest.approx(fall, rel=1e-5)
    assert both[1] == pytest.approx(fall + (mine * sums(mine, 1)).sum(), rel=1e-5)
    assert abs(price - 1.0 / temperature) < 5.0 * both[1] ** 0.5 / both[0]


def test_rotors_without_a_zero():
    whole = np.zeros((6, 6))
    assert rotors_kernels.price(*pulled(whole)[1:]) == np.inf
    board = np.pi * (np.indices((6, 6)).sum(axis=0) % 2)
    assert rotors_kernels.price(*pulled(board)[1:]) == -np.inf
    nothing = np.zeros(9)
    assert np.isnan(rotors_kernels.price(nothing, nothing))
