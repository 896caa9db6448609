"""Divergences: never negative, zero for equals, infinite where they must be, and exact digits."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib.information import (
    binary_entropy,
    entropy,
    jensen_shannon_divergence,
    kl_divergence,
    mutual_information,
)

seeds = st.integers(0, 2**32 - 1)


def pair(seed: int, size: int = 6) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    spread = float(rng.choice([0.05, 1.0, 20.0]))
    p, q = rng.dirichlet(np.full(size, spread), size=2)
    return p, (1.0 - 1e-9) * q + 1e-9 / size


@settings(max_examples=200, deadline=None)
@given(seeds, st.sampled_from([0.0, 1e-12, 1e-8, 1e-4, 0.1, 1.0]))
def test_against_fifty_digits(seed: int, apart: float) -> None:
    p, other = pair(seed)
    q = (1.0 - apart) * p + apart * other
    p, q = p / p.sum(), q / q.sum()
    with mpmath.workdps(50):
        one, two = ([mpmath.mpf(float(x)) for x in each] for each in (p, q))
        total_1, total_2 = mpmath.fsum(one), mpmath.fsum(two)
        truth = mpmath.fsum(
            x / total_1 * mpmath.log(x / total_1 / (y / total_2))
            for x, y in zip(one, two, strict=True)
            if x
        )
        got = kl_divergence(p, q)
        assert got >= 0.0
        assert abs(got - truth) <= 3e-16 * mpmath.sqrt(abs(truth)) + 3e-15 * abs(truth)
    assert kl_divergence(p, p) == 0.0


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_merging_states_loses_divergence(seed: int) -> None:
    p, q = pair(seed)
    merged = [each.reshape(3, 2).sum(axis=1) for each in (p, q)]
    assert kl_divergence(*merged) <= kl_divergence(p, q) + 1e-14


def test_infinity_is_only_where_it_should_be() -> None:
    assert kl_divergence([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert kl_divergence([1.0, 0.0], [0.5, 0.5]) == pytest.approx(math.log(2), abs=1e-15)
    assert kl_divergence([0.5, 0.5, 0.0], [0.5, 0.5, 0.0]) == 0.0
    # 1e-310 is not zero, and the answer is finite: about half of ln(0.5 / 1e-310)
    far = 0.5 * math.log(0.5) - 0.5 * math.log(1e-310) + 0.5 * math.log(0.5)
    assert kl_divergence([0.5, 0.5], [1.0, 1e-310]) == pytest.approx(far, rel=1e-12)


def test_information_is_a_divergence() -> None:
    p = np.random.default_rng(3).dirichlet(np.ones(12)).reshape(3, 4)
    independent = np.outer(p.sum(axis=1), p.sum(axis=0))
    assert kl_divergence(p, independent) == pytest.approx(mutual_information(p, 0, 1), abs=1e-15)


@settings(max_examples=100, deadline=None)
@given(seeds, st.floats(0.0, 1.0))
def test_jensen_shannon(seed: int, weight: float) -> None:
    """H of the mixture less the mean H; what an observation says of its source; bounded."""
    p, q = pair(seed)
    weights = (weight, 1.0 - weight)
    got = jensen_shannon_divergence(p, q, weights)
    mixture = weight * p + (1.0 - weight) * q
    by_entropies = entropy(mixture) - weight * entropy(p) - (1.0 - weight) * entropy(q)
    assert got == pytest.approx(by_entropies, abs=1e-13)
    joint = np.stack([weight * p, (1.0 - weight) * q])
    assert got == pytest.approx(mutual_information(joint, 0, 1), abs=1e-14)
    assert 0.0 <= got <= binary_entropy(weight) + 1e-14
    assert got == pytest.approx(jensen_shannon_divergence(q, p, weights[::-1]), abs=1e-15)


def test_jensen_shannon_of_strangers() -> None:
    assert jensen_shannon_divergence([1, 0], [0, 1]) == pytest.approx(math.log(2), abs=1e-15)
    assert jensen_shannon_divergence([1, 0], [0, 1], (1.0, 0.0)) == 0.0
    assert math.sqrt(jensen_shannon_divergence([0.2, 0.8], [0.2, 0.8])) == 0.0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: kl_divergence([0.5, 0.5], [1.0]), r"one shape, got \(2,\) and \(1,\)"),
        (lambda: kl_divergence([0.5, 0.5], [0.5, 0.4]), "q must hold probabilities that sum"),
        (lambda: kl_divergence([0.5, 0.4], [0.5, 0.5]), "p must hold probabilities that sum"),
        (
            lambda: jensen_shannon_divergence([1.0], [1.0], (0.5, 0.25, 0.25)),
            r"weights must be two numbers, got shape \(3,\)",
        ),
        (
            lambda: jensen_shannon_divergence([1.0], [1.0], (1.5, -0.5)),
            "weights must hold probabilities, none negative",
        ),
    ],
)
def test_wrong_arguments(call: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
