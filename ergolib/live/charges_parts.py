"""The parts of the charged pair: a writer and a reader that learn with momentum, in the plane.

All that is drawn as exact comes from the kernels in `ergolib.kernels.charged`, which are tested
against `ergolib.exact.charged`: J and its decay, the loss of the circle with that J (no alike pair
with it has a lower mean), the law of gradient flow, and mean and least loss of the orbit.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib import palette
from ergolib.kernels import charged
from ergolib.live.charges_system import DT, DYNAMICS, EVERY, Turning
from ergolib.live.component import Component, Parameter

TARGET = 1.0  # s: the valley of an alike pair is the circle of this radius squared
REACH = 2.0  # the picture shows so far, and farther if they go farther
MAP = 96  # pixels of the map of the loss
TAIL = 600  # points of the path that are drawn
WINDOW = 40.0  # units of time in the plots
PIXELS = 360

WORDS = {
    "gradient-flow": "gradient flow",
    "conserving": "energy conserving",
    "friction": "with friction",
    "bias": "with a fixed bias",
    "both": "friction and bias",
}

PARAMETERS = {
    "momentum": Parameter(2.0, range=(0.0, 4.0), letter="J"),
    "dynamics": Parameter(
        "conserving", options=tuple(WORDS), letter="d", label="Dynamics", words=WORDS
    ),
    "friction": Parameter(0.05, range=(0.0, 0.5), letter="f", label="Friction γ", step=0.01),
    "bias": Parameter(1.0, range=(0.0, 2.0), letter="b", label="Fixed bias b", step=0.05),
    "apart": Parameter(0.0, range=(0.0, 0.5), letter="a", label="Start unlike", step=0.01),
    # Points of the path in a frame.
    "speed": Parameter(
        2,
        options=(1, 2, 8, 32, 128),
        letter="v",
        label="Time a frame",
        words={1: "0.02", 2: "0.04", 8: "0.16", 32: "0.64", 128: "2.56"},
    ),
    # Where the middle of writer and reader begins; the reader points at it.
    "x": Parameter(0.0, range=(-REACH, REACH), letter="x"),
    "y": Parameter(1.3, range=(-REACH, REACH), letter="y"),
    "running": Parameter(True),
    "begin": Parameter(300, range=(0, 20_000)),
    # Reported back.
    "time": Parameter(0.0, settable=False),
    "loss": Parameter(0.0, settable=False),
    "charge": Parameter(0.0, settable=False),
    "mean_loss": Parameter(0.0, settable=False),
}

KERNELS = {
    name: getattr(charged, name)
    for name in ("place", "leapfrog", "descend", "kinetic", "laws", "decay", "flow", "chart")
}


def data() -> dict[str, Any]:
    """Return what the script needs to know."""
    return {
        "MODULE": Component.module(KERNELS),
        "DT": DT,
        "EVERY": EVERY,
        "DYNAMICS": DYNAMICS,
        "TARGET": TARGET,
        "REACH": REACH,
        "MAP": MAP,
        "TAIL": TAIL,
        "WINDOW": WINDOW,
    }


def system(parameters: Mapping[str, Any]) -> Turning:
    """Return the pair natively, at its beginning."""
    names = ("dynamics", "momentum", "friction", "bias", "apart", "x", "y")
    return Turning(**{name: parameters[name] for name in names})


def valley(bias: float, side: int = MAP) -> NDArray[np.float64]:
    """Return how strongly each pixel of the map is tinted: 1 where the loss is 0."""
    losses = np.zeros(side * side)
    charged.chart(TARGET, bias, REACH, side, losses)
    shade: NDArray[np.float64] = 1.0 / (1.0 + 8.0 * losses.reshape(side, side))
    return shade


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the path so far on the map of the loss, on no background."""
    from PIL import Image, ImageDraw

    turning = system(parameters)
    held = DYNAMICS[parameters["dynamics"]][2]
    tint = valley(parameters["bias"] if held else 0.0, PIXELS)
    fine = Image.new("L", (4 * PIXELS, 4 * PIXELS))
    pen = ImageDraw.Draw(fine)
    if parameters["begin"]:
        path = turning.path(parameters["begin"])
        for first in (0, 2):
            spots = (path[:, first : first + 2] * (1.0, -1.0) / REACH + 1.0) * 2 * PIXELS
            pen.line([tuple(spot) for spot in spots.tolist()], fill=255, width=6)
    x, y = turning.pair.writer
    spot = [(1.0 + x / REACH) * 2 * PIXELS, (1.0 - y / REACH) * 2 * PIXELS]
    pen.ellipse([each + by for by in (-24, 24) for each in spot], fill=255)
    drawn = np.asarray(fine.resize((PIXELS, PIXELS), Image.Resampling.BOX)) / 255.0
    shades = np.where(drawn > 0.1, 8 + np.rint(7 * drawn), np.rint(7 * tint)).astype(np.uint8)
    image = Image.fromarray(shades)
    image.putpalette(bytes.fromhex(palette.MEASURED[1:]) * 16)
    alphas = [round(80 * i / 7) for i in range(8)] + [round(80 + 175 * i / 7) for i in range(8)]
    out = io.BytesIO()
    image.save(out, "PNG", bits=4, transparency=bytes(alphas), optimize=True)
    return out.getvalue()


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    return (
        "The path of writer and reader in the plane, beside the circle on which they have learnt: "
        f"{WORDS[parameters['dynamics']]}, angular momentum {parameters['momentum']:g}, from "
        f"distance {math.hypot(parameters['x'], parameters['y']):.3g}"
    )


COMPONENT = Component(
    name="charges",
    title="A charge that cannot be unlearned",
    invitation=(
        "A writer <i>u</i> and a reader <i>v</i> have learnt once <i>u</i>·<i>v</i> = 1: together, "
        "on the thin circle. With momentum and no friction they turn round it for ever. Let "
        "friction in, or fix a bias, and watch <i>J</i>. Press in the picture to start elsewhere."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={
        name: charged.leapfrog if moving else charged.descend
        for name, (moving, _, _) in DYNAMICS.items()
    },
    poster=poster,
    alternative=alternative,
    boxes=("stage", "thermostat", "buttons", "plots", "bill", "settings", "kernel"),
    layout="roomy",
)
