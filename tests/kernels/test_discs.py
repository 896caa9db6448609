"""The event-driven kernels: the agenda, the routes, single collisions, and every pair seen."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from ergolib import HardDiscs
from ergolib.kernels import discs, discs_cells, discs_events, flight, occupation
from ergolib.systems.discs_motion import grid

RNG = np.random.default_rng(20261122)


def test_the_agenda_is_in_order() -> None:
    """Times are added and taken away at random; what comes first is always the earliest."""
    when, seen, who = np.full(300, np.inf), np.zeros(300), np.zeros(300, np.int64)
    size, listed = 0, {}
    for step in range(2000):
        if RNG.random() < 0.52 and size < 290:
            time = float(RNG.integers(0, 50)) if step % 2 else float(RNG.uniform(0.0, 50.0))
            size = discs_events.add(when, seen, who, size, time, float(step), step)
            listed[step] = time
        elif size:
            assert when[1] == min(listed.values()) == listed.pop(int(who[1]))
            size = discs_events.drop(when, seen, who, size)
        assert size == len(listed) and np.isinf(when[size + 1 :]).all()


def test_a_full_agenda_says_so_and_writes_no_further() -> None:
    when, seen, who = np.full(10, np.inf), np.zeros(10), np.zeros(10, np.int64)
    size = 0
    for time in range(20, 0, -1):
        size = discs_events.add(when, seen, who, size, float(time), 0.0, 0)
    assert size + 2 >= when.size and np.isinf(when[9])


@pytest.mark.parametrize("walls", [0, 1])
def test_a_route_has_every_cell_that_the_rim_touches(walls: int) -> None:
    """Against points on the rim, all along the path; and it has few others."""
    width, height, columns, rows, rim = 12.0, 6.0, 8, 5, 0.4
    calls, angle = np.zeros(200, np.int64), np.linspace(0.0, 2.0 * math.pi, 60)
    touched = listed = 0
    for trial in range(300):
        length = RNG.choice([0.0, 0.5, 2.0]) if trial % 2 else RNG.uniform(0.0, 3.0)
        direction = RNG.choice([0.0, 0.5 * math.pi, RNG.uniform(0.0, 7.0), RNG.uniform(0.0, 7.0)])
        vx, vy = length * math.cos(direction), length * math.sin(direction)
        x, y = RNG.uniform(rim, width - rim), RNG.uniform(rim, height - rim)
        if walls:
            vx = np.clip(x + vx, rim, width - rim) - x
            vy = np.clip(y + vy, rim, height - rim) - y
        known = discs_cells.route(
            calls, 0, 7, x, y, vx, vy, 1.0, width, height, columns, rows, rim, walls
        )
        assert (calls[:known] >> 32 == 7).all()
        along = np.linspace(0.0, 1.0, 200)[:, None]
        column = (
            np.floor((x + vx * along + 0.9999 * rim * np.cos(angle)) * columns / width) % columns
        )
        row = np.floor((y + vy * along + 0.9999 * rim * np.sin(angle)) * rows / height) % rows
        inside = set((row * columns + column).astype(int).ravel().tolist())
        route = set((calls[:known] & discs_events.LOW).tolist())
        assert inside <= route
        touched, listed = touched + len(inside), listed + known
    assert listed < 1.15 * touched
    full = np.zeros(3, np.int64)
    far = (full, 0, 7, 1.0, 1.0, 4.0, 2.0, 1.0, width, height, columns, rows, rim, walls)
    assert discs_cells.route(*far) == full.size


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


def collisions_by_hand(gas: HardDiscs, count: int) -> tuple[list[float], np.ndarray, np.ndarray]:
    """By brute force: all pairs, images and walls, again and again; times, places, velocities."""
    places, velocities = gas.positions, gas.velocities
    box, radius = np.array(gas.box), 0.5 * gas.diameter
    one, two = np.triu_indices(gas.number, 1)
    images = [(0, 0)] if gas.walls else list(itertools.product((-1, 0, 1), repeat=2))
    times: list[float] = []
    now = 0.0
    while len(times) < count:
        v = velocities[one] - velocities[two]
        first = np.full(len(one), np.inf)
        for image in images:
            r = places[one] - places[two] + box * image
            b, c = (r * v).sum(axis=1), np.maximum((r * r).sum(axis=1) - gas.diameter**2, 0.0)
            root = b * b - (v * v).sum(axis=1) * c
            meet = (b < 0.0) & (root > 0.0)
            first[meet] = np.minimum(first[meet], c[meet] / (np.sqrt(root[meet]) - b[meet]))
        edge = np.where(velocities > 0.0, box - radius, radius)
        to_wall = np.maximum((edge - places) / velocities, 0.0) if gas.walls else np.full(1, np.inf)
        # Never so far that other images would count.
        wait = min(first.min(), to_wall.min(), 0.25 * box.min() / np.abs(velocities).max())
        now += wait
        places = places + wait * velocities
        places = places if gas.walls else np.mod(places, box)
        if wait == to_wall.min():
            velocities[np.unravel_index(to_wall.argmin(), to_wall.shape)] *= -1.0
        elif wait == first.min():
            i, j = one[first.argmin()], two[first.argmin()]
            normal = places[i] - places[j]
            normal = normal if gas.walls else normal - box * np.rint(normal / box)
            exchanged = (velocities[i] - velocities[j]) @ normal / (normal @ normal) * normal
            velocities[i] -= exchanged
            velocities[j] += exchanged
            times.append(now)
    return times, places, velocities


@pytest.mark.parametrize("walls", [False, True])
@pytest.mark.parametrize(
    ("number", "density"), [(2, 0.1), (5, 0.3), (60, 0.003), (60, 0.05), (80, 0.3), (80, 0.85)]
)
def test_the_same_discs_collide_at_the_same_times_as_by_hand(
    number: int, density: float, walls: bool
) -> None:
    """Collision by collision, over many windows, until rounding is multiplied to be seen."""
    gas = HardDiscs(number=number, density=density, walls=walls, seed=11)
    count = max(4, number // 2)
    times, places, velocities = collisions_by_hand(gas, count)
    for k in range(0, count - 1, 3):
        gas.run(0.5 * (times[k] + times[k + 1]) - gas.time)
        assert gas.collisions == k + 1
    gas.run(times[-1] * (1.0 + 1e-9) - gas.time)
    assert gas.collisions == count
    away = np.abs(gas.positions - places)
    assert np.minimum(away, np.inf if walls else np.array(gas.box) - away).max() < 1e-5
    np.testing.assert_allclose(gas.velocities, velocities, atol=1e-5)
    assert gas.state["tally"][discs.WINDOWS] > 1.0


def test_cells_are_no_narrower_than_a_disc() -> None:
    for number, side, diameter in itertools.product((2, 50, 5000), (1.0, 30.0), (0.01, 0.3)):
        columns, rows = grid(number, (side, 2.0 * side), diameter)
        assert side / columns > diameter and 2.0 * side / rows > diameter
        assert columns >= 1 and columns * rows <= 4 * number


@pytest.mark.parametrize("walls", [False, True])
def test_without_room_a_window_is_cut_short_and_nothing_is_lost(walls: bool) -> None:
    """The same gas with hardly any room for lists: alike, until rounding parts them."""
    one, two = (HardDiscs(number=60, density=0.2, seed=2, walls=walls) for _ in range(2))
    motion = two._motion
    motion._when, motion._seen, motion._who = motion._when[:9], motion._seen[:9], motion._who[:9]
    three = HardDiscs(number=60, density=0.2, seed=2, walls=walls)
    cells = three._motion._place[2] * three._motion._place[3]
    three._motion._pages = three._motion._pages[: 8 * (cells + 5)]
    three._motion._window *= 4.0
    for gas in (one, two, three):
        gas.run(3.0)
    windows = [gas.state["tally"][discs.WINDOWS] for gas in (one, two, three)]
    assert windows[1] > windows[0]
    for gas in (two, three):
        assert gas.collisions == one.collisions
        np.testing.assert_allclose(gas.positions, one.positions, atol=1e-7)


def test_discs_keep_their_names_when_they_are_sorted() -> None:
    gas = HardDiscs(number=500, density=0.05, seed=2)
    places = gas.positions
    names = gas.state["body"][int(discs_cells.NAME) :: 8]
    assert names.tolist() == list(range(500))
    np.testing.assert_array_equal(gas.run(0.0).positions, places)
    assert names.tolist() != list(range(500)) and sorted(names.tolist()) == list(range(500))


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


def test_windows_do_not_change_what_happens() -> None:
    """The same gas with short and with long windows: alike, until rounding parts them."""
    one, two, three = (HardDiscs(number=60, density=0.2, seed=2) for _ in range(3))
    one._motion._window, three._motion._window = 0.03125, 2.0
    for gas in (one, two, three):
        gas.run(4.0)
    assert one.state["tally"][discs.WINDOWS] > 100.0 > 4.0 > three.state["tally"][discs.WINDOWS]
    for gas in (one, three):
        assert gas.collisions == two.collisions
        np.testing.assert_allclose(gas.positions, two.positions, atol=1e-7)


@pytest.mark.parametrize("walls", [False, True])
def test_how_a_run_is_cut_changes_no_bit(walls: bool) -> None:
    one, two = (HardDiscs(number=100, density=0.1, seed=2, walls=walls) for _ in range(2))
    one.run(16.0)
    for part in (0.0, 0.125, 3.0, 0.375, 0.5, 12.0):
        two.run(part)
    two_by_two = HardDiscs(number=100, density=0.1, seed=2, walls=walls)
    two_by_two._motion.run(16.0, 2)  # heard after every second path
    for other in (two, two_by_two):
        np.testing.assert_array_equal(other.state["body"], one.state["body"])
        np.testing.assert_array_equal(other.positions, one.positions)
        assert other.time == one.time == 16.0
