"""Chains of spins with fields and pair couplings, renewed one spin after the other.

The energy of N spins sigma_k = +1 or -1 is

    E = -sum_k h_k sigma_k - sum_(k < l) J_kl sigma_k sigma_l,

in one unit with the temperature, k_B = 1. A sweep renews each spin in turn by its heat bath
(Glauber 1963): up with probability 1 / (1 + exp(-2 b_k / T)), b_k = h_k + sum_l J_kl sigma_l, where
it was before does not matter. Many chains, independent of each other, are samples of the model that
persist while its couplings are learnt (T. Tieleman, ICML 2008).
"""

from ergolib.kernels.elementary import exp
from ergolib.kernels.kernel import kernel
from ergolib.kernels.random import uniform


@kernel("void(int8[::1], float64[::1], float64[::1], int64, float64, uint64[::1])")
def sweep_chains(spins, fields, couplings, sweeps, price, state):
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
    state : uint64[::1]
        The random generator, one stream.
    """
    n = fields.size
    if n == 0:
        return
    for chain in range(spins.size // n):
        first = chain * n
        for _ in range(sweeps):
            for k in range(n):
                field = fields[k]
                for other in range(n):
                    field += couplings[k * n + other] * spins[first + other]
                weight = exp(-2.0 * price * field)
                spins[first + k] = 1 if uniform(state) * (1.0 + weight) < 1.0 else -1
