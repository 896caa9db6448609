"""The parts of the thermometer: parameters, kernels, how well anyone can read, and poster."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib import exact, palette
from ergolib.kernels import (
    ising,
    pseudolikelihood,
    pseudolikelihood_rotors,
    random,
    rotors,
    rotors_monte_carlo,
)
from ergolib.live import thermometer_system
from ergolib.live.component import Component, Parameter, table
from ergolib.live.thermometer_system import HIDDEN, Thermometer, hidden_temperature

Array = NDArray[np.float64]

SIZES = (32, 64, 128)
COLDEST, HOTTEST, STEP = 0.2, 4.0, 0.02
COLOURS, POSTER_COLOURS = 128, 64

#: Heat capacity of the bonds per rotor on the square lattice, by how much the energy of 32 x 32
#: scatters over 60,000 sweeps of Metropolis (seed 9): to 1 %, near the peak to 3 %.
ROTOR_HEAT_CAPACITY = {
    0.2: 0.528, 0.4: 0.563, 0.6: 0.637, 0.7: 0.698, 0.8: 0.780, 0.9: 0.971, 0.95: 1.08,
    1.0: 1.32, 1.05: 1.52, 1.1: 1.52, 1.2: 1.18, 1.4: 0.786, 1.7: 0.480, 2.0: 0.319,
    2.5: 0.188, 3.0: 0.1245, 4.0: 0.0672,
}  # fmt: skip

PARAMETERS = {
    "mode": Parameter(
        "guess",
        options=("guess", "bath"),
        letter="m",
        label="Temperature",
        words={"guess": "hidden", "bath": "you set it"},
    ),
    # Not "of", which is no name for a parameter of a class.
    "lattice": Parameter("spins", options=tuple(HIDDEN), letter="w", label="Snapshot of"),
    "size": Parameter(
        64, options=SIZES, letter="n", label="Size", words={n: f"{n}²" for n in SIZES}
    ),
    # What the reader guesses, and the bath's temperature where the reader sets it.
    "guess": Parameter(2.0, range=(COLDEST, HOTTEST), letter="g"),
    "temperature": Parameter(2.27, range=(COLDEST, HOTTEST), letter="T"),
    # A frame that takes too long makes fewer.
    "speed": Parameter(1, options=(1, 2, 4, 16, 64), label="Sweeps a frame"),
    "seed": Parameter(1, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    # Reported back: sweeps since the snapshot was new, its temperature by the neighbours and that
    # reading's error, and how many rounds were played.
    "sweeps": Parameter(0, settable=False),
    "reading": Parameter(0.0, settable=False),
    "reading_error": Parameter(0.0, settable=False),
    "rounds": Parameter(0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "fill_uniform": random.fill_uniform,
    "random_spins": ising.random_spins,
    "heat_bath": ising.heat_bath,
    "wolff": ising.wolff,
    "agreements": pseudolikelihood.agreements,
    "price": pseudolikelihood.price,
    "expected_agreements": pseudolikelihood.expected_agreements,
    "log_pseudolikelihoods": pseudolikelihood.log_pseudolikelihoods,
    "sandwich": pseudolikelihood.sandwich,
    "random_angles": rotors.random_angles,
    "rotor_metropolis": rotors_monte_carlo.metropolis,
    "rotor_wolff": rotors_monte_carlo.wolff,
    "alignments": pseudolikelihood_rotors.alignments,
    "rotor_price": pseudolikelihood_rotors.price,
    "expected_alignments": pseudolikelihood_rotors.expected_alignments,
    "rotor_sandwich": pseudolikelihood_rotors.sandwich,
}


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, exact values, how to begin, colours."""
    grid = places()
    return {
        "MODULE": Component.module(KERNELS),
        "CRITICAL": {"spins": round(exact.T_C, 6), "rotors": exact.T_BKT},
        "HIDDEN": HIDDEN,
        # The agreement of a spin with its neighbours is minus twice the energy per site.
        "AGREEMENT": {
            size: table(COLDEST, STEP, -2.0 * np.asarray(exact.kaufman_energy(grid, size)))
            for size in SIZES
        },
        "BOUND": {"spins": spin_bounds(), "rotors": rotor_bounds()},
        "BEGIN": {
            "rounds": thermometer_system.ROUNDS,
            "sweeps": thermometer_system.SPIN_SWEEPS,
            "few": thermometer_system.FEW,
            "many": thermometer_system.MANY,
            "far": thermometer_system.FAR,
            "rotorSweeps": thermometer_system.ROTOR_SWEEPS,
            "rotorClusters": thermometer_system.ROTOR_CLUSTERS,
        },
        "SPINS": [palette.SPIN_UP, palette.SPIN_DOWN],
        "PHASES": "".join(colour[1:] for colour in palette.phases(COLOURS)),
    }


def places() -> Array:
    """Return the temperatures of a table."""
    return np.round(np.arange(COLDEST, HOTTEST + STEP / 2, STEP), 2)


def spin_bounds() -> dict[int, Any]:
    """Tabulate the bound of Cramer and Rao, relative to T and at most 1, for each size; exact."""
    capacities = {size: np.asarray(exact.kaufman_heat_capacity(places(), size)) for size in SIZES}
    return {size: _bound(capacity, size) for size, capacity in capacities.items()}


def rotor_bounds() -> dict[int, Any]:
    """Tabulate the bound for rotors, with the measured heat capacity."""
    known = ROTOR_HEAT_CAPACITY
    capacity = np.interp(places(), list(known), list(known.values()))
    return {size: _bound(capacity, size) for size in SIZES}


def _bound(capacity: Array, size: int) -> dict[str, Any]:
    with np.errstate(divide="ignore"):
        return table(COLDEST, STEP, np.minimum(1.0, 1.0 / (size * np.sqrt(capacity))), 100_000)


def native(parameters: Mapping[str, Any]) -> Thermometer:
    """Return what the component shows, before its first sweep."""
    hidden = parameters["mode"] == "guess"
    return Thermometer(
        of=parameters["lattice"],
        size=parameters["size"],
        temperature=None if hidden else parameters["temperature"],
        seed=parameters["seed"],
    )


def truth(parameters: Mapping[str, Any]) -> float:
    """Return the temperature of the bath, hidden or set."""
    if parameters["mode"] == "bath":
        return float(parameters["temperature"])
    return hidden_temperature(parameters["seed"], parameters["lattice"])


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the first frame."""
    from PIL import Image

    snapshot = native(parameters).snapshot
    out = io.BytesIO()
    if parameters["lattice"] == "spins":
        image = Image.fromarray((snapshot > 0).astype(np.uint8))
        image.putpalette(bytes.fromhex(palette.SPIN_DOWN[1:] + palette.SPIN_UP[1:]))
        image.save(out, "PNG", bits=1, optimize=True)
        return out.getvalue()
    turns = np.rint(snapshot * (POSTER_COLOURS / (2.0 * np.pi)))
    image = Image.fromarray((turns.astype(int) % POSTER_COLOURS).astype(np.uint8))
    image.putpalette(b"".join(bytes.fromhex(c[1:]) for c in palette.phases(POSTER_COLOURS)))
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    hidden = parameters["mode"] == "guess"
    where = "a hidden temperature" if hidden else f"temperature {parameters['temperature']:g}"
    return f"A snapshot of a lattice of {parameters['lattice']} at {where}"


def invitation(parameters: Mapping[str, Any]) -> str:
    """Say what to try."""
    if parameters["mode"] == "bath":
        return (
            "Set the temperature of the bath, and watch what each single snapshot says of it. Then "
            "cool in one move, or draw a picture of your own: which temperature has it?"
        )
    return (
        "How hot is this? Look, set your guess, then read the thermometer, which sees nothing but "
        "this one snapshot. Play a few rounds. Then draw a picture: which temperature has it?"
    )


COMPONENT = Component(
    name="thermometer",
    title="A thermometer made of one snapshot",
    invitation=invitation,
    parameters=PARAMETERS,
    data=data,
    kernels={"spins": pseudolikelihood.price, "rotors": pseudolikelihood_rotors.price},
    poster=poster,
    alternative=alternative,
    boxes=(
        "stage",
        "thermostat",
        "buttons",
        "verdict",
        "plots",
        "tools",
        "trace",
        "settings",
        "kernel",
    ),
)
