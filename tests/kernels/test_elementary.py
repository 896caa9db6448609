"""exp, log, sin and cos against mpmath, in units in the last place; exp in float32 as well."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest

from ergolib.kernels import elementary
from ergolib.kernels.kernel import Kernel

BOUND = 1.0  # ulp; the contract asks for 2
RNG = np.random.default_rng(20261121)


def evaluate(kernel: Kernel, x: Any) -> np.ndarray:
    x = np.ascontiguousarray(x, dtype=np.float64)
    out = np.empty_like(x)
    kernel(x, out)
    return out


def worst_ulp(x: np.ndarray, got: np.ndarray, exact: Callable[[Any], Any]) -> float:
    """The largest error in units of the last place of the exact value."""
    worst = 0.0
    with mpmath.workprec(160):
        for argument, value in zip(x.tolist(), got.tolist(), strict=True):
            truth = exact(mpmath.mpf(argument))
            nearest = float(truth)
            unit = math.ulp(nearest) if nearest else math.ulp(0.0)
            worst = max(worst, float(abs(mpmath.mpf(value) - truth) / unit))
    return worst


def close_to_quarter_turns(largest: float, count: int) -> np.ndarray:
    """Floats nearest to multiples of pi/2, where sin or cos all but vanishes, and their kin."""
    k = np.concatenate([np.arange(1, 200), RNG.integers(1, int(largest / 1.5708), count)])
    with mpmath.workprec(120):
        near = np.array([float(int(i) * mpmath.pi / 2) for i in k])
    near = np.concatenate([near, np.nextafter(near, 0.0), np.nextafter(near, 1e9)])
    return np.concatenate([near, -near])


def hardest_angles() -> list[float]:
    """Floats up to 10^6 that are best approximations to multiples of pi/2.

    A float m 2^e is close to k pi/2 if m/k is close to pi/2 * 2^-e: a continued fraction finds it.
    """
    found = []
    with mpmath.workprec(300):
        for e in range(-52, -32):
            ratio = mpmath.pi / 2 * mpmath.mpf(2) ** (-e)
            x = ratio
            p0, q0, p1, q1 = 1, 0, int(mpmath.floor(x)), 1
            while True:
                if 2**52 <= p1 < 2**53:
                    found.append(float(Fraction(p1) * Fraction(2) ** e))
                x = 1 / (x - mpmath.floor(x))
                a = int(mpmath.floor(x))
                p0, q0, p1, q1 = p1, q1, a * p1 + p0, a * q1 + q0
                if p1 >= 2**53:
                    break
    return [angle for angle in found if angle <= 1e6]


COUNT = 8000
WIDE_ANGLES = RNG.uniform(-1e6, 1e6, COUNT)
SMALL = RNG.choice([-1.0, 1.0], COUNT) * 10.0 ** RNG.uniform(-300, 0, COUNT)
HARD_ANGLES = np.concatenate(
    [close_to_quarter_turns(1e6, 1000), hardest_angles(), [1e6, -1e6, 5e-324, -5e-324]]
)
CASES = {
    "exp wide": ("exp", RNG.uniform(-708.3, 709.78, COUNT)),
    "exp near 0": ("exp", np.concatenate([RNG.uniform(-1, 1, COUNT), SMALL])),
    "exp subnormal": ("exp", RNG.uniform(-745.1, -708.0, COUNT)),
    "exp at half multiples of ln 2": (
        "exp",
        np.nextafter((np.arange(-1021, 1023) + 0.5) * math.log(2.0), 0.0),
    ),
    "log wide": ("log", np.exp(RNG.uniform(-708, 709.7, COUNT))),
    "log near 1": ("log", 1.0 + SMALL[np.abs(SMALL) > 1e-16]),
    "log next to 1": (
        "log",
        np.concatenate([1.0 + np.arange(1, 99) * s for s in (2**-52, -(2**-53))]),
    ),
    "log from 1/2 to 2": ("log", RNG.uniform(0.5, 2.0, COUNT)),
    "log at sqrt(2)": ("log", math.sqrt(2.0) * (1.0 + np.arange(-50, 50) * 2.0**-52)),
    "log subnormal": (
        "log",
        np.concatenate([np.arange(1, 50) * 5e-324, RNG.uniform(0, 2.2e-308, 500)]),
    ),
}
for _name in ("sin", "cos"):
    CASES[f"{_name} wide"] = (_name, WIDE_ANGLES)
    CASES[f"{_name} of a few turns"] = (_name, RNG.uniform(-10, 10, COUNT))
    CASES[f"{_name} of small angles"] = (_name, SMALL)
    CASES[f"{_name} at quarter turns"] = (_name, HARD_ANGLES)


@pytest.mark.parametrize("case", CASES)
def test_error_in_ulp(case: str) -> None:
    name, x = CASES[case]
    got = evaluate(getattr(elementary, f"{name}_of"), x)
    assert worst_ulp(x, got, getattr(mpmath, name)) < BOUND


def single_ulp(x: np.ndarray, got: np.ndarray) -> float:
    """The largest error in units of the last place of float32; float64 stands for the truth."""
    truth = np.exp(x.astype(np.float64))
    return float(np.max(np.abs(got - truth) / np.spacing(truth.astype(np.float32))))


def test_exp_of_float32_in_ulp() -> None:
    """All of its range, around every half multiple of ln 2, and next to 0."""
    halves = (np.arange(-125, 127) + 0.5) * math.log(2.0)
    near = np.nextafter(halves.astype(np.float32), np.float32(0.0))
    wide = RNG.uniform(-87.3365, 88.376, 200_000)
    small = RNG.choice([-1.0, 1.0], 20_000) * 10.0 ** RNG.uniform(-30, 0, 20_000)
    x = np.concatenate([wide, halves, near, small]).astype(np.float32)
    out = np.empty_like(x)
    elementary.exp_single_of(x, out)
    assert single_ulp(x, out) < BOUND
    wrong = np.nextafter(np.nextafter(out, np.float32(np.inf)), np.float32(np.inf))
    assert single_ulp(x, wrong) > BOUND


def test_exp_of_float32_at_the_ends() -> None:
    inf, nan = math.inf, math.nan
    x = np.array(
        [-inf, -1e38, -100.0, -87.34, -87.3365, -0.0, 0.0, 88.376, 88.38, 1e38, inf, nan], "f4"
    )
    out = np.empty_like(x)
    elementary.exp_single_of(x, out)
    np.testing.assert_array_equal(out[:4], 0.0)
    assert np.finfo(np.float32).tiny <= out[4] < 1.2e-38
    np.testing.assert_array_equal(out[5:7], 1.0)
    assert 2.4e38 < out[7] < inf
    np.testing.assert_array_equal(out[8:], [inf, inf, inf, nan])
    for i in range(x.size):  # one at a time, not eight
        alone = np.empty(1, np.float32)
        elementary.exp_single_of(x[i : i + 1], alone)
        assert alone.tobytes() == out[i : i + 1].tobytes() or np.isnan(x[i])


def test_ulp_measure_sees_a_wrong_bit() -> None:
    x = RNG.uniform(0.1, 10.0, 100)
    off_by_two = np.nextafter(np.nextafter(evaluate(elementary.exp_of, x), np.inf), np.inf)
    assert worst_ulp(x, off_by_two, mpmath.exp) > BOUND
    naive = np.sin(np.fmod(WIDE_ANGLES, 2 * np.pi))  # 2 pi to 53 bits is not enough
    assert worst_ulp(WIDE_ANGLES, naive, mpmath.sin) > 1000


def test_exp_at_the_ends() -> None:
    inf, nan = math.inf, math.nan
    x = [-inf, -1e308, -746.0, -745.14, 0.0, -0.0, 709.79, 1e308, inf, nan]
    got = evaluate(elementary.exp_of, x)
    np.testing.assert_array_equal(got, [0, 0, 0, 0, 1, 1, inf, inf, inf, nan])
    edges = evaluate(elementary.exp_of, [-745.13, 709.78])
    assert edges[0] == 5e-324
    assert math.isfinite(edges[1])


def test_log_at_the_ends() -> None:
    inf, nan = math.inf, math.nan
    got = evaluate(elementary.log_of, [0.0, -0.0, -5e-324, -1.0, -inf, inf, nan, 1.0])
    np.testing.assert_array_equal(got, [-inf, -inf, nan, nan, nan, inf, nan, 0.0])


def test_sin_and_cos_at_the_ends() -> None:
    x = [math.inf, -math.inf, math.nan, 1.0000001e6, -1e300]
    assert np.isnan(evaluate(elementary.sin_of, x)).all()
    assert np.isnan(evaluate(elementary.cos_of, x)).all()
    assert evaluate(elementary.cos_of, [0.0, -0.0]).tolist() == [1.0, 1.0]
    assert evaluate(elementary.sin_of, [0.0]).tolist() == [0.0]


def test_symmetries_hold_to_the_bit() -> None:
    x = np.concatenate([WIDE_ANGLES, HARD_ANGLES])
    assert np.array_equal(evaluate(elementary.sin_of, -x), -evaluate(elementary.sin_of, x))
    assert np.array_equal(evaluate(elementary.cos_of, -x), evaluate(elementary.cos_of, x))
