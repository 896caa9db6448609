"""What neighbours tell, and how much a map leaves open, against sums over all states."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ergolib.kernels import belief, blanket
from ergolib.kernels.random import seed_state
from ergolib.kernels.swendsen_wang import conditional


def entropy(p):
    return -sum(x * math.log(x) for x in (p, 1.0 - p) if x > 0.0)


@pytest.mark.parametrize("shape", [(4, 5), (2, 3)])
@pytest.mark.parametrize("temperature", [0.01, 1.3, 5.0])
def test_neighbours_tell_a_mean_and_leave_an_entropy(shape, temperature):
    spins = np.random.default_rng(3).choice(np.array([-1, 1], dtype=np.int8), shape)
    values, kept = np.zeros(2 * spins.size), (np.zeros(4 * 2 * spins.size), np.array([1, 0, 0]))
    blanket.look(spins.ravel(), *shape, temperature, values, *kept)
    around = sum(np.roll(spins, step, axis) for step in (1, -1) for axis in (0, 1)).astype(float)
    told = np.tanh(around / temperature)
    assert values[: spins.size] == pytest.approx(told.ravel(), abs=1e-12)
    left = [entropy(0.5 * (1.0 + m)) for m in told.ravel()]
    assert values[spins.size :] == pytest.approx(left, abs=1e-12)
    assert kept[1].tolist() == [1, 1, 0]
    assert np.array_equal(kept[0][: 2 * spins.size], values)


def test_what_is_open_is_added_up():
    mean = np.array([0.0, 0.5, -0.9, 1.0, 0.3])
    clamps = np.array([0, 0, 0, 0, 1], dtype=np.int8)
    out = np.zeros(2)
    given = np.zeros(20), np.array([1, 0, 0]), np.zeros(5), out
    belief.open_entropy(mean, np.zeros(5), clamps, *given)
    assert out[0] == pytest.approx(sum(entropy(0.5 * (1.0 + m)) for m in mean[:4]))
    assert out[1] == math.inf


def test_errors_of_the_sum_and_its_bias():
    """Sites that err together: the sum's error and its mean over many short runs."""
    rng = np.random.default_rng(5)
    true = np.array([0.1, 0.5, -0.7, 0.8])
    samples, runs, blocks = 400, 300, 20
    values, errors = np.zeros((2, runs))
    for i in range(runs):
        # all sites turn over together: correlated as they can be
        drawn = np.where(rng.random((samples, 1)) < 0.5 * (1.0 + np.abs(true)), 1, -1)
        drawn = drawn * np.sign(true)
        kept = np.zeros((blocks + 2, 4))
        kept[:blocks] = drawn.reshape(blocks, -1, 4).sum(axis=1)
        mean, error = drawn.mean(axis=0), np.sqrt((1.0 - true**2) / samples)
        out = np.zeros(2)
        account = np.array([samples // blocks, blocks, 0])
        clamps = np.zeros(4, dtype=np.int8)
        belief.open_entropy(mean, error, clamps, kept.ravel(), account, np.zeros(4), out)
        values[i], errors[i] = out
    expected = sum(entropy(0.5 * (1.0 + m)) for m in true)
    spread = values.std(ddof=1)
    assert abs(values.mean() - expected) < 5.0 * spread / math.sqrt(runs)
    assert errors.mean() == pytest.approx(spread, rel=0.2)


@pytest.mark.parametrize("shape", [(7, 5), (6, 6), (2, 3)])
def test_distances_go_the_shortest_way_round(shape):
    rows, columns = shape
    distances = np.full(rows * columns, np.inf)
    known = [(0, 0), (rows - 1, 2)]
    for row, column in known:
        belief.draw_near(distances, rows, columns, row * columns + column)
    for site, distance in enumerate(distances):
        row, column = divmod(site, columns)
        ways = [
            math.hypot(row - r + a * rows, column - c + b * columns)
            for r, c in known
            for a in (-1, 0, 1)
            for b in (-1, 0, 1)
        ]
        assert distance == pytest.approx(min(ways))


def test_what_is_learnt_is_averaged_over_rings():
    distances = np.array([0.0, 1.0, math.sqrt(2.0), 1.5, 2.9, 9.0])
    mean = np.array([1.0, 0.5, 0.2, 0.0, -0.6, 0.9])
    clamps = np.array([1, 0, 0, 0, 0, 0], dtype=np.int8)
    radii, learnt, errors, counts = rings = np.full((4, 4), 7.0)
    belief.learnt_by_distance(mean, np.full(6, 0.01), clamps, distances, *rings)
    assert radii == pytest.approx([0.0, 0.5 * (1.0 + math.sqrt(2.0)), 1.5, 2.9])
    told = [math.log(2.0) - entropy(0.5 * (1.0 + m)) for m in mean]
    assert counts.tolist() == [0.0, 2.0, 1.0, 1.0]
    expected = [0.0, 0.5 * (told[1] + told[2]), 0.0, told[4]]
    assert learnt == pytest.approx(expected, abs=1e-4)  # but for the bias of such an error
    assert errors[3] == pytest.approx(0.01 * math.atanh(0.6))
    assert errors[1] == pytest.approx(0.005 * (math.atanh(0.5) + math.atanh(0.2)))


def test_the_map_is_held_against_the_territory():
    mean, out = np.array([0.5, -0.2, 0.0, 1.0, 0.9]), np.zeros(2)
    clamps = np.array([0, 0, 0, 1, 0], dtype=np.int8)
    spins = np.array([1, 1, -1, 1, 1], dtype=np.int8)
    assert belief.score(mean, clamps, spins, out) == 4
    assert out == pytest.approx([2.5, 0.75 + 0.6 + 0.5 + 0.95])


def test_a_click_is_accounted_for():
    mean, error = np.array([0.5, 1.0]), np.array([0.01, 0.001])
    seen, seen_error = np.array([0.55, 0.9, 0.3, 0.2]), np.array([0.02, 0.03, 0.04, 0.05])
    out = np.zeros(6)
    belief.click(0, -1, mean, error, seen, seen_error, out)  # connections know it better
    assert out[0] == pytest.approx(-math.log(0.25))
    assert out[1] == pytest.approx(0.01 / 0.5)
    assert out[2] == pytest.approx(entropy(0.25))
    assert out[3] == pytest.approx(math.atanh(0.5) * 0.01)
    assert out[4] == pytest.approx(entropy(0.25) - 0.3)
    assert out[5] == pytest.approx(math.hypot(out[3], 0.04))
    belief.click(1, -1, mean, error, seen, seen_error, out)  # never seen otherwise
    assert out[0] == pytest.approx(-math.log(0.05))
    assert out[4] == pytest.approx(max(0.0, entropy(0.05) - 0.2))


def test_neighbours_and_connections_tell_the_same_mean():
    clamps = np.zeros(64, dtype=np.int8)
    clamps[[0, 27, 50]] = 1, 1, -1
    spins = np.where(clamps == 0, 1, clamps).astype(np.int8)
    work = np.zeros(64, dtype=np.int64), np.zeros(64, dtype=np.int8)
    linked = np.zeros(64 * 256), np.array([1, 0, 0])
    seen, values, state = (np.zeros(128 * 256), np.array([1, 0, 0])), np.zeros(128), seed_state(4)
    for _ in range(20_000):
        conditional(spins, clamps, 8, 8, 2.3, 1, *work, *linked, state)
        blanket.look(spins, 8, 8, 2.3, values, *seen)
    hidden = clamps == 0
    means, errors = [], []
    for (sums, account), size in ((linked, 64), (seen, 128)):
        full = sums.reshape(-1, size)[: account[1], :64] / account[0]
        means.append(full.mean(axis=0)[hidden])
        errors.append((full.std(axis=0, ddof=1) / math.sqrt(account[1]))[hidden])
    assert (np.abs(means[0] - means[1]) < 5.0 * np.hypot(*errors)).all()
