"""What may be put into any chat while somebody types after the bot's name: entries, each as a whole answer.

Nothing is remembered or logged of it: a query is a half-typed sentence, and the answer is for whoever reads that chat.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.handlers.reading import matched
from bot.handlers.urgent import VITAL
from bot.messages import Address, Channel, IncomingMessage, Kind, Reply
from bot.replies import guide, texts, today
from bot.turn import Conversation, Turn
from knowledge.base import KnowledgeBase
from knowledge.entries import Entry, Field
from knowledge.text.fold import MAX_CHARS

MOST = 5
LIKELY = 0.02  # of being meant; somebody who types picks with their own eyes
SHORTEST = 2  # characters
_FIRST = (Field.VERDICT, Field.ANSWER, Field.WHERE)


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One thing to pick: its title, a line below it, and what is then said in that chat."""

    id: str
    title: str
    hint: str
    reply: Reply


def results(knowledge: KnowledgeBase, text: str, now: datetime) -> tuple[InlineResult, ...]:
    """The entries that `text` may be about, best first; none for a text that says nothing or calls for help."""
    if len(text.strip()) < SHORTEST:
        return ()
    message = IncomingMessage(Channel.TELEGRAM, "inline", "inline", Address("inline"), Kind.TEXT, text[:MAX_CHARS])
    reading = matched(Turn(message, Conversation(greeted=True), knowledge, now))
    if not VITAL.isdisjoint(reading.cues):
        return ()
    found = [c.entry for c in reading.candidates if c.confidence >= LIKELY and c.entry in knowledge.entries]
    entries = [knowledge.entries[name] for name in dict.fromkeys(found) if knowledge.speaks(name)]
    return tuple(_result(entry, knowledge, now) for entry in entries[:MOST])


def _result(entry: Entry, knowledge: KnowledgeBase, now: datetime) -> InlineResult:
    reply = guide(entry, knowledge, now)
    lines = [line for field in _FIRST for _, line in texts(entry, field, today(now))]
    return InlineResult(entry.id, entry.name, lines[0] if lines else entry.label, Reply(reply.blocks))
