"""The same transformer in JAX, which differentiates and compiles it: an extra, for one table.

``pip install -e ".[jax]"`` brings it. Nothing else needs it, and without it the benchmark says so
and goes on. It gets one thread, like all others. All steps asked for are one compiled loop, which
was faster than a call from Python for each, and the arrays of one step are reused by the next.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from ergolib.learning.transformer import GAIN, Architecture

if TYPE_CHECKING:
    import jax

ABSENT = 'JAX is not installed and not in this table: pip install -e ".[jax]" adds it.'


def installed() -> bool:
    """Tell whether there is a JAX to compare with."""
    return find_spec("jax") is not None


def alone() -> Any:
    """Import JAX, kept to one thread; it chooses their number when it is imported."""
    os.environ["NPROC"] = "1"
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    os.environ["JAX_PLATFORMS"] = "cpu"
    import jax

    return jax


def loss(architecture: Architecture, parameters: jax.Array, tokens: jax.Array) -> jax.Array:
    """Return the mean cross-entropy of the next token, as `ergolib.learning.transformer.loss`."""
    jax = alone()
    views, begin = {}, 0
    for name, shape in architecture.shapes():
        end = begin + int(np.prod(shape))
        views[name] = parameters[begin:end].reshape(shape)
        begin = end
    places = np.arange(architecture.context)
    distance = places[:, None] - places
    stream = views["E"][tokens[:, :-1]]
    for layer in range(1, architecture.layers + 1):
        written = stream
        for head in range(1, architecture.heads + 1):
            of = {name: views.get(architecture.name(name, layer, head)) for name in "QKVOb"}
            query, key, value = (stream @ of[name] for name in "QKV")
            scores = query @ key.swapaxes(1, 2) * np.float32(architecture.head_width**-0.5)
            if layer == 1:
                scores += np.float32(GAIN) * of["b"][np.maximum(distance, 0)]
            attention = jax.nn.softmax(jax.numpy.where(distance >= 0, scores, -np.inf))
            written += attention @ value @ of["O"]
        stream = written
    logs = jax.nn.log_softmax(stream @ views["U"])
    return -jax.numpy.take_along_axis(logs, tokens[:, 1:, None], -1).mean()


def steps(
    architecture: Architecture,
    parameters: np.ndarray,
    tokens: np.ndarray,
    rate: float,
    kept: float,
    clip: float,
) -> Callable[[int], float]:
    """Return a function that makes steps and returns the loss before the last of them."""
    jax = alone()
    batch = jax.numpy.asarray(tokens, jax.numpy.int32)
    slope = jax.value_and_grad(partial(loss, architecture))

    def step(_: Any, state: tuple) -> tuple:
        parameters, momentum, _ = state
        value, gradients = slope(parameters, batch)
        gradients *= jax.numpy.minimum(1.0, clip / jax.numpy.linalg.norm(gradients))
        momentum = kept * momentum + gradients
        return parameters - rate * momentum, momentum, value

    def many(count: Any, state: tuple) -> tuple:
        return jax.lax.fori_loop(0, count, step, state)

    compiled = jax.jit(many, donate_argnums=1)
    begin = jax.numpy.array(parameters)
    state = begin, jax.numpy.zeros_like(begin), jax.numpy.float32(0.0)

    def work(count: int) -> float:
        nonlocal state
        state = compiled(count, state)
        return float(state[2])

    return work
