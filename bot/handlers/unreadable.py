"""Nothing left to read: only emoji, marks, spaces or punctuation."""

from __future__ import annotations

import re

from bot.handlers.reading import matched, offered
from bot.messages import Kind
from bot.replies import menu_choice, said
from bot.status import Status
from bot.turn import Outcome, Turn

_OTHER = re.compile("[^\\u0000-\\u024f\\u1e00-\\u1eff]")  # not Latin, with any diacritic


def handle(turn: Turn) -> Outcome | None:
    """Ask for words; another script is met in English too."""
    if turn.message.kind is not Kind.TEXT:
        return None
    text = turn.message.text[:400]
    if _OTHER.search(text) and _mostly_other([char for char in text if char.isalpha()]):
        return Outcome(Status.DECLINED, said(turn.knowledge, "declined_foreign"), turn.conversation.fresh(turn.now))
    query = matched(turn).query
    if query.foreign:
        record = matched(turn).record(Status.DECLINED)
        reply = said(turn.knowledge, "declined_foreign")
        return Outcome(Status.DECLINED, reply, turn.conversation.fresh(turn.now), record)
    if query.words or any(map(str.isalpha, text)):
        return None
    choice = menu_choice(turn.knowledge.phrases)
    return Outcome(Status.UNANSWERED_UNREADABLE, said(turn.knowledge, "unreadable", choice), offered(turn, (choice,)))


def _mostly_other(letters: list[str]) -> bool:
    return sum(_OTHER.match(char) is None for char in letters) * 2 < len(letters)
