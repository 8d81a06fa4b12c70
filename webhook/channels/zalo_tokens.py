"""Zalo OA's token pair: a refresh token works once, so one refresher at a time and the new pair durable before use."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

from webhook.channels.http import HttpPool, TransportError
from webhook.channels.zalo_oa import ZaloOaConfig

TOKEN_PATH = "/v4/oa/access_token"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What Zalo gave. `origin` marks the pair of the environment that it descends from."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in_s: int = 0
    origin: str = ""


class TokenStore(Protocol):
    """The durable place of the pair; written before the pair is used."""

    async def load_tokens(self) -> TokenPair | None:
        """The pair that was saved last."""

    async def save_tokens(self, pair: TokenPair) -> None:
        """Durable when it returns. A pair that is lost costs an administrator a new consent."""


class NeedsConsent(Exception):
    """Zalo refused the refresh token: an administrator of the OA must give consent again."""


class NotRefreshed(Exception):
    """No new pair for now: Zalo did not answer, or the store could not keep what it gave."""


class ZaloTokens:
    """The pair in use. Any number of coroutines may ask; one of them refreshes and the others get its result."""

    def __init__(self, config: ZaloOaConfig, pool: HttpPool, store: TokenStore) -> None:
        self._config = config
        self._pool = pool
        self._store = store
        self._lock = asyncio.Lock()
        self._pair: TokenPair | None = None
        self._unsaved: TokenPair | None = None  # given by Zalo, refused by our disk: never thrown away
        self._refused = ""  # the refresh token that Zalo will not take: asking again would only be noise
        given = TokenPair(config.access_token, config.refresh_token)
        self._given = TokenPair(given.access_token, given.refresh_token, 0, _origin(given))

    async def access_token(self) -> str:
        """The token to send with. Raises NeedsConsent, NotRefreshed when there is none."""
        pair = self._pair or await self._current()
        return pair.access_token or await self.refresh("")

    async def refresh(self, stale: str) -> str:
        """A token that is not `stale`; asks Zalo only if nobody else has. Raises NeedsConsent, NotRefreshed."""
        async with self._lock:
            if self._unsaved is None:
                pair = await self._current()
                if pair.access_token and pair.access_token != stale:
                    return pair.access_token
                self._unsaved = await self._ask(pair)
            await self._save(self._unsaved)
            self._pair, self._unsaved = self._unsaved, None
            return self._pair.access_token

    async def _current(self) -> TokenPair:
        """The stored pair, unless the environment's was changed since: then an operator put a newer one there."""
        try:
            stored = await self._store.load_tokens()
        except Exception as error:  # whatever a store may raise: a message waits, the sender lives on
            raise NotRefreshed("the token store cannot be read") from error
        newer = stored is not None and (stored.origin == self._given.origin or not self._given.refresh_token)
        self._pair = stored if stored is not None and newer else self._given
        return self._pair

    async def _save(self, pair: TokenPair) -> None:
        try:
            await self._store.save_tokens(pair)
        except Exception as error:  # as above
            _LOG.critical("the new Zalo token pair could not be stored; kept in memory, next send tries again")
            raise NotRefreshed("the token store cannot be written") from error

    async def _ask(self, pair: TokenPair) -> TokenPair:
        config = self._config
        if not pair.refresh_token or not config.app_secret or pair.refresh_token == self._refused:
            raise NeedsConsent
        form = {"refresh_token": pair.refresh_token, "app_id": config.app_id, "grant_type": "refresh_token"}
        headers = {"secret_key": config.app_secret, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            answer = await self._pool.post(config.oauth_base + TOKEN_PATH, urlencode(form).encode(), headers)
        except TransportError as error:
            raise NotRefreshed(error.code) from None
        said = answer.json()
        if said is None or answer.status >= 500 or answer.status == 429:
            raise NotRefreshed(f"http {answer.status}")
        access, refresh = said.get("access_token"), said.get("refresh_token")
        if not (isinstance(access, str) and access and isinstance(refresh, str) and refresh):
            self._refused = pair.refresh_token
            _LOG.critical("Zalo refused the refresh token (%s): an OA administrator must consent again", _code(said))
            raise NeedsConsent
        return TokenPair(access, refresh, _seconds(said.get("expires_in")), self._given.origin)


def _origin(pair: TokenPair) -> str:
    return hashlib.sha256(pair.refresh_token.encode()).hexdigest()[:16] if pair.refresh_token else ""


def _code(said: dict[str, object]) -> str:
    code = said.get("error")
    return str(code) if isinstance(code, int) else "no code"


def _seconds(value: object) -> int:
    """`expires_in` is a string, "90000"."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
