"""A scan that is killed at random moments ends with the data of one that nobody disturbed.

Five kills are part of the tests. More, with another seed, are tried by

    SCAN_KILLS=100 SCAN_SEED=7 python -m pytest -n0 -s tests/test_scans_kills.py

Two of three hit the process that calls `scan`, and so often while it writes; the third hits one
that runs points. Lives are forked from one process that has imported all, so that a hundred of them
take a minute; whoever is killed, SIGKILL is what kills.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

KILLS = int(os.environ.get("SCAN_KILLS", "5"))
SEED = int(os.environ.get("SCAN_SEED", "1"))
POINTS = 150
LONGEST = 0.3  # seconds that a life is left, from its first point on


@pytest.mark.skipif(not hasattr(os, "fork"), reason="lives are forked")
def test_killed_at_random_moments_and_resumed(tmp_path):
    command = [sys.executable, __file__, str(tmp_path), str(KILLS), str(SEED)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60 + 30 * KILLS)
    assert run.returncode == 0, run.stderr[-3000:]
    told = json.loads(run.stdout.splitlines()[-1])
    print(told)
    assert told["kills"] == KILLS and told["scans"] >= 1
    assert told["while_writing"] > 0 or KILLS < 20  # the moments are not all alike
    assert told["of_workers"] > 0 or KILLS < 20


def noisy(log, seed):
    """Return numbers of several kinds, some of them zero, and tell that it was run."""
    with open(log, "a") as file:
        file.write(f"{seed} {os.getpid()}\n")
    rng = np.random.default_rng(seed)
    time.sleep(0.004 * rng.random())
    return {"mean": rng.random(), "curve": rng.random((3, 40)), "zero": 0, "count": seed % 3}


def pool():
    """Return two forked processes that end with the one that forked them."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    from ergolib.scans.running import _leave_with_parent

    return ProcessPoolExecutor(2, get_context("fork"), initializer=_leave_with_parent)


def life(folder):
    """Run the scan to its end, in a process of its own; leave with 3 if points failed."""
    from functools import partial

    from ergolib import ScanError, scan

    experiment = partial(noisy, str(folder / "log"))
    os.setpgid(0, 0)  # a group of its own, with all workers
    try:
        with pool() as workers:
            scan(experiment, {"seed": range(POINTS)}, workers, folder / "store", progress=False)
    except ScanError:
        os._exit(3)
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(4)
    os._exit(0)


def finished(folder):
    """Return the points that have a mark in the store, read without zarr."""
    marks = folder / "store" / "finished" / "c"
    names = os.listdir(marks) if marks.is_dir() else []
    return {int(name) for name in names if name.isdigit()}


def torn(folder):
    """Return the points that have a number in the store, and no mark yet."""
    numbers = folder / "store" / "mean" / "c"
    names = os.listdir(numbers) if numbers.is_dir() else []
    return {int(name) for name in names if name.isdigit()} - finished(folder)


def begun(folder):
    """Return the points that were begun and by whom, and empty the log."""
    log = folder / "log"
    lines = log.read_text().split("\n")[:-1] if log.exists() else []
    log.write_text("")
    return [tuple(map(int, line.split())) for line in lines]


def alive(process):
    """Tell whether a process is there, or (negative) any of a group."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def workers_of(folder):
    log = folder / "log"
    lines = log.read_text().split("\n")[:-1] if log.exists() else []
    return sorted({int(line.split()[1]) for line in lines})


def one_life(folder, rng, counted):
    """Let a scan go on for a random time, kill it or a worker of it, and see what is left."""
    before, torn_before = finished(folder), torn(folder)
    child = os.fork()
    if child == 0:
        life(folder)
    ended, early = 0, rng.random() < 0.2  # some die before they have run a point
    while not early and not ended and not workers_of(folder):
        time.sleep(0.002)
        ended, _ = os.waitpid(child, os.WNOHANG)
    time.sleep(LONGEST * rng.random())
    workers = workers_of(folder)
    hit = rng.choice(workers) if workers and rng.random() < 1 / 3 else child
    if not ended:
        ended, _ = os.waitpid(child, os.WNOHANG)
    if not ended and alive(hit):
        os.kill(hit, signal.SIGKILL)
        counted["kills"] += 1
        counted["of_workers"] += hit != child
    code = 0 if ended else os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 3, -signal.SIGKILL), f"a life ended with {code}"
    counted["while_writing"] += bool(torn(folder) - torn_before)
    until = time.monotonic() + 60.0
    while alive(-child):  # its workers do not outlive it
        assert time.monotonic() < until, "a worker stayed behind"
        time.sleep(0.002)
    runs = begun(folder)
    after, again = finished(folder), {seed for seed, _ in runs}
    assert before <= after, "a finished point was lost"
    assert not again & before, "a finished point was run again"
    assert after - before <= again, "a point was finished that nobody ran"
    assert len(runs) == len(again), "a point was run twice in one life"


def check_whole(folder):
    """See that the store ends as that of a scan which nobody disturbed, in another process."""
    child = os.fork()
    if child == 0:
        life(folder)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    runs = begun(folder)
    child = os.fork()
    if child == 0:
        code = 5
        try:
            compare(folder)
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert begun(folder) == [], f"a whole scan was run again, after {len(runs)} points"


def compare(folder):
    from functools import partial

    from ergolib import scan

    assert finished(folder) == set(range(POINTS))
    assert not list((folder / "store").rglob("*.partial"))
    experiment, grid = partial(noisy, str(folder / "log")), {"seed": range(POINTS)}
    resumed = scan(experiment, grid, store=folder / "store", progress=False)  # sees its checksums
    for seed in range(POINTS):
        expected = noisy(os.devnull, seed)
        for name, value in expected.items():
            assert np.array_equal(resumed[name].sel(seed=seed), value)
    assert resumed["zero"].dtype == np.int64 and resumed["seed"].values.tolist() == [*range(POINTS)]
    assert not np.array_equal(resumed["mean"].sel(seed=0), expected["mean"])  # another's


def drive(folder, kills, seed):
    """Kill so often, over as many scans as it takes."""
    import xarray  # noqa: F401
    import zarr  # noqa: F401

    import ergolib.scans.running  # noqa: F401

    rng = random.Random(seed)
    counted = {"kills": 0, "of_workers": 0, "while_writing": 0, "lives": 0, "scans": 0}
    while counted["kills"] < kills:
        here = folder / str(counted["scans"])
        here.mkdir()
        while counted["kills"] < kills and len(finished(here)) < POINTS:
            one_life(here, rng, counted)
            counted["lives"] += 1
        check_whole(here)
        counted["scans"] += 1
    print(json.dumps(counted))


if __name__ == "__main__":
    drive(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
