"""What is learnt when spins are revealed one after another, and what is learnt many times over.

Before a spin is revealed, the map gives it the probability p of the sign that is then found. Four
numbers keep account of it, all in nats:

- its *surprise*, -ln p(s_i | revealed). Surprises add up: their sum is -ln P of all that was found;
- what was *expected*, H(s_i | revealed), the mean surprise over both signs, at most ln 2;
- *one by one*, by how much the entropies of all other spins fall, each taken by itself,
  sum_j [H(s_j | revealed) - H(s_j | revealed, s_i)]. In the cold this grows with the lattice, for
  one spin tells something about each. For one sign that was found it may also be negative;
- *jointly*, I(s_i; all others | revealed) = H(s_i | revealed) - H(s_i | all others), the
  information about the others taken together. It cannot exceed H(s_i | revealed), and so not ln 2.

That the third can be hundreds of times the fourth is no contradiction: it counts the same
information once for each spin that carries it. The word is redundancy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from ergolib.arguments import integer
from ergolib.arguments import temperature as check_temperature
from ergolib.exact import ising_correlation, onsager_energy
from ergolib.information.conditional_simulation import ConditionalSimulation, Nats
from ergolib.information.measures import binary_entropy

__all__ = ["Reveal", "one_spin_information", "reveal_in_turn"]


class Reveal(NamedTuple):
    """One spin that was revealed, and what that told. All numbers are in nats, with an error.

    Attributes
    ----------
    site : (int, int)
        Row and column.
    spin : int
        +1 or -1.
    surprise : Nats
        -ln p(spin | revealed before).
    expected : Nats
        H(spin | revealed before).
    one_by_one : Nats
        By how much the entropies of all other spins fell, each by itself, added up.
    jointly : Nats
        I(spin; all others | revealed before), at most ln 2.
    """

    site: tuple[int, int]
    spin: int
    surprise: Nats
    expected: Nats
    one_by_one: Nats
    jointly: Nats


def reveal_in_turn(
    revealed: Mapping[tuple[int, int], int],
    shape: int | tuple[int, int],
    temperature: float,
    samples: int = 4000,
    equilibrate: int = 100,
    seed: int = 0,
) -> list[Reveal]:
    """Reveal spins of an Ising torus one after another, and keep account of each, by simulation.

    Parameters
    ----------
    revealed : mapping of (int, int) to int
        ``{(row, column): spin}``, in the order in which they are revealed.
    shape : int or (int, int)
        Side of a square, or rows and columns.
    temperature : float
        Temperature in units of J, greater than 0. There is no field.
    samples : int, default 4000
        For each map, at least 128.
    equilibrate : int, default 100
        Sweeps before the first sample of each map.
    seed : int, default 0
        The same seed gives the same numbers.

    Returns
    -------
    list of Reveal
        One for each, in order.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> first, second = reveal_in_turn({(0, 0): 1, (0, 1): 1}, shape=4, temperature=2.0)
    >>> round(first.surprise.value, 4), second.jointly.value < math.log(2.0)
    (0.6931, True)
    """
    count = integer(samples, "samples", 128)
    wait = integer(equilibrate, "equilibrate", 0)
    simulation = ConditionalSimulation(revealed, shape, temperature, seed)  # checks all at once
    simulation = ConditionalSimulation({}, shape, temperature, seed).equilibrate(wait).run(count)
    before = simulation.open_entropy()
    found = []
    for site, spin in revealed.items():
        told = simulation.account(site, spin)
        mean = float(simulation.magnetization()[0][site])
        own = binary_entropy(0.5 * (1.0 + mean))
        after = simulation.reveal(site, spin).equilibrate(wait).run(count).open_entropy()
        fall = before.value - own - after.value
        one_by_one = Nats(fall, math.hypot(before.error, after.error))
        found.append(
            Reveal(site, int(spin), told.surprise, told.expected, one_by_one, told.jointly)
        )
        before = after
    return found


def one_spin_information(temperature: float) -> float:
    """Information that one spin of the infinite lattice shares with all others together, in nats.

    I(s_0; all others) = ln 2 - H(s_0 | its four neighbours), the same in either phase and in the
    symmetric mixture of both below T_c, where nothing has been revealed.

    Parameters
    ----------
    temperature : float
        Temperature in units of J, from 0.1 up.

    Returns
    -------
    float
        From 0 in the heat to ln 2 in the cold.

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a number of at least 0.1.

    Notes
    -----
    Exact. The sum h of the four neighbours is 0, +-2 or +-4, with probabilities P_0, P_2, P_4. Two
    equations fix them: s_0 h has the mean -2u = 2 P_2 tanh 2K + 4 P_4 tanh 4K, with u Onsager's
    energy per site; and h^2 has the mean 4 P_2 + 16 P_4 = 4 + 8 <s s'> + 4 <s s''>, of two spins
    next to each other on a diagonal and of two that are two steps apart.

    Examples
    --------
    >>> round(one_spin_information(2.0), 4)
    0.5573
    """
    t = check_temperature(temperature)
    if t < 0.1:
        raise ValueError(f"temperature must be at least 0.1, got {temperature!r}")
    # the shares of energy and of h^2; in terms of q = 1 - P_4, as P_4 is nearly 1 in the cold
    agreement = -2.0 * float(onsager_energy(t))
    diagonal = float(ising_correlation(1, t, "diagonal"))
    squares = 4.0 + 8.0 * diagonal + 4.0 * float(ising_correlation(2, t))
    two, four = 2.0 * math.tanh(2.0 / t), 4.0 * math.tanh(4.0 / t)
    p_four = (agreement - squares * two / 4.0) / (four - 4.0 * two)
    p_two = squares / 4.0 - 4.0 * p_four
    p_none = max(0.0, 1.0 - p_two - p_four)
    left = p_none * math.log(2.0) + p_two * _left(2.0, t) + p_four * _left(4.0, t)
    return math.log(2.0) - left


def _left(field: float, temperature: float) -> float:
    """Return the entropy of a spin whose neighbours add up to `field`."""
    return float(binary_entropy(1.0 / (1.0 + math.exp(2.0 * field / temperature))))
