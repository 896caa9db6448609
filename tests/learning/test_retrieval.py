"""How much is remembered, where random starts end, and mixtures nobody taught."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from ergolib.learning.experiments import differences, find_experiment
from ergolib.learning.hopfield import (
    Hopfield,
    ags_capacity,
    ags_energy,
    ags_free_energy,
    ags_overlap,
    ags_state,
    glass_energy,
    glass_state,
    ground_state_load,
    kind_of_state,
    memory_load,
    mixture_capacity,
    mixture_state,
    mixture_temperature,
    retrieval_curve,
    retrieval_drop,
    spurious_states,
)

# Retrieval against load


@pytest.fixture(scope="module")
def curves():
    given = {"sizes": (500, 1000), "loads": (0.08, 0.1, 0.2), "repeats": 16}
    return [retrieval_curve(seed=seed, **given) for seed in (1, 2)]


def test_retrieval_is_that_of_the_theory(curves) -> None:
    table = curves[0]
    assert list(table["runs"]) == [16] * 3 + [8] * 3
    for _, row in table[table["load"] < 0.13].iterrows():
        error = (row["overlap_high"] - row["overlap_low"]) / 4.0
        assert abs(row["overlap"] - ags_overlap(row["load"])) < 5.0 * error + 2.0 / row["size"]
        assert row["theory"] == ags_overlap(row["load"])
        # the negative control: the theory of another load is refused
        assert abs(row["overlap"] - ags_overlap(0.12)) > 5.0 * error
    lost = table[table["load"] == 0.2]
    assert (lost["kept"] < 0.2).all() and (lost["overlap"] < 0.6).all()
    assert (lost["theory"] == 0.0).all()


def test_another_seed_agrees_within_the_intervals(curves) -> None:
    found = differences(*curves)
    assert found["sigma"].max() < 5.0
    assert not curves[0]["overlap"].equals(curves[1]["overlap"])
    again = retrieval_curve(seed=1, sizes=(500, 1000), loads=(0.08, 0.1, 0.2), repeats=16)
    assert again.equals(curves[0])


def test_the_drop_is_sharper_for_more_spins() -> None:
    table = retrieval_drop(seed=3, sizes=(100, 400), loads=np.arange(4, 48, 4) / 100, repeats=10)
    small, large = (row for _, row in table.iterrows())
    assert small["rounding_low"] > large["rounding_high"] > 0.0
    assert small["load_low"] > large["load_high"] > ags_capacity().load
    assert 1.0 < small["rounding"] / large["rounding"] < 4.0  # 2 if it goes as 1 / sqrt N
    assert (table["first_kept"] == 1.0).all() and (table["last_kept"] < 0.1).all()
    again = retrieval_drop(seed=4, sizes=(100, 400), loads=np.arange(4, 48, 4) / 100, repeats=10)
    found = differences(table, again)
    assert len(found) == 8 and found["sigma"].max() < 5.0


def test_mean_and_spread_of_a_known_drop() -> None:
    """If all patterns are kept up to loads that are spread evenly from 0.1 to 0.2."""
    from ergolib.learning.hopfield.retrieval import _drop

    grid = np.linspace(0.05, 0.25, 201)
    kept = np.repeat(np.clip((0.2 - grid) / 0.1, 0.0, 1.0)[:, np.newaxis], 3, axis=1)
    found = _drop(grid, kept)
    assert found["load"] == pytest.approx(0.15, abs=1e-6)
    assert found["rounding"] == pytest.approx(0.1 / math.sqrt(12), rel=1e-3)


# Random starts


def test_states_are_called_by_their_overlaps() -> None:
    assert kind_of_state([0.1, 0.95]) == "pattern" and kind_of_state([-0.95]) == "mirror"
    assert kind_of_state([0.5, -0.5, 0.5, 0.1]) == "mixture"
    assert kind_of_state([0.4, 0.4, 0.4, 0.4, 0.4]) == "none" == kind_of_state([0.5, 0.5])
    with pytest.raises(ValueError, match="overlaps must be"):
        kind_of_state([1.5])
    with pytest.raises(ValueError, match="overlaps must be"):
        kind_of_state([])


def test_random_starts_end_in_patterns_mixtures_and_none() -> None:
    given = {"size": 500, "loads": (0.006, 0.1), "starts": 20, "repeats": 12}
    first, second = (spurious_states(seed=seed, **given) for seed in (1, 2))
    assert first["patterns"].tolist() == [3, 50]
    assert first[["pattern", "mirror", "mixture", "none"]].sum(axis=1).to_numpy() == pytest.approx(
        1
    )
    low, high = (row for _, row in first.iterrows())
    # a pattern and its mirror have the same energy
    error = math.hypot(*((low[f"{x}_high"] - low[x]) / 2.2 for x in ("pattern", "mirror")))
    assert abs(low["pattern"] - low["mirror"]) < 5.0 * error
    assert low["mixture_low"] > 0.0 and low["none"] == 0.0
    assert high["none"] > 0.9 and high["largest_high"] < 0.5
    assert differences(first, second)["sigma"].max() < 5.0


# Mixtures


def test_mixtures_of_three() -> None:
    assert mixture_state(3) == (0.5, -0.375, 1.0, True)
    for t in (0.1, 0.3, 0.45):
        m = mixture_state(3, t).overlap
        assert m == pytest.approx(0.25 * (math.tanh(m / t) + math.tanh(3.0 * m / t)), abs=1e-12)
    assert mixture_state(2).stable is False and mixture_state(2, 0.3).stable is False
    assert mixture_state(1, 0.5).overlap == pytest.approx(0.957504, abs=5e-7)  # Curie and Weiss
    assert mixture_state(3, 1.0) is None


def free_energy(m: np.ndarray, t: float) -> float:
    """f(m) per spin, by a sum over all signs of the patterns."""
    signs = np.array(list(itertools.product((1.0, -1.0), repeat=m.size)))
    return 0.5 * m @ m - t * float(np.log(2.0 * np.cosh(signs @ m / t)).mean())


@pytest.mark.parametrize(("count", "temperature"), [(3, 0.3), (3, 0.5), (5, 0.35), (2, 0.4)])
def test_curvatures_are_those_of_the_free_energy(count: int, temperature: float) -> None:
    """By finite differences in a space with one pattern more than are mixed."""
    mixture = mixture_state(count, temperature)
    m, h = np.append(np.full(count, mixture.overlap), 0.0), 1e-4
    unit = h * np.eye(count + 1)
    slope = [free_energy(m + e, temperature) - free_energy(m - e, temperature) for e in unit]
    assert slope == pytest.approx([0.0] * (count + 1), abs=1e-10)
    second = [
        [
            sum(
                s * z * free_energy(m + s * a + z * b, temperature)
                for s in (1, -1)
                for z in (1, -1)
            )
            for b in unit
        ]
        for a in unit
    ]
    smallest = np.linalg.eigvalsh(np.array(second) / (4.0 * h * h))[0]
    assert smallest == pytest.approx(mixture.curvature, abs=1e-5)
    assert mixture.stable == (smallest > 0.0)


def test_mixtures_melt_one_after_another() -> None:
    melts = [mixture_temperature(count) for count in (1, 3, 5, 7)]
    assert melts[0] == 1.0 and melts[1] == pytest.approx(0.4598, abs=5e-5)
    assert all(one > other for one, other in itertools.pairwise(melts))
    assert mixture_state(3, melts[1] - 1e-6).stable and not mixture_state(3, melts[1] + 1e-6).stable


def test_mixtures_have_a_capacity_of_their_own() -> None:
    assert mixture_capacity(1) == pytest.approx(ags_capacity().load, abs=1e-9)
    limit = mixture_capacity(3)
    assert limit == pytest.approx(0.02994, abs=5e-5)
    kept = []
    for load in (0.6 * limit, 1.6 * limit):
        ends = []
        for seed in range(6):
            network = Hopfield(size=3000, load=load, seed=seed).start((0, 1, 2))
            network.retrieve()
            ends.append(kind_of_state(network.overlaps) == "mixture")
        kept.append(sum(ends))
    assert kept[0] == 6 and kept[1] <= 1


# Free energies


@pytest.mark.parametrize(("load", "t"), [(0.03, 0.5), (0.1, 0.1), (0.01, 0.3)])
@pytest.mark.parametrize("state", ["memory", "glass"])
def test_energy_and_entropy_follow_from_the_free_energy(load: float, t: float, state: str) -> None:
    """The energy - d(f/T)/d(1/T) is that of the overlaps with the pattern and with all others."""
    h = 1e-4
    slope = (ags_free_energy(load, t + h, state) - ags_free_energy(load, t - h, state)) / (2 * h)
    energy = ags_free_energy(load, t, state) - t * slope
    m, q, r = ags_state(load, t) if state == "memory" else glass_state(load, t)
    others = r + (1.0 - q) / (1.0 - (1.0 - q) / t)
    assert energy == pytest.approx(-0.5 * (m * m + load * (others - 1.0)), abs=2e-7)


def test_free_energies_become_energies_in_the_cold() -> None:
    assert ags_free_energy(0.04, 0.01) == pytest.approx(ags_energy(0.04), abs=1e-6)
    assert ags_free_energy(0.04, 0.01, "glass") == pytest.approx(glass_energy(0.04), abs=1e-3)
    assert memory_load(0.0) == ground_state_load()
    assert memory_load(0.03) == pytest.approx(ground_state_load(), rel=0.02)
    assert ags_free_energy(0.2, 0.1) is None and memory_load(1.0) == 0.0


def test_a_memory_wins_below_its_line() -> None:
    load = memory_load(0.5)
    assert 0.0 < load < ags_capacity(0.5).load
    for share in (0.8, 1.2):
        lead = ags_free_energy(share * load, 0.5) - ags_free_energy(share * load, 0.5, "glass")
        assert (lead < 0.0) == (share < 1.0)
    assert glass_state(0.1, 1.4) == (0.0, 0.0, 0.0)
    assert glass_state(0.1, 1.3).freezing == pytest.approx(0.0, abs=0.02)
    # a network's energy in a memory at T = 0.5 is that of the theory, not that of the glass
    values = []
    for seed in range(8):
        network = Hopfield(size=1000, load=0.03, temperature=0.5, seed=seed).run(30)
        values.append(np.mean([network.run(2).energy() for _ in range(40)]))
    m, q, r = ags_state(0.03, 0.5)
    expected = -0.5 * (m * m + 0.03 * (r + (1.0 - q) / (1.0 - (1.0 - q) / 0.5) - 1.0))
    error = float(np.std(values, ddof=1)) / math.sqrt(8)
    assert abs(np.mean(values) - expected) < 5.0 * error
    assert abs(np.mean(values) + 0.3765) > 5.0 * error


# Starts, and what is wrong


def test_starts_at_random_and_at_mixtures() -> None:
    network = Hopfield(size=999, load=0.01, seed=1)
    assert abs(network.start(None).overlaps).max() < 0.2
    mixed = network.start((0, 4, 2)).spins
    assert np.array_equal(mixed, np.sign(network.patterns[[0, 2, 4]].sum(axis=0, dtype=int)))
    before = mixed.copy()
    assert (network.start([0, 2, 4], flipped=0.1).spins != before).sum() == 100
    assert network.start((3,)).overlaps[3] == 1.0


def test_experiments_are_found_by_name() -> None:
    table = find_experiment("retrieval").load()(seed=1, sizes=(100,), loads=(0.05,), repeats=2)
    assert list(table["runs"]) == [2]
    assert len(find_experiment("spurious").load()(size=50, loads=(0.1,), starts=2, repeats=2)) == 1


def test_bad_questions_are_refused() -> None:
    network = Hopfield(size=20, load=0.2)
    for call, message in (
        (lambda: network.start((0, 1)), "an odd number of different ones"),
        (lambda: network.start((0, 1, 1)), "an odd number of different ones"),
        (lambda: network.start((0, 1, 4)), "pattern must be an integer from 0 to 3"),
        (lambda: network.start(None, 0.1), "flipped must be 0 for a random start"),
        (lambda: mixture_state(0), "count must be"),
        (lambda: mixture_state(3, -0.1), "temperature must be"),
        (lambda: mixture_temperature(2), "count must be odd"),
        (lambda: mixture_capacity(4), "count must be odd"),
        (lambda: retrieval_curve(sizes=()), "sizes must hold"),
        (lambda: retrieval_curve(sizes=(5,)), "sizes must be"),
        (lambda: retrieval_curve(loads=(0.0,)), "loads must be"),
        (lambda: retrieval_curve(repeats=0), "repeats must be"),
        (lambda: retrieval_drop(loads=(0.1,)), "loads must be at least 2 and rise"),
        (lambda: retrieval_drop(loads=(0.2, 0.1)), "loads must be at least 2 and rise"),
        (lambda: spurious_states(starts=0), "starts must be"),
        (lambda: ags_free_energy(0.1, 0.0), "temperature must be at least 0.01"),
        (lambda: ags_free_energy(0.1, 0.1, "gas"), "state must be one of"),
        (lambda: glass_state(1000.0, 0.5), "load must be at most 100"),
        (lambda: memory_load(-1.0), "temperature must be"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
