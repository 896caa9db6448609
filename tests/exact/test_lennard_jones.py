"""Lennard-Jones particles against the curriculum, mpmath, direct sums, and thermodynamics."""

from __future__ import annotations

import math
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import dblquad, quad
from scipy.optimize import minimize_scalar

from ergolib import exact

pytestmark = pytest.mark.filterwarnings("error")

CONTACT = 2.0 ** (1.0 / 6.0)
CLUSTERS = {2: -1.0, 3: -3.0, 4: -5.073420858, 5: -7.178023755, 6: -9.358274349, 7: -12.534866518}
VIRIAL = {0.5: (-5.32283, 5.1e-6), 1.0: (-0.817957, 5.1e-7), 1.5: (0.0919496, 5.1e-8)}
VIRIAL[2.0] = (0.467482, 5.1e-7)
cutoffs = st.one_of(st.none(), st.floats(1.2, 6.0))


def plain(r: float, cutoff: float | None = None) -> float:
    """Return the potential as it is printed."""
    if cutoff is None:
        return 4.0 * (r**-12 - r**-6)
    return plain(r) - plain(cutoff) if r < cutoff else 0.0


def test_the_potential() -> None:
    assert exact.lennard_jones_energy(1.0) == 0.0
    assert exact.lennard_jones_energy(CONTACT) == pytest.approx(-1.0, abs=1e-15)
    assert exact.lennard_jones_energy(2.0) - exact.lennard_jones_energy(2.0, 2.5) == pytest.approx(
        -0.016316891, abs=5e-10
    )
    r = np.array([[0.9, 1.3], [2.4999, 2.5]])
    expected = [[plain(each, 2.5) for each in row] for row in r]
    np.testing.assert_allclose(
        exact.lennard_jones_energy(r, cutoff=2.5), expected, rtol=1e-13, atol=1e-16
    )
    assert exact.lennard_jones_energy(1e-300) == math.inf
    assert exact.lennard_jones_energy(1e300) == 0.0


@settings(max_examples=60, deadline=None)
@given(r=st.floats(0.8, 6.0), cutoff=cutoffs)
def test_the_force_is_the_slope(r: float, cutoff: float | None) -> None:
    if cutoff is not None and abs(r - cutoff) < 1e-4:
        return
    step = 1e-5
    slope = (
        exact.lennard_jones_energy(r + step, cutoff) - exact.lennard_jones_energy(r - step, cutoff)
    ) / (2.0 * step)
    assert exact.lennard_jones_force(r, cutoff) == pytest.approx(-slope, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("number", CLUSTERS)
def test_clusters_to_the_printed_digits(number: int) -> None:
    cluster = exact.cluster_minimum(number)
    assert cluster.energy == pytest.approx(CLUSTERS[number], abs=5.1e-10)
    apart = cluster.positions[:, None] - cluster.positions[None]
    r = np.hypot(*apart.T)[np.triu_indices(number, 1)]
    assert np.sum(exact.lennard_jones_energy(r)) == pytest.approx(cluster.energy, abs=1e-12)
    assert r.max() < 2.3  # as the docstring says of cutoffs
    np.testing.assert_allclose(cluster.positions.mean(axis=0), 0.0, atol=1e-12)
    np.fill_diagonal(squares := (apart**2).sum(axis=2), np.inf)
    pull = 24.0 * (2.0 * squares**-7.0 - squares**-4.0)
    assert np.abs((pull[..., None] * apart).sum(axis=1)).max() < 1e-6


def test_a_cluster_belongs_to_who_asks() -> None:
    exact.cluster_minimum(4).positions[:] = 0.0
    assert np.ptp(exact.cluster_minimum(4).positions) > 1.0


def test_nothing_lower_is_found_from_chance() -> None:
    """Seven particles let go at random places: none gets below, a few get there."""
    from scipy.optimize import minimize

    rng = np.random.default_rng(6)
    first, second = np.triu_indices(7, 1)

    def energy(flat: np.ndarray) -> float:
        apart = flat.reshape(7, 2)[first] - flat.reshape(7, 2)[second]
        return float(np.sum(exact.lennard_jones_energy(np.hypot(*apart.T))))

    def start() -> np.ndarray:
        places = np.argwhere(np.ones((3, 4)))[rng.choice(12, 7, replace=False)]
        return (1.1 * places + rng.normal(0.0, 0.1, (7, 2))).ravel()

    lowest = min(minimize(energy, start(), tol=1e-4).fun for _ in range(30))
    assert lowest == pytest.approx(CLUSTERS[7], abs=1e-3)
    assert lowest > CLUSTERS[7] - 1e-9


def test_crystals_to_the_printed_digits() -> None:
    full, cut = exact.triangular_crystal(), exact.triangular_crystal(2.5)
    assert full.spacing == pytest.approx(1.11145478, abs=5.1e-9)
    # The curriculum has ...331, a sum that ended too early; two ways here say ...348.
    assert full.energy == pytest.approx(-3.38212348, abs=5.1e-9)
    assert full.density == pytest.approx(0.93473, abs=5.1e-6)
    assert cut.spacing == pytest.approx(1.11320130, abs=5.1e-9)
    assert cut.energy == pytest.approx(-3.17207707, abs=5.1e-9)
    assert cut.density == pytest.approx(0.93180, abs=5.1e-6)
    assert full.density == pytest.approx(2.0 / (math.sqrt(3.0) * full.spacing**2))


def direct_sum(spacing: float, cutoff: float | None, reach: int) -> float:
    i, j = np.meshgrid(np.arange(-reach, reach + 1), np.arange(-reach, reach + 1))
    r = spacing * np.sqrt((i * i + i * j + j * j).astype(float).ravel())
    r = r[(r > 0.0) & (r < spacing * reach * 0.86)]
    return 0.5 * float(np.sum(exact.lennard_jones_energy(r, cutoff)))


def test_the_closed_lattice_sum_is_the_sum() -> None:
    reach = 800
    rest = 2.0 * math.pi * 0.86**-4.0 / (math.sqrt(3.0) * reach**4.0)  # an integral, at spacing 1
    for spacing in (0.95, 1.0, 1.11145478, 1.5):
        summed = direct_sum(spacing, None, reach) - rest * spacing**-6.0
        assert exact.crystal_energy(spacing) == pytest.approx(summed, abs=1e-10)
    for cutoff in (1.0, 1.5, 2.5, 4.0):
        for spacing in (0.9, 1.1132, cutoff, cutoff / math.sqrt(3.0)):
            expected = direct_sum(spacing, cutoff, 20)
            assert exact.crystal_energy(spacing, cutoff) == pytest.approx(expected, abs=1e-12)
    assert exact.crystal_energy([[1.0, 1.1]], 2.5).shape == (1, 2)  # type: ignore[union-attr]


@settings(max_examples=60, deadline=None)
@given(cutoff=st.one_of(st.none(), st.floats(1.13, 8.0)))
def test_the_crystal_is_where_its_energy_is_least(cutoff: float | None) -> None:
    crystal = exact.triangular_crystal(cutoff)
    assert exact.crystal_energy(crystal.spacing, cutoff) == pytest.approx(crystal.energy)
    scan = np.asarray(exact.crystal_energy(np.linspace(1.0, 1.2, 201), cutoff))
    assert scan.min() >= crystal.energy - 1e-12
    near = minimize_scalar(
        lambda a: exact.crystal_energy(a, cutoff),
        bounds=(crystal.spacing - 1e-3, crystal.spacing + 1e-3),
        method="bounded",
        options={"xatol": 1e-10},
    )
    assert near.fun >= crystal.energy - 1e-12


def test_what_binds_two_binds_many_less_three_times() -> None:
    """With neighbours only, the crystal has three bonds a particle, each the depth of the well."""
    crystal = exact.triangular_crystal(1.8)
    assert crystal.spacing == pytest.approx(CONTACT)
    assert crystal.energy == pytest.approx(-3.0 * exact.escape_energy(1.8))
    assert exact.escape_energy() == 1.0
    assert exact.escape_energy(2.5) == pytest.approx(1.0 - 0.016316891, abs=5e-10)
    assert exact.escape_energy(1.0) == 0.0


@pytest.mark.parametrize("temperature", VIRIAL)
def test_virial_coefficients_to_the_printed_digits(temperature: float) -> None:
    value, rounding = VIRIAL[temperature]
    assert exact.second_virial(temperature, 2.5) == pytest.approx(value, abs=rounding)


def test_boyle_temperatures() -> None:
    assert exact.boyle_temperature(2.5) == pytest.approx(1.419793, abs=5.1e-7)
    for cutoff in (None, 1.2, 1.5, 2.5, 50.0):
        boyle = exact.boyle_temperature(cutoff)
        assert exact.second_virial(boyle, cutoff) == pytest.approx(0.0, abs=1e-10)
        assert exact.second_virial(0.9 * boyle, cutoff) < 0.0 < exact.second_virial(2.0, cutoff)


@pytest.mark.parametrize("temperature", [0.2, 0.45, 1.0, 3.0, 100.0])
def test_the_full_virial_coefficient_is_its_gamma_series(temperature: float) -> None:
    """Expand the attraction: pi/2 sum over j of (4/T)^j / j! times integrals that are gammas."""

    def power(p: Any, a: Any) -> Any:  # the integral of r^-p exp(-a r^-12)
        return a ** ((1 - p) / mp.mpf(12)) * mp.gamma((p - 1) / mp.mpf(12)) / 12

    with mp.workdps(40):
        beta, a = 1 / mp.mpf(temperature), 4 / mp.mpf(temperature)
        terms = (
            a**j / mp.factorial(j) * (48 * power(11 + 6 * j, a) - 24 * power(5 + 6 * j, a))
            for j in range(400)
        )
        series = mp.pi / 2 * beta * sum(terms)
    assert exact.second_virial(temperature) == pytest.approx(float(series), rel=1e-10)


@settings(max_examples=20, deadline=None)
@given(temperature=st.floats(0.08, 50.0), cutoff=st.floats(0.8, 6.0))
def test_the_virial_route_gives_the_same(temperature: float, cutoff: float) -> None:
    """By parts, B_2 = pi/2 integral of r^2 (force / T) e^(-u/T)."""

    def integrand(r: float) -> float:
        force = exact.lennard_jones_force(r, cutoff)
        return r * r * force / temperature * math.exp(-plain(r, cutoff) / temperature)  # type: ignore[operator]

    points = [p for p in (0.9, 1.0, CONTACT, 1.3) if p < cutoff]
    by_parts = quad(integrand, 0.3, cutoff, points=points, epsrel=1e-11, limit=400)[0]
    expected = 0.5 * math.pi * by_parts
    assert exact.second_virial(temperature, cutoff) == pytest.approx(expected, rel=1e-8, abs=1e-9)


@pytest.mark.parametrize("cutoff", [None, 2.5])
def test_the_slope_of_the_virial_coefficient_is_the_energy(cutoff: float | None) -> None:
    """The excess energy of a dilute gas, per particle and density, both ways: -T^2 dB_2/dT."""
    t, step = 0.8, 1e-4
    slope = (exact.second_virial(t + step, cutoff) - exact.second_virial(t - step, cutoff)) / (
        2.0 * step
    )
    energy = quad(
        lambda r: plain(r, cutoff) * math.exp(-plain(r, cutoff) / t) * r,
        0.5,
        cutoff or 60.0,
        points=[1.0, CONTACT, 1.5, 2.0],
        limit=400,
    )[0]
    assert -t * t * slope == pytest.approx(math.pi * energy, rel=1e-5)  # 60 is not infinity


def test_cold_and_heat_without_end() -> None:
    b2 = np.asarray(exact.second_virial([1e-300, 1e-3, 1e3, 1e12, 1e300], 2.5))
    assert (b2[:2] == -math.inf).all()
    assert (b2[2:] > 0.0).all()
    assert (np.diff(b2[2:]) < 0.0).all()
    assert exact.bound_probability(1e-300, 10.0, 10.0) == 1.0
    assert exact.pair_energy(1e-300, 10.0, 10.0) == pytest.approx(-exact.escape_energy(2.5))
    hot = exact.bound_probability(1e14, 10.0, 10.0, 1.5)
    assert hot == pytest.approx(math.pi * 1.5**2 / 100.0, rel=5e-3)


@pytest.mark.parametrize(
    ("temperature", "width", "height", "radius", "cutoff"),
    [(0.3, 6.0, 9.0, 1.5, 2.5), (0.3, 6.0, 5.0, 3.2, 2.5), (1.0, 7.0, 6.0, 2.0, 3.0),
     (0.7, 8.0, 5.0, 4.2, 2.5), (2.0, 6.0, 5.0, 1.1, 1.0)],
)  # fmt: skip
def test_two_in_a_box_by_brute_quadrature(
    temperature: float, width: float, height: float, radius: float, cutoff: float
) -> None:
    """Every place of the second particle in a quarter of the box, on a fine grid."""
    n = 3000
    x = (np.arange(n) + 0.5) * (0.5 * width / n)
    y = (np.arange(n) + 0.5) * (0.5 * height / n)
    r = np.hypot(x[:, None], y[None, :])
    energy = np.asarray(exact.lennard_jones_energy(r, cutoff))
    weight = np.exp(-energy / temperature)
    expected = weight[r < radius].sum() / weight.sum()
    got = exact.bound_probability(temperature, width, height, radius, cutoff)
    assert got == pytest.approx(expected, rel=2e-4)
    mean = np.where(weight > 0.0, energy * weight, 0.0).sum() / weight.sum()
    assert exact.pair_energy(temperature, width, height, cutoff) == pytest.approx(mean, rel=2e-5)
    # a negative control: a round box of the same area, its corners forgotten
    if radius > 0.5 * height:
        disc = math.pi * (radius**2 - cutoff**2)
        near = weight[r < cutoff].sum() * (width * height / n**2) + disc
        total = weight.sum() * (width * height / n**2)
        assert abs(near / total - expected) > 1e-3


def test_two_in_a_box_by_adaptive_quadrature() -> None:
    def weight(y: float, x: float) -> float:
        return math.exp(-plain(max(math.hypot(x, y), 0.2), 2.5) / 0.5)

    whole = dblquad(weight, 0.0, 2.5, 0.0, 3.5, epsabs=1e-7)[0]
    near = dblquad(weight, 0.0, 1.5, 0.0, lambda x: math.sqrt(2.25 - x * x), epsabs=1e-7)[0]
    got = exact.bound_probability(0.5, 5.0, 7.0)
    assert got == pytest.approx(near / whole, rel=1e-5)


@settings(max_examples=40, deadline=None)
@given(
    temperature=st.floats(0.05, 20.0),
    width=st.floats(5.0, 40.0),
    height=st.floats(5.0, 40.0),
    radii=st.tuples(st.floats(0.5, 30.0), st.floats(0.5, 30.0)),
)
def test_bound_probability_is_a_probability(
    temperature: float, width: float, height: float, radii: tuple[float, float]
) -> None:
    shorter, longer = sorted(radii)
    one = exact.bound_probability(temperature, width, height, shorter)
    other = exact.bound_probability(temperature, width, height, longer)
    assert 0.0 <= one <= other <= 1.0
    assert other == pytest.approx(exact.bound_probability(temperature, height, width, longer))
    assert (
        exact.bound_probability(temperature, width, height, 0.51 * math.hypot(width, height)) == 1
    )


def test_pair_energy_is_the_slope_of_the_free_energy() -> None:
    """Z / area = 1 - 2 B_2 / area, and the energy is -d ln Z / d(1/T)."""
    area, beta, step = 63.0, 2.0, 1e-4

    def log_z(b: float) -> float:
        return math.log(1.0 - 2.0 * exact.second_virial(1.0 / b, 2.5) / area)  # type: ignore[operator]

    slope = (log_z(beta + step) - log_z(beta - step)) / (2.0 * step)
    assert exact.pair_energy(1.0 / beta, 7.0, 9.0) == pytest.approx(-slope, rel=1e-6)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: exact.lennard_jones_energy(0.0), ValueError, "distance"),
        (lambda: exact.lennard_jones_energy([1.0, -1.0]), ValueError, "distance"),
        (lambda: exact.lennard_jones_energy("1"), TypeError, "distance"),
        (lambda: exact.lennard_jones_energy(1.0, -2.5), ValueError, "cutoff must be a finite"),
        (lambda: exact.lennard_jones_force(1.0, 101.0), ValueError, "cutoff must be .*100"),
        (lambda: exact.escape_energy("far"), TypeError, "cutoff"),
        (lambda: exact.crystal_energy(0.05), ValueError, "spacing must be at least 0.1, got 0.05"),
        (lambda: exact.triangular_crystal(1.1), ValueError, "cutoff must be greater than 1.12246"),
        (lambda: exact.cluster_minimum(8), ValueError, "number must be an integer from 2 to 7"),
        (lambda: exact.cluster_minimum(1), ValueError, "number"),
        (lambda: exact.cluster_minimum(3.0), ValueError, "number"),  # type: ignore[arg-type]
        (lambda: exact.second_virial(-1.0), ValueError, "temperature"),
        (lambda: exact.second_virial(1.0, 0.0), ValueError, "cutoff"),
        (lambda: exact.boyle_temperature(1.1), ValueError, "cutoff must be from 1.2 to 100"),
        (lambda: exact.bound_probability(0.0, 9.0, 9.0), ValueError, "temperature"),
        (lambda: exact.bound_probability(1.0, -9.0, 9.0), ValueError, "width"),
        (lambda: exact.bound_probability(1.0, 9.0, 4.9), ValueError, "cutoff must be at most half"),
        (lambda: exact.bound_probability(1.0, 9.0, 9.0, math.nan), ValueError, "radius"),
        (lambda: exact.pair_energy(1.0, 9.0, "9"), TypeError, "height"),  # type: ignore[arg-type]
        (lambda: exact.pair_energy(1.0, 9.0, 9.0, None), ValueError, "cutoff"),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_bad_input_is_refused_by_name(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()
