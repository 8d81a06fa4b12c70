"""Whether a turn chose from what the turn before offered."""

from __future__ import annotations

from bot.messages import MENU_PAYLOAD, IncomingMessage, Kind
from bot.status import Status
from bot.turn import Conversation, Outcome


def picks(before: Conversation, message: IncomingMessage, outcome: Outcome) -> bool:
    """Whether this turn chose from the clarification of the turn before: by button, by number or by name.

    "None of these" chooses nothing: the question stays open.
    """
    if not before.clarifying or outcome.status.contract != "answered":
        return False
    offered = [choice.payload for choice in before.choices if choice.payload != MENU_PAYLOAD]
    if message.kind is Kind.CHOICE and message.payload in offered:
        return True
    now = outcome.conversation
    name = now.place if outcome.status is Status.ANSWERED_PLACE else now.entry
    return bool(name) and any(name in payload.split(":") for payload in offered)
