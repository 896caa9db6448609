"""Forces are the potential's, Verlet is Verlet, and a step that cannot be is not made."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ergolib.exact import lennard_jones_energy, lennard_jones_force
from ergolib.kernels import dissipation, particles, thermostats, ziggurat
from ergolib.kernels.random import seed_state

CONTACT = 2.0 ** (1.0 / 6.0)
CUTOFFS = [2.5, CONTACT, 1.7, np.inf]


class Box:
    """The arrays of a few particles, with a list and forces."""

    def __init__(self, places, sides, cutoff=2.5, skin=0.3, velocities=None, pairs=None):
        self.number, self.sides, self.cutoff, self.skin = len(places), sides, cutoff, skin
        self.places = np.ascontiguousarray(np.mod(places, sides).T)
        self.velocities = np.zeros_like(self.places)
        if velocities is not None:
            self.velocities[:] = np.transpose(velocities)
        self.forces = np.zeros_like(self.places)
        made = particles.layout(self.number, *sides, cutoff, skin, pairs)
        self.room = made.pairs
        self.anchors = np.full(made.anchors, np.nan)
        self.lists = np.zeros(made.lists, np.int64)
        self.scratch = np.zeros(made.scratch)
        self.found = particles.prepare(
            *self.places, *self.forces, *sides, cutoff, skin, *self.space()
        )

    def space(self):
        return self.anchors, self.lists, self.scratch

    def moving(self):
        return *self.places, *self.velocities, *self.forces, *self.sides, self.cutoff

    def run(self, kernel, dt, steps, *more) -> int:
        return kernel(*self.moving(), self.skin, dt, steps, *self.space(), *more)

    def measure(self) -> np.ndarray:
        out = np.empty(7)
        particles.observe(*self.moving(), self.lists, out)
        return out

    def energy(self) -> float:
        out = self.measure()
        return out[0] + out[2]


def shaken(seed: int, columns=6, rows=7, spacing=1.25, amplitude=0.08, temperature=0.7):
    """Particles on a lattice that has been shaken, with thermal velocities at rest together."""
    rng = np.random.default_rng(seed)
    places = spacing * np.indices((columns, rows)).reshape(2, -1).T
    places = places + rng.normal(0.0, amplitude, places.shape)
    velocities = rng.normal(0.0, temperature**0.5, places.shape)
    return places, (columns * spacing, rows * spacing), velocities - velocities.mean(axis=0)


def separations(places, sides):
    away = places.T[:, None, :] - places.T[None, :, :]
    away -= np.asarray(sides) * np.rint(away / sides)
    return away, np.hypot(away[..., 0], away[..., 1])


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    columns=st.integers(2, 9),
    rows=st.integers(2, 9),
    spacing=st.floats(1.0, 2.5),
    cutoff=st.sampled_from(CUTOFFS),
    skin=st.floats(0.05, 1.0),
)
def test_forces_energy_and_virial_are_the_potentials(seed, columns, rows, spacing, cutoff, skin):
    places, sides, velocities = shaken(seed, columns, rows, spacing, 0.05)
    box = Box(places, sides, cutoff, skin, velocities)
    away, distance = separations(box.places, sides)
    i, j = np.triu_indices(box.number, 1)
    r, d = distance[i, j], away[i, j]
    end = None if np.isinf(cutoff) else cutoff
    pull = lennard_jones_force(r, end)
    expected = np.zeros((box.number, 2))
    np.add.at(expected, i, (pull / r)[:, None] * d)
    np.add.at(expected, j, -(pull / r)[:, None] * d)
    # a distance half way round the box may be taken either way
    tie = np.isinf(cutoff) and (np.abs(np.abs(d) - 0.5 * np.asarray(sides)) < 1e-9).any()
    if not tie:
        assert box.forces.T == pytest.approx(expected, rel=1e-9, abs=1e-9)
    out = box.measure()
    assert out[0] == pytest.approx(lennard_jones_energy(r, end).sum(), rel=1e-10, abs=1e-10)
    assert out[1] == pytest.approx((r * pull).sum(), rel=1e-10, abs=1e-9)
    assert out[2] == pytest.approx(0.5 * (velocities**2).sum(), rel=1e-12)
    assert out[4] == pytest.approx((expected**2).sum(), rel=1e-8) or tie


def test_the_virial_is_the_pressures():
    """Stretch box and positions alike: dU/dA = -virial / (2 A)."""
    places, sides, _ = shaken(3)
    changes = []
    for factor in (1.0 - 1e-6, 1.0 + 1e-6):
        # pairs at the cutoff contribute nothing: the energy is continuous there
        changes.append(Box(places * factor, tuple(side * factor for side in sides)).measure()[0])
    virial = Box(places, sides).measure()[1]
    assert (changes[1] - changes[0]) / 4e-6 == pytest.approx(-0.5 * virial, rel=1e-5)


def test_the_list_serves_until_it_is_renewed():
    """However long the run: energies of a run with a list equal those with all pairs."""
    places, sides, velocities = shaken(8, 8, 9)
    box = Box(places, sides, velocities=velocities)
    for _ in range(40):
        assert box.run(particles.verlet, 0.005, 25) == 25
        assert (box.places >= 0.0).all() and (box.places.T < sides).all()
        fresh = Box(box.places.T, sides, velocities=box.velocities.T)
        assert box.measure()[:2] == pytest.approx(fresh.measure()[:2], rel=1e-12)
        assert box.forces == pytest.approx(fresh.forces, rel=1e-9, abs=1e-9)


def hexagon(dt, temperature=0.05, time=20.0):
    """Largest change and spread of the energy of seven bound particles, all within the cutoff."""
    corners = np.exp(1j * np.pi / 3.0 * np.arange(6)) * CONTACT
    places = np.array([[0, 0], *([c.real, c.imag] for c in corners)]) + 4.0
    rng = np.random.default_rng(5)
    velocities = rng.normal(0.0, temperature**0.5, (7, 2))
    box = Box(places, (8.0, 8.0), velocities=velocities - velocities.mean(axis=0))
    start = box.energy()
    every = round(0.01 / dt)
    seen = []
    for _ in range(round(time / 0.01)):
        assert box.run(particles.verlet, dt, every) == every
        seen.append(box.energy() - start)
    return np.array(seen)


def test_the_energy_error_of_verlet_goes_as_the_square_of_the_step():
    errors = [hexagon(dt) for dt in (0.01, 0.005, 0.0025)]
    for coarse, fine in pairwise(errors):
        assert np.abs(coarse).max() / np.abs(fine).max() == pytest.approx(4.0, rel=0.03)
        assert coarse.std() / fine.std() == pytest.approx(4.0, rel=0.03)
    for one in errors:  # it fluctuates, and goes nowhere
        half = len(one) // 2
        assert abs(one[:half].mean() - one[half:].mean()) < 0.05 * one.std()


def test_a_force_that_jumps_breaks_the_law():
    """The known exception: a pair that leaves through the cutoff. Its error goes as dt itself."""

    def error(dt):
        left = []
        for offset in np.linspace(0.0, 0.01, 40, endpoint=False):
            places = np.array([[5.0, 5.0], [7.3 + offset, 5.0]])
            box = Box(places, (12.0, 12.0), velocities=[[-0.5, 0.0], [0.5, 0.0]])
            before = box.energy()
            assert box.run(particles.verlet, dt, round(0.4 / dt)) == round(0.4 / dt)
            left.append(box.energy() - before)
        return np.std(left)

    assert error(0.01) / error(0.0025) == pytest.approx(4.0, rel=0.3)  # the law would say 16


def test_verlet_goes_back():
    places, sides, velocities = shaken(4)
    box = Box(places, sides, velocities=velocities)
    start = box.places.copy()
    assert box.run(particles.verlet, 0.005, 400) == 400
    moved = np.abs(box.places - start)
    assert np.minimum(moved, np.array(sides)[:, None] - moved).max() > 0.5
    box.velocities *= -1.0
    assert box.run(particles.verlet, 0.005, 400) == 400
    assert box.places == pytest.approx(start, abs=1e-8)
    assert -box.velocities.T == pytest.approx(velocities, abs=1e-8)
    # and a thermostat with chance in it does not
    box = Box(places, sides, velocities=velocities)
    for _ in range(2):
        box.run(particles.langevin, 0.005, 400, 0.7, 1.0, seed_state(1))
        box.velocities *= -1.0
    assert np.abs(box.places - start).max() > 0.1


LAWS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "verlet": (particles.verlet, ()),
    "rescaling": (thermostats.rescaling, (0.7,)),
    "nose_hoover": (thermostats.nose_hoover, (0.7, 0.5, np.zeros(6))),
    "inelastic": (dissipation.inelastic, (0.5, np.zeros(1))),
    "extraction": (dissipation.extraction, (0.1, np.zeros(1))),
    "langevin": (particles.langevin, (0.7, 1.0, seed_state(1))),
    "andersen": (thermostats.andersen, (0.7, 1.0, seed_state(1))),
}


def given_law(name):
    kernel, more = LAWS[name]
    return kernel, tuple(one.copy() if isinstance(one, np.ndarray) else one for one in more)


@pytest.mark.parametrize("name", LAWS)
def test_momentum(name):
    places, sides, velocities = shaken(6)
    box = Box(places, sides, velocities=velocities + np.array([0.3, -0.1]))
    before = box.velocities.sum(axis=1)
    kernel, more = given_law(name)
    assert box.run(kernel, 0.005, 1000, *more) == 1000
    change = np.abs(box.velocities.sum(axis=1) - before).max()
    if name in ("langevin", "andersen"):
        assert change > 0.1  # these push the centre of mass: the negative control
    else:
        assert change < 1e-12 * box.number


@pytest.mark.parametrize("name", LAWS)
def test_a_step_too_far_is_not_made(name):
    """The state is that of before the step, to the bit, and so is the generator."""
    places, sides, velocities = shaken(7)
    velocities[5] = 60.0
    box = Box(places, sides, velocities=velocities)
    kernel, more = given_law(name)
    before = [one.copy() for one in (box.places, box.velocities, box.forces, *arrays(more))]
    assert box.run(kernel, 0.005, 10, *more) == 0
    after = [box.places, box.velocities, box.forces, *arrays(more)]
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))
    assert box.lists[box.number] <= box.room
    # with a shorter step it can be made
    assert box.run(kernel, 0.0005, 3, *more) == 3


def arrays(more):
    return [one for one in more if isinstance(one, np.ndarray)]


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e300])
@pytest.mark.parametrize("name", LAWS)
def test_no_number_that_is_no_number(name, bad):
    places, sides, velocities = shaken(7)
    velocities[3, 0] = bad
    box = Box(places, sides, velocities=velocities)
    kernel, more = given_law(name)
    assert box.run(kernel, 0.005, 10, *more) == 0
    places[3] = places[4]  # and on top of one another there is no force
    box = Box(places, sides)
    assert box.run(kernel, 0.005, 10, *more) == 0


@pytest.mark.parametrize("name", LAWS)
def test_too_little_room_is_said(name):
    places, sides, velocities = shaken(9)
    kernel, more = given_law(name)
    needed = Box(places, sides).found
    short = Box(places, sides, velocities=velocities, pairs=needed // 2)
    assert short.found == needed > short.room
    start = short.places.copy()
    assert short.run(kernel, 0.005, 5, *more) == 0
    assert np.array_equal(start, short.places)


def test_one_run_or_many_are_the_same():
    places, sides, velocities = shaken(10)
    for name in LAWS:
        through, parts = (Box(places, sides, velocities=velocities) for _ in range(2))
        kernel, more = given_law(name)
        through.run(kernel, 0.005, 300, *more)
        kernel, again = given_law(name)
        for steps in (1, 99, 0, 150, 50):
            assert parts.run(kernel, 0.005, steps, *again) == steps
        assert np.array_equal(through.places, parts.places), name
        assert np.array_equal(through.velocities, parts.velocities), name
        for one, other in zip(arrays(more), arrays(again), strict=True):
            assert np.array_equal(one, other)


def test_a_collision_loses_what_it_should():
    """Head on, and at a slant: the normal speed comes out times the restitution, and no more."""
    for restitution in (1.0, 0.7, 0.2):
        for slant in (0.0, 0.4):
            box = Box(
                np.array([[4.0, 5.0], [6.0, 5.0 + slant]]),
                (10.0, 10.0),
                CONTACT,
                velocities=[[0.5, 0.0], [-0.5, 0.0]],
            )
            removed = np.zeros(1)
            assert box.run(dissipation.inelastic, 0.0005, 6000, restitution, removed) == 6000
            relative = box.velocities[:, 1] - box.velocities[:, 0]
            # what is lost has been counted, but for the error of Verlet
            assert box.energy() + removed[0] == pytest.approx(0.25, abs=1e-6)
            if slant == 0.0:
                assert relative == pytest.approx([restitution, 0.0], abs=1e-4)
            # angular momentum is not touched: impulses are along the line between the two
            apart = box.places[:, 1] - box.places[:, 0]
            assert apart[0] * relative[1] - apart[1] * relative[0] == pytest.approx(slant, abs=1e-9)


def test_extraction_takes_what_it_says_and_never_more_than_there_is():
    places, sides, velocities = shaken(11)
    box = Box(places, sides, velocities=velocities)
    removed = np.zeros(1)
    before = box.energy()
    assert box.run(dissipation.extraction, 0.005, 200, 0.2, removed) == 200
    assert removed[0] == pytest.approx(0.2 * 200 * 0.005 * box.number, rel=1e-12)
    assert box.energy() + removed[0] == pytest.approx(before, abs=0.05)
    box.velocities += 1.0  # the drift of the whole stays
    assert box.run(dissipation.extraction, 0.005, 5, 1e9, removed) == 5
    assert box.velocities == pytest.approx(1.0, abs=0.2)
    assert box.velocities.mean(axis=1) == pytest.approx([1.0, 1.0], abs=1e-12)


def test_the_chain_conserves():
    places, _, velocities = shaken(12)
    for links in (1, 2, 5):
        drift = []
        for dt in (0.008, 0.004):
            # no pair crosses a cutoff: the full potential, in a box that is not crossed half way
            box = Box(places[:7] * 0.9, (40.0, 40.0), np.inf, np.inf, 0.3 * velocities[:7])
            chain = np.zeros(2 * links)
            seen = []
            for _ in range(200):
                assert box.run(thermostats.nose_hoover, dt, round(0.04 / dt), 0.1, 0.5, chain) > 0
                seen.append(box.energy() + thermostats.chain_energy(chain, 0.1, 0.5, 7))
            drift.append(np.std(seen))
        assert drift[0] < 0.02 and drift[0] / drift[1] == pytest.approx(4.0, rel=0.35)


def test_ziggurat_layers_have_equal_areas():
    edge, height = ziggurat.EDGE, ziggurat.HEIGHT
    areas = edge[:-1] * np.diff(height)
    tail = stats.norm.sf(edge[1]) * np.sqrt(2.0 * np.pi)
    assert areas == pytest.approx(edge[1] * height[1] + tail, rel=1e-13)
    assert 256 * areas[0] > np.sqrt(0.5 * np.pi)  # layers cover the bell
    assert height[1:] == pytest.approx(np.exp(-0.5 * edge[1:] ** 2), rel=1e-15)


def test_ziggurat_is_normal():
    count = 4_000_000
    x = np.empty(count)
    ziggurat.fill_normal(x, seed_state(20261121))
    bar = 5.7e-7
    assert stats.kstest(x[: count // 4], "norm").pvalue > bar
    for power, moment, variance in ((1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96), (6, 15, 10170)):
        assert abs((x**power).mean() - moment) < 5.0 * np.sqrt(variance / count), power
    # the tail, the seams between layers, and the layers themselves
    edges = np.concatenate([-ziggurat.EDGE[1:], ziggurat.EDGE[1:-1]])
    edges = np.sort(np.concatenate([edges, [-5.0, -4.5, -4.0, 4.0, 4.5, 5.0, np.inf, -np.inf]]))
    seen = np.histogram(x, edges)[0]
    expected = count * np.diff(stats.norm.cdf(edges))
    assert stats.chisquare(seen, expected, sum_check=False).pvalue > bar
    assert np.abs(np.corrcoef(x[:-1], x[1:])[0, 1]) < 5.0 / np.sqrt(count)
    # negative control: a mixture that only differs in the tail is seen
    x[np.abs(x) > 3.6541528853610088] *= 1.1
    seen = np.histogram(x, edges)[0]
    assert stats.chisquare(seen, expected, sum_check=False).pvalue < bar
