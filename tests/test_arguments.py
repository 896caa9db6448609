"""Bad input is refused in words: the argument's name, what it got, what it takes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib import arguments

NOT_NUMBERS: list[Any] = ["2.0", None, True, np.True_, 1j, [1.0], {}, np.array([1.0]), b"2"]
NOT_FINITE = [float("nan"), float("inf"), -float("inf"), np.float32("nan")]
NUMBERS: list[Any] = [2, 2.0, np.int8(2), np.uint64(2), np.float32(2), np.array(2.0), Fraction(2)]


@pytest.mark.parametrize("value", NUMBERS)
def test_every_kind_of_number_is_a_temperature(value: Any) -> None:
    got = arguments.temperature(value)
    assert got == 2.0
    assert type(got) is float
    assert type(arguments.real(value, "field")) is float


@pytest.mark.parametrize("value", NOT_NUMBERS)
def test_what_is_not_a_number_is_a_type_error(value: Any) -> None:
    with pytest.raises(TypeError, match="temperature must be a finite number greater than 0, got"):
        arguments.temperature(value)
    with pytest.raises(TypeError, match="field must be a finite number, got"):
        arguments.real(value, "field")


@pytest.mark.parametrize("value", [*NOT_FINITE, 0, -1.0, -0.0, np.float64(-2), 10**400])
def test_impossible_temperatures_are_value_errors(value: Any) -> None:
    with pytest.raises(ValueError, match="t_cold must be a finite number greater than 0, got"):
        arguments.temperature(value, "t_cold")
    with pytest.raises(ValueError, match="greater than 0"):
        arguments.temperatures(value)
    with pytest.raises(ValueError, match="greater than 0"):
        arguments.temperatures([1.0, -1.0 if isinstance(value, int) else value])


def test_the_message_is_the_one_promised() -> None:
    with pytest.raises(ValueError) as caught:
        arguments.temperature(-1.0)
    assert str(caught.value) == "temperature must be a finite number greater than 0, got -1.0"


@pytest.mark.parametrize("value", NOT_FINITE)
def test_real_takes_finite_numbers_of_any_sign(value: float) -> None:
    with pytest.raises(ValueError, match="field must be a finite number, got"):
        arguments.real(value, "field")
    assert arguments.real(-3, "field") == -3.0


def test_arrays_of_temperatures_keep_their_shape() -> None:
    assert arguments.temperatures(2).shape == ()
    assert arguments.temperatures([1, 2]).dtype == np.float64
    assert arguments.temperatures(np.ones((2, 3), dtype=np.float32)).shape == (2, 3)
    assert arguments.temperatures([]).shape == (0,)


def test_checked_temperatures_are_a_copy() -> None:
    given_array = np.array([1.0, 2.0])
    arguments.temperatures(given_array)[0] = 5.0
    assert given_array[0] == 1.0


@pytest.mark.parametrize(
    "value", ["2.0", None, True, [1.0, True], ["a"], [None], [1j], np.array([True]), {1.0}, {}]
)
def test_arrays_of_other_things_are_type_errors(value: Any) -> None:
    with pytest.raises(TypeError, match="temperature must"):
        arguments.temperatures(value)


def test_a_ragged_array_is_a_value_error() -> None:
    with pytest.raises(ValueError, match=r"temperature must hold .* rectangular"):
        arguments.temperatures([[1.0], [1.0, 2.0]])


@pytest.mark.parametrize("value", [3, np.int16(3), np.uint8(3), np.array(3)])
def test_integers(value: Any) -> None:
    got = arguments.integer(value, "steps", 0)
    assert got == 3
    assert type(got) is int


@pytest.mark.parametrize("value", [-1, 11, 2.5, 3.0, float("nan"), np.float64(3)])
def test_numbers_out_of_range_or_not_whole_are_value_errors(value: Any) -> None:
    with pytest.raises(ValueError, match="steps must be an integer from 0 to 10, got"):
        arguments.integer(value, "steps", 0, 10)
    if value != 11:
        with pytest.raises(ValueError, match="steps must be an integer of at least 0, got"):
            arguments.integer(value, "steps", 0)


@pytest.mark.parametrize("value", ["3", None, True, np.False_, [3], 3j])
def test_integers_of_another_kind_are_type_errors(value: Any) -> None:
    with pytest.raises(TypeError, match="steps must be an integer"):
        arguments.integer(value, "steps", 0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (4, (4, 4)),
        (np.int64(4), (4, 4)),
        ((3, 5), (3, 5)),
        ([3, 5], (3, 5)),
        (np.array([3, 5]), (3, 5)),
    ],
)
def test_shapes(value: Any, expected: tuple[int, int]) -> None:
    got = arguments.shape(value)
    assert got == expected
    assert all(type(side) is int for side in got)


@pytest.mark.parametrize(
    "value", [0, 1, -4, 2.5, 4.0, float("nan"), (4,), (4, 4, 4), (), (4, 1), (4, 2.5)]
)
def test_impossible_shapes_are_value_errors(value: Any) -> None:
    with pytest.raises(ValueError, match="size must be an integer of at least 2, or a pair") as e:
        arguments.shape(value)
    assert str(e.value).endswith(f"got {value!r}")


@pytest.mark.parametrize("value", ["4", "44", None, True, (True, 4), ("4", 4), {4, 5}, 4j])
def test_shapes_of_another_kind_are_type_errors(value: Any) -> None:
    with pytest.raises(TypeError, match="shape must be an integer"):
        arguments.shape(value, "shape")


def test_the_smallest_side_can_be_chosen() -> None:
    assert arguments.shape(1, minimum=1) == (1, 1)
    with pytest.raises(ValueError, match="at least 3"):
        arguments.shape((3, 2), minimum=3)


def test_choices() -> None:
    options = ("heat-bath", "metropolis")
    assert arguments.choice("metropolis", "update", options) == "metropolis"
    with pytest.raises(ValueError, match="update must be one of 'heat-bath', 'metropolis', got"):
        arguments.choice("Metropolis", "update", options)
    with pytest.raises(TypeError, match=r"update must be one of .* got None"):
        arguments.choice(None, "update", options)


def test_long_values_are_shortened_in_messages() -> None:
    with pytest.raises(TypeError) as caught:
        arguments.temperature("x" * 10_000)
    assert len(str(caught.value)) < 200


@settings(max_examples=50, deadline=None)
@given(st.floats(min_value=0, exclude_min=True, allow_infinity=False))
def test_any_positive_number_is_a_temperature(value: float) -> None:
    assert arguments.temperature(value) == value
    assert arguments.temperatures([value])[0] == value


@pytest.mark.parametrize("value", NUMBERS)
def test_one_side_makes_a_square_box(value: Any) -> None:
    assert arguments.sides(value) == (2.0, 2.0)
    assert arguments.sides((value, 3)) == (2.0, 3.0)
    assert arguments.sides([3, value]) == arguments.sides(np.array([3, 2])) == (3.0, 2.0)
    assert type(arguments.sides(value)[0]) is float


@pytest.mark.parametrize("value", ["ab", None, True, {}, ("2", 3), (None, 1.0), (2.0, True), 1j])
def test_what_has_no_sides_is_a_type_error(value: Any) -> None:
    with pytest.raises(TypeError, match="box must be a finite length greater than 0, or a pair"):
        arguments.sides(value)


@pytest.mark.parametrize("value", [0, -1, (1,), (1, 2, 3), (0, 1), (1, -2), (1, float("nan")), []])
def test_impossible_sides_are_value_errors(value: Any) -> None:
    with pytest.raises(ValueError, match="void must be a finite length greater than 0, or a pair"):
        arguments.sides(value, "void")
