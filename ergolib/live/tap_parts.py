"""The parts of the energy tap: two isolated systems, exact curves, the poster."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib import Microcanonical, exact, palette
from ergolib.kernels import demons, random
from ergolib.live.component import Component, Parameter, table
from ergolib.live.tap_system import (
    CAPACITY,
    EQUAL,
    KINDS,
    MEETINGS,
    OTHER_SEED,
    SIDE,
    STARTS,
    WARM,
    TwoSystems,
    energy_at,
)

WORDS = {
    "ising": "Ising spins",
    "potts": "Potts, 10 colours",
    "two-level": "spins in a field",
    "oscillators": "oscillators",
}
Q = 10
SHARE = 8  # sites for a demon
HIGHEST = 2.0  # energy above the ground state on the axis
STEP = 0.005
PRICES = (-1.5, 3.0, 0.02)  # lowest, highest, step
ALL = 1000.0  # an energy per site that no system reaches
GAP = 10  # pixels between the two pictures
PRESS = 0.05  # energy per site that one press of Take is for

#: The price of 96 x 96 Potts spins off the plateau, where no formula is known: energy per site
#: above the ground state, and what demons read, to 0.01 or better; in both phases.
BEFORE = (
    ((0.005, 2.246), (0.0227, 1.888), (0.0434, 1.742), (0.0656, 1.659), (0.0885, 1.604),
     (0.1117, 1.560), (0.1352, 1.523), (0.1593, 1.504), (0.1830, 1.476), (0.2077, 1.470),
     (0.2319, 1.454), (0.2563, 1.442), (0.2711, 1.439), (0.2909, 1.435)),
    ((1.0605, 1.425), (1.1097, 1.409), (1.1587, 1.391), (1.2074, 1.368), (1.2554, 1.335),
     (1.3029, 1.295),
     (1.3497, 1.248), (1.3955, 1.192), (1.4400, 1.126), (1.4831, 1.053),
     (1.5239, 0.971), (1.5620, 0.884), (1.5970, 0.795), (1.6279, 0.705), (1.6545, 0.620),
     (1.6772, 0.544)),
)  # fmt: skip

PARAMETERS = {
    "rate": Parameter(0.0, range=(-0.4, 0.4), letter="r"),
    "valve": Parameter(False, letter="v"),
    "seed": Parameter(3, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "left": Parameter("ising", options=tuple(KINDS), letter="l", label="Left", words=WORDS),
    "right": Parameter("oscillators", options=tuple(KINDS), letter="o", label="Right", words=WORDS),
    "right_size": Parameter(
        SIDE,
        options=(SIDE, SIDE // 2, SIDE // 4),
        letter="n",
        label="Size of the right",
        words={SIDE: "as the left", SIDE // 2: "a quarter", SIDE // 4: "a sixteenth"},
    ),
    "start": Parameter(
        "hot-cold",
        options=tuple(STARTS),
        letter="a",
        label="Begin",
        words={"hot-cold": "hot, cold", "cold-hot": "cold, hot", "equal": "equal energies"},
    ),
    "speed": Parameter(16, options=(1, 4, 16, 64), label="Sweeps a frame"),
    "running": Parameter(True),
    # Reported back: energies per site above the ground state, and nats made by the demons' account.
    "sweeps": Parameter(0, settable=False),
    "left_energy": Parameter(0.0, settable=False),
    "right_energy": Parameter(0.0, settable=False),
    "nats": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "ising": demons.ising,
    "potts": demons.potts,
    "two_level": demons.two_level,
    "oscillators": demons.oscillators,
    "give": demons.give,
    "take": demons.take,
    "trade": demons.trade,
    "price": demons.price,
    "nats": demons.nats,
}


def entropy_and_price(kind: str, energy: NDArray[np.float64]) -> tuple[Any, Any]:
    """Return what theory says of a large system with an energy per site above the ground state."""
    if kind == "ising":
        return exact.onsager_entropy_of_energy(energy - 2.0), exact.onsager_price(energy - 2.0)
    if kind == "two-level":
        return exact.two_level_entropy(energy), exact.two_level_price(energy)
    return exact.einstein_solid_entropy(energy), exact.einstein_solid_price(energy)


@cache
def knowledge() -> dict[str, dict[str, Any]]:
    """Return the exact tables of each system that has them."""
    low, high, step = PRICES
    prices = np.round(np.arange(low, high + 0.5 * step, step), 6)
    made = {}
    for kind in KINDS:
        if kind == "potts":
            continue
        solid = kind == "oscillators"  # any energy; the script asks the kernels for the rest
        step_of = 4.0 * STEP if solid else STEP
        energy = np.arange(0.0, (8.0 if solid else 1.0) * HIGHEST + 0.5 * step_of, step_of)
        entropy, price = entropy_and_price(kind, energy)
        small = Microcanonical(kind, 16, seed=0, capacity=CAPACITY.get(kind))  # type: ignore[arg-type]
        total = [
            energy_at(small, float(p) or 1e-9) / small.sites if p > 0.0 or small.capacity else ALL
            for p in prices
        ]
        made[kind] = {
            "price": table(step_of, step_of, np.clip(price[1:], low, high)),
            "total": table(low, step, np.minimum(total, ALL)),
            **({} if solid else {"entropy": table(0.0, STEP, entropy, 100_000)}),
        }
    return made


def plateau() -> dict[str, Any]:
    """Return what is known exactly of Potts spins: where the price stands still."""
    energies = exact.potts_critical_energies(Q)
    return {
        "price": 1.0 / exact.potts_critical_temperature(Q),
        "energies": sorted(float(e) + 2.0 for e in energies),
    }


def data() -> dict[str, Any]:
    """Return what the script needs to know."""
    quanta = {kind: Microcanonical(kind, 2, seed=0).quantum for kind in KINDS}  # type: ignore[arg-type]
    return {
        "MODULE": Component.module(KERNELS),
        "SIDE": SIDE,
        "SHARE": SHARE,
        "GAP": GAP,
        "WARM": WARM,
        "MEETINGS": MEETINGS,
        "OTHER_SEED": OTHER_SEED,
        "UNLIMITED": demons.UNLIMITED,
        "Q": Q,
        "PRESS": PRESS,
        "HIGHEST": HIGHEST,
        "KINDS": {
            kind: {
                "quantum": quanta[kind],
                "capacity": CAPACITY.get(kind, 0) * quanta[kind] or demons.UNLIMITED,
                **starts,
                "equal": EQUAL,
                "words": WORDS[kind],
            }
            for kind, starts in KINDS.items()
        },
        "STARTS": STARTS,
        "EXACT": knowledge(),
        "PLATEAU": plateau(),
        "BEFORE": BEFORE,
        "COLOURS": colours(),
    }


def colours() -> dict[str, list[str]]:
    """Return the colours of the states of a site, and of what a purse holds in quanta."""
    warm = [palette.TEMPERATURE[i] for i in (0, 3, 5, 7, 8, 9, 10, 11, 12)]
    spins = [palette.SPIN_DOWN, palette.SPIN_UP]
    return {
        "ising": spins,
        "two-level": spins,
        "potts": list(palette.states(Q)),
        "oscillators": warm,
        "purse": warm,
    }


def native(parameters: Mapping[str, Any]) -> TwoSystems:
    """Return both systems as the component first shows them."""
    names = ("left", "right", "right_size", "start", "rate", "valve", "seed")
    return TwoSystems(**{name: parameters[name] for name in names})


def picture(system: Microcanonical) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return which colour each site and each purse has: (side, side) and (side / 8, side)."""
    side = system.size[0]
    last = len(colours()[system.model]) - 1
    sites = system.spins > 0 if system.model == "ising" else np.minimum(system.spins, last)
    held = np.minimum(system.purses // system.quantum, len(colours()["purse"]) - 1)
    return sites.astype(int), held.reshape(side // SHARE, side)


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw both systems, and below each what its demons hold."""
    from PIL import Image

    both = native(parameters)
    high = SIDE + 1 + SIDE // SHARE
    image = np.zeros((high, 2 * SIDE + GAP, 4), dtype=np.uint8)
    for system, left in ((both.left, 0), (both.right, SIDE + GAP)):
        side = system.size[0]
        x = left + (SIDE - side) // 2
        parts = zip(picture(system), (SIDE - side, SIDE + 1), (system.model, "purse"), strict=True)
        for drawn, y, palette_name in parts:
            ink = [(*bytes.fromhex(colour[1:]), 255) for colour in colours()[palette_name]]
            image[y : y + drawn.shape[0], x : x + side] = np.array(ink, dtype=np.uint8)[drawn]
    out = io.BytesIO()
    Image.fromarray(image).quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


COMPONENT = Component(
    name="tap",
    title="The price of energy",
    invitation=(
        "Two systems without a heat bath; the strip below each shows the purses of the demons who "
        "trade energy with it. Open the tap, and watch the price rise as energy leaves. Or open "
        "the valve between them."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={
        "ising": demons.ising,
        "potts": demons.potts,
        "two-level": demons.two_level,
        "oscillators": demons.oscillators,
    },
    poster=poster,
    alternative=lambda parameters: (
        f"Two isolated systems side by side, {WORDS[parameters['left']]} and "
        f"{WORDS[parameters['right']]}, each above a strip with its demons' purses"
    ),
    layout="above",
    boxes=("stage", "bill", "thermostat", "buttons", "plots", "settings", "kernel"),
)
