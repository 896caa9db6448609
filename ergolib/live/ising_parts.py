"""The parts of the Ising component: its parameters, kernels, exact curves and poster."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np

from ergolib import Ising, exact, palette
from ergolib.kernels import ising, multispin, random
from ergolib.live.component import Component, Parameter, table

SIZES = (64, 128, 256, 512)
COLDEST, HOTTEST = 0.5, 5.0
LARGEST_POSTER = 256

PARAMETERS = {
    "temperature": Parameter(2.27, range=(COLDEST, HOTTEST), letter="T"),
    "seed": Parameter(7, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "size": Parameter(
        256, options=SIZES, letter="n", label="Size", words={n: f"{n}²" for n in SIZES}
    ),
    # Not "update", which Bokeh's models have for something else.
    "rule": Parameter(
        "metropolis",
        options=("metropolis", "heat-bath", "multispin"),
        letter="r",
        label="Update",
        words={"metropolis": "Metropolis", "heat-bath": "heat bath", "multispin": "multi-spin"},
    ),
    # A frame that takes too long makes fewer.
    "speed": Parameter(
        8,
        options=(1, 2, 4, 8, 16, 64, 1024),
        label="Sweeps a frame",
        words={1024: "all that fit"},
    ),
    "start": Parameter(
        "random", options=("random", "up"), letter="a", label="Start", words={"up": "all up"}
    ),
    "running": Parameter(True),
    # Sweeps before the first frame: the poster shows the lattice after as many.
    "begin": Parameter(50, range=(0, 1000)),
    # Reported back.
    "sweeps": Parameter(0, settable=False),
    "energy": Parameter(0.0, settable=False),
    "magnetization": Parameter(0.0, settable=False),
}

#: What the page may call, under the names by which the script knows it.
KERNELS = {
    "seed_words": random.seed_words,
    "random_spins": ising.random_spins,
    "metropolis": ising.metropolis,
    "heat_bath": ising.heat_bath,
    "observe": ising.observe,
    "multispin": multispin.metropolis,
    "pack": multispin.pack,
    "unpack": multispin.unpack,
}


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, sizes of arrays, exact values, colours."""
    grid = np.round(np.arange(round(100 * COLDEST), round(100 * HOTTEST) + 1) / 100, 2)
    exact_values = {
        "magnetization": exact.yang_magnetization(grid),
        "energy": exact.onsager_energy(grid),
    }
    return {
        "MODULE": Component.module(KERNELS),
        "LAYOUTS": {size: _layout(size) for size in SIZES},
        "CRITICAL": round(exact.T_C, 9),
        "EXACT": {name: table(COLDEST, 0.01, values) for name, values in exact_values.items()},
        "SPINS": [palette.SPIN_UP, palette.SPIN_DOWN],
    }


def _layout(size: int) -> dict[str, int]:
    """Return how much memory multi-spin coding takes."""
    layout = multispin.layout(size, size)
    return {"words": layout.words * layout.rows, "lanes": layout.lanes, "scratch": layout.scratch}


def first_state(parameters: Mapping[str, Any]) -> Ising:
    """Return the lattice as the component first shows it."""
    chosen = {name: parameters[name] for name in ("size", "temperature", "seed", "start")}
    return Ising(**chosen, update=parameters["rule"]).run(parameters["begin"])


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the first frame in two colours; of a larger lattice, the corner that fits."""
    from PIL import Image

    spins = first_state(parameters).spins[:LARGEST_POSTER, :LARGEST_POSTER]
    up, down = (bytes.fromhex(colour[1:]) for colour in (palette.SPIN_UP, palette.SPIN_DOWN))
    image = Image.fromarray((spins > 0).astype(np.uint8))
    image.putpalette(down + up)
    out = io.BytesIO()
    image.save(out, "PNG", bits=1, optimize=True)
    return out.getvalue()


COMPONENT = Component(
    name="ising",
    title="The Ising model",
    invitation=(
        "Drag the temperature slowly through <i>T</i><sub>c</sub>, or press Cool. Below it domains "
        "grow until one side has won: thousands of sweeps, and far more if they form stripes."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={
        "metropolis": ising.metropolis,
        "heat-bath": ising.heat_bath,
        "multispin": multispin.metropolis,
    },
    poster=poster,
    alternative=lambda parameters: f"The Ising model at temperature {parameters['temperature']:g}",
)
