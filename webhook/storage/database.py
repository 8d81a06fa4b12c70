"""One SQLite file: where it is, how a connection to it is opened, and SQL for many rows at once."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import apsw

from bot.ports import StoreUnavailable

WRITING = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
PREFIX = "sqlite:///"


class UnknownDatabase(ValueError):
    """DATABASE_URL names a database that this version cannot use."""


def path_of(url: str) -> Path:
    """The file of `sqlite:///relative/file.db` or `sqlite:////absolute/file.db` (SQLAlchemy's form)."""
    if not url.startswith(PREFIX) or not url[len(PREFIX) :].split("?")[0]:
        scheme = url.split(":")[0]  # the rest may hold a password
        raise UnknownDatabase(f"DATABASE_URL must be sqlite:///relative or sqlite:////absolute, not {scheme}:...")
    return Path(url[len(PREFIX) :].split("?")[0])


def connect(path: Path, checkpoint_pages: int = 1000) -> apsw.Connection:
    """A connection that writes. The folder is made; a commit is on the disk when COMMIT returns.

    Raises the errors of errors.UNAVAILABLE.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    db = apsw.Connection(str(path), flags=WRITING, statementcachesize=400)
    db.set_busy_timeout(5_000)
    db.pragma("journal_mode", "wal")
    db.pragma("synchronous", "FULL")  # durable over a power cut too: the 200 has promised it
    db.pragma("secure_delete", True)  # a deleted message is overwritten, not just forgotten
    db.pragma("journal_size_limit", 8 << 20)
    db.wal_autocheckpoint(checkpoint_pages)
    # Else a statement with `LIMIT ?` is compiled anew each time that it runs: the planner would look at the value.
    db.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    return db


def connect_reading(path: Path) -> apsw.Connection:
    """A connection that cannot write and never waits for those that do. Raises StoreUnavailable without a database."""
    if not path.exists():
        raise StoreUnavailable(f"chưa có tệp {path}: tệp được tạo khi chạy `hoidap06 serve`")
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    db.set_busy_timeout(1_000)
    return db


@lru_cache(maxsize=1024)
def _values(columns: int, rows: int) -> str:
    row = "(" + ",".join("?" * columns) + ")"
    return ",".join([row] * rows)


def insert(db: apsw.Connection, head: str, columns: int, values: list[Any], tail: str = "") -> int:
    """Run `head VALUES (...), (...) tail` for all rows, whose values stand one after the other, as one statement.

    Gives the number of rows that it changed. Not executemany: apsw gives the interpreter lock away at every step, and
    beside a busy event loop each step then waits up to 5 ms to get it back.
    """
    if not values:
        return 0
    db.execute(f"{head} VALUES {_values(columns, len(values) // columns)} {tail}", values)
    return db.changes()


def select(db: apsw.Connection, sql: str, given: apsw.Bindings = ()) -> list[tuple[Any, ...]]:
    """All rows at once."""
    return db.execute(sql, given).fetchall()


def ids(values: Iterable[int]) -> str:
    """The parameter of `id IN (SELECT value FROM json_each(?))`."""
    return json.dumps(list(values))


@lru_cache(maxsize=1024)
def among(number: int) -> str:
    """`IN (?,?)` for so many values: for few it costs a third of json_each."""
    return f"IN ({','.join('?' * number)})"


def now_ms() -> int:
    """Milliseconds since 1970: how every time is stored."""
    return time.time_ns() // 1_000_000


def from_ms(ms: int) -> datetime:
    """An aware time in UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def to_ms(time_: datetime) -> int:
    """The aware `time_` as it is stored."""
    return round(time_.timestamp() * 1000)
