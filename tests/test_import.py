"""`import ergolib` is light, and its names come when they are called for."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

import ergolib
from ergolib.lazy import lazily


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_import_is_light() -> None:
    heavy = ["numba", "llvmlite", "pandas", "scipy", "panel", "bokeh", "altair", "IPython", "tqdm"]
    heavy += ["xarray", "zarr", "dask", "distributed"]
    code = f"import sys, ergolib; dir(ergolib); print([m for m in {heavy} if m in sys.modules])"
    assert run(code) == "[]"


def test_import_compiles_nothing() -> None:
    code = (
        "from ergolib.kernels import KERNELS; from ergolib import Ising, cool, exact\n"
        "print(len(KERNELS) > 10, [k.name for k in KERNELS.values() if 'native' in vars(k)])"
    )
    assert run(code) == "True []"


def test_all_names() -> None:
    for name in ergolib.__all__:
        assert getattr(ergolib, name) is not None
        assert name in dir(ergolib)
    assert ergolib.__version__ == version("ergolib")


def test_unknown_name() -> None:
    try:
        ergolib.Isin  # type: ignore[attr-defined]  # noqa: B018
    except AttributeError as error:
        assert "'ergolib' has no attribute 'Isin'" in str(error)
    else:
        raise AssertionError


def test_verify_is_the_function_however_imported() -> None:
    code = "import ergolib.verify; print(callable(ergolib.verify))"
    assert run(code) == "True"
    assert run("from ergolib import verify, Ising; print(verify.__name__)") == "verify"


def test_no_public_name_is_a_modules_too() -> None:
    """Importing a module would hide the name: what was asked for would be the module."""
    code = (
        "from ergolib.learning.knowledge import library_melting, library_equilibrium\n"
        "print(callable(library_melting), callable(library_equilibrium))"
    )
    assert run(code) == "True True"
    with pytest.raises(ValueError, match="got 'onsager'"):
        lazily("ergolib.exact", {"onsager": ("onsager", "onsager_energy")})
    find, names = lazily("ergolib.exact", {"onsager": ("onsager_energy",)})
    assert callable(find("onsager_energy")) and "onsager_energy" in names()
