"""What every reply carries: the warning on pasted personal data, the first-contact notice, the masked record."""

from __future__ import annotations

from dataclasses import replace

from bot.handlers import rating
from bot.handlers.choice import picked
from bot.handlers.reading import matched
from bot.messages import Kind
from bot.privacy import mask
from bot.questions import QuestionRecord
from bot.replies import notices
from bot.status import Status
from bot.turn import Outcome, Turn

# Commands are no questions; and what was said to others is not kept, even when it was answered.
_NEVER_LOGGED = frozenset(
    {Status.SILENT, Status.ANSWERED_PRIVACY, Status.ANSWERED_SETTING, Status.DECLINED_RANK, Status.DECLINED_BUDGET}
)

_FOLLOWED = ("unanswered", "clarified")  # what staff may answer by hand


def finish(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome with its notices inside the one bubble, its time, and its record masked."""
    outcome = _once_each(outcome)
    reply, greeted = outcome.reply, turn.conversation.greeted
    if reply is not None:
        before, after = notices(turn)
        reply = replace(
            reply,
            blocks=(*before, *reply.blocks, *after),
            rate=rating.stem(turn, outcome),
            may_follow=not turn.message.address.is_group and outcome.status.contract in _FOLLOWED,
        )
        greeted = greeted or not before  # beside a warning there was room for the short notice only
    answer = rating.answer_at(turn, outcome)
    conversation = replace(outcome.conversation, greeted=greeted, answer=answer, asked_at=turn.now)
    return Outcome(outcome.status, reply, conversation, _record(turn, outcome), outcome.also, outcome.effects)


def _once_each(outcome: Outcome) -> Outcome:
    """No choice stands twice, whoever added it; the numbers are those of the menu that is remembered."""
    reply = outcome.reply
    if reply is None or len(choices := tuple(dict.fromkeys(reply.choices))) == len(reply.choices):
        return outcome
    conversation = outcome.conversation
    if conversation.choices == reply.choices:
        conversation = replace(conversation, choices=choices)
    return replace(outcome, reply=replace(reply, choices=choices), conversation=conversation)


def _record(turn: Turn, outcome: Outcome) -> QuestionRecord | None:
    """Free text leaves a record, masked; a tap or its number leaves none (the pick itself is noted by the store)."""
    if turn.message.kind is not Kind.TEXT or outcome.status in _NEVER_LOGGED or picked(turn):
        return None
    if turn.message.address.is_group and not turn.message.addressed:
        return None
    record = outcome.question or QuestionRecord("", outcome.status)
    if matched(turn).query.corrected:  # "không phải tạm trú, mình hỏi tạm vắng": the answer before was another's
        record = replace(record, confused_with=turn.conversation.fresh(turn.now).entry)
    return replace(record, text=mask(turn.message.text)[:1000], status=outcome.status)
