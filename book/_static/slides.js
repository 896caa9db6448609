// Slides for a lecture: starts reveal.js where there is room for slides, and fits live figures.
// Elsewhere (a phone, no script) the deck stays a column to read, with the notes under each slide.
"use strict";
(() => {
  const root = document.documentElement;
  // In the small frames of the speaker's view it is always slides.
  const always = /receiver/.test(location.search);
  if (!always && !matchMedia("(min-width: 44rem) and (min-height: 24rem)").matches) return;
  root.classList.add("slides-on");
  const deck = document.querySelector(".deck");
  deck.classList.add("reveal");

  // A live figure gets the width at which, enlarged to fill its box, it is seen largest.
  const WIDTHS = [420, 480, 540, 600, 680, 760, 860, 960, 1100];
  const fit = (box) => {
    const figure = box.firstElementChild;
    const room = [box.clientWidth, box.clientHeight];
    if (!room[0]) return;
    let best = [0, 0, 0];
    for (const width of WIDTHS) {
      if (width > room[0]) break;
      figure.style.width = `${width}px`;
      const scale = Math.min(room[0] / width, room[1] / figure.offsetHeight, 2.2);
      const stage = figure.querySelector(".stage")?.offsetWidth ?? width;
      if (scale * stage > best[0] * 1.03) best = [scale * stage, width, scale];
    }
    const [, width, scale] = best;
    figure.style.width = `${width}px`;
    const shift = box.closest(".beside") ? 0 : (-width * scale) / 2;
    figure.style.transform = `translate(${shift}px) scale(${scale})`;
  };
  // A long formula is set smaller, until it fits.
  const shrink = (box) => {
    const inner = box.querySelector(".katex-display > .katex"), scroll = box.querySelector(".scroll");
    if (!inner || !scroll.clientWidth) return;
    box.style.fontSize = "";
    const ratio = scroll.clientWidth / inner.scrollWidth;
    if (ratio < 1) box.style.fontSize = `${Math.floor(ratio * 98)}%`;
  };
  const fitSlide = () => Reveal.getCurrentSlide().querySelectorAll(".formula-piece").forEach(shrink);
  const shown = new ResizeObserver((entries) => requestAnimationFrame(() => entries.forEach(({ target }) => fit(target.closest(".live-piece")))));

  const started = Reveal.initialize({
    width: 1280, height: 720, margin: 0, minScale: 0.1, maxScale: 4, center: false, display: "flex",
    transition: "none", backgroundTransition: "none", controls: true, progress: true, slideNumber: "c/t",
    // Only the slide that is seen is laid out, so that figures on others rest.
    viewDistance: 1, mobileViewDistance: 1, scrollActivationWidth: null,
    // The address belongs to the live figures, as on every page; #/5 opens the fifth slide.
    hash: false, respondToHashChanges: false,
    // In a live figure the keys are the figure's own.
    keyboardCondition: () => !document.activeElement?.closest?.(".live"),
    plugins: [RevealNotes],
  });
  started.then(() => {
    for (const box of document.querySelectorAll(".live-piece")) shown.observe(box.querySelector(".live-mount"));
    Reveal.on("slidechanged", fitSlide);
    document.fonts.ready.then(fitSlide);
    root.dataset.slides = "ready";
  });

  // From within a figure Escape leads out of it, and a presenter's clicker leaves it and goes on.
  // The figure is left first: a browser takes the focus from what is hidden only later, and until
  // then the next key would go to a slider nobody sees.
  const leave = { Escape: () => {}, PageDown: () => Reveal.next(), PageUp: () => Reveal.prev() };
  addEventListener("keydown", (event) => {
    const focused = document.activeElement;
    if (!focused?.closest?.(".live") || !Object.hasOwn(leave, event.key)) return;
    focused.blur();
    leave[event.key]();
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
})();
