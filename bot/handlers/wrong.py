"""The citizen says that the answer before was wrong: said sorry, noted for the staff, asked again."""

from __future__ import annotations

from dataclasses import replace

from bot.handlers.rating import rate
from bot.handlers.reading import matched, offered
from bot.messages import Kind
from bot.replies import menu_choice, said
from bot.status import Status
from bot.turn import Outcome, Turn


def handle(turn: Turn) -> Outcome | None:
    """Pass unless an entry was just answered and the message says nothing but that it is not the right one."""
    before = turn.conversation.fresh(turn.now)
    if turn.message.kind is not Kind.TEXT or not before.entry or "wrong" not in matched(turn).said_only:
        return None
    choice = menu_choice(turn.knowledge.phrases)
    reply = said(turn.knowledge, "wrong_noted", choice, hotline=turn.knowledge.phrases.say("hotline"))
    record = replace(matched(turn).record(Status.UNANSWERED), confused_with=before.entry)
    conversation = replace(offered(turn, (choice,), failures=before.failures + 1), entry="")
    effects = rate(before, good=False)
    return Outcome(Status.UNANSWERED, reply, conversation, record, effects=effects)
