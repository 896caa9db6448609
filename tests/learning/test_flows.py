"""Charges of attention: what each road down the loss conserves, and what breaks it.

Every law is an identity, so that it holds for any sizes and any parameters, to rounding where the
step keeps it exactly, and with the order of the integrator where it does not.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from ergolib.learning.transformer.architecture import Architecture
from ergolib.learning.transformer.charges import (
    angular_momenta,
    balances,
    bias_strains,
    bias_torques,
    translations,
)
from ergolib.learning.transformer.flows import (
    adam,
    batch_slope,
    gradient_descent,
    gradient_flow,
    hamiltonian_flow,
    heavy_ball,
)

SIZES = {
    "two heads, biased": Architecture(5, 6, 7, 3, 2, 2, True),
    "one layer": Architecture(9, 5, 4, 5, 1, 1, False),
    "three layers, biased": Architecture(4, 4, 6, 2, 3, 1, True),
}
BIASED = SIZES["two heads, biased"]
FIXED = ("query_bias", "value_bias")


def start(architecture, seed=1):
    """Return parameters, momenta, and a batch or several."""
    rng = np.random.default_rng(seed)
    parameters = 0.5 * rng.normal(size=architecture.count)
    for name, each in architecture.views(parameters).items():
        each *= 0.1 if name.startswith("b") else 1.0  # these act eightfold
    momenta = 0.2 * rng.normal(size=architecture.count)
    shape = 7, 3, architecture.context + 1
    return parameters, momenta, rng.integers(0, architecture.vocabulary, shape)


def apart(one, other):
    """Return the largest difference between two sets of matrices."""
    return max(float(np.abs(one[name] - other[name]).max()) for name in one)


def size(matrices):
    return max(float(np.abs(each).max()) for each in matrices.values())


@pytest.fixture(params=SIZES)
def architecture(request):
    return SIZES[request.param]


def test_gradient_flow_conserves_the_balances(architecture):
    parameters, _, batches = start(architecture)
    slope = batch_slope(architecture, batches[0])
    before = balances(architecture, parameters)
    end = gradient_flow(slope, parameters, dt=0.002, steps=60)
    assert apart(before, balances(architecture, end.parameters)) < 1e-8  # 16 times less for dt / 2
    assert end.loss < end.losses[0] - 0.01
    squares = (
        balances(architecture, np.abs(parameters)),
        balances(architecture, np.abs(end.parameters)),
    )
    assert apart(*squares) > 1e-3  # the comparison can fail: the weights did move
    kept = translations(architecture, parameters), translations(architecture, end.parameters)
    assert apart(*kept) < 1e-14
    # Along a flow the velocity is minus the gradient, and turns nothing.
    assert size(angular_momenta(architecture, end.parameters, end.momenta)) < 1e-14


def test_rk4_is_of_fourth_order_and_descent_of_first(architecture):
    parameters, _, batches = start(architecture)
    slope = batch_slope(architecture, batches[0])
    before = balances(architecture, parameters)

    def drift(road, dt, name):
        end = road(slope, parameters, **{name: dt}, steps=round(0.12 / dt))
        return apart(before, balances(architecture, end.parameters))

    euler = [drift(gradient_descent, dt, "rate") for dt in (0.004, 0.002)]
    assert euler[0] / euler[1] == pytest.approx(2.0, rel=0.1)
    fourth = [drift(gradient_flow, dt, "dt") for dt in (0.012, 0.006)]
    assert fourth[1] < 2e-3 * euler[1]
    assert fourth[0] / fourth[1] == pytest.approx(16.0, rel=0.3)


@pytest.mark.parametrize("friction", [0.0, 0.3])
def test_motion_with_momentum_keeps_angular_momentum(architecture, friction):
    parameters, momenta, batches = start(architecture)
    slope = batch_slope(architecture, batches[0])
    before = angular_momenta(architecture, parameters, momenta)
    end = hamiltonian_flow(slope, parameters, momenta, dt=0.05, steps=30, friction=friction)
    after = angular_momenta(architecture, end.parameters, end.momenta)
    fallen = {name: math.exp(-friction * end.time) * each for name, each in before.items()}
    assert apart(fallen, after) < 2e-14
    assert size(before) > 0.1
    # The symmetric matrices are for gradient flow only.
    assert apart(balances(architecture, parameters), balances(architecture, end.parameters)) > 0.05
    sums = translations(architecture, momenta), translations(architecture, end.momenta)
    assert (apart(*sums) < 1e-14) == (friction == 0.0)


def test_leapfrog_is_of_second_order_in_the_energy():
    parameters, momenta, batches = start(BIASED)
    slope = batch_slope(BIASED, batches[0])
    energy = slope(parameters)[0] + 0.5 * momenta @ momenta
    errors = [
        abs(
            hamiltonian_flow(slope, parameters, momenta, dt=dt, steps=round(0.4 / dt)).energy
            - energy
        )
        for dt in (0.02, 0.01)
    ]
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.3)
    back = hamiltonian_flow(slope, parameters, momenta, dt=0.02, steps=20)
    again = hamiltonian_flow(slope, back.parameters, -back.momenta, dt=0.02, steps=20)
    assert np.abs(again.parameters - parameters).max() < 1e-12  # it runs backwards, too


def test_a_heavy_ball_on_minibatches_keeps_mu_to_the_n(architecture):
    parameters, momenta, batches = start(architecture)
    slopes = [batch_slope(architecture, batch) for batch in batches]
    before = angular_momenta(architecture, parameters, momenta)
    end = heavy_ball(slopes, parameters, momenta, rate=0.05, momentum=0.8, steps=11)
    after = angular_momenta(architecture, end.parameters, end.momenta)
    assert apart({name: 0.8**11 * each for name, each in before.items()}, after) < 1e-15
    rested = heavy_ball(slopes, parameters, rate=0.05, momentum=0.8, steps=11)
    assert size(angular_momenta(architecture, rested.parameters, rested.momenta)) < 2e-15
    assert np.abs(rested.parameters - parameters).max() > 0.03


def test_adam_creates_angular_momentum(architecture):
    parameters, _, batches = start(architecture)
    slopes = [batch_slope(architecture, batch) for batch in batches]
    end = adam(slopes, parameters, rate=0.003, steps=10)
    made = angular_momenta(architecture, end.parameters, end.momenta)
    assert min(float(np.abs(each).max()) for each in made.values()) > 0.01


def test_a_turned_start_is_led_to_the_turned_end_but_not_by_adam():
    architecture = SIZES["one layer"]
    parameters, _, batches = start(architecture)
    slope = batch_slope(architecture, batches[0])
    turn = np.linalg.qr(np.random.default_rng(2).normal(size=(5, 5)))[0]

    def turned(flat):
        flat = flat.copy()
        of = architecture.views(flat)
        of["Q1"][:] = of["Q1"] @ turn
        of["K1"][:] = of["K1"] @ turn
        return flat

    for road, exact in ((heavy_ball, True), (adam, False)):
        end = road(slope, parameters, rate=0.05, steps=20).parameters
        other = road(slope, turned(parameters), rate=0.05, steps=20).parameters
        assert (np.abs(turned(end) - other).max() < 1e-13) == exact


# What biases do ----------------------------------------------------------------------------------


def test_learned_biases_join_the_charge_and_fixed_ones_do_not():
    parameters, momenta, batches = start(BIASED)
    slope = batch_slope(BIASED, batches[0])
    end = hamiltonian_flow(slope, parameters, momenta, dt=0.05, steps=20)
    without = [
        angular_momenta(BIASED, *each, biases_learned=False)
        for each in ((parameters, momenta), (end.parameters, end.momenta))
    ]
    assert apart(*without) > 0.01
    flow = gradient_flow(slope, parameters, dt=0.002, steps=30)
    kept, lost = (
        apart(
            balances(BIASED, parameters, biases_learned=learned),
            balances(BIASED, flow.parameters, biases_learned=learned),
        )
        for learned in (True, False)
    )
    assert kept < 1e-8
    assert lost > 1e-3


def test_a_fixed_bias_exerts_the_torque_it_should():
    """dJ/dt by symmetric differences, whose error is of second order."""
    parameters, momenta, batches = start(BIASED)
    for bias in FIXED:
        for name, each in BIASED.views(momenta).items():
            if name.startswith(bias):
                each[:] = 0.0
    slope = batch_slope(BIASED, batches[0], FIXED)
    torques = bias_torques(BIASED, parameters, batch_slope(BIASED, batches[0])(parameters)[1])
    assert min(float(np.abs(each).max()) for each in torques.values()) > 1e-4

    def rates(dt):
        ends = [
            hamiltonian_flow(slope, parameters, sign * momenta, dt=dt / 8, steps=8)
            for sign in (1, -1)
        ]
        later, sooner = (
            angular_momenta(BIASED, end.parameters, sign * end.momenta, biases_learned=False)
            for sign, end in zip((1, -1), ends, strict=True)
        )
        return {name: (later[name] - sooner[name]) / (2.0 * dt) for name in later}

    errors = [apart(torques, rates(dt)) for dt in (0.02, 0.01)]
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.1)
    assert errors[1] < 1e-3 * size(torques)
    assert np.abs(rates(0.01)["stream"]).max() < 1e-12  # biases live in heads
    # Rotations about the bias keep their charge: project the torque across it.
    bias = BIASED.views(parameters)["query_bias2.1"]
    across = np.eye(3) - np.outer(bias, bias) / (bias @ bias)
    assert np.abs(across @ rates(0.01)["QK2.1"] @ across).max() < 1e-12
    still = gradient_flow(slope, parameters, dt=0.01, steps=3).parameters
    assert np.array_equal(BIASED.views(still)["query_bias2.1"], bias)


def test_a_fixed_bias_strains_the_balance_of_gradient_flow():
    """Between two moments the balance changes by the strain halfway, to second order."""
    parameters, _, batches = start(BIASED)
    slope, learning = batch_slope(BIASED, batches[0], FIXED), batch_slope(BIASED, batches[0])

    def errors(dt):
        middle = gradient_flow(slope, parameters, dt=dt / 4, steps=4).parameters
        end = gradient_flow(slope, middle, dt=dt / 4, steps=4).parameters
        one, other = (balances(BIASED, at, biases_learned=False) for at in (parameters, end))
        rates = {name: (other[name] - one[name]) / (2.0 * dt) for name in one}
        strains = bias_strains(BIASED, middle, learning(middle)[1])
        return apart(strains, rates) / size(strains), np.abs(rates["stream"]).max()

    found = [errors(dt) for dt in (0.004, 0.002)]
    assert found[0][0] / found[1][0] == pytest.approx(4.0, rel=0.2)
    assert found[1][0] < 1e-3
    assert found[1][1] < 1e-8


def attention(query, key, scale=1.0):
    scores = scale * query @ key.T
    scores[np.triu_indices(len(scores), 1)] = -np.inf
    weights = np.exp(scores - scores.max(1, keepdims=True))
    return weights / weights.sum(1, keepdims=True)


def test_a_key_bias_is_not_seen_by_the_softmax():
    rng = np.random.default_rng(3)
    query, key, bias = rng.normal(size=(6, 4)), rng.normal(size=(6, 4)), rng.normal(size=4)
    assert np.abs(attention(query, key + bias) - attention(query, key)).max() < 1e-15
    assert np.abs(attention(query + bias, key) - attention(query, key)).max() > 0.1


def turning_attention(matrices, stream, wanted, rope):
    """Return loss and gradients of one head whose queries and keys turn with their place."""
    width = matrices.size // (2 * stream.shape[1])
    query_matrix, key_matrix = matrices.reshape(2, stream.shape[1], width)
    angles = rope * np.arange(len(stream))[:, None] * np.arange(1, width // 2 + 1) ** -0.5
    phases = np.exp(1j * angles)

    def turn(rows, by):
        pairs = (rows[:, ::2] + 1j * rows[:, 1::2]) * by
        return np.stack([pairs.real, pairs.imag], -1).reshape(rows.shape)

    query, key = turn(stream @ query_matrix, phases), turn(stream @ key_matrix, phases)
    weights = attention(query, key)
    miss = weights @ stream - wanted
    slope = miss @ stream.T
    slope = weights * (slope - (slope * weights).sum(1, keepdims=True))
    gradients = (
        stream.T @ turn(slope @ key, phases.conj()),
        stream.T @ turn(slope.T @ query, phases.conj()),
    )
    return 0.5 * float((miss**2).sum()), np.concatenate([each.ravel() for each in gradients])


@pytest.mark.parametrize("rope", [0.0, 0.7])
def test_turning_queries_and_keys_with_their_place_breaks_the_charge(rope):
    """The negative control: only rotations that the places' turns leave alone keep theirs."""
    rng = np.random.default_rng(4)
    stream, wanted = rng.normal(size=(2, 6, 5))
    parameters, momenta = rng.normal(size=(2, 40)) * 0.5

    def slope(flat):
        return turning_attention(flat, stream, wanted, rope)

    nudge = 1e-5 * rng.normal(size=40)
    change = slope(parameters + nudge)[0] - slope(parameters - nudge)[0]
    assert change == pytest.approx(2.0 * nudge @ slope(parameters)[1], rel=1e-6)

    def charge(where, how):
        matrix = sum(
            w.T @ p for w, p in zip(where.reshape(2, 5, 4), how.reshape(2, 5, 4), strict=True)
        )
        return matrix - matrix.T

    end = hamiltonian_flow(slope, parameters, momenta, dt=0.02, steps=50)
    change = charge(end.parameters, end.momenta) - charge(parameters, momenta)
    assert (np.abs(change).max() < 1e-13) == (rope == 0.0)
    assert abs(change[0, 1]) < 1e-13  # within a pair that turns together
    assert abs(change[2, 3]) < 1e-13
    assert (abs(change[0, 2]) > 0.01) == (rope > 0.0)


# What makes no sense -----------------------------------------------------------------------------


def steep(parameters):
    """A slope that runs away."""
    with np.errstate(over="ignore", invalid="ignore"):
        return float(-(parameters**4).sum()), -4.0 * parameters**3


@pytest.mark.parametrize(
    "road",
    [
        lambda: gradient_flow(steep, [2.0], dt=1.0, steps=9),
        lambda: gradient_descent(steep, [2.0], rate=1.0, steps=9),
        lambda: hamiltonian_flow(steep, [2.0], dt=1.0, steps=9),
        lambda: heavy_ball(steep, [2.0], rate=1.0, steps=9),
        lambda: adam(steep, [2.0], rate=1e200, steps=9),
    ],
)
def test_a_road_out_of_the_finite_numbers_ends_and_names_the_step(road):
    with (
        np.errstate(over="ignore", invalid="ignore"),
        pytest.raises(ArithmeticError, match=r"no longer finite at step \d: lower (dt|rate), now"),
    ):
        road()


def stiff(parameters):
    """A slope on which long steps grow without end, though for long to finite numbers."""
    return 0.5 * float(parameters @ parameters), parameters


@pytest.mark.parametrize(
    "road",
    [
        lambda: gradient_flow(stiff, [2.0], dt=4.0, steps=30),
        lambda: gradient_descent(stiff, [2.0], rate=3.0, steps=30),
        lambda: hamiltonian_flow(stiff, [2.0], dt=3.0, steps=30),
        lambda: heavy_ball(stiff, [2.0], rate=5.0, steps=30),
        lambda: adam(stiff, [2.0], rate=1e4, steps=30),
    ],
)
def test_a_road_that_climbs_far_above_its_start_ends_and_names_the_step(road):
    says = r"the loss has grown from 2 to .* at step \d+: lower (dt|rate), now"
    with pytest.raises(ArithmeticError, match=says):
        road()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("length", [1.0, 5.0, 25.0])
def test_a_transformer_driven_too_fast_ends_in_an_error_not_in_warnings(length):
    parameters, momenta, batches = start(BIASED)
    slope = batch_slope(BIASED, batches[0])
    for road in (
        lambda: gradient_flow(slope, 3.0 * parameters, dt=length, steps=50),
        lambda: gradient_descent(slope, 3.0 * parameters, rate=length, steps=50),
        lambda: hamiltonian_flow(slope, 3.0 * parameters, momenta, dt=length, steps=50),
    ):
        with pytest.raises(ArithmeticError, match=r"at step \d+: lower (dt|rate), now"):
            road()


def test_a_fast_start_may_climb():
    """What comes with kinetic energy is no accident: it rises as far as that carries it."""
    road = hamiltonian_flow(stiff, [0.0, 1e-3], [1e3, 0.0], dt=0.01, steps=200)
    assert max(road.losses) > 1e5 * road.losses[0]
    assert road.energy == pytest.approx(5e5, rel=1e-4)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: gradient_flow(steep, [1.0], dt=0.0, steps=1), ValueError, "dt must"),
        (lambda: gradient_flow(steep, [1.0], dt=0.1, steps=-1), ValueError, "steps must"),
        (lambda: gradient_flow(steep, [[1.0]], dt=0.1, steps=1), ValueError, "flat array"),
        (lambda: gradient_flow(steep, [math.nan], dt=0.1, steps=1), ValueError, "parameters"),
        (lambda: hamiltonian_flow(steep, [1.0], [1.0, 2.0], dt=1, steps=1), ValueError, "momenta"),
        (
            lambda: hamiltonian_flow(steep, [1.0], dt=0.1, steps=1, friction=-1.0),
            ValueError,
            "friction must be 0 or greater, got -1.0",
        ),
        (lambda: heavy_ball([], [1.0], rate=0.1, steps=1), ValueError, "got none"),
        (
            lambda: heavy_ball(steep, [1.0], rate=0.1, steps=1, momentum=1.0),
            ValueError,
            "momentum must be at least 0 and less than 1, got 1.0",
        ),
        (lambda: batch_slope(BIASED, [[0, 1]]), ValueError, "tokens must have shape"),
        (lambda: batch_slope(BIASED, np.zeros((1, 7), int), "Q3"), ValueError, "frozen must be"),
        (lambda: balances(BIASED, [1.0]), ValueError, "parameters must have shape"),
        (
            lambda: angular_momenta(BIASED, np.zeros(BIASED.count), [1.0]),
            ValueError,
            "momenta must have shape",
        ),
        (lambda: balances("BIASED", [1.0]), TypeError, "architecture must be an Architecture"),
        (lambda: angular_momenta(3, [1.0], [1.0]), TypeError, "architecture must be"),
        (lambda: bias_torques(3, [1.0], [1.0]), TypeError, "architecture must be an Arch"),
        (lambda: translations(None, [1.0]), TypeError, "architecture must be an Architecture"),
        (lambda: batch_slope("BIASED", [[0, 1]]), TypeError, "architecture must be an Arch"),
        (lambda: batch_slope(BIASED, np.zeros((1, 7), int), 3), TypeError, "frozen must be"),
        (lambda: gradient_flow(None, [1.0], dt=0.1, steps=1), TypeError, "slope must be a func"),
        (lambda: heavy_ball(None, [1.0], rate=0.1, steps=1), TypeError, "slopes must be"),
        (lambda: adam([steep, 3], [1.0], rate=0.1, steps=3), TypeError, "slope must be a func"),
    ],
)
def test_what_makes_no_sense_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call()
