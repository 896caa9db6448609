"""The descent goes down, and the search over functions finds what trying each of them finds."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from ergolib.information.latents import latent_errors
from ergolib.kernels.latent_descent import improve_latent, random_latent
from ergolib.kernels.latent_partitions import best_partition
from ergolib.kernels.random import seed_state


def joint_of(rng, shape, zeros=0.0):
    p = rng.dirichlet(np.full(shape[0] * shape[1], 0.6))
    p[rng.random(p.size) < zeros] = 0.0
    p[0] += 1e-3
    return (p / p.sum()).reshape(shape)


def errors_of(p, latent, chance):
    found = latent_errors(p, latent)
    return found.mediation, *(found.stochastic if chance else found.deterministic)


def improved(p, channel, chance, largest, steps):
    na, nb, nl = channel.shape
    flat, out = channel.ravel().copy(), np.empty(3)
    room = np.empty(nl * (na * nb + na + nb + 1))
    score = improve_latent(p.ravel(), flat, na, nb, nl, chance, largest, steps, room, out)
    return score, flat.reshape(channel.shape), out


@pytest.mark.parametrize("chance", [0, 1])
def test_the_sum_of_the_errors_never_rises(chance):
    rng = np.random.default_rng(1)
    for shape in [(2, 2), (2, 3), (3, 3)]:
        p = joint_of(rng, shape, zeros=0.2)
        channel = rng.dirichlet(np.ones(3), shape)
        before = math.fsum(errors_of(p, channel, chance))
        for _ in range(20):
            score, channel, out = improved(p, channel, chance, 0, 3)
            assert score <= before + 1e-13
            assert out == pytest.approx(errors_of(p, channel, chance), abs=1e-13)
            before = score


def test_steps_that_are_twice_as_long_may_rise():
    """The negative control: the bound on the curvature is what makes the descent safe."""
    rng = np.random.default_rng(2)

    def stride(p, channel, k):
        u = p[..., None] * channel
        pull = 2 * np.log(u.sum(1))[:, None] + 2 * np.log(u.sum(0))[None] - np.log(u.sum((0, 1)))
        new = np.exp(((k - 1) * np.log(channel) + pull) / k)  # c = 1: deterministic errors
        return new / new.sum(-1, keepdims=True)

    def rises(k):
        rose = 0
        for _ in range(40):
            p, channel = joint_of(rng, (2, 2)), rng.dirichlet(np.ones(2), (2, 2))
            for _ in range(8):
                following = stride(p, channel, k)
                if following.min() < 1e-250:
                    break
                worse = math.fsum(errors_of(p, following, 0)) - math.fsum(errors_of(p, channel, 0))
                rose += worse > 1e-12
                channel = following
        return rose

    assert rises(2.0) == 0
    assert rises(0.25) > 0


@pytest.mark.parametrize("chance", [0, 1])
def test_the_largest_error_is_the_smallest_on_the_way(chance):
    rng = np.random.default_rng(3)
    p, channel = joint_of(rng, (2, 3)), rng.dirichlet(np.ones(2), (2, 3))
    before = max(errors_of(p, channel, chance))
    for _ in range(5):
        score, channel, _ = improved(p, channel, chance, 1, 60)
        assert score <= before + 1e-13
        assert score == pytest.approx(max(errors_of(p, channel, chance)), abs=1e-13)
        before = score


def test_random_latents_are_channels():
    channel = np.empty(60)
    random_latent(channel, 20, 3, seed_state(4))
    rows = channel.reshape(20, 3)
    assert rows.sum(axis=1) == pytest.approx(1.0)
    assert (rows > 0.0).all()


def partitions(count):
    """All restricted growth strings."""
    grown = [[0]]
    for _ in range(count - 1):
        grown = [[*each, label] for each in grown for label in range(max(each) + 2)]
    return grown


def best_of(p, largest):
    cells = np.flatnonzero(p)
    n, sets = cells.size, 1 << cells.size
    labels = np.zeros(p.size, dtype=np.int64)
    score = best_partition(
        p.ravel(), *p.shape, cells, largest, np.zeros(4 * sets + 3 * n),
        np.zeros(sets + 3 * n, dtype=np.int64), labels, np.zeros(3),
    )  # fmt: skip
    return score, labels.reshape(p.shape)


@pytest.mark.parametrize("shape", [(2, 2), (2, 3)])
@pytest.mark.parametrize("largest", [0, 1])
def test_the_best_function_is_the_best_of_all(shape, largest):
    rng = np.random.default_rng(5)
    for zeros in (0.0, 0.3):
        p = joint_of(rng, shape, zeros)
        cells = np.argwhere(p > 0.0)
        tried = []
        for string in partitions(len(cells)):
            labels = np.zeros(shape, dtype=int)
            labels[tuple(cells.T)] = string
            errors = errors_of(p, labels, 0)
            tried.append(max(errors) if largest else math.fsum(errors))
        score, labels = best_of(p, largest)
        assert score == pytest.approx(min(tried), abs=1e-13)
        errors = errors_of(p, labels, 0)
        assert (max(errors) if largest else math.fsum(errors)) == pytest.approx(score, abs=1e-13)


def test_blocks_of_independent_parts_are_found():
    """A joint distribution of exact blocks has an exact natural latent: which block."""
    p = np.zeros((4, 4))
    p[:2, :2] = np.outer([0.1, 0.2], [0.7, 0.3])
    p[2:, 2:] = np.outer([0.3, 0.4], [0.5, 0.5])
    for largest in (0, 1):
        score, labels = best_of(p, largest)
        assert score == pytest.approx(0.0, abs=1e-15)
        assert len(set(labels[:2, :2].ravel()) | set(labels[2:, 2:].ravel())) == 2
        assert labels[0, 0] != labels[3, 3]


def test_most_functions_are_not_the_best():
    """The negative control: of the fifteen functions of two coins, two are best: to copy one."""
    p = np.array([[0.45, 0.05], [0.05, 0.45]])
    score, _ = best_of(p, 0)
    scores = sorted(
        math.fsum(errors_of(p, np.reshape(string, (2, 2)), 0)) for string in partitions(4)
    )
    assert scores[0] == pytest.approx(score)
    assert scores[-1] > 2.0 * score
    assert len(list(itertools.takewhile(lambda each: each < score + 1e-9, scores))) == 2  # A, or B
