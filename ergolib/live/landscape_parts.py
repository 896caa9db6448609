"""The parts of the landscape that loses its couplings: what is stored, the first picture, words.

The script makes everything with the kernels of the native system: the target, its couplings, the
fits, the minima and the passes between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ergolib import palette
from ergolib.kernels import basins, elementary, landscape, random, targets
from ergolib.live.component import Component, Parameter
from ergolib.live.landscape_poster import draw
from ergolib.live.landscape_system import APART, KINDS, SIZES, FewerCouplings

WORDS = {
    "hole": "one pattern",
    "mirror": "opposite patterns",
    "three": "three patterns",
    "four": "four patterns",
    "parity3": "even parity of three",
    "parity": "even parity of all",
}

PARAMETERS = {
    "order": Parameter(8, range=(1, max(SIZES)), letter="k"),
    "target": Parameter("three", options=tuple(KINDS), letter="p", label="Stored", words=WORDS),
    "fit": Parameter(
        "refit",
        options=("refit", "cut"),
        letter="c",
        label="Couplings that are left",
        words={"refit": "are refitted", "cut": "stay as they were"},
    ),
    "spins": Parameter(8, options=SIZES, letter="n", label="Spins"),
    "temperature": Parameter(1.0, range=(0.2, 3.0), step=0.05, letter="T", label="Temperature T"),
    "background": Parameter(
        0.1, range=(0.06, 0.9), step=0.02, letter="b", label="Share of a flat background"
    ),
    "flips": Parameter(0.0, range=(0.0, 0.3), step=0.02, letter="f", label="Rate of flips"),
    "speed": Parameter(2, options=(1, 2, 4, 8), letter="v"),
    "seed": Parameter(1, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    # Reported back: what has been done, and what the model is like.
    "steps": Parameter(0, settable=False),
    "minima": Parameter(0, settable=False),
    "deep": Parameter(0, settable=False),
    "divergence": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "random_states": targets.random_states,
    "mix": targets.mix,
    "exact_couplings": landscape.exact_couplings,
    "keep": landscape.keep,
    "powers": landscape.powers,
    "refit": landscape.refit,
    "take_away": landscape.take_away,
    "energies": landscape.energies,
    "lost": landscape.lost,
    "along_overlap": landscape.along_overlap,
    "curie_weiss": landscape.curie_weiss,
    "merge_pools": basins.merge_pools,
    "log_of": elementary.log_of,
}

MOST = max(KINDS.values())


def data() -> dict[str, Any]:
    """Return what the script needs to know."""
    return {
        "MODULE": Component.module(KERNELS),
        "APART": APART,
        "KINDS": KINDS,
        "COLOURS": palette.states(MOST),
    }


def native(parameters: Mapping[str, Any]) -> FewerCouplings:
    """Return the landscape natively, before its first step."""
    names = ("target", "spins", "fit", "temperature", "background", "flips", "seed")
    order = min(parameters["order"], parameters["spins"])
    return FewerCouplings(order=order, **{name: parameters[name] for name in names})


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the first tree."""
    return draw(native(parameters), palette.states(MOST))


COMPONENT = Component(
    name="landscape",
    title="A landscape with fewer couplings",
    invitation=(
        "Each line is a minimum of the energy; lines meet at the lowest pass between them. "
        "Couplings fade, order by order, and what is left is fitted again. Which minima were never "
        "stored? Fewer couplings need not make more minima: watch their number."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"take_away": landscape.take_away},
    poster=poster,
    alternative=lambda parameters: (
        f"The minima of the energy of {parameters['spins']} spins that store "
        f"{WORDS[parameters['target']]}, as lines that meet at the passes between them"
    ),
    boxes=(
        "stage", "thermostat", "buttons", "plots", "account", "free", "settings", "kernel",
    ),
    layout="roomy",
)  # fmt: skip
