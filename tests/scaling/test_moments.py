"""One point of the scan of magnets: its averages, its repetition, its bad arguments."""

from __future__ import annotations

import numpy as np
import pytest

from ergolib import exact, verify
from ergolib.scaling import ising_moments, larger_run, sample_cost, stored_costs
from ergolib.scaling.__main__ import main
from ergolib.scaling.larger import SWEEPS


def test_moments_are_exact():
    runs = [ising_moments(6, 2.4, seed, sweeps=1000) for seed in range(16)]
    other = exact.finite_magnetization_moments(2.5, 6)
    known = dict(exact.finite_magnetization_moments(2.4, 6))
    known["energy"] = exact.kaufman_energy(2.4, 6)
    known["energy2"] = known["energy"] ** 2 + exact.kaufman_heat_capacity(2.4, 6) * 2.4**2 / 36
    for name in ("abs_m", "m2", "m4", "energy", "energy2"):
        values = np.array([run[name] for run in runs])
        error = values.std(ddof=1) / 4.0
        verify(name, values.mean(), known[name], error=error)
        assert name not in other or abs(values.mean() - other[name]) > 5.0 * error


def test_a_point_of_the_larger_run_is_what_is_stored():
    stored = larger_run()
    for point in (
        {"size": 8, "temperature": 2.2675, "seed": 3},
        {"size": 32, "temperature": 2.2725, "seed": 15},
    ):
        again = ising_moments(**point, sweeps=SWEEPS)
        for name, value in again.items():
            assert float(stored[name].sel(point)) == pytest.approx(value, rel=1e-11)


def test_the_command_writes_the_table(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(
        "ergolib.scaling.larger.GRID", {"size": (4,), "temperature": (2.0, 2.5), "seed": (0, 1)}
    )
    monkeypatch.setattr("ergolib.scaling.larger.SWEEPS", 100)
    out = tmp_path / "table.csv"
    asked = ["--workers", "1", "--store", str(tmp_path / "store"), "--out", str(out)]
    assert main(asked) == 0 and capsys.readouterr().out.strip() == str(out)
    lines = out.read_text().splitlines()
    assert lines[0].startswith("# ergolib ") and "ising_moments(sweeps=100)" in lines[0]
    assert len(lines) == 6 and lines[1].startswith("size,temperature,seed,abs_m,")
    assert main([*asked, "--workers", "0"]) == 2
    assert "workers must be an integer of at least 1" in capsys.readouterr().err


def test_costs():
    cost = sample_cost(8, "wolff", seed=1, sweeps=1000)
    assert 0.5 < cost["autocorrelation_time"] < 3.0 and cost["seconds"] > 0.0
    assert np.isnan(sample_cost(32, "metropolis", seed=1, sweeps=100)["autocorrelation_time"])
    with pytest.raises(ValueError, match="update must be one of"):
        sample_cost(8, "none", seed=1)
    table = stored_costs()
    assert "costs" in table.attrs["origin"] and (table["seconds"] > 0.0).all()
    times = table.groupby(["update", "size"])["autocorrelation_time"].mean()
    # single spins slow down as L^2.17, clusters hardly
    assert 1.9 < np.log2(times["multispin", 64] / times["multispin", 32]) < 2.5
    assert np.log2(times["wolff", 64] / times["wolff", 32]) < 0.6


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sweeps": 10}, "sweeps must be an integer of at least 100"),
        ({"temperature": -1.0}, "temperature must be"),
        ({"size": 1}, "size must be"),
    ],
)
def test_arguments_that_are_none(change, message):
    with pytest.raises(ValueError, match=message):
        ising_moments(**{"size": 4, "temperature": 2.0, "seed": 1, "sweeps": 100, **change})
