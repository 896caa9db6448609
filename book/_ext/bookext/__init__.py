"""The book's own Sphinx extension: one small module for each thing a page does.

================ ===================================================================
``execution``    runs pages through nbmake and keeps the results in jupyter-cache
``maths``        formulae set by KaTeX while the book is built
``outputs``      verify, charts and live components: notebook outputs to HTML
``questions``    the directives ``{predict}`` and ``{answer}``
``matching``     the directives ``{matching}`` and ``{recall}``: a game, and its return
``ledger``       the directive ``{ledger}``: every check on every page
``lab``          the directive ``{presets}``, and wide pages
``progress``     the directive ``{progress}``, and the names under which answers are kept
``slides``       one deck of slides for each part, made of pieces of the pages
``reference``    the directive ``{api}``: the reference of ergolib, from its docstrings
``codelinks``    names of ergolib in code lead there
``definitions``  terms of the glossary, which show what they mean
``bibliography`` where each reference is cited
``search_index`` what the search knows, whole after a page alone was built
``changed``      when a page last changed, from git
``editions``     the directive ``{editions}``: the PDF edition and the offline archive
``pages``        layout, style sheet and scripts, and what every page must have
``notebooks``    the executed notebook of every page, with ``plain`` and ``downloads``
================ ===================================================================
"""

import os

from . import (
    bibliography,
    changed,
    codelinks,
    definitions,
    editions,
    execution,
    lab,
    ledger,
    matching,
    maths,
    notebooks,
    outputs,
    pages,
    progress,
    questions,
    reference,
    search_index,
    slides,
)

#: In this order: `reference` comes after `maths`, whose formulae docstrings have, too.
PARTS = (
    execution,
    maths,
    outputs,
    questions,
    ledger,
    pages,
    lab,
    matching,
    progress,
    slides,
    reference,
    codelinks,
    definitions,
    bibliography,
    search_index,
    changed,
    editions,
    notebooks,
)


def setup(app):
    """Load every part."""
    os.environ.update(execution.ENVIRONMENT)
    for part in PARTS:
        part.setup(app)
    return {
        "version": execution.book_key(),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
