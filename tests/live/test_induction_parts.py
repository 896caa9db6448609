"""The network that grows an induction head, natively, and what the page knows of it."""

from __future__ import annotations

import io
import math
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib.learning.transformer import RandomRule, Transformer
from ergolib.live.component import component
from ergolib.live.induction_parts import PARAMETERS, alternative, poster
from ergolib.live.induction_poster import COLOURS, GAP, SIDE, goals
from ergolib.live.induction_system import InductionRun, bigram


@pytest.fixture(scope="module")
def grown():
    """Where nearly all tokens follow the rule, it is found soon."""
    return InductionRun(drive=0.9, seed=2).run(200)


def test_it_is_the_transformer_of_the_package():
    run = InductionRun(drive=0.7, rate=0.2, batch=8, seed=5).run(23)
    same = Transformer(
        source=RandomRule(in_context=0.7, bigram=0.2), seed=5, rate=0.2, batch=8
    ).train(23)
    assert run.transformer.losses.tolist() == same.losses.tolist()
    seen = run.observe()
    assert {name: seen[name] for name in same.observe()} == same.observe()
    assert [look["step"] for look in run.looks] == [0.0, 10.0, 20.0, 23.0]
    assert InductionRun().transformer.source == RandomRule()


def test_the_head_grows_and_t50_is_where_it_was_half_way(grown):
    scores = {look["step"]: look["induction"] for look in grown.looks}
    assert scores[0.0] < 0.15 < 0.6 < scores[200.0]
    level = 0.5 * (scores[0.0] + max(scores.values()))
    assert scores[float(grown.half)] >= level
    assert all(score < level for step, score in scores.items() if step < grown.half)
    seen = grown.observe()
    assert seen["half"] == grown.half
    assert seen["loss"] < grown.transformer.source.plateau - 0.5
    assert seen["loss"] > grown.transformer.source.floor
    assert seen["overlap"] > 3 * component("induction").constants()["RANDOM"]
    assert grown.energy() == seen["loss"]


def test_nothing_has_happened_on_the_plateau():
    run = InductionRun(drive=0.3, seed=2).run(60)
    assert run.half == 0
    assert run.observe()["half"] == 0.0
    assert run.observe()["loss"] == pytest.approx(run.transformer.source.plateau, abs=0.1)


def test_saved_and_continued_it_takes_the_same_path():
    run = InductionRun(drive=0.8, batch=4, seed=1).run(17)
    twin = pickle.loads(pickle.dumps(run)).run(20)
    assert run.run(20).state["parameters"].tobytes() == twin.state["parameters"].tobytes()
    assert run.looks == twin.looks


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"drive": 0.95}, "drive must be between 0 and 0.9, got 0.95"),
        ({"drive": -0.1}, "drive"),
        ({"drive": float("nan")}, "drive"),
        ({"rate": 0.0}, "rate"),
        ({"rate": float("inf")}, "rate"),
        ({"batch": 0}, "batch"),
        ({"batch": 2.5}, "batch"),
        ({"seed": -1}, "seed"),
    ],
)
def test_wrong_arguments_are_named(given, named):
    with pytest.raises((ValueError, TypeError), match=named):
        InductionRun(**given)


def test_the_levels_are_those_of_theory():
    known = component("induction").constants()
    low, high = PARAMETERS["drive"].range
    drives = [round(low + 0.01 * k, 2) for k in range(61)]
    assert drives[-1] == high
    for name, level in (("PLATEAU", "plateau"), ("FLOOR", "floor")):
        values = np.cumsum(known[name]["differences"]) / known[name]["unit"]
        exact = [getattr(RandomRule(in_context=q, bigram=bigram(q)), level) for q in drives]
        assert np.abs(values - exact).max() < 0.51e-4
    assert known["PLATEAU"]["step"] == 0.01
    assert known["GUESSING"] == math.log(16)
    assert known["RANDOM"] == 0.125


def test_the_poster_shows_a_circuit_within_its_outlines():
    shown = component("induction").complete({})
    image = np.asarray(Image.open(io.BytesIO(poster(shown))).convert("RGB")).astype(int)
    assert image.shape[:2] == (SIDE, 2 * SIDE + GAP)
    for layer, colour in enumerate(COLOURS):
        half = image[:, layer * (SIDE + GAP) :][:, :SIDE].reshape(-1, 3)
        ink = np.array(list(bytes.fromhex(colour[1:])))
        assert (np.abs(half - ink).max(axis=1) < 12).sum() > 500
    assert "after 600 steps" in alternative(shown)
    assert goals([3, 1, 3, 3], 0, 2) == [1]
    assert goals([3, 1, 3, 3], 1, 3) == [1, 3]


def test_a_poster_of_a_run_that_blows_up_shows_the_last_sound_state():
    shown = component("induction").complete({"rate": 5.0, "batch": 4})
    assert len(poster(shown)) > 1000
    assert "after 600 steps" not in alternative(shown)
