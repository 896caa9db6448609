"""The parts of the split of what energy buys: a small magnet, its majority, and exact curves.

H = -sum s s' on a periodic lattice, k_B = J = 1, no field. The temperature is set by its logarithm,
T = 2^octaves, since what happens does so over ratios: from 1, where one bit is all there is, to 11,
where the majority is a collider. Tables hold, in nats for the whole lattice, the total correlation
TC = N ln 2 - S (Kaufman), and what the majority L explains of it (`ergolib.information` in
`splits`); and what they become, per spin, on the infinite lattice.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib import Ising, exact, palette
from ergolib.information import lattice_split, splits
from ergolib.kernels import majority, random
from ergolib.kernels.ising import random_spins
from ergolib.kernels.random import seed_state
from ergolib.live.cache import kept, sources_hash
from ergolib.live.component import Component, Parameter, table

Array = NDArray[np.float64]

SIDES = (4, 6, 8)
STEP = 1.0 / 64.0  # of the dial, in octaves
HOTTEST = 3.5
PORTION = 4  # sweeps in an entry of an average
PICTURE = 384  # pixels of the poster

PARAMETERS = {
    "octaves": Parameter(2.0, range=(0.0, HOTTEST), letter="o"),
    "size": Parameter(
        6, options=SIDES, letter="n", label="Spins", words={n: f"{n} × {n}" for n in SIDES}
    ),
    "speed": Parameter(64, options=(1, 4, 16, 64, 256), label="Sweeps a frame", letter="v"),
    "seed": Parameter(7, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "running": Parameter(True),
    "begin": Parameter(512, range=(0, 10_000)),
    # Reported back, in nats for the whole lattice: what spins read of the majority, what has been
    # paid since the beginning and what was bought by it, exactly.
    "sweeps": Parameter(0, settable=False),
    "energy": Parameter(0.0, settable=False),
    "readings": Parameter(0.0, settable=False),
    "paid": Parameter(0.0, settable=False),
    "bought": Parameter(0.0, settable=False),
}

KERNELS = {
    "seed_words": random.seed_words,
    "random_spins": random_spins,
    "heat_bath_majority": majority.heat_bath_majority,
    "majority_nats": majority.majority_nats,
}


def temperature(octaves: float) -> float:
    """Return the temperature at a place of the dial, to six digits: 2^octaves."""
    return float(f"{2.0**octaves:.6g}")


def temperatures() -> list[float]:
    """Return the temperatures at all places of the dial."""
    return [temperature(place * STEP) for place in range(round(HOTTEST / STEP) + 1)]


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, exact values, colours."""
    used = ("sharing", "kaufman", "_torus", "counting", "ensembles", "onsager", "order")
    files = [Path(exact.__file__).with_name(f"{name}.py") for name in used]
    key = sources_hash([*files, Path(splits.__file__), Path(__file__)])
    return {
        "MODULE": Component.module(KERNELS),
        "TEMPERATURES": temperatures(),
        "STEP": STEP,
        "PORTION": PORTION,
        "CRITICAL": round(math.log2(exact.T_C), 9),
        "SPINS": [palette.SPIN_UP, palette.SPIN_DOWN],
        "ARROW": ARROW,
        "LN2": math.log(2.0),
        **kept("split", key, exact_values),
    }


def exact_values() -> dict[str, Any]:
    """Tabulate the split for each lattice; 8 x 8 takes some seconds."""
    t = np.array(temperatures())
    finite = {str(side): _lattice(side, t) for side in SIDES}
    shared = np.asarray(exact.ising_total_correlation(t))
    explained = shared - np.asarray(exact.ising_total_correlation(t, phase="pure"))
    return {
        "EXACT": finite,
        "INFINITE": {"total": _table(shared), "explained": _table(explained)},
        "COLLIDER": {str(side): round(math.log2(collider(side)), 6) for side in SIDES},
    }


def _lattice(side: int, t: Array) -> dict[str, Any]:
    splits = [lattice_split(side, float(each)) for each in t]
    return {
        "total": _table([each.total_correlation for each in splits]),
        "readings": _table([each.readings for each in splits]),
        "told": _table([each.latent_information for each in splits]),
    }


def _table(values: Any) -> dict[str, Any]:
    return table(0.0, STEP, values, 100_000)


def collider(side: int) -> float:
    """Return the temperature above which knowing the majority makes correlations."""
    from scipy.optimize import brentq

    return float(brentq(lambda t: lattice_split(side, t).redundancy, 4.0, 11.0, xtol=1e-9))


def first_state(parameters: Mapping[str, Any]) -> tuple[NDArray[np.int8], int]:
    """Return the spins as the component first shows them, and their majority."""
    side, t = parameters["size"], temperature(parameters["octaves"])
    state, coin = seed_state(parameters["seed"]), seed_state(parameters["seed"] + 1)
    spins, tally = np.empty(side * side, dtype=np.int8), np.zeros(6)
    random_spins(spins, state)
    tally[5] = 1.0
    majority.heat_bath_majority(spins, side, side, t, parameters["begin"], tally, state, coin)
    return spins.reshape(side, side), int(tally[5])


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the first frame: arrows are spins, dark tiles are those against the majority."""
    from PIL import Image, ImageDraw

    spins, most = first_state(parameters)
    cell = PICTURE / len(spins)
    image = Image.new("P", (PICTURE, PICTURE), 0)
    pen = ImageDraw.Draw(image)
    for (row, column), spin in np.ndenumerate(spins):
        x, y = column * cell, row * cell
        against = int(spin != most)
        pen.rectangle((x + 1, y + 1, x + cell - 2, y + cell - 2), fill=1 + against)
        points = [(x + px * cell, y + (py if spin > 0 else 1.0 - py) * cell) for px, py in ARROW]
        pen.polygon(points, fill=2 - against)
    up, down = (bytes.fromhex(colour[1:]) for colour in (palette.SPIN_UP, palette.SPIN_DOWN))
    image.putpalette(b"\0\0\0" + up + down)
    out = io.BytesIO()
    image.save(out, "PNG", bits=2, transparency=0, optimize=True)
    return out.getvalue()


#: An arrow that points up, in a square of side 1 whose y goes down.
ARROW = (
    (0.50, 0.20), (0.68, 0.46), (0.55, 0.46), (0.55, 0.80),
    (0.45, 0.80), (0.45, 0.46), (0.32, 0.46),
)  # fmt: skip


def alternative(parameters: Mapping[str, Any]) -> str:
    """Say what the poster shows."""
    return (
        f"{parameters['size']} × {parameters['size']} spins at temperature "
        f"{temperature(parameters['octaves']):.2f}; those against the majority are dark"
    )


def system(parameters: Mapping[str, Any]) -> Ising:
    """Return the magnet natively, before its first sweep."""
    return Ising(
        size=parameters["size"],
        temperature=temperature(parameters["octaves"]),
        seed=parameters["seed"],
        update="heat-bath",
    )


COMPONENT = Component(
    name="split",
    title="What the energy bought",
    invitation=(
        "Press Cool. Each nat paid, energy out over temperature, becomes correlation: warm, of "
        "neighbours; cold, one bit Λ, the majority, read by every spin. Then drag it hot, Reset "
        "and Quench: the same goods, for more than double the price."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"majority": majority.heat_bath_majority},
    poster=poster,
    alternative=alternative,
    boxes=("stage", "thermostat", "buttons", "plots", "account", "settings", "kernel"),
    layout="roomy",
)
