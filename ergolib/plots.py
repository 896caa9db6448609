"""Charts in the book's style: theory a thin dark line, measurement points with bars.

Importing this module gives every Altair chart the book's theme. While the book is built
(``ERGOLIB_STATIC=1``) charts are also handed over as plain Vega-Lite, which the build draws as SVG;
in a notebook Altair shows them as it always does. A chart needs words for those who cannot see it:
give each one ``.properties(description=...)``.

>>> import pandas as pd
>>> from ergolib import plots
>>> table = pd.DataFrame({"T": [1.5, 2.0], "m": [0.986, 0.911], "error": [0.001, 0.002]})
>>> chart = plots.theory(table, x="T", y="m") + plots.measured(table, x="T", y="m", error="error")
"""

from __future__ import annotations

import os
from typing import Any

import altair as alt
import pandas as pd

from . import palette

__all__ = ["measured", "temperature", "theory"]

_MIME = "application/vnd.vegalite.v6+json"  # notebooks let only "+json" carry objects


@alt.theme.register("ergolib", enable=True)
def _theme() -> alt.theme.ThemeConfig:
    axis = {
        "domainColor": palette.TEXT,
        "tickColor": palette.TEXT,
        "labelColor": palette.TEXT,
        "titleColor": palette.TEXT,
        "grid": False,
        "labelFontSize": 13,
        "titleFontSize": 14,
        "titleFontWeight": "normal",
        "labelFontWeight": "normal",
        "tickSize": 4,
        "titlePadding": 8,
        "labelOverlap": True,
    }
    text = {
        "labelColor": palette.TEXT,
        "titleColor": palette.TEXT,
        "labelFontSize": 13,
        "titleFontSize": 13,
    }
    config: Any = {
        "background": "transparent",
        "font": "Source Serif 4, Georgia, serif",
        "view": {
            "stroke": None,
            "continuousWidth": 500,
            "continuousHeight": 300,
            "discreteWidth": 500,
        },
        "axis": axis,
        "legend": {**text, "titleFontWeight": "normal", "symbolStrokeWidth": 2},
        "header": text,
        "title": {"color": palette.TEXT, "fontSize": 15, "fontWeight": "normal", "anchor": "start"},
        "line": {"color": palette.THEORY, "strokeWidth": 1.2},
        "rule": {"color": palette.QUIET},
        "point": {"color": palette.MEASURED, "filled": True, "size": 36, "opacity": 1},
        "errorbar": {"color": palette.MEASURED, "thickness": 1.4},
        "bar": {"color": palette.MEASURED},
        "area": {"color": palette.MEASURED, "opacity": 0.3},
        "text": {"color": palette.TEXT, "fontSize": 13},
        "range": {
            "category": [
                palette.INK[8],
                palette.INK[0],
                palette.MEASURED,
                palette.INK[5],
                palette.QUIET,
            ],
            "ramp": list(palette.TEMPERATURE),
            "heatmap": list(palette.TEMPERATURE),
            "diverging": list(palette.TEMPERATURE),
        },
    }
    return alt.theme.ThemeConfig(config=config)


_COLUMN = 592
_COMPOSED = {"hconcat", "vconcat", "concat", "facet", "repeat"}


def _for_the_book(spec: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """Return the chart; one that is not made of several fills the column, axes included."""
    if (
        not _COMPOSED & spec.keys()
        and not {"row", "column", "facet"} & spec.get("encoding", {}).keys()
    ):
        spec = {"width": _COLUMN, "autosize": {"type": "fit-x", "contains": "padding"}} | spec
    return {_MIME: spec, "text/plain": spec.get("description", "a chart")}


if os.environ.get("ERGOLIB_STATIC"):
    alt.renderers.register("ergolib", _for_the_book)
    alt.renderers.enable("ergolib")


def theory(data: pd.DataFrame, *, x: Any, y: Any, **encodings: Any) -> alt.Chart:
    """Return what theory says about ``y`` against ``x``: a thin dark line.

    Parameters
    ----------
    data
        A table with the columns named by ``x`` and ``y``.
    x, y
        Column names or Altair channels.
    **encodings
        Further Altair encodings, such as ``detail="size:N"``.
    """
    return alt.Chart(data).mark_line(clip=True).encode(x=x, y=y, **encodings)


def _field(channel: alt.X | alt.Y, data: pd.DataFrame) -> str:
    written: Any = channel.to_dict(context={"data": data})
    return str(written["field"])


def measured(
    data: pd.DataFrame, *, x: str | alt.X, y: str | alt.Y, error: str, **encodings: Any
) -> alt.LayerChart:
    """Return measurements of ``y`` against ``x``: points with a bar of one standard error each way.

    Parameters
    ----------
    data
        A table with the columns named by ``x``, ``y`` and ``error``.
    x, y
        Column names, or Altair channels when the chart stands alone and its axes need titles: laid
        over `theory`, it takes the titles given there.
    error
        The column with one standard error of ``y``.
    **encodings
        Further Altair encodings for both points and bars, such as ``color="size:N"``.
    """
    across = alt.X(x, type="quantitative") if isinstance(x, str) else x
    up = alt.Y(y, type="quantitative") if isinstance(y, str) else y
    names = [_field(channel, data) for channel in (across, up)]
    low, high = f"{names[1]} low", f"{names[1]} high"
    table = data.assign(**{low: data[names[1]] - data[error], high: data[names[1]] + data[error]})
    bottom = up.copy()
    bottom.shorthand = low
    shown = [alt.Tooltip(name, type="quantitative", format=".5~g") for name in (*names, error)]
    points = alt.Chart(table).mark_point().encode(x=across, y=up, tooltip=shown, **encodings)
    bars = alt.Chart(table).mark_rule(color=palette.MEASURED, strokeWidth=1.4)
    return bars.encode(x=across, y=bottom, y2=alt.Y2(high), **encodings) + points


def temperature(low: float, high: float, **options: Any) -> alt.Scale:
    """Return an Altair colour scale from cold blue to hot vermilion between two temperatures."""
    return alt.Scale(
        domain=[low, high], range=list(palette.TEMPERATURE), interpolate="lab", **options
    )
