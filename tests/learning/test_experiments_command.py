"""Intervals, tables, and the command that makes them."""

from __future__ import annotations

import inspect
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from scipy.stats import t as student

from ergolib.learning.experiments import (
    EXPERIMENTS,
    differences,
    find_experiment,
    interval,
    minima_by_size,
    tabulate,
    with_intervals,
)
from ergolib.learning.experiments.__main__ import main

pytestmark = pytest.mark.filterwarnings("error")


def test_the_interval_is_students():
    values = np.random.default_rng(1).normal(3.0, 2.0, size=7)
    low, high = student.interval(0.9, 6, values.mean(), values.std(ddof=1) / 7**0.5)
    assert interval(values, 0.9) == pytest.approx((values.mean(), low, high), rel=1e-12)


def test_the_interval_holds_the_true_mean_as_often_as_it_says():
    """Experiments of 4 runs: 95 % hold it. A normal distribution's 1.96 must fail."""
    values = np.random.default_rng(2).normal(size=(20_000, 4))
    held = np.mean([low <= 0.0 <= high for _, low, high in map(interval, values[:2000])])
    assert abs(held - 0.95) < 5.0 * (0.95 * 0.05 / 2000) ** 0.5
    error = values.std(axis=1, ddof=1) / 2.0
    short = np.mean(np.abs(values.mean(axis=1)) < norm.isf(0.025) * error)
    assert short < 0.95 - 5.0 * (0.95 * 0.05 / 20_000) ** 0.5


def test_one_run_says_nothing_of_its_spread_and_equal_ones_little():
    assert interval([2.0]) == (2.0, -np.inf, np.inf)
    assert interval([0.1, 0.1, 0.1]) == (0.1, 0.1, 0.1)


@pytest.mark.parametrize(
    ("values", "confidence", "message"),
    [
        ([], 0.95, "values must have shape"),
        ([[1.0, 2.0]], 0.95, "values must have shape"),
        ([1.0, np.nan], 0.95, "values"),
        ([1.0, 2.0], 1.0, "confidence must be between 0 and 1"),
    ],
)
def test_an_interval_of_nothing(values, confidence, message):
    with pytest.raises(ValueError, match=message):
        interval(values, confidence)


def test_a_table_has_a_row_for_each_condition_in_the_order_they_came():
    records = [{"k": k, "x": x, "y": 1} for x in (1.0, 3.0) for k in (2, 1)]
    table = tabulate(records, ["k"])
    assert list(table["k"]) == [2, 1] and list(table["runs"]) == [2, 2]
    assert list(table.columns) == ["k", "x", "x_low", "x_high", "y", "y_low", "y_high", "runs"]
    assert tuple(table.loc[0, ["x", "x_low", "x_high"]]) == interval([1.0, 3.0])
    exact = tabulate(records[:2], ["k"], exact=True)
    assert list(exact["x_low"]) == list(exact["x_high"]) == [1.0, 1.0]


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([], "at least one run"),
        ([{"k": 1, "x": 1.0}, {"k": 1}], "must have the columns"),
        ([{"x": 1.0}], "must have the columns"),
        ([{"k": 1, "x": float("nan")}], "x at"),
    ],
)
def test_a_table_of_nothing(records, message):
    with pytest.raises(ValueError, match=message):
        tabulate(records, ["k"])


def test_a_table_to_be_read_has_its_intervals_in_brackets():
    table = tabulate([{"T": 1, "m": m, "e": 2.0} for m in (0.1, 0.2, 0.3)], ["T"])
    shown = with_intervals(table, digits=2)
    assert list(shown.columns) == ["T", "m", "e", "runs"]
    assert (
        shown["m"][0]
        == f"0.20 [{table['m_low'][0]:.2f},\N{NO-BREAK SPACE}{table['m_high'][0]:.2f}]"
    )
    assert shown["e"][0] == "2.00"
    assert "m_low" in table
    with pytest.raises(ValueError, match="digits must be"):
        with_intervals(table, digits=-1)


def test_differences_tell_what_is_different():
    rng = np.random.default_rng(3)

    def table(mean):
        return tabulate([{"k": 1, "x": rng.normal(mean), "y": 2.0} for _ in range(10)], ["k"])

    same, other = differences(table(0.0), table(0.0)), differences(table(0.0), table(9.0))
    assert same["sigma"].max() < 3.0 and list(same["quantity"]) == ["x", "y"]
    assert same["sigma"][1] == 0.0 and other["sigma"][0] > 5.0
    exact = [tabulate([{"k": 1, "x": x}], ["k"], exact=True) for x in (1.0, 1.0, 1.1)]
    assert differences(exact[0], exact[1])["sigma"][0] == 0.0
    assert differences(exact[0], exact[2])["sigma"][0] == np.inf


def test_welchs_probability_is_scipys():
    from scipy.stats import ttest_ind

    rng = np.random.default_rng(4)
    one, two = rng.normal(size=5), rng.normal(1.0, 3.0, size=9)
    tables = [tabulate([{"k": 1, "x": x} for x in values], ["k"]) for values in (one, two)]
    found = differences(*tables)["probability"][0]
    assert found == pytest.approx(ttest_ind(one, two, equal_var=False).pvalue, rel=1e-9)


def test_tables_that_cannot_be_compared():
    table = tabulate([{"k": 1, "x": 1.0}, {"k": 1, "x": 2.0}], ["k"])
    with pytest.raises(ValueError, match="same conditions"):
        differences(table, table.assign(k=2))
    with pytest.raises(ValueError, match="two tables of one experiment"):
        differences(table, table[["k", "x"]])
    with pytest.raises(ValueError, match="at least 2 runs"):
        differences(tabulate([{"k": 1, "x": 1.0}], ["k"]), table)


def test_every_experiment_is_a_function_of_a_seed_whose_module_says_what_it_is():
    for name, experiment in EXPERIMENTS.items():
        function = experiment.load()
        parameters = inspect.signature(function).parameters
        assert next(iter(parameters)) == "seed" and parameters["seed"].default == 0, name
        assert all(p.default is not inspect.Parameter.empty for p in parameters.values()), name
        assert (
            function.__doc__ and "\n" not in experiment.question and len(experiment.question) < 80
        )


def test_alone_the_command_lists_what_there_is(capsys):
    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(EXPERIMENTS)


def test_the_command_prints_a_table_and_writes_it(tmp_path, capsys):
    out = tmp_path / "table.csv"
    assert main(["minima-by-size", "--seed", "7", "--out", str(out)]) == 0
    assert "crossing" in capsys.readouterr().out.splitlines()[0]
    pd.testing.assert_frame_equal(pd.read_csv(out), minima_by_size(seed=7), check_dtype=False)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["minmia"], "there is no experiment 'minmia' (did you mean minima?)"),
        (["xyzzy"], "there are " + ", ".join(sorted(EXPERIMENTS))),
        (["minima_by_size", "--repeats", "3"], "is exact and takes no repeats, got 3"),
        (["optima", "--repeats", "0"], "repeats must be"),
        (["minima", "--seed", "-1"], "seed must be"),
        (["minima_by_size", "--out", "no/such/folder/table.csv"], "no/such/folder"),
    ],
)
def test_the_command_says_what_is_wrong(arguments, message, capsys):
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert message in told and "Traceback" not in told and len(told.splitlines()) == 1


def test_a_name_may_have_hyphens():
    assert find_experiment("minima-by-size") is EXPERIMENTS["minima_by_size"]


def test_the_command_of_the_package():
    command = [sys.executable, "-m", "ergolib.learning.experiments"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout.count("\n") == len(EXPERIMENTS) and not ran.stderr
