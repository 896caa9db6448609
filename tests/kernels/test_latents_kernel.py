"""Two parts and a latent: the kernels against `ergolib.information`, and the theorem."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib.information import conditional_entropy, entropy, mutual_information
from ergolib.kernels import latents
from ergolib.kernels.random import seed_state

LN_2 = math.log(2.0)


def errors(joint: np.ndarray) -> np.ndarray:
    out = np.full(8, np.nan)
    latents.errors_of_latent(joint.astype(float).ravel(), *joint.shape, out)
    return out


def by_information(joint: np.ndarray) -> np.ndarray:
    p = joint / joint.sum()
    a, b, label = 0, 1, 2
    return np.array(
        [
            mutual_information(p, a, b),
            mutual_information(p, a, b, given=label),
            mutual_information(p, label, a, given=b),
            mutual_information(p, label, b, given=a),
            conditional_entropy(p, of=label, given=a),
            conditional_entropy(p, of=label, given=b),
            entropy(p, label),
            mutual_information(p, label, (a, b)),
        ]
    )


def shares(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Rows that sum to 1, some of them certain."""
    made = rng.gamma(rng.choice([0.05, 0.3, 1.0]), size=shape) + 1e-12
    made /= made.sum(axis=-1, keepdims=True)
    certain = np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]
    return np.where(rng.random((*shape[:-1], 1)) < 0.3, certain, made)


def case(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights of two parts, some of them 0, and two channels."""
    na, nb, nk, nl = (int(n) for n in rng.integers(1, 5, 4))
    p = rng.gamma(0.5, size=(na, nb)) * (rng.random((na, nb)) < 0.8) * 10.0 ** rng.integers(-9, 9)
    p[0, 0] += p.sum() == 0.0
    return p, shares(rng, na, nb, nk), shares(rng, na, nb, nl)


def translated(p: np.ndarray, channel: np.ndarray, other: np.ndarray) -> np.ndarray:
    sizes = channel.shape[-1], other.shape[-1]
    both, out = np.zeros(sizes[0] * sizes[1]), np.full(2, np.nan)
    latents.agreement(p.ravel(), channel.ravel(), other.ravel(), *sizes, both)
    latents.translation(both, *sizes, out)
    return out


@pytest.mark.parametrize("seed", range(150))
def test_the_errors_are_those_of_information(seed):
    p, channel, _ = case(np.random.default_rng(seed))
    joint = np.zeros(channel.size)
    latents.with_channel(p.ravel(), channel.ravel(), channel.shape[-1], joint)
    joint = joint.reshape(channel.shape)
    assert joint == pytest.approx(p[..., None] * channel, rel=1e-15, abs=0)
    assert errors(joint) == pytest.approx(by_information(joint), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("seed", range(60))
def test_what_one_label_leaves_open_of_the_other(seed):
    p, channel, other = case(np.random.default_rng(1000 + seed))
    both = np.einsum("ab,abk,abl->kl", p / p.sum(), channel, other)
    expected = [conditional_entropy(both, of=1, given=0), conditional_entropy(both, of=0, given=1)]
    assert translated(p, channel, other) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_a_mediator_determines_what_is_redundant(seed: int) -> None:
    """H(L'|L) <= I(A;B|L) + H(L'|A) + H(L'|B), both ways round, and the identity of the errors."""
    p, channel, other = case(np.random.default_rng(seed))
    first, second = errors(p[..., None] * channel), errors(p[..., None] * other)
    of_other, of_first = translated(p, channel, other)
    assert of_other <= first[1] + second[4] + second[5] + 1e-12
    assert of_first <= second[1] + first[4] + first[5] + 1e-12
    said_of_b = first[7] - first[2]  # I(L;B) = I(L;AB) - I(L;A|B)
    assert first[1] == pytest.approx(first[0] + first[3] - said_of_b, abs=1e-12)


def test_without_the_errors_of_redundancy_the_bound_would_be_broken():
    """The negative control: X itself mediates perfectly, and yet says less than everything."""
    p = np.full((2, 2), 0.25)
    x_itself = np.eye(4).reshape(2, 2, 4)
    coin = np.full((2, 2, 2), 0.5)
    of_coin, _ = translated(p, x_itself, coin)
    assert of_coin == pytest.approx(LN_2)
    assert of_coin > errors(p[..., None] * x_itself)[1] + 0.5


def test_known_latents():
    """A shared bit with private bits; the exclusive or; two states of which one never happens."""
    blocks = np.zeros((4, 4, 2))
    blocks[:2, :2, 0] = blocks[2:, 2:, 1] = 1.0
    assert errors(blocks) == pytest.approx([LN_2, 0, 0, 0, 0, 0, LN_2, LN_2], abs=1e-15)
    collider = np.zeros((2, 2, 2))
    for a in range(2):
        for b in range(2):
            collider[a, b, a ^ b] = 3.0
    assert errors(collider) == pytest.approx([0, LN_2, LN_2, LN_2, LN_2, LN_2, LN_2, LN_2])
    collider[1] = 0.0
    assert errors(collider) == pytest.approx([0, 0, 0, LN_2, LN_2, 0, LN_2, LN_2], abs=1e-15)


def test_no_weight_at_all_says_nothing():
    assert (errors(np.zeros((3, 2, 4))) == 0.0).all()
    out = np.full(2, np.nan)
    latents.translation(np.zeros(6), 2, 3, out)
    assert (out == 0.0).all()


def test_faint_dependence_keeps_its_digits():
    """I = d^2 / 2 for cells (1 + d)/4 and (1 - d)/4; differences of entropies would lose it."""
    d = 1e-9
    joint = np.array([[1 + d, 1 - d], [1 - d, 1 + d]]).reshape(2, 2, 1)
    assert errors(joint)[0] == pytest.approx(d * d / 2, rel=1e-6)


@pytest.mark.parametrize("huge", [1e-300, 1e-30, 1e30, 1e300])
def test_tiny_and_huge_weights_are_weights(huge):
    p, channel, _ = case(np.random.default_rng(3))
    joint = (p / p.max())[..., None] * channel
    assert errors(joint * huge) == pytest.approx(errors(joint), rel=1e-9, abs=1e-12)
    joint[0, 0] = 1e-200
    assert np.isfinite(errors(joint)).all()


def test_worlds_are_drawn_as_often_as_they_should_be():
    """All counts of 40 000 worlds within 5 standard errors; a wrong channel is noticed."""
    rng = np.random.default_rng(5)
    p, worlds = np.array([3.0, 0.0, 1.0, 2.0]), 40_000
    channel, other = shares(rng, 4, 2), rng.dirichlet(np.ones(3), 4)
    seen, told, both, last = np.zeros(8), np.zeros(12), np.zeros(6), np.zeros(3, dtype=np.int64)
    latents.draw_worlds(
        p, channel.ravel(), other.ravel(), 2, 3, worlds, seen, told, both, last, seed_state(6)
    )
    share = p / p.sum()

    def away(counted: np.ndarray, expected: np.ndarray) -> float:
        error = np.sqrt(expected * (1.0 - expected) / worlds) + 1e-12
        return float(np.abs((counted.reshape(expected.shape) / worlds - expected) / error).max())

    assert seen.sum() == told.sum() == both.sum() == worlds
    assert away(seen, share[:, None] * channel) < 5.0
    assert away(told, share[:, None] * other) < 5.0
    assert away(both, np.einsum("i,ik,il->kl", share, channel, other)) < 5.0
    assert away(told, share[:, None] * np.roll(other, 1, axis=0)) > 5.0
    assert 0 <= last[0] < 4 and last[0] != 1 and 0 <= last[1] < 2 and 0 <= last[2] < 3


def test_worlds_in_parts_are_the_same_worlds():
    p, channel, other = np.arange(1.0, 5.0), np.eye(2)[[0, 0, 1, 1]], np.full((4, 2), 0.5)
    runs = []
    for parts in ((50,), (1, 20, 29)):
        seen, told, both, last = np.zeros(8), np.zeros(8), np.zeros(4), np.zeros(3, dtype=np.int64)
        state = seed_state(7)
        for worlds in parts:
            latents.draw_worlds(
                p, channel.ravel(), other.ravel(), 2, 2, worlds, seen, told, both, last, state
            )
        runs.append(np.concatenate([seen, told, both, last, state.astype(float)]))
    assert (runs[0] == runs[1]).all()
