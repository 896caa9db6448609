"""The parts of the blocks: a piece of an infinite cylinder, two blocks on it, and what they share.

What is drawn is `ergolib.IsingCylinder`: every ring of it in equilibrium. What the two blocks know
of each other is computed in the page by `ergolib.kernels.cylinder_information`, exactly; of the
infinite plane there are tables, of `ergolib.exact.ising_correlation` and `long_range_information`.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib import IsingCylinder, exact, palette
from ergolib.kernels import cylinder, cylinder_information, elementary, random
from ergolib.live.cache import kept, sources_hash
from ergolib.live.component import Component, Parameter, table

COLDEST, HOTTEST = 1.0, 4.0
WIDTHS = (4, 6, 8, 10)
LENGTH = 40  # rings in the picture
FARTHEST = 32
FACE = 3  # the ring at which the first block ends
MARGIN = 2  # rings' breadths above and below the widest strip
BLOCKS = {"1": (1, 1), "1x2": (1, 2), "2x2": (2, 2), "ring": (1, 0)}  # along, around; 0 for all
PIXEL = 16  # of a spin in the poster
INKS = (palette.PAPER_DARK, palette.PAPER)
PARTS = 4  # of a ring: the slowest motion makes one of them a frame
PLANE_STEP = 0.02
THEORY = ("_critical", "correlations", "long_range", "order")

PARAMETERS = {
    "temperature": Parameter(2.0, range=(COLDEST, HOTTEST), letter="T"),
    "distance": Parameter(12, range=(1, FARTHEST), letter="d", label="Distance", step=1),
    "block": Parameter(
        "2x2",
        options=tuple(BLOCKS),
        letter="b",
        label="Blocks",
        words={"1": "1 spin", "1x2": "2 spins", "2x2": "2 × 2", "ring": "whole rings"},
    ),
    "ring": Parameter(
        10, options=WIDTHS, letter="w", label="Ring", words={n: f"{n} spins" for n in WIDTHS}
    ),
    "speed": Parameter(
        1,
        options=(1, PARTS, 10 * PARTS, 10_000 * PARTS),
        label="Rings a frame",
        words={1: "1/4", PARTS: "1", 10 * PARTS: "10", 10_000 * PARTS: "all that fit"},
    ),
    "seed": Parameter(8, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    # Reported back: rings since the start; exact, of the blocks as they are now.
    "rings": Parameter(0, settable=False),
    "information": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "leading_vector": cylinder.leading_vector,
    "grow": cylinder.grow,
    "agreeing": cylinder.agreeing,
    "correlation": cylinder.correlation,
    "log_of": elementary.log_of,
    "block_information": cylinder_information.block_information,
    "ring_information": cylinder_information.ring_information,
}


def sides(parameters: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many sites a block has along the cylinder and around it."""
    along, around = BLOCKS[parameters["block"]]
    return along, around or parameters["ring"]


def system(parameters: Mapping[str, Any]) -> IsingCylinder:
    """Return the piece of a cylinder that is drawn at the start."""
    return IsingCylinder(
        width=parameters["ring"],
        temperature=parameters["temperature"],
        length=LENGTH,
        seed=parameters["seed"],
    )


def plane() -> list[dict[str, Any]]:
    """Return, for each distance, the information of two spins of the plane over temperature."""
    grid = np.round(np.arange(COLDEST, HOTTEST + 1e-9, PLANE_STEP), 2)
    far = np.arange(1, FARTHEST + 1)
    correlations = np.array([exact.ising_correlation(far, float(t)) for t in grid])
    information = np.asarray(exact.pair_information(np.clip(correlations, 0.0, 1.0)))
    return [table(COLDEST, PLANE_STEP, column, unit=1000) for column in information.T]


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, the plane, colours."""
    used = [Path(exact.__file__).with_name(f"{name}.py") for name in THEORY]
    fine = np.round(np.arange(COLDEST, HOTTEST + 1e-9, 0.01), 2)
    return {
        "MODULE": Component.module(KERNELS),
        "T_C": exact.T_C,
        "LN_2": math.log(2.0),
        "LENGTH": LENGTH,
        "FARTHEST": FARTHEST,
        "FACE": FACE,
        "MARGIN": MARGIN,
        "WIDEST": max(WIDTHS),
        "BLOCKS": BLOCKS,
        "PARTS": PARTS,
        "SPINS": (palette.SPIN_UP, palette.SPIN_DOWN),
        "INKS": INKS,
        "PLANE": kept("plane", sources_hash([Path(__file__), *used]), plane),
        "FAR": table(COLDEST, 0.01, exact.long_range_information(fine), unit=10_000),
    }


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the strip and the two blocks, on no background."""
    from PIL import Image, ImageDraw

    spins = system(parameters).spins
    width = parameters["ring"]
    top = MARGIN + (max(WIDTHS) - width) // 2
    cells = np.zeros((max(WIDTHS) + 2 * MARGIN, LENGTH), dtype=np.uint8)
    cells[top : top + width] = np.where(spins.T > 0, 1, 2)
    picture = Image.fromarray(np.kron(cells, np.ones((PIXEL, PIXEL), dtype=np.uint8)))
    pen = ImageDraw.Draw(picture)
    for left, upper, right, lower in outlines(parameters):
        box = [PIXEL * left, PIXEL * (upper + top), PIXEL * right - 1, PIXEL * (lower + top) - 1]
        pen.rectangle([box[0] - 3, box[1] - 3, box[2] + 3, box[3] + 3], outline=4, width=2)
        pen.rectangle([box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1], outline=3, width=3)
    colours = ("#000000", palette.SPIN_UP, palette.SPIN_DOWN, *INKS)
    picture.putpalette(bytes.fromhex("".join(colour[1:] for colour in colours)))
    out = io.BytesIO()
    picture.save(out, "PNG", bits=4, transparency=bytes([0]), optimize=True)
    return out.getvalue()


def outlines(parameters: Mapping[str, Any]) -> NDArray[np.int64]:
    """Return left, upper, right and lower edge of both blocks, counted in spins."""
    along, around = sides(parameters)
    upper = (parameters["ring"] - around) // 2
    first = FACE + 1 - along
    second = FACE + parameters["distance"]
    return np.array([[x, upper, x + along, upper + around] for x in (first, second)])


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    return (
        f"A piece of an infinite Ising cylinder of circumference {parameters['ring']} at "
        f"temperature {parameters['temperature']:g}, unrolled, and on it two blocks "
        f"{parameters['distance']} apart"
    )


COMPONENT = Component(
    name="blocks",
    title="Two blocks of one lattice",
    invitation=(
        "What does block A know of block B? Drag B away, as far as it goes. Then heat the lattice "
        "above <i>T</i><sub>c</sub>, and try again."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={
        "block": cylinder_information.block_information,
        "ring": cylinder_information.ring_information,
    },
    poster=poster,
    alternative=alternative,
    boxes=("stage", "reach", "thermostat", "buttons", "plots", "settings", "kernel"),
    layout="above",
)
