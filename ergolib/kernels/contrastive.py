"""Chains of spins with fields and pair couplings, renewed one spin after the other.

The energy of N spins sigma_k = +1 or -1 is

    E = -sum_k h_k sigma_k - sum_(k < l) J_kl sigma_k sigma_l,

in one unit with the temperature, k_B = 1. A sweep renews each spin in turn by its heat bath
(Glauber 1963): up with probability 1 / (1 + exp(-2 b_k / T)), b_k = h_k + sum_l J_kl sigma_l, where
it was before does not matter. Many chains, independent of each other, are samples of the model that
persist while its couplings are learnt (T. Tieleman, ICML 2008).

What the neighbours of each spin add to its field is kept, and changed where a spin flips: most do
not.
"""

from numba import float64, int8

from ergolib.kernels.elementary import exp
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import uniform


@function
def heat_bath_spin(field, state):
    """Return a new spin in a field, in units of the temperature."""
    return int8(1) if uniform(state) * (1.0 + exp(-2.0 * field)) < 1.0 else int8(-1)


@function
def sum_neighbours(spins, couplings, bonds):
    """Write sum_l J_kl sigma_l of each spin of one chain into bonds."""
    n = bonds.size
    for k in range(n):
        bonds[k] = 0.0
    for other in range(n):
        spin = float64(spins[other])
        row = couplings[other * n : (other + 1) * n]
        for k in range(n):
            bonds[k] += spin * row[k]


@function
def renew_spin(spins, k, field, couplings, bonds, state):
    """Renew spin k of one chain in a field, in units of T, and what it adds to the others."""
    n = bonds.size
    new = heat_bath_spin(field, state)
    if new != spins[k]:
        spins[k] = new
        change = 2.0 * float64(new)
        row = couplings[k * n : (k + 1) * n]
        for other in range(n):
            bonds[other] += change * row[other]


@kernel("void(int8[::1], float64[::1], float64[::1], int64, float64, float64[::1], uint64[::1])")
def sweep_chains(spins, fields, couplings, sweeps, price, bonds, state):
    """Run all chains for a number of sweeps.

    Parameters
    ----------
    spins : int8[::1]
        +1 and -1, N for each chain, one chain after the other.
    fields : float64[::1]
        h_k, one for each of the N spins.
    couplings : float64[::1]
        J_kl, row after row, symmetric, with a diagonal of zeros.
    sweeps : int64
        Of each chain.
    price : float64
        1/T.
    bonds : float64[::1]
        Room for N numbers.
    state : uint64[::1]
        The random generator, one stream.
    """
    n = fields.size
    if n == 0:
        return
    for chain in range(spins.size // n):
        own = spins[chain * n : (chain + 1) * n]
        sum_neighbours(own, couplings, bonds)
        for _ in range(sweeps):
            for k in range(n):
                renew_spin(own, k, price * (fields[k] + bonds[k]), couplings, bonds, state)
