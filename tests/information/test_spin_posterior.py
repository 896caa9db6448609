"""The posterior of spins against every state that agrees with what was seen."""

import math

import numpy as np
import pytest

from ergolib.exact import (
    kaufman_log_partition_function,
    pair_information,
    state_probabilities,
    state_spins,
)
from ergolib.information import SpinPosterior, spin_posterior

SHAPES = [(2, 2), (2, 3), (5, 2), (3, 3), (3, 5), (5, 3), (4, 4), (6, 2)]


def by_hand(shape, temperature, field, revealed):
    """Return mean spins and ln of the probability, from all states."""
    p, spins = state_probabilities(temperature, shape, field), state_spins(shape)
    fits = np.ones(p.size, dtype=bool)
    for (row, column), spin in revealed.items():
        fits &= spins[:, row * shape[1] + column] == spin
    mean = p[fits] @ spins[fits].astype(float) / p[fits].sum()
    return mean.reshape(shape), math.log(p[fits].sum())


def some_of(rng, shape, count):
    sites = rng.choice(shape[0] * shape[1], count, replace=False)
    return {(int(i) // shape[1], int(i) % shape[1]): int(rng.choice([-1, 1])) for i in sites}


@pytest.mark.parametrize("shape", SHAPES)
def test_against_all_states(shape):
    rng = np.random.default_rng(shape)
    for temperature in (0.8, 2.0, 5.0):
        for field in (0.0, 0.2, -1.0):
            for count in (0, 1, 3, shape[0] * shape[1] // 2, shape[0] * shape[1]):
                revealed = some_of(rng, shape, min(count, shape[0] * shape[1]))
                mean, log_p = by_hand(shape, temperature, field, revealed)
                found = spin_posterior(revealed, shape, temperature, field)
                assert isinstance(found, SpinPosterior)
                np.testing.assert_allclose(found.magnetization, mean, atol=1e-11)
                assert found.log_probability == pytest.approx(log_p, abs=1e-10)


def test_six_by_four():
    """2^24 states, counted as pairs of rows: the torus by dense matrices."""
    rows, columns, temperature = 6, 4, 2.1
    r = np.arange(1 << columns)
    spins = 2.0 * ((r[:, None] >> np.arange(columns)) & 1) - 1
    along = (spins * np.roll(spins, 1, axis=1)).sum(axis=1)
    bond = np.exp(spins @ spins.T / temperature)
    free = [np.diag(np.exp(along / temperature)) for _ in range(rows)]
    revealed = {(0, 0): 1, (2, 3): -1, (4, 1): 1, (4, 2): 1}
    seen = [matrix.copy() for matrix in free]
    for (row, column), spin in revealed.items():
        seen[row] *= (spins[:, column] == spin)[:, None]

    def around(matrices):
        product = np.eye(1 << columns)
        for matrix in matrices:
            product = product @ matrix @ bond
        return np.trace(product)

    z = around(seen)
    mean = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            weighted = list(seen)
            weighted[row] = seen[row] * spins[:, column][:, None]
            mean[row, column] = around(weighted) / z
    found = spin_posterior(revealed, (rows, columns), temperature)
    np.testing.assert_allclose(found.magnetization, mean, atol=1e-12)
    assert found.log_probability == pytest.approx(math.log(z / around(free)), abs=1e-12)
    log_z = kaufman_log_partition_function(temperature, (rows, columns))
    assert math.log(around(free)) == pytest.approx(log_z, rel=1e-13)
    # the same lattice on its side
    turned = {(column, row): spin for (row, column), spin in revealed.items()}
    other = spin_posterior(turned, (columns, rows), temperature)
    np.testing.assert_allclose(other.magnetization.T, mean, atol=1e-12)


def test_another_site_or_temperature_would_show():
    """The negative control."""
    right = spin_posterior({(1, 2): 1}, (3, 5), 2.0)
    wrong = spin_posterior({(2, 2): 1}, (3, 5), 2.0)
    assert abs(right.magnetization - wrong.magnetization).max() > 0.1
    warmer = spin_posterior({(1, 2): 1}, (3, 5), 2.001)
    assert abs(right.magnetization - warmer.magnetization).max() > 1e-4


def test_a_click_is_worth_its_surprise():
    """The chain rule: surprises of clicks, each given those before it, add up."""
    rng = np.random.default_rng(1)
    clicks = list(some_of(rng, (6, 6), 8).items())
    total = 0.0
    for n, (site, spin) in enumerate(clicks):
        before = spin_posterior(dict(clicks[:n]), 6, 2.3).magnetization[site]
        total += math.log((1 + spin * before) / 2)
    assert spin_posterior(dict(clicks), 6, 2.3).log_probability == pytest.approx(total, abs=1e-11)


def test_one_spin_says_of_each_other_what_their_correlation_does():
    one = spin_posterior({(0, 0): 1}, 4, 2.0)
    assert pair_information(one.magnetization[2, 2]) == pytest.approx(0.42188442, abs=5e-9)
    assert one.log_probability == pytest.approx(-math.log(2))


def test_sides_of_one():
    """A ring: each site is also its own neighbour across, which changes nothing."""
    found = spin_posterior({(0, 0): 1}, (1, 7), 1.5).magnetization[0]
    t = math.tanh(1 / 1.5)
    exactly = [(t**d + t ** (7 - d)) / (1 + t**7) for d in range(7)]
    np.testing.assert_allclose(found, exactly, atol=1e-14)
    np.testing.assert_allclose(spin_posterior({(0, 0): 1}, (7, 1), 1.5).magnetization[:, 0], found)
    alone = spin_posterior({}, 1, 2.0, field=0.6)
    assert alone.magnetization[0, 0] == pytest.approx(math.tanh(0.3))


def test_cylinder():
    """Its ends are free: a cylinder of one column is a chain, whatever lies beyond."""
    found = spin_posterior({(2, 0): 1}, (6, 1), 1.5, boundary="cylinder").magnetization[:, 0]
    t = math.tanh(1 / 1.5)
    np.testing.assert_allclose(found, [t ** abs(row - 2) for row in range(6)], atol=1e-14)
    long = spin_posterior({(0, 0): 1}, (40, 12), 2.3, boundary="cylinder")
    assert long.magnetization.shape == (40, 12)
    assert long.magnetization[39].max() < long.magnetization[20].max() < 0.2


def test_what_was_seen_is_certain_and_nothing_leaves_its_range():
    revealed = {(0, 0): 1, (3, 3): -1}
    for temperature in (0.1, 1.0, 1e6):
        found = spin_posterior(revealed, 8, temperature)
        assert found.magnetization[0, 0] == 1.0
        assert found.magnetization[3, 3] == -1.0
        assert np.all(abs(found.magnetization) <= 1.0)
    assert found.log_probability == pytest.approx(-2 * math.log(2), abs=1e-9)


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        (([(0, 0)], 4, 2.0), TypeError, "revealed must be a mapping"),
        (({0: 1}, 4, 2.0), ValueError, r"sites \(row, column\), got 0"),
        (({(0, 4): 1}, 4, 2.0), ValueError, "column in revealed must be an integer from 0 to 3"),
        (({(0, 0): 0}, 4, 2.0), ValueError, r"must be \+1 or -1, got 0"),
        (({(0, 0): 2}, 4, 2.0), ValueError, "a spin in revealed must be an integer from -1 to 1"),
        (({}, 13, 2.0), ValueError, "shorter side of at most 12"),
        (({}, (600, 12), 2.0), ValueError, "at most 4096 sites"),
        (({}, (5, 13), 2.0, 0.0, "cylinder"), ValueError, "number of columns of at most 12"),
        (({}, 4, 0.0), ValueError, "temperature must be"),
        (({}, 12, 0.05), ValueError, "temperature must be at least 0.1029"),
        (({}, 4, 2.0, math.nan), ValueError, "field"),
        (({}, 4, 2.0, 0.0, "open"), ValueError, "boundary must be one of"),
    ],
)
def test_bad_input(given, error, said):
    with pytest.raises(error, match=said):
        spin_posterior(*given)
