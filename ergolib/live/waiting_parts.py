"""The parts of walkers that wait: exact tables, the first picture, words.

Behind a barrier only B / T counts, so that tables over it hold the mean, the coefficient of
variation and the law of the waiting time; times are in units of the mean there. On a saddle the
script asks the kernels.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib import exact, palette
from ergolib.kernels import elementary, first_passage, random
from ergolib.learning.waiting import Walkers
from ergolib.live.cache import kept, sources_hash
from ergolib.live.component import Component, Parameter, table

Array = NDArray[np.float64]

DT = 0.01
PARTS = 400  # of the mean waiting time in a step of the component
LONGEST = 200  # steps of the kernel in one of the component
BINS, REACH = 62, 4.0  # of the histogram, in units of the mean, which is the middle of a bin
DRIVE_STEP, DECADE_STEP = 0.02, 0.1
DRIVES = (0.4, 0.8)
DECADES = (-8.0, -2.0)
STARTS = (0.0, 1e-4, 1e-3, 0.01, 0.1)
RATIO_STEP = 0.125  # of B / T
RATIOS = 57  # from 0.125 to 7.125
PICTURE = (640, 280)

PARAMETERS = {
    "temperature": Parameter(0.3, range=(0.15, 1.0), letter="T"),
    "decades": Parameter(-4.0, range=DECADES, letter="e"),
    "landscape": Parameter(
        "barrier",
        options=("barrier", "saddle"),
        letter="l",
        label="They wait",
        words={"barrier": "behind a barrier", "saddle": "on a saddle"},
    ),
    "drive": Parameter(0.4, range=DRIVES, step=DRIVE_STEP, letter="g", label="Drive g (barrier)"),
    "start": Parameter(
        0.0,
        options=STARTS,
        letter="a",
        label="Start x₀ (saddle)",
        words={0: "0, the top", 1e-4: "0.0001", 1e-3: "0.001"},
    ),
    "walkers": Parameter(400, options=(400, 100, 10), letter="n", label="Walkers"),
    "speed": Parameter(
        4,
        options=(1, 4, 16, 64),
        letter="v",
        label="Time a frame",
        words={1: "mean / 400", 4: "mean / 100", 16: "mean / 25", 64: "all that fits"},
    ),
    "seed": Parameter(1, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    "begin": Parameter(240, range=(0, 10_000)),
    # Reported back: passages in whole batches, and of those the mean and the variation.
    "passages": Parameter(0, settable=False),
    "mean": Parameter(0.0, settable=False),
    "variation": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "walk": first_passage.walk,
    "saddle_survival": first_passage.saddle_survival,
    "saddle_moments": first_passage.saddle_moments,
    "exp_of": elementary.exp_of,
    "log_of": elementary.log_of,
}


def temperature(parameters: Mapping[str, Any]) -> float:
    """Return T, to six digits: behind the barrier as it is set, on the saddle 10^decades."""
    if parameters["landscape"] == "barrier":
        return float(parameters["temperature"])
    return noise(parameters["decades"])


def noise(decades: float) -> float:
    """Return 10^decades to six digits."""
    return float(f"{10.0**decades:.6g}")


def _law(ratio: float) -> tuple[float, float, list[float]]:
    """Return ln of the mean, the variation, and the share of each bin, for a B / T."""
    drive = 0.4
    well = partial(exact.metastable_potential, drive=drive)
    t = exact.barrier_height(drive) / ratio
    mean = exact.mean_first_passage_time(well, t, 0.0, 1.5 / drive)
    law = exact.first_passage_law(well, t, 0.0, 1.5 / drive, points=500)
    edges = np.linspace(0.0, REACH * mean, BINS + 1)
    shares = -np.diff(law.survival(edges))
    return math.log(mean), law.coefficient_of_variation, shares.tolist()


def exact_values() -> dict[str, Any]:
    """Tabulate the laws behind a barrier."""
    ratios = [RATIO_STEP * (i + 1) for i in range(RATIOS)]
    logs, variations, shares = zip(*map(_law, ratios), strict=True)
    return {
        "LOG_MEAN": table(RATIO_STEP, RATIO_STEP, logs),
        "VARIATION": table(RATIO_STEP, RATIO_STEP, variations),
        "SHARES": [table(0.0, 1.0, row) for row in shares[1::2]],  # from 2 steps on, by 2 steps
        "KRAMERS": table(0.0, 8.0, [math.log(2.0 * math.pi), math.log(2.0 * math.pi) + 8.0]),
    }


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, exact values, shapes."""
    key = sources_hash([Path(exact.__file__).with_name("first_passage.py"), Path(__file__)])
    drives = np.arange(DRIVES[0], DRIVES[1] + 0.5 * DRIVE_STEP, DRIVE_STEP)
    decades = np.arange(DECADES[0], DECADES[1] + 0.5 * DECADE_STEP, DECADE_STEP)
    valley, hill = np.linspace(-1.0, 1.6, 105), np.linspace(-1.2, 1.2, 97)
    return {
        "MODULE": Component.module(KERNELS),
        "DT": DT,
        "PARTS": PARTS,
        "LONGEST": LONGEST,
        "BINS": BINS,
        "REACH": REACH,
        "RATIO_STEP": RATIO_STEP,
        "DRIVE_STEP": DRIVE_STEP,
        "DECADE_STEP": DECADE_STEP,
        "BARRIERS": [round(exact.barrier_height(float(g)), 6) for g in drives],
        "MARKS": [round(1.5 / float(g), 9) for g in drives],
        "NOISES": [noise(float(d)) for d in decades],
        "SUZUKI": [round(exact.suzuki_moments(noise(float(d)))[0], 4) for d in decades],
        "GROWTH": [round(exact.saddle_time(x), 4) if x else 0.0 for x in STARTS],
        "SHAPES": {
            "barrier": table(-1.0, 0.025, exact.metastable_potential(valley, 1.0) * 6.0, 1000),
            "saddle": table(-1.2, 0.025, exact.saddle_potential(hill) * 2.0, 1000),
        },
        **kept("waiting", key, exact_values),
    }


def native(parameters: Mapping[str, Any]) -> Walkers:
    """Return the walkers natively, before their first step."""
    behind = parameters["landscape"] == "barrier"
    return Walkers(
        parameters["landscape"],
        drive=round(parameters["drive"], 2),
        temperature=temperature(parameters),
        start=0.0 if behind else parameters["start"],
        walkers=parameters["walkers"],
        dt=DT,
        seed=parameters["seed"],
    )


def stride(mean: float) -> int:
    """Return how many steps of the kernel one of the component is, for a mean waiting time."""
    return max(1, min(LONGEST, round(mean / (PARTS * DT))))


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the potential and the walkers on it, those who passed beside it."""
    from PIL import Image, ImageDraw

    walkers = native(parameters)
    behind = parameters["landscape"] == "barrier"
    walkers.run(parameters["begin"] * stride(walkers.exact_moments()[0]))
    (high, wide), tall = ((1.6, 2.6) if behind else (1.2, 2.4)), PICTURE[1]
    across = 0.84 * PICTURE[0] if behind else PICTURE[0]
    image = Image.new("RGBA", PICTURE)
    pen = ImageDraw.Draw(image)

    def shape(x: Array) -> Array:
        v = exact.metastable_potential(x, 1.0) * 6.0 if behind else exact.saddle_potential(x) * 2.0
        return v + (0.0 if behind else 1.0)

    def place(x: Array) -> list[tuple[float, float]]:
        px = (x - high + wide) / wide * across
        py = 0.84 * tall - 0.62 * tall * shape(x)
        return list(zip(px.tolist(), py.tolist(), strict=True))

    curve = np.linspace(high - wide, 1.5 if behind else high, 200)
    pen.line(place(curve), fill="#8a857c", width=2)
    scale = round(parameters["drive"], 2) if behind else 1.0
    for i, (x, y) in enumerate(place(walkers.positions * scale)):
        if walkers.times[i] < 0.0:
            up = 4 + (i * 37) % 24
            pen.ellipse((x - 2, y - up - 2, x + 2, y - up + 2), fill=palette.MEASURED)
    passed = int((walkers.times >= 0.0).sum())
    for k in range(passed if behind else 0):
        x, y = across + 8 + 6 * (k % 14), 0.84 * tall - 6 * (k // 14)
        pen.ellipse((x - 2, y - 2, x + 2, y + 2), fill="#b9b3a7")
    out = io.BytesIO()
    image.quantize(16).save(out, "PNG", optimize=True)
    return out.getvalue()


COMPONENT = Component(
    name="waiting",
    title="Nucleation, or a saddle?",
    invitation=(
        "All walkers start together, and the last to pass begins a new batch. Behind a barrier the "
        "waiting times fill an exponential: a few wait for very long. Now let them wait on a "
        "saddle: they pass almost together."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"walk": first_passage.walk},
    poster=poster,
    alternative=lambda parameters: (
        f"{parameters['walkers']} walkers as dots that wait "
        + PARAMETERS["landscape"].words[parameters["landscape"]]  # type: ignore[index]
        + f" at the temperature {temperature(parameters):g}"
    ),
    boxes=(
        "stage", "thermostat", "buttons", "law", "plots", "account", "settings", "kernel",
    ),
    layout="waits",
)  # fmt: skip
