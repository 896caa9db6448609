"""The parts of the rows: a strip of Ising spins closed into a ring, three votes, exact errors.

The ring is moved by `ergolib.kernels.votes`; what rows a and b share and both errors of the
majority of three rows are computed in the page by `ergolib.kernels.rows_errors`. From Python come
the temperatures at which the majority becomes a collider, and how high each plot must be.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ergolib import exact, palette
from ergolib.information.latents import collider_temperature, ising_rows, three_rows
from ergolib.kernels import random, rows, rows_errors, votes
from ergolib.kernels.ising import random_spins
from ergolib.live.cache import kept, sources_hash
from ergolib.live.component import Component, Parameter
from ergolib.live.rows_system import VotingRows

COLDEST, HOTTEST = 1.0, 6.0
AROUND = (3, 5, 7, 9)
FARTHEST = 8
PORTION = 4  # sweeps in an entry of an average
GRID = [
    *(round(1.0 + 0.04 * i, 2) for i in range(65)),
    *(round(3.6 + 0.1 * i, 1) for i in range(25)),
]

# The picture, in parts of its side, from the centre: the ring, the votes, their majority.
OUTER, INNER = 0.44, 0.205
VOTES, VOTE, WINNER = 0.135, 0.044, 0.056
PICTURE = 640  # pixels of the poster
INKS = (palette.PAPER_DARK, palette.PAPER)

#: An arrow that points up, about its middle; y goes down.
ARROW = (
    (0.00, -0.60), (0.42, -0.08), (0.14, -0.08), (0.14, 0.60),
    (-0.14, 0.60), (-0.14, -0.08), (-0.42, -0.08),
)  # fmt: skip

PARAMETERS = {
    "temperature": Parameter(2.0, range=(COLDEST, HOTTEST), letter="T"),
    "around": Parameter(
        7, options=AROUND, letter="w", label="In a row", words={n: f"{n} spins" for n in AROUND}
    ),
    "distance": Parameter(4, range=(1, FARTHEST), letter="d", label="Rows apart", step=1),
    "speed": Parameter(4, options=(1, 4, 16, 64, 256, 1024), label="Sweeps a frame", letter="v"),
    "seed": Parameter(36, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    "begin": Parameter(256, range=(0, 10_000)),
    # Reported back: how often somebody was outvoted, as measured; and exact, in nats: I(A;B),
    # I(A;B|L) and H(L|A).
    "sweeps": Parameter(0, settable=False),
    "outvoted": Parameter(0.0, settable=False),
    "information": Parameter(0.0, settable=False),
    "mediation": Parameter(0.0, settable=False),
    "redundancy": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "random_spins": random_spins,
    "heat_bath_votes": votes.heat_bath_votes,
    "errors": rows_errors.errors,
}


def known() -> dict[str, list[list[float]]]:
    """Return, for each width and distance, where the collider begins and the top of the plot."""
    return {
        str(width): [
            [round(collider_temperature(width, d), 6), _top(width, d)]
            for d in range(1, FARTHEST + 1)
        ]
        for width in AROUND
    }


def _top(width: int, distance: int) -> float:
    """Return the least multiple of 0.2 above everything that is drawn, at least 0.8."""
    highest = max(ising_rows(width, distance, t).information for t in np.linspace(1.8, 3.0, 13))
    return round(0.2 * math.ceil(max(0.8, highest + 0.02) / 0.2 - 1e-9), 1)


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, marks, the picture."""
    files = [Path(module.__file__ or "") for module in (three_rows, rows, rows_errors)]
    return {
        "MODULE": Component.module(KERNELS),
        "TEMPERATURES": GRID,
        "PORTION": PORTION,
        "KNOWN": kept("rows", sources_hash([*files, Path(__file__)]), known),
        "SCRATCH": {n: rows_errors.scratch_size(n, rows.MAJORITY) for n in AROUND},
        "T_C": round(exact.T_C, 9),
        "LN_2": math.log(2.0),
        "RADII": {"outer": OUTER, "inner": INNER, "votes": VOTES, "vote": VOTE, "winner": WINNER},
        "SPINS": (palette.SPIN_UP, palette.SPIN_DOWN),
        "INKS": INKS,
        "ARROW": ARROW,
    }


def system(parameters: Mapping[str, Any]) -> VotingRows:
    """Return the ring natively, before its first sweep."""
    names = ("around", "distance", "temperature", "seed")
    return VotingRows(*(parameters[name] for name in names))


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the ring and its votes, on no background."""
    from PIL import Image, ImageDraw

    made = system(parameters).run(parameters["begin"])
    spins = made.spins
    image = Image.new("P", (PICTURE, PICTURE), 0)
    pen = ImageDraw.Draw(image)
    length, width = spins.shape
    for sector, row in enumerate(spins):
        for x, spin in enumerate(row):
            pen.polygon(_cell(sector, length, x, x + 1, width), fill=1 if spin > 0 else 2)
    signs = np.sign(spins[:: parameters["distance"]].sum(axis=1))
    winner = int(np.sign(signs.sum()))
    for k in range(3):
        edge = _cell(k * parameters["distance"], length, 0, width, width)
        pen.line([*edge, edge[0]], fill=4, width=8, joint="curve")
        pen.line([*edge, edge[0]], fill=3, width=4, joint="curve")
        place = _polar(VOTES, k / 3)
        if signs[k] == winner:
            pen.line([_polar(0, 0), place], fill=5, width=4)
    for k in range(3):
        _vote(pen, _polar(VOTES, k / 3), VOTE, int(signs[k]))
    _vote(pen, _polar(0, 0), WINNER, winner)
    colours = ("#000000", palette.SPIN_UP, palette.SPIN_DOWN, *INKS, palette.QUIET)
    image.putpalette(bytes.fromhex("".join(colour[1:] for colour in colours)))
    out = io.BytesIO()
    image.save(out, "PNG", bits=4, transparency=bytes([0]), optimize=True)
    return out.getvalue()


def _polar(radius: float, turn: float) -> tuple[float, float]:
    """Return a place in the poster: so far from its middle, clockwise from the top."""
    angle = 2.0 * math.pi * turn
    return (
        PICTURE * (0.5 + radius * math.sin(angle)),
        PICTURE * (0.5 - radius * math.cos(angle)),
    )


def _cell(sector: int, sectors: int, low: int, high: int, width: int) -> list[tuple[float, float]]:
    """Return the outline of a part of a sector."""
    radii = [INNER + (OUTER - INNER) * x / width for x in (low, high)]
    steps = max(2, 120 // sectors)
    turns = [(sector - 0.5 + i / steps) / sectors for i in range(steps + 1)]
    inner = [_polar(radii[0], turn) for turn in turns]
    return inner + [_polar(radii[1], turn) for turn in reversed(turns)]


def _vote(pen: Any, place: tuple[float, float], radius: float, sign: int) -> None:
    """Draw a vote: an arrow on a disc."""
    x, y = place
    r = radius * PICTURE
    pen.ellipse((x - r, y - r, x + r, y + r), fill=1 if sign > 0 else 2, outline=5, width=2)
    pen.polygon([(x + r * px, y + sign * r * py) for px, py in ARROW], fill=3 if sign > 0 else 4)


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    return (
        f"A strip of Ising spins, {parameters['around']} wide and {3 * parameters['distance']} "
        f"long, closed into a ring, at temperature {parameters['temperature']:g}; three rows of "
        "it vote, each by its majority, and in the middle is the majority of the votes"
    )


COMPONENT = Component(
    name="rows",
    title="Three rows and one bit",
    invitation=(
        "Three rows vote, each by its own majority, and Λ is what most of them say. Cold, Λ "
        "explains what rows A and B share, and either of them tells it. Heat the ring until "
        "knowing Λ is worse than knowing nothing."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"errors": rows_errors.errors},
    poster=poster,
    alternative=alternative,
    boxes=("stage", "thermostat", "buttons", "plots", "votes", "settings", "kernel"),
    layout="roomy",
)
