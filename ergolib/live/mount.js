// Live components in a page without Panel: each script is fetched as its figure comes near, given
// a model with the interface of Panel's, and kept in step with the page's address.

import { fail } from "./failure.js";

const FOLDER = document.currentScript.src.replace(/[^/]*$/, "");
const waiting = {};

/** Fetch a script once; it answers by calling `ergolibLive.register` with its name. */
function fetchScript(name) {
  waiting[name] ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${FOLDER}${name}.js`;
    const missing = () => {
      delete waiting[name];
      script.remove();
      reject(new Error("its script could not be loaded"));
    };
    script.onerror = missing;
    script.onload = () => (name in answers ? resolve(answers[name]) : missing());
    document.head.append(script);
  });
  return waiting[name];
}

const answers = {};
window.ergolibLive = { register: (name, answer) => (answers[name] = answer) };

/** Parameters that can be read, set and watched. */
function makeModel(values, name) {
  const watchers = {};
  const model = {
    on: (names, watcher) => [names].flat().forEach((n) => (watchers[n] ??= new Set()).add(watcher)),
    off: (names, watcher) => [names].flat().forEach((n) => watchers[n]?.delete(watcher)),
    set: (changes) => Object.assign(model, changes),
    load: (what) => fetchScript(`${name}.${what}`),
  };
  for (const key of Object.keys(values)) {
    Object.defineProperty(model, key, {
      enumerable: true,
      get: () => values[key],
      set(value) {
        if (Object.is(value, values[key])) return;
        values[key] = value;
        for (const watcher of [...(watchers[key] ?? [])]) watcher();
      },
    });
  }
  return model;
}

// The address: #ising=T2.27,s7,n256&ising2=T1.5 ---------------------------------------------------

const parts = () =>
  new Map(location.hash.slice(1).split("&").filter((p) => p.includes("=")).map((p) => p.split("=", 2)));

/** Take what the address says, as far as it makes sense. */
function readAddress(key, model, { address, RANGES, OPTIONS }) {
  for (const part of (parts().get(key) ?? "").split(",")) {
    const name = address[part[0]];
    if (!name) continue;
    const text = part.slice(1);
    const value = typeof model[name] === "number" ? Number(text || NaN) : text;
    const [low, high] = RANGES[name] ?? [];
    const fits = OPTIONS[name] ? OPTIONS[name].includes(value) : value >= low && value <= high;
    if (fits && (name !== "seed" || Number.isInteger(value))) model[name] = value;
  }
}

/** Write the address once the reader has come to rest, without a step in the browser's history. */
function writeAddress(key, model, { address }) {
  let timer = 0;
  const write = () => {
    const all = parts();
    all.set(key, Object.entries(address).map(([letter, name]) => letter + model[name]).join(","));
    const hash = [...all].map((part) => part.join("=")).join("&");
    history.replaceState(history.state, "", `#${hash}`);
  };
  model.on(Object.values(address), () => {
    clearTimeout(timer);
    timer = setTimeout(write, 500);
  });
}

// Mounting ----------------------------------------------------------------------------------------

async function mount(figure, key) {
  const el = figure.querySelector(".live-mount");
  const name = figure.dataset.component;
  const start = performance.now();
  try {
    const component = await fetchScript(name);
    const model = makeModel(JSON.parse(figure.dataset.parameters), name);
    readAddress(key, model, component);
    await component.render({ model, el });
    writeAddress(key, model, component);
    addEventListener("hashchange", () => readAddress(key, model, component));
    performance.measure(`live-${key}`, { start });
  } catch (error) {
    fail(el, [...el.childNodes], error, () => mount(figure, key));
  }
}

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      mount(target, keys.get(target));
    }
  },
  { rootMargin: "150px" },
);

const keys = new Map();
const counts = {};
for (const figure of document.querySelectorAll("figure.live[data-component]")) {
  const name = figure.dataset.component;
  counts[name] = (counts[name] ?? 0) + 1;
  keys.set(figure, counts[name] > 1 ? `${name}${counts[name]}` : name);
  observer.observe(figure);
  if (parts().has(keys.get(figure))) figure.scrollIntoView();
}
