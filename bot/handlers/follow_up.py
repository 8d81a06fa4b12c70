"""A follow-up without a subject ("thế lệ phí bao nhiêu?") is about the entry that was just answered."""

from __future__ import annotations

from bot.handlers.reading import answered, matched
from bot.messages import Kind
from bot.replies import aspects, guide, room_of
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.text.fold import fold

_LEADS = (
    "con",
    "the",
    "roi",
    "vay",
    "a con",
    "the con",
    "vay con",
    "vay thi",
    "the thi",
    "neu",
    "cai do",
    "cai nay",
    "viec do",
    "viec nay",
)
_SHORT = 12  # words; a longer message names its subject
_NAMED = 0.5  # confidence from which a message that names a thing is about that thing
_CLEAR = 0.85  # ... and one that names none
_VAGUE = 0.5  # below it, a short message without a subject goes on about the same thing


def handle(turn: Turn) -> Outcome | None:
    """Answer from the entry before, unless the message names another thing clearly."""
    before = turn.conversation.fresh(turn.now)
    entry = turn.knowledge.entries.get(before.entry)
    if turn.message.kind is not Kind.TEXT or entry is None or not entry.enabled:
        return None
    reading = matched(turn)
    if reading.query.corrected or _names_another(turn, entry.topic):
        return None
    led = fold(turn.message.text[:40]).startswith(_LEADS)
    best = next(iter(reading.candidates), None)
    vague = best is None or (best.confidence < _VAGUE and not reading.query.concepts)
    if not reading.query.aspects and not ((led or vague) and len(reading.query.words) <= _SHORT):
        return None
    reply = aspects(entry, reading.query.aspects, turn.knowledge, turn.now) or guide(
        entry, turn.knowledge, turn.now, room_of(turn)
    )
    record = reading.record(Status.ANSWERED_ASPECT)
    return Outcome(Status.ANSWERED_ASPECT, reply, answered(turn, entry, reply.choices), record)


def _names_another(turn: Turn, topic: str) -> bool:
    reading = matched(turn)
    best = next(iter(reading.candidates), None)
    if best is None or best.topic == topic:
        return False
    if best.out_of_scope:
        return best.confidence >= _NAMED
    return best.confidence >= (_NAMED if reading.query.concepts else _CLEAR)
