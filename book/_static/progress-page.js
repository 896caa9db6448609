// "Your progress": the table of what this browser has kept, and the way out of it, back into it, and to nothing.
"use strict";
(() => {
  const { KEY, GAMES, VERSION, all, make, plain, load, save, tally, day, list, isKept } = window.bookProgress;
  const BOOK = document.querySelector(".top .home").textContent, LARGEST = 2e6; // bytes; all answers of the book take a tenth
  const section = document.querySelector("section.progress"), find = (selector) => section.querySelector(selector);
  const body = find("tbody"), said = find(".keeping .said"), file = find("input[type=file]"), dialog = find("dialog");
  const home = new URL(document.documentElement.dataset.content_root || "./", location.href);
  let parts = [];
  const games = () => { try { return plain(plain(JSON.parse(localStorage.getItem(GAMES))).games); } catch { return {}; } };

  // The table ------------------------------------------------------------------------------------------------------

  const cell = (kind, ...what) => { const made = make(kind); made.append(...what); return made; };
  const share = (n, of) => (of ? `${n} of ${of}` : "–");
  const row = (name, title, now) => {
    const made = make("tr"), link = make("a", { href: new URL(`${name}.html`, home).href, textContent: title });
    const cells = [
      now.read ? make("time", { dateTime: now.read, textContent: day(now.read) }) : "–",
      share(now.predicted, now.predictions),
      share(now.right, now.answers) + (now.tried > now.right ? `, ${now.tried - now.right} not yet` : ""),
    ].map((text) => cell("td", text));
    for (const number of cells.slice(1)) number.className = "number";
    made.append(Object.assign(cell("th", link), { scope: "row" }), ...cells);
    made.toggleAttribute("data-begun", Boolean(now.read || now.predicted || now.tried));
    return made;
  };
  const show = () => {
    const state = load(), sum = { pages: 0, read: 0, predicted: 0, predictions: 0, right: 0, answers: 0 };
    body.replaceChildren();
    for (const [caption, pages] of parts) {
      const head = Object.assign(cell("th", caption), { colSpan: 4, scope: "rowgroup" });
      body.append(cell("tr", head));
      for (const [name, title, keys] of pages) {
        const now = tally(state, name, keys.split(" "));
        body.append(row(name, title, now));
        sum.pages += 1;
        sum.read += Boolean(now.read);
        for (const each of ["predicted", "predictions", "right", "answers"]) sum[each] += now[each];
      }
    }
    const nowhere = isKept() ? "" : " This browser keeps nothing from one page to the next, so there is nothing to count.";
    find(".totals").textContent = `${sum.read} of ${sum.pages} pages read, ${sum.predicted} of ${sum.predictions} predictions made, ` +
      `${sum.right} of ${sum.answers} answers right.${nowhere}`;
  };

  // Out: a file that people can read as well --------------------------------------------------------------------------

  find(".export").addEventListener("click", () => {
    const { pages, questions } = load(), now = new Date();
    const text = JSON.stringify({ book: BOOK, version: VERSION, exported: now.toISOString(), pages, questions, games: games() }, null, 2);
    const link = make("a", { href: URL.createObjectURL(new Blob([`${text}\n`], { type: "application/json" })) });
    link.download = `${BOOK.toLowerCase().replace(/\W+/g, "-")}-progress-${now.toISOString().slice(0, 10)}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    said.textContent = `Written to ${link.download}.`;
  });

  // In: all of a file, or nothing of it --------------------------------------------------------------------------------

  const refuse = (why) => { throw new Error(why); };
  const date = (value, where) => typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value)) ? value
    : refuse(`${where} should be a date such as 2026-11-23T09:00:00.000Z, and is ${JSON.stringify(value)}`);
  const object = (value, where) => plain(value) === value ? Object.entries(value) : refuse(`“${where}” should be an object in braces`);
  const named = (name, pattern, where) => pattern.test(name) ? name : refuse(`${JSON.stringify(name)} is not the name of a ${where}`);
  const PAGE = /^[a-z\d][\w-]*(\/[a-z\d][\w-]*)*$/i, QUESTION = /^[apn][a-z2-7]{5}$/;
  const entry = (given, where) => {
    const { value, right, tries, at, asked, said } = plain(given);
    const choice = Array.isArray(value) && value.every((each) => Number.isInteger(each) && each >= 0);
    if (typeof value !== "string" && !choice) refuse(`the answer to ${where} should be a text or a list of numbers`);
    if (![asked, said].every((text) => text === undefined || typeof text === "string")) refuse(`the words of ${where} should be text`);
    const made = { asked, value, said, at: date(at, `the time of ${where}`) };
    if (right === undefined && tries === undefined) return made;
    if (typeof right !== "boolean" || !(Number.isInteger(tries) && tries > 0)) refuse(`${where} should say whether it is right, and after how many tries`);
    return { ...made, right, tries };
  };
  const read = (text) => {
    let found;
    try { found = JSON.parse(text); } catch { refuse("it is not JSON"); }
    if (plain(found).book !== BOOK) refuse(`it does not say that it belongs to ${BOOK}`);
    if (found.version !== VERSION) refuse(`it is of version ${JSON.stringify(found.version)}, and this book reads version ${VERSION}`);
    const pages = object(found.pages, "pages").map(([name, at]) => [named(name, PAGE, "page"), date(at, `“${name}”`)]);
    const questions = object(found.questions, "questions").map(([name, entries]) => [named(name, PAGE, "page"),
      object(entries, name).map(([key, given]) => [named(key, QUESTION, "question"), entry(given, `${name} ${key}`)])]);
    const games = object(found.games ?? {}, "games").map(([name, game]) => [named(name, PAGE, "game"), plain(game)]);
    return { pages, questions, games };
  };
  // Of two answers the right one stays, else the later; of two dates of reading, the earlier
  const better = (a, b) => !a || (a.right === b.right ? b.at > String(a.at) : b.right === true) ? b : a;
  const merge = ({ pages, questions, games: played }) => {
    const state = load(), ours = games();
    for (const [name, at] of pages) if (!(state.pages[name] <= at)) state.pages[name] = at;
    for (const [name, entries] of questions) {
      const mine = state.questions[name] = { ...plain(state.questions[name]) };
      for (const [key, given] of entries) mine[key] = better(mine[key], given);
    }
    save(state);
    try { localStorage.setItem(GAMES, JSON.stringify({ version: 1, games: { ...Object.fromEntries(played), ...ours } })); } catch { /* said by show */ }
  };
  find(".import").addEventListener("click", () => file.click());
  file.addEventListener("change", async () => {
    const [given] = file.files;
    if (!given) return;
    try {
      if (given.size > LARGEST) refuse("it is too large to be a file of progress");
      const found = read(await given.text());
      merge(found);
      const count = found.questions.reduce((sum, [, entries]) => sum + entries.length, 0);
      said.textContent = `Brought in ${count} answers and predictions, and ${found.pages.length} pages read.`;
    } catch (error) {
      said.textContent = `${given.name} was not brought in, and nothing has changed: ${error.message}.`;
    }
    file.value = "";
    show();
  });

  // To nothing -----------------------------------------------------------------------------------------------------------

  find(".erase").addEventListener("click", () => { dialog.returnValue = ""; dialog.showModal(); });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "erase") return;
    try { // and predictions of before, which pages not opened since still hold
      for (const key of Object.keys(localStorage)) if (key === KEY || key === GAMES || key.startsWith("predict:/")) localStorage.removeItem(key);
    } catch { /* nothing was kept */ }
    said.textContent = "Erased.";
    show();
  });

  find(".print").addEventListener("click", () => print());
  addEventListener("beforeprint", () => {
    const name = find(".whose input").value.trim();
    find(".printed b").textContent = day(new Date()) + (name ? ` · ${name}` : "");
  });
  addEventListener("storage", show);
  list().then((found) => { parts = found; show(); window.bookProgress.show(); },
    () => { find(".totals").textContent = "The list of questions could not be loaded; Export and Erase work all the same."; });
})();
