"""`IsingCylinder`: every ring is drawn from the exact distribution."""

import pickle

import numpy as np
import pytest

from ergolib import IsingCylinder, blocked_error
from ergolib.information import (
    block_information,
    cylinder_correlation,
    cylinder_energy,
    entropy,
    mutual_information,
)

BAR = 5.5  # family-wise 5 sigma for a dozen comparisons


@pytest.mark.parametrize(("width", "temperature"), [(1, 1.0), (2, 2.0), (6, 2.3), (9, 1.9)])
def test_averages_are_exact_from_the_first_ring_on(width, temperature):
    cylinder = IsingCylinder(width, temperature, length=5, seed=11)
    seen = [cylinder.run(1).observe() for _ in range(20_000)]
    energy = blocked_error([one["energy"] for one in seen])
    apart = blocked_error([one["correlation"] for one in seen])
    assert abs(energy.mean - cylinder_energy(width, temperature)) < BAR * energy.error
    exactly = cylinder_correlation(4, temperature, width)
    assert abs(apart.mean - exactly) < BAR * apart.error
    assert 0 < apart.error < 0.05
    # the negative control: the correlation some rings farther
    assert abs(apart.mean - cylinder_correlation(16, temperature, width)) > BAR * apart.error


def test_rows_have_their_probabilities():
    """A chi-square over all pairs of neighbouring rings, far enough apart to be independent."""
    width, temperature = 3, 2.0
    cylinder = IsingCylinder(width, temperature, length=2, seed=5)
    counts = np.zeros((8, 8))
    for _ in range(20_000):
        pair = cylinder.run(12).spins
        first, second = ((pair > 0) @ (1 << np.arange(width))).tolist()
        counts[first, second] += 1
    rows = np.arange(8)
    spins = 2.0 * ((rows[:, None] >> np.arange(width)) & 1) - 1
    along = (spins * np.roll(spins, 1, axis=1)).sum(axis=1)
    transfer = np.exp((0.5 * (along[:, None] + along) + spins @ spins.T) / temperature)
    phi = np.abs(np.linalg.eigh(transfer)[1][:, -1])
    joint = phi[:, None] * transfer * phi
    joint /= joint.sum()
    chi = ((counts - counts.sum() * joint) ** 2 / (counts.sum() * joint)).sum()
    assert chi < 63 + 5 * (2 * 63) ** 0.5
    wrong = joint.sum(axis=1)[:, None] * joint.sum(axis=0)
    assert ((counts - counts.sum() * wrong) ** 2 / (counts.sum() * wrong)).sum() > 1000
    # and so their information: the plug-in estimate is about 49/2n too high
    plug_in = mutual_information(counts / counts.sum(), 0, 1)
    exactly = block_information((1, 3), 1, temperature, width)
    assert plug_in - 49 / 2 / counts.sum() == pytest.approx(exactly, abs=0.02)
    assert entropy(joint) < entropy(wrong)


def test_saved_loaded_and_continued_it_takes_the_same_path():
    one = IsingCylinder(7, 2.2, length=9, seed=3).run(10)
    other = pickle.loads(pickle.dumps(one))
    assert np.array_equal(one.run(25).spins, other.run(11).run(14).spins)
    assert np.array_equal(one.spins, IsingCylinder(7, 2.2, length=9, seed=3).run(35).spins)
    assert one.energy() == other.energy()
    assert not np.array_equal(one.spins, IsingCylinder(7, 2.2, length=9, seed=4).run(35).spins)


def test_the_window_moves_along():
    cylinder = IsingCylinder(5, 2.0, length=6, seed=1)
    before = cylinder.spins.copy()
    after = cylinder.run(2).spins
    assert np.array_equal(before[2:], after[:4])


def test_another_temperature_is_another_cylinder():
    cylinder = IsingCylinder(8, 3.0, length=30, seed=1)
    before = cylinder.spins.copy()
    cylinder.temperature = 3.0
    assert np.array_equal(cylinder.spins, before)
    cylinder.temperature = 0.01
    assert abs(cylinder.spins.sum()) == 240
    with pytest.raises(ValueError, match="temperature"):
        cylinder.temperature = -1.0
    assert cylinder.temperature == 0.01


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"width": 0}, ValueError, "width must be an integer from 1 to 12, got 0"),
        ({"width": 13}, ValueError, "width"),
        ({"length": 1}, ValueError, "length must be an integer from 2"),
        ({"temperature": "hot"}, TypeError, "temperature"),
        ({"temperature": float("nan")}, ValueError, "temperature"),
        ({"seed": -1}, ValueError, "seed"),
    ],
)
def test_bad_input(given, error, said):
    with pytest.raises(error, match=said):
        IsingCylinder(**given)


def test_only_what_can_be_set_is_set():
    cylinder = IsingCylinder(4, seed=1)
    with pytest.raises(AttributeError, match="width"):
        cylinder.width = 5
    with pytest.raises(AttributeError, match="temprature"):
        cylinder.temprature = 5
    with pytest.raises(ValueError, match="steps"):
        cylinder.run(-1)
