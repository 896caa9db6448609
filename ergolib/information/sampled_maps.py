"""The map of a magnet after some of its spins were seen, whatever the size of the lattice.

Up to a width of 12 the posterior is a sum over rows, and exact (`ergolib.information.spin_maps`);
beyond, it is sampled (`ergolib.information.conditional_simulation`), and then every number comes
with its error. `spin_map` chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer
from ergolib.arguments import shape as check_shape
from ergolib.arguments import temperature as check_temperature
from ergolib.information.conditional_simulation import ConditionalSimulation
from ergolib.information.spin_maps import spin_posterior, summable

__all__ = ["SpinMap", "sampled_spin_posterior", "spin_map"]

Method = Literal["auto", "exact", "sampled"]


class SpinMap(NamedTuple):
    """What is known of each spin, and how well.

    Attributes
    ----------
    magnetization : ndarray of float64, shape (rows, columns)
        The mean of each spin given those that were seen; +1 or -1 where one was seen.
    error : ndarray of float64, shape (rows, columns)
        One standard deviation; 0 everywhere if the map is exact.
    samples : int
        How many were drawn; 0 if the map is exact.
    converged : bool
        Whether the errors can be trusted: the blocks that they come from have forgotten each other,
        as far as one can see.
    """

    magnetization: NDArray[np.float64]
    error: NDArray[np.float64]
    samples: int
    converged: bool


def sampled_spin_posterior(
    revealed: Mapping[tuple[int, int], int],
    shape: int | tuple[int, int],
    temperature: float,
    samples: int = 20_000,
    equilibrate: int = 200,
    seed: int = 0,
) -> SpinMap:
    """Return the mean of every spin of an Ising torus given those that were seen, by simulation.

    Parameters
    ----------
    revealed : mapping of (int, int) to int
        ``{(row, column): spin}``, +1 or -1; may be empty.
    shape : int or (int, int)
        Side of a square, or rows and columns; each at least 2.
    temperature : float
        Temperature in units of J, greater than 0. There is no field.
    samples : int, default 20_000
        At least 128. A sample takes some 20 to 30 ns for each site.
    equilibrate : int, default 200
        Sweeps before the first sample, from hidden spins drawn at random. Cluster sweeps forget
        within tens, also at T_c; where spins of both signs were seen in the deep cold, give more.
    seed : int, default 0
        The same seed gives the same map.

    Returns
    -------
    SpinMap

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> one = sampled_spin_posterior({(0, 0): 1}, shape=32, temperature=3.0, samples=2000)
    >>> abs(one.magnetization[0, 1] - 0.40865) < 5 * one.error[0, 1]  # -u/2, as it must be
    np.True_
    """
    count = integer(samples, "samples", 128)
    wait = integer(equilibrate, "equilibrate", 0)
    simulation = ConditionalSimulation(revealed, shape, temperature, seed, looks=False)
    mean, error = simulation.equilibrate(wait).run(count).magnetization()
    return SpinMap(mean, error, count, simulation.converged())


def spin_map(
    revealed: Mapping[tuple[int, int], int],
    shape: int | tuple[int, int],
    temperature: float,
    method: Method = "auto",
    samples: int = 20_000,
    equilibrate: int = 200,
    seed: int = 0,
) -> SpinMap:
    """Return the mean of every spin of an Ising torus given those that were seen, and its error.

    Parameters
    ----------
    revealed, shape, temperature, samples, equilibrate, seed
        As for `sampled_spin_posterior`; the last three do not matter if the map is exact.
    method : {"auto", "exact", "sampled"}, default "auto"
        A sum over all states by `spin_posterior`, or samples. By default the sum if the shorter
        side is at most 12 (12 x 12 takes up to five seconds, 10 x 10 a quarter), if there are at
        most 4096 sites and it is not as cold as 0.1; else samples.

    Returns
    -------
    SpinMap

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, and for ``"exact"`` what
        `spin_posterior` does not take.

    Examples
    --------
    >>> one = spin_map({(0, 0): 1}, shape=4, temperature=2.0)
    >>> print(one.magnetization[0, 1].round(6), one.error[0, 1], one.samples)
    0.87769 0.0 0
    """
    rows, columns = check_shape(shape, "shape")
    choice(method, "method", ("auto", "exact", "sampled"))
    if method == "auto":
        method = "exact" if summable(rows, columns, check_temperature(temperature)) else "sampled"
    if method == "sampled":
        return sampled_spin_posterior(revealed, shape, temperature, samples, equilibrate, seed)
    mean = spin_posterior(revealed, shape, temperature).magnetization
    return SpinMap(mean, np.zeros_like(mean), 0, True)
