"""The Ising model with the native kernel behind it: watch it, then measure it.

In a notebook, ``ising_app()``; `apps/ising.py` serves it (``make live``).
"""

from __future__ import annotations

import html
import io
from typing import Any

import pandas as pd
import panel as pn

from ergolib import palette
from ergolib.live.ising import IsingLive
from ergolib.live.measure import Plan
from ergolib.live.panel import show

__all__ = ["IsingApp", "ising_app"]

INTRODUCTION = """
**Measure** runs the same kernel natively, from the same seed, for as many sweeps as you ask, and
sets the averages and their errors (one standard deviation, by blocking) beside what is known: the
energy of this very lattice (Kaufman), and the magnetization of the infinite one (Yang). On a
finite lattice |*m*| is larger than Yang's near and above *T*<sub>c</sub>; below it, a run that
starts at random may stay in stripes for very long, and then starting *all up* is the honest choice.
"""

STYLE = f"""
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
th, td {{ padding: 4px 10px; text-align: right; border-bottom: 1px solid {palette.RULE}; }}
th {{ font-weight: 400; color: {palette.QUIET}; }}
td.exact {{ color: {palette.THEORY}; }}
td.measured {{ color: {palette.MEASURED}; font-weight: 600; }}
pre {{ margin: 0; padding: 12px 14px; border: 1px solid {palette.RULE}; overflow: auto; }}
"""

BUTTON = f"""
.bk-btn, .bk-btn:hover {{ background: {palette.TEXT}; color: {palette.PAPER}; border: 0; }}
.bk-btn[disabled] {{ opacity: 0.5; }}
"""

COPY = "navigator.clipboard.writeText(code.text.replace(/<[^>]*>/g, ''))"


class IsingApp(pn.viewable.Viewer):
    """The component, and a bench to measure at.

    Attributes
    ----------
    live : IsingLive
        The component; a measurement takes its parameters.
    results : list of dict
        One row per finished measurement.
    """

    def __init__(self, **parameters: Any) -> None:
        super().__init__()
        self.live = IsingLive(**{"margin": 10, **parameters})
        self.results: list[dict[str, Any]] = []
        self._called_off = False
        wide = {"sizing_mode": "stretch_width"}
        self.wait = pn.widgets.IntInput(label="Sweeps before measuring", value=1000, width=180)
        self.sweeps = pn.widgets.IntInput(label="Sweeps while measuring", value=5000, width=180)
        self.start = pn.widgets.Button(label="Measure", width=110, stylesheets=[BUTTON])
        self.stop = pn.widgets.Button(label="Cancel", disabled=True, width=110)
        self.progress = pn.indicators.Progress(value=0, max=100, visible=False, **wide)
        self.message = pn.pane.Alert("", alert_type="danger", visible=False, **wide)
        self.table = pn.pane.HTML("", stylesheets=[STYLE], **wide)
        self.code = pn.pane.HTML("", stylesheets=[STYLE], **wide)
        self.copy = pn.widgets.Button(label="Copy the code", width=130, visible=False)
        self.csv = pn.widgets.FileDownload(
            callback=self._csv, filename="ising.csv", label="Table as CSV", width=150, visible=False
        )
        self.start.on_click(self.measure)
        self.stop.on_click(self._call_off)
        self.copy.js_on_click(args={"code": self.code}, code=COPY)

    def plan(self) -> Plan:
        """Return the measurement that the controls describe; raise if they make no sense."""
        live = self.live
        return Plan(
            size=live.size,
            temperature=round(live.temperature, 2),
            seed=live.seed,
            update=live.rule,
            start=live.start,
            wait=self.wait.value,  # type: ignore[arg-type]  # None, if left empty, is refused
            sweeps=self.sweeps.value,  # type: ignore[arg-type]
        )

    async def measure(self, event: Any = None) -> None:
        """Measure, and add a row to the table."""
        self.message.visible = False
        try:
            plan = self.plan()
        except (TypeError, ValueError) as error:
            self.message.param.update(object=html.escape(f"{error}."), visible=True)
            return
        self._called_off = False
        self.progress.param.update(value=0, visible=True)
        self.start.disabled, self.stop.disabled = True, False
        try:
            row = await plan.run(self._advance, lambda: self._called_off)
        finally:
            self.start.disabled, self.stop.disabled = False, True
            self.progress.visible = False
        if row is not None:
            self.results.append(row)
            self.table.object = _table(self.results)
            self.code.object = f"<pre><code>{html.escape(plan.code, quote=False)}</code></pre>"
            self.csv.visible = self.copy.visible = True

    def _advance(self, share: float) -> None:
        self.progress.value = round(100 * share)

    def _call_off(self, event: Any = None) -> None:
        self._called_off = True

    def _csv(self) -> io.BytesIO:
        return io.BytesIO(pd.DataFrame(self.results).to_csv(index=False).encode())

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(
            self.live,
            pn.pane.Markdown(INTRODUCTION),
            pn.FlexBox(self.wait, self.sweeps, self.start, self.stop, align_items="end"),
            self.progress,
            self.message,
            self.table,
            pn.Row(self.csv, self.copy),
            self.code,
            sizing_mode="stretch_width",
            max_width=780,
            styles={"margin": "1rem auto"},
        )

    def _ipython_display_(self) -> None:
        show(super()._repr_mimebundle_)


def ising_app(**parameters: Any) -> IsingApp:
    """Return the Ising model with a bench to measure at.

    Parameters
    ----------
    **parameters
        As for `IsingLive`.
    """
    return IsingApp(**parameters)


def _with_error(value: float, error: float) -> str:
    """Write a value and its error, to two digits of the error."""
    digits = 4 if not error > 0 else max(0, 1 - int(f"{error:.0e}".split("e")[1]))
    return f"{value:.{digits}f} ± {error:.{digits}f}".replace("-", "−")


def _table(rows: list[dict[str, Any]]) -> str:
    """Return the results as an HTML table, the latest first."""
    heads = (
        "<i>T</i>",
        "size",
        "update",
        "seed",
        "sweeps",
        "energy",
        "exact",
        "|<i>m</i>|",
        "infinite",
    )
    lines = []
    for row in reversed(rows):
        plain = (
            f"{row['temperature']:.2f}",
            row["size"],
            row["update"],
            row["seed"],
            f"{row['sweeps']:,}",
        )
        cells = "".join(f"<td>{cell}</td>" for cell in plain)
        for name, known in (
            ("energy", "energy_exact"),
            ("abs_magnetization", "magnetization_infinite"),
        ):
            measured = _with_error(row[name], row[f"{name}_error"])
            exactly = f"{row[known]:.5f}".replace("-", "−")
            cells += f'<td class="measured">{measured}</td><td class="exact">{exactly}</td>'
        lines.append(f"<tr>{cells}</tr>")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
