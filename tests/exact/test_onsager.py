"""The infinite lattice against printed tables, against mpmath, and against itself."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ellipk

from ergolib import exact
from ergolib.exact import _series

pytestmark = pytest.mark.filterwarnings("error")

FUNCTIONS = (
    exact.onsager_energy,
    exact.onsager_free_energy,
    exact.onsager_entropy,
    exact.onsager_heat_capacity,
)
# T: u, f, s, c, m. From the curriculum, A1.
TABLE = {
    1.0: (-1.99716020, -2.00034828, 0.00318808, 0.023380, 0.99927575),
    1.5: (-1.95111657, -2.00844319, 0.03821774, 0.197275, 0.98649960),
    1.8: (-1.85930381, -2.02734019, 0.09335355, 0.439218, 0.95685702),
    2.0: (-1.74556458, -2.05158563, 0.15301053, 0.724871, 0.91131938),
    2.2: (-1.54648914, -2.09074610, 0.24738953, 1.414278, 0.78475513),
    2.3: (-1.34286639, -2.11962890, 0.33772283, 1.822369, 0.0),
    2.5: (-1.10607920, -2.19840955, 0.43693214, 0.861698, 0.0),
    3.0: (-0.81730959, -2.44764820, 0.54344620, 0.401380, 0.0),
    4.0: (-0.55727224, -3.03642591, 0.61978842, 0.171188, 0.0),
    5.0: (-0.42822883, -3.67265406, 0.64888505, 0.097652, 0.0),
}
TENSION = {1.0: 1.727659, 1.5: 1.190089, 1.8: 0.769078, 2.0: 0.456126, 2.2: 0.120784}
LENGTH = {2.3: (42.165, 5e-4), 2.5: (5.962, 5e-4), 3.0: (2.1365, 5e-5), 4.0: (1.1027, 5e-5)}


def reference(temperature: float, digits: int) -> tuple[Any, Any, Any, Any]:
    """Return u, f, s, c of Onsager's formulas as they are printed, with many digits."""
    with mp.workdps(digits):
        t = mp.mpf(temperature)
        k = 1 / t
        kappa = 2 * mp.sinh(2 * k) / mp.cosh(2 * k) ** 2
        prime = 2 * mp.tanh(2 * k) ** 2 - 1
        big_k, big_e = mp.ellipk(kappa**2), mp.ellipe(kappa**2)
        u = -mp.coth(2 * k) * (1 + 2 / mp.pi * prime * big_k)
        bracket = 2 * big_k - 2 * big_e - (1 - prime) * (mp.pi / 2 + prime * big_k)
        c = 2 / mp.pi * (k * mp.coth(2 * k)) ** 2 * bracket
        integral = mp.quad(
            lambda a: mp.log((1 + mp.sqrt(1 - kappa**2 * mp.sin(a) ** 2)) / 2),
            [0, mp.pi / 4, mp.pi / 2],
        )
        f = -t * (mp.log(2 * mp.cosh(2 * k)) + integral / mp.pi)
        return u, f, (u - f) / t, c


@pytest.mark.parametrize("temperature", TABLE)
def test_thermodynamics_to_the_printed_digits(temperature: float) -> None:
    u, f, s, c, m = TABLE[temperature]
    assert exact.onsager_energy(temperature) == pytest.approx(u, abs=5.1e-9)
    assert exact.onsager_free_energy(temperature) == pytest.approx(f, abs=5.1e-9)
    assert exact.onsager_entropy(temperature) == pytest.approx(s, abs=5.1e-9)
    assert exact.onsager_heat_capacity(temperature) == pytest.approx(c, abs=5.1e-7)
    assert exact.yang_magnetization(temperature) == pytest.approx(m, abs=5.1e-9)
    tension = TENSION.get(temperature, 0.0)
    assert exact.interface_tension(temperature) == pytest.approx(tension, abs=5.1e-7)


@pytest.mark.parametrize("temperature", LENGTH)
def test_correlation_length_to_the_printed_digits(temperature: float) -> None:
    length, rounding = LENGTH[temperature]
    assert exact.correlation_length(temperature) == pytest.approx(length, abs=rounding)


def test_correlation_length_below_the_critical_point_is_that_of_two_walls() -> None:
    for t in (0.5, 1.0, 2.0, 2.26):
        by_wall = t / (2.0 * exact.interface_tension(t))
        assert exact.correlation_length(t) == pytest.approx(by_wall, rel=1e-13)


def test_the_critical_point() -> None:
    t_c = exact.T_C
    assert t_c == pytest.approx(2.269185314213, abs=5e-13)
    assert 1.0 / t_c == pytest.approx(0.440686793510, abs=5e-13)
    assert exact.onsager_energy(t_c) == pytest.approx(-math.sqrt(2.0), rel=1e-15)
    assert exact.onsager_free_energy(t_c) == pytest.approx(-2.109651144608, abs=5e-13)
    catalan = -t_c * (0.5 * math.log(2.0) + 2.0 * float(mp.catalan) / math.pi)
    assert exact.onsager_free_energy(t_c) == pytest.approx(catalan, rel=1e-15)
    # The curriculum prints 0.306470158202; its last digit should be 1.
    assert exact.onsager_entropy(t_c) == pytest.approx(0.30647015820138, abs=5e-15)
    assert exact.onsager_heat_capacity(t_c) == math.inf
    assert exact.correlation_length(t_c) == math.inf
    assert exact.interface_tension(t_c) == 0.0
    assert exact.yang_magnetization(t_c) == 0.0


def test_next_to_the_critical_point_nothing_is_lost() -> None:
    """One float away, the leading laws hold to all the digits they have."""
    below, above = np.nextafter(exact.T_C, 0.0), np.nextafter(exact.T_C, 9.0)
    tau = (exact.T_C - below) / exact.T_C
    k_c = 1.0 / exact.T_C
    # gamma_0 = 4 K_c tau and 1 - sinh^-4 2K = 8 sqrt2 K_c tau to leading order.
    wall = exact.T_C * 4.0 * k_c * tau
    assert exact.interface_tension(below) == pytest.approx(wall, rel=1e-12)
    order = (8.0 * math.sqrt(2.0) * k_c * tau) ** 0.125
    assert exact.yang_magnetization(below) == pytest.approx(order, rel=1e-12)
    ratio = exact.correlation_length(above) / exact.correlation_length(below)
    assert ratio == pytest.approx(2.0, rel=1e-12)
    # c = -(8 K_c^2/pi)(ln tau + ...): the two sides agree and a factor e^10 adds 10 times that.
    amplitude = 8.0 * k_c**2 / math.pi
    assert exact.onsager_heat_capacity(above) == pytest.approx(
        exact.onsager_heat_capacity(below), rel=1e-12
    )
    far = exact.onsager_heat_capacity(exact.T_C * (1.0 - tau * math.exp(10.0)))
    near = exact.onsager_heat_capacity(below)
    assert near - far == pytest.approx(10.0 * amplitude, rel=1e-4)


@pytest.mark.parametrize(
    ("temperature", "digits"),
    [
        *((0.05, 200), (0.1, 120), (0.5, 50), (1.33, 40), (1.34, 40), (2.1, 40), (2.26, 40)),
        *((2.28, 40), (3.3, 40), (4.38, 40), (4.4, 40), (50.0, 40), (1e3, 40), (1e4, 40)),
    ],
)
def test_relative_precision_from_the_cold_to_the_heat(temperature: float, digits: int) -> None:
    expected = reference(temperature, digits)
    for function, value in zip(FUNCTIONS, expected, strict=True):
        assert function(temperature) == pytest.approx(float(value), rel=3e-14, abs=0.0)


def test_scipys_elliptic_integral_takes_the_square() -> None:
    """Negative control: kappa in place of kappa^2 is off by far more than any tolerance here."""
    k = 1.0 / 2.0
    kappa = 2.0 * math.sinh(2 * k) / math.cosh(2 * k) ** 2
    prime = 2.0 * math.tanh(2 * k) ** 2 - 1.0

    def energy(argument: float) -> float:
        return -(1.0 + 2.0 / math.pi * prime * float(ellipk(argument))) / math.tanh(2 * k)

    assert energy(kappa**2) == pytest.approx(exact.onsager_energy(2.0), rel=1e-12)
    assert abs(energy(kappa) - exact.onsager_energy(2.0)) > 1e-2


def test_the_series_begins_as_in_the_textbooks() -> None:
    """exp(delta) counts per site: x^2 + 2 x^3 + 5 x^4 + 14 x^5 + 44 x^6 + 152 x^7 + ..."""
    delta = list(_series.coefficients()[:8])
    z = [Fraction(1)] + [Fraction(0)] * 7
    for n in range(1, 8):  # z' = delta' z
        z[n] = sum((k * delta[k] * z[n - k] for k in range(1, n + 1)), Fraction(0)) / n
    assert z == [1, 0, 1, 2, 5, 14, 44, 152]


def test_extremes_raise_no_warning() -> None:
    for t in (5e-324, 1e-300, 1e-3):
        assert exact.onsager_energy(t) == -2.0
        assert exact.onsager_free_energy(t) == -2.0
        assert exact.onsager_entropy(t) == 0.0
        assert exact.onsager_heat_capacity(t) == 0.0
        assert exact.yang_magnetization(t) == 1.0
        assert exact.interface_tension(t) == pytest.approx(2.0)
        assert 0.0 <= exact.correlation_length(t) < 1e-3
    for t in (1e20, 1e300, 1.7e308):
        assert exact.onsager_energy(t) == pytest.approx(-2.0 / t)
        assert exact.onsager_entropy(t) == pytest.approx(math.log(2.0))
        assert exact.onsager_heat_capacity(t) >= 0.0
        assert exact.yang_magnetization(t) == exact.interface_tension(t) == 0.0
        assert 0.0 < exact.correlation_length(t) < 0.1


def test_floats_give_floats_and_arrays_give_arrays() -> None:
    everything = (
        *FUNCTIONS,
        exact.yang_magnetization,
        exact.interface_tension,
        exact.correlation_length,
    )
    grid = np.array([[0.3, 1.0, 2.0], [exact.T_C, 3.0, 9.0]])
    for function in everything:
        for scalar in (2, 2.0, np.float32(2.0), np.array(2.0)):
            assert type(function(scalar)) is float
        table = function(grid)
        assert isinstance(table, np.ndarray) and table.shape == (2, 3)
        assert table.ravel().tolist() == [function(float(t)) for t in grid.ravel()]
        assert isinstance(function([1.0, 2.0]), np.ndarray)
        assert np.shape(function([])) == (0,)
        with pytest.raises(ValueError, match="temperature must be a finite number greater than 0"):
            function(-1.0)
        with pytest.raises(ValueError, match="temperature must hold finite numbers"):
            function([1.0, float("nan")])
        with pytest.raises(TypeError, match="temperature"):
            function("2.0")


@settings(max_examples=40, deadline=None)
@given(st.floats(0.5, 2.26))
def test_kramers_wannier_duality(cold: float) -> None:
    """phi(K) - ln(sinh 2K)/2 is the same at K and at its dual, tanh K* = exp(-2K)."""
    hot = 1.0 / math.atanh(math.exp(-2.0 / cold))

    def self_dual(t: float) -> float:
        return -exact.onsager_free_energy(t) / t - 0.5 * math.log(math.sinh(2.0 / t))

    assert self_dual(cold) == pytest.approx(self_dual(hot), abs=1e-13)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.3, 20.0).filter(lambda t: abs(t - exact.T_C) > 0.01))
def test_thermodynamic_identities(t: float) -> None:
    u, f, s, c = (function(t) for function in FUNCTIONS)
    assert u == pytest.approx(f + t * s, rel=1e-13)
    step = 1e-4 * min(1.0, abs(t - exact.T_C), t * t)
    slope = (exact.onsager_energy(t + step) - exact.onsager_energy(t - step)) / (2.0 * step)
    assert c == pytest.approx(slope, rel=1e-5, abs=1e-10)
    slope = (exact.onsager_free_energy(t + step) - exact.onsager_free_energy(t - step)) / step / 2
    assert s == pytest.approx(-slope, rel=1e-5, abs=1e-9)


def test_the_forms_join_without_a_step() -> None:
    for joint in (-4.0 / math.log(_series.X_MAX), 1.0 / math.atanh(math.sqrt(_series.X_MAX))):
        for function in FUNCTIONS:
            left, right = function(joint * (1 - 1e-15)), function(joint * (1 + 1e-15))
            assert left == pytest.approx(right, rel=2e-14)


def test_yang_is_the_formula_as_printed() -> None:
    for t in (0.5, 1.0, 2.0, 2.2, 2.26):
        printed = (1.0 - math.sinh(2.0 / t) ** -4) ** 0.125
        assert exact.yang_magnetization(t) == pytest.approx(printed, rel=1e-12)
