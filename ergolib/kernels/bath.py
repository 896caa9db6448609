"""The account of a heat bath: what energy it was given, and how many nats that is.

A system at a bath of temperature T (k_B = 1) changes its energy only by exchange with the bath. If
it gives off dE, the entropy of the bath grows by dE/T, whatever the system does meanwhile: a bath
is always in equilibrium (Clausius 1865). The entropy of the system falls by as much only if the way
is slow; else by less, and on a round trip the bath keeps the difference:

    sum over a cycle of dE/T  >=  0,   and 0 only for a reversible one.

A system whose phases coexist at one temperature gives off its latent heat between two energies, at
one price 1/T. So the account keeps apart what was exchanged in such a window: of a change of energy
that part which lies within.

An account is seven numbers: the energy now; energy and nats given to the bath, in all and then
within the window; and, since the temperature was last set, the sum of the energies and their
number.
"""

from ergolib.kernels.kernel import kernel

LENGTH = 7


@kernel("void(float64[::1], float64)")
def open_account(account, energy):
    """Begin with a system of this energy that has given nothing yet."""
    for i in range(account.size):
        account[i] = 0.0
    account[0] = energy


@kernel("void(float64[::1], float64, float64, float64, float64)")
def book(account, energy, temperature, low, high):
    """Enter the system's new energy: what is missing went to the bath, at this temperature.

    Parameters
    ----------
    account : float64[::1]
        Seven numbers.
    energy : float64
        Of the system, now.
    temperature : float64
        Of the bath since the last entry, above 0.
    low, high : float64
        The window of energies that is counted apart.
    """
    given = account[0] - energy
    within = min(max(account[0], low), high) - min(max(energy, low), high)
    account[0] = energy
    account[1] += given
    account[2] += given / temperature
    account[3] += within
    account[4] += within / temperature
    account[5] += energy
    account[6] += 1.0


@kernel("void(float64[::1])")
def set_temperature(account):
    """Begin to average anew: the bath has another temperature."""
    account[5] = 0.0
    account[6] = 0.0
