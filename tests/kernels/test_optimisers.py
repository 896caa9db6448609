"""One step downhill, held to NumPy line by line."""

import math

import numpy as np
import pytest

from ergolib.kernels import optimisers


def single(*numbers):
    return tuple(np.float32(number) for number in numbers)


def vectors(count, size=1000, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=size).astype(np.float32) for _ in range(count)]


def length(gradients):
    return math.sqrt(np.cumsum(gradients.astype(np.float64) ** 2)[-1])  # one after another


@pytest.mark.parametrize("clip", [1.0, 1e3, math.inf])
@pytest.mark.parametrize("decay", [0.0, 0.01])
def test_sgd_is_the_recipe(clip, decay):
    parameters, momentum, gradients = vectors(3)
    moved, carried = parameters.copy(), momentum.copy()
    norm = optimisers.sgd(moved, carried, gradients, 0.1, 0.9, clip, decay)
    assert norm == length(gradients)
    cut, mu, pull, rate = single(min(1.0, clip / norm), 0.9, decay, 0.1)
    momentum = mu * momentum + (cut * gradients + pull * parameters)
    assert np.array_equal(carried, momentum)
    assert np.array_equal(moved, parameters - rate * momentum)


@pytest.mark.parametrize("step", [1, 2, 1000])
@pytest.mark.parametrize("decay", [0.0, 0.01])
def test_adam_is_the_recipe(step, decay):
    parameters, first, second, gradients = vectors(4)
    second = np.abs(second)
    moved, mean, square = parameters.copy(), first.copy(), second.copy()
    settings = 0.003, 0.9, 0.999, 1e-8, 1.0, decay
    norm = optimisers.adam(moved, mean, square, gradients, step, *settings)
    mu, nu, take, take_square, rate = single(0.9, 0.999, 0.1, 0.001, 0.003)
    gradients = np.float32(1.0 / norm) * gradients
    first = mu * first + take * gradients
    second = nu * second + take_square * gradients * gradients
    assert np.array_equal(mean, first)
    assert np.array_equal(square, second)
    unbiased = first.astype(float) / (1 - 0.9**step)
    spread = np.sqrt(second.astype(float) / (1 - 0.999**step)) + 1e-8
    change = unbiased / spread + decay * parameters
    assert np.allclose(moved, parameters - rate * change, rtol=1e-5, atol=1e-7)


def test_the_first_step_of_adam_has_the_same_size_along_every_axis():
    """That is why it knows the axes: a long gradient moves as far along each as a short one."""
    parameters, first, second = (np.zeros(5, np.float32) for _ in range(3))
    gradients = np.array([1e-3, -0.1, 1.0, 10.0, -100.0], np.float32)
    optimisers.adam(parameters, first, second, gradients, 1, 0.1, 0.9, 0.999, 1e-12, 1e9, 0.0)
    assert np.allclose(parameters, -0.1 * np.sign(gradients), rtol=1e-5)


def test_momentum_adds_up_to_a_longer_step():
    """Under a steady force it reaches force / (1 - mu)."""
    parameters, momentum, force = np.zeros(1, np.float32), np.zeros(1, np.float32), 0.5
    for _ in range(300):
        optimisers.sgd(parameters, momentum, np.full(1, force, np.float32), 0.01, 0.9, 1.0, 0.0)
    assert momentum[0] == pytest.approx(force / 0.1, rel=1e-5)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_gradient_that_is_not_finite_moves_nothing(bad):
    parameters, first, second, gradients = vectors(4)
    gradients[17] = bad
    kept = [array.copy() for array in (parameters, first, second)]
    assert not math.isfinite(optimisers.sgd(parameters, first, gradients, 0.1, 0.9, 1.0, 0.0))
    arrays = parameters, first, second, gradients
    assert not math.isfinite(optimisers.adam(*arrays, 1, 0.1, 0.9, 0.999, 1e-8, 1.0, 0.0))
    for one, other in zip(kept, (parameters, first, second), strict=True):
        assert np.array_equal(one, other)


def test_a_gradient_too_long_for_single_precision_is_cut_all_the_same():
    parameters, momentum = np.zeros((2, 100), np.float32)
    gradients = np.full(100, 3e38, np.float32)
    assert optimisers.sgd(parameters, momentum, gradients, 1.0, 0.0, 1.0, 0.0) > 1e39
    assert length(parameters) == pytest.approx(1.0, rel=1e-5)
