"""Many writers and readers, trained at once from different starts.

The law has no direction in it, the starts have: see `ergolib.kernels.writer_reader` for both. What
is conserved on the way is exact in gradient flow and known in gradient descent:

- the matrix u u^T - v v^T = (p q^T + q p^T) / 2 of p = u + v and q = u - v. In flow p grows by as
  much as q shrinks, so that the matrix stands still. A step of descent multiplies p by 1 + r e and
  q by 1 - r e, with the rate r and e = s - a, so that the matrix shrinks by 1 - r^2 e^2 at each
  step: an error of order r in all, the same in relative size for every entry;
- the directions of p and q, in both; so the plane of u and v never turns, and, in flow, the
  parallelogram of u and v keeps its area A = |u| |v| sin(angle). With a = |u| |v| cos(angle) the
  tangent of the angle is A / a: a pair ends at the angle arctan(A / s), small as the start squared,
  but not 0;
- nothing, if there is noise.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, positive, real, reals
from ergolib.kernels import writer_reader as kernels
from ergolib.kernels.random import seed_state
from ergolib.systems.system import check_seed

__all__ = ["WriterReader"]

Array = NDArray[np.float64]

TRAININGS = ("flow", "descent")
LENGTHS = ("equal", "gaussian")
PORTION = 1_000_000  # components times steps in one call of a kernel: well under a second


class WriterReader:
    """Writers u and readers v in d dimensions, each pair trained on L = (s - u.v)^2 / 2.

    Parameters
    ----------
    dimension : int, default 8
        d, at least 2.
    seeds : int, default 1000
        How many pairs are trained, each from its own start.
    target : float, default 1.0
        s, greater than 0. (Less than 0 would be the same with -v for v.)
    start : float, default 0.1
        Length of each u and v at the start, in directions that do not know of each other; greater
        than 0.
    seed : int, default 0
        At least 0; None draws one.
    lengths : {"equal", "gaussian"}
        Whether all have this length at the start, or normal components of variance start^2 / d,
        so that this is the root of their mean square.
    push : float, default 0.0
        In units of `start`: added to the first component of each u and v at the start. Unless it is
        0 the starts prefer a direction, and the symmetry is broken by hand.
    training : {"flow", "descent"}
        Gradient flow by steps of Runge and Kutta, or gradient descent.
    rate : float, default 0.02
        Time of a step: of the flow, or the learning rate of the descent. Greater than 0.
    noise : float, default 0.0
        Standard deviation of the noise on each component of each slope, at least 0; for descent.

    Attributes
    ----------
    steps : int
        So many were made.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or there is noise on a flow.

    Examples
    --------
    A thousand pairs agree on a thousand directions:

    >>> pairs = WriterReader(dimension=8, seeds=1000, start=0.1, seed=0).run(500)
    >>> seen = pairs.observe()
    >>> round(seen["cosine"], 4), round(seen["mean_direction"], 2)
    (0.9999, 0.03)
    """

    def __init__(
        self,
        dimension: int = 8,
        seeds: int = 1000,
        target: float = 1.0,
        start: float = 0.1,
        seed: int | None = 0,
        *,
        lengths: str = "equal",
        push: float = 0.0,
        training: str = "flow",
        rate: float = 0.02,
        noise: float = 0.0,
    ) -> None:
        self._dimension = integer(dimension, "dimension", 2)
        count = integer(seeds, "seeds", 1)
        self._start = positive(start, "start")
        self._lengths = choice(lengths, "lengths", LENGTHS)
        self._push = real(push, "push")
        self.seed = check_seed(seed)
        self._set_training(target, training, rate, noise)
        self._generator = seed_state(self.seed)
        self._writers, self._readers = np.zeros((2, count * self._dimension))
        kernels.start(
            self._dimension,
            self._start,
            int(self._lengths == "gaussian"),
            self._push,
            self._writers,
            self._readers,
            self._generator,
        )
        self._begin()

    @classmethod
    def from_starts(
        cls,
        writers: ArrayLike,
        readers: ArrayLike,
        target: float = 1.0,
        seed: int | None = 0,
        *,
        training: str = "flow",
        rate: float = 0.02,
        noise: float = 0.0,
    ) -> Self:
        """Return pairs with given starts.

        Parameters
        ----------
        writers, readers : array_like
            Shape (seeds, d), d at least 2: u and v of each pair, none of length 0.
        target, seed, training, rate, noise
            As for `WriterReader`; the seed is that of the noise.

        Raises
        ------
        TypeError, ValueError
            As for `WriterReader`, and if the starts are not of one shape.
        """
        first, second = check_pairs(writers, readers)
        made = cls.__new__(cls)
        made._dimension = first.shape[1]
        made._start = float(np.sqrt((first**2).sum(axis=1).mean()))
        made._lengths, made._push = "given", 0.0
        made.seed = check_seed(seed)
        made._set_training(target, training, rate, noise)
        made._generator = seed_state(made.seed)
        made._writers, made._readers = first.ravel().copy(), second.ravel().copy()
        made._begin()
        return made

    def _set_training(self, target: Any, training: Any, rate: Any, noise: Any) -> None:
        self._target = positive(target, "target")
        self._training = choice(training, "training", TRAININGS)
        self._rate = positive(rate, "rate")
        self._noise = real(noise, "noise")
        if self._noise < 0.0:
            raise ValueError(f"noise must be a finite number of at least 0, got {noise!r}")
        if self._noise > 0.0 and self._training == "flow":
            raise ValueError(f"noise must be 0 unless training is 'descent', got {noise!r}")

    def _begin(self) -> None:
        self._first = self._writers.copy(), self._readers.copy()
        before = self.overlaps >= 0.5 * self._target
        self._halfway = np.where(before, 0.0, -1.0)
        self.steps = 0

    @property
    def dimension(self) -> int:
        """Number of components of a vector, d."""
        return self._dimension

    @property
    def seeds(self) -> int:
        """How many pairs there are."""
        return self._halfway.size

    @property
    def target(self) -> float:
        """What u.v should be, s."""
        return self._target

    @property
    def start(self) -> float:
        """Length of a vector at the start; of given starts, the writers' root mean square."""
        return self._start

    @property
    def lengths(self) -> str:
        """How lengths were drawn: "equal", "gaussian", or "given" if they were not."""
        return self._lengths

    @property
    def rate(self) -> float:
        """Time of a step."""
        return self._rate

    @property
    def time(self) -> float:
        """Number of steps times the rate, in units of 1 / s if s is 1."""
        return self.steps * self._rate

    @property
    def writers(self) -> Array:
        """Every u, shape (seeds, d): a view."""
        return self._writers.reshape(-1, self._dimension)

    @property
    def readers(self) -> Array:
        """Every v, shape (seeds, d): a view."""
        return self._readers.reshape(-1, self._dimension)

    @property
    def starts(self) -> tuple[Array, Array]:
        """Writers and readers as they were at the start, each of shape (seeds, d)."""
        first, second = self._first
        return first.reshape(-1, self._dimension), second.reshape(-1, self._dimension)

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """The arrays that change: writers and readers; views, not copies."""
        return {"writers": self.writers, "readers": self.readers}

    @property
    def overlaps(self) -> Array:
        """Of each pair a = u.v, shape (seeds,)."""
        return self._seen()[0]

    @property
    def haversines(self) -> Array:
        """Of each pair (1 - cos) / 2 of the angle between u and v: exact for small angles too."""
        return self._seen()[1]

    @property
    def cosines(self) -> Array:
        """Of each pair the cosine of the angle between u and v, shape (seeds,)."""
        return 1.0 - 2.0 * self.haversines

    @property
    def losses(self) -> Array:
        """Of each pair (s - a)^2 / 2, shape (seeds,)."""
        return np.asarray(0.5 * (self._target - self.overlaps) ** 2)

    @property
    def half_times(self) -> Array:
        """When each pair's a went through s / 2, shape (seeds,): NaN if it has not yet.

        Within a step a is taken to be a straight line, which is off by rate^2 or so.
        """
        return np.where(self._halfway < 0.0, np.nan, self._halfway)

    @property
    def conserved(self) -> Array:
        """Of each pair the matrix u u^T - v v^T, shape (seeds, d, d)."""
        u, v = self.writers, self.readers
        return np.asarray(u[:, :, None] * u[:, None, :] - v[:, :, None] * v[:, None, :])

    @property
    def drift(self) -> float:
        """How far u u^T - v v^T has moved since the start, the largest of all pairs.

        It is the Frobenius norm of the change in units of |u_0|^2 + |v_0|^2.
        """
        return float(kernels.drift(self._dimension, *self._first, self._writers, self._readers))

    def _seen(self) -> tuple[Array, Array]:
        overlaps, haversines = np.zeros((2, self._writers.size // self._dimension))
        kernels.observe(self._dimension, self._writers, self._readers, overlaps, haversines)
        return overlaps, haversines

    def run(self, steps: int = 1) -> Self:
        """Make so many steps and return the ensemble itself.

        Parameters
        ----------
        steps : int, default 1
            At least 0.

        Raises
        ------
        TypeError, ValueError
            If it is not an integer of at least 0.
        FloatingPointError
            If a step is too long for training to stay finite; the last finite state is kept.
        """
        left = integer(steps, "steps", 0)
        most = max(1, PORTION // self._writers.size)
        while left > 0:
            self._advance(min(left, most))
            left -= most
        return self

    def _advance(self, some: int) -> None:
        kept = self._writers.copy(), self._readers.copy(), self._halfway.copy()
        scalars = self._dimension, self._target, self._rate
        arrays = some, self.steps, self._writers, self._readers, self._halfway
        if self._training == "flow":
            kernels.flow(*scalars, *arrays, np.zeros(4 * self._dimension))
        else:
            kernels.descend(*scalars, self._noise, *arrays, self._generator)
        if not np.isfinite(self.overlaps).all():
            self._writers[:], self._readers[:], self._halfway[:] = kept
            raise FloatingPointError(
                f"training diverged between steps {self.steps} and {self.steps + some}: "
                f"rate times target must be well below 1, got {self._rate * self._target:g}; "
                "lower the rate"
            )
        self.steps += some

    def observe(self) -> dict[str, float]:
        """Measure the present state.

        Returns
        -------
        dict
            Means over the pairs: ``overlap`` a = u.v, ``loss``, ``cosine`` of the angle between u
            and v; ``mean_direction``, the length of the mean of the directions of u + v, which is
            near 1 / sqrt(seeds) if nothing prefers a direction; and ``drift``, the largest change
            of u u^T - v v^T.
        """
        overlaps, haversines = self._seen()
        together = self.writers + self.readers
        directions = together / np.linalg.norm(together, axis=1, keepdims=True)
        return {
            "overlap": float(overlaps.mean()),
            "loss": float((0.5 * (self._target - overlaps) ** 2).mean()),
            "cosine": float(1.0 - 2.0 * haversines.mean()),
            "mean_direction": float(np.linalg.norm(directions.mean(axis=0))),
            "drift": self.drift,
        }


def check_pairs(writers: ArrayLike, readers: ArrayLike) -> tuple[Array, Array]:
    """Return writers and readers as arrays of shape (seeds, d), or say what is wrong with them."""
    first, second = reals(writers, "writers"), reals(readers, "readers")
    for name, given in (("writers", first), ("readers", second)):
        if given.ndim != 2 or given.shape[0] < 1 or given.shape[1] < 2:
            raise ValueError(
                f"{name} must have shape (seeds, d) with d at least 2, got shape {given.shape}"
            )
        if not (given**2).sum(axis=1).all():
            raise ValueError(f"{name} must not have a vector of length 0, got one")
    if first.shape != second.shape:
        raise ValueError(
            f"readers must have the shape of the writers, {first.shape}, got {second.shape}"
        )
    return np.ascontiguousarray(first), np.ascontiguousarray(second)
