"""What is different in a group on Zalo: who is named in a message, whose group it is, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.messages import Change
from webhook.channels import text
from webhook.channels.incoming import MAX_TEXT, optional_child, optional_identifier

# Literals of the OA's management events; two names are told for a group that is dissolved.
CHANGES = {"create_group": Change.JOINED, "delete_group": Change.LEFT, "disperse_group": Change.LEFT}
# A member picks from a menu by its number alone: whether there is a menu, only the conversation knows.
LONE_NUMBER = re.compile(r"\s*[0-9]{1,2}\s*\Z")


class Mention(NamedTuple):
    """A part of a text that calls somebody, in UTF-16 units; length 0: the place is not told."""

    id: str
    offset: int
    length: int


def mentions(message: Mapping[str, Any]) -> list[Mention]:
    """Who is called, where the provider says so. No official text describes it: every shape met in the field is read.

    `mentions` or `entities`, a list of `{user_id | uid | id, offset | pos | start, length | len}`.
    """
    found = message.get("mentions", message.get("entities"))
    listed = [item for item in found[:100] if isinstance(item, dict)] if isinstance(found, list) else []
    read = [
        Mention(_first_id(item), _number(item, "offset", "pos", "start"), _number(item, "length", "len"))
        for item in listed
    ]
    return [mention for mention in read if mention.id]


def _first_id(item: Mapping[str, Any]) -> str:
    inner = optional_child(item, "user")
    named = (optional_identifier(item, name) for name in ("user_id", "uid", "id"))
    return next(filter(None, named), "") or optional_identifier(inner, "id")


def _number(item: Mapping[str, Any], *names: str) -> int:
    value = next((item[name] for name in names if name in item), 0)
    return value if type(value) is int and 0 <= value <= MAX_TEXT else 0


def called(message: Mapping[str, Any], own_id: str) -> bool | None:
    """Whether the list of mentions names us; None when there is no list, or our id is not known."""
    found = mentions(message)
    return any(mention.id == own_id for mention in found) if found and own_id else None


def without_call(said: str, message: Mapping[str, Any], own_id: str) -> str:
    """`said` without the parts that call us."""
    ours = [m for m in mentions(message) if m.id == own_id and m.length]
    for mention in sorted(ours, key=lambda m: m.offset, reverse=True):
        said = text.utf16_cut(said, mention.offset, mention.length)
    return said


def group_of(event: Mapping[str, Any]) -> str:
    """The group of a management event, where handlers in the field have met its id; "" when it is nowhere."""
    group, recipient = optional_child(event, "group"), optional_child(event, "recipient")
    return (
        optional_identifier(event, "group_id")
        or optional_identifier(group, "group_id")
        or optional_identifier(group, "id")
        or optional_identifier(recipient, "group_id")
    )
