"""Blocks of a large lattice as parts, and their majority as latent, from snapshots.

Parts are rectangles of spins on a torus, anywhere, of any size; each is read in one of four ways,
from one bit to everything. The latent is one bit: what most blocks say by their signs, or the sign
of all their spins together.

*Every shift is a sample.* On a torus the whole pattern of blocks can be moved along: by translation
invariance each shift is as good as any other. They are not independent of each other, though, so
the samples carry the number of their snapshot, to be left out together
(`ergolib.information.latents.estimate_latent_errors`).

*Every snapshot counts with its mirror image*, all spins turned over. Without a field both are
equally likely. A run below T_c stays in one of two phases for longer than anyone can wait, but the
map does not know which: to the map, the sign is one bit, and all blocks know it. A map that has
been told the phase is another one (``mirror=False``, and a run that stays in it): to that map the
blocks are nearly independent, and there is no latent to find.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer
from ergolib.information.latents.channels import check_memory
from ergolib.kernels import patches

__all__ = ["BlockCodes", "block_codes"]

Codes = NDArray[np.int64]

READINGS = ("sign", "spin", "magnetization", "pattern")
LATENTS = ("signs", "spins")
LARGEST_PATTERN = 16  # spins: 65536 patterns


class BlockCodes(NamedTuple):
    """Samples of blocks: ``estimate_latent_errors(*codes)`` takes them.

    Attributes
    ----------
    parts : ndarray of int64, shape (samples, blocks)
        What is read of each block, from 0 on.
    latent : ndarray of int64, shape (samples,)
        1 if the majority points up, else 0.
    snapshots : ndarray of int64, shape (samples,)
        From which snapshot.
    """

    parts: Codes
    latent: Codes
    snapshots: Codes


def block_codes(
    spins: ArrayLike,
    blocks: Sequence[tuple[int, int, int, int]],
    read: str = "sign",
    latent: str = "signs",
    *,
    stride: int = 1,
    mirror: bool = True,
    seed: int = 0,
) -> BlockCodes:
    """Return what blocks of a lattice say, and their majority, over all shifts of all snapshots.

    Parameters
    ----------
    spins : array_like of int
        Snapshots of a torus: +1 and -1, of shape (snapshots, rows, columns), or (rows, columns).
    blocks : sequence of (row, column, rows, columns)
        At least two: first row and column, then how many. They may reach round the torus.
    read : {"sign", "spin", "magnetization", "pattern"}
        What is read of a block: the sign of its magnetization (0 or 1), its middle spin (0 or 1),
        how many spins point up, or all spins, as the bits of a number, the first the lowest (at
        most 16 spins).
    latent : {"signs", "spins"}
        The majority of the blocks' signs, or of all their spins.
    stride : int, default 1
        Shifts of so many sites, along rows and columns.
    mirror : bool, default True
        Whether each sample is followed by its mirror image.
    seed : int, default 0
        Of the fair coins that decide ties, which blocks of an even number of spins have, and even
        numbers of blocks. A sample and its mirror image are decided opposite ways.

    Returns
    -------
    BlockCodes

    Raises
    ------
    TypeError, ValueError
        If the snapshots are not of +1 and -1, a block does not fit the lattice, an argument is not
        of its kind, or the samples would take more than 2 GiB.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> snapshots = np.where(rng.random((4, 32, 32)) < 0.9, 1, -1)  # one phase, and no correlation
    >>> codes = block_codes(snapshots, [(0, 0, 3, 3), (0, 10, 3, 3), (10, 5, 3, 3)], stride=8)
    >>> codes.parts.shape  # 4 snapshots of 16 shifts, and mirror images
    (128, 3)
    """
    field = _snapshots(spins)
    placed = [_block(each, field.shape[1:]) for each in _several(blocks)]
    reading, kind = choice(read, "read", READINGS), choice(latent, "latent", LATENTS)
    step = integer(stride, "stride", 1, min(field.shape[1:]))
    coins = np.random.default_rng(integer(seed, "seed", 0))
    if reading == "pattern":
        most = max(height * width for _, _, height, width in placed)
        if most > LARGEST_PATTERN:
            raise ValueError(
                f"read must not be 'pattern' for blocks of more than {LARGEST_PATTERN} spins, "
                f"whose patterns no sample could fill, got a block of {most}"
            )
    shifts = field[:, ::step, ::step].size
    check_memory((len(placed) + 2) * shifts * (2 if mirror else 1), "spins")

    sums = np.stack([_sums(field, block)[:, ::step, ::step].ravel() for block in placed], axis=-1)
    signs = _signs(sums, coins)
    votes = signs if kind == "signs" else sums
    label = (_signs(votes.sum(axis=1), coins) + 1) // 2
    codes = np.empty_like(sums)
    top = np.array([_states(block, reading) - 1 for block in placed])
    for i, block in enumerate(placed):
        if reading == "sign":
            codes[:, i] = (signs[:, i] + 1) // 2
        elif reading == "magnetization":
            codes[:, i] = (sums[:, i] + top[i]) // 2
        else:
            codes[:, i] = _bits(field, block, reading)[:, ::step, ::step].ravel()
    number = np.repeat(np.arange(len(field)), shifts // len(field))
    if not mirror:
        return BlockCodes(codes, label, number)
    both = np.stack([codes, top - codes], axis=1).reshape(-1, len(placed))
    return BlockCodes(both, np.stack([label, 1 - label], axis=1).ravel(), np.repeat(number, 2))


def _snapshots(spins: Any) -> NDArray[np.int8]:
    """Return snapshots as an array of three axes, or say what is wrong with them."""
    given = np.asarray(spins)
    if given.ndim not in (2, 3) or given.size == 0:
        raise ValueError(
            "spins must have shape (snapshots, rows, columns) or (rows, columns), "
            f"got {given.shape}"
        )
    if given.dtype.kind not in "if":
        raise TypeError(f"spins must hold +1 and -1, got {given.dtype}")
    if not (np.abs(given) == 1).all():
        wrong = given[np.abs(given) != 1].ravel()[0]
        raise ValueError(f"spins must hold +1 and -1, got {wrong} among them")
    field = np.ascontiguousarray(given, dtype=np.int8)
    return field if field.ndim == 3 else field[None]


def _several(blocks: Any) -> list[Any]:
    """Return the blocks as a list of at least two."""
    if not isinstance(blocks, (list, tuple, np.ndarray)):
        raise TypeError(
            f"blocks must be a sequence of (row, column, rows, columns), got {blocks!r}"
        )
    if len(blocks) < 2:
        raise ValueError(f"blocks must be at least two, got {len(blocks)}")
    return list(blocks)


def _block(block: Any, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Return first row and column, on the lattice, and height and width of a block."""
    if not isinstance(block, (list, tuple, np.ndarray)) or len(block) != 4:
        raise ValueError(f"blocks must each be (row, column, rows, columns), got {block!r}")
    big = 2**31
    row, column = (integer(each, "blocks", -big, big) for each in block[:2])
    height, width = (
        integer(each, "blocks", 1, side) for each, side in zip(block[2:], shape, strict=True)
    )
    return row % shape[0], column % shape[1], height, width


def _sums(field: NDArray[np.int8], block: tuple[int, int, int, int]) -> Codes:
    """Return the magnetization of a block, shifted to every place, for every snapshot."""
    row, column, height, width = block
    _, rows, columns = field.shape
    answer = np.empty(field.shape, dtype=np.int64)
    along = np.empty(rows * columns, dtype=np.int64)
    for snapshot, sums in zip(field, answer, strict=True):
        patches.box_sums(snapshot.ravel(), rows, columns, height, width, along, sums.reshape(-1))
    return np.roll(answer, (-row, -column), (1, 2))


def _bits(field: NDArray[np.int8], block: tuple[int, int, int, int], reading: str) -> Codes:
    """Return the middle spin, or all, of a block shifted to every place."""
    row, column, height, width = block
    up = (field > 0).astype(np.int64)
    if reading == "spin":
        return np.roll(up, (-row - height // 2, -column - width // 2), (1, 2))
    answer = np.zeros(field.shape, dtype=np.int64)
    for i in range(height):
        for j in range(width):
            answer += np.roll(up, (-row - i, -column - j), (1, 2)) << (i * width + j)
    return answer


def _states(block: tuple[int, int, int, int], reading: str) -> int:
    """Return how many states there are to read."""
    sites = block[2] * block[3]
    if reading == "magnetization":
        return sites + 1
    return 1 << sites if reading == "pattern" else 2


def _signs(sums: Codes, coins: np.random.Generator) -> Codes:
    """Return signs, +1 or -1; of 0 a fair coin's."""
    signs = np.sign(sums)
    ties = signs == 0
    signs[ties] = 2 * coins.integers(0, 2, int(np.count_nonzero(ties))) - 1
    return signs
