"""The kernels' memory of a page, kept where a test finds it: of several runs, the newest."""

from __future__ import annotations

from base64 import b64decode

# For `page.add_init_script`, before anything is loaded.
KEEP = """
const Memory = WebAssembly.Memory;
WebAssembly.Memory = class extends Memory {
  constructor(...given) { super(...given); window.kernelMemory = this; }
};
"""
READ = """([start, length]) => {
  const bytes = new Uint8Array(kernelMemory.buffer, start, length);
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) {
    text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  }
  return btoa(text);
}"""


def kernel_bytes(page, start: int, length: int) -> bytes:
    """Return what stands in the memory of a page that was opened with `KEEP`."""
    return b64decode(page.evaluate(READ, [start, length]))
