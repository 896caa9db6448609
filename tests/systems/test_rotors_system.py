"""`Rotors`: the exact chain, a reference table of the square lattice, and bad arguments."""

from __future__ import annotations

import math
import pickle
import re
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats

from ergolib import Rotors, cool, exact, heat, quench
from ergolib.kernels import rotors_monte_carlo as monte_carlo
from ergolib.kernels.rotors import principal
from ergolib.statistics import Estimate, blocked_error

SEED = 20261121
UPDATES = ["langevin", "metropolis", "wolff"]
VARIANTS: list[dict[str, Any]] = [
    {"update": "langevin"},
    {"update": "langevin", "friction": 0.0},
    {"update": "langevin", "friction": 5.0, "inertia": 3.0, "dt": 0.2, "size": (5, 7)},
    {"update": "langevin", "dimension": 1, "size": 33},
    {"update": "metropolis"},
    {"update": "metropolis", "dimension": 1, "size": 9, "start": "aligned"},
    {"update": "wolff"},
    {"update": "wolff", "size": (3, 8), "start": "aligned"},
    {"update": "wolff", "dimension": 1, "size": 20},
]

# An independent Monte Carlo of 16 x 16: value and one standard deviation of it. T = 0.4, 0.7,
# 0.8929, 1.0, 1.2: potential energy, its heat capacity, helicity modulus, squared magnetization,
# vortices per plaquette.
REFERENCE = {
    0.4: [(-1.78841, 13e-5), (0.573, 5e-3), (0.88960, 8e-5), (0.8026, 3e-4), (0.0, 0.0)],
    0.7: [(-1.60345, 32e-5), (0.697, 5e-3), (0.77870, 27e-5), (0.6458, 4e-4), (0.00076, 1e-5)],
    0.8929: [(-1.44999, 23e-5), (0.939, 8e-3), (0.64684, 47e-5), (0.5198, 6e-4), (0.00791, 4e-5)],
    1.0: [(-1.33496, 57e-5), (1.215, 8e-3), (0.4909, 2e-3), (0.4138, 8e-4), (0.02084, 9e-5)],
    1.2: [(-1.05716, 97e-5), (1.299, 13e-3), (0.0768, 26e-4), (0.1486, 1e-3), (0.0723, 3e-4)],
}
QUANTITIES = ["potential_energy", "c", "helicity_modulus", "squared_magnetization", "vortices"]
# updates, temperatures, measurements, steps between them
RUNS = [("langevin", t, 8_000, 30) for t in (0.4, 0.8929, 1.0, 1.2)] + [
    ("mixed", t, 8_000, 1) for t in (0.4, 0.7, 0.8929, 1.2)
]


def bar(tests: int) -> float:
    """How many sigmas one of so many tests may be off, so that all have a chance of 5 sigma."""
    return float(stats.norm.isf(5.7e-7 / 2 / tests))


def variant(**changes: Any) -> Rotors:
    return Rotors(**({"size": 16, "temperature": 0.8, "seed": SEED} | changes))


def series(system: Rotors, count: int, every: int, wait: int) -> dict[str, np.ndarray]:
    system.run(wait)
    seen = [system.run(every).observe() for _ in range(count)]
    return {key: np.array([one[key] for one in seen]) for key in seen[0]}


@cache
def measured(update: str, temperature: float, count: int, every: int) -> dict[str, Estimate]:
    """Averages on 16 x 16; "mixed" is Wolff and Metropolis in turn."""
    rotors = variant(
        update="wolff" if update == "mixed" else update, temperature=temperature, start="aligned"
    )
    if update == "mixed":
        single = variant(update="metropolis", temperature=temperature)
        seen = []
        for i in range(-200, count):
            single.angles = rotors.run(every).angles
            rotors.angles = single.run(1).angles
            if i >= 0:
                seen.append(rotors.observe())
        values = {key: np.array([one[key] for one in seen]) for key in seen[0]}
    else:
        values = series(rotors, count, every, 1500)
    energy = values["potential_energy"]
    values["c"] = 256 / temperature**2 * (energy - energy.mean()) ** 2
    return {key: blocked_error(value) for key, value in values.items()}


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_reference_table(run) -> None:
    got = measured(*run)
    for key, (value, error) in zip(QUANTITIES, REFERENCE[run[1]], strict=True):
        if value == 0.0:
            assert got[key].mean < 1e-5
            continue
        combined = math.hypot(got[key].error, error)
        distance = abs(got[key].mean - value)
        assert distance < bar(len(RUNS) * len(QUANTITIES)) * combined, (key, got[key])
    assert got["potential_energy"].error < 0.004


def test_the_reference_of_another_temperature_is_refused() -> None:
    got = measured("langevin", 0.8929, 8_000, 30)
    for key, (value, error) in zip(QUANTITIES, REFERENCE[1.0], strict=True):
        assert abs(got[key].mean - value) > 5 * math.hypot(got[key].error, error), key


CHAINS = [(update, temperature) for update in UPDATES for temperature in (0.5, 1.0, 2.0)]


@pytest.mark.parametrize("update,temperature", CHAINS)
def test_chain_is_exact(update: str, temperature: float) -> None:
    """A ring of 50: its energy, <m^2>, and the heat capacity that `cool` finds."""
    rotors = variant(size=50, dimension=1, update=update, temperature=temperature)
    every = 20 if update == "langevin" else 2
    steps = 8_000 * every
    table = cool(rotors, [temperature], steps, equilibrate=steps // 20, measure_every=every)
    row = table.iloc[0]
    kinetic = update == "langevin"
    pairs = [exact.rotor_chain_correlation(d, temperature, 50) for d in range(50)]
    truth = {
        "potential_energy": exact.rotor_chain_energy(temperature, 50),
        "energy": exact.rotor_chain_energy(temperature, 50) + 0.5 * temperature * kinetic,
        "squared_magnetization": sum(pairs) / 50,
        "helicity_modulus": exact.rotor_chain_helicity(temperature, 50),
        "heat_capacity": exact.rotor_chain_heat_capacity(temperature, 50) + 0.5 * kinetic,
    }
    for key, value in truth.items():
        distance = abs(row[key] - value)
        assert distance < bar(len(CHAINS) * len(truth)) * row[f"{key}_error"], (key, row[key])
    assert row["energy_error"] < 0.005
    if kinetic:
        distance = abs(row["kinetic_temperature"] - temperature)
        assert distance < 5 * row["kinetic_temperature_error"]
    # and not those of a chain 5 per cent warmer
    other = exact.rotor_chain_energy(1.05 * temperature, 50)
    assert abs(row["potential_energy"] - other) > 5 * row["potential_energy_error"]


FRICTIONS = [0.05, 0.5, 5.0, 50.0]


@pytest.mark.parametrize("friction", FRICTIONS)
def test_averages_do_not_know_the_friction(friction: float) -> None:
    """A ring of 8 at T = 0.6; measured as far apart as it remembers."""
    rotors = variant(size=8, dimension=1, temperature=0.6, friction=friction, dt=0.1)
    apart = round(10 * max(1.0, 1.0 / friction, friction / 2))
    seen = series(rotors, 8_000, apart, 20 * apart)
    truth = {
        "potential_energy": exact.rotor_chain_energy(0.6, 8),
        "kinetic_temperature": 0.6,
        "energy": exact.rotor_chain_energy(0.6, 8) + 0.3,
        "helicity_modulus": exact.rotor_chain_helicity(0.6, 8),
    }
    for key, value in truth.items():
        got = blocked_error(seen[key])
        assert got.converged
        assert abs(got.mean - value) < bar(len(FRICTIONS) * len(truth)) * got.error, (key, got)


def test_isolated_rotors_keep_energy_and_momentum() -> None:
    rotors = variant(temperature=0.9, start="aligned").run(500)
    rotors.friction = 0.0
    momentum, energies = rotors.velocities.sum(), []
    for _ in range(100):
        energies.append(rotors.run(10).energy())
        assert abs(rotors.velocities.sum() - momentum) < 1e-11
    assert np.ptp(energies) < 2e-3
    seen = rotors.observe()
    assert seen["energy"] == seen["potential_energy"] + 0.5 * seen["kinetic_temperature"]
    assert "helicity_modulus" not in seen and "vortices" in seen
    for change in (lambda: cool(rotors, [0.5], 10), lambda: quench(rotors, 0.5, 10)):
        with pytest.raises(ValueError, match="temperature cannot be set while friction is 0"):
            change()
    rotors.friction = 0.5
    rotors.temperature = 0.4
    assert cool(rotors, [0.3], 50)["kinetic_temperature"][0] < 0.9


def test_isolated_rotors_equilibrate_by_themselves() -> None:
    """Shares of kinetic and potential energy: those of the temperature of the total energy."""
    chain = Rotors(400, 1, 0.5, SEED, friction=0.0, start="aligned")
    truth = chain.energy()  # all of it kinetic but -1
    lower, upper = 0.01, 1.0
    for _ in range(60):
        middle = 0.5 * (lower + upper)
        if exact.rotor_chain_energy(middle) + 0.5 * middle < truth:
            lower = middle
        else:
            upper = middle
    seen = series(chain, 4_000, 50, 20_000)
    got = blocked_error(seen["kinetic_temperature"])
    # a total that does not fluctuate moves the average by a term in 1 / N
    assert abs(got.mean - lower) < 5 * got.error + 1 / 400
    assert abs(got.mean - 0.5) > 0.1


@pytest.mark.parametrize("update", UPDATES)
def test_the_stiffness_of_the_cold_and_of_a_twist(update: str) -> None:
    cold = variant(temperature=1e-4, update=update, start="aligned")
    assert cold.observe()["helicity_modulus"] == pytest.approx(1.0, abs=1e-3)
    assert cold.run(50).observe()["helicity_modulus"] == pytest.approx(1.0, abs=1e-3)
    turns = 2 * math.pi * np.arange(16) / 16
    twisted = variant(temperature=0.5, update=update, start=np.tile(turns, (16, 1)))
    one = 2 * math.pi / 16
    along_rows = math.cos(one) - 256 * math.sin(one) ** 2 / 0.5
    seen = twisted.observe()
    assert seen["helicity_modulus"] == pytest.approx(0.5 * (along_rows + 1.0), rel=1e-12)
    assert seen["potential_energy"] == pytest.approx(-1.0 - math.cos(one), rel=1e-12)
    assert seen["vortices"] == 0.0 and seen["abs_magnetization"] == pytest.approx(0.0, abs=1e-12)
    turned = variant(temperature=0.5, update=update, start=np.tile(turns, (16, 1)).T)
    assert turned.observe()["helicity_modulus"] == pytest.approx(seen["helicity_modulus"])


def test_winding() -> None:
    turns = 2 * math.pi * np.arange(30) / 30
    for count in (-3, 0, 1, 4):
        ring = Rotors(30, 1, 0.01, SEED, start=count * turns + 0.1)
        assert ring.winding() == count
        assert ring.run(200).winding() == count  # the barrier is 2, two hundred times T
    with pytest.raises(ValueError, match="winding needs dimension 1"):
        variant().winding()
    with pytest.raises(ValueError, match="vortices need dimension 2"):
        variant(dimension=1).vortex_charges()
    hot = Rotors(1000, 1, seed=SEED)
    around = np.vectorize(principal)(np.roll(hot.angles, -1) - hot.angles).sum() / (2 * math.pi)
    assert hot.winding() == round(around) == pytest.approx(around, abs=1e-9)


def test_vortex_charges() -> None:
    rotors = variant()
    charge = rotors.vortex_charges()
    assert charge.shape == (16, 16) and charge.dtype == np.int8 and charge.sum() == 0
    assert rotors.observe()["vortices"] == np.abs(charge).mean() > 0.2
    assert not variant(start="aligned").vortex_charges().any()


@pytest.mark.parametrize("changes", VARIANTS, ids=str)
def test_saved_loaded_and_continued_is_never_stopped(changes: dict[str, Any]) -> None:
    through = variant(**changes).run(30)
    stopped = variant(**changes).run(11)
    saved = pickle.dumps(stopped)
    del stopped
    continued = pickle.loads(saved).run(7)
    twin = continued.copy()
    continued.run(12)
    assert_same(through, continued)
    assert_same(through, twin.run(12))
    assert repr(through) == repr(continued)
    other = variant(**(changes | {"seed": SEED + 1, "start": "random"})).run(30)
    assert not np.array_equal(other.angles, through.angles)


def assert_same(one: Rotors, other: Rotors) -> None:
    assert one.state.keys() == other.state.keys()
    for name, array in one.state.items():
        assert np.array_equal(array, other.state[name]), name
    assert one.observe() == other.observe()


@pytest.mark.parametrize("changes", VARIANTS, ids=str)
def test_a_representation_starts_the_run_again(changes: dict[str, Any]) -> None:
    rotors = variant(**(changes | {"start": "random"}))
    again = eval(repr(rotors), {"Rotors": Rotors})
    assert_same(rotors.run(3), again.run(3))


@pytest.mark.parametrize("dimension", [1, 2])
def test_keys(dimension: int) -> None:
    common = ["energy", "potential_energy", "magnetization_x", "magnetization_y"]
    common += ["abs_magnetization", "squared_magnetization", "helicity_modulus"]
    common += ["vortices"] * (dimension == 2)
    for update in UPDATES:
        rotors = variant(update=update, dimension=dimension).run(3)
        seen = rotors.observe()
        kinetic = ["kinetic_temperature"] * (update == "langevin")
        assert sorted(seen) == sorted(common + kinetic)
        assert all(type(value) is float for value in seen.values())
        assert rotors.energy() == seen["energy"]
        assert seen["squared_magnetization"] == pytest.approx(seen["abs_magnetization"] ** 2)
        assert seen["magnetization_x"] == pytest.approx(np.cos(rotors.angles).mean())
        assert seen["magnetization_y"] == pytest.approx(np.sin(rotors.angles).mean())
        if update == "langevin":
            ahead = rotors.velocities + 0.5 * rotors.dt * rotors.torques
            ago = rotors.velocities - 0.5 * rotors.dt * rotors.torques
            mean = 0.5 * ((ahead**2).mean() + (ago**2).mean())
            assert seen["kinetic_temperature"] == pytest.approx(mean)
        else:
            assert seen["energy"] == seen["potential_energy"]
            assert not hasattr(rotors, "velocities")


@pytest.mark.parametrize("update", UPDATES)
def test_protocols(update: str) -> None:
    rotors = variant(size=8, update=update)
    table = cool(rotors, [1.5, 0.9, 0.3], 200)
    assert (np.diff(table["potential_energy"]) < 0).all() and rotors.temperature == 0.3
    assert (np.diff(heat(rotors, [0.5, 2.0], 200)["squared_magnetization"]) < 0).all()
    watched = quench(rotors, 0.05, 400, 100)
    assert watched["potential_energy"].iloc[-1] < watched["potential_energy"].iloc[0]
    assert not watched.isna().any().any() and not table.isna().any().any()


def test_angles_and_velocities() -> None:
    rotors = variant(size=(4, 6), start="aligned")
    assert rotors.size == rotors.angles.shape == rotors.velocities.shape == (4, 6)
    assert rotors.sites == 24 and rotors.dimension == 2 and rotors.update == "langevin"
    given = np.linspace(-9.0, 9.0, 24).reshape(4, 6)
    rotors.angles = given
    assert np.abs(np.cos(rotors.angles) - np.cos(given)).max() < 1e-14
    assert np.abs(np.sin(rotors.angles) - np.sin(given)).max() < 1e-14
    assert rotors.angles.min() >= -math.pi and rotors.angles.max() < math.pi
    neighbours = [(1, 0), (-1, 0), (1, 1), (-1, 1)]
    pull = sum(np.sin(np.roll(given, step, axis) - given) for step, axis in neighbours)
    assert np.abs(rotors.torques - pull).max() < 1e-13
    assert np.array_equal(rotors.state["torques"].reshape(4, 6), rotors.torques)
    rotors.velocities = np.arange(24).reshape(4, 6)
    assert np.array_equal(rotors.state["velocities"], np.arange(24.0))
    inside = np.nextafter(math.pi, 0.0)
    rotors.angles = np.full((4, 6), inside)
    assert (rotors.angles == inside).all()
    rotors.angles = np.full((4, 6), math.pi)
    assert (rotors.angles == -math.pi).all()
    for view in (rotors.angles, rotors.velocities):
        with pytest.raises(ValueError, match="read-only"):
            view[0, 0] = 1.0
    chain = variant(dimension=1, size=5)
    assert chain.size == chain.angles.shape == (5,) and chain.sites == 5
    before = chain.angles.copy()
    assert not np.array_equal(chain.run(1).angles, before)
    assert np.array_equal(variant(update="wolff").angles, variant(update="metropolis").angles)
    assert np.array_equal(variant(update="wolff").angles, variant().angles)


def test_settings() -> None:
    rotors = Rotors(8, inertia=4.0, seed=1)
    assert (rotors.dt, rotors.inertia, rotors.friction) == (0.1, 4.0, 1.0)
    rotors.dt = 0.3
    rotors.friction = 2
    rotors.temperature = 0.25
    assert (rotors.dt, rotors.friction, rotors.price) == (0.3, 2.0, 4.0)
    spread = Rotors(200, temperature=3.0, inertia=4.0, seed=1).velocities
    assert spread.var() == pytest.approx(0.75, rel=5 * math.sqrt(2) / 200)
    assert 0 <= Rotors(4).seed < 2**53
    assert Rotors(4, temperature=1e-4).width == pytest.approx(0.016)
    assert Rotors(4, temperature=50.0).width == math.pi


@pytest.mark.parametrize("dimension", [1, 2])
def test_the_limit_of_dt_is_where_the_motion_blows_up(dimension: int) -> None:
    """Just below, the stiffest vibration stays; just above, the kernel lets it grow."""
    limit = math.sqrt(1.0 / (2.0 if dimension == 2 else 1.0))
    alternating = (-1.0) ** np.indices((8,) * dimension).sum(axis=0)
    rotors = Rotors(8, dimension, 1e-12, 1, friction=0.0, dt=0.99 * limit, start=1e-6 * alternating)
    rotors.velocities = np.zeros(rotors.size)
    assert np.abs(rotors.run(300).angles).max() < 1e-4
    with pytest.raises(ValueError, match="dt must be less than"):
        rotors.dt = 1.01 * limit
    rotors._dt = 1.01 * limit
    assert np.abs(rotors.run(300).angles).max() > 1e-2


@pytest.mark.parametrize("temperature", [0.1, 0.5, 0.9, 1.0, 1.2, 2.0, 5.0, 1e9])
@pytest.mark.parametrize("dimension", [1, 2])
def test_a_wolff_sweep_turns_about_every_rotor(dimension: int, temperature: float) -> None:
    lattice = (1, 32) if dimension == 1 else (32, 32)
    start = "aligned" if temperature < 1e6 else "random"  # near to equilibrium already
    rotors = Rotors(32, dimension, temperature, SEED, update="wolff", start=start).run(30)
    angle, generator = rotors.state["angles"], rotors.state["generator"]
    clusters = 40 * rotors.clusters_per_sweep
    stack = np.empty(rotors.sites, np.int64)
    count = monte_carlo.wolff(angle, *lattice, temperature, clusters, stack, generator)
    assert 0.4 < count / (40 * rotors.sites) < 2.5


BAD: list[tuple[dict[str, Any], str]] = [
    ({"size": 1}, "size must be an integer of at least 2"),
    ({"size": (4, 4), "dimension": 1}, "size must be an integer of at least 2"),
    ({"size": 2.5}, "size must be"),
    ({"dimension": 3}, "dimension must be an integer from 1 to 2, got 3"),
    ({"temperature": 0}, "temperature must be a finite number greater than 0, got 0"),
    ({"temperature": math.nan}, "temperature must be"),
    ({"temperature": 1e30}, "temperature must be at most 4e+14 for dt 0.05"),
    ({"seed": -1}, "seed must be"),
    ({"update": "glauber"}, "update must be one of 'langevin', 'metropolis', 'wolff'"),
    ({"friction": -0.1}, "friction must be a finite number of at least 0, got -0.1"),
    ({"friction": math.inf}, "friction must be a finite number"),
    ({"friction": "1"}, "friction must be a finite number"),
    ({"inertia": 0.0}, "inertia must be a finite number greater than 0, got 0.0"),
    ({"dt": 0.0}, "dt must be a finite number greater than 0, got 0.0"),
    ({"dt": 0.7072}, "dt must be less than 0.707107"),
    ({"dt": 1.0, "dimension": 1}, "dt must be less than 1,"),
    ({"dt": 0.8, "inertia": 0.5, "dimension": 1}, "dt must be less than 0.707107"),
    ({"update": "wolff", "dt": 0.1}, "dt can only be given with update 'langevin', got 0.1"),
    ({"update": "metropolis", "friction": 1.0}, "friction can only be given with update"),
    ({"start": "up"}, "start must be one of 'random', 'aligned'"),
    ({"start": [0.0, 1.0]}, "start must be finite numbers in an array of shape (16, 16)"),
    ({"start": np.full((16, 16), np.nan)}, "start must be finite numbers"),
    ({"start": np.full((16, 16), 1j)}, "start must be finite numbers"),
    ({"colour": 1}, "colour"),
]


@pytest.mark.parametrize("changes,message", BAD, ids=str)
def test_bad_arguments(changes: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        variant(**changes)


def test_bad_settings() -> None:
    rotors, sampler = variant(), variant(update="wolff")
    for name, value, message in (
        ("temperature", -1.0, "temperature must be"),
        ("temperature", 1e40, "temperature must be at most"),
        ("dt", 5.0, "dt must be less than"),
        ("friction", -1.0, "friction must be"),
        ("angles", np.zeros(256), "angles must be finite numbers in an array of shape (16, 16)"),
        ("velocities", np.full((16, 16), np.inf), "velocities must be finite numbers"),
        ("velocities", np.full((16, 16), 1e12), "velocities must be at most"),
    ):
        before = rotors.observe()
        with pytest.raises(ValueError, match=re.escape(message)):
            setattr(rotors, name, value)
        assert rotors.observe() == before
    for name in ("friction", "inertia", "dt", "velocities"):
        with pytest.raises(AttributeError, match=f"{name} needs update 'langevin', got update 'wo"):
            getattr(sampler, name)
    for name in ("friction", "dt", "velocities"):
        with pytest.raises(AttributeError, match=f"{name} needs update 'langevin', got update 'wo"):
            setattr(sampler, name, 0.1)
    for steps in (-1, 0.5, "2"):
        with pytest.raises((TypeError, ValueError), match="steps must be"):
            rotors.run(steps)
    assert rotors.run(0) is rotors
