"""The parts of the brittle common part: four joints, their exact curves, and the first picture.

Noise is set by its decimal logarithm, since strays land after 1 / noise samples; the lowest place
stands for none. Exact: K and the errors of a label come from the kernels in the page; I, from them
too; the common information of Wyner is computed here, for the 4 x 4 joint of the classes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ergolib import palette
from ergolib.information import latents as theory
from ergolib.information.latents.strays import stray_terms
from ergolib.kernels import elementary, latents, random, support
from ergolib.live import support_system
from ergolib.live.cache import kept, sources_hash
from ergolib.live.component import Component, Parameter, table
from ergolib.live.support_system import CELLS, VALUES, SampledSupport, class_joint, joint

NONE = -5.0  # on the dial: no noise
STEP = 0.125  # decades
COARSE = 0.25  # decades between values of Wyner's information
GROWTH = 200  # a portion is this part of the sample
MOST = 20_000  # samples in a portion
LAST = 10_000_000  # samples
PICTURE = (576, 384)  # pixels of the poster
TOLERANCES = (0.0, 0.0001, 0.001, 0.005, 0.02)
COLOURS = palette.states(VALUES + 2)[1:-1]  # neither too dark for a dark page nor too pale
WORDS = {
    "blocks": "four blocks",
    "uneven": "uneven blocks",
    "inner": "two blocks, with more inside",
    "ring": "a ring",
}

#: Where Wyner's information is computed, in steps of `COARSE` from the low end of the dial: densely
#: where it falls, which is at much noise. A monotone cubic between them is within 0.002 nats.
PLACES = (0, 9, 12, 14, 16, 17, 18, 19)
GAPS = {"ring": 1e-3}  # nats; the ring takes longest
GAP = 2e-4

PARAMETERS = {
    "decades": Parameter(-3.0, range=(NONE, 0.0), letter="e"),
    "joint": Parameter("blocks", options=tuple(WORDS), letter="j", label="Joint", words=WORDS),
    "tolerance": Parameter(
        0.0,
        options=TOLERANCES,
        letter="t",
        label="Leave out cells below",
        words={0: "nothing"} | {each: f"{100 * each:g} %" for each in TOLERANCES if each},
    ),
    "speed": Parameter(
        4,
        options=(1, 4, 16),
        letter="v",
        label="Pace",
        words={1: "slow", 4: "middling", 16: "fast"},
    ),
    "seed": Parameter(5, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    "begin": Parameter(200, range=(0, 10_000)),
    # Reported back: of the sample as it is; nats.
    "samples": Parameter(0, settable=False),
    "common": Parameter(0.0, settable=False),
    "tolerant": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "mixed": support.mixed,
    "draw_cells": support.draw_cells,
    "components": support.components,
    "common_information": support.common_information,
    "joint_with_label": support.joint_with_label,
    "mean_with_strays": support.mean_with_strays,
    "errors_of_latent": latents.errors_of_latent,
    "log_of": elementary.log_of,
}


def noise_at(decades: float) -> float:
    """Return the noise at a place of the dial, to six digits: 10^decades, or none at its end."""
    return float(f"{10.0**decades:.6g}") if decades > NONE else 0.0


def noises() -> list[float]:
    """Return the noise at all places of the dial."""
    return [noise_at(NONE + place * STEP) for place in range(round(-NONE / STEP) + 1)]


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, joints, exact values, colours."""
    return {
        "MODULE": Component.module(KERNELS),
        "VALUES": VALUES,
        "NONE": NONE,
        "NOISES": noises(),
        "STEP": STEP,
        "GROWTH": GROWTH,
        "MOST": MOST,
        "LAST": LAST,
        "SIZES": [round(10.0 ** (i / 20)) for i in range(141)],
        "P": {name: joint(name).ravel().tolist() for name in WORDS},
        "TRULY": {name: truly(name) for name in WORDS},
        "STRAYS": {name: terms(name) for name in WORDS},
        "COLOURS": COLOURS,
        "PAPERS": (palette.PAPER, palette.TEXT),
        "WYNER": {name: table(NONE, COARSE, values) for name, values in kept_curves().items()},
    }


def kept_curves() -> dict[str, list[float]]:
    """Return Wyner's information of all joints, from the cache where it is."""
    sources = [Path(__file__), Path(support_system.__file__)]
    sources += sorted(Path(theory.__file__).parent.glob("*.py"))
    curves: dict[str, list[float]] = kept(
        "support", sources_hash(sources), lambda: {name: wyner_curve(name) for name in WORDS}
    )
    return curves


def wyner_curve(name: str) -> list[float]:
    """Compute C of a joint, in nats, at noise 0, 10^-4.75, 10^-4.5 ... 1; some seconds."""
    from scipy.interpolate import PchipInterpolator

    last = round(-NONE / COARSE)
    values = []
    for place in PLACES:
        p = class_joint(name, noise_at(NONE + place * COARSE))
        found = theory.wyner_information(p, tolerance=GAPS.get(name, GAP), starts=8)
        if not found.converged:
            raise RuntimeError(f"Wyner's information of {name!r} was not found at place {place}")
        values.append(found.information)
    between = PchipInterpolator([*PLACES, last], [*values, 0.0])  # nothing is shared in pure noise
    curve: list[float] = between(np.arange(last + 1)).round(5).tolist()
    return curve


def truly(name: str) -> list[int]:
    """Return the component of each value of A, then of B, without noise."""
    labels: list[int] = SampledSupport(name).components(joint(name))[1].tolist()
    return labels


def terms(name: str) -> dict[str, list[float]]:
    """Return the terms of the mean K of a sample, without noise and of noise alone."""
    labels = np.array(truly(name))
    first, second = labels[:VALUES], labels[VALUES:]
    count = int(labels.max()) + 1
    between = []
    for p in (joint(name), np.full((VALUES, VALUES), 1.0 / CELLS)):
        mass = np.zeros((count, count))
        np.add.at(mass, (first[:, None], second), p)
        between.append(mass)
    both = [stray_terms(each).ravel().round(12).tolist() for each in between]
    return dict(zip(("pure", "noise"), both, strict=True))


def system(parameters: Mapping[str, Any]) -> SampledSupport:
    """Return the sample natively, before its first."""
    return SampledSupport(
        parameters["joint"],
        noise_at(parameters["decades"]),
        parameters["tolerance"],
        parameters["seed"],
    )


def grown(samples: int, portions: int) -> int:
    """Return the size of a sample after some more portions."""
    for _ in range(portions):
        samples = min(samples + min(max(1, samples // GROWTH), MOST), LAST)
    return samples


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the table of the sample, and beside it the graph."""
    from PIL import Image, ImageDraw

    sample = system(parameters).run(grown(0, parameters["begin"]))
    counts, total = sample.counts, max(sample.samples, 1)
    _, labels, _ = sample.components(tolerance=parameters["tolerance"])
    first = [int(np.argmax(labels[:VALUES] == label)) if label >= 0 else -1 for label in labels]
    wide, high = PICTURE
    image = Image.new("P", PICTURE, 0)
    pen = ImageDraw.Draw(image)
    cell = high / (VALUES + 1)
    ends = (wide - 3.8 * cell, wide - 0.5 * cell)
    for row, column in np.ndindex(VALUES, VALUES):
        x, y = (column + 1) * cell, (row + 1) * cell
        pen.rectangle((x, y, x + cell, y + cell), outline=1)
        share = counts[row, column] / total
        if not share:
            continue
        left_out = share <= parameters["tolerance"]
        ink = 1 if left_out else 2 + first[row]
        line = [(ends[0], y + cell / 2), (ends[1], (column + 1.5) * cell)]
        pen.line(line, fill=ink, width=1 if left_out else 3)
        side = cell * square(share / counts.max() * total)
        middle = (x + cell / 2, y + cell / 2)
        box = [*(c - side / 2 for c in middle), *(c + side / 2 for c in middle)]
        pen.rectangle(box, fill=None if left_out else ink, outline=ink)
    for i, own in enumerate(first):
        ink = 1 if own < 0 else 2 + own
        k = i % VALUES + 1
        x, y = (0.0, k * cell) if i < VALUES else (k * cell, 0.0)
        pen.rectangle((x + 6, y + 6, x + cell - 6, y + cell - 6), fill=ink)
        x, y = ends[i // VALUES], (k + 0.5) * cell
        pen.ellipse((x - 9, y - 9, x + 9, y + 9), fill=ink)
    inks = ("#000000", "#a09a8e", *COLOURS)
    image.putpalette(bytes.fromhex("".join(colour[1:] for colour in inks)))
    out = io.BytesIO()
    image.save(out, "PNG", bits=4, transparency=0, optimize=True)
    return out.getvalue()


def square(share: float) -> float:
    """Return the side of a cell's square, for its share of the fullest cell."""
    return float(0.18 + 0.66 * np.sqrt(share))


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    count = SampledSupport.components(system(parameters).run(grown(0, parameters["begin"])))[0]
    many = "one component" if count == 1 else f"{count} components"
    return (
        f"How often each pair of eight values of A and eight of B was drawn, as a table and as a "
        f"graph: {many}"
    )


COMPONENT = Component(
    name="support",
    title="How brittle an exact common part is",
    invitation=(
        "Samples of two variables arrive. What can both name for certain? Their component, until "
        "the first stray lands between two. Watch <i>K</i> fall; then leave out rare cells, and "
        "see what the label is worth that comes back."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"components": support.components},
    poster=poster,
    alternative=alternative,
    boxes=("stage", "account", "thermostat", "buttons", "plots", "settings", "kernel"),
    layout="above",
)
