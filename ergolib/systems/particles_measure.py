"""What can be measured of particles: energy, temperature, pressure, order and droplets.

The energy is half the sum of v^2 (mass 1) and the sum of u(r) over all pairs. The pressure follows
from the virial,

    P = rho T + (sum over pairs of r f(r)) / (2 area),

with the kinetic temperature T. Neighbours, for the bond order psi_6 and for clusters, are those
nearer than 1.5 (`ergolib.exact.lennard_jones.BOND`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib.exact.lennard_jones import BOND
from ergolib.kernels import particles, structure, thermostats
from ergolib.structure import neighbour_list
from ergolib.systems.particles_options import THERMOSTATS
from ergolib.systems.system import System

__all__ = ["Measured"]

Array = NDArray[np.float64]

FREE_CENTRE = ("langevin", "andersen")  # these push the centre of mass about


class Measured(System):
    """Particles as they stand: what `Particles` measures, whatever moved them."""

    _number: int
    _box: tuple[float, float]
    _cutoff: float
    _dt: float
    _dynamics: str
    _options: dict[str, float]
    _position: Array
    _velocity: Array
    _force: Array
    _lists: NDArray[np.int64]
    _chain: Array
    _removed: Array

    def energy(self) -> float:
        """Return the energy per particle, potential and kinetic, in units of epsilon."""
        out = self._measure()
        return (float(out[0]) + self._kinetic(out)) / self._number

    @property
    def removed(self) -> float:
        """Energy per particle that ``"inelastic"`` or ``"extraction"`` has taken out so far."""
        return float(self._removed[0]) / self._number

    @property
    def conserved(self) -> float:
        """Per particle, what should not drift while nothing is set.

        The energy for ``"verlet"``; with what has been taken out for ``"inelastic"`` and
        ``"extraction"``; with the thermostats' for ``"nose-hoover"``, at constant temperature.
        The other dynamics conserve nothing, and raise `AttributeError`.
        """
        if self._dynamics == "nose-hoover":
            held = thermostats.chain_energy(
                self._chain, self._temperature, self._options["relaxation_time"], self._number
            )
            return self.energy() + float(held) / self._number
        if self._dynamics in THERMOSTATS:
            raise AttributeError(f"dynamics {self._dynamics!r} conserves nothing")
        return self.energy() + self.removed

    def observe(self) -> dict[str, float]:
        """Measure the present state.

        Returns
        -------
        dict
            Per particle, in units of epsilon: ``energy``, ``potential_energy`` and
            ``kinetic_energy``; ``kinetic_temperature`` (see the class's Notes); ``pressure``,
            by the virial, density * kinetic_temperature + (sum of r f) / (2 * area); ``psi6``, the
            modulus of the mean bond order, 1 in a perfect crystal; ``largest_cluster``, as a
            fraction of all particles. Neighbours are those nearer than 1.5.
        """
        out = self._measure()
        n, area = self._number, self._box[0] * self._box[1]
        kinetic = self._kinetic(out)
        if self._dynamics in FREE_CENTRE:
            temperature = kinetic / n
        else:
            temperature = float(out[3]) / (n - 1)
        psi6, largest = self._structure()
        return {
            "energy": (float(out[0]) + kinetic) / n,
            "potential_energy": float(out[0]) / n,
            "kinetic_energy": kinetic / n,
            "kinetic_temperature": temperature,
            "pressure": (n * temperature + 0.5 * float(out[1])) / area,
            "psi6": psi6,
            "largest_cluster": largest / n,
        }

    def _measure(self) -> Array:
        """Return what `kernels.particles.observe` writes."""
        out = np.empty(7)
        particles.observe(*self._moving(), self._lists, out)
        return out

    def _moving(self) -> tuple[Any, ...]:
        """Return what most kernels take first: six arrays, the box and the cutoff."""
        return *self._position, *self._velocity, *self._force, *self._box, self._cutoff

    def _kinetic(self, out: Array) -> float:
        """Return the kinetic energy, for Langevin the mean of half a step before and after."""
        between = 0.125 * self._dt**2 * float(out[4]) if self._dynamics == "langevin" else 0.0
        return float(out[2]) + between

    def _structure(self) -> tuple[float, int]:
        """Return the modulus of the mean bond order, and the size of the largest cluster."""
        n = self._number
        place = (*self._position, *self._box, BOND)
        first, partners = self._lists[: n + 1], self._lists[2 * n + 1 :]
        if not BOND <= self._cutoff < math.inf:
            first, partners = neighbour_list(*place)
        bonds, counts, mean = np.empty((2, n)), np.empty(n, dtype=np.int64), np.empty(2)
        structure.bond_order(*place, first, partners, *bonds, counts, mean)
        labels = np.empty(n, dtype=np.int64)
        largest = structure.clusters(*place, first, partners, labels, counts)
        return float(np.hypot(*mean)), int(largest)
