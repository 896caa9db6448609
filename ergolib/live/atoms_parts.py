"""The parts of the hidden atoms: parameters, kernels, what is expected, and the poster."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import ergolib
from ergolib import exact, information, palette
from ergolib.kernels import crystal_map, crystal_picture, crystal_territory, random
from ergolib.live.atoms_run import (
    LOOKS,
    PIXELS,
    RINGS,
    ROOM,
    SIDE,
    STEAM,
    Territories,
    grid,
)
from ergolib.live.cache import kept, sources_hash
from ergolib.live.component import Component, Parameter

Array = NDArray[np.float64]

SHARPEST, FLATTEST = 0.05, 0.3  # spreads, in lattice constants
STEP = 0.01
HALF = 4.0  # times the even density: a map this dense is half as dark as ink
AVERAGED = 800  # crystals behind what three atoms or more tell at a spread of 0.2; fewer are
# enough where it is less, as its square
LAWFUL = 0.08  # up to this spread the law for small ones is right to 1e-4 nat
SQUARE, GAP = 240, 20  # pixels of the poster
DOT = 0.17  # radius of an atom, in lattice constants
SHADES = 12  # of the poster's map

PARAMETERS = {
    "spread": Parameter(0.1, range=(SHARPEST, FLATTEST), letter="w"),
    "known": Parameter(False, letter="k", label="I know how the axes lie"),
    "speed": Parameter(
        1,
        options=(1, 8, 60),
        letter="v",
        label="Looks",
        words={1: "one a second", 8: "eight a second", 60: "all that fit"},
    ),
    "seed": Parameter(7, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    # Looks before the first frame.
    "begin": Parameter(3, range=(0, LOOKS)),
    # Reported back: atoms seen in the crystal, and what they told.
    "looks": Parameter(0, settable=False),
    "nats": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "crystal": crystal_territory.crystal,
    "gas": crystal_territory.gas,
    "pick": crystal_territory.pick,
    "sight": crystal_map.sight,
    "weigh": crystal_map.weigh,
    "divergence": crystal_map.divergence,
    "paint": crystal_picture.paint,
    "clear_seen": crystal_picture.clear_seen,
    "centre": crystal_territory.centre,
    "law": crystal_territory.law,
    "fit": crystal_territory.fit,
    "misses": crystal_territory.misses,
}


def spreads() -> list[int]:
    """Return the spreads that the dial can take, in hundredths."""
    return list(range(round(100 * SHARPEST), round(100 * FLATTEST) + 1))


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, grids, what is expected."""
    return {
        "MODULE": Component.module(KERNELS),
        "SIDE": SIDE,
        "STEAM": STEAM,
        "LOOKS": LOOKS,
        "ROOM": ROOM,
        "PIXELS": PIXELS,
        "RINGS": RINGS,
        "HALF": HALF,
        "DOT": DOT,
        "LOST": crystal_territory.LOST,
        "GRIDS": {w: [grid(w / 100, known=known) for known in (False, True)] for w in spreads()},
        "EXPECTED": expected(),
    }


@cache
def expected() -> dict[str, list[float]]:
    """Return the nats that 1, 2, ... atoms tell of the phase, for each spread in hundredths."""
    used = ("exact/seen_atoms.py", "information/atom_map.py", "kernels/crystal_map.py")
    paths = [Path(ergolib.__file__).parent / name for name in used]
    key = sources_hash([*paths, Path(__file__)])
    return kept(
        "atoms",
        key,
        lambda: {str(w): [round(each, 4) for each in expected_nats(w / 100)] for w in spreads()},
    )


def expected_nats(s: float) -> list[float]:
    """Return the nats that 1, 2, ... atoms tell of the phase, the axes being known.

    Exact for one atom and for two; for more the law for small spreads, where it holds, and else an
    average over crystals, to about 0.01 nat.
    """
    if s <= LAWFUL:
        nats = [exact.crystal_information_law(s, k) for k in range(1, LOOKS + 1)]
    else:
        territories = round(AVERAGED * (s / 0.2) ** 2)
        found = information.expected_atom_information(s, LOOKS, territories=territories, seed=1)
        nats = found.nats.tolist()
    for k in (1, 2):
        nats[k - 1] = float(exact.crystal_information(s, atoms=k))
    return nats


def native(parameters: Mapping[str, Any]) -> Territories:
    """Return the territory as the component first shows it."""
    made = Territories(parameters["spread"], parameters["known"], parameters["seed"])
    for _ in range(parameters["begin"]):
        made.look()
    return made


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw steam and ice with their maps, in ink on nothing: a PNG that suits any paper."""
    from PIL import Image, ImageDraw

    made = native(parameters)
    maps = [np.ones((PIXELS, PIXELS)), made.picture()]
    atoms = [made.state["steam"], made.state["atoms"]]
    marks = [made.state["steam_status"], made.state["status"]]
    wide, fine = 2 * SQUARE + GAP, 3
    shades = np.zeros((SQUARE, wide), dtype=np.uint8)
    dots = Image.new("L", (wide * fine, SQUARE * fine), 0)
    pen = ImageDraw.Draw(dots)
    for i in range(2):
        left = i * (SQUARE + GAP)
        shade = Image.fromarray((maps[i] / (maps[i] + HALF))[::-1].astype(np.float32))
        big = np.asarray(shade.resize((SQUARE, SQUARE), Image.Resampling.BILINEAR))
        shades[:, left : left + SQUARE] = 1 + np.rint(big * (SHADES - 2))
        for x, y in atoms[i][:, : marks[i].size].T[marks[i] == 1]:
            px = fine * (left + SQUARE * (x / SIDE + 0.5))
            py = fine * SQUARE * (0.5 - y / SIDE)
            if px > fine * left:
                radius = fine * SQUARE * DOT / SIDE
                around = (px - radius, py - radius, px + radius, py + radius)
                pen.ellipse(around, fill=255)
    cover = np.asarray(dots.resize((wide, SQUARE), Image.Resampling.BOX)) > 127
    shades[cover] = SHADES
    image = Image.fromarray(shades)
    ink, mark = (bytes.fromhex(c[1:]) for c in (palette.TEXT, palette.MEASURED))
    image.putpalette(ink * SHADES + mark)
    alphas = [0, *(round(255 * i / (SHADES - 2)) for i in range(SHADES - 1)), 255]
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True, transparency=bytes(alphas))
    return out.getvalue()


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    looks = parameters["begin"]
    seen = {0: "no atom was", 1: "one atom was"}.get(looks, f"{looks} atoms were")
    return (
        f"Steam and ice under a cover, of which {seen} seen: an even map of the steam, "
        f"and a map of the ice, trembling by {parameters['spread']:g} lattice constants"
    )


COMPONENT = Component(
    name="atoms",
    title="Reveal a few molecules",
    invitation=(
        "Under the covers are as many molecules of steam and of ice. Tap to see one at a time. "
        "Where do you expect the others? The darker the map, the surer you may be of one."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"sight": crystal_map.sight},
    poster=poster,
    alternative=alternative,
    boxes=("stage", "buttons", "thermostat", "charts", "settings", "kernel"),
    layout="above",
)
