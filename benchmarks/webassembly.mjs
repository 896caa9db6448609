// Runs one kernel's WebAssembly module and prints the seconds per sweep. See webassembly.py.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const task = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { code, result, stack, heap } = task.module;

// Arrays lie one behind the other from `heap` on, each at a multiple of 64 bytes.
const places = [];
let end = heap;
for (const argument of task.arguments) {
  if (typeof argument !== "object") continue;
  const bytes = Buffer.from(argument.bytes, "hex");
  end = Math.ceil(end / 64) * 64;
  places.push({ at: end, bytes });
  end += bytes.length;
}
const memory = new WebAssembly.Memory({ initial: Math.ceil(end / 65536) });
for (const { at, bytes } of places) new Uint8Array(memory.buffer).set(bytes, at);

const { instance } = await WebAssembly.instantiate(Buffer.from(code, "base64"), {
  env: {
    __linear_memory: memory,
    __stack_pointer: new WebAssembly.Global({ value: "i32", mutable: true }, stack),
  },
});

function run(sweeps) {
  let next = 0;
  const values = task.arguments.flatMap((argument, i) => {
    if (i === task.sweeps) return [sweeps];
    return typeof argument === "object" ? [places[next++].at, argument.length] : [argument];
  });
  instance.exports.run(result, result + 8, ...values);
}

// Seconds, of the processor if the task says so: what else the machine does is then not counted.
function now() {
  if (!task.processor) return performance.now() / 1e3;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function time(sweeps) {
  const start = now();
  run(sweeps);
  return now() - start;
}

run(task.checked);
const hash = createHash("sha256");
for (const { at, bytes } of places) hash.update(new Uint8Array(memory.buffer, at, bytes.length));

// V8 replaces its quick first compilation by an optimised one while the kernel is busy.
const repeats = 5;
const enough = task.seconds / repeats;
let sweeps = 1;
for (let taken; (taken = time(sweeps)) < enough; ) sweeps = Math.max(sweeps + 1, Math.min(2 * sweeps, Math.floor((sweeps * enough) / taken)));
let best = Infinity;
for (let i = 0; i < repeats; i++) best = Math.min(best, time(sweeps));
console.log(JSON.stringify({ seconds: best / sweeps, digest: hash.digest("hex") }));
