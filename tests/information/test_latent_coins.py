"""Two blocks of flips of one coin: every sequence, fifty digits, and the limits."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest

from ergolib.information import conditional_entropy, mutual_information
from ergolib.information.latents import (
    chernoff_information,
    latent_errors,
    mediator_determines_redund,
    rounded_bias_errors,
    two_bias_coins,
    two_bias_errors,
    uniform_bias_information,
    with_latent,
)

LN2 = math.log(2.0)
RATE = -math.log(2.0 * math.sqrt(3.0 / 16.0))

# flips: H(L|X_A), I(A;B); biases 1/4 and 3/4. Computed independently of this package.
TYPE = {
    1: (0.5623, 0.031584),
    3: (0.3837, 0.149816),
    5: (0.2672, 0.271804),
    11: (0.09571, 0.517861),
    21: (0.01892, 0.656040),
    51: (1.840e-4, 0.692779),
    101: (1.040e-7, LN2),
}


@pytest.mark.parametrize("flips", TYPE)
def test_two_biases(flips: int) -> None:
    """The table; the closed sums and the joint distribution say the same."""
    open_still, shared = TYPE[flips]
    found = two_bias_errors(flips)
    assert found.deterministic[0] == pytest.approx(open_still, rel=4e-4)
    assert found.total_correlation == pytest.approx(shared, abs=6e-7)
    coins = two_bias_coins(flips)
    assert coins.p.shape == (flips + 1, flips + 1)
    listed = latent_errors(*coins)
    assert listed.mediation < 1e-25
    assert listed.stochastic == pytest.approx(found.stochastic, abs=1e-13)
    assert listed.deterministic == pytest.approx(found.deterministic, abs=1e-13)
    assert listed[3:] == pytest.approx(found[3:], abs=1e-13)


def test_two_biases_flip_by_flip() -> None:
    """All sequences of three and three flips as six parts: the counts were sufficient."""
    biases, weights = (0.1, 0.6), (0.3, 0.7)
    joint = np.zeros((2,) * 6 + (2,))
    for x in itertools.product((0, 1), repeat=6):
        for label in (0, 1):
            p, heads = biases[label], sum(x)
            joint[(*x, label)] = weights[label] * p**heads * (1.0 - p) ** (6 - heads)
    blocks = joint.reshape(8, 8, 2)
    found = two_bias_errors(3, biases, weights)
    assert conditional_entropy(blocks, 2, 0) == pytest.approx(found.deterministic[0], abs=1e-14)
    assert mutual_information(blocks, 0, 1) == pytest.approx(found.total_correlation, abs=1e-14)
    assert mutual_information(blocks, 0, 1, given=2) < 1e-15
    listed = latent_errors(*two_bias_coins(3, biases, weights))
    assert listed[3:] == pytest.approx(found[3:], abs=1e-14)
    # the negative control: another coin
    other = two_bias_errors(3, (0.1, 0.61), weights)
    assert abs(other.total_correlation - found.total_correlation) > 1e-3


@pytest.mark.parametrize("flips", [51, 101, 400])
def test_what_is_open_against_fifty_digits(flips: int) -> None:
    """Down to 10^-25, where a difference of entropies would have lost everything."""
    with mpmath.workdps(50):
        total = mpmath.mpf(0)
        for k in range(flips + 1):
            ways = mpmath.binomial(flips, k) / 2
            first = (
                ways * mpmath.mpf(1) ** k * mpmath.mpf(3) ** (flips - k) / mpmath.mpf(4) ** flips
            )
            second = ways * mpmath.mpf(3) ** k / mpmath.mpf(4) ** flips
            both = first + second
            total -= first * mpmath.log(first / both) + second * mpmath.log(second / both)
        found = two_bias_errors(flips).deterministic[0]
        assert abs(found / total - 1) < 1e-12


def test_the_rate_is_the_chernoff_information() -> None:
    """-d ln H / dn, but for (ln n)/2n; for biases that are no mirror images too."""
    assert chernoff_information(0.25, 0.75) == pytest.approx(RATE, abs=1e-15)
    assert RATE == pytest.approx(0.143841, abs=5e-7)
    for biases in ((0.25, 0.75), (0.1, 0.3)):
        fall = [math.log(two_bias_errors(n, biases).deterministic[0]) for n in (1000, 1200)]
        slope = (fall[0] - fall[1]) / 200.0 - 0.5 * math.log(1.2) / 200.0
        assert slope == pytest.approx(chernoff_information(*biases), rel=3e-3)
    # the negative control: neither divergence is the rate
    one = 0.1 * math.log(1 / 3) + 0.9 * math.log(9 / 7)
    other = 0.3 * math.log(3.0) + 0.7 * math.log(7 / 9)
    assert min(abs(slope / each - 1.0) for each in (one, other)) > 0.5


def test_chernoff_information_is_a_least_exponent() -> None:
    """-min_s ln(p^s q^(1-s) + (1-p)^s (1-q)^(1-s)) on a fine grid of s."""
    rng = np.random.default_rng(3)
    s = np.linspace(0.0, 1.0, 20001)
    for p, q in rng.random((50, 2)):
        grid = p**s * q ** (1 - s) + (1 - p) ** s * (1 - q) ** (1 - s)
        assert chernoff_information(p, q) == pytest.approx(-math.log(grid.min()), abs=1e-7)
        assert chernoff_information(p, q) == chernoff_information(q, p)
    assert chernoff_information(0.3, 0.3) == 0.0
    assert chernoff_information(0.0, 1.0) == math.inf
    assert chernoff_information(0.0, 0.5) == pytest.approx(LN2, abs=1e-15)
    assert chernoff_information(0.25, 1.0) == pytest.approx(math.log(4.0), abs=1e-15)
    near = chernoff_information(0.3, 0.3 + 2.0**-30)
    assert near == pytest.approx(2.0**-60 / (8 * 0.3 * 0.7), rel=1e-6)


def test_coins_that_are_certain_or_the_same() -> None:
    certain = two_bias_errors(3, (0.0, 1.0))
    assert certain.deterministic == (0.0, 0.0)
    assert certain.total_correlation == pytest.approx(LN2, abs=1e-15)
    coins = two_bias_coins(3, (0.0, 1.0))
    assert coins.p[0, 0] == coins.p[3, 3] == 0.5
    assert np.isfinite(coins.latent).all()
    assert latent_errors(*coins).deterministic == (0.0, 0.0)
    same = two_bias_errors(4, (0.2, 0.2), (0.9, 0.1))
    assert same.deterministic[0] == pytest.approx(same.entropy, abs=1e-14)
    assert same.total_correlation < 1e-14
    assert two_bias_errors(4, weights=(1.0, 0.0)).entropy == 0.0


def beta_binomial(flips: int) -> np.ndarray:
    """The joint of two numbers of heads of a coin of any bias, in exact fractions."""
    ways = [math.comb(flips, k) for k in range(flips + 1)]
    most = 2 * flips
    return np.array(
        [
            [float(Fraction(one * other, (most + 1) * math.comb(most, a + b))) for b, other in
             enumerate(ways)]
            for a, one in enumerate(ways)
        ]
    )  # fmt: skip


# flips: I(K_1;K_2). Computed independently of this package.
UNIFORM = {1: 0.056633, 10: 0.560786, 100: 1.561504, 1000: 2.691403}


@pytest.mark.parametrize("flips", UNIFORM)
def test_a_uniform_bias(flips: int) -> None:
    found = uniform_bias_information(flips)
    assert found == pytest.approx(UNIFORM[flips], abs=6e-7)
    if flips <= 100:
        joint = beta_binomial(flips)
        assert mutual_information(joint, 0, 1) == pytest.approx(found, abs=1e-12)


def test_a_uniform_bias_in_the_limit() -> None:
    """(ln n + 1 - ln 4 pi)/2, and the rest falls as 1/sqrt(n) or faster."""
    rest = [
        uniform_bias_information(n) - 0.5 * (math.log(n) + 1.0 - math.log(4.0 * math.pi))
        for n in (100, 10_000, 1_000_000)
    ]
    assert 0.0 < rest[2] < rest[1] / 9.0 < rest[0] / 81.0
    assert rest[2] < 1e-5


@pytest.mark.parametrize(("flips", "bins"), [(1, 2), (3, 3), (6, 5), (20, 4)])
def test_a_rounded_bias(flips: int, bins: int) -> None:
    """The bins as a channel from both numbers of heads, by fifty digits."""
    joint, most = beta_binomial(flips), 2 * flips
    with mpmath.workdps(50):
        rows = [
            [
                float(mpmath.betainc(k + 1, most - k + 1, mpmath.mpf(m) / bins,
                                     mpmath.mpf(m + 1) / bins, regularized=True))
                for m in range(bins)
            ]
            for k in range(most + 1)
        ]  # fmt: skip
    heads = np.add.outer(np.arange(flips + 1), np.arange(flips + 1))
    listed, found = latent_errors(joint, np.array(rows)[heads]), rounded_bias_errors(flips, bins)
    assert found.mediation == pytest.approx(listed.mediation, abs=1e-13)
    assert found.stochastic == pytest.approx(listed.stochastic, abs=1e-13)
    assert found.deterministic == pytest.approx(listed.deterministic, abs=1e-13)
    assert found[3:] == pytest.approx(listed[3:], abs=1e-13)
    # the negative control: the ends of the coin's scale are no equal bins
    assert abs(rounded_bias_errors(flips, bins + 1).mediation - listed.mediation) > 1e-4


def test_why_rounding_is_needed_and_what_it_costs() -> None:
    """More bins mediate more and are shared less; with sqrt(n)/2 bins both errors stay."""
    errors = [rounded_bias_errors(1000, bins) for bins in (1, 2, 4, 8, 16, 32, 64)]
    mediation = [each.mediation for each in errors]
    doubt = [each.deterministic[0] for each in errors]
    assert mediation == sorted(mediation, reverse=True) and doubt == sorted(doubt)
    assert mediation[0] == uniform_bias_information(1000) and doubt[0] == 0.0
    assert mediation[-1] < 0.03 < 1.0 < doubt[-1]
    for flips in (100, 1000, 10_000):
        kept = rounded_bias_errors(flips, round(math.sqrt(flips) / 2))
        assert 0.3 < kept.mediation < 0.45 and 0.3 < kept.deterministic[0] < 0.45


def test_two_observers_of_one_coin_translate() -> None:
    """The type, and the more likely type: far within the bound when there are many flips."""
    for flips, most in ((5, 0.8), (21, 0.06)):
        p, latent = two_bias_coins(flips)
        likely = (with_latent(p, latent)[..., 1] > with_latent(p, latent)[..., 0]).astype(int)
        found = mediator_determines_redund(p, latent, likely)
        assert 0.0 <= found.slack and found.bound < most


@pytest.mark.parametrize(
    ("call", "arguments", "kind", "words"),
    [
        (two_bias_coins, (0,), ValueError, "flips must be an integer from 1 to 2000, got 0"),
        (two_bias_coins, (2001,), ValueError, "flips must"),
        (two_bias_coins, (2.5,), ValueError, "flips must"),
        (two_bias_errors, ("5",), TypeError, "flips must"),
        (two_bias_errors, (5, (0.2, 1.2)), ValueError, r"biases must .* from 0 to 1, got 1\.2"),
        (two_bias_errors, (5, (0.2,)), ValueError, "biases must be two probabilities, got 1"),
        (two_bias_errors, (5, 0.2), TypeError, "biases must be two probabilities, got 0.2"),
        (two_bias_errors, (5, (0.2, math.nan)), ValueError, "biases must"),
        (two_bias_errors, (5, (0.2, 0.4), (0.6, 0.6)), ValueError, "weights must .* sum"),
        (two_bias_errors, (5, (0.2, 0.4), (1.0,)), ValueError, r"weights must .* got shape \(1,\)"),
        (chernoff_information, (-0.1, 0.5), ValueError, "p must be a probability from 0 to 1"),
        (chernoff_information, (0.1, "q"), TypeError, "q must"),
        (uniform_bias_information, (0,), ValueError, "flips must"),
        (uniform_bias_information, (10**6 + 1,), ValueError, "flips must"),
        (rounded_bias_errors, (10, 0), ValueError, "bins must be an integer from 1 to"),
        (rounded_bias_errors, (10**6, 50), ValueError, "bins must be an integer from 1 to 48"),
        (rounded_bias_errors, (10, 2.0), ValueError, "bins must"),
    ],
)
def test_bad_input_is_named(call: Any, arguments: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        call(*arguments)
