"""Slow modes of Gibbs sampling against dense matrices, the Ising lattice and the Mattis chain."""

from __future__ import annotations

import mpmath as mp
import numpy as np
import pytest
from scipy.sparse.linalg import ArpackNoConvergence

from ergolib import exact
from ergolib.learning.knowledge import (
    couplings_of,
    energies_of,
    gibbs_matrix,
    gibbs_spectra,
    library_energies,
    mattis_gap,
    mattis_relaxation_time,
    relaxation_spectrum,
    spins_of,
)

pytestmark = pytest.mark.filterwarnings("error")

SIZES = (8, 16, 32, 64)
# Curriculum, G: 1/(N (1 - lambda_2)) in sweeps. The dossier prints 4.18625e9 for 64 spins at 0.5,
# where a difference from 1 leaves four digits at best; with 50 digits it is 4.183075e9.
TABLE = {
    0.5: (52.547, 702.844, 1.24157e5, 4.183075e9),
    0.7: (10.497, 27.617, 127.766, 2185.05),
    1.0: (3.996, 5.568, 7.724, 10.73),
    1.5: (2.213, 2.484, 2.684, 2.819),
}
UNITS = {
    0.5: (1e-3, 1e-3, 1.0, 1e3),
    0.7: (1e-3, 1e-3, 1e-3, 1e-2),
    1.0: (1e-3, 1e-3, 1e-3, 1e-2),
    1.5: (1e-3, 1e-3, 1e-3, 1e-3),
}


def mattis(n: int, pattern: int = 0) -> np.ndarray:
    """Return -M^2/(2N) of every state."""
    m = n - 2.0 * np.bitwise_count(np.arange(1 << n) ^ pattern)
    return -(m**2) / (2 * n)


def dense(energies: np.ndarray, t: float) -> np.ndarray:
    """Return all eigenvalues, falling, of a matrix written down state by state."""
    size = energies.size
    n = size.bit_length() - 1
    p = np.zeros((size, size))
    for s in range(size):
        for k in range(n):
            p[s, s ^ (1 << k)] = 1.0 / (
                n * (1.0 + np.exp((energies[s ^ (1 << k)] - energies[s]) / t))
            )
        p[s, s] = 1.0 - p[s].sum()
    root = np.exp(-0.5 * (energies - energies.min()) / t)
    return np.linalg.eigvalsh(p * root[:, None] / root[None, :])[::-1]


def chain_time(n: int, t: str) -> mp.mpf:
    """Return 1/(N (1 - lambda_2)) with 50 digits, from the tridiagonal matrix of all of M."""
    with mp.workdps(50):
        temperature = mp.mpf(t)

        def down(up: int) -> mp.mpf:
            return mp.mpf(up) / n / (1 + mp.exp(2 * mp.mpf(2 * up - n - 1) / n / temperature))

        generator = mp.zeros(n + 1)
        for up in range(n + 1):
            generator[up, up] = down(up) + down(n - up)
            if up < n:
                link = -mp.sqrt(down(n - up) * down(up + 1))
                generator[up, up + 1] = generator[up + 1, up] = link
        return 1 / (n * sorted(mp.eigsy(generator, eigvals_only=True))[1])


@pytest.mark.parametrize("t", TABLE)
def test_mattis_to_the_printed_digits(t: float) -> None:
    for n, printed, unit in zip(SIZES, TABLE[t], UNITS[t], strict=True):
        tau = mattis_relaxation_time(n, t, clock="continuous")
        assert tau == pytest.approx(printed, abs=0.51 * unit)
        assert tau - mattis_relaxation_time(n, t) == pytest.approx(0.5 / n, rel=0.05, abs=1e-6)


@pytest.mark.parametrize(
    ("n", "t"), [(64, "0.5"), (33, "0.5"), (24, "0.7"), (9, "1.5"), (2, "0.1")]
)
def test_mattis_has_all_its_digits(n: int, t: str) -> None:
    expected = float(chain_time(n, t))
    assert mattis_relaxation_time(n, float(t), "continuous") == pytest.approx(expected, rel=1e-11)


def test_mattis_time_grows_with_the_barrier() -> None:
    """ln tau per spin tends to df/T = 0.326524 at T = 0.5, with a correction of order 1/N^2."""
    one, two, four = (np.log(mattis_relaxation_time(n, 0.5)) for n in (400, 800, 1600))
    slopes = (two - one) / 400, (four - two) / 800
    assert 2 * slopes[1] - slopes[0] == pytest.approx(0.326524, abs=3e-6)
    assert slopes[1] == pytest.approx(0.163262 / 0.5, abs=3e-6)
    short = [np.log(mattis_relaxation_time(n, 0.5)) for n in (32, 64)]
    assert (short[1] - short[0]) / 32 == pytest.approx(0.3258, abs=5e-5)


@pytest.mark.parametrize("t", [0.3, 0.5, 1.0, 1.5, 50.0])
@pytest.mark.parametrize("n", [2, 5, 8, 10])
def test_the_chain_is_the_slowest_mode_of_all_states(n: int, t: float) -> None:
    found = relaxation_spectrum(mattis(n, pattern=0b1011 % (1 << n)), t)
    assert found.gaps[1] / mattis_gap(n, t) == pytest.approx(1.0, rel=1e-9)
    assert found.times[0] == pytest.approx(mattis_relaxation_time(n, t), rel=1e-9)
    assert found.continuous_times[0] == pytest.approx(1.0 / (n * found.gaps[1]), rel=1e-12)


def test_gaps_far_below_the_spacing_of_floats_near_one() -> None:
    for n, t in ((8, 0.15), (10, 0.15), (12, 0.2)):
        gap = mattis_gap(n, t)
        assert gap < 1e-10
        assert relaxation_spectrum(mattis(n), t).gaps[1] / gap == pytest.approx(1.0, rel=1e-9)
    naive = 1.0 - dense(mattis(8), 0.15)[1]  # the negative control
    assert naive / mattis_gap(8, 0.15) != pytest.approx(1.0, rel=1e-9)


def test_the_diagonal_is_no_part_of_the_field() -> None:
    """The negative control: with J_ii felt by its own spin the times would be other ones."""
    n, t = 8, 0.5
    m = 2 * np.arange(n + 1) - n
    fall = np.arange(n + 1) / n / (1 + np.exp(2 * m / n / t))
    rise = np.arange(n, -1, -1) / n / (1 + np.exp(-2 * m / n / t))
    p = np.diag(1 - fall - rise) + np.diag(rise[:-1], 1) + np.diag(fall[1:], -1)
    gap = 1 - np.sort(np.linalg.eigvals(p).real)[-2]
    assert 1 / (n * gap) > 3 * TABLE[t][0]


@pytest.mark.parametrize("n", [1, 3, 6, 7, 8])
@pytest.mark.parametrize("t", [0.4, 1.0, 1e6])
@pytest.mark.parametrize("kind", ["random", "degenerate", "flat"])
def test_against_dense_matrices(n: int, t: float, kind: str) -> None:
    rng = np.random.default_rng(n)
    energies = rng.normal(size=1 << n)
    energies = {"random": energies, "degenerate": np.round(energies), "flat": 0 * energies}[kind]
    count = min(1 << n, 12)
    found = relaxation_spectrum(energies, t, count=count)
    assert found.eigenvalues == pytest.approx(dense(energies, t)[:count], abs=1e-11)
    assert found.modes @ found.modes.T == pytest.approx(np.eye(count), abs=1e-9)
    assert found.residuals.max() < 1e-9


def test_equal_eigenvalues_are_all_found() -> None:
    """Ten free spins: lambda = 1 - m/10, C(10, m) times."""
    found = relaxation_spectrum(np.zeros(1024), count=13)
    assert found.eigenvalues == pytest.approx([1.0] + [0.9] * 10 + [0.8] * 2, abs=1e-11)
    assert found.times[0] == pytest.approx(-1.0 / (10 * np.log(0.9)), rel=1e-9)


def test_the_matrix_is_a_chain_in_detailed_balance() -> None:
    energies = np.random.default_rng(3).normal(size=64)
    p = gibbs_matrix(energies, 0.7).toarray()
    pi = np.exp(-energies / 0.7) / np.exp(-energies / 0.7).sum()
    assert p.sum(axis=1) == pytest.approx(np.ones(64), abs=1e-14)
    assert pi @ p == pytest.approx(pi, abs=1e-15)
    flow = pi[:, None] * p
    assert flow == pytest.approx(flow.T, abs=1e-17)
    assert np.sort(np.linalg.eigvals(p).real)[::-1] == pytest.approx(
        dense(energies, 0.7), abs=1e-12
    )


def test_an_ising_lattice_is_a_model_like_any_other() -> None:
    energies = exact.state_energies((3, 3)).astype(float)
    for t in (1.5, 2.5):
        expected = exact.relaxation_time(t, 3)
        assert relaxation_spectrum(energies, t).times[0] == pytest.approx(expected, rel=1e-9)


def test_stored_patterns_are_slow_modes() -> None:
    """Three bound states: two slow modes. The next is the search for any of them in the plain.

    30 of about 2^10 states have one of them as a neighbour: 34 sweeps, longer by the returns.
    """
    patterns = spins_of(10)[[0, 0b1111100000, 0b0101011010]]
    found = relaxation_spectrum(library_energies(patterns, depth=12.0), 1.0, count=4)
    assert found.times[1] > 1e4
    assert 1024 / 30 < found.times[2] < 1.5 * 1024 / 30
    cut = couplings_of(library_energies(patterns, depth=12.0))
    assert relaxation_spectrum(energies_of(cut), 1.0).times[0] == pytest.approx(
        found.times[0], rel=1e-6
    )


def test_what_cannot_be_resolved_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="temperature must be high enough"):
        relaxation_spectrum(mattis(10), 0.05)
    with pytest.raises(ValueError, match="temperature must be high enough"):
        relaxation_spectrum(mattis(4), 1e-300)
    with pytest.raises(ValueError, match="temperature must be high enough"):
        mattis_gap(100, 1e-3)

    def gives_up(*_: object, **__: object) -> None:
        raise ArpackNoConvergence("no", np.zeros(0), np.zeros((0, 0)))

    monkeypatch.setattr("scipy.sparse.linalg.eigsh", gives_up)
    with pytest.raises(RuntimeError, match="did not converge"):
        relaxation_spectrum(mattis(8), 1.0)


def test_bad_input() -> None:
    for bad in ([0.0, 1.0, 2.0], [], [0.0, np.nan], [[0.0, 1.0]]):
        with pytest.raises(ValueError, match="energies"):
            relaxation_spectrum(bad)
    with pytest.raises(ValueError, match="GiB"):
        relaxation_spectrum(np.zeros(1 << 22))
    with pytest.raises(ValueError, match="GiB"):
        gibbs_matrix(np.zeros(1 << 22))
    for count in (1, 5, 2.5):
        with pytest.raises(ValueError, match="count"):
            relaxation_spectrum(np.zeros(4), count=count)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="temperature"):
        relaxation_spectrum(np.zeros(4), 0.0)
    with pytest.raises(ValueError, match="spins"):
        mattis_gap(1, 1.0)
    with pytest.raises(ValueError, match="clock"):
        mattis_relaxation_time(4, 1.0, "minutes")  # type: ignore[arg-type]


def test_modes_that_are_nearly_equal_are_found_soon() -> None:
    """The sixth mode of four wells is one of a dozen on the plain, 3e-4 of their gap apart."""
    n = 12
    patterns = np.random.default_rng(4).choice([-1, 1], (4, n))
    energies = library_energies(patterns, 10.0)
    few, many = (relaxation_spectrum(energies, 0.8, count=count) for count in (6, 10))
    assert few.products < 2000  # with 40 vectors it took 26,000, and for 14 spins did not end
    assert few.gaps == pytest.approx(many.gaps[:6], rel=1e-7)
    assert 0.999 < few.gaps[5] * n < 1.01 and few.gaps[4] < 1e-3


def test_what_does_not_converge_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cold and rough: so many modes are so slow that no iteration tells one from the others."""
    monkeypatch.setattr(gibbs_spectra, "_WORK", 1e6)
    energies = np.random.default_rng(4).normal(size=1 << 12)
    with pytest.raises(RuntimeError, match=r"did not converge.*a higher temperature"):
        relaxation_spectrum(energies, 0.1, count=3)
