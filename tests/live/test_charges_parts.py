"""What the page of the charged pair draws, its native system, and its poster."""

from __future__ import annotations

import io
import math
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib.live.charges_parts import PIXELS, WORDS, poster, system, valley
from ergolib.live.charges_system import DT, DYNAMICS, EVERY, Turning
from ergolib.live.component import component


def test_every_dynamics_has_words_and_does_what_they_say():
    assert set(WORDS) == set(DYNAMICS)
    ends = {name: Turning(name, friction=0.2).run(3000) for name in DYNAMICS}
    time = 3000 * DT * EVERY
    assert ends["conserving"].observe()["charge"] == pytest.approx(2.0, abs=1e-10)
    law = 2.0 * math.exp(-0.2 * time)
    assert ends["friction"].observe()["charge"] == pytest.approx(law, rel=1e-9)
    assert abs(ends["bias"].observe()["charge"] - 2.0) > 0.01
    assert ends["bias"].energy() == pytest.approx(Turning("bias").energy(), rel=1e-4)
    assert ends["both"].observe()["loss"] < 1e-3
    assert ends["gradient-flow"].observe()["loss"] < 1e-12
    assert ends["gradient-flow"].observe()["time"] == pytest.approx(time)


def test_saved_loaded_and_continued_it_takes_the_same_path():
    turning = Turning("both", apart=0.1).run(20)
    other = pickle.loads(pickle.dumps(turning))
    assert np.array_equal(turning.path(30), other.path(30))
    assert turning.run(5).observe() == other.run(5).observe()


def test_the_tint_is_strongest_where_the_loss_is_0():
    tint = valley(0.0, 200)
    row, column = np.unravel_index(np.argmax(tint), tint.shape)
    place = 2.0 * (2.0 * np.array([row, column]) + 1.0) / 200 - 2.0
    assert np.hypot(*place) == pytest.approx(1.0, abs=0.02)
    assert tint.max() > 0.999
    held = valley(1.0, 200)
    assert held[50, 100] > 0.9 > 0.3 > held[100, 50]  # across the bias, and along it


def test_the_poster_shows_the_native_path():
    parameters = component("charges").complete({"begin": 400})
    image = np.asarray(Image.open(io.BytesIO(poster(parameters))))
    assert image.shape == (PIXELS, PIXELS)
    path = system(parameters).path(400)[::20]
    columns = ((path[:, 0] / 2.0 + 1.0) * PIXELS / 2).astype(int)
    rows = ((1.0 - path[:, 1] / 2.0) * PIXELS / 2).astype(int)
    assert (image[rows, columns] >= 8).all()
    assert 0.01 < (image >= 8).mean() < 0.1
    assert len(poster(parameters)) < 30_000
