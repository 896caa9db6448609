"""Exact counts against printed tables and against plain enumeration."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib import exact

pytestmark = pytest.mark.filterwarnings("error")

T_C = exact.T_C
THREE = {-18: 2, -10: 18, -6: 48, -2: 198, 2: 144, 6: 102}
FOUR = {32: 2, 24: 32, 20: 64, 16: 424, 12: 1728, 8: 6688, 4: 13568, 0: 20524}
SIX = {72: 2, 64: 72, 60: 144, 56: 1620, 52: 6048, 48: 35148, 44: 159840, 40: 804078}
SIX |= {36: 3846576, 32: 17569080, 28: 71789328, 24: 260434986, 20: 808871328}
SIX |= {16: 2122173684, 12: 4616013408, 8: 8196905106, 4: 11674988208, 0: 13172279424}

# L, T: <|m|>, <m^2>, U_4, P(0)/P_max and half a unit of its last digit. Curriculum, A1.
MOMENTS: list[tuple[int, float, float, float, float, float, float]] = [
    (4, 2.0, 0.91894327, 0.86892168, 0.64481079, 9.28e-3, 5e-6),
    (4, T_C, 0.84386044, 0.76135891, 0.61719932, 0, 1),
    (6, 2.0, 0.91309392, 0.84990523, 0.65031659, 3.24e-3, 5e-6),
    (6, T_C, 0.80497656, 0.69331659, 0.61435624, 0, 1),
    (8, 2.0, 0.91145227, 0.84167118, 0.65461865, 1.59e-3, 5e-6),
    (8, T_C, 0.77733109, 0.64691157, 0.61304538, 0, 1),
    (8, 3.0, 0.34603461, 0.17031221, 0.27983990, 0, 1),
]


def table_of(shape: Any) -> dict[int, int]:
    """Return the density of states as a dictionary."""
    energies, counts = exact.density_of_states(shape)
    return dict(zip(energies.tolist(), counts.tolist(), strict=True))


def test_three_by_three() -> None:
    assert table_of(3) == THREE


@pytest.mark.parametrize(("side", "half"), [(4, FOUR), (6, SIX)])
def test_four_and_six(side: int, half: dict[int, int]) -> None:
    assert table_of(side) == half | {-e: n for e, n in half.items()}


def test_two_by_two_has_doubled_bonds() -> None:
    assert table_of(2) == {-8: 2, 0: 12, 8: 2}


@pytest.mark.parametrize("shape", [(2, 3), (3, 2), (2, 8), (3, 4), (3, 5), (4, 4), (4, 3)])
def test_the_row_transfer_agrees_with_enumeration(shape: tuple[int, int]) -> None:
    energies, magnetizations, joint = exact.joint_density_of_states(shape)
    listed = exact.state_energies(shape)
    total = exact.state_spins(shape).sum(axis=1, dtype=np.int64)
    for row, energy in zip(joint, energies, strict=True):
        for count, m in zip(row, magnetizations, strict=True):
            assert count == np.count_nonzero((listed == energy) & (total == m))
    assert set(energies.tolist()) == set(listed.tolist())


@pytest.mark.parametrize("shape", [2, (2, 9), 3, (3, 7), (4, 5), 5, (5, 7), 6, (4, 16), (7, 9), 8])
def test_the_counts_sum_to_all_states(shape: Any) -> None:
    energies, counts = exact.density_of_states(shape)
    sites = -int(energies[0]) // 2
    assert counts.dtype == energies.dtype == np.int64
    assert (counts > 0).all() and (np.diff(energies) > 0).all()
    assert sum(counts.tolist()) == 2**sites
    # Each bond is as often broken as not, so the energies average to zero.
    pairs = zip(energies.tolist(), counts.tolist(), strict=True)
    assert sum(e * n for e, n in pairs) == 0


@pytest.mark.parametrize("shape", [3, (3, 6), (4, 5), 6])
def test_the_joint_counts_have_the_right_margins(shape: Any) -> None:
    energies, magnetizations, joint = exact.joint_density_of_states(shape)
    plain_energies, counts = exact.density_of_states(shape)
    sites = len(magnetizations) - 1
    assert (energies == plain_energies).all()
    assert (joint.sum(axis=1) == counts).all()
    assert joint.sum(axis=0).tolist() == [math.comb(sites, up) for up in range(sites + 1)]
    assert (joint == joint[:, ::-1]).all()


def test_results_may_be_changed_by_the_caller() -> None:
    exact.density_of_states(4)[1][:] = 0
    exact.joint_density_of_states(4)[2][:] = 0
    assert exact.density_of_states(4)[1][0] == 2
    assert exact.joint_density_of_states(4)[2].sum() == 2**16


@pytest.mark.parametrize("row", MOMENTS, ids=lambda row: f"L={row[0]},T={row[1]:.4g}")
def test_moments_to_the_printed_digits(
    row: tuple[int, float, float, float, float, float, float],
) -> None:
    side, t, abs_m, m2, binder, barrier, rounding = row
    got = exact.finite_magnetization_moments(t, side)
    assert got["abs_m"] == pytest.approx(abs_m, abs=5.1e-9)
    assert got["m2"] == pytest.approx(m2, abs=5.1e-9)
    assert got["binder"] == pytest.approx(binder, abs=5.1e-9)
    assert got["p_zero_over_p_max"] == pytest.approx(barrier, abs=1.02 * rounding)


def test_the_barrier_grows_with_the_side() -> None:
    ratios = [
        exact.finite_magnetization_moments(1.5, side)["p_zero_over_p_max"] for side in (4, 6, 8)
    ]
    assert ratios == pytest.approx([2.88e-4, 6.14e-6, 1.95e-7], rel=2.6e-3)
    slopes = [-math.log(b / a) / 2 for a, b in pairwise(ratios)]
    assert slopes == pytest.approx([1.92, 1.72], abs=0.006)
    wall = 2.0 * exact.interface_tension(1.5) / 1.5
    assert wall == pytest.approx(1.5868, abs=5e-5)
    assert slopes[0] > slopes[1] > wall


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from([(2, 3), (3, 3), (3, 4), (2, 6)]), st.floats(0.3, 50.0), st.floats(-3.0, 3.0)
)
def test_two_roads_to_the_boltzmann_distribution(
    shape: tuple[int, int], t: float, h: float
) -> None:
    energies, magnetizations, classes = exact.boltzmann_distribution(t, shape, field=h)
    states = exact.state_probabilities(t, shape, field=h)
    assert classes.sum() == pytest.approx(1.0, abs=1e-13)
    assert states.sum() == pytest.approx(1.0, abs=1e-13)
    spins = exact.state_spins(shape).sum(axis=1, dtype=np.int64)
    listed = exact.state_energies(shape)
    gathered = np.zeros_like(classes)
    rows = np.searchsorted(energies, listed)
    np.add.at(gathered, (rows, np.searchsorted(magnetizations, spins)), states)
    assert gathered == pytest.approx(classes, abs=1e-13)


def test_moments_by_listing_states() -> None:
    for shape, t in (((3, 5), 2.3), ((3, 4), 0.7)):
        p = exact.state_probabilities(t, shape)
        m = exact.state_spins(shape).mean(axis=1)
        got = exact.finite_magnetization_moments(t, shape)
        assert got["abs_m"] == pytest.approx(p @ np.abs(m), rel=1e-12)
        assert got["m4"] == pytest.approx(p @ m**4, rel=1e-12)
        assert math.isnan(got["p_zero_over_p_max"]) == (math.prod(shape) % 2 == 1)


def test_a_field_favours_its_own_sign() -> None:
    spins = exact.state_spins(3).sum(axis=1)
    mean = [exact.state_probabilities(2.0, 3, field=h) @ spins / 9 for h in (-0.5, 0.0, 0.5)]
    assert mean[0] == pytest.approx(-mean[2]) and mean[1] == pytest.approx(0.0, abs=1e-14)
    assert mean[2] > 0.9


def test_states_are_numbered_bit_by_bit_in_row_major_order() -> None:
    spins = exact.state_spins((2, 3))
    assert spins.shape == (64, 6)
    assert spins[0].tolist() == [-1] * 6
    assert spins[0b000010].reshape(2, 3).tolist() == [[-1, 1, -1], [-1, -1, -1]]
    grid = spins.reshape(64, 2, 3).astype(np.int64)
    along = (grid * np.roll(grid, -1, 1)).sum((1, 2)) + (grid * np.roll(grid, -1, 2)).sum((1, 2))
    assert (exact.state_energies((2, 3)) == -along).all()


def test_extreme_temperatures_and_arrays() -> None:
    for t in (1e-300, 1e-3, 1e6, 1e300):
        got = exact.finite_magnetization_moments(t, 4)
        assert all(math.isfinite(v) for v in got.values())
    assert exact.finite_magnetization_moments(1e-3, 4)["abs_m"] == 1.0
    assert exact.state_probabilities(1e-300, 3)[[0, -1]].tolist() == [0.5, 0.5]
    assert exact.state_probabilities(1e-300, 3, field=0.1)[-1] == 1.0
    table = exact.finite_magnetization_moments([[1.0, 2.0]], 4)
    assert np.shape(table["m2"]) == (1, 2)
    assert type(exact.finite_magnetization_moments(2, 4)["m2"]) is float


@pytest.mark.parametrize("shape", [0, 1, -3, 2.5, (4,), 9, (2, 40), (8, 9)])
def test_impossible_or_too_large_shapes(shape: Any) -> None:
    for call in (exact.density_of_states, exact.joint_density_of_states):
        with pytest.raises(ValueError, match="shape must"):
            call(shape)
    with pytest.raises(ValueError, match="shape must"):
        exact.finite_magnetization_moments(2.0, shape)


def test_other_bad_input() -> None:
    with pytest.raises(ValueError, match="shape must have at most 20 sites"):
        exact.state_spins(5)
    with pytest.raises(ValueError, match="shape must have at most 20 sites"):
        exact.state_probabilities(2.0, (3, 7))
    with pytest.raises(ValueError, match="field must be a finite number, got nan"):
        exact.boltzmann_distribution(2.0, 3, field=float("nan"))
    with pytest.raises(TypeError, match="field must be a finite number, got None"):
        exact.state_probabilities(2.0, 3, field=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="shape must"):
        exact.density_of_states(None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="temperature must"):
        exact.boltzmann_distribution(-2.0, 3)
