"""Run an experiment at every point of a grid, on all cores or a cluster, and lose none of it.

    def magnet(size, temperature, seed):
        ising = Ising(size=size, temperature=temperature, seed=seed).run(10_000)
        return {"magnetization": ising.magnetization()}

    grid = {"size": (16, 32), "temperature": (2.2, 2.3), "seed": range(8)}
    table = scan(magnet, grid, store="magnet.zarr")
    table["magnetization"].std("seed")

An experiment is a function of the point alone: what chance it needs comes from a seed that is one
of the point's parameters. Then it does not matter who runs a point, when, or how often the scan was
stopped on the way: the numbers are the same. `grids` reads the points, `experiments` sends the
experiment to where it runs, `stores` keeps each point as soon as it is finished, in full or not at
all, and `running` has `scan` itself. It needs the extra `cluster`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.scans.running import ScanError, processes, scan

__all__ = ["ScanError", "processes", "scan"]

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, {"running": __all__})
