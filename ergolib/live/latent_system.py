"""Two parts, two observers and their latents, natively: the same bits as the component.

The *territory* is a joint distribution of two parts, A and B, of 2 to 4 states each. Two observers
see both parts and put a label on what they see: Alice's latent L and Bob's L' are maps P[L|AB] and
P[L'|AB] of 2 to 4 labels. A *world* is drawn in three steps: a state of both parts, then a label by
each observer, who do not speak to each other.

All of it is written in a line, so that it can stand in a page's address:

    4422_12.5-12.5-0-0-..._AABB..._AA5050B...

First the numbers of states of A and of B and of labels of L and of L', then a weight for each cell,
row by row, from 0 to 100 with two decimals at most, then what Alice and Bob make of it: for each
cell a letter if it surely has one label, or a percentage of two digits for each label.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer
from ergolib.kernels import latents
from ergolib.kernels.random import seed_state
from ergolib.live.athermal import Athermal
from ergolib.systems.system import check_seed

__all__ = ["HEAVIEST", "PRESETS", "Scene", "Worlds", "parse", "scene", "written"]

Array = NDArray[np.float64]

SIZES = (2, 3, 4)  # of parts, and of labels
HEAVIEST = 100.0
LETTERS = "ABCD"


class Scene(NamedTuple):
    """A territory and two maps of it.

    Attributes
    ----------
    weights : ndarray, shape (a, b)
        Of the cells, from 0 to 100, not all 0.
    first, second : ndarray, shapes (a, b, k) and (a, b, l)
        Alice's and Bob's latents: the share of each label, in hundredths.
    """

    weights: Array
    first: Array
    second: Array


def written(weights: ArrayLike, first: ArrayLike, second: ArrayLike) -> str:
    """Write a scene in a line; a latent is given as labels or as shares (a row for each cell)."""
    cells = np.asarray(weights, dtype=float)
    maps = [_shares(np.asarray(each), cells.ndim) for each in (first, second)]
    sizes = "".join(str(size) for size in (*cells.shape, *(each.shape[-1] for each in maps)))
    heavy = "-".join(f"{weight:.2f}".rstrip("0").rstrip(".") for weight in cells.ravel())
    return "_".join([sizes, heavy, *("".join(map(_cell, _rows(each))) for each in maps)])


def _shares(latent: NDArray[Any], parts: int) -> Array:
    """Return shares of labels, in hundredths."""
    if latent.ndim > parts:
        return np.rint(100.0 * latent)
    made: Array = 100.0 * np.eye(max(2, int(latent.max()) + 1))[latent]
    return made


def _rows(shares: Array) -> Array:
    return shares.reshape(-1, shares.shape[-1])


def _cell(row: Array) -> str:
    """Write what one cell is labelled."""
    if row.max() == 100.0:
        return LETTERS[int(row.argmax())]
    return "".join(f"{int(share):02d}" for share in row)


def parse(text: str) -> Scene:
    """Read what `written` writes.

    Raises
    ------
    ValueError
        If the line is not one, its weights are not numbers from 0 to 100, all of them are 0, or
        the shares of a cell do not sum to 100.
    """
    found = re.fullmatch(r"([2-4]{4})_([\d.-]+)_([A-D\d]+)_([A-D\d]+)", text, re.ASCII)
    if not found:
        raise _wrong(text, "sizes, weights and two maps with _ between them")
    a, b, *labels = (int(digit) for digit in found[1])
    words = found[2].split("-")
    if len(words) != a * b or not all(re.fullmatch(r"\d{1,3}(\.\d{1,2})?", w) for w in words):
        raise _wrong(text, f"{a * b} weights")
    weights = np.array([float(word) for word in words]).reshape(a, b)
    if weights.max() > HEAVIEST or weights.max() == 0.0:
        raise _wrong(text, f"weights from 0 to {HEAVIEST:g}, not all of them 0")
    first, second = (
        _map(text, found[3 + who], a * b, labels[who]).reshape(a, b, -1) for who in range(2)
    )
    return Scene(weights, first, second)


def _map(text: str, line: str, cells: int, labels: int) -> Array:
    """Read the shares of the labels in all cells."""
    parts = re.findall(rf"[A-D]|\d{{{2 * labels}}}", line)
    if len(parts) != cells or "".join(parts) != line:
        raise _wrong(text, f"{cells} cells in each map")
    shares = np.zeros((cells, labels))
    for row, part in zip(shares, parts, strict=True):
        if part in LETTERS:
            if LETTERS.index(part) >= labels:
                raise _wrong(text, f"letters up to {LETTERS[labels - 1]} for {labels} labels")
            row[LETTERS.index(part)] = 100.0
        else:
            row[:] = [float(part[i : i + 2]) for i in range(0, len(part), 2)]
    if (shares.sum(axis=1) != 100.0).any():
        raise _wrong(text, "shares that sum to 100 in each cell")
    return shares


def _wrong(text: str, takes: str) -> ValueError:
    shown = text if len(text) < 60 else f"{text[:57]}..."
    return ValueError(f"edits must be empty or have {takes}, got {shown!r}")


def _presets() -> dict[str, str]:
    """Return the scenes that a reader can begin with: each has one idea."""
    a, b = np.indices((4, 4))
    left, upper = b // 2, a // 2
    same = upper == left
    blocks = np.where(same, 12.5, 0.0)
    a2, b2 = np.indices((2, 2))
    copy = np.where(a2 == b2, 45.0, 5.0)
    shared = np.where((a2 == b2)[..., None], np.eye(2)[a2], 0.5)
    coin = 0.5 * (np.arange(4) // 2 == upper[..., None])
    a3, b3 = np.indices((3, 3))
    leaky = np.where(same, 11.0, 1.5)
    doubtful = np.where(same[..., None], np.eye(2)[upper], 0.5)
    return {
        # both errors are 0; Bob calls the blocks by other names
        "two-blocks": written(blocks, left, 1 - left),
        # it mediates, but no part alone knows it
        "x-itself": written(np.where(a2 == b2, 40.0, 10.0), 2 * a2 + b2, a2),
        # it mediates, and B does not know it; Bob does the like with B, and the bound is reached
        "one-part": written(np.where(a3 == b3, 20.0, 20.0 / 3.0), a3, b3),
        # nothing that both know for sure, and yet almost
        "noisy-copy": written(copy, shared, a2),
        # a collider: worse than none; Bob has one label only
        "exclusive-or": written(np.full((2, 2), 25.0), a2 ^ b2, 0 * a2),
        # redundant in the stochastic sense, but each has a coin of his own
        "private-coin": written(blocks, coin, coin),
        # there is nothing to share
        "independent": written(np.outer([5.0, 3.0, 2.0], [4.0, 4.0, 2.0]), a3, b3),
        # approximate, both of them, and different
        "two-observers": written(leaky, doubtful, upper & left),
    }


#: What a reader can begin with, as `written` writes it.
PRESETS = _presets()


def scene(preset: str, edits: str = "") -> Scene:
    """Return a preset, or what the reader has made of it."""
    choice(preset, "preset", PRESETS)
    return parse(edits or PRESETS[preset])


class Worlds(Athermal):
    """Worlds of two parts and two observers, drawn one after the other.

    Parameters
    ----------
    preset : str, default "two-blocks"
        One of `PRESETS`.
    edits : str, default ""
        What the reader has made of it, as `written` writes it; empty for the preset as it is.
    seed : int, optional
        At least 0.

    Attributes
    ----------
    p : ndarray, shape (a, b)
        Probabilities of the states of the parts.
    latent, other : ndarray, shapes (a, b, k) and (a, b, l)
        Alice's and Bob's latents: rows sum to 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind.
    """

    p: Array
    latent: Array
    other: Array

    def __init__(
        self, preset: str = "two-blocks", edits: str = "", seed: int | None = None
    ) -> None:
        self.seed = check_seed(seed)
        self._preset, self._edits = preset, edits
        self._scene = scene(preset, edits)
        weights, first, second = self._scene
        self.p, self.latent, self.other = weights / weights.sum(), first / 100.0, second / 100.0
        self._seen, self._told = np.zeros(first.size), np.zeros(second.size)
        self._both = np.zeros(first.shape[-1] * second.shape[-1])
        self._last = np.full(3, -1, dtype=np.int64)
        self._generator = seed_state(self.seed)

    def __repr__(self) -> str:
        return f"Worlds(preset={self._preset!r}, edits={self._edits!r}, seed={self.seed})"

    @property
    def sites(self) -> int:
        """What a world costs."""
        return 1

    @property
    def seen(self) -> Array:
        """How often Alice put each label on each cell, shape (a, b, k)."""
        return self._seen.reshape(self.latent.shape)

    @property
    def told(self) -> Array:
        """How often Bob put each label on each cell, shape (a, b, l)."""
        return self._told.reshape(self.other.shape)

    @property
    def both(self) -> Array:
        """How often Alice's and Bob's labels met, shape (k, l)."""
        return self._both.reshape(self.latent.shape[-1], self.other.shape[-1])

    @property
    def last(self) -> tuple[int, int, int]:
        """Cell (row by row) and both labels of the last world; -1 before the first."""
        cell, first, second = (int(each) for each in self._last)
        return cell, first, second

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """Tallies, the last world, and the generator; views."""
        return {
            "seen": self._seen,
            "told": self._told,
            "both": self._both,
            "last": self._last,
            "generator": self._generator,
        }

    def run(self, steps: int = 1) -> Self:
        """Draw so many worlds; the last one is remembered."""
        weights, first, second = self._scene
        maps = first.ravel() / 100.0, second.ravel() / 100.0
        sizes = first.shape[-1], second.shape[-1]
        for some in self._portions(integer(steps, "steps", 0)):
            latents.draw_worlds(
                weights.ravel(),
                *maps,
                *sizes,
                some,
                self._seen,
                self._told,
                self._both,
                self._last,
                self._generator,
            )
        return self

    def observe(self) -> dict[str, float]:
        """Return pointwise informations of the last world, in nats.

        Returns
        -------
        dict
            Their means over worlds are the terms of the theorem, without bias: ``mediation``,
            ln p(ab|l) / (p(a|l) p(b|l)), has the mean I(A;B|L); ``redundancy_a`` and
            ``redundancy_b``, -ln p(l'|a) and -ln p(l'|b), have H(L'|A) and H(L'|B);
            ``translation``, -ln p(l'|l), has H(L'|L). All are 0 before the first world.
        """
        names = ("mediation", "redundancy_a", "redundancy_b", "translation")
        if self._last[0] < 0:
            return dict.fromkeys(names, 0.0)
        cell, first, second = self.last
        a, b = divmod(cell, self.p.shape[1])
        with_first = self.p[..., None] * self.latent
        with_second = self.p[..., None] * self.other
        both = np.einsum("ab,abk,abl->kl", self.p, self.latent, self.other)
        p_l = with_first[..., first].sum()
        of_a, of_b = with_first[a, :, first].sum(), with_first[:, b, first].sum()
        ratios = (
            with_first[a, b, first] * p_l / (of_a * of_b),
            self.p[a].sum() / with_second[a, :, second].sum(),
            self.p[:, b].sum() / with_second[:, b, second].sum(),
            both[first].sum() / both[first, second],
        )
        return {name: float(np.log(ratio)) for name, ratio in zip(names, ratios, strict=True)}
