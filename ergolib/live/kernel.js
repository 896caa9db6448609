// 'Show the kernel': the Numba source of what is running.

import { make } from "./controls.js";
import { SOURCES } from "./data.js";

/** A disclosure that asks for the source when it is first opened; `which` names the kernel. */
export function kernelSource(model, which) {
  const code = make("code");
  const pre = make("pre", { tabindex: 0, role: "group", "aria-label": "Source of the kernel" }, code);
  let sources = SOURCES; // null in a page, which fetches them only if someone asks
  const show = async () => {
    if (!element.open) return;
    try {
      sources ??= await model.load("sources");
      code.innerHTML = sources[which()]; // made by ergolib.live.component, not by a reader
    } catch {
      code.textContent = "The source could not be loaded.";
    }
  };
  const element = make(
    "details", { class: "kernel", ontoggle: show },
    make("summary", {}, "Show the kernel"), pre,
  );
  return { element, show };
}
