"""Natural latents: rows of an Ising strip and the errors of a latent, beside what one would write.

Three rows of an Ising torus by `ergolib.information.latents.ising_rows`, which follows one row of
each symmetry class, against powers of the whole transfer matrix in NumPy. The errors of a latent of
two parts by `latent_errors` against the same conditional informations by `dit`. Each pair must
agree on the numbers before it is timed.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import dit
import numpy as np

from benchmarks.clock import fastest
from ergolib.information import conditional_entropy
from ergolib.information.latents import ising_rows, latent_errors, with_latent

DISTANCE, TEMPERATURE = 4, 2.0
MATRIX, DIT = "powers of a matrix (NumPy)", "dit"


class Time(NamedTuple):
    """What was timed, for which size, and the milliseconds that once took."""

    name: str
    size: str
    milliseconds: float


def by_powers(width: int) -> float:
    """Return H(L|A) of the majority of three rows, L, by powers of the transfer matrix."""
    states = np.arange(2**width)
    spins = 1 - 2 * ((states[:, None] >> np.arange(width)) & 1)
    inside = (spins * np.roll(spins, 1, axis=1)).sum(axis=1)
    energy = spins @ spins.T + 0.5 * (inside[:, None] + inside)
    weights = np.exp((energy - energy.max()) / TEMPERATURE)
    far = np.linalg.matrix_power(weights / np.linalg.norm(weights, 2), DISTANCE)
    up = spins.sum(axis=1) > 0
    joint = np.zeros((states.size, 2))
    for second in (False, True):
        for third in (False, True):
            through = far[:, up == second] @ far[np.ix_(up == second, up == third)]
            ring = np.einsum("ac,ca->a", through, far[up == third])
            label = up.astype(int) + second + third > 1
            np.add.at(joint, (states, label.astype(int)), ring)
    return conditional_entropy(joint / joint.sum(), of=1, given=0)


def by_dit(joint: np.ndarray) -> tuple[float, ...]:
    """Return I(A;B|L), I(L;A|B) and I(L;B|A) in nats."""
    outcomes = [tuple(map(int, index)) for index in np.ndindex(joint.shape)]
    law = dit.Distribution(outcomes, joint.ravel())
    information = dit.multivariate.coinformation
    three = (([0], [1], [2]), ([2], [0], [1]), ([2], [1], [0]))
    return tuple(information(law, [a, b], given) * np.log(2.0) for a, b, given in three)


def times(seconds: float) -> Iterator[Time]:
    """Time each, peers first."""
    for width in (5, 7, 9):
        ours = ising_rows(width, DISTANCE, TEMPERATURE).redundancy
        assert abs(by_powers(width) - ours) < 1e-10
        for name, work in (
            (MATRIX, lambda width=width: by_powers(width)),
            ("ising_rows", lambda width=width: ising_rows(width, DISTANCE, TEMPERATURE)),
        ):
            yield Time(name, f"w = {width}", 1e3 * fastest(repeated(work), seconds))
    p = np.random.default_rng(1).dirichlet(np.ones(36)).reshape(6, 6)
    channel = np.random.default_rng(2).dirichlet(np.ones(3), (6, 6))
    joint = with_latent(p, channel)
    found = latent_errors(p, channel)
    assert np.allclose(by_dit(joint), (found.mediation, *found.stochastic), atol=1e-10)
    for name, work in ((DIT, lambda: by_dit(joint)), ("errors", lambda: latent_errors(p, channel))):
        yield Time(name, "6 x 6 x 3", 1e3 * fastest(repeated(work), seconds))


def repeated(work: Callable[[], object]) -> Callable[[int], None]:
    """Return the work, so many times."""

    def run(steps: int) -> None:
        for _ in range(steps):
            work()

    return run
