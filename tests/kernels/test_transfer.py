"""The transfer kernels against every state of small lattices, written out one by one."""

import numpy as np
import pytest

from ergolib.kernels import posterior as kernels
from ergolib.kernels import transfer


def every_state(rows, columns, temperature, field, closed):
    """Return the spins (sites, 2^N) and weights of all states; `closed` joins the end rows."""
    index = np.arange(1 << (rows * columns))
    spins = np.array([2.0 * ((index >> i) & 1) - 1.0 for i in range(rows * columns)])
    energy = -field * spins.sum(axis=0)
    for x in range(rows):
        for y in range(columns):
            here = spins[x * columns + y]
            energy -= here * spins[x * columns + (y + 1) % columns]
            if closed or x + 1 < rows:
                energy -= here * spins[(x + 1) % rows * columns + y]
    return spins, np.exp(-energy / temperature)


def posterior(closed, clamps, rows, columns, temperature, field):
    """Return magnetisations, log-probability of what was seen, and ln Z, by the kernels."""
    scratch = np.zeros(kernels.scratch_size(rows, columns))
    out = np.zeros(rows * columns)
    model = rows, columns, temperature, field
    if closed:
        weight = kernels.torus_posterior(clamps, *model, scratch, np.zeros(out.size), out)
        free = kernels.torus_log_weight(*model, np.zeros(3 << columns))
    else:
        weight = kernels.cylinder_posterior(clamps, *model, scratch, out)
        free = kernels.cylinder_log_weight(*model, np.zeros(2 << columns))
    bonds = 2 * rows * columns - (0 if closed else columns)
    log_z = free + (bonds + rows * columns * abs(field)) / temperature
    return out, weight - free, log_z


SHAPES = [(1, 1), (1, 2), (2, 1), (1, 5), (5, 1), (2, 2), (2, 4), (4, 2), (3, 3), (3, 5), (4, 4)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("closed", [True, False])
def test_posterior_is_that_of_all_states(shape, closed):
    rng = np.random.default_rng([*shape, closed])
    for temperature in (0.7, 2.0, 5.0):
        for field in (0.0, 0.3, -0.5):
            spins, weights = every_state(*shape, temperature, field, closed)
            clamps = rng.choice(np.array([0, 0, 0, 1, -1], dtype=np.int8), spins.shape[0])
            fits = np.all((clamps[:, None] == 0) | (clamps[:, None] == spins), axis=0)
            mean = spins[:, fits] @ weights[fits] / weights[fits].sum()
            got, surprise, log_z = posterior(closed, clamps, *shape, temperature, field)
            np.testing.assert_allclose(got, mean, atol=1e-12)
            assert surprise == pytest.approx(np.log(weights[fits].sum() / weights.sum()), abs=1e-11)
            assert log_z == pytest.approx(np.log(weights.sum()), rel=1e-12)


def test_another_temperature_or_boundary_would_show():
    """The negative control."""
    clamps = np.zeros(15, dtype=np.int8)
    clamps[[0, 7]] = 1, -1
    right = posterior(True, clamps, 3, 5, 2.0, 0.0)[0]
    assert abs(posterior(True, clamps, 3, 5, 2.01, 0.0)[0] - right).max() > 1e-4
    assert abs(posterior(False, clamps, 3, 5, 2.0, 0.0)[0] - right).max() > 1e-2


def test_one_row_after_another_gives_the_partition_function():
    """The single step, `next_row`, closed by hand on a cylinder of three rows."""
    width, temperature = 4, 2.3
    weights = np.zeros(1 << width)
    transfer.row_weights(weights, width, temperature)
    vector, scale = weights.copy(), 5 * width / temperature
    for _ in range(2):
        scale += transfer.next_row(vector, weights, width, temperature)
    log_z = posterior(False, np.zeros(12, dtype=np.int8), 3, width, temperature, 0.0)[2]
    assert scale + np.log(vector.sum()) == pytest.approx(log_z, rel=1e-13)


def test_forward_and_backward_meet_at_any_row():
    width, temperature = 5, 1.8
    clamps = np.array([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0], dtype=np.int8)
    weights = np.zeros(1 << width)
    transfer.row_weights(weights, width, temperature)
    forward = weights.copy()
    transfer.look(forward, clamps[:5], width, temperature, 0.0)
    transfer.next_row(forward, weights, width, temperature)
    backward = weights.copy()
    transfer.look(backward, clamps[10:], width, temperature, 0.0)
    transfer.next_row(backward, np.ones(1 << width), width, temperature)
    middle = np.zeros(width)
    transfer.row_magnetization(forward, backward, width, middle)
    whole = posterior(False, clamps, 3, width, temperature, 0.0)[0]
    np.testing.assert_allclose(middle, whole[5:10], atol=1e-13)


def test_what_cannot_be_has_no_weight():
    vector = np.zeros(4)
    vector[3] = 1.0
    clamps = np.array([-1, 0], dtype=np.int8)
    assert transfer.look(vector, clamps, 2, 2.0, 0.0) == -np.inf
    assert not vector.any()
