"""Price curves, exact and measured; where they bend back, and where noise only seems to."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ergolib import Ising, Potts, exact, price

SIGMAS = 5.0


@pytest.fixture(scope="module")
def potts():
    """Q = 10 on 12 x 12, from runs around its transition."""
    temperatures = [0.62, 0.66, 0.685, 0.695, 0.70, 0.705, 0.71, 0.72, 0.74, 0.78]
    series = []
    for seed, temperature in enumerate(temperatures):
        start = "ordered" if temperature < 0.7 else "random"
        one = Potts(size=12, q=10, temperature=temperature, seed=seed, start=start).run(2000)
        count = 12_000 if 0.69 < temperature < 0.73 else 1000  # the others forget at once
        series.append([144.0 * one.run(10).energy() for _ in range(count)])
    return price.multi_histogram(temperatures, series, log_ground=math.log(10.0))


@pytest.fixture(scope="module")
def ising():
    return price.wang_landau(Ising(size=8), 1_500_000, seed=2)


def noisy(log_g, error, seed, replicates=20):
    """An exact table with independent errors, as an honest measurement would have."""
    rng = np.random.default_rng(seed)
    k = replicates
    tables = log_g + error * math.sqrt(k) * rng.normal(size=(k, log_g.size))
    return tables.mean(axis=0), (tables.sum(axis=0) - tables) / (k - 1)


def test_the_price_of_the_first_step_of_6_by_6():
    curve = price.price_curve(exact.density_of_states(6))
    assert curve.at(-70.0) == pytest.approx((math.log(72) - math.log(2)) / 8, rel=1e-12)
    assert curve.at(-70.0) == pytest.approx(0.4479, abs=5e-5)
    assert curve.energies[0] == -68.0
    assert curve.at(-64.0) == pytest.approx(math.log(2.0) / 4)  # the step above
    assert curve.at(72.0) == curve.prices[-1] == pytest.approx(-0.4479, abs=5e-5)


@pytest.mark.parametrize("size", [12, 20])
def test_microcanonical_and_canonical_part_by_a_few_parts_in_n(size):
    """And both are Kaufman's energy: three curves on one axis."""
    sites = size**2
    density = price.DensityOfStates(*exact.log_density_of_states(size))
    smooth = price.price_curve(density, window=0.3 * sites)
    temperatures = np.array([2.0, 2.4, 3.0, 5.0])
    canonical = price.canonical_price_curve(density, temperatures)
    energies = sites * exact.kaufman_energy(temperatures, size)
    assert canonical.energies == pytest.approx(energies, rel=1e-8)
    for beta, energy in zip(canonical.prices, canonical.energies, strict=True):
        assert abs(smooth.at(energy) / beta - 1.0) < 6.0 / sites
    capacity = density.heat_capacity(temperatures).value
    assert canonical.slopes == pytest.approx(-(canonical.prices**2) / capacity)


def test_a_fit_of_a_cubic_is_exact():
    energies = np.arange(-20.0, 21.0, 2.0)
    density = price.DensityOfStates(energies, 0.01 * energies**3 - 0.3 * energies**2 + energies)
    curve = price.price_curve(density, window=16.0)
    assert curve.energies[0] == -12.0
    assert curve.prices == pytest.approx(0.03 * curve.energies**2 - 0.6 * curve.energies + 1.0)
    assert curve.slopes == pytest.approx(0.06 * curve.energies - 0.6)


@pytest.mark.parametrize("window", [None, 60.0])
def test_a_counted_curve_has_the_right_errors(ising, window):
    exactly = price.price_curve(price.DensityOfStates(*exact.log_density_of_states(8)), window)
    counted = price.price_curve(ising, window)
    away = (counted.prices - exactly.prices) / counted.errors
    assert np.abs(away).max() < 14.0  # Student's 5.5 sigma in 8 walkers is 25; half that will do
    assert 0.3 < np.sqrt((away**2).mean()) < 3.0
    table = counted.table()
    assert ("slope" in table) == (window is not None)
    assert (table.error > 0.0).all()


def test_ising_is_continuous_and_does_not_bend_back(ising):
    curve = price.price_curve(price.DensityOfStates(*exact.log_density_of_states(20)), 100.0)
    cold = [one for one in price.inflection_points(curve) if one.price > 0.0]
    assert [one.order for one in cold] == ["continuous"]
    assert 1.0 / cold[0].price == pytest.approx(2.269, rel=0.05)
    with pytest.raises(ValueError, match="its price only falls"):
        price.maxwell_construction(curve)
    counted = price.price_curve(ising, 60.0)
    assert not [one for one in price.inflection_points(counted) if one.order == "first"]


def test_ten_colours_bend_back(potts):
    curve = price.price_curve(potts, window=0.5 * 144)
    first = [one for one in price.inflection_points(curve, SIGMAS) if one.order == "first"]
    assert len(first) == 1
    assert first[0].slope > 0.0
    meeting = price.maxwell_construction(curve, SIGMAS)
    assert meeting.barrier == pytest.approx(1.2, abs=0.5)
    # ln 10 / N of entropy is what ten ordered phases have over one; see Borgs and Kotecky
    limit = math.log(1.0 + math.sqrt(10.0))
    heat = 144 * 0.69604943
    assert abs(meeting.price - (limit - math.log(10.0) / heat)) < 0.01
    assert meeting.price == pytest.approx(limit, rel=0.02)
    assert meeting.temperature == 1.0 / meeting.price
    assert -1.8 < meeting.energy_ordered / 144 < -1.6
    assert -1.0 < meeting.energy_disordered / 144 < -0.7
    assert 0.0 < meeting.price_error < 0.01
    # P(E) has two peaks there, and a valley between
    table = price.energy_distribution(potts, meeting.temperature)
    cold = table.probability[table.energy < -220].max()
    warm = table.probability[table.energy > -150].max()
    between = table.probability[table.energy.between(-190, -160)].mean()
    assert between < 0.6 * min(cold, warm)


def test_noise_is_not_called_a_transition():
    """A table without one, with errors that make its slope wiggle: across seeds, never a call."""
    energies = np.arange(0.0, 200.0, 2.0)
    plain = 100.0 * np.log1p(energies / 50.0)  # concave, as of an ideal gas
    maxima = 0
    for seed in range(60):
        density = price.DensityOfStates(energies, *noisy(plain, 0.3, seed))
        curve = price.price_curve(density, window=30.0)
        maxima += int(((np.diff(curve.slopes)[:-1] > 0) & (np.diff(curve.slopes)[1:] < 0)).sum())
        assert price.inflection_points(curve, SIGMAS) == []
        with pytest.raises(ValueError, match="bend back"):
            price.maxwell_construction(curve)
    assert maxima > 60  # there was much that might have been taken for one


@pytest.mark.parametrize(("bump", "order"), [(9.0, "first"), (1.5, "continuous")])
def test_a_transition_put_in_is_found(bump, order):
    """A known price with a dip of its slope: strong enough, it bends back."""
    energies = np.arange(0.0, 400.0, 2.0)
    prices = 3.0 - energies / 200.0 + bump / 20.0 * np.tanh((energies - 200.0) / 30.0)
    log_g = np.append(0.0, np.cumsum(0.5 * (prices[1:] + prices[:-1]) * 2.0))
    density = price.DensityOfStates(energies, *noisy(log_g, 0.02, 5))
    curve = price.price_curve(density, window=40.0)
    found = price.inflection_points(curve)
    assert [one.order for one in found] == [order]
    assert found[0].energy == pytest.approx(200.0, abs=15.0)
    if order == "first":
        meeting = price.maxwell_construction(curve)
        assert meeting.price == pytest.approx(2.0, abs=0.01)  # by symmetry
        assert meeting.energy_ordered + meeting.energy_disordered == pytest.approx(400.0, abs=6.0)


def test_equal_areas():
    """What Maxwell asked for, checked on the curve itself."""
    energies = np.arange(0.0, 400.0, 2.0)
    prices = 3.0 - energies / 200.0 + 0.5 * np.tanh((energies - 190.0) / 25.0)
    log_g = np.append(0.0, np.cumsum(0.5 * (prices[1:] + prices[:-1]) * 2.0))
    curve = price.price_curve(price.DensityOfStates(energies, log_g), window=20.0)
    meeting = price.maxwell_construction(curve)
    inside = (curve.energies > meeting.energy_ordered) & (
        curve.energies < meeting.energy_disordered
    )
    area = np.trapezoid(curve.prices[inside] - meeting.price, curve.energies[inside])
    one_side = np.abs(curve.prices[inside] - meeting.price).sum()
    assert abs(area) < 0.01 * one_side
    assert meeting.sigmas == math.inf


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda d: price.price_curve(d, -1.0), ValueError, "window must be"),
        (lambda d: price.price_curve(d, 8.0), ValueError, "window must hold at least 7 energies"),
        (lambda d: price.price_curve(d, 1e4), ValueError, "window must be at most the span"),
        (lambda d: price.price_curve([1]), TypeError, "density must be"),
        (lambda d: price.price_curve(([1.0], [2.0])), ValueError, "at least 2 energies"),
        (lambda d: price.price_curve(d).at(1e9), ValueError, "energy must be from -72 to 72"),
        (lambda d: price.canonical_price_curve(d, [1.0, 1.0]), ValueError, "no two alike"),
        (
            lambda d: price.canonical_price_curve(d, [0.001]),
            ValueError,
            "high enough for the energy",
        ),
        (lambda d: price.inflection_points(d), TypeError, "curve must be a PriceCurve"),
        (
            lambda d: price.inflection_points(price.price_curve(d)),
            ValueError,
            "curve must be a smooth microcanonical one",
        ),
        (
            lambda d: price.maxwell_construction(price.canonical_price_curve(d, [2.0])),
            ValueError,
            "got one by 'canonical'",
        ),
        (
            lambda d: price.inflection_points(price.price_curve(d, 60.0), sigmas=0.0),
            ValueError,
            "sigmas must be",
        ),
    ],
)
def test_bad_input_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call(exact.density_of_states(6))
