"""The outbox in SQL: claim, then exactly one of sent, retry, dead; and the list of what is in doubt."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple

import apsw

from bot.messages import Channel
from bot.ports import Delivery, DoubtfulDelivery
from webhook.storage.database import from_ms, ids, now_ms, select
from webhook.storage.rows import delivery


class State(IntEnum):
    """Below 2: may be sent. Below 3: later deliveries of the conversation wait for it."""

    NEW = 0
    RETRY = 1
    SENDING = 2
    SENT = 3
    HELD = 4  # in doubt, and too old to be sent again without a person
    DEAD = 5


# `state < 2` and `state < 3` stand word for word in the partial indexes.
DUE = """
SELECT o.id, o.channel, o.conversation_id, o.attempt + 1, o.created_at, o.address, o.request
FROM outbox AS o
WHERE o.state < 2 AND o.channel = ? AND o.next_at <= ? AND NOT EXISTS (
    SELECT 1 FROM outbox AS older
    WHERE older.state < 3 AND older.channel = o.channel AND older.conversation_id = o.conversation_id
        AND older.id < o.id)
ORDER BY o.next_at, o.id LIMIT ?
"""
SENDING = f"""
UPDATE outbox SET state = {State.SENDING:d}, owner = ?, changed_at = ?, attempt = attempt + 1
WHERE id IN (SELECT value FROM json_each(?))
"""
# What was sent is no longer needed, so neither the text nor whom it went to is kept.
SENT = f"""
UPDATE outbox SET state = {State.SENT:d}, owner = NULL, changed_at = ?, address = '{{}}', request = '{{}}'
WHERE state = {State.SENDING:d} AND owner = ? AND id IN (SELECT value FROM json_each(?))
"""
RETRY = f"""
UPDATE outbox SET state = {State.RETRY:d}, owner = NULL, changed_at = ?, next_at = ?, reason = ?
WHERE state = {State.SENDING:d} AND owner = ? AND id = ?
"""
DEAD = f"""
UPDATE outbox SET state = {State.DEAD:d}, owner = NULL, changed_at = ?, reason = ?, address = '{{}}', request = '{{}}'
WHERE state = {State.SENDING:d} AND owner = ? AND id = ?
"""
IN_DOUBT = """
SELECT id, channel, state, attempt, created_at, doubt_at, reason FROM outbox
WHERE doubt_at IS NOT NULL ORDER BY doubt_at DESC, id DESC LIMIT ? OFFSET ?
"""


class DeliveryClaim(NamedTuple):
    """A sender asks for at most `limit` deliveries, and at most `room[channel]` of each channel."""

    owner: int
    limit: int
    room: Mapping[Channel, int]


class Sent(NamedTuple):
    """The provider took it."""

    owner: int
    delivery_id: int


class Retry(NamedTuple):
    """To be sent again; `at` in milliseconds since 1970."""

    owner: int
    delivery_id: int
    at: int
    reason: str


class Dead(NamedTuple):
    """Never to be sent."""

    owner: int
    delivery_id: int
    reason: str


def claim(db: apsw.Connection, claims: list[DeliveryClaim]) -> list[list[Delivery]]:
    """Mark what is due as being sent."""
    return [_claim(db, *claim) for claim in claims]


def _claim(db: apsw.Connection, owner: int, limit: int, room: Mapping[Channel, int]) -> list[Delivery]:
    now = now_ms()
    found: list[Delivery] = []
    for channel, share in room.items():
        wanted = min(share, limit - len(found))
        if wanted > 0:
            found += [delivery(*row) for row in select(db, DUE, (channel.value, now, wanted))]
    if found:
        db.execute(SENDING, (owner, now, ids(item.id for item in found)))
    return found


def sent(db: apsw.Connection, results: list[Sent]) -> list[None]:
    """Close deliveries and forget what they said."""
    for owner in {result.owner for result in results}:
        done = ids(result.delivery_id for result in results if result.owner == owner)
        db.execute(SENT, (now_ms(), owner, done))
    return [None] * len(results)


def retry(db: apsw.Connection, results: list[Retry]) -> list[None]:
    """Put deliveries back with a time before which they are not sent."""
    for owner, delivery_id, at, reason in results:
        db.execute(RETRY, (now_ms(), at, reason, owner, delivery_id))
    return [None] * len(results)


def dead(db: apsw.Connection, results: list[Dead]) -> list[None]:
    """Give deliveries up, keep why."""
    for owner, delivery_id, reason in results:
        db.execute(DEAD, (now_ms(), reason, owner, delivery_id))
    return [None] * len(results)


def in_doubt(db: apsw.Connection, limit: int, offset: int) -> list[DoubtfulDelivery]:
    """Newest first."""
    return [_doubtful(*row) for row in select(db, IN_DOUBT, (limit, offset))]


def _doubtful(
    id: int, channel: str, state: int, attempt: int, created_at: int, doubt_at: int, reason: str
) -> DoubtfulDelivery:
    name = State(state).name.lower()
    return DoubtfulDelivery(id, channel, name, attempt, from_ms(created_at), from_ms(doubt_at), reason)
