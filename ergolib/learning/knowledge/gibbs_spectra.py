"""The slow modes of Gibbs sampling: what a model with given energies still remembers, and how long.

One step of Gibbs sampling (heat bath, random scan) picks one of N spins at random and draws it
anew from its distribution given all others: a flip that costs dE happens with probability
1/(N (1 + exp(dE/T))). N steps are a sweep, k_B = 1. The step obeys detailed balance with the Gibbs
distribution pi = exp(-E/T)/Z, so the matrix

    S = pi^(1/2) P pi^(-1/2),    S(s, s') = sech(dE/2T)/(2N)  between neighbours,

is symmetric. It is a mean of N projections, one for each spin, so its eigenvalues lie between 0
and 1: 1 = lambda_1 > lambda_2 >= ... >= 0, and mode j fades with the relaxation time

    tau_j = -1/(N ln lambda_j)    in sweeps.

Ergodicity is nearly broken into m subspaces where m - 1 of these times are far longer than the
rest. Then 1 - lambda_j is tiny and must not be computed as a difference: modes are found by Lanczos
iteration with the stationary one, pi^(1/2), projected out, and their gaps from Dirichlet's form
sum pi P (f - f')^2 over the edges, whose terms are positive and whose error is of second order in
that of the modes; a one-sided Jacobi method (Drmac and Veselic 2008) keeps the digits of small gaps
beside large ones. Lanczos iteration may pass over one of several equal eigenvalues, so a last run,
with all found modes projected out, looks for it.

After Y. He and V. Lubchenko, Neural Computation 37, 742 (2025), in our notation. Source: Levin,
Peres and Wilmer, Markov Chains and Mixing Times (2009), chapters 12 and 13.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer
from ergolib.arguments import temperature as check_temperature
from ergolib.learning.knowledge.states import check_memory, check_states

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["RelaxationSpectrum", "gibbs_matrix", "relaxation_spectrum"]

Array = NDArray[np.float64]

MOST_MODES = 32
_DENSE = 64  # states, up to which all eigenvectors are computed
_SMALLEST_GAP = 1e-14
_LARGEST_RESIDUAL = 1e-8
_SAME = 1e-10
_BASIS = 120  # vectors of Lanczos iteration: nearly equal eigenvalues need many
_ROOM = 1 << 23  # numbers in them, in which case there may be fewer, down to 40
_WORK = 1e11  # numbers handled before Lanczos iteration is given up, a minute or so
_FEWEST_PRODUCTS = 2000  # that it may take in any case
_TOLERANCE = 1e-12  # of a mode; its gap has the square of that


@dataclass(frozen=True, eq=False)
class RelaxationSpectrum:
    """The slowest modes of Gibbs sampling, slowest first.

    Attributes
    ----------
    spins : int
        N.
    gaps : ndarray of float64, shape (count,)
        1 - lambda_j of one step; the first is 0.
    modes : ndarray of float64, shape (count, 2^N)
        Eigenvectors of the symmetric S, orthonormal. The first is pi^(1/2); divided by it, a mode
        is the function of the state whose correlation fades as exp(-t/tau_j).
    residuals : ndarray of float64, shape (count,)
        How well they are converged: the norm of S f - lambda f. Some eigenvalue lies as near as
        that to each lambda.
    products : int
        How often S was applied: `count` times, to find the residuals, for at most 64 states, where
        all modes are computed at once.
    """

    spins: int
    gaps: Array
    modes: Array
    residuals: Array
    products: int

    @property
    def eigenvalues(self) -> Array:
        """1 = lambda_1 > lambda_2 >= ... of one step, shape (count,)."""
        return 1.0 - self.gaps

    @property
    def times(self) -> Array:
        """Relaxation times tau_2 >= tau_3 ... in sweeps, -1/(N ln lambda), shape (count - 1,)."""
        with np.errstate(divide="ignore"):  # lambda = 0 is forgotten at once
            return -1.0 / (self.spins * np.log1p(-np.minimum(self.gaps[1:], 1.0)))

    @property
    def continuous_times(self) -> Array:
        """The same if each spin has a clock of its own, 1/(N (1 - lambda)), in sweeps."""
        return 1.0 / (self.spins * self.gaps[1:])


def _pairs(values: Array, spin: int) -> tuple[Array, Array]:
    """Return views of the numbers of states with one spin up, and of those with it down."""
    halves = values.reshape(-1, 2, 1 << spin)
    return halves[:, 0], halves[:, 1]


def _chances(energies: Array, temperature: float, spin: int) -> tuple[Array, Array]:
    """Return the chance that a picked spin turns down where it is up, and up where it is down."""
    up, down = _pairs(energies, spin)
    with np.errstate(over="ignore", under="ignore"):
        cost = (down - up) / temperature
        return np.exp(-np.logaddexp(0.0, cost)), np.exp(-np.logaddexp(0.0, -cost))


def gibbs_matrix(energies: ArrayLike, temperature: float = 1.0) -> csr_array:
    """Return the matrix of one step of Gibbs sampling.

    Parameters
    ----------
    energies : array_like, shape (2^N,)
        The energy of each state (see `ergolib.learning.knowledge.states`).
    temperature : float, default 1.0
        Greater than 0, in units of the energies.

    Returns
    -------
    scipy.sparse.csr_array, shape (2^N, 2^N)
        P[s, s'] is the probability to go from state s to state s' in one step (1/N of a sweep).
        Rows sum to 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or the matrix would need more than 1 GiB
        (N > 20).

    Notes
    -----
    Source: Glauber, J. Math. Phys. 4, 294 (1963).
    """
    values, spins = check_states(energies, "energies")
    t = check_temperature(temperature)
    check_memory(float(values.size) * (spins + 1) * 2.5, "energies")
    return _matrix(values, t, spins, symmetric=False)


def _matrix(energies: Array, temperature: float, spins: int, symmetric: bool) -> csr_array:
    """Return P, or S = pi^(1/2) P pi^(-1/2), as a sparse matrix."""
    from scipy.sparse import csr_array

    size = energies.size
    columns = np.empty((size, spins + 1), dtype=np.int32)
    entries = np.empty((size, spins + 1))
    stay = np.ones(size)
    states = np.arange(size, dtype=np.int32)
    for k in range(spins):
        falls, rises = _chances(energies, temperature, k)
        turned = np.empty(size)
        up, down = _pairs(turned, k)
        up[...], down[...] = falls, rises
        stay -= turned / spins
        if symmetric:
            up[...] = down[...] = np.sqrt(falls * rises)
        columns[:, k] = states ^ np.int32(1 << k)
        entries[:, k] = turned / spins
    columns[:, spins] = states
    entries[:, spins] = np.maximum(stay, 0.0)
    starts = np.arange(0, columns.size + 1, spins + 1, dtype=np.int32)
    return csr_array((entries.ravel(), columns.ravel(), starts), shape=(size, size))


def _basis(count: int, size: int) -> int:
    """Return how many vectors Lanczos iteration keeps."""
    return max(2 * count + 1, 40, min(_BASIS, _ROOM // size))


def _restarts(count: int, size: int, basis: int) -> int:
    """Return how often Lanczos iteration may begin again."""
    products = max(_FEWEST_PRODUCTS, int(_WORK / (size * (size.bit_length() + 2.0 * basis))))
    return 1 + products // (basis - count)


class _Step:
    """One symmetrised step, S, with some modes projected out."""

    def __init__(self, energies: Array, temperature: float, spins: int) -> None:
        self.energies, self.temperature, self.spins = energies, temperature, spins
        self.products = 0
        self.matrix = _matrix(energies, temperature, spins, symmetric=True)

    def apply(self, psi: Array) -> Array:
        """Return S psi."""
        self.products += 1
        return self.matrix @ psi

    def slowest(self, count: int, known: Array) -> Array:
        """Return the `count` slowest modes (as rows) that are orthogonal to all known ones."""
        from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

        size = self.energies.size
        if size <= _DENSE:
            whole = self.matrix.toarray()
            # A known mode is given the eigenvalue -1, below all others.
            whole -= known.T @ (known @ whole + known)
            return np.linalg.eigh(0.5 * (whole + whole.T))[1][:, ::-1][:, :count].T

        def orthogonal(psi: Array) -> Array:
            return psi - known.T @ (known @ psi)

        start = orthogonal(np.random.default_rng(0).standard_normal(size))
        operator = LinearOperator(
            (size, size),
            matvec=lambda psi: orthogonal(self.apply(orthogonal(psi.reshape(-1)))),
            dtype=np.float64,
        )
        try:
            basis = min(_basis(count, size), size - 1)
            most = _restarts(count, size, basis)
            found = eigsh(
                operator, count, which="LA", v0=start, ncv=basis, maxiter=most, tol=_TOLERANCE
            )[1]
        except ArpackNoConvergence as error:
            raise RuntimeError(
                f"the slow modes of {self.spins} spins at T = {self.temperature!r} did not "
                f"converge: {len(error.eigenvalues)} of {count} after {self.products} products; "
                "a higher temperature may help, or a count that ends where modes are not nearly "
                "equal"
            ) from None
        return np.ascontiguousarray(found.T)

    def forms(self, modes: Array) -> Array:
        """Return Dirichlet's form of every pair of modes, the matrix of 1 - S in their space."""
        total = np.zeros((len(modes), len(modes)))
        for k in range(self.spins):
            falls, rises = _chances(self.energies, self.temperature, k)
            root_falls, root_rises = np.sqrt(falls), np.sqrt(rises)
            steps = np.empty((len(modes), falls.size))
            for step, mode in zip(steps, modes, strict=True):
                up, down = _pairs(mode, k)
                step[:] = (up * root_falls - down * root_rises).ravel()
            total += steps @ steps.T
        return total / self.spins


def _diagonal(forms: Array) -> tuple[Array, Array]:
    """Return eigenvalues of a positive matrix, rising, with all digits of small ones, and axes."""
    from scipy.linalg.lapack import dgejsv

    scale = np.sqrt(np.diag(forms))
    if not (scale > 0.0).all():
        return np.zeros(len(forms)), np.eye(len(forms))
    try:
        root = scale[:, None] * np.linalg.cholesky(forms / np.outer(scale, scale))
    except np.linalg.LinAlgError:
        return np.zeros(len(forms)), np.eye(len(forms))
    singular, axes, _, work, _, info = dgejsv(root, joba=0, jobu=0, jobv=3)
    if info != 0:
        raise RuntimeError("the singular values of Dirichlet's form did not converge")
    gaps = (singular * (work[1] / work[0])) ** 2
    rising = np.argsort(gaps, kind="stable")
    return gaps[rising], axes[:, rising].T


def relaxation_spectrum(
    energies: ArrayLike, temperature: float = 1.0, *, count: int = 2
) -> RelaxationSpectrum:
    """Return the slowest modes of Gibbs sampling, and how long each of them is remembered.

    Parameters
    ----------
    energies : array_like, shape (2^N,)
        The energy of each state (see `ergolib.learning.knowledge.states`).
    temperature : float, default 1.0
        Greater than 0, in units of the energies.
    count : int, default 2
        Modes, the stationary one among them: from 2 to 32, and at most 2^N.

    Returns
    -------
    RelaxationSpectrum

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, if more than 1 GiB would be needed, or if
        the model is so cold that double precision cannot resolve a gap (1e-14).
    RuntimeError
        If the iteration did not converge, as where the last of `count` modes is one of very many
        that are nearly equal: rough energies that are cold. It is given up after a minute or so,
        with N = 20 after several.

    Examples
    --------
    Two independent spins forget at the same pace:

    >>> found = relaxation_spectrum([0.0, 0.0, 0.0, 0.0], count=4)
    >>> found.eigenvalues.round(12)
    array([1. , 0.5, 0.5, 0. ])
    """
    values, spins = check_states(energies, "energies")
    t = check_temperature(temperature)
    count = integer(count, "count", 2, min(MOST_MODES, values.size))
    # the matrix, the modes found in three copies, the basis of Lanczos iteration, and a few vectors
    numbers = 1.5 * (spins + 1) + 3.0 * count + _basis(count, values.size) + 8.0
    check_memory(numbers * values.size, "energies")
    with np.errstate(over="ignore", under="ignore"):
        step = _Step(values, t, spins)
        still = np.exp(-0.5 * (values - values.min()) / t)
        still /= np.linalg.norm(still)
        known = still[None]
        found = step.slowest(count - 1, known)
        modes = _resolved(step, found, known, count)
        gaps, axes = _diagonal(step.forms(modes))
        modes, gaps = (axes @ modes)[: count - 1], gaps[: count - 1]
        if gaps.min() < _SMALLEST_GAP:
            raise ValueError(
                "temperature must be high enough for 1 - lambda_2 to be resolved "
                f"(above {_SMALLEST_GAP:g}), got {temperature!r}"
            )
        modes, gaps = np.vstack((known, modes)), np.append(0.0, gaps)
        residuals = np.array(
            [
                float(np.linalg.norm(step.apply(mode) - (1.0 - gap) * mode))
                for mode, gap in zip(modes, gaps, strict=True)
            ]
        )
    if residuals.max() > _LARGEST_RESIDUAL:
        raise RuntimeError(
            f"the slow modes of {spins} spins at T = {t!r} did not converge: a residual of "
            f"{residuals.max():.1g} is left"
        )
    return RelaxationSpectrum(spins, gaps, modes, residuals, step.products)


def _resolved(step: _Step, found: Array, known: Array, count: int) -> Array:
    """Return the modes found, orthonormal, and any that were passed over."""
    modes = _orthonormal(found, known)
    if step.energies.size <= _DENSE:
        return modes
    while True:
        fastest = np.sort(np.diag(step.forms(modes)))[count - 2]
        extra = _orthonormal(step.slowest(1, np.vstack((known, modes))), np.vstack((known, modes)))
        if step.forms(extra)[0, 0] > fastest * (1.0 - _SAME) - 1e-13:
            return modes
        modes = np.vstack((modes, extra))


def _orthonormal(modes: Array, known: Array) -> Array:
    """Return modes, as rows, made orthonormal and orthogonal to known ones, to the last digits."""
    for _ in range(2):
        modes = modes - (modes @ known.T) @ known
        modes = np.linalg.qr(modes.T)[0].T
    return np.ascontiguousarray(modes)
