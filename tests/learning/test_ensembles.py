"""The stored ensembles come out again from the code, and the command says what is wrong."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from ergolib import scan
from ergolib.learning.ensembles import (
    ENSEMBLES,
    Watched,
    build,
    circuit_formation,
    crystal,
    find_ensemble,
    first_passage,
    origin,
    rule,
    stored,
    stored_names,
    watch,
)
from ergolib.learning.ensembles.__main__ import main
from ergolib.learning.ensembles.registry import STEPS, Ensemble
from ergolib.learning.transformer import Transformer

TABLES = sorted([*ENSEMBLES, "crystals_curves", "crystals_overlaps"])


def row_of(table: pd.DataFrame, **point: float) -> pd.Series:
    found = table[(table[list(point)] == pd.Series(point)).all(axis=1)]
    assert len(found) == 1
    return found.iloc[0]


def same(stored_number: float, number: float) -> bool:
    """Kernels give the same bits everywhere; a table keeps nine digits of them."""
    return float(f"{number:.9g}") == stored_number or (stored_number != stored_number) & (
        number != number
    )


def test_a_row_of_waiting_is_trained_again():
    table = stored("waiting")
    quick = table[table["in_context"] == 0.6].sort_values("steps").iloc[0]
    again = circuit_formation(0.6, int(quick["seed"]))
    assert {name for name in again if not same(quick[name], again[name])} == set()


def test_a_row_of_crystals_is_trained_again_with_its_curves():
    again = crystal(3, 3)
    row = row_of(stored("crystals"), seed=3, data_seed=3)
    numbers = [name for name in again if name in row.index]
    assert len(numbers) > 10 and all(same(row[name], again[name]) for name in numbers)
    curves = stored("crystals_curves")
    curves = curves[curves["seed"] == 3]
    for name in ("loss", "induction", "previous_token", "overlap", "match"):
        assert all(map(same, curves[name], again[f"{name}_curve"]))
    assert curves["step"].tolist() == STEPS.tolist()
    np.testing.assert_allclose(again["written"] @ again["written"].T, np.eye(8), atol=1e-12)


def test_stored_tables_hold_the_points_of_their_ensembles():
    assert stored_names() == TABLES
    for name, ensemble in ENSEMBLES.items():
        table = stored(name)
        if isinstance(ensemble.points, tuple):
            points = pd.DataFrame(list(ensemble.points))
            pd.testing.assert_frame_equal(table[list(points)], points, check_dtype=False)
        else:
            assert set(table["seed"]) == set(ensemble.points["seed"])
        assert not table.columns.duplicated().any()
        pattern = (
            rf"ergolib \S+, sources [0-9a-f]{{12}}: python -m ergolib.learning.ensembles {name}"
        )
        assert re.fullmatch(pattern, origin(name)) and table.attrs["origin"] == origin(name)
    pairs = stored("crystals_overlaps")
    assert (pairs["kind"] == "two starts").sum() == 16 * 15 // 2
    assert (pairs["kind"] == "one start").sum() == 6


def test_stored_numbers_agree_with_one_another():
    waits = stored("waiting")
    formed = waits[waits["formed"]]
    assert (formed["t50"] < formed["steps"]).all() and (formed["rise"] > 0).all()
    assert waits.loc[~waits["formed"], "t50"].isna().all()
    assert (abs(formed["plateau_loss"] - formed["plateau"]) < 0.05).all()
    for drive, some in waits.groupby("in_context"):
        assert some["plateau"].unique() == pytest.approx([rule(drive).plateau], rel=1e-8)
    runs = stored("crystals")
    own = runs[runs["seed"] == runs["data_seed"]]
    assert own["formed"].all()
    # at the recommended drive it is the same run, which `waiting` ends sooner
    both = own.merge(waits[waits["in_context"] == 0.6], on="seed")
    assert len(both) == 16 and (abs(both["t50_x"] - both["t50_y"]) < 10).all()


def test_what_is_watched_is_what_happened():
    seen = watch(Transformer(seed=5), 50)
    assert seen.seen["step"] == [0, 10, 20, 30, 40, 50] and not np.isfinite(seen.formed_at)
    summary = seen.summary()
    assert summary["formed"] is False and np.isnan(summary["t50"]) and summary["steps"] == 50
    twin = Transformer(seed=5).train(50).observe()
    assert seen.seen["induction"][-1] == twin["induction"] and seen.seen["loss"][-1] == twin["loss"]
    assert watch(Transformer(seed=5), 15, whole=True).seen["step"] == [0, 10, 15]


def test_times_of_a_made_up_run():
    """Made of lines, its times can be read off."""
    made = Watched(Transformer())
    steps = np.arange(0, 1001, 10)
    score = np.interp(steps, [0, 400, 500, 1000], [0.1, 0.1, 0.7, 0.7])
    plateau = made.transformer.source.plateau
    made.seen = {name: [0.5] * len(steps) for name in ("previous_token", "overlap", "match")}
    made.seen |= {"loss_predictable": [1.0] * len(steps), "k_composition": [0.2] * len(steps)}
    made.seen |= {"step": list(map(float, steps)), "induction": score.tolist()}
    made.seen["loss"] = np.interp(steps, [0, 420, 520, 1000], [plateau, plateau, 2.0, 2.0]).tolist()
    made.formed_at = float(steps[np.argmax(score > 0.3)])
    row = made.summary()
    assert row["formed"] and row["t50"] == pytest.approx(450) and row["rise"] == pytest.approx(60)
    assert row["t50_loss"] == pytest.approx(470) and row["plateau_loss"] == pytest.approx(plateau)
    assert first_passage([0, 10], [1.0, 2.0], 0.5) == 0.0
    assert np.isnan(first_passage([0, 10], [1.0, 2.0], 3.0))


def test_one_layer_has_no_agreement_and_no_name_for_it():
    from ergolib.learning.transformer import Architecture

    row = watch(Transformer(Architecture(layers=1)), 20).summary()
    assert np.isnan(row["overlap"]) and np.isnan(row["match"]) and row["loss"] < 3.5


def tiny(seed):
    return {"formed": seed > 1, "t50": 10.0 * seed, "third": seed / 3.0}


def test_an_ensemble_is_built_and_written(tmp_path, monkeypatch, capsys):
    import ergolib.learning.ensembles.tables as tables

    points = tuple({"seed": seed} for seed in range(3))
    monkeypatch.setitem(ENSEMBLES, "tiny", Ensemble("What?", tiny, points))
    monkeypatch.setattr(
        tables, "ProcessPoolExecutor", lambda workers, _: ThreadPoolExecutor(workers)
    )
    arguments = ["tiny", "--workers", "1", "--store", str(tmp_path), "--out", str(tmp_path / "out")]
    assert main(arguments) == 0
    assert str(tmp_path / "out" / "tiny.csv") in capsys.readouterr().out
    lines = (tmp_path / "out" / "tiny.csv").read_text().splitlines()
    assert lines[0].startswith("# ergolib ") and lines[0].endswith("ensembles tiny")
    assert lines[1:] == [
        "seed,formed,t50,third",
        "0,False,0,0",
        "1,False,10,0.333333333",
        "2,True,20,0.666666667",
    ]


def test_tables_of_crystals_compare_what_is_to_be_compared():
    def fake(seed, data_seed):
        rng = np.random.default_rng(seed)
        same_start = np.linalg.qr(rng.normal(size=(64, 8)))[0].T
        curves = {f"{name}_curve": np.full(len(STEPS), seed * 1.0) for name in CURVES}
        return {"t50": float(seed), **curves, "written": same_start}

    from ergolib.learning.ensembles.experiments import CURVES

    ensemble = ENSEMBLES["crystals"]
    points = [{"seed": s, "data_seed": s} for s in range(3)] + [{"seed": 1, "data_seed": 1001}]
    with ThreadPoolExecutor(1) as one:
        data = scan(fake, points, one, progress=False, dims=ensemble.dims)
    made = ensemble.tables("crystals", data)
    assert list(made["crystals"]) == ["seed", "data_seed", "t50"] and len(made["crystals"]) == 4
    assert len(made["crystals_curves"]) == 3 * len(STEPS)
    pairs = made["crystals_overlaps"]
    assert pairs["kind"].tolist() == ["two starts"] * 3 + ["one start"]
    assert pairs["overlap"].iloc[-1] == pytest.approx(1.0) and pairs["overlap"].iloc[0] < 0.4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["wating"], "there is no ensemble 'wating' (did you mean waiting?)"),
        (["xyzzy"], "there are waiting, crystals"),
        (["waiting", "--workers", "0"], "workers must be"),
    ],
)
def test_the_command_says_what_is_wrong(arguments, message, capsys, tmp_path):
    assert main([*arguments, "--store", str(tmp_path), "--out", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert message in told and len(told.splitlines()) == 1


def test_the_command_lists_what_there_is(capsys):
    assert main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(ENSEMBLES)
    assert all(len(ensemble.question) < 90 for ensemble in ENSEMBLES.values())


def test_tables_that_are_not_there():
    with pytest.raises(ValueError, match="there is no stored table 'wait': there are crystals"):
        stored("wait")
    with pytest.raises(ValueError, match="there is no ensemble"):
        build("wait")
    assert find_ensemble("waiting").question
