"""The editor of latents, natively: scenes in a line, what each preset teaches, and worlds."""

from __future__ import annotations

import io
import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ergolib import palette
from ergolib.information.latents import latent_errors, mediator_determines_redund
from ergolib.live.component import component
from ergolib.live.latent import LatentLive
from ergolib.live.latent_parts import BARS, COMPONENT, PICTURE, bars, colours, poster, tiles
from ergolib.live.latent_system import PRESETS, Worlds, parse, written

LN_2 = math.log(2.0)
LONG = "2222_1-2-3-4_AAAB_AABB"


def errors(preset):
    """Return the errors of both latents of a preset."""
    p, *both = LatentLive(preset=preset).arrays()
    return [latent_errors(p, each) for each in both]


@st.composite
def lines(draw):
    """Lines that make sense."""
    a, b, *labels = draw(st.tuples(*4 * [st.integers(2, 4)]))
    weights = draw(st.lists(st.integers(0, 10_000), min_size=a * b, max_size=a * b))
    weights[0] += not any(weights)
    maps = []
    for count in labels:
        marks = st.lists(st.integers(0, 100), min_size=count - 1, max_size=count - 1)
        rows = [np.diff([0, *sorted(draw(marks)), 100]) for _ in range(a * b)]
        maps.append(np.array(rows).reshape(a, b, count) / 100.0)
    return written(np.array(weights).reshape(a, b) / 100.0, *maps)


@settings(max_examples=60, deadline=None)
@given(lines())
def test_what_is_written_is_read(line: str) -> None:
    weights, first, second = parse(line)
    assert written(weights, first / 100.0, second / 100.0) == line
    assert (first.sum(axis=-1) == 100.0).all()
    assert "," not in line and "=" not in line and "&" not in line


@pytest.mark.parametrize(
    "wrong",
    [
        "x",
        "5222_1-1-1-1_AAAA_AAAA",
        "2222_1-1-1_AAAA_AAAA",
        "2222_1-1-1-1-1_AAAA_AAAA",
        "2222_0-0-0-0_AAAA_AAAA",
        "2222_1-1-1-100.01_AAAA_AAAA",
        "2222_1-1-1-1.001_AAAA_AAAA",
        "2222_1-1-1-1e9_AAAA_AAAA",
        "2222_1-1-1--1_AAAA_AAAA",
        "2222_1-1-1-._AAAA_AAAA",
        "2222_1-1-1-1_AAAC_AAAA",
        "2222_1-1-1-1_AAAA_AAA",
        "2222_1-1-1-1_AAA5050_AAA505",
        "2222_1-1-1-1_AAA5049_AAAA",
        f"{LONG}\n",
        "2222_1-1-1-²_AAAA_AAAA",
    ],
)
def test_a_line_that_makes_no_sense_is_refused_by_name(wrong):
    with pytest.raises(ValueError, match="edits must be empty or have"):
        parse(wrong)
    with pytest.raises(ValueError, match="edits"):
        LatentLive(edits=wrong)
    with pytest.raises(ValueError, match="edits"):
        Worlds(edits=wrong)


def test_a_wrong_preset_is_named():
    with pytest.raises(ValueError, match="preset must be one of"):
        Worlds("magic")


def test_an_exact_natural_latent_by_two_names():
    for each in errors("two-blocks"):
        assert each.mediation == 0.0
        assert (*each.stochastic, *each.deterministic) == (0.0,) * 4
        assert each.entropy == pytest.approx(LN_2)
    p, first, second = LatentLive(preset="two-blocks").arrays()
    assert mediator_determines_redund(p, first, second).entropy == 0.0
    assert not np.array_equal(first, second)


def test_x_itself_and_one_part_mediate_and_are_not_redundant():
    whole, _ = errors("x-itself")
    assert whole.mediation == pytest.approx(0.0, abs=1e-15)
    assert min(whole.deterministic) == pytest.approx(0.500402, abs=1e-6)  # h(0.2)
    part, _ = errors("one-part")
    assert part.mediation == pytest.approx(0.0, abs=1e-15)
    known, left_open = sorted(part.deterministic)
    assert (known, left_open) == (0.0, pytest.approx(0.950271, abs=1e-3))
    p, first, second = LatentLive(preset="one-part").arrays()
    assert mediator_determines_redund(p, first, second).slack == pytest.approx(0.0, abs=1e-12)


def test_a_noisy_copy_has_an_approximate_latent_that_beats_none():
    shared, _ = errors("noisy-copy")
    assert shared.total_correlation == pytest.approx(0.368064, abs=1e-6)  # ln 2 - h(0.1)
    assert 0.0 < shared.mediation < 0.01
    assert shared.mediation + sum(shared.stochastic) < shared.total_correlation


def test_the_exclusive_or_is_worse_than_none():
    collider, none = errors("exclusive-or")
    assert collider.mediation == pytest.approx(LN_2)
    assert collider.total_correlation == none.mediation == pytest.approx(0.0, abs=1e-15)


def test_a_private_coin_is_redundant_in_one_sense_only():
    for each in errors("private-coin"):
        assert (each.mediation, *each.stochastic) == pytest.approx((0.0,) * 3, abs=1e-15)
        assert each.deterministic == pytest.approx((LN_2, LN_2))
        assert each.entropy == pytest.approx(2.0 * LN_2)


def test_independent_parts_share_nothing_and_two_observers_keep_the_bound():
    assert errors("independent")[0].total_correlation == pytest.approx(0.0, abs=1e-15)
    p, first, second = LatentLive(preset="two-observers").arrays()
    for one, other in ((first, second), (second, first)):
        found = mediator_determines_redund(p, one, other)
        assert 0.1 < found.entropy < found.bound
        assert latent_errors(p, one).mediation > 0.001


def test_worlds_have_the_means_that_they_should():
    """Pointwise means are the exact terms, within 5 standard errors; another latent's are not."""
    made = Worlds("two-observers", seed=2)
    seen = np.array([list(made.run(1).observe().values()) for _ in range(4000)])
    errors = seen.std(axis=0) / math.sqrt(len(seen))
    first = latent_errors(made.p, made.latent)
    second = latent_errors(made.p, made.other)
    between = mediator_determines_redund(made.p, made.latent, made.other)
    exact = [first.mediation, *second.deterministic[::-1], between.entropy]
    assert (np.abs(seen.mean(axis=0) - exact) < 5.0 * errors).all()
    wrong = [first.total_correlation, 0.0, 0.0, 0.0]
    assert (np.abs(seen.mean(axis=0) - wrong) > 5.0 * errors).all()
    assert made.seen.sum() == made.told.sum() == made.both.sum() == 4000


def test_saved_loaded_and_continued_it_draws_the_same_worlds():
    made = Worlds(edits=LONG, seed=4).run(300)
    other = pickle.loads(pickle.dumps(made)).run(200)
    made.run(50).run(150)
    assert made.seen.tolist() == other.seen.tolist()
    assert made.observe() == other.observe()
    assert made.last == other.last
    assert Worlds(seed=1).observe()["translation"] == 0.0
    assert Worlds(seed=1).energy() == 0.0
    assert repr(other) == f"Worlds(preset='two-blocks', edits='{LONG}', seed=4)"
    with pytest.raises(AttributeError, match="it has none"):
        made.temperature = 2.0


@pytest.mark.parametrize("preset", PRESETS)
def test_areas_are_probabilities_in_picture_and_poster(preset):
    parameters = COMPONENT.complete({"preset": preset})
    p, latent, _ = LatentLive(preset=preset).arrays()
    labels = latent.shape[-1]
    joint = (p[..., None] * latent).ravel()
    areas = np.array([(x1 - x0) * (y1 - y0) for _, x0, y0, x1, y1 in tiles(parameters)])
    assert areas / areas.sum() == pytest.approx(joint, abs=1e-9)
    found = list(bars(parameters))
    longest = max(
        sum(right - left for _, left, _, right, _ in found[i : i + labels])
        for i in range(0, len(p) * labels, labels)
    )
    assert longest == pytest.approx(BARS)
    assert max(box[3] for box in found) <= 1.0 + 1e-9
    assert max(box[4] for box in found) <= 1.0 + 1e-9
    image = np.asarray(Image.open(io.BytesIO(poster(parameters))))
    assert image.shape == (PICTURE, PICTURE)
    shown = np.flatnonzero(joint.reshape(-1, labels).sum(axis=0))
    assert set(np.unique(image)) == {0, *(shown + 1)}


def test_marks_are_legible_on_their_colours():
    for labels in (2, 3, 4):
        for colour, ink in colours(labels):
            assert contrast(colour, ink) > 3.0  # what WCAG 2 asks of graphics
    assert contrast(palette.PAPER, palette.PAPER) == 1.0


def contrast(one, other):
    """Return the contrast of two colours by WCAG."""

    def luminance(colour):
        rgb = np.array(list(bytes.fromhex(colour[1:]))) / 255.0
        linear = np.where(rgb > 0.04045, ((rgb + 0.055) / 1.055) ** 2.4, rgb / 12.92)
        return float(linear @ (0.2126, 0.7152, 0.0722))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_component_says_what_it_is():
    assert component("latent") is COMPONENT
    assert COMPONENT.constants()["SCENES"] == PRESETS
    assert "which block" in COMPONENT.invite(COMPONENT.complete({}))
    assert "Bob" in COMPONENT.invite(COMPONENT.complete({"preset": "one-part"}))
    words = COMPONENT.alternative(COMPONENT.complete({"preset": "noisy-copy"}))
    assert "2 states of part A and 2 of part B" in words
