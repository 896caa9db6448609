"""What directions tell of each other: exact, estimated; and whether one is preferred."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from ergolib.information import mutual_information
from ergolib.information.latents import latent_errors
from ergolib.learning.writer_reader import (
    WriterReader,
    direction_information,
    estimate_direction_information,
    flow_pairs,
    shared_direction_latent,
    small_start_information,
    uniformity_test,
)


@pytest.mark.parametrize("dimension", [2, 3, 8])
def test_the_estimate_agrees_with_what_is_exact(dimension):
    starts = WriterReader(dimension, 20_000, seed=3).starts
    for time in (0.0, 0.7, 2.0, 9.0):
        exact = direction_information(time, dimension)
        found = estimate_direction_information(*flow_pairs(*starts, time))
        # its bias at this number of seeds, at most, beside its error
        assert abs(found.information - exact) < 5.0 * found.error + 0.01, time
    assert exact > 5.0


def test_the_exact_curve_starts_at_0_and_ends_at_the_closed_form():
    assert direction_information(0.0, 5) == 0.0
    # to second order in time: y moves by -2 (s - a) t
    assert 0.0 < direction_information(1e-3, 3) < 1e-5
    for dimension, start, target in ((2, 0.01, 1.0), (3, 0.02, 0.5), (8, 0.01, 2.0)):
        end = direction_information(60.0 / target, dimension, target, start)
        limit = small_start_information(dimension, target, start)
        assert end == pytest.approx(limit, abs=2e-6)
    # only the ratio start^2 / target and time * target count
    one = direction_information(2.0, 4, 1.0, 0.1)
    assert direction_information(1.0, 4, 2.0, 0.1 * 2**0.5) == pytest.approx(one, abs=1e-9)


def test_the_exact_curve_agrees_with_a_histogram_of_the_law_of_starts():
    """Three dimensions: (1 - cos)/2 of independent directions is even; no turns, then turns."""
    share = (np.arange(400_000) + 0.5) / 400_000
    half = np.sqrt(share), np.sqrt(1.0 - share)
    u = 0.1 * np.column_stack([half[0], half[1]])
    v = 0.1 * np.column_stack([-half[0], half[1]])
    # wide bins can only lose, and most where a turn has made an edge; the narrowest hold few starts
    for time, lost in ((1.0, 0.003), (5.0, 0.08)):
        one, other = flow_pairs(u, v, time)
        # of p and q, which are at a right angle, tan of half the angle is |q| / |p|
        tan2 = ((one - other) ** 2).sum(1) / ((one + other) ** 2).sum(1)
        x = np.log(tan2 / (1.0 + tan2))  # bins in the logarithm
        shares, edges = np.histogram(x, bins=2000, range=(-20.0, x.max()))
        f, even = shares / shares.sum(), np.diff(np.exp(edges))
        on = f > 0.0
        rough = float((f[on] * np.log(f[on] / even[on])).sum())
        assert -1e-3 < direction_information(time, 3) - rough < lost


def test_the_estimator_is_unbiased_where_it_says_so():
    found = []
    for seed in range(300):
        starts = WriterReader(3, 100, seed=seed).starts
        found.append(estimate_direction_information(*starts))
    values = np.array([each.information for each in found])
    assert abs(values.mean()) < 5.0 * values.std() / 300**0.5
    assert np.mean([each.error for each in found]) == pytest.approx(values.std(), rel=0.15)


def test_each_alone_stays_even_while_they_come_to_agree():
    pairs = WriterReader(3, 2000, seed=1)
    for steps in (0, 100, 400):
        pairs.run(steps)
        for vectors in (pairs.writers, pairs.readers):
            found = uniformity_test(vectors)
            assert found.rayleigh_p > 1e-4 and found.bingham_p > 1e-4
    found = estimate_direction_information(pairs.writers, pairs.readers)
    assert found.information > 10.0


@pytest.mark.parametrize("dimension", [2, 3, 8])
def test_the_tests_of_evenness_have_the_law_they_should(dimension):
    found = [uniformity_test(WriterReader(dimension, 60, seed=s).writers) for s in range(400)]
    rayleigh = np.array([each.rayleigh for each in found])
    bingham = np.array([each.bingham for each in found])
    sigma = (2.0 * dimension * (1.0 - 1.0 / 60) / 400) ** 0.5
    assert abs(rayleigh.mean() - found[0].rayleigh_expected) < 5.0 * sigma
    assert abs(bingham.mean() - found[0].bingham_expected) < 5.0 * bingham.std() / 20.0
    assert kstest([each.rayleigh_p for each in found], "uniform").pvalue > 1e-4


def test_a_push_and_a_preferred_axis_are_noticed():
    """Negative controls: broken by hand, at the start by a pole, in the starts by an axis."""
    pushed = WriterReader(3, 1000, seed=1, push=0.2).run(300)
    assert uniformity_test(pushed.writers).rayleigh_p < 1e-9
    rng = np.random.default_rng(2)
    u, v = rng.normal(size=(2, 1000, 3)) * [1.5, 1.0, 1.0]
    axis = WriterReader.from_starts(0.1 * u, 0.1 * v).run(300)
    found = uniformity_test(axis.writers)
    assert found.rayleigh_p > 1e-4  # there is no pole,
    assert found.bingham_p < 1e-9  # but an axis


def test_the_shared_direction_becomes_a_natural_latent():
    before = latent_errors(*shared_direction_latent(0.0, 8))
    after = latent_errors(*shared_direction_latent(9.0, 8))
    assert before.total_correlation == pytest.approx(0.0, abs=1e-9)
    assert before.mediation > 0.5  # a collider
    assert after.total_correlation > 2.0
    assert after.mediation < 1e-3
    assert max(after.deterministic) < 0.04
    assert before.entropy == pytest.approx(np.log(8), abs=1e-12)
    smaller = latent_errors(*shared_direction_latent(20.0, 8, start=0.01))
    assert max(smaller.deterministic) < 0.1 * max(after.deterministic)


@pytest.mark.parametrize("time", [0.0, 1.0, 3.0])
def test_the_joint_of_sectors_is_that_of_many_pairs(time):
    p, latent = shared_direction_latent(time, 5, 1.0, 0.2)
    u, v = flow_pairs(*WriterReader(2, 60_000, start=0.2, seed=4).starts, time)
    a, b, shared = (
        np.floor(np.arctan2(each[:, 1], each[:, 0]) % (2 * np.pi) * 5 / (2 * np.pi)).astype(int)
        for each in (u, v, u + v)
    )
    counts = np.zeros((5, 5, 5))
    np.add.at(counts, (a, b, shared), 1)
    expected = 60_000 * p[:, :, None] * latent
    assert expected.sum() == pytest.approx(60_000)
    assert counts[expected < 1e-9].sum() == 0
    on = expected > 5.0
    chi = ((counts - expected)[on] ** 2 / expected[on]).sum()
    assert abs(chi - on.sum()) < 5.0 * (2.0 * on.sum()) ** 0.5
    assert mutual_information(p, 0, 1) < direction_information(time, 2, start=0.2) + 1e-9


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="time"):
        direction_information(float("nan"))
    with pytest.raises(ValueError, match="dimension"):
        direction_information(1.0, 1)
    with pytest.raises(ValueError, match="writers must be at least 6"):
        estimate_direction_information(np.ones((3, 2)), np.ones((3, 2)))
    with pytest.raises(ValueError, match="different angles"):
        estimate_direction_information(np.ones((30, 2)), np.ones((30, 2)))
    with pytest.raises(ValueError, match="vectors must have shape"):
        uniformity_test(np.ones((3, 3)))
    with pytest.raises(ValueError, match="sectors must be an integer from 2 to 64"):
        shared_direction_latent(1.0, 1)
