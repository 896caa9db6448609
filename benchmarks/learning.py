"""Learning: a transform, a fit and a memory, beside what one would write with NumPy and SciPy.

The couplings of 2^N energies by `couplings_of` against the butterflies of the Walsh-Hadamard
transform as array operations. Fields and pairs fitted to a distribution over 2^N states by
`fit_couplings` (Newton) against BFGS of `scipy.optimize` on the same loss and slope, by matrix
products. A sweep of a Hopfield network against one that keeps the matrix of couplings. Each pair
must agree before it is timed.
"""

from collections.abc import Iterator

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

from benchmarks.clock import fastest
from benchmarks.latents import Time, repeated
from ergolib.learning.hopfield import Hopfield, hebbian_couplings
from ergolib.learning.knowledge import couplings_of, fit_couplings, subsets_to_order

BUTTERFLIES, BFGS, MATRIX = "butterflies (NumPy)", "BFGS (SciPy)", "matrix of couplings (NumPy)"


def by_butterflies(energies: np.ndarray) -> np.ndarray:
    """Return J_S = -2^-N sum of sigma_S E, by one array operation for each spin."""
    values = energies.copy()
    step = 1
    while step < values.size:
        pairs = values.reshape(-1, 2, step)
        first, second = pairs[:, 0] + pairs[:, 1], pairs[:, 0] - pairs[:, 1]
        pairs[:, 0], pairs[:, 1] = first, second
        step *= 2
    return -values / values.size


def by_bfgs(target: np.ndarray, features: np.ndarray) -> np.ndarray:
    """Return the couplings of maximum likelihood, by a general-purpose optimiser."""
    means = target @ features

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        exponents = features @ theta
        level = logsumexp(exponents)
        return level - means @ theta, np.exp(exponents - level) @ features - means

    options = {"gtol": 1e-8}
    return minimize(loss, np.zeros(features.shape[1]), jac=True, method="BFGS", options=options).x


def falls(couplings: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return where spins end that follow their fields, one after another."""
    spins = start.astype(np.float64)
    turned = True
    while turned:
        turned = False
        for i in range(spins.size):
            field = couplings[i] @ spins
            if field * spins[i] < 0.0:
                spins[i] = -spins[i]
                turned = True
    return spins


def times(seconds: float) -> Iterator[Time]:
    """Time each, peers first."""
    rng = np.random.default_rng(1)
    for n in (12, 16, 20):
        energies = rng.normal(size=1 << n)
        assert np.allclose(by_butterflies(energies), couplings_of(energies), atol=1e-12)
        for name, work in (
            (BUTTERFLIES, lambda energies=energies: by_butterflies(energies)),
            ("couplings_of", lambda energies=energies: couplings_of(energies)),
        ):
            yield Time(name, f"N = {n}", 1e3 * fastest(repeated(work), seconds))
    for n in (8, 10):
        target = rng.dirichlet(np.ones(1 << n))
        states = np.arange(1 << n)
        subsets = subsets_to_order(n, 2)
        features = 1.0 - 2.0 * (np.bitwise_count(states[:, None] & subsets) & 1)
        found = fit_couplings(target, order=2).couplings[subsets]
        assert np.allclose(by_bfgs(target, features), found, atol=1e-5)
        for name, work in (
            (BFGS, lambda target=target, features=features: by_bfgs(target, features)),
            ("fit_couplings", lambda target=target: fit_couplings(target, order=2)),
        ):
            yield Time(name, f"N = {n}, pairs", 1e3 * fastest(repeated(work), seconds))
    network = Hopfield(size=1000, load=0.05, seed=1)
    couplings = hebbian_couplings(network.patterns)
    cue = network.start(0, flipped=0.2).spins.copy()
    assert np.array_equal(falls(couplings, cue), network.patterns[0])
    assert network.retrieve().overlap == 1.0

    def recall() -> None:
        network.spins = cue
        network.retrieve()

    for name, work in ((MATRIX, lambda: falls(couplings, cue)), ("Hopfield.retrieve", recall)):
        yield Time(name, "N = 1000, M = 50", 1e3 * fastest(repeated(work), seconds))
