"""Three Ising rows: against all states of small lattices, tables, chains, limits and theorems."""

import itertools
import math
import pickle

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib.exact import T_C
from ergolib.information import block_information, conditional_entropy, mutual_information
from ergolib.information.latents import (
    collider_temperature,
    ising_row_signs,
    ising_rows,
    ising_rows_joint,
    ising_rows_translation,
    latent_errors,
    mediator_determines_redund,
)
from ergolib.kernels import rows_errors, transfer

LATENTS = ("majority", "sign", "spin", "row", "constant")

#: w, d, T, I(A;B), I(A;B|L), H(L|A): example 3 of section E of the curriculum.
TABLE = [
    (7, 2, 1.5, 0.693039, 0.000341, 0.000234),
    (7, 4, 1.5, 0.692626, 0.000005, 0.000269),
    (7, 4, 2.0, 0.624046, 0.002912, 0.040785),
    (7, 4, T_C, 0.390327, 0.015911, 0.195680),
    (7, 4, 2.5, 0.161398, 0.032575, 0.369666),
    (7, 4, 3.0, 0.015008, 0.064076, 0.521374),
    (7, 4, 4.0, 0.000440, 0.081262, 0.556923),
    (5, 4, 2.0, 0.517510, 0.004725, 0.106016),
]


@pytest.mark.parametrize(("w", "d", "t", "information", "mediation", "redundancy"), TABLE)
def test_the_table(w, d, t, information, mediation, redundancy):
    found = ising_rows(w, d, t)
    assert found.information == pytest.approx(information, abs=5.1e-7)
    assert found.mediation == pytest.approx(mediation, abs=5.1e-7)
    assert found.redundancy == pytest.approx(redundancy, abs=5.1e-7)
    assert found.deterministic[0] == pytest.approx(found.deterministic[1], rel=1e-12)
    assert found.entropy == pytest.approx(math.log(2), abs=1e-14)
    assert found.unread == pytest.approx(found.redundancy / math.log(2))
    assert (found.explained < 0) == (t >= 3.0)


def test_the_theorem_of_the_table():
    found = ising_rows_translation(7, 4, 2.0)
    assert found.entropy == pytest.approx(0.055911, abs=5.1e-7)
    assert found.bound == pytest.approx(0.172288, abs=5.1e-7)
    # the other way round it holds as well, with another bound
    other = ising_rows_translation(7, 4, 2.0, "sign", "majority")
    assert other.entropy == pytest.approx(found.entropy, abs=1e-12)  # both are fair bits
    assert other.bound != pytest.approx(found.bound, abs=1e-3)
    assert other.slack > 0.0
    # nothing tells nothing, and is told by anything
    assert ising_rows_translation(7, 4, 2.0, "constant").entropy == pytest.approx(math.log(2))
    assert ising_rows_translation(7, 4, 2.0, "majority", "constant").bound == pytest.approx(
        ising_rows(7, 4, 2.0).mediation
    )


def all_states(width, distances, temperature):
    """Return P(a, b, c) by counting every state of the torus."""
    length = sum(distances)
    sites = width * length
    states = np.arange(1 << sites, dtype=np.uint32)
    energy = np.zeros(states.size, dtype=np.int32)

    def bit(y, x):
        return (states >> ((y % length) * width + x % width)) & 1

    for y, x in itertools.product(range(length), range(width)):
        energy += 2 * (bit(y, x) != bit(y, x + 1)).astype(np.int32)
        energy += 2 * (bit(y, x) != bit(y + 1, x)).astype(np.int32)
    places = (0, distances[0], distances[0] + distances[1])
    row = [(states >> (y * width)) & ((1 << width) - 1) for y in places]
    index = (row[0] << (2 * width)) | (row[1] << width) | row[2]
    weights = np.exp(-energy / temperature)
    joint = np.bincount(index, weights, 8**width).reshape((1 << width,) * 3)
    return joint / joint.sum()


def latent_of(width, kind):
    """Return P[L|a, b, c] in the order (a, b, c, label), from the words of its definition."""
    states = np.arange(1 << width)
    excess = 2 * np.bitwise_count(states).astype(int) - width
    plus = np.where(excess > 0, 1.0, np.where(excess < 0, 0.0, 0.5))
    a, b, c = np.meshgrid(states, states, states, indexing="ij")
    if kind == "majority":
        up = np.zeros(a.shape)
        for signs in itertools.product((0, 1), repeat=3):
            each = [
                np.where(s, plus[r], 1 - plus[r]) for s, r in zip(signs, (a, b, c), strict=True)
            ]
            up += (sum(signs) > 1) * np.prod(each, axis=0)
    elif kind == "sign":
        up = plus[c]
    else:
        up = (c & 1).astype(float)
    return np.stack([1 - up, up], axis=-1)


@pytest.mark.parametrize("temperature", [1.2, T_C, 4.0])
@pytest.mark.parametrize(
    ("width", "distances"),
    [
        (3, (1, 1, 1)),
        (3, (2, 2, 2)),
        (3, (1, 3, 2)),
        (2, (2, 1, 3)),
        (4, (1, 1, 1)),
        (5, (1, 1, 1)),
    ],
)
def test_against_all_states(width, distances, temperature):
    joint = all_states(width, distances, temperature)
    for kind in ("majority", "sign", "spin"):
        table = (joint[..., None] * latent_of(width, kind)).sum(axis=2)
        pair = table.sum(axis=-1)
        found = ising_rows(width, distances, temperature, kind)
        close = {"abs": 1e-12}
        assert found.information == pytest.approx(mutual_information(pair, 0, 1), **close)
        mediation = mutual_information(table, 0, 1, given=2)
        assert found.mediation == pytest.approx(mediation, **close)
        by_a = mutual_information(table, 2, 0, given=1)
        assert found.stochastic[0] == pytest.approx(by_a, **close)
        by_b = mutual_information(table, 2, 1, given=0)
        assert found.stochastic[1] == pytest.approx(by_b, **close)
        for i in (0, 1):
            open_ = conditional_entropy(table, 2, 1 - i)
            assert found.deterministic[i] == pytest.approx(open_, **close)
        told = mutual_information(table, 2, (0, 1))
        assert found.told == pytest.approx(told, **close)
        np.testing.assert_allclose(
            ising_rows_joint(width, distances, temperature, kind), table, atol=1e-14
        )
    # another distance would show
    wrong = ising_rows(width, (distances[0] + 1, *distances[1:]), temperature)
    assert abs(wrong.information - mutual_information(joint.sum(axis=2), 0, 1)) > 1e-4


@pytest.mark.parametrize(("width", "distances"), [(3, (1, 3, 2)), (4, (1, 1, 1))])
def test_signs_against_all_states(width, distances):
    joint = all_states(width, distances, 2.0)
    plus = latent_of(width, "sign")[0, 0]  # of any row
    signs = np.einsum("abc,ai,bj,ck->ijk", joint, plus, plus, plus)
    np.testing.assert_allclose(ising_row_signs(width, distances, 2.0), signs, atol=1e-14)
    # L and L' read the same coins; the theorem's own function draws others, if there are any
    first = (joint[..., None] * latent_of(width, "majority")).sum(axis=2)
    second = (joint[..., None] * latent_of(width, "sign")).sum(axis=2)
    pair = joint.sum(axis=2)
    apart = mediator_determines_redund(pair, first / pair[..., None], second / pair[..., None])
    found = ising_rows_translation(width, distances, 2.0)
    assert found.bound == pytest.approx(apart.bound, abs=1e-12)
    assert found.entropy < apart.entropy


@pytest.mark.parametrize("latent", LATENTS)
@pytest.mark.parametrize("distance", [3, (1, 4, 2), (math.inf, 2, 2), (2, math.inf, 3)])
def test_two_kernels_and_the_general_errors_agree(latent, distance):
    for width, temperature in ((5, 2.1), (6, 1.5)):
        found = ising_rows(width, distance, temperature, latent)
        kind = latent if latent not in ("row", "constant") else "sign"
        joint = ising_rows_joint(width, distance, temperature, kind)
        pair = joint.sum(axis=-1)
        if latent == "row":
            states = np.arange(1 << width)
            channel = np.broadcast_to(states[:, None], pair.shape)
        elif latent == "constant":
            channel = np.zeros(pair.shape, dtype=int)
        else:
            channel = joint / pair[..., None]
        general = latent_errors(pair, channel)
        close = {"abs": 1e-11}
        assert found.mediation == pytest.approx(general.mediation, **close)
        assert found.stochastic == pytest.approx(general.stochastic, **close)
        assert found.deterministic == pytest.approx(general.deterministic, **close)
        assert found.entropy == pytest.approx(general.entropy, **close)
        assert found.told == pytest.approx(general.information, **close)
        assert found.information == pytest.approx(general.total_correlation, **close)


@pytest.mark.parametrize(("d", "t"), [(1, 0.5), (2, 1.0), (5, 3.0)])
def test_a_width_of_one_is_the_chain(d, t):
    step = math.tanh(1 / t)
    c = (step**d + step ** (2 * d)) / (1 + step ** (3 * d))  # on a ring of 3 d
    exactly = 0.5 * ((1 + c) * math.log(1 + c) + (1 - c) * math.log(1 - c))
    assert ising_rows(1, d, t).information == pytest.approx(exactly, rel=1e-12)
    line = 0.5 * ((1 + step**d) * math.log(1 + step**d) + (1 - step**d) * math.log(1 - step**d))
    open_ = ising_rows(1, (d, math.inf, math.inf), t)
    assert open_.information == pytest.approx(line, rel=1e-10)


@pytest.mark.parametrize(("w", "d", "t"), [(4, 1, 2.0), (6, 5, 1.7), (9, 3, 2.6)])
def test_an_infinite_cylinder(w, d, t):
    exactly = block_information((1, w), d, t, w)
    found = ising_rows(w, (d, math.inf, math.inf), t)
    assert found.information == pytest.approx(exactly, rel=1e-10)
    # a torus that is long enough is one
    long = ising_rows(w, (d, 400, 400), t)
    assert long.information == pytest.approx(exactly, abs=1e-8 if w < 5 else 1e-2)
    # c is too far to say anything: a constant, but for its entropy
    sign = ising_rows(w, (d, math.inf, math.inf), t, "sign")
    assert sign.mediation == pytest.approx(exactly, rel=1e-10)
    assert sign.redundancy == pytest.approx(math.log(2), rel=1e-12)
    assert sign.told == pytest.approx(0.0, abs=1e-14)


def test_rows_in_a_line():
    """A row between screens: its sign mediates most, and can never be a collider."""
    for t in (1.5, 2.0, T_C, 3.0, 6.0):
        between = ising_rows(6, (math.inf, 2, 2), t, "sign")
        assert 0.0 < between.mediation < between.information
    joint = ising_rows_joint(4, (math.inf, 2, 2), 2.0, "spin")
    assert mutual_information(joint, 0, 1, given=2) < mutual_information(joint.sum(axis=2), 0, 1)


def test_hot_rows_are_three_coins():
    """Of three fair coins, two given the majority: (++, +-, -+) with 1/2, 1/4, 1/4."""
    h = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    mediation = 2 * h - 1.5 * math.log(2)
    for width, t in ((3, 1e10), (7, 1e10), (4, 1e10)):
        found = ising_rows(width, 2, t)
        if width % 2:
            assert found.redundancy == pytest.approx(h, rel=1e-8)
            assert found.mediation == pytest.approx(mediation, rel=1e-8)
        else:  # a tied row has no sign of its own to tell
            assert found.redundancy == pytest.approx(0.625 * h + 0.375 * math.log(2), rel=1e-8)
            assert found.mediation < mediation
        assert 0.0 <= found.information < 1e-12
        assert found.explained < -1e9


def test_cold_rows_are_one_bit():
    for width, d in ((7, 4), (11, 2), (2, 3)):
        for t in (0.3, 0.05, 1e-3):
            found = ising_rows(width, d, t)
            assert found.information == pytest.approx(math.log(2), abs=1e-6)
            assert 0.0 <= found.mediation < 1e-9
            assert 0.0 <= found.redundancy < 1e-4
            assert np.isfinite(found[0]) and found.told == pytest.approx(math.log(2), abs=1e-5)


@pytest.mark.parametrize("t", [0.3, 1.0, 30.0])
def test_small_errors_are_right_too(t):
    """Against 60 digits: 512 states of 3 x 3 spins."""
    mpmath.mp.dps = 60
    broken = mpmath.exp(-2 / mpmath.mpf(t))
    weight = {}
    for spins in itertools.product((0, 1), repeat=9):
        grid = np.array(spins).reshape(3, 3)
        walls = int((grid != np.roll(grid, 1, 0)).sum() + (grid != np.roll(grid, 1, 1)).sum())
        label = int((grid.sum(axis=1) > 1).sum() > 1)
        key = tuple(grid[0]), tuple(grid[1]), label
        weight[key] = weight.get(key, 0) + broken**walls
    total = mpmath.fsum(weight.values())
    p = {key: w / total for key, w in weight.items()}

    def entropy(*axes):
        sums = {}
        for key, value in p.items():
            part = tuple(key[i] for i in axes)
            sums[part] = sums.get(part, 0) + value
        return -mpmath.fsum(v * mpmath.log(v) for v in sums.values())

    found = ising_rows(3, 1, t)
    information = entropy(0) + entropy(1) - entropy(0, 1)
    mediation = entropy(0, 2) + entropy(1, 2) - entropy(0, 1, 2) - entropy(2)
    assert found.information == pytest.approx(float(information), rel=1e-9)
    assert found.mediation == pytest.approx(float(mediation), rel=1e-9, abs=1e-30)
    assert found.redundancy == pytest.approx(float(entropy(0, 2) - entropy(0)), rel=1e-9)
    by_a = entropy(1, 2) + entropy(0, 1) - entropy(0, 1, 2) - entropy(1)
    assert found.stochastic[0] == pytest.approx(float(by_a), rel=1e-9)


steps = st.one_of(st.integers(1, 6), st.just(math.inf))


@settings(max_examples=60, deadline=None)
@given(
    width=st.integers(1, 6),
    distance=st.tuples(steps, steps, steps),
    temperature=st.floats(0.2, 20.0),
    latent=st.sampled_from(LATENTS[:3]),
)
def test_identity_and_inequalities(width, distance, temperature, latent):
    e = ising_rows(width, distance, temperature, latent)
    by_b, by_a = e.deterministic  # H(L|B), H(L|A)
    # I(A;B|L) = I(A;B) + I(L;B|A) - I(L;B), and the same with A and B exchanged
    assert e.mediation == pytest.approx(
        e.information + e.stochastic[1] - (e.entropy - by_b), abs=1e-12
    )
    assert e.mediation == pytest.approx(
        e.information + e.stochastic[0] - (e.entropy - by_a), abs=1e-12
    )
    for i in (0, 1):
        assert 0.0 <= e.stochastic[i] <= e.deterministic[i] + 1e-13
        assert e.deterministic[i] <= e.entropy + 1e-13
    assert e.entropy == pytest.approx(math.log(2), abs=1e-13)
    # nothing changes if the torus is walked the other way
    a_b, b_c, c_a = distance
    mirrored = ising_rows(width, (a_b, c_a, b_c), temperature, latent)
    assert mirrored.mediation == pytest.approx(e.mediation, abs=1e-13)
    assert mirrored.deterministic == pytest.approx(e.deterministic[::-1], abs=1e-13)
    for pair in itertools.permutations(("majority", "sign", "constant"), 2):
        assert ising_rows_translation(width, distance, temperature, *pair).slack > -1e-13


@pytest.mark.parametrize(
    ("w", "d", "expected"), [(7, 4, 2.7422), (5, 2, 3.4052), (3, 8, 2.0076), (6, 4, 2.8001)]
)
def test_the_collider(w, d, expected):
    t = collider_temperature(w, d)
    assert t == pytest.approx(expected, abs=5.1e-5)
    at = ising_rows(w, d, t)
    assert at.mediation == pytest.approx(at.information, rel=1e-8)
    hotter = ising_rows(w, d, t + 0.01)
    assert hotter.mediation > hotter.information
    # one crossing only
    scan = [ising_rows(w, d, float(each)).explained > 0 for each in np.linspace(0.3, 8.0, 60)]
    assert sum(a != b for a, b in itertools.pairwise(scan)) == 1


@pytest.mark.parametrize("width", range(1, 13))
def test_classes_of_rows_are_counted_right(width):
    least = sum(transfer.class_size(row, width, 1) > 0 for row in range(1 << width))
    total = sum(transfer.class_size(row, width, 1) for row in range(1 << width))
    assert rows_errors.classes(width) == least
    assert total == 1 << width


def test_wide_rows():
    found = ising_rows(11, 4, 2.0)
    assert found.redundancy == pytest.approx(0.009086, abs=5.1e-7)
    assert found.mediation == pytest.approx(0.002372, abs=5.1e-7)
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"width": 0}, "width must be an integer of at least 1"),
        ({"width": 7.0}, "width must be an integer"),
        ({"width": 17}, "width must leave arrays of at most 2 GiB, got one that needs 4.02 GiB"),
        ({"width": 10**9}, "width must leave arrays of at most 2 GiB"),
        ({"width": 14, "latent": "spin"}, "needs 4 GiB"),
        ({"distance": 0}, "distance must be an integer from 1 to 10000"),
        ({"distance": (1, 2)}, "distance must be one number of steps or three"),
        ({"distance": math.nan}, "distance must be an integer"),
        ({"temperature": 0.0}, "temperature must be a finite number greater than 0"),
        ({"temperature": math.inf}, "temperature must be"),
        ({"latent": "phase"}, "latent must be one of"),
    ],
)
def test_nonsense_is_refused(change, words):
    usual = {"width": 3, "distance": 1, "temperature": 2.0}
    with pytest.raises(ValueError, match=words):
        ising_rows(**{**usual, **change})


def test_other_nonsense_is_refused():
    with pytest.raises(TypeError, match="distance must be"):
        ising_rows(3, "far", 2.0)
    with pytest.raises(ValueError, match=r"width must leave arrays.*got one that needs 4 GiB"):
        ising_rows_joint(14, 1, 2.0)
    with pytest.raises(ValueError, match="latent must be one of"):
        ising_rows_joint(3, 1, 2.0, "row")
    with pytest.raises(ValueError, match="redund must be one of"):
        ising_rows_translation(3, 1, 2.0, "majority", "spin")


def test_at_the_critical_point_size_does_not_matter():
    """Rows as far apart as they are long: each number has a limit, at T_c only."""
    at = {w: ising_rows(w, w, T_C) for w in (5, 7, 9)}
    for name in ("information", "mediation", "redundancy"):
        small, middle, large = (getattr(at[w], name) for w in (5, 7, 9))
        assert 0.0 < abs(large - middle) < 0.5 * abs(middle - small) < 0.02 * middle
    cold, hot = ([ising_rows(w, w, t) for w in (5, 7, 9)] for t in (2.0, 2.6))
    for smaller, larger in itertools.pairwise(cold):
        assert larger.mediation < 0.6 * smaller.mediation
        assert larger.redundancy < 0.65 * smaller.redundancy
    for smaller, larger in itertools.pairwise(hot):
        assert larger.mediation > smaller.mediation and larger.redundancy > smaller.redundancy


def test_with_distance_alone_mediation_is_lost_again():
    """On a strip of fixed width walls come between rows in the end: the order of limits."""
    mediation = [ising_rows(7, d, 2.0).mediation for d in (2, 5, 16, 64)]
    assert mediation[0] > mediation[1] < mediation[2] < mediation[3]
    assert ising_rows(7, 64, 2.0).explained < 0.0
