"""What the page on rows knows, what its native system does, and the first picture."""

from __future__ import annotations

import io
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib import Ising, blocked_error
from ergolib.information.latents import ising_row_signs, ising_rows
from ergolib.kernels import rows, rows_errors
from ergolib.live import RowsLive
from ergolib.live.component import component
from ergolib.live.rows_parts import AROUND, FARTHEST, GRID, OUTER, PICTURE, VOTES, poster
from ergolib.live.rows_system import VotingRows


@pytest.fixture(scope="module")
def constants():
    return component("rows").constants()


def test_the_collider_and_the_top_of_each_plot(constants):
    assert sorted(constants["KNOWN"]) == [str(n) for n in AROUND]
    for width, all_of_them in constants["KNOWN"].items():
        assert len(all_of_them) == FARTHEST
        for d, (collider, top) in enumerate(all_of_them, start=1):
            if int(width) > 7:
                continue
            found = ising_rows(int(width), d, collider)
            assert found.mediation == pytest.approx(found.information, rel=1e-4)
            highest = max(ising_rows(int(width), d, t).information for t in GRID[::3])
            assert highest < top < max(0.81, highest + 0.22)
    assert constants["SCRATCH"] == {n: rows_errors.scratch_size(n, rows.MAJORITY) for n in AROUND}
    assert constants["TEMPERATURES"] == sorted(set(GRID))
    assert (GRID[0], GRID[-1]) == constants["RANGES"]["temperature"]


def test_the_spins_are_those_of_ising():
    voting = VotingRows(7, 4, 2.0, 5).run(40)
    native = Ising(size=(12, 7), temperature=2.0, seed=5, update="heat-bath").run(40)
    assert (voting.spins == native.spins).all()
    assert voting.energy() == pytest.approx(native.energy(), abs=1e-12)
    other = Ising(size=(12, 7), temperature=2.0, seed=6, update="heat-bath").run(40)
    assert (voting.spins != other.spins).any()


def test_saved_loaded_continued():
    first = VotingRows(5, 3, 2.2, 1).run(17)
    second = pickle.loads(pickle.dumps(first))
    first.run(30)
    second.run(30)
    for name, array in first.state.items():
        assert (array == second.state[name]).all()


@pytest.mark.parametrize(("around", "distance", "t"), [(5, 2, 2.2), (3, 4, 1.6), (7, 1, 5.0)])
def test_votes_are_as_often_as_they_must_be(around, distance, t):
    """Of four shares in three cases, none is farther than 5 standard errors from the exact one."""
    strip = VotingRows(around, distance, t, 11).run(500)
    seen = [strip.run(2).observe() for _ in range(15_000)]
    signs = ising_row_signs(around, distance, t)
    exactly = {"a": 2 * signs[0, 1, 1], "b": 2 * signs[1, 0, 1], "c": 2 * signs[1, 1, 0]}
    exactly["nobody"] = 1 - sum(exactly.values())
    other = ising_row_signs(around, distance, 1.2 * t)
    for name, p in exactly.items():
        found = blocked_error([one[name] for one in seen])
        assert abs(found.mean - p) < 5 * found.error
    wrong = abs(2 * other[1, 1, 1] - np.mean([one["nobody"] for one in seen]))
    assert wrong > 5 * blocked_error([one["nobody"] for one in seen]).error
    counted = strip.state["votes"][:4]
    assert counted.sum() == 30_500
    assert abs(counted[0] / 30_500 - exactly["nobody"]) < 0.03


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="around must be odd, got 4"):
        VotingRows(4, 2, 2.0, 1)
    with pytest.raises(ValueError, match="distance must be an integer from 1"):
        VotingRows(3, 0, 2.0, 1)
    with pytest.raises(ValueError, match="temperature must be"):
        VotingRows(3, 1, -2.0, 1)
    with pytest.raises(ValueError, match="does not accept 4"):
        RowsLive(around=4)


def test_the_poster_shows_the_votes():
    given = component("rows").complete({"temperature": 4.0, "seed": 2})
    data = poster(given)
    assert len(data) < 16_000
    picture = np.array(Image.open(io.BytesIO(data)))
    assert picture.shape == (PICTURE, PICTURE)
    native = VotingRows(7, 4, 4.0, 2).run(given["begin"])
    signs = np.sign(native.spins[::4].sum(axis=1))
    for k, sign in enumerate(signs):
        angle = 2 * np.pi * k / 3
        x = PICTURE * (0.5 + VOTES * np.sin(angle)) + 24  # beside the arrow
        y = PICTURE * (0.5 - VOTES * np.cos(angle))
        assert picture[int(y), int(x)] == (1 if sign > 0 else 2)
    # the outermost spin in the middle of a sector that is not framed
    angle = 2 * np.pi * 2 / 12
    x, y = 0.5 + (OUTER - 0.015) * np.sin(angle), 0.5 - (OUTER - 0.015) * np.cos(angle)
    assert picture[int(PICTURE * y), int(PICTURE * x)] == (1 if native.spins[2, -1] > 0 else 2)
