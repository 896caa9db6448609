"""`verify` passes what agrees, raises what does not, and shows one line."""

from __future__ import annotations

import json
import math
from dataclasses import FrozenInstanceError
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbclient import NotebookClient

from ergolib import VerificationError, verify
from ergolib.verify import MIMETYPE, concise


def test_passes_within_sigmas() -> None:
    got = verify("m", 0.91127, 0.9113193, error=0.0004)
    assert got.passed and got.limit == 5.0 and got.tolerance is None
    assert got.sigmas == pytest.approx(0.0000493 / 0.0004)
    assert str(got) == "measured 0.9113(4), exact 0.91132, 0.1 sigma"
    assert repr(got) == "m: measured 0.9113(4), exact 0.91132, 0.1 sigma"
    verify("edge", 1.5, 1.0, error=0.1)
    verify("edge", 1.25, 1.0, error=0.125, sigmas=2)


def test_raises_beyond_sigmas() -> None:
    with pytest.raises(VerificationError) as caught:
        verify("energy at T = 2", -1.70, -1.74556, error=0.004)
    words = str(caught.value)
    for part in ("energy at T = 2", "-1.7", "-1.74556", "0.004", "11.4 sigma", "more than 5 sigma"):
        assert part in words
    assert isinstance(caught.value, AssertionError)
    with pytest.raises(VerificationError):
        verify("edge", 1.2501, 1.0, error=0.125, sigmas=2)


def test_tolerance() -> None:
    got = verify("E7", -12.534866518, -12.534866517, tolerance=1e-8)
    assert got.passed and got.error is None and got.sigmas is None and got.limit == 1e-8
    assert "difference 1e-09, tolerance 1e-08" in str(got)
    assert verify("count", 13172279424, 13172279424, tolerance=0).passed
    with pytest.raises(VerificationError, match=r"E7.*beyond the tolerance"):
        verify("E7", -12.53, -12.534866517, tolerance=1e-8)


@pytest.mark.parametrize("measured", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("limit", [{"error": 1.0}, {"tolerance": 1e300}])
def test_nan_and_infinity_fail(measured: float, limit: dict[str, float]) -> None:
    with pytest.raises(VerificationError, match=r"label: measured (nan|inf|-inf), exact 1\.0"):
        verify("label", measured, 1.0, **limit)


BAD: list[tuple[dict[str, Any], type, str]] = [
    ({}, TypeError, "either error or tolerance"),
    ({"error": 0.1, "tolerance": 0.1}, TypeError, "either error or tolerance"),
    ({"error": 0.0}, ValueError, "error must be greater than 0"),
    ({"error": -0.1}, ValueError, "error must be greater than 0"),
    ({"error": math.nan}, ValueError, "error must be a finite number, got nan"),
    ({"error": "big"}, TypeError, "error must be a finite number, got 'big'"),
    ({"tolerance": -1.0}, ValueError, "tolerance must be 0 or greater, got -1.0"),
    ({"tolerance": math.inf}, ValueError, "tolerance must be a finite number, got inf"),
    ({"error": 1.0, "sigmas": 0}, ValueError, "sigmas must be greater than 0"),
    ({"error": 1.0, "sigmas": math.inf}, ValueError, "sigmas must be a finite number"),
    ({"error": 1.0, "exact": math.nan}, ValueError, "exact must be a finite number, got nan"),
    ({"error": 1.0, "measured": "1.0"}, TypeError, "measured must be a number, got '1.0'"),
    ({"error": 1.0, "measured": None}, TypeError, "measured must be a number, got None"),
    ({"error": 1.0, "label": 3}, TypeError, "label must be a string, got 3"),
]


@pytest.mark.parametrize("arguments,error,message", BAD, ids=str)
def test_bad_arguments(arguments: dict[str, Any], error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        verify(**({"label": "x", "measured": 1.0, "exact": 1.0} | arguments))


def test_frozen() -> None:
    got = verify("x", 1.0, 1.0, error=1.0)
    with pytest.raises(FrozenInstanceError):
        got.passed = False  # type: ignore[misc]


def test_mime_bundle() -> None:
    bundle = verify("a < b", -1.0, -1.01, error=0.02)._repr_mimebundle_()
    assert bundle[MIMETYPE] == {
        "label": "a < b",
        "measured": -1.0,
        "exact": -1.01,
        "error": 0.02,
        "sigmas": pytest.approx(0.5),
        "limit": 5.0,
        "passed": True,
        "known": "exact",
        "written": {
            "measured": "\N{MINUS SIGN}1.00(2)",
            "exact": "\N{MINUS SIGN}1.010",
            "distance": "0.5\N{NO-BREAK SPACE}\N{GREEK SMALL LETTER SIGMA}",
        },
    }
    assert MIMETYPE == "application/vnd.ergolib.verify+json"
    json.dumps(bundle)
    assert "a &lt; b" in bundle["text/html"] and "\N{MINUS SIGN}1.00(2)" in bundle["text/html"]
    assert bundle["text/plain"] == "a < b: measured -1.00(2), exact -1.010, 0.5 sigma"
    exact = verify("n", 2, 2, tolerance=0.5)._repr_mimebundle_()[MIMETYPE]
    assert exact["tolerance"] == 0.5 and exact["sigmas"] is None and exact["error"] is None


@pytest.mark.parametrize(
    "value,error,text",
    [
        (0.9113193, 0.0004, "0.9113(4)"),
        (0.9113193, 0.00013, "0.91132(13)"),
        (0.9113193, 0.00096, "0.9113(10)"),
        (0.9113193, 0.00996, "0.911(10)"),
        (-1.5, 0.2, "-1.5(2)"),
        (95.09, 3.2, "95(3)"),
        (95.09, 1.2, "95.1(12)"),
        (1234.0, 52.0, "1230(50)"),
        (1234.0, 12.0, "1234(12)"),
        (0.0, 1e-9, "0.0000000000(10)"),
    ],
)
def test_concise(value: float, error: float, text: str) -> None:
    assert concise(value, error) == text


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e3))
def test_concise_keeps_the_value(value: float, error: float) -> None:
    shown = concise(value, error)
    number, digits = shown[:-1].split("(")
    assert abs(float(number) - value) <= 0.5 * error * (1 + 1e-9)
    unit = 10.0 ** -len(number.partition(".")[2])
    assert abs(int(digits) * unit - error) <= 0.34 * error


LINE = "verify('{}', 1.0, 1.1, error=0.1)"
CELLS = {
    LINE.format("last"): ["last"],
    "v = " + LINE.format("assigned"): ["assigned"],
    LINE.format("first") + "\nNone": ["first"],
    "for name in 'ab':\n    " + LINE.format("x") + "\n" + LINE.format("c"): ["x", "x", "c"],
    "v": ["assigned"],  # in a later cell it can be called up again
    "verify('wrong', 1.0, 2.0, error=0.1)": ["wrong"],
}


def test_a_page_shows_every_comparison_once() -> None:
    """In a real kernel: one output a comparison, wherever in a cell it stands."""
    cells = [nbformat.v4.new_code_cell(code) for code in ("from ergolib import verify", *CELLS)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, kernel_name="python3", allow_errors=True).execute()
    for cell, labels in zip(notebook.cells[1:], CELLS.values(), strict=True):
        shown = [output for output in cell.outputs if output.output_type != "error"]
        assert [output.data[MIMETYPE]["label"] for output in shown] == labels
        for output in shown:
            assert {"text/plain", "text/html", MIMETYPE} == set(output.data)
    failed = notebook.cells[-1].outputs
    assert failed[0].data[MIMETYPE]["passed"] is False
    assert failed[1].ename == "VerificationError"


def test_a_prediction_is_not_called_exact():
    said = verify("exponent", 0.327, 0.3158, error=0.01, known="theory")
    assert str(said) == "measured 0.327(10), theory 0.3158, 1.1 sigma"
    assert said.as_dict()["known"] == "theory"
    assert verify("energy", 1.0, 1.0, tolerance=0.0).as_dict()["known"] == "exact"
    with pytest.raises(ValueError, match="known"):
        verify("exponent", 0.327, 0.3158, error=0.01, known="guess")
