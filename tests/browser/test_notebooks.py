"""The executed notebooks that readers take away: all there, legible, and they run."""

import re
from copy import deepcopy
from urllib.parse import parse_qs, urlparse

import nbformat
import pytest
from bookext import branch, downloads, execution
from bookext.notebooks import surname
from bookext.pages import NOTEBOOKS
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from pybtex.database import Person

import course.source

pytestmark = pytest.mark.looks

#: What must not be left of MyST: a directive, a role, a label, a link within the book.
LEFT = re.compile(r":::|```\{|\{[\w:]+\}`|^\([\w-]+\)=$|\]\((?!https?://)", re.MULTILINE)

QUICK = "latents/two-errors"  # it has live figures, charts, checks and numbers in its sentences


def problems(notebook) -> list[str]:
    """Return what is wrong with a notebook that a reader gets."""
    found = []
    nbformat.validate(notebook)
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            found += [f"cell {number} has {left}" for left in LEFT.findall(_prose(cell.source))]
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                found.append(f"cell {number} raised {output.ename}")
            elif output.output_type != "stream" and "text/plain" not in output.data:
                found.append(f"cell {number} shows what has no words")
            if any("ergolib" in kind or "papermill" in kind for kind in output.get("data", {})):
                found.append(f"cell {number} shows what only the book knows")
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if "glue" not in code[0].source:
        found.append("the first cell is not the one that sets up")
    if not any(cell.outputs for cell in code):
        found.append("no output was kept")
    return found


def _prose(text: str) -> str:
    return re.sub(r"(?<![}`])(`+)(?!`).*?(?<!`)\1(?!`)", "", text, flags=re.DOTALL)


def load(built, name):
    return nbformat.read(built / "notebooks" / f"{name}.ipynb", 4)


def test_every_page_with_code_has_a_legible_notebook(built):
    names = execution.notebook_names()
    files = {
        file.relative_to(built / "notebooks").with_suffix("").as_posix()
        for file in (built / "notebooks").rglob("*.ipynb")
    }
    assert files == names
    for name in names:
        assert problems(load(built, name)) == [], name
        assert (built / "notebooks" / f"{name}.ipynb").stat().st_size < 1_500_000, name


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda nb: nb.cells[2].update(source="{glue:text}`x`"), "cell 2 has {glue:text}`"),
        (lambda nb: nb.cells[2].update(source=":::{note}\n:::"), "cell 2 has :::"),
        (lambda nb: nb.cells[2].update(source="[a](../b.md)"), "cell 2 has ]("),
        (lambda nb: nb.cells.pop(1), "the first cell is not the one that sets up"),
        (lambda nb: [c.update(outputs=[]) for c in nb.cells if "outputs" in c], "no output"),
        (
            lambda nb: nb.cells[1].outputs.append(
                nbformat.v4.new_output("error", ename="E", evalue="", traceback=[])
            ),
            "cell 1 raised E",
        ),
        (
            lambda nb: nb.cells[1].outputs.append(
                nbformat.v4.new_output("display_data", {"application/vnd.ergolib.live+json": {}})
            ),
            "cell 1 shows what only the book knows",
        ),
    ],
)
def test_a_spoilt_notebook_is_noticed(built, spoil, complaint):
    notebook = load(built, QUICK)
    spoil(notebook)
    assert any(found.startswith(complaint) for found in problems(notebook))


def test_charts_and_live_figures_have_pictures_and_hidden_code_is_folded(built):
    notebook = load(built, "symmetry/ising")
    shown = [o for c in notebook.cells for o in c.get("outputs", []) if o.get("data")]
    charts = [o for o in shown if "application/vnd.vegalite.v6+json" in o.data]
    assert charts and all("image/png" in chart.data for chart in charts)
    posters = [o for o in shown if o.data["text/plain"].startswith("IsingLive(")]
    assert posters and all("image/png" in poster.data for poster in posters)
    assert any("Move it in the book" in o.data.get("text/html", "") for o in shown)
    folded = [c for c in notebook.cells if c.metadata.get("jupyter", {}).get("source_hidden")]
    assert folded[0] is notebook.cells[1]  # the one that sets up
    assert any("IsingLive(" in cell.source for cell in folded)
    assert not any("Ising(size=64" in cell.source for cell in folded)


def test_the_numbers_of_a_sentence_are_those_of_the_page(built):
    page = BeautifulSoup((built / f"{QUICK}.html").read_text("utf8"), "html.parser")
    numbers = {
        span.get_text() for span in page.select("main .pasted-text") if span.get_text().strip()
    }
    text = "\n".join(c.source for c in load(built, QUICK).cells if c.cell_type == "markdown")
    assert numbers and all(number in text for number in numbers)


def test_authors_are_cited_with_their_accents(built):
    text = "\n".join(c.source for c in load(built, "symmetry/ising").cells)
    assert "[Nightingale and Blöte (1996)](" in text
    assert '"ote' not in text and "{" not in surname(Person('van der Kn{\\"o}del, {J}.'))
    assert surname(Person("van der Berg, J.")) == "van der Berg"


# Launch links ------------------------------------------------------------


def launched(address: str) -> str:
    """Return the file of the branch that an address opens on Binder or Colab."""
    where = urlparse(address)
    if where.netloc == "colab.research.google.com":
        return where.path.partition(f"/blob/{NOTEBOOKS}/")[2]
    assert where.path.endswith(f"/{NOTEBOOKS}"), address
    what = parse_qs(where.query)["urlpath"][0]
    return re.sub(r"^(lab/tree|panel-preview/render)/", "", what)


@pytest.fixture(scope="module")
def assembled(built, tmp_path_factory):
    folder = tmp_path_factory.mktemp("branch")
    branch.assemble(folder, built)
    return folder


def test_every_launch_link_opens_a_file_that_exists(built, assembled):
    benches = 0
    for page in built.rglob("*.html"):
        name = page.relative_to(built).with_suffix("").as_posix()
        shown = BeautifulSoup(page.read_text("utf8"), "html.parser")
        links = {a.get_text(): a["href"] for a in shown.select("footer .notebook a")}
        if name not in execution.notebook_names():
            assert links == {}, name
            continue
        assert list(links) == ["Download the notebook", "Open in Binder", "Open in Colab"], name
        assert (page.parent / links["Download the notebook"]).resolve() == (
            built / "notebooks" / f"{name}.ipynb"
        ).resolve()
        for host in ("Open in Binder", "Open in Colab"):
            assert launched(links[host]) == f"{name}.ipynb"
            assert (assembled / launched(links[host])).is_file()
        for link in shown.select(".bench a"):
            assert (assembled / launched(link["href"])).is_file(), link["href"]
            benches += 1
    assert benches > 30


def test_the_branch_has_what_binder_needs(built, assembled):
    lines = (assembled / "binder" / "requirements.txt").read_text().splitlines()
    wheel = next(line for line in lines if line.startswith("./")).partition("[")[0]
    assert (assembled / wheel).is_file()
    assert (assembled / "binder" / lines[0].split()[1]).is_file()
    assert (assembled / "binder" / "runtime.txt").read_text().startswith("python-3.")
    assert (assembled / "binder" / "postBuild").stat().st_mode & 0o111
    assert "machine" in (assembled / "README.md").read_text()
    sets = {file.stem for file in (assembled / "problems").glob("*.ipynb")}
    assert sets == set(course.source.sources())
    assert "otter-grader" in lines


def test_the_branch_is_refused_where_it_cannot_be(built, assembled, tmp_path):
    with pytest.raises(FileExistsError, match="must be empty"):
        branch.assemble(assembled, built)
    with pytest.raises(FileNotFoundError, match="build the book first"):
        branch.assemble(tmp_path / "new", tmp_path)


def test_the_site_has_what_the_first_cell_asks_for(built):
    setup = next(c for c in load(built, QUICK).cells if c.cell_type == "code").source
    base = f"{downloads.FOLDER}/"
    asked = re.search(r"-r (https://\S+?)\"", setup)[1]
    assert asked.endswith(downloads.REQUIREMENTS)
    text = (built / downloads.REQUIREMENTS).read_text()
    wheel = re.search(r"ergolib\[.*\] @ (\S+)", text)[1]
    assert wheel.startswith(asked.removesuffix(downloads.REQUIREMENTS) + base)
    assert (built / base / wheel.rpartition("/")[2]).is_file()
    with pytest.raises(KeyError, match="no-such-package"):
        downloads.locked(text, "no-such-package")


# Run again ------------------------------------------------------------


def run(notebook, folder):
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}})
    return client.execute()


def checks(notebook):
    shown = [o for c in notebook.cells for o in c.get("outputs", []) if o.get("data")]
    return [o.data["text/plain"] for o in shown if "ergolib-verify" in o.data.get("text/html", "")]


def test_a_notebook_runs_and_says_what_the_page_said(built, tmp_path, monkeypatch):
    for name in execution.ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    kept = load(built, QUICK)
    ran = run(deepcopy(kept), tmp_path)
    assert checks(ran) == checks(kept) != []
    pictures = [
        o for c in ran.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})
    ]
    assert pictures
    without = deepcopy(kept)
    without.cells.pop(1)
    with pytest.raises(CellExecutionError, match="glue"):
        run(without, tmp_path)
