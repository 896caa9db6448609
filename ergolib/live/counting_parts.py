"""The parts of the component that counts states: parameters, kernels, exact numbers and poster."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib import exact, palette
from ergolib.kernels import elementary, legendre, random, wang_landau
from ergolib.live.component import Component, Parameter
from ergolib.live.counting_system import LATTICES, complete, known_log_g, unit, walker
from ergolib.price.countable import LatticeWalker
from ergolib.price.flat_walks import FLAT

LEDGER = ("LOG_F", "LEVEL", "SEEN", "HALVINGS", "FOLLOWS", "FLATNESS", "SATURATES")
WORDS = {2: "Ising, {0} × {0}", 3: "Potts, q = 3, {0} × {0}", 10: "Potts, q = 10, {0} × {0}"}
#: Of the poster, in pixels: the lattice is a square, beside it the ladder.
SIDE, GAP, LADDER = 192, 12, 84

PARAMETERS = {
    "place": Parameter(0.26, range=(0.0, 1.0), letter="E"),
    "lattice": Parameter(
        "ising-8",
        options=tuple(LATTICES),
        letter="l",
        label="Lattice",
        words={name: WORDS[q].format(side) for name, (side, q) in LATTICES.items()},
    ),
    # Not "update": see the Ising component.
    "schedule": Parameter(
        "1/t",
        options=("1/t", "flat"),
        letter="f",
        label="ln f falls",
        words={"1/t": "as 1/t", "flat": "by halving only"},
    ),
    "speed": Parameter(
        64,
        options=(1, 8, 64, 512, 100_000),
        label="Sweeps a frame",
        words={100_000: "all that fit"},
    ),
    "seed": Parameter(1, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    # Sweeps before the first frame.
    "begin": Parameter(400, range=(0, 100_000)),
    # Reported back.
    "sweeps": Parameter(0, settable=False),
    "error": Parameter(0.0, settable=False),
    "log_f": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "begin": wang_landau.begin,
    "walk": wang_landau.walk,
    "normalise": wang_landau.normalise,
    "prices": legendre.prices,
    "tangent": legendre.tangent,
    "canonical": legendre.canonical,
    "deviation": legendre.deviation,
    "log_of": elementary.log_of,
}


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, what is known of each lattice, colours."""
    return {
        "MODULE": Component.module(KERNELS),
        "LATTICES": {name: described(name) for name in LATTICES},
        "LEDGER": {name: getattr(wang_landau, name) for name in LEDGER},
        "FLATNESS": FLAT,
        "DECADE": math.log(10.0),
        "COLOURS": {q: colours(q) for q in sorted({q for _, q in LATTICES.values()})},
    }


def described(name: str) -> dict[str, Any]:
    """Return what is known of a lattice.

    ``known`` is ln g by level, null where it is not known or minus infinity; ``low`` and ``span``
    are the lowest energy per site and how far the highest lies above it; ``prices`` are the ends of
    the axis of prices; ``critical`` is the price at which infinitely many sites change phase.
    """
    side, q = LATTICES[name]
    known = [None if value == -np.inf else round(value, 8) for value in known_log_g(name).tolist()]
    critical = math.log(1.0 + math.sqrt(q)) / unit(name)
    made: dict[str, Any] = {
        "side": side,
        "q": q,
        "unit": unit(name),
        "low": -2.0,
        "span": 2.0 * unit(name),
        "known": known,
        "prices": (-1.0, 1.0) if q == 2 else (0.0, 2.0),
        "critical": round(critical, 9),
    }
    if q > 4:
        disordered, ordered = exact.potts_critical_energies(q)
        made["transition"] = {
            "price": round(critical, 9),
            "energies": [round(0.5 * (float(energy) + 2.0), 6) for energy in (ordered, disordered)],
            "words": "infinite lattice",
        }
    return made


def colours(q: int) -> list[tuple[int, ...]]:
    """Return the colours of the states of a site; of an Ising lattice, those of its spins."""
    made = (palette.SPIN_DOWN, palette.SPIN_UP) if q == 2 else palette.states(q)
    return [tuple(bytes.fromhex(colour[1:])) for colour in made]


def first_state(parameters: Mapping[str, Any]) -> LatticeWalker:
    """Return the walk as the component first shows it."""
    one = walker(*(parameters[name] for name in ("lattice", "schedule", "seed")))
    one.walk(parameters["begin"] * LATTICES[parameters["lattice"]][0] ** 2)
    return one


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the lattice, and beside it how often the walk was at each energy, on no background."""
    from PIL import Image

    one, (side, q) = first_state(parameters), LATTICES[parameters["lattice"]]
    picture = np.zeros((SIDE, SIDE + GAP + LADDER), dtype=np.uint8)
    tile = np.ones((SIDE // side, SIDE // side), dtype=np.uint8)
    drawn = np.kron(one.spins.reshape(side, side).astype(np.uint8) + 1, tile)
    picture[: len(drawn), : len(drawn)] = drawn
    _bars(picture[:, SIDE + GAP :], one.histogram, parameters["lattice"], q + 1)
    image = Image.fromarray(picture)
    bars = (palette.MEASURED, palette.MEASURED_DARK)
    between = [(a + b) // 2 for a, b in zip(*(bytes.fromhex(c[1:]) for c in bars), strict=True)]
    image.putpalette([0, 0, 0, *(part for colour in colours(q) for part in colour), *between])
    out = io.BytesIO()
    image.save(out, "PNG", transparency=0, optimize=True)
    return out.getvalue()


def _bars(picture: NDArray[np.uint8], visits: NDArray[np.int64], name: str, ink: int) -> None:
    """Draw a bar for each energy, the lowest at the bottom; half the room is the mean."""
    known = known_log_g(name)
    rungs = np.flatnonzero((known > -np.inf) if complete(name) else (visits > 0))
    mean = max(float(visits[rungs].mean()), 1e-9)
    high = len(picture) / rungs.size
    for k, level in enumerate(rungs):
        top, bottom = (round(len(picture) - place * high) for place in (k + 0.85, k))
        reach = round(min(1.0, 0.5 * visits[level] / mean) * picture.shape[1])
        picture[top : max(bottom, top + 1), :reach] = ink


COMPONENT = Component(
    name="counting",
    title="Counting states",
    invitation=(
        "A walk goes up and down the energies of a small lattice, and keeps away from where it has "
        "often been: so it learns how many states <i>g</i> there are at each energy. Move the "
        "tangent along the curve: its slope is the price of energy, and on the left it ends near "
        "ln <i>Z</i>."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"walk": wang_landau.walk},
    poster=poster,
    alternative=lambda parameters: (
        "A lattice of spins, and beside it how often a walk has been at each of its energies, "
        f"after {parameters['begin']} sweeps"
    ),
    boxes=("stage", "buttons", "thermostat", "plots", "trace", "settings", "kernel"),
    layout="roomy",
)
