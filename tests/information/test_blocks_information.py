"""Two blocks on a cylinder: against the joint distribution of all sites, and against the plane."""

import numpy as np
import pytest

from ergolib.exact import (
    T_C,
    interface_tension,
    ising_correlation,
    long_range_information,
    onsager_energy,
    pair_information,
)
from ergolib.information import (
    block_information,
    cylinder_correlation,
    cylinder_energy,
    cylinder_excess_entropy,
    mutual_information,
)

WIDTH = 4


def rows_of(width, temperature):
    """Return P(r, r') of neighbouring rows by plain linear algebra, and V D by itself."""
    rows = np.arange(1 << width)
    spins = 2.0 * ((rows[:, None] >> np.arange(width)) & 1) - 1
    along = (spins * np.roll(spins, 1, axis=1)).sum(axis=1)
    transfer = np.exp((0.5 * (along[:, None] + along) + spins @ spins.T) / temperature)
    _, vectors = np.linalg.eigh(transfer)
    return np.abs(vectors[:, -1]), transfer


def joint_of(temperature, distance, rows):
    """Return the joint distribution of two pieces of some rows, with an axis for each site."""
    phi, transfer = rows_of(WIDTH, temperature)
    far = np.linalg.matrix_power(transfer, distance)
    if rows == 1:
        joint = np.einsum("a,ab,b->ab", phi, far, phi)
    else:
        joint = np.einsum("a,ab,bc,cd,d->abcd", phi, transfer, far, transfer, phi)
    joint /= joint.sum()
    return joint.reshape((2,) * (2 * rows * WIDTH))  # the first axis of each row is its last site


@pytest.mark.parametrize("temperature", [0.7, 2.0, 5.0])
@pytest.mark.parametrize("block", [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (1, 4), (2, 4)])
def test_against_the_joint_distribution(temperature, block):
    along, around = block
    for distance in (1, 2, 5):
        joint = joint_of(temperature, distance, along)
        sites = [row * WIDTH + x for row in range(2 * along) for x in range(WIDTH - around, WIDTH)]
        half = along * around
        exactly = mutual_information(joint, tuple(sites[:half]), tuple(sites[half:]))
        found = block_information(block, distance, temperature, WIDTH)
        assert found == pytest.approx(exactly, abs=1e-12)


def test_another_block_would_show():
    """The negative control."""
    found = [block_information(b, 2, 2.0, WIDTH) for b in ((1, 1), (1, 2), (2, 1), (2, 2), (1, 4))]
    assert min(abs(np.subtract.outer(found, found))[np.triu_indices(5, 1)]) > 1e-3


def test_rings_screen_what_lies_behind_them():
    assert block_information((3, 6), 4, 2.0, 6) == block_information((1, 6), 4, 2.0, 6)
    assert block_information((1, 6), 1, 2.0, 6) == pytest.approx(cylinder_excess_entropy(6, 2.0))
    distances = np.arange(1, 30)
    for temperature in (1.8, T_C, 3.0):
        ring = block_information((1, 6), distances, temperature, 6)
        for block in ((1, 1), (2, 2), (4, 2)):
            assert np.all(block_information(block, distances, temperature, 6) < ring)
        assert np.all(np.diff(ring) < 0)


def test_single_spins_have_the_information_of_their_correlation():
    distances = [1, 2, 9, 30]
    for width in (1, 2, 7, 12):
        c = cylinder_correlation(distances, 2.1, width)
        np.testing.assert_allclose(
            block_information(1, distances, 2.1, width), pair_information(c), rtol=1e-9, atol=1e-25
        )


def test_a_wide_cylinder_is_the_plane_in_the_heat():
    c = ising_correlation([1, 2, 3, 4], 5.0)
    np.testing.assert_allclose(cylinder_correlation([1, 2, 3, 4], 5.0, 12), c, rtol=3e-5)


def test_energy():
    for temperature in (1.0, 2.0, 4.0):
        phi, transfer = rows_of(WIDTH, temperature)
        rows = np.arange(1 << WIDTH)
        spins = 2.0 * ((rows[:, None] >> np.arange(WIDTH)) & 1) - 1
        along = (spins * np.roll(spins, 1, axis=1)).sum(axis=1)
        joint = phi[:, None] * transfer * phi
        energy = -(joint * (along[:, None] + spins @ spins.T)).sum() / joint.sum() / WIDTH
        assert cylinder_energy(WIDTH, temperature) == pytest.approx(energy, abs=1e-12)
    assert cylinder_energy(1, 1.5) == pytest.approx(-1 - np.tanh(1 / 1.5))
    assert cylinder_energy(12, 5.0) == pytest.approx(onsager_energy(5.0), abs=1e-6)


def test_in_the_cold_information_lasts_until_walls_close_around_the_cylinder():
    temperature = 1.2
    plane = long_range_information(temperature)
    assert block_information(1, 10, temperature, 12) == pytest.approx(plane, rel=0.01)
    sizes = [4, 6, 8, 10]
    lengths = []
    for width in sizes:
        c = cylinder_correlation([20, 21], temperature, width)
        lengths.append(-1 / np.log(c[1] / c[0]))
    growth = np.diff(np.log(lengths)) / 2
    sigma = interface_tension(temperature) / temperature
    # ln of the length grows by sigma/T for each unit of width, and a little by powers of the width
    assert growth == pytest.approx([sigma] * 3, rel=0.15)
    assert np.all(np.diff(abs(growth - sigma)) < 0)


def test_shapes_and_the_farthest():
    assert isinstance(block_information(2, 3, 2.0), float)
    assert block_information(1, [[1, 2], [3, 4]], 2.0).shape == (2, 2)
    assert block_information(1, [], 2.0).shape == (0,)
    assert block_information((2, 2), 20_000, 2.0, 4) == pytest.approx(0, abs=1e-15)
    assert cylinder_correlation(0, 2.0) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: block_information((3, 3), 1, 2.0), ValueError, "block must have at most 8 sites"),
        (lambda: block_information((1, 9), 1, 2.0), ValueError, "at most 8 sites around"),
        (lambda: block_information(0, 1, 2.0), ValueError, "block"),
        (lambda: block_information(1, 0, 2.0), ValueError, "distance must be an integer from 1"),
        (lambda: block_information(1, [1, 2.5], 2.0), ValueError, "distance"),
        (lambda: block_information(1, 1, "hot"), TypeError, "temperature"),
        (lambda: block_information(1, 1, 2.0, 13), ValueError, "width"),
        (lambda: cylinder_correlation(-1, 2.0), ValueError, "distance"),
    ],
)
def test_bad_input(call, error, said):
    with pytest.raises(error, match=said):
        call()
