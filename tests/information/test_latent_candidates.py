"""Latents by resampling and from sufficient statistics: definitions, closed forms, and limits."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib.information import (
    binary_entropy,
    conditional_entropy,
    entropy,
    jensen_shannon_divergence,
    mutual_information,
)
from ergolib.information.latents import (
    latent_errors,
    latent_from_part,
    redrawn_latent,
    resampled_latent,
    sufficient_latents,
    sufficient_statistic,
    support_components,
    two_bias_coins,
    with_latent,
)

LN2 = math.log(2.0)


def random_joint(rng: np.random.Generator, shape: tuple[int, ...], holes: float = 0.3) -> Any:
    """A distribution, some states impossible."""
    p = rng.dirichlet(np.full(math.prod(shape), 0.7)).reshape(shape)
    p = np.where(rng.random(shape) < holes, 0.0, p)
    return p / p.sum() if p.any() else np.full(shape, 1.0 / p.size)


def random_channel(rng: np.random.Generator, shape: tuple[int, ...], labels: int) -> np.ndarray:
    return rng.dirichlet(np.full(labels, rng.choice([0.1, 1.0])), size=shape)


def coin_flips(biases: Any, weights: Any, count: int) -> np.ndarray:
    """P[x_1 ... x_n] of single flips of a coin of unknown bias."""
    p = np.zeros((2,) * count)
    for flips in itertools.product((0, 1), repeat=count):
        heads = sum(flips)
        p[flips] = np.sum(weights * biases**heads * (1 - biases) ** (count - heads))
    return p


def two_biases(count: int) -> np.ndarray:
    return coin_flips(np.array([0.25, 0.75]), np.array([0.5, 0.5]), count)


def any_bias(count: int) -> np.ndarray:
    """The bias spread evenly: k! (n - k)! / (n + 1)! for k heads."""
    p = np.zeros((2,) * count)
    for flips in itertools.product((0, 1), repeat=count):
        heads = sum(flips)
        p[flips] = 1.0 / ((count + 1) * math.comb(count, heads))
    return p


def blocks_of_three() -> np.ndarray:
    """Three parts, each of four values, that share one of two blocks and nothing else."""
    rng = np.random.default_rng(3)
    p = np.zeros((4, 4, 4))
    for block, weight in enumerate((0.3, 0.7)):
        sides = [np.zeros(4) for _ in range(3)]
        for side in sides:
            side[2 * block : 2 * block + 2] = rng.dirichlet([2.0, 2.0])
        p += weight * np.einsum("i,j,k->ijk", *sides)
    return p


# Resampling


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (2, 3, 2), (2, 2, 2, 2)])
def test_resampling_is_what_it_says(shape: tuple[int, ...]) -> None:
    """P[x'|x] = prod_i P[x'_i|x_-i], state by state."""
    rng = np.random.default_rng(len(shape))
    p = random_joint(rng, shape)
    found = resampled_latent(p)
    assert found.shape == (*shape, p.size)
    for x in np.ndindex(shape):
        for new in np.ndindex(shape):
            chance = 1.0
            for i, value in enumerate(new):
                others = [p[(*x[:i], each, *x[i + 1 :])] for each in range(shape[i])]
                chance *= others[value] / sum(others) if sum(others) > 0.0 else 0.0
            label = np.ravel_multi_index(new, shape)
            assert found[(*x, label)] == pytest.approx(chance, abs=1e-14)
    occurs = p > 0.0
    assert found.sum(axis=-1)[occurs] == pytest.approx(1.0, abs=1e-12)


def test_an_exact_natural_latent_comes_back() -> None:
    """X' adds private chance to the block: the stochastic errors vanish, H(X'|X_-i) does not."""
    p = blocks_of_three()
    block = support_components(p)
    found = latent_errors(p, resampled_latent(p))
    assert found.mediation == pytest.approx(0.0, abs=1e-12)
    assert found.stochastic == pytest.approx((0.0, 0.0, 0.0), abs=1e-12)
    private = entropy(p) - entropy([0.3, 0.7])  # H(X|Q)
    assert found.deterministic == pytest.approx((private,) * 3, abs=1e-12)
    assert latent_errors(p, block).entropy == pytest.approx(entropy([0.3, 0.7]), abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(1, 4))
def test_two_parts_forget_what_is_drawn_again(seed: int, rows: int, columns: int) -> None:
    """I(X';A|B) = I(A;B) - I(B;B'), and the same with A and B exchanged."""
    p = random_joint(np.random.default_rng(seed), (rows, columns))
    a, b = p.sum(axis=1), p.sum(axis=0)
    given_a = np.divide(p, a[:, None], out=np.zeros_like(p), where=a[:, None] > 0.0)
    given_b = np.divide(p, b, out=np.zeros_like(p), where=b > 0.0)
    shared = mutual_information(p, 0, 1)
    lost = (
        shared - mutual_information(p.T @ given_a, 0, 1),
        shared - mutual_information(p @ given_b.T, 0, 1),
    )
    found = latent_errors(p, resampled_latent(p))
    assert found.stochastic == pytest.approx(lost, abs=1e-12)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.permutations([0, 1, 2]))
def test_resampling_knows_no_names(seed: int, order: list[int]) -> None:
    """Other names for the values, another order of the parts: the same errors."""
    rng = np.random.default_rng(seed)
    p = random_joint(rng, (2, 3, 2))
    other = p[np.ix_(*[rng.permutation(side) for side in p.shape])].transpose(order)
    first, second = (latent_errors(each, resampled_latent(each)) for each in (p, other))
    assert second.mediation == pytest.approx(first.mediation, abs=1e-12)
    assert second.stochastic == pytest.approx([first.stochastic[i] for i in order], abs=1e-12)


@pytest.mark.parametrize(
    ("p", "mediation", "redundancy", "total"),
    [
        (two_biases(3), 0.040261, 0.037351, 0.083011),
        (any_bias(3), 0.050655, 0.055552, 0.143841),
    ],
)
def test_three_flips_say_too_little(
    p: np.ndarray, mediation: float, redundancy: float, total: float
) -> None:
    """Resampled, three flips have less mediation error than no latent, and more error in all."""
    found = latent_errors(p, resampled_latent(p))
    assert found.mediation == pytest.approx(mediation, abs=5e-7)
    assert found.stochastic == pytest.approx((redundancy,) * 3, abs=5e-7)
    assert found.total_correlation == pytest.approx(total, abs=5e-7)
    assert found.mediation < total < found.mediation + sum(found.stochastic)


def test_a_majority_of_three_flips_is_worse_than_nothing() -> None:
    """It is a collider: two flips that differ settle the third."""
    p = two_biases(3)
    majority = (np.indices(p.shape).sum(axis=0) >= 2).astype(int)
    found = latent_errors(p, majority)
    assert found.mediation == pytest.approx(0.144449, abs=5e-7)
    assert found.mediation > found.total_correlation


def test_large_blocks_are_resampled_well() -> None:
    """The errors of X' fall with the blocks, once these tell the coin; H(X'|X_-i) does not."""
    found = {n: two_bias_coins(n).p for n in (5, 21, 31)}
    errors = {n: latent_errors(p, resampled_latent(p)) for n, p in found.items()}
    worst = [max(each.mediation, *each.stochastic) for each in errors.values()]
    assert worst == pytest.approx([0.161033, 0.052063, 0.014642], abs=5e-7)
    assert errors[31].total_correlation == pytest.approx(0.685305, abs=5e-7)
    assert min(errors[31].deterministic) > 4.6


def erasure(q: float) -> np.ndarray:
    """A fair bit, and a copy of it that is blank with chance q."""
    return np.array([[(1 - q) / 2, 0.0, q / 2], [0.0, (1 - q) / 2, q / 2]])


def test_no_factor_bounds_what_resampling_costs() -> None:
    """The ratio to the errors of L = A grows as log_2(1/q) / 2: negative control of any factor."""
    ratios = []
    for q in (1e-2, 1e-6, 1e-12, 1e-24):
        p = erasure(q)
        best = latent_errors(p, [[0, 0, 0], [1, 1, 1]])
        assert best.mediation == 0.0
        assert sum(best.stochastic) == pytest.approx(q * LN2, rel=1e-9)
        expected = binary_entropy(q / 2) - q * LN2
        again = latent_errors(p, redrawn_latent(p, [[0, 0, 0], [1, 1, 1]], part=0))
        assert again.stochastic[0] == pytest.approx(0.0, abs=1e-15)
        assert again.stochastic[1] == pytest.approx(expected, rel=1e-6)
        assert latent_errors(p, resampled_latent(p)).stochastic[1] == pytest.approx(
            expected, rel=1e-6
        )
        ratios.append(expected / (q * LN2))
    assert ratios == sorted(ratios)
    assert ratios[-1] > 9.0 * ratios[0] > 9.0


def jensen_shannon_errors(p: np.ndarray, channel: np.ndarray) -> tuple[float, list[float]]:
    """Mediation and redundancy errors as Jensen-Shannon divergences, by their definitions."""
    joint = with_latent(p, channel)
    n = p.ndim
    label = joint.sum(axis=tuple(range(n)))
    product = np.ones((*p.shape, len(label))) * label
    for i in range(n):
        part = joint.sum(axis=tuple(j for j in range(n) if j != i), keepdims=True)
        product = product * np.divide(part, label, out=np.zeros_like(part), where=label > 0.0)
    redundancy = [
        jensen_shannon_divergence(joint, with_latent(p, redrawn_latent(p, channel, i)))
        for i in range(n)
    ]
    return jensen_shannon_divergence(joint, product / product.sum()), redundancy


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(2, 3), min_size=2, max_size=4))
def test_drawing_again_keeps_jensen_shannon_errors(seed: int, shape: list[int]) -> None:
    rng = np.random.default_rng(seed)
    p = random_joint(rng, tuple(shape), holes=rng.choice([0.0, 0.5]))
    channel = random_channel(rng, tuple(shape), 3)
    again = redrawn_latent(p, channel, part=0)
    mediation, redundancy = jensen_shannon_errors(p, channel)
    after, errors = jensen_shannon_errors(p, again)
    blind = math.sqrt(redundancy[0])
    assert errors[0] <= 1e-12
    assert after <= (2 * blind + math.sqrt(mediation)) ** 2 + 1e-12
    for old, new in zip(redundancy[1:], errors[1:], strict=True):
        assert new <= (2 * blind + math.sqrt(old)) ** 2 + 1e-12


def test_drawing_again_without_the_factor_two_is_not_enough() -> None:
    """Negative control: with sqrt(e_i) in the place of 2 sqrt(e_i) some joint breaks the bound."""
    rng = np.random.default_rng(5)
    broken = 0
    for _ in range(300):
        p = random_joint(rng, (3, 3))
        channel = random_channel(rng, (3, 3), 3)
        _, before = jensen_shannon_errors(p, channel)
        _, after = jensen_shannon_errors(p, redrawn_latent(p, channel, part=0))
        broken += after[1] > before[1]
    assert broken > 0


def test_resampling_refuses_what_it_cannot_do() -> None:
    with pytest.raises(ValueError, match=r"^p must leave arrays of at most 2 GiB.*11\.9 GiB"):
        resampled_latent(np.full((200, 200), 1 / 40000))
    with pytest.raises(ValueError, match=r"^p must hold probabilities"):
        resampled_latent([[0.5, 0.6], [0.0, 0.0]])
    with pytest.raises(ValueError, match=r"^p must have an axis"):
        resampled_latent([0.5, 0.5])
    with pytest.raises(ValueError, match=r"^part must be an integer from -2 to 1"):
        redrawn_latent(erasure(0.1), [[0, 0, 0], [1, 1, 1]], part=2)
    with pytest.raises(ValueError, match=r"^latent must have the shape of the parts"):
        redrawn_latent(erasure(0.1), [0, 1], part=0)


# Sufficient statistics


@pytest.mark.parametrize("flips", [1, 2, 3, 5])
@pytest.mark.parametrize("flat", [False, True])
def test_a_block_of_flips_tells_how_many_heads(flips: int, flat: bool) -> None:
    p = (any_bias if flat else two_biases)(2 * flips)
    part = tuple(range(flips))
    heads = np.indices((2,) * flips).sum(axis=0)
    assert np.array_equal(sufficient_statistic(p, part), heads)
    assert np.array_equal(sufficient_statistic(p, part, tolerance=0.999), np.zeros_like(heads))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(1, 12))
def test_copies_of_a_value_are_found(seed: int, classes: int, values: int) -> None:
    """It mediates exactly, no coarser label does, and names do not matter."""
    rng = np.random.default_rng(seed)
    rows = rng.dirichlet(np.ones(4), size=classes)
    truth = rng.integers(classes, size=values)
    p = rng.dirichlet(np.ones(values))[:, None] * rows[truth]
    labels = sufficient_statistic(p, 0)
    assert labels.max() + 1 == len(set(truth.tolist()))
    assert (labels[:, None] == labels[None, :]).tolist() == (
        truth[:, None] == truth[None, :]
    ).tolist()
    found = latent_errors(p, latent_from_part(p, 0, labels))
    assert found.mediation == pytest.approx(0.0, abs=1e-12)
    assert found.deterministic[1] == 0.0  # H(L|A)
    order = rng.permutation(values)
    renamed = sufficient_statistic(p[order], 0)
    assert len(set(zip(renamed, labels[order], strict=True))) == labels.max() + 1
    if labels.max() > 0:
        merged = np.maximum(labels, 1)
        assert latent_errors(p, latent_from_part(p, 0, merged)).mediation > 1e-12


def test_the_statistic_of_two_parts_together() -> None:
    """Of two copies and a private bit, the copies matter; the axes may come in any order."""
    p = np.zeros((2, 3, 2))
    p[0, :, 0] = p[1, :, 1] = 1 / 6
    assert sufficient_statistic(p, (1, 0)).tolist() == [[0, 1]] * 3
    assert sufficient_statistic(p, (0, -2)).tolist() == [[0] * 3, [1] * 3]
    latent = latent_from_part(p, (1, 0), sufficient_statistic(p, (1, 0)))
    assert np.array_equal(latent, np.indices(p.shape)[0])


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.0, 1.0))
def test_a_tolerance_bounds_the_distance_within_a_label(seed: int, tolerance: float) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.dirichlet(np.full(5, 0.5), size=8)
    labels = sufficient_statistic(rows / 8, 0, tolerance=tolerance)
    distance = 0.5 * np.abs(rows[:, None] - rows).sum(axis=-1)
    assert (distance[labels[:, None] == labels] <= tolerance + 1e-12).all()
    assert labels[0] == 0 and set(labels.tolist()) == set(range(labels.max() + 1))
    few = sufficient_statistic(rows / 8, 0, tolerance=tolerance, states=2)
    assert few.max() <= 1


def test_noise_splits_a_statistic_and_a_tolerance_mends_it() -> None:
    p = np.kron(np.diag([0.5, 0.5]), np.full((3, 3), 1 / 9))
    noisy = p + 1e-4 * np.random.default_rng(1).random(p.shape)
    noisy /= noisy.sum()
    assert sufficient_statistic(p, 0).tolist() == [0, 0, 0, 1, 1, 1]
    assert sufficient_statistic(noisy, 0).max() == 5
    assert sufficient_statistic(noisy, 0, tolerance=0.01).tolist() == [0, 0, 0, 1, 1, 1]


def test_a_value_that_never_occurs_takes_the_first_label() -> None:
    p = np.array([[0.0, 0.0], [0.5, 0.0], [0.0, 0.5]])
    assert sufficient_statistic(p, 0).tolist() == [0, 0, 1]


def test_candidates_of_all_parts() -> None:
    """Of two blocks of coins, neither statistic is redundant; both mediate."""
    p = two_bias_coins(5).p
    for part, found in enumerate(sufficient_latents(p)):
        assert found.part == part
        assert found.states == 6
        assert found.errors.mediation == pytest.approx(0.0, abs=1e-12)
        assert found.errors.deterministic[part] == pytest.approx(
            conditional_entropy(p, part, 1 - part), abs=1e-12
        )


def test_statistics_refuse_what_they_cannot_use() -> None:
    p = np.full((2, 2, 2), 1 / 8)
    with pytest.raises(ValueError, match=r"^part must be from 1 to 2 different axes of 3"):
        sufficient_statistic(p, (0, 1, 2))
    with pytest.raises(ValueError, match=r"^part must be from 1 to 2 different axes of 3"):
        sufficient_statistic(p, ())
    with pytest.raises(ValueError, match=r"^part must be from 1 to 2 different axes of 3"):
        sufficient_statistic(p, (0, 0))
    with pytest.raises(TypeError, match=r"^part must be an integer"):
        sufficient_statistic(p, "0")
    with pytest.raises(ValueError, match=r"^tolerance must be a number from 0 to 1"):
        sufficient_statistic(p, 0, tolerance=-0.1)
    with pytest.raises(ValueError, match=r"^states must be an integer of at least 1"):
        sufficient_statistic(p, 0, states=0)
    with pytest.raises(ValueError, match=r"^part must leave arrays of at most 2 GiB"):
        sufficient_statistic(np.full((20000, 2), 1 / 40000), 0)
    with pytest.raises(TypeError, match=r"^labels must hold integers"):
        latent_from_part(p, 0, [0.0, 1.0])
    with pytest.raises(ValueError, match=r"^labels must have the shape of the part"):
        latent_from_part(p, 0, [0, 1, 2])
    with pytest.raises(ValueError, match=r"^labels must be at least 0"):
        latent_from_part(p, 0, [0, -1])


# Components


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(1, 3), min_size=2, max_size=4))
def test_components_are_the_finest_exact_redund(seed: int, shape: list[int]) -> None:
    p = random_joint(np.random.default_rng(seed), tuple(shape), holes=0.7)
    labels = support_components(p)
    states = [tuple(x) for x in np.argwhere(p > 0.0).tolist()]
    name = dict(zip(states, range(len(states)), strict=True))
    for _ in states:  # the smallest name spreads
        for x, y in itertools.combinations(states, 2):
            if sum(i != j for i, j in zip(x, y, strict=True)) == 1:
                name[x] = name[y] = min(name[x], name[y])
    for x, y in itertools.combinations(states, 2):
        assert (labels[x] == labels[y]) == (name[x] == name[y])
    assert latent_errors(p, labels).deterministic == (0.0,) * len(shape)
    assert (labels[p == 0.0] == 0).all()
