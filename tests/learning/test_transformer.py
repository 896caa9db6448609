"""The NumPy transformer: gradients against finite differences, exact cases, what it refuses."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

from ergolib.learning.transformer import (
    Architecture,
    attention_patterns,
    log_probabilities,
    loss,
    loss_and_gradients,
)

ARCHITECTURES = [
    Architecture(5, 7, 6, 3),
    Architecture(2, 2, 1, 1, layers=1, biased=True),
    Architecture(9, 5, 10, 4, layers=3, heads=2, biased=True),
    Architecture(4, 6, 7, 9, layers=2, heads=3),
]


def case(architecture: Architecture, seed: int = 0, sequences: int = 3):
    """Parameters that give scores and logits of about 1, tokens, and a generator for more."""
    rng = np.random.default_rng(seed)
    parameters = rng.normal(size=architecture.count)
    for name, block in architecture.views(parameters).items():
        block *= 0.1 if name[0] == "b" else block.shape[0] ** -0.5
    shape = sequences, architecture.context + 1
    return parameters, rng.integers(0, architecture.vocabulary, shape), rng


# Differences over 2e and 4e together err by about e^4 L^(5) / 30 and by rounding, 1e-15 / e. With
# e = 3e-4 along directions of length 1 both are near 1e-11 here; slopes are 1e-3 to 10.
STEP, TOLERANCE = 3e-4, 1e-10


def slope_along(architecture, parameters, tokens, direction) -> float:
    """The derivative of the loss by differences, to fourth order."""
    near, far = (
        loss(architecture, parameters + step * direction, tokens)
        - loss(architecture, parameters - step * direction, tokens)
        for step in (STEP, 2 * STEP)
    )
    return (8 * near - far) / (12 * STEP)


def worst_block(architecture, parameters, tokens, gradients, rng) -> float:
    """The largest error of a slope along a random direction within one block of parameters."""
    worst = 0.0
    for name in architecture.views(parameters):
        direction = np.zeros_like(parameters)
        block = architecture.views(direction)[name]
        block[...] = rng.normal(size=block.shape)
        direction /= np.linalg.norm(direction)
        measured = slope_along(architecture, parameters, tokens, direction)
        worst = max(worst, abs(measured - direction @ gradients))
    return worst


@pytest.mark.parametrize("architecture", ARCHITECTURES, ids=str)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_block_of_the_gradient_is_the_finite_difference(architecture, seed):
    parameters, tokens, rng = case(architecture, seed)
    value, gradients = loss_and_gradients(architecture, parameters, tokens)
    assert value == pytest.approx(loss(architecture, parameters, tokens), rel=1e-14)
    assert worst_block(architecture, parameters, tokens, gradients, rng) < TOLERANCE


@pytest.mark.parametrize(
    "name", ["E", "Q1.2", "K2.1", "V3.2", "O1.1", "b1.2", "query_bias2.1", "U"]
)
def test_a_gradient_off_by_a_thousandth_in_one_block_is_noticed(name):
    """The negative control of the test above."""
    architecture = ARCHITECTURES[2]
    parameters, tokens, rng = case(architecture, 1)
    _, gradients = loss_and_gradients(architecture, parameters, tokens)
    architecture.views(gradients)[name][...] *= 1.001
    assert worst_block(architecture, parameters, tokens, gradients, rng) > TOLERANCE


def test_the_type_of_the_numbers_is_followed():
    architecture = ARCHITECTURES[2]
    parameters, tokens, _ = case(architecture)
    single = parameters.astype(np.float32)
    for given, kind in ((single, np.float32), (parameters, np.float64)):
        value, gradients = loss_and_gradients(architecture, given, tokens)
        assert isinstance(value, float)
        assert gradients.dtype == kind
        assert attention_patterns(architecture, given, tokens).dtype == kind
        assert log_probabilities(architecture, given, tokens).dtype == kind
    exact, rounded = (
        loss_and_gradients(architecture, given, tokens)[1]
        for given in (single.astype(float), single)
    )
    assert 0 < np.abs(exact - rounded).max() < 1e-5 * np.abs(exact).max()


def test_nothing_learnt_is_a_uniform_guess():
    """With all parameters 0 every token has the same probability and every place the same share."""
    architecture = Architecture(heads=2)
    tokens = np.random.default_rng(0).integers(0, 16, (4, 33))
    parameters = np.zeros(architecture.count)
    assert loss(architecture, parameters, tokens) == pytest.approx(math.log(16), abs=1e-14)
    shares = attention_patterns(architecture, parameters, tokens)
    expected = np.tri(32) / np.arange(1, 33)[:, None]
    np.testing.assert_allclose(shares, np.broadcast_to(expected, shares.shape), atol=1e-15)


def test_a_bias_of_8_on_distance_1_is_a_previous_token_head():
    """b_1 = 1 gives the token before e^8 times the weight of any other."""
    architecture = Architecture()
    parameters = np.zeros(architecture.count)
    architecture.views(parameters)["b1"][1] = 1.0
    tokens = np.random.default_rng(0).integers(0, 16, (1, 33))
    first = attention_patterns(architecture, parameters, tokens)[0, 0, 0]
    for i in range(1, 32):
        assert first[i, i - 1] == pytest.approx(math.exp(8) / (math.exp(8) + i))


def test_a_bigram_model_written_by_hand():
    """Attention switched off (O = 0), the logits are E U: a table from token to token."""
    architecture = Architecture(vocabulary=5, context=6, width=5)
    table = np.random.default_rng(1).normal(size=(5, 5))
    parameters = np.random.default_rng(2).normal(size=architecture.count)
    views = architecture.views(parameters)
    views["E"][:], views["U"][:] = np.eye(5), table
    views["O1"][:] = views["O2"][:] = 0.0
    tokens = np.random.default_rng(3).integers(0, 5, (7, 7))
    logs = table - np.log(np.exp(table).sum(1, keepdims=True))
    told = log_probabilities(architecture, parameters, tokens)
    np.testing.assert_allclose(told, logs[tokens[:, :-1], tokens[:, 1:]], atol=1e-13)


def test_nobody_looks_ahead():
    architecture = ARCHITECTURES[2]
    parameters, tokens, _ = case(architecture)
    before = log_probabilities(architecture, parameters, tokens)
    changed = tokens.copy()
    changed[:, 3] = (changed[:, 3] + 1) % architecture.vocabulary
    after = log_probabilities(architecture, parameters, changed)
    assert np.array_equal(before[:, :2], after[:, :2])
    assert not np.isclose(before[:, 3:], after[:, 3:]).any()


def test_rotating_the_whole_stream_changes_nothing():
    """E -> E R, W -> R^T W, O -> O R, U -> R^T U for an orthogonal R."""
    architecture = ARCHITECTURES[2]
    parameters, tokens, rng = case(architecture)
    turned = parameters.copy()
    rotation = np.linalg.qr(rng.normal(size=(10, 10)))[0]
    for name, block in architecture.views(turned).items():
        if name[0] in "EO":
            block[...] = block @ rotation
        elif name[0] in "QKVU":
            block[...] = rotation.T @ block
    same = loss(architecture, turned, tokens) - loss(architecture, parameters, tokens)
    assert abs(same) < 1e-13
    architecture.views(turned)["U"][...] = architecture.views(parameters)["U"]
    assert abs(loss(architecture, turned, tokens) - loss(architecture, parameters, tokens)) > 1e-3


# Architecture -------------------------------------------------------------------------------------


def test_views_share_memory_and_cover_everything_once():
    for architecture in (*ARCHITECTURES, Architecture()):
        flat = np.zeros(architecture.count, np.float32)
        for number, (name, view) in enumerate(architecture.views(flat).items(), 1):
            assert np.shares_memory(view, flat), name
            assert not view.any(), name
            view[...] = number
        assert (flat > 0).all()
        assert (np.diff(flat) >= 0).all()  # in the order of the names


def test_names_and_order():
    one = list(Architecture(biased=True).views(np.zeros(Architecture(biased=True).count)))
    layer = ["Q", "K", "V", "O"]
    constants = ["query_bias", "value_bias"]
    first = [f"{name}1" for name in (*layer, "b", *constants)]
    assert one == ["E", *first, *(f"{name}2" for name in (*layer, *constants)), "U"]
    two = list(
        Architecture(heads=2, layers=1).views(np.zeros(Architecture(heads=2, layers=1).count))
    )
    assert two == ["E", *(f"{name}1.{head}" for head in "12" for name in (*layer, "b")), "U"]
    assert Architecture().count == 2 * 16 * 64 + 2 * 4 * 64 * 16 + 32
    assert Architecture().workspace(32) == Architecture().workspace(1)


def test_an_architecture_is_a_value():
    assert Architecture() == Architecture(16, 32, 64, 16, 2, 1, False)
    assert len({Architecture(), Architecture(), Architecture(width=32)}) == 2
    assert pickle.loads(pickle.dumps(Architecture(heads=2))) == Architecture(heads=2)
    with pytest.raises(AttributeError):
        Architecture().width = 3


@pytest.mark.parametrize(
    ("settings", "error", "said"),
    [
        ({"vocabulary": 1}, ValueError, "vocabulary must be an integer from 2 to 127, got 1"),
        ({"vocabulary": 128}, ValueError, "vocabulary must be an integer from 2 to 127, got 128"),
        ({"context": 1}, ValueError, "context must be an integer of at least 2, got 1"),
        ({"width": 0}, ValueError, "width must be an integer of at least 1, got 0"),
        ({"head_width": -3}, ValueError, "head_width must be an integer of at least 1, got -3"),
        ({"layers": 2.5}, ValueError, "layers must be an integer of at least 1, got 2.5"),
        ({"heads": math.nan}, ValueError, "heads must be an integer of at least 1, got nan"),
        ({"heads": "two"}, TypeError, "heads must be an integer of at least 1, got 'two'"),
        ({"width": True}, TypeError, "width must be an integer of at least 1, got True"),
        ({"biased": 1}, TypeError, "biased must be True or False, got 1"),
        ({"width": 10**6}, ValueError, "must fit in 1 GiB"),
        ({"width": 10**30}, ValueError, "must fit in 1 GiB"),
        ({"context": 10**5}, ValueError, "GiB for a step of training"),
    ],
)
def test_impossible_sizes_are_refused_by_name(settings, error, said):
    with pytest.raises(error, match=said):
        Architecture(**settings)


@pytest.mark.parametrize("function", [loss, loss_and_gradients, attention_patterns])
@pytest.mark.parametrize(
    ("parameters", "tokens", "error", "said"),
    [
        (np.zeros(3), None, ValueError, r"parameters must have shape \(\d+,\), got \(3,\)"),
        ("many", None, TypeError, "parameters must hold finite numbers, got str"),
        ([[1.0], [1.0, 2.0]], None, ValueError, "parameters must have one length, got a ragged"),
        (None, [[1], [1, 2]], ValueError, "tokens must have one length, got a ragged list"),
        (math.nan, None, ValueError, "parameters must hold finite numbers, got nan at place 5"),
        (-math.inf, None, ValueError, "parameters must hold finite numbers, got -inf at place 5"),
        (None, np.zeros((2, 7), int), ValueError, r"tokens must have shape \(sequences, 8\)"),
        (None, np.zeros((0, 8), int), ValueError, r"tokens must have shape \(sequences, 8\)"),
        (None, np.zeros((1, 2, 8), int), ValueError, r"tokens must have shape \(sequences, 8\)"),
        (None, np.full((2, 8), 5), ValueError, "tokens must lie from 0 to 4, got 5 among them"),
        (None, np.full((2, 8), -1), ValueError, "tokens must lie from 0 to 4, got -1 among them"),
        (None, np.zeros((2, 8)), TypeError, "tokens must hold integers, got an array of float64"),
    ],
)
def test_wrong_parameters_and_tokens_are_refused_by_name(function, parameters, tokens, error, said):
    architecture = ARCHITECTURES[0]
    fine, words, _ = case(architecture)
    if isinstance(parameters, float):
        fine[5] = parameters
        parameters = None
    with pytest.raises(error, match=said):
        function(
            architecture,
            fine if parameters is None else parameters,
            words if tokens is None else tokens,
        )


def test_other_wrong_things_are_refused():
    architecture = ARCHITECTURES[0]
    parameters, tokens, _ = case(architecture)
    with pytest.raises(TypeError, match="architecture must be an Architecture, got dict"):
        loss({}, parameters, tokens)
    with pytest.raises(TypeError, match="flat must be an array of floats, got an array of int64"):
        architecture.views(np.zeros(architecture.count, np.int64))
    with pytest.raises(ValueError, match=r"flat must have shape \(\d+,\), got \(2,\)"):
        architecture.views(np.zeros(2))
    with pytest.raises(ValueError, match="sequences must be an integer of at least 1, got 0"):
        architecture.workspace(0)
    flat = tokens.ravel().astype(np.int8)
    assert loss(architecture, parameters, flat) == loss(architecture, parameters, tokens)
