"""Energy taken slowly, and energy traded: what it costs is read off the demons.

An isolated system (`ergolib.Microcanonical`) gives energy to its demons at their price, beta nats
for a unit. Whatever goes into the purses gives *them* entropy, as much as the system loses if this
happens slowly: they are then always in equilibrium with it, and

    S(E_0) - S(E) = integral of beta dE.

Hurried, demons who are robbed of their coins are colder than the system, ask for more than its
price, and the nats on their bill are more than the system has lost.

Two systems whose demons trade are no longer isolated, but their sum is. A coin Q that goes from
price beta_1 to price beta_2 costs beta_1 Q nats on one side and is worth beta_2 Q on the other: the
sum of both entropies can only grow, so energy goes from the low price to the high, until prices
agree. Energies per site need not.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ergolib.arguments import integer
from ergolib.systems import Microcanonical

__all__ = ["drain", "exchange"]


class _Account:
    """What a system gave to its demons, in energy and in nats, and what they held meanwhile."""

    def __init__(self, system: Any, name: str) -> None:
        if not isinstance(system, Microcanonical):
            raise TypeError(f"{name} must be a Microcanonical, got {type(system).__name__}")
        self.system = system
        self.nats = 0.0  # that the system gained: what its purses lost to it
        self._begin()

    def _begin(self) -> None:
        self.held = 0.0
        self.sweeps = 0

    def sweep(self) -> None:
        """Make a sweep and keep the books."""
        before = int(self.system.purses.sum())
        after = int(self.system.record(1)[0])
        self.nats -= self.system.nats(before, after)
        self.held += after
        self.sweeps += 1

    def close(self, name: str = "") -> dict[str, float]:
        """Return a row of the table, averaged over the sweeps since the last."""
        system = self.system
        mean = self.held / self.sweeps
        self._begin()
        return {
            f"{name}energy": system.energy(),
            f"{name}purse": mean / system.purses.size,
            f"{name}price": system._price(mean),
            f"{name}nats": self.nats,
        }


def drain(
    system: Microcanonical, energy: int, sweeps: int = 1000, every: int | None = None
) -> pd.DataFrame:
    """Take energy out of an isolated system, evenly over many sweeps.

    Parameters
    ----------
    system : Microcanonical
        It is changed.
    energy : int
        How much to take in all, in units of energy: a multiple of its quantum. Below 0, it is put
        in.
    sweeps : int, default 1000
        Over how many sweeps, at least 1.
    every : int, optional
        Sweeps for a row of the table, by default a fiftieth of them.

    Returns
    -------
    DataFrame
        A row each: ``sweeps`` so far; ``taken``, the energy that is out; ``energy``, that of the
        system per site now; ``purse``, what a demon held on average since the row before;
        ``price``, which that shows, in nats for a unit (infinite where purses were empty); and
        ``nats``, what the system gained in all by that account, below 0 for what was learned.
        Where purses run dry, less is taken than is due, and the rest as it comes in.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or there is less energy than that.
    """
    account = _Account(system, "system")
    total = integer(energy, "energy", -(2**30), 2**30)
    if total % system.quantum:
        raise ValueError(f"energy must be a multiple of the quantum {system.quantum}, got {energy}")
    there = system.total_energy - system.ground_energy
    if total > there:
        raise ValueError(f"energy must be at most the {there} that there are, got {energy}")
    count = integer(sweeps, "sweeps", 1)
    each = max(1, count // 50) if every is None else integer(every, "every", 1)
    coins, taken, rows = total // system.quantum, 0, []
    for sweep in range(1, count + 1):
        account.sweep()
        due = coins * sweep // count * system.quantum - taken
        if due > 0:
            due = min(due, int(system.purses.sum()))
            system.take(due)
        elif due < 0:
            system.put(-due)
        taken += due
        if sweep % each == 0 or sweep == count:
            rows.append({"sweeps": sweep, "taken": taken, **account.close()})
    return pd.DataFrame(rows)


def exchange(
    left: Microcanonical,
    right: Microcanonical,
    sweeps: int = 1000,
    every: int | None = None,
    meetings: int | None = None,
) -> pd.DataFrame:
    """Let two isolated systems trade energy through their demons.

    Parameters
    ----------
    left, right : Microcanonical
        They are changed. After every sweep of both, demons of one meet demons of the other, and a
        coin, the smallest energy that both can hold whole, may change hands either way.
    sweeps : int, default 1000
        How long, at least 1.
    every : int, optional
        Sweeps for a row of the table, by default a fiftieth of them.
    meetings : int, optional
        After each sweep, at least 1; by default a sixteenth of the fewer demons, so that both sides
        stay close to equilibrium on the way. With many, the right answer comes sooner, and the nats
        on the way are further from what the systems have lost and gained.

    Returns
    -------
    DataFrame
        A row each: ``sweeps`` so far; ``moved``, the energy that has gone from left to right; and
        for both sides (``left_energy`` and so on) the ``energy`` per site now, what a ``purse``
        held on average since the row before, the ``price`` that this shows, and the ``nats`` that
        the side gained in all, by its demons' account.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> from ergolib import Microcanonical
    >>> hot = Microcanonical("ising", size=16, energy=-0.8, seed=1).run(100)
    >>> cold = Microcanonical("oscillators", size=16, energy=0.2, seed=2).run(100)
    >>> table = exchange(hot, cold, sweeps=500)
    >>> bool(table["moved"].iloc[-1] > 0)
    True
    """
    sides = {"left_": _Account(left, "left"), "right_": _Account(right, "right")}
    if left is right:
        raise ValueError("right must be another system than left, got the same one")
    count = integer(sweeps, "sweeps", 1)
    each = max(1, count // 50) if every is None else integer(every, "every", 1)
    fewer = min(left.purses.size, right.purses.size)
    meet = max(1, fewer // 16) if meetings is None else integer(meetings, "meetings", 1)
    moved, rows = 0, []
    for sweep in range(1, count + 1):
        for side in sides.values():
            side.sweep()
        moved += left.meet(right, meet)
        if sweep % each == 0 or sweep == count:
            row: dict[str, float] = {"sweeps": sweep, "moved": moved}
            for name, side in sides.items():
                row |= side.close(name)
            rows.append(row)
    return pd.DataFrame(rows)
