"""Systems whose states can be counted: those with discrete energies.

A random walk that counts states (`wang_landau`) keeps one number for each energy. So the energies
must be few: they are numbered 0, 1, 2, ..., and called levels. A lattice of Ising or Potts spins is
walked by a compiled kernel. Anything else takes part by saying four things, and no more, of itself:
the energies of its levels, the level it is at, the level a random move would bring it to, and that
the move is made. This is `Countable`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from signal import SIGINT, Signals, getsignal, signal
from threading import current_thread, main_thread
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import real, reals
from ergolib.kernels import wang_landau as kernels
from ergolib.kernels.random import seed_state
from ergolib.systems import Ising, Potts, System

__all__ = ["Countable", "LatticeWalker", "SystemWalker", "Walker", "walker"]

LATTICE_PORTION = 1_000_000  # moves in one call of the kernel: a twentieth of a second
SYSTEM_PORTION = 1_000  # moves of anything else between two chances to interrupt


@runtime_checkable
class Countable(Protocol):
    """What an object must offer for its states to be counted.

    Attributes
    ----------
    energies : array_like
        The energies of levels 0, 1, 2, ..., rising. There may be some that no state has.
    log_states : float
        Ln of the number of all states, the sum over levels of g.

    Notes
    -----
    A move must be as likely to be proposed as its reverse, and moves must lead from every state to
    every other. All that changes must be in the object: it is copied for each walker, and pickled.
    """

    energies: ArrayLike
    log_states: float

    def level(self) -> int:
        """Return the level of the present state."""

    def propose(self, rng: np.random.Generator) -> int:
        """Draw a random move, remember it, and return the level it would lead to."""

    def accept(self) -> None:
        """Make the move that was proposed last."""


class Walker:
    """One random walk through the levels of a system, and what it has learnt.

    Attributes
    ----------
    energies : ndarray
        Of all levels, rising.
    log_g : ndarray
        The estimate of ln g but for a constant; minus infinity where no state was found yet.
    histogram : ndarray of int64
        Visits since ln f was last halved, or since it follows 1/t.
    ledger : ndarray
        The kernel's bookkeeping (`ergolib.kernels.wang_landau`).
    log_states : float
        Ln of the number of all states.
    log_ground : float or None
        Ln of the number of states at the lowest energy, if known.
    symmetric : bool
        Whether g(E) = g(-E).
    enough : int
        Moves that usually suffice.
    frozen : bool
        Whether learning is over, and visits are counted at fixed ln g.
    followed : float
        Moves made while ln f followed 1/t, as it was when learning ended.
    """

    log_states: float
    log_ground: float | None = None
    symmetric: bool = False
    portion: int
    enough: int

    def __init__(self, energies: NDArray[np.float64], seed: np.random.SeedSequence) -> None:
        self.energies = energies
        self.log_g = np.empty(energies.size)
        self.histogram = np.zeros(energies.size, dtype=np.int64)
        self.ledger = np.zeros(kernels.LEDGER_SIZE)
        self.generator = seed_state(seed)
        self.frozen = False
        self.followed = 0.0

    def begin(self, level: int, flatness: float, saturates: bool) -> None:
        """Start counting at a level, by one of the two schedules."""
        self.ledger[kernels.FLATNESS] = flatness
        self.ledger[kernels.SATURATES] = float(saturates)
        kernels.begin(level, self.log_g, self.histogram, self.ledger)

    def freeze(self) -> None:
        """Stop learning, once and for all: from now on the histogram counts visits at fixed ln g.

        An energy found only now takes the ln g of where the walk came from, and is counted alike.
        """
        if not self.frozen:
            self.followed = self.ledger[kernels.STAGE] * self.ledger[kernels.FOLLOWS]
            self.histogram[:] = 0
            self.ledger[kernels.LOG_F] = 0.0
            self.ledger[kernels.FOLLOWS] = 0.0
            self.ledger[kernels.HALVINGS] = 0.0
            self.ledger[kernels.STAGE] = 0.0
            self.ledger[kernels.LOOK] = math.inf
            self.frozen = True

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Which levels were found; since it is frozen, which were visited."""
        return self.histogram > 0 if self.frozen else np.isfinite(self.log_g)

    @property
    def attempts(self) -> int:
        """Moves tried so far."""
        return int(self.ledger[kernels.ATTEMPTS])

    def walk(self, attempts: int) -> None:
        """Try some moves, all or none of them if interrupted."""
        raise NotImplementedError


class LatticeWalker(Walker):
    """A walk through the states of an Ising or a Potts lattice, all sites alike at first."""

    portion = LATTICE_PORTION

    def __init__(self, lattice: Ising | Potts, seed: np.random.SeedSequence) -> None:
        self.rows, self.columns = lattice.size
        sites = self.rows * self.columns
        unlike = np.arange(2.0 * sites + 1.0)
        if isinstance(lattice, Ising):
            self.q, energies = 2, -2.0 * sites + 2.0 * unlike
            self.symmetric = self.rows % 2 == 0 and self.columns % 2 == 0
        else:
            self.q, energies = lattice.q, -2.0 * sites + unlike
        super().__init__(energies, seed)
        self.log_states = sites * math.log(self.q)
        self.log_ground = math.log(self.q)
        self.spins = np.zeros(sites, dtype=np.int8)
        self.enough = max(5_000_000, 80 * energies.size**2)

    def level(self) -> int:
        """Return the number of unlike bonds."""
        return int(kernels.unlike_bonds(self.spins, self.rows, self.columns))

    def walk(self, attempts: int) -> None:
        """Try some moves."""
        kernels.walk(
            self.spins,
            self.rows,
            self.columns,
            self.q,
            self.log_g,
            self.histogram,
            self.ledger,
            attempts,
            self.generator,
        )


class SystemWalker(Walker):
    """A walk through the states of any countable system."""

    portion = SYSTEM_PORTION
    enough = 100_000

    def __init__(self, system: Countable, seed: np.random.SeedSequence) -> None:
        super().__init__(_rising(system.energies), seed)
        self.system = deepcopy(system)
        self.log_states = real(system.log_states, "system.log_states")
        self.moves = np.random.default_rng(seed.spawn(1)[0])

    def level(self) -> int:
        """Return the level of the present state."""
        return self._checked(self.system.level(), "level()")

    def walk(self, attempts: int) -> None:
        """Try some moves; a key pressed meanwhile is heard after them."""
        with _later():
            for _ in range(attempts):
                proposed = self._checked(self.system.propose(self.moves), "propose()")
                if kernels.judge(proposed, self.log_g, self.histogram, self.ledger, self.generator):
                    self.system.accept()

    def _checked(self, level: Any, method: str) -> int:
        if isinstance(level, (int, np.integer)) and 0 <= level < self.energies.size:
            return int(level)
        raise ValueError(
            f"system.{method} must be a level, an integer from 0 to {self.energies.size - 1}, "
            f"got {level!r}"
        )


def walker(system: Any, seed: np.random.SeedSequence) -> LatticeWalker | SystemWalker:
    """Return a walker through the states of a system, or say why they cannot be counted."""
    if isinstance(system, Ising) and system.field != 0.0:
        raise ValueError(
            f"system must have discrete energies, which Ising has in no field only, "
            f"got field={system.field!r}"
        )
    if isinstance(system, (Ising, Potts)):
        return LatticeWalker(system, seed)
    if isinstance(system, System):
        raise TypeError(
            "system must have discrete energies, such as Ising or Potts; those of "
            f"{type(system).__name__} cannot be numbered. For energies in bins, see "
            "multi_histogram"
        )
    if isinstance(system, type) or not isinstance(system, Countable):
        raise TypeError(
            "system must be Ising, Potts, or an object with energies, log_states, level(), "
            f"propose(rng) and accept(), got {system!r:.80}"
        )
    return SystemWalker(system, seed)


def _rising(energies: ArrayLike) -> NDArray[np.float64]:
    values = reals(energies, "system.energies")
    if values.ndim != 1 or values.size < 2 or not (np.diff(values) > 0.0).all():
        raise ValueError(f"system.energies must be two or more that rise, got shape {values.shape}")
    return values


@contextmanager
def _later() -> Iterator[None]:
    """Hold Ctrl-C back until the moves at hand are finished, so that none is made by half."""
    if current_thread() is not main_thread():  # others are not interrupted
        yield
        return
    pressed: list[int] = []
    before = getsignal(SIGINT)
    signal(SIGINT, lambda number, frame: pressed.append(number))
    try:
        yield
    finally:
        signal(SIGINT, before)
    if pressed and callable(before):
        before(Signals.SIGINT, None)
