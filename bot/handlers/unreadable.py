"""Nothing left to read: only emoji, marks, spaces or punctuation."""

from __future__ import annotations

from bot.handlers.reading import matched, offered
from bot.messages import Kind
from bot.replies import menu_choice, said
from bot.status import Status
from bot.turn import Outcome, Turn


def handle(turn: Turn) -> Outcome | None:
    """Ask for words; another script is met in English too."""
    if turn.message.kind is not Kind.TEXT:
        return None
    letters = [char for char in turn.message.text[:400] if char.isalpha()]
    if letters and sum(_latin(char) for char in letters) * 2 < len(letters):
        return Outcome(Status.DECLINED, said(turn.knowledge, "declined_foreign"), turn.conversation.fresh(turn.now))
    query = matched(turn).query
    if query.foreign:
        record = matched(turn).record(Status.DECLINED)
        reply = said(turn.knowledge, "declined_foreign")
        return Outcome(Status.DECLINED, reply, turn.conversation.fresh(turn.now), record)
    if letters or query.words:
        return None
    choice = menu_choice(turn.knowledge.phrases)
    return Outcome(Status.UNANSWERED_UNREADABLE, said(turn.knowledge, "unreadable", choice), offered(turn, (choice,)))


def _latin(char: str) -> bool:
    return char < "ɐ" or "\u1e00" <= char <= "\u1eff"
