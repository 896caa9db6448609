// What a reader has done, kept in the reader's own browser: predictions, answers, pages marked as read.
// Nothing here asks the network for anything but the list of questions, and sends nothing anywhere.
//
// It is kept under one key, as {version, pages: {page: date}, questions: {page: {key: entry}}}. A page
// is its place in the book, so that progress is the same at another address of the book; a key is
// made from the question's words while the book is built (bookext/progress.py), so that an answer to
// a question that has been changed since is not shown as one to the new.
"use strict";
(() => {
  const KEY = "controlled-forgetting.progress", GAMES = "controlled-forgetting.matching", VERSION = 1;
  const root = document.documentElement, page = root.dataset.page;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const plain = (value) => value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};

  let kept = true, here = null; // what this page remembers where the browser keeps nothing
  const load = () => {
    let found = here;
    try { found = JSON.parse(localStorage.getItem(KEY)) ?? here; } catch (error) { kept &&= error instanceof SyntaxError; }
    found = plain(found);
    return found.version === VERSION
      ? { version: VERSION, pages: { ...plain(found.pages) }, questions: { ...plain(found.questions) } }
      : { version: VERSION, pages: {}, questions: {} };
  };
  const save = (state) => {
    try { localStorage.setItem(KEY, JSON.stringify(state)); kept = true; here = null; } catch { kept = false; here = state; }
    show();
  };
  // Another tab may have written meanwhile: read, change and write are one step
  const change = (how) => { const state = load(); how(state); save(state); };

  const mine = (state = load()) => plain(state.questions[page]);
  const recall = (box) => {
    const entry = plain(mine()[box.dataset.key]);
    return typeof entry.value === "string" || Array.isArray(entry.value) ? entry : null;
  };
  const keep = (box, entry) => page && change((state) => {
    state.questions[page] = { ...mine(state), [box.dataset.key]: { asked: asked(box), ...entry, at: new Date().toISOString() } };
  });
  const forget = (box) => change((state) => {
    state.questions[page] = { ...mine(state) };
    delete state.questions[page][box.dataset.key];
    if (!Object.keys(state.questions[page]).length) delete state.questions[page];
  });

  // Words of the page as one can read them in a file: a formula stands in them twice, and once is enough
  const words = (part) => {
    if (!part) return "";
    const copy = make("p");
    copy.append(part.cloneNode(true));
    for (const other of all(".katex-html, .headerlink, legend > b", copy)) other.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  };
  const asked = (box) => {
    const heads = all(".exercise > .admonition-title, h2").filter((head) => head.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING);
    const label = words(box.querySelector("legend") ?? box.querySelector(".entry")?.firstChild);
    return box.matches(".answer") && heads.length ? `${words(heads.at(-1))}: ${label}` : label;
  };

  // Predictions of before were kept under the page's address; they are carried over once
  const adopt = () => {
    for (const box of all(".predict[data-key]")) {
      const old = `predict:${location.pathname}#${box.id}`;
      let value = null;
      try { value = localStorage.getItem(old); localStorage.removeItem(old); } catch { return; }
      const options = all("input[type=radio]", box).map((input) => input.value);
      if (value === null || recall(box) || options.length && !options.includes(value)) continue;
      keep(box, { value, said: said(box, value) });
    }
  };
  const said = (box, value) => {
    const chosen = [value].flat().map((each) => all(".option", box).find((label) => label.firstElementChild.value === String(each)));
    return chosen.every(Boolean) ? chosen.map(words).join("; ") : String(value);
  };

  // The contents: a tick beside what has been read, and how many questions are answered
  const base = new URL(root.dataset.content_root || "./", location.href).pathname;
  const place = (link) => decodeURI(link.pathname).startsWith(base) && decodeURI(link.pathname).slice(base.length).replace(/\.html$/, "");
  const own = () => page && new Map([[page, all("[data-key]").map((box) => box.dataset.key)]]);
  let book = null; // every page and the keys of its questions, once they are here
  const counted = (keys) => keys.filter((key) => !key.startsWith("n")); // a note is not a question
  const tally = (state, name, keys) => {
    const entries = plain(state.questions[name]);
    const done = counted(keys).filter((key) => key in entries);
    const right = (key) => plain(entries[key]).right === true;
    return {
      read: state.pages[name],
      predicted: done.filter((key) => key.startsWith("p")).length, predictions: keys.filter((key) => key.startsWith("p")).length,
      right: done.filter((key) => key.startsWith("a") && right(key)).length, answers: keys.filter((key) => key.startsWith("a")).length,
      tried: done.filter((key) => key.startsWith("a")).length,
    };
  };
  const ticks = (state) => {
    const known = book ?? own();
    if (!known) return;
    for (const link of all(".contents .toctree-l1 > a")) {
      const name = place(link), keys = known.get(name);
      link.querySelector(".done")?.remove();
      if (!keys) continue;
      const now = tally(state, name, keys), settled = now.predicted + now.right, of = now.predictions + now.answers;
      if (!now.read && !settled) continue;
      const mark = make("span", { className: "done" });
      if (now.read) mark.append(make("span", { className: "tick", ariaHidden: "true", textContent: "✓" }), make("span", { className: "unseen", textContent: " read" }));
      if (settled) mark.append(make("span", { className: "unseen", textContent: ", " }), `${settled}/${of}`, make("span", { className: "unseen", textContent: " questions done" }));
      link.append(" ", mark);
    }
  };

  // At the end of a page that asks something: the reader, and nobody else, says that it is read
  const button = page && all(".answer, .predict").length ? make("button", { type: "button" }) : null;
  if (button) {
    const line = make("p", { className: "mark-read" }), told = make("span", { className: "said", role: "status" });
    button.addEventListener("click", () => {
      change((state) => state.pages[page] ? delete state.pages[page] : state.pages[page] = new Date().toISOString());
      told.textContent = kept ? "" : "This browser keeps nothing, so the book will forget it when you leave.";
    });
    line.append(button, told);
    document.querySelector("article").append(line);
  }
  const day = (date) => new Date(date).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
  const show = () => {
    const state = load();
    ticks(state);
    if (!button) return;
    button.toggleAttribute("data-read", Boolean(state.pages[page]));
    button.textContent = state.pages[page] ? `✓ Read, ${day(state.pages[page])}` : "Mark this page as read";
    button.setAttribute("aria-label", state.pages[page] ? `${button.textContent}. Press to take it back.` : button.textContent);
    button.title = state.pages[page] ? "Press to take it back" : "";
  };

  // The list of questions is a file of its own, and only who has begun needs it
  const script = document.currentScript.src;
  const list = () => new Promise((done, failed) => {
    addEventListener("questions", ({ detail }) => {
      book = new Map(detail.flatMap(([, pages]) => pages.map(([name, , keys]) => [name, keys.split(" ")])));
      done(detail);
    }, { once: true });
    document.head.append(make("script", { src: new URL("questions.js", script).href, onerror: failed }));
  });

  window.bookProgress = { KEY, GAMES, VERSION, all, make, plain, load, save, change, recall, keep, forget, said, tally, day, list, show, isKept: () => kept };
  if (page) adopt();
  show();
  const begun = ({ pages, questions }) => Object.keys(pages).length + Object.keys(questions).length;
  if (begun(load()) && !document.querySelector("section.progress")) list().then(show, () => {});
  addEventListener("storage", ({ key }) => { if (key === KEY) show(); });
})();
