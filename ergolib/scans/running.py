"""A scan: hand out the points that are not finished, keep each as it comes back, make the table.

Only this process writes. Points that fail do not stop the others; what happened at each is told at
the end.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from functools import lru_cache
from importlib.metadata import version
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ergolib.arguments import integer
from ergolib.scans.experiments import (
    Experiment,
    check_call,
    evaluate,
    payload_of,
    source_checksum,
    title,
)
from ergolib.scans.grids import AXIS, Grid, read_grid
from ergolib.scans.stores import ScanStore

if TYPE_CHECKING:
    import xarray

__all__ = ["ScanError", "processes", "scan"]

MOST_WORKERS = 61  # of a pool on Windows


class ScanError(RuntimeError):
    """Some points of a scan could not be run; the others are kept.

    Attributes
    ----------
    failures : dict of int to str
        For the number of each such point, in the grid's order, what happened there.
    finished : xarray.Dataset
        The other points, along one axis called `point`.
    """

    def __init__(self, message: str, failures: dict[int, str], finished: xarray.Dataset) -> None:
        super().__init__(message, failures, finished)
        self.failures, self.finished = failures, finished

    def __str__(self) -> str:
        return str(self.args[0])


def scan(
    experiment: Experiment,
    grid: Mapping[str, Sequence[Any]] | Sequence[Mapping[str, Any]],
    executor: Executor | None = None,
    store: Any = None,
    *,
    progress: bool = True,
    dims: Mapping[str, Sequence[str]] | None = None,
    coords: Mapping[str, ArrayLike] | None = None,
    units: Mapping[str, str] | None = None,
) -> xarray.Dataset:
    """Run an experiment over a grid of parameters and return all that it measured.

    Parameters
    ----------
    experiment : callable
        ``experiment(**point)`` returns a mapping of names to numbers or arrays: the same names,
        types and shapes at each point. It is sent to other processes: a function of a module, a
        script or a notebook, or a `functools.partial` of one.
    grid : mapping of str to sequence, or sequence of mapping
        Each parameter's values, of which all combinations are run; or a list of points. Values are
        numbers, words or bools.
    executor : concurrent.futures.Executor, optional
        Who runs the points: by default `processes()`, one for each core, so that a script must
        call `scan` under ``if __name__ == "__main__":``. See Notes for others.
    store : path, str or zarr store, optional
        Where finished points are kept. If it holds some of this scan's, only the others are run; if
        it holds all, it may be read-only. None keeps them in memory.
    progress : bool, default True
        Whether to show a progress bar.
    dims : mapping of str to sequence of str, optional
        For a result that is an array, names for its axes.
    coords : mapping of str to array_like, optional
        For such an axis, its values.
    units : mapping of str to str, optional
        For results or parameters, their units, for the attribute `units`.

    Returns
    -------
    xarray.Dataset
        The results, with the grid's parameters as coordinates. Its attributes are the experiment's
        name, the checksum of its code, the version of ergolib that measured, and its commit if it
        was a checkout (with "-dirty" if that had been changed). ``table.to_netcdf("table.nc")``
        writes it all to a file.

    Raises
    ------
    ScanError
        If the experiment failed at some points. All others were run, and are kept.
    TypeError, ValueError
        If an argument is not as above, or the store is of another scan, or damaged.
    RuntimeError
        If another scan is writing to the store.
    OSError
        If the store cannot be written to: a full disk, or a read-only one. What was finished is
        kept, and another call goes on from there.

    Notes
    -----
    Any executor will do whose futures are those of `concurrent.futures`. On a Dask cluster, workers
    that die are replaced, and their points run again elsewhere::

        from dask.distributed import Client

        with Client("tcp://scheduler:8786") as client:
            table = scan(experiment, grid, client.get_executor(), "scan.zarr")

    With MPI, where ergolib and mpi4py are installed on all nodes, a script::

        from mpi4py.futures import MPIPoolExecutor

        if __name__ == "__main__":
            with MPIPoolExecutor() as executor:
                table = scan(experiment, grid, executor, "scan.zarr")

    is run by ``mpiexec -n 65 python -m mpi4py.futures script.py``: one process calls `scan`, and 64
    run points. If a node dies MPI ends them all, and the same command goes on from the store.

    Only the process that calls `scan` touches the store. A point must not be run twice at once by
    two of them: the second gets a `RuntimeError`.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> def toss(bias, seed):
    ...     return {"heads": np.random.default_rng(seed).binomial(100, bias)}
    >>> grid = {"bias": (0.0, 0.5, 1.0), "seed": range(4)}
    >>> table = scan(toss, grid, ThreadPoolExecutor(), progress=False)
    >>> table["heads"].sel(bias=1.0).values.tolist()
    [100, 100, 100, 100]
    """
    asked = read_grid(grid)
    check_call(experiment, asked.points[0])
    about = {
        "experiment": title(experiment),
        "code": source_checksum(experiment),
        "version": version("ergolib"),
        "commit": _commit(),
    }
    payload = payload_of(experiment)
    with ScanStore(store, asked, about, dims or {}) as kept:
        kept.read()  # what is there already is sound, or nothing is run
        failures = _run(payload, kept, executor, progress)
        if failures:
            raise _failed(kept, failures, units or {})
        return _dataset(kept, coords or {}, units or {})


def _run(
    payload: bytes, kept: ScanStore, executor: Executor | None, progress: bool
) -> dict[int, str]:
    """Run what is not finished; return what happened at points that failed."""
    from tqdm.auto import tqdm

    finished, points = kept.finished(), kept.grid.points
    left = [int(point) for point in np.flatnonzero(~finished)]
    failures: dict[int, str] = {}
    if not left:
        return failures
    done = len(points) - len(left)
    bar = tqdm(desc="scan", total=len(points), initial=done, unit="point", disable=not progress)
    with bar, _executor(executor, len(left)) as workers:
        futures: dict[Future, int] = {}
        try:
            for point in left:
                try:
                    futures[workers.submit(evaluate, payload, points[point])] = point
                except BrokenExecutor as error:
                    failures[point] = _broken(error)
            for future in as_completed(list(futures)):
                point = futures.pop(future)  # and with it the results, once they are written
                if told := _keep(kept, point, future):
                    failures[point] = told
                else:
                    bar.update()
        finally:  # after an interrupt, what nobody has begun is not begun
            for future in futures:
                future.cancel()
    return failures


def _keep(kept: ScanStore, point: int, future: Future) -> str:
    """Write a point's results to the store; return what went wrong, if anything."""
    try:
        results = future.result()
    except BrokenExecutor as error:
        return _broken(error)
    except Exception as error:  # on the way there or back: the experiment's own come as text
        return f"{type(error).__name__}: {error}"
    if isinstance(results, str):
        return results
    try:
        kept.write(point, results)
    except ValueError as error:
        return str(error)
    return ""


@contextmanager
def _executor(given: Executor | None, points: int) -> Iterator[Executor]:
    """Lend the executor that was given, or processes of our own that end with the block."""
    if given is not None:
        yield given
        return
    made = processes(min(points, _cores()))
    try:
        yield made
    finally:
        made.shutdown(wait=True, cancel_futures=True)


def processes(workers: int | None = None) -> ProcessPoolExecutor:
    """Return processes of this machine that run points, and end when this one does.

    Parameters
    ----------
    workers : int, optional
        How many, at least 1; by default one for each core that this process may use.

    Returns
    -------
    concurrent.futures.ProcessPoolExecutor
        They are started afresh ("spawn"). Whatever happens to this process, even if it is killed,
        they do not stay behind.

    Raises
    ------
    TypeError, ValueError
        If the number is none.
    """
    count = _cores() if workers is None else integer(workers, "workers", 1)
    return ProcessPoolExecutor(
        min(count, MOST_WORKERS), get_context("spawn"), initializer=_leave_with_parent
    )


def _cores() -> int:
    """Return the number of cores we may use, where it is told."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@lru_cache(maxsize=1)
def _commit() -> str:
    """Return the commit of ergolib's own checkout, or an empty text if it is installed."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return ""
    command = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        told = subprocess.run([*command, "--exclude=*"], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return ""
    return told.stdout.strip() if told.returncode == 0 else ""


def _leave_with_parent() -> None:
    """End this process when the one that started it is gone: nobody would fetch its results."""
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=watch, daemon=True).start()


def _broken(error: BaseException) -> str:
    return (
        f"{type(error).__name__}: a process that ran points died (killed, out of memory, or started"
        f' by a script that has no `if __name__ == "__main__":`): {error}'
    )


def _failed(kept: ScanStore, failures: dict[int, str], units: Mapping[str, str]) -> ScanError:
    """Return the error that says which points failed, how, and where the others are."""
    first = min(failures)
    line, _, trace = failures[first].partition("\n")
    where = f"store {kept.name}: run again to finish" if kept.on_disk else "the error's `finished`"
    error = ScanError(
        f"{len(failures)} of {len(kept.grid)} points failed, the first at "
        f"{kept.grid.points[first]}: {line}. "
        f"The {int(kept.finished().sum())} finished points are in {where}",
        dict(sorted(failures.items())),
        _finished(kept, units),
    )
    if trace:
        error.add_note(f"At that point:\n{trace.rstrip()}")
    return error


def _dataset(
    kept: ScanStore, coords: Mapping[str, ArrayLike], units: Mapping[str, str]
) -> xarray.Dataset:
    """Return all points on their grid."""
    grid = kept.grid
    _, results = kept.read()
    shaped = {
        name: ((*grid.axes, *kept.axes_of(name)), array.reshape(*grid.shape, *array.shape[1:]))
        for name, array in results.items()
    }
    return _labelled(kept, shaped, {**grid.coordinates, **coords}, units)


def _finished(kept: ScanStore, units: Mapping[str, str]) -> xarray.Dataset:
    """Return the finished points in a row."""
    marks, results = kept.read()
    points: Grid = read_grid(list(kept.grid.points))
    rows = {name: ((AXIS, *kept.axes_of(name)), array[marks]) for name, array in results.items()}
    where = {name: (AXIS, values[marks]) for name, (_, values) in points.coordinates.items()}
    return _labelled(kept, rows, where, units)


def _labelled(
    kept: ScanStore, variables: Any, coordinates: Any, units: Mapping[str, str]
) -> xarray.Dataset:
    """Return a dataset with units, and the attributes that say where it comes from."""
    import xarray

    about = kept.about
    attributes = {"experiment": about["experiment"], "ergolib": about["version"]}
    for name in ("code", "commit"):  # empty where they could not be had
        if about[name]:
            attributes[name] = about[name]
    table = xarray.Dataset(variables, coordinates, attributes)
    for name, unit in units.items():
        if name in table.variables:
            table[name].attrs["units"] = unit
    return table
