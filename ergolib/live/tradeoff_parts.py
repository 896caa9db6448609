"""The parts of the trade between a latent's two errors: samples, a slice of them, exact curves.

The kernels hold the physics; tables hold only what the dial stands for, the variance v = 2^octaves
of the noise with which L reads A and B.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ergolib import palette
from ergolib.kernels import gaussian_latent, random
from ergolib.live.component import Component, Parameter
from ergolib.live.tradeoff_system import PORTION, READS, SAMPLES, GaussianSamples, weights

LOW, HIGH, STEP = -5.0, 6.0, 1.0 / 32.0  # of the dial, in octaves
HALF = 0.125  # half the thickness of a slice, in spreads of L
EDGE = 3.6  # of the picture, in spreads of A
OUTLINE = 2.0  # spreads: an ellipse that holds 86 % of a Gaussian
PICTURE = 384  # pixels of the poster
SPEEDS = (1, 4, 16, 64)  # steps a frame

PARAMETERS = {
    "octaves": Parameter(2.0, range=(LOW, HIGH), letter="o"),
    "correlation": Parameter(
        0.8, range=(-0.95, 0.95), step=0.05, letter="r", label="Correlation ρ of A and B"
    ),
    "reads": Parameter(
        "both",
        options=tuple(READS),
        letter="l",
        label="Λ reads",
        words={"both": "A + B", "half": "A + ½ B", "one": "A alone"},
    ),
    "slice": Parameter(
        0.8, range=(-2.5, 2.5), step=0.1, letter="a", label="Slice: Λ over its spread"
    ),
    "speed": Parameter(
        1,
        options=SPEEDS,
        letter="v",
        label="Samples a frame",
        words={steps: str(steps * PORTION) for steps in SPEEDS},
    ),
    "seed": Parameter(6, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    "begin": Parameter(0, range=(0, 10_000)),
    # Reported back: samples, and what all of them together say, in nats.
    "samples": Parameter(0, settable=False),
    "mediation": Parameter(0.0, settable=False),
    "redundancy_a": Parameter(0.0, settable=False),
    "redundancy_b": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "draw": gaussian_latent.draw,
    "place": gaussian_latent.place,
    "exact": gaussian_latent.exact,
    "measured": gaussian_latent.measured,
    "slice_of": gaussian_latent.slice_of,
    "trade_off": gaussian_latent.trade_off,
    "landmarks": gaussian_latent.landmarks,
}


def noise(octaves: float) -> float:
    """Return the variance of the noise at a place of the dial, to six digits: 2^octaves."""
    return float(f"{2.0**octaves:.6g}")


def noises() -> list[float]:
    """Return the variances at all places of the dial."""
    return [noise(LOW + STEP * place) for place in range(round((HIGH - LOW) / STEP) + 1)]


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, the dial, how the picture is drawn."""
    return {
        "MODULE": Component.module(KERNELS),
        "NOISES": noises(),
        "STEP": STEP,
        "READS": READS,
        "PORTION": PORTION,
        "SAMPLES": SAMPLES,
        "HALF": HALF,
        "EDGE": EDGE,
        "OUTLINE": OUTLINE,
        "CIRCLE": [[round(math.cos(turn), 6), round(math.sin(turn), 6)] for turn in _turns(96)],
    }


def _turns(count: int) -> list[float]:
    return [2.0 * math.pi * i / count for i in range(count)]


def system(parameters: Mapping[str, Any]) -> GaussianSamples:
    """Return the samples natively, before the first; the page begins with 2000 of them."""
    return GaussianSamples(
        parameters["correlation"],
        noise(parameters["octaves"]),
        parameters["reads"],
        parameters["seed"],
    )


def outlines(parameters: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return the ellipses of all samples and of those in the slice, in spreads of A."""
    rho = parameters["correlation"]
    latent = (rho, *weights(parameters["reads"], rho), noise(parameters["octaves"]))
    out = np.zeros(12)
    gaussian_latent.exact(*latent, np.zeros(9), out)
    circle = np.array([[math.cos(turn), math.sin(turn)] for turn in _turns(180)])
    middle = parameters["slice"] * out[6:8]
    return (
        OUTLINE * circle @ np.linalg.cholesky([[1.0, rho], [rho, 1.0]]).T,
        middle + OUTLINE * circle @ np.linalg.cholesky([[out[8], out[9]], [out[9], out[10]]]).T,
    )


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw all samples, those in the slice larger, and both ellipses; on no background."""
    from PIL import Image, ImageDraw

    made = system(parameters).run(SAMPLES // PORTION + parameters["begin"])
    a, b, latent = made.samples()
    spread = math.sqrt(sum(latent**2) / latent.size)
    chosen = np.abs(latent - parameters["slice"] * spread) < HALF * spread
    scale = PICTURE / (2.0 * EDGE)
    image = Image.new("P", (PICTURE, PICTURE), 0)
    pen = ImageDraw.Draw(image)
    for mark, radius, ink in ((~chosen, 0.8, 1), (chosen, 2.0, 2)):
        for x, y in zip(a[mark], b[mark], strict=True):
            px, py = (EDGE + x) * scale, (EDGE - y) * scale
            pen.ellipse((px - radius, py - radius, px + radius, py + radius), fill=ink)
    for points, ink, heavy in zip(outlines(parameters), (3, 4), (1, 2), strict=True):
        path = [((EDGE + x) * scale, (EDGE - y) * scale) for x, y in points]
        pen.line([*path, path[0]], fill=ink, width=heavy)
    # tones between those of a light and a dark page
    tones = "".join(
        _mixed(light, dark)
        for light, dark in (
            (palette.QUIET, palette.QUIET_DARK),
            (palette.MEASURED, palette.MEASURED_DARK),
            (palette.QUIET, palette.QUIET_DARK),
            (palette.HOT, palette.HOT_DARK),
        )
    )
    image.putpalette(bytes.fromhex("000000" + tones))
    out = io.BytesIO()
    image.save(out, "PNG", bits=4, transparency=0, optimize=True)
    return out.getvalue()


def _mixed(first: str, second: str) -> str:
    """Return the colour halfway between two, as hexadecimal digits."""
    one, two = (bytes.fromhex(each[1:]) for each in (first, second))
    return bytes((x + y) // 2 for x, y in zip(one, two, strict=True)).hex()


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    return (
        f"{SAMPLES} samples of A and B, of correlation {parameters['correlation']:g}; those in a "
        "slice of the latent stand out"
    )


COMPONENT = Component(
    name="tradeoff",
    title="Two errors, one trade",
    invitation=(
        "Each dot is a pair (A, B); the latent Λ is their sum, read through noise. Turn the noise "
        "down until A and B are independent within the coloured slice. Then turn it down further: "
        "now knowing Λ makes them disagree."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"measured": gaussian_latent.measured},
    poster=poster,
    alternative=alternative,
    boxes=("stage", "thermostat", "buttons", "plots", "account", "settings", "kernel"),
    layout="roomy",
)
