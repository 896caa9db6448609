"""The child process of `ergolib.live.wasm`: kernels in, one WebAssembly module out.

Reads a pickled task from standard input and prints JSON. Four steps: Numba makes LLVM's
intermediate language of each kernel; its text is retargeted from the host to wasm32; LLVM
optimises and emits one object; `wasm_object` turns the object into a module.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from typing import Any

import llvmlite.binding as llvm
import numba
from numba import carray, cloudpickle, types
from numba.core import codegen, lowering, sigutils
from numba.core.errors import NumbaError

from ergolib.live.wasm import KernelError, Module
from ergolib.live.wasm_object import heap_start, link

TRIPLE = "wasm32-unknown-unknown"
LAYOUT = "e-m:e-p:32:32-p10:8:8-p20:8:8-i64:64-i128:128-n32:64-S128-ni:1:10:20"
FEATURES = "+bulk-memory,+mutable-globals,+nontrapping-fptoint,+sign-ext"
SUPPLIED = {"__linear_memory", "__stack_pointer"}
RESULT_SIZE = 16  # bytes: eight for the value, the rest for Numba's error record
STACK_SIZE = 65536

Function = Callable[..., Any]


def main() -> None:
    """Answer one task."""
    stop_before_machine_code()
    sys.path[:] = json.loads(sys.argv[1])
    task = cloudpickle.loads(sys.stdin.buffer.read())
    try:
        answer = compile_kernels(task["kernels"], task["simd"]).describe()
    except KernelError as error:
        answer = {"error": str(error)}
    print(json.dumps(answer))


def stop_before_machine_code() -> None:
    """Let Numba end with LLVM's language, in this process.

    Its next step, machine code of the host for a kernel and for each building block on its own,
    with wrappers to call them from Python and C, takes most of its time and is not used here.
    A Numba that names these steps otherwise would only be slower. The entry point keeps its wrapper
    for C, whose calls of Python tell `reason` that a kernel raises.
    """
    wrapper_for_c = lowering.BaseLower.create_cfunc_wrapper

    def end(library: Any) -> None:
        library._finalize_dynamic_globals()
        library._verify_declare_only_symbols()
        library._finalized = True

    def address(library: Any, _name: str) -> int:
        library._ensure_finalized()
        return 0

    def wrapped(lowered: Any) -> None:
        if not lowered.fndesc.inline:  # as kernels and building blocks are, but no entry point
            wrapper_for_c(lowered)

    def nothing(*_: Any) -> None:
        pass

    replaced: list[tuple[Any, str, Function]] = [
        (codegen.JITCodeLibrary, "_finalize_final_module", end),
        (codegen.JITCodeLibrary, "get_pointer_to_function", address),
        (codegen.JITCPUCodegen, "set_env", nothing),
        (lowering.BaseLower, "create_cpython_wrapper", nothing),
        (lowering.BaseLower, "create_cfunc_wrapper", wrapped),
    ]
    for owner, step, instead in replaced:
        setattr(owner, step, instead)


def compile_kernels(kernels: list[tuple[str, str, Function, str]], simd: bool) -> Module:
    """Compile (export, name, function, signature) entries into one module."""
    functions: dict[str, Any] = {}
    whole = None
    for export, name, python_function, signature in kernels:
        text, functions[export] = intermediate(export, name, python_function, signature)
        part = llvm.parse_assembly(retarget(text))
        if whole is None:
            whole = part
        else:
            whole.link_in(part)
    if whole is None:
        raise KernelError("no kernel was given")
    module, imports = link(emit(whole, simd))
    missing = set(imports) - SUPPLIED
    if missing:
        raise KernelError(f"kernel {culprit(kernels, missing, simd)!r} {reason(missing)}")
    result = heap_start(module)
    heap = result + RESULT_SIZE + STACK_SIZE
    return Module(code=module, functions=functions, result=result, stack=heap, heap=heap)


def culprit(kernels: list[tuple[str, str, Function, str]], missing: set[str], simd: bool) -> str:
    """Name the first kernel that on its own needs a missing symbol."""
    for export, name, python_function, signature in kernels:
        text, _ = intermediate(export, name, python_function, signature)
        if missing & set(link(emit(llvm.parse_assembly(retarget(text)), simd))[1]):
            return name
    return kernels[0][1]


def reason(missing: set[str]) -> str:
    """Say in words what unresolved symbols mean."""
    if any(symbol.startswith(("NRT_MemInfo_", "NRT_Alloc", "NRT_Realloc")) for symbol in missing):
        return "allocates memory; pass work arrays as arguments"
    if any(symbol.startswith(("Py", "_Py", "numba_", "NRT_")) for symbol in missing):
        return "raises an exception or calls Python; a kernel can only compute and return"
    names = ", ".join(repr(symbol) for symbol in sorted(missing))
    if all(symbol.startswith("__") for symbol in missing):
        return f"needs {names}: LLVM made 128-bit arithmetic of a sum over an index; sum otherwise"
    return f"calls {names}, which a page does not supply; use ergolib.kernels.elementary"


def entry_point(
    python_function: Function, signature: str, counted: bool = False
) -> tuple[Function, Any, dict[str, Any]]:
    """Wrap a kernel for C: every array as address and length, 64-bit integers as 32-bit.

    Only with `counted` may it allocate (and so not run in a page).
    """
    arguments, returned = sigutils.normalize_signature(signature)
    names, passed, c_types, described = [], [], [], []
    for i, kind in enumerate(arguments):
        if isinstance(kind, types.Array):
            names += [f"p{i}", f"n{i}"]
            passed.append(f"carray(p{i}, (n{i},))")
            c_types += [types.CPointer(kind.dtype), types.int32]
            described.append(f"{kind.dtype}[]")
        else:
            narrow = types.int32 if kind is types.int64 else kind
            names.append(f"x{i}")
            passed.append(f"kind{i}(x{i})")
            c_types.append(narrow)
            described.append(str(narrow))
    kernel = numba.njit(error_model="numpy", _nrt=counted, forceinline=True)(python_function)
    scope = {"kernel": kernel, "carray": carray}
    scope.update({f"kind{i}": kind for i, kind in enumerate(arguments)})
    result = types.void if returned in (None, types.void) else returned
    give = "" if result is types.void else "return "
    exec(f"def entry({', '.join(names)}):\n    {give}kernel({', '.join(passed)})", scope)
    return (
        scope["entry"],
        result(*c_types),
        {
            "arguments": described,
            "result": "void" if result is types.void else str(result),
        },
    )


def intermediate(
    export: str, name: str, python_function: Function, signature: str
) -> tuple[str, dict[str, Any]]:
    """Numba's LLVM text for one kernel, exporting it under the given name alone."""
    entry, c_signature, described = entry_point(python_function, signature)
    try:
        compiled = c_function(entry, c_signature)
    except (NumbaError, RuntimeError, NotImplementedError) as error:
        if compiles_when_it_may_allocate(python_function, signature):
            raise KernelError(f"kernel {name!r} {reason({'NRT_Allocate'})}") from None
        said = " ".join(str(error).split())[:600]
        raise KernelError(f"kernel {name!r} cannot be compiled by Numba: {said}") from None
    text = compiled._library.get_llvm_str()
    return text.replace(compiled.native_name.removeprefix("cfunc."), export), described


def c_function(entry: Function, c_signature: Any) -> Any:
    """Compile an entry point as a C function."""
    return numba.cfunc(c_signature, nopython=True, error_model="numpy")(entry)


def compiles_when_it_may_allocate(python_function: Function, signature: str) -> bool:
    """Tell a kernel that allocates from one that Numba cannot read at all."""
    entry, c_signature, _ = entry_point(python_function, signature, counted=True)
    try:
        c_function(entry, c_signature)
    except (NumbaError, RuntimeError, NotImplementedError):
        return False
    return True


def retarget(text: str) -> str:
    """Make the host's LLVM text fit wasm32, with the kernel as the only visible symbol."""
    text = re.sub(r'target triple = ".*"', f'target triple = "{TRIPLE}"', text)
    text = re.sub(r'target datalayout = ".*"', f'target datalayout = "{LAYOUT}"', text)
    text = re.sub(r'"(target-cpu|target-features|tune-cpu)"="[^"]*"', "", text)
    text = text.replace("linkonce_odr", "internal")
    text = re.sub(r"= common (local_unnamed_addr )?global", "= internal global", text)
    # The page owns the memory, so counting references to it has nothing to do.
    counting = r"(define [^\n]*@NRT_(?:inc|dec)ref\([^\n]*\{\n)(.*?)\n\}"
    return re.sub(counting, r"\1  ret void\n}", text, flags=re.DOTALL)


def emit(module: Any, simd: bool) -> bytes:
    """Optimise for wasm32 at level 3, with LLVM's own vectorisers, and emit an object."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    module.verify()
    machine = llvm.Target.from_triple(TRIPLE).create_target_machine(
        features=FEATURES + (",+simd128" if simd else ""),
        opt=3,
        reloc="static",
        codemodel="default",
    )
    tuning = llvm.create_pipeline_tuning_options(speed_level=3)
    tuning.loop_vectorization = True
    tuning.slp_vectorization = True
    builder = llvm.create_pass_builder(machine, tuning)
    builder.getModulePassManager().run(module, builder)
    return bytes(machine.emit_object(module))


if __name__ == "__main__":
    main()
