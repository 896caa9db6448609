"""The bench of each component: what is shown as code is what is run.

The browser's side is in tests/browser/test_live_panel.py.
"""

from __future__ import annotations

import asyncio
import io
import math
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ergolib import Estimate, Ising, UnstableError, cool, exact, live
from ergolib.live.bench import BenchApp
from ergolib.live.benches import bench
from ergolib.live.component import WHERE
from ergolib.live.measure import Cooling, Measurement
from ergolib.live.quantities import MEAN
from ergolib.live.results import cooled, measured
from ergolib.live.watch import CalledOff, Progress, Watched, in_thread

# Each component in every state for which its bench has something else to say; little to compute.
STATES = {
    "atoms": [
        {"spread": 0.08, "known": True},
        {"spread": 0.2, "known": True},
        {"spread": 0.15},
    ],
    "blocks": [
        {"temperature": 1.7, "ring": 6, "distance": 5, "block": "ring"},
        {"temperature": 3.0, "ring": 4, "distance": 1},
    ],
    "counting": [
        {"lattice": "ising-4", "place": 0.3},
        {"lattice": "ising-4", "schedule": "flat", "seed": 2},
    ],
    "constraints": [
        {"mean_1": 4.0, "know_2": True, "mean_2": 0.2},
        {"what": "channel", "mean_1": 2.0, "know_2": True, "mean_2": 0.25},
        {"know_1": False},
    ],
    "experts": [
        {"target": "parity-3", "experts": 2, "order": 2},
        {"target": "rare", "experts": 1, "order": 3, "sampling": True},
    ],
    "induction": [{}, {"drive": 0.8, "batch": 8, "rate": 0.2, "seed": 3}],
    "ising": [
        {"size": 64, "temperature": 2.5, "seed": 4, "start": "up", "rule": rule}
        for rule in ("metropolis", "heat-bath", "multispin")
    ],
    "latent": [
        {"preset": "two-observers"},
        {"preset": "exclusive-or", "seed": 3},
        {"preset": "noisy-copy", "edits": "2222_45-0-5.5-0_A3070BA_AABB"},
    ],
    "misorientation": [{"angle": 60}, {"angle": 37, "reader": "values", "circuit": 1}],
    "magnets": [{"sizes": "3-4-6"}, {"sizes": "4-8-16"}],
    "oscillator": [
        {"thermostat": "nose-hoover", "q": 0.5, "p": -0.25},
        {"thermostat": "nose-hoover-chain", "mass": 0.7},
        {"thermostat": "langevin", "friction": 0.5, "temperature": 0.8},
    ],
    "rotors": [
        {"size": 16, "temperature": 0.3, "start": "pair"},
        {"size": 16, "temperature": 1.0, "start": "aligned"},
        {"size": 16, "temperature": 1.5},
        {"size": 16, "friction": 0},
    ],
    "particles": [
        {"number": 100, "density": 0.05},
        {"number": 100, "start": "crystal", "temperature": 0.3},
        {"number": 100, "density": 0.93, "temperature": 0.1},
        {"number": 100, "dynamics": "inelastic", "restitution": 0.8},
        {"number": 100, "dynamics": "extraction", "rate": 0.02},
        {"number": 100, "dynamics": "extraction", "rate": 0.0},
    ],
    "patches": [
        {"size": 64},
        {"size": 64, "side": 1, "temperature": 3.0, "latent": "spins"},
    ],
    "pair": [{"temperature": 0.5, "start": "apart"}, {"friction": 0}],
    "rows": [{}, {"around": 3, "distance": 1, "temperature": 4.0, "seed": 3}],
    "conjecture": [{}, {"size": "2x3", "labels": 3, "score": "largest", "seed": 2}],
    "charges": [{}, {"dynamics": "friction"}, {"dynamics": "both", "apart": 0.1}],
    "library": [{}, {"exponent": 2, "octaves": 1.0, "pictures": "alike", "start": 0}],
    "landscape": [
        {},
        {"target": "hole", "order": 2, "fit": "cut"},
        {"target": "parity", "spins": 6, "temperature": 0.5},
    ],
    "waiting": [
        {"drive": 0.8, "temperature": 1.0, "walkers": 100},
        {"landscape": "saddle", "decades": -2.0, "start": 0.1, "walkers": 100},
    ],
    "policy": [{}, {"rewards": "twins", "method": "sampled", "temperature": 0.0, "seed": 2}],
    "split": [{"size": 4, "octaves": 1.0}, {"size": 6, "octaves": 3.0, "seed": 3}],
    "potts": [
        {"size": 64},
        {"size": 64, "q": 2, "temperature": 1.2},
        {"size": 64, "q": 4, "temperature": 0.9, "start": "half"},
    ],
    "hopfield": [
        {"alpha": 0.02},
        {"alpha": 0.2, "couplings": "pseudo-inverse", "memories": "random"},
        {"alpha": 0.01, "start": "mixture", "temperature": 0.0},
    ],
    "expansion": [{"number": 1000}, {"number": 1000, "collisions": "often", "seed": 2}],
    "samples": [{"variables": "dice"}, {"variables": "2", "states": 4, "decades": 2.0}],
    "subspace": [
        {"seeds": 100, "rate": 0.2},
        {"seeds": 100, "training": "noisy", "push": True, "seed": 2},
    ],
    "support": [{}, {"joint": "ring", "decades": -5.0}, {"decades": -1.0, "tolerance": 0.02}],
    "tap": [{}, {"left": "two-level", "right_size": 16, "valve": True}, {"right": "potts"}],
    "thermometer": [
        {"size": 32, "seed": 3},
        {"size": 32, "mode": "bath", "temperature": 0.5},
        {"size": 32, "lattice": "rotors", "mode": "bath", "temperature": 1.1},
    ],
    "tradeoff": [{}, {"correlation": -0.5, "reads": "one", "octaves": -1.0, "seed": 2}],
    "reveal": [
        {"size": 32, "places": ""},
        {"size": 32, "places": "500", "temperature": 2.0},
        {"size": 32, "places": "500-3-77", "temperature": 3.0},
    ],
}
EVERY = [(name, state) for name, states in STATES.items() for state in states]


def plan(name, state, kind=Measurement, wait=20, steps=100, every=5, **more):
    of = bench(name)
    return kind(of, of.given(of.live(**state)), wait, steps, every, **more)


def run(made):
    return made.run(made.progress)


def test_every_component_has_a_bench():
    assert set(STATES) == set(WHERE)
    for name in WHERE:
        app = getattr(live, f"{name}_app")()
        assert isinstance(app, BenchApp)
        assert type(app.live).__name__ == f"{name.title()}Live"
        assert f"{name}_app" in live.__all__


@pytest.mark.parametrize(("name", "state"), EVERY)
def test_the_code_shown_gives_the_same_numbers(name, state):
    made = plan(name, state)
    results = run(made)
    found = []
    exec(made.code, {"print": found.append})
    assert len(found) == len(results) == len(made.cases)
    for result, numbers in zip(results, found, strict=True):
        assert [quantity.name for quantity, _ in result.found] == list(numbers)
        for quantity, mine in result.found:
            theirs = numbers[quantity.name]
            if isinstance(theirs, Estimate):
                assert (mine.value, mine.error) == (theirs.mean, theirs.error)
            else:
                assert mine.value == theirs
            assert math.isfinite(mine.value)


@pytest.mark.parametrize(("name", "state"), EVERY)
def test_the_page_shows_numbers_theory_and_what_it_means(name, state):
    made = plan(name, state)
    results = run(made)
    page = measured(results, made.bench.unit)
    rows = sum(len(result.found) for result in results)
    assert page.count('class="measured"') == rows
    assert ">nan" not in page
    for result in results:
        row = result.as_row()
        for quantity, _ in result.found:
            if quantity.theory is not None:
                assert math.isfinite(quantity.theory)
                assert quantity.meaning.endswith((".", ".)"))
                assert quantity.meaning in page
                assert row[f"{quantity.name}_theory_is"] == quantity.source != ""


@pytest.mark.parametrize(
    ("name", "state", "seen"),
    [
        ("ising", STATES["ising"][0], {"energy", "abs_magnetization"}),
        ("particles", STATES["particles"][0], {"potential_energy", "pressure"}),
        ("rotors", STATES["rotors"][1], {"helicity_modulus", "vortices"}),
        ("pair", STATES["pair"][0], {"potential_energy"}),
    ],
)
def test_the_code_shown_for_cooling_gives_the_same_table(name, state, seen):
    made = plan(name, state, Cooling, through="0.6, 0.5 0.4")
    table = run(made)
    scope: dict = {}
    exec(made.code, scope)
    theirs = scope["table"]
    pd.testing.assert_frame_equal(table[theirs.columns], theirs)
    assert seen <= set(table.columns)
    assert table["temperature"].tolist() == [0.6, 0.5, 0.4]
    for row in range(3):
        for quantity in made.at(table["temperature"][row]):
            if quantity.theory is not None:
                assert table[f"{quantity.name}_theory"][row] == quantity.theory
    page = cooled(table, made)
    assert page.count("<tr>") == 4
    assert ">nan" not in page


def test_the_code_shown_for_a_way_down_and_back_gives_the_same_table():
    made = plan("ising", {"size": 64}, Cooling, through="2.5 2.2, 2.0, 2.2 2.6")
    table = run(made)
    scope: dict = {"print": lambda table: None}
    exec(made.code, scope)
    pd.testing.assert_frame_equal(table[scope["table"].columns], scope["table"])
    assert table["temperature"].tolist() == [2.5, 2.2, 2.0, 2.2, 2.6]
    assert table["energy"][1] != table["energy"][3]
    assert cooled(table, made).startswith('<table class="cooled"><caption>Cooled and heated')


def test_measuring_gives_what_cool_gives():
    made = plan("ising", STATES["ising"][0], every=1)
    (result,) = run(made)
    ising = Ising(size=64, temperature=2.5, seed=4, update="metropolis", start="up")
    table = cool(ising, temperatures=[2.5], steps=100, equilibrate=20)
    row = result.as_row()
    for name in ("energy", "energy_error", "abs_magnetization", "abs_magnetization_error"):
        assert row[name] == table[name][0]
    assert row["energy_theory"] == exact.kaufman_energy(2.5, 64)


# Against what is exact --------------------------------------------------------

# Quantities whose theory is exact for the very system, in all; five sigma for any of them.
LONG = [
    ("atoms", {"spread": 0.1, "known": True}, 0, 400, 1),
    ("atoms", {"spread": 0.14, "known": True}, 0, 400, 1),
    ("blocks", {"temperature": 2.2, "ring": 8, "distance": 6}, 0, 20_000, 1),
    ("constraints", {"mean_1": 4.5}, 0, 10_000, 1),
    ("experts", {"experts": 3, "sampling": True}, 200, 20_000, 2),
    ("ising", {"size": 64, "temperature": 3.0, "rule": "multispin"}, 500, 10_000, 5),
    ("magnets", {"sizes": "3-4-6"}, 100, 40_000, 1),
    ("oscillator", {"thermostat": "langevin"}, 1000, 400_000, 10),
    ("oscillator", {"thermostat": "nose-hoover-chain"}, 1000, 400_000, 10),
    ("potts", {"size": 64, "q": 2, "temperature": 1.25}, 500, 10_000, 5),
    ("rotors", {"size": 16, "temperature": 0.9, "start": "aligned"}, 1000, 20_000, 10),
    ("particles", {"number": 100, "density": 0.05, "temperature": 1.5}, 2000, 150_000, 50),
    ("pair", {"temperature": 0.6, "friction": 2, "side": 6}, 2000, 400_000, 20),
    ("reveal", {"size": 32, "places": "500", "temperature": 2.5}, 0, 8000, 1),
    ("tradeoff", {"octaves": -1.0}, 0, 20_000, 1),
    ("tradeoff", {"correlation": -0.5, "reads": "half"}, 0, 20_000, 1),
    ("thermometer", {"size": 32, "mode": "bath", "temperature": 2.5}, 0, 6000, 3),
    ("thermometer", {"size": 32, "lattice": "rotors", "seed": 2}, 0, 2000, 4),
]


@pytest.mark.parametrize(("name", "state", "wait", "steps", "every"), LONG)
def test_averages_agree_with_what_is_exact(name, state, wait, steps, every):
    compared = 0
    for result in run(plan(name, state, wait=wait, steps=steps, every=every)):
        for quantity, found in result.found:
            if quantity.exact:
                assert found.converged, quantity.name
                assert abs(found.value - quantity.theory) < 5 * found.error, quantity.name
                compared += 1
    assert compared > 0


def test_a_single_thermostat_misses_and_its_row_says_so():
    (result,) = run(plan("oscillator", {}, steps=200_000))
    found = {quantity.name: (quantity, number) for quantity, number in result.found}
    quantity, inside = found["inner_half"]
    assert not quantity.exact
    assert inside.value < 0.4
    assert "no run is long enough" in quantity.meaning
    assert found["squared_position"][1].value < 0.9
    assert found["squared_momentum"][1].value == pytest.approx(1.0, abs=0.01)


def test_flips_come_once_in_two_relaxation_times():
    state = {"sizes": "3-4-6", "temperature": 1.6}
    made = plan("magnets", state, wait=0, steps=60_000, every=1)
    result = made._measure(made.cases[0], made.cases[0].system())
    quantity, found = result.found[-1]
    assert quantity.theory == pytest.approx(60_000 / (2 * exact.relaxation_time(1.6, 3)))
    assert found.value > 20
    assert found.error == math.sqrt(found.value)
    assert abs(found.value - quantity.theory) < 5 * math.sqrt(quantity.theory)


def test_without_a_bath_the_account_of_energy_is_in_order():
    state = {"number": 100, "dynamics": "extraction", "rate": 0.02}
    (result,) = run(plan("particles", state, wait=1000, steps=2000, every=50))
    row = result.as_row()
    assert row["removed"] == pytest.approx(0.02 * 3000 * 0.005)
    assert row["account"] == pytest.approx(0.0, abs=2e-3)
    (result,) = run(plan("rotors", {"size": 16, "friction": 0}, steps=2000))
    assert result.as_row()["energy_change"] == pytest.approx(0.0, abs=1e-2)


def test_a_thin_gas_and_a_cold_crystal_are_near_their_limits():
    thin = {"number": 100, "density": 0.05, "temperature": 1.2}
    (result,) = run(plan("particles", thin, wait=4000, steps=20_000, every=50))
    row = result.as_row()
    assert row["potential_energy_theory_is"] == "thin gas"
    assert row["potential_energy"] == pytest.approx(row["potential_energy_theory"], rel=0.25)
    assert row["pressure"] == pytest.approx(row["pressure_theory"], rel=0.05)
    cold = {"number": 100, "density": 0.93, "temperature": 0.05}
    (result,) = run(plan("particles", cold, wait=8000, steps=20_000, every=50))
    row = result.as_row()
    assert row["potential_energy_theory_is"] == "crystal without edges"
    assert row["potential_energy"] == pytest.approx(row["potential_energy_theory"], abs=0.02)


# Watching and calling off -----------------------------------------------------


def test_slices_do_not_change_the_path():
    progress = Progress(1000)
    mine = Watched(Ising(size=32, seed=1), progress).run(1000)
    other = Ising(size=32, seed=1).run(1000)
    assert np.array_equal(mine.spins, other.spins)
    assert progress.share == 1.0
    assert mine.observe() == other.observe()


def test_a_run_can_be_called_off_within_a_slice():
    progress = Progress(10**9)
    shares = []

    def report(share):
        shares.append(share)
        progress.called_off = len(shares) == 3

    system = Watched(Ising(size=64, seed=1), progress)
    began = time.monotonic()
    assert asyncio.run(in_thread(lambda: system.run(10**9), progress, report)) is None
    assert time.monotonic() - began < 5.0
    assert shares == sorted(shares)
    assert len(shares) >= 3
    with pytest.raises(CalledOff):
        system.run(1)


def test_the_page_stays_responsive_while_it_measures():
    async def beats(app):
        measuring = asyncio.ensure_future(app.measure())
        longest, last = 0.0, time.perf_counter()
        while not measuring.done():
            await asyncio.sleep(0.01)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
            app._call_off() if now - began > 1.0 else None
        return longest

    app = live.particles_app(number=1000)
    began = time.perf_counter()
    assert asyncio.run(beats(app)) < 2.0
    assert app.results == []
    assert not app.start.disabled


# The app ----------------------------------------------------------------------


def test_the_app_measures_tabulates_and_exports():
    app = live.ising_app(size=64, temperature=2.0, start="up")
    app.wait.value, app.steps.value = 20, 100
    asyncio.run(app.measure())
    app.live.temperature = 3.0000000001
    asyncio.run(app.measure())
    assert [result.arguments["temperature"] for result in app.results] == [2.0, 3.0]
    assert app.found.object.count("<table>") == 2
    assert app.found.object.index("<i>T</i> = 3.0") < app.found.object.index("<i>T</i> = 2.0")
    assert "temperature=3.0," in app.code.object
    table = pd.read_csv(io.BytesIO(app._csv().read()))
    assert table["energy"].tolist() == [result.as_row()["energy"] for result in app.results]
    assert app.csv.visible
    assert not app.cooling_csv.visible
    assert not app.start.disabled
    assert app.stop.disabled


def test_the_app_cools():
    app = live.rotors_app(size=16)
    app.wait.value, app.steps.value = 20, 100
    app.through.value = "1.5, 1"
    asyncio.run(app.cool())
    assert app.table["temperature"].tolist() == [1.5, 1.0]
    assert "cool(system, temperatures=[1.5, 1.0]" in app.code.object
    table = pd.read_csv(io.BytesIO(app._cooling_csv().read()))
    assert table["vortices"].tolist() == app.table["vortices"].tolist()


@pytest.mark.parametrize("steps", [-3, 0, 1, 10**9, None, 2.5])
def test_wrong_numbers_of_steps_are_refused(steps):
    with pytest.raises((ValueError, TypeError), match="sweeps while measuring must be"):
        plan("ising", {}, steps=steps, every=1)


def test_more_measurements_than_fit_are_refused():
    with pytest.raises(ValueError, match="between measurements must be at least 20"):
        plan("ising", {}, steps=10_000_000, every=1)


@pytest.mark.parametrize(
    ("through", "said"),
    [
        ("", "temperatures must be one or more that fall, and may rise again after, got ''"),
        ("1, 2", "that fall"),
        ("1, 1", "that fall"),
        ("2, 1, 1", "may rise again after, got '2, 1, 1'"),
        ("2, 1, 2, 1", "may rise again"),
        ("hot, cold", "must be numbers with commas"),
        ("1, -1", "temperatures"),
        (" ".join(str(200 - i) for i in range(101)), "at most 100"),
    ],
)
def test_wrong_temperatures_are_refused(through, said):
    with pytest.raises(ValueError, match=said):
        plan("rotors", {"size": 16}, Cooling, through=through)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("rotors", {"friction": 0}),
        ("particles", {"dynamics": "inelastic"}),
        ("pair", {"friction": 0}),
    ],
)
def test_without_a_bath_there_is_no_cooling(name, state):
    with pytest.raises(ValueError, match="needs a heat bath"):
        plan(name, state, Cooling, through="0.6, 0.5")


def test_the_app_says_what_is_wrong():
    app = live.ising_app(size=64)
    app.steps.value = -3
    asyncio.run(app.measure())
    assert app.message.visible
    assert "sweeps while measuring must be an integer" in app.message.object
    assert "got -3" in app.message.object
    assert app.results == []
    app.steps.value = 50
    asyncio.run(app.measure())
    assert not app.message.visible


def test_the_app_says_that_a_motion_has_run_away():
    def unstable(given):
        raise UnstableError("a particle would move by more than 0.1 in the next step")

    app = live.particles_app(number=100)
    app.bench = replace(app.bench, quantities=lambda arguments, steps: unstable(arguments))
    app.wait.value, app.steps.value, app.every.value = 0, 2, 1
    asyncio.run(app.measure())
    assert app.message.visible
    assert "would move by more than 0.1" in app.message.object
    assert app.results == []
    assert not app.start.disabled


def test_extraction_run_backwards_is_measured_too():
    app = live.particles_app(number=100, dynamics="extraction", rate=-0.01)
    app.wait.value, app.steps.value, app.every.value = 0, 1000, 50
    asyncio.run(app.measure())
    assert not app.message.visible
    assert len(app.results) == 1


def test_only_averages_of_what_is_observed_are_tabulated_when_cooling():
    made = plan("pair", {}, Cooling, through="0.5")
    assert {quantity.name for quantity in made.at(0.5)} == {
        "potential_energy",
        "kinetic_temperature",
    }
    assert all(quantity.how is MEAN for quantity in made.at(0.5))
