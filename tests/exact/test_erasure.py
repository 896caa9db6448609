"""Landauer's bound in joules."""

from __future__ import annotations

import math
from typing import Any

import pytest
from scipy import constants

from ergolib import exact


def test_the_printed_digits() -> None:
    assert constants.Boltzmann == exact.BOLTZMANN
    assert exact.landauer_energy() == pytest.approx(2.8710e-21, rel=2e-5)
    assert exact.landauer_energy() / constants.e == pytest.approx(17.919e-3, rel=3e-5)
    assert exact.nats_per_joule() == pytest.approx(2.4143e20, rel=2e-5)


def test_a_bit_is_ln_2_nats_and_erasing_none_costs_nothing() -> None:
    for t in (1e-3, 77.0, 300.0):
        nats = exact.landauer_energy(5, t) * exact.nats_per_joule(t)
        assert nats == pytest.approx(5.0 * math.log(2.0), rel=1e-15)
    assert exact.landauer_energy(0) == 0.0
    assert exact.landauer_energy(8e9, 300.0) == pytest.approx(2.297e-11, rel=1e-3)  # a gigabyte


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: exact.landauer_energy(-1), ValueError, "bits must be"),
        (lambda: exact.landauer_energy("one"), TypeError, "bits must be"),
        (lambda: exact.landauer_energy(math.inf), ValueError, "bits must be"),
        (lambda: exact.landauer_energy(1, 0), ValueError, "temperature must be"),
        (lambda: exact.nats_per_joule(-300.0), ValueError, "temperature must be"),
        (lambda: exact.nats_per_joule(None), TypeError, "temperature must be"),
    ],
)
def test_bad_input_is_refused_by_name(call: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()
