"""Strings, complex numbers and endless bins do not pass for measurements."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ergolib import domains, exact, statistics, structure

COMPLEX = np.array([1.0 + 1.0j, 0.5, 0.2])


@pytest.mark.parametrize("series", [["1", "2", "3"], COMPLEX, [None, 1.0], [10**400, 1]], ids=str)
@pytest.mark.parametrize(
    "function",
    [
        statistics.blocked_error,
        statistics.integrated_autocorrelation_time,
        statistics.binder_cumulant,
        lambda series: statistics.sign_flips(series, 0.5),
        lambda series: statistics.jackknife(np.square, series),
    ],
)
def test_a_series_holds_real_numbers(function: Callable[..., Any], series: Any) -> None:
    with pytest.raises(TypeError, match="must hold real numbers, got"):
        function(series)


def test_yes_and_no_can_be_averaged() -> None:
    assert statistics.blocked_error([True, False]).mean == 0.5


@pytest.mark.parametrize(
    "spins", [np.ones((3, 3), complex), np.ones((3, 3), bool), [["1"] * 3] * 3]
)
def test_spins_are_real_numbers(spins: Any) -> None:
    for function in (domains.clusters, domains.broken_bonds, domains.correlation_function):
        with pytest.raises(ValueError, match="spins must be"):
            function(spins)


def test_correlations_are_real_numbers() -> None:
    for bad in (["1", "0.2"], COMPLEX, [True, False]):
        with pytest.raises(TypeError, match="correlation must hold real numbers"):
            domains.half_distance(bad)
    with pytest.raises(TypeError, match="equilibrium must hold real numbers, got str"):
        domains.half_distance([1.0, 0.4], "1")


@pytest.mark.parametrize("bins", [10**9, 10**400])
def test_bins_are_few_enough_to_be_made(bins: int) -> None:
    places = [[1.0, 1.0], [2.0, 2.0]]
    with pytest.raises(ValueError, match="bins must be an integer from 1 to 1000000"):
        structure.pair_correlation(places, 10.0, bins=bins)
    with pytest.raises(ValueError, match="bins must be an integer from 1 to 1000000"):
        structure.structure_factor(places, 10.0).radial(bins)


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (None, TypeError),
        ("3", TypeError),
        (["1"], TypeError),
        ([True], TypeError),
        (1j, TypeError),
        (math.nan, ValueError),
        ([0.0, math.inf], ValueError),
        ([[1.0], [1.0, 2.0]], ValueError),
        (10**400, ValueError),
    ],
    ids=str,
)
def test_theory_is_asked_about_real_numbers(bad: Any, error: type) -> None:
    for name, function in (
        ("coordinate", exact.oscillator_density),
        ("kinetic_energy", exact.oscillator_kinetic_density),
        ("time", exact.haff_temperature),
    ):
        with pytest.raises(error, match=f"{name} must .*finite number"):
            function(bad, 1.0)


def test_far_away_is_nothing_and_no_warning() -> None:
    assert exact.oscillator_density(1e300, 1.0) == 0.0
    assert exact.haff_temperature(1e300, 0.1) == 0.0
