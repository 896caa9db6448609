"""What the page on experts knows, and the experts behind it."""

from __future__ import annotations

import io
import math
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib import blocked_error
from ergolib.information import total_correlation
from ergolib.learning.knowledge import fit_couplings, relaxation_spectrum
from ergolib.live import experts_parts as parts
from ergolib.live.component import component
from ergolib.live.experts_system import LEARNT, TARGETS, WELLS, ExpertsRun, numbers_of


@pytest.fixture(scope="module")
def best():
    return component("experts").constants()["BEST"]


def place(share):
    return parts.backgrounds().index(share)


@pytest.mark.parametrize("name", TARGETS)
def test_targets_are_patterns_and_a_background(name):
    target = TARGETS[name]
    pure, members = target.pure, target.members
    assert pure.sum() == pytest.approx(1.0, abs=1e-12)
    assert target.distribution(0.25).sum() == pytest.approx(1.0, abs=1e-12)
    assert target.distribution(0.25).min() == pytest.approx(
        0.75 * pure.min() + 0.25 / pure.size, abs=1e-15
    )
    sharp = np.zeros(pure.size)
    for bottoms, weight in zip(target.wells, target.weights, strict=True):
        sharp[list(bottoms)] += weight / len(bottoms)
    turned = sharp.reshape((2,) * target.spins)
    for axis in range(target.spins):  # each spin is flipped, one after the other
        turned = (1.0 - target.flips) * turned + target.flips * np.flip(turned, axis)
    assert pure == pytest.approx(turned.ravel(), abs=1e-15)
    count = len(target.wells)
    if target.spins == 8:  # wells do not touch
        assert np.bincount(members)[:count].tolist() == [9] * count
    else:
        even = np.bitwise_count(np.arange(pure.size).astype(np.uint64)) % 2 == 0
        assert np.array_equal(members < WELLS, even)
        assert np.array_equal(pure > 0.0, even)


def test_the_known_lines_are_those_of_theory(best):
    for name, share in (("funnels", 0.05), ("parity-3", 0.01), ("parity-4", 0.3), ("rare", 0.12)):
        goal = TARGETS[name].distribution(share)
        losses = [row["losses"][place(share)] for row in best[name]]
        spins = TARGETS[name].spins
        # TC: axes are spins, and what a spin is called does not matter
        assert losses[0] == pytest.approx(total_correlation(goal.reshape((2,) * spins)), abs=1e-6)
        assert losses[0] >= losses[1] >= losses[2]
    for share in (0.01, 0.3):
        # of a parity fields and pairs know nothing: D = ln 2^N - H
        p = np.array([(1 - share) / 4 + share / 8] * 4 + [share / 8] * 4)
        known = math.log(8) + float(p @ np.log(p))
        for order in (0, 1):
            assert best["parity-3"][order]["losses"][place(share)] == pytest.approx(known, abs=1e-6)
        assert best["parity-3"][2]["losses"][place(share)] == 0.0
        assert best["parity-4"][2]["losses"][place(share)] == pytest.approx(known, abs=1e-6)
    assert math.log(2) - known > 0.1  # the negative control: a background is seen


def test_the_known_times_are_those_of_the_best_chain(best):
    goal = TARGETS["rare"].distribution(0.05)
    model = fit_couplings(goal, order=2).distribution
    exact = float(relaxation_spectrum(-np.log(model)).times[0])
    assert best["rare"][1]["times"][place(0.05)] == pytest.approx(exact, rel=1e-3)
    alone = fit_couplings(goal, order=1).distribution
    exact = float(relaxation_spectrum(-np.log(alone)).times[0])
    assert best["rare"][0]["times"][0] == pytest.approx(exact, rel=1e-3)
    # colder wells are left more seldom, and the opposite of a pattern is the farthest
    assert best["opposite"][1]["times"][0] > 8000 > best["opposite"][1]["times"][-1]
    assert best["opposite"][1] == best["opposite"][2]


def test_numbers_are_counted():
    assert numbers_of(8, 1, 2) == 36
    assert numbers_of(8, 3, 1) == 26
    assert numbers_of(8, 1, 3) == 92
    assert numbers_of(3, 2, 3) == 15
    assert ExpertsRun("parity-3", experts=2, order=2, seed=0).numbers == 13
    sizes = component("experts").constants()["TARGETS"]["funnels"]["numbers"]
    assert (sizes[0][1], sizes[2][0]) == (36, 26)


def test_one_model_comes_to_the_best_and_no_further(best):
    for name, order in (("funnels", 2), ("parity-4", 3), ("rare", 1)):
        run = ExpertsRun(name, 0.1, 1, order, seed=5).run(400)
        known = best[name][order - 1]["losses"][place(0.1)]
        assert run.trace[-1] == pytest.approx(known, abs=2e-4)
        assert run.trace[-1] > known - 1e-6
        assert np.diff(run.trace).max() < 1e-12


def test_several_pass_below_it_and_each_takes_a_well():
    run = ExpertsRun("funnels", 0.05, 3, 1, seed=3).run(200)
    assert run.trace[-1] == pytest.approx(0.034207, abs=1e-5)  # with 26 numbers,
    assert fit_couplings(run.goal, order=2).divergence > 0.08  # and pairs have 36
    own = run.state["distributions"].reshape(3, -1)
    within = np.array([run.shares(p)[:3] for p in own])
    assert sorted(within.argmax(axis=1).tolist()) == [0, 1, 2]
    assert within.max(axis=1).min() > 0.8
    four = ExpertsRun("funnels", 0.05, 4, 1, seed=3).run(400)
    assert four.trace[-1] < 1e-6  # the fourth takes the background
    assert min(four.state["weights"]) == pytest.approx(0.05, abs=1e-4)
    two = ExpertsRun("parity-3", 0.05, 2, 2, seed=3).run(400)
    assert two.trace[-1] < 1e-5 < 0.5 < two.trace[0]


def test_more_experts_may_lose_more_than_one_model_with_pairs():
    """Fairness: two experts with fields know less of two holes than one model with pairs."""
    run = ExpertsRun("opposite", 0.1, 2, 1, seed=3).run(LEARNT)
    assert run.trace[-1] == pytest.approx(0.4233, abs=1e-4)
    assert fit_couplings(run.goal, order=2).divergence == pytest.approx(0.1701, abs=1e-4)


def test_chains_are_where_the_model_says():
    run = ExpertsRun("funnels", 0.05, 3, 1, seed=4, sampling=True)
    run.sample(100)
    trail = run.sample(40_000)
    wells = run.target.members[trail % 256]
    model = run.shares(run.model)
    for well in (0, 1, 2, 4):
        found = blocked_error((wells == well).astype(float))
        assert found.converged
        assert abs(found.mean - model[well]) < 5.0 * found.error
    picked = np.bincount(trail // 256, minlength=3) / trail.size
    assert picked == pytest.approx(run.state["weights"], abs=5.0 * 0.5 / 200)
    # the negative control: the chain of one expert alone is nowhere near
    alone = wells[trail // 256 == 0]
    assert abs(np.mean(alone == 0) - model[0]) > 0.2


def test_a_chain_of_one_model_crosses_seldom_and_one_of_several_never():
    one = ExpertsRun("opposite", 0.05, 1, 2, seed=4, sampling=True)
    wells = one.target.members[one.sample(20_000)]
    inside = wells[wells < WELLS]
    crossings = int((np.diff(inside) != 0).sum())
    # two wells alike, left at a rate of 1/(2 tau) each: so many crossings, give or take
    expected = 20_000 / (2 * 406.2)
    assert 0.4 * expected < crossings < 2.0 * expected
    three = ExpertsRun("opposite", 0.05, 3, 1, seed=4, sampling=True)
    trail = three.sample(20_000)
    for k, p in enumerate(three.state["distributions"].reshape(3, 256)):
        if three.shares(p)[:2].max() > 0.5:
            seen = three.target.members[trail[trail // 256 == k][50:] % 256]
            assert np.unique(seen[seen < WELLS]).size == 1


@pytest.mark.parametrize("sampling", [False, True])
def test_it_takes_the_same_path_after_sleep(sampling):
    run = ExpertsRun("rare", 0.1, 2, 2, seed=8, sampling=sampling).run(7)
    twin = pickle.loads(pickle.dumps(run))
    for one, other in zip(run.run(9).state.values(), twin.run(9).state.values(), strict=True):
        assert np.array_equal(one, other)
    assert run.observe() == twin.observe()
    assert run.trace == twin.trace
    other = ExpertsRun("rare", 0.1, 2, 2, seed=9, sampling=sampling).run(16)
    assert other.trace != run.trace


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"target": "all"}, "target must be one of 'funnels'"),
        ({"background": 0.0}, "background must be a number above 0 and at most 1, got 0.0"),
        ({"background": math.nan}, "background must be a finite number"),
        ({"experts": 5}, "experts must be an integer"),
        ({"order": 0}, "order must be an integer"),
        ({"seed": -1}, "seed must be an integer of at least 0"),
    ],
)
def test_wrong_arguments(change, words):
    with pytest.raises(ValueError, match=words):
        ExpertsRun(**change)


@pytest.mark.parametrize("name", TARGETS)
def test_every_state_has_a_place(name):
    target = TARGETS[name]
    where, cell = parts.places(target)
    assert np.unique(where, axis=0).shape == (1 << target.spins, 2)
    assert 0 < where.min() and where.max() < parts.UNIT
    for bottoms in target.wells:
        for bottom in bottoms:  # its neighbours stand about it, or a place further
            near = [where[bottom ^ (1 << k)] - where[bottom] for k in range(target.spins)]
            reach = np.abs(near).max()
            assert reach <= (1.5 * cell if target.spins == 8 else parts.UNIT)


def test_the_poster_shows_who_has_what():
    complete = component("experts").complete({"begin": 200})
    image = np.asarray(Image.open(io.BytesIO(parts.poster(complete))))
    assert image.shape == (parts.PICTURE, parts.PICTURE)
    run = parts.system(complete).run(200)
    weights, p = run.state["weights"], run.state["distributions"].reshape(3, -1)
    cell = parts.places(run.target)[1]
    scale = parts.PICTURE / parts.UNIT
    for (pattern,), middle in zip(run.target.wells, parts.MIDDLES[3], strict=True):
        owner = int((weights * p[:, pattern]).argmax())
        x, y = np.rint(np.array(middle) * scale).astype(int)
        assert image[y, x] == 1 + owner
        size = np.sqrt(run.model[pattern] / run.goal.max()) * parts.ROOM * cell * scale
        row = image[y, : int(x + cell * scale / 2)]
        assert np.sum(row[int(x - cell * scale / 2) :] == 1 + owner) == pytest.approx(size, abs=5)
