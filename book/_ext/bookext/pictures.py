"""Pictures that no live component draws, for the game of `matching`.

Each is a function of keywords that returns a PNG, entered in `PICTURES` under the name by which a
page asks for it.
"""

import io
import math
from collections.abc import Callable

from ergolib import palette

#: Pixels along the side of a drawn picture, and how many times larger it is drawn at first.
SIDE, FINER = 320, 4


def discs(positions, radius: float) -> bytes:
    """Draw discs on the unit square, which wraps round at its edges, in the tones of the spins."""
    from PIL import Image, ImageDraw

    side = SIDE * FINER
    image = Image.new("L", (side, side), 0)
    pen, r = ImageDraw.Draw(image), radius * side
    for x, y in positions:
        for i in (-1, 0, 1):
            for j in (-1, 0, 1):
                cx, cy = (x + i) * side, (y + j) * side
                if -r < cx < side + r and -r < cy < side + r:
                    pen.ellipse((cx - r, cy - r, cx + r - 1, cy + r - 1), fill=255)
    image = image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).quantize(16)
    low, high = (bytes.fromhex(c[1:]) for c in (palette.SPIN_DOWN, palette.SPIN_UP))
    shades = image.getpalette()[: 3 * 16 : 3]
    image.putpalette(
        [round(a + (b - a) * t / 255) for t in shades for a, b in zip(low, high, strict=True)]
    )
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def perfect_crystal(across: int = 12) -> bytes:
    """Draw a triangular lattice with no flaw and no motion, its neighbours nearly touching.

    Parameters
    ----------
    across : int, default 12
        Particles in a row; from 4 to 40.
    """
    if not (isinstance(across, int) and 4 <= across <= 40):
        raise ValueError(f"across must be a whole number from 4 to 40, got {across!r}")
    # An even number of rows fits the periodic square best; they are stretched by the little left.
    rows = 2 * round(across / math.sqrt(3))
    places = [
        ((i + 0.25 + 0.5 * (j % 2)) / across, (j + 0.5) / rows)
        for j in range(rows)
        for i in range(across)
    ]
    return discs(places, 0.44 / max(across, rows * math.sqrt(3) / 2))


#: What a page may ask for besides the live components.
PICTURES: dict[str, Callable[..., bytes]] = {"perfect-crystal": perfect_crystal}
