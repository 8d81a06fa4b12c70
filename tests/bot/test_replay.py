"""Two versions of the knowledge, one set of questions: what a citizen would notice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.replay import Kind, Question, Said, as_row, as_text, difference, replay
from bot.trial import trial
from knowledge.base import KnowledgeBase
from knowledge.phrases import Phrases
from tests.shipped import NOW

SAID = Said("answered", "tam-tru", "Nộp trên mạng.", ("a", "b"))
QUESTIONS = [
    Question("đăng ký tạm trú", 2),
    Question("mất căn cước làm lại ở đâu", 7),
    Question("bao nhiêu tiền", 1, "đăng ký tạm trú"),
    Question("cảm ơn bạn"),
]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, None),
        ({"text": "Nộp tại phường."}, Kind.TEXT),
        ({"entry": "luu-tru"}, Kind.ENTRY),
        ({"choices": ("b", "a")}, Kind.ENTRY),
        ({"status": "clarified"}, Kind.STATUS),
        ({"status": "clarified", "entry": "", "text": "Việc nào?"}, Kind.STATUS),
        ({"status": "answered_aspect"}, None),  # no citizen sees how it is called
        ({"status": "answered_aspect", "text": "7.000đ"}, Kind.TEXT),
    ],
)
def test_the_gravest_difference(changes: dict[str, object], kind: Kind | None) -> None:
    assert difference(SAID, replace(SAID, **changes)) is kind  # type: ignore[arg-type]


def without(knowledge: KnowledgeBase, name: str) -> KnowledgeBase:
    """The same with one entry switched off."""
    entries = {**knowledge.entries, name: replace(knowledge.entries[name], enabled=False)}
    changed = replace(knowledge, entries=entries)
    changed.__dict__["matcher"] = knowledge.matcher
    return changed


def test_the_same_knowledge_changes_nothing(knowledge: KnowledgeBase) -> None:
    asked: list[None] = []
    assert replay(knowledge, knowledge, QUESTIONS, NOW, lambda: asked.append(None)) == []
    assert len(asked) == len(QUESTIONS)
    assert as_text([], 4) == "0 trên 4 câu hỏi có câu trả lời khác đi."


def test_what_changes_stands_in_order(knowledge: KnowledgeBase) -> None:
    off = without(without(knowledge, "tam-tru"), "can-cuoc-mat-hong")
    found = replay(knowledge, off, QUESTIONS, NOW)
    assert [changed.question.text for changed in found if changed.kind is Kind.STATUS][:2] == [
        "mất căn cước làm lại ở đâu", "đăng ký tạm trú",
    ]  # fmt: skip
    assert as_row(found[0])["now"]["status"].startswith("unanswered")
    assert "“mất căn cước làm lại ở đâu” (hỏi 7 lần)" in as_text(found, 4)


def test_an_older_version_may_lack_a_sentence(knowledge: KnowledgeBase) -> None:
    texts = {key: text for key, text in knowledge.phrases.texts.items() if key != "smalltalk_thanks"}
    assert replay(replace(knowledge, phrases=Phrases(texts)), knowledge, QUESTIONS[3:], NOW) == []


def test_a_trial_names_what_was_considered(knowledge: KnowledgeBase) -> None:
    found = trial(without(knowledge, "can-cuoc-mat-hong"), "mất căn cước làm lại ở đâu", NOW)
    first = found.considered[0]
    assert (found.status, found.entry, first.entry, first.enabled) == (
        "unanswered_off",
        "",
        "can-cuoc-mat-hong",
        False,
    )
    assert found.aspects == ("ở đâu",) and "can cuoc" in found.things
    assert first.place.partition(":")[0].endswith("cap-doi-cccd.yaml")
