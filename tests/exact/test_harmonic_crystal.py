"""The warm crystal against its own real-space energy, sum rules and the logarithm in the plane."""

import math

import numpy as np
import pytest

from ergolib.exact import (
    crystal_frequencies,
    harmonic_mean_square_displacement,
    harmonic_structure_factor,
)
from ergolib.exact.lennard_jones import crystal_energy, lennard_jones_energy, triangular_crystal

COLUMNS, ROWS = 6, 6


def sites(columns, rows, spacing):
    row, column = np.mgrid[0:rows, 0:columns]
    x = spacing * (column + 0.5 * (row % 2))
    y = spacing * math.sqrt(0.75) * row
    box = np.array([columns * spacing, rows * spacing * math.sqrt(0.75)])
    return np.stack([x.ravel(), y.ravel()], axis=1), box


def hessian(columns, rows, cutoff, step=2e-4):
    """Second derivatives of the energy of all particles, by differences, with no Fourier series."""
    spacing = triangular_crystal(cutoff).spacing
    start, box = sites(columns, rows, spacing)
    images = np.array([(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]) * box
    number = len(start)

    def pull(positions):
        apart = positions[:, None, None] - positions[None, :, None] + images
        r = np.sqrt((apart**2).sum(-1))
        near = (r > 0) & (r < cutoff)
        r = np.where(near, r, 1.0)
        size = np.where(near, 24.0 * (2.0 * r**-14 - r**-8), 0.0)
        return (size[..., None] * apart).sum((1, 2)).ravel()

    columns_of = []
    for moved in range(2 * number):
        change = np.zeros(2 * number)
        change[moved] = step
        there, back = (pull(start + sign * change.reshape(-1, 2)) for sign in (1, -1))
        columns_of.append(-(there - back) / (2 * step))
    return np.array(columns_of), start, box, spacing


@pytest.fixture(scope="module")
def real_space():
    matrix, start, box, spacing = hessian(COLUMNS, ROWS, 2.5)
    return 0.5 * (matrix + matrix.T), start, box, spacing


def test_frequencies_are_those_of_the_real_space_matrix(real_space):
    matrix, *_ = real_space
    direct = np.sqrt(np.linalg.eigvalsh(matrix)[2:])
    waves = np.sort(crystal_frequencies(COLUMNS, ROWS).ravel())
    assert np.all(waves[:2] == 0.0)
    np.testing.assert_allclose(waves[2:], direct, rtol=1e-5)


def test_displacements_and_structure_factor_from_the_real_space_matrix(real_space):
    matrix, start, _, spacing = real_space
    T = 0.03
    covariance = T * np.linalg.pinv(matrix, rcond=1e-6)
    number = len(start)
    blocks = covariance.reshape(number, 2, number, 2).transpose(0, 2, 1, 3)
    direct = np.trace(blocks[0, 0])
    assert harmonic_mean_square_displacement(COLUMNS, ROWS, T) == pytest.approx(direct, rel=1e-5)
    length = 4 * math.pi / (math.sqrt(3) * spacing)
    total = 0.0
    for angle in (math.pi / 6, math.pi / 2, 5 * math.pi / 6):
        G = length * np.array([math.cos(angle), math.sin(angle)])
        phase = np.cos((start[:, None] - start[None, :]) @ G)
        assert np.allclose(phase, 1.0, atol=1e-9)  # G belongs to the lattice
        spread = np.einsum("i,abij,j->ab", G, blocks, G)
        variance = np.diag(spread)[:, None] + np.diag(spread)[None, :] - 2 * spread
        total += np.exp(-variance / 2).sum() / number
    assert harmonic_structure_factor(COLUMNS, ROWS, T) == pytest.approx(total / 3, rel=1e-5)


def test_long_waves_are_sound():
    """In a triangular crystal of central forces at rest, sound speeds are 3 : 1 when squared."""
    nearest = crystal_frequencies(400, 4, cutoff=1.6)[0, 1]  # along a row, nearest neighbours only
    assert (nearest[1] / nearest[0]) ** 2 == pytest.approx(3.0, rel=1e-4)


def test_compression_by_the_energy_of_the_crystal():
    """The longitudinal and transverse sounds give the bulk modulus that the energy gives."""
    crystal = triangular_crystal(None)
    a = crystal.spacing
    wave = 2 * math.pi / (600 * a)
    slow, fast = (crystal_frequencies(600, 4, cutoff=None)[0, 1] / wave) ** 2 * crystal.density
    step = 1e-3
    curvature = (
        crystal_energy(a + step) - 2 * crystal_energy(a) + crystal_energy(a - step)
    ) / step**2
    bulk = crystal.density * a**2 * curvature / 4  # area d^2e/darea^2 in two dimensions
    assert fast - slow == pytest.approx(bulk, rel=2e-3)


def test_cold_is_sharp_and_warm_is_blurred():
    number = 12 * 12
    sharp = [harmonic_structure_factor(12, 12, T) / number for T in (1e-9, 0.01, 0.1, 0.3)]
    assert sharp[0] == pytest.approx(1.0, abs=1e-6)
    assert np.all(np.diff(sharp) < 0.0)
    linear = harmonic_mean_square_displacement(12, 12, 0.2)
    assert linear == pytest.approx(20 * harmonic_mean_square_displacement(12, 12, 0.01), rel=1e-12)


def test_the_tremble_grows_with_the_logarithm_of_the_size():
    T = 0.1
    sides = (16, 32, 64, 128)
    trembles = [harmonic_mean_square_displacement(side, side, T) for side in sides]
    steps = np.diff(trembles)
    np.testing.assert_allclose(steps, steps[-1], rtol=0.01)
    # per doubling, (T / 2 pi) ln 2 (1/rho c_l^2 + 1/rho c_t^2), from the sounds
    crystal = triangular_crystal(2.5)
    wave = 2 * math.pi / (600 * crystal.spacing)
    squares = (crystal_frequencies(600, 4)[0, 1] / wave) ** 2 * crystal.density
    expected = T / (2 * math.pi) * math.log(2) * (1 / squares).sum()
    assert steps[-1] == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((2, 6), ValueError, "columns"),
        ((6, 5), ValueError, "rows must be even"),
        ((6, 6.5), ValueError, "rows"),
        ((6, 6, -1.0), ValueError, "spacing"),
        ((6, 6, 1.5), ValueError, "stable"),
        ((6, 6, 1.1, 1.0), ValueError, "cutoff"),
    ],
)
def test_bad_input_is_named(arguments, error, words):
    with pytest.raises(error, match=words):
        crystal_frequencies(*arguments)


def test_bad_temperature_is_named():
    with pytest.raises(ValueError, match="temperature"):
        harmonic_structure_factor(6, 6, -0.1)


def test_the_potential_is_the_one_of_the_package():
    """The slopes above are written out; hold them against the potential itself."""
    from ergolib.exact.harmonic_crystal import _stiffness

    vectors, stiffness = _stiffness(1.2, 2.5)
    at = int(np.argmin(np.abs(vectors - np.array([1.2, 0.0])).sum(axis=1)))
    step = 1e-4
    u = [lennard_jones_energy(1.2 + k * step, 2.5) for k in (-1, 0, 1)]
    assert stiffness[at][0, 0] == pytest.approx((u[2] - 2 * u[1] + u[0]) / step**2, rel=1e-5)
    assert stiffness[at][1, 1] == pytest.approx((u[2] - u[0]) / (2 * step) / 1.2, rel=1e-5)
