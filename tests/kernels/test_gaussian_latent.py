"""The kernels of a Gaussian latent: the closed forms, samples that agree with them, no bias."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ergolib.information.latents import (
    gaussian_bracket,
    gaussian_landmarks,
    gaussian_latent_errors,
    gaussian_sum_errors,
)
from ergolib.kernels import gaussian_latent as kernels
from ergolib.kernels.random import seed_state


def exact(*latent):
    out = np.zeros(12)
    kernels.exact(*latent, np.zeros(9), out)
    return out


def drawn(count, seed, places=100, portions=1):
    """Return the latest triples and the sums over all."""
    ring, sums, state = np.zeros((3, places)), np.zeros(6), seed_state(seed)
    first = 0
    for _ in range(portions):
        some = count // portions
        kernels.draw(*ring, first, some, sums, state)
        first = (first + some) % places
    return ring, sums, state


def measured(sums, count, *latent):
    out = np.zeros(10)
    kernels.measured(sums, count, *latent, np.zeros(9), out)
    return out[:5], out[5:]


@pytest.mark.parametrize(
    "latent", [(0.8, 1.0, 1.0, 0.45), (0.3, 1.0, 0.5, 2.0), (-0.9, 1.0, 0.0, 0.1), (0.0, 1, 1, 1)]
)
def test_it_is_the_closed_form(latent):
    rho, *weights, noise = latent
    out = exact(*latent)
    known = gaussian_latent_errors([[1.0, rho], [rho, 1.0]], weights, noise)
    errors = [known.mediation, *known.stochastic, known.total_correlation]
    assert out[:4] == pytest.approx(errors, rel=1e-9, abs=1e-14)
    assert out[11] == pytest.approx(known.information, rel=1e-12)
    assert out[4] == pytest.approx(out[9] / math.sqrt(out[8] * out[10]), abs=1e-14)
    spread = weights[0] ** 2 + weights[1] ** 2 + 2 * weights[0] * weights[1] * rho + noise
    assert out[5] == pytest.approx(math.sqrt(spread), rel=1e-14)
    whole = np.array([[1.0, rho], [rho, 1.0]])
    within = whole - np.outer(whole @ weights, whole @ weights) / spread
    assert [out[8], out[9], out[10]] == pytest.approx(
        [within[0, 0], within[0, 1], within[1, 1]], abs=1e-14
    )


@pytest.mark.parametrize("rho", [0.1, 0.8, -0.5])
def test_the_curve_and_its_landmarks(rho):
    out = np.zeros(7)
    kernels.landmarks(rho, out)
    marks = gaussian_landmarks(rho)
    known = (marks.wyner_noise, marks.equal_noise, marks.collider_noise, marks.equal_error)
    assert out[:3] == pytest.approx(gaussian_bracket(rho), rel=1e-12)
    assert out[3:] == pytest.approx(known, rel=1e-10)
    noise = np.array([0.01, 0.3, 1.0, 40.0])
    errors = gaussian_sum_errors(rho, noise)
    mediation, redundancy = np.zeros((2, 4))
    kernels.trade_off(rho, np.ascontiguousarray(errors.left), mediation, redundancy)
    assert mediation == pytest.approx(errors.mediation, rel=1e-9)
    assert redundancy == pytest.approx(errors.redundancy, rel=1e-9)


def test_samples_have_the_moments_they_should():
    rho, wa, wb, noise = 0.6, 1.0, 0.5, 0.7
    ring, sums, _ = drawn(200_000, 4, places=200_000)
    a, b, latent = np.zeros((3, 200_000))
    kernels.place(*ring, rho, wa, wb, noise, a, b, latent)
    known = exact(rho, wa, wb, noise)
    wanted = [1.0, rho, 1.0, known[6] * known[5], known[7] * known[5], known[5] ** 2]
    pairs = [(a, a), (a, b), (b, b), (a, latent), (b, latent), (latent, latent)]
    for (x, y), value in zip(pairs, wanted, strict=True):
        error = (x * y).std() / math.sqrt(x.size)
        assert abs((x * y).mean() - value) < 5.0 * error
    # and the sums give, for any weights, what the samples themselves give
    residual = [x - (x @ latent) / (latent @ latent) * latent for x in (a, b)]
    left = (
        residual[0] @ residual[1] / math.sqrt((residual[0] ** 2).sum() * (residual[1] ** 2).sum())
    )
    assert measured(sums, 200_000.0, rho, wa, wb, noise)[0][4] == pytest.approx(left, rel=1e-10)


@pytest.mark.parametrize("latent", [(0.8, 1.0, 1.0, 0.45), (0.8, 1.0, 1.0, 5.0), (-0.5, 1, 0, 0.3)])
def test_few_samples_are_right_on_average(latent):
    """Twenty samples at a time, thousands of times: the mean is exact, and so is the error bar."""
    found, claimed = [], []
    ring, state = np.zeros((3, 100)), seed_state(11)
    for _ in range(6000):
        sums = np.zeros(6)
        kernels.draw(*ring, 0, 20, sums, state)
        value, error = measured(sums, 20.0, *latent)
        found.append(value[:4])
        claimed.append(error[:4])
    found, claimed = np.array(found), np.array(claimed)
    known = exact(*latent)[:4]
    error = found.std(axis=0) / math.sqrt(len(found))
    assert (np.abs(found.mean(axis=0) - known) < 5.0 * error).all()
    biased = found.mean(axis=0) + 0.5 / 18.0  # the negative control: as if nothing were taken off
    assert (np.abs(biased - known) > 5.0 * error).any()
    spread = np.sqrt((claimed**2).mean(axis=0))
    assert (spread / found.std(axis=0) > 0.9).all() and (spread / found.std(axis=0) < 1.5).all()


def test_many_samples_agree_and_other_latents_do_not():
    _, sums, _ = drawn(400_000, 7)
    for latent in ((0.8, 1.0, 1.0, 1.0), (0.3, 1.0, 1.0, 2.0), (-0.8, 1.0, -1.0, 0.2)):
        value, error = measured(sums, 400_000.0, *latent)
        assert (np.abs(value - exact(*latent)[:5]) < 5.0 * error).all()
        wrong = exact(*latent[:3], 1.1 * latent[3])[:5]
        assert (np.abs(value - wrong) > 5.0 * error)[[1, 2, 4]].all()


def test_the_ring_holds_the_latest_and_portions_do_not_matter():
    ring, sums, state = drawn(1000, 3)
    other, others, same = drawn(1000, 3, portions=8)
    assert np.array_equal(ring, other) and np.array_equal(sums, others)
    assert np.array_equal(state, same)
    longer, _, _ = drawn(1000, 3, places=1000)
    assert np.array_equal(np.sort(ring), np.sort(longer[:, 900:]))


def test_a_slice():
    ring, _, _ = drawn(4000, 9, places=4000)
    a, b, latent = np.zeros((3, 4000))
    kernels.place(*ring, 0.8, 1.0, 1.0, 0.1, a, b, latent)
    inside, out = np.zeros(4000, dtype=np.int8), np.zeros(3)
    kernels.slice_of(a, b, latent, 0.3, 1.1, inside, out)
    chosen = (latent >= 0.3) & (latent < 1.1)
    assert np.array_equal(inside, chosen)
    assert out[0] == chosen.sum() > 200
    assert out[1] == pytest.approx(np.corrcoef(a[chosen], b[chosen])[0, 1], rel=1e-10)
    assert out[1] < -5.0 * out[2]  # a collider: alike on the whole, opposed within the slice
    assert np.corrcoef(a, b)[0, 1] > 0.75
    for low, high in ((50.0, 60.0), (1.0, 1.0)):
        kernels.slice_of(a, b, latent, low, high, inside, out)
        assert out.tolist() == [0.0, 0.0, 0.0] and not inside.any()
