"""A transformer that learns: a start, a stream of data, and a way downhill.

One step draws a batch of new sequences, finds the loss and its gradient, and moves the parameters:
three kernels, natively and in a page alike, so that one seed takes one path in both. No sequence is
ever seen twice on purpose, so that the loss of a batch, before its step, is also an honest test.

Three streams of random numbers never meet. With the seed's generator as made by `seed_state`, the
start is drawn from it as it is, data from that of `data_seed` after one `jump` of 2^128 words, and
the set on which every transformer is observed from that of seed 0 after two. So one start can meet
other data, and runs are compared on the same sequences.
"""

from __future__ import annotations

import math
from copy import deepcopy
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer
from ergolib.kernels import optimisers, transformer, transformer_start
from ergolib.kernels.random import seed_state
from ergolib.learning.transformer.architecture import Architecture
from ergolib.learning.transformer.reading import Reading, stream
from ergolib.learning.transformer.settings import Settings, at_least_0
from ergolib.learning.transformer.sources import RandomRule, Source

__all__ = ["Diverged", "Transformer"]

Array = NDArray[Any]

SQUARE_KEPT = 0.999  # Adam: how much of the mean square is kept
EPSILON = 1e-8  # Adam: added to its root
BLOWN_UP = 100.0  # nats: who knows nothing loses ln V, at most 4.8; no learner is so sure and wrong


class Diverged(ArithmeticError):  # noqa: N818
    """Training blew up.

    Attributes
    ----------
    step : int
        The step, counted from 0, whose loss or gradient was too large or not a number.
    """

    def __init__(self, message: str, step: int = 0) -> None:
        super().__init__(message, step)
        self.step = step

    def __str__(self) -> str:
        """Return the message alone."""
        return str(self.args[0])


class Transformer(Settings, Reading):
    """A small attention-only transformer, with what it reads and how it learns.

    Parameters
    ----------
    architecture : Architecture, optional
        Its sizes: by default two layers of one head, 16 tokens, 32 at a time.
    source : RandomRule, MarkovRows, RepeatedTokens or alike, optional
        What it reads, of the architecture's vocabulary; it can be changed at any time, as can all
        that follows up to `weight_decay`. The default is `RandomRule()`.
    seed : int, default 0
        Of the start, and of the data unless `data_seed` says otherwise. The same seed gives the
        same path, bit by bit.
    rate : float, default 0.1
        The learning rate.
    momentum : float, default 0.9
        How much of the last step's momentum is kept, from 0 to below 1; for Adam, of the mean.
    clip : float, default 1.0
        The largest length of a gradient, to which longer ones are cut. Infinity cuts none.
    batch : int, default 32
        Sequences in a step.
    weight_decay : float, default 0.0
        For ``"sgd"`` a force towards 0, added to the cut gradient; for ``"adam"`` apart from it.
    optimiser : {"sgd", "adam"}, default "sgd"
        Gradient descent with momentum, or Adam, which wants rates of about 0.003.
    output_scale : float, default 0.05
        Standard deviation of the entries of each W_O at the start.
    data_seed : int, optional
        Gives the same start other data.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> transformer = Transformer(seed=1).train(50)
    >>> len(transformer.losses)
    50
    >>> transformer.losses[0] > transformer.losses[-1] > transformer.source.floor
    True
    """

    def __init__(
        self,
        architecture: Architecture | None = None,
        source: Source | None = None,
        seed: int = 0,
        *,
        rate: float = 0.1,
        momentum: float = 0.9,
        clip: float = 1.0,
        batch: int = 32,
        weight_decay: float = 0.0,
        optimiser: str = "sgd",
        output_scale: float = 0.05,
        data_seed: int | None = None,
    ) -> None:
        self._architecture = Architecture() if architecture is None else architecture
        if not isinstance(self._architecture, Architecture):
            got = type(architecture).__name__
            raise TypeError(f"architecture must be an Architecture, got {got}")
        self.source = RandomRule() if source is None else source
        self._seed = integer(seed, "seed", 0)
        self._data_seed = self._seed if data_seed is None else integer(data_seed, "data_seed", 0)
        self._optimiser = choice(optimiser, "optimiser", ("sgd", "adam"))
        self._output_scale = at_least_0(output_scale, "output_scale", 1000.0)
        self.rate, self.momentum, self.clip = rate, momentum, clip
        self.batch, self.weight_decay = batch, weight_decay

        count = self._architecture.count
        self._parameters = np.empty(count, dtype=np.float32)
        self._means = [np.zeros(count, np.float32) for _ in range(1 + (optimiser == "adam"))]
        self._generator = stream(self._data_seed, 1)
        self._losses: list[float] = []
        self._before: dict[str, Array] | None = None
        scales = self._output_scale, 1.0
        start = seed_state(self._seed)
        transformer_start.initialise(*self._architecture.sizes, *scales, start, self._parameters)
        self._make_room()

    def __getstate__(self) -> dict[str, Any]:
        """Return all that the path depends on, which is not the kernels' working space."""
        room = ("_gradients", "_workspace")
        return {name: value for name, value in vars(self).items() if name not in room}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take up a path."""
        vars(self).update(state)
        self._make_room()

    def __repr__(self) -> str:
        """Return the call that would start this run, but for what stands at its default."""
        parts = [f"{self._architecture!r}", f"{self._source!r}", f"seed={self._seed}"]
        usual: dict[str, Any] = {"momentum": 0.9, "clip": 1.0, "batch": 32, "weight_decay": 0.0}
        usual |= {"optimiser": "sgd", "output_scale": 0.05, "data_seed": self._seed}
        parts.append(f"rate={self._rate!r}")
        for name, default in usual.items():
            if (value := getattr(self, f"_{name}")) != default:
                parts.append(f"{name}={value!r}")
        return f"Transformer({', '.join(parts)})"

    def _make_room(self) -> None:
        """Give the kernels what they work in."""
        self._gradients = np.empty(self._architecture.count, dtype=np.float32)
        self._workspace = np.empty(self._architecture.workspace(self._batch), dtype=np.float32)

    @property
    def architecture(self) -> Architecture:
        """The sizes."""
        return self._architecture

    @property
    def source(self) -> Source:
        """What is read."""
        return self._source

    @source.setter
    def source(self, value: Source) -> None:
        if isinstance(value, type):
            raise TypeError(f"source must be made first, as in {value.__name__}(), got the class")
        if not (hasattr(value, "tokens") and hasattr(value, "vocabulary")):
            raise TypeError(
                "source must be a RandomRule, MarkovRows, RepeatedTokens or another with "
                f"`vocabulary` and `tokens`, got {type(value).__name__}"
            )
        if value.vocabulary != self._architecture.vocabulary:
            raise ValueError(
                f"source must have the architecture's vocabulary, {self._architecture.vocabulary} "
                f"tokens, got {value!r} with {value.vocabulary}"
            )
        self._source = value

    @property
    def seed(self) -> int:
        """The seed of the start."""
        return self._seed

    @property
    def data_seed(self) -> int:
        """The seed of the data."""
        return self._data_seed

    @property
    def optimiser(self) -> str:
        """The way downhill, ``"sgd"`` or ``"adam"``."""
        return self._optimiser

    @property
    def output_scale(self) -> float:
        """Standard deviation of the entries of each W_O at the start."""
        return self._output_scale

    @property
    def parameters(self) -> NDArray[np.float32]:
        """All parameters in one array, a view: writing to it changes the transformer."""
        return self._parameters

    @property
    def state(self) -> dict[str, Array]:
        """All that changes in a run, as views: parameters, what the optimiser keeps, generator.

        For ``"sgd"`` it keeps ``"momentum"``, for ``"adam"`` ``"mean"`` and ``"square"``.
        """
        names = ("momentum",) if self._optimiser == "sgd" else ("mean", "square")
        kept = dict(zip(names, self._means, strict=True))
        return {"parameters": self._parameters, **kept, "generator": self._generator}

    @property
    def losses(self) -> NDArray[np.float64]:
        """The loss of each batch so far, in nats per token, before the step that it led to."""
        return np.array(self._losses)

    @property
    def steps(self) -> int:
        """How many steps have been made."""
        return len(self._losses)

    def views(self) -> dict[str, Array]:
        """Return every matrix by its name ("E", "Q1", ..., "U"), as views of the parameters."""
        return self._architecture.views(self._parameters)

    def copy(self) -> Self:
        """Return an independent twin: trained alike, it takes the same path."""
        return deepcopy(self)

    def train(self, steps: int = 1) -> Self:
        """Learn from some new batches.

        Parameters
        ----------
        steps : int, default 1
            At least 0.

        Returns
        -------
        Transformer
            Itself.

        Raises
        ------
        Diverged
            If a loss or a gradient is not finite, or a loss is 100 nats or more. The state is then
            that before the last sound step, from which training goes on with a lower rate.
        """
        for _ in range(integer(steps, "steps", 0)):
            self._step()
        return self

    def _step(self) -> None:
        """Draw a batch, find the gradient, and move; or go back one step and say why."""
        before = {name: array.copy() for name, array in self.state.items()}
        tokens = self._draw(self._batch, self._generator)
        arrays = self._parameters, tokens.ravel(), self._gradients, self._workspace
        sizes = self._architecture.sizes
        loss = float(transformer.loss_and_gradients(*sizes, self._batch, *arrays))
        sound = loss < BLOWN_UP
        norm = self._descend() if sound else math.nan
        if not math.isfinite(norm):
            step = len(self._losses)
            self._return_to(before)
            decay = f"weight_decay ({self._weight_decay:g}), " if self._weight_decay else ""
            what = f"a gradient of {norm}" if sound else f"a loss of {loss:.4g} nats"
            raise Diverged(
                f"training diverged at step {step}, with {what}: lower rate, which is "
                f"{self._rate:g}, or momentum ({self._momentum:g}), {decay}clip ({self._clip:g}) "
                f"or output_scale ({self._output_scale:g})",
                step,
            )
        self._losses.append(loss)
        self._before = before

    def _descend(self) -> float:
        """Move the parameters; return the length of the gradient, before it was cut."""
        arrays = self._parameters, *self._means, self._gradients
        if self._optimiser == "sgd":
            settings = self._rate, self._momentum, self._clip, self._weight_decay
            return float(optimisers.sgd(*arrays, *settings))
        number, kept = len(self._losses) + 1, (self._momentum, SQUARE_KEPT)
        rest = EPSILON, self._clip, self._weight_decay
        return float(optimisers.adam(*arrays, number, self._rate, *kept, *rest))

    def _return_to(self, start_of_step: dict[str, Array]) -> None:
        """Undo the last step, if there was one since the last return, or this one."""
        if self._before is not None:
            start_of_step, self._before = self._before, None
            self._losses.pop()
        for name, array in self.state.items():
            array[:] = start_of_step[name]
