"""The questions in memory: what staff look at, and what is known of one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.messages import Channel
from bot.ports import UnansweredQuestion
from bot.questions import QuestionRecord
from webhook.storage.questions import DOUBTFUL_BELOW


@dataclass(slots=True)
class Asked:
    """A question with what became of it."""

    channel: Channel
    asked_at: datetime
    question: QuestionRecord
    picked: bool = False
    sender_id: str = ""


class Questions:
    """All that were asked, oldest first."""

    def __init__(self) -> None:
        self._asked: list[Asked] = []

    def add(self, asked: Asked) -> None:
        """The newest."""
        self._asked.append(asked)

    def of(self, channel: Channel, sender_id: str) -> Sequence[Asked]:
        """What a person asked."""
        return [asked for asked in self._asked if (asked.channel, asked.sender_id) == (channel, sender_id)]

    def forget(self, channel: Channel, sender_id: str) -> None:
        """Nothing of a person stays."""
        self._asked = [asked for asked in self._asked if (asked.channel, asked.sender_id) != (channel, sender_id)]

    def unanswered(self, limit: int, offset: int) -> Sequence[UnansweredQuestion]:
        """Those without a good answer, newest first."""
        found = [_line(asked) for asked in reversed(self._asked) if _is_open(asked)]
        return found[offset : offset + limit]


def _is_open(asked: Asked) -> bool:
    question = asked.question
    doubtful = bool(question.confused_with) or 0 < question.confidence < DOUBTFUL_BELOW
    return {
        "unanswered": True,
        "clarified": not asked.picked,
        "answered": doubtful,
    }.get(question.status.contract, False)


def _line(asked: Asked) -> UnansweredQuestion:
    candidates = tuple({"entry": c.entry, "topic": c.topic, "score": c.score} for c in asked.question.candidates)
    return UnansweredQuestion(
        asked.question.text, asked.question.status.value, asked.channel.value, asked.asked_at, candidates
    )
