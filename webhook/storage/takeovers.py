"""Conversations in which a member of staff writes by hand, in SQL: the bot leaves them alone for a while."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import apsw

from bot.messages import Channel
from bot.ports import Takeover
from webhook.storage.database import from_ms, now_ms, select, to_ms

# One that is over begins anew. Who answers from the console reads what is written; nobody takes that back by writing in
# the OA's own inbox as well.
TAKE = """
INSERT INTO takeovers (channel, conversation_id, since, until, by, key)
VALUES (?, ?, ?, ?, ?, lower(hex(randomblob(12))))
ON CONFLICT DO UPDATE SET until = max(until, excluded.until),
    since = iif(until < excluded.since, excluded.since, since),
    told = iif(until < excluded.since, 0, told),
    by = CASE WHEN excluded.by <> '' THEN excluded.by WHEN until < excluded.since THEN '' ELSE by END
"""
GIVE = "DELETE FROM takeovers WHERE channel = ? AND conversation_id = ?"
TELL = "UPDATE takeovers SET told = 1 WHERE channel = ? AND conversation_id = ?"
END = "UPDATE takeovers SET until = min(until, ?) WHERE key = ? AND key <> ''"
FIELDS = "channel, conversation_id, since, until, by, told, key"
ONE = f"SELECT {FIELDS} FROM takeovers WHERE channel = ? AND conversation_id = ?"
NOW = f"SELECT {FIELDS} FROM takeovers WHERE until > ? ORDER BY until DESC"
KEYED = f"SELECT {FIELDS} FROM takeovers WHERE key = ? AND key <> '' AND until > ?"


class Taken(NamedTuple):
    """A member of staff has written; the conversation is theirs until then (milliseconds since 1970).

    `by`: their name, when it was from the console, where they also read what is written.
    """

    channel: Channel
    conversation_id: str
    until: int
    by: str = ""


class Given(NamedTuple):
    """The bot may speak again."""

    channel: Channel
    conversation_id: str


class Ended(NamedTuple):
    """Staff end it by its key, at a time in milliseconds since 1970: the bot's next answer says that it is back."""

    key: str
    at: int


def take(db: apsw.Connection, taken: list[Taken]) -> list[None]:
    """A later word makes it longer, never shorter."""
    for channel, conversation_id, until, by in taken:
        db.execute(TAKE, (channel, conversation_id, now_ms(), until, by))
    return [None] * len(taken)


def give(db: apsw.Connection, given: list[Given]) -> list[None]:
    """As if nobody had written."""
    db.executemany(GIVE, given)
    return [None] * len(given)


def tell(db: apsw.Connection, channel: str, conversation_id: str) -> None:
    """Whoever writes there was told that a person reads it."""
    db.execute(TELL, (channel, conversation_id))


def end(db: apsw.Connection, ended: list[Ended]) -> list[bool]:
    """Whether each was there."""
    done = []
    for key, at in ended:
        db.execute(END, (at, key))
        done.append(db.changes() > 0)
    return done


def taken(db: apsw.Connection, channel: Channel, conversation_id: str) -> Takeover | None:
    """What is kept of a conversation; it may be over."""
    return next((read(row) for row in select(db, ONE, (channel, conversation_id))), None)


def keyed(db: apsw.Connection, key: str, now: datetime) -> Takeover | None:
    """The one that an address names, while it lasts."""
    return next((read(row) for row in select(db, KEYED, (key, to_ms(now)))), None)


def until(db: apsw.Connection, channel: Channel, conversation_id: str) -> datetime | None:
    """Until when; in the past when it is over."""
    found = taken(db, channel, conversation_id)
    return found.until if found else None


def at(db: apsw.Connection, now: datetime) -> list[Takeover]:
    """Those that last at `now`, the longest first."""
    return [read(row) for row in select(db, NOW, (to_ms(now),))]


def read(row: tuple[str, str, int, int, str, int, str]) -> Takeover:
    """A row of FIELDS."""
    channel, conversation_id, since, until, by, told, key = row
    return Takeover(Channel(channel), conversation_id, from_ms(since), from_ms(until), by, bool(told), key)
