"""What the page on the brittle common part knows: joints, exact curves, the sample, the poster."""

from __future__ import annotations

import io
import math
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib.information import mutual_information
from ergolib.information.latents import (
    common_information_with_strays,
    gacs_korner,
    latent_errors,
    wyner_information,
)
from ergolib.kernels import latents, support
from ergolib.live import SupportLive
from ergolib.live.component import component
from ergolib.live.support_parts import (
    COARSE,
    NONE,
    PICTURE,
    PLACES,
    STEP,
    grown,
    noise_at,
    noises,
    poster,
    terms,
    truly,
)
from ergolib.live.support_system import (
    CELLS,
    JOINTS,
    VALUES,
    SampledSupport,
    class_joint,
    joint,
)

LN2 = math.log(2.0)


@pytest.fixture(scope="module")
def constants():
    return component("support").constants()


def values(tabulated):
    return np.cumsum(tabulated["differences"]) / tabulated["unit"]


def test_the_dial_is_a_logarithm_of_the_noise_and_ends_at_none(constants):
    every = noises()
    assert constants["NOISES"] == every
    assert every[0] == 0.0 and every[-1] == 1.0
    assert np.log10(every[1:]) == pytest.approx(NONE + STEP * np.arange(1, len(every)), abs=1e-5)
    assert constants["RANGES"]["decades"] == (NONE, 0.0)


@pytest.mark.parametrize(
    ("name", "common", "mutual", "wyner"),
    [
        ("blocks", 2.0 * LN2, 2.0 * LN2, 2.0 * LN2),
        ("uneven", 1.75 * LN2, 1.75 * LN2, 1.75 * LN2),
        ("inner", LN2, LN2 + 0.368064, LN2 + 0.604952),
        ("ring", 0.0, LN2, 2.0 * LN2),
    ],
)
def test_each_joint_has_what_it_is_there_for(constants, name, common, mutual, wyner):
    p = joint(name)
    assert p.sum() == pytest.approx(1.0) and p.shape == (VALUES, VALUES)
    assert gacs_korner(p).entropy == pytest.approx(common, abs=1e-12)
    assert mutual_information(p, 0, 1) == pytest.approx(mutual, abs=1e-6)
    assert values(constants["WYNER"][name])[0] == pytest.approx(wyner, abs=2.5e-4)
    noisy = joint(name, 0.1)
    assert gacs_korner(noisy).entropy == 0.0
    classes = class_joint(name, 0.1)
    assert mutual_information(noisy, 0, 1) == pytest.approx(mutual_information(classes, 0, 1))
    starts = [np.cumsum([0, *of])[:-1] for of in JOINTS[name][1:]]
    summed = np.add.reduceat(np.add.reduceat(noisy, starts[0], axis=0), starts[1], axis=1)
    assert summed == pytest.approx(classes, abs=1e-15)


@pytest.mark.parametrize(
    ("name", "place", "error"),
    [("blocks", 14, 2.5e-4), ("inner", 17, 2.5e-4), ("inner", 15, 2.5e-3), ("uneven", 7, 2.5e-3)],
)
def test_the_curve_of_wyner_is_what_the_library_finds(constants, name, place, error):
    """Where it was computed, and less closely between such places."""
    assert (place in PLACES) == (error < 1e-3)
    noise = noise_at(NONE + place * COARSE)
    found = wyner_information(class_joint(name, noise), tolerance=2e-4, starts=8)
    assert found.converged
    curve = values(constants["WYNER"][name])
    assert curve[place] == pytest.approx(found.information, abs=error)
    assert abs(curve[14 if place == 7 else place + 1] - found.information) > 2.0 * error


@pytest.mark.parametrize("name", JOINTS)
def test_wyner_is_above_mutual_information_everywhere(constants, name):
    curve = values(constants["WYNER"][name])
    assert len(curve) == 21 and curve[-1] == pytest.approx(0.0, abs=1e-9)
    for place, wyner in enumerate(curve):
        p = class_joint(name, noise_at(NONE + place * COARSE))
        assert wyner >= mutual_information(p, 0, 1) - 1e-4


@pytest.mark.parametrize("name", JOINTS)
def test_the_mean_of_samples_is_mixed_from_two_tables(name):
    labels = truly(name)
    given = terms(name)
    for noise, samples in ((0.0, 500), (0.001, 1000), (0.1, 20), (1.0, 3)):
        mixed = support.mean_with_strays(
            np.array(given["pure"]), np.array(given["noise"]), noise, float(samples)
        )
        expected = common_information_with_strays(
            joint(name, noise), labels[:VALUES], labels[VALUES:], samples
        )
        assert mixed == pytest.approx(expected, abs=1e-9)


def test_the_errors_of_a_label_are_those_of_the_library():
    p = joint("uneven", 0.02)
    labels, whole, errors = np.zeros(16, dtype=np.int8), np.zeros(CELLS * 9), np.zeros(8)
    found = support.components(p.ravel(), VALUES, VALUES, 0.001, labels)
    support.joint_with_label(p.ravel(), VALUES, VALUES, labels, found, whole)
    latents.errors_of_latent(whole, VALUES, VALUES, found + 1, errors)
    latent = np.broadcast_to(labels[:VALUES, None].astype(int), p.shape)
    expected = latent_errors(p, latent)
    assert errors[1] == pytest.approx(expected.mediation, abs=1e-12)
    assert errors[5] == pytest.approx(expected.deterministic[0], abs=1e-12)
    assert errors[4] == 0.0 and errors[5] > 0.01


def test_a_sample_saved_and_loaded_takes_the_same_path():
    one = SampledSupport("inner", noise=0.01, tolerance=0.005, seed=3).run(777)
    other = pickle.loads(pickle.dumps(one))
    assert one.run(1000).observe() == other.run(600).run(400).observe()
    assert np.array_equal(one.counts, other.counts)
    assert one.samples == 1777
    assert not np.array_equal(one.counts, SampledSupport("inner", seed=4).run(1777).counts)


def test_counts_are_drawn_from_the_joint():
    """The sum of squared pulls has 63 degrees of freedom; with another noise it is far off."""
    number = 200_000
    sample = SampledSupport("uneven", noise=0.3, seed=9).run(number)
    squares = {
        noise: float(((sample.counts - number * p) ** 2 / (number * p)).sum())
        for noise, p in ((0.3, sample.p), (0.33, joint("uneven", 0.33)))
    }
    most = 63.0 + 5.0 * math.sqrt(126.0)
    assert squares[0.3] < most < squares[0.33]


def test_the_class_is_the_same_sample():
    shown = SupportLive(joint="ring", decades=-1.0, seed=2, tolerance=0.02)
    native = SampledSupport("ring", 0.1, 0.02, 2)
    assert shown.system().run(50).observe() == native.run(50).observe()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"joint": "chain"}, "joint must be one of"),
        ({"noise": 1.5}, "noise must be a number from 0 to 1"),
        ({"noise": math.nan}, "noise must be"),
        ({"tolerance": 1.0}, "tolerance must be a number from 0 to less than 1"),
        ({"seed": -1}, "seed must be"),
    ],
)
def test_bad_input_is_named(given, words):
    with pytest.raises(ValueError, match=words):
        SampledSupport(**given)


@pytest.mark.parametrize(("tolerance", "colours"), [(0.0, 1), (0.005, 4)])
def test_the_poster_colours_components(tolerance, colours):
    """Every value of A has a chip in the colour of its component."""
    given = {"decades": -1.0, "tolerance": tolerance, "begin": 1500, "seed": 1}
    image = np.asarray(Image.open(io.BytesIO(poster(component("support").complete(given)))))
    assert image.shape == PICTURE[::-1]
    cell = PICTURE[1] / (VALUES + 1)
    chips = [image[round((k + 0.5) * cell), round(0.5 * cell)] for k in range(1, VALUES + 1)]
    assert len(set(map(int, chips))) == colours
    assert grown(0, 200) == 200 and grown(400, 1) == 402
