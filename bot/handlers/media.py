"""Voice messages, pictures, files, stickers: a kind line that asks for text, and the menu. Nothing is kept."""

from __future__ import annotations

from bot.handlers.reading import offered
from bot.messages import Kind
from bot.replies import menu, said
from bot.status import Status
from bot.turn import Outcome, Turn

_VOICE = frozenset({"voice", "audio", "video_note"})


def handle(turn: Turn) -> Outcome | None:
    """A voice message is common among the old: it is met warmly."""
    if turn.message.kind is not Kind.OTHER:
        return None
    key = "declined_voice" if turn.message.media in _VOICE else "declined_media"
    reply = said(turn.knowledge, key, *menu(turn.knowledge).choices)
    return Outcome(Status.DECLINED_MEDIA, reply, offered(turn, reply.choices))
