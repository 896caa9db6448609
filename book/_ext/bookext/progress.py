"""What a reader has done: the names of its questions, and the directive ``{progress}``.

Progress is kept in the reader's own browser by `progress.js`. Each question of a page gets a key,
``data-key`` in the page, made from the words it is asked in: a letter (``p`` for a prediction,
``a`` for an answer, ``n`` for a note) and five more. So an answer is found again when questions are
added, removed or moved, and is not shown as one to other words.

The keys of all pages are written into ``_static/questions.js``, which the contents list and the
table of ``{progress}`` count with. It is a file of its own, so that a changed question makes no
other page be written again, and it is fetched only by who has answered something.
"""

import base64
import hashlib
import html
import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from .execution import BOOK
from .pages import squeezed


def key(kind: str, words: str, taken=()) -> str:
    """Return the key of a question; one asked twice in the same words gets another each time."""
    number = 0
    while True:
        text = " ".join(words.split()) + (f" ({number})" if number else "")
        letters = base64.b32encode(hashlib.sha256(text.encode()).digest()).decode().lower()
        if (found := kind[0] + letters[:5]) not in taken:
            return found
        number += 1


def name_questions(app, doctree):
    """Give each question of the page its key, and note them in order."""
    found, exercise = [], ""
    for node in doctree.findall():
        if isinstance(node, nodes.section):
            exercise = ""
        elif isinstance(node, nodes.Element) and "exercise" in node.get("classes", []):
            exercise = " ".join(
                text.astext()
                for text in node.findall(nodes.Text)
                if not isinstance(text.parent, nodes.raw)
            )
        elif isinstance(node, nodes.raw) and "question" in node:
            kind, words = node["question"]
            asked = words if kind != "answer" else f"{exercise}\n{words}"
            found.append(key(kind, asked, found))
            mark = f' data-key="{found[-1]}"'
            text = re.sub(r'( id="[^"]*")', rf"\1{mark}", node.astext(), count=1)
            node.children = [nodes.Text(text)]
    if found:
        _book(app.env)[app.env.docname] = found


def _book(env) -> dict:
    if not hasattr(env, "questions"):
        env.questions = {}
    return env.questions


def _forget(app, env, docname):
    _book(env).pop(docname, None)


def _merge(app, env, docnames, other):
    _book(env).update({name: _book(other)[name] for name in docnames if name in _book(other)})


def contents(env) -> list:
    """Return every part with its pages that ask something: caption, and name, title, keys."""
    asked = _book(env)
    parts = []
    for part in env.tocs[env.config.root_doc].findall(_is_toctree):
        pages = [
            [name, env.titles[name].astext(), " ".join(asked[name])]
            for _, name in part["entries"]
            if name in asked
        ]
        parts += [[part.get("caption") or "", pages]] if pages else []
    return parts


def _is_toctree(node) -> bool:
    return node.tagname == "toctree"


def _write(app, exception):
    """Write the list of pages and keys."""
    if not exception and app.builder.format == "html":
        listed = json.dumps(contents(app.env), ensure_ascii=False, separators=(",", ":"))
        text = f'dispatchEvent(new CustomEvent("questions",{{detail:{listed}}}));\n'
        Path(app.outdir, "_static", "questions.js").write_text(text, encoding="utf8")


class Progress(SphinxDirective):
    """``{progress}``: what this reader has done, and buttons to keep, bring back and erase it."""

    def run(self):
        """Return the frame; `progress-page.js` fills it."""
        title = html.escape(self.config.project)
        return [nodes.raw("", FRAME.replace("BOOK", title), format="html")]


FRAME = """
<p class="without-js">Progress is kept by a script, and this browser runs none.</p>
<section class="progress needs-js" aria-label="Your progress">
<p class="totals" role="status">…</p>
<form class="keeping">
<button type="button" class="export">Export</button>
<button type="button" class="import">Import…</button>
<button type="button" class="print">Print</button>
<button type="button" class="erase">Erase…</button>
<input type="file" accept=".json,application/json" aria-label="A file of progress" hidden>
<label class="whose">Your name, for the print-out <input type="text" autocomplete="off"></label>
<output class="said" aria-live="polite"></output>
</form>
<p class="printed">BOOK · printed <b></b></p>
<div class="scroll" data-label="Progress"><table>
<caption>Every page that asks you something</caption>
<thead><tr><th scope="col">Page</th><th scope="col">Read</th>
<th scope="col" class="number">Predictions</th>
<th scope="col" class="number">Right answers</th></tr></thead><tbody></tbody></table></div>
<dialog aria-labelledby="erase-title"><form method="dialog">
<h2 id="erase-title">Erase your progress?</h2>
<p>Every prediction, answer and mark that this book has kept in this browser will be gone, and
cannot be brought back unless you have exported it.</p>
<p class="choice"><button value="keep">Keep it</button> <button value="erase">Erase it</button></p>
</form></dialog>
</section>
"""


def _context(app, pagename, templatename, context, doctree):
    """Add the rules and the script that the page needs."""
    if 'class="progress ' in (context.get("body") or ""):
        context["page_style"] += squeezed(BOOK / "_static" / "progress.css")
        context.setdefault("page_scripts", []).append("progress-page.js")


def setup(app):
    """Register the directive, and follow the questions as they come and go."""
    app.add_directive("progress", Progress)
    app.connect("doctree-read", name_questions)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("html-page-context", _context, priority=960)
    app.connect("build-finished", _write, priority=960)
