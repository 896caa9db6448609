"""The parts of the subspace nobody chose: pairs on a sphere, exact curves, the poster.

Times are in units of 1 / s if s is 1. What is exact depends on two numbers only, r^2 / s and s t
with r the length of the start: tables for all starts and targets are few. They hold what directions
tell of each other (`direction_information`) and the mean waiting time (`waiting_times`), both for
gradient flow and starts of equal length in three dimensions.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib import palette
from ergolib.kernels import random, spacings, writer_reader
from ergolib.learning.writer_reader import (
    closed_form,
    direction_information,
    directions,
    ensemble,
    shared_directions,
    waiting,
    waiting_times,
)
from ergolib.live.cache import kept, sources_hash
from ergolib.live.component import Component, Parameter, table
from ergolib.live.subspace_system import DIMENSION, NOISE, ORDER, PUSH, TRAININGS, SubspaceRun

STARTS = (0.4, 0.2, 0.1, 0.05, 0.025)
TARGETS = (0.5, 1.0, 2.0)
RATES = (0.01, 0.02, 0.05, 0.1, 0.2)
SEEDS = (100, 300, 1000)
AFTER = 3.4  # s t, from the mean half-time to the end of the axis
PLACES = 40  # of a table
BINS = 24  # of the cosine
PARTS = 480  # of the law of the cosine at the start
YAW, PITCH = 0.5, 0.35  # radians: how the sphere is seen at first
PICTURE = 384  # pixels of the poster
RADIUS = 0.47  # of the sphere, of the picture's side

PARAMETERS = {
    "training": Parameter(
        "flow",
        options=TRAININGS,
        letter="t",
        label="Training",
        words={"flow": "flow", "descent": "descent", "noisy": "noisy descent"},
    ),
    "start": Parameter(0.1, options=STARTS, letter="r", label="Length at the start"),
    "target": Parameter(1.0, options=TARGETS, letter="a", label="Target s"),
    "rate": Parameter(0.02, options=RATES, letter="h", label="Time of a step"),
    "seeds": Parameter(300, options=SEEDS, letter="n", label="Seeds"),
    "speed": Parameter(1, options=(1, 2, 4, 8), letter="v", label="Steps a frame"),
    "push": Parameter(False, letter="p", label="Prefer a direction"),
    "seed": Parameter(3, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "chosen": Parameter(70, range=(0, max(SEEDS) - 1), letter="c"),
    "running": Parameter(True),
    "begin": Parameter(0, range=(0, 10_000)),
    # Reported back: steps and their time; means over pairs; what directions tell of each other,
    # in nats; how far what is conserved has moved.
    "steps": Parameter(0, settable=False),
    "time": Parameter(0.0, settable=False),
    "overlap": Parameter(0.0, settable=False),
    "cosine": Parameter(0.0, settable=False),
    "information": Parameter(0.0, settable=False),
    "drift": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "start": writer_reader.start,
    "flow": writer_reader.flow,
    "descend": writer_reader.descend,
    "observe": writer_reader.observe,
    "drift": writer_reader.drift,
    "sums_and_differences": writer_reader.sums_and_differences,
    "trajectory": writer_reader.trajectory,
    "half_times": writer_reader.half_times,
    "cosine_law": writer_reader.cosine_law,
    "uniformity": writer_reader.uniformity,
    "information": spacings.information,
}


def ratio(start: float, target: float) -> float:
    """Return r^2 / s, on which what is exact depends, as a key: to nine digits."""
    return float(f"{start**2 / target:.9g}")


def end(share: float) -> float:
    """Return s t at the end of the axis of time, for r^2 / s."""
    return round(waiting_times(DIMENSION, 1.0, math.sqrt(share)).mean + AFTER, 1)


def exact_values() -> list[dict[str, Any]]:
    """Tabulate what is exact, for each r^2 / s, over s t."""
    made = []
    for share in sorted({ratio(r, s) for r in STARTS for s in TARGETS}):
        last, start = end(share), math.sqrt(share)
        law = waiting_times(DIMENSION, 1.0, start)
        step = last / PLACES
        told = [direction_information(step * k, DIMENSION, 1.0, start) for k in range(PLACES + 1)]
        made.append(
            {
                "ratio": share,
                "end": last,
                "mean": round(law.mean, 6),
                "information": table(0.0, step, told, 1000),
            }
        )
    return made


def kept_values() -> Any:
    """Return the same, from the cache where it is."""
    modules = (closed_form, directions, ensemble, waiting, writer_reader)
    files = [Path(str(module.__file__)) for module in modules]
    return kept("subspace", sources_hash([*files, Path(__file__)]), exact_values)


def data() -> dict[str, Any]:
    """Return what the script needs to know."""
    return {
        "MODULE": Component.module(KERNELS),
        "EXACT": kept_values(),
        "NOISE": NOISE,
        "PUSH": PUSH,
        "ORDER": ORDER,
        "BINS": BINS,
        "PARTS": PARTS,
        "VIEW": [YAW, PITCH],
        "RADIUS": RADIUS,
    }


def system(parameters: Mapping[str, Any]) -> SubspaceRun:
    """Return the pairs natively, before their first step."""
    names = ("training", "start", "target", "rate", "seeds", "push", "seed")
    return SubspaceRun(**{name: parameters[name] for name in names})


def seen(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points as they are seen at first: to the right, up, towards the reader."""
    x, y, z = np.moveaxis(points, -1, 0)
    cos, sin = math.cos(YAW), math.sin(YAW)
    x, z = cos * x + sin * z, cos * z - sin * x
    cos, sin = math.cos(PITCH), math.sin(PITCH)
    return np.stack([x, cos * y - sin * z, sin * y + cos * z], axis=-1)


def arcs(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points along the great circles between directions, shape (pairs, 17, 3)."""
    share = np.linspace(0.0, 1.0, 17)[:, None]
    cosine = np.clip((first * second).sum(axis=1), -1.0, 1.0)[:, None, None]
    angle = np.maximum(np.arccos(cosine), 1e-9)
    along = np.sin((1.0 - share) * angle) * first[:, None] + np.sin(share * angle) * second[:, None]
    return np.asarray(along / np.sin(np.minimum(angle, math.pi - 1e-6)))


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the sphere: writers as discs, readers as rings, and the arcs between them."""
    from PIL import Image, ImageDraw

    run = system(parameters).run(parameters["begin"])
    u, v = (
        each / np.linalg.norm(each, axis=1, keepdims=True)
        for each in (run.pairs.writers, run.pairs.readers)
    )
    chosen = min(parameters["chosen"], run.pairs.seeds - 1)
    aim = seen(shared_directions(*run.pairs.starts)[chosen])
    image = Image.new("P", (PICTURE, PICTURE), 0)
    pen = ImageDraw.Draw(image)
    middle, radius = PICTURE / 2, RADIUS * PICTURE
    edge = [middle - radius, middle - radius, middle + radius, middle + radius]
    pen.ellipse(edge, outline=1, width=1)

    def place(point: NDArray[np.float64]) -> tuple[float, float]:
        return float(middle + radius * point[0]), float(middle - radius * point[1])

    def mark(point: NDArray[np.float64], size: float, fill: int | None, line: int | None) -> None:
        x, y = place(point)
        pen.ellipse([x - size, y - size, x + size, y + size], fill=fill, outline=line, width=2)

    ways, writers, readers = seen(arcs(u, v)), seen(u), seen(v)
    for k in range(run.pairs.seeds):
        if ways[k, 8, 2] > 0.0 and k % 4 == 0:  # all would be a thicket
            pen.line([place(point) for point in ways[k]], fill=1, width=1)
    for k in range(run.pairs.seeds):
        if writers[k, 2] > 0.0:
            mark(writers[k], 2.0, 2, None)
        if readers[k, 2] > 0.0:
            mark(readers[k], 3.5, None, 3)
    pen.line([place(point) for point in ways[chosen]], fill=4, width=3)
    mark(writers[chosen], 5.0, 2, None)
    mark(readers[chosen], 7.0, None, 3)
    x, y = place(aim)
    for dx, dy in ((7, 7), (7, -7)):
        pen.line([x - dx, y - dy, x + dx, y + dy], fill=4, width=3)
    inks = ["#807b72", palette.TEMPERATURE[2], palette.TEMPERATURE[10], palette.MEASURED]
    image.putpalette(bytes.fromhex("000000" + "".join(ink[1:] for ink in inks)))
    out = io.BytesIO()
    image.save(out, "PNG", bits=4, transparency=0, optimize=True)
    return out.getvalue()


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    return (
        f"A sphere with the directions of {parameters['seeds']} writers, discs, and readers, "
        "rings, joined by arcs; those of one pair are larger, and a cross marks where they will "
        "meet"
    )


COMPONENT = Component(
    name="subspace",
    title="The subspace nobody chose",
    invitation=(
        "Each disc is the direction in which a writer writes; the ring joined to it, the one from "
        "which its reader reads. The loss asks each pair to agree, and prefers no direction. "
        "Watch the large pair: it meets at the cross, marked before it moves. Then press Start "
        "again. Turn the sphere by dragging."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"flow": writer_reader.flow, "descent": writer_reader.descend},
    poster=poster,
    alternative=alternative,
    boxes=("stage", "knowledge", "buttons", "plots", "settings", "kernel"),
    layout="roomy",
)
