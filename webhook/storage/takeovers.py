"""Conversations in which a member of staff writes by hand, in SQL: the bot is silent there for a while."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import apsw

from bot.messages import Channel
from bot.ports import Takeover
from webhook.storage.database import from_ms, now_ms, select, to_ms

TAKE = """
INSERT INTO takeovers (channel, conversation_id, since, until) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET until = max(until, excluded.until),
    since = iif(until < excluded.since, excluded.since, since)
"""
GIVE = "DELETE FROM takeovers WHERE channel = ? AND conversation_id = ?"
UNTIL = "SELECT until FROM takeovers WHERE channel = ? AND conversation_id = ?"
NOW = "SELECT channel, conversation_id, since, until FROM takeovers WHERE until > ? ORDER BY until DESC"


class Taken(NamedTuple):
    """A member of staff has written; the bot is silent until then (milliseconds since 1970)."""

    channel: Channel
    conversation_id: str
    until: int


class Given(NamedTuple):
    """The bot may speak again."""

    channel: Channel
    conversation_id: str


def take(db: apsw.Connection, taken: list[Taken]) -> list[None]:
    """A later word makes it longer, never shorter."""
    for channel, conversation_id, until in taken:
        db.execute(TAKE, (channel, conversation_id, now_ms(), until))
    return [None] * len(taken)


def give(db: apsw.Connection, given: list[Given]) -> list[None]:
    """As if nobody had written."""
    db.executemany(GIVE, given)
    return [None] * len(given)


def until(db: apsw.Connection, channel: Channel, conversation_id: str) -> datetime | None:
    """Until when; in the past when it is over."""
    found: int | None = db.execute(UNTIL, (channel, conversation_id)).get
    return None if found is None else from_ms(found)


def at(db: apsw.Connection, now: datetime) -> list[Takeover]:
    """Those that last at `now`, the longest first."""
    return [
        Takeover(Channel(channel), conversation_id, from_ms(since), from_ms(until))
        for channel, conversation_id, since, until in select(db, NOW, (to_ms(now),))
    ]
