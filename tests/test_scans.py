"""A scan runs each point once, whoever is killed on the way, and says what is wrong."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import xarray

from ergolib import ScanError, scan
from ergolib.scans.grids import read_grid
from ergolib.scans.stores import checksum

GRID = {"coupling": (0.5, 1.0), "name": ("a", "b"), "seed": range(3)}


def draw(coupling, name, seed):
    rng = np.random.default_rng([seed, ord(name)])
    return {"energy": -coupling * rng.random(), "curve": rng.random(4), "count": int(seed)}


def quick(experiment, grid, **options):
    with ThreadPoolExecutor(2) as threads:
        return scan(experiment, grid, threads, progress=False, **options)


def test_a_table_over_the_grid(tmp_path):
    table = quick(
        draw,
        GRID,
        store=tmp_path / "store",
        dims={"curve": ["step"]},
        coords={"step": [0, 10, 20, 30]},
        units={"energy": "J", "step": "sweeps"},
    )
    assert dict(table.sizes) == {"coupling": 2, "name": 2, "seed": 3, "step": 4}
    for coupling in GRID["coupling"]:
        for name in GRID["name"]:
            for seed in GRID["seed"]:
                here = table.sel(coupling=coupling, name=name, seed=seed)
                for key, value in draw(coupling, name, seed).items():
                    np.testing.assert_array_equal(here[key], value)
    assert list(table.data_vars) == ["energy", "curve", "count"]
    assert table["energy"].dtype == np.float64 and table["count"].dtype == np.int64
    assert table["energy"].attrs["units"] == "J" and table["step"].attrs["units"] == "sweeps"
    assert table.attrs["experiment"].endswith("test_scans.draw") and table.attrs["ergolib"]
    assert table.identical(
        quick(draw, GRID, dims={"curve": ["step"]}, coords={"step": [0, 10, 20, 30]}, units=UNITS)
    )
    stored = xarray.open_zarr(tmp_path / "store", consolidated=False, chunks=None)
    assert stored["energy"].equals(table["energy"].drop_attrs())


UNITS = {"energy": "J", "step": "sweeps"}


def test_a_list_of_points():
    points = [{"name": "a", "seed": 4}, {"name": "b", "seed": 2}]
    table = quick(partial(draw, 2.0), points)
    assert table["energy"].dims == ("point",) and table["seed"].values.tolist() == [4, 2]
    assert float(table["energy"][1]) == draw(2.0, "b", 2)["energy"]
    assert table.attrs["experiment"].endswith("draw(2.0)")


def test_a_point_is_run_once(tmp_path):
    log = tmp_path / "log"

    def logged(seed):  # it travels as its code, with the path
        with log.open("a") as file:
            file.write(f"{seed}\n")
        return {"square": seed**2}

    first = quick(logged, {"seed": range(5)}, store=tmp_path / "store")
    again = quick(logged, {"seed": range(5)}, store=tmp_path / "store")
    assert first.identical(again) and sorted(log.read_text().split()) == list("01234")


SLOW = """
import os, time
from pathlib import Path
import numpy as np

def slow(seed):
    with (Path(__file__).parent / "log").open("a") as file:
        file.write(f"{seed} {os.getpid()}\\n")
    time.sleep(0.02)
    rng = np.random.default_rng(seed)
    return {"mean": rng.random(), "curve": rng.random(3)}

if __name__ == "__main__":
    from slow_points import slow
    from ergolib import scan
    scan(slow, {"seed": range(60)}, store=Path(__file__).parent / "store", progress=False)
"""


def gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split(") ")[1][0] == "Z"
    except FileNotFoundError:
        return True


def test_killed_and_resumed_it_ends_as_if_nothing_had_happened(tmp_path, monkeypatch):
    (tmp_path / "slow_points.py").write_text(SLOW)
    monkeypatch.syspath_prepend(str(tmp_path))
    from slow_points import slow

    log = tmp_path / "log"
    main = subprocess.Popen([sys.executable, str(tmp_path / "slow_points.py")], cwd=tmp_path)
    try:
        until = time.monotonic() + 60.0
        while not log.exists() or log.read_text().count("\n") < 6:
            assert main.poll() is None and time.monotonic() < until
            time.sleep(0.005)
    finally:
        main.send_signal(signal.SIGKILL)
        main.wait()
    workers = {int(line.split()[1]) for line in log.read_text().splitlines()}
    assert main.pid not in workers
    if sys.platform == "linux":  # they do not outlive it
        while not all(map(gone, workers)):
            assert time.monotonic() < until
            time.sleep(0.01)
    store = tmp_path / "store"
    kept = xarray.open_zarr(store, consolidated=False)["finished"].values != 0
    begun = [int(line.split()[0]) for line in log.read_text().splitlines()]
    assert not kept.all() and set(np.flatnonzero(kept)) <= set(begun)

    log.unlink()
    resumed = quick(slow, {"seed": range(60)}, store=store)
    again = [int(line.split()[0]) for line in log.read_text().splitlines()]
    assert sorted(again) == np.flatnonzero(~kept).tolist()
    assert resumed.identical(quick(slow, {"seed": range(60)}))


def fails(seed):
    if seed in (1, 3):
        raise ZeroDivisionError(f"no inverse of {seed - 1}")
    return {"square": seed**2}


def test_points_that_fail_are_named_and_the_others_kept(tmp_path):
    for store in (None, tmp_path / "store"):
        with pytest.raises(ScanError) as raised:
            quick(fails, {"seed": range(5)}, store=store)
        told = str(raised.value)
        assert "2 of 5 points failed, the first at {'seed': 1}" in told
        assert "ZeroDivisionError: no inverse of 0" in told
        assert ("run again to finish" in told) == (store is not None)
        assert list(raised.value.failures) == [1, 3]
        assert "in fails" in raised.value.__notes__[0]
        kept = raised.value.finished
        assert kept["seed"].values.tolist() == [0, 2, 4]
        assert kept["square"].values.tolist() == [0, 4, 16]


class UnsendableError(Exception):
    def __init__(self, one, two):
        super().__init__(one)


def hostile(seed):
    raise UnsendableError(seed, seed)


def ragged(seed):
    return {"x": np.zeros(1 + seed)}


def nothing(seed):
    return None


def words(seed):
    return {"x": "word"}


def misnamed(seed):
    return {"finished": 1.0}


def changing(seed):
    return {"x": 1.0} if seed else {"x": 1}


@pytest.mark.parametrize(
    ("experiment", "message"),
    [
        (hostile, "UnsendableError: 0"),
        (ragged, "returned x as float64 of shape"),
        (nothing, "must return a mapping of names to numbers or arrays, got NoneType"),
        (words, "must return numbers, got x = 'word'"),
        (misnamed, "but not 'finished', got 'finished'"),
        (changing, "and at other points as"),
    ],
)
def test_results_that_are_none(experiment, message):
    with pytest.raises(ScanError, match="points failed") as raised:
        quick(experiment, {"seed": range(2)})
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        (3, "grid must be a mapping of names to values, or a list of points, got int"),
        ("seed", "got str"),
        ({}, "at least one parameter"),
        ([], "at least one point"),
        ({"seed": []}, "at least one value for seed"),
        ({"seed": 3}, "a sequence of values for seed, got 3"),
        ({"seed": "abc"}, "a sequence of values for seed, got 'abc'"),
        ({"seed": [1, 2, 1]}, "no value twice, got seed = 1 again"),
        ({"seed": [1, "a"]}, "numbers, or words, or bools for seed"),
        ({"seed": [1, True]}, "numbers, or words, or bools for seed"),
        ({"seed": [None]}, "numbers, or words, or bools for seed"),
        ({"seed": [0.0, float("nan")]}, "got NaN among them"),
        ({"my seed": [1]}, "name parameters as functions do"),
        ({"point": [1]}, "other than 'point'"),
        ([{"seed": 1}, {"sed": 2}], "same parameters"),
        ([{"seed": 1}, {"seed": 1}], "no point twice, got {'seed': 1} again"),
    ],
)
def test_grids_that_are_none(grid, message):
    with pytest.raises((TypeError, ValueError)) as raised:
        scan(fails, grid)
    assert message in str(raised.value)


def test_a_grid_reads_numpys_numbers_and_mixes_of_numbers():
    grid = read_grid(
        {"a": np.array([1, 2]), "b": (1, 2.5), "c": [True, False], "d": [np.str_("x")]}
    )
    point = grid.points[0]
    assert [type(value) for value in point.values()] == [int, float, bool, str]
    assert len(grid) == 8 and grid.index(5) == (1, 0, 1, 0)


@pytest.mark.parametrize(
    ("experiment", "message"),
    [
        (3, "experiment must be a function, got int"),
        (lambda temperature: {}, "must take the grid's parameters, seed"),
        (partial(fails, 3), "must take the grid's parameters, seed"),
        (lambda seed, file=sys.stdout: {}, "something that can be pickled"),
    ],
)
def test_experiments_that_are_none(experiment, message):
    with pytest.raises(TypeError, match=message):
        scan(experiment, {"seed": [1]})


def squares(seed):
    return {"square": seed**2, "cube": np.array([seed**3])}


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    store = tmp_path_factory.mktemp("scans") / "store"
    quick(squares, {"seed": range(4)}, store=store)
    return store


def test_a_store_of_something_else(sound, tmp_path):
    for experiment, grid, message in (
        (squares, {"seed": range(5)}, "is of another grid: it has .*0, 1, 2, 3]"),
        (squares, {"seed": [0.0, 1.0, 2.0, 3.0]}, "of another grid"),
        (fails, {"seed": range(4)}, "of another experiment: it has .*squares, this scan .*fails"),
    ):
        with pytest.raises(ValueError, match=message):
            quick(experiment, grid, store=sound)
    (tmp_path / "file").write_text("x")
    for place, message in ((tmp_path / "file", "is a file"), (tmp_path, "something else")):
        with pytest.raises(ValueError, match=message):
            quick(squares, {"seed": range(4)}, store=place)


def test_a_store_of_the_same_name_and_other_code(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    module = tmp_path / "changing_code.py"
    module.write_text("def experiment(seed):\n    return {'x': seed}\n")
    import changing_code

    quick(changing_code.experiment, {"seed": [1]}, store=tmp_path / "store")
    import ergolib.scans.running as running

    monkeypatch.setattr(running, "source_checksum", lambda experiment: "other")
    with pytest.raises(ValueError, match="when its code was another"):
        quick(changing_code.experiment, {"seed": [1]}, store=tmp_path / "store")


def test_another_version_finishes_nothing_but_reads(sound, tmp_path, monkeypatch):
    with pytest.raises(ScanError):
        quick(fails, {"seed": range(4)}, store=tmp_path / "half")
    monkeypatch.setattr("ergolib.scans.running.version", lambda package: "9.9")
    with pytest.raises(ValueError, match=r"was begun with ergolib .*, and this is 9\.9"):
        quick(fails, {"seed": range(4)}, store=tmp_path / "half")
    assert quick(squares, {"seed": range(4)}, store=sound).attrs["ergolib"] != "9.9"


@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        ("square/c/2", "flip", "is damaged: square cannot be read"),
        ("square/c/2", "cut", "is damaged: square cannot be read"),
        ("square/c/2", "remove", "the numbers at {'seed': 2} do not fit their checksum"),
        ("finished/c/2", "flip", "is damaged: finished cannot be read"),
        ("square/zarr.json", "cut", "is damaged"),
        ("zarr.json", "cut", "is damaged, or no scan"),
    ],
)
def test_a_damaged_store_is_told(sound, tmp_path, file, change, message):
    store = tmp_path / "store"
    shutil.copytree(sound, store)
    path = store / file
    raw = bytearray(path.read_bytes())
    if change == "remove":
        path.unlink()
    else:
        raw[0] ^= 1
        path.write_bytes(bytes(raw) if change == "flip" else bytes(raw[: len(raw) // 2]))
    with pytest.raises(ValueError, match="Delete it, or give another") as raised:
        quick(squares, {"seed": range(4)}, store=store)
    assert message in str(raised.value) and str(store) in str(raised.value)


def test_a_mark_that_is_missing_is_a_point_to_run(sound, tmp_path):
    store = tmp_path / "store"
    shutil.copytree(sound, store)
    (store / "finished/c/1").unlink()
    assert quick(squares, {"seed": range(4)}, store=store)["square"].values.tolist() == [0, 1, 4, 9]


def test_two_scans_on_one_store(tmp_path):
    from filelock import FileLock

    with FileLock(tmp_path / "store.lock"), pytest.raises(RuntimeError, match="another scan"):
        quick(squares, {"seed": range(4)}, store=tmp_path / "store")
    assert quick(squares, {"seed": range(4)}, store=tmp_path / "store")["square"].size == 4


class Dying(ThreadPoolExecutor):
    """It runs two points, and then is like a pool of processes one of which was killed."""

    left = 2

    def submit(self, *call):
        if self.left == 0:
            raise BrokenExecutor("a child died")
        self.left -= 1
        return super().submit(*call)


def test_an_executor_that_breaks(tmp_path):
    with Dying() as dying, pytest.raises(ScanError) as raised:
        scan(squares, {"seed": range(4)}, dying, tmp_path / "store", progress=False)
    assert "2 of 4 points failed" in str(raised.value) and "died" in str(raised.value)
    assert raised.value.finished["square"].values.tolist() == [0, 1]
    assert quick(squares, {"seed": range(4)}, store=tmp_path / "store")["square"].size == 4


def test_a_checksum_is_of_names_types_shapes_and_numbers():
    base = {"x": np.array([1.0, 2.0]), "y": np.array(3)}
    others = (
        {"x": np.array([1.0, 2.5]), "y": np.array(3)},
        {"x": np.array([1.0, 2.0]), "z": np.array(3)},
        {"x": np.array([[1.0, 2.0]]), "y": np.array(3)},
        {"x": np.array([1.0, 2.0]), "y": np.array(3, dtype=np.uint64)},
        {"x": np.array([0.0, 0.0]), "y": np.array(0)},
    )
    sums = {checksum(one) for one in (base, *others)}
    assert len(sums) == 6 and min(sums) > 0
    assert checksum(dict(reversed(base.items()))) == checksum(base)
