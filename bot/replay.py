"""Questions asked of two versions of the knowledge: which answers change, in the words that citizens read.

Pure: the console asks it what a draft would change before it is published, the command what a release has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import ndiff
from enum import StrEnum
from typing import Any

from bot.ask import ask_text
from knowledge.base import KnowledgeBase
from knowledge.phrases import Phrases


class Kind(StrEnum):
    """What is different, the gravest first."""

    STATUS = "status"  # answered before, now asked back, or the like
    ENTRY = "entry"  # another entry answers, or other choices are offered
    TEXT = "text"  # the same entry says something else


_RANK = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Question:
    """One question, how often it was asked, and the one before it in its conversation, if any."""

    text: str
    times: int = 1
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a citizen gets."""

    status: str
    entry: str
    text: str
    choices: tuple[str, ...] = ()  # entries


@dataclass(frozen=True, slots=True)
class Changed:
    """One question whose answer differs."""

    question: Question
    kind: Kind
    before: Said
    now: Said


def replay(
    before: KnowledgeBase,
    now: KnowledgeBase,
    questions: Iterable[Question],
    at: datetime,
    tick: Callable[[], None] = lambda: None,
) -> list[Changed]:
    """Every question whose answer differs, the gravest first, then the most asked. `at` is aware: the same for both."""
    before = _speaking(before, now)
    found = []
    for question in questions:
        old, new = said(before, question, at), said(now, question, at)
        if (kind := difference(old, new)) is not None:
            found.append(Changed(question, kind, old, new))
        tick()
    return sorted(found, key=lambda changed: (_RANK[changed.kind], -changed.question.times, changed.question.text))


def _speaking(before: KnowledgeBase, now: KnowledgeBase) -> KnowledgeBase:
    """An older version with the sentences that the program has learnt to say since."""
    if now.phrases.texts.keys() <= before.phrases.texts.keys():
        return before
    return replace(before, phrases=Phrases({**now.phrases.texts, **before.phrases.texts}))


def said(knowledge: KnowledgeBase, question: Question, at: datetime) -> Said:
    """What one version says."""
    row = ask_text(knowledge, question.text, question.after, at)
    return Said(row["status"], row["entry"] or "", row["text"], tuple(choice["entry"] for choice in row["choices"]))


def difference(old: Said, new: Said) -> Kind | None:
    """The gravest difference, None when there is none that a citizen would see."""
    if old.status.split("_")[0] != new.status.split("_")[0]:
        return Kind.STATUS
    if (old.entry, old.choices) != (new.entry, new.choices):
        return Kind.ENTRY
    return Kind.TEXT if old.text != new.text else None


def as_row(changed: Changed) -> dict[str, Any]:
    """One change as the JSON of a line."""
    return {
        "question": changed.question.text,
        "times": changed.question.times,
        "kind": changed.kind.value,
        "before": {"status": changed.before.status, "entry": changed.before.entry, "text": changed.before.text},
        "now": {"status": changed.now.status, "entry": changed.now.entry, "text": changed.now.text},
    }


_TITLES = {
    Kind.STATUS: "Trước và nay khác hẳn",
    Kind.ENTRY: "Nay trả lời bằng mục khác, hoặc mời chọn việc khác",
    Kind.TEXT: "Vẫn mục đó, lời khác",
}
_STATUS = {
    "answered": "trả lời", "clarified": "hỏi lại", "unanswered": "nói là chưa có câu trả lời",
    "declined": "nói là không thuộc việc của mình", "smalltalk": "chào hỏi", "emergency": "báo khẩn cấp",
    "scam": "cảnh báo lừa đảo", "silent": "im lặng",
}  # fmt: skip


def as_text(found: Iterable[Changed], asked: int) -> str:
    """A heading a kind, then each question with what was said and is said; lines that are the same are left out."""
    changes = list(found)
    lines = [f"{len(changes)} trên {asked} câu hỏi có câu trả lời khác đi."]
    for kind in Kind:
        own = [changed for changed in changes if changed.kind is kind]
        if own:
            lines += ["", f"{_TITLES[kind]}: {len(own)} câu"]
            lines += [line for changed in own for line in _told(changed)]
    return "\n".join(lines)


def _told(changed: Changed) -> list[str]:
    times = f" (hỏi {changed.question.times} lần)" if changed.question.times > 1 else ""
    lines = ["", f"“{changed.question.text}”{times}"]
    if changed.kind is Kind.TEXT:
        found = ndiff(changed.before.text.splitlines(), changed.now.text.splitlines())
        marks = {"-": "trước", "+": "nay  "}
        return [*lines, *(f"  {marks[line[0]]}: {line[2:]}" for line in found if line[0] in marks and line[2:].strip())]
    return [*lines, f"  trước: {_brief(changed.before)}", f"  nay  : {_brief(changed.now)}"]


def _brief(said: Said) -> str:
    """How it was answered, and the first line."""
    first = next((line for line in said.text.splitlines() if line.strip()), "")
    how = _STATUS.get(said.status.split("_")[0], said.status)
    choices = f" [{', '.join(said.choices)}]" if said.choices else ""
    return f"{how}{f' ({said.entry})' if said.entry else ''}: {first}{choices}"
