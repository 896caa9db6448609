"""The parts of the component of two particles: parameters, kernels, exact curves and poster."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ergolib import Particles, exact, palette
from ergolib.exact.lennard_jones import BOND, CONTACT
from ergolib.kernels import particles, random, starts, structure
from ergolib.live.component import Component, Parameter, table
from ergolib.live.particles_parts import COLDEST, CUTOFF, DT, HOT, HOTTEST, PAPERS, SKIN
from ergolib.live.particles_poster import draw, heat_colours

SIDES = (6, 9, 12, 18, 24)
FRICTIONS = (0, 0.1, 0.5, 2)

PARAMETERS = {
    "temperature": Parameter(0.2, range=(COLDEST, HOTTEST), letter="T"),
    "friction": Parameter(
        0.5,
        options=FRICTIONS,
        letter="f",
        label="Friction of the bath",
        words={0: "none: energy is kept", 0.1: "0.1 (weak)", 2: "2 (strong)"},
    ),
    "side": Parameter(
        9, options=SIDES, letter="b", label="Void", words={n: f"{n} × {n}" for n in SIDES}
    ),
    "start": Parameter("together", options=("together", "apart"), letter="a", label="Start"),
    # A frame that takes too long makes fewer.
    "speed": Parameter(
        10,
        options=(1, 2, 5, 10, 20, 100, 10_000),
        label="Steps a frame",
        words={10_000: "all that fit"},
    ),
    "seed": Parameter(2, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    # Steps before the first frame.
    "begin": Parameter(200, range=(0, 20_000)),
    # Reported back: kinetic (about the centre of mass) and potential energy; sigma.
    "steps": Parameter(0, settable=False),
    "energy": Parameter(0.0, settable=False),
    "distance": Parameter(0.0, settable=False),
}

KERNELS = {
    "langevin": particles.langevin,
    "seed_words": random.seed_words,
    "maxwell": starts.maxwell,
    "prepare": particles.prepare,
    "observe": particles.observe,
    "clusters": structure.clusters,
}


def system(parameters: Mapping[str, Any]) -> Particles:
    """Return the pair as a run begins with it."""
    side, temperature = float(parameters["side"]), parameters["temperature"]
    middle = 0.5 * side
    if parameters["start"] == "together":
        places = [[middle - 0.5 * CONTACT, middle], [middle + 0.5 * CONTACT, middle]]
    else:  # towards one another, a little off the middle
        places = [[0.25 * side, middle - 0.3], [0.75 * side, middle + 0.3]]
    made = Particles(
        box=side,
        start=places,
        temperature=temperature,
        seed=parameters["seed"],
        friction=float(parameters["friction"]),
    )
    if parameters["start"] == "apart":
        speed = math.sqrt(temperature)
        made.velocities = [[speed, 0.0], [-speed, 0.0]]
    return made


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, exact values, colours."""
    grid = np.round(np.arange(round(100 * COLDEST), round(100 * HOTTEST) + 1) / 100, 2)
    distances = np.arange(0.97, 4.001, 0.015)
    return {
        "MODULE": Component.module(KERNELS),
        "PAIRS": {2: particles.layout(2, 10.0, 10.0, CUTOFF, SKIN).pairs},
        "CUTOFF": CUTOFF,
        "SKIN": SKIN,
        "DT": DT,
        "CONTACT": CONTACT,
        "BOND": BOND,
        "BOUND": {
            side: table(
                COLDEST,
                0.01,
                [exact.bound_probability(float(t), side, side, cutoff=CUTOFF) for t in grid],
                unit=1000,
            )
            for side in SIDES
        },
        "VALLEY": table(0.97, 0.015, exact.lennard_jones_energy(distances, CUTOFF), unit=1000),
        "HEATS": heat_colours(palette.TEMPERATURE, 25),
        "INKS": heat_colours(palette.INK, 25),
        "INKS_DARK": heat_colours(palette.INK_DARK, 25),
        "PAPERS": PAPERS,
    }


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the first frame."""
    made = system(parameters).run(parameters["begin"])
    return draw(made.positions, made.velocities, made.box, hot=HOT, empty=PAPERS["light"]["empty"])


COMPONENT = Component(
    name="pair",
    title="Two particles",
    invitation=(
        "These two are bound. Can you get them to let go? Heat them a little at a time. "
        "Then double the void, or take the bath away and let two strangers meet."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"langevin": particles.langevin},
    poster=poster,
    alternative=lambda parameters: (
        f"Two particles in a void of side {parameters['side']}, "
        f"at temperature {parameters['temperature']:g}"
    ),
    layout="roomy",
)
