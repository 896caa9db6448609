"""The Potts kernels against every state of small lattices, and what Metropolis may not do."""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
import pytest
from scipy import stats

from ergolib import exact
from ergolib.exact.enumeration import bonds
from ergolib.kernels import potts, potts_clusters
from ergolib.kernels.kernel import kernel
from ergolib.kernels.machine import small_table
from ergolib.kernels.random import seed_state, uniform
from ergolib.statistics import blocked_error

SEED = 20261122
FAMILY = 5.7e-7  # the chance of a normal number beyond 5 sigma


def swendsen_wang(spin, rows, columns, q, beta, state):
    work = np.empty(spin.size, np.int64)
    potts_clusters.swendsen_wang(spin, rows, columns, q, beta, 1, work, state)


def wolff(spin, rows, columns, q, beta, state):
    work = np.empty(spin.size, np.int64)
    potts_clusters.wolff(spin, rows, columns, q, beta, 4, work, state)


UPDATES = {
    "heat bath": potts.heat_bath,
    "metropolis": potts.metropolis,
    "swendsen-wang": swendsen_wang,
    "wolff": wolff,
}

# lattice, colours, temperature, sweeps between samples
CASES = [
    ((2, 2), 2, 1.5, 25),
    ((2, 2), 3, 1.2, 25),
    ((2, 2), 10, 1.0, 25),
    ((2, 3), 3, 1.3, 25),
    ((2, 3), 10, 0.9, 25),
    ((3, 3), 2, 1.4, 40),
    ((3, 3), 3, 1.2, 40),
    ((3, 2), 7, 1.5, 25),
]


@kernel("void(int8[::1], int64, int64, int64, float64, uint64[::1])")
def careless(spin, rows, columns, q, beta, state):
    """A broken heat bath: a pair of like neighbours weighs no more than two that differ."""
    weight, table = small_table(4), small_table(120)
    potts.heat_bath_weights(weight, beta)
    weight[1] = weight[0]
    potts.heat_bath_chances(table, weight, q)
    for row in range(rows):
        for column in range(columns):
            potts.heat_bath_update(spin, rows, columns, row, column, q, table, state)


@kernel("void(int8[::1], int64, int64, int64, float64, uint64[::1])")
def others_only(spin, rows, columns, q, beta, state):
    """Metropolis that offers one of the other q - 1 colours, in checkerboard order."""
    chance = small_table(9)
    for lost in range(-4, 5):
        chance[lost + 4] = min(1.0, np.exp(-beta * lost))
    for parity in range(2):
        for row in range(rows):
            for column in range((row + parity) & 1, columns, 2):
                site = row * columns + column
                old = spin[site]
                new = (old + 1 + int(uniform(state) * (q - 1))) % q
                lost = potts.alike(spin, rows, columns, row, column, old)
                lost -= potts.alike(spin, rows, columns, row, column, new)
                if uniform(state) < chance[lost + 4]:
                    spin[site] = new


@cache
def every_state(shape, q) -> np.ndarray:
    """Energies of all states; state k has the digits of k to base q."""
    sites = shape[0] * shape[1]
    number = np.arange(q**sites)
    colour = [(number // q**i) % q for i in range(sites)]
    energies = np.zeros(number.size, dtype=np.int64)
    for i, j in bonds(*shape):
        energies -= colour[i] == colour[j]
    return energies


def states_seen(run, shape, q, temperature, sweeps, samples=6000) -> np.ndarray:
    """Numbers of the states met by a run, one every so many sweeps."""
    rows, columns = shape
    spin, state = np.zeros(rows * columns, np.int8), seed_state(SEED)
    digits = q ** np.arange(spin.size)
    seen = np.empty(samples, np.int64)
    for i in range(-20, samples):
        for _ in range(sweeps):
            run(spin, rows, columns, q, 1.0 / temperature, state)
        seen[max(i, 0)] = digits @ spin
    return seen


def chi_square(observed, expected) -> float:
    """p-value, with rare classes put together."""
    rare = expected < 10.0
    groups = [(observed[~rare], expected[~rare])]
    if expected[rare].sum() > 0.0:
        groups.append((observed[rare].sum(keepdims=True), expected[rare].sum(keepdims=True)))
    o, e = (np.concatenate(part) for part in zip(*groups, strict=True))
    return float(stats.chisquare(o, e * o.sum() / e.sum()).pvalue)


def p_values(seen, shape, q, temperature) -> tuple[float, float]:
    """Chi-square of the states met, one by one where there are few, and by energy."""
    energies = every_state(shape, q)
    weight = np.exp(-(energies - energies.min()) / temperature)
    probability = weight / weight.sum()
    one_by_one = 1.0
    if energies.size <= 1000:
        observed = np.bincount(seen, minlength=energies.size)
        one_by_one = chi_square(observed, probability * seen.size)
    key = energies - energies.min()
    expected = np.bincount(key, probability) * seen.size
    occurs = expected > 0.0
    observed = np.bincount(key[seen], minlength=expected.size)
    return one_by_one, chi_square(observed[occurs], expected[occurs])


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("name", UPDATES)
def test_every_state_in_its_proportion(name: str, case) -> None:
    shape, q, temperature, sweeps = case
    if name in ("swendsen-wang", "wolff"):
        sweeps = 8
    seen = states_seen(UPDATES[name], shape, q, temperature, sweeps)
    bar = FAMILY / (2 * len(CASES) * len(UPDATES))
    assert min(p_values(seen, shape, q, temperature)) > bar
    assert min(p_values(seen, shape, q, 1.15 * temperature)) < FAMILY  # another temperature is seen


def test_a_broken_heat_bath_is_seen() -> None:
    seen = states_seen(careless, (2, 3), 3, 1.3, 25)
    assert min(p_values(seen, (2, 3), 3, 1.3)) < FAMILY


# 4 x 4 and 5 x 5 have exact counts; near the hump of the heat capacity and beyond
LARGER = [((4, 4), 3, 1.0), ((4, 4), 10, 1.0), ((5, 5), 10, 0.9), ((3, 7), 4, 0.9)]


@pytest.mark.parametrize("case", LARGER, ids=str)
@pytest.mark.parametrize("name", UPDATES)
def test_energy_of_larger_lattices(name: str, case) -> None:
    (rows, columns), q, temperature = case
    spin, state = np.zeros(rows * columns, np.int8), seed_state(SEED)
    energies = np.empty(15_000)
    for i in range(-500, energies.size):
        UPDATES[name](spin, rows, columns, q, 1.0 / temperature, state)
        energies[max(i, 0)] = potts.energy(spin, rows, columns) / spin.size
    got = blocked_error(energies)
    bar = stats.norm.isf(FAMILY / 2 / (len(LARGER) * len(UPDATES)))
    truth = exact.potts_energy(temperature, (rows, columns), q)
    assert got.converged
    assert abs(got.mean - truth) < bar * got.error < 0.1
    assert abs(got.mean - exact.potts_energy(1.1 * temperature, (rows, columns), q)) > 5 * got.error


def test_metropolis_that_offers_only_other_colours_is_trapped() -> None:
    """Two colours on a 2 x 2 lattice: stripes turn over in lockstep for ever; ours get away."""
    stripes = np.array([0, 1, 0, 1], np.int8)
    for run, trapped in ((others_only, True), (potts.metropolis, False)):
        spin, state, met = stripes.copy(), seed_state(SEED), set()
        for _ in range(3000):
            run(spin, 2, 2, 2, 0.5, state)
            met.add(tuple(spin.tolist()))
        assert (len(met) == 2) == trapped
        assert trapped or len(met) == 16


def test_every_colour_is_as_good_as_another() -> None:
    """A permutation of colours changes nothing: on average all are equally frequent."""
    for name, update in UPDATES.items():
        spin, state = np.zeros(36, np.int8), seed_state(SEED)
        counts, total = np.empty(7, np.int64), np.empty((4000, 7))
        for i in range(total.shape[0]):
            update(spin, 6, 6, 7, 0.8, state)
            potts.occupation(spin, 7, counts)
            total[i] = counts / 36
        for colour in range(7):
            got = blocked_error(total[:, colour])
            assert abs(got.mean - 1 / 7) < 5.5 * got.error, name


@pytest.mark.parametrize("shape", [(2, 2), (2, 5), (3, 3), (4, 7), (16, 16)], ids=str)
@pytest.mark.parametrize("q", [2, 10, 127])
def test_energy_and_occupation(shape, q) -> None:
    counts = np.empty(q, np.int64)
    for seed in range(10):
        grid = np.random.default_rng(seed).integers(0, q, shape).astype(np.int8)
        alike = sum((grid == np.roll(grid, 1, axis)).sum() for axis in (0, 1))
        assert potts.energy(grid.ravel(), *shape) == -alike
        potts.occupation(grid.ravel(), q, counts)
        assert counts.tolist() == np.bincount(grid.ravel(), minlength=q).tolist()
        for row, column in itertools.product(*map(range, shape)):
            rows, columns = shape
            around = [
                grid[(row + 1) % rows, column], grid[row - 1, column],
                grid[row, (column + 1) % columns], grid[row, column - 1],
            ]  # fmt: skip
            expected = sum(int(colour) == 1 for colour in around)
            assert count_alike(grid.ravel(), rows, columns, row, column, 1) == expected


@kernel("int64(int8[::1], int64, int64, int64, int64, int64)")
def count_alike(spin, rows, columns, row, column, colour):
    return potts.alike(spin, rows, columns, row, column, colour)


@pytest.mark.parametrize("name", UPDATES)
@pytest.mark.parametrize("q", [2, 3, 127])
def test_limits(name: str, q: int) -> None:
    update = UPDATES[name]
    # a single odd spin out is taken back in the cold, whatever the cold
    for beta in (50.0, 169.0, 171.0, 1e5, 1e300):
        spin, state = np.ones(36, np.int8), seed_state(SEED)
        spin[8] = 0
        update(spin, 6, 6, q, beta, state)
        if name in ("heat bath", "metropolis"):
            for _ in range(200 * q):
                update(spin, 6, 6, q, beta, state)
            assert (spin == 1).all()
        assert ((spin >= 0) & (spin < q)).all()
        # four unlike neighbours are as good as each other, even there
        if q > 4 and name == "heat bath":
            taken = set()
            for seed in range(60):
                spin = np.full(36, 9, np.int8)
                spin[[1, 6, 13, 8]] = 1, 2, 3, 4
                spin[7] = 5
                around = spin.copy()
                potts.heat_bath(around, 6, 6, q, beta, seed_state(seed))
                taken.add(int(around[7]))
            assert taken == {1, 2, 3, 4}
    # no price: every colour as likely
    spin, state, counts = np.zeros(100, np.int8), seed_state(SEED), np.zeros(q, np.int64)
    for _ in range(2000):
        if name == "wolff":
            for _ in range(50):
                update(spin, 10, 10, q, 0.0, state)
        else:
            update(spin, 10, 10, q, 0.0, state)
        counts += np.bincount(spin, minlength=q)
    if name != "wolff":  # whose states follow each other closely
        slack = (2 * q + 1) ** 0.5 if name == "metropolis" else 1.0
        assert np.abs(counts / 2e5 - 1 / q).max() < 6.5 * slack * (1 / q / 2e5) ** 0.5
    else:
        assert np.abs(counts / 2e5 - 1 / q).max() < 0.2 / q


def test_starts() -> None:
    spin, state = np.empty(100_000, np.int8), seed_state(SEED)
    potts.random_colours(spin, 10, state)
    assert stats.chisquare(np.bincount(spin, minlength=10)).pvalue > FAMILY
    potts.fill(spin, 3)
    assert (spin == 3).all()


def test_wolff_counts_what_it_recolours() -> None:
    spin, stack, state = np.zeros(64, np.int8), np.empty(64, np.int64), seed_state(SEED)
    for temperature in (0.01, 1.0, 1e9):
        for _ in range(50):
            before = spin.copy()
            changed = potts_clusters.wolff(spin, 8, 8, 5, 1.0 / temperature, 1, stack, state)
            assert changed == (spin != before).sum() >= 1
            assert len(set(before[spin != before])) == len(set(spin[spin != before])) == 1
        assert temperature != 0.01 or changed == 64
    assert changed == 1


@pytest.mark.parametrize("name", UPDATES)
def test_seeds_differ(name: str) -> None:
    one, other = np.zeros(400, np.int8), np.zeros(400, np.int8)
    for seed, spin in ((1, one), (2, other)):
        state = seed_state(seed)
        for _ in range(5):
            UPDATES[name](spin, 20, 20, 10, 1.0, state)
    assert not np.array_equal(one, other)
