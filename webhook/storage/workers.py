"""The workers in SQL: each has a pulse; what a dead or silent one held is opened again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import apsw

from bot.ports import TakenOver
from webhook.storage.database import ids, now_ms, select
from webhook.storage.outbox import State
from webhook.storage.owner import is_dead

LEASE_MS = 10_000
RESEND_WITHIN_MS = 120_000

PULSE = """
INSERT INTO workers (name, alive_at) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET alive_at = excluded.alive_at
"""
FREE_UPDATES = "UPDATE inbox SET owner = NULL WHERE owner IN (SELECT value FROM json_each(?))"
FREE_FORGOTTEN = "UPDATE inbox SET owner = NULL WHERE owner = ? AND id NOT IN (SELECT value FROM json_each(?))"
# A button's acknowledgement is worth nothing later; every other send is repeated when it is young enough.
DROP = f"""
UPDATE outbox SET state = {State.DEAD:d}, owner = NULL, changed_at = :now, reason = 'not worth a repeat',
    conversation_id = '', address = '{{}}', request = '{{}}'
WHERE state = {State.SENDING:d} AND owner IN (SELECT value FROM json_each(:gone))
    AND json_extract(request, '$.best_effort')
"""
# `next_at` 0: before everything that waits, however long it has waited.
RESEND = f"""
UPDATE outbox SET state = {State.RETRY:d}, owner = NULL, next_at = 0, changed_at = :now, doubt_at = :now,
    reason = 'in doubt: the process ended while it was being sent; sent again'
WHERE state = {State.SENDING:d} AND owner IN (SELECT value FROM json_each(:gone)) AND changed_at >= :oldest
"""
HOLD = f"""
UPDATE outbox SET state = {State.HELD:d}, owner = NULL, changed_at = :now, doubt_at = :now,
    reason = 'in doubt: the process ended while it was being sent; held'
WHERE state = {State.SENDING:d} AND owner IN (SELECT value FROM json_each(:gone))
"""


# What waits, as if it had been put there now: it keeps the wait that it was given. `changed_at` is in the future only
# when the clock was set back since.
SET_BACK = """
UPDATE outbox SET next_at = :now + max(0, next_at - changed_at), changed_at = :now, created_at = min(created_at, :now),
    doubt_at = min(doubt_at, :now)
WHERE state < 2 AND changed_at > :now
"""


class Pulse(NamedTuple):
    """A worker lives. `resend_within_ms`: deliveries in doubt that are older are held; 0 holds all.

    `holding`: the updates that it works on; None when it cannot say just now.
    """

    name: str
    resend_within_ms: int = RESEND_WITHIN_MS
    holding: Sequence[int] | None = None


class Standing(NamedTuple):
    """The number under which a worker holds rows, and what it took over."""

    owner: int
    taken: TakenOver


def pulse(db: apsw.Connection, pulses: list[Pulse]) -> list[Standing]:
    """Note that the workers live, then take over from those that do not. Nobody waits for a clock that was set back."""
    return [_pulse(db, *pulse) for pulse in pulses]


def _pulse(db: apsw.Connection, name: str, resend_within_ms: int, holding: Sequence[int] | None) -> Standing:
    now = now_ms()
    last: int | None = db.execute("SELECT max(alive_at) FROM workers").get
    if last is not None and last > now:
        db.execute(SET_BACK, {"now": now})
    db.execute(PULSE, (name, now))
    owner: int = db.execute("SELECT id FROM workers WHERE name = ?", (name,)).get
    others = select(db, "SELECT id, name, alive_at FROM workers WHERE id <> ?", (owner,))
    if holding is not None:  # no update stays claimed by a worker that has lost sight of it
        db.execute(FREE_FORGOTTEN, (owner, ids(holding)))
    gone = [id for id, other, alive_at in others if alive_at < now - LEASE_MS or is_dead(other)]
    return Standing(owner, _take_over(db, now, gone, resend_within_ms) if gone else TakenOver())


def _take_over(db: apsw.Connection, now: int, gone: list[int], resend_within_ms: int) -> TakenOver:
    given = {"now": now, "gone": ids(gone), "oldest": now - resend_within_ms if resend_within_ms else now + 1}
    db.execute(FREE_UPDATES, (ids(gone),))
    updates = db.changes()
    db.execute(DROP, given)
    db.execute(RESEND, given)
    resent = db.changes()
    db.execute(HOLD, given)
    held = db.changes()
    db.execute("DELETE FROM workers WHERE id IN (SELECT value FROM json_each(?))", (ids(gone),))
    return TakenOver(updates, resent, held)


def leave(db: apsw.Connection, owners: list[int]) -> list[None]:
    """A worker ends in order: what it has not answered is open again, what it was sending is for its successor."""
    db.execute(FREE_UPDATES, (ids(owners),))
    return [None] * len(owners)
