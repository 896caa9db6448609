// A term shows its definition in a card: to who points at it, reaches it by keyboard, or taps it once.
"use strict";
(() => {
  const card = Object.assign(document.createElement("div"), { className: "meaning", popover: "manual" });
  let term = null, soon;
  const close = () => {
    clearTimeout(soon);
    if (term) card.hidePopover();
    term = null;
  };
  const show = (link) => {
    clearTimeout(soon);
    if (term === link) return;
    close();
    term = link;
    const told = document.getElementById(link.getAttribute("aria-describedby"));
    card.replaceChildren(...[...told.childNodes].map((node) => node.cloneNode(true)));
    link.after(card); // so that the keyboard goes on into it
    card.showPopover();
    place();
  };
  const place = () => {
    const line = term.getClientRects()[0], edge = 12, gap = 6;
    const left = Math.min(line.left, document.documentElement.clientWidth - card.offsetWidth - edge);
    const below = line.bottom + gap + card.offsetHeight < innerHeight;
    card.style.left = `${Math.max(left, edge)}px`;
    card.style.top = `${below ? line.bottom + gap : Math.max(line.top - gap - card.offsetHeight, edge)}px`;
  };
  const wait = (what, time) => { clearTimeout(soon); soon = setTimeout(what, time); };
  const outside = (target) => !(card.contains(target) || term?.contains(target));

  for (const link of document.querySelectorAll("a.term")) {
    link.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") wait(() => show(link), 150); });
    link.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") wait(close, 250); });
    link.addEventListener("focus", () => { if (link.matches(":focus-visible")) show(link); });
    link.addEventListener("click", (event) => {
      if (event.pointerType !== "touch" || term === link) return; // the second tap follows the link
      event.preventDefault();
      show(link);
    });
  }
  card.addEventListener("pointerenter", () => clearTimeout(soon));
  card.addEventListener("pointerleave", () => wait(close, 250));
  addEventListener("focusin", (event) => { if (outside(event.target)) close(); });
  addEventListener("pointerdown", (event) => { if (outside(event.target)) close(); });
  addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  // The card stays with its term as long as that is seen
  addEventListener("scroll", () => {
    if (!term) return;
    const { top, bottom } = term.getBoundingClientRect();
    bottom > 0 && top < innerHeight ? place() : close();
  }, { passive: true });
})();
