"""👍 and 👎 in SQL: one a person and answer, the last one counts; what staff read of them, by entry."""

from __future__ import annotations

import json
from typing import NamedTuple

import apsw

from bot.effects import Rate
from webhook.storage.database import select

DAY_MS = 24 * 3_600_000
MOST_A_DAY = 50  # of one person: the web chat's are made by the page, and one of them alone must not drown the others
ADD = f"""
INSERT INTO ratings (person, entry, answer, good, at, channel, ward)
SELECT :person, :entry, :answer, :good, :at, :channel, :ward
WHERE (SELECT count(*) FROM ratings WHERE person = :person AND at > :at - {DAY_MS}) < {MOST_A_DAY:d}
    OR EXISTS (SELECT 1 FROM ratings WHERE person = :person AND entry = :entry AND answer = :answer)
ON CONFLICT DO UPDATE SET good = excluded.good, at = excluded.at, ward = excluded.ward
"""
MINE = "(:wards IS NULL OR ward = '' OR ward IN (SELECT value FROM json_each(:wards)))"
OF_THEM = MINE.replace("ward ", "q.ward ")
# By entry: thumbs, what was called wrong in words, and how many 👎 are of the last seven days or of those before.
# A "chưa đúng" in words is a rating too; what was said before there were ratings is told by the log alone.
BY_ENTRY = f"""
SELECT entry, sum(good), sum(1 - good), max(at),
    sum(at >= :week AND NOT good), sum(at >= :before AND at < :week AND NOT good)
FROM ratings WHERE {MINE} GROUP BY entry ORDER BY sum(1 - good) DESC, sum(good) DESC, entry
"""
# The question that was answered: asked by the same person when that entry was answered, else the last one before a tap.
# What they wrote within ten minutes after a 👎 is what they had meant.
OF_ENTRY = f"""
SELECT r.good, r.at, r.channel, r.ward,
    coalesce((SELECT q.text FROM questions q WHERE q.person = r.person AND q.asked_at <= r.answer * 1000 + 60000
        AND q.asked_at >= r.answer * 1000 - 1800000 AND {OF_THEM}
        ORDER BY r.entry IN (q.entry, q.picked_entry) DESC, abs(q.asked_at - r.answer * 1000), q.id DESC LIMIT 1), ''),
    CASE WHEN r.good THEN '' ELSE coalesce((SELECT q.text FROM questions q WHERE q.person = r.person
        AND q.asked_at > r.at AND q.asked_at <= r.at + 600000 AND {OF_THEM} ORDER BY q.id LIMIT 1), '') END
FROM ratings r WHERE r.entry = :entry AND {MINE.replace("ward ", "r.ward ")}
ORDER BY r.good, r.at DESC LIMIT :limit
"""


class Rated(NamedTuple):
    """How an entry is rated. Times in ms; `week` and `before`: 👎 of the last 7 days, and of the 7 before them."""

    entry: str
    good: int
    bad: int
    last_at: int
    week: int
    before: int


class Vote(NamedTuple):
    """One rating with the (masked) question, and what was written after a 👎; both may be empty."""

    good: int
    at: int
    channel: str
    ward: str
    asked: str
    meant: str


def rate(db: apsw.Connection, channel: str, person: str, ward: str, rating: Rate, at: int) -> None:
    """Keep it, over what the same person said of the same answer. `at`: now, in milliseconds since 1970."""
    given = {"person": person, "entry": rating.entry, "answer": rating.answer, "good": int(rating.good)}
    db.execute(ADD, given | {"at": at, "channel": channel, "ward": ward})


def by_entry(db: apsw.Connection, wards: frozenset[str] | None, now_ms: int) -> list[Rated]:
    """The worst first."""
    given = {"wards": _json(wards), "week": now_ms - 7 * DAY_MS, "before": now_ms - 14 * DAY_MS}
    return [Rated(*row) for row in select(db, BY_ENTRY, given)]


def of_entry(db: apsw.Connection, entry: str, wards: frozenset[str] | None, limit: int) -> list[Vote]:
    """The newest of one entry, the bad ones first."""
    return [Vote(*row) for row in select(db, OF_ENTRY, {"entry": entry, "wards": _json(wards), "limit": limit})]


def _json(wards: frozenset[str] | None) -> str | None:
    return None if wards is None else json.dumps(sorted(wards))
