"""`Particles`: clusters, crystals, ensembles, gases and their cooling against what is exact."""

from __future__ import annotations

import io
import math
import pickle
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

import ergolib
from ergolib import Particles, UnstableError, blocked_error, cool, exact
from ergolib.kernels.random import seed_state
from ergolib.systems import particles_start as starts
from ergolib.systems.particles_options import OPTIONS

SEED = 20261122
CONTACT = 2.0 ** (1.0 / 6.0)
VARIANTS: list[dict[str, Any]] = [
    *({"dynamics": name} for name in OPTIONS),
    {"dynamics": "nose-hoover", "chain": 1, "relaxation_time": 0.3},
    {"dynamics": "inelastic", "cutoff": CONTACT, "start": "random", "density": 0.2},
    {"potential": "full", "number": 20, "start": "crystal"},
    {"box": (20.0, 11.0), "density": None, "friction": 0.2, "dt": 0.003, "skin": 0.6},
]


def bar(tests: int) -> float:
    """How many sigmas one of so many tests may be off, so that all have a chance of 5 sigma."""
    return float(stats.norm.isf(5.7e-7 / 2 / tests))


def variant(**changes: Any) -> Particles:
    usual = {"number": 60, "density": 0.4, "temperature": 0.7, "seed": SEED}
    return Particles(**(usual | changes))


def measured(system: Particles, count: int, every: int) -> dict[str, np.ndarray]:
    seen = [system.run(every).observe() for _ in range(count)]
    return {key: np.array([one[key] for one in seen]) for key in seen[0]}


# Clusters and crystals


@pytest.mark.parametrize(
    "number,energy",
    [(2, -1.0), (3, -3.0), (4, -5.073420858), (5, -7.178023755), (7, -12.534866518)],
)
def test_cooled_clusters_reach_their_minimum(number: int, energy: float) -> None:
    """Full potential. Warm enough to shake into place, then cooled step by step to nothing."""
    seeds = range(4)
    reached = []
    for seed in seeds:
        drop = Particles(
            number, None, 0.1, seed, potential="full", box=30.0, start="crystal", friction=2.0
        )
        table = cool(drop, np.geomspace(0.1, 1e-12, 24), steps=300, measure_every=150)
        assert list(table["steps"]) == [300] * 24
        drop.run(4000)
        reached.append(number * drop.observe()["potential_energy"])
    assert min(reached) == pytest.approx(energy, abs=2e-9)
    assert min(reached) == pytest.approx(exact.cluster_minimum(number).energy, abs=2e-9)
    assert min(reached) > energy - 2e-9  # and none is below it


def test_truncated_crystal() -> None:
    crystal = Particles.crystal(8, 8, temperature=1e-12, seed=1)
    seen = crystal.observe()
    known = exact.triangular_crystal(2.5)
    assert known.spacing == pytest.approx(1.11320130, abs=5e-9)
    assert seen["potential_energy"] == pytest.approx(-3.17207707, abs=5e-9)
    assert seen["potential_energy"] == pytest.approx(known.energy, abs=1e-12)
    assert seen["pressure"] == pytest.approx(0.0, abs=1e-9)
    assert crystal.density == pytest.approx(known.density, rel=1e-12)
    assert np.abs(crystal.forces).max() < 1e-12
    assert seen["psi6"] == pytest.approx(1.0, abs=1e-12) and seen["largest_cluster"] == 1.0
    for spacing in (0.99, 1.01):  # the negative control: elsewhere it is neither lowest nor at rest
        other = Particles.crystal(8, 8, 1e-12, 1, spacing=spacing * known.spacing).observe()
        assert other["potential_energy"] > known.energy + 0.005
        assert (other["pressure"] > 0.1) == (spacing < 1.0)


def test_full_crystal() -> None:
    """A long cutoff, its shift taken back, and a continuum beyond it."""
    spacing, end = 1.11145478, 14.0
    crystal = Particles.crystal(26, 30, 1e-12, 1, spacing=spacing, cutoff=end)
    energy = crystal.observe()["potential_energy"]
    i, j = np.meshgrid(np.arange(-40, 41), np.arange(-40, 41))
    within = (spacing**2 * (i * i + i * j + j * j) < end**2).sum() - 1
    shift = 4.0 * (end**-12 - end**-6)
    tail = -math.pi * crystal.density * end**-4
    assert energy + 0.5 * within * shift + tail == pytest.approx(-3.382123, abs=1e-5)
    assert exact.triangular_crystal().spacing == pytest.approx(spacing, abs=5e-9)


def test_crystal_in_a_void() -> None:
    drop = Particles(37, 0.1, 1e-9, seed=1, start="crystal")
    seen = drop.observe()
    assert seen["psi6"] == pytest.approx(1.0, abs=1e-9) and seen["largest_cluster"] == 1.0
    middle = drop.positions.mean(axis=0)
    assert middle == pytest.approx(0.5 * np.array(drop.box), abs=0.1)
    assert drop.run(2000).observe()["potential_energy"] < seen["potential_energy"]
    vapour = Particles(400, 0.05, 1.0, seed=1, start="random").observe()
    assert vapour["psi6"] < 0.3 and vapour["largest_cluster"] < 0.1


# Ensembles


def test_two_particles_are_in_equilibrium() -> None:
    """Energy, pressure and binding of a pair in a box, by quadrature."""
    temperature, box, end = 0.6, 6.0, 2.5

    def weight(r: float) -> float:
        return 2.0 * math.pi * r * math.exp(-exact.lennard_jones_energy(r, end) / temperature)

    def over(function: Any) -> float:
        grid = [0.5, 0.9, CONTACT, 1.5, end]
        return sum(
            integrate.quad(lambda r: weight(r) * function(r), *ends, epsabs=1e-11)[0]
            for ends in pairwise(grid)
        )

    outside = box**2 - math.pi * end**2
    everywhere = over(lambda r: 1.0) + outside
    virial = over(lambda r: r * exact.lennard_jones_force(r, end)) / everywhere
    truth = {
        "potential_energy": 0.5 * exact.pair_energy(temperature, box, box),
        "pressure": (2.0 * temperature + 0.5 * virial) / box**2,
        "largest_cluster": 0.5 + 0.5 * exact.bound_probability(temperature, box, box),
        "kinetic_temperature": temperature,
    }
    for dynamics in ("langevin", "andersen"):
        pair = Particles(2, None, temperature, SEED, box=box, dynamics=dynamics, dt=0.01)
        seen = measured(pair.run(5000), 40_000, 50)
        for key, value in truth.items():
            got = blocked_error(seen[key])
            assert abs(got.mean - value) < bar(8) * got.error, (dynamics, key, got, value)
        got = blocked_error(seen["potential_energy"])
        wrong = 0.5 * exact.pair_energy(0.8, box, box)  # the negative control
        assert abs(got.mean - wrong) > 5.0 * got.error
        assert abs(got.mean - truth["potential_energy"]) < 0.1 * abs(truth["potential_energy"])


@pytest.mark.parametrize(
    "dynamics,freedoms", [("langevin", 32), ("andersen", 32), ("nose-hoover", 30)]
)
def test_the_kinetic_energy_fluctuates_as_it_should(dynamics: str, freedoms: int) -> None:
    """Var(K) / <K>^2 = 2 / (degrees of freedom), and <K> = freedoms T / 2."""
    gas = Particles(16, None, 1.0, SEED, box=7.3, dynamics=dynamics).run(2000)
    kinetic = 16.0 * measured(gas, 16_000, 25)["kinetic_energy"]
    mean = blocked_error(kinetic)
    assert abs(mean.mean - 0.5 * freedoms) < bar(6) * mean.error
    variance = blocked_error((kinetic - 0.5 * freedoms) ** 2)
    assert abs(variance.mean - 0.5 * freedoms) < bar(6) * variance.error
    assert variance.error < 0.1 * variance.mean


def test_rescaling_and_a_single_thermostat_are_not_canonical() -> None:
    gas = Particles(16, None, 1.0, SEED, box=7.3, dynamics="rescaling").run(100)
    kinetic = measured(gas, 300, 10)["kinetic_energy"]
    assert 16.0 * kinetic == pytest.approx(15.0, rel=1e-12)  # it does not fluctuate at all
    # a cold crystal hardly shares its energy: one thermostat swings, and the energy with it
    ratio = {}
    for chain in (1, 4):
        cold = Particles.crystal(6, 6, 0.01, 1, dynamics="nose-hoover", chain=chain).run(5000)
        kinetic = 36.0 * measured(cold, 6000, 10)["kinetic_energy"]
        ratio[chain] = 35.0 * kinetic.var() / kinetic.mean() ** 2
        assert kinetic.mean() == pytest.approx(35.0 * 0.01, rel=0.02)
    assert ratio[1] > 3.0
    assert ratio[4] < 1.5


def test_averages_do_not_depend_on_friction() -> None:
    """BAOAB: configurations are sampled alike, however strong the bath."""
    seen = {}
    for friction in (0.3, 1.0, 10.0):
        fluid = variant(number=64, temperature=0.8, friction=friction).run(4000)
        got = measured(fluid, 5000, 20 if friction < 5.0 else 60)
        seen[friction] = {
            key: blocked_error(got[key])
            for key in ("potential_energy", "pressure", "kinetic_temperature")
        }
    for key in ("potential_energy", "pressure"):
        for one, other in ((0.3, 1.0), (1.0, 10.0), (0.3, 10.0)):
            a, b = seen[one][key], seen[other][key]
            assert abs(a.mean - b.mean) < bar(9) * math.hypot(a.error, b.error), (key, one, other)
    for estimates in seen.values():
        got = estimates["kinetic_temperature"]
        assert abs(got.mean - 0.8) < bar(9) * got.error
    hotter = measured(variant(number=64, temperature=0.9).run(4000), 5000, 20)["potential_energy"]
    a, b = seen[1.0]["potential_energy"], blocked_error(hotter)
    assert abs(a.mean - b.mean) > 5.0 * math.hypot(a.error, b.error)  # the negative control


def test_kinetic_temperature_of_a_vibration_is_the_baths() -> None:
    """At a long step, where v^2 at the end of one is too small by a tenth, K is still right."""
    crystal = Particles.crystal(6, 6, 0.02, SEED, dt=0.03, friction=2.0).run(1000)
    n, plain, corrected = 36, [], []
    for _ in range(4000):
        corrected.append(crystal.run(5).observe()["kinetic_temperature"])
        plain.append(0.5 * (crystal.velocities**2).sum() / n)
    right, wrong = blocked_error(corrected), blocked_error(plain)
    assert abs(right.mean - 0.02) < 5.0 * right.error
    assert wrong.mean < 0.02 - 5.0 * wrong.error


def test_heat_capacity_of_a_crystal_is_two() -> None:
    """Dulong and Petit: 2 N springs and 2 N velocities with k_B / 2 each, but for a mode or two."""
    crystal = Particles.crystal(6, 6, 0.02, SEED, friction=3.0)
    table = cool(crystal, [0.02], steps=200_000, equilibrate=3000, measure_every=10)
    row = table.iloc[0]
    assert abs(row["heat_capacity"] - (2.0 - 2.0 / 72.0)) < 5.0 * row["heat_capacity_error"] < 0.4
    energy = exact.triangular_crystal(2.5).energy + 0.02 * (2.0 - 2.0 / 72.0)
    assert row["energy"] == pytest.approx(energy, abs=0.002)


def test_dilute_gas() -> None:
    """P = rho T (1 + B_2 rho): extrapolated to no density, the excess pressure is B_2."""
    temperature = 0.5
    found = []
    for density in (0.01, 0.02):
        gas = Particles(200, density, temperature, SEED, start="random", dt=0.01).run(5000)
        seen = measured(gas, 4000, 30)
        excess = (seen["pressure"] / density - seen["kinetic_temperature"]) / temperature / density
        found.append(blocked_error(excess))
    dilute, dense = found
    slope = 2.0 * dilute.mean - dense.mean
    error = math.hypot(2.0 * dilute.error, dense.error)
    assert abs(slope - exact.second_virial(temperature, 2.5)) < 5.0 * error
    assert abs(slope) > 5.0 * error and error < 0.4  # an ideal gas is ruled out
    assert abs(slope - exact.second_virial(0.4, 2.5)) > 5.0 * error


def inelastic_gas(seed: int, restitution: float, times: list[float]) -> tuple[float, list[float]]:
    """Temperature at the start and at times in units of Haff's, of soft discs like hard ones."""
    density, dt = 0.02, 0.01
    elastic = Particles(400, density, 1.0, seed, dynamics="verlet", cutoff=CONTACT, dt=dt)
    elastic.run(3000)
    gas = Particles(
        400,
        None,
        1.0,
        seed,
        dynamics="inelastic",
        restitution=restitution,
        cutoff=CONTACT,
        dt=dt,
        start=elastic.positions,
        box=elastic.box,
    )
    gas.velocities = elastic.velocities
    start, before = gas.observe()["kinetic_temperature"], gas.energy()
    scale = exact.haff_time(density, CONTACT, 0.9, start)
    seen = []
    for time in times:
        gas.run(round(time * scale / dt) - round(gas.time / dt))
        seen.append(gas.observe()["kinetic_temperature"] / start)
    assert gas.conserved == pytest.approx(before, abs=2e-3)
    assert np.abs(gas.velocities.sum(axis=0)).max() < 1e-10
    return start, seen


def test_haff() -> None:
    """T = T_0 / (1 + t / t_H)^2, with the collision rate of discs of diameter 2^(1/6)."""
    times = [0.25, 0.5, 1.0, 1.5]
    # (T_0 / T)^(1/2) - 1 grows as t / t_H: the ratio of the two is 1 at all times
    rates = np.array(
        [
            [
                (temperature**-0.5 - 1.0) / time
                for temperature, time in zip(seen, times, strict=True)
            ]
            for _, seen in (inelastic_gas(seed, 0.9, times) for seed in range(8))
        ]
    )
    mean, error = rates.mean(axis=0), rates.std(axis=0, ddof=1) / math.sqrt(len(rates))
    # Student's t with 7 degrees of freedom for what is 5 sigma with many
    limit = stats.t.isf(5.7e-7 / 2 / len(times), len(rates) - 1)
    assert (np.abs(mean - 1.0) < np.minimum(limit * error, 0.05)).all()
    # the negative controls: discs of diameter 1 collide less, by 2^(1/6)
    unit = exact.haff_time(0.02, CONTACT, 0.9, 1.0) / exact.haff_time(0.02, 1.0, 0.9, 1.0)
    assert abs(mean[-1] - unit) > 5.0 * error[-1]
    assert inelastic_gas(1, 1.0, [0.5])[1][0] == pytest.approx(1.0, abs=0.01)


def test_three_ways_to_the_cold_lose_what_they_say() -> None:
    gas = variant(dynamics="extraction", rate=0.05)
    before = gas.energy()
    gas.run(1000)
    assert gas.removed == pytest.approx(0.05 * gas.time, rel=1e-9)
    assert gas.energy() == pytest.approx(before - gas.removed, abs=5e-3)
    assert gas.conserved == pytest.approx(before, abs=5e-3)
    gas.run(30_000)  # long after there is little left to take
    assert gas.observe()["kinetic_energy"] < 0.01
    assert gas.conserved == pytest.approx(before, abs=0.05)


def test_extraction_run_backwards_heats_until_particles_are_too_fast() -> None:
    gas = variant(dynamics="extraction", rate=-0.05)
    before, cold = gas.energy(), gas.observe()["kinetic_temperature"]
    gas.run(2000)
    assert gas.removed == pytest.approx(-0.05 * gas.time, rel=1e-9)
    assert gas.conserved == pytest.approx(before, abs=5e-3)
    assert gas.observe()["kinetic_temperature"] > cold + 0.3
    with pytest.raises(UnstableError, match="too fast"):
        variant(dynamics="extraction", rate=-50.0).run(20_000)


@pytest.mark.parametrize("cutoff", [2.5, CONTACT])
def test_account_of_inelastic_collisions_is_right_to_second_order(cutoff: float) -> None:
    off = []
    for dt in (0.004, 0.002):
        gas = variant(
            density=0.45, dynamics="inelastic", restitution=0.8, cutoff=cutoff, dt=dt, seed=3
        )
        before = gas.conserved
        gas.run(round(20.0 / dt))
        assert gas.removed > 0.5
        off.append(abs(gas.conserved - before) / gas.removed)
    assert off[0] < 8e-4  # without the work of the last half kick: above 2e-3, and half at half dt
    assert off[1] < 2e-4


def test_what_is_conserved() -> None:
    for dynamics in ("verlet", "nose-hoover"):
        fluid = variant(dynamics=dynamics, temperature=0.5, dt=0.002).run(200)
        seen, energies = [], []
        for _ in range(300):
            seen.append(fluid.run(20).conserved)
            energies.append(fluid.energy())
        assert np.std(seen) < 1e-3 and abs(seen[-1] - seen[0]) < 2e-3
        assert (np.std(energies) > 0.02) == (dynamics == "nose-hoover")
    for dynamics in ("langevin", "andersen", "rescaling"):
        with pytest.raises(AttributeError, match=f"{dynamics}.* conserves nothing"):
            _ = variant(dynamics=dynamics).conserved


# The system


@pytest.mark.parametrize("changes", VARIANTS, ids=str)
def test_saved_loaded_and_continued_is_never_stopped(changes: dict[str, Any]) -> None:
    through = variant(**changes).run(300)
    stopped = variant(**changes).run(110)
    file = io.BytesIO(pickle.dumps(stopped))
    del stopped
    continued = pickle.load(file).run(70)
    twin = continued.copy()
    assert_same(through, continued.run(120))
    assert_same(through, twin.run(120))
    assert repr(through) == repr(continued) and through.time == continued.time


def assert_same(one: Particles, other: Particles) -> None:
    assert one.state.keys() == other.state.keys()
    for name, array in one.state.items():
        assert np.array_equal(array, other.state[name]), name
    assert one.observe() == other.observe()


@pytest.mark.parametrize("changes", VARIANTS, ids=str)
def test_repr_is_the_call(changes: dict[str, Any]) -> None:
    system = variant(**changes)
    twin = eval(repr(system))
    assert repr(twin) == repr(system)
    assert_same(system.run(3), twin.run(3))


def test_seeds_and_copies() -> None:
    one, other = variant().run(5), variant(seed=SEED + 1).run(5)
    assert not np.array_equal(one.positions, other.positions)
    drawn = Particles(30)
    assert 0 <= drawn.seed < 2**53
    assert_same(drawn.run(3), Particles(30, seed=drawn.seed).run(3))
    before = one.positions.copy()
    one.copy().run(10)
    assert np.array_equal(one.positions, before)


def test_views_and_setting() -> None:
    system = variant()
    assert system.positions.shape == system.velocities.shape == system.forces.shape == (60, 2)
    assert np.shares_memory(system.positions, system.state["positions"])
    for name in ("positions", "velocities", "forces"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(system, name)[0] = 0.0
    width, height = system.box
    moved = system.positions + np.array([width, -2.0 * height])
    energy, forces = system.energy(), system.forces.copy()
    system.positions = moved
    assert (system.positions >= 0).all() and (system.positions < system.box).all()
    assert system.energy() == pytest.approx(energy, rel=1e-12)
    assert system.forces == pytest.approx(forces, rel=1e-9, abs=1e-9)
    system.velocities = np.zeros((60, 2))
    assert system.observe()["potential_energy"] == pytest.approx(system.observe()["energy"], 1e-4)
    assert system.number == system.sites == 60
    assert system.density == pytest.approx(0.4) and system.time == 0.0
    system.run(10).dt = 0.002
    assert system.run(5).time == pytest.approx(0.06)
    assert system.options == {"friction": 1.0} and system.cutoff == 2.5


def test_start_velocities_are_maxwells() -> None:
    v = np.concatenate([Particles(100, 0.3, 2.0, seed).velocities.ravel() for seed in range(200)])
    scale = math.sqrt(2.0 * 0.99)  # at rest together: one hundredth less each
    assert stats.kstest(v / scale, "norm").pvalue > 5.7e-7
    gas = Particles(100, 0.3, 2.0, 1, dynamics="verlet")
    assert np.abs(gas.velocities.sum(axis=0)).max() < 1e-12
    gas.velocities = gas.velocities + 3.0  # the whole drifts, which is not heat
    rest = Particles(100, 0.3, 2.0, 1, dynamics="verlet").observe()
    assert gas.observe()["kinetic_temperature"] == pytest.approx(rest["kinetic_temperature"])
    assert gas.observe()["kinetic_energy"] > 9.0
    drifting = Particles(100, 0.3, 2.0, 1)
    drifting.velocities = gas.velocities
    assert drifting.observe()["kinetic_temperature"] > 9.0  # for Langevin it is


@pytest.mark.parametrize("number", [2, 3, 7, 11, 60, 97, 256])
@pytest.mark.parametrize("sides", [(1.0, 1.0), (3.0, 1.0), (1.0, 5.0)])
def test_a_lattice_of_any_number_is_spread_evenly(number: int, sides: tuple[float, float]) -> None:
    area = number / 0.8
    width, height = (side * math.sqrt(area / math.prod(sides)) for side in sides)
    places = starts.lattice(number, width, height)
    assert places.shape == (number, 2)
    assert (places >= 0.0).all() and (places < (width, height)).all()
    if min(width, height) > 2.0 * CONTACT:  # no cutoff fits into a narrower box
        starts.check_apart(places, width, height, "start")
    away = places[:, None] - places[None]
    away -= np.array([width, height]) * np.rint(away / [width, height])
    distance = np.hypot(*np.moveaxis(away, -1, 0))[np.triu_indices(number, 1)]
    if number >= 60:
        assert distance.min() > 0.7 * math.sqrt(1.1547 * area / number)


def test_random_start_keeps_apart_and_is_even() -> None:
    places = np.concatenate(
        [starts.random(100, 20.0, 20.0, seed_state(seed)) for seed in range(20)]
    )
    assert stats.kstest(places[:, 0] / 20.0, "uniform").pvalue > 5.7e-7
    assert stats.kstest(places[:, 1] / 20.0, "uniform").pvalue > 5.7e-7
    starts.check_apart(places[:100], 20.0, 20.0, "start")


def test_too_much_is_refused_before_anything_explodes() -> None:
    hot = variant(temperature=200.0, density=0.6)
    with pytest.raises(UnstableError, match=r"dt=0\.005 at time .* smaller dt") as error:
        hot.run(100_000)
    assert isinstance(error.value, ArithmeticError)
    assert ergolib.UnstableError is UnstableError
    before = {name: array.copy() for name, array in hot.state.items()}
    with pytest.raises(UnstableError):
        hot.run()
    for name in ("positions", "velocities", "forces", "generator"):
        assert np.array_equal(before[name], hot.state[name]), name
    assert np.isfinite(list(hot.observe().values())).all()
    hot.dt = 0.0005
    hot.temperature = 1.0
    hot.run(2000).dt = 0.005
    assert hot.run(2000).observe()["kinetic_temperature"] < 3.0


def test_room_for_neighbours_grows() -> None:
    system, other = (variant(dynamics="verlet", start="crystal", density=0.2) for _ in range(2))
    system._allocate(3)
    system._prepare()
    assert system._pairs > 3
    system.run(50), other.run(50)
    assert system.positions == pytest.approx(other.positions, abs=1e-9)


def test_price_and_temperature() -> None:
    system = variant(temperature=0.5)
    assert (system.temperature, system.price) == (0.5, 2.0)
    system.temperature = 0.25
    assert system.price == 4.0
    for dynamics in ("verlet", "inelastic", "extraction"):
        with pytest.raises(ValueError, match=f"temperature cannot be set with .*{dynamics}"):
            variant(dynamics=dynamics).temperature = 0.1
    for value in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match=re.escape(f"greater than 0, got {value!r}")):
            system.temperature = value


PAIR = [[1.0, 1.0], [1.0, 8.9]]
BAD: list[tuple[dict[str, Any], type, str]] = [
    ({"number": 0}, ValueError, "number .* from 2 to .*, got 0"),
    ({"number": 2.5}, ValueError, "number .* got 2.5"),
    ({"number": "many"}, TypeError, "number .* got 'many'"),
    ({"density": -0.1}, ValueError, "density .* greater than 0, got -0.1"),
    ({"density": math.nan}, ValueError, "density .* got nan"),
    ({"density": 1.6}, ValueError, r"density must be at most 1.3.* got 1.6"),
    ({"density": 0.3, "box": 20.0}, ValueError, "density follows from number and box"),
    ({"box": 0.0}, ValueError, "box .* greater than 0, .* got 0.0"),
    ({"box": (10.0, math.inf)}, ValueError, "box .* got "),
    ({"box": (1, 2, 3)}, ValueError, "box .* pair .* got"),
    ({"box": 10.0}, ValueError, "box must be larger: 256 particles on 10 x 10"),
    ({"number": 7}, ValueError, "box must be at least twice the cutoff .* got 4.8305 x 4.8305"),
    ({"box": (4.9, 80.0)}, ValueError, "box must be at least twice the cutoff"),
    ({"temperature": 0.0}, ValueError, "temperature .* got 0.0"),
    ({"temperature": "cold"}, TypeError, "temperature .* got 'cold'"),
    ({"dt": 0.0}, ValueError, "dt .* greater than 0, got 0.0"),
    ({"dt": 0.11}, ValueError, "dt must be less than 0.108.* got 0.11"),
    ({"dt": math.nan}, ValueError, "dt .* got nan"),
    ({"dynamics": "brownian"}, ValueError, "dynamics .* 'langevin', 'verlet'.* got 'brownian'"),
    ({"dynamics": None}, TypeError, "dynamics .* got None"),
    ({"potential": "hard"}, ValueError, "potential .* got 'hard'"),
    ({"cutoff": 1.0}, ValueError, r"cutoff must be at least 2\^\(1/6\).* got 1.0"),
    ({"cutoff": 2.5, "potential": "full"}, ValueError, "cutoff is not for potential 'full'"),
    ({"skin": 0.3, "potential": "full"}, ValueError, "skin is not for potential 'full'"),
    ({"number": 5000, "potential": "full"}, ValueError, "number must be at most 4096 .* 5000"),
    ({"skin": 0.0}, ValueError, "skin .* got 0.0"),
    ({"friction": -1.0}, ValueError, "friction .* at least 0, got -1.0"),
    ({"friction": 1.0, "dynamics": "verlet"}, ValueError, "friction is only for .*'langevin'"),
    ({"restitution": 0.9}, ValueError, "restitution is only for .*'inelastic', got 0.9"),
    ({"restitution": 0.0, "dynamics": "inelastic"}, ValueError, "restitution .* got 0.0"),
    ({"restitution": 1.1, "dynamics": "inelastic"}, ValueError, "restitution .* got 1.1"),
    ({"rate": -math.inf, "dynamics": "extraction"}, ValueError, "rate .* finite .* got -inf"),
    ({"collision_rate": math.inf, "dynamics": "andersen"}, ValueError, "collision_rate .* inf"),
    ({"relaxation_time": 0.0, "dynamics": "nose-hoover"}, ValueError, "relaxation_time .* 0.0"),
    ({"chain": 0, "dynamics": "nose-hoover"}, ValueError, "chain .* from 1 to 16, got 0"),
    ({"chain": 17, "dynamics": "nose-hoover"}, ValueError, "chain .* got 17"),
    ({"start": "liquid"}, ValueError, "start .* 'lattice', 'random', 'crystal', got 'liquid'"),
    ({"start": "random", "density": 0.9}, ValueError, "density must be lower for start='random'"),
    ({"start": "crystal", "density": 1.0}, ValueError, "box must have room for a crystal of 256"),
    ({"start": [[1.0, 2.0, 3.0]]}, ValueError, r"start .* shape \(n, 2\), got shape \(1, 3\)"),
    ({"start": [[0.0, math.nan], [1, 1]]}, ValueError, "start must be finite .* got nan"),
    ({"start": ...}, TypeError, "start must be finite numbers"),
    ({"start": PAIR, "number": 3}, ValueError, "start must have number = 3 positions, got 2"),
    (
        {"start": PAIR, "box": 8.0},
        ValueError,
        "start must keep particles at least 0.7 apart, got 0.1 between particles 0 and 1",
    ),
    ({"seed": -1}, ValueError, "seed .* got -1"),
]


@pytest.mark.parametrize("arguments,error,message", BAD, ids=str)
def test_bad_arguments(arguments: dict[str, Any], error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        Particles(**arguments)


def test_bad_changes() -> None:
    system = variant()
    for steps, error in ((-1, ValueError), (1.5, ValueError), ("1", TypeError)):
        with pytest.raises(error, match=f"steps must be an integer of at least 0, got {steps!r}"):
            system.run(steps)
    before = system.positions.copy()
    for places, message in (
        (np.zeros((60, 2)), "positions must keep particles at least 0.7 apart, got 0 between"),
        (np.zeros((59, 2)), r"positions .* shape \(60, 2\), got shape \(59, 2\)"),
        (np.full((60, 2), np.inf), "positions must be finite .* got inf"),
    ):
        with pytest.raises(ValueError, match=message):
            system.positions = places
    assert np.array_equal(before, system.positions)
    with pytest.raises(ValueError, match=r"velocities must be finite .* got nan"):
        system.velocities = np.full((60, 2), np.nan)
    with pytest.raises(ValueError, match=r"rows must be even, .* got 5"):
        Particles.crystal(4, 5)
    with pytest.raises(TypeError, match="density follows from columns, rows and spacing"):
        Particles.crystal(6, 6, density=0.3)
    with pytest.raises(ValueError, match=r"spacing .* got -1"):
        Particles.crystal(6, 6, spacing=-1.0)
    with pytest.raises(TypeError, match="colour"):
        Particles(colour="red")
