// Try to break it: a joint climbs to where its best latent needs chance most.

import { button, digits, make } from "./controls.js";
import { matched, tiles } from "./conjecture_picture.js";
import { ratios } from "./conjecture_plot.js";
import { search } from "./conjecture_run.js";
import { live } from "./live.js";

const ROWS = [["I(A;B|Λ)"], ["I(Λ;A|B)", "H(Λ|B)"], ["I(Λ;B|A)", "H(Λ|A)"]];

const list = (values, some) => `[${Array.from(values, (each) => (+each).toPrecision(some)).join(", ")}]`;
const cut = (values, size) => Array.from({ length: values.length / size }, (_, i) => values.slice(i * size, (i + 1) * size));

/** Python that checks what is on the stage. */
function python({ nb, nl, largest, p, channel }) {
  const joint = cut(Array.from(p), nb).map((row) => list(row, 6));
  const maps = cut(cut(Array.from(channel), nl), nb).map((row) => `[${row.map((each) => list(each, 4)).join(",\n   ")}]`);
  return [
    "import numpy as np", "from ergolib.information.latents import (", "    deterministic_price, latent_errors)", "",
    `p = np.array([${joint.join(",\n  ")}])`, "p /= p.sum()",
    `latent = np.array([${maps.join(",\n  ")}])`, "latent /= latent.sum(axis=-1, keepdims=True)", "",
    "found = latent_errors(p, latent)",
    `chance = ${largest ? "max" : "sum"}([found.mediation, *found.stochastic])`,
    `function = deterministic_price(p, "${largest ? "largest" : "sum"}").score`,
    "print(chance, function, function / chance)",
  ].join("\n");
}

export const render = live(({ model, compiled, body, guard, show }) => {
  let run = null;
  let names = [];
  function paint() {
    const rim = getComputedStyle(body).getPropertyValue("--quiet");
    if (run) pictures.forEach((each) => each.paint(run, rim));
  }
  const pictures = [
    tiles("The joint, and the labels of the best latent found as stripes", ({ nl, channel }, i) => Array.from({ length: nl }, (_, l) => [l, channel[i * nl + l]]), paint),
    tiles("The joint, and the labels of the best function", ({ labels }, i) => [[names[Number(labels[i])], 1]], paint),
  ];

  // The account ---------------------------------------------------------------------------------
  const bars = ["chance", "function"].map((kind) => {
    const parts = ROWS.map(() => make("span"));
    return { parts, element: make("div", { class: `bar-of ${kind}`, "aria-hidden": "true" }, ...parts) };
  });
  const rows = [...ROWS, ["score"]].map(([first, second], i) => {
    const cells = [make("td"), make("td")];
    const head = second ? [first, make("small", {}, " or "), second] : [first];
    return { cells, element: make("tr", { class: i === 3 ? "strong" : "" }, make("th", { scope: "row" }, ...head), ...cells) };
  });
  const heads = ["drawn by chance", "a function"].map((words) => make("th", { scope: "col" }, words));
  const table = make("table", {}, make("thead", {}, make("tr", {}, make("td"), ...heads)), make("tbody", {}, ...rows.map((row) => row.element)));
  const note = make("p", { class: "note" });
  const account = {
    element: make("div", {}, table, ...bars.map((bar) => bar.element), note),
    add(now) {
      const scores = [now.stochastic, now.deterministic];
      const full = Math.max(...scores, 1e-9);
      now.errors.forEach((errors, k) => {
        bars[k].element.classList.toggle("one", Boolean(run.largest));
        errors.forEach((error, i) => {
          rows[i].cells[k].textContent = digits(error, 4);
          const shown = run.largest ? (error === Math.max(...errors) ? error : 0) : error;
          bars[k].parts[i].style.width = `${(100 * shown) / full}%`;
        });
        rows[3].cells[k].textContent = digits(scores[k], 4);
      });
      note.replaceChildren("Ratio ", make("b", {}, digits(now.ratio, 4)), words(now));
    },
  };

  function words({ ratio }) {
    if (ratio < 1.001) return ": here chance is of no use. Such joints are flat country; the search wanders.";
    return ": this joint proves that one so large exists. Nothing here proves that none is larger.";
  }

  // Hills ---------------------------------------------------------------------------------------
  const plot = ratios();
  const chosen = make("div", { class: "hills" });
  const code = make("code");
  const pre = make("pre", { hidden: true, tabindex: 0 }, code);
  const opener = button("Python that checks it", guard(() => {
    pre.hidden = copier.hidden = !pre.hidden;
    opener.setAttribute("aria-expanded", !pre.hidden);
    write();
  }), { "aria-expanded": false });
  const copier = button("Copy", guard(() => {
    const done = (words) => (copier.textContent = words);
    getSelection().selectAllChildren(code); // where a page may not write to the clipboard, the reader can
    (navigator.clipboard?.writeText(code.textContent) ?? Promise.reject()).then(() => done("Copied"), () => done("Selected"));
  }), { hidden: true });
  let listed = "";
  function write() {
    if (pre.hidden) return;
    const written = python(run);
    if (written === code.textContent) return;
    code.textContent = written;
    copier.textContent = "Copy";
  }
  function hills() {
    const now = run.found.map((each) => digits(each.ratio, 4)).join();
    if (now === listed && chosen.childElementCount) return;
    listed = now;
    const made = run.found.map((each) => button("", guard(() => {
      run.put(each);
      model.running = false;
      show();
    }), { title: "Put this joint back on the stage" }));
    made.forEach((each, i) => each.append(make("b", {}, digits(run.found[i].ratio, 4)), ` at ${digits(run.found[i].score, 4)} nat`));
    chosen.replaceChildren(...(made.length ? made : [make("p", { class: "note" }, "Summits are kept here, to be put back on the stage.")]));
  }

  return {
    boxes: { stage: pictures.map((each) => each.canvas), account: [account], plots: [plot.element], found: [chosen, make("div", { class: "check" }, opener, copier), pre] },
    dial: {
      parameter: "reach", step: 0.05, digits: 2, aside: null, scale: null, ramp: null, marks: [],
      name: () => ["largest step of ", make("i", {}, "ln p")],
    },
    buttons: [button("New climb", guard(() => {
      run.leave();
      run.advance(model.reach, 1);
      show();
    }), { title: "Keep this joint, and begin at another" })],
    create() {
      run = search(compiled, model);
      listed = "";
      run.advance(model.reach, 1);
      plot.use(model);
    },
    advance(reach, count) {
      run.advance(reach, count);
    },
    observe() {
      const [stochastic, deterministic, ratio] = run.account;
      names = matched(run);
      plot.add(run.look(), run.ln(stochastic), ratio);
      plot.keep(run.found.map((each) => [run.ln(each.score), each.ratio]));
      hills();
      write();
      return { tried: run.tried, stochastic, deterministic, ratio, errors: run.errors() };
    },
    paint() {
      paint();
      // For tests: the account, the joint, the latent and the function.
      body.dataset.state = [...run.account, ...run.p, ...run.channel, ...Array.from(run.labels, Number)];
    },
    stop: () => pictures.forEach((each) => each.stop()),
    count: "tried",
    step: { title: "One joint" },
    changes: { reach() {} },
    kernel: () => "climb",
    summary: ({ stochastic, deterministic, ratio, tried }) => `ratio ${digits(ratio, 4)}: ${digits(deterministic, 4)} nats for the best function, ${digits(stochastic, 4)} with chance; ${tried} joints tried`,
  };
});
