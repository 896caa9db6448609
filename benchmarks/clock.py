"""Timing: the best of several short runs, or the whole of a long one."""

import math
from collections.abc import Callable, Sequence
from time import perf_counter, process_time

REPEATS = 5


def fastest(work: Callable[[int], object], seconds: float) -> float:
    """Return the seconds per step of ``work(steps)``, the best of a few runs.

    The first call compiles and warms the caches and is not counted; the number of steps is then
    doubled until a run is long enough.
    """
    return in_turns([work], seconds, perf_counter)[0]


def in_turns(
    works: Sequence[Callable[[int], object]],
    seconds: float,
    clock: Callable[[], float] = process_time,
) -> list[float]:
    """Return the seconds per step of each, the best of a few runs that take turns.

    By default they are seconds of the processor: what else the machine does is not counted, and
    what it does to the caches meets all alike, so that their ratios mean something.
    """
    steps = [_enough(work, seconds / REPEATS, clock) for work in works]
    best = [math.inf] * len(works)
    for _ in range(REPEATS):
        for place, (work, count) in enumerate(zip(works, steps, strict=True)):
            best[place] = min(best[place], _time(work, count, clock) / count)
    return best


def _enough(work: Callable[[int], object], seconds: float, clock: Callable[[], float]) -> int:
    """Return how many steps take about so long."""
    work(1)
    steps = 1
    while (taken := _time(work, steps, clock)) < seconds:
        steps = 2 * steps if taken < seconds / 4 else max(steps + 1, int(steps * seconds / taken))
    return steps


def _time(work: Callable[[int], object], steps: int, clock: Callable[[], float]) -> float:
    start = clock()
    work(steps)
    return clock() - start


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
