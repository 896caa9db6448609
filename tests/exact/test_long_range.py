"""Correlations and information at a distance, on the infinite lattice."""

import math

import numpy as np
import pytest
from scipy.special import k0

from ergolib.exact import (
    T_C,
    correlation_length,
    critical_correlation,
    ising_correlation,
    long_range_information,
    onsager_energy,
    pair_information,
    yang_magnetization,
)

# The dossier's table of I_inf.
TABLE = {
    1.0: 0.687189, 1.5: 0.622010, 1.8: 0.518235, 2.0: 0.402931, 2.1: 0.320997, 2.2: 0.203923,
    2.25: 0.105652, T_C: 0.0, 2.5: 0.0,
}  # fmt: skip


def test_the_table():
    for temperature, value in TABLE.items():
        assert long_range_information(temperature) == pytest.approx(value, abs=5e-7)
    many = long_range_information(list(TABLE))
    assert np.all(np.diff(many[:-1]) < 0)


def test_neighbours_have_the_energy():
    for temperature in (0.1, 1.0, 2.0, 2.269, T_C, 2.27, 2.5, 5.0, 1e4):
        for_energy = -0.5 * onsager_energy(temperature)
        assert ising_correlation(1, temperature) == pytest.approx(for_energy, abs=1e-14)
    assert ising_correlation(1, T_C) == pytest.approx(math.sqrt(0.5), abs=1e-14)


def test_far_apart_below_t_c_magnetisation_is_left():
    for temperature in (1.0, 2.0, 2.1):
        for direction in ("axis", "diagonal"):
            far = ising_correlation(128, temperature, direction)
            assert far == pytest.approx(yang_magnetization(temperature) ** 2, abs=1e-12)
            assert pair_information(far) == pytest.approx(long_range_information(temperature))


def closed_form(steps):
    """Return <s_00 s_nn> at T_c: (2/pi)^n product over k = 1 .. n - 1 of (1 - 1/4 k^2)^(k - n)."""
    log = steps * math.log(2 / math.pi)
    return math.exp(log + sum((k - steps) * math.log1p(-0.25 / k**2) for k in range(1, steps)))


def test_diagonal_at_t_c():
    for steps in (1, 2, 7, 50, 300):
        exactly = closed_form(steps)
        assert ising_correlation(steps, T_C, "diagonal") == pytest.approx(exactly, rel=1e-12)


def test_axis_at_t_c_tends_to_the_power_law():
    for steps in (10, 100, 500):
        ratio = ising_correlation(steps, T_C) / critical_correlation(steps)
        assert abs(ratio - 1) < 0.02 / steps**2
    # the negative control: a slightly other exponent
    assert abs(ratio * 500**0.01 - 1) > 0.05


def test_above_t_c_it_falls_with_the_correlation_length():
    """Far apart it is K_0(r/xi), which is exp(-r/xi)/sqrt r and its corrections."""
    c = ising_correlation([60, 100], 2.4)
    xi = correlation_length(2.4)
    assert c[1] / c[0] == pytest.approx(k0(100 / xi) / k0(60 / xi), rel=1e-4)
    other = correlation_length(2.401)
    assert c[1] / c[0] != pytest.approx(k0(100 / other) / k0(60 / other), rel=1e-3)


def test_the_second_neighbour_by_a_series():
    """<s_0 s_2> = v^2 + 6 v^4 + 16 v^6 + ... in v = tanh K; three terms are enough in the heat."""
    v = math.tanh(1 / 50)
    assert ising_correlation(2, 50.0) == pytest.approx(v**2 + 6 * v**4 + 16 * v**6, rel=1e-8)


def test_pair_information():
    assert pair_information(0.0) == 0.0
    assert pair_information(1.0) == pytest.approx(math.log(2), abs=1e-16)
    assert pair_information(-0.3) == pair_information(0.3)
    for c in (1e-12, 1e-6, 1e-3, 0.1):
        series = sum(c ** (2 * n) / (2 * n * (2 * n - 1)) for n in range(1, 12))
        assert pair_information(c) == pytest.approx(series, rel=1e-14)
    c = np.array([0.4999999, 0.5000001, 0.9])
    direct = math.log(2) + sum(q * np.log(q) for q in ((1 + c) / 2, (1 - c) / 2))
    np.testing.assert_allclose(pair_information(c), direct, atol=1e-15)


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: pair_information(1.1), ValueError, "correlation must hold numbers from -1 to 1"),
        (lambda: pair_information("much"), TypeError, "correlation"),
        (lambda: long_range_information(0.0), ValueError, "temperature"),
        (lambda: ising_correlation(-1, 2.0), ValueError, "distance must be an integer from 0"),
        (lambda: ising_correlation(1.5, 2.0), ValueError, "distance"),
        (lambda: ising_correlation(1001, 2.0), ValueError, "distance"),
        (lambda: ising_correlation(1, 2.0, "across"), ValueError, "direction must be one of"),
    ],
)
def test_bad_input(call, error, said):
    with pytest.raises(error, match=said):
        call()


def test_shapes():
    assert isinstance(ising_correlation(3, 2.0), float)
    assert ising_correlation(0, 2.0) == 1.0
    assert np.shape(ising_correlation([[1, 2]], 2.0)) == (1, 2)
    assert np.shape(ising_correlation([], 2.0)) == (0,)
