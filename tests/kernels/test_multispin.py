"""Multi-spin coding against plain arrays, its own law spin by spin, and Kaufman's energies."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib.exact import T_C, kaufman_energy, yang_magnetization
from ergolib.kernels import multispin
from ergolib.kernels.elementary import exp_of
from ergolib.kernels.random import seed_state

# Every number of blocks across (8, 4, 2, 1), rows held singly and together, and rows longer than
# the generators are many.
SHAPES = [
    (16, 16), (32, 32), (64, 64), (128, 128), (16, 64), (48, 80), (96, 48), (80, 32), (256, 16),
    (64, 160), (384, 32), (256, 1088), (16, 8192),
]  # fmt: skip
sides = st.integers(1, 17).map(lambda sixteen: 16 * sixteen)


class Lattice:
    """Spins in words, and everything the kernels need beside them."""

    def __init__(self, rows, columns, seed=1, spins=None):
        self.rows, self.columns = rows, columns
        self.layout = multispin.layout(rows, columns)
        self.even = np.zeros(self.layout.rows * self.layout.words, np.uint64)
        self.odd = np.zeros_like(self.even)
        self.scratch = np.zeros(self.layout.scratch, np.uint64)
        self.state = seed_state(seed, self.layout.lanes)
        self.spins = np.ones((rows, columns), np.int8) if spins is None else spins

    @property
    def spins(self):
        out = np.zeros(self.rows * self.columns, np.int8)
        multispin.unpack(self.even, self.odd, self.rows, self.columns, out)
        return out.reshape(self.rows, self.columns)

    @spins.setter
    def spins(self, spins):
        multispin.pack(spins.ravel(), self.rows, self.columns, self.even, self.odd)

    def run(self, temperature, sweeps):
        multispin.metropolis(
            self.even, self.odd, self.rows, self.columns, temperature, sweeps, self.scratch,
            self.state,
        )  # fmt: skip

    def observe(self):
        out = np.zeros(2)
        multispin.observe(self.even, self.odd, self.rows, self.columns, out)
        return out / (self.rows * self.columns)


def random_spins(rows, columns, seed):
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (rows, columns))


def neighbour_sum(spins):
    return sum(np.roll(spins.astype(int), by, axis) for by in (1, -1) for axis in (0, 1))


def parity(rows, columns):
    return np.add.outer(np.arange(rows), np.arange(columns)) % 2


@settings(max_examples=40, deadline=None)
@given(sides, sides, st.integers(0, 2**32))
def test_unpacking_undoes_packing(rows, columns, seed):
    spins = random_spins(rows, columns, seed)
    assert np.array_equal(Lattice(rows, columns, spins=spins).spins, spins)


@settings(max_examples=40, deadline=None)
@given(sides, sides, st.integers(0, 2**32))
def test_every_spin_has_its_own_bit_of_its_own_sublattice(rows, columns, seed):
    rng = np.random.default_rng(seed)
    row, column = rng.integers(rows), rng.integers(columns)
    spins = np.full((rows, columns), -1, np.int8)
    spins[row, column] = 1
    lattice = Lattice(rows, columns, spins=spins)
    ones = np.bitwise_count(lattice.even).sum(), np.bitwise_count(lattice.odd).sum()
    assert ones == ((1, 0) if (row + column) % 2 == 0 else (0, 1))


@settings(max_examples=40, deadline=None)
@given(sides, sides, st.integers(0, 2**32))
def test_energy_and_magnetization_are_those_of_the_plain_array(rows, columns, seed):
    spins = random_spins(rows, columns, seed)
    energy = -(spins * neighbour_sum(spins)).sum() / 2
    seen = Lattice(rows, columns, spins=spins).observe() * (rows * columns)
    assert np.allclose(seen, [energy, spins.sum()], rtol=0, atol=1e-6)


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
def test_near_zero_temperature_exactly_the_free_flips_happen(rows, columns):
    spins = random_spins(rows, columns, 3)
    lattice = Lattice(rows, columns, spins=spins)
    for _ in range(3):
        lattice.run(1e-3, 1)
        for sublattice in (0, 1):
            free = (parity(rows, columns) == sublattice) & (spins * neighbour_sum(spins) <= 0)
            spins = np.where(free, -spins, spins)
        assert np.array_equal(lattice.spins, spins)


class Streams:
    """The generators in plain NumPy, xoshiro256++."""

    def __init__(self, state):
        self.words = state.reshape(4, -1).copy()

    def draw(self, lanes):
        """64 random bits from each of some generators."""
        a, b, c, d = (word[lanes].copy() for word in self.words)
        turned = a + d
        result = ((turned << np.uint64(23)) | (turned >> np.uint64(41))) + a
        shifted = b << np.uint64(17)
        c, d = c ^ a, d ^ b
        a, b, c = a ^ d, b ^ c, c ^ shifted
        d = (d << np.uint64(45)) | (d >> np.uint64(19))
        self.words[:, lanes] = a, b, c, d
        return result


def follow(lattice, temperature):
    """One sweep by the law, one spin at a time, from the same random bits; the spins after it."""
    spins, streams = lattice.spins, Streams(lattice.state)
    chances = np.zeros(2)
    exp_of(np.array([-4.0, -8.0]) / temperature, chances)
    thresholds = {4: int(chances[0] * 2.0**64), 8: int(chances[1] * 2.0**64)}
    layout = lattice.layout
    held = layout.scratch // 2 - multispin.DIGITS
    for sublattice in (0, 1):
        row, column = sites(lattice, sublattice)
        cost = 2 * (spins * neighbour_sum(spins))[row, column]
        for top in range(0, len(row), held):
            for start in range(top, min(top + held, len(row)), layout.lanes):
                some = slice(start, min(start + layout.lanes, top + held, len(row)))
                flips = decide(streams, cost[some], thresholds)
                spins[row[some][flips], column[some][flips]] *= -1
    return spins, streams.words.ravel()


def decide(streams, cost, thresholds):
    """Which spins flip: an array of words times 64 spins, each with a number of its own."""
    threshold = np.zeros(cost.shape, object)
    threshold[cost == 4], threshold[cost == 8] = thresholds[4], thresholds[8]
    number = np.zeros(cost.shape, object)
    for k in reversed(range(multispin.DIGITS)):
        drawn = streams.draw(np.arange(len(cost)))[:, None] >> np.arange(64, dtype=np.uint64)
        number += (drawn & np.uint64(1)).astype(object) << (63 - k)
    rest = 64 - multispin.DIGITS
    undecided = (cost > 0) & (number >> rest == threshold >> rest)
    for word, bit in np.argwhere(undecided):
        number[word, bit] += int(streams.draw(np.array([word]))[0]) >> multispin.DIGITS
    return (cost <= 0) | (number < threshold)


def sites(lattice, sublattice):
    """Row and column of the spin at every bit of every word of a sublattice."""
    layout = lattice.layout
    height, width = layout.rows, 2 * layout.words
    i, j = np.divmod(np.arange(layout.rows * layout.words), layout.words)
    bit = np.arange(64)
    row = (bit // layout.across * height)[None, :] + i[:, None]
    column = (bit % layout.across * width)[None, :] + (2 * j + (i + sublattice) % 2)[:, None]
    return row, column


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
def test_every_flip_is_the_one_the_law_asks_for(rows, columns):
    spins = random_spins(rows, columns, 4)
    spins[: rows // 2] = 1  # so that every cost is met
    lattice = Lattice(rows, columns, seed=5, spins=spins)
    for temperature in (2.3, 30.0):
        expected, state = follow(lattice, temperature)
        lattice.run(temperature, 1)
        assert np.array_equal(lattice.spins, expected)
        assert np.array_equal(lattice.state, state)


# One checkerboard of down spins such that every even site has exactly one neighbour against it,
# or none: the number of even spins that flip in one visit is then binomial.
def one_against(rows, columns):
    row, column = np.ogrid[:rows, :columns]
    return np.where((row + 3 * column) % 8 == 1, -1, 1).astype(np.int8)


def count_flips(spins, temperature, visits, seed):
    """How many even spins flip when a sweep starts from these spins, again and again."""
    lattice = Lattice(*spins.shape, seed=seed, spins=spins)
    even, odd = lattice.even.copy(), lattice.odd.copy()
    flips = 0
    for _ in range(visits):
        lattice.even[:], lattice.odd[:] = even, odd
        lattice.run(temperature, 1)
        flips += int(np.bitwise_count(lattice.even ^ even).sum())
    return flips


@pytest.mark.parametrize(
    ("temperature", "cost", "size"), [(1.0, 8, 1024), (0.8, 4, 1024), (3.0, 8, 48), (3.0, 4, 48)]
)
def test_flip_chance_is_the_boltzmann_factor(temperature, cost, size):
    spins = one_against(size, size) if cost == 4 else np.ones((size, size), np.int8)
    even = parity(size, size) == 0
    assert np.all((2 * spins * neighbour_sum(spins))[even] == cost)
    visits = 1500
    tries = visits * size**2 // 2
    flips = count_flips(spins, temperature, visits, seed=11)
    chance = np.exp(-cost / temperature)
    assert abs(flips - tries * chance) < 5 * np.sqrt(tries * chance * (1 - chance))
    if size == 1024:  # the digits compared at once would not be enough
        short = np.floor(chance * 2.0**multispin.DIGITS) / 2.0**multispin.DIGITS
        assert abs(flips - tries * short) > 5 * np.sqrt(tries * chance)


# 2.0 is ordered, T_C critical, 2.5 disordered: (rows, columns, temperature, sweeps a block).
KAUFMAN = [
    (16, 16, 2.0, 10000), (16, 16, T_C, 10000), (16, 16, 2.5, 10000),
    (32, 32, 2.0, 10000), (32, 32, T_C, 20000), (32, 32, 2.5, 10000),
    (64, 64, 2.0, 4000), (64, 64, T_C, 20000), (64, 64, 2.5, 4000),
    (128, 128, 2.0, 2000), (128, 128, T_C, 40000), (128, 128, 2.5, 2000),
    (32, 128, 2.0, 4000), (32, 128, T_C, 20000), (128, 32, 2.5, 4000),
]  # fmt: skip
BLOCKS = 48


def block_means(rows, columns, temperature, sweeps, seed):
    """Means of energy and of |magnetization| in blocks, measured every tenth sweep."""
    lattice = Lattice(rows, columns, seed=seed)
    lattice.run(temperature, 2 * sweeps)
    means = np.zeros((BLOCKS, 2))
    for block in range(BLOCKS):
        seen = np.zeros((sweeps // 10, 2))
        for i in range(len(seen)):
            lattice.run(temperature, 10)
            seen[i] = lattice.observe()
        means[block] = seen[:, 0].mean(), np.abs(seen[:, 1]).mean()
    return means


def sigmas(blocks, exact):
    """How many standard errors the mean of independent blocks lies from the exact value."""
    return (blocks.mean() - exact) / (blocks.std(ddof=1) / np.sqrt(len(blocks)))


# With 47 degrees of freedom a mean is 5 errors off once in 120 000 times; there are 16 of them.
@pytest.mark.parametrize(("rows", "columns", "temperature", "sweeps"), KAUFMAN)
def test_energy_is_kaufmans(rows, columns, temperature, sweeps):
    energies = block_means(rows, columns, temperature, sweeps, seed=rows + 7 * columns)[:, 0]
    assert abs(sigmas(energies, kaufman_energy(temperature, (rows, columns)))) < 5
    # and it is not that of a lattice one per cent hotter
    assert abs(sigmas(energies, kaufman_energy(1.01 * temperature, (rows, columns)))) > 5


def test_magnetization_is_yangs():
    magnetization = block_means(256, 256, 2.0, 2000, seed=9)[:, 1]
    assert abs(sigmas(magnetization, yang_magnetization(2.0))) < 5
    assert abs(sigmas(magnetization, yang_magnetization(2.02))) > 5


def test_two_runs_are_one_longer_run_and_seeds_differ():
    whole, halves, other = Lattice(32, 48, 1), Lattice(32, 48, 1), Lattice(32, 48, 2)
    whole.run(2.3, 40)
    halves.run(2.3, 15)
    halves.run(2.3, 25)
    other.run(2.3, 40)
    assert np.array_equal(whole.spins, halves.spins)
    assert np.array_equal(whole.state, halves.state)
    assert not np.array_equal(whole.spins, other.spins)


def test_heat_without_end_flips_every_spin():
    spins = random_spins(32, 32, 8)
    lattice = Lattice(32, 32, spins=spins)
    lattice.run(np.inf, 1)
    assert np.array_equal(lattice.spins, -spins)
