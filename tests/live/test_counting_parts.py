"""What the page that counts states knows, and the walks behind it."""

from __future__ import annotations

import io
import math
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib import exact
from ergolib.kernels import wang_landau
from ergolib.live import counting_parts as parts
from ergolib.live.component import component
from ergolib.live.counting_system import (
    LATTICES,
    Counting,
    complete,
    known_log_g,
    unit,
    walker,
)

WHOLE = [name for name in LATTICES if complete(name)]


def log_sum(values):
    largest = values.max()
    return largest + math.log(np.exp(values - largest).sum())


@pytest.mark.parametrize("name", LATTICES)
def test_what_is_known_of_each_lattice(name):
    side, q = LATTICES[name]
    known = known_log_g(name)
    assert known.size == 2 * side * side + 1
    assert known[0] == pytest.approx(math.log(q))
    assert known[4] == pytest.approx(math.log(q * (q - 1) * side * side))
    assert (known[[1, 2, 3, 5]] == -np.inf).all()
    assert log_sum(known) <= side * side * math.log(q) + 1e-9
    if complete(name) and q == 2:
        counts = exact.log_density_of_states(side)[1]
        assert known[known > -np.inf].tolist() == counts.tolist()


@pytest.mark.parametrize("name", LATTICES)
def test_the_page_has_the_exact_numbers(name):
    entry, known = component("counting").constants()["LATTICES"][name], known_log_g(name)
    theirs = np.array([-np.inf if value is None else value for value in entry["known"]])
    assert np.array_equal(theirs > -np.inf, known > -np.inf)
    there = known > -np.inf
    assert np.abs(theirs[there] - known[there]).max() <= 5.1e-9
    side, q = LATTICES[name]
    critical = exact.T_C if q == 2 else 1.0 / math.log(1.0 + math.sqrt(q))
    assert 1.0 / entry["critical"] == pytest.approx(critical, rel=1e-8)
    assert entry["unit"] * 2.0 * side**2 == pytest.approx(entry["span"] * side**2)


def test_the_walk_of_the_page_finds_the_states_of_a_small_lattice():
    one = walker("ising-4", "1/t", seed=3)
    one.walk(3_000_000)
    out, known = np.zeros(33), known_log_g("ising-4")
    wang_landau.normalise(one.log_g, 16 * math.log(2.0), out)
    assert np.array_equal(out > -np.inf, known > -np.inf)
    there = known > -np.inf
    assert np.abs(out[there] - known[there]).max() < 0.1
    half = walker("ising-4", "1/t", seed=3)  # the negative control: it has not learnt yet
    half.walk(20_000)
    wang_landau.normalise(half.log_g, 16 * math.log(2.0), out)
    assert np.abs(out[there] - known[there]).max() > 0.5


def test_walks_agree_with_the_exact_counts_within_their_own_errors():
    found = Counting("ising-4", "1/t", place=0.25, seed=5).run(100).observe()
    truth = known_log_g("ising-4")
    # Five errors of a normal distribution are as rare as twelve of Student's for eight walks.
    slope = (truth[10] - truth[6]) / 8.0
    for name, value in (
        ("log_g", truth[8]),
        ("price", slope),
        ("log_states", 16 * math.log(2.0)),
    ):
        assert abs(found[name].mean - value) < 12 * found[name].error, name
        assert found[name].converged
        assert found[name].count == 8
    assert 0.2 < found["deviation"] / found["claimed"] < 5.0


def test_the_error_falls_as_long_as_one_runs_unless_ln_f_only_halves():
    claimed = {}
    for schedule in ("1/t", "flat"):
        counting = Counting("ising-4", schedule, place=0.25, seed=5)
        claimed[schedule] = [counting.run(steps).observe()["claimed"] for steps in (25, 75)]
    early, late = claimed["1/t"]
    assert late < 0.8 * early  # a half, on average
    early, late = claimed["flat"]
    assert late == pytest.approx(early, rel=0.01)  # the negative control: frozen


def test_it_takes_the_same_path_after_sleep():
    counting = Counting("ising-4", "1/t", place=0.4, seed=2, walkers=2).run(3)
    twin = pickle.loads(pickle.dumps(counting))
    assert twin.run(4).observe() == counting.run(4).observe()
    other = Counting("ising-4", "1/t", place=0.4, seed=3, walkers=2).run(7)
    assert other.observe() != counting.observe()
    assert counting.sites == 2 * 16_000
    assert set(counting.state) == {"attempts", "log_f"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lattice": "ising-5"}, "lattice must be one of 'ising-4'"),
        ({"schedule": "fast"}, "schedule must be one of"),
        ({"place": 1.5}, "place must be from 0 to 1"),
        ({"seed": -1}, "seed must be an integer of at least 0"),
        ({"walkers": 1}, "walkers must be an integer of at least 2"),
    ],
)
def test_wrong_arguments(change, words):
    with pytest.raises(ValueError, match=words):
        Counting(**{"lattice": "ising-4", "schedule": "1/t", "place": 0.2, "seed": 1, **change})


@pytest.mark.parametrize("given", [{}, {"lattice": "ising-4", "begin": 50, "schedule": "flat"}])
def test_the_poster_is_the_native_walk(given):
    complete_ = component("counting").complete(given)
    side, q = LATTICES[complete_["lattice"]]
    one = parts.first_state(complete_)
    assert one.attempts == complete_["begin"] * side * side
    picture = np.asarray(Image.open(io.BytesIO(parts.poster(complete_))))
    cell = parts.SIDE // side
    lattice = picture[cell // 2 : parts.SIDE : cell, cell // 2 : parts.SIDE : cell]
    assert np.array_equal(lattice - 1, one.spins.reshape(side, side))
    bars = (picture[:, parts.SIDE + parts.GAP :] == q + 1).sum(axis=1)
    there = known_log_g(complete_["lattice"]) > -np.inf
    visits = one.histogram[there]
    middles = [round(parts.SIDE * (1.0 - (k + 0.5) / visits.size)) for k in range(visits.size)]
    expected = np.minimum(1.0, 0.5 * visits / visits.mean()) * parts.LADDER
    assert np.abs(bars[middles] - expected).max() <= 1.0


def test_units():
    assert unit("ising-8") == 2.0
