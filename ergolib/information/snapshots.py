"""A snapshot from an image: light pixels up, dark ones down.

Any picture in two tones is a state of an Ising model, and so has a temperature to be read off
(`pseudolikelihood_temperature`, with free edges). Greys are cut in two at Otsu's threshold (IEEE
Trans. Syst. Man Cybern. 9, 62, 1979), the level that makes the two parts each as uniform as can be;
for a picture of two tones it lies between them. An image is never made smaller here: that would be
another picture, with another temperature.
"""

from __future__ import annotations

import io
import os
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import real

__all__ = ["snapshot_from_image"]

LEAST, MOST = 8, 1024  # pixels on a side
LIGHT = 127.5


def snapshot_from_image(
    image: str | os.PathLike[str] | bytes | BinaryIO | ArrayLike, threshold: float | None = None
) -> NDArray[np.int8]:
    """Return a small image as spins: +1 where it is light, -1 where it is dark.

    Parameters
    ----------
    image : path, bytes, binary file or array_like
        A PNG file or any other that Pillow reads (``pip install 'ergolib[images]'``), of 8 to 1024
        pixels a side; colours become the luma of ITU-R BT.601, and what is transparent is white.
        Or an array: bool (True is light), or levels of grey of shape (rows, columns).
    threshold : float, optional
        Levels above it are light; a file's levels go from 0 to 255. Otsu's by default, and for an
        image of a single level 127.5 (of an array, 0: so an array of spins comes back as it is).

    Returns
    -------
    ndarray of int8
        Shape (rows, columns), +1 and -1.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ImportError
        If a file is to be read and Pillow is not installed.
    TypeError, ValueError
        If this is not an image, or too small or too large, or the threshold is not a number.
    """
    is_file = isinstance(image, (str, os.PathLike, bytes, bytearray)) or hasattr(image, "read")
    levels = _read(image) if is_file else _as_levels(image)
    if threshold is None:
        threshold = _otsu(levels, LIGHT if is_file else 0.0)
    return np.where(levels > real(threshold, "threshold"), 1, -1).astype(np.int8)


def _check_size(rows: int, columns: int) -> None:
    if not (LEAST <= rows <= MOST and LEAST <= columns <= MOST):
        raise ValueError(
            f"image must have {LEAST} to {MOST} pixels a side, got {columns} x {rows}; "
            "a larger one can be cut"
        )


def _read(image: Any) -> NDArray[np.float64]:
    """Return the levels of grey of a file, 0 to 255."""
    try:
        from PIL import Image, UnidentifiedImageError
    except ModuleNotFoundError:
        raise ImportError("reading an image needs Pillow: pip install 'ergolib[images]'") from None
    source = io.BytesIO(image) if isinstance(image, (bytes, bytearray)) else image
    try:
        with Image.open(source) as opened:
            _check_size(opened.height, opened.width)  # before any pixel is decoded
            coloured = opened.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, SyntaxError):
        raise ValueError(f"image must be one that Pillow reads, got {_name(image)}") from None
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ValueError(f"image must be whole, got {_name(image)}: {error}") from None
    paper = Image.new("RGBA", coloured.size, "white")
    return np.asarray(Image.alpha_composite(paper, coloured).convert("L"), dtype=np.float64)


def _name(image: Any) -> str:
    if isinstance(image, (bytes, bytearray)):
        return f"{len(image)} bytes that are none"
    return repr(os.fspath(image)) if isinstance(image, (str, os.PathLike)) else "a file that is not"


def _as_levels(image: Any) -> NDArray[np.float64]:
    """Return an array as levels of grey."""
    array = np.asarray(image)
    if array.dtype.kind not in "biuf":
        raise TypeError(
            "image must be a file, its bytes, or an array of numbers, "
            f"got {type(image).__name__} of {array.dtype}"
        )
    if array.ndim != 2:
        raise ValueError(
            f"image must have shape (rows, columns) where it is an array, got {array.shape}"
        )
    _check_size(*array.shape)
    levels = array.astype(np.float64) - (0.5 if array.dtype.kind == "b" else 0.0)
    if not np.isfinite(levels).all():
        raise ValueError("image must hold finite levels, got NaN or infinity among them")
    return levels


def _otsu(levels: NDArray[np.float64], single: float) -> float:
    """Return the threshold between the two parts whose means differ most, for their sizes."""
    values, counts = np.unique(levels, return_counts=True)
    if values.size == 1:
        return single
    values = values - values.mean()  # levels far from 0 lose no digits
    below = np.cumsum(counts)[:-1]
    above = levels.size - below
    sums = np.cumsum(counts * values)[:-1]
    total = float((counts * values).sum())
    between = below * above * (sums / below - (total - sums) / above) ** 2
    best = int(np.argmax(between))
    found = np.unique(levels)
    return float(0.5 * found[best] + 0.5 * found[best + 1])
