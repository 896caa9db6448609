"""Errors of a latent from samples: right on average, with errors that cover, and a warning."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib import Ising, exact
from ergolib.information.latents import (
    block_codes,
    estimate_latent_errors,
    latent_errors,
)

REPEATS = 300


def joint_with_noise():
    """Return three parts of 2, 3 and 2 states, and a latent of 2 that errs."""
    rng = np.random.default_rng(5)
    p = rng.dirichlet(np.full(12, 2.0)).reshape(2, 3, 2)
    channel = rng.dirichlet((2.0, 2.0), size=(2, 3, 2))
    return p, channel


def drawn(p, channel, samples, rng):
    joint = (p[..., None] * channel).ravel()
    state = rng.choice(joint.size, samples, p=joint)
    *parts, label = np.unravel_index(state, (*p.shape, channel.shape[-1]))
    return tuple(parts), label


def flat(found):
    """Return all numbers of an answer, from samples or exact, in one order."""
    each = (found.mediation, *found.stochastic, *found.deterministic)
    return [*each, found.entropy, found.information, found.total_correlation]


def distances(found, known):
    return np.array(
        [(a.value - b) / a.error for a, b in zip(flat(found), flat(known), strict=True)]
    )


def test_values_are_right_on_average_and_errors_cover():
    p, channel = joint_with_noise()
    known = np.array(flat(latent_errors(p, channel)))
    rng = np.random.default_rng(1)
    found = [estimate_latent_errors(*drawn(p, channel, 400, rng)) for _ in range(REPEATS)]
    assert all(each.trusted and each.blocks == each.samples == 400 for each in found)
    value, error, plug_in = np.array([flat(each) for each in found]).transpose(2, 0, 1)
    scatter = value.std(axis=0, ddof=1)
    off = (value.mean(axis=0) - known) / (scatter / REPEATS**0.5)
    assert np.abs(off).max() < 5.0
    # the negative control: what the jackknife takes off is there
    biased = (plug_in.mean(axis=0) - known) / (plug_in.std(axis=0, ddof=1) / REPEATS**0.5)
    assert biased[0] > 8.0
    assert np.abs(biased).max() > 3.0 * np.abs(off).max()
    # errors: the scatter, or up to a root of 2 more
    ratio = error.mean(axis=0) / scatter
    assert (ratio > 0.9).all() and (ratio < 1.42).all()
    covered = (np.abs(value - known) < error).mean(axis=0)
    assert (covered > 0.683 - 5.0 * (0.683 * 0.317 / REPEATS) ** 0.5).all()
    twice = (np.abs(value - known) < 2.0 * error).mean(axis=0)
    assert (twice > 0.95 - 5.0 * (0.95 * 0.05 / REPEATS) ** 0.5).all()


def test_samples_that_resemble_each_other_need_blocks():
    p, channel = joint_with_noise()
    known = latent_errors(p, channel)
    rng = np.random.default_rng(2)
    blocked, named, naive = [], [], []
    for _ in range(100):
        parts, label = drawn(p, channel, 240, rng)
        parts, label = tuple(np.repeat(part, 10) for part in parts), np.repeat(label, 10)
        blocked.append(distances(estimate_latent_errors(parts, label, blocks=80), known))
        names = np.repeat(rng.permutation(240), 10)
        named.append(distances(estimate_latent_errors(parts, label, blocks=names), known))
        naive.append(distances(estimate_latent_errors(parts, label), known))
    for each in (blocked, named):
        assert (np.abs(each) < 1.0).mean() > 0.62
        assert np.std(each) < 1.15
    assert (np.abs(naive) < 1.0).mean() < 0.4  # the negative control: errors 3 times too small
    assert np.std(naive) > 2.0


def test_the_order_of_blocks_does_not_matter_and_their_sizes_do():
    p, channel = joint_with_noise()
    parts, label = drawn(p, channel, 300, np.random.default_rng(3))
    block = np.repeat(np.arange(20), [5] * 10 + [25] * 10)
    order = np.random.default_rng(4).permutation(300)
    one = estimate_latent_errors(parts, label, blocks=block)
    other = estimate_latent_errors(tuple(x[order] for x in parts), label[order], -3 * block[order])
    assert np.array(flat(one)) == pytest.approx(np.array(flat(other)), rel=1e-9)
    assert one.blocks == 20 and one.samples == 300
    even = estimate_latent_errors(parts, label, blocks=20)
    assert even.mediation.error != pytest.approx(one.mediation.error, rel=1e-3)


def brute(parts, label, block):
    """Leave out each block and count anew."""

    def entropy(*columns):
        counts = np.unique(np.stack(columns), axis=1, return_counts=True)[1]
        f = counts / counts.sum()
        return -(f * np.log(f)).sum()

    def mediation(keep):
        x, y, z = (each[keep] for each in (*parts, label))
        return entropy(x, z) + entropy(y, z) - entropy(x, y, z) - entropy(z)

    names = np.unique(block)
    whole = mediation(np.ones(label.size, dtype=bool))
    left = np.array([mediation(block != name) for name in names])
    g = names.size
    value = g * whole - (g - 1) * left.mean()
    return value, ((g - 1) / g * ((left - left.mean()) ** 2).sum()) ** 0.5, whole


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(4, 12), st.booleans())
def test_it_is_the_jackknife(seed, per, single):
    rng = np.random.default_rng(seed)
    parts = tuple(rng.integers(-1, 3, (2, 6 * per)))
    label = rng.integers(0, 2, 6 * per) + parts[0]
    block = np.arange(6 * per) if single else np.repeat(np.arange(6), per)
    found = estimate_latent_errors(np.stack(parts, axis=1), label, None if single else block)
    assert found.mediation == pytest.approx(brute(parts, label, block), abs=1e-9)


def test_it_says_when_samples_are_too_few():
    rng = np.random.default_rng(6)
    parts = rng.integers(0, 30, (2, 900))
    label = (parts[0] > 15).astype(int)
    few = estimate_latent_errors(tuple(parts), label)
    assert not few.trusted and few.missing > 0.3 and few.once / few.states > 0.5
    assert few.total_correlation.plug_in > 0.4  # there is none
    alone = estimate_latent_errors((np.arange(50), np.arange(50)), np.zeros(50, dtype=int))
    assert not alone.trusted and alone.missing == 1.0 and alone.states == alone.once == 50
    many = estimate_latent_errors(tuple(parts % 3), label)
    assert many.trusted and many.missing == 0.0 and many.once == 0
    assert not estimate_latent_errors(tuple(parts % 3), label, blocks=15).trusted


def test_the_chance_of_something_new_is_estimated():
    rng = np.random.default_rng(7)
    p = rng.dirichlet(np.full(400, 0.5))
    said, true = [], []
    for _ in range(60):
        state = rng.choice(400, 1000, p=p)
        found = estimate_latent_errors((state // 20, state % 20), state % 2)
        said.append(found.missing)
        true.append(p[np.bincount(state, minlength=400) == 0].sum())
    assert np.mean(said) == pytest.approx(np.mean(true), rel=0.05)


def four_by_four(temperature, samples):
    """Return draws of a torus, sign(M) with a coin for ties, and what is exact of two rows."""
    p = exact.state_probabilities(temperature, 4)
    up = np.bitwise_count(np.arange(p.size))
    chance = 0.5 + 0.5 * np.sign(up - 8.0)
    joint = np.stack([p * (1.0 - chance), p * chance], axis=-1).reshape(16, 16, 16, 16, 2)
    rows = joint.sum(axis=(1, 3))
    rng = np.random.default_rng(8)
    state = rng.choice(p.size, samples, p=p)
    label = (rng.random(state.size) < chance[state]).astype(int)
    return state, label, rows.sum(axis=-1), rows / rows.sum(axis=-1, keepdims=True)


def test_rows_of_the_four_by_four():
    state, label, p, channel = four_by_four(2.0, 400_000)
    found = estimate_latent_errors((state >> 12, (state >> 4) & 15), label)
    assert found.trusted
    assert np.abs(distances(found, latent_errors(p, channel))).max() < 5.0
    # the negative control: by another latent, the sign of one spin
    other = estimate_latent_errors((state >> 12, (state >> 4) & 15), state & 1)
    assert np.abs(distances(other, latent_errors(p, channel))).max() > 8.0


def test_too_many_states_for_the_samples_are_found_out():
    """Halves have 256 states each: 0.08102 is exact, and the jackknife cannot get there."""
    state, label, _, _ = four_by_four(2.0, 200_000)
    found = estimate_latent_errors((state >> 8, state & 255), label)
    assert not found.trusted
    off = found.mediation.value - 0.08102
    assert 5.0 * found.mediation.error < off < found.mediation.plug_in - 0.08102
    assert off == pytest.approx(found.missing, rel=0.5)  # what is left of the bias


SHAPE = (4, 5)
BLOCKS = [(0, 0, 2, 1), (1, 2, 1, 3), (3, 4, 2, 1)]  # round the edges, of even and of odd size


def exactly(temperature, read, latent):
    """Return the joint of the three blocks, and P[L|X], by counting all states of 4 x 5."""
    p = exact.state_probabilities(temperature, SHAPE)
    spins = exact.state_spins(SHAPE).reshape(-1, *SHAPE).astype(np.int64)
    sites = [
        [((r + i) % 4, (c + j) % 5) for i in range(h) for j in range(w)] for r, c, h, w in BLOCKS
    ]
    each = [np.stack([spins[:, i, j] for i, j in block], axis=1) for block in sites]
    sums = [block.sum(axis=1) for block in each]
    if read == "pattern":
        codes = [((block > 0) << np.arange(block.shape[1])).sum(axis=1) for block in each]
        states = [1 << block.shape[1] for block in each]
    else:
        codes = [(block > 0).sum(axis=1) for block in each]
        states = [block.shape[1] + 1 for block in each]
    if latent == "spins":
        up = 0.5 + 0.5 * np.sign(sum(sums))
    else:
        chances = [0.5 + 0.5 * np.sign(s) for s in sums]  # of a block's sign, with its coin
        a, b, c = chances
        up = a * b + a * c + b * c - 2.0 * a * b * c
    joint = np.zeros((*states, 2))
    np.add.at(joint, (*codes, 1), p * up)
    np.add.at(joint, (*codes, 0), p * (1.0 - up))
    total = joint.sum(axis=-1)
    return total, np.divide(joint, total[..., None], out=np.zeros_like(joint), where=joint > 0)


@pytest.mark.parametrize(("read", "latent"), [("magnetization", "signs"), ("pattern", "spins")])
def test_blocks_of_a_simulated_lattice_against_all_its_states(read, latent):
    ising = Ising(SHAPE, temperature=2.5, seed=3, update="wolff").run(50)
    snapshots = np.array([ising.run(2).spins.copy() for _ in range(4000)])
    codes = block_codes(snapshots, BLOCKS, read, latent, seed=4)
    assert codes.parts.shape == (4000 * 20 * 2, 3)
    found = estimate_latent_errors(*codes)
    assert found.trusted and found.blocks == 4000
    off = distances(found, latent_errors(*exactly(2.5, read, latent)))
    assert np.abs(off).max() < 5.0
    # the negative control: shifts and mirror images of one snapshot are not independent
    naive = estimate_latent_errors(codes.parts, codes.latent)
    assert naive.mediation.error < 0.6 * found.mediation.error
    # and other blocks are another thing
    wrong = distances(found, latent_errors(*exactly(2.7, read, latent)))
    assert np.abs(wrong).max() > 8.0


def test_two_spins_of_a_large_lattice_share_what_theory_says():
    ising = Ising(64, temperature=2.0, seed=5, update="wolff", start="up").run(20)
    snapshots = np.array([ising.run(1).spins.copy() for _ in range(150)])
    for distance, direction in ((3, "axis"), (20, "diagonal")):
        step = (distance, distance if direction == "diagonal" else 0)
        codes = block_codes(snapshots, [(0, 0, 1, 1), (*step, 1, 1)], "spin")
        shared = estimate_latent_errors(*codes).total_correlation
        known = exact.pair_information(exact.ising_correlation(distance, 2.0, direction))
        assert abs(shared.value - known) < 5.0 * shared.error
        assert shared.error < 0.01
    assert known == pytest.approx(0.402931, abs=2e-6)  # as far as it goes: I_infinity
    # a map that has been told the phase has nothing left
    one = snapshots * np.sign(snapshots.mean(axis=(1, 2), keepdims=True))
    told = block_codes(one, [(0, 0, 1, 1), (20, 20, 1, 1)], mirror=False)
    assert estimate_latent_errors(*told).total_correlation.value < 0.01


def test_independent_signs_and_their_majority_are_a_collider():
    rng = np.random.default_rng(8)
    snapshots = 2 * rng.integers(0, 2, (60, 32, 32)) - 1
    codes = block_codes(snapshots, [(0, 0, 3, 3), (0, 10, 3, 3), (10, 5, 3, 3)], stride=2)
    found = estimate_latent_errors(*codes)
    # three fair coins: I(A;B|L) of all three, TC(ABC|L), and of H(L|two of them) half of ln 2
    coins = np.full((2, 2, 2), 0.125)
    label = (np.indices((2, 2, 2)).sum(axis=0) > 1).astype(int)
    assert np.abs(distances(found, latent_errors(coins, label))).max() < 5.0
    pair = estimate_latent_errors(codes.parts[:, :2], codes.latent, codes.snapshots)
    assert abs(pair.total_correlation.value) < 5.0 * pair.total_correlation.error
    assert pair.mediation.value == pytest.approx(0.084950, abs=5.0 * pair.mediation.error)
    assert pair.mediation.value > 20.0 * pair.mediation.error
    assert pair.deterministic[0].value == pytest.approx(
        0.562335, abs=5.0 * pair.deterministic[0].error
    )


def test_what_is_read_of_a_block():
    rng = np.random.default_rng(9)
    spins = 2 * rng.integers(0, 2, (8, 7)) - 1
    where = [(6, 5, 3, 3), (2, -3, 1, 2)]
    first = np.roll(spins, (-6, -5), (0, 1))[:3, :3]
    second = np.roll(spins, (-2, 3), (0, 1))[0, :2]
    bits = sum(int(s > 0) << i for i, s in enumerate(first.ravel()))
    expected = {
        "sign": first.sum() > 0,
        "spin": first[1, 1] > 0,
        "magnetization": (first > 0).sum(),
        "pattern": bits,
    }
    for read, code in expected.items():
        codes = block_codes(spins, where, read)
        assert codes.parts[0, 0] == code
        top = {"sign": 1, "spin": 1, "magnetization": 9, "pattern": 511}[read]
        assert codes.parts[1, 0] == top - code  # the mirror image
        assert codes.latent[1] == 1 - codes.latent[0]
        assert codes.parts.shape == (2 * 56, 2)
    assert block_codes(spins, where, "spin").parts[0, 1] == (second[1] > 0)
    plain = block_codes(spins, where, mirror=False, stride=2)
    assert plain.parts.shape == (16, 2) and (plain.snapshots == 0).all()
    assert np.array_equal(plain.parts[:, 0], block_codes(spins, where, stride=2).parts[::2, 0])
    total = block_codes(spins, [(0, 0, 3, 3), (0, 3, 1, 4)], "magnetization", "spins", mirror=False)
    sums = 2 * total.parts.sum(axis=1) - 13
    assert np.array_equal(total.latent, (sums > 0).astype(int))


def test_ties_are_fair_and_seeded():
    rng = np.random.default_rng(10)
    spins = 2 * rng.integers(0, 2, (20, 16, 16)) - 1
    two = [(0, 0, 1, 2), (5, 5, 2, 2)]
    one, same, other = (block_codes(spins, two, seed=seed) for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one.parts, other.parts)
    assert one.parts.mean() == 0.5  # with mirror images, exactly
    tied = block_codes(spins, two, mirror=False, seed=3)
    assert abs(tied.latent.mean() - 0.5) < 5.0 * 0.5 / tied.latent.size**0.5 * 2.0


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (([[0, 1], [1, 0]], [0, 1, 1]), ValueError, "latent must have shape"),
        ((([0, 1, 0], [0, 1]), [0, 1, 0]), ValueError, "parts must have shape"),
        ((([0, 1, 0],), [0, 1, 0]), ValueError, "parts must be at least two"),
        ((np.zeros(5, dtype=int), [0, 1, 0]), ValueError, "parts must have shape"),
        ((([0.5, 1.0], [0, 1]), [0, 1]), TypeError, "parts must hold integers"),
        ((([0, 1], [0, 1]), [0.0, 1.0]), TypeError, "latent must hold integers"),
        ((7, [0, 1]), TypeError, "parts must be an array"),
        ((([0], [0]), [0]), ValueError, "at least 2"),
        ((([0, 1], [0, 1]), [0, 1], 3), ValueError, "blocks must be an integer from 2 to 2"),
        ((([0, 1], [0, 1]), [0, 1], [4, 4]), ValueError, "blocks must be at least two"),
        ((([0, 1], [0, 1]), [0, 1], [4.0, 4.5]), TypeError, "blocks must hold integers"),
        ((np.array([[2**63, 0], [1, 1]], dtype=np.uint64), [0, 1]), ValueError, "below 2"),
    ],
)
def test_what_cannot_be_estimated_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        estimate_latent_errors(*arguments)


UP = np.ones((2, 8, 8))
TWO = [(0, 0, 1, 1), (4, 4, 1, 1)]


@pytest.mark.parametrize(
    ("arguments", "more", "error", "words"),
    [
        ((np.zeros((8, 8)), TWO), {}, ValueError, "spins must hold"),
        ((np.ones(8), TWO), {}, ValueError, "spins must have shape"),
        ((np.array([["a", "b"]]), TWO), {}, TypeError, "spins must hold"),
        ((UP, TWO[:1]), {}, ValueError, "blocks must be at least two"),
        ((UP, "AB"), {}, TypeError, "blocks must be a sequence"),
        ((UP, [(0, 0, 1), (0, 0, 1)]), {}, ValueError, "blocks must each be"),
        ((UP, [(0, 0, 9, 1), (0, 0, 1, 1)]), {}, ValueError, "blocks must be an integer from 1"),
        ((UP, [(0.5, 0, 1, 1), (0, 0, 1, 1)]), {}, ValueError, "blocks must be an integer"),
        ((UP, [(0, 0, 5, 5), TWO[0]], "pattern"), {}, ValueError, "more than 16 spins"),
        ((UP, TWO, "colour"), {}, ValueError, "read must be one of"),
        ((UP, TWO, "sign", "mean"), {}, ValueError, "latent must be one of"),
        ((UP, TWO), {"stride": 0}, ValueError, "stride must be"),
        ((UP, TWO), {"seed": -1}, ValueError, "seed must be"),
    ],
)
def test_what_cannot_be_read_is_refused(arguments, more, error, words):
    with pytest.raises(error, match=words):
        block_codes(*arguments, **more)


def test_too_many_samples_are_refused_before_they_are_made():
    huge = np.broadcast_to(np.ones((512, 512), dtype=np.int8), (200, 512, 512))
    with pytest.raises(ValueError, match=r"spins must leave arrays of at most 2 GiB"):
        block_codes(huge, TWO)
