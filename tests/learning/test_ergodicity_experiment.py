"""Passage against loss, and learning by chains: exact anchors, and tables from two seeds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2, norm

from ergolib.kernels.gibbs_states import heat_bath
from ergolib.kernels.random import seed_state
from ergolib.learning.experiments import (
    differences,
    funnels,
    library_shares,
    passage_and_loss,
    passage_and_temperature,
    patterns_apart,
    train_by_chains,
    training_by_chains,
)
from ergolib.learning.experiments.ergodicity_and_performance import draw_task, models_of
from ergolib.learning.experiments.gibbs_chains import Model, visits_of
from ergolib.learning.knowledge import (
    boltzmann_distribution,
    fit_couplings,
    gibbs_matrix,
    index_of,
)

pytestmark = pytest.mark.filterwarnings("error")

SIZES = {"n": 6, "weights": (0.6, 0.3, 0.1), "repeats": 6, "chains": 8}
WEIGHTS = np.array([0.45, 0.32, 0.20, 0.03])


def disagreement(first, second):
    """Return by how much two tables differ more than they may, family-wise 5 sigma being 1."""
    found = differences(first, second)
    return float(found["sigma"].max() / norm.isf(norm.sf(5.0) / len(found)))


def chi_square(counts, p):
    """Return chi-square in units of where it would be once in 5 sigma."""
    expected = counts.sum() * p
    total = float(((counts - expected) ** 2 / expected).sum())
    return total / chi2.isf(2.0 * norm.sf(5.0), counts.size - 1)


def test_the_kernel_goes_where_its_matrix_says():
    """40,000 chains from one state, two sweeps later; another temperature must fail."""
    energies = np.random.default_rng(1).normal(size=8)
    chains, unused = np.zeros(40_000, dtype=np.int64), np.zeros(8, dtype=np.int64)
    heat_bath(energies, 1.0 / 0.7, 3, 2, chains, unused, seed_state(2))
    counts = np.bincount(chains, minlength=8)
    assert unused.sum() == 80_000
    for heat, right in ((0.7, True), (0.8, False)):
        p = np.linalg.matrix_power(gibbs_matrix(energies, heat).toarray(), 6)[0]
        assert (chi_square(counts, p) < 1.0) == right


def test_in_the_end_the_kernel_visits_states_as_often_as_gibbs_says():
    energies = np.random.default_rng(3).normal(size=16)
    chains, unused = np.full(20_000, 5, dtype=np.int64), np.zeros(16, dtype=np.int64)
    heat_bath(energies, 1.0, 4, 40, chains, unused, seed_state(4))
    assert chi_square(np.bincount(chains), boltzmann_distribution(energies)) < 1.0


def test_a_chain_that_is_stopped_and_continued_takes_the_same_path():
    energies = np.random.default_rng(5).normal(size=32)
    ends = []
    for parts in ((9,), (4, 5)):
        chains, seen, state = np.zeros(1, dtype=np.int64), np.zeros(32, np.int64), seed_state(6)
        for sweeps in parts:
            heat_bath(energies, 1.0, 5, sweeps, chains, seen, state)
        ends.append((chains.tolist(), seen.tolist(), state.tolist()))
    assert ends[0] == ends[1]


def test_shares_are_sums_over_balls():
    rows = patterns_apart(3, 8, 3, np.random.default_rng(7))
    weights, f = np.array([0.5, 0.3, 0.2]), 0.1
    found = library_shares(funnels(rows, f, weights), rows)
    unlike = (rows[:, None] != rows).sum(axis=2)
    # of state at distance d from a pattern, those within one flip of it: itself, d nearer, N-d off
    ball = f**unlike * (1 - f) ** (8 - unlike)
    ball += unlike * f ** (unlike - 1.0) * (1 - f) ** (9.0 - unlike)
    ball += (8 - unlike) * f ** (unlike + 1.0) * (1 - f) ** (7.0 - unlike)
    share = weights @ ball
    assert found.bound == pytest.approx(share.sum(), rel=1e-12)
    assert found.patterns == pytest.approx(share / share.sum(), rel=1e-12)
    nowhere = np.zeros(256)
    nowhere[np.argmax((np.bitwise_count(np.arange(256)[:, None] ^ index_of(rows))).min(axis=1))] = 1
    assert library_shares(nowhere, rows).bound == 0.0


def test_experts_are_asked_by_their_weights():
    """Two experts that never move: the visits are those of the weights."""
    stuck = np.full((2, 8), 80.0)
    stuck[0, 0] = stuck[1, 7] = 0.0
    model = Model(np.array([0.25, 0.75]), stuck)
    visits = visits_of(model, 50, 400, np.random.default_rng(8)).sum(axis=0)
    assert visits[0] + visits[7] == 20_000
    assert abs(visits[0] - 5000) < 5.0 * (20_000 * 0.25 * 0.75) ** 0.5
    assert model.distribution()[[0, 7]] == pytest.approx([0.25, 0.75], abs=1e-12)


def test_models_of_a_task():
    """Fitted couplings have the samples' means; experts' weights are counts; nothing is 0."""
    rng = np.random.default_rng(9)
    rows = patterns_apart(4, 8, 3, rng)
    task = draw_task(rows, WEIGHTS, 0.05, 500, rng)
    models = models_of(task)
    shares = (task.counts + 1.0 / 256) / 501.0
    assert models["all"].distribution() == pytest.approx(shares, rel=1e-12)
    assert models["truth"].distribution() == pytest.approx(task.truth, rel=1e-12)
    pairs = fit_couplings(shares, order=2).distribution
    assert models["pairs"].distribution() == pytest.approx(pairs, rel=1e-9)
    for name in ("field experts", "pair experts"):
        assert models[name].weights.sum() == pytest.approx(1.0)
        assert models[name].distribution().min() > 0.0


@pytest.fixture(scope="module")
def table():
    return passage_and_loss(seed=1, flips=(0.01, 0.1), sweeps=100, samples=300, **SIZES)


def test_another_seed_agrees_within_the_intervals(table):
    again = passage_and_loss(seed=2, flips=(0.01, 0.1), sweeps=100, samples=300, **SIZES)
    assert disagreement(table, again) < 1.0 and not table.equals(again)
    other = passage_and_loss(seed=2, flips=(0.03, 0.1), sweeps=100, samples=300, **SIZES)
    other["flip"] = table["flip"]  # must fail: shallower wells under the same name
    assert disagreement(table, other) > 1.0


def test_what_must_be_in_the_table(table):
    rows = table.set_index(["flip", "model"])
    for f in (0.01, 0.1):
        assert rows.loc[(f, "truth"), "excess"] == pytest.approx(0.0, abs=1e-12)
        # Independent spins forget at once: 1/(N (1 - lambda)) = 1 sweep.
        assert rows.loc[(f, "field experts"), "log_time"] == pytest.approx(0.0, abs=1e-9)
        gap = rows.loc[f, "loss"] - rows.loc[f, "excess"]
        assert np.ptp(gap.to_numpy()) < 1e-9  # the entropy of the truth
    deep, flat = rows.loc[0.01], rows.loc[0.1]
    assert (deep["bound"] > flat["bound"]).all()
    assert deep.loc["truth", "log_time_low"] > flat.loc["truth", "log_time_high"]
    # A broken sampler sees less of what its model knows, and experts see all of it.
    assert deep.loc["all", "visited_high"] < deep.loc["field experts", "visited_low"]
    assert deep.loc["field experts", "visited"] > 0.95
    fair = deep.loc["field experts"]
    assert abs(fair["rare_chain"] - fair["rare"]) < 0.02


def test_cooling_closes_the_passages_and_keeps_the_library():
    sizes = SIZES | {"repeats": 2}
    table = passage_and_temperature(
        1, temperatures=(0.8, 1.0, 1.5), sweeps=20, samples=300, models=("pairs", "truth"), **sizes
    )
    for name in ("pairs", "truth"):
        rows = table[table["model"] == name]
        assert (rows["log_time"].diff().dropna() < 0.0).all()
        assert (rows["bound"].diff().dropna() < 0.0).all()
    truth = table[table["model"] == "truth"]
    assert truth["excess"].to_numpy()[1] < 1e-12 and (truth["excess"].to_numpy()[::2] > 0.0).all()


def test_chains_that_cannot_cross_see_nothing_to_learn():
    """Deep wells, known but thought equal: exact means learn their weights, chains do not."""
    rows = patterns_apart(4, 8, 3, np.random.default_rng(10))
    for flip, stuck in ((0.003, True), (0.15, False)):
        goal = funnels(rows, flip, WEIGHTS)
        equal = fit_couplings(funnels(rows, flip), order=2).couplings
        found = {
            means: train_by_chains(goal, 2, means, start=equal, steps=300, seed=11)
            for means in ("exact", "restarted")
        }
        assert found["exact"].left < 0.02
        blind = found["restarted"].left > 5.0 * found["restarted"].seen
        held = library_shares(found["restarted"].distribution, rows).patterns
        fit = library_shares(fit_couplings(goal, order=2).distribution, rows).patterns
        wrong = 0.5 * np.abs(held - fit).sum()
        assert blind == stuck and (wrong > 0.1) == stuck


def test_exact_steps_go_to_the_optimum():
    rows = patterns_apart(2, 5, 3, np.random.default_rng(12))
    goal = funnels(rows, 0.15)
    best = fit_couplings(goal, order=2)
    end = train_by_chains(goal, 2, "exact", steps=3000, rate=0.5)
    assert end.distribution == pytest.approx(best.distribution, abs=1e-5)
    assert end.left < 1e-5 and end.seen < 1e-5


def test_learning_agrees_from_another_seed():
    sizes = {"n": 6, "weights": (0.6, 0.3, 0.1), "steps": 40, "repeats": 9}
    first, again = (training_by_chains(seed, flips=(0.02,), **sizes) for seed in (1, 2))
    assert disagreement(first, again) < 1.0
    other = training_by_chains(2, flips=(0.2,), **sizes)  # must fail: shallow wells
    assert disagreement(first, other.assign(flip=0.02)) > 1.0
    rows = first.set_index(["start", "means"])
    assert rows.loc[("optimum", "fitted"), "excess"] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: passage_and_loss(n=4), "n must be"),
        (lambda: passage_and_loss(n=13), "n must be"),
        (lambda: passage_and_loss(flips=(0.6,), repeats=1), "flip must be"),
        (lambda: passage_and_loss(weights=(0.5, 0.2)), "weights"),
        (lambda: passage_and_loss(samples=0, repeats=1), "samples must be"),
        (lambda: passage_and_loss(chains=0), "chains must be"),
        (lambda: passage_and_temperature(models=("pears",)), "models must be"),
        (lambda: passage_and_temperature(temperatures=(0.0,)), "temperature"),
        (lambda: training_by_chains(repeats=0), "repeats must be"),
        (lambda: train_by_chains([0.5, 0.5], 1, "gibbs"), "means must be"),
        (lambda: train_by_chains([0.5, 0.5], 1, "exact", start=[0.0]), "start must have shape"),
        (lambda: train_by_chains([0.5, 0.5], 2, "exact"), "order must be"),
    ],
)
def test_bad_arguments(call, message):
    with pytest.raises(ValueError, match=message):
        call()
