"""The stored tables: small CSV files in the package, and how they are made again.

Training the ensembles takes a quarter of an hour and more. So their tables are stored beside the
code, each with a first line that says which version of ergolib made it, the checksum of the sources
that its numbers depend on, and the command that makes it again. Two of their rows are trained again
by a test.
"""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from ergolib.arguments import integer
from ergolib.learning.ensembles.registry import find_ensemble

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COMMAND", "build", "origin", "sources", "stored", "stored_names"]

COMMAND = "python -m ergolib.learning.ensembles"
DIGITS = "%.9g"  # a float32 has that many
DATA = files("ergolib.learning.ensembles") / "data"
SOURCES = (
    "kernels/composition.py",
    "kernels/lanes.py",
    "kernels/matrix_products.py",
    "kernels/optimisers.py",
    "kernels/random.py",
    "kernels/token_sources.py",
    "kernels/transformer.py",
    "kernels/transformer_layout.py",
    "kernels/transformer_start.py",
    "learning/ensembles/experiments.py",
    "learning/ensembles/formation.py",
    "learning/ensembles/registry.py",
    "learning/transformer/sources.py",
    "learning/transformer/training.py",
)


def stored_names() -> list[str]:
    """Return the names of the stored tables."""
    return sorted(one.name[:-4] for one in DATA.iterdir() if one.name.endswith(".csv"))


def stored(name: str) -> pd.DataFrame:
    """Return a stored table.

    Parameters
    ----------
    name : str
        An ensemble's, or one of "crystals_curves" and "crystals_overlaps".

    Returns
    -------
    pandas.DataFrame
        The point's columns come first, then what was measured, as `ergolib.learning.ensembles`
        says. The attribute ``attrs["origin"]`` says how it was made.

    Raises
    ------
    ValueError
        If there is no such table.
    """
    import pandas as pd

    _known(name)
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file, comment="#")
    table.attrs["origin"] = origin(name)
    return table


def origin(name: str) -> str:
    """Return the line of a stored table that says how it was made."""
    _known(name)
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        return file.readline().removeprefix("#").strip()


def build(
    name: str,
    store: str | os.PathLike[str] = "_build/ensembles",
    out: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    progress: bool = True,
) -> list[Path]:
    """Train an ensemble by `ergolib.scan` and write its tables.

    Parameters
    ----------
    name : str
        As in `ENSEMBLES`.
    store : path, default "_build/ensembles"
        The folder with the scans' stores: a build that was stopped goes on from there.
    out : path, optional
        The folder for the tables; by default the package's own.
    workers : int, optional
        Processes, by default one for each core.
    progress : bool, default True
        Whether to show a progress bar.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Raises
    ------
    ValueError
        If there is no such ensemble, or the store is of another one or of other code.
    """
    from ergolib.scans import scan

    ensemble = find_ensemble(name)
    name = name.replace("-", "_")
    place = Path(store) / f"{name}.zarr"
    points, experiment = ensemble.points, ensemble.experiment
    count = None if workers is None else integer(workers, "workers", 1)
    if count is None:
        data = scan(experiment, points, None, place, progress=progress, dims=ensemble.dims)
    else:
        with ProcessPoolExecutor(count, get_context("spawn")) as pool:
            data = scan(experiment, points, pool, place, progress=progress, dims=ensemble.dims)
    folder = Path(str(DATA)) if out is None else Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    head = f"# ergolib {version('ergolib')}, sources {sources()}: {COMMAND} {name}\n"
    written = []
    for title, table in ensemble.tables(name, data).items():
        path = folder / f"{title}.csv"
        path.write_text(head + table.to_csv(index=False, float_format=DIGITS), encoding="utf-8")
        written.append(path)
    return written


def sources() -> str:
    """Return a checksum of the sources that the numbers depend on."""
    total = hashlib.sha256()
    for name in SOURCES:
        total.update((files("ergolib") / name).read_bytes())
    return total.hexdigest()[:12]


def _known(name: str) -> None:
    if name not in stored_names():
        raise ValueError(
            f"there is no stored table {name!r}: there are {', '.join(stored_names())}"
        )
