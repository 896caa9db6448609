"""Random numbers: the published algorithm, and no pattern that a simulation could feel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from ergolib.kernels import random

MASK = (1 << 64) - 1
SEED = 20261121
FAMILY = 5.7e-7  # the chance of a normal number beyond 5 sigma


class Reference:
    """xoshiro256++ in Python's integers, from Blackman and Vigna's description."""

    def __init__(self, state: list[int]) -> None:
        self.s = list(state)

    def __call__(self) -> int:
        def rotl(x: int, k: int) -> int:
            return ((x << k) | (x >> (64 - k))) & MASK

        s = self.s
        result = (rotl((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 45)
        return result


def words(count: int, seed: int = SEED) -> np.ndarray:
    out = np.empty(count, np.uint64)
    random.fill_words(out, random.seed_state(seed))
    return out


def congruential(count: int) -> np.ndarray:
    """A generator known to be bad: a congruential one modulo 2^64, whose low bits cycle."""
    out, x = [], SEED
    for _ in range(count):
        x = (6364136223846793005 * x + 1442695040888963407) & MASK
        out.append(x)
    return np.array(out, np.uint64)


def test_published_vector() -> None:
    out, state = np.empty(5, np.uint64), np.array([1, 2, 3, 4], np.uint64)
    random.fill_words(out, state)
    assert out.tolist() == [
        41943041,
        58720359,
        3588806011781223,
        3591011842654386,
        9228616714210784205,
    ]


@pytest.mark.parametrize("seed", range(5))
def test_equals_reference(seed: int) -> None:
    state = random.seed_state(seed)
    reference = Reference(state.tolist())
    out = np.empty(1000, np.uint64)
    random.fill_words(out, state)
    assert out.tolist() == [reference() for _ in range(1000)]
    assert state.tolist() == reference.s


@pytest.mark.parametrize("seed", [0, 1, 7, 2**32, 2**53 - 1, 2**64 - 1])
def test_seeding_without_numpy_equals_seed_sequence(seed: int) -> None:
    for streams in (1, 3, 64):
        state = np.empty(4 * streams, np.uint64)
        random.seed_words(np.uint64(seed), state)
        assert np.array_equal(state, random.seed_state(seed, streams))


def equidistribution(sample: np.ndarray) -> dict[str, float]:
    """p-values of chi-square tests: every byte of the words, and pairs of top and low 4 bits."""
    answers = {}
    for byte in range(8):
        values = ((sample >> np.uint64(8 * byte)) & np.uint64(255)).astype(np.int64)
        answers[f"byte {byte}"] = stats.chisquare(np.bincount(values, minlength=256)).pvalue
    for name, shift in (("low", 0), ("top", 60)):
        nibble = ((sample >> np.uint64(shift)) & np.uint64(15)).astype(np.int64)
        pairs = nibble[:-1:2] * 16 + nibble[1::2]
        answers[f"{name} pairs"] = stats.chisquare(np.bincount(pairs, minlength=256)).pvalue
    ones = int(np.bitwise_count(sample).sum())
    answers["bits"] = stats.norm.sf(abs(ones - 32 * sample.size) / np.sqrt(16 * sample.size)) * 2
    return answers


def test_equidistribution() -> None:
    answers = equidistribution(words(1 << 20))
    assert min(answers.values()) > FAMILY / len(answers), answers
    # and not too good to be true either
    assert max(answers.values()) < 1.0 - FAMILY / len(answers), answers


def test_equidistribution_rejects_a_bad_generator() -> None:
    answers = equidistribution(congruential(1 << 16))
    worst = [name for name, p in answers.items() if not FAMILY < p < 1.0 - FAMILY]
    assert "byte 0" in worst


def every_bit_z(sample: np.ndarray) -> np.ndarray:
    """How many sigmas each of the 64 bits is from being 1 half of the time."""
    ones = np.array([((sample >> np.uint64(b)) & np.uint64(1)).sum() for b in range(64)], float)
    return (ones - sample.size / 2) / np.sqrt(sample.size / 4)


def correlations(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Correlation of two series of uniforms, in sigmas, at lags 0 to 64 (and b against a)."""
    a, b = a - 0.5, b - 0.5
    n = a.size - 64
    return np.array(
        [
            np.einsum("i,i", x[:n], y[lag : lag + n])
            for lag in range(65)
            for x, y in ((a, b), (b, a))
        ]
    ) / (np.sqrt(n) / 12.0)


def uniforms(state: np.ndarray, count: int) -> np.ndarray:
    out = np.empty(count)
    random.fill_uniform(out, state)
    return out


def beyond(tests: int) -> float:
    """The bar, in sigmas, that one of so many tests passes with the chance of one 5 sigma."""
    return float(stats.norm.isf(FAMILY / 2 / tests))


def test_bits_and_lags() -> None:
    assert np.abs(every_bit_z(words(1 << 18))).max() < beyond(64)
    series = uniforms(random.seed_state(SEED), 1 << 18)
    assert np.abs(correlations(series, series)[2:]).max() < beyond(128)


def test_streams_are_independent() -> None:
    state = random.seed_state(SEED, 4).reshape(4, 4)
    streams = [uniforms(np.ascontiguousarray(state[:, i]), 1 << 16) for i in range(4)]
    jumped = random.seed_state(SEED, 1)
    streams.append(uniforms(jumped.copy(), 1 << 16))
    random.jump(jumped)
    streams.append(uniforms(jumped, 1 << 16))
    worst = max(
        np.abs(correlations(streams[i], streams[j])).max() for i in range(6) for j in range(i)
    )
    assert worst < beyond(15 * 130)


def test_correlation_test_sees_a_shifted_copy() -> None:
    series = uniforms(random.seed_state(SEED), 1 << 16)
    assert np.abs(correlations(series[:-7], series[7:])).max() > 100
    echo = 0.98 * series[:-3] + 0.02 * series[3:]
    assert np.abs(correlations(echo, echo)[2:]).max() > beyond(128)


def test_uniform_range_and_resolution() -> None:
    state = random.seed_state(SEED)
    reference = Reference(state.tolist())
    out = uniforms(state, 10_000)
    assert out.tolist() == [(reference() >> 11) * 2.0**-53 for _ in range(10_000)]
    assert out.min() >= 0.0 and out.max() < 1.0
    assert stats.kstest(uniforms(state, 1 << 19), "uniform").pvalue > FAMILY


def normals(count: int) -> np.ndarray:
    out = np.empty(count)
    random.fill_normal(out, random.seed_state(SEED))
    return out


def test_normal() -> None:
    n = 1 << 20
    x = normals(n)
    # mean, variance, third and fourth moment, each in its own sigmas
    moments = [x.mean(), (x**2).mean() - 1.0, (x**3).mean(), (x**4).mean() - 3.0]
    sigmas = np.abs(moments) / np.sqrt(np.array([1.0, 2.0, 15.0, 96.0]) / n)
    assert sigmas.max() < beyond(4)
    assert stats.kstest(x, "norm").pvalue > FAMILY
    tail = np.array([(np.abs(x) > bar).sum() for bar in (3.0, 4.0)])
    expected = n * 2 * stats.norm.sf([3.0, 4.0])
    assert (np.abs(tail - expected) / np.sqrt(expected)).max() < 5.0


def test_normal_rejects_an_impostor() -> None:
    uniform = uniforms(random.seed_state(SEED), 12 * 500_000).reshape(-1, 12)
    impostor = uniform.sum(axis=1) - 6.0  # twelve uniforms: right mean and variance only
    n = impostor.size
    assert abs((impostor**4).mean() - 3.0) / np.sqrt(96.0 / n) > 5.0


PROBABILITIES = [2.0**-20, 1e-3, 0.3, 0.5, 1.0 - 2.0**-53, 1.0 - 1e-3] + [
    float(np.exp(-change / t)) for change in (4, 8) for t in (1.0, 2.269, 5.0)
]


def bernoulli(probability: float, count: int = 1 << 15) -> np.ndarray:
    out = np.empty(count, np.uint64)
    random.fill_bernoulli_words(out, probability, random.seed_state(SEED))
    return out


@pytest.mark.parametrize("probability", PROBABILITIES)
def test_bernoulli_frequencies(probability: float) -> None:
    sample = bernoulli(probability)
    bits = np.unpackbits(sample.view(np.uint8).reshape(-1, 8), axis=1).astype(float)
    per_bit = bits.sum(axis=0)
    expected, spread = bits.shape[0] * probability, probability * (1.0 - probability)
    total = bits.size
    chance = stats.binomtest(int(bits.sum()), total, probability).pvalue
    assert chance > FAMILY / len(PROBABILITIES)
    if expected * (1.0 - probability) > 30.0:
        z = (per_bit - expected) / np.sqrt(bits.shape[0] * spread)
        assert np.abs(z).max() < beyond(64 * len(PROBABILITIES))
        # bits of one word do not know of each other, nor words of the next word
        deviation = (bits - probability) / np.sqrt(spread)
        inside = deviation.T @ deviation / np.sqrt(bits.shape[0])
        across = deviation[1:].T @ deviation[:-1] / np.sqrt(bits.shape[0])
        if expected * probability > 30.0 and expected * (1.0 - probability) ** 2 > 30.0:
            off = inside[~np.eye(64, dtype=bool)]
            assert max(np.abs(off).max(), np.abs(across).max()) < beyond(2 * 64 * 64 * 12)


def test_bernoulli_frequencies_see_a_wrong_probability() -> None:
    ones = int(np.bitwise_count(bernoulli(0.3)).sum())
    assert stats.binomtest(ones, 64 << 15, 0.302).pvalue < FAMILY


@pytest.mark.parametrize("probability", [0.0, -1.0, float("nan")])
def test_bernoulli_never(probability: float) -> None:
    assert not bernoulli(probability, 100).any()


@pytest.mark.parametrize("probability", [1.0, 2.0])
def test_bernoulli_always(probability: float) -> None:
    assert (bernoulli(probability, 100) == np.uint64(MASK)).all()


def test_bernoulli_compares_digit_by_digit() -> None:
    """All 64 bits of the probability count: compare with numbers built from the same words."""
    for probability in (0.7, 2.0**-60 * 3, 1.0 - 2.0**-53, 0.5):
        threshold = int(probability * 2**64)
        state = random.seed_state(SEED)
        reference = Reference(state.tolist())
        out = np.empty(1, np.uint64)
        random.fill_bernoulli_words(out, probability, state)
        digits = [reference() for _ in range(64)]
        numbers = [
            sum(((digits[k] >> lane) & 1) << (63 - k) for k in range(64)) for lane in range(64)
        ]
        assert int(out[0]) == sum((number < threshold) << i for i, number in enumerate(numbers))


def linear_map() -> list[int]:
    """The step as a 256 x 256 matrix over two elements: images of the unit states, as integers."""
    images = []
    for bit in range(256):
        reference = Reference([((1 << bit) >> (64 * i)) & MASK for i in range(4)])
        reference()
        images.append(sum(word << (64 * i) for i, word in enumerate(reference.s)))
    return images


def apply(images: list[int], state: int) -> int:
    answer, bit = 0, 0
    while state:
        if state & 1:
            answer ^= images[bit]
        state >>= 1
        bit += 1
    return answer


def power(images: list[int], doublings: int) -> list[int]:
    for _ in range(doublings):
        images = [apply(images, image) for image in images]
    return images


def jumped(state: list[int], map_: Callable[[int], int]) -> list[int]:
    image = map_(sum(word << (64 * i) for i, word in enumerate(state)))
    return [(image >> (64 * i)) & MASK for i in range(4)]


def test_jump_is_two_to_the_128_steps() -> None:
    one_step = linear_map()
    far = power(one_step, 128)
    for seed in range(3):
        state = random.seed_state(seed)
        before = state.tolist()
        random.jump(state)
        assert state.tolist() == jumped(before, lambda s: apply(far, s))
    # the matrix itself: 2^10 steps of it are 1024 calls
    reference = Reference([1, 2, 3, 4])
    for _ in range(1024):
        reference()
    assert reference.s == jumped([1, 2, 3, 4], lambda s: apply(power(one_step, 10), s))
    # and 2^127 steps are not a jump
    state = random.seed_state(0)
    before = state.tolist()
    random.jump(state)
    assert state.tolist() != jumped(before, lambda s: apply(power(one_step, 127), s))
