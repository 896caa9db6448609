// The editor of latents: a territory of two parts, two observers who put labels on it, how far each latent is from
// natural, and how well one observer's label tells the other's.

import { button, make } from "./controls.js";
import { SCENES } from "./data.js";
import { counted } from "./instruments.js";
import { bounds } from "./latent_bound.js";
import { grid, named } from "./latent_cells.js";
import { editor } from "./latent_editor.js";
import { NAMES, errors, verdict } from "./latent_errors.js";
import { picture, thumbnail } from "./latent_picture.js";
import { worlds } from "./latent_run.js";
import { MOST, cells, heavy, parse, pure, relabel, rounded, sceneOf, share, written } from "./latent_scene.js";
import { live } from "./live.js";

const OBSERVERS = ["Alice", "Bob"];
const BACK = 200; // edits that can be undone
const EVERY = 80; // milliseconds between two looks at the tallies
const ORDER = ["shared", "mediation", "given_b", "given_a", "of_a", "of_b", "entropy", "information", "translation", "bound"];
const inOrder = (latent) => ORDER.map((key) => latent[key]);
const NOTHING = "Some cell needs a weight: if all are 0, nothing ever happens. It stays as it was.";

export const render = live(({ model, compiled, body, guard, show }) => {
  let scene = parse(SCENES[model.preset]);
  let preset = model.preset; // where it began
  let run = null;
  let [who, chosen] = [0, 0];
  let busy = false; // the model is being written by us
  let reported = 0;
  let painted = "";
  let touched = ""; // what was edited last: a series of such edits is undone at once
  const past = [];

  // What is shown -----------------------------------------------------------------------------------
  const repaint = guard(() => run && paint(true));
  const canvas = make("canvas", { role: "img", "aria-label": "The territory as a table of tiles: the area is a probability, the colours are an observer's labels. Bars say what each part alone knows of the label" });
  const view = picture(canvas, body, repaint);
  const figures = errors();
  const bound = bounds();
  const tally = make("p", { class: "title" });

  const observers = OBSERVERS.map((name, i) => {
    const small = make("canvas", { role: "img", "aria-label": `What ${name} makes of the territory` });
    const press = make("button", { type: "button", onclick: guard(() => observe(i)) }, small, make("span", {}, `${name}’s `, make("i", {}, NAMES[i])));
    return { press, view: thumbnail(small, body, i, repaint) };
  });

  function observe(i) {
    who = i;
    settle();
  }

  const words = (cell) => {
    const { labels, shares } = scene.maps[who];
    const said = shares[cell].slice(0, labels).map((percent, l) => (percent === 100 ? `label ${l + 1}` : percent ? `label ${l + 1} ${percent} percent` : "")).filter(Boolean);
    return `weight ${scene.weights[cell]}, ${said.join(", ")}`;
  };

  /** Draw all that depends on the scene and on what is chosen. */
  function settle() {
    if (!cells(scene).includes(chosen)) chosen = 0;
    board.show(scene, chosen, words);
    const total = cells(scene).reduce((sum, cell) => sum + scene.weights[cell], 0);
    desk.show({ called: named(chosen), scene, cell: chosen, who, probability: scene.weights[chosen] / total });
    observers.forEach(({ press }, i) => press.setAttribute("aria-pressed", i === who));
    undo.setAttribute("aria-disabled", past.length === 0);
    body.dataset.scene = written(scene);
    reported = 0;
    if (run?.exact) show();
  }

  // What the reader does ----------------------------------------------------------------------------
  /** Change a copy of the scene, unless nothing could happen then. */
  function edit(name, change) {
    const next = structuredClone(scene);
    change(next, next.maps[who]);
    desk.say("");
    if (!heavy(next)) {
      desk.say(NOTHING);
      settle();
      return;
    }
    if (written(next) === written(scene)) return;
    if (name !== touched) remember();
    touched = name;
    take(next);
  }

  function remember() {
    past.push([scene, preset]);
    if (past.length > BACK) past.shift();
    touched = "";
  }

  /** Take another scene, and tell the model. */
  function take(next, from = preset) {
    [scene, preset] = [next, from];
    tell();
    renew();
  }

  function tell() {
    const line = written(scene);
    write({ preset, edits: line === SCENES[preset] ? "" : line });
  }

  function write(changes) {
    busy = true;
    Object.assign(model, changes);
    busy = false;
  }

  /** Worlds of another scene begin. */
  function renew() {
    run.load(scene);
    view.clear();
    settle();
  }

  const weigh = (cell, weight) => {
    chosen = cell;
    edit(`weight ${cell}`, (next) => (next.weights[cell] = rounded(weight)));
  };
  const give = (cell, label) => {
    if (label < scene.maps[who].labels) edit(`label ${cell} ${who} ${label}`, (next, map) => (map.shares[cell] = pure(label)));
  };
  const board = grid({
    weight: (cell) => scene.weights[cell],
    choose: guard((cell) => {
      if (cell === chosen) return;
      chosen = cell;
      settle();
    }),
    weigh: guard((cell, weight, drag) => {
      if (drag === "begin") touched = "";
      weigh(cell, weight);
    }),
    paint: guard(give),
  });
  const desk = editor({
    weigh: guard((weight) => {
      touched = "";
      weigh(chosen, weight);
    }),
    paint: guard((label) => give(chosen, label)),
    share: guard((label, percent) => edit(`share ${chosen} ${who}`, (next, map) => (map.shares[chosen] = share(map.shares[chosen], map.labels, label, percent)))),
    resize: guard((name, size) => edit(`size ${name}`, (next, map) => {
      if (name === "labels") relabel(map, size);
      else next[name] = size;
    })),
  });

  const undo = button("Undo", guard(() => {
    if (!past.length) return;
    const before = past.pop();
    touched = "";
    desk.say("");
    take(...before);
  }));
  const again = button("As it was", guard(() => {
    edit("all", (next) => Object.assign(next, parse(SCENES[preset])));
  }), { title: "Back to what it began with; Undo brings the edits back" });

  // What moves --------------------------------------------------------------------------------------
  function paint(afresh) {
    view.paint(scene, who, run.counts());
    // Small pictures follow the scene and the theme, and not each world.
    const look = `${written(scene)}${getComputedStyle(body).color}`;
    if (afresh || look !== painted) for (const each of observers) each.view.paint(scene);
    painted = look;
  }

  /** Write down what is exact, and what the tallies say. */
  function report() {
    reported = performance.now();
    const [measured, drawn] = [run.measured(), run.worlds];
    figures.show(run.exact, measured, drawn, who);
    bound.show(run.exact, measured, drawn);
    tally.textContent = `● ${counted(drawn, drawn === 1 ? "world" : "worlds")} drawn`;
    Object.assign(body.dataset, { exact: run.exact.flatMap(inOrder), measured: measured.flatMap(inOrder), tallies: run.tallies() });
  }
  const account = {
    element: tally,
    add() {
      if (!model.running || performance.now() - reported > EVERY) report();
    },
  };
  const rest = guard(() => run?.exact && report()); // nothing is left unsaid when it comes to rest
  model.on("running", rest);
  const hint = make("p", { class: "note" }, "What is reckoned from the counts of worlds (“drawn”, ●) is biased: on average an entropy comes out too small, and an information that is 0 too large.");

  return {
    boxes: {
      stage: [canvas, board.element],
      observers: [...observers.map(({ press }) => press), make("p", { class: "note" }, "Area is probability, colour is the label. Bars: what one part alone says of the label; in one colour, it leaves nothing open.")],
      knowledge: desk.elements,
      errors: [...figures.elements],
      theorem: [...bound.elements, account, hint],
    },
    dial: null,
    buttons: [undo, again],
    create() {
      run = worlds(compiled, model.seed);
      preset = model.preset;
      const asked = sceneOf(model);
      if (written(asked) !== written(scene)) scene = asked; // else it keeps what lies outside, too
      tell(); // what makes no sense is forgotten
      renew();
    },
    advance(at, count) {
      run.draw(count);
      view.drop(run.last, run.worlds);
    },
    observe() {
      const { mediation, translation, bound: most } = run.exact[0];
      return { worlds: run.worlds, mediation, translation, bound: most };
    },
    paint: () => paint(),
    count: "worlds",
    step: { title: "One world" },
    changes: {
      preset() {
        if (busy) return;
        remember();
        desk.say("");
        take(parse(SCENES[model.preset]), model.preset);
      },
      edits() {
        if (busy) return;
        if (model.edits && !parse(model.edits)) return tell(); // it stays as it is
        remember();
        take(sceneOf(model), model.preset);
      },
    },
    kernel: () => "errors",
    summary: ({ worlds: drawn }) => `${named(chosen)}: ${words(chosen)}. ${verdict(run.exact[who], NAMES[who])} ${drawn} worlds`,
    stop() {
      model.off("running", rest);
      view.stop();
      for (const each of observers) each.view.stop();
    },
  };
});
