"""What Telegram tells of a chat itself: the bot was added, removed or blocked, a group became a supergroup."""

from __future__ import annotations

from typing import Any

from bot.messages import Change, Channel, ChatChange
from webhook.channels.base import Admitted, Ignored
from webhook.channels.incoming import child, identifier

_PRESENT = ("creator", "administrator", "member")
_ABSENT = ("left", "kicked")


def membership(delivery_id: str, event: dict[str, Any]) -> Admitted | Ignored:
    """A `my_chat_member` that says whether the bot is there. Raises Unreadable."""
    chat = child(event, "chat")
    if chat.get("type") == "channel":
        return Ignored("channel")
    chat_id = identifier(chat, "id")
    return Ignored("my_chat_member") if _is_there(event) is None else Admitted(delivery_id, chat_id)


def _is_there(event: dict[str, Any]) -> bool | None:
    """`restricted` tells by `is_member`; None for a status of a later version."""
    member = child(event, "new_chat_member")
    status = member.get("status")
    if status == "restricted":
        return member.get("is_member") is True
    return True if status in _PRESENT else False if status in _ABSENT else None


def change(update: dict[str, Any]) -> ChatChange:
    """What became of the chat. Raises Unreadable."""
    if "message" in update:
        message = child(update, "message")
        moved_to = identifier(message, "migrate_to_chat_id")
        return ChatChange(Channel.TELEGRAM, identifier(child(message, "chat"), "id"), Change.MOVED, moved_to)
    event = child(update, "my_chat_member")
    chat, what = child(event, "chat"), Change.JOINED if _is_there(event) else Change.LEFT
    return ChatChange(Channel.TELEGRAM, identifier(chat, "id"), what, is_private=chat.get("type") == "private")
