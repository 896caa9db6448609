"""What the page on the trade of two errors knows, and the samples behind it."""

from __future__ import annotations

import io
import math
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib.information.latents import gaussian_landmarks, gaussian_latent_errors
from ergolib.live import tradeoff_parts as parts
from ergolib.live.component import component
from ergolib.live.tradeoff_system import PORTION, READS, SAMPLES, SHOWN, GaussianSamples, weights


def made(correlation=0.8, noise=0.5, reads="both", seed=3):
    return GaussianSamples(correlation, noise, reads, seed)


def test_the_dial_is_a_logarithm_of_the_noise():
    constants = component("tradeoff").constants()
    noises = constants["NOISES"]
    places = parts.LOW + parts.STEP * np.arange(len(noises))
    assert np.log2(noises) == pytest.approx(places, abs=8e-6)
    assert constants["RANGES"]["octaves"] == (parts.LOW, pytest.approx(places[-1]))
    assert parts.noise(0.0) == 1.0
    for rho in (0.3, 0.8, 0.95):  # a step of the dial is close enough to what the buttons look for
        wyner = gaussian_landmarks(rho).wyner_noise
        nearest = min(noises, key=lambda noise: abs(noise - wyner))
        assert nearest == pytest.approx(wyner, rel=0.012)


@pytest.mark.parametrize("reads", READS)
@pytest.mark.parametrize("correlation", [0.8, -0.5])
def test_samples_say_what_is_exact(correlation, reads):
    system = made(correlation, 0.7, reads).run(10_000)
    reading = weights(reads, correlation)
    known = gaussian_latent_errors([[1.0, correlation], [correlation, 1.0]], reading, 0.7)
    errors = (known.mediation, *known.stochastic, known.total_correlation)
    found = system.estimates()
    for name, exact in zip(SHOWN[:4], errors, strict=True):
        value, error = found[name]
        assert abs(value - exact) < 5.0 * error, name
    wrong = made(correlation, 0.9, reads).run(10_000).estimates()  # the negative control
    assert abs(wrong["redundancy_a"][0] - errors[1]) > 5.0 * wrong["redundancy_a"][1]


def test_the_sign_of_b_follows_the_correlation():
    turned = gaussian_latent_errors([[1.0, -0.5], [-0.5, 1.0]], weights("both", -0.5), 0.7)
    plain = gaussian_latent_errors([[1.0, 0.5], [0.5, 1.0]], weights("both", 0.5), 0.7)
    assert turned.mediation == pytest.approx(plain.mediation)
    assert weights("half", 0.3) == (1.0, 0.5)
    assert weights("one", -0.3) == (1.0, 0.0)


def test_another_latent_takes_the_same_numbers():
    """Correlation, weights and noise change how numbers are put together, not the numbers."""
    systems = [made(0.8, 0.5), made(-0.3, 2.0, "half")]
    states = [system.run(7).state for system in systems]
    for name, array in states[0].items():
        assert np.array_equal(array, states[1][name])


def test_it_takes_the_same_path_after_sleep():
    system = made().run(110)  # once round the ring and on
    twin = pickle.loads(pickle.dumps(system))
    assert np.array_equal(twin.run(5).state["sums"], system.run(5).state["sums"])
    assert twin.observe() == system.observe()
    assert twin.estimates() == system.estimates()
    assert np.array_equal(twin.samples(), system.samples())
    other = made(seed=4).run(115)
    assert other.observe() != system.observe()
    assert list(system.observe()) == list(SHOWN)
    assert made().observe() == dict.fromkeys(SHOWN, 0.0)  # nothing drawn, nothing said


def test_samples_are_the_latest():
    system = made().run(SAMPLES // PORTION)
    a, b, latent = system.samples()
    aa, ab = system.state["sums"][0], np.mean(a * b)
    assert np.mean(a * a) == pytest.approx(1.0, abs=0.2)
    assert ab == pytest.approx(0.8, abs=0.15) and aa > 0.0
    assert np.var(latent - a - b) == pytest.approx(0.5, abs=0.1)
    moved = system.run(1).samples()[0]
    assert (moved != a).sum() == PORTION


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"correlation": 1.0}, "correlation must be between -1 and 1, got 1.0"),
        ({"correlation": math.nan}, "correlation must be a finite number"),
        ({"noise": 0.0}, "noise must be a finite number greater than 0"),
        ({"noise": -1.0}, "noise must be a finite number greater than 0"),
        ({"reads": "all"}, "reads must be"),
        ({"seed": -1}, "seed must be an integer of at least 0"),
    ],
)
def test_wrong_arguments(change, words):
    with pytest.raises(ValueError, match=words):
        made(**change)


def test_the_poster_shows_the_slice():
    complete = component("tradeoff").complete({"octaves": -4.0, "slice": 1.0})
    image = np.asarray(Image.open(io.BytesIO(parts.poster(complete))))
    assert image.shape == (parts.PICTURE, parts.PICTURE)
    rows, columns = np.nonzero(image == 2)  # the dots of the slice
    scale = parts.PICTURE / (2.0 * parts.EDGE)
    x, y = columns / scale - parts.EDGE, parts.EDGE - rows / scale
    assert np.mean(x + y) == pytest.approx(math.sqrt(3.6 + 0.0625), abs=0.2)  # one spread of L
    assert np.corrcoef(x, y)[0, 1] < -0.3  # a collider
    assert (image == 1).sum() > (image == 2).sum()
    whole, within = parts.outlines(complete)
    assert np.cov(whole.T)[0, 1] > 0.0 > np.cov(within.T)[0, 1]
