"""A transformer's training: steps per second of the kernels, of NumPy and, if it is there, of JAX.

The unit is one step on one batch: the loss, all gradients, and descent with momentum, in float32 on
one thread. NumPy runs the readable reference, whose gradients are written by hand as the kernels'
are; JAX differentiates the same loss and compiles the whole step (`benchmarks.jax_peer`). All begin
at the same parameters and read the same batch, and must have the same loss after some steps before
they are timed, in turns, by the processor's time. The first size is the one that the book trains.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from benchmarks import jax_peer
from benchmarks.clock import in_turns
from benchmarks.webassembly import CHECKED_SWEEPS, Pair, digest, in_node, runner
from ergolib.kernels import kernel, optimisers, transformer
from ergolib.kernels.kernel import function
from ergolib.learning.transformer import Architecture, RandomRule, Transformer, loss_and_gradients

RATE, MOMENTUM, CLIP, DECAY = 0.1, 0.9, 1.0, 0.0
SIZES = (
    (Architecture(), 32),  # and sequences in a batch
    (Architecture(vocabulary=8, context=16, width=32, head_width=8), 32),
    (Architecture(vocabulary=64, context=64, width=128, head_width=32, layers=3, heads=2), 16),
)
KERNELS, NUMPY, JAX = "kernels", "NumPy, by hand", "JAX, compiled"
STEPS = 13  # the place of the number of steps among the arguments of `train`
PERIODS = 3

Work = Callable[[int], float]

one_gradient = function(transformer.loss_and_gradients.python_function)
one_step = function(optimisers.sgd.python_function)


class Rate(NamedTuple):
    """Steps per second of one program, for one size."""

    name: str
    size: str
    rate: float


@kernel(
    "float64(int64, int64, int64, int64, int64, int64, int64, int64, float64, float64, float64,"
    " float64, float32[::1], int64, float32[::1], int8[::1], float32[::1], float32[::1])"
)
def train(
    vocabulary,
    context,
    width,
    head_width,
    layers,
    heads,
    biased,
    sequences,
    rate,
    momentum_factor,
    clip,
    decay,
    parameters,
    steps,
    momentum,
    tokens,
    gradients,
    workspace,
):
    """Make some steps on one batch in one call; return the loss before the last."""
    loss = 0.0
    for _ in range(steps):
        loss = one_gradient(
            vocabulary,
            context,
            width,
            head_width,
            layers,
            heads,
            biased,
            sequences,
            parameters,
            tokens,
            gradients,
            workspace,
        )
        one_step(parameters, momentum, gradients, rate, momentum_factor, clip, decay)
    return loss


def label(architecture: Architecture) -> str:
    """Name a size by its vocabulary, context and width."""
    return f"{architecture.vocabulary}, {architecture.context}, {architecture.width}"


def start(architecture: Architecture, sequences: int) -> tuple[np.ndarray, np.ndarray]:
    """Return parameters at the start and a batch of tokens."""
    source = RandomRule(architecture.vocabulary)
    tokens = source.tokens(sequences, architecture.context, generator=1)
    return Transformer(architecture, source, seed=1).parameters, tokens


def by_kernels(architecture: Architecture, parameters: np.ndarray, tokens: np.ndarray) -> Work:
    """Return a function that makes steps, with a call from Python for each kernel and step."""
    parameters = parameters.copy()
    momentum, gradients = np.zeros_like(parameters), np.empty_like(parameters)
    workspace = np.empty(architecture.workspace(), np.float32)
    sizes, flat = (*architecture.sizes, len(tokens)), tokens.ravel()

    def work(steps: int) -> float:
        for _ in range(steps):
            loss = transformer.loss_and_gradients(*sizes, parameters, flat, gradients, workspace)
            optimisers.sgd(parameters, momentum, gradients, RATE, MOMENTUM, CLIP, DECAY)
        return loss

    return work


def by_numpy(architecture: Architecture, parameters: np.ndarray, tokens: np.ndarray) -> Work:
    """Return a function that makes steps with whole arrays."""
    parameters = parameters.copy()
    momentum = np.zeros_like(parameters)

    def work(steps: int) -> float:
        for _ in range(steps):
            loss, gradients = loss_and_gradients(architecture, parameters, tokens)
            gradients *= np.float32(min(1.0, CLIP / np.linalg.norm(gradients)))
            momentum[:] *= np.float32(MOMENTUM)
            momentum[:] += gradients
            parameters[:] -= np.float32(RATE) * momentum
        return loss

    return work


def by_jax(architecture: Architecture, parameters: np.ndarray, tokens: np.ndarray) -> Work:
    """Return a function that makes steps in one call, whatever their number."""
    return jax_peer.steps(architecture, parameters, tokens, RATE, MOMENTUM, CLIP)


def rates(seconds: float) -> Iterator[Rate]:
    """Measure every program at every size, each for about this many seconds."""
    makers = {NUMPY: by_numpy, JAX: by_jax, KERNELS: by_kernels}
    if not jax_peer.installed():
        del makers[JAX]
    for architecture, sequences in SIZES:
        made = start(architecture, sequences)
        works = [make(architecture, *made) for make in makers.values()]
        losses = [work(CHECKED_SWEEPS) for work in works]
        if not np.allclose(losses, losses[0], rtol=1e-4):
            raise RuntimeError(f"losses differ: {dict(zip(makers, losses, strict=True))}")
        for name, taken in zip(makers, in_turns(works, seconds), strict=True):
            yield Rate(name, label(architecture), 1.0 / taken)


def pairs(seconds: float) -> Iterator[Pair]:
    """Measure steps natively and in Node, in turns, from one state to one state."""
    for architecture, sequences in SIZES:
        parameters, tokens = start(architecture, sequences)
        made = [*architecture.sizes, sequences, RATE, MOMENTUM, CLIP, DECAY, parameters.copy(), 0]
        made += [np.zeros_like(parameters), tokens.ravel(), np.empty_like(parameters)]
        made += [np.zeros(architecture.workspace(), np.float32)]
        begin = [each.copy() if isinstance(each, np.ndarray) else each for each in made]
        run = runner(train, made, STEPS)
        run(CHECKED_SWEEPS)
        native, webassembly = [], []
        for _ in range(PERIODS):
            taken, seen = in_node(train, begin, STEPS, seconds / PERIODS, processor=True)
            if seen != digest(made):
                raise RuntimeError("a transformer's WebAssembly and native code disagree")
            webassembly.append(taken)
            native += in_turns([run_apart(begin)], seconds / PERIODS)
        yield Pair(
            "loss, gradients, sgd", label(architecture), 1 / min(native), 1 / min(webassembly)
        )


def run_apart(made: list) -> Callable[[int], object]:
    """Return a runner of `train` on copies of its arrays."""
    return runner(train, [x.copy() if isinstance(x, np.ndarray) else x for x in made], STEPS)
