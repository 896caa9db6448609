// The shelf: the stored pictures, small, with the overlap of each with the large one as a bar. To press one is to
// take it down: the large picture begins there.

import { digits, make } from "./controls.js";
import { OPTIONS, STORED } from "./data.js";
import { thumbnail } from "./library_picture.js";

/** `take(number)`, from 1, is called when a picture is pressed. */
export function shelf(take) {
  const says = make("p", { class: "says" });
  const books = OPTIONS.start.filter(Boolean).map((number) => {
    const small = thumbnail();
    const name = new Text();
    const bar = make("i");
    const value = make("b");
    const element = make("button", { type: "button", class: "book", title: "Begin here", onclick: () => take(number) },
      small.canvas, make("span", { class: "words" }, name, value), make("span", { class: "bar", "aria-hidden": "true" }, bar));
    return { element, small, name, bar, value };
  });
  return {
    element: make("div", { class: "row" }, says, make("div", { class: "books" }, ...books.map(({ element }) => element))),
    /** Put the pictures of this name on the shelf. */
    store(pictures) {
      const { names, patterns } = STORED[pictures];
      books.forEach(({ small, name }, mu) => {
        name.data = names[mu];
        small.paint(patterns.filter((_, i) => i % names.length === mu), names[mu]);
      });
    },
    show(overlaps, nearest, words) {
      says.textContent = words;
      books.forEach(({ element, bar, value }, mu) => {
        value.textContent = digits(overlaps[mu], 2);
        bar.style.width = `${100 * Math.max(overlaps[mu], 0)}%`;
        element.classList.toggle("nearest", mu === nearest);
      });
    },
  };
}
