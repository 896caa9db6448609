"""Two patterns of attention before any script runs, in tones that suit a light and a dark page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib import palette

SIDE, GAP = 350, 14  # pixels of a pattern, and between two
EDGE = 16  # for the letters
FINE = 4  # pixels drawn for each that is shown
LINE, THIN = "#8a857c", "#b9b3a7"
COLOURS = palette.TEMPERATURE[2], palette.TEMPERATURE[-3]  # of layer 1 and layer 2


def goals(tokens: Sequence[int], layer: int, i: int) -> list[int]:
    """Return where the circuit should look from a place: at the one before, or after copies."""
    if layer == 0:
        return [i - 1] if i else []
    return [j for j in range(1, i + 1) if tokens[j - 1] == tokens[i]]


def draw(tokens: Sequence[int], attention: NDArray[Any]) -> bytes:
    """Return a PNG of the attention (2, T, T): squares whose areas are the weights.

    Thin outlines stand where the circuit should look.
    """
    from PIL import Image, ImageDraw, ImageFont

    places = attention.shape[1]
    cell = (SIDE - EDGE - 1) / places
    fine = Image.new("RGBA", (FINE * (2 * SIDE + GAP), FINE * SIDE))
    pen = ImageDraw.Draw(fine)

    def box(x: float, y: float, side: float, **style: Any) -> None:
        half = 0.5 * side
        corners = (x - half, y - half, x + half, y + half)
        pen.rectangle([FINE * corner for corner in corners], **style)

    for layer in range(2):
        left = layer * (SIDE + GAP) + EDGE
        middle = left + cell * (np.arange(places) + 0.5), cell * (np.arange(places) + 0.5)
        for i in range(places):
            for j in range(i + 1):
                side = cell * float(attention[layer, i, j]) ** 0.5
                if side > 0.3:
                    box(middle[0][j], middle[1][i], side, fill=COLOURS[layer])
            for j in goals(tokens, layer, i):
                box(middle[0][j], middle[1][i], cell - 0.5, outline=LINE, width=FINE - 1)
        steps = [(left, 0.0)]
        for i in range(places):
            steps += [(left + (i + 1) * cell, i * cell), (left + (i + 1) * cell, (i + 1) * cell)]
        steps += [(left, places * cell), (left, 0.0)]
        pen.line([(FINE * x, FINE * y) for x, y in steps], fill=THIN, width=FINE)
    image = fine.resize((2 * SIDE + GAP, SIDE), Image.Resampling.BOX)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default_imagefont()
    for layer in range(2):
        left = layer * (SIDE + GAP) + EDGE
        for i in range(places):
            word = chr(65 + tokens[i])
            pen.text((left - 10, cell * (i + 0.5) - 5.5), word, fill=LINE, font=font)
            pen.text((left + cell * (i + 0.5) - 3, SIDE - EDGE + 3), word, fill=LINE, font=font)
    out = io.BytesIO()
    image.quantize(24).save(out, "PNG", optimize=True)
    return out.getvalue()
