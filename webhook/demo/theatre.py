"""The whole bot on one machine: every provider a fake in this process, the real server beside it, no network."""

from __future__ import annotations

import asyncio
import html
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from bot.messages import Channel
from webhook.channels.http import HttpPool, TransportError
from webhook.demo import telegram_api, zalo_bot_api, zalo_oa_api, zalo_oauth
from webhook.demo.server import FakeServer, Sent
from webhook.demo.telegram_api import TelegramApi
from webhook.demo.updates import OA_KEY, SECRET, Place, Posted
from webhook.demo.zalo_bot_api import ZaloBotApi
from webhook.demo.zalo_oa_api import ZaloOaApi
from webhook.demo.zalo_oauth import ZaloOAuth

LOOK_S = 0.05
READY_WITHIN_S, READY_LOOK_S = 60.0, 0.2
KNOWN_AFTER_S = 2.5  # the accepting process reads every 2 s who the bot is
OURS = (
    "HOST",
    "PORT",
    "PUBLIC_URL",
    "DATABASE_URL",
    "KNOWLEDGE_DIRS",
    "ADMIN_PASSWORD",
    "TELEGRAM_",
    "ZALO_",
    "DATA_DIR",
)
_TAG = re.compile(r"</?b>")


class Unready(Exception):
    """The server did not start; `str()` is the end of its log."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """What the bot said: its text, the buttons under it, and the provider's id of the message."""

    text: str
    buttons: tuple[str, ...]
    id: str


class Theatre:
    """Fakes, server and a folder for its data. Use it as an async context."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.oauth = ZaloOAuth()
        self.telegram = TelegramApi(paced=True)
        self.zalo_oa = ZaloOaApi(self.oauth.access_tokens, paced=True)
        self.zalo_bot = ZaloBotApi()
        self.pool = HttpPool()
        self.url = ""
        self._open = AsyncExitStack()
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        for fake in (self.oauth, self.telegram, self.zalo_oa, self.zalo_bot):
            await self._open.enter_async_context(fake)
        try:
            await self._start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        process = self._process
        if process is not None and process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 12)
            except TimeoutError:
                os.killpg(process.pid, signal.SIGKILL)
        await self.pool.close()
        await self._open.aclose()

    async def post(self, posted: Posted) -> str:
        """Post it as its provider does; what became of it: stored, duplicate or ignored."""
        answer = await self.pool.post(self.url + posted.path, posted.body, posted.headers)
        return str((answer.json() or {}).get("status", answer.status))

    def bubbles(self, place: Place) -> list[Bubble]:
        """Everything that was said there so far."""
        fake = {Channel.TELEGRAM: self.telegram, Channel.ZALO_OA: self.zalo_oa}.get(place.channel, self.zalo_bot)
        return [_bubble(sent) for sent in fake.sent if _goes_to(sent, place.chat_id)]

    async def new_bubble(self, place: Place, before: int, within_s: float) -> Bubble | None:
        """The first one beyond `before`; None when none came in time."""
        await self.until(lambda: len(self.bubbles(place)) > before, within_s)
        found = self.bubbles(place)
        return found[before] if len(found) > before else None

    async def until(self, what: Callable[[], object], within_s: float) -> bool:
        """Wait for it."""
        for _ in range(max(1, round(within_s / LOOK_S))):
            if what():
                return True
            await asyncio.sleep(LOOK_S)
        return bool(what())

    async def _start(self) -> None:
        log = self.folder / "server.log"
        with log.open("wb") as stderr:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "webhook.cli", "serve"),
                env=self._environment(),
                stderr=stderr,
                start_new_session=True,
            )
        process = self._process
        if not await self.until(lambda: _port(log) or process.returncode is not None, READY_WITHIN_S) or not _port(log):
            raise Unready(log.read_text(errors="replace")[-2000:])
        self.url = f"http://127.0.0.1:{_port(log)}"
        for _ in range(int(READY_WITHIN_S / READY_LOOK_S)):
            if await self._is_ready():
                break
            await asyncio.sleep(READY_LOOK_S)
        else:
            raise Unready(log.read_text(errors="replace")[-2000:])
        asked = ((self.telegram, "getMe"), (self.zalo_bot, "getMe"), (self.zalo_oa, "/v2.0/oa/getoa"))
        await self.until(lambda: all(_was_asked(fake, method) for fake, method in asked), 10)
        await asyncio.sleep(KNOWN_AFTER_S)

    async def _is_ready(self) -> bool:
        """It says where it will accept a moment before it does."""
        try:
            return (await self.pool.get(f"{self.url}/readyz", {})).status == 200
        except TransportError:
            return False

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        return {
            **kept,
            "PORT": "0",
            "DATA_DIR": str(self.folder),
            "ADMIN_PASSWORD": "demo",
            "TELEGRAM_BOT_TOKEN": telegram_api.TOKEN,
            "TELEGRAM_WEBHOOK_SECRET": SECRET,
            "TELEGRAM_API_BASE": self.telegram.url,
            "ZALO_APP_ID": zalo_oauth.APP_ID,
            "ZALO_APP_SECRET": zalo_oauth.APP_SECRET,
            "ZALO_OA_ID": zalo_oa_api.OA["oaid"],
            "ZALO_OA_SECRET_KEY": OA_KEY,
            "ZALO_OA_ACCESS_TOKEN": "access-0",
            "ZALO_OA_REFRESH_TOKEN": "refresh-0",
            "ZALO_OPENAPI_BASE": self.zalo_oa.url,
            "ZALO_OAUTH_BASE": self.oauth.url,
            "ZALO_BOT_TOKEN": zalo_bot_api.TOKEN,
            "ZALO_BOT_SECRET": SECRET,
            "ZALO_BOT_API_BASE": self.zalo_bot.url,
        }


def _port(log: Path) -> int:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    accepting = [line for line in lines if '"event": "accepting"' in line]
    return int(json.loads(accepting[-1])["port"]) if accepting else 0


def _was_asked(fake: FakeServer, method: str) -> bool:
    return any(sent.method == method for sent in fake.sent)


def _goes_to(sent: Sent, chat_id: str) -> bool:
    if sent.method in ("sendMessage", "sendVenue"):
        return str(sent.body.get("chat_id")) == chat_id
    recipient = sent.body.get("recipient")
    return isinstance(recipient, Mapping) and chat_id in recipient.values()


def _bubble(sent: Sent) -> Bubble:
    body = sent.body
    if "recipient" in body:
        data: Mapping[str, Any] = sent.answer.get("data", {})
        return Bubble(str(body["message"].get("text", "")), (), str(data.get("message_id", "")))
    if sent.method == "sendVenue":
        return Bubble(f"📍 {body['title']}\n{body['address']}", (), "")
    text = str(body.get("text", ""))
    shown = html.unescape(_TAG.sub("", text)) if body.get("parse_mode") == "HTML" else text
    given = body.get("reply_markup") or "{}"
    markup = json.loads(given) if isinstance(given, str) else given
    rows = markup.get("inline_keyboard", [])
    result = sent.answer.get("result")
    number = str(result.get("message_id", "")) if isinstance(result, Mapping) else ""
    return Bubble(shown, tuple(button["text"] for row in rows for button in row), number)
