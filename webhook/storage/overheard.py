"""What was said to nobody, in SQL: held for the minutes that its group has set, and gone once somebody else speaks."""

from __future__ import annotations

from typing import NamedTuple

import apsw

from bot.ports import HeardUpdate
from webhook.storage import inbox
from webhook.storage.database import ids, insert, now_ms, select

MINUTE_MS = 60_000
LATE_MS = 10 * MINUTE_MS  # after that nobody waits for the answer of a passer-by any more

SPOKEN = "DELETE FROM overheard WHERE channel = ? AND heard_in = ? AND conversation_id <> ?"
OPTED_OUT = "SELECT 1 FROM opt_outs WHERE person = ?"
HELD = "INSERT INTO overheard (channel, heard_in, conversation_id, delivery_id, accepted_at, due_at, body)"
DUE = "SELECT id FROM overheard WHERE due_at <= ? AND due_at > ? ORDER BY id LIMIT 100"
RIPE = """
INSERT INTO inbox (channel, conversation_id, delivery_id, accepted_at, body)
SELECT channel, conversation_id, delivery_id, accepted_at, body FROM overheard
WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id
"""
TAKEN = "DELETE FROM overheard WHERE id IN (SELECT value FROM json_each(?)) OR due_at <= ?"


class Hearing(NamedTuple):
    """Somebody spoke; `person` is the keyed hash of who."""

    heard: HeardUpdate
    person: str


def overhear(db: apsw.Connection, hearings: list[Hearing]) -> list[bool]:
    """True for each that is new."""
    return [_overhear(db, heard, person) for heard, person in hearings]


def _overhear(db: apsw.Connection, heard: HeardUpdate, person: str) -> bool:
    update, now = heard.update, now_ms()
    channel = update.channel.value
    db.execute(SPOKEN, (channel, heard.heard_in, update.conversation_id))
    if not heard.wait_min:
        return True
    if not insert(db, inbox.SEEN, 3, [channel, update.delivery_id, now]):
        return False
    if db.execute(OPTED_OUT, (person,)).get is None:
        due = now + heard.wait_min * MINUTE_MS
        insert(
            db, HELD, 7, [channel, heard.heard_in, update.conversation_id, update.delivery_id, now, due, update.body]
        )
    return True


def waiting(db: apsw.Connection, now: int) -> bool:
    """Whether anything is due: a look that costs no transaction."""
    return db.execute("SELECT 1 FROM overheard WHERE due_at <= ?", (now,)).get is not None


def ripen(db: apsw.Connection, moments: list[int]) -> list[int]:
    """What is due goes into the inbox, what is overdue goes away."""
    moved = []
    for now in moments:
        due = [id for (id,) in select(db, DUE, (now, now - LATE_MS))]
        db.execute(RIPE, (ids(due),))
        db.execute(TAKEN, (ids(due), now - LATE_MS))
        moved.append(len(due))
    return moved
