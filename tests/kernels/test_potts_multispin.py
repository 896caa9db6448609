"""Multi-spin coded Potts spins against plain arrays, their law colour by colour, and Baxter."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ergolib.exact import kaufman_energy, potts_critical_energies, potts_critical_temperature
from ergolib.kernels import potts, potts_multispin, potts_planes
from ergolib.kernels.random import seed_state
from ergolib.statistics import blocked_error

FAMILY = 5.7e-7  # the chance of a normal number beyond 5 sigma

# Every number of blocks across (8, 4, 2, 1), one lane and many, and rows longer than the lanes.
SHAPES = [
    (16, 16), (32, 32), (64, 64), (128, 128), (16, 64), (48, 80), (96, 48), (80, 32), (256, 16),
    (64, 160), (384, 32), (256, 208), (32, 1088), (16, 4096),
]  # fmt: skip
sides = st.integers(1, 9).map(lambda sixteen: 16 * sixteen)


class Lattice:
    """Spins in planes, and everything the kernels need beside them."""

    def __init__(self, rows, columns, q, seed=1, spins=None):
        self.rows, self.columns, self.q = rows, columns, q
        layout = potts_planes.layout(rows, columns)
        self.even = np.zeros(potts_planes.PLANES * layout.rows * layout.words, np.uint64)
        self.odd = np.zeros_like(self.even)
        self.state = seed_state(seed, layout.lanes)
        self.spins = np.zeros((rows, columns), np.int8) if spins is None else spins

    @property
    def spins(self):
        out = np.zeros(self.rows * self.columns, np.int8)
        potts_planes.unpack(self.even, self.odd, self.rows, self.columns, out)
        return out.reshape(self.rows, self.columns)

    @spins.setter
    def spins(self, spins):
        potts_planes.pack(spins.ravel(), self.rows, self.columns, self.even, self.odd)

    def run(self, temperature, sweeps):
        potts_multispin.heat_bath(
            self.even, self.odd, self.rows, self.columns, self.q, 1.0 / temperature, sweeps,
            self.state,
        )  # fmt: skip
        return self

    def energy(self):
        alike = potts_planes.energy(self.even, self.odd, self.rows, self.columns)
        return alike / (self.rows * self.columns)


def random_colours(rows, columns, q, seed):
    return np.random.default_rng(seed).integers(0, q, (rows, columns)).astype(np.int8)


def around(spins):
    """The colours above, below, left and right, along a new first axis."""
    return np.stack([np.roll(spins, by, axis) for axis in (0, 1) for by in (1, -1)])


def parity(rows, columns):
    return np.add.outer(np.arange(rows), np.arange(columns)) % 2


@settings(max_examples=25, deadline=None)
@given(sides, sides, st.integers(2, 16), st.integers(0, 2**32))
def test_packed_and_measured_as_in_plain_arrays(rows, columns, q, seed):
    spins = random_colours(rows, columns, q, seed)
    lattice = Lattice(rows, columns, q, spins=spins)
    assert np.array_equal(lattice.spins, spins)
    assert lattice.energy() == potts.energy(spins.ravel(), rows, columns) / (rows * columns)
    counts = np.empty(q, np.int64)
    potts_planes.occupation(lattice.even, lattice.odd, q, counts)
    assert counts.tolist() == np.bincount(spins.ravel(), minlength=q).tolist()


def all_followed_the_most(spins, neighbours, visited):
    """Whether no colour is more frequent among a spin's neighbours than its own."""
    votes = np.stack([(neighbours == colour).sum(axis=0) for colour in range(5)])
    given = np.take_along_axis(votes, spins[None].astype(int), axis=0)[0]
    return (given == votes.max(axis=0))[visited].all()


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
def test_in_the_cold_each_spin_joins_the_most_frequent_of_its_neighbours(rows, columns):
    lattice = Lattice(rows, columns, 5, spins=random_colours(rows, columns, 5, 3))
    even = parity(rows, columns) == 0
    for temperature in (0.02, 1e-300):
        before = lattice.spins
        after = lattice.run(temperature, 1).spins
        assert all_followed_the_most(after, around(before), even)  # even spins come first
        assert all_followed_the_most(after, around(after), ~even)
        assert not all_followed_the_most(after, around(before), ~even)


def draws(q, temperature, times, seed=7, sides=(96, 96), start=None):
    """Redraw the even spins of one state again and again: their colours, and their neighbours'."""
    rows, columns = sides
    spins = random_colours(rows, columns, min(q, 4), seed) if start is None else start
    even = parity(rows, columns) == 0
    lattice = Lattice(rows, columns, q, seed=seed, spins=spins)
    packed = lattice.even.copy(), lattice.odd.copy()
    taken = np.zeros((q, int(even.sum())), np.int64)
    place = np.arange(taken.shape[1])
    for _ in range(times):
        lattice.even[:], lattice.odd[:] = packed
        lattice.run(temperature, 1)
        np.add.at(taken, (lattice.spins[even], place), 1)
    return taken, around(spins)[:, even]


def worst_p_value(taken, neighbours, q, temperature):
    """Chi-square of the colours taken, in classes of the numbers of like neighbours."""
    counts = np.stack([(neighbours == colour).sum(axis=0) for colour in range(q)])
    weight = np.exp(counts / temperature)
    chance = weight / weight.sum(axis=0)
    number = (counts**2).sum(axis=0)  # 16 if all are alike, then 10, 8, 6, and 4
    times = taken.sum(axis=0)
    p_values = []
    for one in np.unique(number):
        here = number == one
        # by colour, each of which takes turns as multiple, single and none
        for key in (counts, counts * q + np.arange(q)[:, None]):
            observed = np.bincount(key[:, here].ravel(), taken[:, here].ravel())
            expected = np.bincount(key[:, here].ravel(), (chance * times)[:, here].ravel())
            enough = expected > 10.0
            if enough.sum() > 1:
                p_values.append(
                    stats.chisquare(observed[enough], expected[enough], sum_check=False)
                )
    return min(float(one.pvalue) for one in p_values), len(p_values)


@pytest.mark.parametrize("q", [2, 3, 5, 7, 8, 10, 15, 16])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 5.0])
def test_every_colour_has_its_chance_in_every_case(q, temperature):
    taken, neighbours = draws(q, temperature, 60)
    p_value, tests = worst_p_value(taken, neighbours, q, temperature)
    assert p_value > FAMILY / (24 * tests)
    wrong, _ = worst_p_value(taken, neighbours, q, 1.06 * temperature)
    assert wrong < FAMILY or temperature == 5.0


def test_chances_have_more_digits_than_are_compared_at_once():
    """Four like neighbours, in the cold: the chance of another colour is far below 2^-DIGITS."""
    q, temperature, times = 10, 0.34, 500
    start = np.zeros((256, 256), np.int8)
    taken, _ = draws(q, temperature, times, sides=(256, 256), start=start)
    tries = times * 256**2 // 2
    chance = (q - 1) / (math.exp(4.0 / temperature) + q - 1)
    assert chance < 0.5 * 2.0**-potts_multispin.DIGITS
    others = int(taken[1:].sum())
    assert abs(others - tries * chance) < 5 * math.sqrt(tries * chance)
    assert others > 500
    assert stats.chisquare(taken[1:].sum(axis=1)).pvalue > FAMILY


def test_draws_do_not_know_of_each_other():
    """Neighbouring words, bits of a word, and sweeps: uncorrelated where nothing joins them."""
    lattice = Lattice(128, 128, 10)
    rng = np.random.default_rng(5)
    sums = np.zeros(4)
    kept = lattice.run(1e9, 1).spins
    for _ in range(60):
        spins = lattice.run(1e9, 1).spins
        shift = rng.integers(1, 128, 2)
        pairs = (np.roll(spins, 1, 0), np.roll(spins, shift, (0, 1)), kept, np.roll(spins, 64, 0))
        sums += [(spins == other).sum() for other in pairs]
        kept = spins
    tries = 60 * 128**2
    assert np.abs(sums / tries - 0.1).max() < 5.2 * math.sqrt(0.09 / tries) * math.sqrt(2.0)


@pytest.mark.parametrize("q", [10, 16])
@pytest.mark.parametrize("phase", ["disordered", "ordered"])
def test_phases_at_the_critical_temperature_have_baxters_energies(q, phase):
    """A large lattice stays in the phase in which it began, and has that phase's energy."""
    t_c = potts_critical_temperature(q)
    start = np.zeros((256, 256), np.int8) if phase == "ordered" else random_colours(256, 256, q, 2)
    lattice = Lattice(256, 256, q, seed=3, spins=start)
    lattice.run(t_c, 3000)
    got = blocked_error([lattice.run(t_c, 10).energy() for _ in range(2600)])
    disordered, ordered = potts_critical_energies(q)
    truth, other = (disordered, ordered) if phase == "disordered" else (ordered, disordered)
    assert got.converged
    assert abs(got.mean - truth) < 5 * got.error < 0.02
    assert abs(got.mean - other) > 0.5


@pytest.mark.parametrize(
    ("rows", "columns", "temperature"), [(16, 16, 1.0), (32, 48, 1.3), (64, 64, 1.2), (16, 32, 1.1)]
)
def test_two_colours_have_kaufmans_energy(rows, columns, temperature):
    lattice = Lattice(rows, columns, 2, seed=rows)
    lattice.run(temperature, 2000)
    got = blocked_error([lattice.run(temperature, 4).energy() for _ in range(5000)])

    def exact(t):
        return (kaufman_energy(2.0 * t, (rows, columns)) - 2.0) / 2.0

    assert abs(got.mean - exact(temperature)) < 5 * got.error
    assert abs(got.mean - exact(1.03 * temperature)) > 5 * got.error


def test_two_runs_are_one_longer_run_and_seeds_differ():
    whole, halves, other = (Lattice(32, 48, 10, seed) for seed in (1, 1, 2))
    whole.run(0.8, 40)
    halves.run(0.8, 15).run(0.8, 25)
    other.run(0.8, 40)
    assert np.array_equal(whole.spins, halves.spins)
    assert np.array_equal(whole.state, halves.state)
    assert not np.array_equal(whole.spins, other.spins)
    assert whole.spins.max() == 9


def test_heat_without_end_draws_all_colours_alike():
    for q in range(2, 17):
        lattice = Lattice(64, 64, q)
        counts = np.zeros(q, np.int64)
        for _ in range(20):
            lattice.run(np.inf, 1)
            counts += np.bincount(lattice.spins.ravel(), minlength=q)
        assert stats.chisquare(counts).pvalue > FAMILY / 15
