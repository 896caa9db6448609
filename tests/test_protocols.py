"""Cooling, heating and quenching: tables as documented, numbers as exact."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ergolib import Ising, Oscillator, cool, exact, heat, quench
from ergolib.statistics import blocked_error

COLUMNS = [
    "temperature",
    "price",
    "energy",
    "energy_error",
    "heat_capacity",
    "heat_capacity_error",
    "magnetization",
    "magnetization_error",
    "abs_magnetization",
    "abs_magnetization_error",
    "steps",
    "converged",
]


def ising(**changes: Any) -> Ising:
    return Ising(**({"size": 8, "temperature": 4.0, "seed": 5, "update": "wolff"} | changes))


@pytest.fixture(scope="module")
def cooled() -> tuple[Ising, pd.DataFrame]:
    system = ising()
    return system, cool(system, [3.5, 2.5, 2.0], steps=8000)


def test_table(cooled: tuple[Ising, pd.DataFrame]) -> None:
    system, table = cooled
    assert list(table.columns) == COLUMNS
    assert table["temperature"].tolist() == [3.5, 2.5, 2.0]
    assert table["price"].tolist() == [1 / 3.5, 0.4, 0.5]
    assert table["steps"].tolist() == [8000] * 3
    assert table.notna().all().all()
    assert system.temperature == 2.0


def test_numbers_are_exact(cooled: tuple[Ising, pd.DataFrame]) -> None:
    _, table = cooled
    for row in table.to_dict("records"):
        t = row["temperature"]
        moments = exact.finite_magnetization_moments(t, (8, 8))
        truths = {
            "energy": exact.kaufman_energy(t, 8),
            "heat_capacity": exact.kaufman_heat_capacity(t, 8),
            "abs_magnetization": moments["abs_m"],
            "magnetization": 0.0,
        }
        for key, truth in truths.items():
            assert 0.0 < row[f"{key}_error"] < 0.05, key
            assert abs(row[key] - truth) < 5.0 * row[f"{key}_error"], key
        # the negative control: the next temperature's energy is told apart
        wrong = exact.kaufman_energy(t + 0.1, 8)
        assert abs(row["energy"] - wrong) > 5.0 * row["energy_error"]


def test_cool_is_what_it_says() -> None:
    """By hand, the same path and the same numbers."""
    table = cool(ising(), [3.0], steps=60, equilibrate=7, measure_every=3)
    twin = ising()
    twin.temperature = 3.0
    twin.run(7)
    energies = [twin.run(3).energy() for _ in range(20)]
    estimate = blocked_error(energies)
    row = table.iloc[0]
    assert (row["energy"], row["energy_error"]) == (estimate.mean, estimate.error)
    spread = np.mean((np.array(energies) - estimate.mean) ** 2) + estimate.error**2
    assert row["heat_capacity"] == pytest.approx(64 * spread / 9.0)


def test_equilibrate_is_a_fifth() -> None:
    first = cool(ising(), [3.0, 2.0], steps=50)
    second = cool(ising(), [3.0, 2.0], steps=50, equilibrate=10)
    pd.testing.assert_frame_equal(first, second)


def test_heat_rises() -> None:
    system = ising(temperature=1.0, start="up", update="metropolis")
    table = heat(system, np.array([1.5, 2.0, 3.0]), steps=500)
    assert list(table.columns) == COLUMNS
    assert table["temperature"].tolist() == [1.5, 2.0, 3.0]
    assert table["energy"].is_monotonic_increasing


def test_frozen_system_has_no_error() -> None:
    row = cool(ising(start="up"), 0.01, steps=100).iloc[0]
    assert (row["energy"], row["energy_error"], row["heat_capacity"]) == (-2.0, 0.0, 0.0)


def test_quench() -> None:
    system = ising(size=32, update="heat-bath", temperature=5.0)
    before = system.observe()
    table = quench(system, 1.0, steps=40, measure_every=8)
    keys = ["energy", "magnetization", "abs_magnetization"]
    assert list(table.columns) == ["step", "temperature", *keys]
    assert table["temperature"].tolist() == [1.0] * 6
    assert table["step"].tolist() == [0, 8, 16, 24, 32, 40]
    assert table.iloc[0][keys].to_dict() == before
    assert table["energy"].iloc[-1] < table["energy"].iloc[0] - 0.5
    assert system.temperature == 1.0
    assert table["energy"].iloc[-1] == system.energy()


def test_quench_at_once_is_what_it_was() -> None:
    table = quench(ising(update="heat-bath"), 1.5, steps=12, measure_every=3)
    twin = ising(update="heat-bath")
    twin.temperature = 1.5
    energies = [twin.energy()] + [twin.run(3).energy() for _ in range(4)]
    assert table["energy"].tolist() == energies


def test_quench_at_a_steady_rate_by_hand() -> None:
    table = quench(ising(update="heat-bath"), 2.0, steps=12, measure_every=3, over=8)
    twin = ising(update="heat-bath")
    energies, temperatures = [twin.energy()], [4.0]
    for step in range(1, 13):
        twin.temperature = 4.0 - 2.0 * min(step, 8) / 8
        twin.run(1)
        if step % 3 == 0:
            energies.append(twin.energy())
            temperatures.append(twin.temperature)
    assert table["step"].tolist() == [0, 3, 6, 9, 12]
    assert table["temperature"].tolist() == temperatures == [4.0, 3.25, 2.5, 2.0, 2.0]
    assert table["energy"].tolist() == energies


@pytest.mark.parametrize("steps,every,over", [(10, 1, 10), (10, 10, 7), (7, 3, 7), (5, 2, 1)])
def test_quench_takes_its_steps_and_arrives(steps: int, every: int, over: int) -> None:
    system, twin = ising(update="heat-bath"), ising(update="heat-bath")
    table = quench(system, 3.0, steps, measure_every=every, over=over)
    assert table["step"].tolist() == list(range(0, steps + 1, every))
    walked = steps // every * every
    for step in range(1, walked + 1):
        twin.temperature = 4.0 - min(1.0, step / over)
        twin.run(1)
    assert system.energy() == twin.energy()
    assert system.temperature == pytest.approx(4.0 - min(1.0, walked / over))


def test_a_slow_quench_leaves_fewer_walls() -> None:
    ends = {20: [], 320: []}
    for over, energies in ends.items():
        for seed in range(8):
            system = ising(size=64, update="heat-bath", seed=seed)
            table = quench(system, 0.2, over, measure_every=over, over=over)
            energies.append(table["energy"].iloc[-1])
    error = np.sqrt(sum(np.var(energies, ddof=1) / 8 for energies in ends.values()))
    assert np.mean(ends[20]) - np.mean(ends[320]) > 5 * error


def test_quench_can_heat() -> None:
    table = quench(ising(start="up", temperature=1.0), 3.0, 20, over=10)
    assert table["temperature"].is_monotonic_increasing
    assert table["temperature"].iloc[-1] == 3.0


def test_quench_of_an_oscillator() -> None:
    oscillator = Oscillator("langevin", temperature=4.0, seed=1)
    table = quench(oscillator, 1.0, steps=100, measure_every=10, over=50)
    assert table["temperature"].iloc[-1] == oscillator.temperature == 1.0
    assert list(table.columns)[2:] == ["energy", "kinetic_energy", "position", "momentum"]


def test_converged_says_whether_the_run_was_long_enough() -> None:
    long = cool(ising(), [4.0, 3.5], steps=3000)
    short = cool(ising(update="heat-bath"), [4.0, 3.5], steps=50)
    assert long["converged"].tolist() == [True, True]
    assert short["converged"].tolist() == [False, False]
    assert long["converged"].dtype == bool


BAD = [
    ({"temperatures": [2.0, 3.0]}, ValueError, r"temperatures must .* fall, got \[2.0, 3.0\]"),
    ({"temperatures": [3.0, 3.0]}, ValueError, r"temperatures must .* fall, got \[3.0, 3.0\]"),
    ({"temperatures": []}, ValueError, r"temperatures must .* got \[\]"),
    ({"temperatures": [3.0, -1.0]}, ValueError, "temperatures .* got -1.0"),
    ({"temperatures": [3.0, math.nan]}, ValueError, "temperatures .* got nan"),
    ({"temperatures": "cold"}, TypeError, "temperatures .* got 'cold'"),
    ({"temperatures": [[3.0, 2.0]]}, ValueError, "temperatures must be one-dimensional"),
    ({"steps": 0}, ValueError, "steps .* at least 2, got 0"),
    ({"steps": 10, "measure_every": 6}, ValueError, "steps .* at least 12, got 10"),
    ({"steps": 2.5}, ValueError, "steps .* got 2.5"),
    ({"steps": "many"}, TypeError, "steps .* got 'many'"),
    ({"equilibrate": -1}, ValueError, "equilibrate .* at least 0, got -1"),
    ({"measure_every": 0}, ValueError, "measure_every .* at least 1, got 0"),
    ({"system": "magnet"}, TypeError, "system must be a System .* got 'magnet'"),
]


@pytest.mark.parametrize("arguments,error,message", BAD, ids=str)
def test_bad_arguments(arguments: dict[str, Any], error: type, message: str) -> None:
    good = {"system": ising(), "temperatures": [3.0, 2.0], "steps": 100}
    with pytest.raises(error, match=message):
        cool(**(good | arguments))


def test_bad_heat_and_quench() -> None:
    with pytest.raises(ValueError, match=r"temperatures must .* rise"):
        heat(ising(), [3.0, 2.0], 100)
    with pytest.raises(ValueError, match=r"temperature .* got 0\.0"):
        quench(ising(), 0.0, 100)
    with pytest.raises(ValueError, match=r"steps .* at least 5, got 4"):
        quench(ising(), 1.0, 4, measure_every=5)
    with pytest.raises(ValueError, match=r"over .* from 0 to 10, got 11"):
        quench(ising(), 1.0, 10, over=11)
    with pytest.raises(ValueError, match=r"over .* got -1"):
        quench(ising(), 1.0, 10, over=-1)


def test_nothing_moves_before_the_checks() -> None:
    system = ising()
    with pytest.raises(ValueError, match="steps"):
        cool(system, [3.0, 2.0], steps=0)
    assert system.temperature == 4.0


def test_progress(capsys: pytest.CaptureFixture[str]) -> None:
    cool(ising(), [3.0, 2.0], steps=10)
    assert capsys.readouterr().err == ""
    code = (
        "from ergolib import Ising, cool\n"
        "cool(Ising(8, seed=1, update='heat-bath'), [3.0, 2.0], steps=10, progress=True)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "cool" in done.stderr and "2/2" in done.stderr
