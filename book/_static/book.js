// What a page of the book does beyond being read. Nothing here is needed to read it.
"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const memory = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value); } catch { /* private */ } },
  };

  // What is not needed for reading waits until the page is idle
  const later = window.requestIdleCallback ? (task) => requestIdleCallback(task, { timeout: 500 }) : (task) => setTimeout(task, 100);

  // A long page is laid out part by part, so that no step holds a phone up (see book.css)
  const parts = all("article > section > section:nth-of-type(n + 2) > :not(h2)");
  const layOut = () => {
    parts.splice(0, 2).forEach((part) => part.classList.add("shown"));
    parts.length ? later(layOut) : root.dataset.laidOut = "";
  };
  addEventListener("load", () => later(layOut));

  // Light and dark
  const toggle = document.querySelector(".theme");
  const show = (theme) => {
    if (root.dataset.theme !== theme) root.dataset.theme = theme;
    toggle?.setAttribute("aria-pressed", String(theme === "dark"));
  };
  show(root.dataset.theme || "light");
  // Paper is light
  let before;
  addEventListener("beforeprint", () => { before = root.dataset.theme; show("light"); });
  addEventListener("afterprint", () => show(before));
  toggle?.addEventListener("click", () => {
    show(root.dataset.theme === "dark" ? "light" : "dark");
    memory.set("theme", root.dataset.theme);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (change) => {
    if (!memory.get("theme")) show(change.matches ? "dark" : "light");
  });

  // "/" searches
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input,textarea,select,[contenteditable]")) return;
    event.preventDefault();
    document.querySelector(".search input")?.focus();
  });

  // A box that overflows can be scrolled with the keyboard, and says what it is
  const boxes = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    const overflows = target.scrollWidth > target.clientWidth + 1;
    const names = { tabindex: "0", role: "group", "aria-label": `${target.dataset.label || (target.matches("pre") ? "Code" : "Table")}, scrolls sideways` };
    for (const [name, value] of Object.entries(names)) overflows ? target.setAttribute(name, value) : target.removeAttribute(name);
  }));
  later(() => all(".scroll, pre:not(.live pre), .cell_output table").forEach((box) => boxes.observe(box)));

  // Copy code
  if (navigator.clipboard) later(() => all("div.highlight").forEach((block) => {
    const button = make("button", { type: "button", className: "copy", textContent: "Copy" });
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.querySelector("pre").textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    block.append(button);
  }));

  // Numbers as people type them: 1,5 and −3 and 2e-3 and 2×10^-3
  const number = (text) => {
    const plain = text.trim().replace(/[−–]/g, "-").replace(/\s*[×x*]\s*10\s*\^?\s*/i, "e").replace(/^(-?\d+),(\d+)$/, "$1.$2");
    return plain === "" ? NaN : Number(plain);
  };

  // Predictions and answers are kept by progress.js; without it a page works, and forgets
  const progress = window.bookProgress ?? { recall: () => null, keep() {}, forget() {}, said: (box, value) => String(value) };

  // Predictions
  for (const box of all(".predict")) {
    const form = box.querySelector("form"), said = box.querySelector(".said"), reveal = box.querySelector(".reveal");
    const commit = (value) => {
      box.dataset.done = "";
      form.querySelector("[type=submit]").hidden = true;
      for (const input of form.elements) if (input.matches("input")) input.disabled = true;
      for (const label of all(".option", form)) {
        label.classList.toggle("chosen", label.firstElementChild.value === value);
        label.classList.toggle("right", label.firstElementChild.value === reveal.dataset.right);
        if (label.firstElementChild.value === value) label.firstElementChild.checked = true;
      }
      const entry = form.querySelector(".entry input");
      if (entry) entry.value = value;
      said.textContent = "You have committed. ";
      const forget = make("button", { type: "button", className: "link", textContent: "Forget my answer" });
      forget.addEventListener("click", () => {
        progress.forget(box);
        delete box.dataset.done;
        said.textContent = "";
        form.reset();
        form.querySelector("[type=submit]").hidden = false;
        for (const input of form.elements) input.disabled = false;
        for (const label of all(".option", form)) label.classList.remove("chosen", "right");
        form.querySelector("input").focus();
      });
      said.append(forget);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = new FormData(form).get(box.id);
      if (form.querySelector("[inputmode=decimal]") && Number.isNaN(number(value))) {
        said.textContent = "Please write a number.";
        return;
      }
      progress.keep(box, { value, said: progress.said(box, value) });
      commit(value);
      reveal.focus({ preventScroll: true });
    });
    const before = progress.recall(box);
    if (before) commit(before.value);
  }

  // Answers
  const verdict = (said, right, ...what) => {
    said.dataset.verdict = right ? "right" : "wrong";
    said.replaceChildren(...what);
  };
  const feedback = (box, index) => [...(box.querySelector(`.feedback[data-for="${index}"]`)?.cloneNode(true).childNodes ?? [])];
  const distance = (value, right) => {
    if (right === 0) return value > 0 ? "Too high." : "Too low.";
    const ratio = value / right;
    if (ratio < 0) return "The sign is wrong.";
    if (ratio > 2 || ratio < 0.5) return `Off by a factor of ${(ratio > 1 ? ratio : 1 / ratio).toPrecision(2)}: too ${(value > right) ? "high" : "low"}.`;
    return `Too ${value > right ? "high" : "low"} by ${(100 * Math.abs(ratio - 1)).toPrecision(2)} %.`;
  };
  for (const box of all(".answer")) {
    const task = JSON.parse(box.dataset.answer), form = box.querySelector("form"), said = box.querySelector(".said");
    let tries = 0, done = false;
    // What a reader is told of an answer, and whether it is right; undefined if it is none
    const judge = (value) => {
      if (task.options) {
        if (!value.length) return [undefined, "Choose first."];
        const wrong = value.find((option) => !task.options.includes(option));
        const why = feedback(box, wrong ?? value[0]);
        if (wrong !== undefined) return [false, ...(why.length ? why : ["No."])];
        if (value.length < task.options.length) return [false, "Right so far, but not all."];
        return [true, ...(why.length ? why : ["Right."])];
      }
      const given = number(value);
      if (Number.isNaN(given)) return [undefined, value.trim() ? "That is not a number." : "Write a number."];
      if (Math.abs(given - task.right) <= task.allowed) return [true, `Right: ${Number(task.right.toPrecision(6))}.`];
      const known = task.wrong.findIndex((wrong) => Math.abs(given - wrong) <= Math.max(task.allowed, 0.005 * Math.abs(wrong)));
      return [false, ...(known >= 0 ? feedback(box, known) : [distance(given, task.right)])];
    };
    const tell = (right, ...what) => {
      verdict(said, right, ...what);
      if (tries - done >= 2) box.querySelector(".solved").classList.remove("without-js");
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = task.options ? all("input:checked", form).map((input) => Number(input.value)) : form.querySelector("input").value;
      const [right, ...what] = judge(value);
      if (right !== undefined && !done) { // the first right answer stays
        tries += 1;
        done = right;
        progress.keep(box, { value, said: progress.said(box, value), right, tries });
      }
      tell(right, ...what);
    });
    const before = progress.recall(box);
    if (!before || Array.isArray(before.value) !== Boolean(task.options)) continue;
    for (const input of all("input", form)) task.options ? input.checked = before.value.includes(Number(input.value)) : input.value = before.value;
    [tries, done] = [Number(before.tries) || 1, before.right === true];
    tell(...judge(before.value));
  }

  // Charts: the build's SVG until a reader points at, focuses or taps one; then the same picture, drawn by Vega
  const base = new URL(".", document.currentScript.src);
  let runtime;
  const vega = () => runtime ??= new Promise((done, failed) => {
    const script = make("script", { type: "module", textContent: `import ${JSON.stringify(new URL("vendor/vega.js", base).href)}; dispatchEvent(new Event("vega-here"));` });
    addEventListener("vega-here", done, { once: true });
    script.addEventListener("error", failed);
    document.head.append(script);
  });
  const themed = (text) => {
    const style = getComputedStyle(root);
    return JSON.parse(text.replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim()));
  };
  const merged = (spec, patch) => { // a JSON merge patch, as the build makes it
    for (const [key, value] of Object.entries(patch)) {
      if (value === null) delete spec[key];
      else spec[key] = typeof value === "object" && !Array.isArray(value) ? merged(spec[key] ?? {}, value) : value;
    }
    return spec;
  };
  for (const figure of all(".chart")) {
    const button = figure.querySelector(".explore"), scroll = figure.querySelector(".scroll");
    let text, started = false, dwell;
    const draw = async (old) => {
      const spec = old.matches(".narrow") ? merged(themed(text), JSON.parse(figure.dataset.narrow)) : themed(text);
      const stage = make("div", { hidden: true });
      scroll.append(stage);
      await window.vegaEmbed(stage, spec, { renderer: "svg", actions: false, tooltip: { theme: "custom" } });
      const svg = stage.querySelector("svg");
      svg.setAttribute("class", old.getAttribute("class"));
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", old.getAttribute("aria-label"));
      const box = old.getBoundingClientRect();
      svg.style.cssText = `width:${box.width}px;aspect-ratio:${box.width}/${box.height}`;
      old.replaceWith(svg);
      stage.remove();
    };
    const visible = () => all(".scroll svg", figure).find((svg) => svg.getClientRects().length);
    const explore = async () => {
      if (started) return;
      started = true;
      try {
        [text] = await Promise.all([fetch(new URL(`charts/${figure.dataset.chart}.json`, base)).then((answer) => answer.text()), vega()]);
        await draw(visible());
        figure.dataset.interactive = "";
        button.hidden = true;
        new MutationObserver(() => draw(visible())).observe(root, { attributeFilter: ["data-theme"] });
      } catch (error) {
        started = false;
        runtime = undefined;
        button.textContent = "This chart could not be made interactive; try again";
      }
    };
    button.hidden = false;
    button.addEventListener("click", explore);
    figure.addEventListener("click", explore);
    figure.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") dwell = setTimeout(explore, 200); });
    figure.addEventListener("pointerleave", () => clearTimeout(dwell));
  }
})();
