"""Scores, overlaps and singular directions against NumPy's, written down independently."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from ergolib.kernels import composition, jacobi, misorientation
from ergolib.kernels.random import seed_state
from ergolib.learning.transformer import Architecture

SIZES = [
    {},
    {"vocabulary": 5, "context": 7, "width": 12, "head_width": 3, "layers": 3, "biased": True},
    {"vocabulary": 40, "width": 20, "head_width": 9, "context": 3},
    {"vocabulary": 2, "context": 2, "width": 4, "head_width": 2},
]


def random_parameters(architecture, seed):
    return np.random.default_rng(seed).standard_normal(architecture.count).astype(np.float32)


@pytest.mark.parametrize(
    ("rows", "columns", "rank"), [(5, 9, 5), (9, 5, 5), (20, 30, 3), (1, 1, 1)]
)
def test_singular_directions_are_those_of_numpy(rows, columns, rank):
    rng = np.random.default_rng([rows, columns])
    matrix = rng.normal(size=(rows, rank)) @ rng.normal(size=(rank, columns))
    _, values, directions = np.linalg.svd(matrix)
    found = matrix.ravel().copy()
    assert 0 < jacobi.orthogonal_rows(rows, columns, found) < 15
    lengths = np.sort(np.linalg.norm(found.reshape(rows, columns), axis=1))[::-1]
    np.testing.assert_allclose(lengths[:rank], values[:rank], rtol=1e-12)
    assert lengths[rank:].sum() < 1e-12 * values[0]
    found = matrix.ravel().copy()
    assert jacobi.singular_directions(rows, columns, rows, found) == rank
    cosines = (found.reshape(rows, columns)[:rank] * directions[:rank]).sum(axis=1)
    np.testing.assert_allclose(np.abs(cosines), 1.0, rtol=1e-12)


def test_small_singular_values_keep_their_digits():
    q = np.linalg.qr(np.random.default_rng(1).normal(size=(6, 6)))[0]
    values = 10.0 ** -np.arange(0.0, 12.0, 2.0)
    found = (values[:, None] * q).ravel()  # graded rows: one-sided Jacobi sees each of them
    assert jacobi.orthogonal_rows(6, 6, found) > 0
    lengths = np.linalg.norm(found.reshape(6, 6), axis=1)
    np.testing.assert_allclose(lengths, values, rtol=1e-14)
    assert jacobi.singular_directions(2, 3, 2, zero := np.zeros(6)) == 0 and not zero.any()


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("heads", [1, 2])
def test_write_and_read_are_compared_as_numpy_does(sizes, heads):
    architecture = Architecture(**{**sizes, "heads": heads})
    parameters = random_parameters(architecture, 3)
    views = architecture.views(parameters.astype(float))
    vocabulary, _, width, head_width, *_ = architecture.sizes
    embedding = views["E"] - views["E"].mean(axis=0)
    norm, kept = np.linalg.norm, min(4, head_width, vocabulary - 1)
    workspace = np.zeros(composition.workspace_size(vocabulary, width, head_width))
    overlaps = {}
    for writer in range(heads):
        for reader in range(heads):
            value, output = (views[architecture.name(m, 1, writer + 1)] for m in "VO")
            query, key, carry, leave = (views[architecture.name(m, 2, reader + 1)] for m in "QKVO")
            writes, reads, moves = value @ output, query @ key.T, carry @ leave
            wrote, read = embedding @ writes, embedding @ reads
            u, v = (np.linalg.svd(matrix)[2][:kept] for matrix in (wrote, read))
            both = wrote @ read.T
            both = both - both.mean(axis=0)
            both = both - both.mean(axis=1)[:, None]
            identity = np.eye(vocabulary) - 1.0 / vocabulary
            expected = [
                norm(u @ v.T) ** 2 / kept,
                (both * identity).sum() / norm(both) / norm(identity),
                norm(reads @ writes.T) / norm(reads) / norm(writes),
                norm(writes @ reads) / norm(reads) / norm(writes),
                norm(writes @ moves) / norm(moves) / norm(writes),
            ]
            out = np.zeros(composition.READINGS)
            given = (*architecture.sizes, 4, writer, reader, parameters, workspace, out)
            assert composition.write_read(*given) == kept
            np.testing.assert_allclose(out[:5], expected, rtol=1e-9, atol=1e-12)
            assert out[5:].tolist() == [writer, reader, kept, 1]
            overlaps[writer, reader] = out[0]
    composition.write_read(*architecture.sizes, 4, -1, -1, parameters, workspace, out)
    assert out[0] == max(overlaps.values()) == overlaps[int(out[5]), int(out[6])]


def test_nothing_to_compare_is_said():
    architecture = Architecture(vocabulary=4, context=3, width=6, head_width=2)
    out, workspace = np.zeros(9), np.zeros(composition.workspace_size(4, 6, 2))
    parameters = random_parameters(architecture, 1)
    architecture.views(parameters)["O1"][:] = 0.0
    given = (2, -1, -1, parameters, workspace, out)
    assert composition.write_read(*architecture.sizes, *given) == 0
    assert np.isnan(out[:5]).all() and out[8] == 1
    alone = Architecture(vocabulary=4, context=3, width=6, head_width=2, layers=1)
    assert composition.write_read(*alone.sizes, *given) == 0


def scored(tokens, attention, told, vocabulary):
    """Return the four scores of the spike, from plain loops; attention (layers, heads, s, T, T)."""
    inputs, following = tokens[:, :-1], tokens[:, 1:]
    losses, paid, before = [], [], []
    for s, row in enumerate(inputs):
        for i, token in enumerate(row):
            after = [j for j in range(1, i + 1) if row[j - 1] == token]
            if any(row[j] == following[s, i] for j in after):
                losses.append(-told[s, i])
                paid.append(attention[1:, :, s, i, after].sum(axis=-1))
            if i:
                before.append(attention[0, :, s, i, i - 1])
    best = np.mean(before, axis=0).max(), np.mean(paid, axis=0).max()
    return -told.mean(), np.mean(losses), best[1], best[0]


def test_scores_are_those_of_plain_loops():
    rng = np.random.default_rng(4)
    tokens = rng.integers(0, 4, (6, 10)).astype(np.int8)
    attention = rng.random((3, 2, 6, 9, 9)).astype(np.float32)
    told = np.log(rng.random((6, 9))).astype(np.float32)
    out = np.zeros(4)
    sizes = 4, 9, 3, 2, 6
    flat = tokens.ravel(), attention.ravel(), told.ravel()
    loss = composition.scores(*sizes, *flat, out)
    expected = scored(tokens, attention.astype(float), told.astype(float), 4)
    np.testing.assert_allclose(out, expected, rtol=1e-6)
    assert loss == out[0]
    each = np.zeros(2 + 12)
    count = composition.head_scores(*sizes, *flat[:2], each)
    assert each[2 + 4 :: 2].max() == out[2] and each[[3, 5]].max() == out[3]
    assert each[1] == pytest.approx(np.mean(1.0 / np.arange(2, 10)))
    sums = np.zeros(30)
    matching, previous = 2 + int(each[6::2].argmax()), int(each[[3, 5]].argmax())
    composition.sequence_scores(*sizes, matching, previous, *flat, sums)
    totals = sums.reshape(6, 5).sum(axis=0)
    assert totals[1] == count
    means = totals[[0, 2, 3, 4]] / [54, count, count, 48]
    np.testing.assert_allclose(means, out, rtol=1e-12)


def test_uniform_attention_has_the_score_by_chance():
    rng = np.random.default_rng(5)
    tokens = rng.integers(0, 4, (50, 10)).astype(np.int8)
    uniform = np.tril(np.ones((9, 9))) / np.arange(1, 10)[:, None]
    attention = np.broadcast_to(uniform, (2, 1, 50, 9, 9)).astype(np.float32).ravel()
    out = np.zeros(6)
    pairs = [set(itertools.pairwise(row[: i + 1])) for row in tokens.tolist() for i in range(9)]
    told = [tuple(row[i : i + 2]) for row in tokens.tolist() for i in range(9)]
    count = sum(pair in before for pair, before in zip(told, pairs, strict=True))
    assert composition.head_scores(4, 9, 2, 1, 50, tokens.ravel(), attention, out) == count
    np.testing.assert_allclose(out[2:], np.tile(out[:2], 2), rtol=1e-6)
    out, told = np.zeros(4), np.zeros(450, np.float32)
    # A sequence in which no token comes twice: nothing is predictable.
    distinct = np.tile(np.arange(10, dtype=np.int8), 50)
    composition.scores(10, 9, 2, 1, 50, distinct, attention, told, out)
    assert out[0] == 0.0 and np.isnan(out[1:3]).all()


@pytest.mark.parametrize("heads", [1, 2])
def test_planes_hold_all_that_is_written_and_partners_do_not(heads):
    architecture = Architecture(width=40, head_width=6, heads=heads, context=4)
    parameters = random_parameters(architecture, 6)
    count = 6 * heads
    frame = np.zeros(2 * count * 40)
    given = *architecture.sizes, parameters, seed_state(3), frame
    assert misorientation.planes(*given) == count
    rows = frame.reshape(2 * count, 40)
    np.testing.assert_allclose(rows @ rows.T, np.eye(2 * count), atol=1e-14)
    views = architecture.views(parameters.astype(float))
    for head in range(1, heads + 1):
        output = views[architecture.name("O", 1, head)]
        np.testing.assert_allclose(output @ rows[:count].T @ rows[:count], output, atol=1e-12)
    matrix = np.zeros(1600)
    for angle in (0.0, 0.7, np.pi / 2, 3.0):
        misorientation.rotation_in_planes(40, count, angle, frame, matrix)
        m = matrix.reshape(40, 40)
        np.testing.assert_allclose(m @ m.T, np.eye(40), atol=1e-14)
        turned = np.cos(angle) * rows[:count] + np.sin(angle) * rows[count:]
        np.testing.assert_allclose(rows[:count] @ m, turned, atol=1e-14)
        back = np.cos(angle) * rows[count:] - np.sin(angle) * rows[:count]
        np.testing.assert_allclose(rows[count:] @ m, back, atol=1e-14)
        assert np.trace(m) == pytest.approx(40 + 2 * count * (np.cos(angle) - 1.0))
    narrow = Architecture(width=2 * count - 1, head_width=6, heads=heads, context=4)
    parameters = random_parameters(narrow, 1)
    assert misorientation.planes(*narrow.sizes, parameters, seed_state(1), frame) == -1


def test_partners_are_spread_evenly():
    """A partner has no favourite direction: the mean of its projector is that of its space."""
    architecture = Architecture(width=6, head_width=1, context=2)
    parameters, generator = random_parameters(architecture, 2), seed_state(8)
    total, frame, runs = np.zeros((6, 6)), np.zeros(12), 4000
    for _ in range(runs):
        misorientation.planes(*architecture.sizes, parameters, generator, frame)
        total += np.outer(frame[6:], frame[6:])
    expected = (np.eye(6) - np.outer(frame[:6], frame[:6])) / 5.0
    # An entry has the variance 2 (5 - 1) / (5^2 7) at most, for a unit vector in 5 dimensions.
    np.testing.assert_allclose(total / runs, expected, atol=5.0 * np.sqrt(8 / 175 / runs))
