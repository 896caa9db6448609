"""The components in Python; the browser's side is in tests/browser."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from ergolib import Ising, live
from ergolib.live import IsingLive
from ergolib.live.component import WHERE, component


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
