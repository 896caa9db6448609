"""Exact relaxation times against the printed table and against full diagonalisation."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib import exact

pytestmark = pytest.mark.filterwarnings("error")

Update = Literal["heat-bath", "metropolis"]
UPDATES: tuple[Update, ...] = ("heat-bath", "metropolis")
TEMPERATURES = (1.5, 2.0, exact.T_C, 2.5, 3.0, 5.0)
# Curriculum, A1: sweeps, by the temperatures above.
TABLE: dict[tuple[int, Update], tuple[float, ...]] = {
    (3, "heat-bath"): (1086.979, 95.0942, 42.8343, 25.5517, 11.6747, 3.20581),
    (3, "metropolis"): (763.882, 67.4082, 30.3726, 18.0619, 8.12857, 2.04060),
    (4, "heat-bath"): (8943.41, 258.407, 82.8125, 40.6622, 14.6739, 3.31099),
    (4, "metropolis"): (6030.65, 175.520, 56.5762, 27.8065, 9.93195, 2.06789),
}
CASES = [
    (side, update, t, tau)
    for (side, update), row in TABLE.items()
    for t, tau in zip(TEMPERATURES, row, strict=True)
]


def spectrum(t: float, shape: Any, update: Update) -> np.ndarray:
    """Return all eigenvalues, rising, from the full symmetrised matrix."""
    p = exact.transition_matrix(t, shape, update).toarray()
    root = np.sqrt(exact.state_probabilities(t, shape))
    return np.linalg.eigvalsh(p * root[:, None] / root[None, :])


@pytest.mark.parametrize(("side", "update", "t", "tau"), CASES)
def test_to_the_printed_digits(side: int, update: Update, t: float, tau: float) -> None:
    unit = 10.0 ** (np.floor(np.log10(tau)) - 5)  # six or seven digits are printed
    assert exact.relaxation_time(t, side, update) == pytest.approx(tau, abs=0.51 * unit)


@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize("shape", [2, (2, 3), (2, 4), 3])
@pytest.mark.parametrize("t", [1.3, 2.2, 4.0, 100.0])
def test_the_whole_matrix_agrees(shape: Any, update: Update, t: float) -> None:
    """Also that the slowest mode is the odd one, which the fast method takes for granted."""
    values = spectrum(t, shape, update)
    sites = int(np.log2(len(values)))
    assert values[-1] == pytest.approx(1.0, abs=1e-12)
    tau = -1.0 / (sites * np.log(values[-2]))
    assert exact.relaxation_time(t, shape, update) == pytest.approx(tau, rel=1e-9)


def test_one_slow_mode_and_then_a_gap() -> None:
    """Below T_c flipping is slow and everything else takes 2 to 4 sweeps."""
    for update in UPDATES:
        values = spectrum(1.5, 3, update)
        slow, next_slow = -1.0 / (9 * np.log(values[[-2, -3]]))
        assert slow > 700.0
        assert 1.5 < next_slow < 5.0


def test_cold_times_follow_the_barrier() -> None:
    """tau/exp(B/T) tends to a constant, B being the energy of the lowest pass.

    On 2 x 2 one turned spin (+8) is already there. On 3 x 3 a full row of turned spins
    costs 12, and the first spin of a second row 4 more.
    """
    for shape, barrier in ((2, 8.0), (3, 16.0)):
        hot, cold = (exact.relaxation_time(t, shape) for t in (0.6, 0.5))
        assert np.log(cold / hot) / (1 / 0.5 - 1 / 0.6) == pytest.approx(barrier, rel=0.01)


def test_two_by_two_by_hand() -> None:
    """The odd modes of 2 x 2 live on M = -4 and M = -2 (and mirrored); M = 0 carries none."""
    for t in (0.4, 0.6, 1.0, 3.0):
        leave = 1.0 / (1.0 + np.exp(8.0 / t))  # M = -4 at E = -8 to M = -2 at E = 0
        back = (1.0 - leave) / 4.0  # one spin of four
        level = 2.0 / 4.0 * 0.5  # two of four lead to M = 0 at E = 0
        climb = leave / 4.0  # and one to M = 0 at E = 8
        generator = np.array([[leave, -leave], [-back, back + level + climb]])
        gap = np.linalg.eigvals(generator).min()
        ours = -np.expm1(-1.0 / (4 * exact.relaxation_time(t, 2)))
        assert ours == pytest.approx(gap, rel=1e-8)


def test_sweeping_in_order_is_another_chain() -> None:
    """Negative control: sequential sweeps have another relaxation time."""
    t, sites = 2.0, 6
    p = exact.transition_matrix(t, (2, 3)).toarray()
    index = np.arange(1 << sites)
    sweep = np.eye(1 << sites)
    for i in range(sites):
        move = np.zeros_like(p)
        move[index, index ^ (1 << i)] = sites * p[index, index ^ (1 << i)]
        move[index, index] = 1.0 - move.sum(axis=1)
        sweep = sweep @ move
    second = np.sort(np.abs(np.linalg.eigvals(sweep)))[-2]
    ordered, at_random = -1.0 / np.log(second), exact.relaxation_time(t, (2, 3))
    assert abs(ordered / at_random - 1.0) > 0.1


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from([2, (2, 3), (3, 2), (2, 4), 3]), st.floats(0.2, 50.0), st.sampled_from(UPDATES)
)
def test_detailed_balance(shape: Any, t: float, update: Update) -> None:
    p = exact.transition_matrix(t, shape, update).toarray()
    pi = exact.state_probabilities(t, shape)
    flow = pi[:, None] * p
    assert (p >= 0.0).all()
    assert p.sum(axis=1) == pytest.approx(1.0, abs=1e-13)
    assert np.abs(flow - flow.T).max() < 1e-15
    assert pi @ p == pytest.approx(pi, abs=1e-14)
    # Negative control: another temperature's weights are not balanced.
    other = exact.state_probabilities(1.5 * t + 1.0, shape)[:, None] * p
    assert np.abs(other - other.T).max() > 1e-7


def test_rates_at_a_flat_and_at_a_steep_flip() -> None:
    """From all down on 3 x 3 every flip costs 8."""
    t = 2.0
    heat_bath = exact.transition_matrix(t, 3).toarray()
    metropolis = exact.transition_matrix(t, 3, "metropolis").toarray()
    assert heat_bath[0, 1] == pytest.approx(1.0 / (1.0 + np.exp(4.0)) / 9)
    assert metropolis[0, 16] == pytest.approx(np.exp(-4.0) / 9)
    assert metropolis[16, 0] == pytest.approx(1.0 / 9)
    assert np.count_nonzero(heat_bath[0]) == 10


@pytest.mark.parametrize("t", [1e-300, 0.01, 0.1])
def test_too_cold_to_resolve_is_said(t: float) -> None:
    for update in UPDATES:
        with pytest.raises(ValueError, match="temperature must be high enough"):
            exact.relaxation_time(t, 3, update)


def test_bad_input() -> None:
    for call in (exact.relaxation_time, exact.transition_matrix):
        with pytest.raises(ValueError, match="update must be one of 'heat-bath', 'metropolis'"):
            call(2.0, 3, "wolff")  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="shape must have at most 16 sites"):
            call(2.0, 5)
        with pytest.raises(ValueError, match="shape must be an integer of at least 2"):
            call(2.0, 1)
        with pytest.raises(ValueError, match="temperature must"):
            call(0.0, 3)
        with pytest.raises(TypeError, match="temperature must"):
            call([2.0], 3)  # type: ignore[arg-type]
