"""Who may sign in: accounts with argon2 hashes. ADMIN_PASSWORD sets the one of the first account, `admin`."""

from __future__ import annotations

import asyncio
import re
import secrets
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.ports import Notes
from webhook.admin.roles import Role
from webhook.storage import accounts as rows
from webhook.storage.accounts import Account, Change, NewAccount
from webhook.storage.reading import SqliteReading
from webhook.storage.writer import Writer

KEY = "admin_password_hash"  # of the ADMIN_PASSWORD seen last: only another one overwrites what was set in the console
FIRST = "admin"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}\Z")
SHORTEST = 10  # characters of a password that a person chooses (ASVS 6.2.1 asks for 8)
LONGEST = 1024  # hashing is meant to cost, not to be made to cost more
MOST_WAITING = 8
# The leanest of OWASP's equal choices (m = 7 MiB, t = 5, p = 1): the allocator keeps what a hash has used, and all
# processes together may take 150 MB.
HASHER = PasswordHasher(time_cost=5, memory_cost=7 * 1024, parallelism=1)
NOBODYS = HASHER.hash(secrets.token_urlsafe(16))  # a name that there is not costs as long as one that there is


class TooBusy(Exception):
    """More people sign in at once than a ward has staff."""


class Accounts(SqliteReading):
    """Reads on a connection of its own; checks one password at a time, in a thread."""

    def __init__(self, reading: Any, writer: Writer, notes: Notes, first_password: str) -> None:
        """`reading`: the path of the database."""
        super().__init__(reading)
        self._writer = writer
        self._notes = notes
        self._first_password = first_password
        self._prepared = False
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def prepare(self) -> None:
        """Once a start: there is an `admin`; another ADMIN_PASSWORD than before is its password from now on."""
        if not self._prepared:
            async with self._turn:
                if not self._prepared:
                    await self._keep_first()
                    self._prepared = True

    async def check(self, name: str, password: str) -> Account | None:
        """The account that both open; anything else costs the same time. Raises TooBusy and StoreUnavailable."""
        if self._waiting >= MOST_WAITING:
            raise TooBusy
        await self.prepare()
        self._waiting += 1
        try:
            async with self._turn:
                found = self.read(rows.named, name) if NAME.match(name.lower()) else None
                hash_ = found.hash if found and found.hash else NOBODYS
                right = await asyncio.to_thread(matches, hash_, password[:LONGEST])
        finally:
            self._waiting -= 1
        return found if right and found and found.hash and not found.disabled and len(password) <= LONGEST else None

    def numbered(self, id: int) -> Account | None:
        """The account of a number; a read of one row."""
        return self.read(rows.numbered, id)

    def named(self, name: str) -> Account | None:
        """The account of a name."""
        return self.read(rows.named, name)

    def identified(self, identity: str) -> Account | None:
        """The account that signs in elsewhere as `identity`."""
        return self.read(rows.identified, identity)

    def all(self) -> list[Account]:
        """Every account, those that are closed last."""
        return self.read(rows.accounts)

    async def add(self, made: NewAccount) -> int:
        """The number of a new account. Raises NameTaken."""
        return await self._writer.submit(rows.add, made)

    async def change(self, user: int, *, ends_sessions: bool = False, but: str = "", **fields: Any) -> None:
        """Set fields of CHANGEABLE. Raises LastOne, IdentityTaken."""
        await self._writer.submit(rows.change, Change(user, fields, ends_sessions, but))

    async def set_password(self, user: int, password: str, *, temporary: bool, but: str = "") -> None:
        """A new one: every session but `but` ends."""
        hash_ = await asyncio.to_thread(HASHER.hash, password)
        await self.change(user, ends_sessions=True, but=but, hash=hash_, temporary=int(temporary))

    async def _keep_first(self) -> None:
        kept = self._notes.noted(KEY) or ""
        first = self.read(rows.named, FIRST)
        if first is not None and await asyncio.to_thread(matches, kept, self._first_password):
            return
        fresh = await asyncio.to_thread(HASHER.hash, self._first_password)
        if first is None:
            await self.add(NewAccount(FIRST, "Quản trị", Role.ADMIN, "", fresh, False))
        else:
            await self.change(first.id, ends_sessions=True, hash=fresh, temporary=0, disabled=0)
        await self._notes.note(KEY, fresh)


def matches(hash_: str, password: str) -> bool:
    """Whether `password` made `hash_`; False for a hash that is damaged."""
    try:
        return HASHER.verify(hash_, password.encode("utf-8", "replace"))
    except (VerificationError, InvalidHashError):
        return False


def complaint(password: str, name: str) -> str:
    """Why a password will not do, empty when it will."""
    if len(password) < SHORTEST:
        return f"Mật khẩu cần ít nhất {SHORTEST} ký tự; một câu ngắn dễ nhớ là tốt nhất."
    if len(password) > LONGEST:
        return f"Mật khẩu dài tối đa {LONGEST} ký tự."
    if len(set(password)) < 5 or name.lower() in password.lower():
        return "Mật khẩu này dễ đoán: đừng lặp một ký tự và đừng dùng tên đăng nhập."
    return ""


def invented() -> str:
    """A password to hand over: four groups of letters and digits that are not mistaken for each other."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
