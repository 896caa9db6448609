"""A policy's entropy: one logit, Gibbs, the collapse, and what chance does to equal arms."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

from ergolib.learning.policy import (
    REWARDS,
    Bandit,
    entropy,
    entropy_after,
    entropy_gradient,
    free_energy,
    frontier,
    gibbs_policy,
    largest_free_energy,
    softmax,
    twin_arms,
)

P = (0.5, 0.3, 0.2)


def test_the_gradient_of_the_entropy():
    assert entropy(P) == pytest.approx(1.029653, abs=1e-6)
    assert entropy_gradient(P) == pytest.approx([-0.168253, 0.052296, 0.115957], abs=1e-6)
    assert entropy_gradient(P).sum() == pytest.approx(0.0, abs=1e-15)
    assert entropy_gradient([1.0, 0.0]).tolist() == [0.0, 0.0]


def test_one_logit_changes_the_entropy_exactly():
    rng = np.random.default_rng(1)
    for _ in range(200):
        z, arm, d = rng.normal(size=5) * 3.0, int(rng.integers(5)), float(rng.normal() * 4.0)
        moved = z.copy()
        moved[arm] += d
        after = entropy(softmax(moved))
        assert entropy_after(softmax(z), arm, d) == pytest.approx(after, abs=1e-12)
        small = entropy_after(softmax(z), arm, 1e-6) - entropy(softmax(z))
        assert small == pytest.approx(1e-6 * entropy_gradient(softmax(z))[arm], abs=1e-11)
    # A control: to first order only, a large step is wrong.
    first = entropy(P) + 2.0 * entropy_gradient(P)[0]
    assert abs(first - entropy_after(P, 0, 2.0)) > 0.05


def test_an_arm_is_worth_pushing_up_only_below_the_geometric_mean():
    """The sign of dH changes at p_i = e^-H."""
    edge = math.exp(-entropy(P))
    assert (entropy_gradient(P) > 0.0).tolist() == [p < edge for p in P]


def test_the_free_energy_is_the_largest_less_the_divergence_from_gibbs():
    rng = np.random.default_rng(2)
    for _ in range(200):
        r, tau = rng.normal(size=6), float(rng.uniform(0.05, 3.0))
        p, q = rng.dirichlet(np.ones(6)), gibbs_policy(r, tau)
        divergence = float((p * np.log(p / q)).sum())
        largest = largest_free_energy(r, tau)
        assert largest - tau * divergence == pytest.approx(free_energy(p, r, tau), abs=1e-10)
        assert free_energy(q, r, tau) == pytest.approx(largest, abs=1e-12)
        assert free_energy(p, r, tau) < largest
    assert gibbs_policy([0.0, 1.0, 1.0], 0.0).tolist() == [0.0, 0.5, 0.5]
    assert largest_free_energy([0.0, 1.0, 1.0], 0.0) == 1.0


def test_along_the_frontier_reward_costs_one_over_tau():
    taus = np.array([0.05, 0.1, 0.3, 1.0])
    for name in ("ladder", "twins", "close"):
        up, down = (frontier(REWARDS[name], taus * factor) for factor in (1.0001, 0.9999))
        slope = (up[1] - down[1]) / (up[0] - down[0])
        assert slope == pytest.approx(-1.0 / taus, rel=1e-5)
        best, held = frontier(REWARDS[name], np.geomspace(0.01, 100.0, 4000))
        policies = np.random.default_rng(3).dirichlet(0.3 * np.ones(8), 200)
        for policy in policies:  # no policy of the same entropy earns more
            assert policy @ np.array(REWARDS[name]) < np.interp(entropy(policy), held, best) + 1e-6


def test_a_policy_without_a_bonus_collapses_and_one_with_it_is_cooled_to_tau():
    free, warm = (Bandit("ladder", temperature=t, rate=0.1) for t in (0.0, 0.1))
    entropies = [free.run(n).observe()["entropy"] for n in (0, 500, 1500, 8000)]
    assert entropies == pytest.approx([math.log(8.0), 0.5115, 0.0976, 0.0208], abs=1e-4)
    values = [warm.run(500).observe() for _ in range(60)]
    gaps = [value["gap"] for value in values]
    assert (np.diff(gaps) < 0.0).all()  # F never falls
    floor = entropy(gibbs_policy(REWARDS["ladder"], 0.1))
    assert floor == pytest.approx(0.724108, abs=1e-6)
    assert values[-1]["entropy"] == pytest.approx(floor, abs=0.006)
    assert abs(values[-1]["entropy"] - entropies[-1]) > 0.6  # the control
    assert warm.price == 10.0 and free.price == math.inf


def test_each_step_of_the_collapse_buys_reward_below_the_frontier():
    bandit = Bandit("ladder", temperature=0.0, rate=0.1)
    path = [bandit.run(20).observe() for _ in range(100)]
    reward, information = (np.array([each[k] for each in path]) for k in ("reward", "entropy"))
    assert (np.diff(reward) > 0.0).all() and (np.diff(information) < 0.0).all()
    best, held = frontier(REWARDS["ladder"], np.geomspace(0.02, 50.0, 4000))
    assert (reward < np.interp(information, held, best)).all()


def test_the_sampled_gradient_is_the_expected_one_on_average():
    tau, rate, start = 0.2, 1e-3, np.array([0.3, -0.2, 0.5])
    rewards, moved = np.array([0.0, 0.4, 1.0]), np.zeros((20_000, 3))
    bandit = Bandit(rewards, tau, rate, "sampled", memory=0.0, baseline=0.7, seed=4)
    for i in range(len(moved)):
        bandit.logits[:] = start
        moved[i] = bandit.run(1).logits - start
    follow = Bandit(rewards, tau, rate, seed=4)
    follow.logits[:] = start
    expected = follow.run(1).logits - start
    error = moved.std(axis=0) / math.sqrt(len(moved))
    assert (np.abs(moved.mean(axis=0) - expected) < 5.0 * error).all()
    assert (np.abs(moved.mean(axis=0)) > 5.0 * error).any()  # the control: not by being lost


def test_chance_parts_two_arms_that_pay_the_same_as_the_law_says():
    law = twin_arms(300, 0.1)
    ends = []
    for seed in range(600):
        bandit = Bandit([1.0, 1.0], 0.0, 0.1, "sampled", memory=0.0, seed=seed).run(300)
        x, (p, q) = bandit.logits[0] - bandit.logits[1], bandit.policy
        ends.append([abs(p - q), bandit.observe()["entropy"], x * x, x])
    mean, error = np.mean(ends, axis=0), np.std(ends, axis=0) / math.sqrt(600)
    expected = np.array([law.imbalance[300], law.entropy[300], law.variance[300], 0.0])
    assert (np.abs(mean - expected) < 5.0 * error).all()
    earlier = twin_arms(100, 0.1)
    assert abs(mean[0] - earlier.imbalance[100]) > 5.0 * error[0]  # the control
    even = Bandit([1.0, 1.0], 0.0, 0.1).run(300)
    assert even.policy.tolist() == [0.5, 0.5]  # on average nothing happens
    still = Bandit([1.0, 1.0], 0.0, 0.1, "sampled", memory=0.0, baseline=1.0, seed=1).run(300)
    assert still.policy.tolist() == [0.5, 0.5]  # a baseline that knows leaves nothing to chance


def test_the_law_of_twins_where_it_is_known():
    law = twin_arms(2, 0.3)
    jump = 0.6
    first = math.tanh(0.5 * 0.5 * jump)
    assert law.imbalance[:2] == pytest.approx([0.0, first], abs=1e-9)
    assert law.variance[:2] == pytest.approx([0.0, (0.5 * jump) ** 2], abs=1e-12)
    p = 1.0 / (1.0 + math.exp(-0.5 * jump))
    ends = ((p, 0.5 * jump + jump * (1.0 - p)), (1.0 - p, 0.5 * jump - jump * p))
    second = sum(chance * abs(math.tanh(0.5 * x)) for chance, x in ends)
    assert law.imbalance[2] == pytest.approx(second, abs=1e-6)
    assert twin_arms(5, 0.3, 0.0).imbalance.tolist() == pytest.approx([0.0] * 6)


def test_a_bandit_runs_on_after_pickling():
    bandit = Bandit("twins", 0.05, 0.2, "sampled", seed=5).run(137)
    twin = pickle.loads(pickle.dumps(bandit))
    assert bandit.run(300).logits.tobytes() == twin.run(100).run(200).logits.tobytes()
    assert bandit.baseline == twin.baseline
    other = Bandit("twins", 0.05, 0.2, "sampled", seed=6).run(437)
    assert other.logits.tobytes() != bandit.logits.tobytes()


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: Bandit("many"), "rewards"),
        (lambda: Bandit([1.0]), "rewards must be at least 2"),
        (lambda: Bandit([1.0, math.nan]), "rewards"),
        (lambda: Bandit(temperature=-0.1), "temperature must be a finite number of at least 0"),
        (lambda: Bandit(rate=0.0), "rate"),
        (lambda: Bandit(method="guess"), "method"),
        (lambda: Bandit(memory=1.5), "memory"),
        (lambda: Bandit(baseline=math.inf), "baseline"),
        (lambda: Bandit(seed=-1), "seed"),
        (lambda: entropy([0.5, 0.6]), "policy"),
        (lambda: entropy_after(P, 3, 0.1), "arm"),
        (lambda: entropy_after(P, 0, 1e4), "change"),
        (lambda: gibbs_policy([], 0.1), "rewards"),
        (lambda: free_energy(P, [1.0, 2.0], 0.1), "rewards must be 3"),
        (lambda: frontier([0.0, 1.0], [-1.0]), "temperature"),
        (lambda: twin_arms(10, 20.0), "rate must be at most 5"),
        (lambda: twin_arms(-1, 0.1), "steps"),
    ],
)
def test_wrong_arguments_are_named(call, named):
    with pytest.raises((ValueError, TypeError), match=named):
        call()


def test_logits_that_run_away_say_so():
    with pytest.raises(FloatingPointError, match="rate must be lower"):
        Bandit([1e300, -1e300], 0.0, 1e200, "sampled", memory=0.0, seed=1).run(10)
