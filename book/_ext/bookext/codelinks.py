"""Names of `ergolib` in code lead to the reference.

sphinx-codeautolink follows imports, calls and attributes through the cells of a page: it knows that
`magnet.run` is the method of an `Ising` made three cells before. Its own extension would then parse
every finished page and write it anew, with pictures and formulae, which makes pages longer. So its
analysis is used here, and the links are made where a block of code is written.

In one block, a name leads to its entry once: a reader who goes from link to link by keyboard need
not pass ten times through one loop. Between backquotes in the text it is a link once on a page.
"""

import re
from html import escape

from docutils import nodes
from sphinx.util import logging
from sphinx_codeautolink.extension.block import construct_name_pattern
from sphinx_codeautolink.extension.resolve import CouldNotResolve, resolve_location
from sphinx_codeautolink.parse import parse_names

from .reference import entries

log = logging.getLogger(__name__)

LANGUAGES = ("ipython3", "ipython", "python")
NAME = re.compile(r"(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w+")
PREFIXES = ("ergolib.", "ergolib.information.", "ergolib.learning.", "")


def inventory(env) -> dict[str, str]:
    """Return the entry for every address under which code can come upon a documented name."""
    objects = env.domains["py"].objects
    known = {name: name for name in objects}
    for address, entry in entries().items():
        for name in objects:
            if name == entry or name.startswith(f"{entry}."):
                known.setdefault(address + name[len(entry) :], name)
    return known


def place(app, docname: str, entry: str) -> str:
    """Return the address of an entry, seen from a page."""
    found = app.env.domains["py"].objects[entry]
    return f"{app.builder.get_relative_uri(docname, found.docname)}#{found.node_id}"


def runnable(code: str) -> str:
    """Return the code of a cell as Python, its lines where they were."""
    return re.sub(r"(?m)^\s*[%!].*$", "", code)


def analyse(app, doctree, docname):
    """Find what the code of a page names, and note it where the code is."""
    if app.builder.format != "html" or docname.startswith("reference/"):
        return
    if not hasattr(app.env, "code_inventory"):
        app.env.code_inventory = inventory(app.env)
    known, lines, cells = app.env.code_inventory, [], []
    for block in doctree.findall(nodes.literal_block):
        if block.get("language") in LANGUAGES:
            code = runnable(block.astext())
            cells.append((len(lines), block))
            lines += code.split("\n")
    try:
        names = parse_names("\n".join(lines), doctree) if cells else []
    except SyntaxError as error:
        log.warning("the code of the page is not Python: %s", error, location=docname)
        return
    for first, block in cells:
        last = first + block.astext().count("\n") + 1
        found, seen = [], set()
        for name in names:
            if not (name.code_str and first < name.lineno <= last):
                continue
            try:
                entry = known.get(resolve_location(name, known))
            except CouldNotResolve:
                continue
            if entry and entry not in seen:
                seen.add(entry)
                rows = (name.lineno - 1 - first, name.end_lineno - first)
                found.append((*rows, name, place(app, docname, entry), entry))
        block["names"] = found
    in_text(app, doctree, docname, known)


def in_text(app, doctree, docname, known):
    """Link the first mention of each name between backquotes."""
    seen = set()
    for literal in list(doctree.findall(nodes.literal)):
        words = literal.astext()
        bare = re.sub(r"\(.*\)$", "", words)
        if not NAME.fullmatch(bare) or _within(literal, (nodes.reference, nodes.title)):
            continue
        found = (known.get(prefix + bare) for prefix in PREFIXES)
        if (entry := next(filter(None, found), None)) and entry not in seen:
            seen.add(entry)
            uri = place(app, docname, entry)
            link = nodes.reference("", "", internal=True, refuri=uri, classes=["api"])
            literal.replace_self(link)
            link += literal


def _within(node, kinds) -> bool:
    while node := node.parent:
        if isinstance(node, kinds):
            return True
    return False


def linked(code: str, names) -> str:
    """Return a highlighted block with its links."""
    lines = code.split("\n")
    for first, last, name, uri, entry in names:
        part = "\n".join(lines[first:last])
        if matches := list(re.finditer(construct_name_pattern(name), part)):
            start, end = matches[0].span()
            start += len(matches[0][1])
            link = f'<a class="api" href="{escape(uri)}" title="{entry}">{part[start:end]}</a>'
            lines[first:last] = (part[:start] + link + part[end:]).split("\n")
    return "\n".join(lines)


def _translator(app):
    """Write the links when a block is written."""
    if app.builder.format != "html":
        return
    base = app.registry.get_translator_class(app.builder)

    def visit_literal_block(self, node):
        before = len(self.body)
        try:
            base.visit_literal_block(self, node)
        except nodes.SkipNode:
            if node.get("names"):
                self.body[before:] = [linked("".join(self.body[before:]), node["names"])]
            raise

    methods = {"visit_literal_block": visit_literal_block}
    app.set_translator(app.builder.name, type("LinkingTranslator", (base,), methods), override=True)


def _forget(app, env):
    """Look the entries up again when pages were read."""
    if hasattr(env, "code_inventory"):
        del env.code_inventory


def setup(app):
    """Connect everything."""
    app.connect("env-updated", _forget)
    app.connect("doctree-resolved", analyse)
    app.connect("builder-inited", _translator, priority=600)
