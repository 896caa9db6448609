"""dTC = -dE/T on a cooling run: the total correlation is found from measured energies alone."""

from __future__ import annotations

import numpy as np
import pytest

from ergolib import Ising, cool, exact, price

SITES = 36


@pytest.fixture(scope="module")
def run():
    """Cool 6 x 6 spins through prices that suit an integral; no entropy is measured."""
    prices = price.integration_prices(0.5)
    ising = Ising(size=6, temperature=1.0 / prices[1], seed=3, update="heat-bath")
    return prices, cool(ising, 1.0 / prices[1:], steps=1000)


def bought(prices, energies, errors):
    """Return TC = N ln 2 - S per spin, its error, and what the quadrature may miss."""
    table = price.thermodynamic_integration(prices, energies, errors, log_states=np.log(2.0))
    found = table[["entropy", "entropy_error", "quadrature_error"]].to_numpy().T
    return np.log(2.0) - found[0], found[1], found[2]


def test_energy_buys_the_total_correlation(run):
    prices, table = run
    shared, error, missed = bought(prices, [0.0, *table.energy], [0.0, *table.energy_error])
    known = exact.ising_total_correlation(1.0 / prices[1:], 6)
    off = np.abs(shared[1:] - known)
    assert (off < 5.0 * error[1:] + missed[1:]).all()
    assert error[-1] < 0.02 * known[-1]
    # negative controls: the infinite lattice at T_c, and what a ring would have bought
    at = np.abs(1.0 / prices[1:] - exact.T_C).argmin()
    assert error[1 + at] < 0.1 * abs(known[at] - exact.ring_total_correlation(1.0 / prices[1 + at]))


def test_exact_energies_buy_it_to_six_digits():
    prices = price.integration_prices(0.5, 65)
    energies = [0.0, *exact.kaufman_energy(1.0 / prices[1:], 6)]
    shared, _, missed = bought(prices, energies, None)
    known = exact.ising_total_correlation(1.0 / prices[1:], 6)
    assert shared[1:] == pytest.approx(known, abs=2e-6)
    assert missed.max() < 2e-4


def test_without_the_symmetry_energy_buys_single_spins_instead():
    """In a strong field energy leaves, entropy falls, and total correlation falls as well."""
    from ergolib.information import lattice_information

    warm, cold = (lattice_information((3, 3), t, field=3.0) for t in (4.0, 2.0))
    assert cold.entropy < warm.entropy - 1.0
    assert cold.total_correlation < warm.total_correlation
