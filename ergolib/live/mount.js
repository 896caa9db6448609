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
  let watched = true;
  const model = {
    on: (names, watcher) => [names].flat().forEach((n) => (watchers[n] ??= new Set()).add(watcher)),
    off: (names, watcher) => [names].flat().forEach((n) => watchers[n]?.delete(watcher)),
    set: (changes) => Object.assign(model, changes),
    load: (what) => fetchScript(`${name}.${what}`),
    remove() {
      for (const watcher of [...(watchers.remove ?? [])]) watcher();
      watched = false;
    },
  };
  for (const key of Object.keys(values)) {
    Object.defineProperty(model, key, {
      enumerable: true,
      get: () => values[key],
      set(value) {
        if (Object.is(value, values[key])) return;
        values[key] = value;
        if (watched) for (const watcher of [...(watchers[key] ?? [])]) watcher();
      },
    });
  }
  return model;
}

// The address: #ising=T2.27,s7,n256&ising2=T1.5 ---------------------------------------------------

const parts = (hash = location.hash) =>
  new Map(hash.slice(1).split("&").filter((p) => p.includes("=")).map((p) => p.split("=", 2)));

/** Return what an address says of the parameters of a model, as far as it makes sense. */
function said(text, model, { address, RANGES, OPTIONS }) {
  const values = {};
  for (const part of (text ?? "").split(",")) {
    const name = address[part[0]];
    if (!name) continue;
    const [kind, written] = [typeof model[name], part.slice(1)];
    const value = kind === "number" ? Number(written || NaN) : kind === "boolean" ? written === "1" : written;
    const [low, high] = RANGES[name] ?? [];
    const fits = OPTIONS[name]?.includes(value) ?? (kind !== "number" || (value >= low && value <= high));
    if (fits && (name !== "seed" || Number.isInteger(value))) values[name] = value;
  }
  return values;
}

const brief = (value) => (typeof value === "boolean" ? +value : value);

/** Write the address once the reader has come to rest, without a step in the browser's history. */
function writeAddress(key, model, { address }) {
  let timer = 0;
  const write = () => {
    const all = parts();
    all.delete(key); // what was touched last stands last
    all.set(key, Object.entries(address).map(([letter, name]) => letter + brief(model[name])).join(","));
    const hash = [...all].map((part) => part.join("=")).join("&");
    history.replaceState(history.state, "", `#${hash}`);
  };
  model.on(Object.values(address), () => {
    clearTimeout(timer);
    timer = setTimeout(write, 500);
  });
  model.on("remove", () => clearTimeout(timer));
}

// Presets: links such as <a href="#ising=T1,s3"> -------------------------------------------------

/** Write the states that a link names into the address, and start their figures again in them. */
function press(event) {
  const link = event.target.closest?.('a[href^="#"]');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const named = [...parts(link.hash)].filter(([key]) => figures.has(key));
  if (!named.length) return;
  event.preventDefault();
  const kept = [...parts()].filter(([key]) => !named.some(([other]) => other === key));
  const hash = [...kept, ...named].map((part) => part.join("=")).join("&");
  history.pushState(history.state, "", `#${hash}`);
  for (const [key] of named) {
    restart.get(key)?.();
    const figure = figures.get(key);
    (figure.querySelector(".stage") ?? figure).scrollIntoView({ block: "nearest" }); // unless it is in view
  }
}

/** Mark the presets that describe the state a figure is in; `first` are the parameters it came with. */
function markPresets(key, model, component, first) {
  for (const link of document.querySelectorAll(`a[href^="#${key}="]`)) {
    const state = { ...first, ...said(parts(link.hash).get(key), model, component) };
    const current = Object.values(component.address).every((name) => model[name] === state[name]);
    current ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
  }
}

// Mounting ----------------------------------------------------------------------------------------

async function mount(figure, key) {
  const el = figure.querySelector(".live-mount");
  const name = figure.dataset.component;
  const start = performance.now();
  try {
    const { render: component } = await fetchScript(name);
    const first = JSON.parse(figure.dataset.parameters);
    const model = makeModel({ ...first }, name);
    const begun = Object.fromEntries(Object.values(component.address).map((name) => [name, first[name]]));
    /** Take what the address says; what it leaves out is as the figure began. */
    const readAddress = () => model.set({ ...begun, ...said(parts().get(key), model, component) });
    /** Follow the address; a place on the page says nothing of the figure. */
    const follow = () => {
      if (location.hash.length < 2 || parts().size) readAddress();
    };
    readAddress();
    await component({ model, el });
    readAddress(); // another preset may have been pressed meanwhile
    writeAddress(key, model, component);
    addEventListener("hashchange", follow);
    const mark = () => markPresets(key, model, component, first);
    model.on(Object.values(component.address), mark);
    mark();
    restart.set(key, () => {
      restart.delete(key);
      removeEventListener("hashchange", follow);
      model.remove();
      mount(figure, key);
    });
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

const keys = new Map(); // of a figure in the address: its component's name, numbered if there are more
const figures = new Map(); // and back
const restart = new Map(); // what makes a living figure start again, as the address says
const counts = {};
for (const figure of document.querySelectorAll("figure.live[data-component]")) {
  const name = figure.dataset.component;
  counts[name] = (counts[name] ?? 0) + 1;
  const key = counts[name] > 1 ? `${name}${counts[name]}` : name;
  keys.set(figure, key);
  figures.set(key, figure);
  observer.observe(figure);
}
figures.get([...parts().keys()].filter((key) => figures.has(key)).at(-1))?.scrollIntoView();
addEventListener("click", press);
