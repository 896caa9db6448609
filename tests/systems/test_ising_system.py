"""`Ising`: energies against Kaufman, runs that can be stopped and continued, and bad arguments."""

from __future__ import annotations

import io
import math
import pickle
import re
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats

from ergolib import Ising, exact
from ergolib.kernels import ising as kernels
from ergolib.kernels import multispin
from ergolib.statistics import Estimate, blocked_error

SEED = 20261121
UPDATES = ["metropolis", "heat-bath", "multispin", "wolff"]
VARIANTS: list[dict[str, Any]] = [
    {"update": "metropolis"},
    {"update": "metropolis", "scan": "random", "field": 0.1},
    {"update": "heat-bath"},
    {"update": "heat-bath", "scan": "random"},
    {"update": "heat-bath", "size": (5, 7), "field": -0.2},
    {"update": "multispin"},
    {"update": "multispin", "size": (16, 48)},
    {"update": "wolff"},
    {"update": "wolff", "size": (3, 8)},
]


def variant(**changes: Any) -> Ising:
    return Ising(**({"size": 16, "temperature": 2.3, "seed": SEED} | changes))


# Enough sweeps for a good error bar, at temperatures where one-spin dynamics is not yet too slow.
KAUFMAN = [
    (size, temperature)
    for size in (16, 32, 64)
    for temperature in (2.0, 2.269185314213, 2.6)
    if (size, temperature) != (64, 2.269185314213)
]
SWEEPS = {"metropolis": 40_000, "heat-bath": 40_000, "multispin": 40_000, "wolff": 8_000}


@cache
def measured(update: str, size: int, temperature: float) -> Estimate:
    start = "up" if temperature < 2.2 else "random"
    ising = variant(update=update, size=size, temperature=temperature, start=start)
    count = SWEEPS[update] // (4 if size == 64 and update in ("metropolis", "heat-bath") else 1)
    ising.run(count // 8)
    return blocked_error([ising.run(1).energy() for _ in range(count)])


@pytest.mark.parametrize("size,temperature", KAUFMAN)
@pytest.mark.parametrize("update", UPDATES)
def test_energy_is_kaufmans(update: str, size: int, temperature: float) -> None:
    got = measured(update, size, temperature)
    bar = stats.norm.isf(5.7e-7 / 2 / (len(KAUFMAN) * len(UPDATES)))
    assert abs(got.mean - exact.kaufman_energy(temperature, size)) < bar * got.error
    assert got.converged
    assert got.error < 0.01


@pytest.mark.parametrize("update", UPDATES)
def test_energy_of_another_temperature_or_size_is_not(update: str) -> None:
    got = measured(update, 32, 2.6)
    assert abs(got.mean - exact.kaufman_energy(2.65, 32)) > 5.0 * got.error
    got = measured(update, 16, 2.269185314213)
    assert abs(got.mean - exact.onsager_energy(2.269185314213)) > 5.0 * got.error


def test_magnetization_of_8_by_8() -> None:
    truth = exact.finite_magnetization_moments(2.269185314213, (8, 8))["abs_m"]
    ising = Ising(8, 2.269185314213, seed=SEED, update="wolff")
    got = blocked_error([ising.run(1).observe()["abs_magnetization"] for _ in range(10_000)])
    assert abs(got.mean - truth) < 5.0 * got.error < 0.02


def test_field_against_every_state() -> None:
    probability = exact.state_probabilities(2.5, (3, 3), 0.4)
    spins = exact.state_spins((3, 3)).sum(axis=1, dtype=int)
    energies = (exact.state_energies((3, 3)) - 0.4 * spins) / 9
    for update in ("metropolis", "heat-bath"):
        ising = Ising(3, 2.5, seed=SEED, update=update, field=0.4)
        seen = [ising.run(2).observe() for _ in range(20_000)]
        for key, truth in (("energy", energies), ("magnetization", spins / 9)):
            got = blocked_error([one[key] for one in seen])
            assert abs(got.mean - probability @ truth) < 5.0 * got.error


@pytest.mark.parametrize("temperature", [0.5, 1.5, 2.0, 2.2, 2.27, 2.4, 3.0, 5.0, 100.0])
def test_a_wolff_sweep_turns_about_every_spin(temperature: float) -> None:
    ising = variant(update="wolff", size=64, temperature=temperature, start="up").run(20)
    spins, generator = ising.state["spins"].ravel(), ising.state["generator"]
    stack = np.empty(ising.sites, np.int64)
    clusters = 50 * ising.clusters_per_sweep
    flips = kernels.wolff(spins, 64, 64, temperature, clusters, stack, generator)
    assert 0.3 < flips / (50 * ising.sites) < 2.5


def test_clusters_per_sweep_ignores_the_state() -> None:
    """A sweep that ended when enough spins had turned would not keep the equilibrium."""
    up, mixed = variant(update="wolff", start="up"), variant(update="wolff")
    assert up.clusters_per_sweep == mixed.clusters_per_sweep == up.run(10).clusters_per_sweep


@pytest.mark.parametrize("changes", VARIANTS, ids=str)
def test_saved_loaded_and_continued_is_never_stopped(changes: dict[str, Any]) -> None:
    through = variant(**changes).run(30)
    stopped = variant(**changes).run(11)
    file = io.BytesIO(pickle.dumps(stopped))
    del stopped
    continued = pickle.load(file).run(7)
    twin = continued.copy()
    continued.run(12)
    assert_same(through, continued)
    assert_same(through, twin.run(12))
    assert repr(through) == repr(continued)
    assert through.temperature == continued.temperature and through.seed == continued.seed


def assert_same(one: Ising, other: Ising) -> None:
    assert one.state.keys() == other.state.keys()
    for name, array in one.state.items():
        assert np.array_equal(array, other.state[name]), name
    assert np.array_equal(one.spins, other.spins)
    assert one.observe() == other.observe()


@pytest.mark.parametrize("changes", VARIANTS, ids=str)
def test_seeds(changes: dict[str, Any]) -> None:
    one, other = variant(**changes).run(5), variant(**changes, seed=SEED + 1).run(5)
    assert not np.array_equal(one.spins, other.spins)
    drawn = Ising(**({"size": 16} | changes))
    assert 0 <= drawn.seed < 2**53
    again = Ising(**({"size": 16} | changes), seed=drawn.seed)
    assert_same(drawn.run(3), again.run(3))


@pytest.mark.parametrize("changes", VARIANTS, ids=str)
def test_copies_part(changes: dict[str, Any]) -> None:
    ising = variant(**changes)
    before = ising.spins.copy()
    ising.copy().run(10)
    assert np.array_equal(ising.spins, before)


@pytest.mark.parametrize("update", UPDATES)
def test_spins_and_observables(update: str) -> None:
    ising = variant(update=update, size=(16, 32))
    spins = ising.spins
    assert spins.shape == ising.size == (16, 32) and spins.dtype == np.int8
    assert ising.sites == 512
    for _ in range(3):
        spins = ising.run(3).spins.astype(int)
        assert set(np.unique(spins)) <= {-1, 1}
        bonds = sum((spins * np.roll(spins, 1, axis)).sum() for axis in (0, 1))
        assert ising.energy() == -bonds / 512
        assert ising.magnetization() == spins.mean()
        assert ising.observe() == {
            "energy": -bonds / 512,
            "magnetization": spins.mean(),
            "abs_magnetization": abs(spins.mean()),
        }
    pattern = np.where(np.arange(512).reshape(16, 32) % 5 == 0, 1, -1)
    ising.spins = pattern
    assert np.array_equal(ising.spins, pattern)
    assert np.shares_memory(ising.spins, ising.state["spins"]) if update != "multispin" else True


def test_starts() -> None:
    for update in UPDATES:
        assert (variant(update=update, start="up").spins == 1).all()
        assert (variant(update=update, start="down").spins == -1).all()
        mixed = variant(update=update, size=64)
        assert abs(mixed.magnetization()) < 5 / 64 and abs(mixed.energy()) < 5 / 32
    # one seed, one beginning, whatever the law of motion
    first = variant(update="metropolis").spins
    assert all(np.array_equal(variant(update=update).spins, first) for update in UPDATES)


def test_run() -> None:
    ising = variant()
    before = ising.state["generator"].copy()
    assert ising.run(0) is ising
    assert np.array_equal(before, ising.state["generator"])
    assert_same(variant().run().run(2), variant().run(3))


def test_price_and_temperature() -> None:
    ising = Ising(temperature=4)
    assert ising.price == 0.25
    ising.temperature = np.float64(2.0)
    assert (ising.temperature, ising.price) == (2.0, 0.5)
    ising.field = 1
    assert ising.field == 1.0
    assert ising.energy() == pytest.approx(Ising(seed=ising.seed).energy() - ising.magnetization())


def test_repr_is_the_call() -> None:
    for changes in VARIANTS:
        ising = variant(**changes)
        twin = eval(repr(ising))
        assert repr(twin) == repr(ising)
        assert_same(ising.run(2), twin.run(2))


def test_scan_defaults() -> None:
    assert Ising(3).scan == Ising((2, 5)).scan == "random"
    assert Ising(3, update="heat-bath").scan == Ising(4).scan == "checkerboard"
    assert Ising(16, update="multispin").scan == "checkerboard"
    assert Ising(16, update="wolff").scan is None


BAD = [
    ({"temperature": -1.0}, ValueError, "temperature .* greater than 0, got -1.0"),
    ({"temperature": 0}, ValueError, "temperature .* greater than 0, got 0"),
    ({"temperature": math.nan}, ValueError, "temperature .* got nan"),
    ({"temperature": math.inf}, ValueError, "temperature .* got inf"),
    ({"temperature": -math.inf}, ValueError, "temperature .* got -inf"),
    ({"temperature": "hot"}, TypeError, "temperature .* got 'hot'"),
    ({"temperature": "2.5"}, TypeError, "temperature .* got '2.5'"),
    ({"temperature": None}, TypeError, "temperature .* got None"),
    ({"temperature": True}, TypeError, "temperature .* got True"),
    ({"temperature": 2j}, TypeError, "temperature .* got 2j"),
    ({"size": 0}, ValueError, "size .* at least 2.* got 0"),
    ({"size": 1}, ValueError, "size .* at least 2.* got 1"),
    ({"size": -64}, ValueError, "size .* got -64"),
    ({"size": 2.5}, ValueError, "size .* integer .* got 2.5"),
    ({"size": 64.0}, ValueError, "size .* integer .* got 64.0"),
    ({"size": math.nan}, ValueError, "size .* got nan"),
    ({"size": "64"}, TypeError, "size .* got '64'"),
    ({"size": None}, TypeError, "size .* got None"),
    ({"size": (64, 1)}, ValueError, r"size .* got \(64, 1\)"),
    ({"size": 10**5}, ValueError, "size .* at most 1073741824 spins.* got 100000 "),
    ({"size": (2, 10**12)}, ValueError, "size .* at most 1073741824 .* got .* with 2000000000000"),
    ({"size": (64, 64, 64)}, ValueError, r"size .* got \(64, 64, 64\)"),
    ({"size": 8, "update": "multispin"}, ValueError, "size .* multiple of 16.*multispin.* got 8"),
    ({"size": 100, "update": "multispin"}, ValueError, "size .* multiple of 16.* got 100"),
    ({"size": (16, 24), "update": "multispin"}, ValueError, r"size .* of 16.* got \(16, 24\)"),
    ({"update": "glauber"}, ValueError, "update .* 'metropolis', 'heat-bath', .* got 'glauber'"),
    ({"update": "Metropolis"}, ValueError, "update .* got 'Metropolis'"),
    ({"update": None}, TypeError, "update .* got None"),
    ({"scan": "typewriter"}, ValueError, "scan .* 'checkerboard', 'random', got 'typewriter'"),
    ({"scan": "random", "update": "multispin"}, ValueError, "scan .* got 'random' .*'multispin'"),
    ({"scan": "random", "update": "wolff"}, ValueError, "scan .* got 'random' .*'wolff'"),
    ({"scan": "checkerboard", "update": "wolff"}, ValueError, "scan .* got 'checkerboard'"),
    ({"scan": "checkerboard", "size": 3}, ValueError, r"scan .* fewer than 12 .* size \(3, 3\)"),
    ({"field": math.nan}, ValueError, "field .* finite .* got nan"),
    ({"field": math.inf}, ValueError, "field .* finite .* got inf"),
    ({"field": "up"}, TypeError, "field .* got 'up'"),
    ({"field": 0.1, "update": "wolff"}, ValueError, "field must be 0 .* got 0.1 .*'wolff'"),
    ({"field": 0.1, "update": "multispin"}, ValueError, "field must be 0 .* got 0.1"),
    ({"start": "cold"}, ValueError, "start .* 'random', 'up', 'down', got 'cold'"),
    ({"start": 1}, TypeError, "start .* got 1"),
    ({"seed": -1}, ValueError, "seed .* got -1"),
    ({"seed": 1.5}, ValueError, "seed .* got 1.5"),
    ({"seed": "seven"}, TypeError, "seed .* got 'seven'"),
]


@pytest.mark.parametrize("arguments,error,message", BAD, ids=str)
def test_bad_arguments(arguments: dict[str, Any], error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        Ising(**arguments)


def test_bad_changes() -> None:
    ising = variant(update="wolff")
    for value in (0.0, -2.0, math.nan, math.inf):
        with pytest.raises(ValueError, match=re.escape(f"greater than 0, got {value!r}")):
            ising.temperature = value
    with pytest.raises(ValueError, match=r"field must be 0 .* got 1\.0"):
        ising.field = 1.0
    for sweeps, error in ((-1, ValueError), (1.5, ValueError), ("1", TypeError), (None, TypeError)):
        with pytest.raises(error, match=f"sweeps must be an integer of at least 0, got {sweeps!r}"):
            ising.run(sweeps)
    for spins in (np.zeros((16, 16)), np.ones((16, 15)), np.ones(256)):
        with pytest.raises(ValueError, match=r"spins must be \+1 or -1 .* \(16, 16\)"):
            ising.spins = spins
    assert ising.temperature == 2.3


def test_multispin_starts_from_the_same_spins_packed() -> None:
    ising, plain = variant(update="multispin", size=32), variant(size=32)
    layout = multispin.layout(32, 32)
    even, odd = (np.empty(layout.rows * layout.words, np.uint64) for _ in range(2))
    multispin.pack(plain.spins.ravel(), 32, 32, even, odd)
    assert np.array_equal(even, ising.state["even"]) and np.array_equal(odd, ising.state["odd"])
