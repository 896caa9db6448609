"""What an operator meets: a full disk, a read-only store, two scans, Ctrl-C, a dead worker."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
import xarray

from ergolib import scan

GRID = {"seed": range(30)}
ROOT = Path(__file__).parent.parent


def curves(seed):
    rng = np.random.default_rng(seed)
    return {"mean": rng.random(), "curve": rng.random(300)}


def quick(store, experiment=curves, grid=GRID):
    with ThreadPoolExecutor(2) as threads:
        return scan(experiment, grid, threads, store, progress=False)


@pytest.fixture(scope="module")
def undisturbed():
    return quick(None)


@pytest.fixture
def disk(tmp_path):
    """Return a folder that is a disk of 100 kB of its own, and a function that mounts it anew."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(place)]
    if sys.platform != "linux" or os.geteuid() or subprocess.run(mount).returncode:
        pytest.skip("only root of a Linux machine mounts a disk")
    yield (
        place,
        lambda how: subprocess.run(["mount", "-o", f"remount,{how}", str(place)], check=True),
    )
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_and_then_a_read_only_one(disk, undisturbed):
    place, remount = disk
    for _ in range(2):  # still full
        with pytest.raises(OSError, match="No space left on device") as raised:
            quick(place / "store")
        assert raised.value.errno == errno.ENOSPC and str(place / "store") in str(raised.value)
    told = str(raised.value)
    assert "of its 30 points are finished and kept. Free some space, and run again" in told
    kept = int(told.split("; ")[1].split()[0])
    assert 0 < kept < 30
    remount("size=4m")
    assert quick(place / "store").identical(undisturbed)
    shutil.copytree(place / "store", place / "half")
    (place / "half/finished/c/7").unlink()
    remount("ro")
    assert quick(place / "store").identical(undisturbed)  # whole: it is only read
    with pytest.raises(PermissionError, match=r"29 of its 30 points are finished .* a copy of it"):
        quick(place / "half")
    with pytest.raises(OSError, match=r"other cannot be written to: Read-only file system"):
        quick(place / "other")


def test_a_store_that_fills_up_and_one_that_is_read_only(tmp_path, undisturbed):
    from zarr.storage import LocalStore

    class Small(LocalStore):
        room = 25  # objects

        async def set(self, key, value):
            if self.room == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self.room -= 1
            await super().set(key, value)

    with pytest.raises(OSError, match="Free some space, and run again to finish"):
        quick(Small(tmp_path / "store"))
    with pytest.raises(PermissionError, match=r"cannot be written to, and .* points are finished"):
        quick(LocalStore(tmp_path / "store", read_only=True))
    assert quick(tmp_path / "store").identical(undisturbed)
    assert quick(LocalStore(tmp_path / "store", read_only=True)).identical(undisturbed)


SLOW = """
import sys, time
from pathlib import Path
import numpy as np

def slow(seed):
    with (Path(__file__).parent / "log").open("a") as file:
        file.write(f"{seed}\\n")
    time.sleep(0.05)
    return {"mean": np.random.default_rng(seed).random()}

if __name__ == "__main__":
    from concurrent.futures import ThreadPoolExecutor
    from slow_seeds import slow
    from ergolib import scan
    with ThreadPoolExecutor(2) as pool:
        scan(slow, {"seed": range(60)}, pool, Path(__file__).parent / "store", progress=True)
"""


def test_two_scans_on_one_store_and_ctrl_c(tmp_path, monkeypatch):
    (tmp_path / "slow_seeds.py").write_text(SLOW)
    monkeypatch.syspath_prepend(str(tmp_path))
    from slow_seeds import slow

    log, store = tmp_path / "log", tmp_path / "store"
    command = [sys.executable, str(tmp_path / "slow_seeds.py")]
    # a shell's background jobs ignore Ctrl-C, and so would a test that one of them started
    first = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    until = time.monotonic() + 60.0
    while not log.exists() or log.read_text().count("\n") < 4:
        assert first.poll() is None and time.monotonic() < until
        time.sleep(0.005)
    with pytest.raises(RuntimeError, match="being written to by another scan"):
        quick(store, slow, {"seed": range(60)})
    first.send_signal(signal.SIGINT)
    _, told = first.communicate(timeout=60)
    assert first.returncode != 0 and "KeyboardInterrupt" in told
    assert "scan:" in told and "/60" in told  # the progress bar
    begun = {int(line) for line in log.read_text().split()}
    kept = set(np.flatnonzero(xarray.open_zarr(store, consolidated=False)["finished"].values))
    assert kept <= begun and len(begun) < 60
    log.unlink()
    resumed = quick(store, slow, {"seed": range(60)})
    assert sorted(map(int, log.read_text().split())) == sorted(set(range(60)) - kept)
    assert resumed.identical(quick(None, slow, {"seed": range(60)}))


def everything(size, hot, name):
    return {
        "flag": size > 3,
        "count": size,
        "wave": 1 + 2j * size,
        "curve": np.arange(3.0) * hot,
        "short": np.float32(len(name)),
    }


def test_netcdf_keeps_everything(tmp_path):
    for grid in (
        {"size": (2, 4), "hot": (True, False), "name": ("kalt", "größer")},
        [{"size": 2, "hot": True, "name": "a"}, {"size": 4, "hot": False, "name": "b"}],
    ):
        with ThreadPoolExecutor(1) as one:
            table = scan(
                everything,
                grid,
                one,
                progress=False,
                units={"count": "1", "size": "sites", "k": "1 / sites"},
                dims={"curve": ["k"]},
                coords={"k": ["a", "b", "c"]} if isinstance(grid, dict) else None,
            )
        table.to_netcdf(tmp_path / "table.nc")
        again = xarray.load_dataset(tmp_path / "table.nc")
        assert again.identical(table)
        assert again["size"].attrs["units"] == "sites" and again["hot"].dtype == bool
        assert {"experiment", "ergolib", "code"} <= set(again.attrs)
        assert not again.assign(count=again["count"] + 1).identical(table)


def paced(log, seed):
    with Path(log).open("a") as file:
        file.write(f"{seed} {os.getpid()}\n")
    time.sleep(0.02)
    return {"mean": np.random.default_rng(seed).random()}


@contextmanager
def dask_cluster(folder):
    """Start a scheduler and two workers, each a process of its own, as on a real cluster."""
    address, here = str(folder / "scheduler.json"), ["--host", "127.0.0.1", "--no-dashboard"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    paths = {"PYTHONPATH": os.pathsep.join(map(str, [*sys.path, ROOT]))}
    started = []

    def start(what, *options):
        command = [
            sys.executable,
            "-m",
            f"distributed.cli.dask_{what}",
            "--scheduler-file",
            address,
        ]
        started.append(
            subprocess.Popen([*command, *here, *options], env=os.environ | paths, **quiet)
        )

    try:
        start("scheduler", "--port", "0")
        for _ in range(2):
            start("worker", "--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
        yield address, started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


@pytest.mark.filterwarnings("ignore")  # the cluster's own, of a worker that is gone
def test_a_worker_of_a_dask_cluster_is_killed(tmp_path):
    """It is not started again: the other one runs what it leaves."""
    from distributed import Client

    log = tmp_path / "log"
    log.touch()
    killed = []

    def kill():
        while not killed and time.monotonic() < until:
            lines = log.read_text().splitlines()
            if len(lines) > 5:
                killed.append(int(lines[-1].split()[1]))
                os.kill(killed[0], signal.SIGKILL)
            time.sleep(0.002)

    until = time.monotonic() + 60.0
    experiment = partial(paced, str(log))
    with (
        dask_cluster(tmp_path) as (address, workers),
        Client(scheduler_file=address, timeout=60) as client,
    ):
        client.wait_for_workers(2, timeout=60)
        killer = Thread(target=kill)
        killer.start()
        table = scan(
            experiment,
            {"seed": range(40)},
            client.get_executor(),
            tmp_path / "store",
            progress=False,
        )
        killer.join()
        theirs = {worker.pid for worker in workers}
        assert sorted(worker.poll() is None for worker in workers) == [False, True]
    assert {int(line.split()[1]) for line in log.read_text().splitlines()} == theirs
    assert len(killed) == 1
    expected = [np.random.default_rng(seed).random() for seed in range(40)]
    assert table["mean"].values.tolist() == expected
    log.write_text("")
    with ThreadPoolExecutor(1) as one:
        assert scan(experiment, {"seed": range(40)}, one, tmp_path / "store").identical(table)
    assert log.read_text() == ""  # each was written once and for all
