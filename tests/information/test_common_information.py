"""What two parts have in common: Gacs-Korner by components, Wyner by mixtures, and exact cases."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import dit
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib.information import binary_entropy, entropy, mutual_information
from ergolib.information.latents import (
    common_information_with_strays,
    erasure_source_information,
    gacs_korner,
    gacs_korner_study,
    latent_errors,
    symmetric_source_information,
    wyner_information,
    z_source_information,
)
from ergolib.kernels import support
from ergolib.kernels.random import seed_state

LN2 = math.log(2.0)
BLOCKS = np.kron(np.eye(4), np.full((2, 2), 1.0 / 16.0))
RING = (np.eye(4) + np.roll(np.eye(4), 1, axis=1)) / 8.0


def symmetric(flip: float) -> np.ndarray:
    return np.array([[1.0 - flip, flip], [flip, 1.0 - flip]]) / 2.0


def noisy(p: np.ndarray, noise: float) -> np.ndarray:
    return (1.0 - noise) * p + noise / p.size


@st.composite
def joints(draw: Any, most: int = 6, zeros: float = 0.5) -> np.ndarray:
    shape = draw(st.tuples(st.integers(1, most), st.integers(1, most)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    weights = rng.gamma(0.5, size=shape) * (rng.random(shape) > draw(st.sampled_from([0.0, zeros])))
    if weights.sum() < 1e-9:
        weights[0, 0] = 1.0
    return weights / weights.sum()


# Gacs and Korner ---------------------------------------------------------------------------------


def common_by_hand(p: np.ndarray) -> tuple[float, list[set[tuple[str, int]]]]:
    """Grow a set of values from each value until nothing is added."""
    edges = [(("a", int(i)), ("b", int(j))) for i, j in np.argwhere(p > 0.0)]
    parts: list[set[tuple[str, int]]] = []
    for start, _ in edges:
        if any(start in part for part in parts):
            continue
        part = {start}
        while any((x in part) != (y in part) for x, y in edges):
            part |= {end for edge in edges if part & set(edge) for end in edge}
        parts.append(part)
    masses = [sum(p[i[1], j[1]] for i, j in edges if i in part) for part in parts]
    return -sum(m * math.log(m) for m in masses), parts


@settings(max_examples=150, deadline=None)
@given(joints())
def test_components_are_what_one_can_walk_to(p: np.ndarray) -> None:
    found = gacs_korner(p)
    by_hand, parts = common_by_hand(p)
    assert found.entropy == pytest.approx(by_hand, abs=1e-12)
    assert found.components == len(parts)
    for axis, labels in enumerate((found.labels_a, found.labels_b)):
        for value, label in enumerate(labels):
            inside = [k for k, part in enumerate(parts) if ("ab"[axis], value) in part]
            assert inside == ([] if label < 0 else [label])
    assert found.entropy <= mutual_information(p, 0, 1) + 1e-12


@settings(max_examples=25, deadline=None)
@given(joints(most=3))
def test_no_label_that_both_know_is_finer(p: np.ndarray) -> None:
    """All functions of A, tried one by one."""
    there = np.flatnonzero(p.sum(axis=1))
    best = 0.0
    for labels in product(range(len(there)), repeat=len(there)):
        label = np.zeros(len(p), dtype=int)
        label[there] = labels
        latent = np.broadcast_to(label[:, None], p.shape)
        errors = latent_errors(p, latent) if p.size > 1 else None
        if errors is not None and max(errors.deterministic) < 1e-12:
            best = max(best, errors.entropy)
    assert gacs_korner(p).entropy == pytest.approx(best, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(joints(), st.sampled_from([0.0, 0.01, 0.1]))
def test_the_kernel_finds_the_same_components(p: np.ndarray, tolerance: float) -> None:
    if p.max() <= tolerance:
        return
    found = gacs_korner(p, tolerance=tolerance)
    labels, out = np.zeros(sum(p.shape), dtype=np.int8), np.zeros(3)
    given_p = p.ravel(), *p.shape, tolerance, labels
    count = support.components(*given_p)
    support.common_information(*given_p, count, out)
    assert count == found.components
    assert labels.tolist() == [*found.labels_a, *found.labels_b]
    assert out[:2] == pytest.approx([found.entropy, found.dropped], abs=1e-12)


def test_several_axes_are_one_part_and_names_do_not_matter() -> None:
    p = np.zeros((2, 2, 2, 2))
    for a, b, c in product(range(2), repeat=3):
        p[a, b, b, c] = 0.125  # the middle two are one coin
    assert gacs_korner(p, a=(0, 1), b=(2, 3)).entropy == pytest.approx(LN2)
    assert gacs_korner(p, a=(0, 1), b=3).entropy == 0.0
    shuffled = BLOCKS[[3, 1, 7, 0, 2, 6, 5, 4]][:, [5, 0, 2, 1, 6, 4, 7, 3]]
    assert gacs_korner(shuffled).entropy == pytest.approx(2.0 * LN2)


def test_one_per_cent_of_noise_leaves_nothing_and_a_tolerance_brings_it_back() -> None:
    assert gacs_korner(BLOCKS).entropy == pytest.approx(2.0 * LN2)
    p = noisy(BLOCKS, 0.01)
    assert gacs_korner(p).entropy == 0.0
    table = gacs_korner_study(p, [0.0, 0.001, 0.05]).set_index("tolerance")
    assert table["components"].tolist() == [1, 4, 4]
    assert table["entropy"].tolist() == pytest.approx([0.0, 2.0 * LN2, 2.0 * LN2])
    wrong = 0.0075  # noise that lands outside the block of its row
    open_to_b = binary_entropy(wrong) + wrong * math.log(3.0)
    assert table["open_to_b"].tolist() == pytest.approx([0.0, open_to_b, open_to_b], abs=1e-12)
    assert table["disagreement"].tolist() == pytest.approx([0.0, wrong, wrong])
    assert table["dropped"].tolist() == pytest.approx([0.0, wrong, wrong])
    assert table["open_to_a"].tolist() == [0.0, 0.0, 0.0]
    # nothing mediates all of it; within a block rows differ in nothing
    information = mutual_information(p, 0, 1)
    assert table["mediation"].tolist() == pytest.approx([information, 0.0, 0.0], abs=1e-12)


def test_errors_are_judged_with_the_cells_that_were_ignored() -> None:
    """A tolerance that is too high leaves labels that one of the two cannot read."""
    inner = np.array([[0.4, 0.1], [0.1, 0.4]]) / 2.0
    p = np.kron(np.eye(2), inner)
    table = gacs_korner_study(p, [0.0, 0.06])
    assert table["components"].tolist() == [2, 4]
    assert table["open_to_b"].tolist() == pytest.approx([0.0, binary_entropy(0.2)], abs=1e-12)
    assert table["mediation"][0] == pytest.approx(LN2 - binary_entropy(0.2), abs=1e-12)
    assert table["mediation"][1] == pytest.approx(0.0, abs=1e-12)


def test_values_of_a_without_a_cell_share_a_label() -> None:
    p = np.array([[0.6, 0.0], [0.0, 0.38], [0.01, 0.01]])
    found = gacs_korner(p, tolerance=0.02)
    assert found.labels_a.tolist() == [0, 1, -1]
    row = gacs_korner_study(p, 0.02).iloc[0]
    assert row["label_entropy"] == pytest.approx(entropy([0.6, 0.38, 0.02]))
    assert row["disagreement"] == pytest.approx(0.02)


@pytest.mark.parametrize(("tolerance", "expected"), [(0.0, 1), (0.002, 4)])
def test_the_support_of_a_sample(tolerance: float, expected: int) -> None:
    p, counts, state = noisy(BLOCKS, 0.01), np.zeros(64), seed_state(5)
    support.draw_cells(p.ravel(), counts, 20_000, state)
    sample = (counts / counts.sum()).reshape(8, 8)
    found = gacs_korner(sample, tolerance=tolerance)
    assert found.components == expected
    table = gacs_korner_study(sample, [tolerance])
    error = math.sqrt(0.0075 / 20_000)
    assert abs(table["disagreement"][0] - (0.0075 if expected == 4 else 0.0)) < 5.0 * error


# Strays ------------------------------------------------------------------------------------------


def joined_entropy(strays: np.ndarray) -> float:
    count = len(strays)
    labels = np.zeros(2 * count, dtype=np.int8)
    table = (strays + np.eye(count)).ravel()
    support.components(table, count, count, 0.0, labels)
    weights = np.bincount(labels[:count]) / count
    return float(entropy(weights))


def test_the_mean_of_a_sample_in_which_strays_join() -> None:
    p = noisy(BLOCKS, 0.01)
    label = np.repeat(np.arange(4), 2)
    samples, runs = 200, 3000
    rng = np.random.default_rng(11)
    seen = rng.multinomial(samples, p.ravel(), size=runs).reshape(runs, 4, 2, 4, 2).sum(axis=(2, 4))
    found = np.array([joined_entropy(each.astype(float)) for each in seen])
    expected = common_information_with_strays(p, label, label, samples)
    error = found.std() / math.sqrt(runs)
    assert abs(found.mean() - expected) < 5.0 * error
    other = common_information_with_strays(noisy(BLOCKS, 0.012), label, label, samples)
    assert abs(found.mean() - other) > 5.0 * error  # another noise is told apart


def test_strays_between_two_labels_are_a_power() -> None:
    p = noisy(np.kron(np.eye(2), np.full((2, 2), 0.125)), 0.1)
    label = [0, 0, 1, 1]
    n = np.array([0, 1, 10, 100])
    means = common_information_with_strays(p, label, label, n)
    assert means == pytest.approx(LN2 * 0.95**n, rel=1e-12)
    assert common_information_with_strays(BLOCKS, *[np.arange(8) // 2] * 2, 10**9) == (
        pytest.approx(2.0 * LN2)
    )


# Exact cases -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flip", "mutual", "wyner"),
    [
        (0.01, 0.637146, 0.685923),
        (0.05, 0.494632, 0.653043),
        (0.1, 0.368064, 0.604952),
        (0.25, 0.130812, 0.422491),
    ],
)
def test_the_doubly_symmetric_source(flip: float, mutual: float, wyner: float) -> None:
    exact = symmetric_source_information(flip)
    assert exact == pytest.approx((0.0, mutual, wyner), abs=6e-7)
    assert exact == pytest.approx(symmetric_source_information(1.0 - flip), abs=1e-12)
    p = symmetric(flip)
    assert exact.mutual == pytest.approx(mutual_information(p, 0, 1), abs=1e-12)
    found = wyner_information(p)
    assert found.information == pytest.approx(exact.wyner, abs=1e-9)
    assert found.converged and 0.0 <= found.gap <= 1e-6
    assert len(found.weights) == 2 and found.mediation < 1e-12
    assert abs(found.information - (exact.wyner + 1e-4)) > 1e-5  # the bar tells wrong values apart


@pytest.mark.parametrize("erasure", [0.0, 0.2, 0.5, 0.7, 1.0])
def test_the_erasure_source(erasure: float) -> None:
    exact = erasure_source_information(erasure)
    p = np.array([[1.0 - erasure, 0.0, erasure], [0.0, 1.0 - erasure, erasure]]) / 2.0
    found = wyner_information(p)
    assert found.converged and found.information == pytest.approx(exact.wyner, abs=1e-6)
    assert exact.mutual == pytest.approx(mutual_information(p, 0, 1), abs=1e-12)
    assert exact.gacs_korner == pytest.approx(gacs_korner(p).entropy, abs=1e-12)


@pytest.mark.parametrize("ends", [(0.3, 0.2), (0.6, 0.4), (0.01, 0.5), (0.0, 0.5), (0.45, 0.45)])
def test_the_z_shaped_source(ends: tuple[float, float]) -> None:
    exact = z_source_information(*ends)
    p = np.array([[1.0 - sum(ends), ends[1]], [ends[0], 0.0]])
    found = wyner_information(p / p.sum())
    assert found.converged and found.information == pytest.approx(exact.wyner, abs=1e-6)
    assert exact.mutual == pytest.approx(mutual_information(p / p.sum(), 0, 1), abs=1e-12)
    assert exact.gacs_korner == pytest.approx(gacs_korner(p / p.sum()).entropy, abs=1e-12)


@pytest.mark.parametrize("flip", [0.0, 0.5])
def test_the_ends_of_the_symmetric_source(flip: float) -> None:
    value = LN2 if flip == 0.0 else 0.0
    assert symmetric_source_information(flip) == pytest.approx((value,) * 3, abs=1e-15)


# Wyner -------------------------------------------------------------------------------------------


@settings(max_examples=8, deadline=None)
@given(joints(most=3))
def test_they_bracket_mutual_information(p: np.ndarray) -> None:
    found = wyner_information(p, tolerance=1e-4, starts=8)
    information = mutual_information(p, 0, 1)
    assert found.converged
    assert gacs_korner(p).entropy <= information + 1e-9
    assert information <= found.information + 1e-9
    assert found.information <= min(entropy(p, 0), entropy(p, 1)) + 1e-9  # L = A will do
    # what it says is so
    mixture = np.einsum("l,la,lb->ab", found.weights, found.given_a, found.given_b)
    assert mixture == pytest.approx(p, abs=1e-7)
    errors = latent_errors(p, found.channel)
    assert errors.mediation == pytest.approx(0.0, abs=1e-9)
    assert errors.information == pytest.approx(found.information, abs=1e-9)


def test_three_by_four_from_few_starts_and_from_many() -> None:
    p = np.random.default_rng(3).dirichlet(np.ones(12)).reshape(3, 4)
    few, many = (wyner_information(p, starts=n, seed=n, tolerance=1e-5) for n in (4, 200))
    assert few.converged and many.converged
    assert few.information == pytest.approx(many.information, abs=1e-5)
    assert few.information - few.gap <= many.information + 1e-12


def test_blocks_agree_and_products_have_nothing() -> None:
    rng = np.random.default_rng(1)
    p = np.zeros((4, 5))
    p[:2, :2] = 0.4 * np.outer([0.3, 0.7], [0.5, 0.5])
    p[2:, 2:] = 0.6 * np.outer([0.8, 0.2], [0.2, 0.3, 0.5])
    block = binary_entropy(0.4)
    wyner = wyner_information(p, tolerance=1e-5).information
    three = gacs_korner(p).entropy, mutual_information(p, 0, 1), wyner
    assert three == pytest.approx((block,) * 3, abs=1e-5)
    p = np.outer(rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(4)))
    wyner = wyner_information(p, tolerance=1e-5).information
    three = gacs_korner(p).entropy, mutual_information(p, 0, 1), wyner
    assert three == pytest.approx((0.0,) * 3, abs=1e-5)
    p[0, 0] += 0.1  # not a product any more
    assert wyner_information(p / p.sum(), tolerance=1e-3).information > 2e-3


def test_a_ring_has_nothing_in_common_for_certain_and_needs_all() -> None:
    found = wyner_information(RING)
    assert gacs_korner(RING).entropy == 0.0
    assert mutual_information(RING, 0, 1) == pytest.approx(LN2)
    assert found.information == pytest.approx(2.0 * LN2, abs=1e-9)


def test_values_that_say_the_same_are_one() -> None:
    """Split values of a 2 x 2 joint: nothing changes but the shape of the answer."""
    small = np.array([[0.4, 0.1], [0.05, 0.45]])
    split = np.repeat(np.repeat(small / 6.0, 3, axis=0), 2, axis=1)
    split[0] *= 1.5
    split[2] *= 0.5
    few, many = wyner_information(small), wyner_information(np.pad(split, ((0, 1), (1, 0))))
    assert many.information == pytest.approx(few.information, abs=1e-9)
    assert many.channel.shape[:2] == (7, 5) and many.mediation < 1e-9
    mixture = np.einsum("l,la,lb->ab", many.weights, many.given_a, many.given_b)
    assert mixture == pytest.approx(np.pad(split, ((0, 1), (1, 0))), abs=1e-9)
    large = np.kron(BLOCKS, np.full((3, 3), 1.0 / 9.0))  # 24 x 24
    assert wyner_information(large).information == pytest.approx(2.0 * LN2, abs=1e-9)


def test_a_search_cut_short_says_so() -> None:
    p = np.random.default_rng(2).dirichlet(np.ones(9)).reshape(3, 3)
    cut = wyner_information(p, rounds=3)
    assert not cut.converged and cut.gap > 1e-3 and cut.rounds == 3
    whole = wyner_information(p)
    assert cut.information - cut.gap <= whole.information <= cut.information
    assert cut.mediation < 1e-9


def test_other_peoples_code() -> None:
    """dit minimises over channels from random starts."""
    p = symmetric(0.1)
    theirs = dit.Distribution(["00", "01", "10", "11"], p.ravel())
    assert dit.multivariate.gk_common_information(theirs) == pytest.approx(0.0, abs=1e-9)
    wyner = float(dit.multivariate.wyner_common_information(theirs, niter=1)) * LN2
    assert wyner_information(p).information == pytest.approx(wyner, abs=1e-4)
    outcomes = [f"{a}{b}" for a, b in np.argwhere(BLOCKS > 0.0)]
    theirs = dit.Distribution(outcomes, [1.0 / 16.0] * 16)
    common = float(dit.multivariate.gk_common_information(theirs)) * LN2
    assert gacs_korner(BLOCKS).entropy == pytest.approx(common, abs=1e-9)


# Bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: gacs_korner(BLOCKS, tolerance=-0.1), "tolerance must be"),
        (lambda: gacs_korner(BLOCKS, tolerance=0.5), "tolerance must leave at least one cell"),
        (lambda: gacs_korner(BLOCKS, tolerance=math.nan), "tolerance must be"),
        (lambda: gacs_korner(BLOCKS * 2.0), "p must hold probabilities"),
        (lambda: gacs_korner(BLOCKS, a=0, b=0), "must not share an axis"),
        (lambda: gacs_korner_study(BLOCKS, [0.0, 2.0]), "tolerances must be"),
        (lambda: wyner_information(np.eye(13) / 13.0), "a must have at most 12 values"),
        (lambda: wyner_information(BLOCKS, tolerance=0.0), "tolerance must be"),
        (lambda: wyner_information(BLOCKS, starts=0), "starts must be"),
        (lambda: wyner_information([[0.5, 0.6]]), "p must hold probabilities"),
        (lambda: symmetric_source_information(1.1), "flip must be a number from 0 to 1"),
        (lambda: erasure_source_information(-0.1), "erasure must be a number from 0 to 1"),
        (lambda: z_source_information(0.6, 0.6), "only_a and only_b must be at most 1"),
        (lambda: common_information_with_strays(BLOCKS, [0], [0], 1), "labels_a must hold 8"),
        (
            lambda: common_information_with_strays(BLOCKS, [0] * 8, [-1] * 8, 1),
            "labels_b must hold labels of at least 0",
        ),
        (
            lambda: common_information_with_strays(BLOCKS, [0] * 8, [9] * 8, 1),
            "must name at most 8 labels",
        ),
        (
            lambda: common_information_with_strays(BLOCKS, [0] * 8, [0] * 8, -1),
            "samples must hold numbers of at least 0",
        ),
        (lambda: common_information_with_strays([1.0], [0], [0], 1), "p must have two axes"),
    ],
)
def test_bad_input_is_named(call: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
