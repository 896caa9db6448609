"""Blocks laid everywhere on a lattice: sums, tallies and the jackknife, by other means."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib.information.latents import block_codes, estimate_latent_errors
from ergolib.kernels import patches

SHAPE = (11, 14)


def random_spins(seed, count=1, shape=SHAPE):
    rng = np.random.default_rng(seed)
    return (2 * rng.integers(0, 2, (count, *shape)) - 1).astype(np.int8)


def boxes(spins, height, width):
    return sum(
        np.roll(spins.astype(int), (-i, -j), (0, 1)) for i in range(height) for j in range(width)
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 11), st.integers(1, 14))
def test_running_sums_are_sums(seed, height, width):
    spins = random_spins(seed)[0]
    along, sums = np.full((2, spins.size), 99)
    patches.box_sums(spins.ravel(), *SHAPE, height, width, along, sums)
    assert np.array_equal(sums.reshape(SHAPE), boxes(spins, height, width))


def kept(snapshots, corners, side, together, stride=1, room=64):
    rows, columns = snapshots[0].shape
    along, sums = np.zeros((2, rows * columns), dtype=np.int64)
    counts, blocks, account = np.zeros(8), np.zeros(8 * room), np.array([1, 0, 0])
    for spins in snapshots:
        patches.look(
            spins.ravel(),
            rows,
            columns,
            np.array(corners),
            side,
            together,
            stride,
            along,
            sums,
            counts,
            blocks,
            account,
        )
    return blocks, account, counts


CORNERS = [0, 1, 10, 13, 5, 6]


@pytest.mark.parametrize("together", [0, 1])
@pytest.mark.parametrize("side", [1, 3, 5])
@pytest.mark.parametrize("stride", [1, 3])
def test_every_shift_and_its_mirror_image_is_tallied(together, side, stride):
    spins = random_spins(3)[0]
    _, _, counts = kept([spins], CORNERS, side, together, stride)
    sums = boxes(spins, side, side)
    expected = np.zeros(8)
    for row in range(0, SHAPE[0] // stride * stride, stride):
        for column in range(0, SHAPE[1] // stride * stride, stride):
            each = [
                sums[(row + CORNERS[2 * i]) % SHAPE[0], (column + CORNERS[2 * i + 1]) % SHAPE[1]]
                for i in range(3)
            ]
            most = sum(each) if together else sum(np.sign(each))
            cell = 4 * (each[0] > 0) + 2 * (each[1] > 0) + (most > 0)
            expected[cell] += 1
            expected[7 - cell] += 1
    assert np.array_equal(counts, expected)
    if not together:
        assert counts[1] == counts[6] == 0  # two signs alike are the majority


def test_snapshots_are_kept_in_blocks_that_grow():
    snapshots = random_spins(4, count=45)
    blocks, account, _ = kept(snapshots, CORNERS, 3, 0, room=32)
    assert account.tolist() == [2, 22, 1]
    tallies = [kept([each], CORNERS, 3, 0)[2] for each in snapshots]
    assert np.array_equal(blocks[:8], tallies[0] + tallies[1])
    assert blocks.sum() == 45 * 2 * snapshots[0].size


@pytest.mark.parametrize("count", [16, 17, 31])
def test_the_estimate_is_that_of_samples(count):
    snapshots = random_spins(5, count, (16, 16))
    corners = [1, 2, 8, 9, 14, 3]
    blocks, account, counts = kept(snapshots, corners, 3, 0, room=32)
    out = np.zeros(16)
    used = patches.settle(blocks, account, counts, np.zeros(512), out)
    assert used == (count + 1) // 2  # the later half
    places = [(corners[2 * i], corners[2 * i + 1], 3, 3) for i in range(3)]
    codes = block_codes(snapshots[count // 2 :], places)
    found = estimate_latent_errors(codes.parts[:, :2], codes.latent, codes.snapshots)
    expected = [
        found.total_correlation,
        found.mediation,
        found.stochastic[0],
        found.stochastic[1],
        found.deterministic[1],  # H(L|X_-2) = H(L|A)
        found.deterministic[0],
        found.entropy,
        found.information,
    ]
    assert out[:8] == pytest.approx([each.value for each in expected], abs=1e-10)
    assert out[8:] == pytest.approx([each.error for each in expected], abs=1e-10)
    other = estimate_latent_errors(codes.parts[:, 1:], codes.latent, codes.snapshots)
    assert abs(out[5] - other.deterministic[1].value) < 1e-10  # B's, here the first part
    assert abs(out[4] - other.deterministic[1].value) > 1e-5  # the negative control


def test_with_few_snapshots_there_is_no_error():
    out, room = np.zeros(16), np.zeros(512)
    blocks, account, counts = kept(random_spins(6, 14), CORNERS, 3, 0, room=32)
    assert patches.settle(blocks, account, counts, room, out) == 7
    assert (out[8:] == math.inf).all() and out[6] == pytest.approx(math.log(2.0))
    empty = np.zeros(256), np.array([1, 0, 0]), np.zeros(8)
    assert patches.settle(*empty, room, out) == 0
    assert (out[:8] == 0.0).all() and (out[8:] == math.inf).all()
