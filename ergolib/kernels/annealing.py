"""Chains that are cooled step by step from independent spins, and weighed on the way.

The energy of N spins sigma_k = +1 or -1, in units of the temperature, goes from that of independent
spins in fields a_k to that of the model, along beta = 0 ... 1:

    E_beta = -sum_k [(1 - beta) a_k + beta h_k] sigma_k - beta sum_(k < l) J_kl sigma_k sigma_l.

A chain begins as a sample of the first beta. For each further beta it first gains the weight
exp(E_before - E_after) of the state it is in, and is then renewed there by sweeps of the heat bath,
one spin after the other. The mean weight of many chains is Z_last / Z_first, without bias however
quickly it goes: Jarzynski's equality (1997), and annealed importance sampling (R. M. Neal,
Statistics and Computing 11, 125, 2001).

Where beta falls, spins are renewed in the reverse order: that is the same process, run backwards.
"""

from numba import float64, int64

from ergolib.kernels.contrastive import heat_bath_spin, renew_spin, sum_neighbours
from ergolib.kernels.kernel import function, kernel


@kernel("void(int8[::1], float64[::1], uint64[::1])")
def draw_independent(spins, fields, state):
    """Draw chains of independent spins.

    Parameters
    ----------
    spins : int8[::1]
        Written: +1 and -1, N for each chain, one chain after the other.
    fields : float64[::1]
        a_k / T, one for each of the N spins.
    state : uint64[::1]
        The random generator, one stream.
    """
    n = fields.size
    if n == 0:
        return
    for chain in range(spins.size // n):
        for k in range(n):
            spins[chain * n + k] = heat_bath_spin(fields[k], state)


@function
def gap(spins, base, fields, bonds):
    """Return what E_beta falls by when beta grows by one, in the state of one chain."""
    total = 0.0
    for k in range(fields.size):
        total += (fields[k] - base[k] + 0.5 * bonds[k]) * float64(spins[k])
    return total


@kernel(
    "void(int8[::1], float64[::1], float64[::1], float64[::1], float64[::1], int64, float64[::1], "
    "float64[::1], uint64[::1])"
)
def anneal(spins, base, fields, couplings, betas, sweeps, log_weights, bonds, state):
    """Take all chains from the first beta to the last.

    Parameters
    ----------
    spins : int8[::1]
        Samples of the first beta, N spins for each chain, one chain after the other; afterwards
        where the chains are.
    base : float64[::1]
        a_k / T, the fields of the independent spins.
    fields : float64[::1]
        h_k / T of the model.
    couplings : float64[::1]
        J_kl / T, row after row, symmetric, with a diagonal of zeros.
    betas : float64[::1]
        The path. At each beta but the first a chain is weighed, then renewed.
    sweeps : int64
        At each beta; those at the last one do not change the weight.
    log_weights : float64[::1]
        Written: the logarithm of the weight of each chain.
    bonds : float64[::1]
        Room for N numbers.
    state : uint64[::1]
        The random generator, one stream.
    """
    n = fields.size
    if n == 0:
        return
    for chain in range(log_weights.size):
        own = spins[chain * n : (chain + 1) * n]
        sum_neighbours(own, couplings, bonds)
        log_weight = 0.0
        for step in range(1, betas.size):
            beta = betas[step]
            change = beta - betas[step - 1]
            log_weight += change * gap(own, base, fields, bonds)
            for _ in range(sweeps):
                for i in range(n):
                    k = i if change >= 0.0 else int64(n - 1 - i)
                    field = (1.0 - beta) * base[k] + beta * (fields[k] + bonds[k])
                    renew_spin(own, k, field, couplings, bonds, state)
        log_weights[chain] = log_weight
