"""The parts of 'Reveal a few spins': parameters, kernels, what theory knows, and poster."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ergolib import exact, information, palette
from ergolib.information.conditional_simulation import LOOK, SELDOM
from ergolib.kernels import belief, blanket, blocks, ising, random, swendsen_wang
from ergolib.live.cache import kept, sources_hash
from ergolib.live.component import Component, Parameter, table
from ergolib.live.reveal_system import ACCOUNTS, BLOCKS, ENOUGH, SETTLE, SWEEPS, Reveals

Array = NDArray[np.float64]
Place = tuple[Literal["axis", "diagonal"], int, float]

SIZES = (32, 48, 64)
COLDEST, HOTTEST, STEP = 1.2, 4.0, 0.01
RINGS = 24  # distances on the plot
AXIS, DIAGONAL = (1, 2, 3, 4, 6, 8, 12, 16, 20, 24), (1, 2)  # steps where theory is tabulated
BURST = 64  # samples at once after a change, so that it is seen at once
COLOURS = 128  # shades from one sign to the other
#: Nothing known is pale; surely down is the spins' slate, surely up their sand, grown dark.
FOG, SURELY_UP = "#f4efe4", "#b5853f"
POSTER_COLOURS, CELL, GAP = 32, 8, 16
MIDDLE = 1176  # the middle of 48 x 48

PARAMETERS = {
    "temperature": Parameter(2.27, range=(COLDEST, HOTTEST), letter="T"),
    "seed": Parameter(3, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "size": Parameter(
        48, options=SIZES, letter="n", label="Size", words={n: f"{n}²" for n in SIZES}
    ),
    # Sites that are uncovered, in order, with hyphens between them.
    "places": Parameter(f"{MIDDLE}", letter="k"),
    "look": Parameter(
        "belief",
        options=("belief", "links", "guess"),
        letter="l",
        label="The map shows",
        words={"belief": "what it believes", "links": "what is connected", "guess": "one guess"},
    ),
    # A frame that takes too long makes fewer.
    "speed": Parameter(
        16,
        options=(1, 4, 16, 64, 1024),
        label="Samples a frame",
        words={1024: "all that fit"},
    ),
    "running": Parameter(True),
    # Samples before the first frame: the poster shows the map after as many.
    "begin": Parameter(256, range=(0, 5000)),
    # Reported back: samples of the present map, spins uncovered, their surprise in nats, and the
    # entropies of the others, each by itself, added up.
    "samples": Parameter(0, settable=False),
    "uncovered": Parameter(0, settable=False),
    "surprise": Parameter(0.0, settable=False),
    "open_entropy": Parameter(0.0, settable=False),
}

#: What the page may call, under the names by which the script knows it.
KERNELS = {
    "seed_words": random.seed_words,
    "jump": random.jump,
    "fill_uniform": random.fill_uniform,
    "random_spins": ising.random_spins,
    "conditional": swendsen_wang.conditional,
    "look": blanket.look,
    "average": blocks.average,
    "open_entropy": belief.open_entropy,
    "draw_near": belief.draw_near,
    "learnt": belief.learnt_by_distance,
    "click": belief.click,
    "score": belief.score,
}


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, what theory says, colours."""
    theory = Path(exact.__file__).parent
    used = [theory / f"{name}.py" for name in ("_critical", "correlations", "long_range", "order")]
    used += [theory / "onsager.py", Path(information.__file__).with_name("reveals.py")]
    return {
        "MODULE": Component.module(KERNELS),
        "CRITICAL": round(exact.T_C, 9),
        "SHADES": [colour[1:] for colour in shades(COLOURS + 1)],
        "SWEEPS": SWEEPS,
        "SETTLE": SETTLE,
        "BLOCKS": BLOCKS,
        "LOOK": LOOK,
        "SELDOM": SELDOM,
        "BURST": BURST,
        "ENOUGH": ENOUGH,
        "ACCOUNTS": ACCOUNTS,
        "RINGS": RINGS,
        **kept("reveal", sources_hash([*used, Path(__file__)]), exact_values),
    }


def distances() -> list[Place]:
    """Return where theory is tabulated: direction, steps and distance, from near to far."""
    found: list[Place] = [("axis", step, float(step)) for step in AXIS]
    found += [("diagonal", step, step * math.sqrt(2.0)) for step in DIAGONAL]
    return sorted(found, key=lambda place: place[2])


def exact_values() -> dict[str, Any]:
    """Tabulate what one spin says of another at a distance, and of all others; it takes seconds."""
    grid = np.round(np.arange(COLDEST, HOTTEST + STEP / 2, STEP), 2)
    correlations: Array = np.array(
        [
            [float(exact.ising_correlation(step, float(t), direction)) for t in grid]
            for direction, step, _ in distances()
        ]
    )
    told = np.asarray(exact.pair_information(np.clip(correlations, -1.0, 1.0)))
    far = exact.long_range_information(grid)
    together = [information.one_spin_information(float(t)) for t in grid]
    return {
        "DISTANCES": [round(distance, 4) for _, _, distance in distances()],
        "TOLD": [table(COLDEST, STEP, each, 1000) for each in told],
        "FAR": table(COLDEST, STEP, far, 1000),
        "TOGETHER": table(COLDEST, STEP, together, 1000),
    }


def shades(count: int) -> list[str]:
    """Return colours from a spin that is surely down to one that is surely up."""
    scale = palette.SPIN_DOWN, FOG, SURELY_UP
    return [palette.along(scale, i / (count - 1)) for i in range(count)]


def native(parameters: Mapping[str, Any]) -> Reveals:
    """Return the map that the component shows, before its first sample."""
    names = ("size", "temperature", "seed", "places")
    return Reveals(**{name: parameters[name] for name in names})


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the covered territory, and the map beside it, as the component first shows them."""
    from PIL import Image

    system = native(parameters)
    mean, _ = system.run(BURST + parameters["begin"]).map.magnetization()
    cell = CELL * 48 // parameters["size"]
    middle, last = (POSTER_COLOURS - 1) // 2, POSTER_COLOURS - 2  # an odd number of shades
    known = np.rint(middle + 0.5 * last * system.map.revealed)
    drawn = np.rint(middle + 0.5 * last * mean)
    tile = np.ones((cell, cell))
    between = np.full((parameters["size"] * cell, GAP), POSTER_COLOURS - 1)
    picture = np.hstack([np.kron(known, tile), between, np.kron(drawn, tile)]).astype(np.uint8)
    image = Image.fromarray(picture)
    colours = [*shades(POSTER_COLOURS - 1), "#000000"]
    image.putpalette(b"".join(bytes.fromhex(colour[1:]) for colour in colours))
    out = io.BytesIO()
    image.save(out, "PNG", bits=8, transparency=POSTER_COLOURS - 1, optimize=True)
    return out.getvalue()


COMPONENT = Component(
    name="reveal",
    title="Reveal a few spins",
    invitation=(
        "A magnet lies under a cover, and the map shows what the uncovered spins tell of all "
        "others. Uncover one: click the territory, or move over it with the arrow keys and press "
        "Enter. Then cool it, and see how far one spin reaches."
    ),
    parameters=PARAMETERS,
    data=data,
    kernels={"conditional": swendsen_wang.conditional},
    poster=poster,
    alternative=lambda parameters: (
        "A covered lattice of spins with a few uncovered ones, and the map that they make of it, "
        f"at temperature {parameters['temperature']:g}"
    ),
    boxes=(
        "stage",
        "reveals",
        "thermostat",
        "heats",
        "buttons",
        "plots",
        "nats",
        "settings",
        "kernel",
    ),
    layout="above",
)
