"""The errors of a latent of which there are only samples, each with an error of its own.

Every error of a latent L of parts X_1 ... X_n is a sum of entropies,

    TC(X|L)       = sum_i H(X_i L) - H(XL) - (n - 1) H(L),
    I(L;X_i|X_-i) = H(L X_-i) + H(X) - H(XL) - H(X_-i),
    H(L|X_-i)     = H(L X_-i) - H(X_-i),

and frequencies may be put into these: the *plug-in*. It finds information where there is none,
about (degrees of freedom) / 2n for n independent samples, and more if they resemble each other.

The *jackknife* (Quenouille 1956; Tukey 1958) leaves out one sample at a time, or one block of
samples, and looks at what changes. That measures the bias, which is taken off, and the scatter.
Of samples that remember each other (all shifts of one snapshot, or neighbouring times of one run)
whole blocks must be left out, or both are far too small. Blocks of different size count as Busing,
Meijer and van der Leeden have it (Stat. Comput. 9, 3, 1999).

Two things it cannot do. It errs on the large side (Efron and Stein, Ann. Stat. 9, 586, 1981): where
an information vanishes, by a factor of up to the square root of 2. And of what was never met it
knows nothing: a state met in one block only is a warning that others were met in none. The share of
the samples in such states is about the chance that a new block's sample is of a state never met
(Good, Biometrika 40, 237, 1953), and about as many nats are left of the bias. Errors much smaller
than that cannot be trusted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from ergolib.arguments import integer
from ergolib.information.latents.errors import without

__all__ = ["SampledLatentErrors", "SampledNats", "estimate_latent_errors"]

Codes = NDArray[np.int64]
Array = NDArray[np.float64]

ENOUGH_BLOCKS = 16  # then the error itself is known to 18 %
_DENSE = 1 << 22  # numbers in a table, from which on sorting is better
_MOST_SAMPLES = 2**31 - 1


class SampledNats(NamedTuple):
    """An information or entropy, in nats, as samples have it.

    Attributes
    ----------
    value : float
        By the jackknife, the bias taken off. What is 0 may come out below 0, within its error.
    error : float
        One standard deviation.
    plug_in : float
        With frequencies for probabilities; less `value`, it is the bias.
    """

    value: float
    error: float
    plug_in: float


class SampledLatentErrors(NamedTuple):
    """What `ergolib.information.latents.latent_errors` says, from samples.

    Attributes
    ----------
    mediation : SampledNats
        TC(X|L); for two parts I(X_1;X_2|L).
    stochastic, deterministic : tuple of SampledNats
        I(L;X_i|X_-i) and H(L|X_-i), one for each part.
    entropy, information, total_correlation : SampledNats
        H(L), I(L;X) and TC(X).
    samples, blocks : int
        How many samples there are, and how many blocks were left out in turn.
    states : int
        How many different (X, L) were met.
    once : int
        How many of these in one block only.
    missing : float
        The share of the samples in such states.
    trusted : bool
        Whether `missing` is at most the error of `mediation`, and there are at least 16 blocks. If
        not, the errors are most likely too small.
    """

    mediation: SampledNats
    stochastic: tuple[SampledNats, ...]
    deterministic: tuple[SampledNats, ...]
    entropy: SampledNats
    information: SampledNats
    total_correlation: SampledNats
    samples: int
    blocks: int
    states: int
    once: int
    missing: float
    trusted: bool


def estimate_latent_errors(
    parts: ArrayLike | Sequence[ArrayLike],
    latent: ArrayLike,
    blocks: ArrayLike | int | None = None,
) -> SampledLatentErrors:
    """Estimate all errors of a latent from samples of the parts and the latent.

    Parameters
    ----------
    parts : array_like of int, or a tuple of them
        Shape (samples, parts): the state of each part, as any integer. Or a tuple, one array of
        shape (samples,) for each part. At least two parts.
    latent : array_like of int
        Shape (samples,): the label that goes with them.
    blocks : int or array_like of int, optional
        Which samples resemble each other. An integer cuts the samples, in their order, into so many
        blocks of one length (or nearly); they must be longer than the memory of what was sampled.
        An array of shape (samples,) names the block of each, such as its snapshot. By default all
        samples are independent.

    Returns
    -------
    SampledLatentErrors
        Each error with an error, and whether the samples are enough.

    Raises
    ------
    TypeError, ValueError
        If parts, latent or blocks are not integers, differ in length, or there are fewer than two
        parts, samples or blocks, or 2^31 samples or more.

    Examples
    --------
    Two readings of one coin, each wrong one time in ten, and the coin as latent. They share
    0.222 nat (a bit in which they differ 18 times in 100), and the coin explains it all:

    >>> rng = np.random.default_rng(1)
    >>> coin = rng.integers(0, 2, 10_000)
    >>> read = [coin ^ (rng.random(10_000) < 0.1) for _ in range(2)]
    >>> found = estimate_latent_errors(read, coin)
    >>> round(found.total_correlation.value, 3), abs(found.mediation.value) < 3e-4, found.trusted
    (0.22, True, True)
    """
    columns = _columns(parts)
    label = _integers(latent, "latent", columns[0].size)
    count = len(columns)
    number, states = _joined([*columns, label])
    kept = _Kept(number, states, _blocks(blocks, label.size))
    first = np.empty(states, dtype=np.int64)
    first[number] = np.arange(number.size)  # a sample of each state
    x = [column[first] for column in columns]
    names = [label[first]]

    def h(*variables: Codes) -> Array:
        return kept.entropies(*_joined(list(variables)))

    whole, open_label, both = h(*x), h(*names), h(*x, *names)
    rest = [[x[i] for i in without(part, count)] for part in range(count)]
    seen = [h(*others) for others in rest]
    seen_label = [h(*others, *names) for others in rest]
    left = sum(h(each, *names) for each in x) - both - (count - 1) * open_label
    mediation = kept.jackknife(left)
    pairs = list(zip(seen, seen_label, strict=True))
    return SampledLatentErrors(
        mediation=mediation,
        stochastic=tuple(kept.jackknife(b + whole - both - a) for a, b in pairs),
        deterministic=tuple(kept.jackknife(b - a) for a, b in pairs),
        entropy=kept.jackknife(open_label),
        information=kept.jackknife(open_label + whole - both),
        total_correlation=kept.jackknife(sum(map(h, x)) - whole),
        samples=kept.samples,
        blocks=kept.count,
        states=states,
        once=kept.once,
        missing=kept.missing,
        trusted=kept.count >= ENOUGH_BLOCKS and kept.missing <= mediation.error,
    )


class _Kept:
    """Counts of states in each block, as far as they are not 0.

    Independent samples of one state, left out in turn, all change the same thing: they are one
    *group* of as many blocks. Otherwise each block is a group.
    """

    def __init__(self, number: Codes, states: int, block: Codes | None) -> None:
        self.samples = number.size
        self.total = np.bincount(number, minlength=states)
        if block is None:
            self.group = self.state = np.arange(states)
            self.here = np.ones(states, dtype=np.int64)
            self.times = self.total
            where = self.total
        else:
            pairs, self.here = _counted(block * states + number)
            self.group, self.state = pairs // states, pairs % states
            self.times = np.ones(int(block.max()) + 1, dtype=np.int64)
            where = np.bincount(self.state, minlength=states)
        self.sizes = np.bincount(self.group, self.here, self.times.size)
        self.count = int(self.times.sum())
        self.once = int(np.count_nonzero(where == 1))
        self.missing = float(self.total[where == 1].sum() / self.samples)

    def entropies(self, number: Codes, count: int) -> Array:
        """Return a variable's plug-in entropy: of all samples, then without a block of each group.

        The variable is given by its value, 0 ... count - 1, in each state.
        """
        total = np.bincount(number, self.total, count)
        pairs, place = np.unique(self.group * count + number[self.state], return_inverse=True)
        here = np.bincount(place, self.here)
        all_of_it = total[pairs % count]
        left = all_of_it - here
        change = special.xlogy(left, left) - special.xlogy(all_of_it, all_of_it)
        terms = np.bincount(pairs // count, change, self.times.size)
        terms += special.xlogy(total, total).sum()
        n = self.samples - self.sizes
        answer = np.empty(1 + n.size)
        answer[0] = math.log(self.samples) - special.xlogy(total, total).sum() / self.samples
        answer[1:] = np.log(n) - terms / n
        return answer

    def jackknife(self, values: Array) -> SampledNats:
        """Return a quantity, of which the values of all samples and without each are given."""
        plug_in, left = values[0], values[1:]
        share = self.samples / self.sizes
        value = plug_in + (self.times * (1.0 - 1.0 / share) * (plug_in - left)).sum()
        each = share * plug_in - (share - 1.0) * left
        square = (self.times * (each - value) ** 2 / (share - 1.0)).sum() / self.count
        return SampledNats(float(value), math.sqrt(float(square)), float(plug_in))


def _integers(value: Any, name: str, size: int | None = None) -> Codes:
    """Return a series of integers, or say what is wrong with it."""
    given = np.asarray(value)
    if given.ndim != 1 or given.size < 2 or (size is not None and given.size != size):
        wanted = "(samples,), at least 2 of them" if size is None else f"({size},), as the parts"
        raise ValueError(f"{name} must have shape {wanted}, got {given.shape}")
    if given.dtype.kind not in "iub":
        raise TypeError(f"{name} must hold integers, got {given.dtype}")
    if given.size > _MOST_SAMPLES:
        raise ValueError(f"{name} must hold fewer than 2^31 samples, got {given.size}")
    if given.dtype.kind == "u" and int(given.max()) > np.iinfo(np.int64).max:
        raise ValueError(f"{name} must hold integers below 2^63, got {int(given.max())}")
    return _numbered(given.astype(np.int64))[0]


def _columns(parts: Any) -> list[Codes]:
    """Return the codes of each part, counted from 0."""
    if isinstance(parts, np.ndarray):
        if parts.ndim != 2:
            raise ValueError(f"parts must have shape (samples, parts), got {parts.shape}")
        given: list[Any] = list(parts.T)
    elif isinstance(parts, (tuple, list)):
        given = list(parts)
    else:
        raise TypeError(
            f"parts must be an array or a tuple of arrays, one for each part, got {parts!r:.80}"
        )
    if len(given) < 2:
        raise ValueError(f"parts must be at least two, got {len(given)}")
    first = _integers(given[0], "parts")
    return [first, *(_integers(each, "parts", first.size) for each in given[1:])]


def _blocks(value: Any, samples: int) -> Codes | None:
    """Return the block of each sample, counted from 0, or None if each is its own."""
    if value is None:
        return None
    if np.ndim(value) == 0:
        count = integer(value, "blocks", 2, samples)
        return np.arange(samples, dtype=np.int64) * count // samples
    names = _integers(value, "blocks", samples)
    if not names.any():
        raise ValueError("blocks must be at least two, got one for all samples")
    return names


def _numbered(codes: Codes) -> tuple[Codes, int]:
    """Return codes as numbers from 0 in the same order, and how many different ones there are."""
    low = int(codes.min())
    span = int(codes.max()) - low + 1
    if span > _DENSE:
        different, numbers = np.unique(codes, return_inverse=True)
        return numbers.astype(np.int64), different.size
    met = np.zeros(span, dtype=np.int64)
    met[codes - low] = 1
    ranks = np.cumsum(met)
    return ranks[codes - low] - 1, int(ranks[-1])


def _counted(keys: Codes) -> tuple[Codes, Codes]:
    """Return the different keys that there are, in order, and how often each was met."""
    if int(keys.max()) > _DENSE:
        different, counts = np.unique(keys, return_counts=True)
        return different, counts.astype(np.int64)
    counts = np.bincount(keys)
    return np.flatnonzero(counts), counts[counts > 0]


def _joined(columns: list[Codes]) -> tuple[Codes, int]:
    """Return variables as one: its values counted from 0, and how many different ones there are."""
    number, count = _numbered(columns[0])
    for column in columns[1:]:
        other, more = _numbered(column)
        number, count = _numbered(number * more + other)  # below samples^2 < 2^62
    return number, count
