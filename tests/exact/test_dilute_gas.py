"""What a dilute gas shares: the derivative of the virial coefficient, and rho (B_2 + T dB_2/dT)."""

from __future__ import annotations

import math
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from scipy.integrate import quad

from ergolib import exact
from ergolib.exact import dilute_total_correlation, second_virial, second_virial_derivative

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize("cutoff", [None, 2.5, 1.0])
@pytest.mark.parametrize("temperature", [0.3, 0.6, 1.0, 5.0])
def test_the_derivative(temperature: float, cutoff: float | None) -> None:
    step = 1e-4 * temperature
    up, down = (second_virial(temperature + sign * step, cutoff) for sign in (1, -1))
    slope = (up - down) / (2.0 * step)
    found = second_virial_derivative(temperature, cutoff)
    assert found == pytest.approx(slope, rel=1e-5)
    both = second_virial(temperature, cutoff) + temperature * found
    assert dilute_total_correlation(1.0, temperature, cutoff) == pytest.approx(both, rel=1e-12)


def test_the_derivative_of_the_gamma_series() -> None:
    """B_2 = -(pi/12) (4 b)^(1/6) sum of 2^n b^(n/2) Gamma(n/2 - 1/6)/n!, with b = 1/T."""
    t = mp.mpf("0.8")

    def series(temperature: Any) -> Any:
        b = 1 / temperature
        terms = mp.nsum(
            lambda n: 2**n * b ** (n / 2) * mp.gamma(n / 2 - mp.mpf(1) / 6) / mp.factorial(n),
            [0, mp.inf],
        )
        return -(mp.pi / 12) * (4 * b) ** (mp.mpf(1) / 6) * terms

    assert second_virial(0.8) == pytest.approx(float(series(t)), rel=1e-10)
    assert second_virial_derivative(0.8) == pytest.approx(float(mp.diff(series, t)), rel=1e-10)


def test_it_is_the_pair_term_with_the_boltzmann_factor_for_g() -> None:
    def integrand(r: float) -> float:
        x = -float(exact.lennard_jones_energy(r, 2.5)) / 0.7
        g = math.exp(x)
        return (g * x - g + 1.0) * r

    breaks = [0.8, 0.95, 1.12, 1.5]
    expected = 0.03 * math.pi * quad(integrand, 0.3, 2.5, points=breaks, epsabs=1e-13, limit=200)[0]
    expected += 0.03 * math.pi * 0.045  # below r = 0.3 there is nobody
    assert dilute_total_correlation(0.03, 0.7, 2.5) == pytest.approx(expected, rel=1e-9)


def test_it_is_what_energy_buys_and_never_negative() -> None:
    """d(TC/N) = -du/T with u = -rho T^2 dB_2/dT, between two temperatures."""
    t = np.linspace(0.8, 2.0, 2001)
    energy = -0.02 * t**2 * second_virial_derivative(t, 2.5)
    bought = np.trapezoid(1.0 / t, energy)  # heated, it is given back
    ends = dilute_total_correlation(0.02, [0.8, 2.0], 2.5)
    assert ends[0] - ends[1] == pytest.approx(bought, rel=1e-6)
    values = dilute_total_correlation(1.0, [1e-3, 0.05, 1.0, 1e3, 1e9])
    assert (values > 0.0).all() and math.isinf(values[0])
    assert dilute_total_correlation(0.0, 1e-3) == 0.0


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="density must be"):
        dilute_total_correlation(-0.1, 1.0)
    with pytest.raises(TypeError, match="density must be"):
        dilute_total_correlation("thin", 1.0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="temperature must"):
        second_virial_derivative([1.0, 0.0])
    with pytest.raises(ValueError, match="cutoff must be"):
        dilute_total_correlation(0.1, 1.0, 101.0)
