"""Baxter's Potts model, and exact counts of small lattices: tables, dualities, every state."""

from __future__ import annotations

import itertools
import math

import mpmath
import numpy as np
import pytest
from scipy.integrate import quad

from ergolib import exact
from ergolib.exact.enumeration import bonds

# q, T_c, disordered, ordered, latent heat, entropy jump
TABLE = [
    (5, 0.85152836, -1.42075422, -1.47367297, 0.05291876, 0.06214562),
    (6, 0.80760680, -1.30751622, -1.50898036, 0.20146414, 0.24945820),
    (8, 0.74490446, -1.11037435, -1.59673243, 0.48635808, 0.65291337),
    (10, 0.70123157, -0.96820305, -1.66425248, 0.69604943, 0.99260995),
    (20, 0.58834984, -0.62652917, -1.82068443, 1.19415525, 2.02966870),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"q={row[0]}")
def test_baxters_table_to_its_digits(row) -> None:
    q, t_c, disordered, ordered, latent, jump = row
    got = (
        exact.potts_critical_temperature(q),
        *exact.potts_critical_energies(q),
        exact.potts_latent_heat(q),
        exact.potts_entropy_jump(q),
    )
    for value, printed in zip(got, (t_c, disordered, ordered, latent, jump), strict=True):
        assert abs(value - printed) <= 0.5000001e-8
    assert abs(exact.potts_latent_heat(1.001 * q) - latent) > 1e-5  # and would be seen if not


def test_the_price_of_ten_colours() -> None:
    assert 1.0 / exact.potts_critical_temperature(10) == pytest.approx(1.426062, abs=5e-7)
    assert exact.potts_critical_temperature(2) == pytest.approx(exact.T_C / 2.0, rel=1e-15)


def test_the_lattice_is_its_own_dual_at_t_c_only() -> None:
    """(x - 1)(x* - 1) = q, and no other temperature is its own dual."""
    for q in (0.5, 1.0, 2.0, 3.7, 10.0, 1e6):
        price = 1.0 / exact.potts_critical_temperature(q)
        dual = math.log1p(q / math.expm1(price))
        assert dual == pytest.approx(price, rel=1e-12)
        warmer = price / 1.001
        assert abs(math.log1p(q / math.expm1(warmer)) / warmer - 1.0) > 1e-3


def test_one_energy_up_to_four_colours() -> None:
    for q in (0.3, 1, 2, 3, 4):
        disordered, ordered = exact.potts_critical_energies(q)
        assert disordered == ordered == -(1.0 + 1.0 / math.sqrt(q))
        assert exact.potts_latent_heat(q) == exact.potts_entropy_jump(q) == 0.0
    # Ising, with E_Potts = (E_Ising - 2 N) / 2
    assert exact.potts_critical_energies(2)[0] == pytest.approx(-math.sqrt(0.5) - 1.0)


@pytest.mark.parametrize("q", [4.01, 4.2, 5, 8.5, 9.5, 10.0, 12.0, 30.0, 1e4, 1e12])
def test_latent_heat_is_the_product(q: float) -> None:
    with mpmath.workdps(60):
        theta = mpmath.acosh(mpmath.sqrt(mpmath.mpf(q)) / 2)
        product = mpmath.mpf(1)
        for n in range(1, int(60 / float(theta)) + 2):
            product *= mpmath.tanh(n * theta) ** 2
        root = mpmath.sqrt(mpmath.mpf(q))
        truth = float(2 * (1 + 1 / root) * mpmath.tanh(theta / 2) * product)
    assert exact.potts_latent_heat(q) == pytest.approx(truth, rel=2e-13)


def test_latent_heat_rises_from_nothing_to_two() -> None:
    q = np.concatenate([4.0 + np.geomspace(1e-3, 1.0, 50), np.geomspace(5.1, 1e15, 200)])
    latent = exact.potts_latent_heat(q)
    assert (np.diff(latent) > 0.0).all()
    assert 0.0 < latent[0] < 1e-50 and latent[-1] == pytest.approx(2.0, abs=1e-6)
    assert exact.potts_latent_heat(4.0 + 1e-9) == 0.0  # below the smallest float


@pytest.mark.parametrize(("q", "sides", "left"), [(20, (3, 4, 5), 2e-4), (100, (3, 4), 2e-4)])
def test_entropies_are_those_of_growing_lattices(q, sides, left) -> None:
    """ln Z of a lattice with q + 1 equal phases is N phi + ln(q + 1), but for walls."""
    t = exact.potts_critical_temperature(q)
    disordered, ordered = exact.potts_critical_energies(q)
    entropies = exact.potts_critical_entropies(q)
    phi = entropies[0] - disordered / t
    assert phi == pytest.approx(entropies[1] - ordered / t, rel=1e-14)
    assert entropies[0] - entropies[1] == pytest.approx(exact.potts_entropy_jump(q), rel=1e-12)
    off = [
        abs((exact.potts_log_partition_function(t, side, q) - math.log(q + 1)) / side**2 - phi)
        for side in sides
    ]
    assert all(later < 0.6 * earlier for earlier, later in itertools.pairwise(off))
    assert off[-1] < left


def test_entropies_of_very_many_colours() -> None:
    """Then walls cost so much that 4 x 4 is as good as endless."""
    t = exact.potts_critical_temperature(1000)
    phi = exact.potts_critical_entropies(1000)[0] - exact.potts_critical_energies(1000)[0] / t
    log_z = exact.potts_log_partition_function(t, 4, 1000)
    assert (log_z - math.log(1001)) / 16 == pytest.approx(phi, abs=2e-6)
    assert log_z / 16 != pytest.approx(phi, abs=0.4)


def test_entropies_where_the_transition_fades() -> None:
    integral = quad(lambda t: math.exp(-t) * math.tanh(t) / t, 0.0, 60.0, epsabs=1e-13)[0]
    e_c = exact.potts_critical_energies(4)[0]
    at_four = math.log(2.0) + 2.0 * integral + math.log(3.0) * e_c
    assert exact.potts_critical_entropies(4) == pytest.approx((at_four, at_four), abs=1e-11)
    # the two ways of summing meet
    near = exact.potts_critical_entropies([4.0 + 3.9e-6, 4.0 + 4.1e-6])[0]
    assert abs(near[1] - near[0]) < 1e-6
    with pytest.raises(ValueError, match=r"q must be at least 4, got 3\.9"):
        exact.potts_critical_entropies([5, 3.9])


def test_arrays_in_arrays_out() -> None:
    q = np.array([[2, 5], [10, 20]])
    for function in (exact.potts_critical_temperature, exact.potts_latent_heat):
        assert function(q).shape == (2, 2)
        assert function(q)[1, 0] == function(10)
        assert isinstance(function(10), float)
    assert exact.potts_critical_energies(q)[1].shape == (2, 2)
    assert isinstance(exact.potts_critical_energies(10)[0], float)


@pytest.mark.parametrize("bad", [0, -1.0, math.nan, math.inf, [2, 0]])
def test_colours_out_of_range(bad) -> None:
    for function in (
        exact.potts_critical_temperature,
        exact.potts_critical_energies,
        exact.potts_latent_heat,
        exact.potts_entropy_jump,
        exact.potts_critical_entropies,
    ):
        with pytest.raises(ValueError, match=r"^q must"):
            function(bad)
    with pytest.raises(TypeError, match=r"^q must"):
        exact.potts_latent_heat("ten")


def every_state(shape, q):
    """Count the states by energy, one by one."""
    sites = shape[0] * shape[1]
    number = np.arange(q**sites)
    colour = [(number // q**i) % q for i in range(sites)]
    energies = np.zeros(number.size, dtype=np.int64)
    for i, j in bonds(*shape):
        energies -= colour[i] == colour[j]
    return np.unique(energies, return_counts=True)


@pytest.mark.parametrize(
    ("shape", "q"),
    [
        ((2, 2), 3), ((2, 2), 10), ((2, 3), 3), ((3, 2), 7), ((2, 3), 10), ((3, 3), 3),
        ((3, 3), 5), ((2, 4), 5), ((5, 2), 4), ((3, 4), 3),
    ],
)  # fmt: skip
def test_counts_are_those_of_every_state(shape, q) -> None:
    energies, counts = exact.potts_density_of_states(shape, q)
    expected, how_many = every_state(shape, q)
    assert energies.tolist() == expected.tolist()
    assert counts.tolist() == how_many.tolist()


@pytest.mark.parametrize("shape", [2, 3, 4, 5, 6, (2, 7), (3, 5), (4, 6)], ids=str)
def test_two_colours_are_isings(shape) -> None:
    energies, counts = exact.potts_density_of_states(shape, 2)
    ising, how_many = exact.density_of_states(shape)
    sites = -int(ising[0]) // 2
    assert (2 * energies + 2 * sites).tolist() == ising.tolist()
    assert counts.tolist() == how_many.tolist()


@pytest.mark.parametrize(
    ("shape", "q"), [(4, 10), (5, 3), (5, 10), ((4, 8), 10), (6, 3), ((2, 20), 7), (4, 1000)]
)
def test_counts_of_larger_lattices(shape, q) -> None:
    energies, counts = exact.potts_density_of_states(shape, q)
    rows, columns = (shape, shape) if isinstance(shape, int) else shape
    sites = rows * columns
    assert sum(counts) == q**sites
    assert energies[0] == -2 * sites and counts[0] == q
    found = dict(zip(energies.tolist(), counts.tolist(), strict=True))
    if min(rows, columns) > 2:  # one spin unlike all others, four bonds lost
        assert found[-2 * sites + 4] == (sites if q > 2 else 2 * sites) * q * (q - 1)
    # in the heat bonds are independent in pairs: mean 2 N / q, variance 2 N (1 - 1/q) / q
    if min(rows, columns) > 2:
        mean = sum(e * g for e, g in found.items()) * q
        assert mean == -2 * sites * q**sites
        square = sum(e * e * g for e, g in found.items()) * q * q
        assert square == (2 * sites * (q - 1) + 4 * sites * sites) * q**sites


def test_chromatic_numbers() -> None:
    """States without any alike pair: proper colourings, known for the smallest tori."""
    # 3 x 3: K3 x K3, whose proper 3-colourings are the Latin squares of order 3
    assert dict(zip(*exact.potts_density_of_states(3, 3), strict=True))[0] == 12
    # 4 x 4 in 2 colours: the two chessboards
    assert dict(zip(*exact.potts_density_of_states(4, 2), strict=True))[0] == 2
    # an odd ring has no proper colouring in 2 colours
    assert exact.potts_density_of_states(3, 2)[0].max() < 0


def test_averages_are_those_of_every_state() -> None:
    energies, counts = every_state((2, 3), 4)
    for t in (0.2, 0.7, 3.0, 1e6):
        weight = counts * np.exp(-(energies + 12.0) / t)
        mean = (weight @ energies) / weight.sum()
        variance = (weight @ (energies - mean) ** 2) / weight.sum()
        log_z = math.log(weight.sum()) + 12.0 / t
        assert exact.potts_log_partition_function(t, (2, 3), 4) == pytest.approx(log_z, rel=1e-13)
        assert exact.potts_energy(t, (2, 3), 4) == pytest.approx(mean / 6, rel=1e-12)
        heat = variance / 6 / t**2
        assert exact.potts_heat_capacity(t, (2, 3), 4) == pytest.approx(heat, rel=1e-9)
        entropy = (log_z + mean / t) / 6
        assert exact.potts_entropy(t, (2, 3), 4) == pytest.approx(entropy, rel=1e-11)
        assert abs(exact.potts_energy(1.01 * t, (2, 3), 4) - mean / 6) > 1e-12


def test_two_colours_have_kaufmans_averages() -> None:
    t = np.array([0.5, 1.1, 1.134592657, 2.0])
    half = (exact.kaufman_energy(2.0 * t, 6) - 2.0) / 2.0
    assert exact.potts_energy(t, 6, 2) == pytest.approx(half, rel=1e-11)
    assert exact.potts_entropy(t, 6, 2) == pytest.approx(
        exact.kaufman_entropy(2.0 * t, 6), rel=1e-10
    )
    assert exact.potts_heat_capacity(t, 6, 2) == pytest.approx(
        exact.kaufman_heat_capacity(2.0 * t, 6), rel=1e-9
    )


def test_cold_and_hot_limits() -> None:
    for t in (1e-300, 1e-3):
        assert exact.potts_energy(t, 4, 10) == -2.0
        assert exact.potts_entropy(t, 4, 10) == pytest.approx(math.log(10) / 16)
        assert exact.potts_heat_capacity(t, 4, 10) == 0.0
    assert exact.potts_energy(1e9, 4, 10) == pytest.approx(-0.2, abs=1e-8)
    assert exact.potts_entropy(1e9, 4, 10) == pytest.approx(math.log(10))


def prices(side: int, q: int, step: int) -> dict[int, float]:
    """The price of energy, as the slope of ln g over some levels."""
    counts = dict(zip(*exact.potts_density_of_states(side, q), strict=True))
    return {
        int(e): (math.log(counts[e + step]) - math.log(counts[e])) / step
        for e in counts
        if e + step in counts
    }


def test_the_price_rises_with_energy_for_ten_colours() -> None:
    """The curve bends back, in exact integers, between the two phases; for two it only falls."""
    ten = prices(5, 10, 3)
    assert all(ten[e] < ten[e + 1] for e in range(-33, -23))
    assert (ten[-33], ten[-23]) == pytest.approx((1.320, 1.410), abs=1e-3)
    assert all(ten[e] > ten[e + 1] for e in range(-23, -4))
    two = prices(6, 2, 8)
    assert all(two[e] > two[e + 2] for e in range(-60, -20, 2))


@pytest.mark.parametrize("shape, q", [(7, 10), ((6, 40), 10), (13, 2), ((3, 1000), 100)])
def test_too_much_to_count(shape, q) -> None:
    with pytest.raises(ValueError, match=r"^shape must be small enough .* got"):
        exact.potts_density_of_states(shape, q)


def test_not_a_lattice_or_not_a_number_of_colours() -> None:
    for bad in (1, 2.5, -3):
        with pytest.raises(ValueError, match=r"^q must be an integer of at least 2, got"):
            exact.potts_density_of_states(4, bad)
    with pytest.raises(TypeError, match=r"^q must be an integer"):
        exact.potts_density_of_states(4, "ten")
    with pytest.raises(ValueError, match=r"^shape must"):
        exact.potts_density_of_states(1, 3)
    for function, t in itertools.product(
        (
            exact.potts_energy,
            exact.potts_entropy,
            exact.potts_heat_capacity,
            exact.potts_log_partition_function,
        ),
        (0.0, -1.0, math.nan),
    ):
        with pytest.raises(ValueError, match=r"^temperature must"):
            function(t, 3, 3)
