"""Counts of states from Kaufman's formula, with remainders."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ergolib import exact
from ergolib.exact import beale


@pytest.mark.parametrize("shape", [2, (2, 4), (2, 6), 4, (6, 4), 6, (4, 14), (6, 10), 8])
def test_they_are_those_of_the_row_transfer(shape):
    energies, log_counts = exact.log_density_of_states(shape)
    same, counts = exact.density_of_states(shape)
    assert np.array_equal(energies, same)
    assert log_counts.tolist() == [math.log(count) for count in counts.tolist()]


@pytest.mark.parametrize("shape", [16, (10, 18)])
def test_what_is_known_of_larger_lattices(shape):
    energies, log_counts = exact.log_density_of_states(shape)
    sites = -int(energies[0]) // 2
    # All alike; one site unlike, or two neighbours; for the rest, the sum is Kaufman's.
    known = np.log([2.0, 2.0 * sites, 4.0 * sites])
    assert log_counts[:3] == pytest.approx(known, rel=1e-15)
    assert energies[:3].tolist() == [-2 * sites, -2 * sites + 8, -2 * sites + 12]
    assert np.array_equal(log_counts, log_counts[::-1])
    for temperature in (0.7, 2.0, exact.T_C, 3.0, 50.0):
        log_weights = log_counts - energies / temperature
        largest = log_weights.max()
        log_z = largest + math.log(np.exp(log_weights - largest).sum())
        assert log_z == pytest.approx(
            exact.kaufman_log_partition_function(temperature, shape), rel=1e-14
        )


def test_the_largest_lattice_sums_to_all_states():
    energies, log_counts = exact.log_density_of_states(32)
    largest = log_counts.max()
    log_total = largest + math.log(np.exp(log_counts - largest).sum())
    assert log_total == pytest.approx(1024 * math.log(2.0), rel=1e-15)
    assert energies.size == 1023


def test_a_wrong_root_of_unity_is_noticed(monkeypatch):
    """The negative control: with other cosines the remainders belong to no whole numbers."""
    monkeypatch.setattr(beale, "_root_of_unity", lambda order, p: 3)
    beale._counts.cache_clear()
    with pytest.raises(ArithmeticError, match=r"4 x 4 lattice"):
        exact.log_density_of_states(4)


@pytest.mark.parametrize(
    ("shape", "error", "words"),
    [
        (5, ValueError, "even sides"),
        ((4, 7), ValueError, "even sides"),
        (34, ValueError, "at most 1024 sites"),
        (1, ValueError, "shape"),
        ("8", TypeError, "shape"),
    ],
)
def test_wrong_shapes_are_named(shape, error, words):
    with pytest.raises(error, match=words):
        exact.log_density_of_states(shape)
