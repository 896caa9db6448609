"""The parts of a policy that is cooled: arms, a thermostat for tau, the first picture, words.

The script makes everything with the kernels: the policy, the Gibbs distribution of its rewards at
tau, and the frontier of reward and entropy on which all Gibbs distributions lie. A reader can push
the logit of an arm, and see what that does to the entropy, exactly and to first order.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ergolib import palette
from ergolib.kernels import elementary, policy, random
from ergolib.learning.policy import REWARDS, Bandit
from ergolib.live.component import Component, Parameter

HOTTEST = 0.5
TEMPERATURE_STEP = 0.005
MEMORY = 0.05
PICTURE = (400, 400)
EDGES = (26, 4, 40, 46)  # around the bars: left, right, above, below
PUSH = 0.5  # of a logit
FARTHEST = 30.0  # that a push brings a logit from the largest
SCALE = 100  # the frontier's temperatures: so many

WORDS = {
    "ladder": "0, 1/7, ... 1",
    "twins": "two equal best",
    "close": "best 1 and 0.95",
    "needle": "one pays",
}

PARAMETERS = {
    "temperature": Parameter(0.1, range=(0.0, HOTTEST), letter="T"),
    "rewards": Parameter(
        "ladder", options=tuple(REWARDS), letter="r", label="Rewards", words=WORDS
    ),
    "method": Parameter(
        "expected",
        options=("expected", "sampled"),
        letter="m",
        label="Gradient",
        words={"expected": "expected", "sampled": "sampled"},
    ),
    "rate": Parameter(0.1, options=(0.02, 0.1, 0.5), letter="a", label="Rate"),
    "arm": Parameter(8, options=tuple(range(1, 9)), letter="k"),
    "speed": Parameter(4, options=(1, 4, 16, 64, 256), letter="v", label="Steps a frame"),
    "seed": Parameter(1, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    "begin": Parameter(60, range=(0, 100_000)),
    # Reported back.
    "steps": Parameter(0, settable=False),
    "reward": Parameter(0.0, settable=False),
    "entropy": Parameter(0.0, settable=False),
    "gap": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "follow": policy.follow,
    "reinforce": policy.reinforce,
    "account": policy.account,
    "frontier": policy.frontier,
    "exp_of": elementary.exp_of,
    "log_of": elementary.log_of,
}


def data() -> dict[str, Any]:
    """Return what the script needs to know."""
    taus = [0.0, *np.geomspace(0.008, 60.0, SCALE)]
    return {
        "MODULE": Component.module(KERNELS),
        "REWARDS": {name: list(rewards) for name, rewards in REWARDS.items()},
        "TAUS": [float(f"{tau:.5g}") for tau in taus],
        "TEMPERATURE_STEP": TEMPERATURE_STEP,
        "MEMORY": MEMORY,
        "EDGES": EDGES,
        "PUSH": PUSH,
        "FARTHEST": FARTHEST,
        "EVEN": math.log(8.0),
    }


def native(parameters: Mapping[str, Any]) -> Bandit:
    """Return the bandit natively, before its first step."""
    count = round(1.0 / TEMPERATURE_STEP)
    return Bandit(
        parameters["rewards"],
        temperature=round(parameters["temperature"] * count) / count,
        rate=parameters["rate"],
        method=parameters["method"],
        memory=MEMORY,
        seed=parameters["seed"],
    )


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the policy as bars, and Gibbs as outlines around them."""
    from PIL import Image, ImageDraw

    bandit = native(parameters).run(parameters["begin"])
    image = Image.new("RGBA", PICTURE)
    pen = ImageDraw.Draw(image)
    left, right, above, below = EDGES
    foot, arm = PICTURE[1] - below, (PICTURE[0] - left - right) / bandit.sites
    pen.line((left, above, left, foot, PICTURE[0] - right, foot), fill="#d9d4ca")
    for i, (p, q) in enumerate(zip(bandit.policy, bandit.gibbs(), strict=True)):
        sides = left + i * arm + 7, left + (i + 1) * arm - 7
        top, rest = (foot - share * (foot - above) for share in (p, q))
        pen.rectangle((sides[0], top, sides[1], foot), fill=palette.MEASURED)
        pen.rectangle((sides[0] - 3, rest, sides[1] + 3, foot), outline="#8a857c", width=2)
    out = io.BytesIO()
    image.quantize(16).save(out, "PNG", optimize=True)
    return out.getvalue()


COMPONENT = Component(
    name="policy",
    title="Cooling a policy",
    invitation=(
        "Eight arms and a policy that learns which pay. The weight τ of its entropy bonus is a "
        "temperature: the bars come to rest at the outlines, the Gibbs distribution of τ. Press "
        "Cool: at τ = 0 nothing stops the collapse. Or push the logit of an arm by hand."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"expected": policy.follow, "sampled": policy.reinforce},
    poster=poster,
    alternative=lambda parameters: (
        f"The probabilities of eight arms as bars, with the Gibbs distribution at the temperature "
        f"{parameters['temperature']:.3f} as outlines"
    ),
    boxes=(
        "stage", "thermostat", "buttons", "push", "plots", "trace", "account", "settings", "kernel",
    ),
    layout="roomy",
)  # fmt: skip
