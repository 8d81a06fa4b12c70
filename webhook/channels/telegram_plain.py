"""A message of plain text, as most are: checked here field by field, for the library's reading costs ten times that."""

from __future__ import annotations

from collections.abc import Mapping
from operator import is_
from typing import Any

# Every field that it may have and its type, and those that it must have.
_PLAIN_MESSAGE = {"message_id": int, "date": int, "chat": dict, "from": dict, "text": str}
_PLAIN_CHAT = {"id": int, "type": str, "first_name": str, "last_name": str, "username": str}
_PLAIN_SENDER = {"id": int, "first_name": str, "is_bot": bool, "last_name": str, "username": str, "language_code": str}
_OF_MESSAGE = frozenset(_PLAIN_MESSAGE)
_OF_CHAT = frozenset(("id", "type"))
_OF_SENDER = frozenset(("id", "first_name", "is_bot"))
_LATEST = 1 << 34  # seconds: the year 2514; from 10000 on a date cannot be read


def _has(data: object, shape: Mapping[str, type], required: frozenset[str]) -> bool:
    """An object with nothing but the fields of `shape`, the `required` ones among them."""
    if type(data) is not dict or not data.keys() >= required:
        return False
    return all(map(is_, map(type, data.values()), map(shape.get, data)))


def is_plain(data: dict[str, Any]) -> bool:
    """True when the library, too, would read it without complaint."""
    message = data.get("message")
    return (
        len(data) == 2
        and type(message) is dict
        and _has(message, _PLAIN_MESSAGE, _OF_MESSAGE)
        and _has(message["chat"], _PLAIN_CHAT, _OF_CHAT)
        and _has(message["from"], _PLAIN_SENDER, _OF_SENDER)
        and 0 <= message["date"] < _LATEST
    )
