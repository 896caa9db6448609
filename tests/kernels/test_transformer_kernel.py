"""The transformer's kernels against the NumPy reference, and the products they are made of."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ergolib.kernels import kernel, lanes, matrix_products
from ergolib.kernels.transformer import look, loss_and_gradients
from ergolib.learning import transformer as reference
from ergolib.learning.transformer import Architecture

ARCHITECTURES = [
    Architecture(),
    Architecture(vocabulary=2, context=2, width=1, head_width=1, layers=1),
    Architecture(vocabulary=2, context=9, width=3, head_width=5, layers=2, biased=True),
    Architecture(vocabulary=17, context=13, width=10, head_width=9, layers=2, heads=3, biased=True),
    Architecture(vocabulary=5, context=7, width=6, head_width=3, layers=3, heads=2),
    Architecture(vocabulary=127, context=8, width=16, head_width=8, layers=1, heads=2, biased=True),
]
SEQUENCES = 3


def case(architecture: Architecture, seed: int = 0, scale: float = 1.0, sequences: int = SEQUENCES):
    """Parameters that give logits of about 1 (times scale), float32, and tokens."""
    rng = np.random.default_rng(seed)
    parameters = rng.normal(size=architecture.count).astype(np.float32)
    for name, block in architecture.views(parameters).items():
        block *= scale * (0.1 if name[0] in "bqv" else block.shape[0] ** -0.5)
    shape = sequences, architecture.context + 1
    return parameters, rng.integers(0, architecture.vocabulary, shape).astype(np.int8)


def trained(architecture: Architecture, parameters: np.ndarray, tokens: np.ndarray):
    """Loss and gradients by the kernel, from a workspace and gradients full of NaN."""
    gradients = np.full(architecture.count, np.nan, np.float32)
    workspace = np.full(architecture.workspace(len(tokens)), np.nan, np.float32)
    sizes = *architecture.sizes, len(tokens)
    value = loss_and_gradients(*sizes, parameters, tokens.ravel(), gradients, workspace)
    return value, gradients


def looked(architecture: Architecture, parameters: np.ndarray, tokens: np.ndarray):
    """Loss, attention and log-probabilities by the kernel."""
    sequences, context = len(tokens), architecture.context
    shape = architecture.layers, architecture.heads, sequences, context, context
    attention = np.full(shape, np.nan, np.float32)
    told = np.full((sequences, context), np.nan, np.float32)
    workspace = np.full(architecture.workspace(sequences), np.nan, np.float32)
    sizes = *architecture.sizes, sequences
    arrays = parameters, tokens.ravel(), attention.ravel(), told.ravel(), workspace
    return look(*sizes, *arrays), attention, told


# float32 rounds to 6e-8 of a number. A gradient has some 1000 products behind it whose roundings
# add up as a random walk, so 2e-6 of the largest of its block; five times that is allowed.
TOLERANCE = 1e-5


@pytest.mark.parametrize("architecture", ARCHITECTURES, ids=str)
@pytest.mark.parametrize("seed", [0, 1])
def test_loss_and_every_block_of_the_gradients(architecture, seed):
    parameters, tokens = case(architecture, seed)
    exact, slopes = reference.loss_and_gradients(architecture, parameters.astype(float), tokens)
    value, gradients = trained(architecture, parameters, tokens)
    assert value == pytest.approx(exact, rel=1e-6)
    got = architecture.views(gradients)
    largest = np.abs(slopes).max()
    for name, block in architecture.views(slopes).items():
        size = max(np.abs(block).max(), 1e-3 * largest)
        assert np.abs(got[name] - block).max() < TOLERANCE * size, name


@pytest.mark.parametrize("scale", [0.3, 2.0, 4.0])
def test_the_kernel_errs_no_more_than_numpy_in_single_precision(scale):
    architecture = Architecture()
    parameters, tokens = case(architecture, 5, scale, sequences=8)
    exact, slopes = reference.loss_and_gradients(architecture, parameters.astype(float), tokens)
    single, rounded = reference.loss_and_gradients(architecture, parameters, tokens)
    value, gradients = trained(architecture, parameters, tokens)
    assert np.linalg.norm(gradients - slopes) < 2 * np.linalg.norm(rounded - slopes)
    assert abs(value - exact) < 2 * abs(single - exact) + 1e-7 * exact


@pytest.mark.parametrize("name", ["E", "Q1", "b1", "O1", "K2", "V2", "U"])
def test_another_gradient_would_be_noticed(name):
    """The negative control: one parameter in a thousand parts changed moves the answer further."""
    architecture = Architecture()
    parameters, tokens = case(architecture)
    _, slopes = reference.loss_and_gradients(architecture, parameters.astype(float), tokens)
    changed = parameters.copy()
    architecture.views(changed)[name][...] *= 1.001
    _, gradients = trained(architecture, changed, tokens)
    furthest = max(
        np.abs(architecture.views(gradients)[each] - block).max() / np.abs(block).max()
        for each, block in architecture.views(slopes).items()
    )
    assert furthest > 2 * TOLERANCE


@pytest.mark.parametrize("architecture", ARCHITECTURES, ids=str)
def test_what_is_attended_to_and_told(architecture):
    parameters, tokens = case(architecture, 2)
    value, attention, told = looked(architecture, parameters, tokens)
    wide = parameters.astype(float)
    expected = reference.attention_patterns(architecture, wide, tokens)
    np.testing.assert_allclose(attention, expected, atol=1e-6)
    assert not attention[..., ~np.tri(architecture.context, dtype=bool)].any()
    expected = reference.log_probabilities(architecture, wide, tokens)
    np.testing.assert_allclose(told, expected, atol=5e-6)
    assert value == trained(architecture, parameters, tokens)[0]  # the same bits
    assert value == pytest.approx(-told.mean(dtype=np.float64), rel=1e-12)


def test_sequences_are_averaged():
    """The loss and gradients of a batch are the means of those of its sequences."""
    architecture = ARCHITECTURES[3]
    parameters, tokens = case(architecture)
    together = trained(architecture, parameters, tokens)
    alone = [trained(architecture, parameters, each[None]) for each in tokens]
    assert together[0] == pytest.approx(np.mean([value for value, _ in alone]), rel=1e-7)
    mean = np.mean([gradients for _, gradients in alone], axis=0)
    np.testing.assert_allclose(together[1], mean, atol=1e-6 * np.abs(mean).max())


def test_confident_and_wrong_is_a_large_finite_loss():
    """Logits hundreds apart: probabilities round to 0, their logarithms do not."""
    architecture = Architecture(vocabulary=3, context=4, width=4, head_width=2)
    parameters = np.zeros(architecture.count, np.float32)
    views = architecture.views(parameters)
    views["E"][:], views["U"][0, 0] = 1.0, 300.0
    tokens = np.ones((1, 5), np.int8)
    value, gradients = trained(architecture, parameters, tokens)
    assert value == pytest.approx(300.0)
    assert np.isfinite(gradients).all()
    np.testing.assert_allclose(architecture.views(gradients)["U"], [[1.0, -1.0, 0.0]] * 4)


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
@pytest.mark.parametrize("name", ["E", "Q1", "b1", "V2", "O2", "U"])
def test_a_run_that_blew_up_says_so(wrong, name):
    """What is not a number is not hidden: the loss or a gradient shows it."""
    architecture = Architecture()
    parameters, tokens = case(architecture)
    architecture.views(parameters)[name][...] *= np.float32(wrong)
    value, gradients = trained(architecture, parameters, tokens)
    assert not (math.isfinite(value) and np.isfinite(gradients).all())


@pytest.mark.parametrize(
    "short", ["parameters", "tokens", "gradients", "workspace", "token", "none"]
)
def test_arrays_that_do_not_fit_give_nan_and_are_not_touched(short):
    architecture = Architecture(vocabulary=5, context=6, width=4, head_width=3)
    parameters, tokens = case(architecture)
    gradients = np.zeros(architecture.count, np.float32)
    arrays = {
        "parameters": parameters,
        "tokens": tokens.ravel(),
        "gradients": gradients,
        "workspace": np.zeros(architecture.workspace(1), np.float32),
    }
    sequences = 0 if short == "none" else SEQUENCES
    if short in arrays:
        arrays[short] = arrays[short][:-1]
    if short == "token":
        arrays["tokens"][-1] = 5
    assert math.isnan(loss_and_gradients(*architecture.sizes, sequences, *arrays.values()))
    assert not gradients.any()


# The products, and eight numbers at once ----------------------------------------------------------


@kernel("void(int64, int64, int64, int64, int64, float32[::1])")
def product(rows, terms, columns, a_row, a_column, w):
    b = rows * terms
    c = b + terms * columns
    matrix_products.add_product(w, rows, terms, columns, 0, a_row, a_column, b, columns, c, columns)


@pytest.mark.parametrize(("rows", "terms", "columns"), [(4, 1, 8), (8, 5, 16), (12, 40, 24)])
@pytest.mark.parametrize("turned", [False, True])
def test_products_are_those_of_numpy(rows, terms, columns, turned):
    """Small integers, so that float32 is exact; what was there is added to."""
    rng = np.random.default_rng(0)
    a, b = rng.integers(-9, 9, (rows, terms)), rng.integers(-9, 9, (terms, columns))
    c = rng.integers(-9, 9, (rows, columns))
    stored = a.T if turned else a
    w = np.concatenate([stored.ravel(), b.ravel(), c.ravel()]).astype(np.float32)
    product(rows, terms, columns, *((1, rows) if turned else (terms, 1)), w)
    np.testing.assert_array_equal(w[-c.size :].reshape(c.shape), c + a @ b)


@kernel("void(float32, float32[::1], float32[::1], float32[::1])")
def every_operation(number, x, y, out):
    one, other = lanes.eight(x, 1), lanes.eight(y, 0)
    lanes.put(out, 0, one + other)
    lanes.put(out, 8, one - number)
    lanes.put(out, 16, number * other)
    lanes.put(out, 24, number / one)
    lanes.put(out, 32, lanes.larger(one, other))
    lanes.put(out, 40, lanes.smaller(one, other))
    lanes.put(out, 48, lanes.unless_less(one, other, lanes.everywhere(number)))
    lanes.put(out, 56, lanes.spread(x, 3))
    out[64] = lanes.first_lane(one)


def test_eight_lanes_are_eight_numbers():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=9).astype(np.float32), rng.normal(size=8).astype(np.float32)
    number, out = np.float32(0.3), np.zeros(65, np.float32)
    every_operation(number, x, y, out)
    one = x[1:]
    expected = [
        one + y,
        one - number,
        number * y,
        number / one,
        np.maximum(one, y),
        np.minimum(one, y),
        np.where(y < number, np.float32(0), one),
        np.full(8, x[3]),
        one[:1],
    ]
    np.testing.assert_array_equal(out, np.concatenate(expected))


def test_lanes_that_are_not_a_number():
    """Of two numbers the second is given where one is NaN, and a NaN is never less."""
    x = np.full(9, np.nan, np.float32)
    out = np.zeros(65, np.float32)
    every_operation(np.float32(0.0), x, np.ones(8, np.float32), out)
    assert (out[32:48] == 1.0).all()
    every_operation(np.float32(0.0), np.ones(9, np.float32), x[:8], out)
    assert np.isnan(out[32:48]).all()
    assert (out[48:56] == 1.0).all()
