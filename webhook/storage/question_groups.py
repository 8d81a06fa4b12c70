"""Unanswered questions by meaning, in SQL: which wordings belong together, and what staff decide on them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import apsw

from webhook.storage.database import ids, insert, select
from webhook.storage.questions import DOUBTFUL_BELOW

NEW, ANSWERED, DISMISSED, REOPENED = "new", "answered", "dismissed", "reopened"
STATES = (NEW, REOPENED, ANSWERED, DISMISSED)
WAITING = (NEW, REOPENED)
GRACE_MS = 60_000  # what was asked while the answer was being written is answered too
MARK = "grouped_to"  # the note of the last question that was looked at

# What belongs to staff: no answer, one in doubt, a clarification, a refusal near to something of ours. What a citizen
# called wrong is told by entry: its own words are "sai rồi".
OPEN = f"""
confused_with = '' AND (status GLOB 'unanswered*' OR status GLOB 'clarified*' OR status = 'declined_near'
    OR status GLOB 'answered*' AND confidence > 0 AND confidence < {DOUBTFUL_BELOW})
"""


class Pending(NamedTuple):
    """A question that stands in no group yet."""

    id: int
    text: str
    asked_at: int


class Joining(NamedTuple):
    """A question with the hash of its wording, and the wording without diacritics."""

    id: int
    key: str
    words: str
    asked_at: int


class Joined(NamedTuple):
    """Some questions get their variant; all up to `mark` have been looked at."""

    questions: Sequence[Joining]
    mark: int


class Place(NamedTuple):
    """A variant is compared: its features, and the group that it belongs to (0: the one that it has)."""

    variant: int
    features: bytes
    group: int = 0


class Verdict(NamedTuple):
    """Staff decide on a group."""

    group: int
    state: str
    by: str
    at: int
    entry: str = ""
    reason: str = ""


class Merge(NamedTuple):
    """Staff put one group into another."""

    group: int
    into: int


def pending(db: apsw.Connection, after: int, limit: int) -> list[Pending]:
    """The oldest questions above `after` that belong to staff and stand in no group."""
    sql = f"SELECT id, text, asked_at FROM questions WHERE id > ? AND variant = 0 AND ({OPEN}) ORDER BY id LIMIT ?"
    return [Pending(*row) for row in select(db, sql, (after, limit))]


def mark(db: apsw.Connection) -> tuple[int, int]:
    """(last question that was looked at, last question)."""
    noted = select(db, "SELECT value FROM notes WHERE key = ?", (MARK,))
    last: int = db.execute("SELECT coalesce(max(id), 0) FROM questions").get
    return int(noted[0][0]) if noted else 0, last


def join(db: apsw.Connection, calls: list[Joined]) -> list[None]:
    """A known wording joins its group (one that was answered is open again), a new one begins a group."""
    for questions, up_to in calls:
        if questions:
            _join(db, questions)
        db.execute(
            "INSERT INTO notes (key, value, at) VALUES (?, ?, 0) ON CONFLICT DO UPDATE SET value = excluded.value"
            " WHERE CAST(value AS INTEGER) < CAST(excluded.value AS INTEGER)",
            (MARK, str(up_to)),
        )
    return [None] * len(calls)


def _join(db: apsw.Connection, questions: Sequence[Joining]) -> None:
    keys = json.dumps([one.key for one in questions])
    sql = "SELECT key, id, group_id, words FROM variants WHERE key IN (SELECT value FROM json_each(?))"
    found = {key: (variant, group, words) for key, variant, group, words in select(db, sql, (keys,))}
    variants = {key: variant for key, (variant, _, _) in found.items()}
    new = {one.key: one.words for one in questions if one.key not in found}
    if new:
        insert(db, "INSERT INTO question_groups (state)", 1, [NEW] * len(new))
        last = db.last_insert_rowid()  # one statement: its rows follow each other
        rows = [(key, last - len(new) + place, words) for place, (key, words) in enumerate(new.items(), 1)]
        insert(db, "INSERT INTO variants (key, group_id, words)", 3, [value for row in rows for value in row])
        last = db.last_insert_rowid()
        variants |= {key: last - len(new) + place for place, key in enumerate(new, 1)}
    forgotten = {one.key: one.words for one in questions if one.key in found and not found[one.key][2]}
    for key, words in forgotten.items():  # its last question had been deleted
        db.execute("UPDATE variants SET words = ? WHERE key = ?", (words, key))
    _reopen_each(db, [(found[one.key][1], one.asked_at) for one in questions if one.key in found])
    given = [value for one in questions for value in (one.id, variants[one.key])]
    told = ") UPDATE questions SET variant = given.variant FROM given WHERE questions.id = given.id"
    insert(db, "WITH given (id, variant) AS (", 2, given, told)


def _reopen_each(db: apsw.Connection, asked: Iterable[tuple[int, int]]) -> None:
    """(group, asked at) of each, in their order; few of them have been answered."""
    times: dict[int, list[int]] = {}
    for group, at in asked:
        times.setdefault(group, []).append(at)
    sql = "SELECT id FROM question_groups WHERE state = 'answered' AND id IN (SELECT value FROM json_each(?))"
    for (group,) in select(db, sql, (ids(times),)):
        for at in times[group]:
            _reopen(db, group, at)


def _reopen(db: apsw.Connection, group: int, asked_at: int) -> None:
    """It was answered and is asked again without an answer. One that was put aside stays so."""
    sql = "UPDATE question_groups SET state = 'reopened', changed_at = ? WHERE id = ? AND state = 'answered'"
    db.execute(f"{sql} AND changed_at + {GRACE_MS} < ?", (asked_at, group, asked_at))


def uncompared(db: apsw.Connection, limit: int) -> list[tuple[int, int, str]]:
    """(variant, its group, a text of it) of wordings that no one has compared with the others."""
    sql = """
    SELECT v.id, v.group_id,
        (SELECT text FROM questions q WHERE q.variant = v.id AND q.variant > 0 ORDER BY q.asked_at DESC LIMIT 1)
    FROM variants v WHERE v.features IS NULL AND v.words <> '' ORDER BY v.id LIMIT ?
    """
    return [(variant, group, text or "") for variant, group, text in select(db, sql, (limit,))]


def left(db: apsw.Connection) -> int:
    """How many wordings no one has compared yet."""
    number: int = db.execute("SELECT count(*) FROM variants WHERE features IS NULL AND words <> ''").get
    return number


def compared(db: apsw.Connection) -> list[tuple[int, int, bytes]]:
    """(variant, group, features) of the others."""
    return select(db, "SELECT id, group_id, features FROM variants WHERE features IS NOT NULL ORDER BY id")


def place(db: apsw.Connection, places: Sequence[Place]) -> None:
    """Keep the features; a wording that nobody has decided on moves to the group that it is like.

    Not to one that staff have put into another since it was compared.
    """
    if not places:
        return
    wanted = {one.variant: one.group for one in places if one.group}
    sql = "SELECT id FROM question_groups WHERE id IN (SELECT value FROM json_each(?))"
    there = {id for (id,) in select(db, sql, (ids(set(wanted.values())),))}
    sql = "SELECT id, group_id FROM variants WHERE id IN (SELECT value FROM json_each(?))"
    old = {variant: group for variant, group in select(db, sql, (ids(wanted),)) if group != wanted[variant]}
    moved = {variant: wanted[variant] for variant in old if wanted[variant] in there}
    given = [value for one in places for value in (one.variant, one.features, moved.get(one.variant))]
    told = """) UPDATE variants SET features = given.features, group_id = coalesce(given.into_group, group_id)
    FROM given WHERE variants.id = given.id"""
    insert(db, "WITH given (id, features, into_group) AS (", 3, given, told)
    if not moved:
        return
    sql = """
    SELECT value, (SELECT coalesce(max(asked_at), 0) FROM questions WHERE variant = value AND variant > 0)
    FROM json_each(?)
    """
    _reopen_each(db, [(moved[variant], last) for variant, last in select(db, sql, (ids(moved),))])
    empty = """
    DELETE FROM question_groups WHERE id IN (SELECT value FROM json_each(?))
        AND NOT EXISTS (SELECT 1 FROM variants WHERE group_id = question_groups.id)
    """
    db.execute(empty, (ids({old[variant] for variant in moved}),))


def decide(db: apsw.Connection, verdicts: list[Verdict]) -> list[bool]:
    """Whether the group was there."""
    sql = "UPDATE question_groups SET state = ?, changed_by = ?, changed_at = ?, entry = ?, reason = ? WHERE id = ?"
    done = []
    for verdict in verdicts:
        db.execute(sql, (verdict.state, verdict.by, verdict.at, verdict.entry, verdict.reason, verdict.group))
        done.append(bool(db.changes()))
    return done


def decided(db: apsw.Connection, id: int) -> Verdict | None:
    """What staff decided on a group last."""
    sql = "SELECT id, state, changed_by, changed_at, entry, reason FROM question_groups WHERE id = ?"
    found = select(db, sql, (id,))
    return Verdict(*found[0]) if found else None


def merge(db: apsw.Connection, merges: list[Merge]) -> list[None]:
    """All wordings of one group belong to another from now on."""
    for group, into in merges:
        if group != into and select(db, "SELECT 1 FROM question_groups WHERE id = ?", (into,)):
            db.execute("UPDATE variants SET group_id = ? WHERE group_id = ?", (into, group))
            db.execute("DELETE FROM question_groups WHERE id = ?", (group,))
    return [None] * len(merges)
