"""The parts of the experts: what there is to learn, what one model could at best, the poster.

A well of 8 spins is drawn as its pattern in the middle and, around it, the eight states that are a
flip away, that of the first spin on top and the others clockwise; below stand all other states, the
nearer to a pattern the further left. Of 3 or 4 spins every state has its place on a map whose rows
and columns count in Gray code (M. Karnaugh, Trans. AIEE 72, 593, 1953). A state has two squares,
whose areas are probabilities: the target's, as an outline, and the model's, filled with strips of
the experts that make it up.
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
from ergolib.kernels import elementary, expert_chains, experts, random
from ergolib.learning import knowledge
from ergolib.live.cache import kept, sources_hash
from ergolib.live.component import Component, Parameter
from ergolib.live.experts_system import (
    LEARNT,
    OTHER_SEED,
    SPREAD,
    TARGETS,
    WELLS,
    ExpertsRun,
    Target,
    numbers_of,
)

LOW, HIGH, STEP = 0.01, 0.3, 0.01  # of the background
MOST = 4  # experts
ORDERS = (1, 2, 3)
ROOM = 0.9  # of a state's place that the largest square fills
PICTURE = 416  # pixels of the poster
ALIKE = 1e-6  # nats: losses that are those of one model
UNIT = 1000  # of the stage's side, in which places are given
CELL = 138  # of a state in or next to a pattern
RING = ((0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1))
#: The middles of so many wells.
MIDDLES = {
    2: ((250, 400), (750, 400)),
    3: ((250, 210), (750, 210), (500, 632)),
    4: ((250, 210), (750, 210), (250, 632), (750, 632)),
}
ROWS, FIRST_ROW, ROW = 5, 898, 18  # of all other states, below

PARAMETERS = {
    "background": Parameter(0.05, range=(LOW, HIGH), letter="b"),
    "target": Parameter(
        "funnels",
        options=tuple(TARGETS),
        letter="t",
        label="To be learnt",
        words={
            "funnels": "three funnels",
            "rare": "four holes, one rare",
            "opposite": "two opposite holes",
            "parity-3": "parity of three",
            "parity-4": "parity of four",
        },
    ),
    "experts": Parameter(
        3,
        options=tuple(range(1, MOST + 1)),
        letter="k",
        label="Experts",
        words={1: "1: one model", 2: "2", 3: "3", 4: "4"},
    ),
    "order": Parameter(
        1,
        options=ORDERS,
        letter="o",
        label="Couplings of each",
        words={1: "fields", 2: "and pairs", 3: "and triples"},
    ),
    "sampling": Parameter(False, letter="m"),
    "speed": Parameter(
        4,
        options=(1, 4, 16, 64, 256),
        letter="v",
        label="Steps a frame",
        words={1: "1, slow", 4: "4", 16: "16", 64: "64", 256: "256"},
    ),
    "seed": Parameter(3, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    # Steps of learning before the first frame.
    "begin": Parameter(0, range=(0, LEARNT)),
    # Reported back: steps of learning, sweeps, and the loss in nats.
    "steps": Parameter(0, settable=False),
    "sweeps": Parameter(0, settable=False),
    "divergence": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "begin": experts.begin,
    "learn": experts.learn,
    "scatter": expert_chains.scatter,
    "sample": expert_chains.sample,
    "log_of": elementary.log_of,
}


def backgrounds() -> list[float]:
    """Return the shares at all places of the dial."""
    return [round(LOW + STEP * i, 2) for i in range(round((HIGH - LOW) / STEP) + 1)]


def best_single() -> dict[str, list[dict[str, list[float]]]]:
    """Return what is known of the best single model: for each target and order, along the dial.

    ``losses`` in nats. With fields alone the best model is the product of the target's margins, and
    its loss is the target's total correlation. ``times``, in sweeps: how long its chain remembers;
    independent spins forget as soon as they are drawn anew, one of N in a step.
    """
    made: dict[str, list[dict[str, list[float]]]] = {}
    for name, target in TARGETS.items():
        made[name] = []
        for order in ORDERS:
            losses, times = [], []
            for place, share in enumerate(backgrounds()):
                best = knowledge.fit_couplings(target.distribution(share), order=order)
                losses.append(round(best.divergence, 6) + 0.0)
                if order == 1:
                    n = target.spins
                    times.append(float(f"{-1.0 / (n * math.log1p(-1.0 / n)):.4g}"))
                    continue
                if abs(losses[-1] - made[name][-1]["losses"][place]) < ALIKE:
                    times.append(made[name][-1]["times"][place])  # it is the same model
                    continue
                spectrum = knowledge.relaxation_spectrum(-np.log(best.distribution))
                times.append(float(f"{spectrum.times[0]:.4g}"))
            made[name].append({"losses": losses, "times": times})
    return made


def kept_best() -> Any:
    """Return the same, from the cache where it is."""
    folder = Path(__file__).parent.parent
    sources = [
        folder / "live" / "experts_parts.py",
        folder / "live" / "experts_system.py",
        folder / "learning" / "knowledge" / "exponential_family.py",
        folder / "learning" / "knowledge" / "gibbs_spectra.py",
    ]
    return kept("experts", sources_hash(sources), best_single)


def data() -> dict[str, Any]:
    """Return what the script needs to know."""
    return {
        "MODULE": Component.module(KERNELS),
        "TARGETS": {
            name: {
                "spins": target.spins,
                "pure": [float(each) for each in target.pure],
                "wells": target.wells,
                "members": target.members.tolist(),
                "places": places(target)[0].ravel().tolist(),
                "cell": places(target)[1],
                "numbers": [
                    [numbers_of(target.spins, count, order) for order in ORDERS]
                    for count in range(1, MOST + 1)
                ],
            }
            for name, target in TARGETS.items()
        },
        "BEST": kept_best(),
        "STEP": STEP,
        "SPREAD": SPREAD,
        "LEARNT": LEARNT,
        "OTHER_SEED": OTHER_SEED,
        "WELLS": WELLS,
        "ROOM": ROOM,
        "UNIT": UNIT,
        "COLOURS": palette.states(MOST),
    }


def system(parameters: Mapping[str, Any]) -> ExpertsRun:
    """Return the experts natively, before their first step."""
    names = ("target", "background", "experts", "order", "seed", "sampling")
    return ExpertsRun(**{name: parameters[name] for name in names})


def places(target: Target) -> tuple[NDArray[np.int64], int]:
    """Return the middle of each state's place, shape (2^N, 2), and the side of one near a well."""
    states = np.arange(1 << target.spins)
    if target.spins < 8:
        half = (target.spins + 1) // 2
        order = np.arange(1 << half)
        turn = np.argsort(order ^ (order >> 1))  # from Gray code back to where it stands
        columns, rows = turn[states & ((1 << half) - 1)], turn[states >> half]
        wide, high = UNIT >> half, UNIT >> (target.spins - half)
        middles = np.column_stack([columns * wide + wide // 2, rows * high + high // 2])
        return middles, 4 * wide // 5  # the rest is for words
    patterns = np.array([bottoms[0] for bottoms in target.wells])
    away = np.bitwise_count(states[:, None] ^ patterns).min(axis=1)
    others = states[away > 1][np.argsort(away[away > 1], kind="stable")]
    columns = np.arange(others.size) // ROWS
    step = UNIT / (columns[-1] + 1)
    made = np.zeros((states.size, 2), dtype=np.int64)
    made[others, 0] = np.rint((columns + 0.5) * step)
    made[others, 1] = FIRST_ROW + ROW * (np.arange(others.size) % ROWS)
    for pattern, middle in zip(patterns, MIDDLES[patterns.size], strict=True):
        made[pattern] = middle
        for spin, (x, y) in enumerate(RING):
            made[pattern ^ (1 << spin)] = middle[0] + CELL * x, middle[1] + CELL * y
    return made, CELL


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the map: outlines of the target, the model in the experts' strips."""
    from PIL import Image, ImageDraw

    run = system(parameters).run(0 if parameters["sampling"] else parameters["begin"])
    goal, model = run.goal, run.model
    where, cell = places(run.target)
    scale = PICTURE / UNIT
    wide = cell * scale
    weights = run.state["weights"]
    parts = weights[:, None] * run.state["distributions"].reshape(weights.size, -1)
    image = Image.new("P", (PICTURE, PICTURE), 0)
    pen = ImageDraw.Draw(image)
    for s in range(goal.size):
        x, y = where[s] * scale
        size = ROOM * wide * float(np.sqrt(model[s] / goal.max()))
        ends = x - 0.5 * size + size * np.cumsum([0.0, *(parts[:, s] / model[s])])
        for k in range(weights.size):
            box = [round(each) for each in (ends[k], y - 0.5 * size, ends[k + 1], y + 0.5 * size)]
            if box[2] > box[0]:
                pen.rectangle((box[0], box[1], box[2] - 1, max(box[1], box[3] - 1)), fill=1 + k)
        side = 0.5 * ROOM * wide * float(np.sqrt(goal[s] / goal.max()))
        if side > 1.5:
            pen.rectangle((x - side, y - side, x + side, y + side), outline=MOST + 1, width=2)
    grey = "807b72"
    inks = "".join(colour[1:] for colour in palette.states(MOST)) + grey
    image.putpalette(bytes.fromhex("000000" + inks))
    out = io.BytesIO()
    image.save(out, "PNG", bits=4, transparency=0, optimize=True)
    return out.getvalue()


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    target = TARGETS[parameters["target"]]
    number = parameters["experts"]
    who = "one model gives" if number == 1 else f"{number} experts together give"
    return (
        f"A picture of {1 << target.spins} states: squares whose areas are the probabilities that "
        f"{who} them, within outlines of what there is to be learnt"
    )


COMPONENT = Component(
    name="experts",
    title="One expert for each minimum",
    invitation=(
        "Squares are states; their areas are probabilities. Outlines: what there is to be learnt. "
        "Filled: what the experts say, each in its own colour. They begin alike; who takes which "
        "well? Then compare one model with more couplings. Then press Sample."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"learn": experts.learn, "sample": expert_chains.sample},
    poster=poster,
    alternative=alternative,
    boxes=(
        "stage",
        "thermostat",
        "buttons",
        "plots",
        "account",
        "runs",
        "settings",
        "kernel",
    ),
    layout="roomy",
)
