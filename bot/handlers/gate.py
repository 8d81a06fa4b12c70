"""In a group the bot speaks only when it is named, replied to or commanded."""

from __future__ import annotations

from bot.messages import Kind
from bot.status import Status
from bot.turn import Outcome, Turn


def for_us(turn: Turn) -> bool:
    """True for every private message, and for a group message that is addressed to the bot."""
    message = turn.message
    return not message.address.is_group or message.addressed or message.kind is Kind.CHOICE


def silent(turn: Turn) -> Outcome:
    """Neighbours talking among themselves: nothing is said, remembered or kept."""
    return Outcome(Status.SILENT, None, turn.conversation)
