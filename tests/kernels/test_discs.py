"""The event-driven kernels: the tournament, single collisions, and every pair seen."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from ergolib import HardDiscs
from ergolib.kernels import discs, flight, occupation
from ergolib.kernels.discs_events import nodes
from ergolib.systems.discs_motion import grid

RNG = np.random.default_rng(20261122)


@pytest.mark.parametrize("number", [1, 2, 3, 64, 65, 1000])
def test_the_tree_has_a_leaf_for_each(number: int) -> None:
    size = nodes(number)
    assert size // 2 >= number and size & (size - 1) == 0 and size < 4 * number + 2


def test_the_root_is_always_the_earliest() -> None:
    gas = HardDiscs(number=200, density=0.2, seed=3)
    state = gas.state
    for _ in range(50):
        gas.run(0.05)
        body = state["body"].reshape(-1, 8)
        own = np.minimum(body[:, 5], body[:, 6])
        leaves = state["when"][nodes(200) // 2 :][:200]
        np.testing.assert_array_equal(leaves, own)
        assert state["when"][1] == own.min()
        assert own[state["who"][1]] == own.min()


def test_two_discs_head_on_and_aslant() -> None:
    """By hand: two discs of diameter 1 that meet at (5, 5) and exchange the normal velocity."""
    for angle in (0.0, 0.4, 1.2, 2.0):
        normal = np.array([math.cos(angle), math.sin(angle)])
        tangent = np.array([-normal[1], normal[0]])
        one, two = 1.3 * normal + 0.2 * tangent, -0.7 * normal - 0.5 * tangent
        touch = np.array([5.0, 5.0])
        places = np.array([touch - 0.5 * normal - 2.0 * one, touch + 0.5 * normal - 2.0 * two])
        gas = HardDiscs(start=places, velocities=np.array([one, two]), box=30.0, seed=1)
        gas.run(2.5)
        after = np.array([-0.7 * normal + 0.2 * tangent, 1.3 * normal - 0.5 * tangent])
        np.testing.assert_allclose(gas.velocities, after, atol=1e-13)
        reached = [touch - 0.5 * normal + 0.5 * after[0], touch + 0.5 * normal + 0.5 * after[1]]
        np.testing.assert_allclose(gas.positions, reached, atol=1e-12)
        assert gas.collisions == 1


def test_a_disc_alone_between_walls_comes_back() -> None:
    gas = HardDiscs(
        start=[[1.0, 1.0], [9.0, 9.0]], velocities=[[2.0, 0.0], [0.0, 1.0]], box=10.0, walls=True
    )
    gas.run(9.0)  # there and back: 2 * 9 wide for its centre
    np.testing.assert_allclose(gas.positions[0], [1.0, 1.0], atol=1e-12)
    # The other one flies 0.5 up to its wall, and 8.5 down again.
    np.testing.assert_allclose(gas.positions[1], [9.0, 1.0], atol=1e-12)


def crossing_pairs(gas: HardDiscs, time: float) -> float:
    """By brute force: when the first pair of all meets, in any image, as they fly now."""
    places, velocities = gas.positions, gas.velocities
    first = math.inf
    images = [np.array(gas.box) * shift for shift in itertools.product((-1, 0, 1), repeat=2)]
    for i, j in itertools.combinations(range(gas.number), 2):
        for image in images if not gas.walls else images[4:5]:
            r, v = places[i] - places[j] + image, velocities[i] - velocities[j]
            b, c = r @ v, r @ r - gas.diameter**2
            root = b * b - v @ v * c
            if b < 0.0 and root > 0.0:
                first = min(first, c / (math.sqrt(root) - b))
    return first


@pytest.mark.parametrize("walls", [False, True])
@pytest.mark.parametrize(
    ("number", "density"), [(12, 0.1), (12, 0.5), (40, 0.3), (9, 0.6), (40, 0.02)]
)
def test_no_collision_is_overlooked(number: int, density: float, walls: bool) -> None:
    """The time to the next collision, again and again, against all pairs."""
    gas = HardDiscs(number=number, density=density, walls=walls, seed=7)
    for _ in range(40):
        expected = crossing_pairs(gas, gas.time)
        if walls:  # a wall may come first, and then all pairs must be asked again
            radius = 0.5 * gas.diameter
            to_wall = np.where(
                gas.velocities > 0.0,
                (np.array(gas.box) - radius - gas.positions) / gas.velocities,
                (radius - gas.positions) / gas.velocities,
            ).min()
            if to_wall < expected:
                gas.run(float(to_wall) * (1.0 + 1e-9) + 1e-12)
                continue
        count = gas.collisions
        gas.run(expected * (1.0 - 1e-9))
        assert gas.collisions == count
        gas.run(expected * 3e-9 + 1e-11)
        assert gas.collisions >= count + 1


def test_cells_are_no_narrower_than_a_disc() -> None:
    for number, side, diameter, walls in itertools.product(
        (2, 50, 5000), (1.0, 30.0), (0.01, 0.3), (False, True)
    ):
        columns, rows = grid(number, (side, 2.0 * side), diameter, walls)
        assert side / columns > diameter and 2.0 * side / rows > diameter
        assert columns >= (1 if walls else 3) and columns * rows <= 4 * number + 40


@pytest.mark.parametrize("walls", [False, True])
@pytest.mark.parametrize("density", [0.01, 0.1, 0.6])
def test_a_disc_is_never_further_from_its_cell_than_the_margin(density: float, walls: bool) -> None:
    """And so two discs that touch are in the same cell or side by side: none is overlooked."""
    gas = HardDiscs(number=300, density=density, walls=walls, seed=5)
    counts = np.array(grid(gas.number, gas.box, gas.diameter, walls))
    side = np.array(gas.box) / counts
    spare = 0.5 * (side - gas.diameter)
    beyond = 0.0
    for _ in range(200):
        gas.run(0.03 / density)
        body = gas.state["body"].reshape(-1, 8)
        cells = gas.state["link"].reshape(-1, 8)[:, 3:5]
        now = body[:, :2] + body[:, 2:4] * (gas.state["tally"][0] - body[:, 4])[:, None]
        out = np.maximum(cells * side - now, now - (cells + 1) * side)
        assert (out <= spare * (1.0 + 1e-9)).all()
        beyond = max(beyond, float((out / spare).max()))
    assert beyond > 0.8  # and the room is used


@pytest.mark.parametrize("walls", [0, 1])
def test_flight_is_exact_and_a_wall_is_a_mirror(walls: int) -> None:
    x, v = RNG.uniform(0.0, 3.0, 500), RNG.normal(size=500)
    place, steps = np.zeros(500, np.uint64), np.zeros(500, np.int64)
    side, unit = 3.0, 1e-10
    ring = 2 * side if walls else side
    tick = ring * 2.0**-64 / unit
    flight.put(x, side, walls, place)
    flight.push(v, unit, place, walls, steps)
    first = place.copy(), steps.copy()
    ticks = round(17.3 / tick)
    flight.fly(place, steps, np.uint64(ticks))
    seen_x, seen_v = np.zeros(500), np.zeros(500)
    flight.see(place, steps, side, unit, walls, seen_x, seen_v)
    far = x + np.rint(v / unit) * unit * ticks * tick
    if walls:
        folded = np.mod(far, ring)
        back = folded > side
        np.testing.assert_allclose(seen_x, np.where(back, ring - folded, folded), atol=1e-9)
        np.testing.assert_allclose(seen_v, np.where(back, -v, v), atol=unit)
    else:
        apart = np.abs(seen_x - np.mod(far, side))
        assert np.minimum(apart, side - apart).max() < 1e-9
    assert (seen_x >= 0.0).all() and (seen_x <= side).all()
    flight.turn(steps)
    flight.fly(place, steps, np.uint64(ticks))
    flight.turn(steps)
    np.testing.assert_array_equal(place, first[0])
    np.testing.assert_array_equal(steps, first[1])


def test_distances_take_the_shorter_way_round() -> None:
    out = np.empty(3)
    x, y, home_x, home_y = np.array([[0.1, 1.9], [0.5, 0.5], [1.9, 1.8], [0.5, 0.5]])
    occupation.distances(x, y, home_x, home_y, 2.0, 1.0, 0.15, out)
    np.testing.assert_allclose(out, [0.5 * (0.2**2 + 0.1**2), 0.2, 1.0])
    occupation.distances(x, y, home_x, home_y, np.inf, np.inf, 0.15, out)
    np.testing.assert_allclose(out[1], 1.8)


def test_the_outermost_cells_take_what_is_faster() -> None:
    counts = np.zeros(4, np.int64)
    places, speeds = np.full(4, 0.5), np.array([-9.0, -0.5, 0.5, 9.0])
    occupation.occupy(places, places, speeds, speeds, 1.0, 1.0, 1.0, 1.0, 1, 1, 4, 1, counts)
    assert counts.tolist() == [1, 1, 1, 1]


def test_epochs_do_not_change_what_happens() -> None:
    """The same gas with a short and a long epoch: alike, until rounding parts them."""
    one, two = (HardDiscs(number=60, density=0.2, seed=2) for _ in range(2))
    two._motion._period = 1e6
    for _ in range(3):
        one.run(1.0)
        two.run(1.0)
    assert one._motion._tally[discs.EPOCHS] == 0.0
    one._motion._period = 0.5
    one.run(1.0)
    two.run(1.0)
    assert one._motion._tally[discs.EPOCHS] > 0.0
    np.testing.assert_allclose(one.positions, two.positions, atol=1e-7)
