"""The errors of a latent: sums over states written out, other people's code, and the lattice."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from typing import Any

import dit
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib import exact
from ergolib.information import (
    conditional_entropy,
    entropy,
    latents,
    mutual_information,
    split_by_latent,
    total_correlation,
)
from ergolib.information.latents import (
    as_channel,
    latent_errors,
    mediation_error,
    redundancy_errors,
    with_latent,
)

LN2 = math.log(2.0)
FAR = 1e-12


def random_channel(rng: Any, shape: tuple[int, ...], labels: int) -> np.ndarray:
    """Rows that are distributions: spread, or certain."""
    channel = rng.dirichlet(np.full(labels, rng.choice([0.1, 1.0])), size=shape)
    if rng.random() < 0.3:
        channel = np.eye(labels)[rng.integers(labels, size=shape)]
    return channel


@st.composite
def territories(draw: Any, least: int = 2, most: int = 5) -> tuple[np.ndarray, np.ndarray, Any]:
    """A joint of a few small parts, some states impossible, a channel, and the dice."""
    most_states = 3 if most < 5 else 2
    shape = tuple(draw(st.lists(st.integers(1, most_states), min_size=least, max_size=most)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    p = rng.dirichlet(np.full(math.prod(shape), 0.7)).reshape(shape)
    p = np.where(rng.random(shape) < draw(st.sampled_from([0.0, 0.3, 0.6])), 0.0, p)
    p = p / p.sum() if p.any() else np.full(shape, 1.0 / p.size)
    return p, random_channel(rng, shape, draw(st.integers(1, 3))), rng


def summed(joint: dict[tuple[int, ...], float], axes: list[int]) -> dict[tuple[int, ...], float]:
    """A marginal, state by state."""
    out: dict[tuple[int, ...], float] = defaultdict(float)
    for state, chance in joint.items():
        out[tuple(state[axis] for axis in axes)] += chance
    return out


def by_hand(p: np.ndarray, channel: np.ndarray) -> tuple[float, list[float], list[float]]:
    """The three errors by their definitions as divergences, one state after the other."""
    count = p.ndim
    joint = {
        (*x, label): float(p[x] * channel[(*x, label)])
        for x in itertools.product(*map(range, p.shape))
        for label in range(channel.shape[-1])
        if p[x] * channel[(*x, label)] > 0.0
    }
    label = summed(joint, [count])
    singles = [summed(joint, [i, count]) for i in range(count)]
    mediation = 0.0
    for state, chance in joint.items():
        told = label[state[-1:]]
        apart = told * math.prod(singles[i][state[i], state[-1]] / told for i in range(count))
        mediation += chance * math.log(chance / apart)
    stochastic, deterministic = [], []
    for i in range(count):
        rest = [axis for axis in range(count) if axis != i]
        others, seen = summed(joint, rest), summed(joint, [*rest, count])
        whole = summed(joint, list(range(count)))
        information = doubt = 0.0
        for state, chance in joint.items():
            x = tuple(state[axis] for axis in rest)
            doubt -= chance * math.log(seen[(*x, state[-1])] / others[x])
            information += chance * math.log(
                chance * others[x] / (whole[state[:-1]] * seen[(*x, state[-1])])
            )
        stochastic.append(information)
        deterministic.append(doubt)
    return mediation, stochastic, deterministic


@settings(max_examples=300, deadline=None)
@given(territories())
def test_definitions_written_out(drawn: Any) -> None:
    p, channel, _ = drawn
    mediation, stochastic, deterministic = by_hand(p, channel)
    found = latent_errors(p, channel)
    assert found.mediation == pytest.approx(mediation, abs=FAR)
    assert found.stochastic == pytest.approx(stochastic, abs=FAR)
    assert found.deterministic == pytest.approx(deterministic, abs=FAR)
    assert mediation_error(p, channel) == found.mediation
    assert redundancy_errors(p, channel) == found.stochastic
    assert redundancy_errors(p, channel, "deterministic") == found.deterministic


@settings(max_examples=150, deadline=None)
@given(territories())
def test_what_goes_with_the_errors(drawn: Any) -> None:
    """H(L), I(L;X), TC(X); H(L|X_-i) = I(L;X_i|X_-i) + H(L|X); none is below 0 or above H(L)."""
    p, channel, _ = drawn
    found, joint = latent_errors(p, channel), with_latent(p, channel)
    count = p.ndim
    assert joint.sum(axis=-1) == pytest.approx(p, abs=1e-15)
    assert found.entropy == pytest.approx(entropy(joint, count), abs=1e-13)
    told = mutual_information(joint, count, range(count))
    assert found.information == pytest.approx(told, abs=1e-13)
    assert found.total_correlation == pytest.approx(total_correlation(p), abs=1e-13)
    open_still = conditional_entropy(joint, count, range(count))
    for informed, doubt in zip(found.stochastic, found.deterministic, strict=True):
        assert 0.0 <= informed <= doubt + FAR and doubt <= found.entropy + FAR
        assert doubt == pytest.approx(informed + open_still, abs=FAR)
    split = split_by_latent(joint)
    assert found.mediation == pytest.approx(split.given_latent, abs=FAR)
    assert found.explained == pytest.approx(split.redundancy, abs=FAR)


def test_the_identity_of_two_parts_on_thousands_of_joints() -> None:
    """I(A;B|L) = I(A;B) + I(L;B|A) - I(L;B), whatever L is; without its last term it is wrong."""
    rng = np.random.default_rng(20261122)
    worst, wrong = 0.0, 0.0
    for _ in range(2000):
        shape = tuple(rng.integers(1, 5, size=2))
        p = rng.dirichlet(np.full(math.prod(shape), 0.5)).reshape(shape)
        channel = random_channel(rng, shape, int(rng.integers(1, 5)))
        joint = with_latent(p, channel)
        mediation = mutual_information(joint, 0, 1, given=2)
        account = mutual_information(joint, 0, 1) + mutual_information(joint, 2, 1, given=0)
        told = mutual_information(joint, 2, 1)
        worst = max(worst, abs(mediation - (account - told)))
        wrong = max(wrong, abs(mediation - account))
    assert worst < FAR
    assert wrong > 0.5  # the negative control


@settings(max_examples=150, deadline=None)
@given(territories())
def test_names_and_order_do_not_matter(drawn: Any) -> None:
    """Other names for the values of a part, or for the labels; another order of the parts."""
    p, channel, rng = drawn
    found = latent_errors(p, channel)
    renamed, read = p, channel[..., rng.permutation(channel.shape[-1])]
    for axis in range(p.ndim):
        order = rng.permutation(p.shape[axis])
        renamed, read = np.take(renamed, order, axis), np.take(read, order, axis)
    order = rng.permutation(p.ndim)
    again = latent_errors(renamed.transpose(order), read.transpose(*order, p.ndim))
    assert again.mediation == pytest.approx(found.mediation, abs=FAR)
    for kind in ("stochastic", "deterministic"):
        before, after = getattr(found, kind), getattr(again, kind)
        assert after == pytest.approx([before[part] for part in order], abs=FAR)
    assert again[3:] == pytest.approx(found[3:], abs=FAR)


@settings(max_examples=100, deadline=None)
@given(territories())
def test_the_answers_that_are_none(drawn: Any) -> None:
    """A constant is redundant and mediates nothing; X mediates; of two parts, so does either."""
    p, _, _ = drawn
    constant = latent_errors(p, np.zeros(p.shape, dtype=int))
    assert constant.mediation == pytest.approx(total_correlation(p), abs=1e-13)
    assert not any(constant.stochastic) and not any(constant.deterministic)
    whole = latent_errors(p, np.arange(p.size).reshape(p.shape))
    assert whole.mediation == 0.0
    for part, doubt in enumerate(whole.deterministic):
        rest = [axis for axis in range(p.ndim) if axis != part]
        assert doubt == pytest.approx(conditional_entropy(p, part, rest), abs=FAR)
    if p.ndim == 2:
        one = latent_errors(p, np.indices(p.shape)[0])
        assert one.mediation < 1e-15
        assert one.deterministic == pytest.approx((conditional_entropy(p, 0, 1), 0.0), abs=FAR)


def test_one_part_of_three_does_not_mediate() -> None:
    """The negative control: given one of three bits of an even sum, the other two are equal."""
    p = np.zeros((2, 2, 2))
    p[0, 0, 0] = p[0, 1, 1] = p[1, 0, 1] = p[1, 1, 0] = 0.25
    found = latent_errors(p, np.indices(p.shape)[0])
    assert found.mediation == pytest.approx(LN2, abs=1e-15)
    assert found.deterministic == pytest.approx((0.0, 0.0, 0.0), abs=1e-15)


def test_a_collider_is_worse_than_no_latent() -> None:
    """Two fair coins, and whether they agree."""
    found = latent_errors(np.full((2, 2), 0.25), [[1, 0], [0, 1]])
    assert found.total_correlation == 0.0
    assert found.explained == pytest.approx(-LN2, abs=1e-15)


def test_labels_are_a_channel() -> None:
    p = np.full((2, 3), 1 / 6)
    labels = np.array([[0, 2, 0], [1, 1, 2]])
    channel = as_channel(p, labels)
    assert channel.shape == (2, 3, 3) and (channel.argmax(axis=-1) == labels).all()
    assert (channel.sum(axis=-1) == 1.0).all()
    for same in (channel, channel.astype(int), channel.tolist(), labels.astype(np.uint8)):
        assert latent_errors(p, same) == latent_errors(p, labels)
    assert channel.flags.writeable and as_channel(p, channel) is not channel
    before = channel.copy()
    with_latent(p, channel)
    assert (channel == before).all()


def test_what_a_latent_says_of_the_impossible_does_not_matter() -> None:
    p = np.array([[0.5, 0.0], [0.0, 0.5]])
    channel = as_channel(p, [[0, 0], [1, 1]])
    found = latent_errors(p, channel)
    for row in ([0.0, 0.0], [0.3, 0.7], [1.0, 0.0]):
        channel[0, 1] = row
        assert latent_errors(p, channel) == found
    channel[0, 0] = 0.0  # the negative control: that does happen
    with pytest.raises(ValueError, match=r"latent must sum to 1 along its last axis.*0\.0 at \(0"):
        latent_errors(p, channel)


def test_slabs_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large joint is read in slabs, so that it needs little memory beside itself."""
    rng = np.random.default_rng(17)
    for shape in ((4, 5), (3, 2, 4), (2, 3, 2, 2)):
        p = rng.dirichlet(np.full(math.prod(shape), 0.3)).reshape(shape)
        p[(0,) * len(shape)] = 0.0
        p /= p.sum()
        channel = random_channel(rng, shape, 3)
        found = latent_errors(p, channel)
        with monkeypatch.context() as patch:
            patch.setattr("ergolib.information.latents.errors.AT_ONCE", 7)
            again = latent_errors(p, channel)
        for one, other in zip(found, again, strict=True):
            assert one == pytest.approx(other, abs=1e-14)


@pytest.mark.parametrize("seed", range(8))
def test_dit_says_the_same(seed: int) -> None:
    """Two to four parts and a latent (https://github.com/dit/dit, in bits)."""
    rng = np.random.default_rng([20261122, seed])
    count = 2 + seed % 3
    shape = tuple(int(n) for n in rng.integers(2, 4, count))
    p = rng.dirichlet(np.full(math.prod(shape), 0.5)).reshape(shape)
    p = np.where(rng.random(shape) < 0.3, 0.0, p)
    p /= p.sum()
    joint = with_latent(p, random_channel(rng, shape, 2))
    states = [s for s in itertools.product(*map(range, joint.shape)) if joint[s] > 0.0]
    theirs = dit.Distribution([tuple(map(str, s)) for s in states], [joint[s] for s in states])
    latent, axes = [count], range(count)
    found = latent_errors(joint.sum(axis=-1), joint / joint.sum(axis=-1, keepdims=True).clip(1e-99))
    bits = dit.multivariate.total_correlation(theirs, [[i] for i in axes], latent)
    assert found.mediation == pytest.approx(float(bits) * LN2, abs=FAR)
    for part in axes:
        rest = [i for i in axes if i != part]
        bits = dit.multivariate.coinformation(theirs, [latent, [part]], rest)
        assert found.stochastic[part] == pytest.approx(float(bits) * LN2, abs=FAR)
        bits = dit.shannon.conditional_entropy(theirs, latent, rest)
        assert found.deterministic[part] == pytest.approx(float(bits) * LN2, abs=FAR)


# H(L|X_-i) and I(half;half|L) of the 4 x 4 torus, L the sign of M, a fair coin where M = 0
SIGN = {
    1.5: (0.000111, 0.01035),
    2.0: (0.002987, 0.08102),
    exact.T_C: (0.009119, 0.14397),
    3.0: (0.044026, 0.23660),
    5.0: (0.119194, 0.21234),
}


@pytest.mark.parametrize("temperature", SIGN)
def test_the_sign_of_sixteen_spins(temperature: float) -> None:
    """Sixteen parts; and the same latent of two halves. Computed independently of this package."""
    p = exact.state_probabilities(temperature, 4)
    up = 0.5 * (1.0 + np.sign(exact.state_spins(4).sum(axis=1)))
    channel = np.stack([1.0 - up, up], axis=-1)
    spins = latent_errors(p.reshape((2,) * 16), channel.reshape((2,) * 17))
    sites, between = SIGN[temperature]
    assert spins.deterministic == pytest.approx((sites,) * 16, abs=6e-7)
    assert spins.entropy == pytest.approx(LN2, abs=1e-14)
    halves = latent_errors(p.reshape(256, 256), channel.reshape(256, 256, 2))
    assert halves.mediation == pytest.approx(between, abs=6e-6)
    # the negative controls: one site is no half, and up at M = 0 is no coin
    assert halves.deterministic[0] > 1.5 * sites
    up_at_zero = (up > 0.0).astype(int).reshape((2,) * 16)
    unfair = redundancy_errors(p.reshape((2,) * 16), up_at_zero, "deterministic")
    assert abs(unfair[0] / sites - 1.0) > 0.02


GOOD = np.full((2, 2), 0.25)


@pytest.mark.parametrize(
    ("p", "latent", "kind", "words"),
    [
        ([0.5, 0.5], [0, 1], ValueError, r"p must have .* two parts, got shape \(2,\)"),
        (0.5, 0, ValueError, "p must hold probabilities"),
        (np.ones((1,) * 64), 0, ValueError, "p must have at most 63 parts, got 64"),
        ([[0.5, 0.6]], [[0, 0]], ValueError, r"p must .* sum of 1\.1"),
        ([[1.5, -0.5]], [[0, 0]], ValueError, "p must .* none negative"),
        ([[math.nan, 1.0]], [[0, 0]], ValueError, "p must hold finite"),
        ([["a", "b"]], [[0, 0]], TypeError, "p must"),
        (GOOD, [[0, 1]], ValueError, r"latent .*\(2, 2\), .* got \(1, 2\)"),
        (GOOD, [0, 1, 2, 3], ValueError, r"latent .*\(2, 2\), .* got \(4,\)"),
        (GOOD, np.ones((3, 2, 2)), ValueError, r"latent .*\(2, 2\), .* got \(3, 2, 2\)"),
        (GOOD, np.ones((2, 2, 0)), ValueError, r"latent .* got \(2, 2, 0\)"),
        (GOOD, [[0, 1], [0, -1]], ValueError, "latent must hold labels of at least 0, got -1"),
        (GOOD, [[0, 1], [0, 0.5]], ValueError, r"latent .* integer labels, got 0\.5"),
        (GOOD, [[0, 1], [0, math.nan]], ValueError, "latent .* integer labels, got nan"),
        (GOOD, [[0.0, 1.0], [0.0, 1.0]], ValueError, "latent .* integer labels, got .* float64"),
        (GOOD, [[True, False], [True, True]], TypeError, "latent must hold labels.* bool"),
        (GOOD, [["0", "1"], ["0", "1"]], TypeError, "latent must hold labels"),
        (GOOD, None, TypeError, "latent must hold labels"),
        (GOOD, [[0, 1], [0]], ValueError, "latent must be a rectangular array"),
        (GOOD, np.full((2, 2, 2), 0.4), ValueError, r"latent must sum to 1 .* 0\.8 at \(0, 0\)"),
        (GOOD, np.full((2, 2, 2), math.nan), ValueError, "latent must hold finite"),
        (GOOD, [[[2, -1], [1, 0]]] * 2, ValueError, "latent must hold probabilities, got -1"),
    ],
)
def test_bad_input_is_named(p: Any, latent: Any, kind: type[Exception], words: str) -> None:
    for measure in (latent_errors, mediation_error, redundancy_errors, as_channel, with_latent):
        with pytest.raises(kind, match=words):
            measure(p, latent)


def test_as_many_parts_as_there_are_axes() -> None:
    shape = (1,) * 61 + (2, 2)
    found = latent_errors(np.diag([0.5, 0.5]).reshape(shape), np.indices((2, 2))[0].reshape(shape))
    assert found.mediation == 0.0 and found.total_correlation == pytest.approx(LN2, abs=1e-15)


def test_bad_kind_and_bad_name() -> None:
    with pytest.raises(ValueError, match="kind must be one of 'stochastic', 'deterministic'"):
        redundancy_errors(GOOD, [[0, 1], [0, 1]], "strong")
    with pytest.raises(ValueError, match="mediator must have the shape"):
        as_channel(GOOD, [0], "mediator")
    with pytest.raises(AttributeError, match="no_such_name"):
        latents.no_such_name  # noqa: B018


def test_too_large_says_the_memory() -> None:
    """Before any of it is taken."""
    whole = np.arange(2**16).reshape((2,) * 16)
    with pytest.raises(ValueError, match=r"latent must .* at most 2 GiB, .* needs 32 GiB"):
        latent_errors(np.full((2,) * 16, 2.0**-16), whole)
    with pytest.raises(ValueError, match=r"latent must .* needs 2.* GiB"):
        as_channel(GOOD, [[0, 10**9], [0, 0]])


def test_every_public_name_is_there() -> None:
    assert set(latents.__all__) <= set(dir(latents))
    for name in latents.__all__:
        assert getattr(latents, name) is not None
