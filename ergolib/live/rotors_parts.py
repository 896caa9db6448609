"""The parts of the rotors component: its parameters, kernels, what theory knows, and poster."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib import Rotors, exact, palette
from ergolib.kernels import random, rotors
from ergolib.kernels.rotors_start import vortex_pair
from ergolib.live.component import Component, Parameter, table

SIZES = (16, 32, 64, 128, 256)
COLDEST, HOTTEST = 0.05, 2.5
FRICTIONS = (0, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)
SPEEDS = (1, 2, 4, 8, 16, 64)
DT = Rotors(size=2, seed=0).dt

#: Up to here small waves alone come near the truth, and from there on small loops do.
COLD, HOT = 0.9, 1.2

#: Colours on the canvas; the poster, which travels inside the page, has fewer, and fewer rotors.
COLOURS, POSTER_COLOURS, LARGEST_POSTER = 128, 64, 128

PARAMETERS = {
    "temperature": Parameter(0.3, range=(COLDEST, HOTTEST), letter="T"),
    "seed": Parameter(4, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "size": Parameter(
        128, options=SIZES, letter="n", label="Size", words={n: f"{n}²" for n in SIZES}
    ),
    "friction": Parameter(
        1, options=FRICTIONS, letter="g", label="Friction", words={0: "0: alone"}
    ),
    "start": Parameter(
        "random",
        options=("random", "aligned", "pair"),
        letter="a",
        label="Start",
        words={"pair": "a pair"},
    ),
    # A frame that takes too long makes fewer.
    "speed": Parameter(
        4,
        options=SPEEDS,
        label="Time a frame",
        words={n: f"{n * DT:g}" for n in SPEEDS} | {SPEEDS[-1]: "all that fits"},
    ),
    "look": Parameter("colours", options=("colours", "arrows"), letter="l", label="Look"),
    "marks": Parameter(True, letter="v", label="Mark vortices"),
    "running": Parameter(True),
    # Steps before the first frame: the poster shows the lattice after as many.
    "begin": Parameter(200, range=(0, 2000)),
    # Reported back.
    "steps": Parameter(0, settable=False),
    "energy": Parameter(0.0, settable=False),
    "kinetic_temperature": Parameter(0.0, settable=False),
    "abs_magnetization": Parameter(0.0, settable=False),
    "vortices": Parameter(0.0, settable=False),
}

#: What the page may call, under the names by which the script knows it.
KERNELS = {
    "seed_words": random.seed_words,
    "random_angles": rotors.random_angles,
    "vortex_pair": vortex_pair,
    "thermal_velocities": rotors.thermal_velocities,
    "torques": rotors.torques,
    "langevin": rotors.langevin,
    "observe": rotors.observe,
    "vortices": rotors.vortices,
}


def cold_energy(temperature: NDArray[np.float64]) -> NDArray[np.float64]:
    """Potential energy per rotor in the cold, -2 + T/2 + T^2/16, to second order in T.

    Two bonds a rotor share the T/2 of its small vibrations, so <D^2> = T/2; the fourth order of
    the cosine lowers the free energy by 2 * 3 <D^2>^2 / 24 = T^2/16, and raises the energy by as
    much.
    """
    return -2.0 + 0.5 * temperature + temperature**2 / 16.0


def hot_energy(temperature: NDArray[np.float64]) -> NDArray[np.float64]:
    """Potential energy per rotor in the heat, -2 r - 4 r^3, to third order in r = I_1(K) / I_0(K).

    A bond feels itself, as in a chain, and the two ways round the squares beside it.
    """
    r = -np.asarray(exact.rotor_chain_energy(temperature))
    return -2.0 * r - 4.0 * r**3


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, what theory says, colours."""
    step = 0.05
    grid = np.round(np.arange(COLDEST, HOTTEST + step / 2, step), 2)
    cold, hot = grid[grid <= COLD], grid[grid >= HOT]
    return {
        "MODULE": Component.module(KERNELS),
        "DT": DT,
        "T_BKT": exact.T_BKT,
        "JUMP": table(COLDEST, step, exact.helicity_jump(grid)),
        "ENERGY": {
            "cold": table(COLDEST, step, cold_energy(cold)),
            "hot": table(HOT, step, hot_energy(hot)),
        },
        "STIFFNESS": table(COLDEST, step, 1.0 - 0.25 * cold),
        "LENGTH": {
            size: table(COLDEST, step, exact.spin_wave_magnetization(cold, size)) for size in SIZES
        },
        "COLD": COLD,
        "HOT": HOT,
        "PHASES": "".join(colour[1:] for colour in palette.phases(COLOURS)),
        "INKS": [palette.PAPER_DARK, palette.PAPER],
    }


def native(parameters: Mapping[str, Any]) -> Rotors:
    """Return the system that the component shows, before its first step."""
    size, start = parameters["size"], parameters["start"]
    if start == "pair":
        start = np.empty(size * size)
        vortex_pair(start, size, size, size // 4)
        start = start.reshape(size, size)
    return Rotors(
        size=size,
        temperature=parameters["temperature"],
        seed=parameters["seed"],
        friction=float(parameters["friction"]),
        start=start,
    )


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the first frame in a few colours; of a larger lattice, every other rotor."""
    from PIL import Image

    angles = native(parameters).run(parameters["begin"]).angles
    every = max(1, parameters["size"] // LARGEST_POSTER)
    places = np.rint(angles[::every, ::every] * (POSTER_COLOURS / (2.0 * np.pi)))
    image = Image.fromarray((places.astype(int) % POSTER_COLOURS).astype(np.uint8))
    image.putpalette(b"".join(bytes.fromhex(c[1:]) for c in palette.phases(POSTER_COLOURS)))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


COMPONENT = Component(
    name="rotors",
    title="Rotors on a square lattice",
    invitation=(
        "Colour is direction. Look for the points where all colours meet, and watch them find "
        "their partners. Then press Heat, and see what happens at <i>T</i><sub>BKT</sub>."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"langevin": rotors.langevin},
    poster=poster,
    alternative=lambda parameters: (
        f"A lattice of rotors at temperature {parameters['temperature']:g}, coloured by direction"
    ),
)
