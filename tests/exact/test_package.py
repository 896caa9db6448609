"""The package is light to import and lists what it has."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ergolib import exact


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, ergolib.exact as e; e.T_C;"
        "print(sorted({'scipy', 'numba', 'ergolib.kernels'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_every_public_name_is_there_and_documented() -> None:
    order = lambda name: (not name.isupper(), not name[0].isupper(), name)  # noqa: E731
    assert sorted(exact.__all__, key=order) == exact.__all__  # constants, classes, functions
    assert set(exact.__all__) <= set(dir(exact))
    for name in exact.__all__:
        value = getattr(exact, name)
        if callable(value):
            assert value.__doc__ and "Parameters" in value.__doc__ and "Raises" in value.__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"ergolib\.exact.*no attribute 'onsager_enregy'"):
        exact.onsager_enregy  # type: ignore[attr-defined] # noqa: B018
