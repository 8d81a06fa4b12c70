"""Zalo OA's token pair in SQL: who may refresh it now, and a pair that is durable before anybody uses it.

The marker of a refresh is written before Zalo is asked and deleted by the transaction that keeps the new pair, so a
marker whose writer is gone says that a pair may have been lost.
"""

from __future__ import annotations

import json
from typing import NamedTuple

import apsw

from webhook.storage.database import now_ms
from webhook.storage.mailbox import Note, note, noted
from webhook.storage.owner import is_dead

PAIR = "zalo_tokens"
MARKER = "zalo_refreshing"
CONSENT = "zalo_consent"  # why an administrator must consent again; empty: they need not
FIRST_SEEN = "zalo_first_seen"  # [fingerprint, seconds since 1970] of the environment's pair
LEASE_MS = 60_000  # a refresh is cut after 20 s; a marker that is older was left behind by a process that hangs


class Begin(NamedTuple):
    """A process wants to refresh. `holder`: storage.owner's name of it."""

    holder: str


class Begun(NamedTuple):
    """`pair` as it stands now, in the same transaction. `busy`: another process refreshes.

    `abandoned`: one ended between asking Zalo and keeping the answer.
    """

    pair: str | None
    busy: bool
    abandoned: bool


class Finish(NamedTuple):
    """Keep `pair` if what stands there is still `over`; without a holder nobody has begun (a new consent)."""

    holder: str
    pair: str
    over: str | None


class Abandon(NamedTuple):
    """No pair came of it. `consent`: why only an administrator can help, empty for a failure that passes."""

    holder: str
    consent: str


def begin(db: apsw.Connection, begins: list[Begin]) -> list[Begun]:
    """Set the marker, unless somebody who lives has."""
    return [_begin(db, holder) for (holder,) in begins]


def _begin(db: apsw.Connection, holder: str) -> Begun:
    pair, left = noted(db, PAIR), noted(db, MARKER)
    abandoned = False
    if left:
        by, at = json.loads(left)
        if by != holder and not is_dead(by) and at > now_ms() - LEASE_MS:
            return Begun(pair, busy=True, abandoned=False)
        abandoned = by != holder
    note(db, [Note(MARKER, json.dumps([holder, now_ms()]))])
    return Begun(pair, busy=False, abandoned=abandoned)


def finish(db: apsw.Connection, finishes: list[Finish]) -> list[bool]:
    """True for each pair that is kept: a consent that came meanwhile is newer than what was refreshed."""
    return [_finish(db, *finish) for finish in finishes]


def _finish(db: apsw.Connection, holder: str, pair: str, over: str | None) -> bool:
    kept = not holder or noted(db, PAIR) == over
    if kept:
        note(db, [Note(PAIR, pair), Note(CONSENT, "")])
    _unmark(db, holder)
    return kept


def abandon(db: apsw.Connection, abandons: list[Abandon]) -> list[None]:
    """Take the marker away, and keep why an administrator is needed."""
    for holder, consent in abandons:
        _unmark(db, holder)
        if consent:
            note(db, [Note(CONSENT, consent)])
    return [None] * len(abandons)


def _unmark(db: apsw.Connection, holder: str) -> None:
    left = noted(db, MARKER)
    if left and (not holder or json.loads(left)[0] == holder):
        note(db, [Note(MARKER, "")])


class Taken(NamedTuple):
    """Read a note and delete it: what may be used once."""

    key: str


def take(db: apsw.Connection, takes: list[Taken]) -> list[str | None]:
    """The value of each key, which nobody gets again."""
    return [_take(db, key) for (key,) in takes]


def _take(db: apsw.Connection, key: str) -> str | None:
    value = noted(db, key)
    db.execute("DELETE FROM notes WHERE key = ?", (key,))
    return value
