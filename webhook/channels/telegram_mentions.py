"""Whom a Telegram message is for: named, replied to or commanded; and its text without the bot's name."""

from __future__ import annotations

from typing import Any

from webhook.channels import text
from webhook.channels.base import Identity
from webhook.channels.incoming import (
    COMMANDS,
    clean,
    command,
    optional_child,
    optional_identifier,
    text_of,
    tidy,
)

MOST_UNITS = 8192  # UTF-16 units of a text that are looked at: twice what Telegram allows


def addressed(message: dict[str, Any], us: Identity) -> bool | None:
    """Whether a message in a group is for the bot; None when only our identity could tell."""
    author = optional_child(optional_child(message, "reply_to_message"), "from")
    if author and replies(message):
        if us.id and optional_identifier(author, "id") == us.id:
            return True
        if not us.id and author.get("is_bot") is True:
            return True
    said = _raw(message)
    asked = command(said)
    if asked is not None:
        return _is_ours(asked.bot, us) if asked.bot else asked.word in COMMANDS
    calls = [_calls(said, entity, us) for entity in _entities(message)]
    return True if True in calls else (None if None in calls else False)


def replies(message: dict[str, Any]) -> bool:
    """In a forum everything replies to the topic's creation, which may be the bot's own doing: that is no reply."""
    return "reply_to_message" in message and "forum_topic_created" not in optional_child(message, "reply_to_message")


def without_mention(message: dict[str, Any], us: Identity) -> str | None:
    """The text or caption without our name; None when the message has neither. Raises Unreadable."""
    if not isinstance(message.get("text", message.get("caption")), str):
        text_of(message, "text"), text_of(message, "caption")  # of another type: Unreadable
        return None
    said = _raw(message)
    for entity in sorted(_entities(message), key=lambda e: _span(e)[0], reverse=True):
        if entity.get("type") != "bot_command" and _calls(said, entity, us) is True:
            said = text.utf16_cut(said, *_span(entity))
    return clean(tidy(said))


def _is_ours(username: str, us: Identity) -> bool | None:
    if not us.username:
        return None
    return username.casefold() == us.username.casefold()


def _calls(said: str, entity: dict[str, Any], us: Identity) -> bool | None:
    """Whether an entity is a mention of us."""
    match entity.get("type"):
        case "mention":
            return _is_ours(text.utf16_slice(said, *_span(entity)).removeprefix("@"), us)
        case "text_mention":
            named = optional_identifier(optional_child(entity, "user"), "id")
            return named == us.id if us.id else None
        case "bot_command":  # "... /menu@vneid_bot" in the middle of a sentence
            asked = command(text.utf16_slice(said, *_span(entity)))
            return _is_ours(asked.bot, us) if asked and asked.bot else False
    return False


def _raw(message: dict[str, Any]) -> str:
    value = message.get("text", message.get("caption"))
    return value[:MOST_UNITS] if isinstance(value, str) else ""


def _entities(message: dict[str, Any]) -> list[dict[str, Any]]:
    found = message.get("entities", message.get("caption_entities"))
    return [entity for entity in found if isinstance(entity, dict)] if isinstance(found, list) else []


def _span(entity: dict[str, Any]) -> tuple[int, int]:
    offset, length = entity.get("offset"), entity.get("length")
    if isinstance(offset, int) and isinstance(length, int) and 0 <= offset <= MOST_UNITS >= length >= 0:
        return offset, length
    return 0, 0
