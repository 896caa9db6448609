// Pages of the site become chapters to be printed: run once, in the document that edition.py writes.
"use strict";
() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const renamed = (element, tag) => {
    const made = make(tag, { className: element.className, id: element.id }, ...element.childNodes);
    element.replaceWith(made);
    return made;
  };
  const home = document.body.dataset.address;
  const shown = (address) => address.replace(/^https?:\/\//, "");

  // An address may break after its slashes
  const link = (address, words = shown(address)) => {
    const made = make("a", { href: address });
    words.split(/(?<=[/#])/).forEach((part, i) => made.append(...(i ? [make("wbr"), part] : [part])));
    return made;
  };

  // To the ear a formula is one thing, with its MathML's words; to the eye it is what KaTeX has set
  for (const formula of all(".katex")) {
    formula.setAttribute("role", "img");
    formula.setAttribute("aria-label", formula.querySelector(".katex-mathml")?.textContent.trim() || "formula");
  }

  // Whatever is for a screen only
  all(`.headerlink, .bench, .copy, .explore, noscript, script, svg.narrow, .katex-mathml, .needs-js:not(form, .presets),
    .cell.tag_remove-input > .cell_input, .cell.tag_remove-output > .cell_output, details.hide, .feedback`).forEach((part) => part.remove());
  all(".cell").forEach((cell) => { if (!cell.textContent.trim() && !cell.querySelector("img, svg")) cell.remove(); });

  // A live figure is its poster, beside the address where it moves
  const live = (figure, page) => {
    const picture = figure.querySelector(".stage img"), says = figure.querySelector("figcaption");
    const section = figure.closest("section[id]:not(.chapter)");
    const address = home + page + ".html" + (section ? `#${section.id}` : "");
    const [wide, high] = ["width", "height"].map((name) => Number(picture.getAttribute(name)));
    picture.loading = "eager";
    if (wide < 200) picture.classList.add("pixels");
    says.append(make("p", { className: "move" }, "Move it at ", link(address)));
    const kind = wide > 1.7 * high ? "above" : "beside";
    figure.replaceWith(make("figure", { className: `poster ${kind}` }, make("div", { className: "frame" }, picture), says));
  };

  // Options of a question, lettered
  const options = (form) => {
    const list = make("ol", { className: "options" });
    all(".option > span", form).forEach((words) => list.append(make("li", {}, ...words.childNodes)));
    return list.children.length ? [list] : [];
  };

  const blank = () => make("span", { className: "blank" });

  const predict = (box) => {
    const legend = box.querySelector("legend"), reveal = box.querySelector(".reveal");
    const question = make("div", { className: "question" }, ...[...box.querySelector("fieldset").children].flatMap((part) =>
      part === legend ? [make("p", { className: "posed" }, ...legend.childNodes)] : part.matches(".option, .entry") ? [] : [part]));
    question.append(...options(box));
    const entry = box.querySelector(".entry");
    if (entry) question.append(make("p", {}, `${entry.textContent.trim()}: `, blank()));
    reveal.prepend(make("p", { className: "once" }, "Once you have committed"));
    box.replaceChildren(question, reveal);
  };

  // What is asked stays with its exercise; what is right goes to the end of the chapter
  const answer = (box) => {
    const form = box.querySelector("form"), solved = box.querySelector(".solved");
    solved.querySelector("summary").remove();
    const label = form.querySelector("legend") || form.querySelector(".entry");
    const unit = form.querySelector(".unit")?.textContent.trim();
    all("input, .unit", form).forEach((part) => part.remove());
    const words = [...label.childNodes].filter((node) => node.textContent.trim());
    const last = words.at(-1);
    if (last?.nodeType === Node.TEXT_NODE) last.textContent = last.textContent.trimEnd();
    const choices = options(form);
    const room = choices.length ? [] : [": ", blank(), unit ? ` ${unit}` : ""];
    const asked = make("div", { className: "asked-for" }, make("p", {}, ...words, ...room), ...choices);
    const right = make("div", { className: "right" });
    if (choices.length) {
      const indices = JSON.parse(box.dataset.answer).options;
      const letters = indices.map((i) => `(${"abcdefghij"[i]})`);
      right.append(make("p", {}, `Answer: ${letters.join(" and ")}`));
    } else {
      right.append(make("p", {}, "Answer: ", ...solved.querySelector("p").childNodes));
    }
    return [asked, right];
  };

  const exercises = (chapter) => {
    const end = make("section", { className: "answers", id: "answers-and-solutions" }, make("h2", { textContent: "Answers and solutions" }));
    for (const exercise of all(".exercise", chapter)) {
      const found = [];
      for (let next = exercise.nextElementSibling; next && !next.matches(".exercise"); ) {
        const after = next.nextElementSibling;
        if (next.matches(".answer")) {
          const [asked, right] = answer(next);
          next.remove();
          exercise.append(asked);
          found.push(right);
        } else if (next.matches("details.solution")) {
          next.querySelector("summary").remove();
          found.push(make("div", { className: "solved", id: next.id }, ...next.childNodes));
          next.remove();
        } else if (next.matches("h2, h3, section")) break;
        next = after;
      }
      if (!found.length) continue;
      const name = exercise.querySelector(".caption-number").textContent.trim();
      end.append(make("div", { className: "solution-of" },
        make("p", { className: "whose" }, make("a", { href: `#${exercise.id}` }, name)), ...found));
      exercise.querySelector(".admonition-title").append(" ", make("a", { className: "to-answer", href: `#${end.id}`, textContent: "answer" }));
    }
    all(".answer", chapter).forEach((box) => box.replaceWith(...answer(box)));
    if (end.children.length > 1) chapter.querySelector("section").append(end);
  };

  for (const chapter of all(".chapter")) {
    const page = chapter.dataset.page;
    all("figure.live", chapter).forEach((figure) => live(figure, page));
    all(".live", chapter).forEach((box) => box.classList.remove("live"));
    all(".predict", chapter).forEach(predict);
    exercises(chapter);
    all(".presets", chapter).forEach((list) => {
      const links = all("a", list).map((a) => make("a", { href: `${home}${page}.html${a.getAttribute("href")}`, textContent: a.textContent }));
      list.replaceWith(make("p", { className: "starts" }, "Starting points: ", ...links.flatMap((a, i) => i ? [" · ", a] : [a])));
    });
    all("details", chapter).forEach((folded) => {
      folded.querySelector(":scope > summary")?.replaceWith(make("p", { className: "admonition-title" }, ...folded.querySelector(":scope > summary").childNodes));
      renamed(folded, "div").classList.add("unfolded");
    });
    all("pre", chapter).forEach((code) => { if (code.textContent.split("\n").length > 28) code.classList.add("long"); });
    all("table", chapter).forEach((table) => { if (table.rows.length < 16) table.classList.add("short"); });
    all("img", chapter).forEach((picture) => { picture.loading = "eager"; });

    // Parts are headings of the first level, chapters of the second
    for (const level of [3, 2, 1]) all(`h${level}`, chapter).forEach((heading) => renamed(heading, `h${level + 1}`));
    const title = chapter.querySelector("h2");
    if (page === "index") title.textContent = chapter.dataset.title;

    // Ids are those of the page, behind the page's name; links within the book stay within it
    for (const part of all("[id]", chapter)) if (!part.closest("svg")) part.id = `${chapter.id}.${part.id}`;
    for (const a of all("a[href]", chapter)) {
      if (a.closest(".move")) continue; // to the site
      const to = a.getAttribute("href");
      const there = new URL(to, `${home}${page}.html`);
      a.dataset.to = there.href;
      const name = there.href.startsWith(home) && there.pathname.slice(new URL(home).pathname.length).replace(/(index)?\.html$/, "$1");
      const inside = name && document.getElementById(name.replaceAll("/", "."));
      if (!inside || (there.hash.includes("=") && !a.closest("p.whose"))) { a.href = there.href; continue; }
      const target = decodeURIComponent(there.hash.slice(1));
      a.href = `#${target ? `${inside.id}.${target}` : inside.id}`;
    }
    for (const picture of all("img[src]", chapter)) picture.src = new URL(picture.getAttribute("src"), new URL(`${page}.html`, document.baseURI)).href;
    for (const name of ["aria-labelledby", "aria-describedby", "tabindex"]) all(`[${name}]`, chapter).forEach((part) => part.removeAttribute(name));
  }
  // An anchor that has gone, in an old page or an unprinted part: its chapter will do
  for (const a of all('.chapter a[href^="#"]')) {
    if (document.getElementById(a.getAttribute("href").slice(1))) continue;
    const chapter = all(".chapter").find((each) => a.getAttribute("href").startsWith(`#${each.id}.`));
    a.href = chapter ? `#${chapter.id}` : a.dataset.to;
  }

  // A name in code may break where its parts meet
  for (const code of all(":not(pre) > code")) {
    for (const text of all("*", code).concat(code).flatMap((part) => [...part.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE))) {
      text.replaceWith(...text.textContent.split(/(?<=[._(/])(?=\w)/).flatMap((part, i) => (i ? [make("wbr"), part] : [part])));
    }
  }

  // What is wider than the page is made to fit it
  const fit = (box, inner) => {
    const room = box.clientWidth, wants = inner.scrollWidth;
    if (wants > room + 1) inner.style.zoom = String(Math.floor((1000 * room) / wants) / 1000);
  };
  all(".scroll").forEach((box) => { if (box.firstElementChild) fit(box, box.firstElementChild.matches(".katex-display") ? box.firstElementChild.firstElementChild : box.firstElementChild); });
  all(".cell_output table").forEach((table) => fit(table.parentElement, table));

  const wide = all(".chapter :is(p, li, td, th, pre, svg, img, .katex-display, table)").filter((part) =>
    !part.closest("svg *, .katex *") && part.getBoundingClientRect().right > document.body.clientWidth + 2);
  return { wide: wide.map((part) => part.outerHTML.slice(0, 200)), links: all('a[href^="#"]').filter((a) => !document.getElementById(a.getAttribute("href").slice(1))).map((a) => a.outerHTML.slice(0, 120)) };
}
