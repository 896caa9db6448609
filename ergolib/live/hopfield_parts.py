"""The parts of the network that remembers: its kernels, its theory, its pictures.

Theory is that of infinitely many spins (`ergolib.learning.hopfield`, after Amit, Gutfreund and
Sompolinsky): the overlap of a memory for every load and temperature that can be set, and where in
the plane of both a memory is in equilibrium, lasts, or does not exist.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib import palette
from ergolib.kernels import hopfield, memories, random
from ergolib.kernels.ising import random_spins
from ergolib.learning import hopfield as theory
from ergolib.learning.hopfield import spurious
from ergolib.live.cache import kept, sources_hash
from ergolib.live.component import Component, Parameter, table
from ergolib.live.hopfield_system import (
    MIXED,
    OTHER_SEED,
    SIDE,
    SITES,
    STARTS,
    WHICH,
    Memories,
    count_of,
    pictures,
)

LOADS = tuple(k / 100 for k in range(1, 21))
HOTTEST = 1.2
STEP = 0.01  # of the temperature
GAP = 3  # pixels between two pictures
SCALE = 4  # pixels of the poster for a spin
LAST = 1000  # trials
BOXES = (
    "stage", "names", "thermostat", "buttons", "account", "settings", "plots", "plane", "kernel",
)  # fmt: skip

PARAMETERS = {
    "temperature": Parameter(0.25, range=(0.0, HOTTEST), letter="T"),
    "alpha": Parameter(
        0.05, range=(LOADS[0], LOADS[-1]), step=0.01, letter="a", label="Load: memories per spin"
    ),
    "flipped": Parameter(0.3, range=(0.0, 0.5), step=0.01, letter="f", label="Wrong in the cue"),
    "couplings": Parameter(
        "hebbian",
        options=("hebbian", "pseudo-inverse"),
        letter="c",
        label="Couplings",
        words={"hebbian": "Hebb’s", "pseudo-inverse": "pseudo-inverse"},
    ),
    "memories": Parameter(
        "pictures",
        options=WHICH,
        letter="m",
        label="First memories",
        words={"pictures": "three pictures", "random": "random"},
    ),
    "speed": Parameter(
        1, options=(1, 4, 16, 64), label="Sweeps a frame", words={1: "¼"}, letter="v"
    ),
    "seed": Parameter(7, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "start": Parameter("cue", options=STARTS, letter="b"),
    "trial": Parameter(0, range=(0, LAST), letter="n"),
    "running": Parameter(True),
    # Reported back: the overlap with the nearest memory, which that is, and the energy per spin.
    "sweeps": Parameter(0, settable=False),
    "overlap": Parameter(0.0, settable=False),
    "nearest": Parameter(0, settable=False),
    "energy": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "draw_patterns": memories.draw_patterns,
    "store": memories.store,
    "recall": memories.recall,
    "invert_overlaps": memories.invert_overlaps,
    "project": memories.project,
    "cue": hopfield.cue,
    "mixture": memories.mixture,
    "random_spins": random_spins,
    "overlap_sums": hopfield.overlap_sums,
    "heat_bath": hopfield.heat_bath,
    "weighted_heat_bath": hopfield.weighted_heat_bath,
    "overlaps": memories.overlaps,
    "energy": memories.energy,
    "weighted_energy": memories.weighted_energy,
    "nats_told": memories.nats_told,
}


def data() -> dict[str, Any]:
    """Return what the script needs to know."""
    folder = Path(theory.__file__).parent
    key = sources_hash([*folder.glob("*.py"), Path(__file__)])
    return {
        "MODULE": Component.module(KERNELS),
        "SIDE": SIDE,
        "OTHER_SEED": OTHER_SEED,
        "LAST": LAST,
        "MIXED": MIXED,
        "STEP": STEP,
        "COUNTS": [count_of(load) for load in LOADS],
        "PICTURES": [
            f"{int(''.join(map(str, row)), 2):0{SITES // 4}x}" for row in (pictures() > 0) * 1
        ],
        "SPINS": [palette.SPIN_UP, palette.SPIN_DOWN],
        "ALIKE": [palette.PALE, palette.TEMPERATURE[-1]],
        "MIXTURE": [*spurious.MIXED, spurious.OTHER],
        "MELTS": round(theory.mixture_temperature(3), 4),
        **kept("hopfield", key, known),
    }


def known() -> dict[str, Any]:
    """Tabulate the theory: overlaps for each load, and lines in their plane with temperature."""
    t = [round(k * STEP, 2) for k in range(round(HOTTEST / STEP) + 1)]
    exact = [table(0.0, STEP, [theory.ags_overlap(load, one) for one in t]) for load in LOADS]
    coarse = [0.0, 0.01, 0.05, *np.arange(0.1, 0.95, 0.05), 0.95, 0.97, 0.985, 0.995, 1.0]
    lines = {
        "LASTS": [(theory.ags_capacity(round(one, 3)).load, one) for one in coarse],
        "WINS": [(theory.memory_load(round(one, 3)), one) for one in coarse],
        "GLASS": [(x, 1.0 + math.sqrt(x)) for x in np.linspace(0.0, 0.2, 15) ** 2],
    }
    rounded = {
        name: [[round(float(x), 5), round(float(y), 5)] for x, y in line]
        for name, line in lines.items()
    }
    return {"EXACT": exact, **rounded}


def native(parameters: Mapping[str, Any]) -> Memories:
    """Return the network natively, before its first sweep."""
    names = ("temperature", "couplings", "memories", "start", "flipped", "trial", "seed")
    return Memories(parameters["alpha"], **{name: parameters[name] for name in names})


def three(network: Memories) -> NDArray[np.int8]:
    """Return the state, the memory nearest to it and where they differ: entries of a palette."""
    sign = 1 if network.overlaps[network.nearest] >= 0.0 else -1
    memory = sign * network.patterns[network.nearest]
    state = network.spins
    drawn = (np.where(state > 0, 1, 2), np.where(memory > 0, 1, 2), np.where(state == memory, 3, 4))
    return np.array(drawn, dtype=np.int8).reshape(3, SIDE, SIDE)


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the first frame: state, memory, difference, side by side."""
    from PIL import Image

    drawn = np.zeros((SIDE, 3 * SIDE + 2 * GAP), dtype=np.uint8)
    for i, picture in enumerate(three(native(parameters))):
        left = i * (SIDE + GAP)
        drawn[:, left : left + SIDE] = picture
    image = Image.fromarray(np.kron(drawn, np.ones((SCALE, SCALE), dtype=np.uint8)), "P")
    colours = (palette.SPIN_UP, palette.SPIN_DOWN, palette.PALE, palette.TEMPERATURE[-1])
    image.putpalette(b"\0\0\0" + b"".join(bytes.fromhex(colour[1:]) for colour in colours))
    out = io.BytesIO()
    image.save(out, "PNG", bits=4, transparency=0, optimize=True)
    return out.getvalue()


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    network = native(parameters)
    which = "a picture" if network.nearest < 3 and parameters["memories"] == "pictures" else "noise"
    differ = int((three(network)[2] == 4).sum())
    return (
        f"{SIDE} × {SIDE} spins; beside them the memory nearest to them, {which}, and where the "
        f"two differ: at {differ} of {SITES} spins"
    )


COMPONENT = Component(
    name="hopfield",
    title="Cooling into a memory",
    invitation=(
        "A network has learnt 51 patterns, three of them pictures. Press Remind: a picture with "
        "three spins in ten wrong is mended. Then set the load to 0.01, heat until nothing is "
        "left, and cool: which memory does it fall into? And at a load of 0.10?"
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"hebbian": hopfield.heat_bath, "pseudo-inverse": hopfield.weighted_heat_bath},
    poster=poster,
    alternative=alternative,
    layout="above",
    boxes=BOXES,
)
