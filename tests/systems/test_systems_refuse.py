"""What no system lets pass: misspelt names, endless runs, particles out of all proportion."""

import math
import signal
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from ergolib.systems import (
    HardDiscs,
    Ising,
    IsingCylinder,
    Microcanonical,
    Oscillator,
    Particles,
    Potts,
    Rotors,
    system,
)
from ergolib.systems.particles import UnstableError
from ergolib.systems.system import System

SYSTEMS: dict[str, Callable[[], System]] = {
    **{
        f"ising-{update}": lambda update=update: Ising(16, 2.3, 1, update=update)
        for update in ("metropolis", "heat-bath", "multispin", "wolff")
    },
    **{
        f"potts-{update}": lambda update=update: Potts(16, 10, 0.75, 1, update)
        for update in ("heat-bath", "metropolis", "multispin", "swendsen-wang", "wolff")
    },
    **{
        f"rotors-{update}": lambda update=update: Rotors(8, seed=1, update=update)
        for update in ("langevin", "metropolis", "wolff")
    },
    **{
        f"particles-{law}": lambda law=law: Particles(64, 0.6, seed=1, dynamics=law)
        for law in (
            "langevin", "verlet", "andersen", "nose-hoover", "rescaling", "inelastic", "extraction",
        )
    },
    "microcanonical": lambda: Microcanonical("ising", 16, seed=1),
    "discs": lambda: HardDiscs(64, 0.3, seed=1),
    "discs-in-walls": lambda: HardDiscs(64, 0.3, seed=1, walls=True),
    "cylinder": lambda: IsingCylinder(6, 2.3, length=8, seed=1),
    **{
        f"oscillator-{law}": lambda law=law: Oscillator(law, seed=1)
        for law in ("nose-hoover-chain", "nose-hoover", "langevin", "verlet")
    },
}  # fmt: skip


@pytest.fixture(params=SYSTEMS)
def make(request: pytest.FixtureRequest) -> Callable[[], System]:
    return SYSTEMS[request.param]


def test_a_misspelt_name_is_not_set(make: Callable[[], System]) -> None:
    some = make()
    for name, value in (("temprature", 0.1), ("restitution", 0.5), ("seed", 3), ("run_", None)):
        with pytest.raises(AttributeError, match=rf"{name} cannot be set on .*temperature.*; got"):
            setattr(some, name, value)
    assert "temprature" not in vars(some)
    assert some.seed == 1


def test_portions_do_not_change_the_path(
    make: Callable[[], System], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = make().run(100)
    monkeypatch.setattr(system, "PORTION", 7)
    parts = make().run(100)
    for name, array in whole.state.items():
        if name != "anchors":  # NaN beyond the first step
            assert np.array_equal(array, parts.state[name]), name


class StoppedError(Exception):
    pass


@pytest.fixture
def soon() -> Iterator[None]:
    """Interrupt whatever goes on, as Ctrl-C would, a little later."""

    def interrupt(*_: Any) -> None:
        raise StoppedError

    before = signal.signal(signal.SIGALRM, interrupt)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0.0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("soon")
def test_an_endless_run_can_be_interrupted(make: Callable[[], System]) -> None:
    some = make().run(1)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    with pytest.raises(StoppedError):
        some.run(10**30)
    some.run(10)
    assert np.isfinite(list(some.observe().values())).all()


@pytest.mark.parametrize("speed", [1e3, 1e50, 1e200])
@pytest.mark.parametrize("dynamics", ["nose-hoover", "rescaling", "inelastic", "langevin"])
def test_particles_too_fast_by_far_are_refused_without_end(speed: float, dynamics: str) -> None:
    wild = Particles(seed=1, dynamics=dynamics)
    wild.velocities = speed * np.random.default_rng(0).normal(size=(256, 2))
    positions = wild.positions.copy()
    with pytest.raises(UnstableError):
        wild.run(5)
    assert np.array_equal(wild.positions, positions)


def test_a_step_that_needs_more_room_gets_it() -> None:
    tight = Particles(400, 0.8, seed=3, dynamics="verlet", skin=1e-9).run(200)
    roomy = tight.copy()
    grown = 0
    for _ in range(50):
        tight._allocate(int(tight._lists[tight.number]))  # no pair more than there are now
        tight._prepare()
        room = tight._pairs
        tight.run(1), roomy.run(1)
        grown += tight._pairs > room
    assert grown > 10
    assert tight.positions == pytest.approx(roomy.positions, abs=1e-9)


def test_a_thermostat_that_acts_too_strongly_says_so() -> None:
    with pytest.raises(UnstableError, match="longer relaxation_time"):
        Particles(seed=1, dynamics="nose-hoover", relaxation_time=1e-9).run(10)


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"number": 10**400}, ValueError, "number must be an integer from 2 to 10000000"),
        ({"number": 10**9}, ValueError, "number must be an integer from 2 to 10000000"),
        ({"temperature": 1e308}, ValueError, "temperature must be at most 400 for dt 0.005"),
        ({"start": [["1", "2"], ["5", "5"]]}, TypeError, "start must be finite numbers"),
        ({"start": [[True, False], [True, True]]}, TypeError, "start must be finite numbers"),
        ({"start": np.array([[1 + 2j, 1], [5, 5]])}, TypeError, "start must .* complex128"),
        ({"start": 10**400}, TypeError, "start must be finite numbers"),
        ({"start": [[1.0, 2.0], [3.0]]}, ValueError, "start must .* different lengths"),
        ({"number": 2, "box": (0.5, 100.0), "potential": "full"}, ValueError, "box must .* 2.2449"),
    ],
)
def test_particles_out_of_all_proportion(
    arguments: dict[str, Any], kind: type[Exception], message: str
) -> None:
    if "start" in arguments:
        arguments = {**arguments, "box": 10.0}
    with pytest.raises(kind, match=message):
        Particles(**arguments)


def test_a_temperature_too_hot_for_the_step_is_refused_when_it_is_set() -> None:
    gas = Particles(seed=1)
    with pytest.raises(ValueError, match=r"temperature must be at most 400 for dt 0\.005"):
        gas.temperature = 401.0
    gas.temperature = 399.0
    with pytest.raises(ValueError, match=r"temperature must be at most 100 for dt 0\.01, .* 399"):
        gas.dt = 0.01
    assert (gas.temperature, gas.dt) == (399.0, 0.005)
    alone = Particles(seed=1, dynamics="verlet", temperature=30.0, dt=0.001)
    alone.dt = 0.1  # what it was at the start does not bind it


def test_the_densest_is_allowed_whatever_the_number() -> None:
    for number in range(64, 128):
        assert math.isclose(Particles(number, 1.3, seed=1, cutoff=1.2).density, 1.3)
