"""Memories: found again, and lost, where the theory of infinitely many spins says."""

from __future__ import annotations

import itertools
import math
import pickle

import numpy as np
import pytest

from ergolib import blocked_error
from ergolib.learning.hopfield import (
    Hopfield,
    ags_capacity,
    ags_energy,
    ags_overlap,
    ags_state,
    glass_energy,
    ground_state_load,
    hebbian_couplings,
    pseudo_inverse_couplings,
)


def over_patterns(experiment, seeds: range) -> tuple[float, float]:
    """Return mean and error of what an experiment on one set of patterns gives."""
    values = [experiment(seed) for seed in seeds]
    return float(np.mean(values)), float(np.std(values, ddof=1) / math.sqrt(len(values)))


# What the theory says


@pytest.mark.parametrize(
    ("load", "overlap"), [(0.0, 1.0), (0.05, 0.999992), (0.1, 0.997999), (0.13, 0.987212)]
)
def test_overlaps_of_amit_gutfreund_and_sompolinsky(load: float, overlap: float) -> None:
    assert ags_overlap(load) == pytest.approx(overlap, abs=5e-7)


def test_the_capacity() -> None:
    capacity = ags_capacity()
    assert capacity.load == pytest.approx(0.13790557, abs=5e-9)
    assert capacity.overlap == pytest.approx(0.967417, abs=5e-7)
    assert ags_overlap(capacity.load) == pytest.approx(capacity.overlap, abs=1e-6)
    assert ags_overlap(0.13791) == 0.0 and ags_state(0.13791) is None and ags_energy(0.2) is None


@pytest.mark.parametrize("load", [0.02, 0.08, 0.12, 0.1379])
def test_the_equation_at_zero_temperature_is_solved(load: float) -> None:
    memory = ags_state(load)
    y = memory.overlap / math.sqrt(2.0 * load * memory.noise)
    slope = math.sqrt(2.0 * load) + 2.0 / math.sqrt(math.pi) * math.exp(-y * y)
    assert y * slope == pytest.approx(math.erf(y), abs=1e-11)
    assert memory.overlap == pytest.approx(math.erf(y), abs=1e-12)


@pytest.mark.parametrize(
    ("load", "temperature"), [(0.0, 0.5), (0.03, 0.5), (0.1, 0.2), (2e-6, 0.99)]
)
def test_the_equations_at_a_temperature_are_solved(load: float, temperature: float) -> None:
    """By another quadrature, Gauss and Hermite's."""
    m, q, r = ags_state(load, temperature)
    x, weight = np.polynomial.hermite_e.hermegauss(150)
    inside = np.tanh((m + math.sqrt(load * r) * x) / temperature)
    weight = weight / weight.sum()
    near = 1e-6 if temperature < 0.3 else 1e-9
    assert m == pytest.approx(weight @ inside, abs=near)
    assert q == pytest.approx(weight @ inside**2, abs=near)
    assert r == pytest.approx(q / (1.0 - (1.0 - q) / temperature) ** 2, rel=1e-12)


def test_heat_costs_capacity() -> None:
    loads = [ags_capacity(t).load for t in (0.1, 0.3, 0.5, 0.7, 0.9, 0.99)]
    assert all(one > other > 0.0 for one, other in itertools.pairwise(loads))
    assert ags_capacity(1.0) == (0.0, 0.0) and ags_overlap(0.0, 1.2) == 0.0
    # near T = 1 the line is T_M = 1 - 1.95 sqrt(load) (Amit, Gutfreund and Sompolinsky 1987)
    assert 0.001 / math.sqrt(ags_capacity(0.999).load) == pytest.approx(1.95, abs=0.005)
    assert ags_capacity(0.01).load == pytest.approx(ags_capacity().load, rel=2e-3)
    assert ags_overlap(0.1, 0.01) == pytest.approx(ags_overlap(0.1), abs=1e-4)


def test_memories_are_ground_states_only_at_small_loads() -> None:
    load = ground_state_load()
    assert load == pytest.approx(0.5 * math.pi * (0.5 - 1.0 / math.pi) ** 2, abs=2e-6)
    assert ags_energy(0.9 * load) < glass_energy(0.9 * load)
    assert ags_energy(1.1 * load) > glass_energy(1.1 * load)
    assert ags_energy(0.0) == -0.5 and glass_energy(0.0) == -1.0 / math.pi


# What a magnet does


@pytest.mark.parametrize("load", [0.05, 0.1, 0.12])
def test_patterns_are_retrieved_at_zero_temperature(load: float) -> None:
    """Of 1000 spins, from the pattern; the error is that over sets of patterns."""

    def mean_overlap(seed: int) -> float:
        memory = Hopfield(size=1000, load=load, seed=seed)
        found = [memory.retrieve(pattern) for pattern in range(20)]
        assert all(each.converged for each in found)
        return float(np.mean([each.overlap for each in found]))

    mean, error = over_patterns(mean_overlap, range(12))
    # 240 memories: where errors are rare, their count is Poisson's, and 0 of them may be seen.
    expected = ags_overlap(load)
    rare = 2.0 * math.sqrt(0.5 * (1.0 - expected) / (240 * 1000))
    assert abs(mean - expected) < 5.0 * max(error, rare)
    assert abs(mean - ags_overlap(0.13)) > 5.0 * max(error, rare)  # another load would be noticed


def test_a_damaged_pattern_is_mended() -> None:
    memory = Hopfield(size=1000, load=0.05, seed=2)
    assert memory.start(7, flipped=0.2).overlaps[7] == pytest.approx(0.6)
    found = memory.retrieve()
    assert found.converged and found.overlap > 0.999 and memory.nearest == 7


def test_too_many_patterns_are_forgotten() -> None:
    """The negative control: at a load of 0.2 nothing stays near its pattern."""
    mean, error = over_patterns(
        lambda seed: Hopfield(size=1000, load=0.2, seed=seed).retrieve(0).overlap, range(12)
    )
    assert mean + 5.0 * error < ags_capacity().overlap
    assert mean < 0.7


def test_ten_thousand_spins_take_no_matrix() -> None:
    memory = Hopfield(size=10_000, load=0.1, seed=1)
    found = memory.retrieve(0)
    assert found.converged and found.overlap == pytest.approx(ags_overlap(0.1), abs=0.002)
    assert memory.state["overlap_sums"].size == 1000


@pytest.mark.parametrize(("temperature", "holds"), [(0.5, True), (0.45, False)])
def test_a_warm_memory_has_the_overlap_of_the_theory(temperature: float, holds: bool) -> None:
    """1000 spins at T = 0.5, against the theory at that temperature and at another."""

    def overlap(seed: int) -> float:
        memory = Hopfield(size=1000, load=0.03, temperature=0.5, seed=seed).run(30)
        return blocked_error([memory.run(2).overlaps[0] for _ in range(60)]).mean

    mean, error = over_patterns(overlap, range(12))
    assert bool(abs(mean - ags_overlap(0.03, temperature)) < 5.0 * error) is holds


def test_a_mixture_of_three_patterns_is_a_memory_nobody_taught() -> None:
    """Overlap 1/2 with each, and (tanh b + tanh 3b) / 4 with b = m / T when warm."""
    seen, warm = [], []
    for seed in range(8):
        memory = Hopfield(size=1999, load=3 / 1999, seed=seed, temperature=0.3)
        memory.spins = np.sign(memory.patterns.sum(axis=0, dtype=int))
        found = memory.retrieve()
        assert found.sweeps == 1 and found.converged  # a minimum from the start
        seen.append(memory.overlaps.mean())
        memory.run(50)
        warm.append(np.mean([memory.run(2).overlaps.mean() for _ in range(100)]))
        memory.temperature = 0.6  # above 0.46 it is none any more, and one pattern wins
        overlaps = np.sort(np.abs(memory.run(300).overlaps))
        assert overlaps[2] > 0.8 and overlaps[1] < 0.2
    m = 0.5
    for _ in range(200):
        m = 0.25 * (math.tanh(m / 0.3) + math.tanh(3.0 * m / 0.3))
    for values, expected in ((seen, 0.5), (warm, m)):
        error = np.std(values, ddof=1) / math.sqrt(8)
        assert abs(np.mean(values) - expected) < 5.0 * error


def test_a_mixture_of_two_is_none() -> None:
    memory = Hopfield(size=2000, load=0.001, seed=1)
    half = np.arange(2000) % 2 == 0
    memory.spins = np.where(half, memory.patterns[0], memory.patterns[1])
    assert abs(memory.overlaps - 0.5).max() < 0.1
    assert memory.retrieve().overlap == 1.0


# Couplings


def test_energies_are_those_of_the_couplings() -> None:
    for rule, matrix in (
        ("hebbian", hebbian_couplings),
        ("pseudo-inverse", pseudo_inverse_couplings),
    ):
        memory = Hopfield(size=60, load=0.3, temperature=1.0, couplings=rule, seed=3).run(4)
        couplings = matrix(memory.patterns)
        assert np.array_equal(couplings, couplings.T) and not couplings.diagonal().any()
        expected = -0.5 * memory.spins @ couplings @ memory.spins / 60
        assert memory.energy() == pytest.approx(expected, abs=1e-13)
        largest = memory.overlaps[memory.nearest]
        assert memory.observe() == {"energy": memory.energy(), "overlap": largest}


def test_pseudo_inverse_couplings_make_every_pattern_a_minimum() -> None:
    memory = Hopfield(size=400, load=0.5, couplings="pseudo-inverse", seed=1)
    for pattern in (0, 77, 199):
        assert memory.retrieve(pattern) == (1.0, 1, True)
    hebbian = Hopfield(memory.patterns, seed=1)
    assert hebbian.retrieve(0).overlap < 0.9
    rows = memory.patterns.astype(float)
    taken = 1.0 - rows * (rows @ pseudo_inverse_couplings(memory.patterns))
    assert taken == pytest.approx(np.broadcast_to(taken[0], taken.shape), abs=1e-10)
    assert taken[0].mean() == pytest.approx(0.5, abs=1e-12)  # the trace of the projection is M


# The house


@pytest.mark.parametrize("rule", ["hebbian", "pseudo-inverse"])
@pytest.mark.parametrize("temperature", [0.0, 0.6])
def test_saved_loaded_and_continued_it_takes_the_same_path(rule: str, temperature: float) -> None:
    made = {"size": 150, "load": 0.1, "temperature": temperature, "couplings": rule, "seed": 4}
    whole = Hopfield(**made).start(2, 0.3).run(9)
    stopped = Hopfield(**made).start(2, 0.3).run(4)
    loaded, twin = pickle.loads(pickle.dumps(stopped)), stopped.copy()
    for continued in (stopped, loaded, twin):
        continued.run(5)
        for name, array in whole.state.items():
            assert np.array_equal(array, continued.state[name])
        assert continued.retrieve(1, 0.4) == pickle.loads(pickle.dumps(whole)).retrieve(1, 0.4)


def test_it_says_what_it_is() -> None:
    memory = Hopfield(size=100, load=0.05, seed=7)
    again = eval(repr(memory))
    assert np.array_equal(again.patterns, memory.patterns) and again.sites == 100
    assert memory.load == 0.05 and memory.couplings == "hebbian" and memory.price == math.inf
    memory.temperature = 0.5
    assert memory.price == 2.0 and "2 patterns of 3" in repr(Hopfield([[1, 1, 1], [1, -1, 1]]))
    with pytest.raises(ValueError, match="read-only"):
        memory.spins[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        memory.patterns[0, 0] = 1


def test_an_unfinished_retrieval_says_so() -> None:
    found = Hopfield(size=1000, load=0.3, seed=1).retrieve(0, most_sweeps=2)
    assert found.sweeps == 2 and not found.converged


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"patterns": [[1, 0]]}, r"patterns must hold \+1 and -1"),
        ({"patterns": [[1.0, math.nan]]}, "patterns must hold finite numbers"),
        ({"patterns": []}, "patterns must have shape"),
        ({"patterns": [[1]]}, "patterns must have at least 2 spins"),
        ({"size": 1}, "size must be an integer of at least 2"),
        ({"size": 10**6, "load": 0.1}, "size and load must .* needs 93.1 GiB"),
        ({"load": 0.0}, "load must be a finite number greater than 0"),
        ({"load": math.nan}, "load must be"),
        ({"load": 1e308}, "size and load must"),
        ({"temperature": -1.0}, "temperature must be a finite number of at least 0"),
        ({"temperature": math.nan}, "temperature must be"),
        ({"couplings": "hebb"}, "couplings must be"),
        ({"seed": -1}, "seed must be"),
        ({"size": 10, "load": 1.0, "couplings": "pseudo-inverse"}, "fewer than their spins"),
        (
            {"patterns": [[1, 1, 1], [-1, -1, -1]], "couplings": "pseudo-inverse"},
            "linearly independent",
        ),
    ],
)
def test_bad_input_is_refused(wrong: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Hopfield(**wrong)


def test_bad_questions_are_refused() -> None:
    memory = Hopfield(size=20, load=0.1)
    for call, message in (
        (lambda: memory.start(2), "pattern must be an integer from 0 to 1"),
        (lambda: memory.start(0, 1.5), "flipped must be"),
        (lambda: memory.retrieve(flipped=0.1), "flipped must be 0 unless"),
        (lambda: memory.retrieve(most_sweeps=0), "most_sweeps must be"),
        (lambda: memory.run(-1), "sweeps must be"),
        (lambda: setattr(memory, "spins", [1] * 19), "spins must have shape"),
        (lambda: ags_overlap(-0.1), "load must be"),
        (lambda: ags_overlap(math.nan), "load must be"),
        (lambda: ags_overlap(0.1, 0.001), "temperature must be 0 or at least"),
        (lambda: glass_energy(math.inf), "load must be"),
        (lambda: hebbian_couplings(np.ones((1, 12000), np.int8)), "needs 1.07 GiB"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
    with pytest.raises(TypeError, match="patterns must"):
        Hopfield([["a", "b"]])
    with pytest.raises(AttributeError):
        memory.couplings = "hebbian"
