"""The four fake providers on a thread of their own, so that the tests stay plain functions that wait and look."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from tests.fakes import telegram_api, zalo_bot_api, zalo_oauth
from tests.fakes.server import FakeServer, Sent
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.zalo_bot_api import ZaloBotApi
from tests.fakes.zalo_oa_api import ZaloOaApi
from tests.fakes.zalo_oauth import ZaloOAuth

T = TypeVar("T")
OA_KEY = "k3yOAsecret"
SECRET = "invented-secret"


class Providers:
    """Telegram, Zalo's OpenAPI with its OAuth, and the Zalo Bot Platform."""

    def __init__(self) -> None:
        self.oauth = ZaloOAuth()
        self.telegram = TelegramApi()
        self.zalo_oa = ZaloOaApi(self.oauth.access_tokens)
        self.zalo_bot = ZaloBotApi()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="providers", daemon=True)

    @property
    def all(self) -> tuple[FakeServer, ...]:
        return self.telegram, self.zalo_oa, self.zalo_bot, self.oauth

    def start(self) -> None:
        self._thread.start()
        for fake in self.all:
            asyncio.run_coroutine_threadsafe(fake.start(), self._loop).result(10)

    def stop(self) -> None:
        for fake in self.all:
            asyncio.run_coroutine_threadsafe(fake.stop(), self._loop).result(10)
        asyncio.run_coroutine_threadsafe(_end_what_hangs(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def do(self, what: Callable[[], T]) -> T:
        """`what` on the providers' own thread: whatever changes or reads a fake goes through here."""

        async def run() -> T:
            return what()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    def fail(self, fake: FakeServer, fault: str, times: int, only: str) -> None:
        """The next `times` sends to the recipient `only` meet `fault`."""
        self.do(lambda: fake.fail(fault, times, only))

    def recover(self, fake: FakeServer, only: str) -> None:
        self.do(lambda: fake.recover(only))

    def delay(self, seconds: float) -> None:
        """From now on every provider takes a message at once and says so `seconds` later."""
        for fake in (self.telegram, self.zalo_oa, self.zalo_bot):
            fake.delay_s = seconds

    def requests(self, fake: FakeServer) -> list[Sent]:
        """Every request so far, refused ones too."""
        return self.do(lambda: list(fake.requests))

    def settings(self) -> dict[str, str]:
        """The environment with which every channel is on and talks to these fakes."""
        return {
            "TELEGRAM_BOT_TOKEN": telegram_api.TOKEN,
            "TELEGRAM_WEBHOOK_SECRET": SECRET,
            "TELEGRAM_API_BASE": self.telegram.url,
            "ZALO_APP_ID": zalo_oauth.APP_ID,
            "ZALO_APP_SECRET": zalo_oauth.APP_SECRET,
            "ZALO_OA_ID": "388613280878808645",
            "ZALO_OA_SECRET_KEY": OA_KEY,
            "ZALO_OPENAPI_BASE": self.zalo_oa.url,
            "ZALO_OAUTH_BASE": self.oauth.url,
            "ZALO_OA_ACCESS_TOKEN": "access-0",
            "ZALO_OA_REFRESH_TOKEN": "refresh-0",
            "ZALO_BOT_TOKEN": zalo_bot_api.TOKEN,
            "ZALO_BOT_SECRET": SECRET,
            "ZALO_BOT_API_BASE": self.zalo_bot.url,
        }


async def _end_what_hangs() -> None:
    """Requests that a fake would still be slow to answer."""
    hanging = asyncio.all_tasks() - {asyncio.current_task()}
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)
