"""Pictures that no live component draws, for the game of `matching`.

Each is a function of keywords that returns a PNG in the tones of the spins, entered in `PICTURES`
under the name by which a page asks for it. What moves is moved by `ergolib`.
"""

import io
import math
from collections.abc import Callable

from ergolib import Particles, Rotors, palette

#: Pixels along the side of a drawn picture, and how many times larger it is drawn at first.
SIDE, FINER = 320, 4


def box_of_particles(
    number: int = 100,
    density: float = 0.3,
    temperature: float = 1.0,
    start: str = "lattice",
    steps: int = 2000,
    seed: int = 1,
) -> bytes:
    """Draw Lennard-Jones particles in a periodic void after a run, as discs of diameter sigma."""
    box = Particles(number, density, temperature, seed, start=start).run(steps)
    side, _ = box.box
    return discs((box.positions % side) / side, 0.5 / side)


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


def field_of_rotors(
    size: int = 12, temperature: float = 1.0, steps: int = 300, seed: int = 1
) -> bytes:
    """Draw rotors on a square lattice, in equilibrium, as needles with a round head."""
    if not (isinstance(size, int) and 2 <= size <= 40):
        raise ValueError(f"size must be a whole number from 2 to 40, got {size!r}")
    rotors = Rotors(size, temperature=temperature, seed=seed, update="wolff").run(steps)
    image, pen, side = _blank()
    cell = side / size
    for row, angles in enumerate(rotors.angles):
        for column, angle in enumerate(angles):
            x, y = (column + 0.5) * cell, (row + 0.5) * cell
            along, up = 0.36 * cell * math.cos(angle), -0.36 * cell * math.sin(angle)
            tip = (x + along, y + up)
            pen.line((x - along, y - up, *tip), fill=255, width=round(0.09 * cell))
            _disc(pen, *tip, 0.13 * cell)
    return _finished(image)


def discs(positions, radius: float) -> bytes:
    """Draw discs on the unit square, which wraps round at its edges."""
    image, pen, side = _blank()
    r = radius * side
    for x, y in positions:
        for i in (-1, 0, 1):
            for j in (-1, 0, 1):
                cx, cy = (x + i) * side, (y + j) * side
                if -r < cx < side + r and -r < cy < side + r:
                    _disc(pen, cx, cy, r)
    return _finished(image)


def _blank():
    """Return an empty picture, a pen for it and its side."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (SIDE * FINER, SIDE * FINER), 0)
    return image, ImageDraw.Draw(image), SIDE * FINER


def _disc(pen, x: float, y: float, r: float) -> None:
    pen.ellipse((x - r, y - r, x + r - 1, y + r - 1), fill=255)


def _finished(image) -> bytes:
    """Make a picture smaller and smoother, and give it its two tones."""
    from PIL import Image

    image = image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).quantize(8)
    low, high = (bytes.fromhex(c[1:]) for c in (palette.SPIN_DOWN, palette.SPIN_UP))
    shades = image.getpalette()[: 3 * 8 : 3]
    image.putpalette(
        [round(a + (b - a) * t / 255) for t in shades for a, b in zip(low, high, strict=True)]
    )
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


#: What a page may ask for besides the live components.
PICTURES: dict[str, Callable[..., bytes]] = {
    "box-of-particles": box_of_particles,
    "perfect-crystal": perfect_crystal,
    "field-of-rotors": field_of_rotors,
}
