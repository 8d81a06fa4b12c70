"""What a member of staff wrote by hand and nobody could deliver, in SQL: told to its author until they have seen it."""

from __future__ import annotations

from typing import NamedTuple

import apsw

from webhook.storage.database import select

# One line a letter. What was answered once more since, and arrived, is done; `group_id` 0: it stands in none.
OF_AUTHOR = """
SELECT max(a.id), a.at, a.text, a.failed, coalesce(v.group_id, 0)
FROM staff_answers a LEFT JOIN questions q ON q.id = a.question
LEFT JOIN variants v ON v.id = q.variant AND q.variant > 0
WHERE a.by = ? AND a.failed <> '' AND a.seen = 0 AND coalesce(q.by_hand, 2) = 2
GROUP BY a.delivery ORDER BY a.id DESC LIMIT ?
"""
SEEN = "UPDATE staff_answers SET seen = 1 WHERE by = ? AND failed <> '' AND id <= ?"


class Undelivered(NamedTuple):
    """A letter: when it was written (ms), its words (masked), why it failed, the group of what it answers."""

    id: int
    at: int
    text: str
    reason: str
    group: int


class Seen(NamedTuple):
    """Its author knows of every letter up to `upto`."""

    by: str
    upto: int


def of_author(db: apsw.Connection, by: str, limit: int) -> list[Undelivered]:
    """The newest first."""
    return [Undelivered(*row) for row in select(db, OF_AUTHOR, (by, limit))]


def know(db: apsw.Connection, seen: list[Seen]) -> list[None]:
    """They are not told again."""
    db.executemany(SEEN, seen)
    return [None] * len(seen)
