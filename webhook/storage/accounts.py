"""The staff's accounts and sessions in SQL. Of a session only a hash of its id is stored: a copy opens no door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import apsw

from webhook.storage.database import now_ms, select

FOREMOST = 4  # the role that may do everything, see webhook.admin.roles
# What may be changed of an account; a name in SQL that comes from elsewhere than here would be a hole.
CHANGEABLE = frozenset(
    {"title", "role", "scope", "hash", "temporary", "disabled", "totp", "totp_step", "identity", "welcomed"}
)


class Account(NamedTuple):
    """One row of `users`. `role` 1 to 4; `scope`: code of a ward or province, empty for all; `seen_at` in ms."""

    id: int
    name: str
    title: str
    role: int
    scope: str
    hash: str
    temporary: int
    disabled: int
    totp: str
    totp_step: int
    identity: str
    welcomed: int
    made_at: int
    seen_at: int


class Open(NamedTuple):
    """A session and whose it is. Milliseconds."""

    user: int
    opened_ms: int
    seen_ms: int


class NewAccount(NamedTuple):
    """An account is made."""

    name: str
    title: str
    role: int
    scope: str
    hash: str
    temporary: bool
    identity: str = ""


class Change(NamedTuple):
    """Some fields of an account change; with `ends_sessions` it is signed out everywhere, save for session `but`."""

    user: int
    fields: Mapping[str, Any]
    ends_sessions: bool = False
    but: str = ""


class Begun(NamedTuple):
    """A session begins; what began before `stale_ms` has ended by now and goes."""

    key: str
    user: int
    at_ms: int
    stale_ms: int


class Touched(NamedTuple):
    """A session was used."""

    key: str
    seen_ms: int


class NameTaken(Exception):
    """There is an account of that name."""


class IdentityTaken(Exception):
    """Another account signs in elsewhere as that one: with two of them nobody would come in."""


class LastOne(Exception):
    """Nobody would be left who may manage the accounts."""


FIELDS = ", ".join(Account._fields)


def accounts(db: apsw.Connection) -> list[Account]:
    """All, by name."""
    return [Account(*row) for row in select(db, f"SELECT {FIELDS} FROM users ORDER BY disabled, name")]


def named(db: apsw.Connection, name: str) -> Account | None:
    """The one of that name, in any case."""
    found = select(db, f"SELECT {FIELDS} FROM users WHERE name = ?", (name,))
    return Account(*found[0]) if found else None


def numbered(db: apsw.Connection, id: int) -> Account | None:
    """The one of that number."""
    found = select(db, f"SELECT {FIELDS} FROM users WHERE id = ?", (id,))
    return Account(*found[0]) if found else None


def identified(db: apsw.Connection, identity: str) -> Account | None:
    """The one that signs in elsewhere as `identity`."""
    found = select(db, f"SELECT {FIELDS} FROM users WHERE identity = ? AND identity <> ''", (identity,))
    return Account(*found[0]) if len(found) == 1 else None


def session(db: apsw.Connection, key: str) -> Open | None:
    """The session kept under `key`, whatever its age."""
    found = select(db, "SELECT user, opened_at, seen_at FROM sessions WHERE key = ?", (key,))
    return Open(*found[0]) if found else None


def add(db: apsw.Connection, made: list[NewAccount]) -> list[int]:
    """The number of each. Raises NameTaken."""
    return [_add(db, one) for one in made]


def _add(db: apsw.Connection, one: NewAccount) -> int:
    if named(db, one.name) is not None:
        raise NameTaken(one.name)
    columns = "name, title, role, scope, hash, temporary, identity, made_at"
    given = (one.name, one.title, one.role, one.scope, one.hash, int(one.temporary), one.identity, now_ms())
    db.execute(f"INSERT INTO users ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", given)
    return db.last_insert_rowid()


def change(db: apsw.Connection, changes: list[Change]) -> list[None]:
    """Apply them. Raises LastOne when nobody would be left who may manage the accounts, and IdentityTaken."""
    for user, fields, ends_sessions, but in changes:
        _change(db, user, fields)
        if ends_sessions:
            db.execute("DELETE FROM sessions WHERE user = ? AND key <> ?", (user, but))
    return [None] * len(changes)


def _change(db: apsw.Connection, user: int, fields: Mapping[str, Any]) -> None:
    assert CHANGEABLE.issuperset(fields), fields
    if fields.get("identity") and select(
        db, "SELECT 1 FROM users WHERE identity = ? AND id <> ?", (fields["identity"], user)
    ):
        raise IdentityTaken
    foremost = "SELECT 1 FROM users WHERE role = ? AND scope = '' AND NOT disabled"
    was = bool(select(db, f"{foremost} AND id = ?", (FOREMOST, user)))
    sets = ", ".join(f"{name} = ?" for name in fields)
    db.execute(f"UPDATE users SET {sets} WHERE id = ?", (*fields.values(), user))
    if was and not select(db, foremost, (FOREMOST,)):
        raise LastOne


def begin(db: apsw.Connection, begun: list[Begun]) -> list[None]:
    """Add them, and clear away the old ones."""
    for key, user, at_ms, stale_ms in begun:
        db.execute("DELETE FROM sessions WHERE opened_at < ?", (stale_ms,))
        db.execute(
            "INSERT INTO sessions (key, user, opened_at, seen_at) VALUES (?, ?, ?, ?)", (key, user, at_ms, at_ms)
        )
        db.execute("UPDATE users SET seen_at = ? WHERE id = ?", (at_ms, user))
    return [None] * len(begun)


def touch(db: apsw.Connection, touched: list[Touched]) -> list[None]:
    """Note the last use; one that was ended meanwhile stays ended."""
    for key, seen_ms in touched:
        db.execute("UPDATE sessions SET seen_at = ? WHERE key = ?", (seen_ms, key))
    return [None] * len(touched)


def end(db: apsw.Connection, keys: Sequence[str]) -> list[None]:
    """They open nothing any more."""
    for key in keys:
        db.execute("DELETE FROM sessions WHERE key = ?", (key,))
    return [None] * len(keys)
