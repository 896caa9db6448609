"""What the thermometer shows, natively: a bath, a lattice in it, and what each snapshot tells.

Spins start all alike and rotors all aligned. Then sweeps, which forget quickly what is near, and
clusters, which forget what is far, take turns, so many that the start is forgotten at every
temperature. From there the lattice goes on by sweeps alone. The first number of the generator is a
temperature that the page may hide.
"""

from __future__ import annotations

import math
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer
from ergolib.arguments import temperature as check_temperature
from ergolib.information import (
    TemperatureEstimate,
    pseudolikelihood_temperature,
    rotor_pseudolikelihood_temperature,
)
from ergolib.kernels import ising, random, rotors_monte_carlo
from ergolib.kernels.pseudolikelihood_rotors import bessel_ratios
from ergolib.systems import System
from ergolib.systems.system import check_seed

__all__ = ["HIDDEN", "Thermometer", "hidden_temperature"]

#: Between which temperatures a hidden one lies.
HIDDEN = {"spins": (1.4, 3.6), "rotors": (0.4, 2.0)}

ROUNDS = 100  # of sweeps and clusters in turn
SPIN_SWEEPS, ROTOR_SWEEPS = 1, 3  # in each
FAR = 2.0  # spins colder than this have no clusters but the one that is nearly all of them
FEW, MANY, ROTOR_CLUSTERS = 1, 10, 3


def hidden_temperature(seed: int, of: str) -> float:
    """Return the temperature that a seed hides, in hundredths."""
    first = np.empty(1)
    random.fill_uniform(first, random.seed_state(seed))
    low, high = HIDDEN[of]
    return math.floor((low + (high - low) * float(first[0])) * 100.0 + 0.5) / 100.0


class Thermometer(System):
    """Spins or rotors in equilibrium, of which each snapshot can be read.

    Parameters
    ----------
    of : {"spins", "rotors"}, default "spins"
        The Ising model, moved by the heat bath, or the XY model, moved by Metropolis.
    size : int, default 64
        Side of the lattice, at least 3.
    temperature : float, optional
        In units of J; it can be changed at any time. By default the one that the seed hides.
    seed : int, optional
        At least 0.
    """

    def __init__(
        self,
        of: str = "spins",
        size: int = 64,
        temperature: float | None = None,
        seed: int | None = None,
    ) -> None:
        self._of = choice(of, "of", ("spins", "rotors"))
        self._size = integer(size, "size", 3)
        self.seed = check_seed(seed)
        hidden = hidden_temperature(self.seed, self._of)
        self._temperature = check_temperature(hidden if temperature is None else temperature)
        self._generator = random.seed_state(self.seed)
        random.fill_uniform(np.empty(1), self._generator)
        self._stack = np.empty(self.sites, dtype=np.int64)
        if self._of == "spins":
            self._lattice: NDArray[Any] = np.ones(self.sites, dtype=np.int8)
        else:
            self._lattice = np.zeros(self.sites)
        for _ in range(ROUNDS):
            self._forget()

    def __repr__(self) -> str:
        """Return the call that would start this run."""
        return (
            f"Thermometer(of={self._of!r}, size={self._size}, "
            f"temperature={self._temperature!r}, seed={self.seed})"
        )

    @property
    def sites(self) -> int:
        """Number of spins or rotors."""
        return self._size * self._size

    @property
    def snapshot(self) -> NDArray[Any]:
        """The spins, or the angles: shape (size, size), a view."""
        return self._lattice.reshape(self._size, self._size)

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """All that changes in a run, as views."""
        return {"snapshot": self._lattice, "generator": self._generator}

    def _forget(self) -> None:
        """Make one round of the way to equilibrium."""
        n, t = self._size, self._temperature
        if self._of == "spins":
            self._move(SPIN_SWEEPS)
            clusters = FEW if t < FAR else MANY
            ising.wolff(self._lattice, n, n, t, clusters, self._stack, self._generator)
        else:
            self._move(ROTOR_SWEEPS)
            rotors_monte_carlo.wolff(
                self._lattice, n, n, t, ROTOR_CLUSTERS, self._stack, self._generator
            )

    def run(self, sweeps: int = 1) -> Self:
        """Make some sweeps, at least 0, and return the system itself."""
        for some in self._portions(integer(sweeps, "sweeps", 0)):
            self._move(some)
        return self

    def _move(self, sweeps: int) -> None:
        n, t = self._size, self._temperature
        if self._of == "spins":
            ising.heat_bath(self._lattice, n, n, t, 0.0, sweeps, self._generator)
        else:
            width = min(math.pi, 1.6 * math.sqrt(t))
            rotors_monte_carlo.metropolis(self._lattice, n, n, t, width, sweeps, self._generator)

    def read(self) -> TemperatureEstimate:
        """Read the present snapshot, by its neighbours."""
        if self._of == "spins":
            return pseudolikelihood_temperature(self.snapshot)
        return rotor_pseudolikelihood_temperature(self.snapshot)

    def energy(self) -> float:
        """Return the energy per site in units of J."""
        return -0.5 * float(self._agreements()[1].mean())

    def observe(self) -> dict[str, float]:
        """Measure the present state, and read it.

        Returns
        -------
        dict
            ``energy`` per site; ``score``, per site at the temperature of the bath, whose mean over
            all states is 0 exactly; ``reading``, the temperature by the neighbours,
            ``reading_error``, which it gives itself, ``squared_error``, the square of how far it is
            off, and ``expected_squared_error``, that of its own error.
        """
        strength, agreement = self._agreements()
        found = self.read()
        off = found.temperature - self._temperature
        return {
            "energy": -0.5 * float(agreement.mean()),
            "score": float((agreement - self._expected(strength)).mean()),
            "reading": found.temperature,
            "reading_error": found.error,
            "squared_error": off * off,
            "expected_squared_error": found.error**2,
        }

    def _agreements(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return, of each site, the strength of its neighbours and its agreement with them."""
        here = self.snapshot
        unit = here.astype(np.float64) if self._of == "spins" else np.exp(1j * here)
        around = np.sum([np.roll(unit, by, axis) for axis in (0, 1) for by in (1, -1)], axis=0)
        return np.abs(around), (around * unit.conj()).real

    def _expected(self, strength: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the agreement that the bath expects of each site."""
        pull = strength.ravel() / self._temperature
        if self._of == "spins":
            mean = np.tanh(pull)
        else:
            mean = np.empty_like(pull)
            bessel_ratios(pull, mean)
        return strength * mean.reshape(strength.shape)
