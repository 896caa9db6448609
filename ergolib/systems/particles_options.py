"""What `Particles` can be told, and what it refuses.

Every check names the argument, what it takes and what it got.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, positive, real, sides
from ergolib.exact.lennard_jones import CONTACT, triangular_crystal
from ergolib.kernels.particles import LEAP
from ergolib.kernels.thermostats import LONGEST_CHAIN

__all__ = [
    "MOST",
    "OPTIONS",
    "THERMOSTATS",
    "check_box",
    "check_dt",
    "check_options",
    "check_points",
    "check_reach",
    "check_speed",
    "spacing_of",
]

Array = NDArray[np.float64]

MOST = 10_000_000  # particles; they take 5 GB
MOST_IN_PAIRS = 4096  # particles; all pairs of them take 200 MB
DENSEST = 1.3  # a crystal squeezed to a spacing of 0.94

# A crystal of springs u''(r) = 72 / 2^(1/3) between nearest neighbours vibrates at most with
# omega^2 = 6 u''; Verlet grows without bound from dt = 2 / omega on.
LONGEST_STEP = 2.0 / math.sqrt(6.0 * 72.0 / 2.0 ** (1.0 / 3.0))

# What each law of motion can be told, and what it is told by default.
OPTIONS: dict[str, dict[str, float]] = {
    "langevin": {"friction": 1.0},
    "verlet": {},
    "andersen": {"collision_rate": 1.0},
    "nose-hoover": {"relaxation_time": 0.5, "chain": 3},
    "rescaling": {},
    "inelastic": {"restitution": 0.9},
    "extraction": {"rate": 0.01},
}
THERMOSTATS = ("langevin", "andersen", "nose-hoover", "rescaling")


def check_dt(value: Any) -> float:
    """Return the time of a step, if Verlet can carry it."""
    value = positive(value, "dt")
    if value >= LONGEST_STEP:
        raise ValueError(
            f"dt must be less than {LONGEST_STEP:.4g}, or the fastest vibration of a crystal "
            f"would grow without bound (0.005 is usual), got {value!r}"
        )
    return value


def check_speed(temperature: float, dt: float) -> None:
    """Refuse a temperature at which particles would usually go too far in a step."""
    farthest = LEAP / dt
    hottest = farthest * farthest
    if temperature > hottest:
        raise ValueError(
            f"temperature must be at most {hottest:.6g} for dt {dt!r}, or particles would move by "
            f"more than {LEAP} in a step, got {temperature!r}"
        )


def check_points(value: ArrayLike, name: str, number: int | None) -> Array:
    """Return finite points as float64 of shape (number, 2)."""
    shape = f"({'n' if number is None else number}, 2)"
    message = f"{name} must be finite numbers in an array of shape {shape}"
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{message}, got sequences of different lengths") from None
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{message}, got {type(value).__name__} of {array.dtype}")
    array = array.astype(np.float64)
    if array.ndim != 2 or array.shape[1] != 2 or (number is not None and len(array) != number):
        raise ValueError(f"{message}, got shape {array.shape}")
    bad = array[~np.isfinite(array)]
    if bad.size:
        raise ValueError(f"{message}, got {float(bad[0])!r} among them")
    return array


def check_box(box: Any, density: Any, number: int) -> tuple[float, float]:
    """Return width and height, from the box or the density."""
    if box is not None:
        if density is not None:
            raise ValueError(f"density follows from number and box: leave it out, got {density!r}")
        width, height = sides(box, "box")
    else:
        width = height = math.sqrt(
            number / positive(0.3 if density is None else density, "density")
        )
    if number / width / height > DENSEST * (1.0 + 1e-12):
        what = "box must be larger" if density is None else "density must be at most 1.3"
        raise ValueError(
            f"{what}: {number} particles on {width:.4g} x {height:.4g} are packed more tightly "
            f"than {DENSEST} per unit of area, got {number / width / height:.4g}"
        )
    return width, height


def check_reach(
    potential: Any, cutoff: Any, skin: Any, box: tuple[float, float], number: int
) -> tuple[float, float]:
    """Return cutoff and skin, both infinite for the full potential."""
    potential = choice(potential, "potential", ("truncated-shifted", "full"))
    if potential == "full":
        for name, value in (("cutoff", cutoff), ("skin", skin)):
            if value is not None:
                raise ValueError(f"{name} is not for potential 'full', got {value!r}")
        if number > MOST_IN_PAIRS:
            raise ValueError(
                f"number must be at most {MOST_IN_PAIRS} for potential 'full', which looks at all "
                f"pairs in every step, got {number}"
            )
        if min(box) < 2.0 * CONTACT:
            raise ValueError(
                f"box must be at least {2.0 * CONTACT:.5g} on either side for potential 'full', or "
                f"particles would overlap with themselves, got {box[0]:.5g} x {box[1]:.5g}"
            )
        return math.inf, math.inf
    end = positive(2.5 if cutoff is None else cutoff, "cutoff")
    if end < CONTACT * (1.0 - 1e-12):
        raise ValueError(f"cutoff must be at least 2^(1/6) = 1.1225, got {cutoff!r}")
    if min(box) < 2.0 * end:
        raise ValueError(
            f"box must be at least twice the cutoff on either side, {2.0 * end:.5g}, so that no "
            f"particle meets another twice: take more particles, a lower density, a smaller cutoff "
            f"or potential='full'; got {box[0]:.5g} x {box[1]:.5g}"
        )
    return end, positive(0.3 if skin is None else skin, "skin")


def spacing_of(potential: Any, cutoff: Any) -> float:
    """Return the spacing of the potential's crystal; of a pure repulsion, where it begins."""
    if potential == "full":
        return triangular_crystal().spacing
    end = positive(2.5 if cutoff is None else cutoff, "cutoff")
    return triangular_crystal(end).spacing if end > CONTACT * (1.0 + 1e-9) else CONTACT


def check_options(dynamics: str, **given: Any) -> dict[str, float]:
    """Return the options of the dynamics, checked; refuse those of others."""
    usual = OPTIONS[dynamics]
    for name, value in given.items():
        if value is not None and name not in usual:
            owner = next(law for law, options in OPTIONS.items() if name in options)
            raise ValueError(
                f"{name} is only for dynamics {owner!r}, got {value!r} with dynamics {dynamics!r}"
            )
    return {
        name: _option(name, default if given[name] is None else given[name])
        for name, default in usual.items()
    }


def _option(name: str, value: Any) -> float:
    """Return one option, if it is in its range."""
    if name == "chain":
        return integer(value, name, 1, LONGEST_CHAIN)
    if name == "relaxation_time":
        return positive(value, name)
    number = real(value, name)
    if name == "restitution":
        if not 0.0 < number <= 1.0:
            raise ValueError(f"restitution must be greater than 0 and at most 1, got {value!r}")
    elif number < 0.0 and name != "rate":
        raise ValueError(f"{name} must be a finite number of at least 0, got {value!r}")
    return number
