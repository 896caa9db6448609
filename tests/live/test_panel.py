"""The component and the bench in Python; the browser's side is in tests/browser."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from ergolib import Ising, cool, exact, live
from ergolib.live import IsingLive, ising_app
from ergolib.live.component import WHERE, component
from ergolib.live.measure import Plan


@pytest.mark.parametrize("name", WHERE)
def test_the_class_has_the_parameters_that_the_page_has(name):
    made = component(name)
    kind = getattr(live, f"{name.title()}Live")
    shown = kind()
    for each, described in made.parameters.items():
        assert getattr(shown, each) == described.default
        if described.settable:
            assert each in kind.__doc__
    assert kind.__name__ in live.__all__
    assert repr(shown) == f"{kind.__name__}()"
    root = shown.get_root()
    assert "export {" in root.esm
    assert root.data.running is True


def test_what_differs_from_the_defaults_is_shown():
    assert repr(IsingLive(temperature=1.8, seed=3)) == "IsingLive(temperature=1.8, seed=3)"


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": 0.0},
        {"temperature": float("inf")},
        {"temperature": "hot"},
        {"size": 100},
        {"seed": -1},
        {"seed": 1.5},
        {"rule": "magic"},
        {"speed": 3},
    ],
)
def test_wrong_parameters_are_named(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        IsingLive(**wrong)


def test_unknown_parameters_are_named():
    with pytest.raises(TypeError, match="colour"):
        IsingLive(colour="red")


def test_the_native_system_is_the_same_run():
    shown = IsingLive(size=64, temperature=2.0, seed=5, rule="heat-bath")
    native = Ising(size=64, temperature=2.0, seed=5, update="heat-bath").run(7)
    assert np.array_equal(shown.system().run(7).spins, native.spins)


SHOWN = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
shell = InteractiveShell.instance()
with capture_output() as captured:
    shell.run_cell("from ergolib.live import IsingLive\\nIsingLive(temperature=1.8, seed=3)")
json.dump([output.data for output in captured.outputs], sys.stdout)
"""


def test_the_book_gets_a_description_and_no_bokeh():
    done = subprocess.run(
        [sys.executable, "-c", SHOWN],
        env={**__import__("os").environ, "ERGOLIB_STATIC": "1"},
        capture_output=True,
        check=True,
    )
    outputs = json.loads(done.stdout)
    assert outputs == [
        {
            "application/vnd.ergolib.live+json": {
                "component": "ising",
                "parameters": {"temperature": 1.8, "seed": 3},
            },
            "text/plain": "IsingLive(temperature=1.8, seed=3)",
        }
    ]


# The bench ----------------------------------------------------------------------------------------


def plan(**changes):
    usual = {"size": 16, "temperature": 2.5, "seed": 4, "update": "metropolis", "start": "up"}
    return Plan(**{**usual, "wait": 50, "sweeps": 200, **changes})


def run(made, cancelled=lambda: False):
    shares: list[float] = []
    row = asyncio.run(made.run(shares.append, cancelled))
    return row, shares


@pytest.mark.parametrize("update", ["metropolis", "heat-bath", "multispin"])
def test_measuring_gives_what_cool_gives(update):
    made = plan(update=update)
    row, shares = run(made)
    ising = Ising(size=16, temperature=2.5, seed=4, update=update, start="up")
    table = cool(ising, temperatures=[2.5], steps=200, equilibrate=50)
    for name in ("energy", "energy_error", "abs_magnetization", "abs_magnetization_error"):
        assert row[name] == table[name][0]
    assert row["energy_exact"] == exact.kaufman_energy(2.5, 16)
    assert shares[-1] == 1.0
    assert shares == sorted(shares)


def test_the_code_shown_gives_the_same_numbers():
    row, _ = run(plan())
    scope: dict = {}
    exec(plan().code, scope)
    assert scope["table"]["energy"][0] == row["energy"]
    assert scope["table"]["energy_error"][0] == row["energy_error"]


def test_a_run_can_be_called_off():
    row, shares = run(plan(sweeps=10_000_000), cancelled=iter([False, True]).__next__)
    assert row is None
    assert len(shares) == 1


@pytest.mark.parametrize("sweeps", [-3, 0, 1, 10**9, None, 2.5])
def test_wrong_numbers_of_sweeps_are_refused(sweeps):
    with pytest.raises((ValueError, TypeError), match="sweeps while measuring must be"):
        plan(sweeps=sweeps)


def test_the_bench_measures_tabulates_and_exports():
    app = ising_app(size=64, temperature=2.0, start="up")
    app.wait.value, app.sweeps.value = 20, 100
    asyncio.run(app.measure())
    app.live.temperature = 3.0
    asyncio.run(app.measure())
    assert [row["temperature"] for row in app.results] == [2.0, 3.0]
    assert app.table.object.count("<tr>") == 3
    assert "temperature=3.0" in app.code.object
    table = pd.read_csv(io.BytesIO(app._csv().read()))
    assert table["energy"].tolist() == [row["energy"] for row in app.results]
    assert not app.start.disabled
    assert app.stop.disabled


def test_the_bench_says_what_is_wrong():
    app = ising_app(size=64)
    app.sweeps.value = -3
    asyncio.run(app.measure())
    assert app.message.visible
    assert "sweeps while measuring must be an integer" in app.message.object
    assert "got -3" in app.message.object
    assert app.results == []
    app.sweeps.value = 50
    asyncio.run(app.measure())
    assert not app.message.visible
