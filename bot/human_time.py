"""While a member of staff answers by hand: typed words are left to that person, everything else stays the bot's.

One send for one message, as ever. The first message of such a time is answered by the line that a person reads it and
until when; those after it by nothing but a quiet mark, for a line under every sentence would talk over the person. When
the time is over nothing is sent of its own accord: the first answer afterwards says that the bot is back, inside the
same bubble. Who does not want to wait types 0 and has the bot at once.
"""

from __future__ import annotations

from dataclasses import replace

from bot.effects import HandBack, StaffTold
from bot.messages import MENU_PAYLOAD, Block, Kind, Reply
from bot.questions import QuestionRecord
from bot.status import Status
from bot.turn import Outcome, StaffTime, Turn
from knowledge.hanoi import HANOI
from knowledge.text.fold import fold

# What cannot wait for a person, and what nobody but the bot can do.
_ALWAYS = frozenset({Status.EMERGENCY, Status.SCAM_WARNING, Status.ANSWERED_PRIVACY})
_KEPT = ("emergency_perhaps", "personal_data")  # lines of the bot's answer that stand whoever answers
_RECALLS = frozenset({"0", "menu", "danh muc"})


def is_back(turn: Turn) -> bool:
    """Whether this turn is the bot's first after a person's time: it has ended, or whoever writes asks for the bot."""
    return turn.staff is not None and (turn.staff.over or _recalled(turn))


def yielded(turn: Turn, outcome: Outcome, staff: StaffTime) -> Outcome:
    """What becomes of the bot's own `outcome` during (or right after) a person's time."""
    if is_back(turn):
        return replace(outcome, effects=(*outcome.effects, HandBack()))
    message = turn.message
    if message.kind is not Kind.TEXT or message.text.startswith("/") or outcome.status in _ALWAYS:
        return outcome
    say = turn.knowledge.phrases.say
    warning = tuple(Block(say(key)) for key in _KEPT if _says(outcome, say(key)))
    if staff.told:
        reply = Reply(warning, toast="" if warning else say("staff_seen"), may_follow=True)
    else:
        line = Block(say("staff_reads", until=f"{staff.until.astimezone(HANOI):%H:%M}"))
        reply = Reply((*warning, line), may_follow=True)
    effects = () if staff.told else (StaffTold(),)
    record = _left(outcome)
    status = record.status if record is not None else outcome.status
    return Outcome(status, reply, turn.conversation, record, effects=effects)


def _left(outcome: Outcome) -> QuestionRecord | None:
    """Thanks stay thanks; whatever else was written waits for the person, whom nobody has to remind of the bot."""
    record = outcome.question
    if record is None or outcome.status.contract == "smalltalk":
        return record
    return replace(record, status=Status.UNANSWERED_STAFF, entry="", topic="", confused_with="")


def _recalled(turn: Turn) -> bool:
    message = turn.message
    if message.kind is Kind.CHOICE:
        return message.payload == MENU_PAYLOAD
    return message.kind is Kind.TEXT and fold(message.text[:20].lstrip("/")).strip(" .)") in _RECALLS


def _says(outcome: Outcome, words: str) -> bool:
    return outcome.reply is not None and any(block.text == words for block in outcome.reply.blocks)
