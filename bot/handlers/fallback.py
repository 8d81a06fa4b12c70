"""Nothing was found: say so, note it for the staff, name who can help; after two failures stop asking."""

from __future__ import annotations

from bot.handlers.reading import matched, offered
from bot.messages import Choice, Kind
from bot.replies import menu_choice, said
from bot.status import Status
from bot.turn import Outcome, Turn


def handle(turn: Turn) -> Outcome:
    """Never passes."""
    before = turn.conversation.fresh(turn.now)
    failures = before.failures + 1
    phrases = turn.knowledge.phrases
    again = failures >= 2
    status = Status.UNANSWERED_AGAIN if again else Status.UNANSWERED
    choices = (Choice(phrases.say("label_near"), "near"), menu_choice(phrases))
    reply = said(turn.knowledge, status.value, *choices, hotline=phrases.say("hotline"))
    record = matched(turn).record(status) if turn.message.kind is Kind.TEXT else None
    return Outcome(status, reply, offered(turn, choices, failures=failures), record)
