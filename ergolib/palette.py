"""The book's colours: one palette for its pages, its charts and its live components.

Temperature is a colour, from cold blue through pale to hot vermilion. The stops were interpolated
in OKLab, so that equal steps in temperature look like equal steps, and blue against vermilion is
the pair that stays apart under every common colour blindness. Three versions of the scale serve
three uses:

- ``TEMPERATURE``: areas (sliders, lattices, bands); the middle is pale, so never write with it.
- ``INK``: lines, points and headings on a light page; every stop has a contrast of at least 5.4
  with ``PAPER``.
- ``INK_DARK``: the same on a dark page; at least 6.6 with ``PAPER_DARK``.

Theory is always a thin dark line (a thin pale one on a dark page), measurement always points with
bars. Spins have two quiet tones, 5.6 to 1 against each other, which do not change with the theme:
up is paper, down is slate. Angles have a map that closes, see `phase`.

Only plain constants and pure functions are here; importing this module costs nothing.
"""

import math
from collections.abc import Sequence

#: Cold to hot, for areas.
TEMPERATURE = (
    "#234993", "#2662a9", "#3a7dbc", "#5798ce", "#88bbe0", "#c6dee9", "#efebdd",
    "#fbd8b2", "#f9b478", "#ed914c", "#e07334", "#d0551d", "#bd330b",
)  # fmt: skip

#: Cold to hot, for lines and words on a light page.
INK = (
    "#1e4798",
    "#225d9d",
    "#326893",
    "#4c6777",
    "#696257",
    "#875d3a",
    "#a15421",
    "#b04613",
    "#bd330b",
)

#: Cold to hot, for lines and words on a dark page.
INK_DARK = (
    "#759ee9",
    "#76afef",
    "#86beee",
    "#adccdf",
    "#d6d1c3",
    "#e9c298",
    "#f2ad73",
    "#f59761",
    "#f67d51",
)

COLD, HOT = INK[0], INK[-1]
COLD_DARK, HOT_DARK = INK_DARK[0], INK_DARK[-1]

#: The page and what is written on it.
PAPER, PAPER_DARK = "#fffdf8", "#15171b"
TEXT, TEXT_DARK = "#22211f", "#e4e1da"
QUIET, QUIET_DARK = "#66625b", "#a5a198"
RULE, RULE_DARK = "#dcd7cc", "#3a3d43"

#: Spins, the same in light and dark.
SPIN_UP, SPIN_DOWN = "#e9dfca", "#3f5870"

#: A thin line for what theory says, points with bars for what was measured.
THEORY, THEORY_DARK = "#1c1b1a", "#efece5"
MEASURED, MEASURED_DARK = "#0b7a75", "#5fd0c5"

#: Angles: a circle in OKLab about PHASE_CENTRE (lightness, green to red, blue to yellow); these are
#: its radii at the angles 0 and pi/2. Equal turns are equal distances: no direction looks special.
#: Were its plane level, all colours would have one lightness, and readers who do not tell red from
#: green would see opposite directions alike. It is tilted, blues and reds dark, greens and yellows
#: light, and stays a wide loop under every colour blindness (`tests/test_palette.py`).
PHASE_CENTRE = (0.70, 0.03, -0.005)
PHASE_COSINE = (-0.0787, 0.1153, 0.0550)
PHASE_SINE = (0.0859, 0.0, 0.1230)

#: Colours that only have to be told apart: evenly spaced in lightness, so that no two are alike
#: without their hue, and in turn blue, ochre and green (green to red, blue to yellow in OKLab).
STATES_LIGHTNESS = (0.38, 0.82)
STATES_HUES = ((0.025, -0.08), (0.035, 0.075), (-0.065, -0.005))

#: What such a colour is blended with where it hardly counts; the same in light and dark.
PALE = "#e6dfd0"


def phase(angle: float) -> str:
    """Return the colour of an angle in radians, the same in light and dark."""
    cosine, sine = math.cos(angle), math.sin(angle)
    axes = zip(PHASE_CENTRE, PHASE_COSINE, PHASE_SINE, strict=True)
    return _oklab(*(centre + cosine * along + sine * across for centre, along, across in axes))


def phases(count: int) -> tuple[str, ...]:
    """Return the colours of so many angles, evenly round the circle from 0."""
    return tuple(phase(2.0 * math.pi * i / count) for i in range(count))


def states(count: int) -> tuple[str, ...]:
    """Return so many colours that can be told apart, from dark to light: 2 or more."""
    dark, light = STATES_LIGHTNESS
    return tuple(
        _oklab(dark + (light - dark) * i / (count - 1), *STATES_HUES[i % len(STATES_HUES)])
        for i in range(count)
    )


def _oklab(lightness: float, a: float, b: float) -> str:
    """Return a colour of OKLab (Ottosson 2020) in sRGB."""
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255.0 * _gamma(min(max(x, 0.0), 1.0))):02x}" for x in linear)


def _gamma(x: float) -> float:
    return 12.92 * x if x <= 0.0031308 else 1.055 * x ** (1.0 / 2.4) - 0.055


def _mix(low: str, high: str, share: float) -> str:
    """Mix two neighbouring stops, which are close enough for plain sRGB."""
    pairs = ((int(low[i : i + 2], 16), int(high[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def along(scale: Sequence[str], position: float) -> str:
    """Return the colour at ``position`` on a scale: 0 is its first stop, 1 its last."""
    place = min(max(position, 0.0), 1.0) * (len(scale) - 1)
    index = min(int(place), len(scale) - 2)
    return _mix(scale[index], scale[index + 1], place - index)


def temperature(value: float, low: float, high: float, scale: Sequence[str] = TEMPERATURE) -> str:
    """Return the colour of a temperature between ``low`` and ``high``."""
    return along(scale, (value - low) / (high - low))


def css() -> str:
    """Return the palette as CSS custom properties, dark ones under ``html[data-theme="dark"]``.

    ``--t-0`` to ``--t-12`` are the stops of ``TEMPERATURE`` and ``--temperature`` a left-to-right
    gradient of them;
    ``--ink-0`` to ``--ink-8`` follow the theme, as do ``--paper --text --quiet --rule --theory
    --measured --cold --hot``.
    """
    fixed = {f"t-{i}": colour for i, colour in enumerate(TEMPERATURE)}
    fixed["temperature"] = f"linear-gradient(to right,{','.join(TEMPERATURE)})"
    fixed |= {"spin-up": SPIN_UP, "spin-down": SPIN_DOWN}
    light = {f"ink-{i}": colour for i, colour in enumerate(INK)}
    light |= {
        "paper": PAPER,
        "text": TEXT,
        "quiet": QUIET,
        "rule": RULE,
        "theory": THEORY,
        "measured": MEASURED,
    }
    light |= {"cold": COLD, "hot": HOT}
    dark = {f"ink-{i}": colour for i, colour in enumerate(INK_DARK)}
    dark |= {"paper": PAPER_DARK, "text": TEXT_DARK, "quiet": QUIET_DARK, "rule": RULE_DARK}
    dark |= {"theory": THEORY_DARK, "measured": MEASURED_DARK, "cold": COLD_DARK, "hot": HOT_DARK}
    rules = [(":root", fixed | light), ('html[data-theme="dark"]', dark)]
    return (
        "\n".join(
            f"{where}{{{';'.join(f'--{k}:{v}' for k, v in names.items())}}}"
            for where, names in rules
        )
        + "\n"
    )
