"""What it costs to forget: Landauer's bound, in joules.

To reset a memory of b bits whose content is not known is to bring its entropy from b ln 2 to zero.
The entropy must go somewhere. If it goes into a heat bath at temperature T, the bath receives on
average at least

    Q = k_B T b ln 2

(Landauer, IBM J. Res. Dev. 5, 183, 1961), with k_B = 1.380649e-23 J/K, a number that is exact since
2019 because it defines the kelvin. It is the price of one nat, k_B T, and a bit is ln 2 nats. What
it does not say:

- it bounds an average: single runs may cost less, and a slow one comes as near as it likes;
- it is a cost of *erasing into a bath at T*. Measuring, copying onto a blank memory and computing
  reversibly have no such bound (Bennett, Int. J. Theor. Phys. 21, 905, 1982). Szilard's engine pays
  when its memory is wiped, not when it looks;
- a content that is known to the eraser, or compressed, costs only the entropy it has left;
- machines of today dissipate far more, for reasons that have nothing to do with it.
"""

from __future__ import annotations

import math

from ergolib.arguments import positive, real

__all__ = ["BOLTZMANN", "landauer_energy", "nats_per_joule"]

BOLTZMANN: float = 1.380649e-23
"""Boltzmann's constant in J/K, exact by the definition of the kelvin (SI, 2019)."""

ROOM = 300.0  # kelvin


def landauer_energy(bits: float = 1.0, temperature: float = ROOM) -> float:
    """Least heat, on average, that goes into a bath when bits are erased: k_B T b ln 2.

    Parameters
    ----------
    bits : float, default 1
        Entropy of the memory before it is reset, in bits, at least 0: one for each cell whose
        content is a fair coin, less if something is known of it.
    temperature : float, default 300
        Of the bath that takes the heat, in kelvin, greater than 0.

    Returns
    -------
    float
        In joules.

    Raises
    ------
    TypeError, ValueError
        If `bits` is not a finite number of at least 0, or `temperature` is not a finite number
        greater than 0.

    Notes
    -----
    A bound on the average, reached by slow erasure into a bath at this temperature. Nothing is said
    of measuring or copying, which may be done for less (Bennett, Int. J. Theor. Phys. 21, 905,
    1982). Source: Landauer, IBM J. Res. Dev. 5, 183 (1961).

    Examples
    --------
    >>> f"{landauer_energy():.4e}"
    '2.8710e-21'
    """
    number = real(bits, "bits")
    if number < 0.0:
        raise ValueError(f"bits must be a finite number of at least 0, got {bits!r}")
    return number * math.log(2.0) * BOLTZMANN * positive(temperature, "temperature")


def nats_per_joule(temperature: float = ROOM) -> float:
    """What a joule buys at a temperature: 1 / (k_B T), the price of energy in nats.

    Parameters
    ----------
    temperature : float, default 300
        In kelvin, greater than 0.

    Returns
    -------
    float
        In nats per joule: by how much the entropy of a body falls for each joule that leaves it
        reversibly at this temperature.

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a finite number greater than 0.

    Examples
    --------
    >>> f"{nats_per_joule():.4e}"
    '2.4143e+20'
    """
    return 1.0 / (BOLTZMANN * positive(temperature, "temperature"))
