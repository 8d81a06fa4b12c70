"""What staff read of the unanswered questions: the groups most asked first, their wordings, what was asked."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import apsw

from webhook.storage.database import select
from webhook.storage.question_groups import WAITING

DAY_MS = 24 * 3_600_000
AROUND_MS = 30 * 60_000


class Sought(NamedTuple):
    """What is looked for. `wards` None: all; else these and what is of no known ward. Times in ms."""

    states: tuple[str, ...] = WAITING
    channel: str = ""
    kind: str = ""  # the contract's status
    words: str = ""  # without diacritics
    ward: str = ""
    wards: frozenset[str] | None = None


class Group(NamedTuple):
    """One line of the list; `found` is the number of all lines. `week` and `before`: asked in the last 7 days, and in
    the 7 before them."""

    id: int
    state: str
    entry: str
    times: int
    last_at: int
    week: int
    before: int
    channels: str
    wards: str
    found: int


class Figures(NamedTuple):
    """Questions without a good answer: of 24 hours, of 7 days, all, and different wordings."""

    day: int
    week: int
    all: int
    different: int


class Wording(NamedTuple):
    """A way in which it was asked, newest text."""

    variant: int
    text: str
    times: int
    last_at: int


class Asked(NamedTuple):
    """One question of the log."""

    id: int
    text: str
    asked_at: int
    channel: str
    ward: str
    status: str
    entry: str
    candidates: str
    picked_entry: str


_ASKED = ", ".join(f"q.{name}" for name in Asked._fields)
# The order first, by two indexes alone: the wordings of each group stand together in the one, the questions of each
# wording in the other. What is told of a group only for those that are shown.
_OF_GROUPS = """
question_groups g CROSS JOIN variants v INDEXED BY variants_group ON v.group_id = g.id
    CROSS JOIN questions q INDEXED BY questions_variant ON q.variant = v.id AND q.variant > 0 AND q.picked = 0
"""
# Words that are looked for stand with the wordings: all of these are read, one after the other, and few are left.
_OF_WORDINGS = """
variants v NOT INDEXED CROSS JOIN question_groups g ON g.id = v.group_id
    CROSS JOIN questions q INDEXED BY questions_variant ON q.variant = v.id AND q.variant > 0 AND q.picked = 0
"""
ORDERED = """
SELECT id, count(*) OVER () FROM (
    SELECT g.id AS id, count(*) AS number, max(q.asked_at) AS last_at FROM {joined} WHERE 1 {where} GROUP BY g.id
) ORDER BY {order} LIMIT :limit OFFSET :offset
"""
GROUPS = f"""
SELECT g.id, g.state, g.entry, count(*), max(q.asked_at),
    sum(q.asked_at >= :week), sum(q.asked_at >= :before AND q.asked_at < :week),
    group_concat(DISTINCT q.channel), group_concat(DISTINCT q.ward), :found
FROM {_OF_GROUPS} WHERE g.id IN (SELECT value FROM json_each(:groups)) {{where}} GROUP BY g.id
"""
WORDINGS = f"""
SELECT g.id, q.variant, q.id, count(*) AS number, max(q.asked_at) AS last_at
FROM {_OF_GROUPS} WHERE g.id IN (SELECT value FROM json_each(:groups)) {{where}} GROUP BY g.id, q.variant
ORDER BY number DESC, last_at DESC
"""  # SQLite gives the other columns of the row that has the max(): the newest question
ORDERS = {"": "number DESC, last_at DESC, id DESC", "new": "last_at DESC, id DESC"}


def groups(
    db: apsw.Connection, sought: Sought, now_ms: int, limit: int, offset: int = 0, order: str = ""
) -> list[Group]:
    """Most asked first (`order` "new": last asked first)."""
    where, given = _where(sought)
    joined = _OF_WORDINGS if sought.words else _OF_GROUPS
    sql = ORDERED.format(joined=joined, where=where, order=ORDERS.get(order, ORDERS[""]))
    ordered = select(db, sql, given | {"limit": limit, "offset": offset})
    found = {
        one.id: one for one in _told(db, [id for id, _ in ordered], sought, now_ms, ordered[0][1] if ordered else 0)
    }
    return [found[id] for id, _ in ordered if id in found]


def group(db: apsw.Connection, id: int, wards: frozenset[str] | None, now_ms: int) -> Group | None:
    """One group as far as it may be seen; None when nothing of it may."""
    return next(iter(_told(db, [id], Sought(states=(), wards=wards), now_ms, 1)), None)


def _told(db: apsw.Connection, ids: Sequence[int], sought: Sought, now_ms: int, found: int) -> list[Group]:
    where, given = _where(sought)
    given |= {"week": now_ms - 7 * DAY_MS, "before": now_ms - 14 * DAY_MS, "groups": json.dumps(ids), "found": found}
    return [Group(*row) for row in select(db, GROUPS.format(where=where), given)]


def heads(db: apsw.Connection, ids: Sequence[int], wards: frozenset[str] | None) -> dict[int, tuple[Wording, Asked]]:
    """Of each group its most frequent wording and its newest question, as far as they may be seen."""
    where, given = _where(Sought(states=(), wards=wards))
    often: dict[int, tuple[int, ...]] = {}
    last: dict[int, tuple[int, ...]] = {}
    for row in select(db, WORDINGS.format(where=where), given | {"groups": json.dumps(ids)}):
        often.setdefault(row[0], row)
        if row[0] not in last or row[4] > last[row[0]][4]:
            last[row[0]] = row
    wanted = json.dumps([row[2] for row in (*often.values(), *last.values())])
    sql = f"SELECT {_ASKED} FROM questions q WHERE q.id IN (SELECT value FROM json_each(?))"
    asked = {row[0]: Asked(*row) for row in select(db, sql, (wanted,))}
    return {
        id: (Wording(variant, asked[newest].text, number, last_at), asked[last[id][2]])
        for id, variant, newest, number, last_at in often.values()
    }


def figures(db: apsw.Connection, wards: frozenset[str] | None, now_ms: int) -> Figures:
    """How often there was no good answer."""
    where, given = _where(Sought(states=(), wards=wards))
    sql = f"""
    SELECT coalesce(sum(q.asked_at >= :day), 0), coalesce(sum(q.asked_at >= :week), 0), count(*),
        count(DISTINCT q.variant)
    FROM questions q INDEXED BY questions_variant WHERE q.variant > 0 AND q.picked = 0 {where}
    """
    given |= {"day": now_ms - DAY_MS, "week": now_ms - 7 * DAY_MS}
    return Figures(*select(db, sql, given)[0])


def wordings(db: apsw.Connection, id: int, wards: frozenset[str] | None, limit: int) -> list[Wording]:
    """The ways in which a group was asked, most often first, each with its newest text."""
    where, given = _where(Sought(states=(), wards=wards))
    sql = f"""
    SELECT variant, (SELECT text FROM questions WHERE id = newest), number, last_at FROM (
        SELECT q.variant AS variant, q.id AS newest, count(*) AS number, max(q.asked_at) AS last_at
        FROM {_OF_GROUPS} WHERE g.id = :group {where} GROUP BY q.variant ORDER BY number DESC, last_at DESC LIMIT :limit
    )
    """
    return [Wording(*row) for row in select(db, sql, given | {"group": id, "limit": limit})]


def sources(db: apsw.Connection, id: int, wards: frozenset[str] | None, limit: int) -> list[Asked]:
    """The newest questions of a group."""
    where, given = _where(Sought(states=(), wards=wards))
    sql = f"""
    SELECT {_ASKED} FROM questions q WHERE q.id IN (
        SELECT q.id FROM {_OF_GROUPS} WHERE g.id = :group {where} ORDER BY q.asked_at DESC LIMIT :limit
    ) ORDER BY q.asked_at DESC
    """
    return [Asked(*row) for row in select(db, sql, given | {"group": id, "limit": limit})]


def around(db: apsw.Connection, id: int, wards: frozenset[str] | None, most: int = 6) -> list[Asked]:
    """What the same person asked within half an hour of a question as far as it may be seen, oldest first; nothing when
    nobody knows who."""
    found = select(db, "SELECT person, asked_at FROM questions WHERE id = ? AND person <> ''", (id,))
    if not found:
        return []
    person, at = found[0]
    where, given = _where(Sought(states=(), wards=wards))
    sql = f"""
    SELECT {_ASKED} FROM questions q WHERE q.person = :person AND q.person <> ''
        AND q.asked_at BETWEEN :since AND :until {where} ORDER BY q.id LIMIT 50
    """
    given |= {"person": person, "since": at - AROUND_MS, "until": at + AROUND_MS}
    asked = [Asked(*row) for row in select(db, sql, given)]
    place = next((number for number, one in enumerate(asked) if one.id == id), 0)
    return asked[max(0, place - most // 2) : place + most // 2 + 1]


def _where(sought: Sought) -> tuple[str, dict[str, Any]]:
    parts: list[str] = []
    given: dict[str, Any] = {}
    if sought.states:
        parts.append("g.state IN (SELECT value FROM json_each(:states))")
        given["states"] = json.dumps(sought.states)
    if sought.wards is not None:
        parts.append("(q.ward = '' OR q.ward IN (SELECT value FROM json_each(:wards)))")
        given["wards"] = _texts(sought.wards)
    for name, sql in (("channel", "q.channel = :channel"), ("kind", "q.status GLOB :kind"), ("ward", "q.ward = :ward")):
        if value := getattr(sought, name):
            parts.append(sql)
            given[name] = f"{value}*" if name == "kind" else value
    if sought.words:
        parts.append("instr(v.words, :words)")
        given["words"] = sought.words
    return "".join(f" AND {part}" for part in parts), given


def _texts(values: Collection[str]) -> str:
    return json.dumps(sorted(values))
