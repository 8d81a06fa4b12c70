"""The inbox in SQL: put, quarantine, claim, bury, release."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

import apsw

from bot.memory import from_json
from bot.messages import Channel
from bot.ports import ClaimedUpdate, StoredUpdate
from webhook.storage import takeovers
from webhook.storage.database import among, from_ms, ids, insert, now_ms, select

SEEN = "INSERT OR IGNORE INTO seen (channel, delivery_id, at)"
AGAIN = "UPDATE seen SET at = ?1 WHERE channel = ?2 AND delivery_id = ?3 AND at < ?1 - 86400000"
INBOX = "INSERT INTO inbox (channel, conversation_id, delivery_id, accepted_at, body)"
QUARANTINE = "INSERT INTO quarantine (channel, reason, at, body)"
BURIED = "INSERT INTO quarantine (channel, reason, at, body, conversation_id)"

# In order of acceptance, without the bodies. No index helps here: each accept would pay for it in pages of its own.
ORDER = "SELECT id, channel, conversation_id, owner FROM inbox WHERE id > ? ORDER BY id LIMIT ?"
PAGE = 128
# The page's and the OA's people are not shown who types, so they are not looked for.
WAITING = """
SELECT DISTINCT channel, conversation_id FROM (
    SELECT channel, conversation_id FROM inbox
    WHERE accepted_at < ? AND channel IN ('telegram', 'zalo_bot') AND instr(conversation_id, ':') = 0
    ORDER BY id LIMIT ?)
"""
CHOSEN = """
SELECT i.id, i.channel, i.conversation_id, i.delivery_id, i.accepted_at, i.attempts, i.body, c.memory,
    t.since, t.until, t.by, t.told, t.key
FROM inbox AS i LEFT JOIN conversations AS c USING (channel, conversation_id)
    LEFT JOIN takeovers AS t USING (channel, conversation_id)
WHERE i.id {among} ORDER BY i.id
"""
TAKEN = "UPDATE inbox SET owner = ?, attempts = attempts + 1 WHERE id"


class Claim(NamedTuple):
    """A worker asks for updates."""

    owner: int
    limit: int
    channels: frozenset[str] | None = None  # on which it can answer; None: on all


class Buried(NamedTuple):
    """A worker gives up on one update that it holds."""

    owner: int
    update_id: int
    reason: str


class Released(NamedTuple):
    """A worker gives back what it did not answer."""

    owner: int
    update_ids: Sequence[int]


class Rejected(NamedTuple):
    """An authentic update that nobody can read."""

    channel: Channel
    body: bytes
    reason: str


def put(db: apsw.Connection, updates: list[StoredUpdate]) -> list[bool]:
    """True for each update that is new."""
    now = now_ms()
    keys: list[Any] = []
    for update in updates:
        keys += (update.channel, update.delivery_id, now)
    added = insert(db, SEEN, 3, keys)
    fresh = [True] * len(updates) if added == len(updates) else _which_were_added(db, updates, added)
    values: list[Any] = []
    for update, is_new in zip(updates, fresh, strict=True):
        if is_new:
            values += (update.channel, update.conversation_id, update.delivery_id, now, update.body)
        else:  # what a provider still sends is not forgotten; a note a day is enough
            db.execute(AGAIN, (now, update.channel, update.delivery_id))
    insert(db, INBOX, 5, values)
    return fresh


def _which_were_added(db: apsw.Connection, updates: list[StoredUpdate], added: int) -> list[bool]:
    """The rows that one INSERT added carry the last ids; a key that came twice in it counts once."""
    last = db.last_insert_rowid()
    new = set(db.execute("SELECT channel, delivery_id FROM seen WHERE id > ? AND id <= ?", (last - added, last)))
    fresh = []
    for update in updates:
        key = (update.channel.value, update.delivery_id)
        fresh.append(added > 0 and key in new)
        new.discard(key)
    return fresh


def quarantine(db: apsw.Connection, rejected: list[Rejected]) -> list[None]:
    """Keep the bodies where an operator finds them."""
    now = now_ms()
    insert(db, QUARANTINE, 4, [value for item in rejected for value in (item.channel, item.reason, now, item.body)])
    return [None] * len(rejected)


def claim(db: apsw.Connection, claims: list[Claim]) -> list[list[ClaimedUpdate]]:
    """Hand out free updates; their rows belong to the owner from now on."""
    return [_claim(db, *claim) for claim in claims]


def _claim(db: apsw.Connection, owner: int, limit: int, channels: frozenset[str] | None) -> list[ClaimedUpdate]:
    free = list(islice(_free(db, channels), limit))
    if not free:
        return []
    db.execute(f"{TAKEN} {among(len(free))}", (owner, *free))
    return [_claimed(*row) for row in select(db, _chosen(len(free)), free)]


@lru_cache(maxsize=1024)
def _chosen(number: int) -> str:
    return CHOSEN.format(among=among(number))


def _free(db: apsw.Connection, channels: frozenset[str] | None) -> Iterator[int]:
    """The oldest update of each conversation that nobody holds: an older one, held or not, makes the later ones wait.

    The first row of a conversation in the order of acceptance is its oldest.
    """
    met: set[tuple[str, str]] = set()
    last, more = 0, True
    while more:
        rows = select(db, ORDER, (last, PAGE))
        for id, channel, conversation_id, owner in rows:
            if (channel, conversation_id) not in met:
                met.add((channel, conversation_id))
                if owner is None and (channels is None or channel in channels):
                    yield id
        more = len(rows) == PAGE
        last = rows[-1][0] if rows else 0


def _claimed(
    id: int,
    channel: str,
    conversation_id: str,
    delivery_id: str,
    accepted_at: int,
    attempts: int,
    body: bytes,
    memory: str | None,
    since: int | None,
    *takeover: Any,
) -> ClaimedUpdate:
    update = StoredUpdate(Channel(channel), delivery_id, conversation_id, body)
    taken = None if since is None else takeovers.read((channel, conversation_id, since, *takeover))
    return ClaimedUpdate(id, update, from_ms(accepted_at), from_json(memory), attempts, taken)


def still_held(db: apsw.Connection, owner: int, update_ids: Sequence[int]) -> set[int]:
    """Which of the updates still belong to `owner`: another worker takes over what a silent one had held."""
    held = f"SELECT id FROM inbox WHERE owner = ? AND id {among(len(update_ids))}"
    return {id for (id,) in select(db, held, (owner, *update_ids))}


def forget(db: apsw.Connection, update_ids: Sequence[int]) -> None:
    """Delete settled updates with their raw text."""
    db.execute(f"DELETE FROM inbox WHERE id {among(len(update_ids))}", update_ids)


def bury(db: apsw.Connection, buried: list[Buried]) -> list[None]:
    """Move updates to the quarantine, as long as they are held by who buries them."""
    for owner, update_id, reason in buried:
        moved = f"{BURIED} SELECT channel, ?, ?, body, conversation_id FROM inbox WHERE id = ? AND owner = ?"
        db.execute(moved, (reason, now_ms(), update_id, owner))
        db.execute("DELETE FROM inbox WHERE id = ? AND owner = ?", (update_id, owner))
    return [None] * len(buried)


def release(db: apsw.Connection, released: list[Released]) -> list[None]:
    """Open updates again that are held by who releases them; the claim does not count as an attempt."""
    for owner, update_ids in released:
        free = (
            "UPDATE inbox SET owner = NULL, attempts = attempts - 1"
            " WHERE owner = ? AND id IN (SELECT value FROM json_each(?))"
        )
        db.execute(free, (owner, ids(update_ids)))
    return [None] * len(released)


def waiting(db: apsw.Connection, longer_than_s: float, limit: int) -> list[tuple[Channel, str]]:
    """Channel and chat; in a private one the conversation is the chat, elsewhere it has a colon in it."""
    found = select(db, WAITING, (now_ms() - round(longer_than_s * 1000), limit))
    return [(Channel(channel), conversation_id) for channel, conversation_id in found]


def probe(db: apsw.Connection, requests: list[None]) -> list[None]:
    """Write as much as an update needs and take it back: fails when an update would."""
    db.execute("INSERT INTO quarantine (channel, reason, at, body) VALUES ('', 'probe', 0, zeroblob(16384))")
    db.execute("DELETE FROM quarantine WHERE id = last_insert_rowid()")
    return [None] * len(requests)
