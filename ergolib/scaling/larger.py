"""The larger run: side 8 to 128, kept in the package as a table, and made again by one command.

    python -m ergolib.scaling --workers 2

It is the scan of the page *From a laptop to a cluster*, with larger magnets and more of them: 240
points and five minutes on one core. Stopped in any way, it goes on where it was. The table
has one row for each point and the columns of `ising_moments`; its first line says which version of
ergolib made it, and how.
"""

from __future__ import annotations

import os
from functools import partial
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from ergolib.scaling.moments import UNITS, ising_moments

if TYPE_CHECKING:
    import xarray

__all__ = ["COMMAND", "GRID", "SWEEPS", "build", "larger_run", "origin"]

COMMAND = "python -m ergolib.scaling"
SWEEPS = 6000
GRID = {
    "size": (8, 16, 32, 64, 128),
    "temperature": (2.2625, 2.2675, 2.2725),
    "seed": tuple(range(16)),
}
DATA = files("ergolib.scaling") / "data" / "ising.csv"
DIGITS = "%.12g"


def larger_run() -> xarray.Dataset:
    """Return the stored table of the larger run, as its scan returned it.

    Returns
    -------
    xarray.Dataset
        With the axes size, temperature and seed, and the variables of `ising_moments`. The
        attribute `origin` says how it was made.
    """
    import pandas as pd

    with DATA.open(encoding="utf-8") as file:
        rows = pd.read_csv(file, comment="#", index_col=list(GRID))
    table = rows.to_xarray().assign_attrs(origin=origin())
    for name, unit in UNITS.items():
        table[name].attrs["units"] = unit
    return table


def origin() -> str:
    """Return the line of the stored table that says how it was made."""
    with DATA.open(encoding="utf-8") as file:
        return file.readline().removeprefix("#").strip()


def build(
    store: str | os.PathLike[str] = "_build/scaling.zarr",
    out: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    progress: bool = True,
) -> Path:
    """Make the larger run and write its table.

    Parameters
    ----------
    store : path, default "_build/scaling.zarr"
        The scan's store: a run that was stopped goes on from there.
    out : path, optional
        The file to write; by default the package's own.
    workers : int, optional
        Processes, by default one for each core.
    progress : bool, default True
        Whether to show a progress bar.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or the store is of another scan.
    """
    from ergolib.scans import processes, scan

    experiment = partial(ising_moments, sweeps=SWEEPS)
    with processes(workers) as executor:
        table = scan(experiment, GRID, executor, store, progress=progress, units=UNITS)
    path = Path(str(DATA)) if out is None else Path(out)
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f"# ergolib {version('ergolib')}, {table.attrs['experiment']}: {COMMAND}\n"
    path.write_text(head + table.to_dataframe().to_csv(float_format=DIGITS), encoding="utf-8")
    return path
