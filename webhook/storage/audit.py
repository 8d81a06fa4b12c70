"""Who did what in the console: a table that is only added to (triggers refuse the rest)."""

from __future__ import annotations

from typing import Any, NamedTuple

import apsw

from webhook.storage.database import select


class Deed(NamedTuple):
    """One line. `user` and `target` are names, `action` a word of webhook.admin.deeds; `at` in ms."""

    at: int
    user: str
    action: str
    target: str = ""
    detail: str = ""
    address: str = ""


class Told(NamedTuple):
    """A line as it is read, with its number."""

    id: int
    at: int
    user: str
    action: str
    target: str
    detail: str
    address: str


class Sought(NamedTuple):
    """What is looked for; an empty field is no wish. Times in ms, `until` excluded."""

    user: str = ""
    action: str = ""
    words: str = ""
    since: int = 0
    until: int = 0


def note(db: apsw.Connection, deeds: list[Deed]) -> list[None]:
    """Add them."""
    for deed in deeds:
        db.execute("INSERT INTO audit (at, user, action, target, detail, address) VALUES (?, ?, ?, ?, ?, ?)", deed)
    return [None] * len(deeds)


def told(db: apsw.Connection, sought: Sought, limit: int, before: int = 0) -> list[Told]:
    """Newest first, those with a number below `before` (0: the newest)."""
    where, given = _where(sought)
    if before:
        where, given = [*where, "id < ?"], [*given, before]
    sql = "SELECT id, at, user, action, target, detail, address FROM audit"
    condition = f" WHERE {' AND '.join(where)}" if where else ""
    return [Told(*row) for row in select(db, f"{sql}{condition} ORDER BY id DESC LIMIT ?", (*given, limit))]


def _where(sought: Sought) -> tuple[list[str], list[Any]]:
    wishes: tuple[tuple[str, Any], ...] = (
        ("user = ?", sought.user),
        ("action = ?", sought.action),
        ("at >= ?", sought.since),
        ("at < ?", sought.until),
    )
    where = [sql for sql, value in wishes if value]
    given = [value for _, value in wishes if value]
    if sought.words:
        where.append("(instr(target, ?) OR instr(detail, ?))")
        given += [sought.words, sought.words]
    return where, given
