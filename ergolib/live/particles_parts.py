"""The parts of the component of particles in a void: parameters, kernels, exact lines, poster."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.optimize import brentq

from ergolib import Particles, exact, palette
from ergolib.exact.lennard_jones import BOND
from ergolib.kernels import dissipation, particles, random, starts, structure
from ergolib.live.component import Component, Parameter, table
from ergolib.live.particles_poster import draw, heat_colours
from ergolib.systems.particles_start import filled

NUMBERS = (100, 200, 400, 1000, 2000)
CUTOFF, SKIN, DT, FRICTION = 2.5, 0.3, 0.005, 0.5
COLDEST, HOTTEST = 0.05, 1.5
HOT = 1.2  # the temperature, and the kinetic energy, at the hot end of the colours
CRYSTAL = exact.triangular_crystal(CUTOFF)

#: The last one is a box that a crystal at rest fills: (columns, rows) for each number.
DENSITIES = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.93)
FILLED = 0.93
GRIDS = {100: (10, 10), 200: (10, 20), 400: (20, 20), 1000: (25, 40), 2000: (40, 50)}
SPARSE = 0.5  # up to here, a piece of crystal does not meet itself round the void

DYNAMICS = {
    "langevin": "contact with a bath",
    "inelastic": "collisions that lose energy",
    "extraction": "energy taken at a fixed rate",
}

PARAMETERS = {
    "dynamics": Parameter(
        "langevin", options=tuple(DYNAMICS), letter="l", label="Cooling by", words=DYNAMICS
    ),
    "temperature": Parameter(1.0, range=(COLDEST, HOTTEST), letter="T"),
    "restitution": Parameter(0.9, range=(0.5, 1.0), letter="e"),
    "rate": Parameter(0.0, range=(-0.02, 0.02), letter="q"),
    "density": Parameter(
        0.3,
        options=DENSITIES,
        letter="d",
        label="Density",
        words={FILLED: f"{FILLED} (crystal)"},
    ),
    "number": Parameter(400, options=NUMBERS, letter="p", label="Particles"),
    "start": Parameter("gas", options=("gas", "crystal"), letter="a", label="Start"),
    "colour": Parameter(
        "heat",
        options=("heat", "order", "droplet"),
        letter="c",
        label="Colour",
        words={"heat": "kinetic energy", "order": "bond order", "droplet": "largest droplet"},
    ),
    # What stands beside the void.
    "show": Parameter("curves", options=("curves", "waves", "pairs"), letter="v"),
    # A frame that takes too long makes fewer.
    "speed": Parameter(
        20,
        options=(1, 2, 5, 10, 20, 50, 1000),
        label="Steps a frame",
        words={1000: "all that fit"},
    ),
    "seed": Parameter(3, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    # Steps before the first frame: enough for a lattice to become a gas.
    "begin": Parameter(1000, range=(0, 20_000)),
    # Reported back, by the names of `Particles.observe`.
    "steps": Parameter(0, settable=False),
    "energy": Parameter(0.0, settable=False),
    "kinetic_temperature": Parameter(0.0, settable=False),
    "psi6": Parameter(0.0, settable=False),
    "largest_cluster": Parameter(0.0, settable=False),
}

#: The laws of motion, and what measures and begins a state.
LAWS = {
    "langevin": particles.langevin,
    "inelastic": dissipation.inelastic,
    "extraction": dissipation.extraction,
}
KERNELS = {
    **LAWS,
    "seed_words": random.seed_words,
    "spread": starts.spread,
    "compact": starts.compact,
    "maxwell": starts.maxwell,
    "prepare": particles.prepare,
    "observe": particles.observe,
    "bond_order": structure.bond_order,
    "clusters": structure.clusters,
    "pair_histogram": structure.pair_histogram,
    "structure_factor": structure.structure_factor,
}


def box(number: int, density: float) -> tuple[float, float]:
    """Return the sides of the void."""
    if density == FILLED:
        return filled(*GRIDS[number], CRYSTAL.spacing)
    side = math.sqrt(number / density)
    return side, side


def system(parameters: Mapping[str, Any]) -> Particles:
    """Return the particles as a run begins with them."""
    number, density = parameters["number"], parameters["density"]
    dynamics = parameters["dynamics"]
    option = {
        "langevin": {"friction": FRICTION},
        "inelastic": {"restitution": parameters["restitution"]},
        "extraction": {"rate": parameters["rate"]},
    }[dynamics]
    return Particles(
        number,
        box=box(number, density),
        start="crystal" if parameters["start"] == "crystal" and density <= SPARSE else "lattice",
        temperature=parameters["temperature"],
        seed=parameters["seed"],
        dynamics=dynamics,
        **option,
    )


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, sizes of arrays, exact values, colours."""
    count = 25
    return {
        "MODULE": Component.module(KERNELS),
        "PAIRS": {n: particles.layout(n, 1e3, 1e3, CUTOFF, SKIN).pairs for n in NUMBERS},
        "CRYSTALS": {FILLED: {n: box(n, FILLED) for n in NUMBERS}},
        "CUTOFF": CUTOFF,
        "SKIN": SKIN,
        "DT": DT,
        "FRICTION": FRICTION,
        "BOND": BOND,
        "HOT": HOT,
        "SPARSE": SPARSE,
        "SPACING": CRYSTAL.spacing,
        "GROUND": CRYSTAL.energy,
        "SHORTEST_G": 4.0 * math.pi / (math.sqrt(3.0) * CRYSTAL.spacing),
        "SHELLS": [1.0, math.sqrt(3.0), 2.0],
        "LONGEST_WAVE": 14.0,
        "MOST_WAVES": 48,
        **dilute(),
        "HEATS": heat_colours(palette.TEMPERATURE, count),
        "INKS": heat_colours(palette.INK, count),
        "INKS_DARK": heat_colours(palette.INK_DARK, count),
        "PHASES": palette.phases(60),
        "PAPERS": PAPERS,
    }


#: The void and what stands out from it, in light and dark.
PAPERS = {
    "light": {
        "empty": "#f7f3ea",
        "faint": "#ddd6c8",
        "paper": palette.PAPER,
        "text": palette.TEXT,
        "measured": palette.MEASURED,
    },
    "dark": {
        "empty": "#1c1f24",
        "faint": "#555a63",
        "paper": palette.PAPER_DARK,
        "text": palette.TEXT_DARK,
        "measured": palette.MEASURED_DARK,
    },
}


def dilute() -> dict[str, Any]:
    """Return the potential energy of a dilute gas, to first order in its density.

    The free energy of a gas of density rho is that of an ideal one and N T B_2 rho, so its energy
    per particle is T - rho T^2 dB_2/dT. It is drawn where rho abs(B_2) < 0.2.
    """
    grid = np.round(np.arange(round(100 * COLDEST), round(100 * HOTTEST) + 1) / 100, 2)
    h = 1e-4
    slope = (exact.second_virial(grid + h, CUTOFF) - exact.second_virial(grid - h, CUTOFF)) / (
        2.0 * h
    )
    least = {}
    for density in (each for each in DENSITIES if each <= 0.3):

        def excess(t: float, density: float = density) -> float:
            return float(density * exact.second_virial(t, CUTOFF)) + 0.2

        least[density] = round(brentq(excess, 0.2, 1.4), 2)
    shown = grid >= min(least.values())
    low = float(grid[shown][0])
    return {"DILUTE": table(low, 0.01, (-(grid**2) * slope)[shown], unit=1000), "LEAST": least}


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the first frame."""
    made = system(parameters).run(parameters["begin"])
    return draw(made.positions, made.velocities, made.box, hot=HOT, empty=PAPERS["light"]["empty"])


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    return (
        f"{parameters['number']} particles in a void at density {parameters['density']:g}, "
        f"temperature {parameters['temperature']:g}, coloured by kinetic energy"
    )


def invitation(parameters: Mapping[str, Any]) -> str:
    """Say what to try: a crystal is there to be melted, a gas to be cooled."""
    if parameters["start"] == "crystal" and parameters["density"] > 0.5:
        return (
            "Here is a crystal. Heat it, and watch the waves: spots, arcs, rings. "
            "Then lower the temperature in one stroke."
        )
    return (
        "Cool them slowly: droplets appear a little below <i>T</i> = 0.5, and soon their insides "
        "fall into rows. Then heat them again, or cool them in another way."
    )


COMPONENT = Component(
    name="particles",
    title="Particles in a void",
    invitation=invitation,
    parameters=PARAMETERS,
    data=data,
    kernels=LAWS,
    poster=poster,
    alternative=alternative,
    layout="roomy",
)
