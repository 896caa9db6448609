"""The parts of a gas let go: its boxes, the kernels, the exact law for three cells, and the poster.

The closed box is 1 wide, and temperature and mass are 1, so that a thermal disc crosses it in a
time of 1. The gas waits in the left half, behind a wall, until the reader takes the wall away. How
much discs collide is said by their mean free path, once they have the whole box, by Enskog's
theory.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from scipy.optimize import brentq

from ergolib import HardDiscs, exact, palette
from ergolib.kernels import discs, discs_start, elementary, flight, occupation, random
from ergolib.kernels.discs_cells import pages
from ergolib.kernels.discs_events import places
from ergolib.live.component import Component, Parameter, table
from ergolib.live.expansion_system import (
    CELLS,
    COLUMNS,
    FASTEST,
    HEIGHT,
    STEP,
    WIDTH,
    held,
    released,
)
from ergolib.systems.discs_motion import Collisions, Flight
from ergolib.systems.discs_start import cells

NUMBERS = (1000, 4000, 16000)
PATHS = {"none": math.inf, "rare": 1.0, "often": 1.0 / 30.0}
LAW = 10.0  # times up to which the law is tabulated
NUDGE = 1e-10
NEAR = 0.001  # of the box: a disc no further from home than this is home

PARAMETERS = {
    "collisions": Parameter(
        "none",
        options=tuple(PATHS),
        letter="c",
        label="Collisions",
        words={"none": "none (ideal)"},
    ),
    "number": Parameter(4000, options=NUMBERS, letter="n", label="Discs"),
    "cells": Parameter(
        "middle",
        options=tuple(CELLS),
        letter="d",
        label="Cells drawn",
        words={name: f"{name}: Δv {width:g}" for name, width in CELLS.items()},
    ),
    "speed": Parameter(
        4,
        options=(1, 2, 4, 8, 32),
        label="Time a frame",
        words={n: f"{n * STEP:.3f}" for n in (1, 2, 4, 8)} | {32: "all that fits"},
    ),
    "seed": Parameter(5, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    "begin": Parameter(32, range=(0, 1000)),
    # Reported back: the time since the wall was taken away, what has been gained, and how far the
    # discs are from where they were then.
    "time": Parameter(0.0, settable=False),
    "gained_wide": Parameter(0.0, settable=False),
    "gained_middle": Parameter(0.0, settable=False),
    "gained_narrow": Parameter(0.0, settable=False),
    "distance": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "scatter": discs_start.scatter,
    "draw_velocities": discs_start.draw_velocities,
    "run": discs.run,
    "settle": discs.settle,
    "reverse": discs.reverse,
    "look": discs.look,
    "put": flight.put,
    "push": flight.push,
    "fly": flight.fly,
    "turn": flight.turn,
    "see": flight.see,
    "occupy": occupation.occupy,
    "entropy": occupation.entropy,
    "distances": occupation.distances,
    "log_of": elementary.log_of,
}


@cache
def diameter(collisions: str, number: int) -> float:
    """Return the diameter that gives discs their mean free path in the whole box."""
    path, density = PATHS[collisions], number / (WIDTH * HEIGHT)
    if math.isinf(path):
        return 0.0
    dilute = 1.0 / (2.0 * math.sqrt(2.0) * density * path)
    found = brentq(
        lambda size: exact.mean_free_path(density, size) - path, 0.5 * dilute, dilute, xtol=1e-15
    )
    return float(found)


def behind(parameters: Mapping[str, Any]) -> HardDiscs:
    """Return the gas behind its wall."""
    number = parameters["number"]
    return held(number, diameter(parameters["collisions"], number), parameters["seed"])


def measures(gas: HardDiscs) -> dict[str, Any]:
    """Return the numbers that a motion goes by, as the script takes them."""
    motion = gas._motion
    if isinstance(motion, Collisions):
        _, _, columns, rows, *_ = motion._place
        room = pages(gas.number, columns, rows)
        return {"columns": columns, "rows": rows, "pages": room, "window": motion._window}
    assert isinstance(motion, Flight)
    return {"units": [motion.unit(side) for side in gas.box], "ticks": round(STEP / motion.tick)}


@cache
def gases() -> dict[str, dict[int, dict[str, Any]]]:
    """Return, for each of the gases, what the script needs to know of it."""
    made: dict[str, dict[int, dict[str, Any]]] = {}
    for collisions, path in PATHS.items():
        made[collisions] = {}
        for number in NUMBERS:
            size = diameter(collisions, number)
            gas = held(number, size, 0)
            room = 0.5 * WIDTH - 0.5 * size - 0.5 * size, HEIGHT - 2.0 * (0.5 * size)
            made[collisions][number] = {
                "diameter": size,
                "path": None if math.isinf(path) else path,
                "room": room,
                "scatter": cells(number, *room, size),
                "agenda": places(number),
                "held": measures(gas),
                "free": measures(released(gas)),
            }
    return made


def law(width: float) -> dict[str, Any]:
    """Return the exact entropy of an ideal gas over time, for velocity cells of a width."""
    step = 0.05
    times = np.arange(0.0, LAW + 0.5 * step, step)
    return table(0.0, step, exact.free_expansion_entropy(width * times / WIDTH, width), 100_000)


def data() -> dict[str, Any]:
    """Return what the script needs to know."""
    return {
        "MODULE": Component.module(KERNELS),
        "WIDTH": WIDTH,
        "HEIGHT": HEIGHT,
        "STEP": STEP,
        "TALLY": discs.TALLY,
        "COLUMNS": COLUMNS,
        "FASTEST": FASTEST,
        "CELLS": CELLS,
        "GASES": gases(),
        "LAWS": {name: law(width) for name, width in CELLS.items()},
        "FULL": math.log(2.0),
        "NUDGE": NUDGE,
        "NEAR": NEAR,
        "PAPERS": PAPERS,
    }


#: The box, discs and cells, in light and dark.
PAPERS = {
    "light": {"empty": "#f7f3ea", "disc": palette.SPIN_DOWN, "cell": palette.MEASURED},
    "dark": {"empty": "#1c1f24", "disc": palette.SPIN_UP, "cell": palette.MEASURED_DARK},
}

SIDE = 288  # pixels of the poster


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the gas behind its wall, and below it where its discs are in the plane of x and v_x."""
    from PIL import Image

    gas = behind(parameters).run(parameters["begin"] * STEP)
    places, velocities = gas.positions, gas.velocities
    high = round(SIDE * HEIGHT)
    picture = np.zeros((SIDE, SIDE), dtype=np.uint8)
    column = np.minimum((places[:, 0] * SIDE).astype(int), SIDE - 1)
    row = np.minimum(((HEIGHT - places[:, 1]) * SIDE).astype(int), high - 1)
    picture[row, column] = 1
    fast = np.clip(0.5 - velocities[:, 0] / (2.0 * FASTEST), 0.0, 1.0 - 1e-9)
    picture[high + (fast * (SIDE - high)).astype(int), column] = 1
    picture[:high, SIDE // 2] = 2
    picture[high] = 2
    image = Image.fromarray(picture)
    image.putpalette(bytes.fromhex("f7f3ea" + "6f8090" + "8a8378"))
    out = io.BytesIO()
    image.save(out, "PNG", bits=2, transparency=0, optimize=True)
    return out.getvalue()


COMPONENT = Component(
    name="expansion",
    title="A gas let go",
    invitation=(
        "A gas waits in the left half of a closed box. Let it go, and watch its entropy grow for "
        "three sizes of cells. Then reverse time, and see it come home, or not."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"none": flight.fly, "rare": discs.run, "often": discs.run},
    poster=poster,
    alternative=lambda parameters: (
        f"Above, {parameters['number']} discs in the left half of a box; below, the same discs in "
        "the plane of place and velocity"
    ),
    layout="roomy",
    # There is nothing to set; where a dial would be is how far the discs are from home.
    boxes=("stage", "buttons", "plots", "thermostat", "settings", "kernel"),
)
