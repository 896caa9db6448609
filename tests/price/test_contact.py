"""Energy taken and energy traded: nats by the demons' account, and where it all ends."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pandas as pd
import pytest

from ergolib import Microcanonical, exact
from ergolib.price import drain, exchange


def entropy(system):
    """Return the exact entropy of a large system with this energy, in nats."""
    energy = system.energy()
    if system.model == "ising":
        return system.sites * exact.onsager_entropy_of_energy(energy)
    if system.model == "two-level":
        return system.sites * exact.two_level_entropy(energy)
    return system.sites * exact.einstein_solid_entropy(energy)


def price(system):
    if system.model == "ising":
        return exact.onsager_price(system.energy())
    if system.model == "two-level":
        return exact.two_level_price(system.energy())
    return exact.einstein_solid_price(system.energy())


@pytest.mark.parametrize("model", ["two-level", "oscillators", "ising"])
def test_slowly_taken_the_nats_are_the_entropy_that_is_lost(model):
    start = {"two-level": 0.9, "oscillators": 1.2, "ising": -0.4}[model]
    system = Microcanonical(model, 32, energy=start, seed=3).run(300)
    before, total = entropy(system), system.total_energy
    table = drain(system, 4 * 150, sweeps=3000)
    assert table["taken"].iloc[-1] == 600 == total - system.total_energy
    lost, paid = before - entropy(system), -table["nats"].iloc[-1]
    assert paid == pytest.approx(lost, rel=0.02)
    assert table["price"].iloc[-1] > table["price"].iloc[0]
    assert table["purse"].iloc[-1] < table["purse"].iloc[0]


def test_in_a_hurry_the_bill_is_higher():
    def bill(sweeps):
        system = Microcanonical("ising", 64, energy=-0.4, seed=3).run(300)
        before = entropy(system)
        table = drain(system, 4000, sweeps=sweeps)
        return -table["nats"].iloc[-1] / (before - entropy(system))

    assert bill(60) > 1.05 > 1.02 > bill(6000) > 0.98


def test_energy_is_put_in_as_well():
    system = Microcanonical("ising", 32, energy=-1.8, seed=3).run(100)
    total = system.total_energy
    table = drain(system, -400, sweeps=200, every=50)
    assert list(table["sweeps"]) == [50, 100, 150, 200]
    assert table["taken"].iloc[-1] == -400 == total - system.total_energy
    assert table["nats"].iloc[-1] > 0


def test_an_inverted_system_gains_entropy_from_giving():
    system = Microcanonical("two-level", 64, energy=2.7, capacity=8, seed=3).run(300)
    before = entropy(system)
    table = drain(system, 2000, sweeps=2000)
    assert (table["price"] < 0).all()
    assert table["nats"].iloc[-1] == pytest.approx(entropy(system) - before, rel=0.05)
    assert table["nats"].iloc[-1] > 0


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (("ising", 32, -0.6), ("oscillators", 32, 0.15)),
        (("ising", 32, -1.7), ("two-level", 32, 0.9)),
        (("oscillators", 16, 3.0), ("two-level", 32, 0.3)),
    ],
)
def test_prices_meet_and_energies_need_not(one, two):
    left, right = (
        Microcanonical(model, size, energy=energy, seed=seed).run(200)
        for seed, (model, size, energy) in enumerate((one, two))
    )
    sum_of_energies, cheap = left.total_energy + right.total_energy, price(left) < price(right)
    entropies = entropy(left), entropy(right)
    table = exchange(left, right, 4000, every=1000, meetings=8)
    assert left.total_energy + right.total_energy == sum_of_energies
    assert (table["moved"].iloc[-1] > 0) == cheap
    inside = left.copy(), right.copy()
    read = exchange(*inside, 3000, every=100, meetings=8)
    gap = read["left_price"] - read["right_price"]
    assert abs(gap.mean()) < 5 * gap.std() / math.sqrt(len(gap) / 4) + 0.002
    assert abs(left.energy() - right.energy()) > 0.2
    lost, gained = entropies[0] - entropy(left), entropies[1] - entropy(right)
    assert -(lost + gained) > 10  # nats that contact made
    assert table["left_nats"].iloc[-1] * table["right_nats"].iloc[-1] < 0


def test_equal_energies_are_not_equal_prices():
    """The negative control: two with one energy per site above their ground states trade."""
    left = Microcanonical("ising", 32, energy=-1.4, seed=1).run(500)
    right = Microcanonical("oscillators", 32, energy=0.6, seed=2).run(500)
    assert price(left) < 0.5 < 0.8 < price(right)
    assert exchange(left, right, 500)["moved"].iloc[-1] > 100


def test_a_run_in_two_parts_is_the_same_run():
    def pair():
        return (
            Microcanonical("ising", 16, energy=-1.0, seed=1).run(20),
            Microcanonical("two-level", 16, energy=0.3, seed=2).run(20),
        )

    whole = pair()
    table = exchange(*whole, 60, every=20)
    parts = pair()
    first = exchange(*parts, 20, every=20)
    parts = pickle.loads(pickle.dumps(parts))
    second = exchange(*parts, 40, every=20)
    for one, other in zip(whole, parts, strict=True):
        for name, array in one.state.items():
            assert np.array_equal(array, other.state[name])
    assert table["moved"].iloc[-1] == first["moved"].iloc[-1] + second["moved"].iloc[-1]
    pd.testing.assert_series_equal(
        table["left_price"], pd.concat([first, second], ignore_index=True)["left_price"]
    )


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda s: drain(s, 10**9), ValueError, "energy must be at most the"),
        (lambda s: drain(s, 3), ValueError, "multiple of the quantum"),
        (lambda s: drain(s, 4, sweeps=0), ValueError, "sweeps"),
        (lambda s: drain("hot", 4), TypeError, "system must be a Microcanonical"),
        (lambda s: exchange(s, s), ValueError, "right must be another system"),
        (lambda s: exchange(s, 1), TypeError, "right must be a Microcanonical"),
        (lambda s: exchange(s, s.copy(), meetings=0), ValueError, "meetings"),
    ],
)
def test_what_makes_no_sense_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call(Microcanonical("ising", 16, seed=1))
