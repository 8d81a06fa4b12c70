"""What citizens told by what they did: the choice that they tapped, the answer that they called wrong. In SQL."""

from __future__ import annotations

import json
from typing import NamedTuple

import apsw

from webhook.storage.database import select


class Pair(NamedTuple):
    """A question that was asked back, and the entry that the citizen chose."""

    text: str
    entry: str
    asked_at: int
    channel: str
    ward: str


class Count(NamedTuple):
    """How often an entry was called wrong."""

    entry: str
    times: int
    last_at: int


class Report(NamedTuple):
    """What was said, and the question before it of the same person (empty when nobody knows)."""

    text: str
    before: str
    asked_at: int
    channel: str
    ward: str


MINE = "(:wards IS NULL OR ward = '' OR ward IN (SELECT value FROM json_each(:wards)))"
BEFORE = """
coalesce((SELECT b.text FROM questions b WHERE b.person = q.person AND b.person <> '' AND b.id < q.id
    AND b.asked_at >= q.asked_at - 1800000 ORDER BY b.id DESC LIMIT 1), '')
"""


def picked(db: apsw.Connection, wards: frozenset[str] | None, limit: int, offset: int = 0) -> list[Pair]:
    """Newest first."""
    sql = f"""
    SELECT text, picked_entry, asked_at, channel, ward FROM questions
    WHERE picked_entry <> '' AND {MINE} ORDER BY id DESC LIMIT :limit OFFSET :offset
    """
    return [Pair(*row) for row in select(db, sql, {"wards": _json(wards), "limit": limit, "offset": offset})]


def wrong_by_entry(db: apsw.Connection, wards: frozenset[str] | None) -> list[Count]:
    """Most often first."""
    sql = f"""
    SELECT confused_with, count(*) AS number, max(asked_at) FROM questions
    WHERE confused_with <> '' AND {MINE} GROUP BY confused_with ORDER BY number DESC, confused_with
    """
    return [Count(*row) for row in select(db, sql, {"wards": _json(wards)})]


def wrong_of(db: apsw.Connection, entry: str, wards: frozenset[str] | None, limit: int) -> list[Report]:
    """The newest reports of one entry."""
    mine = MINE.replace("ward ", "q.ward ")
    sql = f"""
    SELECT q.text, {BEFORE}, q.asked_at, q.channel, q.ward FROM questions q
    WHERE q.confused_with = :entry AND q.confused_with <> '' AND {mine} ORDER BY q.id DESC LIMIT :limit
    """
    return [Report(*row) for row in select(db, sql, {"wards": _json(wards), "entry": entry, "limit": limit})]


def _json(wards: frozenset[str] | None) -> str | None:
    return None if wards is None else json.dumps(sorted(wards))
