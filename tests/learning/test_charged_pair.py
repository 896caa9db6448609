"""Writer and reader with momentum: kernels, exact results and the class agree, and J is kept.

Numbers: leapfrog's orbit against Jacobi's elliptic function, its average against elliptic
integrals, and the floor below every mean loss, which is proven in `ergolib.exact.charged`.
"""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

from ergolib import exact
from ergolib.kernels import charged as kernels
from ergolib.learning.transformer.charged_pair import ChargedPair


@pytest.mark.parametrize(("momentum", "square"), [(2.0, 1.69), (0.7, 0.3), (0.0, 1.5), (-3.0, 4.0)])
def test_an_alike_pair_follows_jacobis_function_to_second_order(momentum, square):
    errors, root = [], math.sqrt(square)
    for dt in (0.01, 0.005):
        pair = ChargedPair(momentum, (0.6 * root, 0.8 * root), dt=dt)
        orbit = exact.charged_orbit(pair.energy(), momentum)
        outermost = abs(orbit.farthest - square) < 1e-9
        late = 0.0 if outermost else 0.5 * orbit.period
        trail = pair.trail(500, round(0.02 / dt))
        times = 0.02 * np.arange(1, 501)
        errors.append(np.abs(trail[:, 4] - orbit.loss(times + late)).max())
        assert np.array_equal(trail[:, :2], trail[:, 2:4])  # alike to the last bit
        assert np.abs(trail[:, 5] - momentum).max() < 1e-13
    assert errors[1] < 1e-3
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.1)


@pytest.mark.parametrize("momentum", [2.0, 0.5])
def test_the_mean_loss_of_an_orbit_is_the_elliptic_one_and_above_the_floor(momentum):
    pair = ChargedPair(momentum)
    orbit = exact.charged_orbit(pair.energy(), momentum)
    every, points = 2, 400
    pair.dt = 8 * orbit.period / (every * points)  # eight whole periods, sampled evenly
    measured = pair.trail(points, every)[:, 4]
    assert measured.mean() == pytest.approx(orbit.mean_loss, rel=2e-3)
    assert measured.min() == pytest.approx(orbit.least_loss, abs=2e-3)
    assert measured.max() == pytest.approx(orbit.greatest_loss, rel=2e-3)
    assert measured.mean() > exact.charged_floor(momentum)


def test_kernel_and_elliptic_integrals_agree():
    """Brent's roots and SciPy's integrals against Newton's and the arithmetic-geometric mean."""
    rng = np.random.default_rng(0)
    for _ in range(300):
        target = float(rng.uniform(0.2, 3.0))
        momentum = float(rng.choice([0.0, 3.0 * rng.normal()]))
        circle = exact.charged_circle(momentum, target)
        least = float(exact.charged_potential(circle, momentum, target))
        energy = least + float(rng.choice([1e-6, rng.exponential()]))
        orbit, out = exact.charged_orbit(energy, momentum, target), np.zeros(8)
        kernels.laws(energy, momentum, target, out)
        expected = [
            orbit.nearest,
            orbit.farthest,
            orbit.mean_loss,
            orbit.least_loss,
            orbit.greatest_loss,
            circle,
            exact.charged_floor(momentum, target),
            least,
        ]
        assert np.abs(out - expected).max() < 1e-8
        assert orbit.mean_loss >= out[6] * (1.0 - 1e-9)
        assert (orbit.least_loss == 0.0) == (energy >= momentum**2 / (4.0 * target))


def test_the_floor():
    assert exact.charged_floor(0.0) == 0.0
    assert exact.charged_floor(0.01, 2.0) == pytest.approx(0.01**4 / (32.0 * 2.0**4), rel=1e-5)
    x = exact.charged_circle(2.0)
    assert 4.0 * x * x * (x - 1.0) == pytest.approx(4.0, rel=1e-14)
    circle = exact.charged_orbit(exact.charged_potential(x, 2.0), 2.0)
    assert circle.mean_loss == pytest.approx(exact.charged_floor(2.0), rel=1e-9)
    # A step away in X costs energy: it is the least.
    assert exact.charged_potential(1.01 * x, 2.0) > exact.charged_potential(x, 2.0)
    both = exact.charged_floor([1.0, 2.0])
    assert both.tolist() == [exact.charged_floor(1.0), exact.charged_floor(2.0)]


def test_friction_takes_the_charge_and_the_loss_follows_its_floor():
    circle = exact.charged_circle(2.0)
    pair = ChargedPair(2.0, (0.0, math.sqrt(circle)), friction=0.02)
    trail = pair.trail(1000, 10)
    times = 0.05 * np.arange(1, 1001)
    law = 2.0 * np.exp(-0.02 * times)
    assert np.abs(trail[:, 5] / law - 1.0).max() < 1e-12
    # Slow friction leaves the orbit a circle: what is left is of the order of the friction.
    assert np.abs(trail[:, 4] - exact.charged_floor(law)).max() < 0.01
    assert ChargedPair(2.0, friction=0.2).run(40_000).loss() < 1e-12


def test_gradient_flow_follows_its_law_and_has_no_charge():
    pair = ChargedPair(start=(0.1, 0.2), dynamics="gradient flow", dt=0.01)
    trail = pair.trail(800)
    law = exact.charged_flow_loss(0.01 * np.arange(1, 801), 0.05)
    assert np.abs(trail[:, 4] - law).max() < 1e-9
    assert np.abs(trail[:, 5]).max() < 1e-14
    assert pair.energy() == pair.loss() < 1e-9


def test_a_fixed_bias_exerts_its_torque():
    """Negative control: J is not kept, and changes as it should."""
    pair = ChargedPair(2.0, (1.1, 0.7), bias=0.4, dt=0.001)
    energy = pair.energy()
    trail = pair.trail(2000)
    ux, uy, vx, vy = trail[:, :4].T
    torque = 0.4**2 * (ux * uy + vx * vy)
    change = 0.001 * (np.cumsum(torque) - 0.5 * (torque + torque[0]))
    assert np.abs(trail[:, 5] - trail[0, 5] - change).max() < 1e-5
    assert np.ptp(trail[:, 5]) > 0.1
    assert pair.energy() == pytest.approx(energy, abs=1e-6)
    # With friction too, it ends across the bias: one of two places instead of a circle.
    end = ChargedPair(2.0, bias=0.4, friction=0.2).run(40_000)
    assert abs(end.writer[0]) < 1e-6
    assert abs(end.writer[1]) == pytest.approx(1.0, abs=1e-6)


def test_an_unlike_pair_parts_and_reaches_loss_0():
    """The floor is for alike pairs: this one carries the same J farther out."""
    alike, unlike = ChargedPair(2.0).trail(4000, 4), ChargedPair(2.0, apart=0.02).trail(4000, 4)
    assert alike[:, 4].min() > 0.03
    assert unlike[:, 4].min() < 1e-4
    assert np.abs(unlike[:, 5] - 2.0).max() < 1e-11
    assert np.abs(unlike[:, :4]).max() > 3.0


def test_the_laws_that_are_drawn():
    charges, losses = np.zeros(7), np.zeros(7)
    times = 0.5 + 0.25 * np.arange(7)
    kernels.decay(2.0, 0.3, 1.5, 0.5, 0.25, charges, losses)
    assert charges == pytest.approx(2.0 * np.exp(-0.3 * times), rel=1e-14)
    assert losses == pytest.approx(exact.charged_floor(charges, 1.5), rel=1e-12)
    kernels.flow(0.2, 1.5, 0.5, 0.25, losses)
    assert losses == pytest.approx(exact.charged_flow_loss(times, 0.2, 1.5), rel=1e-12)


def test_the_map_of_the_loss():
    out = np.zeros(36)
    kernels.chart(1.0, 0.5, 2.0, 6, out)
    place = np.array([-5, -3, -1, 1, 3, 5]) / 3.0
    x, y = np.meshgrid(place, -place)
    expected = 0.5 * (1.0 - x**2 - y**2) ** 2 + 0.25 * x**2
    assert np.abs(out.reshape(6, 6) - expected).max() < 1e-14


def test_saved_loaded_and_continued_it_takes_the_same_path():
    pair = ChargedPair(1.5, bias=0.3, friction=0.01, apart=0.1).run(100)
    other = pickle.loads(pickle.dumps(pair))
    assert np.array_equal(pair.trail(50, 3), other.trail(50, 3))
    assert pair.time == other.time
    assert pair.observe() == other.observe()
    parts, whole = ChargedPair(1.5).run(30).run(70), ChargedPair(1.5).run(100)
    assert np.array_equal(parts.state["phase"], whole.state["phase"])


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: ChargedPair(math.inf), ValueError, "momentum must be a finite number"),
        (lambda: ChargedPair(start=(0.0, 0.0)), ValueError, "start must be a place in the plane"),
        (lambda: ChargedPair(start=[1.0]), ValueError, "start must be a place"),
        (lambda: ChargedPair(friction=-1.0), ValueError, "friction must be 0 or greater, got -1"),
        (lambda: ChargedPair(bias="big"), TypeError, "bias"),
        (lambda: ChargedPair(apart=1.0), ValueError, "apart must be less than 1"),
        (lambda: ChargedPair(dynamics="adam"), ValueError, "dynamics must be one of"),
        (lambda: ChargedPair(dt=0.0), ValueError, "dt"),
        (
            lambda: ChargedPair(dt=2.0, start=(3.0, 0.0)).run(50),
            ArithmeticError,
            "dt = 2.0 is too long",
        ),
        (lambda: exact.charged_orbit(0.1, 2.0), ValueError, "energy must be at least 0.79"),
        (lambda: exact.charged_floor(1.0, -1.0), ValueError, "target"),
        (lambda: exact.charged_potential(0.0, 1.0), ValueError, "square must be greater than 0"),
    ],
)
def test_what_makes_no_sense_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call()
