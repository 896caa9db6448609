"""When a page last changed: the line at its foot.

`sphinx-last-updated-by-git` asks git for the date of the last commit that touched a page's source,
but only when Sphinx reads the page, so that a commit made after a build would not be seen. Here
git is asked at every build, and the pages whose date is another one are written again.

A page has no line where git has no true answer: without a history (an export, a shallow clone), for
a page that is not committed, and for one that differs from what is.
"""

import subprocess
from datetime import UTC, datetime


def _ask_again(app):
    """Forget what git said during earlier builds."""
    app.env.changed_before = getattr(app.env, "git_last_updated", {})
    app.env.git_last_updated = dict.fromkeys(app.env.changed_before)


def _renew(app, env):
    """Return the pages whose date has changed, so that they are written again."""
    before = env.__dict__.pop("changed_before", {})
    for page in _edited(app.srcdir):
        if page in env.git_last_updated:
            env.git_last_updated[page] = (None, False)
    return [page for page, said in env.git_last_updated.items() if said != before.get(page, said)]


def _edited(folder) -> list[str]:
    """Return the pages that differ from what is committed."""
    command = ["git", "diff", "--name-only", "--relative", "HEAD", "--", "*.md", "*.rst"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    return [line.rpartition(".")[0] for line in done.stdout.splitlines()]


def _context(app, pagename, templatename, context, doctree):
    """Give the template the date, for machines and in words."""
    seconds, _ = app.env.git_last_updated.get(pagename) or (None, False)
    context["changed"] = seconds and words(int(seconds))


def words(seconds: int) -> tuple[str, str]:
    """Return a time as `2026-11-14` and as `14 November 2026`, both in UTC."""
    date = datetime.fromtimestamp(seconds, UTC)
    return f"{date:%Y-%m-%d}", f"{date.day} {date:%B %Y}"


def setup(app):
    """Connect both ends: after the other extension has begun, and after it has asked."""
    app.setup_extension("sphinx_last_updated_by_git")
    app.connect("builder-inited", _ask_again, priority=900)
    app.connect("env-updated", _renew, priority=900)
    app.connect("html-page-context", _context, priority=900)
