"""Gibbs sampling of a model whose energies are a table: one number for each of 2^N states.

A state is an index s whose bit k is 1 where spin k is -1, and a flip of spin k leads to s ^ 2^k. A
step picks one of the N spins at random and draws it anew from its distribution given all others
(heat bath, R. J. Glauber, J. Math. Phys. 4, 294, 1963): a flip that costs dE happens with
probability

    1 / (1 + exp(dE/T)).

N steps are a sweep; k_B = 1. It is the dynamics whose slow modes
`ergolib.learning.knowledge.relaxation_spectrum` computes, so that a chain can be compared with
what is known exactly about it.
"""

from ergolib.kernels.elementary import exp
from ergolib.kernels.kernel import kernel
from ergolib.kernels.random import integer_below, uniform


@kernel("void(float64[::1], float64, int64, int64, int64[::1], int64[::1], uint64[::1])")
def heat_bath(energies, price, spins, sweeps, chains, visits, state):
    """Run all chains for a number of sweeps, and count where they are after each.

    Parameters
    ----------
    energies : float64[::1]
        One number for each state, 2^N of them.
    price : float64
        1/T.
    spins : int64
        N, at least 1.
    sweeps : int64
        Of each chain.
    chains : int64[::1]
        Where each chain is; moved in place.
    visits : int64[::1]
        One number for each state: added to, once for each chain and sweep.
    state : uint64[::1]
        The random generator, one stream.
    """
    for chain in range(chains.size):
        here = chains[chain]
        for _ in range(sweeps):
            for _ in range(spins):
                there = here ^ (1 << integer_below(state, spins))
                weight = exp(price * (energies[there] - energies[here]))
                if uniform(state) * (1.0 + weight) < 1.0:
                    here = there
            visits[here] += 1
        chains[chain] = here
