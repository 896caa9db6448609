// Native controls with labels. Nothing here knows any physics.

/** Make an element: attributes, `on...` listeners, then children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** An id that nothing else on the page has: each component's script is a world of its own, so they count together. */
export function fresh(name) {
  globalThis.ergolibIds = (globalThis.ergolibIds ?? 0) + 1;
  return `live-${name}-${globalThis.ergolibIds}`;
}

/** A button with words on it. */
export function button(words, onclick, attributes = {}) {
  return make("button", { type: "button", onclick, ...attributes }, words);
}

/** A number for reading: so many decimals, and a minus that is one. */
export function digits(value, count) {
  return value.toFixed(count).replace("-", "−");
}

/** Say something to a screen reader once the reader's hands have rested for a second. */
export function announcer() {
  const element = make("p", { class: "unseen", role: "status" });
  let timer = 0;
  const say = (sentence) => {
    clearTimeout(timer);
    timer = setTimeout(() => (element.textContent = sentence()), 1000);
  };
  return { element, say, stop: () => clearTimeout(timer) };
}

/** Readers who asked for less motion start things themselves. */
export function prefersStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
