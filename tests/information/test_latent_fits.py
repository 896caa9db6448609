"""Latents found by descent, and two observers: the way down, what it finds, and the theorem."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from ergolib.information.latents import (
    fit_latent,
    latent_errors,
    latent_from_part,
    mediator_determines_redund,
    resampled_latent,
    sufficient_statistic,
    support_components,
    two_bias_coins,
    two_observers,
)
from ergolib.information.latents.descent import Objective, descend

KINDS = ("deterministic", "stochastic")


def blocks(noise: float) -> np.ndarray:
    """A 6 x 6 joint of three blocks, and a share of states that are anywhere."""
    p = np.kron(np.diag([0.3, 0.3, 0.4]), np.full((2, 2), 0.25))
    return (1.0 - noise) * p + noise / p.size


def three_parts() -> np.ndarray:
    """Three flips, ten times likelier to agree: parts that share a noisy bit."""
    sides = [np.array([0.9, 0.1]), np.array([0.2, 0.8])]
    return sum(0.5 * np.einsum("i,j,k->ijk", side, side, side) for side in sides)


def total(p: np.ndarray, latent: Any, kind: str, weight: float) -> float:
    """F by its definition."""
    errors = latent_errors(p, latent)
    return errors.mediation + weight * sum(getattr(errors, kind))


# The way down


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(3, 4), (2, 3, 2), (2, 2, 2, 2)])
def test_the_slope_is_that_of_the_errors(kind: str, shape: tuple[int, ...]) -> None:
    """Central differences of the errors by their definitions, in every direction."""
    rng = np.random.default_rng(7)
    p = rng.dirichlet(np.ones(math.prod(shape))).reshape(shape)
    logs = rng.normal(size=(*shape, 3))
    objective = Objective.of(p, kind, weight=0.7)
    found = objective.gradient(special.log_softmax(logs, axis=-1)[None])[0]
    step = 1e-5
    for cell in rng.permutation(list(np.ndindex(logs.shape)))[:20]:
        values = []
        for sign in (-1.0, 1.0):
            moved = logs.copy()
            moved[tuple(cell)] += sign * step
            values.append(total(p, special.softmax(moved, axis=-1), kind, 0.7))
        assert found[tuple(cell)] == pytest.approx((values[1] - values[0]) / (2 * step), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(KINDS), st.sampled_from([0.0, 0.1, 1.0, 10.0]))
def test_no_step_leads_up(seed: int, kind: str, weight: float) -> None:
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 4, size=rng.integers(2, 5)))
    p = np.where(rng.random(shape) < 0.3, 0.0, rng.random(shape))
    p = p / p.sum() if p.any() else np.full(shape, 1.0 / p.size)
    objective = Objective.of(p, kind, weight)
    logs = np.log(rng.dirichlet(np.full(3, 0.3), size=(1, *shape)) + 1e-12)
    value = math.inf
    for _ in range(30):
        last, value = value, float(objective.value(logs)[0])
        assert value <= last + 1e-12 * (1.0 + weight)
        logs = descend(objective, logs, np.zeros(1), 0, 1, 1e-300).log_channel


def test_a_longer_step_can_lead_up() -> None:
    """Negative control: three times the step is too long, where noise is dear."""
    rng = np.random.default_rng(0)
    objective = Objective.of(blocks(0.05), "stochastic", 1.0)
    noise = np.array([objective.noise])
    risen = {1.0: 0, 3.0: 0}
    for _ in range(50):
        logs = np.log(rng.dirichlet([1.0, 1.0], size=(1, 6, 6)))
        for factor in risen:
            step = factor / (objective.noise + 1.0)
            moved = special.log_softmax(logs - step * objective.slope(logs, noise), axis=-1)
            risen[factor] += bool(objective.value(moved)[0] > objective.value(logs)[0])
    assert risen[1.0] == 0
    assert risen[3.0] > 0


def test_slow_cooling_finds_what_a_plunge_misses() -> None:
    """Two blocks of 21 coins, 16 random starts each way."""
    p = two_bias_coins(21).p
    objective = Objective.of(p, "deterministic", 1.0)
    starts = np.log(np.random.default_rng(0).dirichlet([1.0, 1.0], size=(16, *p.shape)))
    reached = []
    for heat in (0.0, 2.0):
        ends = descend(objective, starts.copy(), np.full(16, heat), 200, 3000, 1e-9)
        reached.append(objective.value(ends.log_channel))
    best = min(map(np.min, reached))
    plunged, cooled = ((values < best + 1e-6).sum() for values in reached)
    assert cooled == 16
    assert plunged <= 4


# What it finds


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("states", [3, 5])
def test_exact_blocks_are_found(kind: str, states: int) -> None:
    p = blocks(0.0)
    found = fit_latent(p, states, kind, starts=8)
    assert found.converged
    assert found.objective == pytest.approx(0.0, abs=1e-8)
    assert found.errors.entropy == pytest.approx(-np.sum([0.6 * np.log(0.3), 0.4 * np.log(0.4)]))
    blind = found.starts[found.starts["start"].str.startswith("random")]
    assert blind["objective"].min() == pytest.approx(0.0, abs=1e-8)  # no candidate was needed
    same = support_components(p)
    assert len(set(zip(found.labels[p > 0], same[p > 0], strict=True))) == 3


def test_exact_blocks_of_three_parts_are_found() -> None:
    rng = np.random.default_rng(4)
    p = np.zeros((4, 4, 4))
    for block, weight in enumerate((0.35, 0.65)):
        inside = slice(2 * block, 2 * block + 2)
        sides = rng.dirichlet([2.0, 2.0], size=3)
        p[inside, inside, inside] = weight * np.einsum("i,j,k->ijk", *sides)
    for kind in KINDS:
        found = fit_latent(p, 2, kind, starts=8)
        assert found.converged and found.objective == pytest.approx(0.0, abs=1e-8)
        assert found.reached >= 4


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(KINDS), st.sampled_from([0.05, 1.0]))
def test_never_worse_than_a_candidate(seed: int, kind: str, weight: float) -> None:
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 4, size=rng.integers(2, 4)))
    p = np.where(rng.random(shape) < 0.4, 0.0, rng.random(shape))
    p = p / p.sum() if p.any() else np.full(shape, 1.0 / p.size)
    statistics = [
        latent_from_part(p, part, sufficient_statistic(p, part, states=4)) for part in range(p.ndim)
    ]
    found = fit_latent(p, 4, kind, weight, starts=2, iterations=200)
    candidates = [np.zeros(shape, int), *statistics]
    if support_components(p).max() < 4:
        candidates.append(support_components(p))
    for candidate in candidates:
        assert found.objective <= total(p, candidate, kind, weight) + 2e-10
    assert found.objective == pytest.approx(total(p, found.channel, kind, weight), abs=1e-12)
    assert found.channel.sum(axis=-1) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("weight", [0.1, 0.5])
def test_never_worse_than_any_labelling(weight: float) -> None:
    """All 512 ways to give two labels to 3 x 3 states."""
    rng = np.random.default_rng(8)
    for _ in range(3):
        sides = rng.dirichlet(np.full(3, 0.4), size=(2, 2))
        p = 0.49 * np.einsum("ka,kb->ab", *sides) + 0.02 / 9
        objective = Objective.of(p, "deterministic", weight)
        every = np.array(list(itertools.product((0, 1), repeat=8)))
        channels = np.eye(2)[np.pad(every, ((0, 0), (1, 0))).reshape(-1, 3, 3)]
        with np.errstate(divide="ignore"):
            best = int(objective.value(np.log(channels)).argmin())
        found = fit_latent(p, 2, weight=weight)
        assert found.objective <= total(p, channels[best], "deterministic", weight) + 1e-9


def test_the_best_latents_of_the_examples() -> None:
    """What the descent finds is below what can be guessed, and pinned here to 1e-6."""
    noisy = fit_latent(blocks(0.05), 3)
    assert noisy.objective == pytest.approx(0.166379, abs=1e-6)
    assert noisy.objective < total(blocks(0.05), support_components(blocks(0.0)), KINDS[0], 1.0)
    coins = two_bias_coins(21)
    found = fit_latent(coins.p, 2)
    assert found.objective == pytest.approx(0.037561, abs=1e-6)
    assert found.objective < total(coins.p, coins.latent, "deterministic", 1.0)
    assert found.reached >= 8


def test_three_flips_have_no_natural_latent() -> None:
    """At weight 1 nothing beats a constant; the resampled latent is worse than it."""
    flips = np.array([[0.25, 0.75], [0.75, 0.25]])
    p = 0.5 * np.einsum("ki,kj,kl->ijl", flips, flips, flips)
    for kind in KINDS:
        found = fit_latent(p, 3, kind)
        assert found.converged
        assert found.objective == pytest.approx(found.errors.total_correlation, abs=1e-9)
        assert found.errors.information == pytest.approx(0.0, abs=1e-6)
    assert total(p, resampled_latent(p), "stochastic", 1.0) == pytest.approx(0.152313, abs=1e-6)


# How it was found


def test_one_step_does_not_converge_and_says_so() -> None:
    found = fit_latent(blocks(0.05), 3, starts=4, iterations=1)
    assert not found.converged
    assert not found.starts["converged"].any()
    assert (found.starts["iterations"] <= 1).all()
    rested = fit_latent(blocks(0.05), 3, starts=4)
    assert rested.converged and rested.objective < found.objective
    assert (rested.starts.loc[rested.starts["converged"], "gradient"] <= 1e-9).all()


def test_a_seed_gives_one_latent() -> None:
    p = blocks(0.05)
    first, again, other = (fit_latent(p, 3, seed=seed, starts=8) for seed in (1, 1, 2))
    assert np.array_equal(first.channel, again.channel)
    assert first.starts.equals(again.starts)
    assert not first.starts.equals(other.starts)
    assert other.objective == pytest.approx(first.objective, abs=1e-9)


def test_the_table_of_starts() -> None:
    found = fit_latent(blocks(0.05), 2, starts=3)
    assert list(found.starts) == ["start", "objective", "gradient", "iterations", "converged"]
    assert set(found.starts["start"]) == {
        "constant",
        "components",
        "statistic of part 0",
        "statistic of part 1",
        "random 0",
        "random 1",
        "random 2",
    }
    assert found.starts["objective"].round(9).is_monotonic_increasing
    assert found.starts["objective"][0] == pytest.approx(found.objective, abs=1e-9)
    assert 1 <= found.reached <= 7
    weights = (blocks(0.05)[..., None] * found.channel).sum(axis=(0, 1))
    assert weights[0] >= weights[1]


def test_many_starts_in_several_batches_are_the_same_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = fit_latent(blocks(0.05), 2, starts=6)
    monkeypatch.setattr("ergolib.information.latents.optimise.AT_ONCE", 200)
    parts = fit_latent(blocks(0.05), 2, starts=6)
    assert whole.starts["start"].tolist() == parts.starts["start"].tolist()
    assert np.allclose(whole.starts["objective"], parts.starts["objective"], atol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"states": 0}, "states must be an integer of at least 1"),
        ({"kind": "weak"}, "kind must be one of 'deterministic', 'stochastic'"),
        ({"weight": -1.0}, "weight must be a finite number of at least 0"),
        ({"weight": math.nan}, "weight must be a finite number"),
        ({"starts": -1}, "starts must be an integer of at least 0"),
        ({"seed": -1}, "seed must be an integer of at least 0"),
        ({"tolerance": 0.0}, "tolerance must be a finite number greater than 0"),
        ({"iterations": 0}, "iterations must be an integer of at least 1"),
        ({"states": 10**8}, "states must leave arrays of at most 2 GiB"),
    ],
)
def test_nonsense_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        fit_latent(blocks(0.05), **arguments)


def test_what_is_no_joint_distribution_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^p must have an axis"):
        fit_latent([0.5, 0.5])
    with pytest.raises(ValueError, match=r"^p must hold probabilities"):
        fit_latent([[0.5, 0.6]])


# Two observers

WORLDS = {
    "two coins": two_bias_coins(5).p,
    "noisy blocks": blocks(0.05),
    "three parts": three_parts(),
}


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"states": 2}, {"states": 2}),
        ({"states": 2, "weight": 0.2}, {"states": 3, "weight": 0.5}),
        ({"states": 3, "kind": "stochastic"}, {"states": 4, "weight": 0.1}),
        ({"states": 3, "iterations": 3}, {"states": 2, "kind": "stochastic", "weight": 3.0}),
    ],
)
def test_two_observers_translate(world: str, first: dict[str, Any], second: dict[str, Any]) -> None:
    """The theorem, both ways, for latents that were found apart: converged or not."""
    p = WORLDS[world]
    found = two_observers(p, first, second, starts=6)
    for translation in (found.second_from_first, found.first_from_second):
        assert translation.slack >= -1e-12
        assert 0.0 <= translation.entropy <= translation.bound + 1e-12
    again = mediator_determines_redund(p, found.first.channel, found.second.channel)
    assert found.second_from_first == again
    if p.ndim == 2:  # the bound is made of the errors of either
        assert found.first_from_second.bound == pytest.approx(
            found.second.errors.mediation + sum(found.first.errors.deterministic), abs=1e-12
        )


def test_two_observers_of_many_coins_mean_the_same() -> None:
    """21 flips a block; at different weights they differ by a few thousandths of a nat."""
    found = two_observers(two_bias_coins(21).p, {"weight": 0.2}, {"weight": 1.0, "states": 3})
    assert found.first.errors.entropy == pytest.approx(math.log(2.0), abs=1e-4)
    for translation in (found.second_from_first, found.first_from_second):
        assert translation.entropy < 0.01
        assert translation.bound < 0.04


def test_seeds_and_arguments_of_the_observers() -> None:
    p = blocks(0.05)
    found = two_observers(p, {"states": 3}, starts=2, states=2)
    assert np.array_equal(found.first.channel, fit_latent(p, 3, starts=2, seed=1).channel)
    assert np.array_equal(found.second.channel, fit_latent(p, 2, starts=2, seed=2).channel)
    with pytest.raises(TypeError, match="colour"):
        two_observers(p, {"colour": 1})
