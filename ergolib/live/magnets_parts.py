"""The parts of the magnets: three sizes, one temperature, and how often each changes sides.

What theory says of the time between flips is exact for the smallest lattices only: twice the
relaxation time of the whole chain of states (`ergolib.kernels.flips` says when that holds). For a
larger one of side L it is the barrier of two walls, a factor exp(2 sigma L / T) of unknown size
before it. The levels +m and -m are exact for up to 64 spins; beyond, they are Yang's.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib import Ising, exact, palette
from ergolib.kernels import flips, random
from ergolib.live.cache import kept, sources_hash
from ergolib.live.component import Component, Parameter, table

Array = NDArray[np.float64]

SETS = {"4-8-16": "4, 8 and 16", "4-6-8": "4, 6 and 8", "3-4-6": "3, 4 and 6"}
COLDEST, HOTTEST = 1.0, 4.0
COUNTED = (3, 4, 6, 8)  # sides whose magnetization is known exactly
SOLVED = (3, 4)  # sides whose relaxation time is
THEORY = ("_critical", "_torus", "counting", "ensembles", "enumeration", "order", "relaxation")
SQUARE, GAP = 384, 48  # pixels of the picture
JOINT = 48  # pixels of a spin from which there is a line round it

PARAMETERS = {
    "temperature": Parameter(2.0, range=(COLDEST, HOTTEST), letter="T"),
    "seed": Parameter(7, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "sizes": Parameter("4-8-16", options=tuple(SETS), letter="n", label="Sides", words=SETS),
    "speed": Parameter(
        100,
        options=(1, 10, 100, 1000, 100_000),
        letter="v",
        label="Sweeps a frame",
        words={1000: "1,000", 100_000: "all that fit"},
    ),
    "running": Parameter(True),
    "begin": Parameter(1000, range=(0, 10_000)),
    # Reported back: flips since the temperature changed, and sweeps in all.
    "sweeps": Parameter(0, settable=False),
    "first_flips": Parameter(0, settable=False),
    "second_flips": Parameter(0, settable=False),
    "third_flips": Parameter(0, settable=False),
}

KERNELS = {"seed_words": random.seed_words, "flips": flips.heat_bath_flips}


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, exact values, colours."""
    used = (Path(exact.__file__).with_name(f"{name}.py") for name in THEORY)
    key = sources_hash([*used, Path(__file__)])
    return {
        "MODULE": Component.module(KERNELS),
        "CRITICAL": round(exact.T_C, 9),
        "SPINS": [palette.SPIN_UP, palette.SPIN_DOWN],
        "SQUARE": SQUARE,
        "GAP": GAP,
        "JOINT": JOINT,
        **kept("magnets", key, exact_values),
    }


def exact_values() -> dict[str, Any]:
    """Tabulate |m|, the time between flips, and the barrier; it takes some seconds."""
    coarse, fine = _grid(0.02), _grid(0.01)
    magnetization = {
        side: table(COLDEST, 0.02, exact.finite_magnetization_moments(coarse, side)["abs_m"])
        for side in COUNTED
    }
    tension = np.asarray(exact.interface_tension(fine))
    return {
        "MAGNETIZATION": magnetization,
        "YANG": table(COLDEST, 0.01, exact.yang_magnetization(fine)),
        "BETWEEN": {side: table(COLDEST, 0.01, flip_time(fine, side), 100) for side in SOLVED},
        # The barrier as a power of ten, for each unit of the side.
        "BARRIER": table(COLDEST, 0.01, 2.0 * tension / fine / math.log(10.0)),
    }


def _grid(step: float) -> Array:
    """Return the temperatures of a table."""
    return np.round(np.arange(COLDEST, HOTTEST + step / 2, step), 2)


def flip_time(temperature: Array, side: int) -> Array:
    """Return twice the relaxation time, to four digits.

    Its logarithm is so smooth in 1/T that a spline through sixteen exact values has them.
    """
    from scipy.interpolate import CubicSpline

    price = np.linspace(1.0 / HOTTEST, 1.0 / COLDEST, 16)
    tau = [exact.relaxation_time(float(1.0 / each), side) for each in price]
    found: Array = 2.0 * np.exp(CubicSpline(price, np.log(tau))(1.0 / temperature))
    scale = 10.0 ** (np.floor(np.log10(found)) - 3)
    rounded: Array = np.rint(found / scale) * scale
    return rounded


def sides(parameters: Mapping[str, Any]) -> list[int]:
    """Return the sides of the three magnets."""
    return [int(side) for side in parameters["sizes"].split("-")]


def systems(parameters: Mapping[str, Any]) -> list[Ising]:
    """Return the three magnets natively, all up; each has a seed of its own."""
    return [
        Ising(
            size=side,
            temperature=parameters["temperature"],
            seed=parameters["seed"] + i,
            update="heat-bath",
            scan="random",
            start="up",
        )
        for i, side in enumerate(sides(parameters))
    ]


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the magnets side by side as the component first shows them."""
    from PIL import Image

    picture = np.full((SQUARE, 3 * SQUARE + 2 * GAP), 2, dtype=np.uint8)
    for i, magnet in enumerate(systems(parameters)):
        up = magnet.run(parameters["begin"]).spins > 0
        cell = SQUARE // len(up)
        joint = int(cell >= JOINT)
        tile = np.zeros((cell, cell), dtype=bool)
        tile[joint : cell - joint, joint : cell - joint] = True
        square = np.where(np.tile(tile, up.shape), np.kron(up, np.ones_like(tile)), 2)
        left = i * (SQUARE + GAP)
        picture[:, left : left + SQUARE] = square
    image = Image.fromarray(picture)
    up_colour, down_colour = (
        bytes.fromhex(colour[1:]) for colour in (palette.SPIN_UP, palette.SPIN_DOWN)
    )
    image.putpalette(down_colour + up_colour + b"\0\0\0")
    out = io.BytesIO()
    image.save(out, "PNG", bits=2, transparency=2, optimize=True)
    return out.getvalue()


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    listed = SETS[parameters["sizes"]]
    return f"Three magnets, {listed} spins a side, at temperature {parameters['temperature']:g}"


COMPONENT = Component(
    name="magnets",
    title="Three small magnets",
    invitation=(
        "Three magnets that differ in nothing but their size. Watch which of them changes sides, "
        "then lower the temperature, and wait."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"heat-bath": flips.heat_bath_flips},
    poster=poster,
    alternative=alternative,
    boxes=("stage", "magnets", "thermostat", "buttons", "settings", "kernel"),
    layout="above",
)
