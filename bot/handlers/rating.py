"""👍 and 👎 under an answer, and the same in words: noted for the staff, one a person and answer."""

from __future__ import annotations

import re
from datetime import datetime

from bot.effects import Rate
from bot.handlers.reading import matched
from bot.messages import Kind, Reply
from bot.replies import menu_choice, said
from bot.status import Status
from bot.turn import Conversation, Outcome, Turn

PREFIX = "k:"
# Entry, seconds since 1970 in base 36, verdict: the whole state, at most 64 bytes, so that an old button works.
_PRESS = re.compile(r"k:([a-z0-9][a-z0-9-]{0,50}):([0-9a-z]{1,7}):([01])")
LONGEST = 62  # bytes, before the verdict
_GOOD, _BAD = "👍", "👎"
_RATED = frozenset({Status.ANSWERED, Status.ANSWERED_ASPECT})
AHEAD_S = 60  # of a clock that was set back meanwhile


def answer_at(turn: Turn, outcome: Outcome) -> int:
    """When what can be rated was said, in seconds since 1970: now, or as before when this was no answer."""
    return _seconds(turn.now) if _is_answer(outcome) else outcome.conversation.answer


def stem(turn: Turn, outcome: Outcome) -> str:
    """The first part of the payloads under an answer; "" where there is nothing to rate, or no room for buttons."""
    if not _is_answer(outcome) or turn.message.address.is_group:
        return ""
    made = f"{PREFIX}{outcome.conversation.entry}:{_base36(_seconds(turn.now))}"
    return made if len(made.encode()) <= LONGEST else ""


def _is_answer(outcome: Outcome) -> bool:
    return outcome.status in _RATED and bool(outcome.conversation.entry)


def press(turn: Turn) -> Outcome | None:
    """A button under an answer: a quiet word where it stands, nothing else changes. Pass for any other message."""
    message = turn.message
    if message.kind is not Kind.CHOICE or not message.payload.startswith(PREFIX):
        return None
    found = _PRESS.fullmatch(message.payload)
    entry, at, good = (found[1], int(found[2], 36), found[3] == "1") if found else ("", 0, True)
    known = entry in turn.knowledge.entries and at <= _seconds(turn.now) + AHEAD_S
    words = turn.knowledge.phrases.say("rated_good" if good else "rated_bad")
    effects = (Rate(entry, at, good),) if known else ()
    return Outcome(Status.SILENT_RATED, Reply((), toast=words), turn.conversation, effects=effects)


def handle(turn: Turn) -> Outcome | None:
    """ "Đúng rồi, cảm ơn" or a thumb, right after an answer. Pass without one: then it is nothing but courtesy."""
    before = turn.conversation.fresh(turn.now)
    if turn.message.kind is not Kind.TEXT or not before.entry:
        return None
    thumb = turn.message.text.strip()[:1]
    if thumb == _BAD:
        hotline = turn.knowledge.phrases.say("hotline")
        reply = said(turn.knowledge, "wrong_noted", menu_choice(turn.knowledge.phrases), hotline=hotline)
        return Outcome(Status.SMALLTALK, reply, before, effects=rate(before, good=False))
    if thumb != _GOOD and "right" not in matched(turn).said_only:
        return None
    reply = said(turn.knowledge, "smalltalk_thanks", menu_choice(turn.knowledge.phrases))
    return Outcome(Status.SMALLTALK, reply, before, effects=rate(before, good=True))


def rate(before: Conversation, *, good: bool) -> tuple[Rate, ...]:
    """What is noted of the answer that was given last."""
    return (Rate(before.entry, before.answer, good),) if before.entry and before.answer else ()


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"
