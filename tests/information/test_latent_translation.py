"""A mediator determines a redund: the bound on thousands of joints, and what it needs."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from ergolib.information import conditional_entropy, dual_total_correlation, total_correlation
from ergolib.information.latents import (
    latent_errors,
    mediator_determines_redund,
    redundancy_errors,
    translation_errors,
    translation_from_joint,
    with_latent,
)

LN2 = math.log(2.0)
FAR = 1e-12
EVEN = np.zeros((2, 2, 2))  # three bits of which an even number are 1
EVEN[0, 0, 0] = EVEN[0, 1, 1] = EVEN[1, 0, 1] = EVEN[1, 1, 0] = 0.25


def random_parts(rng: Any, most: int = 5) -> np.ndarray:
    """A joint of two to five small parts, some states impossible."""
    count = int(rng.integers(2, most + 1))
    shape = tuple(int(n) for n in rng.integers(1, 3 if count > 3 else 4, count))
    p = rng.dirichlet(np.full(math.prod(shape), rng.choice([0.1, 1.0]))).reshape(shape)
    p = np.where(rng.random(shape) < rng.choice([0.0, 0.5]), 0.0, p)
    return p / p.sum() if p.any() else np.full(shape, 1.0 / p.size)


def random_latent(rng: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Labels, or a channel with chance in it."""
    labels = int(rng.integers(1, 5))
    if rng.random() < 0.5:
        return rng.integers(labels, size=shape)
    return rng.dirichlet(np.full(labels, rng.choice([0.1, 1.0])), size=shape)


def test_the_theorem_on_thousands_of_joints() -> None:
    """Two to five parts; and, as negative controls, what fails when a term is left out."""
    rng = np.random.default_rng(20261122)
    left_out = np.zeros(3)
    for _ in range(2000):
        p = random_parts(rng)
        found = mediator_determines_redund(
            p, random_latent(rng, p.shape), random_latent(rng, p.shape)
        )
        assert found.slack >= -FAR
        assert found.bound == pytest.approx(found.mediation + sum(found.redundancy), abs=FAR)
        assert found.slack == found.bound - found.entropy
        terms = (found.mediation, found.redundancy[0], found.redundancy[-1])
        left_out = np.maximum(left_out, np.array(terms) - found.slack)
    assert (left_out > 0.2).all()  # each term by itself saves some joint from a violation


def test_the_theorem_for_latents_that_share_their_dice() -> None:
    """Any P[X, L, L'] at all, also where L and L' depend on each other given X."""
    rng = np.random.default_rng(7)
    for _ in range(1000):
        shape = tuple(int(n) for n in rng.integers(1, 4, int(rng.integers(4, 6))))
        joint = rng.dirichlet(np.full(math.prod(shape), rng.choice([0.05, 0.5]))).reshape(shape)
        assert translation_from_joint(joint).slack >= -FAR


def test_terms_by_their_definitions() -> None:
    """H(L'|L) summed state by state; D(X|L) as the mean of D over the labels."""
    rng = np.random.default_rng(11)
    for _ in range(100):
        p = random_parts(rng, most=4)
        first, second = random_latent(rng, p.shape), random_latent(rng, p.shape)
        found = mediator_determines_redund(p, first, second)
        one, two = with_latent(p, first), with_latent(p, second)
        pair = np.zeros((one.shape[-1], two.shape[-1]))
        for x in itertools.product(*map(range, p.shape)):
            if p[x] > 0.0:
                pair += np.outer(one[x], two[x]) / p[x]
        assert found.entropy == pytest.approx(conditional_entropy(pair, 1, 0), abs=FAR)
        assert translation_errors(p, first, second) == pytest.approx(
            (found.entropy, conditional_entropy(pair, 0, 1)), abs=FAR
        )
        dual = sum(
            one[..., label].sum() * dual_total_correlation(one[..., label] / one[..., label].sum())
            for label in range(one.shape[-1])
            if one[..., label].sum() > 0.0
        )
        assert found.mediation == pytest.approx(dual, abs=FAR)
        assert found.redundancy == redundancy_errors(p, second, "deterministic")
        errors = latent_errors(p, first)
        assert found.mediation <= (p.ndim - 1) * errors.mediation + FAR
        if p.ndim == 2:
            assert found.mediation == pytest.approx(errors.mediation, abs=FAR)


def test_a_joint_of_all_says_the_same() -> None:
    rng = np.random.default_rng(13)
    for _ in range(50):
        p = random_parts(rng, most=3)
        first = rng.dirichlet(np.ones(2), size=p.shape)
        second = rng.dirichlet(np.ones(3), size=p.shape)
        joint = p[..., None, None] * first[..., :, None] * second[..., None, :]
        apart = mediator_determines_redund(p, first, second)
        whole = translation_from_joint(joint)
        assert whole[:4] == pytest.approx(apart[:4], abs=FAR)
        assert whole.redundancy == pytest.approx(apart.redundancy, abs=FAR)


def test_total_correlation_is_not_enough_for_three_parts() -> None:
    """The mediation error in place of the dual total correlation: violated, by ln 2."""
    found = mediator_determines_redund(
        EVEN, np.zeros((2, 2, 2), int), np.arange(8).reshape(2, 2, 2)
    )
    assert found.redundancy == pytest.approx((0.0, 0.0, 0.0), abs=1e-15)
    assert found.entropy == pytest.approx(2 * LN2, abs=1e-15)
    assert found.mediation == pytest.approx(2 * LN2, abs=1e-15)
    assert found.slack == pytest.approx(0.0, abs=1e-15)
    assert total_correlation(EVEN) == pytest.approx(LN2, abs=1e-15)


def test_without_one_redundancy_term() -> None:
    """Two independent coins, L one of them, L' the other: H(L'|A) is all of the bound."""
    fair, (a, b) = np.full((2, 2), 0.25), np.indices((2, 2))
    found = mediator_determines_redund(fair, a, b)
    assert found.entropy == pytest.approx(LN2, abs=1e-15)
    assert found.mediation < 1e-15
    assert found.redundancy == pytest.approx((0.0, LN2), abs=1e-15)  # H(L'|B), H(L'|A)


def test_two_natural_latents_translate() -> None:
    """Blocks with noise: Alice names a block by the first part, Bob by the second."""
    blocks = np.kron(np.eye(2), np.full((3, 3), 1 / 18))
    p = 0.98 * blocks + 0.02 / 36
    by_first, by_second = np.indices(p.shape) // 3
    for one, other in ((by_first, by_second), (by_second, by_first)):
        found = mediator_determines_redund(p, one, other)
        assert found.entropy == pytest.approx(0.0560015, abs=1e-6)  # a coin of 1 %
        assert 0.0 <= found.slack < 0.1
    assert translation_errors(p, by_first, 1 - by_first) == (0.0, 0.0)
    # the negative control: to the order within a block there is no translation
    lost, _ = translation_errors(p, by_first, np.indices(p.shape)[0])
    assert lost == pytest.approx(math.log(3.0), abs=1e-12)


def test_bad_input_is_named() -> None:
    fair, labels = np.full((2, 2), 0.25), np.array([[0, 1], [0, 1]])
    for measure, names in (
        (mediator_determines_redund, ("mediator", "redund")),
        (translation_errors, ("latent", "other")),
    ):
        with pytest.raises(ValueError, match="p must have an axis"):
            measure([0.5, 0.5], labels, labels)
        with pytest.raises(ValueError, match=rf"{names[0]} .*got \(2,\)"):
            measure(fair, [0, 1], labels)
        with pytest.raises(ValueError, match=f"{names[1]} must hold labels of at least 0, got -1"):
            measure(fair, labels, -labels)
        with pytest.raises(ValueError, match=rf"{names[1]} must .* needs 29\.8 GiB"):
            measure(fair, labels, labels * (10**9 - 1))
        with pytest.raises(ValueError, match=rf"{names[1]} must .* needs 2\.98 GiB"):
            measure(fair, labels * 19_999, labels * 19_999)
    with pytest.raises(ValueError, match=r"joint must have an axis .* got shape \(2, 2, 1\)"):
        translation_from_joint(np.full((2, 2, 1), 0.25))
    with pytest.raises(ValueError, match="joint must hold probabilities that sum to 1"):
        translation_from_joint(np.full((2, 2, 2, 2), 0.25))
    with pytest.raises(TypeError, match="joint must"):
        translation_from_joint("joint")  # type: ignore[arg-type]
