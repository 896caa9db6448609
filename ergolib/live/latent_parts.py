"""The parts of the editor of latents: a territory of two parts, two maps of it, their errors."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ergolib import palette
from ergolib.kernels import latents, random
from ergolib.live.component import Component, Parameter
from ergolib.live.latent_system import HEAVIEST, PRESETS, SIZES, Worlds, scene

WORDS = {
    "two-blocks": "two blocks",
    "x-itself": "X itself",
    "one-part": "one part",
    "noisy-copy": "a noisy copy",
    "exclusive-or": "exclusive or",
    "private-coin": "a private coin",
    "independent": "independent",
    "two-observers": "two observers",
}

# The picture, in parts of its side: room for names, the table, a gap, and bars for each part alone.
HEAD, TABLE, GAP, BARS = 0.07, 0.76, 0.03, 0.14
FOOT = 0.05  # of the picture, kept below the tile in each cell for its tally
EDGE = 0.012  # between tiles
BAR = 0.3  # of a cell: how broad a bar is
PICTURE = 640  # pixels of the poster
INKS = (palette.PAPER, palette.TEXT)
PALE = 0.6  # lightness above which a label is written in dark

PARAMETERS = {
    "preset": Parameter(
        "two-blocks", options=tuple(PRESETS), letter="p", label="Begin with", words=WORDS
    ),
    "edits": Parameter("", letter="e"),
    "speed": Parameter(1, options=(1, 10, 100, 1000), label="Worlds a frame"),
    "seed": Parameter(5, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    # Reported back: worlds since the last change; of Alice's latent, exactly, in nats.
    "worlds": Parameter(0, settable=False),
    "mediation": Parameter(0.0, settable=False),
    "translation": Parameter(0.0, settable=False),
    "bound": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "with_channel": latents.with_channel,
    "errors_of_latent": latents.errors_of_latent,
    "agreement": latents.agreement,
    "translation": latents.translation,
    "draw_worlds": latents.draw_worlds,
}


def colours(labels: int) -> list[tuple[str, str]]:
    """Return the colour of each label, and the ink that is legible on it."""
    made = []
    for i, colour in enumerate(palette.states(labels)):
        made.append((colour, INKS[i / (labels - 1) > PALE]))
    return made


def data() -> dict[str, Any]:
    """Return what the script needs to know."""
    return {
        "MODULE": Component.module(KERNELS),
        "SCENES": PRESETS,
        "HEAVIEST": HEAVIEST,
        "COLOURS": {str(labels): colours(labels) for labels in SIZES},
        "PLACES": {
            "head": HEAD,
            "table": TABLE,
            "gap": GAP,
            "bars": BARS,
            "foot": FOOT,
            "edge": EDGE,
            "bar": BAR,
        },
    }


def system(parameters: Mapping[str, Any]) -> Worlds:
    """Return the worlds natively, before the first is drawn."""
    return Worlds(parameters["preset"], parameters["edits"], parameters["seed"])


Tile = tuple[int, float, float, float, float]


def tiles(parameters: Mapping[str, Any]) -> Iterator[Tile]:
    """Yield what is drawn of Alice's map: label, left, top, right and bottom, in parts of the side.

    The area of a cell's tile is its probability; it is cut into strips, one for each label.
    """
    weights, shares, _ = scene(parameters["preset"], parameters["edits"])
    side = TABLE / max(weights.shape)
    most = side - FOOT - EDGE
    for (a, b), weight in np.ndenumerate(weights):
        size = most * math.sqrt(weight / weights.max())
        left = HEAD + (b + 0.5) * side - 0.5 * size
        top = HEAD + a * side + EDGE + 0.5 * (most - size)
        for label, share in enumerate(shares[a, b] / 100.0):
            yield label, left, top, left + size * share, top + size
            left += size * share


def bars(parameters: Mapping[str, Any]) -> Iterator[Tile]:
    """Yield what a part alone says: a bar for each of its states, cut by the label."""
    weights, shares, _ = scene(parameters["preset"], parameters["edits"])
    joint = weights[..., None] * shares
    side = TABLE / max(weights.shape)
    begin = HEAD + GAP
    middle = 0.5 * (side - FOOT) + EDGE
    for axis, (states, other) in enumerate((weights.shape, weights.shape[::-1])):
        alone = joint.sum(axis=1 - axis)
        unit = BARS / alone.sum(axis=1).max()
        for state in range(states):
            across = HEAD + state * side + (0.5 * side if axis else middle)
            along = begin + other * side
            for label, weight in enumerate(alone[state] * unit):
                box = (along, across - 0.5 * BAR * side, along + weight, across + 0.5 * BAR * side)
                along += weight
                yield (label, *box) if axis == 0 else (label, box[1], box[0], box[3], box[2])


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the table of tiles and the bars of each part alone, on no background."""
    from PIL import Image, ImageDraw

    inks = colours(scene(parameters["preset"], parameters["edits"]).first.shape[-1])
    image = Image.new("P", (PICTURE, PICTURE), 0)
    pen = ImageDraw.Draw(image)
    for label, *box in (*tiles(parameters), *bars(parameters)):
        left, top, right, bottom = (round(PICTURE * place) for place in box)
        if right > left and bottom > top:
            pen.rectangle((left, top, right - 1, bottom - 1), fill=label + 1)
    image.putpalette(bytes.fromhex("".join(["000000", *(colour[1:] for colour, _ in inks)])))
    out = io.BytesIO()
    image.save(out, "PNG", transparency=0, optimize=True)
    return out.getvalue()


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    weights, first, _ = scene(parameters["preset"], parameters["edits"])
    rows, columns = weights.shape
    return (
        f"A table of {rows} states of part A and {columns} of part B. The size of each tile is a "
        f"probability, its colours are the {first.shape[-1]} labels that Alice gives to the cell"
    )


def invitation(parameters: Mapping[str, Any]) -> str:
    """Say what to try."""
    if parameters["preset"] == "two-blocks":
        return (
            "Alice looks at two parts, A and B, and puts a label on what she sees: a colour for "
            "each cell. Here it says which block, and both of its errors are 0. Now drag an empty "
            "cell up, or give a cell the wrong colour. Which error grows?"
        )
    return (
        "Alice and Bob look at the same two parts, A and B, and each puts a label on what is seen. "
        "Drag a cell up or down, or give it another colour: what one label leaves open of the "
        "other, the solid bar, never leaves its stack."
    )


COMPONENT = Component(
    name="latent",
    title="Two errors of a latent",
    invitation=invitation,
    parameters=PARAMETERS,
    data=data,
    kernels={"errors": latents.errors_of_latent},
    poster=poster,
    alternative=alternative,
    boxes=("stage", "observers", "knowledge", "errors", "theorem", "buttons", "settings", "kernel"),
    layout="above",
)
