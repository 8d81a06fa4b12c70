"""A trial without a public address: updates are asked for and go through the same door as a webhook's.

So they are deduplicated, dropped or stored exactly alike. A webhook and polling exclude each other at both providers.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

from webhook.channels.http import HttpPool, TransportError, redact
from webhook.channels.telegram import ALLOWED_UPDATES, TelegramConfig
from webhook.channels.telegram import SECRET_HEADER as TELEGRAM_HEADER
from webhook.channels.zalo_bot import SECRET_HEADER as ZALO_HEADER
from webhook.channels.zalo_bot import ZaloBotConfig
from webhook.connect.bot_api import Trouble
from webhook.connect.telegram import meaning_of
from webhook.routes import UNAVAILABLE, Door

log = logging.getLogger(__name__)

POLL_S = 25  # the provider holds a poll open for so long; the pool's own deadline must be longer
POOL_S = 40.0
ZALO_REST_S = 1.0  # with an update waiting it answers at once, the same one again: about 12 times a second
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
EMPTY_POLL = 408  # Zalo's way to say that nothing came


class Source(Protocol):
    """Where updates are asked for."""

    headers: dict[bytes, bytes]

    async def fetch(self) -> list[bytes]:
        """What has come, oldest first, as the webhook would bring it. Raises Trouble, TransportError, Busy."""

    async def done(self, body: bytes) -> None:
        """This one need not come again."""

    async def rest(self) -> None:
        """Before the next `fetch`."""


class Busy(Exception):
    """The provider is in trouble or wants us to wait; `str()` is its words."""


class TelegramUpdates:
    """getUpdates: what is below the offset is confirmed and never comes again."""

    def __init__(self, config: TelegramConfig, pool: HttpPool) -> None:
        self._config = config
        self._pool = pool
        self._offset = 0
        self.headers = {TELEGRAM_HEADER: config.webhook_secret.encode()}

    async def fetch(self) -> list[bytes]:
        """Source.fetch."""
        asked = {"offset": self._offset, "timeout": POLL_S, "allowed_updates": list(ALLOWED_UPDATES)}
        said, status = await _post(self._pool, f"{self._config.api_base}/bot{self._config.bot_token}/getUpdates", asked)
        if said.get("ok") is not True:
            words = redact(str(said.get("description") or f"HTTP {status}"), self._config.bot_token)
            raise Trouble(meaning_of(words)) if status in (401, 404, 409) else Busy(words)
        found = said.get("result")
        return [_encode(update) for update in found if isinstance(update, dict)] if isinstance(found, list) else []

    async def done(self, body: bytes) -> None:
        """Source.done."""
        number = json.loads(body).get("update_id")
        if isinstance(number, int):
            self._offset = max(self._offset, number + 1)

    async def rest(self) -> None:
        """A long poll waits by itself."""


class ZaloBotUpdates:
    """getUpdates of the Zalo Bot Platform: one object a poll, nothing to confirm, 408 when nothing came."""

    def __init__(self, config: ZaloBotConfig, pool: HttpPool, rest_s: float = ZALO_REST_S) -> None:
        self._config = config
        self._pool = pool
        self._rest_s = rest_s
        self.headers = {ZALO_HEADER: config.secret.encode()}

    async def fetch(self) -> list[bytes]:
        """Source.fetch."""
        url = f"{self._config.api_base}/bot{self._config.bot_token}/getUpdates"
        said, status = await _post(self._pool, url, {"timeout": str(POLL_S)})
        code = said.get("error_code", status)
        if said.get("ok") is not True:
            if code == EMPTY_POLL:
                return []
            words = redact(str(said.get("description") or f"HTTP {status}"), self._config.bot_token)
            raise Trouble(f"ZALO_BOT_TOKEN sai hoặc đã đổi (Zalo nói: {words})") if code == 401 else Busy(words)
        result = said.get("result")
        found = result if isinstance(result, list) else [result]  # a list is what one library expects
        return [_encode({"ok": True, "result": update}) for update in found if isinstance(update, dict) and update]

    async def done(self, body: bytes) -> None:
        """It comes again all the same; the store knows it then."""

    async def rest(self) -> None:
        """A poll with an update waiting answers at once."""
        await asyncio.sleep(self._rest_s)


async def poll(source: Source, door: Door, say: Callable[[str], None]) -> None:
    """For ever; cancel it to end. Raises Trouble when only a person can help."""
    pause = FIRST_PAUSE_S
    while True:
        try:
            async for body in _new(source, door):
                await source.done(body)
            pause = FIRST_PAUSE_S
        except (TransportError, Busy) as error:
            say(f"chưa lấy được tin ({error}), thử lại sau {pause:.0f} giây")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
        await source.rest()


async def _new(source: Source, door: Door) -> AsyncIterator[bytes]:
    """Each update that the door has taken; it stops at the first that cannot be stored, which then comes again."""
    for body in await source.fetch():
        if await door.take(source.headers, body) is UNAVAILABLE:
            raise Busy("chưa ghi được cơ sở dữ liệu")
        yield body


async def _post(pool: HttpPool, url: str, body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    answer = await pool.post_json(url, body)
    return answer.json() or {}, answer.status


def _encode(update: object) -> bytes:
    return json.dumps(update, ensure_ascii=False).encode("utf-8", "replace")
