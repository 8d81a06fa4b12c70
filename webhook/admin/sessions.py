"""Who is signed in: a random id in a cookie, its hash in the store, and two limits of time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from webhook.storage import accounts as rows
from webhook.storage.accounts import Begun, Open, Touched
from webhook.storage.database import from_ms, to_ms
from webhook.storage.reading import SqliteReading
from webhook.storage.writer import Writer

IDLE = timedelta(minutes=30)  # ASVS 7.3.1
ABSOLUTE = timedelta(hours=12)  # ASVS 7.3.2: a working day
TOUCH_AFTER = timedelta(minutes=1)  # so that a page view seldom writes
ID_BYTES = 32  # 256 bits


def utc_now() -> datetime:
    """The clock of the running server."""
    return datetime.now(UTC)


class Sessions(SqliteReading):
    """Sign in, recognise, sign out. Raises StoreUnavailable."""

    def __init__(self, path: Path, writer: Writer, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(path)
        self._writer = writer
        self._now = now

    async def begin(self, user: int) -> str:
        """A new id for the cookie; nothing of an earlier session is taken over (no fixation)."""
        id_, now = secrets.token_urlsafe(ID_BYTES), self._now()
        await self._writer.submit(rows.begin, Begun(key_of(id_), user, to_ms(now), to_ms(now - ABSOLUTE)))
        return id_

    async def alive(self, id_: str, *, asked: bool = True) -> Open | None:
        """The session that `id_` opens now; using it keeps it open, unless nobody `asked` (a page looks by itself)."""
        key, now = key_of(id_), self._now()
        found = self.read(rows.session, key) if id_ else None
        if found is None:
            return None
        if now - from_ms(found.seen_ms) > IDLE or now - from_ms(found.opened_ms) > ABSOLUTE:
            await self._writer.submit(rows.end, key)
            return None
        if asked and now - from_ms(found.seen_ms) > TOUCH_AFTER:
            await self._writer.submit(rows.touch, Touched(key, to_ms(now)))
        return found

    async def end(self, id_: str) -> None:
        """Dead on the server, whatever the browser keeps."""
        await self._writer.submit(rows.end, key_of(id_))


def key_of(id_: str) -> str:
    """What is stored of an id. It has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(id_.encode("utf-8", "replace")).hexdigest()
