"""What the page on writers and readers knows, and the pairs behind it."""

from __future__ import annotations

import io
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib.kernels import writer_reader as kernels
from ergolib.learning.writer_reader import WriterReader, direction_information, waiting_times
from ergolib.live import subspace_parts as parts
from ergolib.live.component import component
from ergolib.live.subspace_system import NOISE, SubspaceRun


@pytest.fixture(scope="module")
def exact():
    return {each["ratio"]: each for each in component("subspace").constants()["EXACT"]}


@pytest.mark.parametrize(("start", "target"), [(0.4, 0.5), (0.1, 1.0), (0.025, 2.0)])
def test_the_tables_are_those_of_theory(exact, start, target):
    known = exact[parts.ratio(start, target)]
    law = waiting_times(3, target, start)
    assert known["mean"] / target == pytest.approx(law.mean, abs=1e-5)
    assert known["end"] / target > law.mean + 3.0 * law.deviation  # most are through
    told = known["information"]
    nats = np.cumsum(told["differences"]) / told["unit"]
    assert nats.size == parts.PLACES + 1
    for place in (0, 11, 23, 40):
        time = place * told["step"] / target
        assert nats[place] == pytest.approx(direction_information(time, 3, target, start), abs=6e-4)


def test_every_choice_has_its_table(exact):
    assert {parts.ratio(r, s) for r in parts.STARTS for s in parts.TARGETS} == set(exact)


def test_the_law_of_cosines_is_that_of_many_pairs():
    cosines, shares = np.linspace(-1.0, 1.0, parts.PARTS + 1), np.zeros(parts.BINS)
    for time in (0.0, 0.6, 2.0):
        kernels.cosine_law(1.0, time, 0.1, cosines, shares)
        assert shares.sum() == pytest.approx(1.0, abs=1e-12)
        pairs = WriterReader(3, 20_000, seed=4, rate=0.02).run(round(time / 0.02))
        counts, _ = np.histogram(pairs.cosines, bins=parts.BINS, range=(-1.0, 1.0))
        expected = 20_000 * shares
        on = expected > 5.0
        chi = ((counts - expected)[on] ** 2 / expected[on]).sum()
        assert chi < on.sum() + 5.0 * (2.0 * on.sum()) ** 0.5
    even = np.full(parts.BINS, 1.0 / parts.BINS)
    kernels.cosine_law(1.0, 0.0, 0.1, cosines, shares)
    assert shares == pytest.approx(even, abs=1e-12)


def test_the_run_is_that_of_the_learning_package():
    run = SubspaceRun("noisy", start=0.2, seeds=50, seed=3).run(40)
    same = WriterReader(3, 50, 1.0, 0.2, 3, training="descent", rate=0.02, noise=NOISE).run(40)
    assert np.array_equal(run.state["writers"], same.writers)
    assert run.observe()["overlap"] == same.observe()["overlap"]
    loaded = pickle.loads(pickle.dumps(run))
    assert loaded.run(30).observe() == run.run(10).run(20).observe()
    with pytest.raises(AttributeError, match="temperature"):
        run.temperature = 2.0
    with pytest.raises(ValueError, match="training must be one of"):
        SubspaceRun("cooling")
    with pytest.raises(ValueError, match="seeds must be an integer of at least 10"):
        SubspaceRun(seeds=3)


def test_a_push_is_seen_and_no_push_is_not():
    for seed in range(3):
        even = SubspaceRun(seed=seed).run(300).observe()
        pushed = SubspaceRun(seed=seed, push=True).run(300).observe()
        assert even["writers"] < 20.0  # chi-squared with 3: beyond 20 once in 6000
        assert pushed["writers"] > 200.0
        assert even["halfway"] > 0.98


def test_the_poster_shows_the_pairs():
    complete = component("subspace").complete({})
    colours = np.asarray(Image.open(io.BytesIO(parts.poster(complete))).convert("RGB"))
    assert colours.shape == (parts.PICTURE, parts.PICTURE, 3)
    other = parts.poster({**complete, "seed": 4})
    assert parts.poster(complete) == parts.poster(complete) != other
    later = parts.poster({**complete, "begin": 300, "chosen": 999})
    assert len(later) < len(other)  # arcs have closed
    points = parts.seen(np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]))
    assert np.linalg.norm(points, axis=1) == pytest.approx(1.0)
    assert "300 writers" in component("subspace").alternative(complete)
