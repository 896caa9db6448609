"""Entropy from energies: exact curves, measured ones, and the two errors."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ergolib import Ising, cool, exact, price


@pytest.fixture(scope="module")
def four():
    return price.DensityOfStates.from_counts(*exact.density_of_states(4))


def energies(density, prices):
    """Mean energies at prices, at 0 too."""
    chances = np.exp(density.log_g - density.log_states.value)
    hottest = float(chances @ density.energies)
    return [density.energy(1.0 / beta).value if beta > 0.0 else hottest for beta in prices]


def test_the_entropy_of_4_by_4_at_temperature_1(four):
    prices = price.integration_prices(1.0, 65)
    table = price.thermodynamic_integration(
        prices, energies(four, prices), log_states=16 * math.log(2.0)
    )
    last = table.iloc[-1]
    assert last.price == 1.0
    assert last.entropy == pytest.approx(0.744186, abs=1e-6)
    assert last.log_partition_function == pytest.approx(
        four.log_partition_function(1.0).value, abs=1e-6
    )
    assert last.quadrature_error < 1e-4


@pytest.mark.parametrize("count", [9, 17, 33])
def test_the_quadrature_error_is_what_it_says(four, count):
    prices = price.integration_prices(1.0, count)
    table = price.thermodynamic_integration(
        prices, energies(four, prices), log_states=16 * math.log(2.0)
    )
    exactly = four.entropy(1.0 / prices[1:]).value
    away = np.abs(table.entropy[1:] - exactly).max()
    assert 0.0 < away < table.quadrature_error.max()
    assert table.entropy_error.max() == 0.0


def test_from_the_cold_to_the_hot(four):
    """Anchored at ln 2 - E_0/T, it comes out with 2^16 states."""
    prices = price.integration_prices(2.0, 65)
    anchor = (2.0, math.log(2.0) + 2.0 * 32.0)
    table = price.thermodynamic_integration(prices, energies(four, prices), anchor=anchor)
    assert table.entropy[0] == pytest.approx(16 * math.log(2.0), abs=1e-4)
    assert table.quadrature_error[64] == 0.0


def test_errors_carry_through_with_their_weights(four):
    rng = np.random.default_rng(1)
    prices = price.integration_prices(0.8, 17)
    exactly = np.array(energies(four, prices))
    errors = np.where(prices > 0.0, 0.05 + 0.1 * prices, 0.0)
    answers = []
    for _ in range(400):
        table = price.thermodynamic_integration(
            prices, exactly + errors * rng.normal(size=17), errors, log_states=16 * math.log(2.0)
        )
        answers.append(table[["entropy", "log_partition_function"]].to_numpy())
    spread = np.std(answers, axis=0, ddof=1)[1:]
    stated = table[["entropy_error", "log_partition_function_error"]].to_numpy()[1:]
    # each ratio is known to 1 / sqrt(2 * 399) = 3.5 %
    assert spread / stated == pytest.approx(1.0, abs=5.5 * 0.036)


def test_a_magnet_cooled_step_by_step():
    """`cool` gives the table; per site, with ln 2 at infinite temperature."""
    prices = price.integration_prices(0.6, 17)
    ising = Ising(size=6, temperature=50.0, seed=2, update="heat-bath")
    table = cool(ising, 1.0 / prices[1:], 2000)
    known = price.DensityOfStates.from_counts(*exact.density_of_states(6))
    arguments = [0.0, *table.price], [0.0, *table.energy], [0.0, *table.energy_error]
    answer = price.thermodynamic_integration(*arguments, log_states=math.log(2.0))
    exactly = known.entropy(1.0 / prices[1:]).value / 36
    both = np.hypot(answer.entropy_error, answer.quadrature_error / 5.0)[1:]
    assert (np.abs(answer.entropy[1:] - exactly) < 5.0 * both).all()
    assert 0.0 < answer.entropy_error.iloc[-1] < 0.02
    # the negative control: energies that were never measured so cold
    wrong = price.thermodynamic_integration(
        arguments[0], np.array(arguments[1]) * 0.93, arguments[2], log_states=math.log(2.0)
    )
    assert (np.abs(wrong.entropy[1:] - exactly) > 5.0 * both).any()


def test_order_does_not_matter(four):
    prices = price.integration_prices(1.0, 9)
    given = np.array(energies(four, prices))
    one = price.thermodynamic_integration(prices, given, log_states=1.0)
    other = price.thermodynamic_integration(prices[::-1], given[::-1], log_states=1.0)
    assert one.equals(other)


def test_prices_are_closer_at_the_ends():
    prices = price.integration_prices(1.0, 9, start=0.2)
    assert prices[0] == pytest.approx(0.2)
    assert prices[-1] == 1.0
    assert prices[1] - prices[0] < prices[5] - prices[4]


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: price.integration_prices(0.0), ValueError, "price must be"),
        (lambda: price.integration_prices(1.0, 8), ValueError, "count must be odd"),
        (lambda: price.integration_prices(1.0, 3), ValueError, "count must be an integer"),
        (lambda: price.integration_prices(1.0, 9, start=1.0), ValueError, "start must be"),
        (
            lambda: price.thermodynamic_integration([0, 1, 2], [0, 1, 2], log_states=1.0),
            ValueError,
            "prices must be 5 or more",
        ),
        (
            lambda: price.thermodynamic_integration(range(5), [0.0] * 4, log_states=1.0),
            ValueError,
            "energies must have the shape",
        ),
        (
            lambda: price.thermodynamic_integration([0, 1, 1, 2, 3], [0.0] * 5, log_states=1.0),
            ValueError,
            "all be different",
        ),
        (
            lambda: price.thermodynamic_integration(
                range(5), [0.0] * 5, [-1.0] * 5, log_states=1.0
            ),
            ValueError,
            "errors must be at least 0",
        ),
        (
            lambda: price.thermodynamic_integration(range(1, 6), [0.0] * 5, log_states=1.0),
            ValueError,
            "prices must include 0",
        ),
        (
            lambda: price.thermodynamic_integration(range(5), [0.0] * 5),
            ValueError,
            "log_states or anchor must be given",
        ),
        (
            lambda: price.thermodynamic_integration(range(5), [0.0] * 5, anchor=(0.5, 1.0)),
            ValueError,
            "anchor must be at one of the prices",
        ),
        (
            lambda: price.thermodynamic_integration(range(5), [0.0] * 5, anchor=0.5),
            TypeError,
            "anchor must be a pair",
        ),
    ],
)
def test_bad_input_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call()
