"""Several experts: against a general optimiser, the gate's sums, parity, and where none is best."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import logsumexp

from ergolib.information import kl_divergence
from ergolib.learning.knowledge import (
    InfiniteCouplings,
    NotConverged,
    check_patterns,
    energies_of,
    fit_couplings,
    fit_experts,
    fit_gated,
    nearest_pattern_gate,
    spins_of,
    subset_orders,
    subsets_to_order,
    train_experts,
    walsh_hadamard,
)
from ergolib.learning.knowledge import experts as module
from ergolib.learning.knowledge.regions import independent_on


def parity(n, background):
    even = subset_orders(n) % 2 == 0
    return (1.0 - background) * even / even.sum() + background / even.size


def random_target(rng, n, spread=1.0):
    return rng.dirichlet(np.full(2**n, spread))


def features(n, subsets):
    """Return sigma_S for each subset and state, one product at a time."""
    spins = 1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
    return np.array(
        [np.prod(spins[:, [k for k in range(n) if s >> k & 1]], axis=1) for s in subsets]
    )


# One region


@pytest.mark.parametrize("seed", range(3))
def test_on_a_region_a_general_optimiser_finds_the_same(seed):
    rng = np.random.default_rng(seed)
    region = rng.random(32) < 0.6
    target = np.where(region, random_target(rng, 5), 0.0)
    target /= target.sum()
    rows = features(5, subsets_to_order(5, 2))[:, region]

    def loss(theta):
        log_p = theta @ rows - logsumexp(theta @ rows)
        return -target[region] @ log_p, rows @ (np.exp(log_p) - target[region])

    theirs = minimize(loss, np.zeros(15), jac=True, method="BFGS", options={"gtol": 1e-9}).x
    fit = fit_couplings(target, order=2, region=region)
    assert fit.distribution[region] == pytest.approx(
        np.exp(theirs @ rows - logsumexp(theirs @ rows)), abs=1e-7
    )
    assert not fit.distribution[~region].any()
    own = -energies_of(fit.couplings)[region]  # p is that of its couplings
    assert np.exp(own - logsumexp(own)) == pytest.approx(fit.distribution[region], abs=1e-14)


@pytest.mark.parametrize("seed", range(8))
def test_independent_products_are_as_many_as_the_rank(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 7))
    region = rng.random(1 << n) < rng.choice([0.1, 0.4, 0.9])
    region[0] = True
    if seed % 2:
        region &= np.arange(1 << n) % 2 == 0  # the first spin is up
    subsets = subsets_to_order(n, int(rng.integers(1, n + 1)))
    kept = independent_on(region, subsets)
    rows = np.vstack([np.ones(region.sum()), features(n, subsets)[:, region]])
    assert kept.size == np.linalg.matrix_rank(rows) - 1
    rows = np.vstack([np.ones(region.sum()), *features(n, kept)[:, region].reshape(kept.size, -1)])
    assert np.linalg.matrix_rank(rows) == kept.size + 1


def test_the_whole_is_a_region():
    target = random_target(np.random.default_rng(3), 5)
    whole = fit_couplings(target, order=2, region=np.ones(32, dtype=bool))
    assert whole.couplings == pytest.approx(fit_couplings(target, order=2).couplings, abs=1e-12)


@pytest.mark.parametrize(
    ("region", "error", "message"),
    [
        (np.ones(8), TypeError, "region must hold True and False"),
        (np.ones(4, dtype=bool), ValueError, "region must have shape (8,)"),
        (np.arange(8) < 4, ValueError, "region must hold all of the target"),
    ],
)
def test_a_bad_region_is_named(region, error, message):
    with pytest.raises(error, match=re.escape(message)):
        fit_couplings(np.full(8, 1 / 8), order=1, region=region)


# A gate


@pytest.mark.parametrize("seed", range(4))
def test_what_gated_experts_lose_is_a_sum(seed):
    rng = np.random.default_rng(seed)
    target, gate = random_target(rng, 5), rng.integers(0, 3, 32)
    gate[:3] = [0, 1, 2]
    fit = fit_gated(target, gate, order=1, temperature=0.7)
    assert fit.divergence == pytest.approx(kl_divergence(target, fit.distribution), abs=1e-12)
    assert fit.divergence == pytest.approx(fit.weights @ fit.divergences, abs=1e-15)
    for region in range(3):
        inside = gate == region
        weight = target[inside].sum()
        assert fit.weights[region] == pytest.approx(weight, abs=1e-15)
        within = kl_divergence(target[inside] / weight, fit.distributions[region, inside])
        assert fit.divergences[region] == pytest.approx(within, abs=1e-12)
        log_p = features(5, 1 << np.arange(5)).T @ fit.couplings[region, 1 << np.arange(5)] / 0.7
        log_p = log_p[inside] - logsumexp(log_p[inside])
        assert np.log(fit.distributions[region, inside]) == pytest.approx(log_p, abs=1e-9)
    # other weights lose D_KL(v || w) more
    other = np.array([0.2, 0.3, 0.5]) @ fit.distributions
    assert kl_divergence(target, other) == pytest.approx(
        fit.divergence + kl_divergence(fit.weights, [0.2, 0.3, 0.5]), abs=1e-12
    )


@pytest.mark.parametrize("order", [1, 2])
def test_gated_experts_never_lose_more_than_one_model(order):
    rng = np.random.default_rng(order)
    for _ in range(5):
        target, gate = random_target(rng, 6, 0.5), np.arange(64) % int(rng.integers(2, 5))
        one = fit_couplings(target, order=order).divergence
        assert fit_gated(target, gate, order=order).divergence < one
    # a mixture whose weights are not those of the target may: the control
    fit = fit_gated(target, gate, order=order)
    wrong = np.roll(np.eye(len(fit.weights))[0] * 0.98 + 0.02 / len(fit.weights), 1)
    assert kl_divergence(target, wrong @ fit.distributions) > one


def test_three_bits_of_parity_are_two_pairs_behind_a_gate():
    """Number [C]: ln 2 is lost by pairs, and nothing, as the background goes, by two experts."""
    assert fit_couplings(parity(3, 0.0), order=2).divergence == pytest.approx(math.log(2.0))
    for background in (0.5, 0.1, 1e-3, 1e-6):
        blurred = parity(3, background)
        fit = fit_gated(blurred, gate=np.arange(8) % 2)
        assert fit.divergence < 1e-14  # for any background: the pair says all there is
        pair = 0.5 * math.log((2.0 - background) / background)
        assert np.abs(fit.couplings[:, 6]) == pytest.approx([pair, pair], rel=1e-6)
        assert fit.couplings[0, 6] > 0.0 > fit.couplings[1, 6]
        # of parity itself it loses what the background takes, which goes to 0 with it
        lost = kl_divergence(parity(3, 0.0), fit.distribution)
        assert lost == pytest.approx(-math.log1p(-0.5 * background), rel=1e-6)
    with pytest.raises(InfiniteCouplings, match=r"region 0 of the gate .* grow without end"):
        fit_gated(parity(3, 0.0), gate=np.arange(8) % 2)
    assert fit_gated(parity(3, 0.0), gate=np.arange(8) % 2, ridge=1e-4).divergence < 1e-3


def test_four_bits_need_the_right_gate():
    target, states = parity(4, 0.1), np.arange(16)
    one = fit_couplings(target, order=2).divergence
    spin, product = (np.bitwise_count(states & told) % 2 for told in (1, 3))
    assert fit_gated(target, spin).divergence == pytest.approx(one, abs=1e-13)
    assert fit_gated(target, product).divergence < 1e-14
    unlike = np.bitwise_count(states & 3) % 2 == 1  # triples do it for any gate
    assert fit_gated(target, unlike.astype(int), order=3).divergence < 1e-14


def test_a_ridge_counts_the_same_with_a_gate_and_without():
    target = parity(3, 0.1)
    gate = np.zeros(8, dtype=int)
    assert fit_gated(target, gate, order=3, ridge=0.01).couplings[0] == pytest.approx(
        fit_couplings(target, order=3, ridge=0.01).couplings, abs=1e-9
    )


def test_regions_without_weight_or_with_one_state():
    target = np.array([0.5, 0.3, 0.2, 0.0])
    fit = fit_gated(target, [0, 1, 1, 2], order=2)
    assert fit.distribution == pytest.approx(target, abs=1e-12)
    assert fit.weights == pytest.approx([0.5, 0.5, 0.0], abs=1e-15)
    assert fit.distributions[2].tolist() == [0, 0, 0, 1] and not fit.couplings[[0, 2]].any()


@pytest.mark.parametrize("seed", range(3))
def test_the_gate_takes_the_nearest_pattern(seed):
    rng = np.random.default_rng(seed)
    patterns = spins_of(6)[rng.choice(64, 4, replace=False)]
    overlaps = patterns.astype(int) @ spins_of(6).T
    assert np.array_equal(nearest_pattern_gate(patterns), overlaps.argmax(axis=0))


@pytest.mark.parametrize(
    ("gate", "message"),
    [
        ([0, 1], "gate must have shape (8,)"),
        ([0, 1, 2, 3, 4, 5, 6, -1], "gate must hold integers from 0"),
        ([0, 0.5, 0, 0, 0, 0, 0, 0], "gate must hold integers from 0"),
        ([0, 2, 0, 0, 0, 0, 0, 0], "none for region 1"),
    ],
)
def test_a_bad_gate_is_named(gate, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        fit_gated(np.full(8, 1 / 8), gate)


def test_patterns_for_a_gate_must_differ():
    with pytest.raises(ValueError, match="one of them twice"):
        nearest_pattern_gate(check_patterns([[1, 1], [1, 1]]))


# A mixture


def their_loss(target, rows, experts, ridge):
    """Return the loss of a mixture for a general optimiser, in (ln w, J/T) for each expert."""

    def loss(flat):
        point = flat.reshape(experts, -1)
        exponents = point[:, 1:] @ rows
        logs = exponents - logsumexp(exponents, axis=1)[:, None]
        logs += (point[:, 0] - logsumexp(point[:, 0]))[:, None]
        cross = -target @ logsumexp(logs, axis=0)
        return cross + target @ np.log(target) + 0.5 * ridge * (point[:, 1:] ** 2).sum()

    return loss


def turned(patterns, weights, flip=0.1):
    """Return the distribution of patterns each of whose spins is turned with a probability."""
    n = patterns.shape[1]
    unlike = (spins_of(n)[:, None] != patterns).sum(axis=2)
    return (flip**unlike * (1.0 - flip) ** (n - unlike)) @ weights


THREE = np.array([[1, 1, 1, 1, 1, 1], [-1, -1, 1, 1, -1, -1], [1, -1, -1, -1, 1, -1]])


@pytest.mark.parametrize(("order", "kind"), [(1, "patterns"), (2, "anything")])
def test_a_general_optimiser_finds_nothing_better(order, kind):
    rng, ridge = np.random.default_rng(order), 0.01
    target = random_target(rng, 4, 0.5)
    if kind == "patterns":
        target = turned(THREE[:, :4], [0.4, 0.35, 0.25])
    fit = fit_experts(target, 2, order, ridge=ridge, temperature=2.0, starts=4, seed=1)
    chosen = subsets_to_order(4, order)
    loss = their_loss(target, features(4, chosen), 2, ridge)
    point = np.column_stack([np.log(fit.weights), fit.couplings[:, chosen] / 2.0])
    assert loss(point.ravel()) == pytest.approx(fit.losses.min(), abs=1e-9)
    assert minimize(loss, point.ravel(), method="BFGS").fun > fit.losses.min() - 1e-7
    if kind == "patterns":  # nor from elsewhere
        ends = [minimize(loss, rng.normal(size=point.size), method="BFGS").fun for _ in range(6)]
        assert min(ends) == pytest.approx(fit.losses.min(), abs=1e-6)
    assert fit.divergence == pytest.approx(kl_divergence(target, fit.distribution), abs=1e-14)
    assert fit.divergence < fit_couplings(target, order=order, ridge=ridge).divergence
    expected = fit.weights[:, None] * fit.distributions / fit.distribution
    assert fit.responsibilities == pytest.approx(expected, abs=1e-12)
    assert fit.agreeing == (fit.losses < fit.losses.min() + 1e-6).sum()


def losses_of_rounds(target, experts, shares, ridge, turn):
    """Return the losses of some rounds, with responsibilities given on by `turn`."""
    mixture = module._Mixture(target, experts, 2, ridge)
    point, losses = np.zeros((experts, 1 + mixture.chosen.size)), []
    for _ in range(10):
        point = mixture.maximise(point, turn(shares))
        lost, shares = mixture.assess(point)
        losses.append(lost)
    return np.array(losses)


@pytest.mark.parametrize(("seed", "ridge"), [(0, 0.0), (1, 0.0), (2, 0.05), (3, 0.5)])
def test_a_round_never_loses_more_and_a_wrong_one_does(seed, ridge):
    rng = np.random.default_rng(seed)
    target, experts = random_target(rng, 4), 3
    start = rng.dirichlet(np.ones(experts), 16).T

    given = target, experts, start, ridge
    assert np.diff(losses_of_rounds(*given, lambda shares: shares)).max() < 1e-10
    # the control: each expert is given what it explains, but of other states
    assert np.diff(losses_of_rounds(*given, lambda shares: np.roll(shares, 1, 1))).max() > 1e-6


@pytest.mark.parametrize("n", [3, 4])
def test_two_pairwise_experts_hold_a_parity(n):
    target = parity(n, 0.1)
    fit = fit_experts(target, 2, starts=4)
    assert fit.divergence < 1e-7 and fit.agreeing >= 2
    # those of the text: half each, with tanh = +-sqrt(1 - b)
    strong = math.atanh(math.sqrt(0.9))
    first, second = ([1], [6]) if n == 3 else ([3], [12])
    couplings = np.zeros(2**n)
    couplings[[*first, *second]] = strong
    halves = []
    for sign in (1.0, -1.0):
        p = np.exp(walsh_hadamard(sign * couplings))
        halves.append(0.5 * p / p.sum())
    assert sum(halves) == pytest.approx(target, abs=1e-15)


def test_one_expert_is_one_model():
    target = random_target(np.random.default_rng(7), 5)
    fit, one = fit_experts(target, 1, starts=1, temperature=3.0), fit_couplings(target, order=2)
    assert fit.couplings[0] == pytest.approx(3.0 * one.couplings, abs=1e-9)
    assert fit.divergence == pytest.approx(one.divergence, abs=1e-14)


def test_fields_alone_find_the_patterns_they_were_made_of():
    """A mixture of products, each a pattern with turned spins: there is one best fit."""
    fit = fit_experts(turned(THREE, [0.5, 0.3, 0.2]), 3, order=1, starts=4)
    assert fit.divergence < 1e-8
    assert fit.weights == pytest.approx([0.5, 0.3, 0.2], abs=1e-3)
    assert np.array_equal(np.sign(fit.couplings[:, 1 << np.arange(6)]), THREE)


def test_infinite_couplings_are_said_and_a_ridge_helps():
    with pytest.raises(InfiniteCouplings, match="a ridge keeps"):
        fit_experts(parity(3, 0.0), 2, starts=2)
    fit = fit_experts(parity(3, 0.0), 2, starts=3, ridge=1e-4)
    assert fit.converged and 0.0 < fit.divergence < 0.01


def test_a_fit_that_does_not_come_to_rest_raises():
    with pytest.raises(NotConverged, match="in 1 rounds"):
        fit_experts(random_target(np.random.default_rng(1), 4), 2, starts=1, rounds=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"experts": 0}, "experts"),
        ({"order": 5}, "order"),
        ({"ridge": -1.0}, "ridge"),
        ({"starts": 0}, "starts"),
        ({"tolerance": 0.0}, "tolerance"),
        ({"temperature": 0.0}, "temperature"),
        ({"rounds": 0}, "rounds"),
    ],
)
def test_bad_arguments_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        fit_experts(np.full(8, 1 / 8), **options)
    with pytest.raises(ValueError, match="1 GiB"):
        fit_experts(np.full(1 << 20, 2.0**-20), experts=1000)


# Training


def test_a_curve_of_training_goes_to_the_best_fit():
    target = random_target(np.random.default_rng(9), 5)
    curve = train_experts(target, 1, 2, 100, temperature=2.0, conjugate=True)
    best = fit_couplings(target, order=2, temperature=2.0)
    assert curve.divergences[-1] == pytest.approx(best.divergence, abs=1e-12) and curve.settled
    assert curve.couplings[0] == pytest.approx(best.couplings, abs=1e-5)
    assert kl_divergence(target, curve.distribution) == pytest.approx(curve.divergences[-1])
    assert curve.divergences.size == 101
    short = train_experts(parity(3, 0.1), 2, steps=12)
    assert not short.settled
    again = train_experts(parity(3, 0.1), 2, steps=12)
    assert np.array_equal(short.divergences, again.divergences)
    other = train_experts(parity(3, 0.1), 2, steps=12, seed=1)
    assert not np.array_equal(short.divergences, other.divergences)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"spread": -0.1}, ValueError),
        ({"steps": -1}, ValueError),
        ({"conjugate": 1}, TypeError),
        ({"order": 4}, ValueError),
        ({"seed": -1}, ValueError),
    ],
)
def test_bad_arguments_of_training_are_named(options, error):
    with pytest.raises(error, match=next(iter(options))):
        train_experts(np.full(8, 1 / 8), **options)
