// A live figure's state as a link: what a teacher sets is what every student opens.
// The figure itself follows the page's address (mount.js); here is the button that copies it whole, and the
// sentence for a link that asks for what the figure does not take.
"use strict";
(() => {
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const parts = () => new Map(location.hash.slice(1).split("&").filter((part) => part.includes("=")).map((part) => part.split("=", 2)));
  const SETTLED = 600; // milliseconds: a figure writes its address half a second after the last change

  // A figure's name in the address is its component's, numbered if there are more
  const counts = {};
  for (const figure of document.querySelectorAll("figure.live[data-component]")) {
    const name = figure.dataset.component, number = counts[name] = (counts[name] ?? 0) + 1;
    const button = figure.parentElement.querySelector(".share");
    if (button) share(figure, button, number > 1 ? `${name}${number}` : name, JSON.parse(button.dataset.takes));
  }

  function share(figure, button, key, takes) {
    const said = make("span", { className: "shared", role: "status" });
    button.after(said);
    button.addEventListener("click", async () => {
      await new Promise((done) => setTimeout(done, SETTLED));
      // All of the state, whether it was touched or not: the link must not follow a later default
      const given = new Map((parts().get(key) ?? "").split(",").filter(fits).map((part) => [part[0], part.slice(1)]));
      const state = Object.entries(takes).map(([letter, { is }]) => letter + (given.get(letter) ?? is)).join(",");
      const link = `${location.origin}${location.pathname}${location.search}#${key}=${state}`;
      const field = make("input", { type: "text", readOnly: true, value: link, ariaLabel: "Link to this state" });
      try {
        await navigator.clipboard.writeText(link);
        said.textContent = " Copied.";
      } catch { // no clipboard, or no leave to use it: the reader copies it
        said.replaceChildren(" ", field);
        field.select();
      }
    });

    function fits(part) {
      const taken = takes[part[0]], value = part.slice(1);
      if (!taken) return false;
      if (taken.options) return taken.options.map(String).includes(value);
      if (!taken.range) return true;
      const number = Number(value || NaN), [low, high] = taken.range;
      return number >= low && number <= high && (!taken.whole || Number.isInteger(number));
    }

    const refused = make("p", { className: "refused", role: "alert" });
    const check = () => {
      const text = parts().get(key), wrong = text ? text.split(",").filter((part) => part && !fits(part)) : [];
      refused.remove();
      if (!wrong.length) return;
      refused.textContent = wrong.map((part) => {
        const asked = takes[part[0]], value = part.slice(1, 30);
        if (!asked) return `The link says “${part.slice(0, 30)}”, which this figure does not know.`;
        const allowed = asked.options ? `one of ${asked.options.join(", ")}` : `${asked.whole ? "a whole number" : "a number"} from ${asked.range.join(" to ")}`;
        return `The link asks for ${asked.name} “${value}”. It must be ${allowed}, so it is ${asked.is}, as the page has it.`;
      }).join(" ");
      figure.before(refused);
    };
    check();
    addEventListener("hashchange", check);
  }
})();
