"""Wells of a chosen width: exact along the overlap, and what a sampler does in them."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from scipy.stats import chi2

from ergolib import blocked_error
from ergolib.kernels import dense_memory as kernels
from ergolib.learning.knowledge import (
    DenseMemory,
    boltzmann_distribution,
    bound_share,
    coupling_power,
    couplings_of,
    free_energy,
    golf_hole_couplings,
    library_equilibrium,
    library_melting,
    melting_temperature,
    site_groups,
    spins_of,
    subset_orders,
    well_bound_share,
    well_coupling_shares,
    well_couplings,
    well_energies,
    well_free_energy,
    well_melting,
    well_melting_temperature,
)

HOLE = math.inf


def some_patterns(count: int, n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).choice([-1, 1], size=(count, n)).astype(np.int8)


def all_energies(patterns: np.ndarray, exponent: float, depth: float = 1.0) -> np.ndarray:
    """Return the energies of all states as the formula has them."""
    n = patterns.shape[1]
    overlaps = spins_of(n) @ patterns.T.astype(float) / n
    deep = (overlaps == 1.0) if exponent == HOLE else np.maximum(overlaps, 0.0) ** exponent
    return -n * depth * deep.sum(axis=1)


def state_of(memory: DenseMemory) -> int:
    """Return the index of the present state."""
    return int((memory.spins < 0) @ (1 << np.arange(memory.sites)))


# One well, exactly


@pytest.mark.parametrize(("n", "exponent"), [(6, 3), (9, 2), (10, 6), (7, HOLE)])
def test_a_well_along_its_overlap_is_the_sum_over_states(n: int, exponent: float) -> None:
    pattern = some_patterns(1, n)
    energies = all_energies(pattern, exponent, 0.7)
    p = boltzmann_distribution(energies, 0.9)
    agree = (spins_of(n) == pattern[0]).sum(axis=1)
    well = well_free_energy(n, exponent, 0.9, 0.7)
    assert well.probability == pytest.approx(np.bincount(agree, p), rel=1e-11)
    total = -0.9 * np.log(np.exp(-well.free_energy / 0.9).sum())
    assert total == pytest.approx(free_energy(energies, 0.9), rel=1e-12)
    bound = p[agree >= math.ceil(0.75 * n - 1e-9)].sum()
    assert well_bound_share(n, exponent, 0.9, 0.7) == pytest.approx(bound, rel=1e-10)


@pytest.mark.parametrize(("n", "exponent"), [(6, 3), (9, 2), (10, 5), (8, HOLE)])
def test_couplings_by_order_are_the_walsh_transform(n: int, exponent: float) -> None:
    pattern = some_patterns(1, n, 3)
    found = couplings_of(all_energies(pattern, exponent, 1.3))
    orders = subset_orders(n)
    by_order = well_couplings(n, exponent, 1.3)
    signs = np.sign(couplings_of(all_energies(pattern, HOLE)))  # xi_S
    assert found == pytest.approx(by_order[orders] * signs, abs=1e-14)
    power = coupling_power(found)[1:]
    shares = well_coupling_shares(n, exponent)
    assert shares[0] == 0.0 and shares[1:] == pytest.approx(power / power.sum(), abs=1e-12)


def test_a_golf_hole_and_its_opposite_have_the_couplings_known_of_them() -> None:
    pair = np.array([[1, -1, 1, 1, -1], [-1, 1, -1, -1, 1]])
    assert couplings_of(all_energies(pair, HOLE)) == pytest.approx(
        golf_hole_couplings(pair[0], 5.0), abs=1e-14
    )


@pytest.mark.parametrize(("n", "p"), [(9, 2), (8, 3), (11, 4), (12, 7)])
def test_half_a_rectified_well_couples_p_spins_at_most(n: int, p: int) -> None:
    """The half of its parity is that of m^p / 2; the other half has every order of its own."""
    made = well_couplings(n, p)
    agree = n - np.bitwise_count(np.arange(1 << n))
    plain = couplings_of(-0.5 * n * (2.0 * agree / n - 1.0) ** p)[(1 << np.arange(n + 1)) - 1]
    same = np.arange(n + 1) % 2 == p % 2
    assert made[same] == pytest.approx(plain[same], abs=1e-15)
    assert (made[same & (np.arange(n + 1) > p)] == 0.0).all()
    assert (made[~same] != 0.0).all()
    beyond = well_coupling_shares(64, p)[p + 2 :].sum()
    assert 0.0 < beyond < 0.006


def test_melting_of_infinitely_many_spins() -> None:
    assert well_melting(2, 0.5) == (1.0, 0.0, 0.0)
    assert well_melting(HOLE) == pytest.approx((1.0 / math.log(2.0), 1.0, 1.0))
    for p in (3, 4, 6, 10, 40):
        t, m, heat = well_melting(p)
        assert heat == pytest.approx(m**p, rel=1e-12)
        if m < 1.0 - 1e-12:
            up, down = (1.0 + m) / 2.0, (1.0 - m) / 2.0
            entropy = -up * math.log(up) - down * math.log(down)
            assert m == pytest.approx(math.tanh(p * m ** (p - 1) / t), abs=1e-12)
            assert -heat - t * entropy == pytest.approx(-t * math.log(2.0), abs=1e-10)
    assert well_melting(3).temperature == pytest.approx(1.487908, abs=1e-6)
    falling = [well_melting(p).temperature for p in (2, 3, 4, 5, 6, 8, HOLE)]
    assert falling == sorted(falling, reverse=True)


def test_melting_of_finitely_many_tends_to_that_of_infinitely_many() -> None:
    for p in (3, 4, 6):
        limit = well_melting(p).temperature
        off = [well_melting_temperature(n, p) - limit for n in (500, 5000, 50_000)]
        assert off[0] > 0.0 and abs(off[1] / off[0]) < 0.2 and abs(off[2]) < 1e-4
    n = 20
    hole = well_melting_temperature(n, HOLE, least=1.0)
    assert hole == pytest.approx(melting_temperature(1, n, 1.0), rel=1e-12)
    share = well_bound_share(n, HOLE, [1.0, 1.4, 2.0], least=1.0)
    assert share == pytest.approx(bound_share(1, n, float(n), [1.0, 1.4, 2.0]), rel=1e-12)
    # for p = 2 it stays a matter of what counts as bound: no jump
    assert (
        well_melting_temperature(50_000, 2) < 1.9 < well_melting_temperature(50_000, 2, least=0.1)
    )
    assert well_melting_temperature(2, 2, least=0.01) < HOLE
    assert well_melting_temperature(1, 2) == HOLE  # half of the two states count as bound


def test_a_jump_leaves_overlaps_that_hardly_occur_at_t_star() -> None:
    """Two humps with a gap for p = 4; for p = 2 all overlaps between are taken."""
    for p, least in ((4, 1e-6), (2, 0.5)):
        t = well_melting_temperature(200, p)
        overlap, _, probability = well_free_energy(200, p, t)
        between = probability[(overlap > 0.3) & (overlap < 0.8)]
        low, high = probability[overlap <= 0.3].max(), probability[overlap >= 0.8].max()
        assert bool(between.min() < least * min(low, high)) is (p == 4)


# A library, exactly


@pytest.mark.parametrize(
    ("count", "n", "exponent"), [(1, 7, 3), (2, 9, 2), (3, 10, 4), (4, 8, HOLE), (3, 11, 2)]
)
def test_a_library_is_the_sum_over_all_states(count: int, n: int, exponent: float) -> None:
    patterns = some_patterns(count, n, 5)
    energies = all_energies(patterns, exponent, 0.8)
    p = boltzmann_distribution(energies, 0.6)
    agree = (spins_of(n)[:, None, :] == patterns).sum(axis=2)
    most, nearest = agree.max(axis=1), agree.argmax(axis=1)
    made = library_equilibrium(patterns, exponent, 0.6, 0.8)
    assert made.log_partition == pytest.approx(-free_energy(energies, 0.6) / 0.6, rel=1e-12)
    assert made.energy == pytest.approx(p @ energies / n, rel=1e-11)
    assert made.overlap == pytest.approx(p @ (2 * most - n) / n, rel=1e-11)
    assert made.probability == pytest.approx(np.bincount(most, p, n + 1), abs=1e-13)
    bound = np.bincount(nearest, p * (2 * most - n >= 0.5 * n), count)
    assert made.bound == pytest.approx(bound, abs=1e-12)
    assert site_groups(patterns).sizes.sum() == n


def test_a_library_of_golf_holes_melts_where_the_formula_says() -> None:
    patterns = some_patterns(3, 40, 1)
    assert library_melting(patterns, HOLE) == pytest.approx(
        melting_temperature(patterns, 40, 1.0),
        rel=1e-3,  # least overlap 1/2, not 1
    )
    deep = library_melting(patterns, 4, depth_per_spin=2.5)
    assert deep == pytest.approx(2.5 * library_melting(patterns, 4), rel=1e-8)
    assert library_melting([[1], [-1]], 2) == HOLE


def test_one_pattern_is_one_well() -> None:
    made = library_equilibrium(some_patterns(1, 300), 5, 1.2)
    well = well_free_energy(300, 5, 1.2)
    assert made.probability == pytest.approx(well.probability, rel=1e-9, abs=1e-300)
    assert made.bound[0] == pytest.approx(well_bound_share(300, 5, 1.2), rel=1e-12)


# The sampler


def test_what_is_visited_is_the_boltzmann_distribution() -> None:
    """Chi-square over all 64 states of 6 spins, every tenth sweep; and another p is refused."""
    patterns = some_patterns(2, 6, 2)
    memory = DenseMemory(patterns, exponent=3, temperature=1.1, seed=4).run(50)
    counts, samples = np.zeros(64), 10_000
    for _ in range(samples):
        counts[state_of(memory.run(10))] += 1
    limit = chi2.isf(3e-7, 63)

    def off(exponent: float) -> float:
        expected = samples * boltzmann_distribution(all_energies(patterns, exponent), 1.1)
        return float(((counts - expected) ** 2 / expected).sum())

    assert off(3) < limit < off(2)


@pytest.mark.parametrize(("exponent", "temperature"), [(2, 0.9), (4, 1.5), (HOLE, 2.2)])
def test_energies_and_overlaps_are_those_of_the_sum(exponent: float, temperature: float) -> None:
    patterns = some_patterns(3, 12, 7)
    memory = DenseMemory(patterns, exponent, temperature, seed=9).melt().run(200)
    seen = [memory.run(2).observe() for _ in range(20_000)]
    exact = library_equilibrium(patterns, exponent, temperature)
    wrong = library_equilibrium(patterns, exponent, 1.1 * temperature)
    for name, known, other in (
        ("energy", exact.energy, wrong.energy),
        ("overlap", exact.overlap, wrong.overlap),
    ):
        found = blocked_error([each[name] for each in seen])
        assert abs(found.mean - known) < 5.0 * found.error
        assert (
            abs(found.mean - other) > 5.0 * found.error
        )  # 10 percent in temperature would be noticed


def test_a_sweep_is_in_detailed_balance() -> None:
    """An order and its reverse are equally likely, so a sweep goes both ways equally often."""
    patterns = some_patterns(2, 4, 1)
    memory = DenseMemory(patterns, exponent=3, temperature=1.0, seed=2).run(20)
    flows, here = np.zeros((16, 16)), state_of(memory)
    for _ in range(30_000):
        there = state_of(memory.run(1))
        flows[here, there] += 1
        here = there
    one, other = flows[np.triu_indices(16, 1)], flows.T[np.triu_indices(16, 1)]
    both = one + other
    used = both > 10
    assert ((one - other)[used] ** 2 / both[used]).sum() < chi2.isf(3e-7, used.sum())
    assert used.sum() > 80


def test_each_chance_is_the_ratio_of_boltzmann_weights() -> None:
    patterns = some_patterns(3, 9, 6)
    energies = all_energies(patterns, 3)
    table, flat = well_energies(9, 3), np.ascontiguousarray(patterns.T).ravel()
    cost = kernels.cost_of_up.py_func
    for s in range(0, 512, 7):
        spins = spins_of(9)[s]
        sums = patterns.astype(np.int64) @ spins
        for site in range(9):
            up, down = s & ~(1 << site), s | (1 << site)
            known = energies[up] - energies[down]
            assert cost(flat, table, spins, sums, site) == pytest.approx(known, abs=1e-12)


def test_wide_wells_are_found_and_golf_holes_are_not() -> None:
    """Cooled from a melt to T = 0.8 of T*: 16 libraries, 200 sweeps each."""
    patterns = some_patterns(3, 64, 11)
    found = {}
    for p in (3, HOLE):
        cold = 0.8 * library_melting(patterns, p, tolerance=1e-3)
        ends = [DenseMemory(patterns, p, cold, seed=s).melt().run(200) for s in range(16)]
        found[p] = sum(each.overlaps.max() > 0.8 for each in ends)
        held = DenseMemory(patterns, p, cold, seed=0).run(200)
        assert held.overlaps[0] > 0.8  # started there, both stay
    assert found == {3: 16, HOLE: 0}


# What a reader holds


def test_overlaps_are_kept_as_integers() -> None:
    memory = (
        DenseMemory(exponent=4, temperature=1.4, seed=3).run(30).damage(0.2).run(3).melt().run(5)
    )
    sums = memory.patterns.astype(int) @ memory.spins
    assert np.array_equal(memory.state["overlap_sums"], sums)
    energy = -(np.maximum(memory.overlaps, 0.0) ** 4).sum()
    assert memory.energy() == pytest.approx(energy, rel=1e-13)
    assert memory.observe() == {"energy": memory.energy(), "overlap": sums.max() / 64}
    memory.spins = memory.patterns[1]
    assert memory.nearest == 1 and memory.overlaps[1] == 1.0
    assert memory.damage(0.25).overlaps[1] == 0.5
    assert DenseMemory(some_patterns(2, 5)).start(1).nearest == 1


@pytest.mark.parametrize("exponent", [2, 7, HOLE])
def test_saved_loaded_and_continued_it_takes_the_same_path(exponent: float) -> None:
    memory = DenseMemory(exponent=exponent, temperature=1.7, seed=6).melt().run(7)
    loaded = pickle.loads(pickle.dumps(memory))
    other = DenseMemory(exponent=exponent, temperature=1.7, seed=7).melt().run(7)
    for each in (memory, loaded, other):
        each.run(9).damage(0.1).run(4)
    for name, array in memory.state.items():
        assert np.array_equal(array, loaded.state[name])
    assert not np.array_equal(memory.spins, other.spins)
    assert repr(loaded) == repr(memory)


def test_the_exponent_can_be_changed_in_a_run() -> None:
    memory = DenseMemory(exponent=4, temperature=1.0, seed=1)
    memory.exponent = HOLE
    assert memory.energy() == -1.0
    assert memory.damage(1 / 64).energy() == 0.0
    with pytest.raises(ValueError, match="exponent"):
        memory.exponent = 1
    assert memory.exponent == HOLE


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: DenseMemory([[1, 0]]), "patterns"),
        (lambda: DenseMemory([[1]]), "patterns"),
        (lambda: DenseMemory([]), "patterns"),
        (lambda: DenseMemory(exponent=2.5), "exponent"),
        (lambda: DenseMemory(exponent=True), "exponent"),
        (lambda: DenseMemory(exponent="4"), "exponent"),
        (lambda: DenseMemory(exponent=math.nan), "exponent"),
        (lambda: DenseMemory(exponent=-math.inf), "exponent"),
        (lambda: DenseMemory(temperature=0.0), "temperature"),
        (lambda: DenseMemory(depth_per_spin=-1.0), "depth_per_spin"),
        (lambda: DenseMemory(seed=-1), "seed"),
        (lambda: DenseMemory().start(3), "pattern"),
        (lambda: DenseMemory().start(0, flipped=1.1), "flipped"),
        (lambda: DenseMemory().damage("all"), "flipped"),
        (lambda: DenseMemory().run(-1), "sweeps"),
        (lambda: setattr(DenseMemory(), "spins", [1, -1]), "spins"),
        (lambda: library_equilibrium(some_patterns(6, 64), 4, 1.0), "patterns must leave a sum"),
        (lambda: library_melting(some_patterns(2, 6), 4, tolerance=0.0), "tolerance"),
        (lambda: well_couplings(513, 2), "n must"),
        (lambda: well_free_energy(10, 3, math.nan), "temperature"),
        (lambda: well_bound_share(10, 3, 1.0, least=0.0), "least"),
        (lambda: well_free_energy(10, 3, 1e-308), "temperature must not be so low"),
        (lambda: well_bound_share(10, 3, [1.0, 1e-308]), "temperature must not be so low"),
        (lambda: library_equilibrium([[1, 1]], 3, 1e-308), "temperature must not be so low"),
    ],
)
def test_bad_input_is_named(call, named: str) -> None:
    with pytest.raises((TypeError, ValueError), match=named):
        call()


def test_far_from_ordinary_temperatures_nothing_overflows() -> None:
    patterns = some_patterns(3, 30)
    cold, hot = (library_equilibrium(patterns, 2, t) for t in (1e-3, 1e6))
    assert cold.overlap == pytest.approx(1.0) and cold.bound.sum() == pytest.approx(1.0)
    assert hot.log_partition == pytest.approx(30 * math.log(2.0), rel=1e-6)
    assert well_bound_share(1000, 4, [1e-3, 1e6]).tolist() == pytest.approx([1.0, 0.0], abs=1e-50)
    frozen = DenseMemory(patterns, temperature=1e-300).start(1, 0.1).run(20)
    assert frozen.overlaps[1] == 1.0
