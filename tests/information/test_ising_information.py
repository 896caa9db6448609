"""Exact information of the Ising model: every table of the dossier, to the digits it has."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from ergolib.exact import T_C, kaufman_entropy, state_probabilities
from ergolib.information import (
    binary_entropy,
    block_information,
    chain_distribution,
    cylinder_correlation,
    cylinder_excess_entropy,
    entropy,
    entropy_rate,
    excess_entropy,
    half_information,
    lattice_information,
    lattices,
    mutual_information,
    one_spin_information,
)

# S_total, TC, D (6 digits), then I(s0; rest), I(s0; antipode), I(half; half), H(s0 | rest) (8)
FOUR_BY_FOUR = {
    1.0: (0.744186, 10.346169, 0.693849, 0.69000109, 0.68718015, 0.69332475, 0.00314609),
    1.5: (1.310160, 9.780195, 0.727623, 0.65673862, 0.62077215, 0.70156471, 0.03640856),
    2.0: (3.062325, 8.028030, 0.927352, 0.55971141, 0.42188442, 0.73299640, 0.13343577),
    T_C: (4.482720, 6.607635, 1.084479, 0.48075710, 0.28255538, 0.72872686, 0.21239008),
    2.5: (5.734748, 5.355607, 1.180442, 0.40850307, 0.18046489, 0.69214490, 0.28464411),
    3.0: (7.856662, 3.233693, 1.181034, 0.27592044, 0.05672707, 0.54352828, 0.41722674),
    5.0: (10.311837, 0.778518, 0.583892, 0.08515062, 0.00089928, 0.17867903, 0.60799656),
}
HALVES = {
    1.0: (0.69332475, 0.69340605, 0.69349231, 0.69357859),
    1.5: (0.70156471, 0.70640786, 0.71071485, 0.71509310),
    2.0: (0.73299640, 0.82170031, 0.88886704, 0.94600987),
    T_C: (0.72872686, 0.93368109, 1.15554395, 1.38908633),
    2.5: (0.69214490, 0.95946936, 1.27837306, 1.62993608),
    3.0: (0.54352828, 0.76473491, 1.01017289, 1.26147555),
    4.0: (0.29554903, 0.41203138, 0.54440159, 0.67970329),
}
# the highest on a grid of temperatures
PEAKS = {4: (2.110, 0.735556), 6: (2.442, 0.962671), 8: (2.504, 1.278418), 10: (2.512, 1.630413)}
# the maximum itself
MAXIMA = {4: 2.10960, 6: 2.44284, 8: 2.50459, 10: 2.51128}
CYLINDERS = {
    4: (0.652755, 0.541967, 0.457668, 0.385902, 0.263207, 0.138503),
    6: (0.693148, 0.678119, 0.626460, 0.549103, 0.382571, 0.204406),
    8: (0.701104, 0.760490, 0.780493, 0.714944, 0.505838, 0.271921),
    10: (0.704056, 0.813835, 0.929070, 0.886382, 0.631146, 0.339803),
}


@pytest.mark.parametrize("temperature", FOUR_BY_FOUR)
def test_the_four_by_four_torus(temperature):
    found, table = lattice_information(4, temperature), FOUR_BY_FOUR[temperature]
    assert found[:3] == pytest.approx(table[:3], abs=5.01e-7)
    assert found[3:] == pytest.approx(table[3:], abs=5.01e-9)
    assert found.entropy == pytest.approx(16 * kaufman_entropy(temperature, 4), abs=1e-12)


@pytest.mark.parametrize("shape", [(4, 4), (3, 5), (5, 3), (4, 5)])
@pytest.mark.parametrize("temperature", [1.2, T_C, 4.0])
def test_row_by_row_is_what_the_list_says(shape, temperature):
    listed = lattices._listed(*shape, temperature, 0.0)
    assert lattices._row_by_row(*shape, temperature) == pytest.approx(listed, abs=1e-12)


def test_larger_lattices_and_the_infinite_one():
    found = lattice_information((6, 4), 2.0)
    assert found.half_and_half == pytest.approx(half_information((6, 4), 2.0), abs=1e-12)
    assert found.total_correlation == pytest.approx(24 * math.log(2) - found.entropy)
    # what is left of the lattice's size falls exponentially
    infinite = one_spin_information(3.0)
    excess = [lattice_information(side, 3.0).one_and_rest - infinite for side in (6, 8, 10)]
    assert 0.0 < excess[2] < 0.4 * excess[1] < 0.2 * excess[0]


@pytest.mark.parametrize("temperature", HALVES)
def test_half_and_half(temperature):
    found = [half_information(side, temperature) for side in PEAKS]
    assert found == pytest.approx(HALVES[temperature], abs=5.01e-9)


@pytest.mark.parametrize("side", PEAKS)
def test_the_peak_lies_where_the_table_has_it(side):
    """Above T_c for all but the smallest."""
    where, height = PEAKS[side]
    assert half_information(side, where) == pytest.approx(height, abs=1.01e-6)
    best = minimize_scalar(lambda t: -half_information(side, t), (1.5, 2.3, 3.5), tol=1e-6)
    assert best.x == pytest.approx(MAXIMA[side], abs=1e-4)
    assert best.x == pytest.approx(where, abs=1e-3)
    assert -best.fun == pytest.approx(height, abs=2e-6)


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (3, 5), (5, 3), (2, 5), (6, 2), (4, 1)])
def test_uneven_parts_against_all_states(shape):
    rows, columns = shape
    sites = rows * columns
    for temperature in (0.6, 2.0, 4.0):
        if columns == 1:  # the ring; its bonds to themselves are the same in all states
            transfer = np.exp(np.array([[1, -1], [-1, 1]]) / temperature)
            p = np.einsum("ab,bc,cd,da->abcd", *[transfer] * 4)
            p /= p.sum()
        else:
            p = state_probabilities(temperature, shape).reshape((2,) * sites)
        for first in range(1, rows):
            cut = first * columns
            exactly = mutual_information(p, tuple(range(cut)), tuple(range(cut, sites)))
            assert half_information(shape, temperature, first) == pytest.approx(exactly, abs=1e-12)
    # the negative control: another part
    assert rows < 4 or abs(half_information(shape, 2.0, 1) - half_information(shape, 2.0, 2)) > 1e-4


def test_information_grows_with_the_boundary_and_falls_to_the_sign():
    per_length = [
        (half_information(8, t) - half_information(6, t)) / 4 for t in (2.0, T_C, 2.5, 2.6, 3.0)
    ]
    assert per_length[2:] == pytest.approx([0.0797, 0.0803, 0.0614], abs=5e-5)
    assert half_information(6, 0.05) == pytest.approx(math.log(2), abs=1e-12)
    # where the two interfaces are far apart, each counts as that of an infinite cylinder
    both = 2 * cylinder_excess_entropy(4, 2.5)
    assert half_information((300, 4), 2.5) == pytest.approx(both, abs=1e-11)


@pytest.mark.parametrize("width", CYLINDERS)
def test_excess_entropy_of_cylinders(width):
    temperatures = (1.5, 2.0, T_C, 2.5, 3.0, 4.0)
    found = [cylinder_excess_entropy(width, t) for t in temperatures]
    assert found == pytest.approx(CYLINDERS[width], abs=5.1e-7)


def test_a_cylinder_is_a_chain_of_rows():
    width, temperature = 5, 2.2
    rows = np.arange(1 << width)
    spins = 2.0 * ((rows[:, None] >> np.arange(width)) & 1) - 1
    along = (spins * np.roll(spins, 1, axis=1)).sum(axis=1)
    energy = -0.5 * (along[:, None] + along) - spins @ spins.T
    transfer = np.exp(-energy / temperature)
    assert cylinder_excess_entropy(width, temperature) == pytest.approx(
        excess_entropy(transfer), abs=1e-13
    )
    joint = chain_distribution(transfer)
    assert entropy(joint, 0) - entropy_rate(transfer) == pytest.approx(excess_entropy(transfer))
    stochastic = joint / joint.sum(axis=1, keepdims=True)
    assert entropy_rate(stochastic) == pytest.approx(entropy_rate(transfer), abs=1e-13)


def test_the_chain():
    for temperature, h, e in ((1.0, 0.365334, 0.327813), (2.0, 0.582203, 0.110944)):
        k = 1 / temperature
        transfer = [[math.exp(k), math.exp(-k)], [math.exp(-k), math.exp(k)]]
        assert entropy_rate(transfer) == pytest.approx(h, abs=5e-7)
        assert excess_entropy(transfer) == pytest.approx(e, abs=5e-7)
        assert entropy_rate(transfer) == pytest.approx(binary_entropy(1 / (1 + math.exp(2 * k))))
        assert cylinder_excess_entropy(1, temperature) == pytest.approx(excess_entropy(transfer))
        assert cylinder_correlation(7, temperature, width=1) == pytest.approx(math.tanh(k) ** 7)
    # in the deep cold nothing is lost, for the rows' sums are equal
    deep = [[1.0, math.exp(-100.0)], [math.exp(-100.0), 1.0]]
    assert entropy_rate(deep) == pytest.approx(100 * math.exp(-100.0), rel=0.02)
    assert excess_entropy(deep) == pytest.approx(math.log(2), abs=1e-15)


def test_a_chain_with_a_field_and_one_with_a_period():
    k, h = 0.7, 0.3
    transfer = np.array([[math.exp(k + h), math.exp(-k)], [math.exp(-k), math.exp(k - h)]])
    long = np.linalg.matrix_power(transfer, 200)
    joint = transfer * long.T
    joint /= joint.sum()
    np.testing.assert_allclose(chain_distribution(transfer), joint, atol=1e-14)
    assert excess_entropy([[0, 1], [1, 0]]) == pytest.approx(math.log(2))
    assert entropy_rate([[0, 1], [1, 0]]) == 0.0
    assert excess_entropy([[3.0]]) == 0.0


def test_a_product_measure_shares_nothing():
    """The negative control: independent spins."""
    assert excess_entropy(np.outer([1, 1, 1], [0.2, 0.3, 0.5])) == pytest.approx(0, abs=1e-30)
    assert block_information((2, 2), 1, 1e6) < 1e-11
    hot = lattice_information((3, 3), 1e5)
    assert max(hot.total_correlation, hot.one_and_rest, hot.half_and_half) < 1e-8
    assert hot.one_given_rest == pytest.approx(math.log(2))


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: half_information((8, 13), 2.0), ValueError, "shape must have 2 to 1024 rows"),
        (lambda: half_information((1, 4), 2.0), ValueError, "shape must have 2 to 1024 rows"),
        (lambda: half_information(4, 2.0, rows=4), ValueError, "rows must be an integer from 1"),
        (lambda: half_information(4, -2.0), ValueError, "temperature"),
        (lambda: lattice_information(13, 2.0), ValueError, "shape must have at most 20 sites"),
        (lambda: lattice_information((2, 11), 2.0), ValueError, "shape must have at most 20 sites"),
        (lambda: lattice_information((1, 4), 2.0), ValueError, "integer of at least 2"),
        (lambda: lattice_information(5, 2.0, field=0.1), ValueError, "field must be 0 beyond 20"),
        (lambda: cylinder_excess_entropy(13, 2.0), ValueError, "width must be an integer from 1"),
        (lambda: excess_entropy([[1, 0], [0, 1]]), ValueError, "2 separate parts"),
        (lambda: excess_entropy([[1, -1], [1, 1]]), ValueError, "at least 0, got -1.0"),
        (lambda: excess_entropy([[1, 2, 3]]), ValueError, r"square matrix, got shape \(1, 3\)"),
        (lambda: excess_entropy([[0.0]]), ValueError, "got none"),
        (lambda: excess_entropy([[1, 1e-12], [1e-13, 1]]), ValueError, "two largest eigenvalues"),
        (lambda: excess_entropy("rows"), TypeError, "transfer"),
    ],
)
def test_bad_input(call, error, said):
    with pytest.raises(error, match=said):
        call()
