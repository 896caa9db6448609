"""The parts of the constraints: what is known of a die or a channel, and what that leaves open."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from ergolib import exact, palette
from ergolib.kernels import counts, elementary, maximum_entropy, random, reachable
from ergolib.live.component import Component, Parameter
from ergolib.live.constraints_system import CONSTRAINTS, KINDS, SNAP, Throws, kind

STEP = 0.01  # of a slider
STEPS = 60  # of the search for prices
PLACES = 61  # of the curve
WIDTH, HEIGHT = 1440, 600  # of the poster
FOOT = 128  # pixels below its bars

_CORNERS = ((-1, -1), (1, 1), (1, -1), (-1, 1))
SPOTS = (
    ((0, 0),),
    _CORNERS[:2],
    ((0, 0), *_CORNERS[:2]),
    _CORNERS,
    ((0, 0), *_CORNERS),
    (*_CORNERS, (-1, 0), (1, 0)),
)

PARAMETERS = {
    "what": Parameter(
        "die",
        options=KINDS,
        letter="y",
        label="What it is",
        words={"die": "a die", "channel": "an ion channel"},
    ),
    "know_1": Parameter(True, letter="a"),
    "mean_1": Parameter(4.5, range=(0.0, 6.0), letter="d"),
    "know_2": Parameter(False, letter="b"),
    "mean_2": Parameter(0.25, range=(0.0, 3.0), letter="e"),
    "know_3": Parameter(False, letter="c"),
    "mean_3": Parameter(0.4, range=(-2.0, 2.0), letter="f"),
    "speed": Parameter(
        1,
        options=(1, 10, 1000, 1_000_000),
        label="Throws a frame",
        words={1000: "1 000", 1_000_000: "all that fit"},
    ),
    "seed": Parameter(7, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    # Throws before the first frame.
    "begin": Parameter(100, range=(0, 10_000)),
    # Reported back: throws since the distribution changed; of the distribution, in nats.
    "throws": Parameter(0, settable=False),
    "entropy": Parameter(0.0, settable=False),
    "learned": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "alias_table": counts.alias_table,
    "draw": counts.draw,
    "log_of": elementary.log_of,
    "solve": maximum_entropy.solve,
    "entropy_along": maximum_entropy.entropy_along,
    "reachable_ends": reachable.reachable_ends,
}


def data() -> dict[str, Any]:
    """Return what the script needs to know."""
    kinds = {}
    for name in KINDS:
        of = kind(name)
        states = of.features.shape[1]
        kinds[name] = {
            "features": of.features.tolist(),
            "words": of.words,
            "units": of.units,
            "known": of.known,
            "means": of.means,
            "states": exact.channel_states().tolist() if name == "channel" else [],
            "scratch": [
                maximum_entropy.scratch_size(number, states) for number in range(CONSTRAINTS + 1)
            ],
        }
    return {
        "MODULE": Component.module(KERNELS),
        "KINDS": kinds,
        "STEP": STEP,
        "STEPS": STEPS,
        "PLACES": PLACES,
        "SNAP": SNAP,
    }


def system(parameters: Mapping[str, Any]) -> Throws:
    """Return the throws natively, before the first one."""
    numbers = range(1, CONSTRAINTS + 1)
    return Throws(
        parameters["what"],
        [parameters[f"know_{k}"] for k in numbers],
        [parameters[f"mean_{k}"] for k in numbers],
        parameters["seed"],
    )


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the distribution and how often each state was thrown, on no background."""
    from PIL import Image, ImageDraw

    made = system(parameters).run(parameters["begin"])
    p, often = made.most.probabilities, made.counts
    states = p.size
    image = Image.new("P", (WIDTH, HEIGHT), 0)
    pen = ImageDraw.Draw(image)
    base, top = HEIGHT - FOOT, 1.2 * max(p.max(), 1.5 / states)
    across = WIDTH / states
    total = max(1, int(often.sum()))
    for i in range(states):
        left, right = (i + 0.15) * across, (i + 0.85) * across
        height = (base - 20) * p[i] / top
        pen.rectangle((left, base - height, right, base), fill=1, outline=2, width=2)
        if often.sum():
            share = often[i] / total
            error = (share * (1 - share) / total) ** 0.5
            middle = (left + right) / 2
            y = base - (base - 20) * share / top
            bar = (base - 20) * error / top
            pen.line((middle, y - bar, middle, min(base, y + bar)), fill=3, width=4)
            pen.ellipse((middle - 9, y - 9, middle + 9, y + 9), fill=3)
        _state(pen, parameters["what"], i, ((i + 0.5) * across, base + 8))
    pen.line((0, base, WIDTH, base), fill=2, width=2)
    grey = "807b72"
    image.putpalette(bytes.fromhex("000000" + grey * 2 + palette.MEASURED[1:]))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True, transparency=bytes([0, 70, 255, 255]))
    return out.getvalue()


def _state(pen: Any, what: str, i: int, place: tuple[float, float]) -> None:
    """Draw a state below its bar: the spots of a face, or ions and water."""
    x, y = place
    if what == "die":
        pen.rounded_rectangle((x - 36, y + 12, x + 36, y + 84), radius=12, outline=2, width=3)
        dots = [(x + 20 * a, y + 48 + 20 * b, 6.0) for a, b in SPOTS[i]]
    else:
        sites = exact.channel_states()[i]
        dots = [(x, y + 14 + 28 * j, 13.0 if ion else 4.0) for j, ion in enumerate(sites)]
    for a, b, size in dots:
        pen.ellipse((a - size, b - size, a + size, b + size), fill=2)


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    of = kind(parameters["what"])
    told = system(parameters).told
    means = ", ".join(f"{of.words[k]} {mean:g}" for k, mean in told.items())
    name = (PARAMETERS["what"].words or {})[parameters["what"]]
    return (
        f"The distribution of largest entropy of {name}, knowing {means or 'nothing'}, and how "
        "often each state was met"
    )


def invitation(parameters: Mapping[str, Any]) -> str:
    """Say what to try."""
    if parameters["what"] == "channel":
        return (
            "An ion channel of four sites, each with an ion or with water: sixteen states, and you "
            "know nothing. Now learn how many ions there are on average, how many stand side by "
            "side, how deep they sit. What is the price of each?"
        )
    return (
        "Of a die you know nothing: all faces are alike. Then someone tells you the mean of its "
        "throws, and no more. What should you expect? Move a slider to learn a mean, and watch its "
        "price."
    )


COMPONENT = Component(
    name="constraints",
    title="As little as you know",
    invitation=invitation,
    parameters=PARAMETERS,
    data=data,
    kernels={"solve": maximum_entropy.solve},
    poster=poster,
    alternative=alternative,
    boxes=("stage", "knowledge", "nats", "plots", "buttons", "settings", "kernel"),
    layout="above",
)
