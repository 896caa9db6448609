"""The reference of `ergolib`, from its docstrings: the directive ``{api}``.

    ```{api} ergolib.exact
    ```

has a section for each module of the package: the module's own opening as heading and text, then
every public name that lives there, under the name by which a reader imports it. autodoc finds
signatures, docstrings and source lines. What is ours is how a docstring is read: parameters become
lists of definitions, indented lines are formulae, and a name between backquotes leads to its entry
if it has one.
"""

import inspect
import re
import sys
from functools import lru_cache
from importlib import import_module
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.ext.autodoc import INSTANCEATTR, ModuleAnalyzer
from sphinx.ext.napoleon import Config, NumpyDocstring
from sphinx.util.docutils import SphinxDirective

from .execution import BOOK, ROOT
from .pages import squeezed

#: What a reader imports from: packages, and the modules whose names `ergolib` itself has, too.
ROOMS = (
    "ergolib",
    "ergolib.systems",
    "ergolib.protocols",
    "ergolib.scans",
    "ergolib.scaling",
    "ergolib.verify",
    "ergolib.statistics",
    "ergolib.structure",
    "ergolib.domains",
    "ergolib.exact",
    "ergolib.information",
    "ergolib.information.latents",
    "ergolib.price",
    "ergolib.learning.knowledge",
    "ergolib.learning.hopfield",
    "ergolib.learning.experiments",
    "ergolib.learning.transformer",
    "ergolib.learning.composition",
    "ergolib.learning.ensembles",
    "ergolib.learning.writer_reader",
    "ergolib.learning.waiting",
    "ergolib.learning.policy",
    "ergolib.live",
    "ergolib.kernels",
)


# Names ------------------------------------------------------------


@lru_cache
def public(room: str) -> dict[str, object]:
    """Return the public objects of a room by name: what is no module, and no version."""
    module = import_module(room)
    found = {name: getattr(module, name) for name in module.__all__ if name != "__version__"}
    return {name: thing for name, thing in found.items() if not inspect.ismodule(thing)}


@lru_cache
def entries() -> dict[str, str]:
    """Return, for each public name under any of its addresses, that of its one entry.

    What `ergolib` offers itself is found there; all else in the first room that has it.
    """
    address: dict[str, str] = {}
    seen: dict[str, str] = {}
    for room in ROOMS:
        for name, thing in public(room).items():
            written = written_as(thing)
            entry = seen.setdefault(written, f"{room}.{name}") if written else f"{room}.{name}"
            address[f"{room}.{name}"] = entry
            if written:
                address.setdefault(written, entry)
    return address


def entries_of(room: str) -> set[str]:
    """Return the entries of what is public in a room."""
    return {entries()[f"{room}.{name}"] for name in public(room)}


def written_as(thing) -> str:
    """Return the full name under which a class or a function is written; nothing for a constant."""
    if inspect.isclass(thing) or inspect.isroutine(thing) or hasattr(thing, "__wrapped__"):
        return f"{thing.__module__}.{thing.__qualname__}"
    return ""


def home(room: str, name: str) -> str:
    """Return the module in which a public name of a room is written."""
    if written_as(public(room)[name]):
        return inspect.unwrap(public(room)[name]).__module__
    homes = getattr(import_module(room), "_HOME", {})
    return next((f"{room}.{where}" for where, names in homes.items() if name in names), room)


@lru_cache
def by_module(room: str) -> dict[str, list[str]]:
    """Return the names that have their entry in a room, by the modules where they are written."""
    order = [f"{room}.{where}" for where in getattr(import_module(room), "_HOME", {})]
    found: dict[str, list[str]] = {where: [] for where in order}
    before = {e for r in ROOMS[1 : ROOMS.index(room)] for e in entries_of(r)}
    for name in public(room):
        if entries()[f"{room}.{name}"] not in before:
            found.setdefault(home(room, name), []).append(name)
    return {where: sorted(names, key=str.lower) for where, names in found.items() if names}


# Docstrings ------------------------------------------------------------


class Reader(NumpyDocstring):
    """A NumPy docstring whose fields become lists of definitions."""

    def _definitions(self, title: str, fields) -> list[str]:
        lines = [f".. rubric:: {title}", "   :class: field", ""]
        for name, type_, text in fields:
            term = f"``{name.replace('``', '')}``" if name else plain(type_)
            words = f" : {plain(type_)}" if name and type_ else ""
            lines += [f"{term}{words}", *self._indent(text if any(text) else [r"\ "], 3), ""]
        return [*lines, ""]

    def _parse_parameters_section(self, section):
        return self._definitions("Parameters", self._consume_fields())

    def _parse_other_parameters_section(self, section):
        return self._definitions("Other parameters", self._consume_fields())

    def _parse_attributes_section(self, section):
        return self._definitions("Attributes", self._consume_fields())

    def _parse_returns_section(self, section):
        return self._definitions("Returns", self._consume_returns_section())

    def _parse_yields_section(self, section):
        return self._definitions("Yields", self._consume_returns_section())

    def _parse_raises_section(self, section):
        fields = self._consume_fields(parse_type=False, prefer_type=True)
        return self._definitions("Raises", [("", t or n, d) for n, t, d in fields])

    def _parse_examples_section(self, section):
        return self._titled("Examples")

    def _parse_notes_section(self, section):
        return self._titled("Notes")

    def _parse_references_section(self, section):
        return self._titled("References")

    def _parse_see_also_section(self, section):
        return self._titled("See also")

    def _titled(self, title: str) -> list[str]:
        lines = self._strip_empty(self._consume_to_next_section())
        return [f".. rubric:: {title}", "   :class: field", "", *self._dedent(lines), ""]

    def _escape_args_and_kwargs(self, name: str) -> str:
        return name


def plain(words: str) -> str:
    """Write the type of an argument, which is in words: what is quoted is code, nothing else is."""
    parts = re.split(r'("[^"\s]+")', words.replace("`", ""))
    return "".join(
        f"``{part}``" if part.startswith('"') else re.sub(r"([*|\\]|\b_|_\b)", r"\\\1", part)
        for part in parts
    )


def formulas(lines: list[str]) -> list[str]:
    """Make indented paragraphs of a text literal: that is how docstrings write formulae."""
    out: list[str] = []
    within = block = False
    for i, line in enumerate(lines):
        indented = line.startswith("    ")
        first = not i or not lines[i - 1].strip()
        if line.strip() and not line.startswith(" "):
            within = bool(re.match(r"(- |\d+\. |\.\. )", line))
            block = line.rstrip().endswith("::") or line.startswith(".. ")
            out.append(line)
            continue
        if indented and first and not within and not block:
            out += [".. code-block:: text", ""]
            block = True
        out.append(line)
    return out


def markup(lines: list[str], room: str) -> list[str]:
    """Turn what docstrings put between backquotes into links or code; nothing else is markup."""
    out, literal, opens = [], False, False
    for line in lines:
        bare = line.strip()
        if bare and not line.startswith(" "):
            opens, literal = bare.endswith("::"), False
        elif opens and line.startswith("    "):
            literal = True
        if bare.startswith((".. code-block", ".. math", ">>>")):
            literal = True
        if literal or bare.startswith(("..", ":class:")):
            out.append(line)
            continue
        parts = re.split(r"(``.+?``|`[^`\n]+`)", line)
        out.append("".join(_part(part, room) for part in parts))
    return out


def _part(part: str, room: str) -> str:
    if part.startswith("``"):
        return part
    if part.startswith("`"):
        name = part.strip("`")
        for prefix in (f"{room}.", "ergolib.", "", "ergolib.exact.", "ergolib.learning."):
            if prefix + name in entries() and entries()[prefix + name] in written():
                return f":py:obj:`{name} <{entries()[prefix + name]}>`"
        return f"``{name}``"
    part = re.sub(r"(?<![\\\w])\*(?=[\w(])([^*]*\w)\*(?!\w)", "\0\\1\0", part)  # emphasis stays
    return re.sub(r"(?<!\\)([*|])|(?<=\w)(_)(?!\w)", r"\\\g<0>", part).replace("\0", "*")


@lru_cache
def written() -> frozenset[str]:
    """Return the entries that pages have."""
    pages = (BOOK / "reference").glob("*.md")
    rooms = re.findall(
        r"^```\{api\} (\S+)", "\n".join(p.read_text(encoding="utf8") for p in pages), flags=re.M
    )
    return frozenset(entry for room in rooms for entry in entries_of(room))


def process(app, what, name, thing, options, lines):
    """Rewrite a docstring as reStructuredText."""
    room = next((r for r in reversed(ROOMS) if name.startswith(f"{r}.")), "ergolib")
    what = "method" if what in ("property", "attribute", "data") else what  # no type comes first
    read = Reader(formulas(lines), Config(), app, what, name, thing, options).lines()
    lines[:] = markup(read, room)


def skip(app, what, name, thing, skipped, options):
    """Leave out the fields of tuples and data classes: the class describes them."""
    if isinstance(thing, property) or inspect.isroutine(thing):
        return None
    return True if thing is not INSTANCEATTR else None


# The directive ------------------------------------------------------------


class Api(SphinxDirective):
    """Everything public in a package or a module."""

    required_arguments = 1
    option_spec: ClassVar = {"brief": directives.flag}

    def run(self):
        """Parse one section for each module, as a page of its own would be."""
        room = self.arguments[0]
        if room not in ROOMS:
            raise self.error(f"api must be given one of {', '.join(ROOMS)}; got {room}")
        self.env.note_dependency(__file__)
        lines = []
        if room not in entries().values():
            lines = ["```{eval-rst}", f".. py:module:: {room}", "```", ""]
        for where, names in by_module(room).items():
            lines += self.section(room, where, names)
        holder = nodes.container()
        self.state.nested_parse(
            StringList(lines, self.state_machine.document["source"]),
            self.content_offset,
            holder,
            match_titles=True,
        )
        return holder.children

    def section(self, room, where, names):
        """Write one module: its opening, and its public names."""
        title, _, text = inspect.cleandoc(import_module(where).__doc__ or room).partition("\n")
        body = markup(formulas(text.strip().splitlines()), room)
        lines = [f"## {_title(title)}", "", "````{eval-rst}", *body, ""]
        if "brief" in self.options:
            lines = ["````{eval-rst}"]
        for name in names:
            lines += [*declare(entries()[f"{room}.{name}"], public(room)[name], where), ""]
        return [*lines, "````", ""]


def _title(line: str) -> str:
    line = re.split(r"(?<=\w)\. ", line)[0].rstrip(".")
    return re.sub(r"([*_\[\]<>$])", r"\\\1", line).replace("`", "")


def declare(address: str, thing, where: str) -> list[str]:
    """Return the directive of one public name."""
    if inspect.isclass(thing):
        kind = "autoexception" if issubclass(thing, BaseException) else "autoclass"
        return [f".. {kind}:: {address}", "   :members:", "   :member-order: bysource"]
    if inspect.isroutine(thing) or hasattr(thing, "__wrapped__"):
        return [f".. autofunction:: {address}"]
    name = address.rpartition(".")[2]
    notes = ModuleAnalyzer.for_module(where).find_attr_docs().get(("", name), [])
    value = repr(thing)
    lines = [f".. py:data:: {name}", f"   :module: {address.rpartition('.')[0]}"]
    if len(value) <= 60:
        lines.append(f"   :value: {value}")
    return [*lines, "", *(f"   {line}" for line in markup(notes, where))]


# Sources ------------------------------------------------------------


def source(repository: str, branch: str):
    """Return the function that tells where in the repository an object is written."""

    def resolve(domain, info):
        thing = sys.modules.get(info["module"])
        for part in info["fullname"].split("."):
            thing = getattr(thing, part, None)
        thing = inspect.unwrap(thing.fget if isinstance(thing, property) else thing)
        try:
            file = inspect.getsourcefile(thing)
            lines, first = inspect.getsourcelines(thing)
        except (TypeError, OSError):
            return None
        place = file.removeprefix(f"{ROOT}/")
        return f"{repository}/blob/{branch}/{place}#L{first}-L{first + len(lines) - 1}"

    return resolve


def _settings(app, config):
    options = config.html_theme_options
    branch = options.get("repository_branch") or "main"
    config.linkcode_resolve = source(options["repository_url"], branch)


def _context(app, pagename, templatename, context, doctree):
    """Add the rules that signatures need."""
    if 'class="sig ' in (context.get("body") or ""):
        context["page_style"] += squeezed(BOOK / "_static" / "reference.css")


def setup(app):
    """Register the directive and how docstrings are read."""
    for name in ("sphinx.ext.autodoc", "sphinx.ext.linkcode"):
        app.setup_extension(name)
    app.add_directive("api", Api)
    app.connect("autodoc-process-docstring", process, priority=400)
    app.connect("autodoc-skip-member", skip)
    app.connect("config-inited", _settings)
    app.connect("html-page-context", _context, priority=960)
