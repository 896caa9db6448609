"""The Ising kernels against every state of small lattices, and their exact flip times."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ergolib import exact
from ergolib.kernels import ising
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.machine import small_table
from ergolib.kernels.random import integer_below, seed_state, uniform
from ergolib.statistics import blocked_error

SEED = 20261121
FAMILY = 5.7e-7  # the chance of a normal number beyond 5 sigma
KERNELS = {
    "metropolis": ising.metropolis,
    "metropolis random scan": ising.metropolis_random_scan,
    "heat bath": ising.heat_bath,
    "heat bath random scan": ising.heat_bath_random_scan,
}
# lattice, temperature, field, sweeps between samples: at least five exact relaxation times
CASES = [
    ((3, 3), 2.269, 0.0, 200),
    ((3, 3), 5.0, 0.0, 20),
    ((3, 3), 2.5, 0.3, 60),
    ((4, 4), 2.5, 0.0, 200),
    ((4, 4), 3.0, -0.4, 50),
    ((2, 3), 3.0, 0.2, 60),
]


@kernel(ising.SIGNATURE)
def too_eager(spins, rows, columns, temperature, field, sweeps, state):
    """A broken heat bath: its chance lacks the factor 2 of dE = 2 s h for one sum of neighbours."""
    chance = small_table(10)
    ising.heat_bath_chances(chance, temperature, field)
    chance[2] = 1.0 - chance[6] * 0.98
    for _ in range(sweeps * rows * columns):
        row = integer_below(state, rows)
        column = integer_below(state, columns)
        ising.heat_bath_update(spins, rows, columns, row, column, chance, state)


@function
def two_neighbours(spins, site, sites):
    return spins[site - 1 if site > 0 else sites - 1] + spins[site + 1 if site < sites - 1 else 0]


@kernel(ising.SIGNATURE)
def chain(spins, rows, columns, temperature, field, sweeps, state):
    """A broken kernel: it forgets the neighbours above and below."""
    chance = small_table(10)
    ising.heat_bath_chances(chance, temperature, field)
    sites = rows * columns
    for _ in range(sweeps * sites):
        site = integer_below(state, sites)
        up = uniform(state) < chance[two_neighbours(spins, site, sites) + 4]
        spins[site] = 1 if up else -1


def states_seen(run, shape, temperature, field, sweeps, samples, seed=SEED) -> np.ndarray:
    """Numbers of the states met by a run, one every so many sweeps."""
    rows, columns = shape
    spins, state = np.ones(rows * columns, np.int8), seed_state(seed)
    run(spins, rows, columns, temperature, field, 100 * sweeps, state)
    bits = 1 << np.arange(spins.size)
    seen = np.empty(samples, np.int64)
    for i in range(samples):
        run(spins, rows, columns, temperature, field, sweeps, state)
        seen[i] = bits @ (spins > 0)
    return seen


def order(shape) -> list[int]:
    rows, columns = shape
    sites = [(colour, r, c) for colour in (0, 1) for r in range(rows) for c in range(columns)]
    return [r * columns + c for colour, r, c in sites if (r + c) % 2 == colour]


def reachable(shape, field=0.0) -> np.ndarray:
    """Which states checkerboard Metropolis reaches from all spins up, by following every path."""
    spins = exact.state_spins(shape).astype(int)
    grid = spins.reshape(-1, *shape)
    neighbours = sum(np.roll(grid, step, axis) for axis in (1, 2) for step in (1, -1))
    costs = spins * (neighbours.reshape(spins.shape) + field)
    number = np.arange(len(spins))
    reached = number == number[-1]
    while True:
        new = reached.copy()
        for site in order(shape):
            new = (new & (costs[:, site] > 0)) | new[number ^ (1 << site)]
        if not (new & ~reached).any():
            return reached
        reached |= new


def classes_p_value(seen, shape, temperature, field, allowed=None) -> float:
    """Chi-square of the states met, in classes of equal energy and magnetization."""
    probability = exact.state_probabilities(temperature, shape, field)
    if allowed is not None:
        assert allowed[seen].all()
        probability = np.where(allowed, probability, 0.0) / probability[allowed].sum()
    key = exact.state_energies(shape) * 1000 + exact.state_spins(shape).sum(axis=1, dtype=int)
    _, class_of = np.unique(key, return_inverse=True)
    expected = np.bincount(class_of, probability) * seen.size
    observed = np.bincount(class_of[seen], minlength=expected.size)
    return chi_square(observed, expected)


def chi_square(observed, expected) -> float:
    """p-value, with rare classes put together."""
    rare = expected < 10.0
    groups = [(observed[~rare], expected[~rare])]
    if expected[rare].sum() > 0.0:
        groups.append((observed[rare].sum(keepdims=True), expected[rare].sum(keepdims=True)))
    o, e = (np.concatenate(part) for part in zip(*groups, strict=True))
    return float(stats.chisquare(o, e * o.sum() / e.sum()).pvalue)


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("name", KERNELS)
def test_every_state_in_its_proportion(name: str, case) -> None:
    shape, temperature, field, sweeps = case
    seen = states_seen(KERNELS[name], shape, temperature, field, sweeps, 10_000)
    allowed = reachable(shape, field) if name == "metropolis" else None
    bar = FAMILY / (len(CASES) * len(KERNELS) * 2)
    assert classes_p_value(seen, shape, temperature, field, allowed) > bar
    if shape == (3, 3):  # and state by state
        probability = exact.state_probabilities(temperature, shape, field)
        if allowed is not None:
            probability = np.where(allowed, probability, 0.0) / probability[allowed].sum()
        observed = np.bincount(seen, minlength=512)
        assert chi_square(observed, probability * seen.size) > bar


def test_wrong_temperature_or_field_is_seen() -> None:
    seen = states_seen(ising.heat_bath, (4, 4), 2.5, 0.0, 200, 10_000)
    assert classes_p_value(seen, (4, 4), 2.65, 0.0) < FAMILY
    assert classes_p_value(seen, (4, 4), 2.5, 0.05) < FAMILY


@pytest.mark.parametrize("broken", [too_eager, chain], ids=["too eager", "chain"])
def test_broken_kernels_are_seen(broken) -> None:
    seen = states_seen(broken, (4, 4), 2.5, 0.0, 200, 10_000)
    assert classes_p_value(seen, (4, 4), 2.5, 0.0) < FAMILY


def test_states_that_checkerboard_metropolis_does_not_reach() -> None:
    """As the documentation of `Ising` says; a field ends it."""
    for shape, count in {(2, 2): 4, (3, 3): 8, (2, 3): 0, (2, 4): 4, (3, 4): 4, (4, 4): 36}.items():
        assert (~reachable(shape)).sum() == count
        assert reachable(shape, field=0.3).all()
    stripes = np.array(
        [[1 if (r + c) % 4 < 2 else -1 for c in range(4)] for r in range(4)], np.int8
    )
    spins, start = stripes.ravel().copy(), stripes.ravel().copy()
    ising.metropolis(spins, 4, 4, 2.0, 0.0, 101, seed_state(1))
    assert np.array_equal(spins, -start)
    for escape in (ising.metropolis_random_scan, ising.heat_bath):
        spins = start.copy()
        escape(spins, 4, 4, 2.0, 0.0, 101, seed_state(1))
        assert abs(int(spins.sum())) > 8


@pytest.mark.parametrize("shape", [(3, 3), (4, 4), (2, 2), (2, 5)], ids=str)
@pytest.mark.parametrize("temperature", [1.8, 2.5, 4.0])
def test_wolff_visits_every_state_in_its_proportion(shape, temperature) -> None:
    rows, columns = shape
    spins, state = np.ones(rows * columns, np.int8), seed_state(SEED)
    stack = np.empty(rows * columns, np.int64)
    bits = 1 << np.arange(spins.size)
    seen = np.empty(10_000, np.int64)
    for i in range(-10, seen.size):
        ising.wolff(spins, rows, columns, temperature, 60, stack, state)
        seen[max(i, 0)] = bits @ (spins > 0)
    assert classes_p_value(seen, shape, temperature, 0.0) > FAMILY / 24
    assert classes_p_value(seen, shape, 1.2 * temperature, 0.0) < FAMILY


def test_wolff_counts_its_flips() -> None:
    spins, stack, state = np.ones(64, np.int8), np.empty(64, np.int64), seed_state(SEED)
    for temperature in (0.01, 2.0, 1e9):
        for _ in range(50):
            before = spins.copy()
            flips = ising.wolff(spins, 8, 8, temperature, 1, stack, state)
            assert flips == (spins != before).sum() >= 1
        assert temperature != 0.01 or flips == 64
    assert flips == 1


FLIPS = [
    (name, temperature)
    for name in ("metropolis", "heat-bath")
    for temperature in (2.0, 2.269185314213, 3.0)
]


def flip_time(run, temperature: float, sweeps: int) -> tuple[float, float]:
    """Relaxation time of 3 x 3 in sweeps, with its error.

    The magnetization is not quite the slowest mode, but its correlation fades as exp(-t/tau) once
    the others have; their times are 2 to 4 sweeps. So tau = d / ln(C(a) / C(a + d)) is measured
    between a lag a, past the others, and a + d. Errors are from independent parts of the run.
    """
    spins, state = np.ones(9, np.int8), seed_state(SEED)
    run(spins, 3, 3, temperature, 0.0, 1000, state)
    total = np.empty(sweeps)
    for i in range(sweeps):
        run(spins, 3, 3, temperature, 0.0, 1, state)
        total[i] = spins.sum()
    guess = blocked_error(total).autocorrelation_time
    first, second = 12, 12 + max(4, round(guess))
    rates = []
    for part in (total.reshape(20, -1)[np.arange(20) != out].ravel() for out in range(20)):
        n = part.size - second
        here = part[:n]
        correlations = [float(here @ part[lag : lag + n]) for lag in (first, second)]
        rates.append(np.log(correlations[0] / correlations[1]) / (second - first))
    rate = float(np.mean(rates))
    error = np.sqrt(19 / 20 * np.sum((np.array(rates) - rate) ** 2))  # jackknife
    return 1.0 / rate, error / rate**2


@pytest.mark.parametrize("name,temperature", FLIPS)
def test_random_scan_flip_times(name: str, temperature: float) -> None:
    run = ising.metropolis_random_scan if name == "metropolis" else ising.heat_bath_random_scan
    tau, error = flip_time(run, temperature, 400_000)
    truth = exact.relaxation_time(temperature, (3, 3), name)
    assert error < 0.1 * truth
    assert abs(tau - truth) < 5.0 * error


def test_flip_times_tell_the_rules_apart() -> None:
    """Metropolis is not the heat bath, and checkerboard order is not random scan."""
    heat_bath = exact.relaxation_time(2.0, (3, 3), "heat-bath")
    for run in (ising.metropolis_random_scan, ising.heat_bath):
        tau, error = flip_time(run, 2.0, 400_000)
        assert abs(tau - heat_bath) > 5.0 * error


@pytest.mark.parametrize("shape", [(2, 2), (2, 5), (3, 3), (4, 7), (16, 16)], ids=str)
def test_observe(shape) -> None:
    out = np.empty(2)
    for seed in range(20):
        spins = np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), shape)
        ising.observe(spins.ravel(), *shape, out)
        big = spins.astype(int)
        bonds = sum((big * np.roll(big, 1, axis)).sum() for axis in (0, 1))
        assert out.tolist() == [-bonds, big.sum()]


def test_metropolis_follows_its_law_spin_by_spin() -> None:
    """Replay checkerboard Metropolis in plain Python from the same random numbers."""
    for shape, temperature, field in (((4, 6), 2.2, 0.0), ((3, 5), 1.5, 0.7), ((2, 2), 4.0, -3.0)):
        rows, columns = shape
        spins, state = np.ones(rows * columns, np.int8), seed_state(SEED)
        ising.random_spins(spins, state)
        mirror, numbers = spins.reshape(shape).copy(), uniforms(state.copy(), 20 * spins.size)
        ising.metropolis(spins, rows, columns, temperature, field, 20, state)
        for site in order(shape) * 20:
            r, c = divmod(site, columns)
            h = sum(
                int(mirror[(r + i) % rows, (c + j) % columns])
                for i, j in ((1, 0), (-1, 0), (0, 1), (0, -1))
            )
            cost = 2.0 * mirror[r, c] * (h + field)
            if next(numbers) < min(1.0, np.exp(-cost / temperature)):
                mirror[r, c] *= -1
        assert np.array_equal(mirror, spins.reshape(shape))


def uniforms(state: np.ndarray, count: int):
    from ergolib.kernels.random import fill_uniform

    out = np.empty(count)
    fill_uniform(out, state)
    return iter(out.tolist())


@pytest.mark.parametrize("name", KERNELS)
def test_extreme_temperatures_and_fields(name: str) -> None:
    run, state = KERNELS[name], seed_state(SEED)
    for temperature in (5e-324, 1e-300, 1e-3):
        spins = np.ones(36, np.int8)
        run(spins, 6, 6, temperature, 0.0, 10, state)
        assert (spins == 1).all()
    run(spins, 6, 6, 1.0, -1e308, 10, state)
    assert (spins == -1).all()
    for _ in range(5):
        run(spins, 6, 6, 1e308, 0.0, 3, state)
        assert set(spins.tolist()) <= {-1, 1}
