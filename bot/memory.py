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
    kept = {name: value for name, default in _DEFAULTS.items() if (value := getattr(conversation, name)) != default}
    if conversation.choices:
        kept["choices"] = [[choice.label, choice.payload] for choice in conversation.choices]
    if conversation.asked_at is not None:
        kept["asked_at"] = conversation.asked_at.isoformat()
    return _encode(kept)


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
