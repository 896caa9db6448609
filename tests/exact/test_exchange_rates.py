"""The price of energy at a given energy: exact curves against counts, slopes and limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import gammaln

from ergolib import exact

PAIRS = [
    (exact.two_level_entropy, exact.two_level_price, 0.05, 1.95),
    (exact.einstein_solid_entropy, exact.einstein_solid_price, 0.05, 4.0),
    (exact.onsager_entropy_of_energy, exact.onsager_price, -1.95, 1.95),
]


@pytest.mark.parametrize(("entropy", "price", "low", "high"), PAIRS)
def test_the_price_is_the_slope_of_the_entropy(entropy, price, low, high):
    energy = np.linspace(low, high, 37)
    step = 1e-4
    slope = (entropy(energy + step) - entropy(energy - step)) / (2 * step)
    np.testing.assert_allclose(slope, price(energy), atol=2e-5)


def test_entropies_are_logarithms_of_counts():
    n, k = 10**7, 3 * 10**6
    raised = (gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)) / n
    assert exact.two_level_entropy(2.0 * k / n) == pytest.approx(raised, abs=2e-6)
    shared = (gammaln(k + n) - gammaln(k + 1) - gammaln(n)) / n
    assert exact.einstein_solid_entropy(k / n) == pytest.approx(shared, abs=2e-6)


def test_known_numbers():
    assert exact.two_level_price(0.5, gap=2.0) == pytest.approx(math.log(3.0) / 2.0)
    assert exact.two_level_price(1.5) == pytest.approx(-math.log(3.0) / 2.0)
    assert exact.two_level_entropy(1.0) == pytest.approx(math.log(2.0))
    assert exact.einstein_solid_price(1.0) == pytest.approx(math.log(2.0))
    assert exact.einstein_solid_entropy(1.0) == pytest.approx(2.0 * math.log(2.0))
    assert exact.onsager_price(-math.sqrt(2.0)) == pytest.approx(1.0 / exact.T_C, abs=1e-12)
    assert exact.onsager_entropy_of_energy(-math.sqrt(2.0)) == pytest.approx(0.306470158, abs=1e-9)
    assert exact.onsager_price(0.0) == 0.0
    assert exact.onsager_price(-2.0) == math.inf
    assert exact.onsager_price(2.0) == -math.inf
    assert exact.onsager_entropy_of_energy([-2.0, 0.0, 2.0]).tolist() == [0.0, math.log(2.0), 0.0]


@pytest.mark.parametrize("temperature", [0.7, 1.5, 2.2, 2.35, 3.0, 10.0, 1000.0])
def test_onsager_there_and_back(temperature):
    energy = exact.onsager_energy(temperature)
    assert exact.onsager_price(energy) == pytest.approx(1.0 / temperature, rel=1e-7)
    assert exact.onsager_price(-energy) == pytest.approx(-1.0 / temperature, rel=1e-7)
    entropy = exact.onsager_entropy(temperature)
    assert exact.onsager_entropy_of_energy(energy) == pytest.approx(entropy, rel=1e-6)


def test_purses():
    assert exact.purse_energy(exact.einstein_solid_price(3.7, 4.0), 4.0) == pytest.approx(3.7)
    assert exact.purse_energy(0.0, 2.0, most=8) == pytest.approx(8.0)
    price = np.array([-0.9, -0.1, 0.1, 0.9])
    held = exact.purse_energy(price, 2.0, most=8)
    np.testing.assert_allclose(held + held[::-1], 16.0)
    x = 2.0 * price
    formula = 2.0 * (1.0 / np.expm1(x) - 9.0 / np.expm1(9.0 * x))
    np.testing.assert_allclose(held, formula, rtol=1e-12)
    assert exact.purse_energy(0.4, 2.0, most=1000) == pytest.approx(exact.purse_energy(0.4, 2.0))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: exact.two_level_price(2.5), "energy must be from 0 to 2, got 2.5"),
        (lambda: exact.two_level_price(0.5, gap=0.0), "gap"),
        (lambda: exact.einstein_solid_price(-0.1), "energy must be at least 0"),
        (lambda: exact.einstein_solid_entropy(float("nan")), "energy"),
        (lambda: exact.onsager_price(-2.1), "energy must be from -2 to 2"),
        (lambda: exact.purse_energy(0.0), "price must be greater than 0 for purses without limit"),
        (lambda: exact.purse_energy(1.0, most=0), "most"),
    ],
)
def test_what_makes_no_sense_is_named(call, says):
    with pytest.raises(ValueError, match=says):
        call()
    with pytest.raises(TypeError, match="energy"):
        exact.onsager_price("cold")
