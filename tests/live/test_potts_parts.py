"""What the page of the plateau knows, and what a way through it and back costs."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from PIL import Image

from ergolib import Potts, exact, palette
from ergolib.kernels import bath, potts, potts_picture
from ergolib.live import PottsLive
from ergolib.live.component import component
from ergolib.live.potts_parts import COLOURS, PALENESS, classes, dial, known, poster, system


@pytest.mark.parametrize("q", COLOURS)
def test_every_dial_reaches_a_twelfth_to_either_side(q: int) -> None:
    low, high = dial(q)
    critical = exact.potts_critical_temperature(q)
    assert 0.0 < critical * 11 / 12 - low < 0.01
    assert 0.0 < high - critical * 13 / 12 < 0.01
    least, most = component("potts").parameters["temperature"].range
    assert least <= low and high <= most


@pytest.mark.parametrize("q", COLOURS)
def test_what_is_said_to_be_exact_is(q: int) -> None:
    said = known(q)
    hot, cold = said["energies"]
    assert said["price"] == pytest.approx(math.log(1.0 + math.sqrt(q)))
    assert hot - cold == pytest.approx(exact.potts_latent_heat(q), abs=1e-14)
    assert (hot > cold) is (q > 4)
    assert said["range"][0] > hot and said["range"][1] < cold
    assert ("curve" in said) is (q == 2)


def test_two_colours_have_the_energy_of_ising() -> None:
    curve = known(2)["curve"]
    values = np.cumsum(curve["differences"]) / curve["unit"]
    temperatures = curve["low"] + curve["step"] * np.arange(values.size)
    wanted = 0.5 * (np.asarray(exact.onsager_energy(2.0 * temperatures)) - 2.0)
    assert np.abs(values - wanted).max() < 1e-4
    lattice = Potts(size=64, q=2, temperature=1.2, seed=1).run(500)
    seen = np.mean([lattice.run(5).energy() for _ in range(400)])
    assert seen == pytest.approx(np.interp(1.2, temperatures, values), abs=0.01)


@pytest.mark.parametrize("q", COLOURS)
def test_energies_fit_on_the_axis(q: int) -> None:
    """At the ends of the dial, where they are largest and least."""
    low, high = dial(q)
    for temperature, start in ((low, "ordered"), (high, "random")):
        given = {"q": q, "temperature": temperature, "start": start, "size": 64}
        energy = system(component("potts").complete(given)).run(200).energy()
        assert known(q)["range"][1] <= energy <= known(q)["range"][0]


@pytest.mark.parametrize("q", COLOURS)
def test_a_class_is_paler_the_fewer_agree(q: int) -> None:
    shown = classes(q)
    assert len(shown) == 5 * q <= 5 * potts_picture.MOST_COLOURS
    assert shown[4::5] == list(palette.states(q))
    assert list(PALENESS) == sorted(PALENESS, reverse=True)


def test_the_picture_counts_neighbours() -> None:
    lattice = np.random.default_rng(1).integers(0, 4, (9, 12)).astype(np.int8)
    seen = np.empty(lattice.size, dtype=np.int8)
    potts_picture.agreement(lattice.ravel(), 9, 12, seen)
    ways = [(1, 0), (-1, 0), (1, 1), (-1, 1)]
    alike = sum((np.roll(lattice, step, axis) == lattice).astype(int) for step, axis in ways)
    assert np.array_equal(seen.reshape(9, 12), 5 * lattice + alike)
    assert alike.sum() == -2 * potts.energy(lattice.ravel(), 9, 12)


def test_the_invitation_goes_with_what_is_shown() -> None:
    made = component("potts")
    said = [made.invite(made.complete(given)) for given in ({}, {"q": 3}, {"start": "half"})]
    assert "not the way down" in said[0]
    assert "no plateau" in said[1]
    assert "border" in said[2]


def test_the_poster_is_the_native_run() -> None:
    parameters = component("potts").complete({"q": 6, "seed": 3, "size": 64, "begin": 20})
    image = np.asarray(Image.open(io.BytesIO(poster(parameters))).convert("RGB"))
    native = system(parameters).run(20)
    colours = np.array([list(bytes.fromhex(each[1:])) for each in classes(6)], dtype=np.uint8)
    spins = np.asarray(native.spins)
    ways = [(1, 0), (-1, 0), (1, 1), (-1, 1)]
    alike = sum((np.roll(spins, step, axis) == spins).astype(int) for step, axis in ways)
    assert np.array_equal(image, colours[5 * spins + alike])


def test_the_class_gives_the_native_system() -> None:
    shown = PottsLive(q=8, temperature=0.75, size=64, seed=5, rule="metropolis")
    native = Potts(size=64, q=8, temperature=0.75, seed=5, update="metropolis").run(7)
    assert np.array_equal(shown.system().run(7).spins, native.spins)


def test_half_and_half_is_one_half_of_one_colour() -> None:
    spins = np.asarray(PottsLive(start="half", size=64, q=3).system().spins)
    assert np.unique(spins[:32]).size == 1
    assert np.unique(spins[32:]).size == 3
    assert np.unique(PottsLive(start="ordered", size=64).system().spins).size == 1


def round_trip(q: int, sweeps: int, seed: int) -> tuple[float, float]:
    """Cool by a twentieth through T_c, and heat again: nats a site given on the plateau by then.

    Returns what had been given at the cold end, and at the end.
    """
    sites, critical = 32 * 32, exact.potts_critical_temperature(q)
    hot, cold = exact.potts_critical_energies(q)
    lattice = Potts(size=32, q=q, temperature=1.05 * critical, seed=seed).run(300)
    spins = lattice.spins.reshape(-1)
    account = np.empty(bath.LENGTH)
    bath.open_account(account, potts.energy(spins, 32, 32))
    given = []
    for way in (1.05 - 0.1 * np.arange(101) / 100, 0.95 + 0.1 * np.arange(101) / 100):
        for temperature in critical * way:
            lattice.temperature = temperature
            for _ in range(sweeps):
                energy = potts.energy(lattice.run(1).spins.reshape(-1), 32, 32)
                bath.book(account, energy, temperature, cold * sites, hot * sites)
        given.append(account[4] / sites)
    return given[0], given[1]


def test_a_hurried_way_through_the_plateau_costs_more_than_the_entropy() -> None:
    slow = exact.potts_entropy_jump(10)
    cooled, returned = np.transpose([round_trip(10, 30, seed) for seed in range(4)])
    assert (cooled > slow).all()
    assert (returned > 0.01).all()
    assert cooled.mean() < 1.05 * slow
