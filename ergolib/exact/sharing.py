"""Total correlation of Ising spins: what energy buys when it is taken out.

The total correlation of N variables is what is lost by describing each alone,

    TC = sum_i H(X_i) - H(X)

(Watanabe, IBM J. Res. Dev. 4, 66, 1960). Without a field each spin is up or down with equal chance
at every temperature, so that H(X_i) = ln 2 always. With H(X) = S, the entropy in nats (k_B = 1),

    TC = N ln 2 - S,        dTC = -dS = -dE / T.

Every nat that is paid for by energy becomes total correlation; no single spin is known better. This
holds on a ring, a chain, a torus and the infinite lattice alike: it needs no phase transition.

Below T_c the infinite square lattice has two phases. Whoever knows which one is there has another
map, in which a spin is up with probability (1 + m)/2, m being Yang's magnetisation, and S / N is
the same. In that map

    TC / N = H_b((1 + m)/2) - s,

which vanishes in the cold and in the heat and has a cusp at T_c. The difference of the two maps,
ln 2 - H_b((1 + m)/2), is what each spin says of the sign: one bit, read N times.

The ring of N spins has Z = (2 cosh K)^N (1 + t^N) with t = tanh K, K = 1/T (Ising, Z. Phys. 31,
253, 1925), and the chain is its limit.
"""

from __future__ import annotations

import math
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer
from ergolib.exact._critical import Array, coupling, over_temperatures
from ergolib.exact.kaufman import kaufman_entropy
from ergolib.exact.long_range import pair_information
from ergolib.exact.onsager import onsager_entropy
from ergolib.exact.order import yang_magnetization

__all__ = ["ising_total_correlation", "ring_total_correlation"]

LN2 = math.log(2.0)
PHASES = ("symmetric", "pure")
COLDEST_COUPLING = 400.0  # from here on e^(-2K) is zero to all digits, even times K


@overload
def ising_total_correlation(
    temperature: float, shape: int | tuple[int, int] | None = None, phase: str = "symmetric"
) -> float: ...
@overload
def ising_total_correlation(
    temperature: ArrayLike, shape: int | tuple[int, int] | None = None, phase: str = "symmetric"
) -> float | NDArray[np.float64]: ...
def ising_total_correlation(
    temperature: ArrayLike, shape: int | tuple[int, int] | None = None, phase: str = "symmetric"
) -> float | NDArray[np.float64]:
    """Total correlation per spin of the square-lattice Ising model without a field, in nats.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    shape : int or (int, int), optional
        Sides of a periodic lattice, each from 2 to 4096; the infinite lattice by default.
    phase : {"symmetric", "pure"}
        The map: up and down equally likely, or the sign of the phase is known. A finite lattice
        has one phase only, "symmetric"; what its majority leaves unexplained is in
        `ergolib.information.lattice_split`.

    Returns
    -------
    float or ndarray
        Symmetric: ln 2 - s, from 0 in the heat to ln 2 (less ln 2 / N) in the cold. Pure:
        H_b((1 + m)/2) - s, which is the same above T_c. Right to 1e-14, not to so much of itself.

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a finite number greater than 0, or an array of them, `shape` is not
        a lattice, or `phase` is not one of the two, or is "pure" on a finite lattice.

    Notes
    -----
    Sources: Onsager, Phys. Rev. 65, 117 (1944); Yang, Phys. Rev. 85, 808 (1952); Kaufman, Phys.
    Rev. 76, 1232 (1949).

    Examples
    --------
    >>> round(ising_total_correlation(2.0, 6), 8)
    0.52175244
    >>> round(ising_total_correlation(2.0, phase="pure"), 6)
    0.02849
    """
    which = choice(phase, "phase", PHASES)
    if shape is not None and which == "pure":
        raise ValueError(
            f"phase must be 'symmetric' for a finite lattice, which has no phases, got {phase!r}"
        )

    def formula(t: Array) -> Array:
        if shape is not None:
            return np.maximum(LN2 - np.asarray(kaufman_entropy(t, shape)), 0.0)
        shared = LN2 - np.asarray(onsager_entropy(t))
        if which == "pure":
            shared = shared - np.asarray(pair_information(yang_magnetization(t)))
        return np.maximum(shared, 0.0)

    return over_temperatures(formula, temperature)


@overload
def ring_total_correlation(temperature: float, sites: int | None = None) -> float: ...
@overload
def ring_total_correlation(
    temperature: ArrayLike, sites: int | None = None
) -> float | NDArray[np.float64]: ...
def ring_total_correlation(
    temperature: ArrayLike, sites: int | None = None
) -> float | NDArray[np.float64]:
    """Total correlation per spin of a ring of Ising spins without a field, in nats.

    It grows on cooling as that of the square lattice does, to ln 2 a spin, and no symmetry breaks:
    far spins of the chain share nothing at any temperature above zero.

    Parameters
    ----------
    temperature : float or array_like
        Temperature in units of J, greater than 0.
    sites : int, optional
        Spins in the ring, at least 2 (two spins have two bonds); the infinite chain by default.

    Returns
    -------
    float or ndarray
        From 0 in the heat to (1 - 1/N) ln 2 in the cold. Right to 1e-15, not to so much of itself.

    Raises
    ------
    TypeError, ValueError
        If `temperature` is not a finite number greater than 0, or an array of them, or `sites` is
        not an integer of at least 2.

    Notes
    -----
    With t = tanh(1/T), TC / N = ln 2 - s and
    s = ln(2 cosh K) + ln(1 + t^N)/N - K (t + t^(N-1)) / (1 + t^N).

    Examples
    --------
    >>> round(ring_total_correlation(1.0), 6)  # ln 2 - H_b(1 / (1 + e^2)): one neighbour tells it
    0.327813
    """
    number = None if sites is None else integer(sites, "sites", 2)

    def formula(temperatures: Array) -> Array:
        k = coupling(temperatures, COLDEST_COUPLING)
        x = np.exp(-2.0 * k)
        short = 2.0 * x / (1.0 + x)  # 1 - t
        if number is None:
            whole = before = np.zeros_like(k)
        else:
            log_t = np.where(k < 1.0, np.log(np.tanh(k)), np.log1p(-np.minimum(short, 0.9)))
            whole, before = np.exp(number * log_t), np.exp((number - 1) * log_t)
        shared = LN2 - np.log1p(x) - k * short * (1.0 - before) / (1.0 + whole)
        if number is not None:
            shared = shared - np.log1p(whole) / number
        return np.maximum(shared, 0.0)

    return over_temperatures(formula, temperature)
