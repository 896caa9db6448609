"""The entropy of an ideal gas let go: the curriculum's numbers, and the integral done by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib import exact

pytestmark = pytest.mark.filterwarnings("error")


def by_averaging(w: float) -> float:
    """The definition: average the slab over a window, at many places, and integrate."""
    x = (np.arange(40_000) + 0.5) / 20_000.0

    def filled_up_to(end: np.ndarray) -> np.ndarray:  # length of slab between 0 and end
        whole = np.floor(end / 2.0)
        return whole + np.minimum(end - 2.0 * whole, 1.0)

    p = (filled_up_to(x) - filled_up_to(x - w)) / w
    return float(-(p * np.log(np.where(p > 0.0, p, 1.0))).mean() * 2.0)


@pytest.mark.parametrize(
    ("w", "entropy"),
    [(1.5, 0.655465), (2.0, math.log(2.0)), (2.5, 0.679733), (3.0, 0.674416), (4.0, math.log(2.0))],
)
def test_the_printed_numbers(w: float, entropy: float) -> None:
    assert exact.free_expansion_entropy(w) == pytest.approx(entropy, abs=5e-7)


def test_it_is_linear_up_to_one_and_a_half_of_it() -> None:
    w = np.linspace(0.0, 1.0, 21)
    np.testing.assert_allclose(exact.free_expansion_entropy(w), w / 2.0, atol=1e-15)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.02, 30.0))
def test_it_is_the_integral_that_defines_it(w: float) -> None:
    got = exact.free_expansion_entropy(w)
    assert got == pytest.approx(by_averaging(w), abs=2e-6)
    assert 0.0 <= got <= math.log(2.0) + 1e-15


@pytest.mark.parametrize("w", [0.0, 0.25, 1.0, 1.5, 2.0, 2.7, 3.5, 7.3])
def test_maxwells_velocities_are_flat_across_a_narrow_cell(w: float) -> None:
    narrow = exact.free_expansion_entropy(w, velocity_cell=0.02)
    assert narrow == pytest.approx(exact.free_expansion_entropy(w), abs=2e-5)


def test_and_not_across_a_wide_one() -> None:
    """All velocities in two cells, those that go left and those that go right: by hand."""
    from scipy.integrate import quad
    from scipy.special import ndtr

    t, cell = 0.02, 10.0

    def ramp(x: float, side: float) -> float:
        behind = 2.0 * ndtr(x / t) - 1.0  # has not yet come as far as x, of those that go right
        p = behind if side < 0 else 1.0 - behind
        return -p * math.log(p) if p > 0.0 else 0.0

    by_hand = sum(quad(ramp, 0.0, 8.0 * t, args=(side,), limit=200)[0] for side in (-1.0, 1.0))
    got = exact.free_expansion_entropy(cell * t, velocity_cell=cell)
    assert got == pytest.approx(by_hand, rel=2e-3)
    assert got < 0.6 * exact.free_expansion_entropy(cell * t)


def test_shapes() -> None:
    assert isinstance(exact.free_expansion_entropy(1), float)
    assert isinstance(exact.free_expansion_entropy(1, 0.5), float)
    for cell in (None, 0.5):
        got = exact.free_expansion_entropy([[0.0, 1.0]], cell)
        assert isinstance(got, np.ndarray) and got.shape == (1, 2)
    assert exact.free_expansion_entropy(2.0**40) == pytest.approx(math.log(2.0))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((-0.1,), ValueError, "w must be from 0 to 2"),
        ((1e300,), ValueError, "w must be from 0 to 2"),
        (([0.0, math.nan],), ValueError, "w must hold finite numbers, got nan"),
        (("1",), TypeError, "w must be a finite number"),
        ((None,), TypeError, "w must be a finite number"),
        ((1.0, 0.0), ValueError, "velocity_cell must be a finite number greater than 0"),
        ((1.0, 11.0), ValueError, "velocity_cell must be from 0.01 to 10"),
        ((101.0, 1.0), ValueError, "w must be from 0 to 100"),
    ],
)
def test_bad_input_is_refused_by_name(
    arguments: tuple[Any, ...], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        exact.free_expansion_entropy(*arguments)
