"""Walkers that wait: the tables that the page has are the exact laws."""

from __future__ import annotations

import io
import math
from functools import partial

import numpy as np
import pytest
from PIL import Image

from ergolib import exact
from ergolib.live import WaitingLive
from ergolib.live.component import component
from ergolib.live.waiting_parts import BINS, PICTURE, RATIO_STEP, REACH, poster, stride


def values(table):
    return np.cumsum(table["differences"]) / table["unit"]


def test_the_tables_are_the_exact_laws():
    known = component("waiting").constants()
    logs, spread = values(known["LOG_MEAN"]), values(known["VARIATION"])
    for ratio in (1.0, 3.5, 6.5):
        place = round(ratio / RATIO_STEP) - 1
        well = partial(exact.metastable_potential, drive=0.7)  # whatever the drive
        t = exact.barrier_height(0.7) / ratio
        mean = exact.mean_first_passage_time(well, t, 0.0, 1.5 / 0.7)
        law = exact.first_passage_law(well, t, 0.0, 1.5 / 0.7, points=700)
        assert logs[place] == pytest.approx(math.log(mean), abs=1e-4)
        assert spread[place] == pytest.approx(law.coefficient_of_variation, abs=1e-4)
        shares = values(known["SHARES"][(place + 1) // 2 - 1])
        edges = np.linspace(0.0, REACH * mean, BINS + 1)
        assert shares == pytest.approx(-np.diff(law.survival(edges)), abs=2e-4)
    between = math.exp(0.5 * (logs[26] + logs[27]))
    t = exact.barrier_height(0.4) / (27.5 * RATIO_STEP)
    mean = exact.mean_first_passage_time(
        partial(exact.metastable_potential, drive=0.4), t, 0.0, 3.75
    )
    assert between == pytest.approx(mean, rel=1e-3)
    assert known["BARRIERS"][0] == pytest.approx(exact.barrier_height(0.4), abs=1e-6)


def test_the_poster_and_the_native_walkers():
    for given in ({}, {"landscape": "saddle", "decades": -6.0, "start": 0.01}):
        made = component("waiting").complete({**given, "begin": 300})
        drawn = Image.open(io.BytesIO(poster(made)))
        assert drawn.size == PICTURE
        assert np.asarray(drawn.convert("RGBA"))[..., 3].any()
    walkers = WaitingLive(landscape="saddle", decades=-6.0, start=0.01).system().walkers
    assert (walkers.temperature, walkers.positions[0]) == (1e-6, 0.01)
    assert WaitingLive(drive=0.5).system().walkers.barrier == pytest.approx(2.0 / 3.0)
    assert [stride(mean) for mean in (0.1, 40.0, 1e6)] == [1, 10, 200]
