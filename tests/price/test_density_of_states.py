"""Thermal averages from a table of states against exact numbers; the error of the jackknife."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

from ergolib import exact, price
from ergolib.price.density import gaussian_sigmas


def test_the_entropy_of_4_by_4_at_temperature_1():
    table = price.canonical(exact.density_of_states(4), [1.0, 2.0])
    assert table.entropy[0] == pytest.approx(0.744186, abs=5e-7)
    assert (table.filter(like="_error") == 0.0).all(axis=None)


@pytest.mark.parametrize("size", [4, (4, 6), 8])
def test_averages_are_those_of_kaufman(size):
    density = price.DensityOfStates.from_counts(*exact.density_of_states(size))
    t = np.array([0.7, 1.5, 2.269, 4.0])
    sites = 16 if size == 4 else 24 if size == (4, 6) else 64
    assert density.energy(t).value == pytest.approx(sites * exact.kaufman_energy(t, size), rel=1e-9)
    assert density.entropy(t).value == pytest.approx(
        sites * exact.kaufman_entropy(t, size), rel=1e-8
    )
    assert density.free_energy(t).value == pytest.approx(
        sites * exact.kaufman_free_energy(t, size), rel=1e-12
    )
    assert density.heat_capacity(t).value == pytest.approx(
        sites * exact.kaufman_heat_capacity(t, size), rel=1e-7
    )


def test_a_large_table_does_not_overflow_and_a_cold_one_does_not_vanish():
    density = price.DensityOfStates(*exact.log_density_of_states(20))
    assert density.log_states.value == pytest.approx(400 * math.log(2.0), rel=1e-12)
    assert density.entropy(0.01).value == pytest.approx(math.log(2.0), abs=1e-9)
    assert density.energy(1e9).value == pytest.approx(0.0, abs=1e-3)
    assert density.distribution(2.3).value.sum() == pytest.approx(1.0)


def test_the_jackknife_is_the_error_of_the_mean():
    rng = np.random.default_rng(1)
    tables = rng.normal(size=(6, 3))
    replicates = (tables.sum(axis=0) - tables) / 5
    density = price.DensityOfStates([0.0, 1.0, 2.0], tables.mean(axis=0), replicates)
    assert density.errors == pytest.approx(tables.std(axis=0, ddof=1) / math.sqrt(6))
    assert "error up to" in repr(density)
    table = density.table()
    assert list(table.columns) == ["energy", "log_g", "error"]
    again = pickle.loads(pickle.dumps(density))
    assert np.array_equal(again.errors, density.errors)


def test_an_error_that_is_itself_uncertain():
    assert gaussian_sigmas(5.0, 1.0, 0) == 5.0
    assert gaussian_sigmas(-5.0, 1.0, 8) == pytest.approx(-3.1623, abs=1e-4)
    assert gaussian_sigmas(5.0, 1.0, 10**7) == pytest.approx(5.0, abs=1e-3)
    assert gaussian_sigmas(1.0, 0.0, 8) == math.inf
    assert gaussian_sigmas(0.0, 0.0, 8) == 0.0


def test_two_peaks_where_two_phases_meet():
    """Two levels far apart, one with many states, at the temperature where they balance."""
    density = price.DensityOfStates([0.0, 10.0], [0.0, 10.0])
    table = price.energy_distribution(density, 1.0)
    assert table.probability.tolist() == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        (([0.0, 0.0], [1.0, 2.0]), ValueError, "energies must be one or more that rise"),
        (([], []), ValueError, "energies must be one or more"),
        (([0.0, 1.0], [1.0]), ValueError, "log_g must have the shape"),
        (([0.0, 1.0], [1.0, math.nan]), ValueError, "log_g must hold finite"),
        (([0.0, 1.0], [1.0, 2.0], [[1.0, 2.0]]), ValueError, "replicates must have the shape"),
        ((["a", "b"], [1.0, 2.0]), TypeError, "energies must hold"),
    ],
)
def test_a_table_that_is_none(arguments, error, says):
    with pytest.raises(error, match=says):
        price.DensityOfStates(*arguments)


def test_what_is_not_a_density_is_refused():
    with pytest.raises(TypeError, match="density must be a DensityOfStates or a pair"):
        price.canonical([1.0, 2.0, 3.0], 1.0)
    with pytest.raises(ValueError, match="counts must be greater than 0"):
        price.canonical(([0.0, 1.0], [1, 0]), 1.0)
    density = price.DensityOfStates([0.0, 1.0], [0.0, 1.0])
    with pytest.raises(ValueError, match="temperature must be a finite number greater than 0"):
        density.energy(0.0)
    with pytest.raises(ValueError, match="temperature must be one number"):
        density.distribution([1.0, 2.0])
    with pytest.raises(ValueError, match="temperatures must be one or more"):
        price.canonical(density, np.ones((2, 2)))
    with pytest.raises(ValueError, match="function must be finite"):
        density.estimate(lambda log_g: math.nan)


def test_every_public_name_is_there_and_documented():
    assert sorted(price.__all__) == price.__all__
    assert set(price.__all__) <= set(dir(price))
    for name in price.__all__:
        assert getattr(price, name).__doc__
