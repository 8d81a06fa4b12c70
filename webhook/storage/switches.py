"""The switches in SQL: which channels are off, whether groups are answered; by whom, why and since when."""

from __future__ import annotations

from typing import NamedTuple

import apsw

from bot.status import Status
from webhook.storage.database import now_ms, select
from webhook.storage.outbox import Priority, State

GROUPS = "groups"  # beside it, a key is the name of a channel
LATE_MS = 600_000  # whoever has waited so long for a reply has gone elsewhere

TURN = """
INSERT INTO switches (key, off, at, by, reason) VALUES (:key, :off, :at, :by, :reason)
ON CONFLICT DO UPDATE SET off = excluded.off, at = excluded.at, by = excluded.by, reason = excluded.reason
WHERE switches.off <> excluded.off
"""
# Replies that waited while their channel was off: the late ones go nowhere, and are listed as given up.
TOO_LATE = f"""
UPDATE outbox SET state = {State.DEAD:d}, owner = NULL, changed_at = :now, conversation_id = '', address = '{{}}',
    request = '{{}}', reason = 'the channel was switched off; too late now'
WHERE channel = :key AND state < 2 AND priority = {Priority.REPLY:d} AND created_at < :late
"""
MISSED = f"""
SELECT id, asked_at, channel, text FROM questions
WHERE status = '{Status.SILENT_OFF}' AND asked_at >= ? ORDER BY asked_at DESC, id DESC LIMIT ?
"""
MISSED_BY_CHANNEL = f"""
SELECT channel, count(*) FROM questions WHERE status = '{Status.SILENT_OFF}' AND asked_at >= ? GROUP BY channel
"""


class Switch(NamedTuple):
    """How one of them stands. `at` in ms; one that was never touched is on and has no row."""

    key: str
    off: bool
    at: int
    by: str
    reason: str


class Missed(NamedTuple):
    """A question that came while its channel, or the groups, were switched off. `text` is masked."""

    id: int
    asked_at: int
    channel: str
    text: str


def turn(db: apsw.Connection, wished: list[Switch]) -> list[bool]:
    """Put them so; True for each that stood otherwise before."""
    return [_turn(db, switch) for switch in wished]


def _turn(db: apsw.Connection, switch: Switch) -> bool:
    if not switch.off and db.execute("SELECT off FROM switches WHERE key = ?", (switch.key,)).get in (None, 0):
        return False
    db.execute(TURN, {**switch._asdict(), "off": int(switch.off)})
    changed = db.changes() > 0
    if changed and not switch.off:
        now = now_ms()
        db.execute(TOO_LATE, {"now": now, "key": switch.key, "late": now - LATE_MS})
    return changed


def switches(db: apsw.Connection) -> dict[str, Switch]:
    """Those that were ever touched, by key."""
    found = (
        Switch(key, bool(off), at, by, reason) for key, off, at, by, reason in select(db, "SELECT * FROM switches")
    )
    return {switch.key: switch for switch in found}


def missed(db: apsw.Connection, since: int, limit: int) -> list[Missed]:
    """Newest first."""
    return [Missed(*row) for row in select(db, MISSED, (since, limit))]


def missed_by_channel(db: apsw.Connection, since: int) -> dict[str, int]:
    """How many, by channel."""
    return dict(select(db, MISSED_BY_CHANNEL, (since,)))
