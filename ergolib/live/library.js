// A library of pictures: three wells of energy, that melt when they are warmed and freeze when they are cooled; or
// do not.

import { button, digits, make } from "./controls.js";
import { DWELL, FLIPS, RANGES, SIDE, STEP } from "./data.js";
import { symbol } from "./dial.js";
import { counted, ticks } from "./instruments.js";
import { picture } from "./library_picture.js";
import { landscape, loop, melting } from "./library_plots.js";
import { library, SITES, temperatureAt } from "./library_run.js";
import { shelf } from "./library_shelf.js";
import { live } from "./live.js";

const HOLD = 700; // milliseconds for which what the reader did is to be seen
// A mixture of pictures agrees with each in nearly as many pixels as with the nearest, and with none in all.
const [MIXED, CLOSE, PURE] = [0.7, 0.08, 0.95];

export const render = live(({ model, compiled, body, guard, begin, show, redial }) => {
  let run = null;
  let at = model.octaves;
  let held = 0; // until when the picture waits
  let begun = model.start; // where
  let free = null; // where the free energy is drawn for: [place, power]
  const upper = loop(model);
  const lower = landscape();

  const seen = picture({
    get: () => run.spins,
    taken: () => (model.running = false),
    flip: guard((site) => {
      run.flip(site);
      moved();
    }),
  });

  /** The reader has moved the picture: what was measured is over. */
  function moved() {
    upper.forget();
    show();
  }
  const act = (action) => guard(() => {
    action();
    held = performance.now() + HOLD;
    moved();
  });
  /** Begin at a picture, or melted; a reset will begin there, too. */
  const take = (where) => act(() => {
    model.start = begun = where;
    run.begin(where);
  })();
  const books = shelf(take);

  function words({ agree, nearest, overlap }) {
    const { names } = run;
    const most = agree[nearest];
    const near = names.filter((_, mu) => agree[mu] >= Math.max(most - CLOSE * SITES, MIXED * SITES));
    if (near.length > 1 && most < PURE * SITES) return `A mixture: ${near.join(" + ")}.`;
    if (overlap >= 0.5) return most === SITES ? `The ${names[nearest]}, every pixel right.` : `Near the ${names[nearest]}: ${most} of ${SITES} pixels right.`;
    return "Melted: near no picture.";
  }

  const shelved = {
    element: books.element,
    add: (now) => books.show(now.agree.map((count) => (2 * count) / SITES - 1), now.nearest, words(now)),
  };
  const over = {
    element: upper.element,
    add: (now, place) => upper.add(now, place),
    expect(place) {
      held = 0; // who turns the dial has seen it
      upper.expect(place);
      at = place;
    },
    clear: () => upper.clear(),
  };
  /** It takes some milliseconds, so it is worked out once a frame at most. */
  const along = {
    element: lower.element,
    add(now, place) {
      if (free?.[0] !== place || free[1] !== model.exponent) {
        free = [place, model.exponent];
        lower.expect(run.free(place), place);
      }
      lower.add(now);
    },
  };

  const dial = {
    parameter: "octaves",
    name: () => ["temperature ", symbol("T")],
    step: STEP, digits: 2, shows: (place) => digits(temperatureAt(place), 2),
    aside: { name: () => ["price 1/", symbol("T")], text: (place) => digits(1 / temperatureAt(place), 3), spoken: "price" },
    scale: [-0.95, 2.05],
    marks: [],
    ramp: [-0.3, 0.3],
    dwell: () => DWELL,
  };
  function mark() {
    dial.marks = [{ at: melting(model).place, words: () => [make("i", {}, "T"), "*"] }];
  }
  mark();

  return {
    boxes: {
      stage: seen.elements,
      shelf: [shelved],
      plots: [over, ticks(RANGES.octaves, [-2, -1, 0, 1, 2, 3], (o) => String(2 ** o).replace("0.25", "¼").replace("0.5", "½")), along],
    },
    buttons: [
      button("Melt", () => take(0), { title: "Begin with noise, whatever the temperature" }),
      button("Damage", act(() => run.damage()), { title: `Turn ${FLIPS} pixels, picked at random` }),
    ],
    dial,
    create() {
      run = library(compiled, model);
      [begun, held, free] = [model.start, 0, null];
      books.store(model.pictures);
      upper.dig(at);
    },
    advance(place, sweeps) {
      if (!(model.running && performance.now() < held)) run.advance(place, sweeps);
    },
    observe() {
      const now = run.observe();
      body.dataset.state = [...run.spins];
      seen.describe(`${SIDE} by ${SIDE} pixels. ${words(now)}`);
      return now;
    },
    paint: seen.paint,
    count: "sweeps",
    step: { title: "One sweep" },
    changes: {
      exponent() {
        run.dig(model.exponent);
        upper.clear();
        upper.dig(at);
        mark();
        redial();
        show();
      },
      pictures() {
        mark();
        redial();
        begin();
      },
      start() {
        if (model.start === begun) return;
        begun = model.start;
        run.begin(begun);
        moved();
      },
    },
    kernel: () => "heat_bath",
    summary: (now, place) =>
      `T = ${digits(temperatureAt(place), 2)}, melting at ${digits(melting(model).t, 2)}; ${words(now)} ` +
      `Largest overlap ${digits(now.overlap, 2)}; ${counted(now.sweeps)}`,
  };
});
