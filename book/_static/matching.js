// The game of matching pictures with words, and its return on a later page (see bookext/matching.py).
// A picture goes to its place by drag, by two taps, or by keyboard; answers stay in this browser.
"use strict";
(() => {
  const all = (selector, within) => [...within.querySelectorAll(selector)];
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const listed = (words) => words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

  // Answers: {version, games: {game: {then, now, committed}}}, where then[round][question][picture] is a word
  const KEY = "controlled-forgetting.matching", VERSION = 1;
  const plain = (value) => value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
  let kept = true, games = {};
  try {
    const found = plain(JSON.parse(localStorage.getItem(KEY)));
    if (found.version === VERSION) games = plain(found.games);
  } catch { kept = false; }
  const write = () => {
    try { localStorage.setItem(KEY, JSON.stringify({ version: VERSION, games })); kept = true; } catch { kept = false; }
  };
  const word = (answers, round, question, card) => {
    const found = plain(plain(plain(answers)[round.title])[question.name])[card];
    return question.labels.includes(found) ? found : undefined;
  };
  const complete = (answers, round) => round.questions.every((q) => round.cards.every((card) => word(answers, round, q, card)));

  // Two answers side by side: the words that differ are marked, and the same ones said to be
  const compare = (dd, words, others) => dd.replaceChildren(...words.flatMap((each, i) => [
    i ? ", " : "", each === others[i] ? each : make("b", { textContent: each }),
  ]));
  const tell = (figure, round, said, kind, quietly = false) => {
    const card = round.cards[figure.dataset.card], we = round.questions.map((q) => q.says[figure.dataset.card]);
    const words = round.questions.map((q) => word(said, round, q, card) ?? "no answer");
    const row = figure.querySelector(`.${kind}`);
    row.hidden = false;
    if (quietly) return row.querySelector("dd").textContent = words.join(", ");
    compare(row.querySelector("dd"), words, we);
    compare(figure.querySelector(".we dd"), we, words);
    if (words.every((each, i) => each === we[i])) figure.querySelector(".we dd").append(" – as you do");
  };
  const verdict = (rounds, said) => {
    const names = [...new Set(rounds.flatMap((round) => round.questions.map((q) => q.name)))];
    return names.map((name) => {
      const differ = [], neither = [];
      for (const round of rounds) for (const q of round.questions.filter((each) => each.name === name)) round.cards.forEach((card, i) => {
        if (!q.labels.includes(q.says[i])) neither.push(card);
        else if (word(said, round, q, card) !== q.says[i]) differ.push(card);
      });
      const first = differ.length ? `you and a physicist differ over ${listed(differ)}.` : "you and a physicist agree.";
      return `On ${name}, ${first}${neither.length ? ` For ${listed(neither)} a physicist would choose neither.` : ""}`;
    }).join(" ");
  };

  // The game ------------------------------------------------------------------------------------------------------

  function play(section) {
    const rounds = JSON.parse(section.dataset.rounds), boards = all(".round", section);
    const said = section.querySelector(".said"), outcome = section.querySelector(".outcome");
    const mine = () => games[section.dataset.game] = plain(games[section.dataset.game]);
    const reduced = matchMedia("(prefers-reduced-motion: reduce)");
    let at = 0, held = null, past = [];
    const touch = matchMedia("(pointer: coarse)").matches;
    const HOW = touch ? "Touch a picture, then the place where it belongs." : "Drag each picture to where it belongs; or press it, and then its place.";

    // From pictures to buttons
    for (const card of all(".card", section)) {
      const button = make("button", { type: "button", className: "card" });
      button.dataset.card = card.dataset.card;
      button.setAttribute("aria-pressed", "false");
      button.append(...card.childNodes);
      card.replaceWith(button);
    }

    const placed = () => plain(mine().then)[rounds[at].title] ?? {};
    const cardAt = (q, label) => rounds[at].cards.find((card) => word(mine().then, rounds[at], q, card) === label);

    function show() {
      section.dataset.playing = "";
      boards.forEach((board, i) => board.toggleAttribute("data-now", i === at));
      section.toggleAttribute("data-done", at === rounds.length);
      outcome.open = at === rounds.length;
      if (at < rounds.length) showBoard(); else showOutcome();
    }

    function showBoard() {
      const round = rounds[at], board = boards[at], answers = mine().then;
      for (const button of all(".card", board)) {
        const name = round.cards[button.dataset.card];
        const words = round.questions.map((q) => word(answers, round, q, name)).filter(Boolean);
        button.querySelector(".placed").textContent = words.join(", ");
        button.setAttribute("aria-pressed", String(held?.card === name));
      }
      for (const slot of all(".slot", board)) {
        const q = round.questions[slot.dataset.question], label = q.labels[slot.dataset.label];
        const card = cardAt(q, label), well = slot.querySelector(".well");
        if (well.dataset.card !== card) {
          const picture = card && board.querySelector(`.card[data-card="${round.cards.indexOf(card)}"] img`).cloneNode();
          if (picture) Object.assign(picture, { alt: "", loading: "eager" });
          well.replaceChildren(...(card ? [picture] : []));
          card ? well.dataset.card = card : delete well.dataset.card;
        }
        slot.setAttribute("aria-label", `${label}: ${card ?? "empty"}`);
        slot.toggleAttribute("data-chosen", held?.slot === slot);
      }
      board.toggleAttribute("data-holding", Boolean(held?.card));
      section.querySelector(".undo").disabled = !past.length;
      section.querySelector(".clear").disabled = !Object.keys(placed()).length;
      section.querySelector(".commit").toggleAttribute("data-ready", complete(answers, round));
    }

    function change(next) {
      past.push(JSON.stringify(placed()));
      mine().then = { ...plain(mine().then), [rounds[at].title]: next };
      held = null;
      write();
      show();
    }

    /** Put a picture in its place; what stood there goes where the picture came from, the last one where room is left. */
    function put(name, q, label) {
      const round = rounds[at], before = word(mine().then, round, q, name), other = cardAt(q, label);
      const words = { ...plain(plain(placed())[q.name]) };
      delete words[other];
      if (other && before && other !== name) words[other] = before;
      words[name] = label;
      const left = round.cards.filter((card) => !words[card]), free = q.labels.filter((each) => !Object.values(words).includes(each));
      if (left.length === 1) words[left[0]] = free[0];
      change({ ...placed(), [q.name]: words });
      const told = round.cards.filter((card) => words[card]).map((card) => `${card}, ${words[card]}`);
      say(`${q.name}: ${told.join("; ")}.${complete(mine().then, round) ? " Commit, or change your mind." : ""}`);
    }

    function say(text) { said.textContent = text; }

    function pressCard(name) {
      if (held?.slot) return put(name, ...held.place);
      held = held?.card === name ? null : { card: name };
      say(held ? `${name} in hand: now its place.` : `${name} put down.`);
      showBoard();
    }

    function pressSlot(slot) {
      const q = rounds[at].questions[slot.dataset.question], label = q.labels[slot.dataset.label], here = cardAt(q, label);
      if (held?.card) return put(held.card, q, label);
      if (here && rounds[at].cards.length === 2) return put(here, q, q.labels.find((each) => each !== label)); // swap
      if (here) return pressCard(here);
      held = held?.slot === slot ? null : { slot, place: [q, label] };
      say(held ? `${label}: now the picture that belongs here.` : HOW);
      showBoard();
    }

    section.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button || at === rounds.length && !button.matches(".again")) return;
      if (button.matches(".card")) pressCard(rounds[at].cards[button.dataset.card]);
      else if (button.matches(".slot")) pressSlot(button);
      else if (button.matches(".undo")) back(button, past.pop(), "Undone.");
      else if (button.matches(".clear")) (past.push(JSON.stringify(placed())), back(button, "{}", "Cleared."));
      else if (button.matches(".commit")) commit();
      else if (button.matches(".again")) again();
    });

    function back(button, state, words) {
      mine().then = { ...plain(mine().then), [rounds[at].title]: JSON.parse(state) };
      held = null;
      write();
      show();
      say(`${words} ${HOW}`);
      if (button.disabled) boards[at].querySelector(".card").focus(); // the focus must not be lost with the button
    }

    function commit() {
      const round = rounds[at];
      const open = round.questions.filter((q) => !round.cards.every((card) => word(mine().then, round, q, card)));
      if (open.length) return say(`Still open: ${listed(open.map((q) => q.name))}.`);
      mine().committed = [...new Set([...committed(), round.title])];
      write();
      at += 1;
      past = [];
      held = null;
      show();
      if (section.getBoundingClientRect().top < 0) section.scrollIntoView();
      if (at < rounds.length) {
        say(`Round ${at + 1} of ${rounds.length}. ${HOW}`);
        boards[at].querySelector(".card").focus({ preventScroll: true });
      } else {
        outcome.focus({ preventScroll: true });
      }
    }

    function committed() {
      const titles = Array.isArray(mine().committed) ? mine().committed : [];
      return rounds.map((round) => round.title).filter((title) => titles.includes(title));
    }

    function showOutcome() {
      all(".answered", section).forEach((part, i) => all(".told", part).forEach((figure) => tell(figure, rounds[i], mine().then, "you")));
      const note = kept ? "" : " This browser keeps nothing, so the page will forget your answers when you leave.";
      section.querySelector(".verdict").textContent = verdict(rounds, mine().then) + note;
    }

    function again() {
      delete games[section.dataset.game];
      write();
      at = 0;
      past = [];
      show();
      say(HOW);
      if (section.getBoundingClientRect().top < 0) section.scrollIntoView();
      boards[0].querySelector(".card").focus({ preventScroll: true });
    }

    // Keys: arrows go from button to button as they lie, Escape puts a picture down
    section.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && held) {
        held = null;
        say(HOW);
        return showBoard();
      }
      const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      const from = event.target.closest(".card, .slot");
      if (!step || !from || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      event.preventDefault();
      const rows = [all(".card", boards[at]), ...all(".question", boards[at]).map((question) => all(".slot", question))];
      const row = rows.findIndex((each) => each.includes(from)), column = rows[row].indexOf(from);
      rows[row + step[0]]?.[column + step[1]]?.focus();
    });

    // Dragging. A finger must rest on a picture for a moment first: until then it scrolls the page.
    let drag = null;
    const end = () => {
      if (!drag) return;
      clearTimeout(drag.timer);
      drag.ghost?.remove();
      drag.over?.removeAttribute("data-over");
      section.removeAttribute("data-dragging");
      drag = null;
    };
    const lift = () => {
      const { source, name, x, y } = drag, { width } = source.querySelector("img").getBoundingClientRect();
      held = null;
      showBoard();
      drag.ghost = make("div", { className: "ghost" });
      drag.ghost.append(source.querySelector("img").cloneNode());
      drag.ghost.style.width = `${Math.min(width, 96)}px`;
      section.append(drag.ghost);
      section.setAttribute("data-dragging", "");
      section.toggleAttribute("data-still", reduced.matches);
      source.setPointerCapture(drag.id);
      say(`${name} in hand.`);
      move(x, y);
    };
    const move = (x, y) => {
      drag.ghost.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
      const over = document.elementFromPoint(x, y)?.closest(".slot") ?? null;
      if (over === drag.over) return;
      drag.over?.removeAttribute("data-over");
      drag.over = over && boards[at].contains(over) ? over : null;
      drag.over?.setAttribute("data-over", "");
    };
    section.addEventListener("pointerdown", (event) => {
      const source = event.target.closest(".card, .slot");
      if (!source || event.button || drag || at === rounds.length) return;
      const name = source.matches(".card") ? rounds[at].cards[source.dataset.card] : source.querySelector(".well").dataset.card;
      if (!name) return;
      drag = { source, name, id: event.pointerId, x: event.clientX, y: event.clientY, finger: event.pointerType === "touch" };
      if (drag.finger) drag.timer = setTimeout(lift, 220);
    });
    section.addEventListener("pointermove", (event) => {
      if (event.pointerId !== drag?.id) return;
      const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 6;
      if (drag.ghost) return move(event.clientX, event.clientY);
      if (far && drag.finger) end();
      else if (far) {
        Object.assign(drag, { x: event.clientX, y: event.clientY });
        lift();
      }
    });
    section.addEventListener("pointerup", (event) => {
      if (event.pointerId !== drag?.id) return;
      const { name, over, ghost } = drag;
      end();
      if (!ghost) return;
      // The click that follows belongs to the drag
      const swallow = (click) => { click.preventDefault(); click.stopPropagation(); };
      addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", swallow, { capture: true }), 50);
      if (!over) return say(`${name} put down. ${HOW}`);
      const q = rounds[at].questions[over.dataset.question];
      put(name, q, q.labels[over.dataset.label]);
    });
    section.addEventListener("pointercancel", (event) => { if (event.pointerId === drag?.id) end(); });
    section.addEventListener("touchmove", (event) => { if (drag?.ghost) event.preventDefault(); }, { passive: false });
    section.addEventListener("contextmenu", (event) => { if (drag?.finger) event.preventDefault(); });

    while (at < rounds.length && committed().includes(rounds[at].title) && complete(mine().then, rounds[at])) at += 1;
    show();
    if (at < rounds.length) say(HOW);
  }

  // Once more -----------------------------------------------------------------------------------------------------

  function ask(section) {
    const rounds = JSON.parse(section.dataset.rounds), game = section.dataset.game;
    const form = section.querySelector("form"), said = section.querySelector(".said"), outcome = section.querySelector(".outcome");
    const inputs = all("input", form);
    const before = plain(games[game]).then;
    const figures = all(".answered", section).map((part) => all(".told", part));
    section.querySelector(".invitation").hidden = rounds.some((round) => complete(before, round));
    rounds.forEach((round, i) => {
      if (complete(before, round)) figures[i].forEach((figure) => tell(figure, round, before, "then", true)); // nothing is marked yet
    });

    // Each word goes to one picture: with two of them, the second follows
    form.addEventListener("change", ({ target }) => {
      const group = inputs.filter((each) => each.closest(".answered") === target.closest(".answered") && each.dataset.question === target.dataset.question);
      const others = group.filter((each) => each.dataset.card !== target.dataset.card);
      for (const other of others) if (other.value === target.value) other.checked = false;
      const open = [...new Set(group.map((each) => each.dataset.card))].filter((card) => !group.some((each) => each.dataset.card === card && each.checked));
      const free = [...new Set(group.map((each) => each.value))].filter((value) => !group.some((each) => each.value === value && each.checked));
      if (open.length === 1) group.find((each) => each.dataset.card === open[0] && each.value === free[0]).checked = true;
    });

    const read = () => Object.fromEntries(rounds.map((round, i) => [round.title, Object.fromEntries(round.questions.map((q, j) =>
      [q.name, Object.fromEntries(round.cards.map((card, k) =>
        [card, q.labels[figures[i][k].querySelector(`[data-question="${j}"]:checked`)?.value]]))]))]));

    function show(now) {
      section.toggleAttribute("data-done", Boolean(now));
      for (const input of inputs) input.disabled = Boolean(now);
      if (!now) return;
      const changed = [], same = [];
      rounds.forEach((round, i) => figures[i].forEach((figure, k) => {
        if (complete(before, round)) tell(figure, round, before, "then");
        tell(figure, round, now, "you");
        round.questions.forEach((q, j) => {
          const card = round.cards[k], [was, is] = [word(before, round, q, card), word(now, round, q, card)];
          figure.querySelectorAll(".now")[j].querySelector(`[value="${q.labels.indexOf(is)}"]`).checked = true;
          if (was) (was === is ? same : changed).push(card);
        });
      }));
      const [moved, rest] = [changed, same].map((cards) => [...new Set(cards)]);
      const change = moved.length ? `You have changed your mind about ${listed(moved)}.` : rest.length ? "You say what you said then." : "";
      section.querySelector(".verdict").textContent = `${change} ${verdict(rounds, now)}`.trim();
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const now = read();
      const open = rounds.filter((round) => !complete(now, round));
      if (open.length) return said.textContent = `Still open: ${listed(open.map((round) => round.title))}.`;
      said.textContent = "";
      games[game] = { ...plain(games[game]), now: { ...plain(plain(games[game]).now), ...now } };
      write();
      show(now);
      outcome.focus({ preventScroll: true });
      outcome.scrollIntoView({ block: "nearest" });
    });
    section.querySelector(".again").addEventListener("click", () => {
      if (games[game]) delete games[game].now;
      write();
      show(null);
      rounds.forEach((round, i) => figures[i].forEach((figure) => {
        figure.querySelector(".you").hidden = true;
        if (complete(before, round)) tell(figure, round, before, "then", true);
      }));
      form.reset();
      form.querySelector("input").focus();
    });
    const stored = plain(games[game]).now;
    if (rounds.every((round) => complete(stored, round))) show(stored);
  }

  for (const section of document.querySelectorAll(".matching")) section.matches(".recall") ? ask(section) : play(section);
})();
