"""ADMIN_PASSWORD as an argon2 hash in the store; a changed password ends every session."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.ports import Notes
from webhook.admin.sessions import Sessions

KEY = "admin_password_hash"
USER = "admin"
LONGEST = 1024  # characters: hashing is meant to cost, not to be made to cost more
MOST_WAITING = 8
# The leanest of OWASP's equal choices (m = 7 MiB, t = 5, p = 1): the allocator keeps what a hash has used, and all
# processes together may take 150 MB.
HASHER = PasswordHasher(time_cost=5, memory_cost=7 * 1024, parallelism=1)


class TooBusy(Exception):
    """More people sign in at once than a ward has staff."""


class AdminPassword:
    """Checks one password at a time, in a thread."""

    def __init__(self, password: str, notes: Notes, sessions: Sessions) -> None:
        self._password = password
        self._notes = notes
        self._sessions = sessions
        self._hash = ""
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def prepare(self) -> None:
        """Once a start: keep the hash; if the password is another than before, everybody has to sign in again."""
        if not self._hash:
            async with self._turn:
                self._hash = self._hash or await self._kept()

    async def is_right(self, user: str, password: str) -> bool:
        """Whether both are right; a wrong user costs the same time. Raises TooBusy and StoreUnavailable."""
        if self._waiting >= MOST_WAITING:
            raise TooBusy
        await self.prepare()
        self._waiting += 1
        try:
            async with self._turn:
                right = await asyncio.to_thread(matches, self._hash, password[:LONGEST])
        finally:
            self._waiting -= 1
        return right and user == USER and len(password) <= LONGEST

    async def _kept(self) -> str:
        kept = self._notes.noted(KEY) or ""
        known: bool = await asyncio.to_thread(matches, kept, self._password)
        if known:
            return kept
        fresh = await asyncio.to_thread(HASHER.hash, self._password)
        await self._sessions.end_all()
        await self._notes.note(KEY, fresh)
        return fresh


def matches(hash_: str, password: str) -> bool:
    """Whether `password` made `hash_`; False for a hash that is damaged."""
    try:
        return HASHER.verify(hash_, password.encode("utf-8", "replace"))
    except (VerificationError, InvalidHashError):
        return False
