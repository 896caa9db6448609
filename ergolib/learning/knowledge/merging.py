"""What it costs to change one's mind: the lowest passes between the minima of an energy.

A path from one minimum to another, flip by flip, must somewhere reach a highest energy, and the
least such energy over all paths is the pass between them,

    B(a, b) = min over paths  max over states on the path  E.

At low temperature the dynamics needs a time of order exp((B - E_a)/T) to leave a for b: that is
where ergodicity breaks. All passes together form a tree. Let the energy rise like water: each
minimum is a pool, two pools join at the pass between them, and the deeper one gives its name to
both. The table of these joins is the merge tree (a disconnectivity graph, drawn the other way).

After Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our notation. Source of the
tree: Becker and Karplus, J. Chem. Phys. 106, 1495 (1997). Energies that are equal on paper but came
out of a transform should be rounded first, or noise makes minima of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer
from ergolib.kernels.basins import lowest_pass, merge_pools
from ergolib.learning.knowledge.basins import by_energy
from ergolib.learning.knowledge.states import check_memory, check_states

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MergeTree", "merge_tree", "pass_energy"]


@dataclass(frozen=True, eq=False)
class MergeTree:
    """The minima of an energy, and the passes at which their pools join.

    Attributes
    ----------
    minima : ndarray of int64, shape (M,)
        The minima as states, by increasing energy, then by index, as in `basins_of`.
    energies : ndarray of float64, shape (M,)
        Their energies.
    table : pandas.DataFrame, M - 1 rows
        The joins, by increasing height: `height`, the energy of the pass; `saddle`, a state that
        lies on it; `deeper` and `other`, the lowest minima of the two pools, numbered as in
        `minima`; `barrier`, the height above the other, which from here on is part of the deeper
        pool.
    """

    minima: NDArray[np.int64]
    energies: NDArray[np.float64]
    table: pd.DataFrame

    def _number(self, minimum: Any, name: str) -> int:
        """Return the number of a minimum given as a state."""
        state = integer(minimum, name, 0)
        found = np.flatnonzero(self.minima == state)
        if found.size == 0:
            raise ValueError(f"{name} must be one of the minima, as a state, got {state}")
        return int(found[0])

    def height(self, start: int, end: int) -> float:
        """Return B(start, end), the energy of the lowest pass between two minima.

        Parameters
        ----------
        start, end : int
            Two of `minima`, as states.

        Returns
        -------
        float
            The energy of the minimum if both are the same.

        Raises
        ------
        TypeError, ValueError
            If one of them is not a minimum.
        """
        one, two = self._number(start, "start"), self._number(end, "end")
        others, deeper, heights = (
            self.table[name].to_numpy() for name in ("other", "deeper", "height")
        )
        row_of = np.full(self.minima.size, others.size)  # the deepest of all joins nothing
        row_of[others] = np.arange(others.size)
        highest = float(self.energies[one])
        while one != two:
            if row_of[one] > row_of[two]:
                one, two = two, one
            highest = float(heights[row_of[one]])
            one = int(deeper[row_of[one]])
        return highest

    def heights(self) -> NDArray[np.float64]:
        """Return B for every pair of minima, with their own energies on the diagonal.

        Returns
        -------
        ndarray of float64, shape (M, M)
            Symmetric, in the order of `minima`. Minus the energy of the row: the barrier from the
            row to the column.

        Raises
        ------
        ValueError
            If there are so many minima that more than 1 GiB would be needed.
        """
        check_memory(float(self.minima.size) ** 2, "the number of minima")
        table = np.diag(self.energies)
        members = [np.array([i]) for i in range(self.minima.size)]
        columns = (self.table[name].to_numpy() for name in ("deeper", "other", "height"))
        for deeper, other, height in zip(*columns, strict=True):
            table[np.ix_(members[deeper], members[other])] = height
            table[np.ix_(members[other], members[deeper])] = height
            members[deeper] = np.concatenate((members[deeper], members[other]))
        return table


def merge_tree(energies: ArrayLike) -> MergeTree:
    """Return the minima of an energy under single flips, and the tree of passes between them.

    Parameters
    ----------
    energies : array_like, shape (2^N,)
        The energy of each state (see `ergolib.learning.knowledge.states`). 2^20 states take about
        a second and 100 MB.

    Returns
    -------
    MergeTree

    Raises
    ------
    TypeError, ValueError
        If there are not 2^N finite numbers, or more than 1 GiB would be needed.

    Examples
    --------
    >>> tree = merge_tree([-4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -3.0])
    >>> tree.table
       height  saddle  deeper  other  barrier
    0     0.0       3       0      1      3.0
    """
    import pandas as pd

    values, spins = check_states(energies, "energies")
    check_memory(6.0 * values.size, "energies")
    parents = np.empty(values.size, dtype=np.int64)
    rows = np.empty(3 * (values.size >> 1), dtype=np.int64)
    order = by_energy(values)
    count = merge_pools(values, order, spins, parents, rows)
    saddle, deeper, other = rows[: 3 * count].reshape(count, 3).T
    minima = np.sort(np.append(other, order[0]))
    minima = minima[by_energy(values[minima])]
    number = parents
    number[minima] = np.arange(minima.size)
    height = values[saddle]
    columns = {"height": height, "saddle": saddle.copy(), "deeper": number[deeper]}
    columns |= {"other": number[other], "barrier": height - values[other]}
    return MergeTree(minima, values[minima], pd.DataFrame(columns))


def pass_energy(energies: ArrayLike, start: int, end: int) -> float:
    """Return the least energy that a path of single flips between two states must reach.

    Parameters
    ----------
    energies : array_like, shape (2^N,)
        The energy of each state.
    start, end : int
        Any two states. They count as part of the path.

    Returns
    -------
    float
        B(start, end) of the module's text; `pass_energy(e, a, b) - e[a]` is the barrier out of a.

    Raises
    ------
    TypeError, ValueError
        If there are not 2^N finite numbers, or a state is not an integer from 0 to 2^N - 1.

    Examples
    --------
    >>> pass_energy([-1.0, 3.0, 2.0, -1.0], 0, 3)
    2.0
    """
    values, spins = check_states(energies, "energies")
    check_memory(5.0 * values.size, "energies")
    start = integer(start, "start", 0, values.size - 1)
    end = integer(end, "end", 0, values.size - 1)
    parents = np.empty(values.size, dtype=np.int64)
    return float(values[lowest_pass(values, by_energy(values), spins, start, end, parents)])
