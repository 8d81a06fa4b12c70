"""What is remembered of a conversation, as JSON: written by this version, read from any other."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any

from bot.messages import Choice
from bot.turn import Conversation

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
_DEFAULTS = {f.name: f.default for f in fields(Conversation) if f.default is not MISSING}


def to_json(conversation: Conversation) -> str:
    """The fields that differ from a new conversation; a time as ISO 8601 with its offset."""
    kept = ((name, default, getattr(conversation, name)) for name, default in _DEFAULTS.items())
    return _encode({name: _plain(value) for name, default, value in kept if value != default})


def from_json(text: str | None) -> Conversation:
    """The conversation that `text` tells of; what is missing, unknown or of another type is left at its default."""
    if not text:
        return Conversation()
    try:
        found = json.loads(text)
    except ValueError:
        return Conversation()
    if not isinstance(found, dict):
        return Conversation()
    read = {name: _typed(name, found[name]) for name in _DEFAULTS if name in found}
    return Conversation(**{name: value for name, value in read.items() if value is not None})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [[item.label, item.payload] if isinstance(item, Choice) else item for item in value]
    return value


def _typed(name: str, value: Any) -> Any:
    """The value in its field's type, None when it is of another."""
    if name == "asked_at":
        return _time(value)
    if name == "choices":
        return _choices(value)
    default = _DEFAULTS[name]
    if isinstance(default, tuple):
        return tuple(value) if isinstance(value, list) and all(isinstance(item, str) for item in value) else None
    return value if type(value) is type(default) else None


def _time(value: Any) -> datetime | None:
    try:
        time = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return time if time.tzinfo is not None else None


def _choices(value: Any) -> tuple[Choice, ...] | None:
    if not isinstance(value, list):
        return None
    pairs = [item for item in value if isinstance(item, list) and len(item) == 2]
    return tuple(
        Choice(label, payload) for label, payload in pairs if isinstance(label, str) and isinstance(payload, str)
    )
