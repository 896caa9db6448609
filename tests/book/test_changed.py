"""When a page last changed: what git knows, and silence where it does not."""

import subprocess

import pytest
from bookext import changed
from sphinx.testing.util import SphinxTestApp

CONFIGURATION = """
extensions = ["bookext.changed"]
templates_path = ["."]
html_theme = "basic"
suppress_warnings = ["git.command_not_found", "git.subprocess_error", "git.too_shallow"]
"""
LAYOUT = '{% block body %}{{ body }}{% endblock %}<p>{{ changed[1] if changed else "never" }}</p>'


def git(folder, *words, date="2024-02-29T23:30:00+00:00"):
    subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@b.invalid", *words],
        cwd=folder,
        env={"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
    )


def dates(folder):
    """Build the site again, without a warning, and return what its pages say."""
    app = SphinxTestApp(srcdir=folder, warningiserror=True)
    try:
        app.build()
        assert app.statuscode == 0
        return {
            page: (app.outdir / f"{page}.html").read_text().rpartition("<p>")[2].partition("<")[0]
            for page in ("index", "other")
        }
    finally:
        app.cleanup()


@pytest.fixture
def source(tmp_path):
    """Two pages in a repository, in two commits."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "conf.py").write_text(CONFIGURATION)
    (folder / "layout.html").write_text(LAYOUT)
    (folder / "index.rst").write_text("One\n===\n\n.. toctree::\n\n   other\n")
    (folder / "other.rst").write_text("Other\n=====\n")
    (folder / ".gitignore").write_text("_build\n__pycache__\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "both", date="2023-07-04T12:00:00+00:00")
    (folder / "other.rst").write_text("Other\n=====\n\nMore.\n")
    git(folder, "commit", "-qam", "one of them")
    return folder


def test_a_page_says_when_it_last_changed(source):
    assert dates(source) == {"index": "4 July 2023", "other": "29 February 2024"}
    # Edited, it has no date; committed, it has one, though its text is what was built before.
    (source / "other.rst").write_text("Other\n=====\n\nStill more.\n")
    assert dates(source) == {"index": "4 July 2023", "other": "never"}
    git(source, "commit", "-qam", "again", date="2025-01-01T00:10:00+02:00")
    assert dates(source) == {"index": "4 July 2023", "other": "31 December 2024"}


def test_a_shallow_clone_does_not_lie(source, tmp_path):
    git(tmp_path, "clone", "-q", "--depth", "1", source.as_uri(), "shallow")
    # The one commit that is there did change `other`, but git cannot know it.
    assert dates(tmp_path / "shallow") == {"index": "never", "other": "never"}


def test_without_a_history_there_is_no_date(source):
    (source / ".git").rename(source.parent / "elsewhere")
    assert dates(source) == {"index": "never", "other": "never"}


def test_words():
    assert changed.words(1_763_078_400) == ("2025-11-14", "14 November 2025")
