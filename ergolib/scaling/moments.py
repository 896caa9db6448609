"""One magnet near its transition, for one temperature and seed: the experiment of a scan.

A run of Wolff's clusters on an L x L torus gives the averages that finite-size scaling needs: of
|m|, m^2, m^4 and the energy e, all per spin (e in units of J), and of their products with e. The
products tell how each moment changes with temperature, at no further cost: with E = L^2 e,

    d<m^k>/dT = (<m^k E> - <m^k> <E>) / T^2.

Averages are returned raw, not cumulants or slopes: a function of means must be taken of the means
over *all* seeds, or each seed brings a bias of its own (see `ergolib.scaling.binder`).
"""

from __future__ import annotations

import numpy as np

from ergolib.arguments import integer
from ergolib.statistics import integrated_autocorrelation_time
from ergolib.systems import Ising

__all__ = ["UNITS", "ising_moments"]

FEWEST = 100  # sweeps
UNITS = {
    "size": "1",
    "seed": "1",
    "temperature": "J",
    "energy": "J",
    "abs_m": "1",
    "m2": "1",
    "m4": "1",
    "abs_m_energy": "J",
    "m2_energy": "J",
    "m4_energy": "J",
    "energy2": "J2",
    "autocorrelation_time": "sweeps",
}


def ising_moments(size: int, temperature: float, seed: int, sweeps: int) -> dict[str, float]:
    """Average the moments of one magnet, an experiment for `ergolib.scan`.

    Parameters
    ----------
    size : int
        Side of the square, at least 2.
    temperature : float
        In units of J, greater than 0.
    seed : int
        At least 0.
    sweeps : int
        How many are measured, at least 100. A tenth of them goes before, unmeasured, from all
        spins up: Wolff's clusters forget that within a few sweeps.

    Returns
    -------
    dict of str to float
        ``abs_m``, ``m2``, ``m4``, ``energy`` and ``energy2``, averages per spin; ``abs_m_energy``,
        ``m2_energy`` and ``m4_energy``, averages of products; ``autocorrelation_time``, of m^2 and
        in sweeps of `Ising.clusters_per_sweep` clusters.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above.
    """
    count = integer(sweeps, "sweeps", FEWEST)
    magnet = Ising(size, temperature, seed, update="wolff", start="up").run(count // 10)
    energy, abs_m = np.empty(count), np.empty(count)
    for sweep in range(count):
        seen = magnet.run(1).observe()
        energy[sweep], abs_m[sweep] = seen["energy"], seen["abs_magnetization"]
    m2 = abs_m * abs_m
    averaged = {
        "abs_m": abs_m,
        "m2": m2,
        "m4": m2 * m2,
        "energy": energy,
        "energy2": energy * energy,
        "abs_m_energy": abs_m * energy,
        "m2_energy": m2 * energy,
        "m4_energy": m2 * m2 * energy,
    }
    means = {name: float(series.mean()) for name, series in averaged.items()}
    return {**means, "autocorrelation_time": integrated_autocorrelation_time(m2)}
