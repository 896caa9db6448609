"""The account of a bath: reversible ways cost what the entropy says, hurried ones more."""

from __future__ import annotations

import numpy as np
import pytest

from ergolib.kernels import bath


def walk(energies, temperatures, low=-np.inf, high=np.inf):
    account = np.empty(bath.LENGTH)
    bath.open_account(account, energies[0])
    for energy, temperature in zip(energies[1:], temperatures, strict=True):
        bath.book(account, energy, temperature, low, high)
    return account


def test_the_energy_that_is_missing_went_to_the_bath():
    account = walk([5.0, 3.0, 4.0, -1.0], [2.0, 1.0, 0.5], low=0.0, high=3.5)
    assert account[:5].tolist() == [-1.0, 6.0, 1.0 - 1.0 + 10.0, 3.5, 0.5 / 2.0 - 0.5 + 3.5 / 0.5]
    assert account[5:].tolist() == [6.0, 3.0]
    bath.set_temperature(account)
    assert account[5:].tolist() == [0.0, 0.0]
    assert account[1] == 6.0


def test_a_slow_round_trip_is_free_and_a_hurried_one_is_not():
    """A body of heat capacity 3, whose energy is 3 T, carried from T = 2 to 1 and back."""
    for steps, least, most in ((10, 0.1, 0.3), (1000, 1e-3, 2e-3)):
        down = np.linspace(2.0, 1.0, steps + 1)
        way = np.concatenate([down, down[-2::-1]])
        account = walk(3.0 * way, way[1:])
        assert account[1] == pytest.approx(0.0, abs=1e-12)
        assert least < account[2] < most
    one_way = walk(3.0 * down, down[1:])
    assert one_way[2] == pytest.approx(3.0 * np.log(2.0), rel=1e-3)
    assert one_way[2] > 3.0 * np.log(2.0)


def test_within_the_window_only_what_lies_within_counts():
    jumps = [-0.5, -1.2, -0.9, -1.9, -1.6, -1.9]
    account = walk(jumps, [0.7] * 5, low=-1.7, high=-1.0)
    assert account[3] == pytest.approx(0.7)
    assert account[4] == pytest.approx(1.0)
