"""The tables, as migrations by number: a migration that was released is never changed, the next one follows it."""

from __future__ import annotations

from collections.abc import Sequence

import apsw

# All times are milliseconds since 1970. `owner` is workers.id; rows of a worker that is gone are open again.
# `seen` outlives the inbox row by a week, so that a late resend is still known as a duplicate.
FIRST = """
CREATE TABLE seen (
    id INTEGER PRIMARY KEY, channel TEXT NOT NULL, delivery_id TEXT NOT NULL, at INTEGER NOT NULL,
    UNIQUE (channel, delivery_id)
);

CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL, conversation_id TEXT NOT NULL, delivery_id TEXT NOT NULL, accepted_at INTEGER NOT NULL,
    owner INTEGER, attempts INTEGER NOT NULL DEFAULT 0,
    body BLOB NOT NULL
);
CREATE INDEX inbox_order ON inbox (channel, conversation_id);

CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY, channel TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL
);

CREATE TABLE conversations (
    channel TEXT NOT NULL, conversation_id TEXT NOT NULL,
    memory TEXT NOT NULL, open_question INTEGER, changed_at INTEGER NOT NULL,
    PRIMARY KEY (channel, conversation_id)
) WITHOUT ROWID;

CREATE TABLE questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL, asked_at INTEGER NOT NULL, text TEXT NOT NULL, status TEXT NOT NULL,
    entry TEXT NOT NULL, topic TEXT NOT NULL, confidence REAL NOT NULL,
    candidates TEXT NOT NULL, choices TEXT NOT NULL, confused_with TEXT NOT NULL,
    picked INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL, conversation_id TEXT NOT NULL, state INTEGER NOT NULL DEFAULT 0,
    attempt INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL, owner INTEGER,
    created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, doubt_at INTEGER, reason TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL, request TEXT NOT NULL
);
CREATE INDEX outbox_due ON outbox (channel, next_at) WHERE state < 2;
CREATE INDEX outbox_order ON outbox (channel, conversation_id) WHERE state < 3;
CREATE INDEX outbox_doubt ON outbox (doubt_at) WHERE doubt_at IS NOT NULL;

CREATE TABLE workers (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, alive_at INTEGER NOT NULL
);

CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE web_replies (
    id INTEGER PRIMARY KEY AUTOINCREMENT, conversation_id TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE INDEX web_replies_order ON web_replies (conversation_id);
"""

# `key` is a hash of the id that the browser holds.
STAFF_SESSIONS = """
CREATE TABLE sessions (key TEXT PRIMARY KEY, opened_at INTEGER NOT NULL, seen_at INTEGER NOT NULL) WITHOUT ROWID;
"""

# 33 accepts of 33 conversations touched 33 pages of it; who claims walks the inbox in its own order instead.
NO_INBOX_ORDER = "DROP INDEX inbox_order;"

# Accounts and whatever comes later: append SQL here, or pass a longer list to open_store.
MIGRATIONS: tuple[str, ...] = (FIRST, STAFF_SESSIONS, NO_INBOX_ORDER)


class NewerSchema(Exception):
    """The file was written by a newer version; this one would damage it."""


def migrate(db: apsw.Connection, migrations: Sequence[str] = MIGRATIONS) -> None:
    """Bring the file to the last migration, in one transaction. Raises NewerSchema, and the errors of SQLite."""
    db.execute("BEGIN IMMEDIATE")
    try:
        version = db.pragma("user_version")
        if version > len(migrations):
            raise NewerSchema(f"the database has schema {version} and this version knows only {len(migrations)}")
        for sql in migrations[version:]:
            db.execute(sql)
        db.pragma("user_version", len(migrations))
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
