"""Chains cooled from independent spins: their weights, forwards and backwards, against sums."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from ergolib.kernels.annealing import anneal, draw_independent
from ergolib.kernels.contrastive import sweep_chains
from ergolib.kernels.random import seed_state

STATES = 1.0 - 2.0 * ((np.arange(8)[:, None] >> np.arange(3)) & 1)
BASE = np.array([0.4, -0.3, 0.1])
FIELDS = np.array([-0.5, 0.2, 0.6])
COUPLINGS = np.array([[0.0, 1.1, -0.7], [1.1, 0.0, 0.9], [-0.7, 0.9, 0.0]])


def energies(beta, states=STATES):
    """-E_beta, in units of the temperature."""
    linear = (1.0 - beta) * BASE + beta * FIELDS
    return states @ linear + 0.5 * beta * np.einsum("ik,kl,il->i", states, COUPLINGS, states)


def go(spins, betas, sweeps, seed):
    weights = np.zeros(spins.size // 3)
    rest = (np.array(betas), sweeps, weights, np.zeros(3), seed_state(seed))
    anneal(spins, BASE, FIELDS, COUPLINGS.ravel(), *rest)
    return weights


def samples(beta, chains, seed):
    p = np.exp(energies(beta))
    chosen = np.random.default_rng(seed).choice(8, size=chains, p=p / p.sum())
    return STATES[chosen].astype(np.int8).ravel()


def test_independent_spins_have_their_means():
    spins = np.empty(3 * 100_000, dtype=np.int8)
    draw_independent(spins, BASE, seed_state(1))
    mean = spins.reshape(-1, 3).mean(axis=0)
    error = np.sqrt((1.0 - np.tanh(BASE) ** 2) / 100_000)
    assert (np.abs(mean - np.tanh(BASE)) < 5.3 * error).all()
    assert (np.abs(mean - np.tanh(BASE + 0.05)) > 5.3 * error).all()  # must fail: other fields


def test_a_chain_that_stands_still_gains_its_energy():
    spins = samples(0.0, 50, 2)
    weights = go(spins, [0.0, 0.2, 0.7, 1.0], 0, 3)
    states = spins.reshape(-1, 3).astype(float)
    gained = energies(1.0, states) - energies(0.0, states)
    assert np.allclose(weights, gained, rtol=0.0, atol=1e-12)
    assert np.allclose(go(spins, [1.0, 0.4, 0.0], 0, 3), -gained, rtol=0.0, atol=1e-12)


@pytest.mark.parametrize("betas", [(0.0, 1.0), (0.0, 0.3, 0.6, 1.0), (1.0, 0.6, 0.3, 0.0)])
def test_the_mean_weight_is_the_ratio_of_the_sums(betas):
    """Jarzynski's equality, however quickly: 100,000 chains, 5 sigma."""
    weights = np.exp(go(samples(betas[0], 100_000, 4), betas, 1, 5))
    ratio = np.exp(energies(betas[-1])).sum() / np.exp(energies(betas[0])).sum()
    error = weights.std() / np.sqrt(weights.size)
    assert abs(weights.mean() - ratio) < 5.0 * error
    assert abs(weights.mean() - 1.1 * ratio) > 5.0 * error  # must fail


def test_backwards_is_the_same_process_reversed():
    """Crooks: <w f(w)> / <w> forwards is <f(1/w)> backwards. f = 1 / (1 + w) and 1 / (1 + w)^2.

    Spins renewed in the same order backwards must fail.
    """
    path, chains = [0.0, 0.5, 1.0], 400_000
    forward = np.exp(go(samples(0.0, chains, 6), path, 1, 7))
    back = np.exp(-go(samples(1.0, chains, 8), path[::-1], 1, 9))
    flipped = samples(1.0, chains, 10).reshape(-1, 3)[:, ::-1].copy()
    weights = np.zeros(chains)
    turned = (np.ascontiguousarray(a[::-1]) for a in (BASE, FIELDS))
    matrix = np.ascontiguousarray(COUPLINGS[::-1, ::-1]).ravel()
    rest = (np.array(path[::-1]), 1, weights, np.zeros(3), seed_state(11))
    anneal(flipped.ravel(), *turned, matrix, *rest)  # the order of the spins is turned round
    shares = forward / forward.sum()
    for power in (1, 2):
        value = (1.0 + forward) ** -power
        expected = shares @ value
        error = np.sqrt((shares**2) @ (value - expected) ** 2)
        for w, right in ((back, True), (np.exp(-weights), False)):
            seen = (1.0 + w) ** -power
            both = np.hypot(error, seen.std() / np.sqrt(chains))
            assert (abs(seen.mean() - expected) < 5.0 * both) == right


def test_saved_and_loaded_it_takes_the_same_path():
    """One chain, couplings that are sums of powers of two: nothing is rounded."""
    rng = np.random.default_rng(12)
    couplings = np.triu(rng.integers(-4, 5, (6, 6)) / 8.0, 1)
    couplings += couplings.T
    fields, spins, state = rng.integers(-4, 5, 6) / 8.0, np.ones(6, dtype=np.int8), seed_state(13)

    def run(held, sweeps):
        own, bonds, stream = held
        sweep_chains(own, fields, couplings.ravel(), sweeps, 1.0, bonds, stream)
        return held

    whole = run((spins.copy(), np.zeros(6), state.copy()), 50)
    half = pickle.loads(pickle.dumps(run((spins.copy(), np.zeros(6), state.copy()), 20)))
    again = run(half, 30)
    assert all(np.array_equal(a, b) for a, b in zip(whole, again, strict=True))
