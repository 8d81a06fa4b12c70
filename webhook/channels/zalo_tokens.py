"""Zalo OA's token pair: a refresh token works once, so one refresher at a time and the new pair durable before use.

In a process one coroutine refreshes and the others get its result; among processes a marker in the database decides,
and whoever gets it reads the pair again. https://developers.zalo.me: access token 25 hours, refresh token three months.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from webhook.channels.http import HttpPool
from webhook.channels.zalo_oa import ZaloOaConfig
from webhook.channels.zalo_oauth import NotAnswered, Refused, refresh_form, request_pair

ACCESS_LIVES_S = 90_000  # of a pair from the environment, at most: nobody says when it was made
REFRESH_LIVES_S = 90 * 86_400
AHEAD_S = 5 * 3600  # a night without Zalo's OAuth does not stop the sending
LOOK_S = 60.0
OTHERS_S = 30.0  # another process may need so long to refresh
OTHERS_LOOK_S = 0.1
CRASHED = "một tiến trình dừng đúng lúc đang đổi mã: cặp mã mới có thể đã mất"
LOST = "câu trả lời của Zalo mất giữa đường lúc đổi mã: cặp mã mới có thể đã mất"
REFUSED = "Zalo không nhận mã làm mới"
NO_REFRESH = "thiếu mã làm mới hoặc ZALO_APP_SECRET: chỉ gửi được đến khi mã truy cập hết hạn (25 giờ)"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What Zalo gave. `origin` marks the pair of the environment that it descends from; `at`: seconds since 1970."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in_s: int = 0
    origin: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is to refresh: ours unless `busy`. `stored` is the pair as it stood when the marker was set."""

    stored: TokenPair | None
    busy: bool
    abandoned: bool


class TokenStore(Protocol):
    """The durable place of the pair; written before the pair is used. Any method may raise StoreUnavailable."""

    async def load_tokens(self) -> TokenPair | None:
        """The pair that was saved last."""

    async def begin_refresh(self) -> Turn:
        """Set the marker; durable when it returns."""

    async def finish_refresh(self, pair: TokenPair, over: TokenPair | None) -> bool:
        """Durable when it returns; False when a newer consent stands there, which then counts."""

    async def abandon_refresh(self, consent: str = "") -> None:
        """Take the marker away. `consent`: why an administrator of the OA must consent again."""

    async def save_consent(self, pair: TokenPair) -> None:
        """A new grant, over everything before."""

    async def first_seen(self, key: str, now_s: int) -> int:
        """When the environment's pair `key` was first seen; now, if never."""


class NeedsConsent(Exception):
    """Zalo refused the refresh token: an administrator of the OA must give consent again."""


class NotRefreshed(Exception):
    """No new pair for now: Zalo did not answer, or the store could not keep what it gave."""


class ZaloTokens:
    """The pair in use. Any number of coroutines may ask; one of them refreshes and the others get its result."""

    def __init__(
        self, config: ZaloOaConfig, pool: HttpPool, store: TokenStore, clock: Callable[[], float] = time.time
    ) -> None:
        self._config = config
        self._pool = pool
        self._store = store
        self._clock = clock
        self._lock = asyncio.Lock()
        self._pair: TokenPair | None = None
        self._unsaved: tuple[TokenPair, TokenPair | None] | None = None  # given by Zalo, refused by our disk, and over
        self._refused = ""  # the refresh token that Zalo will not take: asking again would only be noise
        self._lost = ""  # the refresh token that Zalo may have taken without our hearing of it
        self._given = given_pair(config)

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
                self._check(pair)
                found = await self._take_turn(stale)
                if found is not None:
                    return found
            return await self._save()

    async def not_authorised(self, why: str) -> None:
        """Zalo took the token and refuses what it is for: only an administrator can mend that."""
        await self._abandon(why)

    async def keep_fresh(self) -> None:
        """For ever: refresh hours before the token ends; cancel it to end."""
        while True:
            try:
                await self.refresh_ahead()
            except (NeedsConsent, NotRefreshed) as error:
                _LOG.warning("zalo_token_not_refreshed", extra={"fields": {"reason": str(error)}})
            await asyncio.sleep(LOOK_S)

    async def refresh_ahead(self) -> None:
        """Refresh if the token in use ends soon. Raises NeedsConsent, NotRefreshed."""
        pair = await self._current()
        if not (pair.refresh_token and self._config.app_secret):
            await self._ends_at(pair)  # it is noted since when it is used
        elif self._clock() > await self._ends_at(pair) - AHEAD_S:
            await self.refresh(pair.access_token)

    async def _ends_at(self, pair: TokenPair) -> float:
        if pair.at and pair.expires_in_s:
            return pair.at + pair.expires_in_s
        try:
            since = await self._store.first_seen(fingerprint(pair.access_token), int(self._clock()))
        except Exception as error:  # whatever a store may raise
            raise NotRefreshed("the token store cannot be used") from error
        return since + ACCESS_LIVES_S

    async def _current(self) -> TokenPair:
        """The stored pair, unless the environment's was changed since: then an operator put a newer one there."""
        try:
            stored = await self._store.load_tokens()
        except Exception as error:  # whatever a store may raise: a message waits, the sender lives on
            raise NotRefreshed("the token store cannot be read") from error
        self._pair = self._counts(stored)
        return self._pair

    def _counts(self, stored: TokenPair | None) -> TokenPair:
        newer = stored is not None and (stored.origin == self._given.origin or not self._given.refresh_token)
        return stored if stored is not None and newer else self._given

    def _check(self, pair: TokenPair) -> None:
        if not pair.refresh_token or not self._config.app_secret:
            raise NeedsConsent(NO_REFRESH)
        if pair.refresh_token == self._refused:
            raise NeedsConsent(REFUSED)

    async def _take_turn(self, stale: str) -> str | None:
        """Ask Zalo, or get what another process was given meanwhile. Raises NeedsConsent, NotRefreshed."""
        until = asyncio.get_running_loop().time() + OTHERS_S
        while (turn := await self._begin()).busy:
            if asyncio.get_running_loop().time() > until:
                raise NotRefreshed("another process is refreshing")
            await asyncio.sleep(OTHERS_LOOK_S)
        pair = self._counts(turn.stored)
        if pair.access_token and pair.access_token != stale:  # read again, now that nobody else can change it
            self._pair = pair
            await self._abandon()
            return pair.access_token
        if turn.abandoned:
            _LOG.critical("zalo_refresh_died: a process ended while it was refreshing; the new pair may be lost")
        self._unsaved = (await self._ask(pair, CRASHED if turn.abandoned else REFUSED), turn.stored)
        return None

    async def _begin(self) -> Turn:
        try:
            return await self._store.begin_refresh()
        except Exception as error:  # as above; nothing was asked of Zalo yet
            raise NotRefreshed("the token store cannot be written") from error

    async def _ask(self, pair: TokenPair, why: str) -> TokenPair:
        try:
            self._check(pair)
            new = await request_pair(self._pool, self._config, refresh_form(self._config, pair.refresh_token))
        except NotAnswered as error:
            if str(error) != "connect":
                self._lost = pair.refresh_token
            await self._abandon()
            raise NotRefreshed(str(error)) from None
        except Refused as error:
            why = LOST if pair.refresh_token == self._lost else why
            self._refused = pair.refresh_token
            _LOG.critical("Zalo refused the refresh token (%s): an OA administrator must consent again", error)
            await self._abandon(f"{why} ({error})")
            raise NeedsConsent(why) from None
        return replace(TokenPair(*new, at=int(self._clock())), origin=self._given.origin)

    async def _save(self) -> str:
        assert self._unsaved is not None
        pair, over = self._unsaved
        try:
            kept = await self._store.finish_refresh(pair, over)
        except Exception as error:  # as above
            _LOG.critical("the new Zalo token pair could not be stored; kept in memory, next send tries again")
            raise NotRefreshed("the token store cannot be written") from error
        self._unsaved = None
        self._pair = pair if kept else await self._current()
        return self._pair.access_token

    async def _abandon(self, consent: str = "") -> None:
        try:
            await self._store.abandon_refresh(consent)
        except Exception:  # the marker stays until its lease ends or we take it again: nothing is lost by that
            _LOG.warning("zalo_marker_left")


def given_pair(config: ZaloOaConfig) -> TokenPair:
    """The pair of the environment."""
    return TokenPair(config.access_token, config.refresh_token, origin=fingerprint(config.refresh_token))


def fingerprint(token: str) -> str:
    """What may stand in a note instead of a token."""
    return hashlib.sha256(token.encode()).hexdigest()[:16] if token else ""
