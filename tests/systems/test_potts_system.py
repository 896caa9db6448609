"""`Potts`: exact energies, Baxter's phases, runs stopped and continued, and bad arguments."""

from __future__ import annotations

import io
import math
import pickle
import re
from typing import Any

import numpy as np
import pytest
from scipy import stats

from ergolib import Potts, cool, exact, heat, quench
from ergolib.kernels import potts_clusters, potts_planes
from ergolib.statistics import Estimate, blocked_error

SEED = 20261122
UPDATES = ["heat-bath", "metropolis", "multispin", "swendsen-wang", "wolff"]
VARIANTS: list[dict[str, Any]] = [
    {"update": "heat-bath"},
    {"update": "heat-bath", "size": (5, 7), "q": 127},
    {"update": "metropolis"},
    {"update": "metropolis", "size": (2, 2), "q": 2},
    {"update": "multispin"},
    {"update": "multispin", "size": (16, 48), "q": 3, "start": "ordered"},
    {"update": "multispin", "size": (64, 32), "q": 16},
    {"update": "swendsen-wang"},
    {"update": "swendsen-wang", "size": (3, 8), "q": 4},
    {"update": "wolff"},
    {"update": "wolff", "size": (3, 8), "q": 5},
]


def variant(**changes: Any) -> Potts:
    return Potts(**({"size": 16, "temperature": 0.75, "seed": SEED} | changes))


def mean_energy(potts: Potts, count: int, every: int = 1) -> Estimate:
    potts.run(count * every // 8)
    return blocked_error([potts.run(every).energy() for _ in range(count)])


@pytest.mark.parametrize("temperature", [1.0, 1.3])
@pytest.mark.parametrize("update", UPDATES)
def test_two_colours_are_kaufmans(update: str, temperature: float) -> None:
    got = mean_energy(variant(update=update, q=2, temperature=temperature, start="ordered"), 12_000)
    truth = (exact.kaufman_energy(2.0 * temperature, 16) - 2.0) / 2.0
    other = (exact.kaufman_energy(2.1 * temperature, 16) - 2.0) / 2.0
    assert got.converged
    bar = stats.norm.isf(5.7e-7 / 2 / 10)
    assert abs(got.mean - truth) < bar * got.error
    assert abs(got.mean - other) > 5.0 * got.error


@pytest.mark.parametrize("update", ["heat-bath", "metropolis", "swendsen-wang", "wolff"])
def test_ten_colours_on_four_by_four(update: str) -> None:
    got = mean_energy(variant(update=update, size=4, temperature=0.95), 12_000)
    assert got.converged
    assert abs(got.mean - exact.potts_energy(0.95, 4, 10)) < 5.3 * got.error
    assert abs(got.mean - exact.potts_energy(1.1, 4, 10)) > 5.0 * got.error


# Sweeps between measurements. At T_c a sweep of Wolff's is a single cluster, which is small in the
# disordered phase.
PACE = {
    ("heat-bath", "random"): 10,
    ("heat-bath", "ordered"): 10,
    ("metropolis", "random"): 80,
    ("metropolis", "ordered"): 80,
    ("swendsen-wang", "random"): 20,
    ("swendsen-wang", "ordered"): 30,
    ("wolff", "random"): 6000,
    ("wolff", "ordered"): 30,
}


@pytest.mark.parametrize("update,start", PACE)
def test_two_phases_at_one_temperature(update: str, start: str) -> None:
    """For q = 30 a wall costs so much that a phase keeps to itself, with Baxter's energy."""
    q = 30
    potts = Potts(32, q, exact.potts_critical_temperature(q), SEED, update, start)
    disordered, ordered = exact.potts_critical_energies(q)
    got = mean_energy(potts, 800, PACE[update, start])
    truth, other = (ordered, disordered) if start == "ordered" else (disordered, ordered)
    assert got.converged
    assert abs(got.mean - truth) < 5.3 * got.error < 0.03
    assert abs(got.mean - other) > 1.0
    assert (potts.magnetization() > 0.9) == (start == "ordered")


def test_cooling_and_heating_leave_a_gap() -> None:
    """Hysteresis: between two temperatures around T_c, heating finds order and cooling none."""
    t_c = exact.potts_critical_temperature(20)
    warm, middle, cold = 1.2 * t_c, t_c, 0.8 * t_c
    potts = Potts(32, 20, seed=SEED, start="random", update="heat-bath")
    down = cool(potts, [warm, middle, cold], 400)
    up = heat(potts, [0.9 * t_c, middle, warm], 400)
    assert down["energy"][1] - up["energy"][1] > 1.0
    assert abs(down["energy"][0] - up["energy"][2]) < 0.1
    assert {"energy", "magnetization", "heat_capacity", "price"} <= set(down.columns)
    assert len(quench(potts, 0.3, 10)) == 11


def test_price_of_ten_colours() -> None:
    potts = Potts(temperature=exact.potts_critical_temperature(10))
    assert potts.price == pytest.approx(math.log1p(math.sqrt(10.0)))
    assert potts.critical_temperature == potts.temperature
    potts.temperature = np.float64(0.5)
    assert potts.price == 2.0


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


def assert_same(one: Potts, other: Potts) -> None:
    assert one.state.keys() == other.state.keys()
    for name, array in one.state.items():
        assert np.array_equal(array, other.state[name]), name
    assert np.array_equal(one.spins, other.spins)
    assert one.observe() == other.observe()


@pytest.mark.parametrize("changes", VARIANTS, ids=str)
def test_seeds_and_copies(changes: dict[str, Any]) -> None:
    one, other = variant(**changes), variant(**changes, seed=SEED + 1)
    before = one.spins.copy()
    one.copy().run(10)
    assert np.array_equal(one.spins, before)
    for _ in range(20):
        one.temperature = other.temperature = 5.0
        one.run(1), other.run(1)
    assert not np.array_equal(one.state["generator"], other.state["generator"])
    drawn = Potts(**({"size": 16} | changes))
    assert 0 <= drawn.seed < 2**53
    again = Potts(**({"size": 16} | changes), seed=drawn.seed)
    assert_same(drawn.run(3), again.run(3))


@pytest.mark.parametrize("update", UPDATES)
def test_spins_and_observables(update: str) -> None:
    potts = variant(update=update, size=(16, 32))
    assert potts.spins.shape == potts.size == (16, 32) and potts.spins.dtype == np.int8
    assert (potts.sites, potts.q, potts.update) == (512, 10, update)
    for _ in range(3):
        spins = potts.run(3).spins
        assert 0 <= spins.min() and spins.max() <= 9
        alike = sum((spins == np.roll(spins, 1, axis)).sum() for axis in (0, 1))
        counts = np.bincount(spins.ravel(), minlength=10)
        order = (10 * counts.max() / 512 - 1) / 9
        assert potts.energy() == -alike / 512
        assert potts.occupation().tolist() == counts.tolist()
        assert potts.magnetization() == pytest.approx(order)
        assert potts.observe() == {
            "energy": potts.energy(), "magnetization": potts.magnetization()
        }  # fmt: skip
    pattern = np.arange(512).reshape(16, 32) % 7
    potts.spins = pattern
    assert np.array_equal(potts.spins, pattern)
    assert np.shares_memory(potts.spins, potts.state["spins"]) if update != "multispin" else True


def test_starts() -> None:
    for update in UPDATES:
        ordered = variant(update=update, start="ordered")
        assert (ordered.spins == 0).all()
        assert (ordered.energy(), ordered.magnetization()) == (-2.0, 1.0)
        mixed = variant(update=update, size=64)
        assert mixed.magnetization() < 0.03 and abs(mixed.energy() + 0.2) < 0.04
    # one seed, one beginning, whatever the law of motion
    first = variant(update="metropolis").spins
    assert all(np.array_equal(variant(update=update).spins, first) for update in UPDATES)
    packed = np.empty((2, 4 * potts_planes.layout(16, 16).rows), np.uint64)
    potts_planes.pack(first.ravel(), 16, 16, *packed)
    assert np.array_equal(packed[0], variant(update="multispin").state["even"])


def test_run() -> None:
    potts = variant()
    before = potts.state["generator"].copy()
    assert potts.run(0) is potts
    assert np.array_equal(before, potts.state["generator"])
    assert_same(variant().run().run(2), variant().run(3))


@pytest.mark.parametrize("temperature", [1e-300, 5e-324, 1e300])
@pytest.mark.parametrize("update", UPDATES)
def test_extreme_temperatures(update: str, temperature: float) -> None:
    potts = variant(update=update, temperature=temperature, start="ordered").run(40)
    assert (potts.energy() == -2.0) == (temperature < 1.0)
    if temperature > 1.0 and update != "wolff":
        assert abs(potts.energy() + 0.2) < 0.2


@pytest.mark.parametrize("q", [2, 3, 10, 50])
def test_a_wolff_sweep_is_work_for_about_one_sweep(q: int) -> None:
    """Within a factor of a few, and never of none, away from the critical temperature."""
    for factor in (0.5, 0.9, 1.3, 3.0):
        temperature = factor * exact.potts_critical_temperature(q)
        potts = Potts(32, q, temperature, SEED, "wolff", "ordered").run(30)
        clusters = 40 * potts.clusters_per_sweep
        work = np.empty(potts.sites, np.int64)
        changed = potts_clusters.wolff(
            potts.spins.ravel(), 32, 32, q, 1.0 / temperature, clusters, work,
            potts.state["generator"],
        )  # fmt: skip
        assert 0.3 < changed / (40 * potts.sites) < 4.0, factor
    assert Potts(32, q, temperature, SEED, "wolff").clusters_per_sweep == potts.clusters_per_sweep


def test_repr_is_the_call() -> None:
    for changes in VARIANTS:
        if "start" not in changes:
            potts = variant(**changes)
            twin = eval(repr(potts))
            assert repr(twin) == repr(potts)
            assert_same(potts.run(2), twin.run(2))


BAD = [
    ({"q": 1}, ValueError, "q must be an integer from 2 to 127, got 1$"),
    ({"q": 0}, ValueError, "q must .* got 0"),
    ({"q": -3}, ValueError, "q must .* got -3"),
    ({"q": 128}, ValueError, "q must .* got 128"),
    ({"q": 2.5}, ValueError, "q must .* got 2.5"),
    ({"q": 10.0}, ValueError, "q must .* got 10.0"),
    ({"q": math.nan}, ValueError, "q must .* got nan"),
    ({"q": "ten"}, TypeError, "q must .* got 'ten'"),
    ({"q": True}, TypeError, "q must .* got True"),
    ({"q": None}, TypeError, "q must .* got None"),
    ({"q": 17, "update": "multispin"}, ValueError, "q must be at most 16 .* got 17"),
    ({"temperature": -1.0}, ValueError, "temperature .* greater than 0, got -1.0"),
    ({"temperature": 0}, ValueError, "temperature .* greater than 0, got 0"),
    ({"temperature": math.nan}, ValueError, "temperature .* got nan"),
    ({"temperature": "hot"}, TypeError, "temperature .* got 'hot'"),
    ({"size": 1}, ValueError, "size .* at least 2.* got 1"),
    ({"size": 64.0}, ValueError, "size .* integer .* got 64.0"),
    ({"size": None}, TypeError, "size .* got None"),
    ({"size": 10**5}, ValueError, r"size .* at most 2\^30 spins.* got 100000$"),
    ({"size": 100, "update": "multispin"}, ValueError, "size .* multiple of 16.* got 100"),
    ({"size": (16, 24), "update": "multispin"}, ValueError, r"size .* of 16.* got \(16, 24\)"),
    ({"update": "glauber"}, ValueError, "update .* 'heat-bath', 'metropolis', .* got 'glauber'"),
    ({"update": None}, TypeError, "update .* got None"),
    ({"start": "cold"}, ValueError, "start .* 'random', 'ordered', got 'cold'"),
    ({"start": 1}, TypeError, "start .* got 1"),
    ({"seed": -1}, ValueError, "seed .* got -1"),
    ({"seed": 1.5}, ValueError, "seed .* got 1.5"),
]


@pytest.mark.parametrize("arguments,error,message", BAD, ids=str)
def test_bad_arguments(arguments: dict[str, Any], error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        Potts(**arguments)


def test_bad_changes() -> None:
    potts = variant()
    for value in (0.0, -2.0, math.nan, math.inf):
        with pytest.raises(ValueError, match=re.escape(f"greater than 0, got {value!r}")):
            potts.temperature = value
    for sweeps, error in ((-1, ValueError), (1.5, ValueError), ("1", TypeError), (None, TypeError)):
        with pytest.raises(error, match=f"sweeps must be an integer of at least 0, got {sweeps!r}"):
            potts.run(sweeps)
    for spins in (
        np.full((16, 16), 10),
        np.full((16, 16), -1),
        np.full((16, 16), 0.5),
        np.full((16, 16), np.nan),
        np.ones((16, 15)),
        np.ones(256),
    ):
        with pytest.raises(ValueError, match=r"spins must be integers from 0 to 9 .* \(16, 16\)"):
            potts.spins = spins
    for name in ("q", "size", "update", "colours"):
        with pytest.raises(AttributeError, match=f"{name}"):
            setattr(potts, name, 3)
    assert (potts.temperature, potts.q) == (0.75, 10)
