"""A vortex and its partner."""

from __future__ import annotations

import numpy as np
import pytest

from ergolib import Rotors
from ergolib.kernels.rotors_start import vortex_pair


def pair(rows, columns, distance):
    angle = np.zeros(rows * columns)
    vortex_pair(angle, rows, columns, distance)
    return angle.reshape(rows, columns)


@pytest.mark.parametrize(
    ("rows", "columns", "distance"),
    [(16, 16, 4), (32, 32, 8), (17, 40, 2), (64, 64, 31), (9, 8, 3)],
)
def test_there_are_two_and_no_more(rows, columns, distance):
    angle = pair(rows, columns, distance)
    assert (np.abs(angle) <= np.pi).all()
    assert (angle < np.pi).all()
    charge = Rotors(size=(rows, columns), seed=1, start=angle).vortex_charges()
    (row,), (column,) = np.nonzero(charge == 1)
    (other_row,), (other,) = np.nonzero(charge == -1)
    assert row == other_row == rows // 2 - 1
    assert other - column == distance
    assert column == (columns - distance) // 2 - 1


def test_far_from_them_all_point_one_way():
    angle = pair(64, 64, 4)
    assert np.abs(angle[0]).max() < 0.3
    assert np.abs(angle[:, 0]).max() < 0.3


def test_cold_brings_them_together():
    rotors = Rotors(size=32, temperature=0.05, seed=1, friction=1.0, start=pair(32, 32, 8))
    assert rotors.observe()["vortices"] * rotors.sites == 2
    rotors.run(4000)
    assert rotors.observe()["vortices"] == 0
