"""Run a WebAssembly module inside pytest, as a page would: copy in, call, copy out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import wasmtime

from ergolib.live.wasm import Module

PAGE = 65536


class Runner:
    """An instance of a module, with a memory of its own."""

    def __init__(self, module: Module, megabytes: int = 8) -> None:
        self.module = module
        self.store = wasmtime.Store()
        compiled = wasmtime.Module(self.store.engine, module.code)
        pages = megabytes * 2**20 // PAGE
        kind = wasmtime.MemoryType(wasmtime.Limits(pages, None))
        self.memory = wasmtime.Memory(self.store, kind)
        pointer = wasmtime.GlobalType(wasmtime.ValType.i32(), True)
        supplied = {
            "__linear_memory": self.memory,
            "__stack_pointer": wasmtime.Global(self.store, pointer, wasmtime.Val.i32(module.stack)),
        }
        needed = [supplied[str(item.name)] for item in compiled.imports]
        self.exports = wasmtime.Instance(self.store, compiled, needed).exports(self.store)

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a kernel; arrays are changed in place, as they are natively."""
        at = self.module.heap
        passed: list[Any] = []
        arrays: list[tuple[int, np.ndarray]] = []
        for argument in arguments:
            if isinstance(argument, np.ndarray):
                self.memory.write(self.store, argument.tobytes(), at)
                arrays.append((at, argument))
                passed += [at, argument.size]
                at += math.ceil(argument.nbytes / 16) * 16
            elif isinstance(argument, np.uint64):  # wasmtime takes signed integers
                passed.append(int(argument.astype(np.int64)))
            else:
                passed.append(argument)
        result = self.module.result
        self.exports[name](self.store, result, result + 8, *passed)
        for start, array in arrays:
            content = self.memory.read(self.store, start, start + array.nbytes)
            array[:] = np.frombuffer(bytes(content), dtype=array.dtype)
        kind = self.module.functions[name]["result"]
        if kind == "void":
            return None
        left = bytes(self.memory.read(self.store, result, result + 8))
        return np.frombuffer(left, dtype=kind)[0]
