"""Wang-Landau: against exact counts, on a lattice and off it, stopped, saved and gone on with."""

from __future__ import annotations

import math
import pickle
import signal

import numpy as np
import pytest

from ergolib import HardDiscs, Ising, Particles, Potts, Rotors, exact, information, price
from ergolib.kernels import wang_landau as kernels
from ergolib.price.density import gaussian_sigmas
from ergolib.price.flat_walks import WangLandau

BAR = 5.5  # family-wise 5 sigma for some tens of energies


def worst(density, exactly):
    """The largest distance from what is exact, in sigmas of a normal distribution."""
    return max(
        abs(gaussian_sigmas(float(one - known), float(error), len(density.replicates)))
        for one, known, error in zip(density.log_g, exactly, density.errors, strict=True)
        if error > 0.0
    )


class Dice:
    """The sum of a few dice: levels are sums, and a move rolls one of them."""

    def __init__(self, dice: int) -> None:
        self.spots = [1] * dice
        self.energies = range(dice, 6 * dice + 1)
        self.log_states = dice * math.log(6.0)

    def level(self) -> int:
        return sum(self.spots) - len(self.spots)

    def propose(self, rng: np.random.Generator) -> int:
        self.which, self.shown = int(rng.integers(len(self.spots))), int(rng.integers(1, 7))
        return self.level() - self.spots[self.which] + self.shown

    def accept(self) -> None:
        self.spots[self.which] = self.shown


class Oscillators:
    """Einstein's crystal with at most so many quanta; a move adds or takes one of an oscillator."""

    def __init__(self, oscillators: int, most: int) -> None:
        self.quanta = [0] * oscillators
        self.most = most
        self.energies = np.arange(most + 1.0)
        self.log_states = math.log(math.comb(most + oscillators, oscillators))

    def level(self) -> int:
        return sum(self.quanta)

    def propose(self, rng: np.random.Generator) -> int:
        self.which = int(rng.integers(len(self.quanta)))
        self.change = 1 if rng.random() < 0.5 else -1
        wanted = self.level() + self.change
        if self.quanta[self.which] + self.change < 0 or wanted > self.most:
            self.change = 0  # there is no such state: stay
        return self.level() + self.change

    def accept(self) -> None:
        self.quanta[self.which] += self.change


@pytest.fixture(scope="module")
def eight():
    """8 x 8 as a reader would count it."""
    return price.wang_landau(Ising(size=8), seed=1)


def test_8_by_8_within_one_percent_everywhere(eight):
    energies, log_counts = exact.log_density_of_states(8)
    assert np.array_equal(eight.energies, energies)
    assert eight.converged
    assert np.abs(eight.log_g / log_counts - 1.0).max() < 0.01
    assert eight.errors.max() < 0.1
    assert worst(eight, log_counts) < BAR
    counted = np.exp(eight.log_g - eight.log_states.value)
    assert information.kl_divergence(counted, np.exp(log_counts - 64 * math.log(2.0))) < 1e-4
    # the negative control: the counts of one coupling a hundredth weaker
    assert worst(eight, log_counts - 0.01 * (energies - energies[0])) > BAR


def test_it_counts_all_states_there_are(eight):
    total, error = eight.log_states
    assert abs(gaussian_sigmas(total - 64 * math.log(2.0), error, 8)) < BAR
    assert eight.log_g[0] == pytest.approx(math.log(2.0))
    assert np.array_equal(eight.log_g, eight.log_g[::-1])


def test_averages_from_it_are_exact(eight):
    table = price.canonical(eight, [1.5, 2.0, 2.269, 3.0])
    known = price.canonical(exact.density_of_states(8), [1.5, 2.0, 2.269, 3.0])
    for name in ("energy", "heat_capacity", "entropy", "free_energy"):
        for i in range(4):
            away = table[name][i] - known[name][i]
            assert abs(gaussian_sigmas(away, table[f"{name}_error"][i], 8)) < BAR


@pytest.mark.parametrize(("size", "seed"), [((3, 5), 2), ((4, 6), 3), (6, 4)])
def test_other_lattices_and_seeds(size, seed):
    energies, counts = exact.density_of_states(size)
    density = price.wang_landau(Ising(size=size), 600_000, seed=seed)
    assert np.array_equal(density.energies, energies)
    assert np.abs(density.log_g - np.log(counts)).max() < 0.3
    assert worst(density, np.log(counts)) < BAR


def test_potts_has_as_many_states_as_ising_for_two_colours():
    energies, counts = exact.density_of_states((4, 5))
    density = price.wang_landau(Potts(size=(4, 5), q=2), 600_000, seed=5)
    assert np.array_equal(2.0 * density.energies + 40.0, energies)
    assert worst(density, np.log(counts)) < BAR


def test_colours_are_counted():
    """All 10^9 colourings of 3 x 3: each anchor against the other."""
    counting = WangLandau(Potts(size=3, q=10), seed=6).run(300_000).measure(600_000)
    ground = counting.density_of_states(anchor="ground")
    total, error = ground.log_states
    assert abs(gaussian_sigmas(total - 9 * math.log(10.0), error, 8)) < BAR
    states = counting.density_of_states(anchor="states")
    assert states.log_states.value == pytest.approx(9 * math.log(10.0), abs=1e-3)
    away = states.log_g[0] - math.log(10.0)
    assert abs(gaussian_sigmas(away, states.errors[0], 8)) < BAR


def test_dice():
    ways = np.ones(1)
    for _ in range(4):
        ways = np.convolve(ways, np.ones(6))
    density = price.wang_landau(Dice(4), 40_000, seed=7, walkers=6)
    assert density.energies.tolist() == list(range(4, 25))
    assert worst(density, np.log(ways)) < BAR
    assert density.errors.max() < 0.5


def test_oscillators():
    ways = [math.comb(quanta + 3, 3) for quanta in range(13)]
    density = price.wang_landau(Oscillators(4, 12), 40_000, seed=8, walkers=6)
    assert worst(density, np.log(ways)) < BAR
    # the negative control: five oscillators are not four
    assert worst(density, np.log([math.comb(quanta + 4, 4) for quanta in range(13)])) > BAR


def test_it_knows_when_it_has_learnt():
    counting = WangLandau(Potts(size=3, q=3), walkers=2, seed=16)
    assert not counting.learnt
    assert not counting.run(5_000).learnt
    assert counting.run(200_000).learnt
    assert counting.log_f.max() < 1e-3
    assert counting.measure(1_000).learnt


def test_what_takes_too_long_to_learn_is_given_up(monkeypatch):
    monkeypatch.setattr("ergolib.price.countable.SystemWalker.enough", 1_000)
    monkeypatch.setattr("ergolib.price.flat_walks.PATIENCE", 3)
    with pytest.raises(ValueError, match="attempts must be given: WangLandau"):
        price.wang_landau(Dice(2), walkers=2, seed=17)


def test_halving_for_ever_freezes_the_error_and_1_over_t_does_not():
    _, counts = exact.density_of_states(4)

    def error(schedule, attempts):
        counting = WangLandau(Ising(size=4), walkers=12, seed=9, schedule=schedule).run(attempts)
        tables = np.array([one.log_g[np.isfinite(one.log_g)] for one in counting._walkers])
        away = tables - tables[:, :1] + math.log(2.0) - np.log(counts)
        return math.sqrt((away[:, 1:] ** 2).mean()), counting

    early, _ = error("flat", 600_000)
    late, counting = error("flat", 1_500_000)
    assert counting.converged  # or so it believes: ln f is nothing
    assert counting.log_f.max() < 1e-8
    assert late == pytest.approx(early, rel=1e-2)
    mended, _ = error("1/t", 1_500_000)
    assert mended < 0.5 * late


def test_a_common_mistake_shows_once_it_is_measured():
    """Ln g pulled askew in all walkers alike: their spread says nothing, measuring mends it."""
    log_counts = np.log(exact.density_of_states(4)[1])
    counting = WangLandau(Ising(size=4), seed=10).run(200_000)
    for one in counting._walkers:
        one.log_g += 0.05 * np.arange(one.log_g.size)
    assert worst(counting.density_of_states(symmetric=False), log_counts) > BAR
    counting.measure(400_000)
    assert worst(counting.density_of_states(symmetric=False), log_counts) < BAR


def same(one, other):
    return all(
        np.array_equal(getattr(a, name), getattr(b, name))
        for a, b in zip(one._walkers, other._walkers, strict=True)
        for name in ("log_g", "histogram", "ledger", "generator")
    )


@pytest.mark.parametrize(
    "make", [lambda: Ising(size=4), lambda: Potts(size=3, q=4), lambda: Dice(3)]
)
def test_saved_loaded_and_continued_it_takes_the_same_path(make):
    whole = WangLandau(make(), walkers=2, seed=11).run(9_000).measure(3_000)
    parts = WangLandau(make(), walkers=2, seed=11).run(1_234)
    parts = pickle.loads(pickle.dumps(parts)).run(7_766)
    parts = pickle.loads(pickle.dumps(parts)).measure(1_000)
    parts = pickle.loads(pickle.dumps(parts)).measure(2_000)
    assert same(whole, parts)
    assert not same(whole, WangLandau(make(), walkers=2, seed=12).run(9_000).measure(3_000))


@pytest.fixture
def interruptible():
    """Let Ctrl-C come through, which a test process among several ignores."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_leaves_nothing_half_done(interruptible):
    class Interrupted(Dice):
        calls = 0

        def propose(self, rng):
            Interrupted.calls += 1
            if Interrupted.calls in (777, 5_123):
                signal.raise_signal(signal.SIGINT)
            return super().propose(rng)

    whole = WangLandau(Dice(3), walkers=2, seed=13).run(6_000)
    cut = WangLandau(Interrupted(3), walkers=2, seed=13)
    with pytest.raises(KeyboardInterrupt):
        cut.run(6_000)
    assert 0 < cut.attempts.sum() < 12_000
    for one in cut._walkers:
        assert one.level() == one.ledger[kernels.LEVEL]
    with pytest.raises(KeyboardInterrupt):
        cut.run(0)
    cut.run(0)
    assert cut.attempts.tolist() == [6_000, 6_000]
    assert same(whole, cut)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_lattice_is_interrupted_between_portions(monkeypatch):
    from ergolib.price import countable

    monkeypatch.setattr(countable.LatticeWalker, "portion", 1_000)
    walk, calls = countable.LatticeWalker.walk, []

    def interrupted(self, attempts):
        calls.append(attempts)
        if len(calls) == 4:
            raise KeyboardInterrupt
        walk(self, attempts)

    monkeypatch.setattr(countable.LatticeWalker, "walk", interrupted)
    cut = WangLandau(Ising(size=4), walkers=2, seed=14)
    with pytest.raises(KeyboardInterrupt):
        cut.run(5_500)
    cut.run(0)
    assert same(cut, WangLandau(Ising(size=4), walkers=2, seed=14).run(5_500))


def test_a_progress_bar_counts_to_the_end(capsys):
    WangLandau(Dice(2), walkers=2, seed=15).run(2_000, progress=True)
    assert "learn: 100%" in capsys.readouterr().err


@pytest.mark.parametrize(
    "system",
    [Rotors(size=4), Particles(8), HardDiscs(8)],
    ids=lambda system: type(system).__name__,
)
def test_energies_that_are_not_discrete_cannot_be_counted(system):
    with pytest.raises(TypeError, match="system must have discrete energies, such as Ising"):
        price.wang_landau(system)


class Empty:
    """Says where it is and no more."""

    energies = (0.0, 1.0)
    log_states = 0.0

    def level(self):
        return 5

    def propose(self, rng):
        return 0.5

    def accept(self):
        pass


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: WangLandau(Ising(size=4, field=0.5)), ValueError, "got field=0.5"),
        (lambda: WangLandau(Ising), TypeError, "system must be Ising, Potts, or an object with"),
        (lambda: WangLandau("dice"), TypeError, "system must be Ising, Potts, or an object with"),
        (lambda: WangLandau(Empty()), ValueError, r"system.level\(\) must be a level"),
        (lambda: WangLandau(Ising(size=4), walkers=1), ValueError, "walkers must be an integer"),
        (lambda: WangLandau(Ising(size=4), schedule="sqrt"), ValueError, "schedule must be one of"),
        (lambda: WangLandau(Ising(size=4)).run(-1), ValueError, "attempts must be an integer"),
        (lambda: WangLandau(Ising(size=4)).run(1.5), ValueError, "attempts must be an integer"),
        (lambda: WangLandau(Ising(size=4)).measure(10), ValueError, "given to run first"),
        (
            lambda: WangLandau(Ising(size=4)).run(10).measure(10).run(10),
            ValueError,
            "attempts must be 0 once measuring has begun",
        ),
        (
            lambda: WangLandau(Ising(size=8), seed=1).run(300).density_of_states(),
            ValueError,
            "attempts must be more: of 8 walkers only",
        ),
        (
            lambda: WangLandau(Dice(2), seed=1).run(3000).density_of_states(anchor="ground"),
            ValueError,
            "anchor must be 'states' where the number of ground states is not known",
        ),
        (
            lambda: WangLandau(Dice(2), seed=1).run(3000).density_of_states(symmetric=True),
            ValueError,
            "symmetric must be False",
        ),
    ],
)
def test_bad_input_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_a_level_that_is_none():
    class Wrong(Dice):
        def propose(self, rng):
            return super().propose(rng) + 100

    with pytest.raises(ValueError, match=r"system.propose\(\) must be a level"):
        WangLandau(Wrong(2), walkers=2).run(10)

    class Falling(Dice):
        energies = property(lambda self: [3.0, 2.0], lambda self, value: None)

    with pytest.raises(ValueError, match="energies must be two or more that rise"):
        WangLandau(Falling(2))
