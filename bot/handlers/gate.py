"""In a group the bot speaks only when it is named, replied to or commanded, within the hours and budget set there."""

from __future__ import annotations

from bot.groups import Chat
from bot.handlers.choice import picked
from bot.handlers.commands import is_right
from bot.handlers.reading import cues
from bot.handlers.urgent import VITAL
from bot.messages import Kind
from bot.replies import said
from bot.status import Status
from bot.turn import Outcome, Turn


def for_us(turn: Turn) -> bool:
    """True for every private message, and for a group message that is addressed to the bot.

    A number after a menu is addressed too: where there are no buttons it is all that a member types.
    """
    message = turn.message
    return not message.address.is_group or message.addressed or message.kind is Kind.CHOICE or bool(picked(turn))


def limited(turn: Turn) -> Outcome | None:
    """What holds somebody's question back in a group: silence, or one line that says why. None: answer it."""
    chat = turn.chat or Chat()
    shut = chat.group.closed and chat.group.is_quiet(turn.now)
    spent = chat.replies - chat.group.budget
    if (not shut and spent < 0) or not for_us(turn) or _vital(turn):
        return None
    if shut or spent > 0:
        return silent(turn)
    reply = said(turn.knowledge, "group_budget", number=chat.group.budget)
    return Outcome(Status.DECLINED_BUDGET, reply, turn.conversation)


def silent(turn: Turn) -> Outcome:
    """Neighbours talking among themselves: nothing is said, remembered or kept."""
    return Outcome(Status.SILENT, None, turn.conversation)


def _vital(turn: Turn) -> bool:
    message = turn.message
    return message.kind is Kind.TEXT and (is_right(message.text) or not VITAL.isdisjoint(cues(turn)))
