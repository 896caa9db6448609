"""Total correlation of Ising spins: the curriculum's digits, enumeration, and dTC = -dE/T."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib import exact
from ergolib.exact import ising_total_correlation, ring_total_correlation
from ergolib.information import total_correlation

pytestmark = pytest.mark.filterwarnings("error")

LN2 = math.log(2.0)
T_C = exact.T_C
# From the curriculum, D: TC/N of the 6 x 6 torus, of the infinite lattice, and of one pure phase.
SIX = {1.0: 0.67070501, 1.5: 0.63565881, 2.0: 0.52175244, T_C: 0.41407033}
SIX |= {2.5: 0.31469787, 3.0: 0.17001342, 4.0: 0.07529678, 5.0: 0.04459038}
INFINITE = {T_C: 0.386677, 2.5: 0.256215, 3.0: 0.149701, 5.0: 0.044262}
PURE = {T_C: 0.386677, 2.25: 0.161520, 2.2: 0.094126, 2.0: 0.028490, 1.5: 0.002248}


def test_the_printed_digits() -> None:
    for t, value in SIX.items():
        assert ising_total_correlation(t, 6) == pytest.approx(value, abs=5.1e-9)
    for t, value in INFINITE.items():
        assert ising_total_correlation(t) == pytest.approx(value, abs=5.1e-7)
    for t, value in PURE.items():
        assert ising_total_correlation(t, phase="pure") == pytest.approx(value, abs=5.1e-7)


@pytest.mark.parametrize("shape", [(2, 3), (3, 4), (4, 4)])
def test_it_is_the_definition(shape: tuple[int, int]) -> None:
    sites = math.prod(shape)
    for t in (1.0, 2.3, 6.0):
        p = exact.state_probabilities(t, shape).reshape((2,) * sites)
        expected = total_correlation(p) / sites
        assert ising_total_correlation(t, shape) == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize("sites", [2, 3, 5, 8])
def test_a_ring_is_the_definition(sites: int) -> None:
    spins = np.array(list(itertools.product((1, -1), repeat=sites)))
    energies = -(spins * np.roll(spins, 1, axis=1)).sum(axis=1)
    for t in (0.2, 1.0, 4.0):
        weights = np.exp(-(energies + sites) / t)
        p = (weights / weights.sum()).reshape((2,) * sites)
        expected = total_correlation(p) / sites
        assert ring_total_correlation(t, sites) == pytest.approx(expected, abs=1e-15)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.5, 20.0), st.sampled_from([3, 6, 16, None]))
def test_what_energy_buys(temperature: float, side: int | None) -> None:
    """dTC = -dE/T: from one temperature to a slightly lower one, to third order in the step."""
    step = 1e-3 * temperature
    if abs(temperature - T_C) < 0.05 and side is None:
        return  # the heat capacity of the infinite lattice is infinite at T_c
    energy = exact.onsager_energy if side is None else lambda t: exact.kaufman_energy(t, side)
    low, high = temperature - step, temperature + step
    bought = ising_total_correlation(low, side) - ising_total_correlation(high, side)
    mean_price = (1.0 / low + 4.0 / temperature + 1.0 / high) / 6.0
    energy_out = energy(high) - energy(low)
    assert bought == pytest.approx(mean_price * energy_out, rel=1e-3, abs=1e-13)
    assert bought > 0.0


def test_all_of_it_is_bought_by_energy() -> None:
    """TC(T) = integral of E d(1/T) from infinite heat, less E/T: no entropy is used."""
    price = np.linspace(0.0, 0.5, 4001)[1:]
    energy = 36.0 * np.asarray(exact.kaufman_energy(1.0 / price, 6))
    # by parts: the integral of -(1/T) dE
    shared = np.trapezoid(np.concatenate([[0.0], energy]), np.concatenate([[0.0], price]))
    shared -= energy[-1] * price[-1]
    assert shared == pytest.approx(36.0 * SIX[2.0], abs=1e-5)


def test_symmetry_breaking_is_not_needed() -> None:
    """The ring gets to ln 2 a spin as well, and its far spins share nothing."""
    t = np.array([4.0, 2.0, 1.0, 0.5, 0.1])
    chain = ring_total_correlation(t)
    assert (np.diff(chain) > 0.0).all() and chain[-1] == pytest.approx(LN2, abs=1e-7)
    for sites in (3, 12):
        assert ring_total_correlation(1e-3, sites) == pytest.approx((1.0 - 1.0 / sites) * LN2)
    assert ring_total_correlation(1.0, 4000) == pytest.approx(chain[2], abs=1e-12)
    far = exact.pair_information(np.tanh(1.0 / t[:-1]) ** 100_000)
    assert far == pytest.approx(0.0, abs=1e-30)
    assert (exact.long_range_information(t[1:]) > 0.1).all()


def test_the_two_maps_of_the_plane() -> None:
    """Above T_c they are one; below they differ by what a spin says of the sign."""
    hot, cold = np.array([T_C, 2.4, 9.0]), np.array([0.1, 1.0, 2.0, 2.26])
    assert ising_total_correlation(hot, phase="pure") == pytest.approx(
        ising_total_correlation(hot), abs=0.0
    )
    differ = ising_total_correlation(cold) - ising_total_correlation(cold, phase="pure")
    sign = exact.pair_information(exact.yang_magnetization(cold))
    assert differ == pytest.approx(sign, abs=1e-14)
    pure = ising_total_correlation(np.linspace(1.5, 3.5, 801), phase="pure")
    assert abs(np.linspace(1.5, 3.5, 801)[pure.argmax()] - T_C) < 0.003
    large = ising_total_correlation(3.0, 64)
    assert large == pytest.approx(ising_total_correlation(3.0), abs=1e-9)


def test_any_temperature_and_any_shape() -> None:
    assert ising_total_correlation([[1e-9, 1e9]]).shape == (1, 2)
    for value in (*ising_total_correlation([1e-300, 1e300], 4), ring_total_correlation(1e300, 2)):
        assert 0.0 <= value <= LN2
    assert ring_total_correlation([1e-300, 1e-5]) == pytest.approx(LN2)
    assert isinstance(ring_total_correlation(1.0), float)
    assert ising_total_correlation(2.0, (4, 6)) == ising_total_correlation(2.0, (6, 4))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: ising_total_correlation(0.0), ValueError, "temperature must be"),
        (lambda: ising_total_correlation("cold"), TypeError, "temperature must be"),
        (lambda: ising_total_correlation(2.0, 1), ValueError, "shape must be"),
        (lambda: ising_total_correlation(2.0, phase="ice"), ValueError, "phase must be one of"),
        (lambda: ising_total_correlation(2.0, 4, "pure"), ValueError, "no phases, got 'pure'"),
        (lambda: ring_total_correlation(float("nan")), ValueError, "temperature must be"),
        (lambda: ring_total_correlation(1.0, 1), ValueError, "sites must be an integer of at"),
        (lambda: ring_total_correlation(1.0, 4.5), ValueError, "sites must be an integer of at"),
    ],
)
def test_bad_input_is_refused_by_name(call: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()
