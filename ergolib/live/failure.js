// What the reader sees when something does not work: the poster, one line saying why, a way out.

import { make } from "./controls.js";

/** Put the poster back (`rest`: what stood in `el` before), with the reason and a button. */
export function fail(el, rest, error, again) {
  const why = String(error?.message ?? error).replace(/[.\s]+$/, "");
  const retry = () => {
    box.remove();
    again();
  };
  const box = make(
    "div",
    { class: "failure", role: "alert" },
    make("p", {}, `The simulation cannot run: ${why}.`),
    make("button", { type: "button", onclick: retry }, "Try again"),
  );
  el.replaceChildren(...rest);
  (el.querySelector(".thermostat, .knowledge") ?? el).append(box);
}
