"""The outbox in SQL: claim, then exactly one of sent, retry, doubt, dead; and the list of what is in doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

import apsw

from bot.messages import Address, Channel
from bot.ports import Delivery, DoubtfulDelivery, GivenUp, OutboundRequest
from webhook.storage.database import among, from_ms, insert, now_ms, select
from webhook.storage.leaving import has_left
from webhook.storage.rows import address_text, delivery, request_text


class State(IntEnum):
    """Below 2: may be sent. Below 3: later deliveries of the conversation wait for it."""

    NEW = 0
    RETRY = 1
    SENDING = 2
    SENT = 3
    HELD = 4  # in doubt, and too old to be sent again without a person
    DEAD = 5


class Priority(IntEnum):
    """Whoever has asked comes before whoever is only told something; whoever may be in danger before both."""

    VITAL = -1
    REPLY = 0
    BROADCAST = 1


# How long a conversation waits for a delivery in doubt; a citizen who asks again is not kept waiting for it.
DOUBT_WAITS_MS = 10_000

# `state < 2` and `state < 3` stand word for word in the partial indexes. A reply waits for no broadcast.
DUE = f"""
SELECT o.id, o.channel, o.conversation_id, o.attempt + 1, o.created_at, o.address, o.request, o.priority
FROM outbox AS o
WHERE o.state < 2 AND o.channel = :channel AND o.priority = :priority AND o.next_at <= :now AND NOT EXISTS (
    SELECT 1 FROM outbox AS older
    WHERE older.state < 3 AND older.channel = o.channel AND older.conversation_id = o.conversation_id
        AND older.id < o.id AND older.priority <= o.priority
        AND (older.doubt_at IS NULL OR older.doubt_at > :now - {DOUBT_WAITS_MS:d}))
ORDER BY o.next_at, o.id LIMIT :wanted
"""
PLACES = tuple((channel, priority) for channel in Channel for priority in Priority)
# Which of them have something due: most claims find nothing, and each statement gives the interpreter lock away.
LOOK = "SELECT " + ", ".join(
    "EXISTS (SELECT 1 FROM outbox WHERE state < 2"
    f" AND channel = '{channel.value}' AND priority = {priority:d} AND next_at <= ?1)"
    for channel, priority in PLACES
)
SENDING = f"UPDATE outbox SET state = {State.SENDING:d}, owner = ?, changed_at = ?, attempt = attempt + 1 WHERE id"
# What was sent is no longer needed, so neither the text nor whom it went to is kept.
SENT = f"""
UPDATE outbox SET state = {State.SENT:d}, owner = NULL, changed_at = ?, conversation_id = '', address = '{{}}',
    request = '{{}}'
WHERE state = {State.SENDING:d} AND owner = ? AND id"""
RETRY = f"""
UPDATE outbox SET state = {State.RETRY:d}, owner = NULL, changed_at = ?, next_at = ?, reason = ?
WHERE state = {State.SENDING:d} AND owner = ? AND id = ?
"""
# Put off before it was sent: the claim does not count.
DEFER = f"""
UPDATE outbox SET state = CASE attempt WHEN 1 THEN {State.NEW:d} ELSE {State.RETRY:d} END, owner = NULL,
    attempt = attempt - 1, next_at = ?
WHERE state = {State.SENDING:d} AND owner = ? AND id = ?
"""
# The first time stays: that long has nobody known.
DOUBT = f"""
UPDATE outbox SET state = ?, owner = NULL, changed_at = ?, next_at = ?, reason = ?,
    doubt_at = coalesce(doubt_at, ?)
WHERE state = {State.SENDING:d} AND owner = ? AND id = ?
"""
DEAD = f"""
UPDATE outbox SET state = {State.DEAD:d}, owner = NULL, changed_at = ?, reason = ?, conversation_id = '',
    address = '{{}}', request = '{{}}'
WHERE state = {State.SENDING:d} AND owner = ? AND id = ?
"""
QUEUE = "INSERT INTO outbox (channel, conversation_id, priority, next_at, created_at, changed_at, address, request)"
# What is not worth a repeat (a button's acknowledgement) is nobody's loss.
GIVEN_UP = f"""
SELECT id, channel, attempt, created_at, changed_at, reason FROM outbox
WHERE state = {State.DEAD:d} AND reason NOT LIKE 'not worth a repeat%'
ORDER BY changed_at DESC, id DESC LIMIT ? OFFSET ?
"""
IN_DOUBT = """
SELECT id, channel, state, attempt, created_at, doubt_at, reason FROM outbox
WHERE doubt_at IS NOT NULL ORDER BY doubt_at DESC, id DESC LIMIT ? OFFSET ?
"""


class DeliveryClaim(NamedTuple):
    """A sender asks for at most `limit` deliveries, and at most `room[channel]` of each channel.

    `broadcasts`: how many of these may be broadcasts. `sent`: what the provider has taken. `vital`: the room of
    channels from which nothing else goes.
    """

    owner: int
    limit: int
    room: Mapping[Channel, int]
    broadcasts: Mapping[Channel, int]
    sent: Sequence[int] = ()
    vital: Mapping[Channel, int] = {}


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


class Deferred(NamedTuple):
    """(delivery id, milliseconds since 1970) of those that were claimed and may not be sent yet."""

    owner: int
    until: Sequence[tuple[int, int]]


class Doubtful(NamedTuple):
    """It may have arrived. `at`: when it is sent again; None holds it for a person."""

    owner: int
    delivery_id: int
    at: int | None
    reason: str


class Queued(NamedTuple):
    """A broadcast to one conversation."""

    channel: Channel
    conversation_id: str
    address: Address
    request: OutboundRequest


class Dead(NamedTuple):
    """Never to be sent."""

    owner: int
    delivery_id: int
    reason: str


def claim(db: apsw.Connection, claims: list[DeliveryClaim]) -> list[list[Delivery]]:
    """Mark what is due as being sent."""
    return [_claim(db, claim) for claim in claims]


def note_and_claim(db: apsw.Connection, claims: list[DeliveryClaim]) -> list[list[Delivery]]:
    """Close what was sent, as `sent` does, then claim: their conversations are free for it."""
    for each in claims:
        _close(db, each.owner, each.sent)
    return claim(db, claims)


def _claim(db: apsw.Connection, claim: DeliveryClaim) -> list[Delivery]:
    now = now_ms()
    waiting = {place for place, has in zip(PLACES, select(db, LOOK, (now,))[0], strict=True) if has}
    found: list[Delivery] = []
    if not waiting:
        return found
    for channel, share in (*claim.vital.items(), *claim.room.items()):
        wanted = min(share, claim.limit - len(found))
        if wanted > 0 and (channel, Priority.VITAL) in waiting:
            vital = _due(db, channel, Priority.VITAL, now, wanted)
            wanted -= len(vital)
            found += vital
        if channel in claim.vital:
            continue
        if wanted > 0 and (channel, Priority.REPLY) in waiting:
            replies = _due(db, channel, Priority.REPLY, now, wanted)
            wanted -= len(replies)
            found += replies
        wanted = min(wanted, claim.broadcasts.get(channel, 0))
        if wanted > 0 and (channel, Priority.BROADCAST) in waiting:
            found += _due(db, channel, Priority.BROADCAST, now, wanted)
    if found:
        db.execute(f"{SENDING} {among(len(found))}", (claim.owner, now, *(item.id for item in found)))
    return found


def _due(db: apsw.Connection, channel: Channel, priority: Priority, now: int, wanted: int) -> list[Delivery]:
    given = {"channel": channel.value, "priority": int(priority), "now": now, "wanted": wanted}
    return [delivery(*row) for row in select(db, DUE, given)]


def sent(db: apsw.Connection, results: list[Sent]) -> list[None]:
    """Close deliveries and forget what they said."""
    for owner in {result.owner for result in results}:
        _close(db, owner, [result.delivery_id for result in results if result.owner == owner])
    return [None] * len(results)


def _close(db: apsw.Connection, owner: int, delivery_ids: Sequence[int]) -> None:
    db.execute(f"{SENT} {among(len(delivery_ids))}", (now_ms(), owner, *delivery_ids))


def retry(db: apsw.Connection, results: list[Retry]) -> list[None]:
    """Put deliveries back with a time before which they are not sent."""
    for owner, delivery_id, at, reason in results:
        db.execute(RETRY, (now_ms(), at, reason, owner, delivery_id))
    return [None] * len(results)


def defer(db: apsw.Connection, results: list[Deferred]) -> list[None]:
    """Put back what was claimed too early."""
    for owner, until in results:
        for delivery_id, at in until:
            db.execute(DEFER, (at, owner, delivery_id))
    return [None] * len(results)


def doubt(db: apsw.Connection, results: list[Doubtful]) -> list[None]:
    """List deliveries as in doubt; those with a time are sent again then."""
    now = now_ms()
    for owner, delivery_id, at, reason in results:
        state = State.HELD if at is None else State.RETRY
        db.execute(DOUBT, (int(state), now, at or now, reason, now, owner, delivery_id))
    return [None] * len(results)


def queue(db: apsw.Connection, broadcasts: list[Queued]) -> list[None]:
    """Broadcasts wait behind every reply; none goes to who has blocked or unfollowed the bot."""
    now = now_ms()
    values: list[Any] = []
    for channel, conversation_id, address, request in broadcasts:
        if has_left(db, channel, address.chat_id):
            continue
        values += (channel, conversation_id, Priority.BROADCAST, now, now, now)
        values += (address_text(address), request_text(request))
    insert(db, QUEUE, 8, values)
    return [None] * len(broadcasts)


def dead(db: apsw.Connection, results: list[Dead]) -> list[None]:
    """Give deliveries up, keep why."""
    for owner, delivery_id, reason in results:
        db.execute(DEAD, (now_ms(), reason, owner, delivery_id))
    return [None] * len(results)


def given_up(db: apsw.Connection, limit: int, offset: int) -> list[GivenUp]:
    """Newest first."""
    return [
        GivenUp(id, channel, attempt, from_ms(created), from_ms(changed), reason)
        for id, channel, attempt, created, changed, reason in select(db, GIVEN_UP, (limit, offset))
    ]


def in_doubt(db: apsw.Connection, limit: int, offset: int) -> list[DoubtfulDelivery]:
    """Newest first."""
    return [_doubtful(*row) for row in select(db, IN_DOUBT, (limit, offset))]


def _doubtful(
    id: int, channel: str, state: int, attempt: int, created_at: int, doubt_at: int, reason: str
) -> DoubtfulDelivery:
    name = State(state).name.lower()
    return DoubtfulDelivery(id, channel, name, attempt, from_ms(created_at), from_ms(doubt_at), reason)
