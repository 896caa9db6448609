"""The parts of the induction head that grows: sizes, kernels, exact levels, the poster.

The network, its data and the way it is trained are those that `ergolib.learning.transformer` has as
defaults; what a reader sets is the driving force q, the learning rate, the batch and the seed. The
numbers drawn as levels are exact: the loss of who knows only the shared rule, or both rules
(`RandomRule`), of who guesses, and the overlap of random subspaces.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from ergolib import kernels
from ergolib.kernels import (
    composition,
    elementary,
    optimisers,
    random,
    token_sources,
    transformer,
    transformer_start,
)
from ergolib.learning.transformer import RandomRule, training
from ergolib.learning.transformer.reading import OBSERVED
from ergolib.learning.transformer.training import BLOWN_UP, Diverged
from ergolib.live.cache import kept, sources_hash
from ergolib.live.component import Component, Parameter, table
from ergolib.live.induction_poster import draw
from ergolib.live.induction_system import EVERY, KEPT, RISE, InductionRun, bigram

LOW, HIGH, STEP = 0.3, 0.9, 0.01  # of the driving force
RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
BATCHES = (4, 8, 16, 32, 64)
LAST = 6400  # steps: the end of the longest axis
SEQUENCES = 16  # of those evaluated, that can be looked at
TRAINED = 600  # steps before the poster

PARAMETERS = {
    "drive": Parameter(0.6, range=(LOW, HIGH), letter="q"),
    "rate": Parameter(0.1, options=RATES, letter="r", label="Learning rate"),
    "batch": Parameter(32, options=BATCHES, letter="b", label="Sequences in a batch"),
    "speed": Parameter(1, options=(1, 2, 4, 8), letter="v", label="Steps a frame"),
    "sequence": Parameter(1, range=(1, SEQUENCES), step=1, letter="n", label="Shown sequence"),
    "place": Parameter(18, range=(1, 32), step=1, letter="i", label="Look from place"),
    "seed": Parameter(0, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    # Reported back: steps of training, loss in nats, induction score, and t50, or 0 before.
    "steps": Parameter(0, settable=False),
    "loss": Parameter(0.0, settable=False),
    "induction": Parameter(0.0, settable=False),
    "half": Parameter(0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "jump": random.jump,
    "draw_rule": token_sources.draw_rule,
    "random_rule": token_sources.random_rule,
    "initialise": transformer_start.initialise,
    "loss_and_gradients": transformer.loss_and_gradients,
    "sgd": optimisers.sgd,
    "look": transformer.look,
    "scores": composition.scores,
    "write_read": composition.write_read,
    "exp_of": elementary.exp_of,
}


def data() -> dict[str, Any]:
    """Return what the script needs to know."""
    network = InductionRun(seed=0).transformer
    sizes = network.architecture.sizes
    drives = [round(LOW + STEP * k, 2) for k in range(round((HIGH - LOW) / STEP) + 1)]
    sources = [RandomRule(in_context=q, bigram=bigram(q)) for q in drives]
    return {
        "MODULE": Component.module(KERNELS),
        "SHAPE": sizes,
        "COUNT": network.architecture.count,
        "WORKSPACE": network.architecture.workspace(max(BATCHES)),
        "READING": [composition.READINGS, composition.workspace_size(*sizes[:1], *sizes[2:4])],
        "MOST_BATCH": max(BATCHES),
        "PLATEAU": table(LOW, STEP, [source.plateau for source in sources]),
        "FLOOR": table(LOW, STEP, [source.floor for source in sources]),
        "GUESSING": math.log(sizes[0]),
        "RANDOM": random_level(),
        "RULE_SEED": sources[0].rule_seed,
        "EVALUATED": OBSERVED,
        "EVERY": EVERY,
        "KEPT": KEPT,
        "RISE": RISE,
        "LAST": LAST,
        "BLOWN": BLOWN_UP,
        "CLIP": network.clip,
        "MOMENTUM": network.momentum,
        "OUTPUT_SCALE": network.output_scale,
        "EMBEDDING_SCALE": 1.0,
    }


def random_level() -> float:
    """Return what random subspaces overlap by on average: k / d."""
    return KEPT / InductionRun(seed=0).transformer.architecture.width


def native(parameters: Mapping[str, Any]) -> InductionRun:
    """Return the network natively, before its first step."""
    return InductionRun(**{name: parameters[name] for name in ("drive", "rate", "batch", "seed")})


def trained(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the poster shows: a sequence, and what both layers attend to after training."""
    run = native(parameters)
    with suppress(Diverged):  # what is left then is the last state that was sound
        run.run(TRAINED)
    tokens = run.observed(parameters["sequence"])[-1]
    attention = run.transformer.attention(tokens[None])
    seen = run.observe()
    return {
        "steps": run.steps,
        "tokens": tokens.tolist(),
        "attention": [round(float(each), 4) for each in attention.ravel()],
        "scores": [round(seen[name], 2) for name in ("previous_token", "induction")],
    }


def pictured(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same, from the cache where it was made before."""
    shown = {name: parameters[name] for name in ("drive", "rate", "batch", "seed", "sequence")}
    learning = Path(training.__file__).parent
    here = Path(__file__).parent
    files = [*Path(kernels.__file__).parent.glob("*.py"), *learning.glob("*.py")]
    key = sources_hash([*files, *here.glob("induction*.py")], TRAINED, *shown.items())
    made: dict[str, Any] = kept("induction", key, lambda: trained(shown))
    return made


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw both patterns after training."""
    made = pictured(parameters)
    return draw(made["tokens"], np.reshape(made["attention"], (2, 32, 32)))


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    made = pictured(parameters)
    previous, induction = made["scores"]
    return (
        f"Attention of two layers in one sequence of 32 tokens, after {made['steps']} steps of "
        f"training: squares whose areas are weights, within thin outlines where they should be. "
        f"Previous-token score {previous}, induction score {induction}"
    )


COMPONENT = Component(
    name="induction",
    title="Grow an induction head",
    invitation=(
        "A transformer with two layers of attention is trained here, in your browser. A row "
        "of a pattern shows where one token looks: areas are weights, thin outlines where it "
        "should. Bold tokens can be told from what came before. Watch the loss rest on its plateau "
        "while layer 1 already moves; then the outlines fill. Then change <i>q</i>, the share of "
        "tokens that follow their sequence's own rule."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"loss_and_gradients": transformer.loss_and_gradients},
    poster=poster,
    alternative=alternative,
    boxes=("stage", "strip", "thermostat", "buttons", "account", "plots", "settings", "kernel"),
    layout="above",
)
