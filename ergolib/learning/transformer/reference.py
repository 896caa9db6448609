"""A small transformer in NumPy, for reading: the loss, its gradients, and where it attends.

`Architecture` says what is computed, and the kernels in `ergolib.kernels.transformer` compute the
same. The loss is the mean of -ln p(next token) over all places, in nats.

The gradients are written by hand. Write dX for the slope of the loss along X. Where C = A B, dA =
dC B^T and dB = A^T dC; where a row A is the softmax of a row S, dS = A (dA - sum_j A_j dA_j); and
the slope along the stream before a layer is that after it plus what comes back through its heads.

Numbers are float32 where the parameters are, and float64 else. That is for tests, and for dynamics
that must conserve something to many digits.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.learning.transformer.architecture import GAIN, Architecture, checked_architecture

__all__ = ["attention_patterns", "log_probabilities", "loss", "loss_and_gradients"]

Floats = NDArray[Any]


class Head(NamedTuple):
    """What one head computed: arrays (sequences, T, d_head), and attention (sequences, T, T)."""

    queries: Floats
    keys: Floats
    values: Floats
    attention: Floats
    mixed: Floats


def loss(architecture: Architecture, parameters: ArrayLike, tokens: ArrayLike) -> float:
    """Return the mean cross-entropy of the next token.

    Parameters
    ----------
    architecture : Architecture
    parameters : array_like, shape (architecture.count,)
        float32 or float64, as `Architecture.views` divides them.
    tokens : array_like of int, shape (sequences, context + 1)
        Each token but the first of a sequence is to be told from those before it.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    TypeError
        If parameters or tokens are not numbers of their kind.
    ValueError
        If they have another shape, a parameter is not finite, or a token is not in the vocabulary.
    """
    return -float(log_probabilities(architecture, parameters, tokens).mean(dtype=np.float64))


def log_probabilities(
    architecture: Architecture, parameters: ArrayLike, tokens: ArrayLike
) -> Floats:
    """Return ln p of each next token, an array (sequences, context); arguments as for `loss`."""
    parameters, tokens = _checked(architecture, parameters, tokens)
    views = architecture.views(parameters)
    streams, _ = _forward(architecture, views, tokens[:, :-1])
    return _at_next(_log_softmax(streams[-1] @ views["U"]), tokens)


def attention_patterns(
    architecture: Architecture, parameters: ArrayLike, tokens: ArrayLike
) -> Floats:
    """Return A_ij of each head, an array (layers, heads, sequences, T, T); arguments as for `loss`.

    Row i holds what place i pays to each place j: 0 where j > i, and 1 in all.
    """
    parameters, tokens = _checked(architecture, parameters, tokens)
    _, layers = _forward(architecture, architecture.views(parameters), tokens[:, :-1])
    return np.array([[head.attention for head in heads] for heads in layers])


def loss_and_gradients(
    architecture: Architecture, parameters: ArrayLike, tokens: ArrayLike
) -> tuple[float, Floats]:
    """Return the loss and its gradient with respect to all parameters; arguments as for `loss`.

    Returns
    -------
    loss : float
        In nats.
    gradients : ndarray, shape (architecture.count,)
        In the order of the parameters, and of their type.
    """
    parameters, tokens = _checked(architecture, parameters, tokens)
    views, inputs = architecture.views(parameters), tokens[:, :-1]
    gradients = np.empty_like(parameters)
    slopes = architecture.views(gradients)
    streams, layers = _forward(architecture, views, inputs)

    logs = _log_softmax(streams[-1] @ views["U"])
    told = _at_next(logs, tokens)
    slope = np.exp(logs)  # of the loss along the logits: p - 1 for the right token, p else
    right = tokens[:, 1:, None].astype(np.intp)
    np.put_along_axis(slope, right, np.take_along_axis(slope, right, -1) - 1, -1)
    slope /= slope.dtype.type(told.size)

    slopes["U"][:] = _rows(streams[-1]).T @ _rows(slope)
    slope = slope @ views["U"].T
    for layer in range(architecture.layers, 0, -1):
        back = [
            _head_backward(architecture, views, slopes, layer, number, streams[layer - 1], slope, h)
            for number, h in enumerate(layers[layer - 1], 1)
        ]
        slope = slope + sum(back)
    one_hot = np.eye(architecture.vocabulary, dtype=slope.dtype)[inputs.ravel()]
    slopes["E"][:] = one_hot.T @ _rows(slope)
    return -float(told.mean(dtype=np.float64)), gradients


def _forward(
    architecture: Architecture, views: dict[str, Floats], inputs: NDArray[np.int8]
) -> tuple[list[Floats], list[list[Head]]]:
    """Return the stream before each layer and after the last, and what each head computed."""
    streams, layers = [views["E"][inputs]], []
    for layer in range(1, architecture.layers + 1):
        numbers = range(1, architecture.heads + 1)
        heads = [_head_forward(architecture, views, layer, n, streams[-1]) for n in numbers]
        stream = streams[-1]
        for number, head in zip(numbers, heads, strict=True):
            stream = stream + head.mixed @ views[architecture.name("O", layer, number)]
        streams.append(stream)
        layers.append(heads)
    return streams, layers


def _head_forward(
    architecture: Architecture, views: dict[str, Floats], layer: int, number: int, stream: Floats
) -> Head:
    """Let one head read the stream (sequences, T, d)."""
    query, key, value = (
        stream @ views[architecture.name(matrix, layer, number)] for matrix in "QKV"
    )
    if architecture.biased:
        query = query + views[architecture.name("query_bias", layer, number)]
        value = value + views[architecture.name("value_bias", layer, number)]
    scores = query @ key.swapaxes(1, 2) * _scale(architecture, stream.dtype)
    distance = _distance(architecture)
    if layer == 1:
        learnt = views[architecture.name("b", layer, number)]
        scores += learnt.dtype.type(GAIN) * learnt[np.maximum(distance, 0)]
    scores[:, distance < 0] = -np.inf
    scores -= scores.max(-1, keepdims=True)
    attention = np.exp(scores)
    attention /= attention.sum(-1, keepdims=True)
    return Head(query, key, value, attention, attention @ value)


def _head_backward(
    architecture: Architecture,
    views: dict[str, Floats],
    slopes: dict[str, Floats],
    layer: int,
    number: int,
    stream: Floats,
    slope: Floats,
    head: Head,
) -> Floats:
    """Write one head's gradients; return what its reading adds to the slope along the stream.

    `stream` is what it read, `slope` that of the loss along what it wrote to.
    """

    def name(matrix: str) -> str:
        return architecture.name(matrix, layer, number)

    slopes[name("O")][:] = _rows(head.mixed).T @ _rows(slope)
    mixed_slope = slope @ views[name("O")].T
    value_slope = head.attention.swapaxes(1, 2) @ mixed_slope
    attention_slope = mixed_slope @ head.values.swapaxes(1, 2)
    shared = (attention_slope * head.attention).sum(-1, keepdims=True)
    score_slope = head.attention * (attention_slope - shared)
    scale = _scale(architecture, stream.dtype)
    query_slope = score_slope @ head.keys * scale
    key_slope = score_slope.swapaxes(1, 2) @ head.queries * scale
    back = np.zeros_like(stream)
    for matrix, along in (("Q", query_slope), ("K", key_slope), ("V", value_slope)):
        slopes[name(matrix)][:] = _rows(stream).T @ _rows(along)
        back += along @ views[name(matrix)].T
    if architecture.biased:
        slopes[name("query_bias")][:] = query_slope.sum((0, 1))
        slopes[name("value_bias")][:] = value_slope.sum((0, 1))
    if layer == 1:
        together = score_slope.sum(0)
        slopes[name("b")][:] = [GAIN * np.trace(together, -n) for n in range(architecture.context)]
    return back


def _checked(
    architecture: Architecture, parameters: ArrayLike, tokens: ArrayLike
) -> tuple[Floats, NDArray[np.int8]]:
    """Return parameters and tokens as arrays that fit the architecture."""
    checked_architecture(architecture)
    return architecture.checked_parameters(parameters), architecture.checked_tokens(tokens)


def _scale(architecture: Architecture, kind: Any) -> Any:
    """Return 1 / sqrt(d_head) as a number of the given type."""
    return kind.type(architecture.head_width**-0.5)


def _distance(architecture: Architecture) -> NDArray[np.intp]:
    """Return i - j for every place i (row) and j (column)."""
    places = np.arange(architecture.context)
    return places[:, None] - places


def _rows(array: Floats) -> Floats:
    """Return an array (sequences, T, n) as one matrix of n columns."""
    return array.reshape(-1, array.shape[-1])


def _log_softmax(logits: Floats) -> Floats:
    """Return ln p over the last axis."""
    logits = logits - logits.max(-1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(-1, keepdims=True))


def _at_next(logs: Floats, tokens: NDArray[np.int8]) -> Floats:
    """Return of ln p (sequences, T, V) that of the next token."""
    return np.take_along_axis(logs, tokens[:, 1:, None].astype(np.intp), -1)[..., 0]
