"""Everything that the admin pages look at, put together by the wiring."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from fastapi import Request

from bot.ports import StoreUnavailable
from webhook.admin.accounts import Accounts
from webhook.admin.child import ChildFailed, Children
from webhook.admin.deeds import DEEDS
from webhook.admin.oidc import Oidc
from webhook.admin.reader import Reader
from webhook.admin.roles import NoSuchPlace, Role, Scope, scope_of
from webhook.admin.seat import NOBODY, Seat
from webhook.admin.second_factor import WaitingForCode
from webhook.admin.sessions import Sessions, key_of, utc_now
from webhook.admin.throttle import Gate
from webhook.editing.repository import Repository
from webhook.health import Health
from webhook.settings import Settings
from webhook.storage import audit
from webhook.storage.database import to_ms
from webhook.storage.sqlite import SqliteStore

log = logging.getLogger(__name__)
SOON_S = 0.3
UNASKED = "x-unasked"  # the header of a page that looks by itself: that keeps nobody signed in
NAMES = "entry_names"  # the note that keeps them over a restart


class Names(NamedTuple):
    """Every entry by id: [name, topic, group]; the groups of the menu by id; what has a last day (jobs.ending)."""

    version: str
    entries: Mapping[str, Sequence[str]]
    groups: Mapping[str, str]
    ending: Sequence[Sequence[str]] = ()


@dataclass(slots=True)
class Console:
    """`read(fn, *args)` runs a reading `fn(db, *args)` in a thread. `secure`: the pages are reached over HTTPS."""

    settings: Settings
    store: SqliteStore  # its `writer.submit(operation, argument)` changes things
    accounts: Accounts
    sessions: Sessions
    read: Reader
    health: Health
    children: Children
    repository: Repository  # the content that staff edit, see webhook.editing.protocol
    topics: Mapping[str, str]
    secure: bool = False
    oidc: Oidc | None = None
    gate: Gate = field(default_factory=Gate)
    waiting: WaitingForCode = field(default_factory=WaitingForCode)
    _names: Names | None = None
    _warming: asyncio.Task[None] | None = None
    now: Callable[[], datetime] = utc_now

    @property
    def cookie(self) -> str:
        """Browsers keep a `__Host-` cookie only when it is Secure, of this host alone and for the path /."""
        return "__Host-hoidap06" if self.secure else "hoidap06"

    @property
    def cookie_path(self) -> str:
        """As narrow as the name allows."""
        return "/" if self.secure else "/admin"

    async def seat(self, request: Request) -> Seat:
        """Who asks; NOBODY without a living session of an account that is open."""
        address = address_of(request)
        id_ = request.cookies.get(self.cookie, "")
        session = await self.sessions.alive(id_, asked=UNASKED not in request.headers)
        account = self.accounts.numbered(session.user) if session else None
        if account is None or account.disabled:
            return Seat(address=address) if address else NOBODY
        return Seat(
            user=account.id,
            name=account.name,
            title=account.title,
            role=Role(account.role),
            scope=scope_or_none(account.scope),
            session=key_of(id_),
            address=address,
            temporary=bool(account.temporary),
            welcomed=bool(account.welcomed),
        )

    async def names(self) -> Names:
        """The entries of now, by a child that knows the content; asked again when the worker serves another version."""
        beat = self.health.beat()
        served = beat.version if beat else ""
        if self._names is None:
            self._names = _kept_names(self.store.noted(NAMES))
        if self._names is None or (served and served != self._names.version):
            told = await self.children.ask("names", None)
            self._names = Names(**told)
            await self.store.note(NAMES, json.dumps(told, ensure_ascii=False))
        return self._names

    def warm(self) -> None:
        """Have the names at hand before somebody opens a page that shows them."""
        if self._warming is None or self._warming.done():
            self._warming = asyncio.create_task(self._warm())

    async def names_soon(self) -> tuple[Names, bool]:
        """What `names` gave last, for a page that can do without: it waits SOON_S at most. True: there are none yet."""
        self.warm()
        if self._names is None and self._warming is not None:
            await asyncio.wait({self._warming}, timeout=SOON_S)
        return (self._names, False) if self._names is not None else (Names("", {}, {}), True)

    async def _warm(self) -> None:
        with contextlib.suppress(ChildFailed, StoreUnavailable):  # the page that needs them says so
            await self.names()

    async def close(self) -> None:
        """End the child processes, then wait for what is being read."""
        await self.children.close()
        if self._warming is not None:
            await self._warming  # at once: its child has gone
        self.read.close()

    async def audit(self, seat: Seat, action: str, target: str = "", detail: str = "") -> None:
        """Add a line to the audit list: `action` of deeds.DEEDS. No citizen's words in it. Raises StoreUnavailable."""
        assert action in DEEDS, action
        name = seat.name or "-"
        deed = audit.Deed(to_ms(self.now()), name, action, target[:300], detail[:2000], seat.address)
        await self.store.writer.submit(audit.note, deed)


def _kept_names(kept: str | None) -> Names | None:
    if not kept or '"ending"' not in kept:  # of a version that did not tell it yet
        return None
    try:
        return Names(**json.loads(kept))
    except (ValueError, TypeError):
        return None


def address_of(request: Request) -> str:
    """The client's address, through the proxies that FORWARDED_ALLOW_IPS trusts."""
    return request.client.host if request.client else ""


@lru_cache(maxsize=256)
def scope_or_none(code: str) -> Scope:
    """The scope of a stored code; one that no longer exists covers nothing but what is of no ward."""
    try:
        return scope_of(code)
    except NoSuchPlace:
        log.warning("admin_scope_unknown", extra={"fields": {"scope": code}})
        return Scope(code, f"nơi không còn trong danh mục ({code})", frozenset())


def topic_names(folders: Sequence[Path]) -> dict[str, str]:
    """The names in topics.tsv; the accepting process does without the rest of the knowledge."""
    names = {}
    for folder in folders:
        path = folder / "topics.tsv"
        if not path.is_file():
            continue
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()[1:]:
            cells = line.split("\t")
            if len(cells) >= 2:
                names[cells[0]] = cells[1]
    return names
