"""The finite torus against tables, enumeration, a plain high-precision Kaufman, and Onsager."""

from __future__ import annotations

import math
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib import exact

pytestmark = pytest.mark.filterwarnings("error")

T_C = exact.T_C
FUNCTIONS = (
    exact.kaufman_log_partition_function,
    exact.kaufman_energy,
    exact.kaufman_entropy,
    exact.kaufman_heat_capacity,
)
# L, T: ln Z, u, s, c. From the curriculum, A1; None where nothing is printed.
TABLE = [
    (4, 2.0, 17.10536712, -1.75538029, 0.19139530, 0.60553266),
    (4, T_C, 15.52191546, -1.56562379, 0.28016999, 0.78326683),
    (4, 3.0, 13.28103346, -1.01706963, 0.49104138, 0.60313471),
    (6, 2.0, 37.62212946, -1.74732882, 0.17139474, 0.68592359),
    (6, T_C, 34.11154105, -1.51687312, 0.27907685, 0.99658182),
    (6, 3.0, 29.47536663, -0.88687928, 0.52313376, 0.55664559),
    (8, T_C, 60.14178079, None, None, None),
    (16, T_C, None, -1.453064853, 0.291849824, 1.49870496),
    (32, T_C, None, -1.433658466, 0.298526038, 1.84676759),
    (64, T_C, None, -1.42393839, 0.302340789, 2.19221139),
    (128, T_C, None, -1.419076272, 0.304366284, 2.53633134),
    (32, 2.0, None, -1.745564527, 0.153687451, 0.724873978),
    (64, 2.5, None, -1.106082992, 0.436930638, 0.861855083),
]


def plain_log_z(k: Any, m: int, n: int, absolute: bool = False) -> Any:
    """Return ln Z by Kaufman's formula as she printed it, in mpmath."""
    level = mp.cosh(2 * k) * mp.coth(2 * k)
    g0 = 2 * k + mp.log(mp.tanh(k))
    g = [abs(g0) if absolute else g0]
    g += [mp.acosh(level - mp.cos(mp.pi * r / n)) for r in range(1, 2 * n)]
    total = mp.mpf(0)
    for start in (0, 1):
        for function in (mp.cosh, mp.sinh):
            total += mp.fprod(2 * function(m * x / 2) for x in g[start::2])
    return mp.log((2 * mp.sinh(2 * k)) ** (mp.mpf(m * n) / 2) * total / 2)


def by_counts(t: float, shape: Any) -> tuple[float, float, float, float]:
    """Return ln Z and, per site, u, s, c from the exact density of states."""
    energies, counts = exact.density_of_states(shape)
    sites = -int(energies[0]) / 2
    ground = float(energies[0])
    weights = counts * np.exp(-(energies - ground) / t)
    log_z = math.log(weights.sum()) - ground / t
    p = weights / weights.sum()
    mean = float(p @ energies)
    variance = float(p @ (energies - mean) ** 2)
    return log_z, mean / sites, (log_z + mean / t) / sites, variance / t**2 / sites


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"L={row[0]},T={row[1]:.4g}")
def test_to_the_printed_digits(row: tuple[int, float, Any, Any, Any, Any]) -> None:
    side, t, *expected = row
    for function, value in zip(FUNCTIONS, expected, strict=True):
        if value is not None:
            assert function(t, side) == pytest.approx(value, abs=1.01e-8)


@pytest.mark.parametrize(("side", "t", "peak"), [(4, 2.439, 0.816461), (6, 2.3895, 1.038466)])
def test_the_peaks_of_the_heat_capacity(side: int, t: float, peak: float) -> None:
    grid = np.arange(2.3, 2.5, 1e-4)
    c = np.asarray(exact.kaufman_heat_capacity(grid, side))
    assert grid[c.argmax()] == pytest.approx(t, abs=6e-4)
    assert c.max() == pytest.approx(peak, abs=5.1e-7)


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (2, 7), (3, 3), (3, 5), (4, 4), (4, 5), (5, 6)])
@pytest.mark.parametrize("t", [0.5, 1.0, 2.0, T_C, 2.5, 4.0, 30.0])
def test_enumeration_agrees_on_every_shape(shape: tuple[int, int], t: float) -> None:
    expected = by_counts(t, shape)
    for function, value in zip(FUNCTIONS, expected, strict=True):
        assert function(t, shape) == pytest.approx(value, rel=2e-9, abs=1e-12)
        assert function(t, shape[::-1]) == function(t, shape)


@pytest.mark.parametrize("k", [0.1, 0.44, 0.7])
def test_two_by_two_by_hand(k: float) -> None:
    by_hand = math.log(2.0 * math.exp(8 * k) + 12.0 + 2.0 * math.exp(-8 * k))
    assert exact.kaufman_log_partition_function(1 / k, 2) == pytest.approx(by_hand, rel=1e-14)
    # Negative control: single bonds on the same four sites are another model.
    single = math.log(2.0 * math.exp(4 * k) + 12.0 + 2.0 * math.exp(-4 * k))
    assert abs(single - by_hand) > 1e-3


@pytest.mark.parametrize(("m", "n"), [(2, 3), (3, 5), (6, 6), (7, 12)])
@pytest.mark.parametrize("t", [0.4, 1.0, 2.2, 2.2691853, T_C, 2.2691854, 2.4, 5.0, 100.0, 1e4])
def test_analytic_derivatives_against_many_digits(m: int, n: int, t: float) -> None:
    with mp.workdps(60):
        k = 1 / mp.mpf(t)
        h = k * mp.mpf(10) ** -15
        mid, up, down = (plain_log_z(x, m, n) for x in (k, k + h, k - h))
        first, second = (up - down) / (2 * h), (up - 2 * mid + down) / h**2
        sites = m * n
        expected = (mid, -first / sites, (mid - k * first) / sites, k * k * second / sites)
    for function, value in zip(FUNCTIONS, expected, strict=True):
        assert function(t, (m, n)) == pytest.approx(float(value), rel=1e-10, abs=0.0)


def test_the_sign_of_gamma_zero_matters() -> None:
    """Negative control: |gamma_0| is right below T_c and wrong above it."""
    with mp.workdps(40):
        for t in (2.0, 2.5, 4.0):
            ours = exact.kaufman_log_partition_function(t, (3, 5))
            signed = float(plain_log_z(1 / mp.mpf(t), 3, 5))
            wrong = float(plain_log_z(1 / mp.mpf(t), 3, 5, absolute=True))
            assert ours == pytest.approx(signed, rel=1e-13)
            if t > T_C:
                assert abs(ours - wrong) > 1e-4
            else:
                assert ours == pytest.approx(wrong, rel=1e-13)


@pytest.mark.parametrize("side", [5, 64, 1001])
def test_smooth_through_the_critical_point(side: int) -> None:
    """No jump between the two sides of T_c, where the formula changes variable."""
    for function in FUNCTIONS:
        left, mid, right = (function(T_C + d, side) for d in (-1e-9, 0.0, 1e-9))
        assert left == pytest.approx(right, rel=1e-5 if side > 1000 else 1e-7)
        assert mid == pytest.approx(0.5 * (left + right), rel=1e-9)


@pytest.mark.parametrize("t", [0.1, 1.0, 1.8, 2.9, 4.0, 50.0])
def test_a_large_torus_is_the_infinite_lattice(t: float) -> None:
    two_signs = math.log(2.0) / 128**2 if t < T_C else 0.0
    assert exact.kaufman_energy(t, 128) == pytest.approx(exact.onsager_energy(t), rel=1e-11)
    f = exact.onsager_free_energy(t) - t * two_signs
    assert exact.kaufman_free_energy(t, 128) == pytest.approx(f, rel=1e-12)
    s = exact.onsager_entropy(t) + two_signs
    assert exact.kaufman_entropy(t, 128) == pytest.approx(s, rel=1e-11)
    c = exact.onsager_heat_capacity(t)
    assert exact.kaufman_heat_capacity(t, 128) == pytest.approx(c, rel=1e-9)


def test_the_cold_torus_keeps_a_heat_capacity() -> None:
    for t in (0.05, 0.1, 0.2, 0.299):
        for shape in (4, (4, 7), 6):
            c = by_counts(t, shape)[3]
            assert exact.kaufman_heat_capacity(t, shape) == pytest.approx(c, rel=1e-8, abs=0.0)


def test_free_energy_is_minus_t_log_z() -> None:
    for t in (0.5, 2.0, 3.0):
        f = -t * exact.kaufman_log_partition_function(t, (3, 8)) / 24
        assert exact.kaufman_free_energy(t, (3, 8)) == pytest.approx(f, rel=1e-14)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.4, 20.0), st.integers(2, 40), st.integers(2, 40))
def test_identities_on_any_torus(t: float, lx: int, ly: int) -> None:
    u, f = exact.kaufman_energy(t, (lx, ly)), exact.kaufman_free_energy(t, (lx, ly))
    s, c = exact.kaufman_entropy(t, (lx, ly)), exact.kaufman_heat_capacity(t, (lx, ly))
    assert u == pytest.approx(f + t * s, rel=1e-11)
    assert -2.0 <= u <= 0.0 and 0.0 < s < math.log(2.0) + 1e-12 and c >= 0.0
    h = 1e-5 * min(1.0, t * t)
    high, low = exact.kaufman_energy(t + h, (lx, ly)), exact.kaufman_energy(t - h, (lx, ly))
    assert c == pytest.approx((high - low) / (2 * h), rel=1e-5, abs=1e-8)


def test_extremes_raise_no_warning() -> None:
    for shape in (2, 3, (2, 1000), 1000):
        for t in (1e-300, 1e-3, 0.05, 1e4, 1e300):
            values = [function(t, shape) for function in FUNCTIONS]
            assert all(math.isfinite(v) for v in values)


def test_arrays_and_floats() -> None:
    grid = np.array([[0.2, 1.0, T_C], [2.5, 3.0, 90.0]])
    for function in (*FUNCTIONS, exact.kaufman_free_energy):
        assert type(function(2, 4)) is float
        table = function(grid, (4, 6))
        assert isinstance(table, np.ndarray) and table.shape == (2, 3)
        single = [function(float(t), (4, 6)) for t in grid.ravel()]
        assert table.ravel() == pytest.approx(single, rel=1e-13)
        assert np.shape(function([], 4)) == (0,)


@pytest.mark.parametrize("shape", [0, 1, -4, 2.5, float("nan"), (4,), (4, 4, 4), (4, 1), 5000])
def test_impossible_shapes(shape: Any) -> None:
    for function in (*FUNCTIONS, exact.kaufman_free_energy):
        with pytest.raises(ValueError, match="shape must"):
            function(2.0, shape)


def test_impossible_temperatures_and_kinds() -> None:
    with pytest.raises(ValueError, match="temperature must be a finite number greater than 0"):
        exact.kaufman_energy(0.0, 4)
    with pytest.raises(TypeError, match="shape must"):
        exact.kaufman_energy(2.0, "4")  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="temperature must"):
        exact.kaufman_energy(True, 4)
