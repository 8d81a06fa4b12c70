"""Changes of the content that wait for another person, in SQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

import apsw

from webhook.storage import question_groups
from webhook.storage.database import select

WAITING, RETURNED, PUBLISHED, WITHDRAWN = "waiting", "returned", "published", "withdrawn"
STATES = (WAITING, RETURNED, PUBLISHED, WITHDRAWN)
OPEN = (WAITING, RETURNED)  # not over yet
COLUMNS = (
    "id, target, changes, author, title, scope, reason, state, revision, made_at, changed_at, by, note, commit_id,"
    " wording"
)


class Part(NamedTuple):
    """One file of a draft: `base` is the version that `before` is the text of (both empty: a new file); `text` as it
    shall be, None to delete it."""

    path: str
    base: str
    text: str | None
    before: str


class Draft(NamedTuple):
    """A draft. `scope`: the ward or province of its author's account; times in ms; `by` decided, with a `note`.

    `revision` counts how often it was sent: who decides on one does not decide on a later one. `wording`: of the group
    of questions that it answers, 0: of none.
    """

    id: int
    target: str
    parts: tuple[Part, ...]
    author: str
    title: str
    scope: str
    reason: str
    state: str = WAITING
    revision: int = 1
    made_at: int = 0
    changed_at: int = 0
    by: str = ""
    note: str = ""
    commit: str = ""
    wording: int = 0

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that it changes."""
        return tuple(part.path for part in self.parts)


class Sending(NamedTuple):
    """A draft is sent: a new one (`id` 0), or its author sends it again."""

    draft: Draft
    at: int


class Decision(NamedTuple):
    """Somebody decides on a revision of a draft that is in one of the states `was`."""

    id: int
    revision: int
    was: tuple[str, ...]
    state: str
    by: str
    note: str
    at: int
    commit: str = ""


def send(db: apsw.Connection, sendings: Sequence[Sending]) -> list[int]:
    """The number of each; 0 for one that is over, or somebody else's, and cannot be sent again."""
    return [_again(db, *one) if one.draft.id else _new(db, *one) for one in sendings]


def _new(db: apsw.Connection, draft: Draft, at: int) -> int:
    db.execute(
        "INSERT INTO drafts (target, changes, author, title, scope, reason, made_at, changed_at, wording)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            draft.target,
            _packed(draft.parts),
            draft.author,
            draft.title,
            draft.scope,
            draft.reason,
            at,
            at,
            draft.wording,
        ),
    )
    return db.last_insert_rowid()


def _again(db: apsw.Connection, draft: Draft, at: int) -> int:
    db.execute(
        f"UPDATE drafts SET changes = ?, reason = ?, state = '{WAITING}', revision = revision + 1, changed_at = ?,"
        " by = '', note = '' WHERE id = ? AND author = ? AND state IN (?, ?)",
        (_packed(draft.parts), draft.reason, at, draft.id, draft.author, *OPEN),
    )
    return draft.id if db.changes() else 0


def decide(db: apsw.Connection, decisions: Sequence[Decision]) -> list[bool]:
    """Whether each held: not when somebody was faster, or the draft was sent again meanwhile.

    With one that is published the group of questions that it answers is answered.
    """
    done = []
    for one in decisions:
        db.execute(
            "UPDATE drafts SET state = ?, by = ?, note = ?, changed_at = ?, commit_id = ? WHERE id = ? AND revision = ?"
            f" AND state IN ({', '.join('?' * len(one.was))})",
            (one.state, one.by, one.note, one.at, one.commit, one.id, one.revision, *one.was),
        )
        done.append(bool(db.changes()))
        if done[-1] and one.state == PUBLISHED:
            _answer(db, one)
    return done


def _answer(db: apsw.Connection, one: Decision) -> None:
    """Unless staff have decided on the group meanwhile."""
    sql = """
    SELECT g.id, d.target, d.reason FROM drafts d JOIN variants v ON v.id = d.wording
    JOIN question_groups g ON g.id = v.group_id WHERE d.id = ? AND d.wording > 0 AND g.state IN (?, ?)
    """
    answered = question_groups.ANSWERED
    for group, target, reason in select(db, sql, (one.id, *question_groups.WAITING)):
        question_groups.decide(db, [question_groups.Verdict(group, answered, one.by, one.at, target, reason)])


def draft(db: apsw.Connection, number: int) -> Draft | None:
    """One by its number."""
    found = select(db, f"SELECT {COLUMNS} FROM drafts WHERE id = ?", (number,))
    return _draft(*found[0]) if found else None


def drafts(db: apsw.Connection, states: Sequence[str], limit: int, offset: int = 0) -> list[Draft]:
    """Those in one of `states`, changed last first."""
    sql = f"SELECT {COLUMNS} FROM drafts WHERE state IN ({', '.join('?' * len(states))})"
    found = select(db, f"{sql} ORDER BY changed_at DESC, id DESC LIMIT ? OFFSET ?", (*states, limit, offset))
    return [_draft(*row) for row in found]


def open_on(db: apsw.Connection, target: str) -> list[Draft]:
    """Those on one target that are not over, oldest first."""
    sql = f"SELECT {COLUMNS} FROM drafts WHERE target = ? AND state IN (?, ?) ORDER BY id"
    return [_draft(*row) for row in select(db, sql, (target, *OPEN))]


def answering(db: apsw.Connection, group: int) -> list[int]:
    """The numbers of those that answer a group of questions and are not over, oldest first."""
    sql = """
    SELECT d.id FROM drafts d JOIN variants v ON v.id = d.wording
    WHERE d.wording > 0 AND v.group_id = ? AND d.state IN (?, ?) ORDER BY d.id
    """
    return [number for (number,) in select(db, sql, (group, *OPEN))]


def waiting(db: apsw.Connection) -> dict[str, int]:
    """How many wait on each target."""
    return dict(select(db, f"SELECT target, count(*) FROM drafts WHERE state = '{WAITING}' GROUP BY target", ()))


def _packed(parts: Sequence[Part]) -> str:
    return json.dumps([list(part) for part in parts], ensure_ascii=False)


def _draft(number: int, target: str, changes: str, *rest: object) -> Draft:
    parts = tuple(Part(*part) for part in json.loads(changes))
    return Draft(number, target, parts, *rest)  # type: ignore[arg-type]
