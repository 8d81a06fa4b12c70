"""The staff's sessions in SQL: only a hash of the id is stored, so that a copy of the file opens no door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import apsw

from bot.ports import StaffSession
from webhook.storage.database import from_ms, select, to_ms
from webhook.storage.reading import SqliteReading
from webhook.storage.writer import Writer


class Opened(NamedTuple):
    """A session begins; what began before `stale_ms` has ended by now and goes."""

    key: str
    opened_ms: int
    stale_ms: int


class Touched(NamedTuple):
    """Somebody used it."""

    key: str
    seen_ms: int


def begin(db: apsw.Connection, opened: list[Opened]) -> list[None]:
    """Add them, and clear away the old ones."""
    for key, opened_ms, stale_ms in opened:
        db.execute("DELETE FROM sessions WHERE opened_at < ?", (stale_ms,))
        db.execute("INSERT INTO sessions (key, opened_at, seen_at) VALUES (?, ?, ?)", (key, opened_ms, opened_ms))
    return [None] * len(opened)


def touch(db: apsw.Connection, touched: list[Touched]) -> list[None]:
    """Note the last use; one that was ended meanwhile stays ended."""
    for key, seen_ms in touched:
        db.execute("UPDATE sessions SET seen_at = ? WHERE key = ?", (seen_ms, key))
    return [None] * len(touched)


def end(db: apsw.Connection, keys: list[str]) -> list[None]:
    """They open nothing any more."""
    for key in keys:
        db.execute("DELETE FROM sessions WHERE key = ?", (key,))
    return [None] * len(keys)


def end_all(db: apsw.Connection, calls: list[None]) -> list[None]:
    """Nobody is signed in any more."""
    db.execute("DELETE FROM sessions")
    return [None] * len(calls)


class SqliteSessions(SqliteReading):
    """StaffSessions over the store's writer, with a reading connection of its own."""

    def __init__(self, path: Path, writer: Writer) -> None:
        super().__init__(path)
        self._writer = writer

    def session(self, key: str) -> StaffSession | None:
        """StaffSessions.session."""
        found: Sequence[tuple[int, int]] = select(
            self._db(), "SELECT opened_at, seen_at FROM sessions WHERE key = ?", (key,)
        )
        return StaffSession(from_ms(found[0][0]), from_ms(found[0][1])) if found else None

    async def begin_session(self, key: str, at: datetime, stale: datetime) -> None:
        """StaffSessions.begin_session."""
        await self._writer.submit(begin, Opened(key, to_ms(at), to_ms(stale)))

    async def touch_session(self, key: str, at: datetime) -> None:
        """StaffSessions.touch_session."""
        await self._writer.submit(touch, Touched(key, to_ms(at)))

    async def end_session(self, key: str) -> None:
        """StaffSessions.end_session."""
        await self._writer.submit(end, key)

    async def end_all_sessions(self) -> None:
        """StaffSessions.end_all_sessions."""
        await self._writer.submit(end_all, None)
