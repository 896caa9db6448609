"""The parts of the component on samples: parameters, kernels, exact values and poster."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from ergolib import palette
from ergolib.information import mean_plug_in_information, mutual_information
from ergolib.kernels import counts, random
from ergolib.live.component import Component, Parameter, table
from ergolib.live.samples_system import (
    STATES,
    TEMPERATURES,
    Experiments,
    class_probabilities,
    classes,
    joint,
)

FEWEST, MOST, STEP = 1.0, 6.0, 0.25  # decades: powers of ten
PIECE = 100_000  # samples that the page draws without looking up
CELL = 24  # pixels of the poster, at most

PARAMETERS = {
    "decades": Parameter(2.5, range=(FEWEST, MOST), letter="n"),
    "variables": Parameter(
        "dice",
        options=tuple(TEMPERATURES),
        letter="v",
        label="Variables",
        words={"dice": "dice, thrown apart", "2.269": "spins at T = T_c"}
        | {t: f"spins at T = {t}" for t in TEMPERATURES if t not in ("dice", "2.269")},
    ),
    "states": Parameter(
        16,
        options=STATES,
        letter="k",
        label="States of each",
        words={2: "2 (a coin, a spin)", 4: "4 (2 spins)", 8: "8 (3 spins)", 16: "16 (4 spins)"},
    ),
    # Pieces of experiments; a frame that takes too long makes fewer.
    "speed": Parameter(
        2,
        options=(1, 2, 8, 32, 1024),
        label="Experiments a frame",
        words={1024: "all that fit"},
    ),
    "seed": Parameter(4, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    # Pieces before the first frame.
    "begin": Parameter(20, range=(0, 1000)),
    # Reported back: experiments with this many samples, and the mean of what they found.
    "experiments": Parameter(0, settable=False),
    "plug_in": Parameter(0.0, settable=False),
    "miller_madow": Parameter(0.0, settable=False),
    "chao_shen": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "alias_table": counts.alias_table,
    "draw": counts.draw,
    "informations": counts.informations,
}


def samples(decades: float) -> int:
    """Return how many samples a place of the slider stands for."""
    return round(10.0**decades)


def places() -> list[float]:
    """Return all places of the slider."""
    return [FEWEST + STEP * i for i in range(round((MOST - FEWEST) / STEP) + 1)]


@cache
def known(variables: str, states: int) -> dict[str, Any]:
    """Return what is known exactly: the information, and what the plug-in finds on average."""
    p = joint(variables, states)
    means = [mean_plug_in_information(p, 0, 1, samples(each)) for each in places()]
    return {
        "exact": round(mutual_information(p, 0, 1), 9) + 0.0,
        "mean": table(FEWEST, STEP, means, unit=1_000_000),
    }


def data() -> dict[str, Any]:
    """Return what the script needs to know."""
    spins = [name for name in TEMPERATURES if name != "dice"]
    return {
        "MODULE": Component.module(KERNELS),
        "SAMPLES": [samples(each) for each in places()],
        "STEP": STEP,
        "PIECE": PIECE,
        "CLASSES": {states: classes(states) for states in STATES},
        "PROBABILITIES": {
            name: {states: class_probabilities(name, states) for states in STATES} for name in spins
        },
        "KNOWN": {
            name: {states: known(name, states) for states in STATES} for name in TEMPERATURES
        },
    }


def system(parameters: Mapping[str, Any]) -> Experiments:
    """Return the experiments natively, before the first one."""
    return Experiments(
        parameters["variables"],
        parameters["states"],
        samples(parameters["decades"]),
        parameters["seed"],
    )


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the table of the latest experiment, on no background."""
    from PIL import Image

    made = system(parameters)
    pieces = -(-samples(parameters["decades"]) // PIECE)
    counted = made.run(max(1, parameters["begin"] // pieces)).counts
    ratio = counted * counted.sum() / np.outer(counted.sum(axis=1), counted.sum(axis=0)).clip(1)
    states = len(counted)
    cell = max(CELL, 192 // states)
    picture = np.zeros((states * cell, states * cell), dtype=np.uint8)
    for row, column in np.ndindex(counted.shape):
        side = round((cell - 2) * math.sqrt(min(1.0, 0.5 * ratio[row, column])))
        top, left = (k * cell + (cell - side) // 2 for k in (row, column))
        shade = 1 + round(8 * min(1.0, 0.5 * ratio[row, column]))
        picture[top : top + side, left : left + side] = shade
    image = Image.fromarray(picture)
    # tones between those of a light and a dark page
    colours = "".join(
        _mixed(light, dark) for light, dark in zip(palette.INK, palette.INK_DARK, strict=True)
    )
    image.putpalette(bytes.fromhex("000000" + colours))
    out = io.BytesIO()
    image.save(out, "PNG", bits=4, transparency=0, optimize=True)
    return out.getvalue()


def _mixed(first: str, second: str) -> str:
    """Return the colour halfway between two, as hexadecimal digits."""
    one, two = (bytes.fromhex(each[1:]) for each in (first, second))
    return bytes((a + b) // 2 for a, b in zip(one, two, strict=True)).hex()


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    names = PARAMETERS["variables"].words or {}
    return (
        f"Table of {samples(parameters['decades'])} samples of two variables with "
        f"{parameters['states']} states each: {names[parameters['variables']]}"
    )


def invitation(parameters: Mapping[str, Any]) -> str:
    """Say what to try."""
    n, states = samples(parameters["decades"]), parameters["states"]
    if parameters["variables"] == "dice":
        what = "coins" if states == 2 else f"dice of {states} faces"
        return (
            f"Two {what}, thrown apart, know nothing of each other. A table of {n} throws has a "
            "pattern all the same, and information is found in it. Press Scan to see how many "
            "throws it takes to find nothing. Then choose spins, which do share some."
        )
    share = known(parameters["variables"], states)["exact"]
    return (
        f"Two blocks of spins share {share:.3f} nats exactly. What do {n} looks at them say? Press "
        "Scan to see how many it takes. Then try dice, which share nothing."
    )


COMPONENT = Component(
    name="samples",
    title="More samples, less information",
    invitation=invitation,
    parameters=PARAMETERS,
    data=data,
    kernels={"informations": counts.informations},
    poster=poster,
    alternative=alternative,
    boxes=("stage", "thermostat", "buttons", "plots", "methods", "settings", "kernel"),
    layout="roomy",
)
