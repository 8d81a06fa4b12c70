"""What the weekly sheet quotes, in SQL: the wordings that were asked often, and what had no answer. All masked."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import apsw

from webhook.storage.database import select
from webhook.storage.question_groups import NEW, OPEN
from webhook.storage.statistics import MINE, Stretch, as_json

LEAST_ASKED = 2  # a wording that only one person used might tell who it was
MOST_OPEN = 20_000


class Example(NamedTuple):
    """A wording of a topic."""

    topic: str
    text: str
    times: int


class Open(NamedTuple):
    """A question without a good answer; `group` 0: it stands in none yet."""

    text: str
    group: int
    state: str


def examples(db: apsw.Connection, stretch: Stretch, topics: Collection[str], longest: int) -> dict[str, Example]:
    """The wording of each topic that was asked most often, `longest` characters at most."""
    sql = f"""
    SELECT topic, text, count(*) AS times FROM questions
    WHERE asked_at >= :since AND asked_at < :until AND {MINE} AND length(text) <= :longest
        AND topic IN (SELECT value FROM json_each(:topics))
    GROUP BY topic, text HAVING times >= {LEAST_ASKED} ORDER BY times, text DESC
    """
    given = _given(stretch) | {"topics": as_json(topics), "longest": longest}
    return {row[0]: Example(*row) for row in select(db, sql, given)}


def open_questions(db: apsw.Connection, stretch: Stretch) -> list[Open]:
    """Everything that staff have to look at, the newest first."""
    sql = f"""
    SELECT text, coalesce(v.group_id, 0), coalesce(g.state, '{NEW}') FROM questions q
    LEFT JOIN variants v ON v.id = q.variant LEFT JOIN question_groups g ON g.id = v.group_id
    WHERE asked_at >= :since AND asked_at < :until AND {MINE} AND picked = 0 AND ({OPEN})
    ORDER BY asked_at DESC LIMIT {MOST_OPEN}
    """
    return [Open(*row) for row in select(db, sql, _given(stretch))]


def _given(stretch: Stretch) -> dict[str, object]:
    return {"since": stretch.since_ms, "until": stretch.until_ms, "wards": as_json(stretch.wards)}
