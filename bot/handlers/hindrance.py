"""A thing that is needed or wanting for what was spoken of: "có cần hộ khẩu không", "chưa có sổ đỏ thì sao"."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from bot.handlers.entry import clarify
from bot.handlers.reading import FOLLOW_UP, answered, beside_before, matched
from bot.handlers.thresholds import NEAR_COSINE, QUESTION_WORDS
from bot.messages import Choice
from bot.replies import aspects
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.entries import Entry
from knowledge.matching.matcher import Candidate

_CARD = ("can", "cuoc")  # nothing is needed there
_BROUGHT = ("can", "mang", "dem", "cam", "photo", "theo")
_ENDS = frozenset({"khong", "ha", "a", "chu"})
_DOING = frozenset({"lam", "dang", "bao", "doi", "di", "ra", "len", "dong", "xin", "cap", "gi"})  # ... none of these


def papers_with(turn: Turn, entry: Entry) -> Outcome | None:
    """ "Có cần sổ hộ khẩu không": the papers of what was spoken of, and the thing itself one tap away."""
    reading = matched(turn)
    words = [token.folded for token in reading.query.spelt if token.folded != "|"]
    words = [f"{one} {two}" if (one, two) == _CARD else one for one, two in pairwise((*words, ""))]
    this = next((c for c in reading.candidates if turn.knowledge.speaks(c.entry)), None)
    if this is None or this.topic == entry.topic or not reading.query.concepts or entry.kind != "service":
        return None
    asked = next((word for word in words if word in _BROUGHT), "")  # "cần", "mang giấy khai sinh hả"
    behind = words[words.index(asked) + 1 :] if asked else []
    if not 2 < len(behind) <= QUESTION_WORDS or _ENDS.isdisjoint(behind[-2:]) or not _DOING.isdisjoint(behind):
        return None
    reply = aspects(entry, ("papers",), turn.knowledge, turn.now)
    if reply is None:
        return None
    other = turn.knowledge.entries[this.entry]
    reply = replace(reply, choices=(Choice(other.label, f"e:{other.id}"), *reply.choices))
    record = replace(reading.record(Status.ANSWERED_ASPECT), entry=entry.id, topic=entry.topic, confidence=FOLLOW_UP)
    return Outcome(Status.ANSWERED_ASPECT, reply, answered(turn, entry, reply.choices, (other.id,)), record)


def that_or_this(turn: Turn, entry: Entry) -> Outcome | None:
    """What was spoken of, or the thing that is wanting: both are offered. None when staff have written what to do
    without that thing, or when no thing of ours is wanting."""
    this = next((c for c in matched(turn).candidates if turn.knowledge.speaks(c.entry)), None)
    that = next((c for c in beside_before(turn).candidates if c.topic == entry.topic), None)
    if this is None or this.topic == entry.topic or (that is not None and that.best >= NEAR_COSINE):
        return None
    return clarify(turn, (Candidate(entry.id, entry.topic, this.score), this), matched(turn))
