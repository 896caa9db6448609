"""A transition is where theory has it, with the errors that are claimed; and no other is found."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
import xarray
from scipy.optimize import brentq

from ergolib import exact, verify
from ergolib.scaling import crossings, cumulants, larger_run, origin, transition

SIZES, TEMPERATURES = (4, 5, 6), (2.05, 2.15, 2.25, 2.35)
CUMULANT = 0.610690  # Kamieniarz and Bloete 1993


counts_of = lru_cache(exact.joint_density_of_states)


def drawn(temperatures=TEMPERATURES, seeds=16, states=4000, seed=1):
    """Return what a scan would, from independent states drawn from the exact distribution."""
    rng = np.random.default_rng(seed)
    rows = {name: [] for name in ("abs_m", "m2", "m4", "energy", "m2_energy", "m4_energy")}
    for size in SIZES:
        energies, totals, counts = counts_of(size)
        for temperature in temperatures:
            with np.errstate(divide="ignore"):
                weight = np.log(counts.astype(float)) - energies[:, None] / temperature
            weight = np.exp(weight - weight.max()).ravel()
            picked = rng.choice(weight.size, (seeds, states), p=weight / weight.sum())
            e = energies[picked // totals.size] / size**2
            m = np.abs(totals[picked % totals.size]) / size**2
            series = (m, m**2, m**4, e, m**2 * e, m**4 * e)
            for name, one in zip(rows, series, strict=True):
                rows[name].append(one.mean(axis=1))
    shape = (len(SIZES), len(temperatures), seeds)
    axes = ("size", "temperature", "seed")
    return xarray.Dataset(
        {name: (axes, np.reshape(row, shape)) for name, row in rows.items()},
        {"size": list(SIZES), "temperature": list(temperatures), "seed": range(seeds)},
    )


@pytest.fixture(scope="module")
def table():
    return drawn()


def cumulant(temperature, size):
    return exact.finite_magnetization_moments(temperature, size)["binder"]


def test_cumulants_and_their_slopes_are_exact(table):
    step = 1e-4
    for row in cumulants(table).itertuples():
        at, size = row.temperature, row.size
        verify("cumulant", row.cumulant, cumulant(at, size), error=row.cumulant_error)
        slope = (cumulant(at + step, size) - cumulant(at - step, size)) / (2.0 * step)
        verify("slope", row.slope, slope, error=row.slope_error)
        chi = size**2 * exact.finite_magnetization_moments(at, size)["m2"]
        verify("susceptibility", row.susceptibility, chi, error=row.susceptibility_error)
        assert abs(row.slope - 1.5 * slope) > 5.0 * row.slope_error  # and would see another


def test_crossings_are_exact(table):
    found = crossings(table)
    assert found[["smaller", "larger"]].values.tolist() == [[4, 5], [5, 6]]
    for row in found.itertuples():

        def gap(at, row=row):
            return cumulant(at, row.smaller) - cumulant(at, row.larger)

        where = brentq(gap, 2.0, 2.4)
        verify("crossing", row.temperature, where, error=row.temperature_error)
        verify("height", row.cumulant, cumulant(where, row.larger), error=row.cumulant_error)
        assert abs(row.temperature - exact.T_C) > 2.0 * row.temperature_error  # small magnets


def test_errors_are_those_of_repetition():
    found = [crossings(drawn(states=4000, seed=seed), samples=200) for seed in range(2, 22)]
    for name in ("temperature", "gamma_over_nu", "inverse_nu"):
        values = np.array([one[name] for one in found])
        claimed = np.array([one[f"{name}_error"] for one in found]).mean(axis=0)
        ratio = values.std(axis=0, ddof=1) / claimed  # of 20 values: known to a sixth
        assert (ratio > 0.5).all() and (ratio < 2.0).all(), name


def test_a_hot_magnet_has_no_transition():
    for smallest, temperatures in ((2, (2.9, 3.0, 3.1)), (2, (1.7, 1.8, 1.9))):
        with pytest.raises(ValueError, match="do not cross between T = "):
            transition(drawn(temperatures, states=500), smallest=smallest)


def test_the_larger_run_has_energies_that_theory_knows():
    table = larger_run()
    assert dict(table.sizes) == {"size": 5, "temperature": 3, "seed": 16}
    assert table["energy"].attrs["units"] == "J" and "ergolib" in origin()
    assert table.attrs["origin"] == origin()
    for size in table["size"].values.tolist():
        for temperature in table["temperature"].values.tolist():
            seeds = table["energy"].sel(size=size, temperature=temperature).values
            error = seeds.std(ddof=1) / seeds.size**0.5
            known = exact.kaufman_energy(temperature, size)
            verify("energy", seeds.mean(), known, error=error)


def test_the_larger_run_has_the_transition_of_onsager():
    found = transition(larger_run(), smallest=16)
    verify("T_c", found.temperature, exact.T_C, error=found.temperature_error)
    verify("U at T_c", found.cumulant, CUMULANT, error=found.cumulant_error)
    verify("1 / nu", found.slope.exponent, 1.0, error=found.slope.error)
    chi = found.susceptibility
    verify("gamma / nu", chi.exponent, 1.75, error=chi.error)
    assert found.nu == 1.0 / found.slope.exponent
    assert found.temperature_error < 3e-4 and found.slope.error < 0.02 and chi.error < 0.003
    assert chi.p_value > 1e-4 and found.slope.p_value > 1e-4
    # what it is not: nu = 2, the mean field's gamma / nu = 2, percolation's 43/24
    assert abs(found.slope.exponent - 0.5) > 20.0 * found.slope.error
    assert all(abs(chi.exponent - other) > 10.0 * chi.error for other in (2.0, 43.0 / 24.0))


def test_a_wrong_temperature_is_no_power_law():
    known = transition(larger_run(), temperature=exact.T_C, smallest=16)
    assert known.temperature_error == 0.0 and known.susceptibility.p_value > 1e-4
    verify("gamma / nu", known.susceptibility.exponent, 1.75, error=known.susceptibility.error)
    assert transition(larger_run(), temperature=2.2645, smallest=16).susceptibility.p_value < 1e-9


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop_vars("m4"), r"got none of its \['m4'\]"),
        (lambda table: 3, "table must be a scan of ising_moments"),
        (lambda table: table.isel(seed=slice(3)), "4 seeds"),
        (lambda table: table.isel(size=slice(1)), "got 16 seeds, 1 sizes"),
        (lambda table: table.where(table["seed"] > 0), "got NaN"),
    ],
)
def test_tables_that_are_none(table, change, message):
    with pytest.raises((TypeError, ValueError), match=message):
        crossings(change(table))


def test_arguments_that_are_none(table):
    for options, message in (
        ({"temperature": 3.0}, "temperature must be between 2.05 and 2.35"),
        ({"temperature": "hot"}, "temperature must be a finite number"),
        ({"smallest": 5}, r"3 sizes or more of at least 5 for a law, got \[5, 6\]"),
        ({"samples": 3}, "samples must be an integer of at least 100"),
    ):
        with pytest.raises((TypeError, ValueError), match=message):
            transition(table, **options)
