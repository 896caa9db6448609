// The kernels' WebAssembly module, and arrays in its memory.

const ARRAYS = {
  int8: Int8Array, int32: Int32Array, int64: BigInt64Array, uint64: BigUint64Array,
  float32: Float32Array, float64: Float64Array,
};

/**
 * Compile the module. It travels inside the script (a page opened from disk may not fetch),
 * deflated and then written in base64.
 */
export async function compile(code) {
  if (typeof WebAssembly !== "object") throw new Error("this browser has no WebAssembly");
  const deflated = new Blob([Uint8Array.from(atob(code), (c) => c.charCodeAt(0))]);
  const inflated = deflated.stream().pipeThrough(new DecompressionStream("deflate"));
  return WebAssembly.compile(await new Response(inflated).arrayBuffer());
}

const READ = {
  float32: (view, at) => view.getFloat32(at, true),
  float64: (view, at) => view.getFloat64(at, true),
  int64: (view, at) => Number(view.getBigInt64(at, true)),
  uint64: (view, at) => view.getBigUint64(at, true),
};

/**
 * Make an instance with its own memory and the given arrays in it.
 * `lengths` is {name: [type, length]}; the answer holds `arrays` and one function per kernel, which
 * returns what the kernel returns.
 */
export function instantiate(compiled, manifest, lengths) {
  let end = manifest.heap;
  const places = Object.entries(lengths).map(([name, [type, length]]) => {
    const start = end;
    end += Math.ceil((length * ARRAYS[type].BYTES_PER_ELEMENT) / 16) * 16;
    return [name, type, start, length];
  });
  const memory = new WebAssembly.Memory({ initial: Math.ceil(end / 65536) });
  const stack = new WebAssembly.Global({ value: "i32", mutable: true }, manifest.stack);
  const env = { __linear_memory: memory, __stack_pointer: stack };
  const { exports } = new WebAssembly.Instance(compiled, { env });
  const arrays = {};
  for (const [name, type, start, length] of places) {
    arrays[name] = new ARRAYS[type](memory.buffer, start, length);
  }
  const kernels = {};
  const results = new DataView(memory.buffer);
  for (const [name, { arguments: types, result }] of Object.entries(manifest.functions)) {
    kernels[name] = (...given) => {
      const passed = given.flatMap((value, i) => {
        if (types[i].endsWith("[]")) return [value.byteOffset, value.length];
        return [types[i] === "uint64" ? BigInt(value) : Number(value)];
      });
      exports[name](manifest.result, manifest.result + 8, ...passed);
      return READ[result]?.(results, manifest.result);
    };
  }
  return { arrays, kernels };
}
