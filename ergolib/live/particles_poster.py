"""The first frame of a void with particles, as a small picture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib import palette

SIDE = 288  # pixels
FINE = 3  # drawn larger, and made smaller, so that edges are smooth
RADIUS = 0.5 * 2.0 ** (1.0 / 6.0)
SHADES = 11  # colours in the file

Array = NDArray[np.float64]


def heat_colours(scale: Sequence[str], count: int) -> list[str]:
    """Return evenly spaced colours along a scale."""
    return [palette.along(scale, i / (count - 1)) for i in range(count)]


def draw(
    positions: Array, velocities: Array, box: tuple[float, float], hot: float, empty: str
) -> bytes:
    """Draw discs coloured by kinetic energy, `hot` being at the hot end: a PNG.

    The void itself is transparent, and takes the colour that the page's theme has for it.
    """
    from PIL import Image, ImageDraw

    width, height = box
    scale = SIDE * FINE / max(box)
    left, top = (0.5 * (SIDE * FINE - side * scale) for side in box)
    image = Image.new("RGB", (SIDE * FINE, SIDE * FINE), empty)
    pen: Any = ImageDraw.Draw(image)
    radius = RADIUS * scale
    rim = max(round(min(0.16 * radius, 1.5 * FINE)), 1)
    energies = 0.5 * (velocities**2).sum(axis=1)
    for (x, y), energy in zip(positions, energies, strict=True):
        shade = min(round(4.0 * energy / hot) / 4.0, 1.0)
        colours = palette.along(palette.TEMPERATURE, shade), palette.along(palette.INK, shade)
        for dx in _turns(x, width):
            for dy in _turns(y, height):
                px, py = left + (x + dx) * scale, top + (height - y - dy) * scale
                around = (px - radius, py - radius, px + radius, py + radius)
                pen.ellipse(around, fill=colours[0], outline=colours[1], width=rim)
    for strip in (
        (0, 0, SIDE * FINE, top),
        (0, top + height * scale, SIDE * FINE, SIDE * FINE),
        (0, 0, left, SIDE * FINE),
        (left + width * scale, 0, SIDE * FINE, SIDE * FINE),
    ):
        if strip[2] - strip[0] >= 1 and strip[3] - strip[1] >= 1:
            pen.rectangle(strip, fill=empty)
    small = image.resize((SIDE, SIDE), Image.Resampling.BOX)
    out = io.BytesIO()
    few = small.quantize(SHADES, dither=Image.Dither.NONE)
    kept = np.array(few.getpalette(), dtype=float).reshape(-1, 3)
    ground = np.array(list(bytes.fromhex(empty[1:])), dtype=float)
    void = int(np.abs(kept - ground).sum(axis=1).argmin())
    few.save(out, "PNG", optimize=True, transparency=void)
    return out.getvalue()


def _turns(place: float, side: float) -> list[float]:
    """Return by how much to move a disc so that all of it is seen: not, or round an edge too."""
    if place < RADIUS:
        return [0.0, side]
    return [0.0, -side] if place > side - RADIUS else [0.0]
