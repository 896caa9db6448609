// What the bath was given, in energy and in nats; and what it would be given on a slow way across the plateau.

import { digits, make } from "./controls.js";

/** The account as an instrument; `of()` answers what is known of the present number of colours. */
export function ledger(of) {
  const unit = (words) => make("span", { class: "unseen" }, words);
  const row = (words, kind = "") => {
    const [energy, nats] = [make("b"), make("b")];
    const label = make("span", {}, words);
    return {
      element: make("p", { class: `entry ${kind}` }, label, energy, unit(" of energy, "), nats, unit(" nats")),
      label,
      say(...values) {
        [energy.textContent, nats.textContent] = values.map((value) => digits(Math.abs(value) < 5e-4 ? 0 : value, 3));
      },
    };
  };
  const head = make("p", { class: "entry head", "aria-hidden": "true" }, make("span", {}, "each site, since the start"), make("span", {}, "energy"), make("span", {}, "nats"));
  const whole = row("given to the bath");
  const within = row("of it, on the plateau", "within");
  const slow = row("if slow, exactly", "exact");
  const none = make("p", { class: "entry none" }, "No plateau: up to four colours, the energy is continuous.");
  const share = make("b");
  const largest = make("span");
  const element = make("div", {}, head, whole.element, within.element, slow.element, none,
    make("p", { class: "entry largest" }, largest, share));
  return {
    element,
    /** Counted from here, not from the start. */
    since: (words) => (head.firstChild.textContent = `each site, since ${words}`),
    known(q) {
      const { energies: [hot, cold], price } = of();
      element.className = hot > cold ? "" : "smooth";
      slow.say(hot - cold, price * (hot - cold));
      largest.textContent = `share of the largest of ${q} colours`;
    },
    add(now) {
      whole.say(now.given, now.nats);
      within.say(now.within, now.natsWithin);
      share.textContent = `${Math.round(100 * now.share)} %`;
    },
    clear() {
      this.since("the start");
    },
  };
}
