"""What the page of the energy tap knows: exact curves, the plateau, its systems and its poster."""

from __future__ import annotations

import io
import math
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib import Microcanonical, exact
from ergolib.live import TapLive
from ergolib.live.component import component
from ergolib.live.tap_parts import BEFORE, PARAMETERS, colours, knowledge, picture, plateau, poster
from ergolib.live.tap_system import KINDS, WARM, TwoSystems, common_price, energy_at, isolated


def read(table):
    """Return the places and values of a table."""
    values = np.cumsum(table["differences"]) / table["unit"]
    return table["low"] + table["step"] * np.arange(values.size), values


def test_the_tables_are_the_exact_curves():
    tables = knowledge()
    energy, entropy = read(tables["ising"]["entropy"])
    np.testing.assert_allclose(entropy, exact.onsager_entropy_of_energy(energy - 2.0), atol=1e-5)
    energy, price = read(tables["ising"]["price"])
    np.testing.assert_allclose(price, exact.onsager_price(energy - 2.0), atol=1e-4)
    energy, price = read(tables["two-level"]["price"])
    inside = (energy > 0.05) & (energy < 1.85)
    np.testing.assert_allclose(price[inside], exact.two_level_price(energy[inside]), atol=1e-4)
    assert price[inside].min() < 0.0
    energy, price = read(tables["oscillators"]["price"])
    np.testing.assert_allclose(price[5:], exact.einstein_solid_price(energy[5:]), atol=1e-4)


def test_the_plateau_is_baxters():
    known = plateau()
    assert known["price"] == pytest.approx(math.log(1.0 + math.sqrt(10.0)))
    low, high = known["energies"]
    assert high - low == pytest.approx(0.69604943, abs=1e-7)
    # What was measured beforehand goes up to its ends, and is on the right side of it.
    ordered, disordered = (np.array(part) for part in BEFORE)
    assert ordered[:, 0].max() < low < high < disordered[:, 0].min()
    assert (np.diff(ordered[:, 1]) < 0).all() and (np.diff(disordered[:, 1]) < 0).all()
    assert ordered[-1, 1] > known["price"] - 0.01
    assert disordered[0, 1] < known["price"] + 0.01
    # Its area is the entropy between the plateau and what was measured last, within errors.
    here, there = exact.potts_critical_entropies(10)
    assert here - there == pytest.approx(known["price"] * (high - low), abs=1e-6)


@pytest.mark.parametrize("place", [(1, 4), (1, 10)])
def test_what_was_measured_beforehand_is_measured_again(place):
    energy, price = BEFORE[place[0]][place[1]]
    system = Microcanonical("potts", 64, energy=energy + 0.08 - 2.0, seed=2).run(600)
    inside = system.copy()
    mean = (system.total_energy - system.record(1200).mean()) / system.sites + 2.0
    found = inside.measure_price(1200)
    energies, prices = np.array(BEFORE[place[0]]).T
    assert abs(found.mean - np.interp(mean, energies, prices)) < 5 * math.hypot(found.error, 0.003)
    assert abs(mean - energy) < 0.06 and price > 0.5


@pytest.mark.parametrize("kind", KINDS)
def test_systems_begin_hot_and_cold(kind):
    hot, cold, equal = (isolated(kind, 32, start, 1) for start in ("hot", "cold", "equal"))
    prices = [each.copy().measure_price(200).mean for each in (hot, equal, cold)]
    assert prices[0] < prices[1] < prices[2] + 0.05  # on the plateau there is nothing between
    assert (prices[0] < 0) == (kind == "two-level")
    assert equal.total_energy - equal.ground_energy == pytest.approx(0.6 * 1024, abs=2)


@pytest.mark.parametrize(
    ("left", "right"),
    [("ising", "oscillators"), ("two-level", "ising"), ("two-level", "two-level")],
)
def test_they_end_on_the_common_price(left, right):
    both = TwoSystems(left, right, right_size=32, valve=True, seed=1)
    price = common_price(both.left, both.right)
    ends = [energy_at(side, price) for side in (both.left, both.right)]
    totals = [side.total_energy - side.ground_energy for side in (both.left, both.right)]
    assert sum(ends) == pytest.approx(sum(totals))
    both.run(3000)
    sides, h = (both.left, both.right), 1e-4
    widths = [(energy_at(s, price - h) - energy_at(s, price + h)) / (2 * h) for s in sides]
    spread = math.sqrt(widths[0] * widths[1] / sum(widths))  # of the energy that goes to and fro
    for side, width in zip(sides, widths, strict=True):
        read = side.copy().measure_price(500)
        assert abs(read.mean - price) < 5 * math.hypot(read.error, spread / width)
    assert common_price(Microcanonical("potts", 16, seed=1)) is None


def test_the_tap_takes_what_it_says():
    both = TwoSystems(rate=0.2, seed=2)
    before, inside = both.left.total_energy, both.left.energy()
    other = both.right.total_energy
    both.run(500)
    assert before - both.left.total_energy == pytest.approx(0.2 * 4096 * 0.5, abs=4)
    assert both.right.total_energy == other
    energies = np.array([inside, both.left.energy()])
    lost = 4096 * -np.diff(exact.onsager_entropy_of_energy(energies))[0]
    assert -both.nats[0] == pytest.approx(lost, rel=0.1)
    back = TwoSystems(rate=-0.2, seed=2).run(500)
    assert back.left.total_energy - before == pytest.approx(0.2 * 4096 * 0.5, abs=4)


def test_it_pickles_and_the_class_gives_it():
    system = TapLive(left="potts", valve=True, right_size=32, rate=0.1, seed=5).system().run(20)
    loaded = pickle.loads(pickle.dumps(system)).run(10)
    system.run(10)
    for name, array in system.state.items():
        assert np.array_equal(array, loaded.state[name])
    assert system.observe() == loaded.observe()
    assert system.nats == loaded.nats and WARM > 0


def test_the_poster_is_the_native_start():
    parameters = component("tap").complete({"right_size": 32, "right": "potts", "seed": 8})
    image = Image.open(io.BytesIO(poster(parameters))).convert("RGBA")
    assert image.size == (138, 73)
    pixels = np.asarray(image)
    both = TwoSystems(right="potts", right_size=32, seed=8)
    up = np.array([*bytes.fromhex(colours()["ising"][1][1:]), 255])
    assert np.array_equal((pixels[:64, :64] == up).all(axis=2), both.left.spins > 0)
    assert (pixels[:32, 74:, 3] == 0).all()
    sites, held = picture(both.right)
    assert sites.shape == (32, 32) and held.shape == (4, 32)
    small = pixels[32:64, 90:122]
    assert len(np.unique(small.reshape(-1, 4), axis=0)) == len(np.unique(sites))


def test_parameters_are_those_of_the_class():
    assert set(PARAMETERS) <= set(TapLive.param)
    with pytest.raises(ValueError, match="start must be one of"):
        TwoSystems(start="warm")
    with pytest.raises(ValueError, match="left must be one of"):
        TwoSystems(left="xy")
