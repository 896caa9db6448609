"""What there is to learn: random rules, Markov chains and repetitions.

A source draws sequences of tokens 0 ... V - 1, each independent of the others, by the kernels in
`ergolib.kernels.token_sources`, where their laws stand. Each has losses that no training is needed
to know, in nats per token: the plateaus at which a learner rests, and the floor below them all.

For the *random rule*, with probabilities q of the sequence's own rule s, a of the rule g that all
sequences share, and e = 1 - q - a of any token: who knows only g foretells g(x) with probability
p = a + (q + e) / V and each other token with p' = (q + e) / V, since s(x) might be any. So the

    bigram plateau    L = -p ln p - (V - 1) p' ln p'.

Who also knows s, as an induction head may once it has seen s(x), reaches the floor.

The plateaus of *Markov rows* are in `ergolib.learning.transformer.plateaus`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer, real
from ergolib.kernels import token_sources as kernels
from ergolib.kernels.random import seed_state
from ergolib.learning.transformer.plateaus import Plateaus, markov_plateaus

__all__ = ["MarkovRows", "RandomRule", "RepeatedTokens", "Source"]

Tokens = NDArray[np.int8]
Generator = NDArray[np.uint64]

MOST = 2**30  # tokens drawn at once, of a byte each


class Source(Protocol):
    """Anything that draws tokens below its `vocabulary`."""

    @property
    def vocabulary(self) -> int:
        """Kinds of token."""

    def tokens(self, sequences: int, context: int, generator: Any) -> Tokens:
        """Draw sequences of context + 1 tokens."""


@dataclass(frozen=True)
class RandomRule:
    """Each sequence follows a rule of its own, and one that all sequences share.

    Parameters
    ----------
    vocabulary : int, default 16
        Kinds of token V, from 2 to 127.
    in_context : float, default 0.6
        Probability q that the next token is s(x), with s a permutation drawn for each sequence.
    bigram : float, default 0.3
        Probability a that it is g(x), with g a permutation for all. With what is left it is any
        token. Together at most 1.
    rule_seed : int, default 1234
        Draws g.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> source = RandomRule()
    >>> round(source.plateau, 4)
    2.4206
    >>> source.tokens(sequences=2, context=4, generator=7).shape
    (2, 5)
    """

    vocabulary: int = 16
    in_context: float = 0.6
    bigram: float = 0.3
    rule_seed: int = 1234

    def __post_init__(self) -> None:
        """Check the arguments."""
        _set(self, vocabulary=_vocabulary(self.vocabulary))
        _set(self, in_context=_probability(self.in_context, "in_context"))
        _set(self, bigram=_probability(self.bigram, "bigram"))
        _set(self, rule_seed=integer(self.rule_seed, "rule_seed", 0))
        if self.in_context + self.bigram > 1.0 + 1e-12:
            raise ValueError(
                f"bigram must be at most 1 - in_context = {1.0 - self.in_context:.6g}, got "
                f"{self.bigram!r}"
            )

    @cached_property
    def rule(self) -> Tokens:
        """The permutation g: int8 of shape (vocabulary,), not to be written to."""
        rule = np.empty(self.vocabulary, dtype=np.int8)
        kernels.draw_rule(rule, seed_state(self.rule_seed))
        rule.flags.writeable = False
        return rule

    @property
    def noise(self) -> float:
        """The probability e that the next token is any of them."""
        return max(0.0, 1.0 - self.in_context - self.bigram)

    @property
    def plateau(self) -> float:
        """Loss of who knows g and nothing of s: the bigram plateau, in nats."""
        other = (self.in_context + self.noise) / self.vocabulary
        return _entropy([(1, self.bigram + other), (self.vocabulary - 1, other)])

    @property
    def floor(self) -> float:
        """Loss of who knows g and s: the entropy of the next token, in nats.

        It is an average over the sequences' rules: in one of V, s(x) is g(x).
        """
        count, other = self.vocabulary, self.noise / self.vocabulary
        alike = _entropy([(1, self.in_context + self.bigram + other), (count - 1, other)])
        apart = _entropy([(1, self.in_context + other), (1, self.bigram + other)])
        apart += _entropy([(count - 2, other)])
        return (alike + (count - 1) * apart) / count

    def tokens(self, sequences: int, context: int, generator: int | Generator) -> Tokens:
        """Draw sequences.

        Parameters
        ----------
        sequences : int
        context : int
            Tokens read; each sequence has one more.
        generator : ndarray of uint64, shape (4,), or int
            A state made by `seed_state`, which moves on; or a seed.

        Returns
        -------
        ndarray of int8, shape (sequences, context + 1)
        """
        out, state = _prepare(sequences, context, generator)
        chances = self.in_context, self.bigram
        kernels.random_rule(
            self.vocabulary, context, sequences, *chances, self.rule.copy(), state, out.ravel()
        )
        return out


@dataclass(frozen=True)
class MarkovRows:
    """Each sequence is a stationary Markov chain with a random transition matrix of its own.

    The rows of the matrix are independent and uniform on the simplex, Dirichlet(1, ..., 1).

    Parameters
    ----------
    states : int, default 2
        Kinds of token, from 2 to 127.

    Raises
    ------
    TypeError, ValueError
        If `states` is not an integer in this range.

    Examples
    --------
    >>> plateaus = MarkovRows(states=2).plateaus
    >>> round(plateaus.unigram, 6), round(plateaus.bigram, 6)
    (0.563827, 0.480889)
    """

    states: int = 2

    def __post_init__(self) -> None:
        """Check the argument."""
        _set(self, states=integer(self.states, "states", 2, kernels.LARGEST))

    @property
    def vocabulary(self) -> int:
        """Kinds of token: the states."""
        return self.states

    @property
    def plateaus(self) -> Plateaus:
        """Losses of who knows nothing, how frequent each state is, or the matrix; with errors."""
        return markov_plateaus(self.states)

    def tokens(self, sequences: int, context: int, generator: int | Generator) -> Tokens:
        """Draw sequences; arguments as for `RandomRule.tokens`."""
        out, state = _prepare(sequences, context, generator)
        workspace = np.empty(2 * self.states**2 + self.states + 1)
        kernels.markov_rows(self.states, context, sequences, state, out.ravel(), workspace)
        return out


@dataclass(frozen=True)
class RepeatedTokens:
    """Each sequence is a block of random tokens, repeated until it is full.

    Parameters
    ----------
    vocabulary : int, default 16
        Kinds of token V, from 2 to 127.
    period : int or (int, int), optional
        Length of the block, or the shortest and the longest: then each sequence draws its own, and
        place alone does not tell what comes next. None takes half of each sequence, rounded up.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    Who knows nothing loses `plateau` = ln V at every token; who looks back loses that in the first
    block and almost nothing afterwards.
    """

    vocabulary: int = 16
    period: int | tuple[int, int] | None = None

    def __post_init__(self) -> None:
        """Check the arguments."""
        _set(self, vocabulary=_vocabulary(self.vocabulary))
        if self.period is None:
            return
        both = self.period if isinstance(self.period, Sequence) else (self.period,) * 2
        if len(both) != 2:
            raise ValueError(f"period must be a length, or two, got {self.period!r}")
        shortest = integer(both[0], "period", 1)
        longest = integer(both[1], "period", shortest)
        _set(self, period=(shortest, longest))

    @property
    def plateau(self) -> float:
        """Loss of who knows nothing: ln V, in nats."""
        return math.log(self.vocabulary)

    def tokens(self, sequences: int, context: int, generator: int | Generator) -> Tokens:
        """Draw sequences; arguments as for `RandomRule.tokens`.

        Raises
        ------
        ValueError
            Also if a period is longer than a sequence.
        """
        out, state = _prepare(sequences, context, generator)
        half = (context + 2) // 2
        shortest, longest = self.period if isinstance(self.period, tuple) else (half, half)
        if longest > context + 1:
            raise ValueError(
                f"period must be at most context + 1 = {context + 1}, got {self.period!r}"
            )
        kernels.repeated_tokens(
            self.vocabulary, context, sequences, shortest, longest, state, out.ravel()
        )
        return out


def _set(source: Any, **values: Any) -> None:
    """Set a field of a frozen source while it is made."""
    for name, value in values.items():
        object.__setattr__(source, name, value)


def _vocabulary(value: Any) -> int:
    return integer(value, "vocabulary", 2, kernels.LARGEST)


def _probability(value: Any, name: str) -> float:
    number = real(value, name)
    if not 0.0 <= number <= 1.0:
        raise ValueError(f"{name} must be a probability from 0 to 1, got {value!r}")
    return number


def _entropy(parts: list[tuple[int, float]]) -> float:
    """Return the sum of -n p ln p over pairs of a number of outcomes n and the chance p of each."""
    return sum(-count * chance * math.log(chance) for count, chance in parts if chance > 0.0)


def _prepare(sequences: int, context: int, generator: int | Generator) -> tuple[Tokens, Generator]:
    """Return room for the tokens, and the generator's state; or say what is wrong."""
    sequences, context = integer(sequences, "sequences", 1), integer(context, "context", 1)
    if sequences * (context + 1) > MOST:
        raise ValueError(
            f"sequences must hold at most {MOST} tokens in all, got {sequences} of {context + 1}"
        )
    out = np.empty((sequences, context + 1), dtype=np.int8)
    if not isinstance(generator, np.ndarray):
        return out, seed_state(integer(generator, "generator", 0))
    words = generator.dtype == np.uint64 and generator.shape == (4,) and generator.any()
    if not (words and generator.flags.c_contiguous and generator.flags.writeable):
        raise ValueError(
            "generator must be a seed, or a state of shape (4,) and uint64 made by seed_state, got "
            f"an array of {generator.dtype} of shape {generator.shape}"
        )
    return out, generator
