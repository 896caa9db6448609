"""Rotor chain and ring against Bessel functions in many digits, and against plain integration."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from ergolib import exact

COLD_TO_HOT = [1e-3, 0.0166, 0.0167, 0.05, 0.2, 0.5, 1.0, 2.0, 10.0, 1e4]

# Computed independently of this package: T, r = <cos D>, heat capacity, correlation length.
TABLE = [
    (0.5, 0.697774658, 0.656892791, 2.778866),
    (1.0, 0.446389966, 0.354346032, 1.239830),
    (2.0, 0.242499613, 0.114048678, None),
]


@pytest.mark.parametrize("temperature,cosine,heat_capacity,length", TABLE)
def test_table(temperature, cosine, heat_capacity, length) -> None:
    assert exact.rotor_chain_energy(temperature) == pytest.approx(-cosine, abs=1e-9)
    assert exact.rotor_chain_heat_capacity(temperature) == pytest.approx(heat_capacity, abs=1e-9)
    if length:
        got = exact.rotor_chain_correlation_length(temperature)
        assert got == pytest.approx(length, abs=1e-6)


@pytest.mark.parametrize("temperature", COLD_TO_HOT)
def test_long_chain_in_many_digits(temperature: float) -> None:
    with mpmath.workdps(50):
        k = 1 / mpmath.mpf(temperature)
        r = mpmath.besseli(1, k) / mpmath.besseli(0, k)
        heat_capacity, length = k * k * (1 - r / k - r * r), -1 / mpmath.log(r)
    assert exact.rotor_chain_energy(temperature) == pytest.approx(float(-r), rel=1e-14)
    got = exact.rotor_chain_heat_capacity(temperature)
    assert got == pytest.approx(float(heat_capacity), rel=1e-11)
    got = exact.rotor_chain_correlation_length(temperature)
    assert got == pytest.approx(float(length), rel=1e-12)
    for distance in (0, 1, 7):
        got = exact.rotor_chain_correlation(distance, temperature)
        assert got == pytest.approx(float(r**distance), rel=1e-13)


@pytest.mark.parametrize("sites", [2, 3, 8, 50])
@pytest.mark.parametrize("temperature", [0.02, 0.5, 1.0, 3.0, 100.0])
def test_ring_in_many_digits(sites: int, temperature: float) -> None:
    with mpmath.workdps(70):
        k0 = 1 / mpmath.mpf(temperature)
        most = 40 + int(12 / math.sqrt(temperature * sites))
        m = range(-most, most + 1)

        def log_z(k, twist=0):
            """Real for a real twist."""
            terms = (mpmath.besseli(i, k) ** sites * mpmath.cos(i * twist) for i in m)
            return mpmath.log(mpmath.fsum(terms))

        h = mpmath.mpf("1e-15")
        up, here, down = log_z(k0 + h), log_z(k0), log_z(k0 - h)
        energy = -(up - down) / (2 * h) / sites
        heat_capacity = k0**2 * (up - 2 * here + down) / h**2 / sites
        stiffness = -temperature * sites * 2 * (log_z(k0, h) - here) / h**2
    assert exact.rotor_chain_energy(temperature, sites) == pytest.approx(float(energy), rel=1e-12)
    got = exact.rotor_chain_heat_capacity(temperature, sites)
    assert got == pytest.approx(float(heat_capacity), rel=1e-10)
    got = exact.rotor_chain_helicity(temperature, sites)
    assert got == pytest.approx(float(stiffness), rel=1e-10)


def three_rotors(temperature: float) -> dict[str, float]:
    """A ring of three by integration over two angles; the rule is exact for periodic functions."""
    theta = 2.0 * math.pi * np.arange(80) / 80
    a, b = theta[:, None], theta[None, :]
    bonds = np.array([a + 0 * b, b - a, -b + 0 * a])
    cosines = np.cos(bonds).sum(axis=0)
    weight = np.exp(cosines / temperature)
    weight /= weight.sum()
    mean = (weight * cosines).sum()
    spread = (weight * (cosines - mean) ** 2).sum()
    sines = (weight * np.sin(bonds).sum(axis=0) ** 2).sum()
    return {
        "energy": -mean / 3,
        "heat capacity": spread / temperature**2 / 3,
        "helicity": mean / 3 - sines / temperature / 3,
        "without the sines": mean / 3,
        "wrong sign": mean / 3 + sines / temperature / 3,
        "correlation": (weight * np.cos(b)).sum(),
    }


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.5])
def test_three_rotors_by_integration(temperature: float) -> None:
    truth = three_rotors(temperature)
    assert exact.rotor_chain_energy(temperature, 3) == pytest.approx(truth["energy"], rel=1e-12)
    got = exact.rotor_chain_heat_capacity(temperature, 3)
    assert got == pytest.approx(truth["heat capacity"], rel=1e-12)
    got = exact.rotor_chain_helicity(temperature, 3)
    assert got == pytest.approx(truth["helicity"], rel=1e-11)
    assert abs(got - truth["without the sines"]) > 1e-3
    assert abs(got - truth["wrong sign"]) > 1e-3
    for distance in (1, 2):  # one step one way is two steps the other way
        got = exact.rotor_chain_correlation(distance, temperature, 3)
        assert got == pytest.approx(truth["correlation"], rel=1e-12)


def test_two_rotors_have_two_bonds() -> None:
    for temperature in (0.3, 1.0, 4.0):
        one_bond = exact.rotor_chain_energy(temperature / 2)
        assert exact.rotor_chain_energy(temperature, 2) == pytest.approx(one_bond, rel=1e-13)


def test_long_rings_are_chains_but_short_ones_are_not() -> None:
    for function in (exact.rotor_chain_energy, exact.rotor_chain_heat_capacity):
        assert function(0.5, 500) == pytest.approx(function(0.5), rel=1e-11)
        assert abs(function(0.5, 8) - function(0.5)) > 1e-3
    long = exact.rotor_chain_correlation(5, 0.5, 500)
    assert long == pytest.approx(exact.rotor_chain_correlation(5, 0.5), rel=1e-11)
    assert exact.rotor_chain_helicity(0.5, 500) < 1e-50
    assert exact.rotor_chain_correlation(3, 0.5, 8) == exact.rotor_chain_correlation(5, 0.5, 8)
    assert exact.rotor_chain_correlation(8, 0.5, 8) == pytest.approx(1.0)


def test_the_coldest_and_the_hottest() -> None:
    for sites in (2, 5, 40):
        harmonic = (sites - 1) / (2 * sites)
        for temperature, allowed in ((1e-4, 1e-4), (1e-5, 2e-5), (1e-7, 2e-5), (1e-300, 2e-5)):
            got = exact.rotor_chain_heat_capacity(temperature, sites)
            assert got == pytest.approx(harmonic, abs=allowed)
        assert exact.rotor_chain_energy(1e-300, sites) == pytest.approx(-1.0, abs=1e-8)
        assert exact.rotor_chain_helicity(1e-9, sites) == pytest.approx(1.0, abs=1e-6)
        assert exact.rotor_chain_heat_capacity(1e110, sites) == pytest.approx(
            5e-221 * (2 if sites == 2 else 1)
        )
        assert exact.rotor_chain_energy(1e300, sites) == pytest.approx(
            -5e-301 * (2 if sites == 2 else 1)
        )
    assert exact.rotor_chain_energy(1e-300) == -1.0
    assert exact.rotor_chain_heat_capacity(1e-300) == 0.5
    assert exact.rotor_chain_correlation_length(1e-300) == pytest.approx(2e300)
    assert exact.rotor_chain_energy(1e300) == pytest.approx(-5e-301)
    assert exact.rotor_chain_heat_capacity(1e100) == pytest.approx(5e-201)
    assert exact.rotor_chain_correlation_length(1e300) == pytest.approx(1 / math.log(2e300))


def test_heat_capacity_is_the_slope_of_the_energy() -> None:
    t = np.linspace(0.1, 3.0, 30)
    for sites in (None, 6):
        h = 1e-4
        slope = exact.rotor_chain_energy(t + h, sites) - exact.rotor_chain_energy(t - h, sites)
        got = exact.rotor_chain_heat_capacity(t, sites)
        assert got.shape == (30,)
        assert got == pytest.approx(slope / (2 * h), rel=1e-5)


def test_spin_waves() -> None:
    rows, columns, total = 6, 10, 0.0
    for i in range(rows):
        for j in range(columns):
            if i or j:
                cosines = math.cos(2 * math.pi * i / rows) + math.cos(2 * math.pi * j / columns)
                total += 1.0 / (4.0 - 2.0 * cosines)
    got = exact.spin_wave_magnetization(0.3, (rows, columns))
    assert got == pytest.approx(math.exp(-0.3 * total / 2 / 60), rel=1e-13)
    large, larger = (exact.spin_wave_magnetization(0.5, size) for size in (256, 512))
    eta = exact.spin_wave_exponent(0.5)
    assert larger / large == pytest.approx(2 ** (-eta / 2), rel=1e-6)
    # the reference simulation at T = 0.4 on 16 x 16 found <m^2> = 0.8026(3)
    assert exact.spin_wave_magnetization(0.4, 16) ** 2 == pytest.approx(0.8026, rel=0.03)
    assert exact.spin_wave_exponent(math.pi / 2) == 0.25


def test_kosterlitz_and_thouless() -> None:
    low, high = exact.T_BKT_INTERVAL
    assert low < exact.T_BKT < high
    assert exact.helicity_jump(0.89289) == pytest.approx(0.56844, abs=1e-5)
    assert exact.helicity_jump([[0.5, 1.0]]).shape == (1, 2)


@pytest.mark.parametrize("bad", [0.0, -1.0, math.nan, math.inf, "1", None, [1.0, -1.0]])
def test_bad_temperatures(bad) -> None:
    for call in (
        exact.rotor_chain_energy,
        exact.rotor_chain_heat_capacity,
        exact.rotor_chain_correlation_length,
        exact.spin_wave_exponent,
        exact.helicity_jump,
        lambda t: exact.rotor_chain_correlation(1, t),
        lambda t: exact.rotor_chain_helicity(t, 4),
        lambda t: exact.spin_wave_magnetization(t, 4),
    ):
        with pytest.raises((TypeError, ValueError), match="temperature"):
            call(bad)


def test_bad_sizes() -> None:
    for bad in (1, 2.5, "3", True):
        with pytest.raises((TypeError, ValueError), match="sites must be an integer"):
            exact.rotor_chain_energy(1.0, bad)
        with pytest.raises((TypeError, ValueError), match="sites must be an integer"):
            exact.rotor_chain_helicity(1.0, bad)
    for bad in (-1, 9, 0.5):
        with pytest.raises((TypeError, ValueError), match="distance must be an integer"):
            exact.rotor_chain_correlation(bad, 1.0, 8)
    with pytest.raises(ValueError, match="size"):
        exact.spin_wave_magnetization(1.0, 1)
