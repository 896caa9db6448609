"""The parts of the turned circuit: two trained circuits, their curves, the picture."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.interpolate import CubicSpline

from ergolib import palette
from ergolib.kernels import (
    composition,
    misorientation,
    random,
    token_sources,
    transformer,
)
from ergolib.live.component import Component, Parameter, table
from ergolib.live.misorientation_system import (
    ALPHABET,
    ARCHITECTURE,
    BATCH,
    CIRCUITS,
    DEGREES,
    SEEN_BY,
    SOURCE,
    WHOLE,
    TurnedCircuit,
    curves,
    law,
    levels,
    weights,
)

STEP = 5  # degrees between two stops, and in the tables
STAY = 16  # steps at each stop
LARGEST_LOSS = 3.5
PIXELS = 11  # of the poster for a place
SHADES = 24  # of it
PIVOT = (0.71, 0.33)  # of the protractor, in parts of the picture
RADIUS = 0.25
WIDE = type(ARCHITECTURE)(width=2 * ARCHITECTURE.width)

PARAMETERS = {
    "angle": Parameter(0, range=(0, 180), letter="a"),
    "reader": Parameter(
        "keys",
        options=tuple(SEEN_BY),
        letter="r",
        label="Who sees it turned",
        words={
            "keys": "the keys",
            "queries": "the queries",
            "values": "the values",
            "unembedding": "the unembedding",
            "every": "every reader",
            WHOLE: "all of the model",
        },
    ),
    "circuit": Parameter(
        0,
        options=CIRCUITS,
        letter="c",
        label="Circuit",
        words={0: "first", 1: "second"},
    ),
    "speed": Parameter(
        1,
        options=(1, 2, 4),
        label="Sequences a frame",
        words={n: str(n * BATCH) for n in (1, 2, 4)},
    ),
    "seed": Parameter(4, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "turning": Parameter(True, letter="t"),
    "running": Parameter(True),
    # Reported back: sequences read so far, and means at the present angle.
    "sequences": Parameter(0, settable=False),
    "induction": Parameter(0.0, settable=False),
    "loss": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "random_rule": token_sources.random_rule,
    "planes": misorientation.planes,
    "rotation_in_planes": misorientation.rotation_in_planes,
    "unfold": misorientation.unfold,
    "rotate_everything": misorientation.rotate_everything,
    "look": transformer.look,
    "scores": composition.scores,
}


def between(values: list[float]) -> dict[str, Any]:
    """Return a table every five degrees of what was measured at some, by a cubic spline."""
    fine = np.arange(0.0, 181.0, STEP)
    return table(0.0, STEP, CubicSpline(DEGREES, values)(fine), 1000)


def data() -> dict[str, Any]:
    """Return what the script needs to know."""
    degrees = np.arange(0.0, 181.0)
    known = {
        str(circuit): {
            "weights": weights(circuit)[0],
            "units": weights(circuit)[1],
            "law": between(law(circuit)),
            "curves": {
                reader: {"induction": between(rows[0]), "loss": between(rows[2])}
                for reader, rows in curves(circuit).items()
            },
        }
        for circuit in CIRCUITS
    }
    return {
        "MODULE": Component.module(KERNELS),
        "SIZES": ARCHITECTURE.sizes,
        "WIDE": WIDE.sizes,
        "COUNTS": [ARCHITECTURE.count, WIDE.count, WIDE.workspace(BATCH)],
        "LENGTHS": [int(np.prod(shape)) for _, shape in ARCHITECTURE.shapes()],
        "BATCH": BATCH,
        "STEP": STEP,
        "STAY": STAY,
        "CODES": {
            "keys": misorientation.KEY,
            "queries": misorientation.QUERY,
            "values": misorientation.VALUE,
            "unembedding": misorientation.UNEMBEDDING,
            "every": misorientation.EVERY,
        },
        "WHOLE": WHOLE,
        "ALPHABET": ALPHABET,
        "CHANCES": [SOURCE.in_context, SOURCE.bigram],
        "RULE": SOURCE.rule.tolist(),
        "COSINE": table(0.0, 1.0, np.cos(np.radians(degrees))),
        "CIRCUITS": known,
        "LEVELS": dict(levels(CIRCUITS[0])),
        "LARGEST_LOSS": LARGEST_LOSS,
        "PROTRACTOR": [*PIVOT, RADIUS],
    }


def native(given: Mapping[str, Any]) -> TurnedCircuit:
    """Return the circuit natively, before it has read."""
    return TurnedCircuit(given["circuit"], given["angle"], given["reader"], given["seed"])


def poster(given: Mapping[str, Any]) -> bytes:
    """Draw the attention of the second layer, and the angle."""
    from PIL import Image, ImageDraw

    system = native(given)
    pattern, tokens, count = system.pattern(), system.shown, ARCHITECTURE.context
    ink, hot = (bytes.fromhex(palette.TEMPERATURE[k][1:]) for k in (1, -2))
    side = count * PIXELS
    image = Image.new("P", (side, side), 0)
    shades = [bytes([*ink, 255 * level // SHADES]) for level in range(SHADES + 1)]
    image.putpalette(b"".join([*shades, bytes([*hot, 255])]), "RGBA")
    pen, outline = ImageDraw.Draw(image), SHADES + 1
    for i in range(count):
        for j in range(i + 1):
            x, y = j * PIXELS, i * PIXELS
            shade = round(SHADES * float(pattern[i, j]) ** 0.5)
            box = (x, y, x + PIXELS - 2, y + PIXELS - 2)
            pen.rectangle(box, shade, outline if j and tokens[j - 1] == tokens[i] else shade)
    left, top, r = PIVOT[0] * side, PIVOT[1] * side, RADIUS * side
    angle = np.radians(given["angle"])
    pen.arc((left - r, top - r, left + r, top + r), 180, 360, fill=SHADES // 2)
    for turn, colour in ((0.0, SHADES), (angle, outline)):
        tip = left + r * np.cos(turn), top - r * np.sin(turn)
        pen.line((left, top, *tip), fill=colour, width=3)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def alternative(given: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    return (
        "Where the second layer attends, each token of a sequence a row and each it looks at a "
        "column; places after earlier copies of the token are outlined. Above, two arrows with an "
        f"angle of {given['angle']}° between them: what the first layer writes, and what is seen"
    )


COMPONENT = Component(
    name="misorientation",
    title="Turned apart",
    invitation=(
        "A trained induction head looks at what followed a token before: the outlined places. "
        "Turn what its first layer writes, as the keys of the second see it, and find the angle "
        "that costs half of the score. Then turn it for another reader, or all of the model."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={
        reader: misorientation.unfold if reader != WHOLE else misorientation.rotate_everything
        for reader in SEEN_BY
    },
    poster=poster,
    alternative=alternative,
    layout="roomy",
    boxes=("stage", "thermostat", "buttons", "plots", "note", "settings", "kernel"),
)
