"""Where a scan keeps its points: a Zarr store in which a point is there in full or not at all.

A store holds one array for each parameter of the grid, one for each quantity measured, cut into
one piece per point, and the array `finished`. A point's numbers are written first. Last of all its
entry of `finished` goes from 0 to the checksum of those numbers (CRC-32, with bit 32 set, so that
it is never 0), in one file that is put in its place by a rename. Whoever is killed in between
leaves a point that is not finished, and will be run again and written over; a number that was
changed or lost afterwards no longer fits its checksum. Only the process that called `scan` writes,
under a lock that the system takes back when that process dies. What it had not put in its place by
then, files called ``*.partial``, the next one removes.

The attribute `scan` of the store says what it is a scan of. It can be read by others as it is:
``xarray.open_zarr(store, consolidated=False)``.
"""

from __future__ import annotations

import errno
import os
import re
import zlib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ergolib.scans.grids import Grid

__all__ = ["FINISHED", "ScanStore", "checksum"]

FINISHED = "finished"
FORMAT = 2  # of the layout above
ORDER = "results"  # the attribute with the names of the results, as the experiment has them
MARK = 1 << 32  # a checksum is never 0
PARTIAL = re.compile(r".*\.[0-9a-f]{32}\.partial")  # what Zarr is writing, before it is renamed
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
FULL = (errno.ENOSPC, errno.EDQUOT)

Results = dict[str, NDArray[Any]]


def checksum(results: Mapping[str, NDArray[Any]]) -> int:
    """Return the checksum of a point: of the names, types, shapes and bytes of its results."""
    crc = 0
    for name in sorted(results):
        array = np.ascontiguousarray(results[name])
        head = f"{name} {array.dtype.str} {results[name].shape} "
        crc = zlib.crc32(array.tobytes(), zlib.crc32(head.encode(), crc))
    return MARK | crc


class ScanStore:
    """The points of one scan, on disk or (place `None`) in memory.

    Parameters
    ----------
    place : path, str, zarr store or None
        Where it is or is to be.
    grid : Grid
        What is to be run.
    about : mapping of str to str
        Of what it is a scan: `experiment`, `code` (a checksum of its source), `version` and
        `commit`; of several commits that write to it, it keeps all.
    axes : mapping of str to sequence of str
        Names for the axes of results that are arrays.

    Raises
    ------
    ValueError
        If there is something else at that place, a scan of another grid, experiment or version of
        the code, or one that is damaged.
    RuntimeError
        If another scan is writing there.
    OSError
        If it cannot be written to, and not all points are finished.
    """

    def __init__(
        self,
        place: Any,
        grid: Grid,
        about: Mapping[str, str],
        axes: Mapping[str, Sequence[str]],
    ) -> None:
        self.name, self.on_disk = str(place), place is not None
        self.grid, self.axes = grid, axes
        self._quantities: dict[str, Any] | None = None
        self._open = ExitStack()
        try:
            self._read_only = bool(getattr(place, "read_only", False))
            if not self._read_only:
                self._read_only = not _lock(place, self._open)
            self._group = _group(place, self.name, self._read_only)
            self._begin(dict(about))
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> ScanStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let others write to the store."""
        self._open.close()

    @property
    def about(self) -> dict[str, str]:
        """Of what it is a scan, as it was written when it began."""
        return dict(self._group.attrs["scan"])

    def axes_of(self, name: str) -> tuple[str, ...]:
        """Return the names of the axes that a result has of its own."""
        array = self._group[name]
        return tuple(array.metadata.dimension_names[len(self.grid.shape) :])

    def finished(self) -> NDArray[np.bool_]:
        """Tell which points are finished, in the grid's order."""
        return self._marks() != 0

    def write(self, point: int, results: Results) -> None:
        """Keep the results of one point, all of them or none.

        Raises
        ------
        ValueError
            If their names, types or shapes are not those of the points before.
        OSError
            If there is no place for it any more, or it may not be written.
        """
        try:
            if self._quantities is None:
                self._quantities = self._make(results)
            self._fit(self._quantities, results)
            where = self.grid.index(point)
            for name, value in results.items():
                self._quantities[name][where] = value
            self._group[FINISHED][where] = np.uint64(checksum(results))
        except OSError as error:
            raise _unwritable(self.name, error, self._progress()) from error

    def read(self) -> tuple[NDArray[np.bool_], Results]:
        """Return which points are finished, and all results, with the points along the first axis.

        Raises
        ------
        ValueError
            If a finished point does not fit its checksum.
        """
        marks, all_results = self._marks(), {}
        for name, array in (self._quantities or {}).items():
            try:
                values = np.asarray(array[...])
            except Exception as error:  # what Zarr raises depends on what is broken, and how
                raise self._damaged(f"{name} cannot be read ({_line(error)})") from error
            extra = values.shape[len(self.grid.shape) :]
            all_results[name] = values.reshape(len(self.grid), *extra)
        for point in np.flatnonzero(marks):
            here = {name: values[point] for name, values in all_results.items()}
            if checksum(here) != int(marks[point]):
                told = self.grid.points[point]
                raise self._damaged(f"the numbers at {told} do not fit their checksum")
        return marks != 0, all_results

    def _begin(self, about: dict[str, str]) -> None:
        """See that an old store is of this scan, and make what is missing of a new one."""
        about = {"format": str(FORMAT), **about, "grid": self.grid.text}
        found = self._group.attrs.get("scan")
        if found is not None:
            _check(self.name, found, about)
        elif members := self._members():
            raise ValueError(f"store {self.name} holds {members} but no scan: give another")
        if self._read_only:
            self._see_whole(found is not None)
        else:
            try:
                self._make_ready(about, found is None)
            except OSError as error:
                raise _unwritable(self.name, error) from error
        members = self._members()
        given = {FINISHED, *self.grid.coordinates}
        order = self._group.attrs.get(ORDER, members)
        known = {name: self._group[name] for name in order if name in members and name not in given}
        some = self.finished()
        self._quantities = known if some.any() else None
        if some.all():
            return
        if self.about["version"] != about["version"]:
            raise ValueError(
                f"store {self.name} was begun with ergolib {self.about['version']}, and this is "
                f"{about['version']}: give another, or finish it with the version that began it"
            )
        if about["commit"] not in self.about["commit"].split(", "):
            commits = ", ".join(filter(None, (self.about["commit"], about["commit"])))
            try:
                self._group.attrs["scan"] = {**self.about, "commit": commits}
            except OSError as error:
                raise _unwritable(self.name, error, self._progress()) from error

    def _see_whole(self, begun: bool) -> None:
        """Raise unless a store that cannot be written to has all points."""
        if not begun or FINISHED not in self._members() or not self.finished().all():
            told = self._progress() if begun else "it holds no scan yet"
            raise PermissionError(
                errno.EACCES,
                f"store {self.name} cannot be written to, and {told}: give one that can, "
                "such as a copy of it",
            )

    def _make_ready(self, about: dict[str, str], new: bool) -> None:
        """Make what a store has from the start, also if who began it was killed meanwhile."""
        _sweep(self._group)
        if new:
            self._group.attrs["scan"] = about
        members = self._members()
        for parameter, (axes, values) in self.grid.coordinates.items():
            if parameter not in members:
                _array(self._group, parameter, values.shape, values.shape, values.dtype, axes)
            if not np.array_equal(self._group[parameter][...], values):
                self._group[parameter][...] = values
        if FINISHED not in members:
            shape = self.grid.shape
            ones = (1,) * len(shape)
            _array(self._group, FINISHED, shape, ones, np.dtype("u8"), self.grid.axes)

    def _progress(self) -> str:
        """Tell how much is there, in words."""
        whole = FINISHED in self._members()
        done = int(self.finished().sum()) if whole else 0
        return f"{done} of its {len(self.grid)} points are finished and kept"

    def _make(self, results: Results) -> dict[str, Any]:
        """Make the arrays of the quantities, as the first point has them."""
        shape, made = self.grid.shape, {}
        self._group.attrs[ORDER] = list(results)
        for name, value in results.items():
            extra = self.axes.get(name, [f"{name}_{axis}" for axis in range(value.ndim)])
            if len(extra) != value.ndim:
                raise ValueError(
                    f"dims must name each axis of {name}, got {list(extra)} for shape {value.shape}"
                )
            piece = ((1,) * len(shape)) + value.shape
            axes = (*self.grid.axes, *extra)
            made[name] = _array(
                self._group, name, shape + value.shape, piece, value.dtype, axes, overwrite=True
            )
        return made

    def _fit(self, arrays: Mapping[str, Any], results: Results) -> None:
        """Raise unless results have the names, types and shapes of the points before."""
        if arrays.keys() != results.keys():
            raise ValueError(f"returned {sorted(results)}, and at other points {sorted(arrays)}")
        for name, value in results.items():
            shape, dtype = arrays[name].shape[len(self.grid.shape) :], arrays[name].dtype
            if (shape, dtype) != (value.shape, value.dtype):
                raise ValueError(
                    f"returned {name} as {value.dtype} of shape {value.shape}, "
                    f"and at other points as {dtype} of shape {shape}"
                )

    def _members(self) -> list[str]:
        try:
            return [name for name, _ in self._group.members()]
        except Exception as error:
            raise self._damaged(_line(error)) from error

    def _marks(self) -> NDArray[np.uint64]:
        """Return the checksums of the finished points, and 0 for the others."""
        try:
            marks = np.asarray(self._group[FINISHED][...]).reshape(len(self.grid))
        except Exception as error:
            raise self._damaged(f"{FINISHED} cannot be read ({_line(error)})") from error
        return marks

    def _damaged(self, how: str) -> ValueError:
        return ValueError(f"store {self.name} is damaged: {how}. Delete it, or give another")


def _lock(place: Any, stack: ExitStack) -> bool:
    """Keep other scans from writing to a store on disk until the stack is closed.

    Return whether that could be done: there is no lock, and none is needed, where nobody may write.
    """
    if not isinstance(place, (str, os.PathLike)) or "://" in str(place):
        return True
    from filelock import FileLock, Timeout

    path = os.fspath(place).rstrip("/\\")
    try:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        stack.enter_context(FileLock(f"{path}.lock", timeout=0.0))
    except Timeout:
        raise RuntimeError(
            f"store {place} is being written to by another scan: wait for its end (or end the "
            "processes that a killed one has left behind), or give another"
        ) from None
    except OSError as error:
        if error.errno in FORBIDDEN and os.path.isdir(path):
            return False
        raise _unwritable(str(place), error) from error
    return True


def _unwritable(name: str, error: OSError, progress: str = "") -> OSError:
    """Return the error that says what to do about a store that cannot be written to."""
    what = os.strerror(error.errno) if error.errno else str(error)
    kept = f"; {progress}" if progress else ""
    if error.errno in FULL:
        todo = "Free some space, and run again to finish"
    elif error.errno in FORBIDDEN:
        todo = "Give a place that can be written to"
    else:
        todo = "Run again to finish when that is mended"
    return OSError(error.errno, f"store {name} cannot be written to: {what}{kept}. {todo}")


def _sweep(group: Any) -> None:
    """Remove the files that a process was writing when it was killed."""
    root = getattr(group.store, "root", None)
    if root is None:
        return
    for folder, _, files in os.walk(root):
        for name in filter(PARTIAL.fullmatch, files):
            os.unlink(os.path.join(folder, name))


def _group(place: Any, name: str, read_only: bool) -> Any:
    """Return the Zarr group at a place, made if there is nothing there."""
    import zarr

    if place is None:
        return zarr.create_group(zarr.storage.MemoryStore())
    if isinstance(place, os.PathLike):
        place = os.fspath(place)
    if isinstance(place, str) and os.path.exists(place):
        if not os.path.isdir(place):
            raise ValueError(f"store {name} is a file: give a folder, or one that does not exist")
        some = [one for one in os.listdir(place) if not PARTIAL.fullmatch(one)]
        if some and "zarr.json" not in some:
            raise ValueError(f"store {name} holds something else than a scan: give another folder")
    try:
        return zarr.open_group(place, mode="r" if read_only else "a", zarr_format=3)
    except OSError as error:  # a folder without a group has no number
        if error.errno:
            raise _unwritable(name, error) from error
        raise ValueError(f"store {name} holds no scan, and cannot be written to") from error
    except Exception as error:
        raise ValueError(
            f"store {name} is damaged, or no scan: {_line(error)}. Delete it, or give another"
        ) from error


def _array(
    group: Any,
    name: str,
    shape: tuple[int, ...],
    piece: tuple[int, ...],
    dtype: np.dtype[Any],
    axes: Sequence[str],
    overwrite: bool = False,
) -> Any:
    """Make an array whose pieces are written whole, even if all their numbers are 0."""
    import warnings

    import zarr
    from zarr.codecs import Crc32cCodec

    with warnings.catch_warnings():  # words have no place in Zarr's specification yet
        warnings.simplefilter("ignore", zarr.errors.UnstableSpecificationWarning)
        return group.create_array(
            name,
            shape=shape,
            chunks=tuple(max(1, side) for side in piece),
            dtype=dtype,
            dimension_names=list(axes),
            compressors=Crc32cCodec(),
            config={"write_empty_chunks": True},
            overwrite=overwrite,
        )


def _check(name: str, found: Any, about: dict[str, str]) -> None:
    """Raise unless a store is of the same scan."""
    if not isinstance(found, dict) or set(found) != set(about):
        raise ValueError(f"store {name} is no scan that this version can read: give another")
    for key in ("format", "experiment", "grid", "code"):
        if found[key] == about[key]:
            continue
        if key == "code":
            raise ValueError(
                f"store {name} was made by {found['experiment']} when its code was another: "
                "what is in it would not come out again. Delete it, or give another"
            )
        raise ValueError(
            f"store {name} is of another {key}: it has {_cut(found[key])}, this scan "
            f"{_cut(about[key])}. Give another store"
        )


def _cut(text: str, length: int = 120) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."


def _line(error: Exception) -> str:
    """Return an error in one line."""
    return _cut(" ".join(f"{type(error).__name__}: {error}".split()))
