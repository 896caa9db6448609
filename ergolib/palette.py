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
up is paper, down is slate.

Only plain constants and pure functions are here; importing this module costs nothing.
"""

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

#: Angles: twelve hues of one lightness and one chroma, every 30 degrees. The map is cyclic: after
#: the last comes the first.
PHASE = (
    "#dd8081", "#d7885a", "#c49642", "#a3a549", "#77b06a", "#43b593",
    "#1bb3ba", "#42abd8", "#749fe6", "#9d92e1", "#be86cb", "#d480a8",
)  # fmt: skip


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
