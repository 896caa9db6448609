"""The parts of the search for a counterexample: two parts, their best latents, and what is known.

Two parts A and B with a joint distribution p; the best latent found that may be drawn by chance,
and the best of all functions of both (`ergolib.information.latents.prices`). p climbs towards a
large ratio of their scores, as `ergolib.information.latents.LatentSearch` does, bit for bit.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ergolib import palette
from ergolib.information import binary_entropy
from ergolib.information.latents import binary_stochastic_price
from ergolib.kernels import conjecture, elementary, latents, random
from ergolib.live.component import Component, Parameter
from ergolib.live.conjecture_system import EFFORT, PATIENCE, SIZES, Climb

HALF = 0.11002786443835955  # h(HALF) = ln 2 / 2: two coins that disagree so often
BINARY = 1.818376  # the largest ratio known of two binary parts: nearly fair coins (0.420, 0.470)
RECORD = 1.960073  # the largest ratio reported of any joint: 12 x 12
SIDE, GAP = 260, 24  # pixels of the poster: a picture, and between two
ROOM = 0.92  # of a cell's place that the largest tile fills
LABELS = 4  # colours

PARAMETERS = {
    "reach": Parameter(1.0, range=(0.05, 3.0), letter="w"),
    "size": Parameter(
        "2x2",
        options=tuple(SIZES),
        letter="n",
        label="States",
        words={name: f"{a} × {b}" for name, (a, b) in SIZES.items()},
    ),
    "labels": Parameter(2, options=(2, 3), letter="l", label="Labels"),
    "score": Parameter(
        "sum",
        options=("sum", "largest"),
        letter="e",
        label="Of the errors",
        words={"sum": "the sum", "largest": "the largest"},
    ),
    "speed": Parameter(4, options=(1, 4, 16), letter="v", label="Joints a frame"),
    "seed": Parameter(0, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    "begin": Parameter(24, range=(0, 10_000)),
    # Reported back: how many joints were tried, what the best latents of the present one cost.
    "tried": Parameter(0, settable=False),
    "stochastic": Parameter(0.0, settable=False),
    "deterministic": Parameter(0.0, settable=False),
    "ratio": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "climb": conjecture.climb,
    "with_channel": latents.with_channel,
    "errors_of_latent": latents.errors_of_latent,
    "log_of": elementary.log_of,
}


def fair_coins(a: float) -> tuple[float, float]:
    """Return the stochastic price of two fair coins that disagree with probability a; the ratio.

    The best function copies one, h(a), or says nothing, I(A;B) = ln 2 - h(a).
    """
    price = binary_stochastic_price(np.array([[1.0 - a, a], [a, 1.0 - a]]) / 2.0).score
    without = min(float(binary_entropy(a)), math.log(2.0) - float(binary_entropy(a)))
    return price, without / price


def coins() -> list[list[float]]:
    """Return log10 of the price of two fair coins and the ratio, as they disagree more."""
    places = [*np.geomspace(1e-5, HALF, 40), *np.linspace(HALF, 0.3, 24)[1:]]
    curve = [fair_coins(float(a)) for a in places]
    return [[round(math.log10(price), 4), round(ratio, 4)] for price, ratio in curve]


def data() -> dict[str, Any]:
    """Return what the script needs to know."""
    return {
        "MODULE": Component.module(KERNELS),
        "SIZES": SIZES,
        "EFFORT": EFFORT,
        "PATIENCE": PATIENCE,
        "LN10": math.log(10.0),
        "COINS": coins(),
        "RECORD": RECORD,
        "ROOM": ROOM,
        "COLOURS": palette.states(LABELS),
    }


def search(parameters: Mapping[str, Any]) -> Climb:
    """Return the search natively, before its first joint."""
    return Climb(
        **{name: parameters[name] for name in ("size", "labels", "score", "reach", "seed")}
    )


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the best latent with chance, in stripes, and the best function, each cell an area."""
    from PIL import Image, ImageDraw

    found = search(parameters).run(1 + parameters["begin"]).candidate()
    image = Image.new("P", (2 * SIDE + GAP, SIDE), 0)
    pen = ImageDraw.Draw(image)
    step = SIDE / max(found.p.shape)
    down = 0.5 * (SIDE - step * found.p.shape[0])
    names = matched(found.function, found.p, found.latent)
    for (a, b), weight in np.ndenumerate(found.p):
        size = ROOM * step * math.sqrt(weight / found.p.max())
        y = down + (a + 0.5) * step - 0.5 * size
        x = (b + 0.5) * step - 0.5 * size
        ends = np.concatenate([[0.0], np.cumsum(found.latent[a, b])]) * size
        for label in range(found.latent.shape[2]):
            if round(x + ends[label + 1]) > round(x + ends[label]):
                box = (round(x + ends[label]), round(y), round(x + ends[label + 1]) - 1)
                pen.rectangle((*box, round(y + size) - 1), fill=1 + label % LABELS)
        x += SIDE + GAP
        box = (round(x), round(y), max(round(x + size) - 1, round(x)))
        pen.rectangle(
            (*box, max(round(y + size) - 1, round(y))),
            fill=1 + names[found.function[a, b]] % LABELS,
        )
    inks = b"".join(bytes.fromhex(colour[1:]) for colour in palette.states(LABELS))
    image.putpalette(b"\0\0\0" + inks)
    out = io.BytesIO()
    image.save(out, "PNG", bits=4, transparency=0, optimize=True)
    return out.getvalue()


def matched(function: Any, p: Any, latent: Any) -> list[int]:
    """Return for each label of the function the label of the latent that shares most with it."""
    count = int(function.max()) + 1
    free = list(range(max(count, latent.shape[2])))
    names = []
    for label in range(count):
        weights = [
            float((p * (function == label) * latent[..., other]).sum())
            if other < latent.shape[2]
            else -1.0
            for other in free
        ]
        names.append(free.pop(int(np.argmax(weights))))
    return names


COMPONENT = Component(
    name="conjecture",
    title="Try to break it",
    invitation=(
        "Cells are states of <i>A</i> and <i>B</i>, areas their probabilities. Left: the best "
        "latent found that chance may draw; right: the best of all functions. The joint climbs "
        "towards a larger ratio of their errors. How large does it get?"
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"climb": conjecture.climb},
    poster=poster,
    alternative=lambda parameters: (
        f"Two tables of {parameters['size'].replace('x', ' by ')} cells whose areas are "
        "probabilities: the labels of the best latent as stripes, and those of the best function"
    ),
    layout="above",
    boxes=("stage", "account", "thermostat", "buttons", "plots", "found", "settings", "kernel"),
)
