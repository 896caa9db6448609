"""The parts of the oscillator: three thermostats, and where each lets a particle on a spring go.

In a heat bath q and p are normal and of variance T (`ergolib.exact.oscillator_density`), so that a
share s of the time is spent inside the circle of radius sqrt(-2 T ln(1 - s)). A single Nose-Hoover
thermostat keeps the average of p^2 at T exactly, since the friction, whose rate of change is
(p^2 - T) / Q, stays finite. All the same it misses most of the plane.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib import Oscillator, exact, palette
from ergolib.kernels import oscillator, random
from ergolib.live.component import Component, Parameter, table

COLDEST, HOTTEST = 0.2, 2.0
REACH = 4.5  # the picture shows q and p up to here
DT, EVERY, LINKS = 0.02, 5, 3  # a point of the path every five steps; links of the chain
SHARES = (0.5, 0.9, 0.99)
PIXELS = 360

PARAMETERS = {
    "temperature": Parameter(1.0, range=(COLDEST, HOTTEST), letter="T"),
    "seed": Parameter(7, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "thermostat": Parameter(
        "nose-hoover",
        options=("nose-hoover", "nose-hoover-chain", "langevin"),
        letter="b",
        label="Thermostat",
        words={
            "nose-hoover": "Nosé–Hoover",
            "nose-hoover-chain": "chain of three",
            "langevin": "Langevin",
        },
    ),
    # Points of the path in a frame.
    "speed": Parameter(
        10,
        options=(1, 10, 100, 1000, 100_000),
        letter="v",
        label="Time a frame",
        words={1: "0.1", 10: "1", 100: "10", 1000: "100", 100_000: "all that fits"},
    ),
    "mass": Parameter(1.0, range=(0.1, 4.0), letter="m", label="Thermostat mass Q", step=0.1),
    "friction": Parameter(1.0, range=(0.1, 4.0), letter="f", label="Langevin friction", step=0.1),
    # Where the path begins; the reader points at it.
    "q": Parameter(1.0, range=(-REACH, REACH), letter="q"),
    "p": Parameter(0.0, range=(-REACH, REACH), letter="p"),
    "running": Parameter(True),
    "begin": Parameter(3000, range=(0, 20_000)),
    # Reported back: the time, and averages since the temperature changed.
    "time": Parameter(0.0, settable=False),
    "mean_q2": Parameter(0.0, settable=False),
    "mean_p2": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "langevin": oscillator.langevin,
    "nose_hoover": oscillator.nose_hoover,
}


def radii() -> list[float]:
    """Return the radii that hold the shares of the canonical density at temperature 1."""
    return [math.sqrt(-2.0 * math.log(1.0 - share)) for share in SHARES]


def data() -> dict[str, Any]:
    """Return what the script needs to know."""
    places = np.arange(0.0, 11.0, 0.02)
    return {
        "MODULE": Component.module(KERNELS),
        "DT": DT,
        "EVERY": EVERY,
        "LINKS": {"nose-hoover": 1, "nose-hoover-chain": LINKS, "langevin": 0},
        "REACH": REACH,
        "PIXELS": PIXELS,
        "SHARES": SHARES,
        "RADII": [round(radius, 6) for radius in radii()],
        "NORMAL": table(0.0, 0.02, exact.oscillator_density(places, 1.0), 100_000),
    }


def system(parameters: Mapping[str, Any]) -> Oscillator:
    """Return the oscillator natively, at its beginning."""
    return Oscillator(
        parameters["thermostat"],
        temperature=parameters["temperature"],
        start=(parameters["q"], parameters["p"]),
        dt=DT,
        chain_length=LINKS,
        mass=parameters["mass"],
        friction=parameters["friction"],
        seed=parameters["seed"],
    )


def visits(path: NDArray[np.float64]) -> NDArray[np.int64]:
    """Count the points of a path in each pixel; p points upwards."""
    edges = np.linspace(-REACH, REACH, PIXELS + 1)
    counts = np.histogram2d(-path[:, 1], path[:, 0], bins=(edges, edges))[0]
    return counts.astype(np.int64)


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the path so far, and the circles that should hold so much of it, on no background."""
    from PIL import Image, ImageDraw

    fine = Image.new("L", (4 * PIXELS, 4 * PIXELS))
    for radius in radii():
        extent = radius * math.sqrt(parameters["temperature"]) / REACH * 2 * PIXELS
        box = (2 * PIXELS - extent, 2 * PIXELS - extent, 2 * PIXELS + extent, 2 * PIXELS + extent)
        ImageDraw.Draw(fine).ellipse(box, outline=255, width=4)
    circles = np.asarray(fine.resize((PIXELS, PIXELS), Image.Resampling.BOX))
    picture = (circles // 64).astype(np.uint8)  # 0 is nothing, 1 to 3 are shades of a circle
    if parameters["begin"]:
        counts = visits(system(parameters).trajectory(parameters["begin"], EVERY))
        shade = np.sqrt(counts / max(4, counts.max()))
        picture = np.where(counts > 0, 4 + np.rint(7 * shade), picture).astype(np.uint8)
    image = Image.fromarray(picture)
    grey, teal = "807b72", palette.MEASURED[1:]
    image.putpalette(bytes.fromhex(grey * 4 + teal * 8))
    shades = [0, 64, 128, 192, *(round(64 + 191 * i / 7) for i in range(8))]
    out = io.BytesIO()
    image.save(out, "PNG", bits=4, transparency=bytes(shades), optimize=True)
    return out.getvalue()


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    name = (PARAMETERS["thermostat"].words or {})[parameters["thermostat"]]
    return (
        f"The path of an oscillator in the plane of position and momentum: thermostat {name}, "
        f"temperature {parameters['temperature']:g}"
    )


COMPONENT = Component(
    name="oscillator",
    title="An oscillator with a thermostat",
    invitation=(
        "A particle on a spring should visit the whole plane of position <i>q</i> and momentum "
        "<i>p</i>, half of the time inside the first circle. Choose where it begins, then exchange "
        "the thermostat."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={
        "nose-hoover": oscillator.nose_hoover,
        "nose-hoover-chain": oscillator.nose_hoover,
        "langevin": oscillator.langevin,
    },
    poster=poster,
    alternative=alternative,
    boxes=("stage", "thermostat", "buttons", "plots", "histograms", "settings", "kernel"),
)
