"""The price of energy from counted states: slopes, tangents, and sums over all levels."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ergolib import exact
from ergolib.kernels import legendre


def ising(side):
    """ln g of the Ising lattice by unlike bonds, 2 units of energy each."""
    energies, log_counts = exact.log_density_of_states(side)
    log_g = np.full(2 * side * side + 1, -np.inf)
    log_g[(energies + 2 * side * side) // 2] = log_counts
    return log_g


def tangent(log_g, unit, level):
    out = np.zeros(5)
    legendre.tangent(log_g, unit, level, out)
    return out


def test_the_price_is_the_slope_between_neighbouring_levels():
    log_g = np.array([1.0, -np.inf, 2.0, 5.0, -np.inf, -np.inf, 4.0])
    out = np.zeros(7)
    legendre.prices(log_g, 2.0, out)
    slopes = [1 / 4, 4 / 6, 2 / 8, -1 / 6]
    assert out[np.isfinite(log_g)] == pytest.approx(slopes)
    assert (out[~np.isfinite(log_g)] == -np.inf).all()
    alone = np.array([-np.inf, 3.0, -np.inf])
    legendre.prices(alone, 1.0, out[:3])
    assert out[:3].tolist() == [-np.inf, 0.0, -np.inf]


def test_the_curriculum_has_the_first_price_of_six_by_six():
    assert tangent(ising(6), 2.0, 0)[0] == pytest.approx((math.log(72) - math.log(2)) / 8)


@pytest.mark.parametrize("side", [6, 8, 16])
@pytest.mark.parametrize("level", [0.1, 0.25, 0.4, 0.6])
def test_the_sum_behind_the_tangent_is_kaufmans(side, level):
    """At the price beta, ln Z + beta N e_0 and the mean energy are those of the exact lattice."""
    log_g, sites = ising(side), side * side
    level = round(level * 2 * sites)
    beta, edge, log_z, energy, at = tangent(log_g, 2.0, level)
    assert abs(at - level) <= 1
    assert edge == pytest.approx(log_g[int(at)] - beta * 2.0 * at)
    assert edge < log_z  # one term is less than the sum
    if beta > 0:
        full = exact.kaufman_log_partition_function(1.0 / beta, side)
        assert log_z - beta * (-2.0 * sites) == pytest.approx(full, rel=1e-12)
        assert energy / sites - 2.0 == pytest.approx(exact.kaufman_energy(1.0 / beta, side), 1e-10)


def test_per_site_the_tangent_ends_at_ln_z_on_large_lattices():
    gaps = []
    for side in (4, 8, 16, 32):
        _, edge, log_z, _, _ = tangent(ising(side), 2.0, side * side // 2)
        gaps.append((log_z - edge) / side**2)
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > 0.05
    assert gaps[-1] < 0.005


def test_a_tangent_is_drawn_at_the_nearest_counted_level():
    log_g = np.array([-np.inf, -np.inf, 1.0, -np.inf, -np.inf, 2.0, -np.inf])
    nearest = [2, 2, 2, 2, 5, 5, 5]
    assert [tangent(log_g, 1.0, level)[4] for level in range(7)] == nearest


def test_canonical_sums_at_many_prices():
    log_g, beta = ising(8), np.array([0.0, 0.2, 0.44, 1.0, 30.0])
    out = np.zeros(10)
    legendre.canonical(log_g, 2.0, beta, out)
    assert out[0] == pytest.approx(64 * math.log(2.0), rel=1e-14)
    for b, log_z, energy in zip(beta[1:], out[2::2], out[3::2], strict=True):
        full = exact.kaufman_log_partition_function(1.0 / b, 8)
        assert log_z + 128 * b == pytest.approx(full, rel=1e-13)
        assert energy / 64 - 2.0 == pytest.approx(exact.kaufman_energy(1.0 / b, 8), abs=1e-11)


def test_deviations_are_counted_where_both_are_known():
    known = np.array([0.0, 2.0, -np.inf, 4.0, 1.0])
    found = np.array([0.5, 2.2, 7.0, 3.0, -np.inf])
    out = np.zeros(4)
    legendre.deviation(found, known, out)
    assert out == pytest.approx([math.sqrt((0.25 + 0.04 + 1.0) / 3), 1.0, 0.25, 3.0])
    legendre.deviation(found, np.full(5, -np.inf), out)
    assert out.tolist() == [0.0] * 4
