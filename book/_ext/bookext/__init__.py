"""The book's own Sphinx extension: one small module for each thing a page does.

================ ============================================================"""

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
