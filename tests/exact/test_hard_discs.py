"""Mean free path and pressure of hard discs: limits, and each other."""

from __future__ import annotations

import math
from typing import Any

import pytest

from ergolib import exact


@pytest.mark.parametrize("density", [1e-6, 0.05, 0.3, 0.8])
@pytest.mark.parametrize("diameter", [0.5, 1.0])
def test_all_three_rest_on_one_number(density: float, diameter: float) -> None:
    t = 0.7
    rate = exact.collision_rate(density, diameter, t)
    path = exact.mean_free_path(density, diameter)
    assert path * rate == pytest.approx(math.sqrt(math.pi * t / 2.0))
    chi = 1.0 / (2.0 * math.sqrt(2.0) * density * diameter * path)
    phi = 0.25 * math.pi * density * diameter**2
    assert chi == pytest.approx((1.0 - 7.0 * phi / 16.0) / (1.0 - phi) ** 2)
    pressure = exact.hard_disc_pressure(density, diameter, t)
    assert pressure == pytest.approx(density * t * (1.0 + 2.0 * phi * chi))


def test_virial_coefficients() -> None:
    """B2 = pi sigma^2 / 2 and B3 / B2^2 = 4/3 - sqrt(3) / pi = 0.78200 are exact."""
    b2 = 0.5 * math.pi
    n = 1e-4
    reduced = (exact.hard_disc_pressure(n) / n - 1.0) / (n * b2)
    assert reduced == pytest.approx(1.0, abs=2e-4)
    b3 = (reduced - 1.0) / (n * b2)
    assert b3 == pytest.approx(4.0 / 3.0 - math.sqrt(3.0) / math.pi, rel=2e-3)
    assert exact.mean_free_path(1e-9) * 1e-9 == pytest.approx(1.0 / (2.0 * math.sqrt(2.0)))


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"density": 0.0}, ValueError, "density must be"),
        ({"density": 1.2}, ValueError, "density must be less than 1.1547"),
        ({"density": 0.1, "diameter": -1.0}, ValueError, "diameter must be"),
        ({"density": 0.1, "diameter": "1"}, TypeError, "diameter must be"),
    ],
)
def test_bad_input_is_refused_by_name(
    given: dict[str, Any], error: type[Exception], message: str
) -> None:
    for function in (exact.mean_free_path, exact.hard_disc_pressure):
        with pytest.raises(error, match=message):
            function(**given)
    with pytest.raises(ValueError, match="temperature must be"):
        exact.hard_disc_pressure(0.1, temperature=0.0)
