"""Isolated systems: energy is kept to the last unit, and demons know its price.

Exact numbers: all states of tiny systems, counts of states of the 16 x 16 Ising lattice (with which
the demons' own states are counted), and binomials for independent units.
"""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from scipy.special import gammaln
from scipy.stats import chi2

from ergolib import Microcanonical, blocked_error, exact

MODELS = {
    "ising": {"model": "ising", "energy": -1.2},
    "potts": {"model": "potts", "energy": -1.0},
    "two-level": {"model": "two-level", "energy": 0.6},
    "inverted": {"model": "two-level", "energy": 2.2, "capacity": 8},
    "oscillators": {"model": "oscillators", "energy": 0.8},
}
SIGMA = 5.0


def ways(quanta, number):
    """Return the logarithm of how many ways there are to share quanta among purses."""
    return gammaln(quanta + number) - gammaln(quanta + 1) - gammaln(number)


@pytest.mark.parametrize("name", MODELS)
def test_energy_is_kept_to_the_last_unit(name):
    system = Microcanonical(size=(12, 10), seed=4, **MODELS[name])
    before = system.total_energy
    for _ in range(20):
        trail = system.record(3)
        assert system.total_energy == before
        assert trail[-1] == system.purses.sum()
        assert round(system.energy() * system.sites) + trail[-1] == before
    assert (system.purses % system.quantum == 0).all()
    assert (system.purses >= 0).all()
    system.put(5 * system.quantum).take(3 * system.quantum).run(2)
    assert system.total_energy == before + 2 * system.quantum


@pytest.mark.parametrize("name", MODELS)
def test_saved_loaded_and_continued_it_takes_the_same_path(name):
    system = Microcanonical(size=16, seed=9, **MODELS[name]).run(10)
    loaded = pickle.loads(pickle.dumps(system))
    assert np.array_equal(system.record(20), loaded.record(20))
    system.take(4 * system.quantum).run(5)
    loaded.take(4 * system.quantum).run(5)
    for key, array in system.state.items():
        assert np.array_equal(array, loaded.state[key])
    other = Microcanonical(size=16, seed=10, **MODELS[name]).run(35)
    assert not np.array_equal(other.state["spins"], system.state["spins"])


def shell(energies, number, capacity, total, quantum):
    """Return the chance of each state: how many ways its purses have to hold the rest."""
    chance = np.zeros(energies.size)
    for level in np.unique(energies):
        rest, over = divmod(total - level, quantum)
        if rest < 0 or over:
            continue
        poly = np.array([1.0])  # purses that hold up to `capacity` quanta each
        for _ in range(number):
            poly = np.convolve(poly, np.ones(min(capacity, rest) + 1))
        chance[energies == level] = poly[rest] if rest < poly.size else 0.0
    return chance / chance.sum()


def states(system):
    """Return the number of the present state of two-valued sites."""
    bits = (system.spins.ravel() > 0).astype(np.int64)
    return int(bits @ (1 << np.arange(bits.size)))


@pytest.mark.parametrize("capacity", [None, 2])
def test_every_state_with_this_energy_is_visited_alike(capacity):
    """All 512 states of a 3 x 3 lattice, each with the ways its purses have."""
    system = Microcanonical("ising", 3, energy=-2.0 / 9, demons=3, capacity=capacity, seed=11)
    limit = 10**6 if capacity is None else capacity
    chance = shell(exact.state_energies(3), 3, limit, system.total_energy, 4)
    assert np.count_nonzero(chance) > 100
    seen = np.zeros(512)
    for _ in range(20_000):
        seen[states(system.run(12))] += 1
    assert seen[chance == 0.0].sum() == 0
    expected = chance[chance > 0] * seen.sum()
    score = float(((seen[chance > 0] - expected) ** 2 / expected).sum())
    assert score < chi2.isf(5.7e-7, expected.size - 1)
    flat = np.full(expected.size, seen.sum() / expected.size)  # purses that do not count
    assert ((seen[chance > 0] - flat) ** 2 / flat).sum() > chi2.isf(5.7e-7, expected.size - 1)


@pytest.mark.parametrize("total", [-360, -240])
def test_purses_hold_what_the_counts_of_states_say(total):
    """16 x 16, with the exact number of states at every energy; the two sums are exact, too."""
    energies, log_g = exact.log_density_of_states(16)
    number = 32
    rest = (total - np.asarray(energies)) // 4
    inside = (rest >= 0) & np.isfinite(log_g)
    weight = np.asarray(log_g)[inside] + ways(rest[inside], number)
    weight = np.exp(weight - weight.max())
    expected = 4.0 * float(weight @ rest[inside]) / float(weight.sum())
    system = Microcanonical("ising", 16, energy=total / 256, demons=number, seed=5).run(1000)
    found = blocked_error(system.record(60_000))
    assert found.converged
    assert abs(found.mean - expected) < SIGMA * found.error


@pytest.mark.parametrize("energy", [-1.15, -1.72])
def test_the_demons_read_onsagers_price(energy):
    system = Microcanonical("ising", 64, energy=energy, seed=6).run(2000)
    inside = system.copy()
    mean = (system.total_energy - system.record(3000).mean()) / system.sites
    read = inside.measure_price(3000)
    # A finite system is off by terms of order 1/N, here 0.0003.
    assert abs(read.mean - exact.onsager_price(mean)) < SIGMA * math.hypot(read.error, 0.0003)
    wrong = math.log(1.0 + 1.0 / float(inside.purses.mean()))  # a quantum of 1 instead of 4
    assert abs(wrong - exact.onsager_price(mean)) > 20 * read.error
    assert math.log1p(4.0 / float(inside.purses.mean())) / 4 == pytest.approx(inside.price)


@pytest.mark.parametrize(
    ("name", "price"),
    [
        ("two-level", exact.two_level_price),
        ("inverted", exact.two_level_price),
        ("oscillators", exact.einstein_solid_price),
    ],
)
def test_the_demons_read_the_price_of_independent_units(name, price):
    system = Microcanonical(size=48, seed=7, **MODELS[name]).run(300)
    inside = system.copy()
    mean = (system.total_energy - system.record(2000).mean()) / system.sites
    read = inside.measure_price(2000)
    assert abs(read.mean - price(mean)) < SIGMA * math.hypot(read.error, 0.0005)
    assert (read.mean < 0) == (name == "inverted")


def test_without_a_limit_no_price_is_below_zero():
    """Unlimited purses take energy from an inverted system until the price is above 0."""
    system = Microcanonical("two-level", 16, energy=1.9, seed=3).run(3000)
    assert system.measure_price(500).mean > 0
    assert system.energy() < 1.0


def test_a_purse_is_exponentially_distributed():
    system = Microcanonical("oscillators", 32, energy=1.0, demons=256, seed=8).run(200)
    counts = np.zeros(6)
    for _ in range(2000):
        counts += np.bincount(np.minimum(system.run(4).purses, 5), minlength=6)
    r = math.exp(-system.measure_price(2000).mean)
    chance = np.append((1 - r) * r ** np.arange(5), r**5)
    assert np.abs(counts / counts.sum() - chance).max() < 0.004


def test_nats_are_the_logarithm_of_ways():
    system = Microcanonical("ising", 16, seed=1)
    number = system.purses.size
    assert system.nats(0, 400) == pytest.approx(float(ways(100, number)), rel=1e-12)
    assert system.nats(400, 120) == pytest.approx(float(ways(30, number) - ways(100, number)))
    assert system.nats(40, 40) == 0.0
    capped = Microcanonical("two-level", 16, seed=1, energy=0.5, capacity=8)
    full = 16 * capped.purses.size
    assert capped.nats(0, full) == pytest.approx(0.0, abs=1e-9)


def test_systems_meet_and_keep_their_sum():
    left = Microcanonical("ising", 16, energy=-1.0, seed=1).run(50)
    right = Microcanonical("oscillators", 16, energy=0.4, seed=2).run(50)
    before = left.total_energy, right.total_energy
    moved = left.meet(right, 200)
    assert left.total_energy == before[0] - moved
    assert right.total_energy == before[1] + moved
    assert moved % 4 == 0


def test_the_flow_is_from_the_low_price_to_the_high():
    """Coins flow as the difference of exp(-beta coin); between equal prices none do."""
    for energy, other in ((0.8, 0.8), (0.8, 0.3)):
        left = Microcanonical("oscillators", 64, energy=energy, seed=1).run(200)
        right = Microcanonical("oscillators", 64, energy=other, seed=2).run(200)
        chances = [float((side.purses >= 1).mean()) for side in (left, right)]
        tries = 20_000
        flows = [left.copy().meet(right.copy(), 100) for _ in range(1)]
        for seed in range(tries // 100 - 1):
            one, two = left.copy(), right.copy()
            one.state["generator"][0] += np.uint64(seed + 1)
            flows.append(one.meet(two, 100))
        mean, error = np.mean(flows) / 100, np.std(flows) / 100 / math.sqrt(len(flows))
        expected = 0.5 * (chances[0] - chances[1])
        assert abs(mean - expected) < SIGMA * math.hypot(error, 0.003)
        assert (mean > SIGMA * error) == (energy != other)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: Microcanonical("xy"), ValueError, "model must be one of 'ising', 'potts'"),
        (lambda: Microcanonical(size=1), ValueError, "size"),
        (lambda: Microcanonical(energy=-2.5), ValueError, "energy must be at least -2"),
        (lambda: Microcanonical(energy=float("nan")), ValueError, "energy"),
        (lambda: Microcanonical(demons=0), ValueError, "demons"),
        (lambda: Microcanonical(colours=3), ValueError, "colours are for model 'potts'"),
        (lambda: Microcanonical("potts", colours=1), ValueError, "colours"),
        (lambda: Microcanonical(quantum=2), ValueError, "quantum must be 4 for model 'ising'"),
        (lambda: Microcanonical(capacity=0), ValueError, "capacity"),
        (
            lambda: Microcanonical("two-level", energy=5.0, capacity=2),
            ValueError,
            "energy must be at most 2.5, .* got 5",
        ),
        (lambda: Microcanonical(seed=1).take(10**6), ValueError, "at most the .* purses hold"),
        (lambda: Microcanonical(seed=1).take(3), ValueError, "multiple of the quantum 4, got 3"),
        (lambda: Microcanonical(seed=1).take(-4), ValueError, "energy"),
        (lambda: Microcanonical(seed=1).take(4.5), ValueError, "energy"),
        (
            lambda: Microcanonical("two-level", seed=1, capacity=2).put(10**6),
            ValueError,
            "energy must be at most",
        ),
        (lambda: Microcanonical(energy=-2.0).measure_price(10), ValueError, "were all alike"),
        (lambda: Microcanonical(seed=1).meet("cold", 1), TypeError, "other must be a Microcan"),
        (
            lambda: Microcanonical(seed=1).meet(Microcanonical("potts", seed=1), 1, coin=3),
            ValueError,
            "coin must be an integer of at least 4",
        ),
    ],
)
def test_what_makes_no_sense_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_there_is_no_temperature_to_set():
    system = Microcanonical(seed=1, size=16).run(50)
    assert system.temperature == pytest.approx(1.0 / system.price)
    with pytest.raises(AttributeError, match="has an energy instead"):
        system.temperature = 2.0
    with pytest.raises(ValueError, match="another system"):
        system.meet(system, 1)
