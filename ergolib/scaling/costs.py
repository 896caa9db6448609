"""What an independent measurement costs, and how the cost grows with the size of a magnet.

A mean of n measurements has the error of n / (2 tau) independent ones, with tau the integrated
autocorrelation time in sweeps. So

    cost of a sample  =  2 tau  x  seconds for a sweep.

A sweep of L^2 spins takes a time that grows as L^2 until the spins no longer fit into a cache. At
the critical temperature tau grows as well, as L^z: with z = 2.17 for single spins turned at random
(Nightingale and Bloete, Phys. Rev. Lett. 76, 4548, 1996), and hardly at all for Wolff's clusters.

tau is the same wherever it is measured. Seconds are those of one machine at one time and no two
runs give the same, so that they are kept apart from what a scan stores: in a table of their own,
made by ``python -m ergolib.scaling --costs``.
"""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from importlib.resources import files
from itertools import product
from pathlib import Path
from time import thread_time
from typing import TYPE_CHECKING, Literal

import numpy as np

from ergolib.arguments import choice, integer
from ergolib.exact import T_C
from ergolib.statistics import blocked_error
from ergolib.systems import Ising

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["measure_costs", "sample_cost", "stored_costs"]

DATA = files("ergolib.scaling") / "data" / "costs.csv"
SEEDS = range(4)
SHORTEST = 0.05  # seconds of a measurement of time
REPEATED = 5  # of which the least counts: others use the machine as well

# sides, sweeps, and sweeps between measurements; none are measured where it would take too long
PLAN: dict[str, tuple[tuple[int, int, int], ...]] = {
    "multispin": (
        (16, 40_000, 2),
        (32, 160_000, 8),
        (64, 640_000, 32),
        (128, 1_280_000, 64),
        *((side, 0, 1) for side in (256, 512, 1024, 2048, 4096)),
    ),
    "wolff": (
        *((side, 4000, 1) for side in (16, 32, 64, 128, 256)),
        *((side, 0, 1) for side in (512, 1024, 2048, 4096)),
    ),
}


def sample_cost(
    size: int,
    update: Literal["metropolis", "heat-bath", "multispin", "wolff"],
    seed: int,
    sweeps: int = 0,
    every: int = 1,
) -> dict[str, float]:
    """Measure memory and speed of a magnet at its critical temperature.

    Parameters
    ----------
    size : int
        Side of the square.
    update : {"metropolis", "heat-bath", "multispin", "wolff"}
        The law of motion, as of `Ising`.
    seed : int
        At least 0.
    sweeps : int, default 0
        How many are measured, after a tenth as many from all spins up.
    every : int, default 1
        Sweeps between measurements; it should be far less than tau.

    Returns
    -------
    dict of str to float
        ``autocorrelation_time``, of m^2, in sweeps, NaN if the run has less than 200 of it; and
        ``seconds``, of processor time for a sweep, which are not the same twice.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.
    """
    choice(update, "update", ("metropolis", "heat-bath", "multispin", "wolff"))
    count = integer(sweeps, "sweeps", 0) // integer(every, "every", 1)
    magnet = Ising(size, T_C, seed, update=update, start="up").run(sweeps // 10)
    time = float("nan")
    if count > 1:
        squares = np.array([magnet.run(every).magnetization() ** 2 for _ in range(count)])
        found = blocked_error(squares)
        time = every * found.autocorrelation_time if found.converged else time
    return {"autocorrelation_time": time, "seconds": _seconds(magnet)}


def stored_costs() -> pd.DataFrame:
    """Return the stored table of costs: one row for each update, size and seed.

    Returns
    -------
    pandas.DataFrame
        With the columns update, size, seed, autocorrelation_time and seconds; the attribute
        ``attrs["origin"]`` says what measured them.
    """
    import pandas as pd

    with DATA.open(encoding="utf-8") as file:
        table = pd.read_csv(file, comment="#")
    with DATA.open(encoding="utf-8") as file:
        table.attrs["origin"] = file.readline().removeprefix("#").strip()
    return table


def measure_costs(out: str | os.PathLike[str] | None = None, progress: bool = True) -> Path:
    """Measure all costs again, one after the other, and write their table.

    Parameters
    ----------
    out : path, optional
        The file; by default the package's own.
    progress : bool, default True
        Whether to show a progress bar.

    Returns
    -------
    pathlib.Path
        The file written.
    """
    import pandas as pd
    from tqdm.auto import tqdm

    rows = []
    plans = [(update, plan) for update, plans in PLAN.items() for plan in plans]
    runs = [run for run in product(plans, SEEDS) if run[0][1][1] or run[1] == 0]
    for (update, (size, sweeps, every)), seed in tqdm(runs, "costs", disable=not progress):
        cost = sample_cost(size, update, seed, sweeps, every)  # type: ignore[arg-type]
        rows.append({"update": update, "size": size, "seed": seed, **cost})
    path = Path(str(DATA)) if out is None else Path(out)
    path.parent.mkdir(parents=True, exist_ok=True)
    head = (
        f"# ergolib {version('ergolib')}, {platform.machine()}, {os.cpu_count()} cores, "
        "in use by others: python -m ergolib.scaling --costs\n"
    )
    table = pd.DataFrame(rows).to_csv(index=False, float_format="%.6g")
    path.write_text(head + table, encoding="utf-8")
    return path


def _seconds(magnet: Ising) -> float:
    """Return the least processor time of a sweep."""
    sweeps, taken = 1, _taken(magnet, 1)  # the first one may have to compile
    while (taken := _taken(magnet, sweeps)) < SHORTEST:
        sweeps *= 2
    return min(taken, *(_taken(magnet, sweeps) for _ in range(REPEATED - 1))) / sweeps


def _taken(magnet: Ising, sweeps: int) -> float:
    before = thread_time()
    magnet.run(sweeps)
    return thread_time() - before
