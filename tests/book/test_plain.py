"""The book's MyST Markdown becomes Markdown that any notebook shows."""

import pytest
from bookext import plain as module
from bookext.plain import Page, Reference, macros, plain

BASE = "https://example.org/book/"


@pytest.fixture
def page():
    return Page(
        "part/one",
        BASE,
        glued={"tau": "'40.66'", "slope": "np.float64(0.5)", "half": "0.5"},
        references={"Yang1952": Reference("Yang", "1952", "id7", "C. N. Yang. *Phys. Rev.*")},
        labels={"coins": ("part/two", "coins", "Coins")},
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("It is {glue:text}`tau` sweeps.", "It is 40.66 sweeps."),
        ("Just {glue:text}`half:.3f`.", "Just 0.500."),
        ("Known {cite}`Yang1952`.", f"Known ([Yang, 1952]({BASE}part/one.html#id7))."),
        ("{cite:t}`Yang1952` knew.", f"[Yang (1952)]({BASE}part/one.html#id7) knew."),
        ("See {ref}`the drawer <coins>`.", f"See [the drawer]({BASE}part/two.html#coins)."),
        ("See {ref}`coins`.", f"See [Coins]({BASE}part/two.html#coins)."),
        ("A {term}`latent <natural latent>`.", "A latent."),
        ("[Next](two.md#here)", f"[Next]({BASE}part/two.html#here)"),
        ("[Up](../lab.md){.start}", f"[Up]({BASE}lab.html)"),
        ("[Above](#here)", f"[Above]({BASE}part/one.html#here)"),
        ("[Out](https://example.com/a.md)", "[Out](https://example.com/a.md)"),
        ("(here)=\n## A heading", "## A heading"),
        ("% a remark\nWords.", "Words."),
        (r"$\avg{m}^2$ and $\dd x$", r"$\left\langle m \right\rangle^2$ and $\mathrm{d}x$"),
        ("`{glue:text}` and ``[a](b.md)`` stay", "`{glue:text}` and ``[a](b.md)`` stay"),
        ("```python\nx = {a}`b`\n[c](d.md)\n```", "```python\nx = {a}`b`\n[c](d.md)\n```"),
        (":::{never-heard-of} Of this\n:option: 1\nWords.\n:::", "Of this\n\nWords."),
    ],
)
def test_a_line_says_the_same_without_the_book(page, written, read):
    assert plain(written, page) == read


def test_a_prediction_keeps_its_question_and_folds_its_answer(page):
    got = plain(
        ":::{predict} Up or down?\n:right: 2\n- Up\n- Down\n\n---\n\n{glue:text}`tau`.\n:::",
        page,
    )
    asked, told = got.split("<details>")
    assert "> **Predict.** Up or down?" in asked
    assert "> 2. Down" in asked
    assert "40.66" not in asked
    assert told.endswith("**2.** 40.66.\n\n</details>")


def test_a_number_is_checked_against_what_was_glued(page):
    got = plain(":::{answer} tau\n:unit: sweeps\n- slope: Not *that*.\n:::", page)
    asked, told = got.split("<details>")
    assert asked.strip() == "**Your answer, in sweeps**"
    assert "**40.66 sweeps**" in told
    assert "- If you found 0.5: Not *that*." in told


def test_a_choice_says_which_is_right_only_when_opened(page):
    got = plain(":::{answer}\n- [ ] Never\n  It was.\n- [x] Always\n:::", page)
    asked, told = got.split("<details>")
    assert "1. Never\n2. Always" in asked
    assert "[x]" not in got
    assert "**2**\n\n- On 1: It was." in told


def test_what_is_not_glued_or_cited_is_an_error(page):
    with pytest.raises(KeyError, match="sigma"):
        plain("{glue:text}`sigma`", page)
    with pytest.raises(KeyError, match="Onsager1944"):
        plain("{cite}`Onsager1944`", page)


def test_a_shorthand_within_another_is_written_in_full(monkeypatch):
    full = r"\left\langle \left\langle a \right\rangle b \right\rangle"
    assert macros(r"\avg{\avg{a} b}") == full
    monkeypatch.setattr(module, "MACROS", {})
    assert macros(r"\avg{a}") == r"\avg{a}"  # what the table does not have stays
