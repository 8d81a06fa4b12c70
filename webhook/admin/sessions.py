"""Who is signed in: a random id in a cookie, its hash in the store, and two limits of time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.ports import StaffSessions

IDLE = timedelta(minutes=30)  # ASVS 7.3.1
ABSOLUTE = timedelta(hours=12)  # ASVS 7.3.2: a working day
TOUCH_AFTER = timedelta(minutes=1)  # so that a page view seldom writes
ID_BYTES = 32  # 256 bits


def utc_now() -> datetime:
    """The clock of the running server."""
    return datetime.now(UTC)


class Sessions:
    """Sign in, recognise, sign out. Raises StoreUnavailable where the store does."""

    def __init__(self, store: StaffSessions, now: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self._now = now

    async def begin(self) -> str:
        """A new id for the cookie; nothing of an earlier session is taken over (no fixation)."""
        id_, now = secrets.token_urlsafe(ID_BYTES), self._now()
        await self._store.begin_session(key_of(id_), now, now - ABSOLUTE)
        return id_

    async def alive(self, id_: str) -> bool:
        """Whether `id_` opens the door now; using it keeps it open."""
        key, now = key_of(id_), self._now()
        found = self._store.session(key) if id_ else None
        if found is None:
            return False
        if now - found.seen_at > IDLE or now - found.opened_at > ABSOLUTE:
            await self._store.end_session(key)
            return False
        if now - found.seen_at > TOUCH_AFTER:
            await self._store.touch_session(key, now)
        return True

    async def end(self, id_: str) -> None:
        """Dead on the server, whatever the browser keeps."""
        await self._store.end_session(key_of(id_))

    async def end_all(self) -> None:
        """Nobody is signed in any more."""
        await self._store.end_all_sessions()


def key_of(id_: str) -> str:
    """What is stored of an id. It has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(id_.encode("utf-8", "replace")).hexdigest()
