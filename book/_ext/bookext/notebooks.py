"""The executed notebook of every page, to download and to open on Binder or Colab.

The build has run each page and kept it in jupyter-cache. Here it becomes ``notebooks/NAME.ipynb``
of the site: its text in plain Markdown (`plain`), its outputs as any notebook shows them (a chart
is a picture beside its specification, a live component its poster and a link to where it moves),
and at its head one cell, ``book/notebooks/setup.py``, that fetches `ergolib` where it is not there.
What the pages hide is folded, and what only the book's build understands is gone: run again, such
a notebook computes what the page did, and its live components are alive.
"""

import json
import struct
from base64 import b64encode
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ergolib import palette
from ergolib.live.component import component

from .downloads import REQUIREMENTS, write_downloads
from .execution import BOOK, cache, pages, read
from .lab import brief
from .outputs import CHART, LIVE, VERIFY, unthemed
from .plain import Page, Reference, plain

SETUP = BOOK / "notebooks" / "setup.py"
GLUED = "application/papermill.record/"
LEFT_OUT = "from myst_nb import glue\n"

#: How a notebook says that the code of a cell is folded away: to JupyterLab and to Colab.
FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}


def executed_notebook(page: Path):
    """Return a page with the outputs that the build found in the cache."""
    with cache() as opened:
        return opened.merge_match_into_notebook(read(page))[1]


def glued(notebook) -> dict[str, str]:
    """Return everything that the cells of a page have glued, as its plain text."""
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if name := output.get("metadata", {}).get("scrapbook", {}).get("name"):
                data = output["data"]
                found[name] = data.get(f"{GLUED}text/plain", data.get("text/plain", ""))
    return found


def surname(person) -> str:
    """Return the name by which an author is cited, accents and all."""
    return " ".join(map(str, person.rich_prelast_names + person.rich_last_names))


def lookup(env, docname: str, base: str, notebook) -> Page:
    """Gather what the text of a page refers to."""
    references = {}
    for each in env.get_domain("cite").citations:
        if each.bibliography_key.docname == docname:
            people = [surname(p) for p in each.entry.persons.get("author", [])]
            people = people or [f"*{each.entry.fields['title']}*"]
            authors = people[0] if len(people) != 2 else " and ".join(people)
            references[each.key] = Reference(
                authors + (" et al." if len(people) > 2 else ""),
                each.entry.fields.get("year", "no year"),
                each.citation_id,
                each.formatted_entry.text.render_as("markdown").replace("\n", " "),
            )
    known = env.get_domain("std")
    labels = {name: (where, anchor, name) for name, (where, anchor) in known.anonlabels.items()}
    labels |= dict(known.labels)
    return Page(docname, base, glued(notebook), references, labels)


def figures(page_html: Path) -> tuple[list, list]:
    """Return what a built page shows: its live figures and its charts.

    Of a live figure the poster, what it looks like and the sentence above it; of a chart its
    specification, fitted to the column.
    """
    from bs4 import BeautifulSoup

    shown = BeautifulSoup(page_html.read_text(encoding="utf8"), "html.parser")
    live = []
    for figure in shown.select("figure.live"):
        image = figure.select_one(".stage img")
        poster = (page_html.parent / image["src"]).read_bytes() if image else b""
        alt = image["alt"] if image else ""
        live.append((poster, alt, figure.figcaption.decode_contents()))
    charts = []
    for figure in shown.select("figure.chart"):
        folder = next(up for up in page_html.parents if (up / "_static").is_dir())
        drawn = folder / "_static" / "charts" / f"{figure['data-chart']}.json"
        charts.append(json.loads(unthemed(drawn.read_text(encoding="utf8"))))
    return live, charts


# Outputs ------------------------------------------------------------


def live_outputs(content: dict, shown: str, figure, place: str) -> list:
    """Show a live component by its poster, and say where it moves."""
    poster, alt, sentence = figure
    data = {"text/plain": f"{shown}: {alt}" if alt else shown}
    if poster:
        data["image/png"] = b64encode(poster).decode()
    link = f'<p>{sentence} <a href="{place}">Move it in the book</a>, or run this cell.</p>'
    return [
        new_output("display_data", data=data),
        new_output("display_data", data={"text/html": link, "text/plain": place}),
    ]


def chart_output(spec: dict, description: str):
    """Show a chart as a picture beside its specification, on paper whatever is around it."""
    import vl_convert

    spec = spec | {"background": palette.PAPER}
    picture = vl_convert.vegalite_to_png(spec, vl_version="6.4", scale=2, allowed_base_urls=[])
    width, height = struct.unpack(">II", picture[16:24])  # where every PNG has its size
    data = {CHART: spec, "image/png": b64encode(picture).decode(), "text/plain": description}
    size = {"width": width // 2, "height": height // 2}
    return new_output("display_data", data=data, metadata={"image/png": size})


def outputs(cell, live, charts, page: Page, seen: dict) -> list:
    """Return the outputs of a cell as any notebook shows them."""
    kept = []
    for output in cell.outputs:
        data = output.get("data", {})
        if any(kind.startswith(GLUED) for kind in data):
            continue
        if LIVE in data:
            content = data[LIVE]
            place = page.address + anchor(content, seen)
            kept += live_outputs(content, data["text/plain"], next(live), place)
        elif CHART in data:
            kept.append(chart_output(next(charts), data["text/plain"]))
        else:
            data.pop(VERIFY, None)
            kept.append(output)
    return kept


def anchor(content: dict, seen: dict) -> str:
    """Return the part of an address that leads to a figure of a page, in its state."""
    name = content["component"]
    seen[name] = seen.get(name, 0) + 1
    letters = {each: p.letter for each, p in component(name).parameters.items() if p.letter}
    state = ",".join(
        f"{letters[each]}{brief(value)}"
        for each, value in content["parameters"].items()
        if each in letters
    )
    return f"#{name}{seen[name] if seen[name] > 1 else ''}={state}" if state else ""


# The notebook ------------------------------------------------------------


def setup_cell(base: str) -> str:
    """Return the code that every notebook begins with."""
    code = SETUP.read_text(encoding="utf8").rstrip()
    return code.replace("@VERSION@", version("ergolib")).replace(
        "@REQUIREMENTS@", f"{base}{REQUIREMENTS}"
    )


def notebook_of(executed, page: Page, live: list, charts: list):
    """Return the notebook that readers get of an executed page.

    Parameters
    ----------
    executed
        The page with its outputs.
    page : Page
        What its text refers to.
    live, charts : list
        What `figures` found.
    """
    first, *rest = executed.cells
    title, _, opening = first.source.strip().partition("\n")
    about = (
        f"{title.strip()}\n\n*A page of [Controlled Forgetting]({page.base}), as it was computed "
        f"there: [{page.address}]({page.address}). Text CC BY 4.0, code MIT. Run the first cell "
        "before the others.*"
    )
    setup = new_code_cell(setup_cell(page.base), metadata=FOLDED)
    cells = [new_markdown_cell(about), setup]
    live, charts, seen = iter(live), iter(charts), {}
    first.source = opening
    for cell in [first, *rest]:
        if cell.cell_type == "markdown":
            if text := plain(cell.source, page):
                cells.append(new_markdown_cell(text))
            continue
        code = cell.source.replace(LEFT_OUT, "")
        tags = cell.metadata.get("tags", [])
        cells.append(
            new_code_cell(
                code.strip(),
                metadata=FOLDED if {"remove-input", "hide-input"} & set(tags) else {},
                execution_count=cell.execution_count,
                outputs=outputs(cell, live, charts, page, seen),
            )
        )
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    about_kernel = {name: executed.metadata[name] for name in ("kernelspec", "language_info")}
    made = new_notebook(cells=cells, metadata=about_kernel)
    nbformat.validate(made)
    return made


def write_notebooks(app, exception):
    """Write the notebook of every page that is newer than it."""
    if exception or app.builder.name != "html":
        return
    base, folder = app.config.html_baseurl, Path(app.outdir, "notebooks")
    written = set()
    for source in pages():
        docname = source.relative_to(BOOK).with_suffix("").as_posix()
        page_html = Path(app.outdir, f"{docname}.html")
        target = folder / f"{docname}.ipynb"
        written.add(target)
        newest = max(page_html.stat().st_mtime, SETUP.stat().st_mtime)
        if target.exists() and target.stat().st_mtime > newest:
            continue
        executed = executed_notebook(source)
        page = lookup(app.env, docname, base, executed)
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook_of(executed, page, *figures(page_html)), target)
    for old in set(folder.rglob("*.ipynb")) - written:
        old.unlink()
    if written:  # a book without code has no notebook that would ask for them
        write_downloads(Path(app.outdir), base)


def setup(app):
    """Write them when the site stands."""
    app.connect("build-finished", write_notebooks, priority=960)
