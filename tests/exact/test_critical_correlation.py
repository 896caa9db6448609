"""The correlation at T_c against the exact one along a diagonal, and between neighbours."""

import math

import numpy as np
import pytest

from ergolib.exact import T_C, critical_correlation, onsager_energy


def diagonal(steps):
    """Return <s_00 s_nn> at T_c, exactly: a Toeplitz determinant in closed form.

    (2 / pi)^n  product over l = 1 .. n - 1 of (1 - 1 / 4 l^2)^(l - n)
    """
    log = steps * math.log(2 / math.pi)
    return math.exp(log + sum((k - steps) * math.log1p(-0.25 / k**2) for k in range(1, steps)))


def test_far_along_the_diagonal():
    for steps in (10, 100, 2000):
        distance = math.sqrt(2) * steps
        assert critical_correlation(distance) == pytest.approx(
            diagonal(steps), rel=0.03 / steps**2 + 1e-9
        )


def test_a_wrong_exponent_would_show():
    ratio = [diagonal(n) / critical_correlation(math.sqrt(2) * n) for n in (10, 2000)]
    assert abs(ratio[1] / ratio[0] * 200**0.01 - 1) > 0.01


def test_neighbours_are_within_a_per_cent():
    exactly = -onsager_energy(T_C) / 2
    assert critical_correlation(1.0) == pytest.approx(exactly, rel=0.01)
    assert critical_correlation(1.0) != pytest.approx(exactly, rel=0.001)


def test_arrays_and_bad_input():
    assert np.shape(critical_correlation([1.0, 2.0])) == (2,)
    with pytest.raises(ValueError, match="distance"):
        critical_correlation(0.0)
