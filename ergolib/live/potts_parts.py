"""The parts of the plateau: a Potts lattice, its dial, what is exact of it, and its poster.

Each number of colours q has a critical temperature of its own, and the dial reaches a twelfth of it
to either side. The two energies at which the phases coexist there are Baxter's (1973); up to
four colours they are one. For two colours Onsager's energy is known at every temperature: the
Potts energy is (E_Ising - 2) / 2, at half of Ising's temperature.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ergolib import Potts, exact, palette
from ergolib.kernels import bath, potts, potts_picture, random
from ergolib.live.component import Component, Parameter, table

COLOURS = (2, 3, 4, 5, 6, 8, 10, 20)
SIZES = (64, 128, 256)
RATES = (100, 300, 1000, 3000, 10_000)
LARGEST_POSTER = 128

PARAMETERS = {
    "q": Parameter(10, options=COLOURS, letter="q", label="Colours q"),
    "temperature": Parameter(0.735, range=(0.5, 1.3), letter="T"),
    "seed": Parameter(7, range=(0, 2**32 - 1), letter="s", label="Seed"),
    "size": Parameter(
        128, options=SIZES, letter="n", label="Size", words={n: f"{n}²" for n in SIZES}
    ),
    "start": Parameter(
        "random",
        options=("random", "ordered", "half"),
        letter="a",
        label="Start",
        words={"ordered": "one colour", "half": "half and half"},
    ),
    # Not "update", which Bokeh's models have for something else. Swendsen and Wang would give the
    # largest cluster another colour in every frame: nobody can look at that.
    "rule": Parameter(
        "heat-bath",
        options=("heat-bath", "metropolis"),
        letter="r",
        label="Update",
        words={"heat-bath": "heat bath", "metropolis": "Metropolis"},
    ),
    "rate": Parameter(
        1000,
        options=RATES,
        letter="c",
        label="Sweeps for 0.01 of T",
        words={n: f"{n:,}" for n in RATES},
    ),
    # A frame that takes too long makes fewer.
    "speed": Parameter(
        16, options=(1, 4, 16, 1024), label="Sweeps a frame", words={1024: "all that fit"}
    ),
    "running": Parameter(True),
    # Sweeps before the first frame: the poster shows the lattice after as many.
    "begin": Parameter(100, range=(0, 1000)),
    # Reported back; per site, and since the start or since the reader said "count from here".
    "sweeps": Parameter(0, settable=False),
    "energy": Parameter(0.0, settable=False),
    "share": Parameter(0.0, settable=False),
    "given": Parameter(0.0, settable=False),
    "nats": Parameter(0.0, settable=False),
}

#: What the page may call, under the names by which the script knows it.
KERNELS = {
    "seed_words": random.seed_words,
    "random_colours": potts.random_colours,
    "fill": potts.fill,
    "heat_bath": potts.heat_bath,
    "metropolis": potts.metropolis,
    "energy": potts.energy,
    "occupation": potts.occupation,
    "agreement": potts_picture.agreement,
    "open_account": bath.open_account,
    "book": bath.book,
    "set_temperature": bath.set_temperature,
}


def dial(q: int) -> tuple[float, float]:
    """Return the ends of the dial for q colours: hundredths, a twelfth of T_c away or more."""
    critical = float(exact.potts_critical_temperature(q))
    return math.floor(1100.0 / 12.0 * critical) / 100.0, math.ceil(1300.0 / 12.0 * critical) / 100.0


def known(q: int) -> dict[str, Any]:
    """Return what is known of q colours."""
    critical = float(exact.potts_critical_temperature(q))
    hot, cold = exact.potts_critical_energies(q)
    found: dict[str, Any] = {
        "price": 1.0 / critical,
        "energies": (float(hot), float(cold)),
        "range": (-2.0 / math.sqrt(q), -2.0),
        "dial": dial(q),
    }
    if q == 2:
        low, high = dial(q)
        grid = np.arange(round(200 * low), round(200 * high) + 1) / 200.0
        energy = 0.5 * (np.asarray(exact.onsager_energy(2.0 * grid)) - 2.0)
        found["curve"] = table(low, 0.005, energy)
    return found


def classes(q: int) -> list[str]:
    """Return the colour of each class of sites: 5 * colour + neighbours of that colour."""
    return [
        palette.along((colour, palette.PALE), share)
        for colour in palette.states(q)
        for share in PALENESS
    ]


#: How pale a site is of whose neighbours 0, 1, 2, 3 or 4 agree.
PALENESS = (0.75, 0.6, 0.4, 0.15, 0.0)


def data() -> dict[str, Any]:
    """Return what the script needs to know: kernels, exact values, colours."""
    return {
        "MODULE": Component.module(KERNELS),
        "KNOWN": {q: known(q) for q in COLOURS},
        "CLASSES": {q: "".join(each[1:] for each in classes(q)) for q in COLOURS},
    }


def system(parameters: Mapping[str, Any]) -> Potts:
    """Return the lattice natively, before its first sweep."""
    given = {name: parameters[name] for name in ("size", "q", "temperature", "seed")}
    half = parameters["start"] == "half"
    start: Any = "random" if half else parameters["start"]
    made = Potts(**given, update=parameters["rule"], start=start)
    if half:
        made.spins[: parameters["size"] // 2] = 0
    return made


def first_state(parameters: Mapping[str, Any]) -> Potts:
    """Return the lattice as the component first shows it."""
    return system(parameters).run(parameters["begin"])


def poster(parameters: Mapping[str, Any]) -> bytes:
    """Draw the first frame; of a larger lattice, the corner that fits."""
    from PIL import Image

    q = parameters["q"]
    lattice = first_state(parameters)
    seen = np.zeros(lattice.sites, dtype=np.int8)
    potts_picture.agreement(np.ravel(lattice.spins), *lattice.size, seen)
    image = Image.fromarray(
        seen.reshape(lattice.size)[:LARGEST_POSTER, :LARGEST_POSTER].astype(np.uint8)
    )
    image.putpalette(b"".join(bytes.fromhex(each[1:]) for each in classes(q)))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def invitation(parameters: Mapping[str, Any]) -> str:
    """Say what to try."""
    if parameters["start"] == "half":
        return (
            "One half has one colour, the other has all. Find the temperature at which the border "
            "between them stands still: above it the colours win, below it the one."
        )
    if parameters["q"] <= 4:
        return (
            "Press Cool, and watch the price while energy goes out; then press Heat. With so few "
            "colours there is no plateau, only a steep place, and slowly both ways are one."
        )
    return (
        "Neighbours of one colour lower the energy. Press Cool, and watch the price while energy "
        "goes out; then press Heat. The way back is not the way down. Go slower, and both come "
        "nearer to the thin line, which is exact."
    )


COMPONENT = Component(
    name="potts",
    title="The plateau",
    invitation=invitation,
    parameters=PARAMETERS,
    data=data,
    kernels={"heat-bath": potts.heat_bath, "metropolis": potts.metropolis},
    poster=poster,
    alternative=lambda parameters: (
        f"A lattice of {parameters['q']} colours at temperature {parameters['temperature']:g}"
    ),
    boxes=("stage", "thermostat", "buttons", "plots", "account", "trace", "settings", "kernel"),
)
