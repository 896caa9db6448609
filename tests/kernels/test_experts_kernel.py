"""Steps of experts: up the slope of the likelihood, never down, to the optimum, wherever begun."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from ergolib.information import kl_divergence
from ergolib.kernels import experts as kernel
from ergolib.kernels.random import seed_state
from ergolib.learning.knowledge import fit_couplings, subset_orders, walsh_hadamard

ROUNDING = 1e-11


class Learner:
    """All that the kernel works on."""

    def __init__(self, target, experts, order, conjugate=0, spread=0.1, seed=0):
        self.target, self.order, self.conjugate = target, order, conjugate
        size = target.size
        self.weights, self.work = np.empty(experts), np.empty(size)
        self.theta, self.p, self.shares, self.slopes, self.directions = (
            np.full(experts * size, np.nan) for _ in range(5)
        )
        kernel.begin(
            self.weights, self.theta, self.slopes, self.directions, order, spread, seed_state(seed)
        )

    def run(self, steps):
        trace = np.full(steps, np.nan)
        arrays = self.target, self.weights, self.theta, self.p, self.shares
        memory = self.slopes, self.directions, self.work, self.order, self.conjugate
        self.lost = kernel.learn(*arrays, *memory, trace)
        return trace

    @property
    def mixture(self):
        return self.weights @ self.p.reshape(self.weights.size, -1)


def blurred_parity(n, background):
    even = subset_orders(n) % 2 == 0
    return (1.0 - background) * even / even.sum() + background / even.size


def loss(target, weights, theta):
    rows = np.exp([walsh_hadamard(row) for row in theta.reshape(weights.size, -1)])
    return kl_divergence(target, weights @ (rows / rows.sum(axis=1, keepdims=True)))


def test_what_is_written_is_the_mixture():
    target = np.random.default_rng(1).dirichlet(np.ones(16))
    learner = Learner(target, 3, 2, spread=1.0)
    trace = learner.run(5)
    assert learner.weights.sum() == pytest.approx(1.0, abs=1e-14)
    p = learner.p.reshape(3, 16)
    assert p.sum(axis=1) == pytest.approx(1.0, abs=1e-14)
    shares = learner.weights[:, None] * p / learner.mixture
    assert learner.shares.reshape(3, 16) == pytest.approx(shares, abs=1e-14)
    assert learner.lost == trace[-1]
    assert trace[-1] == pytest.approx(loss(target, learner.weights, learner.theta), abs=1e-13)
    outside = (subset_orders(4) < 1) | (subset_orders(4) > 2)
    assert not learner.theta.reshape(3, 16)[:, outside].any()


def test_a_step_goes_up_the_slope_of_the_likelihood():
    target = np.random.default_rng(2).dirichlet(np.ones(8))
    learner = Learner(target, 2, 2, spread=1.0)
    before, weights = learner.theta.copy(), learner.weights.copy()
    learner.run(1)
    slope = -approx_fprime(before, lambda theta: loss(target, weights, theta), 1e-6)
    moved = (learner.theta - before).reshape(2, 8)
    for k, allowed in enumerate(slope.reshape(2, 8) * np.isin(subset_orders(3), [1, 2])):
        assert moved[k] / np.linalg.norm(moved[k]) == pytest.approx(
            allowed / np.linalg.norm(allowed), abs=1e-5
        )


@pytest.mark.parametrize("conjugate", [0, 1])
@pytest.mark.parametrize("seed", range(12))
def test_the_loss_never_rises(seed, conjugate):
    """From anywhere: wild couplings, targets with zeros, targets of nearly one state."""
    rng = np.random.default_rng([seed, conjugate])
    n = int(rng.integers(1, 8))
    target = rng.dirichlet(np.full(1 << n, rng.choice([0.02, 0.3, 2.0])))
    target[target < rng.choice([0.0, 1e-3])] = 0.0
    experts, order = int(rng.integers(1, 5)), int(rng.integers(1, n + 1))
    spread = float(rng.choice([0.01, 1.0, 20.0]))
    learner = Learner(target / target.sum(), experts, order, conjugate, spread, seed)
    learner.run(0)
    curve = np.array([learner.lost, *learner.run(150)])
    assert np.isfinite(curve).all() and np.isfinite(learner.theta).all()
    assert (np.diff(curve) <= ROUNDING * (1.0 + curve[:-1])).all()


def test_a_step_of_fixed_length_does_rise():
    """The negative control: where two opposite states agree in all pairs, one is easily left."""
    target = 0.49 * (np.eye(64)[0] + np.eye(64)[63]) + 0.02 / 64
    order = subset_orders(6)
    allowed = (order >= 1) & (order <= 2)
    theta, losses = 0.1 * allowed, []
    for _ in range(60):
        p = np.exp(walsh_hadamard(theta))
        p /= p.sum()
        losses.append(kl_divergence(target, p))
        theta = theta + 0.5 * walsh_hadamard(target - p) * allowed
    assert np.diff(losses).max() > 0.1
    learner = Learner(target, 1, 2)
    learner.theta[:] = 0.1 * allowed
    assert np.diff(learner.run(60)).max() <= ROUNDING


@pytest.mark.parametrize(("n", "order"), [(4, 1), (6, 2), (8, 2), (8, 8)])
def test_one_expert_is_maximum_likelihood(n, order):
    target = np.random.default_rng(n).dirichlet(np.ones(1 << n))
    learner = Learner(target, 1, order, conjugate=1)
    curve = learner.run(300)
    best = fit_couplings(target, order=order)
    assert curve[-1] == pytest.approx(best.divergence, abs=1e-8)
    assert learner.mixture == pytest.approx(best.distribution, abs=1e-5)


def test_conjugate_directions_take_fewer_steps():
    target = np.random.default_rng(8).dirichlet(np.ones(256))
    ends = [Learner(target, 1, 8, conjugate).run(100)[-1] for conjugate in (0, 1)]
    assert ends[1] < 0.1 * ends[0]


@pytest.mark.parametrize("n", [3, 4])
def test_two_pairwise_experts_learn_a_parity_and_one_does_not(n):
    for background, lost in ((0.1, 1e-9), (0.0, 1e-4)):  # 0: couplings grow, ever more slowly
        target = blurred_parity(n, background)
        one = kl_divergence(target, np.full(1 << n, 0.5**n))
        assert Learner(target, 1, 2).run(200)[-1] == pytest.approx(one, abs=1e-9)
        ends = [Learner(target, 2, 2, 1, seed=seed).run(300)[-1] for seed in range(3)]
        assert min(ends) < lost


def test_experts_that_begin_alike_stay_alike():
    learner = Learner(blurred_parity(3, 0.1), 2, 2, spread=0.0)
    learner.theta[:] = np.tile(np.random.default_rng(0).normal(size=8), 2)
    learner.run(100)
    assert np.array_equal(learner.theta[1:8], learner.theta[9:])


def test_an_expert_without_weight_stays_without():
    learner = Learner(np.random.default_rng(4).dirichlet(np.ones(8)), 3, 2)
    learner.weights[:] = [0.5, 0.0, 0.5]
    learner.run(50)
    assert learner.weights[1] == 0.0
    assert np.isfinite(learner.theta).all() and np.isfinite(learner.lost)


@pytest.mark.parametrize("conjugate", [0, 1])
def test_a_run_in_parts_takes_the_same_path(conjugate):
    target = np.random.default_rng(5).dirichlet(np.ones(32))
    whole, parts = (Learner(target, 3, 2, conjugate, seed=7) for _ in range(2))
    curve = whole.run(60)
    assert np.concatenate([parts.run(steps) for steps in (1, 0, 19, 40)]).tobytes() == (
        curve.tobytes()
    )
    assert parts.theta.tobytes() == whole.theta.tobytes()
