"""Notes and the chat page's replies in SQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import apsw

from bot.ports import WebReply
from webhook.storage.database import insert, now_ms, select

NOTED = """
INSERT INTO notes (key, value, at) VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET value = excluded.value, at = excluded.at
"""


class Note(NamedTuple):
    """A fact that both processes share."""

    key: str
    value: str


class Posted(NamedTuple):
    """A reply for the chat page."""

    conversation_id: str
    body: Mapping[str, Any]


def note(db: apsw.Connection, notes: list[Note]) -> list[None]:
    """The last value of a key stays."""
    for key, value in notes:
        db.execute(NOTED, (key, value, now_ms()))
    return [None] * len(notes)


def noted(db: apsw.Connection, key: str) -> str | None:
    """The value of `key`."""
    value: str | None = db.execute("SELECT value FROM notes WHERE key = ?", (key,)).get
    return value


def post(db: apsw.Connection, posts: list[Posted]) -> list[None]:
    """Number and keep the replies."""
    now = now_ms()
    values: list[Any] = []
    for conversation_id, body in posts:
        values += (conversation_id, now, json.dumps(body, ensure_ascii=False))
    insert(db, "INSERT INTO web_replies (conversation_id, at, body)", 3, values)
    return [None] * len(posts)


def posted(db: apsw.Connection, conversation_id: str, after: int) -> list[WebReply]:
    """At most 100, oldest first."""
    found = "SELECT id, body FROM web_replies WHERE conversation_id = ? AND id > ? ORDER BY id LIMIT 100"
    return [WebReply(id, json.loads(body)) for id, body in select(db, found, (conversation_id, after))]
