"""A component with the native kernel behind it: watch it, then measure it.

In a notebook, ``ising_app()``; the files in `apps` serve one each (``make live``). What a bench
measures, and what is known of it, is in `benches`, one file for each component.
"""

from __future__ import annotations

import html
import io
from collections.abc import Callable
from typing import Any

import pandas as pd
import panel as pn

from ergolib import palette
from ergolib.live.benches import bench
from ergolib.live.limits import LIMITS
from ergolib.live.measure import Cooling, Measurement
from ergolib.live.panel import show
from ergolib.live.plan import Result
from ergolib.live.results import STYLE, cooled, measured
from ergolib.live.watch import Progress, in_thread

__all__ = [
    "BenchApp",
    "atoms_app",
    "blocks_app",
    "conjecture_app",
    "constraints_app",
    "counting_app",
    "expansion_app",
    "experts_app",
    "hopfield_app",
    "induction_app",
    "ising_app",
    "landscape_app",
    "latent_app",
    "library_app",
    "magnets_app",
    "misorientation_app",
    "oscillator_app",
    "pair_app",
    "particles_app",
    "patches_app",
    "policy_app",
    "potts_app",
    "reveal_app",
    "rotors_app",
    "rows_app",
    "split_app",
    "subspace_app",
    "support_app",
    "tap_app",
    "thermometer_app",
    "tradeoff_app",
    "waiting_app",
]

MEASURE = """
**Measure** runs the same kernel natively, from the start and the same seed, for as long as you ask,
and sets averages and their errors (one standard deviation, by blocking) beside what is known.
"""

COOL = """
**Cool** goes down through these temperatures in one run, waiting and measuring at each; where they
rise again, it heats.
"""

BUTTON = f"""
:host(.solid) .bk-btn.bk-btn-default {{ background-color: {palette.TEXT}; color: {palette.PAPER}; }}
:host(.solid) .bk-btn[disabled] {{ opacity: 0.5; }}
"""

TEXT = ":host { font-size: 15px; } p { margin: 0.8em 0 0; } sub { line-height: 0; }"

BAR = f"""
progress {{ height: 6px; border: 0; background: {palette.RULE}; box-shadow: none; }}
progress::-webkit-progress-bar {{ background: {palette.RULE}; box-shadow: none; }}
progress::-webkit-progress-value {{ background: {palette.MEASURED}; }}
progress::-moz-progress-bar {{ background: {palette.MEASURED}; }}
"""

PAGE = f"body {{ background: {palette.PAPER}; --bokeh-font-size: 14px; }}"

WIDE = {"sizing_mode": "stretch_width"}

COPY = "navigator.clipboard.writeText(code.text.replace(/<[^>]*>/g, ''))"


class BenchApp(pn.viewable.Viewer):
    """A component, and a bench to measure at.

    Parameters
    ----------
    name : str
        Which component.
    **parameters
        As for the component's class.

    Attributes
    ----------
    live : Live
        The component; a measurement takes its parameters.
    results : list of Result
        What was measured, the latest last.
    table : DataFrame or None
        What was measured in the latest cooling.
    """

    def __init__(self, name: str, **parameters: Any) -> None:
        super().__init__()
        self.bench = bench(name)
        self.live = self.bench.live(**{"margin": 10, **parameters})
        self.results: list[Result] = []
        self.table: pd.DataFrame | None = None
        self._progress = Progress(1)
        self._busy = False
        self._kept = 0
        self._make_controls(name)
        if pn.state.curdoc:  # nobody waits for what a reader has left
            pn.state.on_session_destroyed(lambda session_context: self._call_off())

    def _make_controls(self, name: str) -> None:
        unit, number = self.bench.unit.capitalize(), {"width": 200}
        self.wait = pn.widgets.IntInput(
            label=f"{unit} before measuring", value=self.bench.wait, **number
        )
        self.steps = pn.widgets.IntInput(
            label=f"{unit} while measuring", value=self.bench.steps, **number
        )
        self.every = pn.widgets.IntInput(
            label=f"{unit} between measurements", value=self.bench.every, **number
        )
        self.start = pn.widgets.Button(label="Measure", width=110, stylesheets=[BUTTON])
        self.stop = pn.widgets.Button(label="Cancel", disabled=True, width=110)
        self.through = pn.widgets.TextInput(
            label="Temperatures", value=self.bench.cooling, min_width=120, max_width=412, **WIDE
        )
        self.fall = pn.widgets.Button(label="Cool", width=110, align="end", stylesheets=[BUTTON])
        self.progress = pn.indicators.Progress(
            value=0, max=100, visible=False, stylesheets=[BAR], **WIDE
        )
        self.line = pn.pane.HTML("", visible=False, stylesheets=[TEXT], **WIDE)
        self.message = pn.pane.Alert("", alert_type="danger", visible=False, **WIDE)
        self.found = pn.pane.HTML("", stylesheets=[STYLE], **WIDE)
        self.code = pn.pane.HTML("", stylesheets=[STYLE], **WIDE)
        self.copy = pn.widgets.Button(label="Copy the code", width=130, visible=False)
        self.csv = pn.widgets.FileDownload(
            callback=self._csv,
            filename=f"{name}.csv",
            label="Measurements as CSV",
            width=190,
            visible=False,
        )
        self.cooling_csv = pn.widgets.FileDownload(
            callback=self._cooling_csv,
            filename=f"{name}-cooled.csv",
            label="Cooling as CSV",
            width=150,
            visible=False,
        )
        self.start.on_click(self.measure)
        self.fall.on_click(self.cool)
        self.stop.on_click(self._call_off)
        self.copy.js_on_click(args={"code": self.code}, code=COPY)

    async def measure(self, event: Any = None) -> None:
        """Measure, and add to the tables."""
        results = await self._carry_out(
            Measurement, lambda plan, found: measured(found, self.bench.unit)
        )
        if results is not None:
            self.results += results
            self.csv.visible = True

    async def cool(self, event: Any = None) -> None:
        """Cool, and show the table."""
        table = await self._carry_out(
            lambda **given: Cooling(through=self._through, **given),
            lambda plan, found: cooled(found, plan),
        )
        if table is not None:
            self.table = table
            self.cooling_csv.visible = True

    @property
    def _through(self) -> str:
        # The text as it stands, even if Enter has not been pressed.
        return self.through.value_input or self.through.value or ""

    async def _carry_out(
        self, make: Callable[..., Any], written: Callable[[Any, Any], str]
    ) -> Any | None:
        """Run a plan and show what it found; return that, or None if there is nothing."""
        if self._busy:  # one at a time, whatever a page's buttons say
            return None
        self._busy = True
        self.message.visible = False
        buttons = (self.start, self.fall)
        try:
            if self._kept >= LIMITS.kept:
                raise ValueError(
                    f"a page keeps {LIMITS.kept} measurements, and these are here: save them, and "
                    "open the page again"
                )
            plan = make(
                bench=self.bench,
                given=self.bench.given(self.live),
                wait=self.wait.value,
                steps=self.steps.value,
                every=self.every.value,
            )
            self._progress = plan.progress
            self.progress.param.update(value=0, visible=True)
            for button in buttons:
                button.disabled = True
            self.stop.disabled = False

            def work() -> tuple[Any, str, str]:
                found = plan.run(self._progress)
                return found, plan.code, written(plan, found)

            answer = await in_thread(work, self._progress, self._report)
            if answer is None:
                return None
            found, code, table = answer
            self._show(code, table)
            return found
        except (ArithmeticError, TimeoutError, TypeError, ValueError) as error:
            said = f"{error}"
            self.message.param.update(
                object=html.escape(said if said.endswith(".") else f"{said}."), visible=True
            )
            return None
        finally:
            for button in buttons:
                button.disabled = False
            self.stop.disabled = True
            self.progress.visible = False
            self.line.visible = False
            self._busy = False

    def _report(self, share: float) -> None:
        ahead = self._progress.ahead
        self.progress.value = round(100 * share)
        self.line.param.update(object=_before(ahead), visible=ahead > 0)

    def _call_off(self, event: Any = None) -> None:
        self._progress.called_off = True

    def _show(self, code: str, table: str) -> None:
        self._kept += 1
        self.found.object = table + str(self.found.object)
        self.code.object = f"<pre><code>{html.escape(code, quote=False)}</code></pre>"
        self.copy.visible = True

    def _csv(self) -> io.BytesIO:
        rows = [result.as_row() for result in self.results]
        return io.BytesIO(pd.DataFrame(rows).to_csv(index=False).encode())

    def _cooling_csv(self) -> io.BytesIO:
        table = pd.DataFrame() if self.table is None else self.table
        return io.BytesIO(table.to_csv(index=False).encode())

    def __panel__(self) -> pn.viewable.Viewable:
        cooling = [
            pn.pane.Markdown(COOL, stylesheets=[TEXT]),
            pn.Row(self.through, self.fall, **WIDE),
        ]
        return pn.Column(
            self.live,
            pn.pane.Markdown(f"{MEASURE} {self.bench.introduction}", stylesheets=[TEXT]),
            pn.FlexBox(self.wait, self.steps, self.every, align_items="end"),
            pn.FlexBox(self.start, self.stop),
            *(cooling if self.bench.cooling else []),
            self.progress,
            self.line,
            self.message,
            self.found,
            pn.FlexBox(self.csv, self.cooling_csv, self.copy),
            self.code,
            **WIDE,
            max_width=780,
            styles={"margin": "1rem auto"},
        )

    def serve(self) -> None:
        """Put it in the document that ``panel serve`` makes for a reader."""
        pn.extension()
        pn.config.raw_css.append(PAGE)
        self.servable(title=f"{self.live._component.title} · Controlled Forgetting")

    def _ipython_display_(self) -> None:
        show(super()._repr_mimebundle_)


def _before(ahead: int) -> str:
    """Say how many measurements of others are done first."""
    others = "One measurement is" if ahead == 1 else f"{ahead} measurements are"
    return f"{others} before yours. It begins by itself."


def atoms_app(**parameters: Any) -> BenchApp:
    """Return hidden atoms with a bench; parameters as for `AtomsLive`."""
    return BenchApp("atoms", **parameters)


def blocks_app(**parameters: Any) -> BenchApp:
    """Return two blocks of one lattice with a bench; parameters as for `BlocksLive`."""
    return BenchApp("blocks", **parameters)


def charges_app(**parameters: Any) -> BenchApp:
    """Return a writer and a reader with momentum with a bench; parameters as for `ChargesLive`."""
    return BenchApp("charges", **parameters)


def conjecture_app(**parameters: Any) -> BenchApp:
    """Return the search for a counterexample with a bench; parameters as for `ConjectureLive`."""
    return BenchApp("conjecture", **parameters)


def constraints_app(**parameters: Any) -> BenchApp:
    """Return what little is known with a bench; parameters as for `ConstraintsLive`."""
    return BenchApp("constraints", **parameters)


def counting_app(**parameters: Any) -> BenchApp:
    """Return walks that count states with a bench; parameters as for `CountingLive`."""
    return BenchApp("counting", **parameters)


def expansion_app(**parameters: Any) -> BenchApp:
    """Return a gas let go with a bench; parameters as for `ExpansionLive`."""
    return BenchApp("expansion", **parameters)


def experts_app(**parameters: Any) -> BenchApp:
    """Return experts that learn with a bench; parameters as for `ExpertsLive`."""
    return BenchApp("experts", **parameters)


def hopfield_app(**parameters: Any) -> BenchApp:
    """Return a network that remembers with a bench; parameters as for `HopfieldLive`."""
    return BenchApp("hopfield", **parameters)


def induction_app(**parameters: Any) -> BenchApp:
    """Return a transformer that grows an induction head, with a bench; as `InductionLive`."""
    return BenchApp("induction", **parameters)


def ising_app(**parameters: Any) -> BenchApp:
    """Return the Ising model with a bench to measure at; parameters as for `IsingLive`."""
    return BenchApp("ising", **parameters)


def landscape_app(**parameters: Any) -> BenchApp:
    """Return a landscape losing its couplings, with a bench; as for `LandscapeLive`."""
    return BenchApp("landscape", **parameters)


def latent_app(**parameters: Any) -> BenchApp:
    """Return an editor of latents with a bench; parameters as for `LatentLive`."""
    return BenchApp("latent", **parameters)


def library_app(**parameters: Any) -> BenchApp:
    """Return a library of pictures with a bench; parameters as for `LibraryLive`."""
    return BenchApp("library", **parameters)


def magnets_app(**parameters: Any) -> BenchApp:
    """Return three small magnets with a bench; parameters as for `MagnetsLive`."""
    return BenchApp("magnets", **parameters)


def misorientation_app(**parameters: Any) -> BenchApp:
    """Return a circuit turned apart with a bench; parameters as for `MisorientationLive`."""
    return BenchApp("misorientation", **parameters)


def oscillator_app(**parameters: Any) -> BenchApp:
    """Return an oscillator with a bench; parameters as for `OscillatorLive`."""
    return BenchApp("oscillator", **parameters)


def pair_app(**parameters: Any) -> BenchApp:
    """Return two particles with a bench; parameters as for `PairLive`."""
    return BenchApp("pair", **parameters)


def particles_app(**parameters: Any) -> BenchApp:
    """Return particles in a void with a bench; parameters as for `ParticlesLive`."""
    return BenchApp("particles", **parameters)


def patches_app(**parameters: Any) -> BenchApp:
    """Return three blocks of a magnet with a bench; parameters as for `PatchesLive`."""
    return BenchApp("patches", **parameters)


def potts_app(**parameters: Any) -> BenchApp:
    """Return a Potts lattice and its plateau with a bench; parameters as for `PottsLive`."""
    return BenchApp("potts", **parameters)


def reveal_app(**parameters: Any) -> BenchApp:
    """Return revealed spins and their map with a bench; parameters as for `RevealLive`."""
    return BenchApp("reveal", **parameters)


def rotors_app(**parameters: Any) -> BenchApp:
    """Return rotors with a bench; parameters as for `RotorsLive`."""
    return BenchApp("rotors", **parameters)


def rows_app(**parameters: Any) -> BenchApp:
    """Return three rows that vote with a bench; parameters as for `RowsLive`."""
    return BenchApp("rows", **parameters)


def subspace_app(**parameters: Any) -> BenchApp:
    """Return writers and readers on a sphere, with a bench; parameters as for `SubspaceLive`."""
    return BenchApp("subspace", **parameters)


def support_app(**parameters: Any) -> BenchApp:
    """Return a sampled support, with a bench; parameters as for `SupportLive`."""
    return BenchApp("support", **parameters)


def tap_app(**parameters: Any) -> BenchApp:
    """Return an energy tap and two systems with a bench; parameters as for `TapLive`."""
    return BenchApp("tap", **parameters)


def thermometer_app(**parameters: Any) -> BenchApp:
    """Return a thermometer of one snapshot with a bench; parameters as for `ThermometerLive`."""
    return BenchApp("thermometer", **parameters)


def samples_app(**parameters: Any) -> BenchApp:
    """Return experiments on samples, with a bench; parameters as for `SamplesLive`."""
    return BenchApp("samples", **parameters)


def waiting_app(**parameters: Any) -> BenchApp:
    """Return walkers that wait to pass a mark, with a bench; parameters as for `WaitingLive`."""
    return BenchApp("waiting", **parameters)


def policy_app(**parameters: Any) -> BenchApp:
    """Return a policy that is cooled, with a bench; parameters as for `PolicyLive`."""
    return BenchApp("policy", **parameters)


def split_app(**parameters: Any) -> BenchApp:
    """Return what energy buys of a small magnet with a bench; parameters as for `SplitLive`."""
    return BenchApp("split", **parameters)


def tradeoff_app(**parameters: Any) -> BenchApp:
    """Return a latent's two errors with a bench; parameters as for `TradeoffLive`."""
    return BenchApp("tradeoff", **parameters)
