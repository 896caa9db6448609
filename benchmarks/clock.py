"""Timing: the best of several short runs, or the whole of a long one."""

from collections.abc import Callable
from time import perf_counter

REPEATS = 5


def fastest(work: Callable[[int], object], seconds: float) -> float:
    """Return the seconds per step of ``work(steps)``, the best of a few runs.

    The first call compiles and warms the caches and is not counted; the number of steps is then
    doubled until a run is long enough.
    """
    work(1)
    steps, enough = 1, seconds / REPEATS
    while (taken := _time(work, steps)) < enough:
        steps = 2 * steps if taken < enough / 4 else max(steps + 1, int(steps * enough / taken))
    return min(_time(work, steps) for _ in range(REPEATS)) / steps


def _time(work: Callable[[int], object], steps: int) -> float:
    start = perf_counter()
    work(steps)
    return perf_counter() - start


def per_second(work: Callable[[], int], seconds: float) -> float:
    """Return how much ``work()`` gets done in a second, over the whole time.

    For steps of unequal size, such as Wolff's clusters: the best of several runs would be that
    with the smallest ones.
    """
    work()
    done, start = 0, perf_counter()
    while (taken := perf_counter() - start) < seconds or not done:
        done += work()
    return done / taken
