"""ln Z by annealing: against sums over states and the exact Ising torus; what is not trusted."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy.special import logsumexp

from ergolib.exact import kaufman_log_partition_function
from ergolib.learning.knowledge import (
    annealed_importance,
    annealed_log_partition,
    pair_energies,
    spins_of,
)


def model(seed, n, scale=0.4):
    rng = np.random.default_rng(seed)
    couplings = np.triu(rng.normal(scale=scale, size=(n, n)), 1)
    return rng.normal(scale=scale, size=n), couplings + couplings.T


def exact(fields, couplings, temperature=1.0):
    return logsumexp(-pair_energies(spins_of(len(fields)), fields, couplings) / temperature)


def torus(side):
    sites = np.arange(side * side).reshape(side, side)
    couplings = np.zeros((sites.size, sites.size))
    for axis in (0, 1):
        other = np.roll(sites, 1, axis)
        couplings[sites.ravel(), other.ravel()] = couplings[other.ravel(), sites.ravel()] = 1.0
    return np.zeros(sites.size), couplings


def test_sums_over_all_states_are_met():
    """Eight models of 5 to 16 spins, from all states alike, from samples, from other fields."""
    miss, wrong = [], []
    for seed, n in enumerate((5, 7, 9, 10, 11, 12, 14, 16)):
        fields, couplings = model(seed, n)
        samples = spins_of(n)[np.random.default_rng(seed).integers(2**n, size=200)]
        start = (
            {},
            {"samples": np.where(fields > 0, 1, -1)},
            {"base": fields, "samples": samples},
        )[seed % 3]
        ln_z = annealed_log_partition(
            fields, couplings, 1.5, chains=300, steps=150, sweeps=2, seed=seed, **start
        )
        truth = exact(fields, couplings, 1.5)
        assert ln_z.trusted and ln_z.doubt == ""
        assert ln_z.error < 0.1 and ln_z.reverse_error < 0.1
        miss += [(ln_z.log_partition - truth) / ln_z.error]
        miss += [(ln_z.reverse - truth) / ln_z.reverse_error]
        wrong += [(ln_z.log_partition - exact(fields, couplings, 1.3)) / ln_z.error]
    assert np.abs(miss).max() < 5.5  # 5 sigma for a family of 16
    assert np.sqrt(np.mean(np.square(miss))) > 0.4  # errors are not overstated, either
    assert np.abs(wrong).max() > 10.0  # must fail: another temperature


@pytest.mark.parametrize("temperature", [2.3, 3.0])
def test_the_ising_torus_of_64_spins(temperature):
    """Kaufman's sum of 1949, where 2^64 states cannot be summed over."""
    ln_z = annealed_log_partition(*torus(8), temperature, chains=200, steps=200, seed=1)
    truth = kaufman_log_partition_function(temperature, 8)
    assert ln_z.trusted
    assert abs(ln_z.log_partition - truth) < 5.0 * ln_z.error < 0.5
    assert abs(ln_z.reverse - truth) < 5.0 * ln_z.reverse_error < 0.5


def test_too_few_temperatures_are_not_trusted():
    for seed in range(6):
        fields, couplings = model(seed, 16, scale=1.0)
        quick = annealed_log_partition(fields, couplings, steps=2, chains=100, seed=seed)
        assert not quick.trusted and "more steps" in quick.doubt
    quick = annealed_log_partition(*torus(8), 2.3, steps=5, chains=200)
    slow = annealed_log_partition(*torus(8), 2.3, steps=150, chains=100)
    assert not quick.trusted and slow.trusted


def test_a_well_that_the_chains_did_not_find_is_not_trusted():
    """Two wells; most of Z is in one, and the independent spins are in the other."""
    n = 12
    fields, couplings = np.full(n, 0.2), np.ones((n, n)) - np.eye(n)
    up = np.ones((1, n))
    lost = annealed_log_partition(fields, couplings, samples=up, base=np.full(n, -9.0))
    assert lost.log_partition < exact(fields, couplings) - 1.0  # all chains were down
    assert not lost.trusted
    found = annealed_log_partition(fields, couplings, samples=up)
    assert abs(found.log_partition - exact(fields, couplings)) < 5.0 * found.error + 0.01


@pytest.mark.parametrize(("strength", "field"), [(1.0, 0.0), (3.0, 0.1), (1.0, 0.2), (5.0, 0.01)])
def test_a_well_that_the_samples_did_not_show_is_not_trusted(strength, field):
    """Two opposite wells, deep: samples of one, or a base that leans to it, are not enough."""
    xi = np.random.default_rng(99).choice([-1, 1], size=14)
    couplings = strength * (np.outer(xi, xi) - np.eye(14))
    truth = exact(field * xi, couplings)
    starts = (
        {"samples": np.tile(xi, (200, 1))},
        {"samples": np.tile(-xi, (200, 1))},
        {"base": -2.0 * xi},
        {"base": -2.0 * xi, "samples": np.tile(-xi, (200, 1))},
    )
    for start in starts:
        ln_z = annealed_log_partition(field * xi, couplings, chains=300, steps=300, **start)
        off = truth - ln_z.log_partition
        assert not ln_z.trusted or abs(off) < 5.0 * ln_z.error + 0.01
        if off > 0.02:  # the other well holds more than 2 % of Z
            assert not ln_z.trusted and "scouts" in ln_z.doubt
            said = float(re.search(r"found (\S+) of the sum", ln_z.doubt)[1])
            assert said == pytest.approx(1.0 - np.exp(-off), rel=0.6, abs=0.1)
    both = np.vstack((np.tile(xi, (100, 1)), np.tile(-xi, (100, 1))))
    if field < 0.1:  # must not be doubted: samples of both wells, which weigh nearly the same
        ln_z = annealed_log_partition(field * xi, couplings, samples=both, steps=1000)
        assert ln_z.trusted and abs(truth - ln_z.log_partition) < 5.0 * ln_z.error


def test_forwards_is_too_low_and_backwards_too_high():
    """On average, of few and quick chains: 300 measurements of one model, by 5 sigma."""
    fields, couplings = model(3, 8, scale=0.7)
    samples = spins_of(8)
    p = np.exp(-pair_energies(samples, fields, couplings) - exact(fields, couplings))
    drawn = samples[np.random.default_rng(0).choice(256, size=5000, p=p)]
    many = [
        annealed_log_partition(
            fields, couplings, samples=drawn, base=np.zeros(8), chains=30, steps=1, seed=s
        )
        for s in range(300)
    ]
    for values, sign in (
        ([m.log_partition for m in many], -1.0),
        ([m.reverse for m in many], 1.0),
    ):
        bias = np.array(values) - exact(fields, couplings)
        assert sign * bias.mean() > 5.0 * bias.std() / np.sqrt(len(many))


def test_energies_and_the_same_seed():
    fields, couplings = model(5, 4)
    spins = spins_of(4).astype(float)
    pairs = [(k, m) for k in range(4) for m in range(k + 1, 4)]
    direct = -(spins @ fields) - sum(couplings[k, m] * spins[:, k] * spins[:, m] for k, m in pairs)
    assert np.allclose(pair_energies(spins, fields, couplings), direct, rtol=0, atol=1e-12)
    first, again, other = (
        annealed_log_partition(fields, couplings, chains=40, steps=9, seed=s) for s in (1, 1, 2)
    )
    assert first == again != other


def test_pieces_take_the_same_path(monkeypatch):
    """A run can be interrupted between chains, which changes nothing in it."""
    whole = annealed_log_partition(*model(5, 6), samples=np.ones((3, 6)), chains=40, steps=9)
    monkeypatch.setattr(annealed_importance, "PORTION", 3 * 10 * 36)
    assert whole == annealed_log_partition(
        *model(5, 6), samples=np.ones((3, 6)), chains=40, steps=9
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fields": []}, "fields"),
        ({"fields": [0.0, np.nan]}, "fields"),
        ({"couplings": [[0.0, 1.0]]}, "couplings"),
        ({"couplings": [[0.0, 1.0], [2.0, 0.0]]}, "symmetric"),
        ({"couplings": [[1.0, 1.0], [1.0, 0.0]]}, "diagonal"),
        ({"temperature": 0.0}, "temperature"),
        ({"samples": [[1, 1, 1]]}, "samples"),
        ({"samples": [[0, 1]]}, "samples"),
        ({"base": [0.0]}, "base"),
        ({"chains": 10}, "chains"),
        ({"chains": 10**9}, "GiB"),
        ({"steps": 0}, "steps"),
        ({"sweeps": 0}, "sweeps"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_arguments_are_named(change, words):
    with pytest.raises(ValueError, match=words):
        annealed_log_partition(
            **({"fields": [0.0, 0.0], "couplings": [[0.0, 1.0], [1.0, 0.0]]} | change)
        )
    if not set(change) - {"fields", "couplings"}:
        with pytest.raises(ValueError, match=words):
            pair_energies(
                [[1, 1]], **({"fields": [0.0, 0.0], "couplings": np.zeros((2, 2))} | change)
            )
