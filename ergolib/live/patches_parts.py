"""The parts of the patches: a large magnet, three blocks on it, and what their majority mediates.

What is exact here: of single spins, infinitely far apart. In a phase of magnetization m each points
its way with probability (1 + m)/2, independently of the others, and there are two phases: from that
all errors of their majority follow. Blocks that are large, and farther apart still, all know the
phase below T_c; above it there is none to know.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib import exact, palette
from ergolib.information import conditional_entropy, mutual_information
from ergolib.kernels import multispin, patches, random
from ergolib.live.cache import kept, sources_hash
from ergolib.live.component import Component, Parameter, table
from ergolib.live.patches_system import (
    BLOCKS,
    LATENTS,
    PLACES,
    PORTION,
    SIDES,
    UNIT,
    WatchedBlocks,
    corners,
)

COLDEST, HOTTEST = 1.5, 4.0
SIZES = (64, 128, 256)
NEAR = 8  # sites: for two spins so near the plane's correlation is looked up
STEP = 0.02  # of that table
INKS = (palette.PAPER, palette.PAPER_DARK)
SERIES = ("shared", "mediation", "left_open")

PARAMETERS = {
    "temperature": Parameter(1.8, range=(COLDEST, HOTTEST), letter="T"),
    "side": Parameter(
        5,
        options=SIDES,
        letter="b",
        label="Blocks",
        words={1: "single spins", **{n: f"{n} × {n}" for n in SIDES[1:]}},
    ),
    "latent": Parameter(
        "signs",
        options=LATENTS,
        letter="l",
        label="Λ, the majority of",
        words={"signs": "three signs", "spins": "all their spins"},
    ),
    "size": Parameter(
        128, options=SIZES, letter="n", label="Lattice", words={n: f"{n}²" for n in SIZES}
    ),
    "speed": Parameter(100, options=(1, 10, 100, 1000), label="Sweeps a frame"),
    "seed": Parameter(7, range=(0, 2**32 - 1), letter="s", label="Seed"),
    # Row and column of the middles, in 256ths of the side.
    "places": Parameter(PLACES, letter="p"),
    "running": Parameter(True),
    "begin": Parameter(200, range=(0, 10_000)),
    # Reported back: in nats, of the blocks as they are now; 0 until there is enough to say so.
    "sweeps": Parameter(0, settable=False),
    "shared": Parameter(0.0, settable=False),
    "mediation": Parameter(0.0, settable=False),
    "left_open": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "pack": multispin.pack,
    "multispin": multispin.metropolis,
    "unpack": multispin.unpack,
    "observe": multispin.observe,
    "box_sums": patches.box_sums,
    "look": patches.look,
    "settle": patches.settle,
}


def followers(share: float) -> tuple[float, float, float]:
    """Return I(A;B), I(A;B|L) and H(L|A), in nats, of three who each follow one fair coin.

    Parameters
    ----------
    share : float
        With which probability each says what the coin shows; L is what most of them say.
    """
    bits = np.indices((2, 2, 2)).reshape(3, 8)
    up = np.where(bits == 1, share, 1.0 - share).prod(axis=0)
    p = 0.5 * (up + up[::-1])
    joint = np.zeros((2, 2, 2))
    np.add.at(joint, (bits[0], bits[1], (bits.sum(axis=0) > 1).astype(int)), p)
    return (
        mutual_information(joint, 0, 1),
        mutual_information(joint, 0, 1, given=2),
        conditional_entropy(joint, 2, 0),
    )


def far_apart(temperature: float, side: int) -> tuple[float, float, float]:
    """Return the same of single spins infinitely far apart, or (3 or more) of huge blocks."""
    m = float(exact.yang_magnetization(temperature))
    return followers(0.5 * (1.0 + (m if side == 1 else float(m > 0.0))))


def exact_values() -> dict[str, Any]:
    """Tabulate what is exact of single spins: infinitely far apart, and near along an axis."""
    fine = np.round(np.arange(COLDEST, HOTTEST + 1e-9, 0.01), 2)
    apart = np.array([far_apart(float(t), 1) for t in fine])
    grid = np.round(np.arange(COLDEST, HOTTEST + 1e-9, STEP), 2)
    steps = np.arange(1, NEAR + 1)
    near = np.array([exact.ising_correlation(steps, float(t)) for t in grid])
    shared = np.asarray(exact.pair_information(np.clip(near, 0.0, 1.0)))
    return {
        "APART": {n: table(COLDEST, 0.01, apart[:, i]) for i, n in enumerate(SERIES)},
        "NEAR": [table(COLDEST, STEP, column, unit=1000) for column in shared.T],
        "ORDER": table(COLDEST, 0.01, exact.yang_magnetization(fine), unit=1000),
        "HUGE": [
            {n: round(v, 9) for n, v in zip(SERIES, far_apart(t, 17), strict=True)}
            for t in (COLDEST, HOTTEST)
        ],
    }


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, sizes of arrays, exact values, colours."""
    used = [
        Path(exact.__file__).with_name(f"{n}.py") for n in ("_critical", "correlations", "order")
    ]
    return {
        "MODULE": Component.module(KERNELS),
        "LAYOUTS": {size: _layout(size) for size in SIZES},
        "CRITICAL": round(exact.T_C, 9),
        "LN_2": math.log(2.0),
        "BLOCKS": BLOCKS,
        "PORTION": PORTION,
        "PLACES": PLACES,
        "UNIT": UNIT,
        "SPINS": (palette.SPIN_UP, palette.SPIN_DOWN),
        "INKS": INKS,
        **kept("patches", sources_hash([*used, Path(__file__)]), exact_values),
    }


def _layout(size: int) -> dict[str, int]:
    """Return how much memory multi-spin coding takes."""
    layout = multispin.layout(size, size)
    return {"words": layout.words * layout.rows, "lanes": layout.lanes, "scratch": layout.scratch}


def system(parameters: Mapping[str, Any]) -> WatchedBlocks:
    """Return the magnet and its blocks natively, before the first sweep."""
    names = ("size", "temperature", "side", "places", "latent", "seed")
    return WatchedBlocks(**{name: parameters[name] for name in names})


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the first frame in two colours, and the outlines of the blocks."""
    from PIL import Image, ImageDraw

    size, side = parameters["size"], parameters["side"]
    spins = system(parameters).run(parameters["begin"]).lattice.spins
    cell = max(1, 256 // size)
    picture = np.kron((spins > 0).astype(np.uint8), np.ones((cell, cell), dtype=np.uint8))
    image = Image.fromarray(picture)
    pen = ImageDraw.Draw(image)
    for row, column in outlines(parameters["places"], size, side):
        box = np.array([column, row, column + side, row + side]) * cell
        for grow, ink in ((2, 2), (1, 3)):
            low, high = box[:2] - grow, box[2:] + grow - 1
            pen.rectangle([*low.tolist(), *high.tolist()], outline=ink)
    up, down = (bytes.fromhex(colour[1:]) for colour in (palette.SPIN_UP, palette.SPIN_DOWN))
    image.putpalette(down + up + b"".join(bytes.fromhex(ink[1:]) for ink in INKS))
    out = io.BytesIO()
    image.save(out, "PNG", bits=2, optimize=True)
    return out.getvalue()


def outlines(places: str, size: int, side: int) -> NDArray[np.int64]:
    """Return first row and column of each block, and again for those that reach round an edge."""
    first = corners(places, size, side).reshape(3, 2)
    moved = size * np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.int64)
    all_of_them: NDArray[np.int64] = (first - moved[:, None]).reshape(-1, 2)
    return all_of_them[(all_of_them > -side).all(axis=1)]


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    side = parameters["side"]
    what = "single spins" if side == 1 else f"blocks of {side} × {side} spins"
    return (
        f"An Ising lattice of {parameters['size']} × {parameters['size']} spins at temperature "
        f"{parameters['temperature']:g}, and on it three {what}, A, B and C"
    )


COMPONENT = Component(
    name="patches",
    title="Three blocks of one magnet",
    invitation=(
        "Three blocks, far apart. Λ is what most of them say. Press Heat, and watch below "
        "<i>T</i><sub>c</sub> how all agree on Λ and above it how none knows it. Drag the blocks, "
        "and make them larger."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"look": patches.look},
    poster=poster,
    alternative=alternative,
    boxes=("stage", "thermostat", "buttons", "plots", "account", "settings", "kernel"),
    layout="roomy",
)
