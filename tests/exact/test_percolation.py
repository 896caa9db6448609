"""Winding walls: published values, sum rules, and patterns drawn at random."""

from __future__ import annotations

from math import gcd

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from ergolib import exact
from ergolib.domains import stripe_winding

DIRECTIONS = [
    (a, b) for a in range(12) for b in range(-24, 25) if gcd(a, b) == 1 and (a > 0 or b > 0)
]


def test_published_values() -> None:
    """Newman and Ziff, Phys. Rev. E 64, 016706 (2001), from Pinson's formula."""
    assert exact.winding_probability(1, 0) == pytest.approx(0.169415435, abs=1e-9)
    assert exact.winding_probability(0, 1) == pytest.approx(0.169415435, abs=1e-9)
    anything = sum(exact.winding_probability(a, b) for a, b in DIRECTIONS)
    # by duality, nothing winds as often as everything does
    assert (1.0 - anything) / 2 == pytest.approx(1.0 - 0.690473725, abs=1e-9)


@pytest.mark.parametrize("aspect", [0.1, 0.4, 1.0, 3.0, 10.0])
def test_symmetries(aspect: float) -> None:
    chances = {(a, b): exact.winding_probability(a, b, aspect) for a, b in DIRECTIONS}
    assert 0.0 < sum(chances.values()) < 1.0
    for (a, b), chance in chances.items():
        assert chance >= 0.0
        assert exact.winding_probability(-a, -b, aspect) == chance
        assert exact.winding_probability(-a, b, aspect) == chance
        turned = exact.winding_probability(b, a, 1.0 / aspect)
        assert turned == pytest.approx(chance, rel=1e-9, abs=1e-13)


def test_shapes() -> None:
    """A long torus is nearly always cut across."""
    assert exact.winding_probability(1, 0, 10.0) > 0.99
    assert exact.winding_probability(0, 1, 10.0) < 1e-5
    assert exact.winding_probability(1, 0, 2.0) == pytest.approx(0.5030358977, abs=1e-9)


def test_random_patterns_wind_as_often() -> None:
    """The signs of a smooth random field are critical percolation in the continuum."""
    rng = np.random.default_rng(20261121)
    count = 2500
    found = [
        stripe_winding(
            np.where(gaussian_filter(rng.normal(size=(64, 64)), 2.5, mode="wrap") > 0, 1, -1)
        )
        for _ in range(count)
    ]
    for kinds in ([(0, 1)], [(1, 0)], [(1, 1), (1, -1)]):
        truth = sum(exact.winding_probability(*kind) for kind in kinds)
        share = sum(kind in kinds for kind in found) / count
        error = np.sqrt(truth * (1 - truth) / count)
        assert abs(share - truth) < 4.5 * error, kinds
        assert abs(share - truth - 0.06) > 4.5 * error  # the negative control


@pytest.mark.parametrize("windings", [(2, 0), (0, 0), (2, -4)])
def test_a_wall_cannot_wind_twice(windings: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="down and across must have no common divisor"):
        exact.winding_probability(*windings)


@pytest.mark.parametrize("aspect", [0.0, -1.0, 0.05, 11.0, float("nan")])
def test_bad_aspect(aspect: float) -> None:
    with pytest.raises(ValueError, match="aspect must be"):
        exact.winding_probability(0, 1, aspect)
    with pytest.raises(ValueError, match="down must be an integer"):
        exact.winding_probability(0.5, 1)  # type: ignore[arg-type]


def test_binder_critical_is_where_small_tori_lead() -> None:
    """U_4(L) - U_4 falls about as L^(-7/4)."""
    small = {L: exact.finite_magnetization_moments(exact.T_C, L)["binder"] for L in (4, 6)}
    slope = (small[4] - small[6]) / (4**-1.75 - 6**-1.75)
    assert small[6] - slope * 6**-1.75 == pytest.approx(exact.BINDER_CRITICAL, abs=1.2e-3)
    assert pytest.approx(1 - 1.1679229 / 3, abs=5e-6) == exact.BINDER_CRITICAL
