"""`HardDiscs`: against Enskog and Henderson, back in time, and what it refuses."""

from __future__ import annotations

import math
import pickle
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.spatial import cKDTree

from ergolib import Estimate, HardDiscs, blocked_error, exact

SEED = 20261122
DENSITIES = [0.001, 0.01, 0.1, 0.25, 0.4]  # covering up to 0.31
# Enskog's factor is known to a part in a few hundred: Henderson's chi is 0.2 per cent off at most.
THEORY = 0.003
BAR = stats.norm.isf(5.7e-7 / 2 / (3 * len(DENSITIES)))


@cache
def measured(density: float, diameter: float = 1.0) -> dict[str, Estimate]:
    gas = HardDiscs(number=1000, density=density, diameter=diameter, seed=SEED)
    free = 1.0 / exact.collision_rate(density, diameter)
    gas.run(10.0 * free)
    rows = [gas.run(free).observe() for _ in range(400 if density > 0.005 else 100)]
    assert min(row["mean_free_path"] for row in rows) > 0.0
    return {key: blocked_error([row[key] for row in rows]) for key in rows[0]}


def agrees(got: Estimate, theory: float, slack: float = THEORY) -> bool:
    return abs(got.mean - theory) < BAR * got.error + slack * theory


@pytest.mark.parametrize("density", DENSITIES)
def test_collisions_are_as_frequent_as_enskog_says(density: float) -> None:
    got = measured(density)
    assert agrees(got["collision_rate"], exact.collision_rate(density))
    assert agrees(got["mean_free_path"], exact.mean_free_path(density), 2.0 * THEORY)
    assert got["collision_rate"].error < 0.01 * got["collision_rate"].mean


@pytest.mark.parametrize("density", DENSITIES)
def test_pressure_is_hendersons(density: float) -> None:
    assert agrees(measured(density)["pressure"], exact.hard_disc_pressure(density))


def test_the_dilute_limit_has_no_chi() -> None:
    got = measured(0.001)
    assert agrees(got["mean_free_path"], 1.0 / (2.0 * math.sqrt(2.0) * 0.001), 0.002)


def test_discs_of_another_size_would_be_noticed() -> None:
    """The negative control: 3 per cent in the diameter."""
    wrong = measured(0.25, 1.03)
    assert not agrees(wrong["collision_rate"], exact.collision_rate(0.25))
    assert not agrees(wrong["pressure"], exact.hard_disc_pressure(0.25))
    assert not agrees(measured(0.4)["pressure"], 0.4 * (1.0 + 0.5 * math.pi * 0.4))  # B2 alone


def nearest(gas: HardDiscs) -> float:
    """The smallest distance between two discs."""
    size = None if gas.walls else gas.box
    return float(cKDTree(gas.positions, boxsize=size).query(gas.positions, k=2)[0][:, 1].min())


@pytest.mark.parametrize("walls", [False, True])
@pytest.mark.parametrize("density", [0.05, 0.5, 0.8])
def test_discs_never_overlap_and_lose_nothing(density: float, walls: bool) -> None:
    gas = HardDiscs(number=400, density=density, seed=SEED, walls=walls)
    energy, momentum = gas.energy(), gas.momentum
    for _ in range(10):
        gas.run(10.0 / exact.collision_rate(density))
        assert nearest(gas) > 1.0 - 1e-12
        if walls:
            inside = np.array(gas.box) - 0.5
            assert (gas.positions > 0.5 - 1e-12).all() and (gas.positions < inside + 1e-12).all()
    assert gas.collisions > 10_000
    assert gas.energy() == pytest.approx(energy, rel=1e-13)
    if not walls:
        np.testing.assert_allclose(gas.momentum, momentum, atol=1e-11)
        np.testing.assert_allclose(momentum, 0.0, atol=1e-11)
    assert gas.temperature == 1.0
    assert gas.observe()["kinetic_temperature"] == pytest.approx(1.0, rel=1e-13)


def test_collisions_make_velocities_maxwellian() -> None:
    gas = HardDiscs(number=2000, density=0.1, seed=SEED, velocities="equal", temperature=2.0)
    speeds = np.hypot(*gas.velocities.T)
    np.testing.assert_allclose(speeds, 2.0, rtol=1e-12)
    components = gas.run(20.0).velocities.ravel()
    assert stats.kstest(components, stats.norm(scale=math.sqrt(2.0)).cdf).pvalue > 5.7e-7
    squared = np.square(gas.velocities).sum(axis=1)
    assert stats.kstest(squared, stats.expon(scale=4.0).cdf).pvalue > 5.7e-7
    assert stats.kstest(speeds**2, stats.expon(scale=4.0).cdf).pvalue < 1e-30  # before


@pytest.mark.parametrize("walls", [False, True])
def test_an_ideal_gas_comes_back_bit_for_bit(walls: bool) -> None:
    gas = HardDiscs(500, diameter=0.0, box=(2.0, 1.0), start="half", seed=1, walls=walls)
    first = {name: array.copy() for name, array in gas.state.items()}
    places = gas.positions
    assert places[:, 0].max() < 1.0
    for time in (0.1, 1e6, math.pi):
        gas.run(time)
    assert gas.positions[:, 0].max() > 1.5
    gas.reverse()
    for time in (math.pi, 1e5, 9e5, 0.1):
        gas.run(time)
    gas.reverse()
    for name, array in gas.state.items():
        np.testing.assert_array_equal(array, first[name])
    np.testing.assert_array_equal(gas.positions, places)


def home_after(time: float, density: float = 0.05) -> float:
    """How far from home the discs are, on average, after a time and back."""
    gas = HardDiscs(300, density, seed=4)
    places = gas.positions
    gas.run(time).reverse().run(time)
    away = np.abs(gas.positions - places)
    return float(np.hypot(*np.minimum(away, np.array(gas.box) - away).T).mean())


def test_colliding_discs_come_back_soon_and_not_late() -> None:
    """Rounding is multiplied in every collision, by more than ten here: 1e-16 is soon the box."""
    free = 1.0 / exact.collision_rate(0.05)
    gone = [home_after(n * free) for n in (1.0, 3.0, 5.0, 30.0)]
    assert gone[0] < 1e-11
    assert gone[0] < gone[1] < gone[2] < gone[3]
    assert gone[3] > 10.0
    growth = math.log(gone[2] / gone[0]) / 4.0  # for each free time of the way out
    assert 1.5 < growth < 8.0


@pytest.mark.parametrize("options", [{}, {"walls": True}, {"diameter": 0.0}, {"start": "half"}])
def test_saved_loaded_and_continued_it_takes_the_same_path(options: dict[str, Any]) -> None:
    gas = HardDiscs(200, 0.2, seed=9, **options).run(3.0)
    loaded, twin = pickle.loads(pickle.dumps(gas)), gas.copy()
    gas.run(7.0).reverse().run(1.0)
    loaded.run(7.0).reverse().run(1.0)
    twin.run(7.0).reverse().run(1.0)
    for other in (loaded, twin):
        for name, array in gas.state.items():
            np.testing.assert_array_equal(array, other.state[name])
        assert other.observe() == gas.observe()
        assert other.time == gas.time and other.collisions == gas.collisions


def test_looking_changes_nothing() -> None:
    one, two = HardDiscs(200, 0.2, seed=9), HardDiscs(200, 0.2, seed=9)
    for _ in range(20):
        one.run(0.5).observe()
        assert one.energy() > 0.0 and one.positions.shape == (200, 2)
    two.run(10.0)
    np.testing.assert_array_equal(one.state["body"][2::8], two.state["body"][2::8])
    assert one.collisions == two.collisions and one.time == two.time


def test_starts() -> None:
    half = HardDiscs(500, box=(60.0, 30.0), start="half", seed=2)
    assert half.positions[:, 0].max() < 30.0 and half.positions[:, 0].min() >= 0.0
    closed = HardDiscs(500, box=(60.0, 30.0), start="half", seed=2, walls=True)
    assert closed.positions[:, 0].max() <= 30.0 and closed.positions.min() >= 0.5
    for gas in (half, closed, HardDiscs(500, 0.85, seed=2), HardDiscs(500, 1.0, seed=2)):
        assert nearest(gas) >= 1.0 - 1e-9
    given = HardDiscs(start=half.positions, velocities=half.velocities, box=half.box, seed=3)
    given.run(5.0)
    half.run(5.0)
    np.testing.assert_allclose(given.positions, half.positions, atol=1e-9)
    many = HardDiscs(20_000, 0.1, seed=2)
    assert nearest(many) >= 1.0 - 1e-9
    assert HardDiscs(2, box=3.0, seed=1).run(10.0).collisions > 0


def test_temperature_is_the_pace_of_the_film() -> None:
    slow, fast = HardDiscs(100, 0.2, seed=3), HardDiscs(100, 0.2, seed=3)
    fast.temperature = 4.0
    assert fast.temperature == 4.0 and fast.price == 0.25
    assert fast.energy() == pytest.approx(4.0 * slow.energy())
    slow.run(2.0)
    fast.run(1.0)
    np.testing.assert_allclose(fast.positions, slow.positions, atol=1e-9)
    fast.velocities = 2.0 * fast.velocities
    assert fast.temperature == pytest.approx(16.0)
    assert fast.time == 1.0 and fast.collisions == slow.collisions
    moved = fast.positions
    fast.positions = moved + np.array([fast.box[0], 0.0])
    np.testing.assert_allclose(fast.positions, moved, atol=1e-12)


def test_of_the_last_run_alone() -> None:
    gas = HardDiscs(500, 0.1, seed=3)
    nothing = gas.observe()
    assert nothing["collision_rate"] == 0.0 and nothing["mean_free_path"] == math.inf
    assert nothing["pressure"] == pytest.approx(0.1)
    gas.run(50.0)
    one = gas.observe()
    assert gas.run(0.0).observe()["collision_rate"] == 0.0
    assert gas.collisions == one["collisions"] > 0
    ideal = HardDiscs(500, 0.1, diameter=0.0, seed=3).run(5.0).observe()
    assert ideal["mean_free_path"] == math.inf and ideal["collisions"] == 0.0
    assert ideal["pressure"] == pytest.approx(0.1)


def test_what_it_says_it_is() -> None:
    gas = HardDiscs(100, 0.2, 1.5, 7, diameter=0.5, walls=True, start="half")
    text = (
        "HardDiscs(number=100, density=0.2, temperature=1.5, seed=7, diameter=0.5, walls=True, "
        "start='half')"
    )
    assert repr(gas) == text
    assert repr(eval(text)) == text
    assert gas.covered == pytest.approx(math.pi / 16 * 0.2)


BAD: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"number": 1}, ValueError, "number must be an integer from 2"),
    ({"number": 10**9}, ValueError, "number must be an integer from 2 to 10000000"),
    ({"density": 0.0}, ValueError, "density must be a finite number greater than 0, got 0.0"),
    ({"density": 1.2}, ValueError, "density must be lower: .* would cover 0.9425"),
    ({"density": 1.1547}, ValueError, "density must be lower"),
    ({"density": 0.1, "box": 100.0}, ValueError, "density follows from number and box"),
    ({"box": 2.0}, ValueError, "box must be at least 3 on either side"),
    ({"box": 0.5, "walls": True}, ValueError, "box must be at least 1 on either side"),
    ({"box": (10.0, 10.0)}, ValueError, "box must be larger: 1024 discs"),
    ({"box": math.nan}, ValueError, "box must be"),
    ({"diameter": -1.0}, ValueError, "diameter must be a finite number of at least 0"),
    ({"diameter": math.inf}, ValueError, "diameter must be"),
    ({"diameter": "1"}, TypeError, "diameter must be"),
    ({"temperature": 0.0}, ValueError, "temperature must be"),
    ({"temperature": math.nan}, ValueError, "temperature must be"),
    ({"walls": 1}, TypeError, "walls must be True or False, got 1"),
    ({"start": "left"}, ValueError, "start must be one of 'uniform', 'half', got 'left'"),
    ({"start": "half", "density": 0.7}, ValueError, "density must be lower for start='half'"),
    ({"start": [[1, 1], [1.5, 1]], "box": 9.0}, ValueError, "start must keep discs .* got 0.5"),
    ({"start": [[0.1, 1], [8.9, 1]], "box": 9.0}, ValueError, "start must keep .* discs 0 and 1"),
    ({"start": [[0.1, 1], [5, 1]], "box": 9.0, "walls": True}, ValueError, "inside the walls"),
    ({"start": [[math.nan, 1], [5, 1]], "box": 9.0}, ValueError, "start must be finite"),
    ({"start": [[1, 1], [5, 1]], "number": 3, "box": 9.0}, ValueError, "start must have number"),
    ({"velocities": "slow"}, ValueError, "velocities must be one of 'maxwell', 'equal'"),
    ({"velocities": np.zeros((1024, 2))}, ValueError, "velocities must have a temperature"),
    ({"velocities": np.ones((1024, 2))}, ValueError, "velocities must have a temperature"),
    ({"velocities": np.ones((10, 2))}, ValueError, "velocities must be finite numbers in an"),
    ({"seed": -1}, ValueError, "seed must be"),
]


@pytest.mark.parametrize(("arguments", "error", "message"), BAD, ids=str)
def test_bad_arguments(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        HardDiscs(**{"seed": 1, **arguments})


def test_bad_runs() -> None:
    gas = HardDiscs(100, seed=1)
    for bad, error in ((-1.0, ValueError), (math.nan, ValueError), ("1", TypeError)):
        with pytest.raises(error, match="steps must be a finite number"):
            gas.run(bad)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"duration must be less than .* to a tick, got 1e\+30"):
        HardDiscs(100, diameter=0.0, seed=1).run(1e30)
    with pytest.raises(ValueError, match="positions must keep discs at least a diameter apart"):
        gas.positions = np.zeros((100, 2))
    with pytest.raises(ValueError, match="velocities must have a temperature"):
        gas.velocities = np.zeros((100, 2))
    assert gas.run(1.0).energy() == pytest.approx(0.99)  # as it was
