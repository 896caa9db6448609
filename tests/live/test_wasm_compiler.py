"""What the compiler refuses, and how it says so; what it remembers; what it can take."""

from __future__ import annotations

import math
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from wasm_runner import Runner

from ergolib.kernels import Kernel, function, kernel
from ergolib.live import wasm
from ergolib.live.cache import folder
from ergolib.live.wasm import KernelError, build


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """Nothing here reads or fills the user's cache."""
    monkeypatch.setenv("ERGOLIB_CACHE_DIR", str(tmp_path / "cache"))


@kernel("void(float64[::1])")
def allocating(out):
    work = np.zeros(out.size)
    for i in range(out.size):
        out[i] = work[i]


@kernel("void(float64[::1])")
def raising(out):
    if out.size > 3:
        raise ValueError("too long")
    out[0] = 1.0


@kernel("void(float64[::1])")
def with_libm(out):
    out[0] = math.sin(out[1])


@kernel("void(float64[::1])")
def drawing(out):
    out[0] = np.random.random()  # noqa: NPY002


@kernel("void(float64[::1])")
def listing(out):
    out[0] = len([1.0, out[1]])


@kernel("int64(int64)")
def squares(count):
    total = 0
    for i in range(count):
        total += i * i
    return total


@kernel("void(float64[::1])")
def unknown(out):
    out[0] = undefined_name  # noqa: F821


@pytest.mark.parametrize(
    ("guilty", "why"),
    [
        (allocating, "allocates memory"),
        (raising, "raises an exception"),
        (with_libm, "'sin'"),
        (drawing, "np.random|allocates|raises|numba_"),
        (listing, "allocates|raises"),
        (squares, "128-bit"),
        (unknown, "undefined_name"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_a_page_cannot_give_is_refused_by_name_and_reason(guilty, why):
    with pytest.raises(KernelError, match=rf"{guilty.__name__}.*({why})"):
        build({"guilty": guilty})


@kernel("void(float64[::1], float64[::1])")
def doubling(x, out):
    for i in range(x.size):
        out[i] = 2.0 * x[i]


def test_the_guilty_one_of_several_is_named():
    with pytest.raises(KernelError, match="with_libm"):
        build({"good": doubling, "bad": with_libm})


@pytest.mark.parametrize("value", [doubling.python_function, None, "ising.metropolis", np.sin])
def test_what_is_not_a_kernel_is_a_type_error(value):
    with pytest.raises(TypeError, match=r"kernels\['f'\] must be a Kernel"):
        build({"f": value})


TABLE = (3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0)
WEIGHTS = np.array([0.5, -0.25, 0.125, 1e-300])


@kernel("void(int64[::1], float64[::1])")
def looked_up(index, out):
    for i in range(index.size):
        out[i] = TABLE[index[i] & 7] * WEIGHTS[index[i] & 3]


def test_constants_lie_below_what_the_page_may_use():
    module = build({"looked_up": looked_up})
    assert 16 <= module.result < module.stack <= module.heap
    index = np.arange(100, dtype=np.int64)
    native, page = np.zeros(100), np.zeros(100)
    looked_up(index, native)
    Runner(module).call("looked_up", index, page)
    assert native.tobytes() == page.tobytes()
    assert native[5] == 9.0 * -0.25


@function
def half(x):
    return 0.5 * x


@kernel("float64(float64)")
def returning(x):
    return half(x) + 1.0


@kernel("int64(int64)")
def counting(n):
    total = 0
    for i in range(n):
        total = 3 * total ^ i
    return total


def test_results_come_back():
    module = build({"returning": returning, "counting": counting})
    runner = Runner(module)
    assert runner.call("returning", 3.0) == 2.5
    assert runner.call("counting", 1000) == counting(1000)


THIRD = np.float32(1 / 3)


@kernel("float32(float32, float32[::1], float32[::1])")
def in_single_precision(factor, x, out):
    total = np.float32(0.0)
    for i in range(x.size):
        out[i] = factor * x[i] + THIRD
        total += out[i]
    return total


def test_single_precision_stays_single():
    """Numbers, arrays and the answer are float32 on both sides, and no product is promoted."""
    module = build({"made": in_single_precision})
    described = {"arguments": ["float32", "float32[]", "float32[]"], "result": "float32"}
    assert module.functions["made"] == described
    x = np.random.default_rng(5).normal(size=37).astype(np.float32)
    native, page, factor = np.zeros_like(x), np.zeros_like(x), np.float32(0.1)
    expected = in_single_precision(factor, x, native)
    got = Runner(module).call("made", factor.item(), x, page)
    assert got.dtype == np.float32
    assert got == expected == np.add.accumulate(native)[-1]
    assert native.tobytes() == page.tobytes() == (factor * x + THIRD).tobytes()
    assert page.tobytes() != (0.1 * x.astype(float) + 1 / 3).astype(np.float32).tobytes()


def test_without_simd_the_bits_are_the_same():
    rng = np.random.default_rng(3)
    x = rng.normal(size=37)
    answers = []
    for simd in (True, False):
        out = np.zeros(37)
        Runner(build({"doubling": doubling}, simd=simd)).call("doubling", x, out)
        answers.append(out.tobytes())
    assert answers[0] == answers[1] == (2.0 * x).tobytes()


# The cache ----------------------------------------------------------------------------------------


def written(folder: Path, body: str) -> Kernel:
    """A kernel in a file of its own, imported afresh."""
    source = folder / "made_for_a_test.py"
    source.write_text(textwrap.dedent(f"def made(out):\n    {body}\n"))
    scope: dict = {"__name__": "made_for_a_test"}
    exec(compile(source.read_text(), str(source), "exec"), scope)
    import linecache

    linecache.checkcache(str(source))
    return Kernel(scope["made"], "void(float64[::1])")


@pytest.fixture
def compilations(monkeypatch):
    """Count how often the compiler is really started."""
    seen = []
    real = wasm._build_in_child

    def counted(*arguments):
        seen.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(wasm, "_build_in_child", counted)
    return seen


def test_the_same_source_is_compiled_once(tmp_path, compilations):
    made = written(tmp_path, "out[0] = 1.0")
    first = build({"made": made})
    assert build({"made": made}) == first
    assert len(compilations) == 1


def test_a_changed_source_is_compiled_again(tmp_path, compilations):
    build({"made": written(tmp_path, "out[0] = 1.0")})
    module = build({"made": written(tmp_path, "out[0] = 2.0")})
    assert len(compilations) == 2
    out = np.zeros(1)
    Runner(module).call("made", out)
    assert out[0] == 2.0


def test_a_damaged_cache_only_costs_time(tmp_path, compilations):
    made = written(tmp_path, "out[0] = 1.0")
    first = build({"made": made})
    for file in folder("wasm").iterdir():
        file.write_text("{")
    assert build({"made": made}) == first
    assert len(compilations) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs a folder that cannot be made")
def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ERGOLIB_CACHE_DIR", str(tmp_path / "file"))
    build({"made": written(tmp_path, "out[0] = 1.0")})
