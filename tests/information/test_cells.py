"""The Boltzmann entropy of a snapshot: by the definition, its bias, and the gas it was made for."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from scipy import stats

from ergolib import HardDiscs, exact
from ergolib.information import boltzmann_entropy

RNG = np.random.default_rng(20261122)
BAR = 5.0


def by_definition(places: np.ndarray, velocities: np.ndarray, steps: tuple[float, ...]) -> float:
    """-sum p ln(p / |cell|), counted in a dictionary."""
    columns = np.column_stack([places, velocities])
    used = [i for i, step in enumerate(steps) if step]
    cells = [tuple(math.floor(row[i] / steps[i]) for i in used) for row in columns]
    counts = np.array(list(Counter(cells).values())) / len(cells)
    volume = math.prod(steps[i] for i in used)
    return float(-(counts * np.log(counts / volume)).sum())


@pytest.mark.parametrize("velocity", [None, 0.5, (0.25, None), (None, 0.7), (0.5, 0.5)])
@pytest.mark.parametrize("cells", [1, 8, (4, 6)])
def test_it_is_the_definition(cells: Any, velocity: Any) -> None:
    places, velocities = RNG.uniform(0.0, (2.0, 3.0), (300, 2)), RNG.normal(size=(300, 2))
    got = boltzmann_entropy(places, velocities, (2.0, 3.0), cells, velocity)
    columns, rows = cells if isinstance(cells, tuple) else (cells, 1)
    vx, vy = velocity if isinstance(velocity, tuple) else (velocity, None)
    steps = (2.0 / columns, 3.0 / rows, vx or 0.0, vy or 0.0)
    assert got.entropy == pytest.approx(by_definition(places, velocities, steps), abs=1e-12)
    assert got.number == 300
    assert got.corrected == pytest.approx(got.entropy + (got.occupied - 1) / 600.0)


def test_finer_cells_only_matter_to_what_varies_within_them() -> None:
    """Evenly spread places: the zero does not depend on how the box is cut."""
    places = np.column_stack([(np.arange(4096) + 0.5) / 2048.0, np.full(4096, 0.5)])
    for cells in (1, 2, 64):
        got = boltzmann_entropy(places, np.zeros((4096, 2)), (2.0, 1.0), cells, None)
        assert got.entropy == pytest.approx(math.log(2.0), abs=1e-12)
        assert got.error == pytest.approx(0.0, abs=1e-9)


def test_bias_and_error_are_those_of_independent_draws() -> None:
    """500 times 1000 points in 100 cells of unequal chance."""
    chance = np.repeat([0.5, 1.0, 1.5, 1.0], 25) / 100.0
    truth = float(-(chance * np.log(chance * 100.0)).sum())
    plain, corrected, errors = [], [], []
    for _ in range(500):
        x = (RNG.choice(100, 1000, p=chance) + 0.5) / 100.0
        got = boltzmann_entropy(np.column_stack([x, x]), np.zeros((1000, 2)), 1.0, 100, None)
        plain.append(got.entropy)
        corrected.append(got.corrected)
        errors.append(got.error)
    spread = np.std(corrected) / math.sqrt(500)
    assert abs(np.mean(corrected) - truth) < BAR * spread
    assert abs(np.mean(plain) - truth) > 20 * spread  # the negative control
    assert np.mean(plain) - truth == pytest.approx(-99 / 2000, rel=0.1)
    assert np.mean(errors) == pytest.approx(np.std(corrected), rel=0.2)


def gas(**options: Any) -> HardDiscs:
    return HardDiscs(start="half", **{"seed": 5, "box": (2.0, 1.0), "diameter": 0.0, **options})


def entropy(some: HardDiscs, dv: float, cells: int = 64) -> Any:
    return boltzmann_entropy(some.positions, some.velocities, some.box, cells, dv)


@pytest.mark.parametrize("walls", [False, True])
@pytest.mark.parametrize("dv", [0.25, 1.0])
def test_an_ideal_gas_let_go_follows_the_law(dv: float, walls: bool) -> None:
    """To 1 per cent with narrow cells; with wide ones to the errors, of the law for them."""
    side = 1.0 if walls else 2.0
    some = gas(number=100_000, box=(side, 1.0), walls=walls)
    before, time = entropy(some, dv, 128), 0.0
    for w in (0.5, 1.0, 2.0, 3.0):
        some.run(w / dv - time)
        time = w / dv
        now = entropy(some, dv, 128)
        gained = now.corrected - before.corrected
        law = exact.free_expansion_entropy(w, velocity_cell=dv)
        assert abs(gained - law) < BAR * 1.5 * now.error, w
        if dv < 0.5:
            assert gained == pytest.approx(exact.free_expansion_entropy(w), rel=0.015)
    # The negative control: the law for other cells.
    assert abs(gained - exact.free_expansion_entropy(1.5, dv)) > BAR * now.error


def gained(some: HardDiscs, widths: tuple[float, ...], time: float) -> list[float]:
    before = [entropy(some, dv, 32).corrected for dv in widths]
    some.run(time)
    return [entropy(some, dv, 32).corrected - b for dv, b in zip(widths, before, strict=True)]


def test_cells_matter_where_collisions_are_rare_and_not_where_they_are_frequent() -> None:
    number, widths = 10_000, (2.0, 0.5)
    density = number / 2.0
    rare = gas(number=number, diameter=0.05 / (2.0 * math.sqrt(2.0) * density))
    assert exact.mean_free_path(density, rare.diameter) == pytest.approx(20.0, rel=1e-3)
    wide, narrow = gained(rare, widths, 0.4)
    assert wide > 2.5 * narrow
    often = gas(number=number, diameter=50.0 / (2.0 * math.sqrt(2.0) * density))
    assert exact.mean_free_path(density, often.diameter) < 0.02
    wide, narrow = gained(often, widths, 0.4)
    assert wide == pytest.approx(narrow, rel=0.1)
    assert gained(often.run(4.0), widths, 0.0) == [0.0, 0.0]
    end = [entropy(often, dv, 32).corrected for dv in widths]
    start = [
        entropy(gas(number=number, diameter=often.diameter), dv, 32).corrected for dv in widths
    ]
    for dv, one, other in zip(widths, end, start, strict=True):
        assert one - other == pytest.approx(math.log(2.0), abs=0.02), dv


def test_reversed_the_entropy_of_an_ideal_gas_goes_down_to_the_last_bit() -> None:
    some = gas(number=2000)
    before = entropy(some, 0.5)
    later = entropy(some.run(3.0), 0.5)
    assert later.corrected > before.corrected + 0.4
    some.reverse().run(3.0)
    back = some.reverse()
    assert entropy(back, 0.5) == before


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"positions": [[0.0, 0.0, 0.0]]}, ValueError, r"positions must be of shape \(N, 2\)"),
        (
            {"positions": [[3.0, 0.0]]},
            ValueError,
            "positions must be inside the box, x from",
        ),
        ({"positions": [[1.0, -0.1]]}, ValueError, "positions must be inside the box, y"),
        ({"positions": [[math.nan, 0.0]]}, ValueError, "positions must hold finite numbers"),
        ({"positions": "ab"}, TypeError, "positions must be"),
        ({"velocities": [[0.0, 0.0], [1.0, 1.0]]}, ValueError, "velocities must be as many as"),
        ({"box": 0.0}, ValueError, "box must be"),
        ({"cells": 0}, ValueError, "cells must be"),
        ({"cells": (1, 2, 3)}, ValueError, "cells must be an integer or a pair"),
        ({"cells": 8.0}, ValueError, "cells must be"),
        ({"cells": (10_000, 10_000)}, ValueError, "cells must be at most 50000000"),
        ({"velocity_cell": 0.0}, ValueError, "velocity_cell must be"),
        ({"velocity_cell": "wide"}, TypeError, "velocity_cell must be"),
        ({"velocity_cell": (1.0, 1.0, 1.0)}, ValueError, "velocity_cell must be a width or"),
        ({"velocity_cell": 1e-300}, ValueError, "velocity_cell must be wider"),
    ],
)
def test_bad_input_is_refused_by_name(
    change: dict[str, Any], error: type[Exception], message: str
) -> None:
    good = {"positions": [[1.0, 1.0]], "velocities": [[1.0, 1.0]], "box": 2.0}
    with pytest.raises(error, match=message):
        boltzmann_entropy(**{**good, **change})


def test_the_correction_brings_few_particles_near_many() -> None:
    few, many = gas(number=2000), gas(number=200_000)
    fine = entropy(many, 0.25)
    assert abs(entropy(few, 0.25).corrected - fine.corrected) < 0.1
    assert fine.entropy - entropy(few, 0.25).entropy > 0.1
    assert stats.norm.sf(BAR) < 1e-6
