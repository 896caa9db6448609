"""A system without a bath: it has an energy, and its demons tell what a unit of that is worth.

No temperature is given. The energy of the system and of its demons' purses (Creutz, Phys. Rev.
Lett. 50, 1411, 1983) is a whole number and never changes, unless the reader takes some or puts
some in. Every joint state with that energy is visited equally often. The demons are a thermometer:
what their purses hold on average, E_d, has the price

    beta = (1/w) ln(1 + w / E_d)

in nats for a unit of energy, with w the quantum in which the system changes its energy. A system
that can have more energy than half of all it can hold (two levels, or spins) has a price below
zero there, which only purses that can be full are able to show.
"""

from __future__ import annotations

import math
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import choice, integer, real, shape
from ergolib.kernels import demons
from ergolib.kernels.random import seed_state
from ergolib.statistics import Estimate, jackknife
from ergolib.systems.bodies import Body, IsingBody, OscillatorBody, PottsBody, TwoLevelBody
from ergolib.systems.system import System, check_seed

__all__ = ["Microcanonical"]

Model = Literal["ising", "potts", "two-level", "oscillators"]
QUANTA = {"ising": 4, "potts": 1, "two-level": 2, "oscillators": 1}

MOST = 2**24  # sites
MOST_ENERGY = 2**30  # units, in all
MOST_QUANTA = 1000  # in a purse that can be full
FEWEST = 16  # demons, unless fewer are asked for
SHARE = 8  # sites for each demon
MOST_RECORDED = 10**8  # sweeps
PATIENCE = 10_000  # sweeps in which the energy must have found its place


class Microcanonical(System):
    """An isolated system with demons, who know the price of its energy.

    Parameters
    ----------
    model : {"ising", "potts", "two-level", "oscillators"}
        Ising or Potts spins on a square lattice with joined edges; independent units with two
        levels (spins in a field); or an Einstein solid. ``"ising"`` is the default.
    size : int or (int, int), default 64
        Side of a square, or rows and columns; at least 2. At most 2^24 sites.
    energy : float, optional
        Energy per site to begin with, in the usual units of the model (J = 1; a lattice has -2 in
        its ground state, independent units and oscillators 0), that of the purses included. It is
        rounded to a whole number of quanta. By default 1/2 above the ground state.
    seed : int, optional
        At least 0. The same seed gives the same path. None draws one, kept as `seed`.
    demons : int, optional
        How many there are; by default one for 8 sites, but at least 16.
    capacity : int, optional
        How many quanta a purse can hold, from 1 to 1000; by default any number. Without a limit no
        price below zero can be shown, and a system that had one would give its energy to the purses
        until it has not.
    colours : int, default 10
        For ``"potts"``, from 2 to 127.
    quantum : int, optional
        Distance of the levels: 2 by default for ``"two-level"``, 1 for ``"oscillators"``. Energies
        of ``"ising"`` change by multiples of 4, and those of ``"potts"`` by multiples of 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, out of range or not for this model, or if the energy is
        less than that of the ground state or more than there is room for.

    Notes
    -----
    It begins in the ground state, with all energy brought in through the purses: run it before you
    measure. Sites, purses and moves are picked at random, so that no order of updates can lock it.
    Demons also deal with one another, or in the cold a quantum that is less than any move costs
    would stay where it is. The average price differs from that of an infinite system with the same
    energy by terms of order 1/sites.

    Examples
    --------
    >>> ising = Microcanonical("ising", size=32, energy=-1.2, seed=1)
    >>> before = ising.total_energy
    >>> ising.run(200).total_energy == before
    True
    """

    def __init__(
        self,
        model: Model = "ising",
        size: int | tuple[int, int] = 64,
        energy: float | None = None,
        seed: int | None = None,
        demons: int | None = None,
        capacity: int | None = None,
        colours: int = 10,
        quantum: int | None = None,
    ) -> None:
        self._model = choice(model, "model", QUANTA)
        self._body = _make_body(self._model, size, colours, quantum)
        number = max(FEWEST, self.sites // SHARE) if demons is None else demons
        self._purses = np.zeros(integer(number, "demons", 1, MOST), dtype=np.int64)
        self._capacity = _check_capacity(capacity, self._body.quantum)
        self.seed = check_seed(seed)
        self._generator = seed_state(self.seed)
        self._fill(_check_energy(energy, self._body))

    def __repr__(self) -> str:
        """Return what the system is and the energy it has."""
        return (
            f"Microcanonical({self._model!r}, size={self._body.shape}, "
            f"total_energy={self.total_energy}, seed={self.seed})"
        )

    @property
    def model(self) -> str:
        """What it is made of."""
        return self._model

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self._body.shape

    @property
    def sites(self) -> int:
        """Number of spins, units or oscillators."""
        return self._body.sites

    @property
    def quantum(self) -> int:
        """Every change of energy is a multiple of it, and so is what a purse holds."""
        return self._body.quantum

    @property
    def capacity(self) -> int | None:
        """How many quanta a purse can hold; None if any number."""
        limited = self._capacity < demons.UNLIMITED
        return self._capacity // self.quantum if limited else None

    @property
    def spins(self) -> NDArray[Any]:
        """Spins, levels or quanta, of shape (rows, columns): a view of the live state."""
        return self._body.array.reshape(self._body.shape)

    @property
    def purses(self) -> NDArray[np.int64]:
        """What each demon holds, in units of energy: a view."""
        return self._purses

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """All that changes in a run, as views."""
        return {"spins": self._body.array, "purses": self._purses, "generator": self._generator}

    @property
    def total_energy(self) -> int:
        """The energy of the system and all purses, which only `take` and `put` change."""
        return self._body.ground + self._body.energy() + int(self._purses.sum())

    @property
    def ground_energy(self) -> int:
        """The energy of the ground state, below which nothing can be taken."""
        return self._body.ground

    @property
    def price(self) -> float:
        """What the demons read now, in nats for a unit of energy: one noisy look at all purses.

        Infinite if all are empty, minus infinite if all are full. `measure_price` averages.
        """
        return self._price(float(self._purses.sum()))

    @property
    def temperature(self) -> float:
        """One over the price that the demons read now. It cannot be set: there is no bath."""
        price = self.price
        return 1.0 / price if price else math.inf

    @temperature.setter
    def temperature(self, value: float) -> None:
        raise AttributeError(
            "temperature cannot be set on Microcanonical, which has an energy instead: take some "
            f"of it, or put some in; got {value!r}"
        )

    def _price(self, total: float) -> float:
        return float(demons.price(total, self._purses.size, self.quantum, self._capacity))

    def run(self, sweeps: int = 1) -> Self:
        """Move forward.

        Parameters
        ----------
        sweeps : int, default 1
            At least 0. In a sweep a site picked at random meets a demon picked at random, as many
            times as there are sites; and two demons meet, as many times as there are demons.

        Returns
        -------
        Microcanonical
            The system itself.
        """
        for some in self._portions(integer(sweeps, "sweeps", 0)):
            self._move(np.zeros(some, dtype=np.int64))
        return self

    def record(self, sweeps: int) -> NDArray[np.int64]:
        """Move forward and return what all purses hold after each sweep.

        Parameters
        ----------
        sweeps : int
            From 0 to 10^8.

        Returns
        -------
        ndarray of int64, shape (sweeps,)
            In units of energy. The system has the rest of `total_energy`.
        """
        trail = np.zeros(integer(sweeps, "sweeps", 0, MOST_RECORDED), dtype=np.int64)
        done = 0
        for some in self._portions(trail.size):
            self._move(trail[done : done + some])
            done += some
        return trail

    def _move(self, trail: NDArray[np.int64]) -> None:
        """Make a sweep for each place of a trail."""
        self._body.sweep(self._purses, self._capacity, trail, self._generator)

    def measure_price(self, sweeps: int = 1000) -> Estimate:
        """Move forward and average what the demons hold: the price, with its error.

        Parameters
        ----------
        sweeps : int, default 1000
            At least 2. The system should be in equilibrium already.

        Returns
        -------
        Estimate
            In nats for a unit of energy, by `jackknife`.

        Raises
        ------
        ValueError
            If all purses were empty (or all full) all the time: more demons, or more sweeps.
        """
        trail = self.record(integer(sweeps, "sweeps", 2)).astype(np.float64)
        if not math.isfinite(self._price(float(trail.mean()))):
            raise ValueError(
                f"sweeps must be enough for the {self._purses.size} demons to get hold of some "
                f"energy: their purses were all alike for all of {sweeps}"
            )

        def price(total: Any) -> Any:
            return np.vectorize(self._price)(total)

        return jackknife(price, trail)

    def take(self, energy: int) -> Self:
        """Take energy out of the demons' purses, quantum by quantum, each from one at random.

        Parameters
        ----------
        energy : int
            A multiple of `quantum`, at least 0, and at most what the purses hold. What the system
            holds itself comes into the purses as it moves.

        Returns
        -------
        Microcanonical
            The system itself.

        Raises
        ------
        TypeError, ValueError
            If it is not such a number.
        """
        coins = self._coins(energy)
        held = int(self._purses.sum())
        if energy > held:
            raise ValueError(
                f"energy must be at most the {held} that the purses hold, got {energy}: run, and "
                "more comes into them"
            )
        demons.take(self._purses, self.quantum, coins, self._generator)
        return self

    def put(self, energy: int) -> Self:
        """Put energy into the demons' purses, quantum by quantum, each into one at random.

        Parameters
        ----------
        energy : int
            A multiple of `quantum`, at least 0, for which there is room.

        Returns
        -------
        Microcanonical
            The system itself.

        Raises
        ------
        TypeError, ValueError
            If it is not such a number.
        """
        coins = self._coins(energy)
        room = min(
            self._capacity * self._purses.size - int(self._purses.sum()),
            MOST_ENERGY - self.total_energy + self._body.ground,
        )
        if energy > room:
            raise ValueError(
                f"energy must be at most {room}, for which the purses have room, got {energy}"
            )
        demons.give(self._purses, self.quantum, coins, self._capacity, self._generator)
        return self

    def meet(self, other: Microcanonical, meetings: int, coin: int | None = None) -> int:
        """Let demons of two systems meet, and pass on a coin, or get one, where they can.

        Parameters
        ----------
        other : Microcanonical
            Another isolated system.
        meetings : int
            How many, at least 0: one demon of each system, picked at random.
        coin : int, optional
            The energy that changes hands: a multiple of both quanta; by default the smallest.

        Returns
        -------
        int
            The energy that went from this system to the other.

        Raises
        ------
        TypeError, ValueError
            If an argument is not of its kind, both are the same system, or a purse cannot hold a
            coin.
        """
        if not isinstance(other, Microcanonical):
            raise TypeError(f"other must be a Microcanonical, got {type(other).__name__}")
        if other is self:
            raise ValueError("other must be another system, got the same one")
        common = math.lcm(self.quantum, other.quantum)
        piece = common if coin is None else integer(coin, "coin", common)
        if piece % common or piece > min(self._capacity, other._capacity):
            raise ValueError(
                f"coin must be a multiple of {common}, which both systems can hold whole, and fit "
                f"into their purses, got {piece}"
            )
        return int(
            demons.trade(
                self._purses,
                self._capacity,
                other._purses,
                other._capacity,
                piece,
                integer(meetings, "meetings", 0, MOST_ENERGY),
                self._generator,
            )
        )

    def nats(self, before: int, after: int) -> float:
        """Return the entropy that purses gained when what all of them hold went up, in nats.

        Parameters
        ----------
        before, after : int
            What all purses held, in units of energy.

        Returns
        -------
        float
            The logarithm of how many more ways there are to share it among them, below 0 if it is
            less; with a limited capacity, the sum of price times quantum.
        """
        held = (integer(each, "energy", 0, MOST_ENERGY) for each in (before, after))
        return float(demons.nats(*held, self._purses.size, self.quantum, self._capacity))

    def _coins(self, energy: int) -> int:
        """Return an energy as a number of quanta."""
        coins, rest = divmod(integer(energy, "energy", 0, MOST_ENERGY), self.quantum)
        if rest:
            raise ValueError(
                f"energy must be a multiple of the quantum {self.quantum}, got {energy}"
            )
        return coins

    def energy(self) -> float:
        """Return the energy per site, counted in the present state; the purses hold the rest."""
        return (self._body.ground + self._body.energy()) / self.sites

    def observe(self) -> dict[str, float]:
        """Measure the present state.

        Returns
        -------
        dict
            ``energy`` per site, and ``purse``, what a demon holds on average.
        """
        return {"energy": self.energy(), "purse": float(self._purses.mean())}

    def _fill(self, energy: int) -> None:
        """Bring energy into the ground state: as much as the purses hold, and a sweep, in turn."""
        room = self._capacity * self._purses.size
        if self._body.most is not None and energy > self._body.most + room:
            most = (self._body.ground + self._body.most + room) / self.sites
            raise ValueError(
                f"energy must be at most {most:g}, which this model and its purses can hold, got "
                f"{(self._body.ground + energy) / self.sites:g}"
            )
        left = energy // self.quantum
        for _ in range(PATIENCE):
            left -= demons.give(self._purses, self.quantum, left, self._capacity, self._generator)
            if left == 0:
                return
            self.record(1)
        raise ValueError(
            f"energy must be one for which there is room, but {left * self.quantum} units found "
            f"none in {PATIENCE} sweeps"
        )


def _make_body(model: str, size: Any, colours: Any, quantum: Any) -> Body:
    """Return the body in its ground state, or say what the model takes."""
    sides = shape(size)
    if sides[0] * sides[1] > MOST:
        raise ValueError(f"size must hold at most {MOST} sites, got {size!r}")
    if colours != 10 and model != "potts":
        raise ValueError(f"colours are for model 'potts', got {colours!r} with {model!r}")
    free = model in ("two-level", "oscillators")
    step = QUANTA[model] if quantum is None else integer(quantum, "quantum", 1, 10_000)
    if not free and step != QUANTA[model]:
        raise ValueError(f"quantum must be {QUANTA[model]} for model {model!r}, got {quantum!r}")
    if model == "ising":
        return IsingBody(sides)
    if model == "potts":
        return PottsBody(sides, integer(colours, "colours", 2, 127))
    return TwoLevelBody(sides, step) if model == "two-level" else OscillatorBody(sides, step)


def _check_capacity(capacity: Any, quantum: int) -> int:
    """Return how much energy a purse can hold."""
    if capacity is None:
        return demons.UNLIMITED
    return quantum * integer(capacity, "capacity", 1, MOST_QUANTA)


def _check_energy(energy: Any, body: Body) -> int:
    """Return an energy per site as a whole number above the ground state, a multiple of quanta."""
    lowest = body.ground / body.sites
    per_site = lowest + 0.5 if energy is None else real(energy, "energy")
    if per_site < lowest:
        raise ValueError(f"energy must be at least {lowest:g}, the ground state's, got {energy!r}")
    above = (per_site - lowest) * body.sites
    if above > MOST_ENERGY:
        raise ValueError(
            f"energy must be at most {MOST_ENERGY} units in all, got {energy!r} a site"
        )
    return body.quantum * round(above / body.quantum)
