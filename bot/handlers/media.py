"""Voice, pictures, files, stickers: a kind line that asks for text, and the menu. Nothing is fetched or kept."""

from __future__ import annotations

from bot.handlers.gate import silent
from bot.handlers.reading import offered
from bot.messages import Kind
from bot.replies import menu, said
from bot.status import Status
from bot.turn import Outcome, Turn

# A voice message is common among the old: it is met warmly. Whoever films their own face to ask has spoken, too.
_LINES = {
    "voice": "declined_voice",
    "video_note": "declined_voice",
    "picture": "declined_picture",
    "video": "declined_picture",
    "file": "declined_file",
    "contact": "declined_contact",
    "poll": "declined_poll",
    "link": "declined_link",
    "sticker": "declined_sticker",
}


def handle(turn: Turn) -> Outcome | None:
    """One line for each kind. A sticker in a group is applause, which wants no answer."""
    message = turn.message
    if message.kind is not Kind.OTHER:
        return None
    if message.media == "sticker" and message.address.is_group:
        return silent(turn)
    reply = said(turn.knowledge, _LINES.get(message.media, "declined_media"), *menu(turn.knowledge).choices)
    return Outcome(Status.DECLINED_MEDIA, reply, offered(turn, reply.choices))
