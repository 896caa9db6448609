"""The names under which answers are kept."""

import re
from types import SimpleNamespace

from bookext import progress
from docutils import nodes


def asked(text, words, kind="answer"):
    return nodes.raw("", text, format="html", question=(kind, words))


def exercise(text):
    return nodes.admonition("", nodes.paragraph("", text), classes=["exercise"])


def named(*children):
    env = SimpleNamespace(docname="page", questions={})
    document = nodes.section("", *children)
    progress.name_questions(SimpleNamespace(env=env), document)
    return env.questions.get("page"), document


def test_a_key_says_what_kind_it_is_and_follows_the_words():
    assert progress.key("predict", "Why  not?") == progress.key("predict", "Why\nnot?")
    assert progress.key("predict", "Why not?") != progress.key("predict", "Why?")
    assert re.fullmatch("a[a-z2-7]{5}", progress.key("answer", "Why not?"))


def test_a_question_asked_twice_has_two_keys():
    first = progress.key("answer", "Why?")
    assert progress.key("answer", "Why?", [first]) != first


def test_an_answer_belongs_to_the_words_of_its_exercise():
    box = '<div class="answer" id="answer-1">'
    keys, document = named(exercise("One?"), asked(box, "1"), exercise("Two?"), asked(box, "1"))
    assert len(set(keys)) == 2
    assert f'id="answer-1" data-key="{keys[0]}"' in document.children[1].astext()
    moved, _ = named(exercise("Two?"), asked(box, "1"))
    assert moved == [keys[1]]
    changed, _ = named(exercise("One, then?"), asked(box, "1"))
    assert changed[0] not in keys
    assert named(nodes.paragraph("", "No question."))[0] is None
