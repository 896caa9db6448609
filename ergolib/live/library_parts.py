"""The parts of the library of pictures: three of them as bound states, exact curves, the poster.

Three pictures of 8 x 8 pixels are the wells of `ergolib.learning.knowledge.DenseMemory`, with
eps = k_B = 1. The temperature is set by its logarithm, T = 2^octaves, since wide wells melt at
T = 1.5 and a golf hole, heated from its pattern, lasts to T = 6. All that is exact comes from sums
over all 2^64 states, counted by groups of sites: a table of the mean of the largest overlap, made
here, and the free energy along it, which the page sums with the same kernel.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from ergolib import palette
from ergolib.kernels import dense_memory, elementary, hopfield, random
from ergolib.learning.knowledge import (
    DenseMemory,
    library_equilibrium,
    library_melting,
    site_groups,
    well_energies,
)
from ergolib.live.cache import kept, sources_hash
from ergolib.live.component import Component, Parameter, table

#: The pictures, row by row; # is ink. Of the unlike ones no two agree in more than 33 of 64 pixels,
#: nor in fewer than 31, so that none says anything of another; of those alike any two in 46 to 50.
PICTURES = {
    "unlike": {
        "moon": "...####..###....###.....###.....###.....####...#.######...####..",
        "star": "...##......##...########.######...####...######..##..##.#......#",
        "note": "...#####...#####...#...#...#...#...#...#.###.#######.###.##...#.",
    },
    "alike": {
        "heart": ".........##..##.################.######...####.....##...........",
        "arrow": "...##.....####...######.########...##......##......##......##...",
        "tree": "...##.....####...######...####...######.########...##......##...",
    },
}
MELTED = 0  # what stands for no picture to begin with
SIDE = 8
SITES = SIDE * SIDE
GOLF_HOLE = 0  # what stands for an infinite exponent
EXPONENTS = (2, 3, 4, 6, 10, GOLF_HOLE)
WORDS = {
    2: "p = 2, widest",
    3: "p = 3",
    4: "p = 4",
    6: "p = 6",
    10: "p = 10",
    GOLF_HOLE: "golf hole",
}
STEP = 1.0 / 32.0  # of the dial, in octaves
COLDEST, HOTTEST = -2.0, 3.0
DWELL = 100  # sweeps for a step of the dial, cooled or heated
FLIPS = 12  # pixels that Damage turns
PICTURE = 384  # pixels of the poster

PARAMETERS = {
    "octaves": Parameter(0.75, range=(COLDEST, HOTTEST), letter="o"),
    "exponent": Parameter(4, options=EXPONENTS, letter="p", label="Wells", words=WORDS),
    "pictures": Parameter("unlike", options=tuple(PICTURES), letter="l", label="Pictures"),
    "start": Parameter(MELTED, options=(1, 2, 3, MELTED), letter="a"),
    "speed": Parameter(16, options=(1, 4, 16, 64, 256), label="Sweeps a frame", letter="v"),
    "seed": Parameter(1, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    # Sweeps before the first frame.
    "begin": Parameter(20, range=(0, 10_000)),
    # Reported back: energy per pixel, the largest overlap, and whose it is (0, 1, 2).
    "sweeps": Parameter(0, settable=False),
    "energy": Parameter(0.0, settable=False),
    "overlap": Parameter(0.0, settable=False),
    "nearest": Parameter(0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "random_patterns": hopfield.random_patterns,
    "cue": hopfield.cue,
    "overlap_sums": hopfield.overlap_sums,
    "heat_bath": dense_memory.heat_bath,
    "damage": dense_memory.damage,
    "flip": dense_memory.flip,
    "equilibrium": dense_memory.equilibrium,
    "log_of": elementary.log_of,
}


def patterns(pictures: str) -> NDArray[np.int8]:
    """Return the pictures as patterns of shape (3, 64): ink is -1, paper +1."""
    stored = PICTURES[pictures].values()
    return np.array([[-1 if pixel == "#" else 1 for pixel in each] for each in stored], np.int8)


def power(exponent: int) -> float:
    """Return the exponent of the wells that a setting stands for."""
    return math.inf if exponent == GOLF_HOLE else float(exponent)


def temperature(octaves: float) -> float:
    """Return the temperature at a place of the dial, to six digits: 2^octaves."""
    return float(f"{2.0**octaves:.6g}")


def places() -> list[float]:
    """Return the places of the dial."""
    return [COLDEST + i * STEP for i in range(round((HOTTEST - COLDEST) / STEP) + 1)]


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, pictures, wells, exact values, colours."""
    home = Path(__file__).parents[1] / "learning" / "knowledge"
    files = [home / "wells.py", home / "bound_states.py", Path(dense_memory.__file__)]
    key = sources_hash([*files, Path(__file__)])
    return {
        "MODULE": Component.module(KERNELS),
        "STORED": {name: stored(name) for name in PICTURES},
        "EXPONENTS": EXPONENTS,
        "WELLS": {p: well_energies(SITES, power(p)).tolist() for p in EXPONENTS},
        "LOG_FACTORIALS": gammaln(np.arange(SITES + 1) + 1.0).tolist(),
        "TEMPERATURES": [temperature(place) for place in places()],
        "STEP": STEP,
        "SIDE": SIDE,
        "DWELL": DWELL,
        "FLIPS": FLIPS,
        "SPINS": [palette.SPIN_UP, palette.SPIN_DOWN],
        **kept("library", key, exact_values),
    }


def stored(pictures: str) -> dict[str, Any]:
    """Return the pictures as kernels take them, site by site, and their groups of sites."""
    rows = patterns(pictures)
    groups = site_groups(rows)
    return {
        "names": list(PICTURES[pictures]),
        "patterns": rows.T.ravel().tolist(),
        "sizes": groups.sizes.tolist(),
        "signs": groups.signs.ravel().tolist(),
    }


def exact_values() -> dict[str, Any]:
    """Tabulate the mean of the largest overlap over the dial; and T* with its place there."""
    return {
        "OVERLAP": {name: {str(p): overlaps(name, p) for p in EXPONENTS} for name in PICTURES},
        "MELTING": {name: {str(p): melting(name, p) for p in EXPONENTS} for name in PICTURES},
    }


def overlaps(pictures: str, exponent: int) -> dict[str, Any]:
    """Return the table of the largest overlap in equilibrium."""
    rows, p = patterns(pictures), power(exponent)
    known = [library_equilibrium(rows, p, temperature(place)).overlap for place in places()]
    return table(COLDEST, STEP, known, 100_000)


def melting(pictures: str, exponent: int) -> tuple[float, float]:
    """Return T* of these pictures with such wells, and its place on the dial."""
    t = library_melting(patterns(pictures), power(exponent), tolerance=1e-7)
    return round(t, 6), round(math.log2(t), 6)


def native(parameters: Mapping[str, Any]) -> DenseMemory:
    """Return the library natively, before its first sweep."""
    memory = DenseMemory(
        patterns(parameters["pictures"]),
        exponent=power(parameters["exponent"]),
        temperature=temperature(parameters["octaves"]),
        seed=parameters["seed"],
    )
    start = parameters["start"]
    return memory.melt() if start == MELTED else memory.start(start - 1)


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the first frame."""
    from PIL import Image, ImageDraw

    spins = native(parameters).run(parameters["begin"]).spins.reshape(SIDE, SIDE)
    cell = PICTURE // SIDE
    image = Image.new("P", (PICTURE, PICTURE), 0)
    pen = ImageDraw.Draw(image)
    for (row, column), spin in np.ndenumerate(spins):
        x, y = column * cell, row * cell
        pen.rectangle((x + 1, y + 1, x + cell - 2, y + cell - 2), fill=1 if spin > 0 else 2)
    up, down = (bytes.fromhex(colour[1:]) for colour in (palette.SPIN_UP, palette.SPIN_DOWN))
    image.putpalette(b"\0\0\0" + up + down)
    out = io.BytesIO()
    image.save(out, "PNG", bits=2, transparency=0, optimize=True)
    return out.getvalue()


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    begun = ("noise", *(f"a picture of a {name}" for name in PICTURES[parameters["pictures"]]))
    t = temperature(parameters["octaves"])
    return f"8 × 8 pixels that began as {begun[parameters['start']]}, at temperature {t:.2f}"


COMPONENT = Component(
    name="library",
    title="A library of pictures",
    invitation=(
        "Three pictures are stored as wells of energy. Press Cool: the noise freezes into one of "
        "them. Heat, and it melts. Then choose the golf hole, press a picture, heat it until it "
        "melts, and cool: it does not come back."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"heat_bath": dense_memory.heat_bath, "equilibrium": dense_memory.equilibrium},
    poster=poster,
    alternative=alternative,
    boxes=("stage", "shelf", "thermostat", "buttons", "plots", "settings", "kernel"),
    layout="roomy",
)
