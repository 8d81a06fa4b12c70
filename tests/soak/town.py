"""The whole scene: the real server, a fake of each provider behind a fault proxy, and people who ask."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import random
import shutil
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from knowledge.hanoi import HANOI
from tests.fakes.server import FakeServer
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.zalo_bot_api import ZaloBotApi
from tests.fakes.zalo_oa_api import ZaloOaApi
from tests.journeys.citizens import CHANNELS, Citizen
from tests.journeys.providers import Providers
from tests.journeys.stage import Stage, get_json
from tests.soak.ledger import QUESTIONS, Balance, Ledger, Post, delivery_id
from tests.soak.line import Lines
from tests.soak.proxy import Proxy
from tests.soak.samples import Sampler
from webhook.settings import SHIPPED_CONTENT

RESEND_S = 0.25  # how long a provider waits here before it posts again what was not acknowledged; really 30 s and more
UNPACED = {"TELEGRAM_SENDS_A_SECOND": "0", "ZALO_OA_SENDS_A_MINUTE": "0"}
BASES = {"telegram": "TELEGRAM_API_BASE", "zalo_oa": "ZALO_OPENAPI_BASE", "zalo_bot": "ZALO_BOT_API_BASE"}
ALL_WAITING = "SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM outbox WHERE state < 3)"
ACCEPTED = "SELECT channel, delivery_id FROM seen ORDER BY id"
WEB = "SELECT id, conversation_id, at, body FROM web_replies WHERE id > :after ORDER BY id"


def _telegram(body: Mapping[str, Any]) -> tuple[str, str]:
    return str(body.get("chat_id", "")), str(body.get("text", ""))


def _zalo_oa(body: Mapping[str, Any]) -> tuple[str, str]:
    return str(body.get("recipient", {}).get("user_id", "")), str(body.get("message", {}).get("text", ""))


def listen(fake: FakeServer, channel: str, read: Callable[[Mapping[str, Any]], tuple[str, str]], into: Ledger) -> None:
    """Note every message that `fake` takes, at the moment at which it takes it."""
    judge = fake.judge

    def judge_and_note(path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        status, said = judge(path, body, headers)
        chat, text = read(body)
        if status == 200 and text and (said.get("ok") is True or said.get("error") == 0):
            into.hear(channel, chat, text, time.time())
        return status, said

    fake.judge = judge_and_note  # type: ignore[method-assign]
    fake.requests = deque(maxlen=50)  # the ledger is what counts


class Town:
    """Made by `town`; everything runs in one loop, the server in processes of its own."""

    def __init__(self, folder: Path, seed: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        # A copy: whoever edits the content meanwhile makes no server of ours load it again.
        self._content = tempfile.TemporaryDirectory(prefix="soak-content-")
        self.random = random.Random(seed)
        self.ledger = Ledger()
        self.providers = Providers()
        self.proxies = {channel: Proxy() for channel in BASES}
        self.stage: Stage
        self.lines: Lines
        self.sampler: Sampler
        self._web_id = 0
        self._shown: set[str] = set()

    @property
    def fakes(self) -> dict[str, FakeServer]:
        return {
            "telegram": self.providers.telegram,
            "zalo_oa": self.providers.zalo_oa,
            "zalo_bot": self.providers.zalo_bot,
        }

    async def open(self, port: int, **settings: str) -> None:
        p = self.providers
        p.telegram, p.zalo_bot = TelegramApi(), ZaloBotApi()
        p.zalo_oa = ZaloOaApi(p.oauth.access_tokens)
        for channel, fake in self.fakes.items():
            listen(fake, channel, _zalo_oa if channel == "zalo_oa" else _telegram, self.ledger)
            await fake.start()
            await self.proxies[channel].start(fake.url)
        await p.oauth.start()
        bases = {name: self.proxies[channel].url for channel, name in BASES.items()}
        given = {**bases, "PORT": str(port), "KNOWLEDGE_DIRS": self._content.name, **settings}
        shutil.copytree(SHIPPED_CONTENT, self._content.name, dirs_exist_ok=True)
        self.stage = await asyncio.to_thread(Stage, p, self.folder, **given)
        self.lines = Lines(self.stage.running.port)
        self.sampler = Sampler(self.stage)

    async def close(self) -> None:
        if hasattr(self, "lines"):
            self.lines.close()
            await asyncio.to_thread(self.stage.stop)
        for proxy in self.proxies.values():
            await proxy.stop()
        for fake in (*self.fakes.values(), self.providers.oauth):
            await fake.stop()
        self._content.cleanup()

    def person(self, number: int, questions: int) -> list[Post]:
        """Somebody new on the next channel, and what they ask, in an order of their own."""
        citizen: Citizen = CHANNELS[number % len(CHANNELS)](self.stage)
        posts = []
        for question in self.random.sample(list(QUESTIONS), questions):
            body = citizen.words(question)
            made = Post(
                (citizen.channel, citizen.id), delivery_id(body), question, citizen.path, body, citizen.headers(body)
            )
            posts.append(made)
        self.random.shuffle(posts)  # ids and times in the updates no longer grow
        return posts

    async def post(self, post: Post) -> None:
        """Until it is acknowledged, as a provider does."""
        if not post.first_at:
            post.first_at = time.time()
            self.ledger.posts.append(post)
        while not await self.try_once(post):
            post.refused += 1
            await asyncio.sleep(RESEND_S)

    async def try_once(self, post: Post) -> bool:
        began = time.perf_counter()
        try:
            status = await self.lines.post(post.path, post.body, post.headers)
        except OSError:
            return False
        if status == 200 and not post.acknowledged_at:
            post.acknowledged_at = time.time()
            post.took_s = time.perf_counter() - began
        return status == 200

    async def settled(self, within_s: float) -> float:
        """Seconds until nothing waits any more. Raises TimeoutError."""
        began = time.monotonic()
        await until(lambda: self._nothing_waits(), within_s)
        return time.monotonic() - began

    async def _nothing_waits(self) -> bool:
        return int((await self.rows(ALL_WAITING))[0][0]) == 0

    async def rows(self, sql: str, **given: Any) -> list[tuple[Any, ...]]:
        return await asyncio.to_thread(lambda: self.stage.rows(sql, **given))

    async def hear_web(self) -> None:
        """The page's replies stand in the store: what has come since the last look. The page shows a copy once."""
        for id, chat, at, body in await self.rows(WEB, after=self._web_id):
            self._web_id, reply = id, json.loads(body)
            if reply["id"] not in self._shown:
                self._shown.add(reply["id"])
                text = "\n".join(f"{block['title']}\n{block['text']}" for block in reply["blocks"])
                self.ledger.hear("web", chat, text, at / 1000)

    async def balance(self) -> Balance:
        await self.hear_web()
        return self.ledger.balance([(str(c), str(d)) for c, d in await self.rows(ACCEPTED)])

    async def readiness(self) -> dict[str, Any]:
        """What /readyz says; empty when nobody answers."""
        try:
            status, said = await asyncio.to_thread(get_json, self.stage.running.port, "/readyz")
        except OSError:
            return {}
        return {"status": status, **said}

    async def in_doubt(self) -> list[dict[str, Any]]:
        """What the operator's command lists."""
        return await asyncio.to_thread(self.stage.command, "deliveries", "--in-doubt", "--json")


async def until(holds: Callable[[], Awaitable[bool]], within_s: float, look_s: float = 0.05) -> None:
    """Look again and again. Raises TimeoutError."""
    async with asyncio.timeout(within_s):
        while not await holds():  # noqa: ASYNC110 (what is waited for happens in other processes)
            await asyncio.sleep(look_s)


@asynccontextmanager
async def town(folder: Path, *, seed: int = 6, port: int = 0, **settings: str) -> AsyncIterator[Town]:
    """For as long as the block; `settings` of the server."""
    made = Town(folder, seed)
    try:
        await made.open(port, **settings)
        yield made
    finally:
        await made.close()


def machine() -> dict[str, Any]:
    """What a reader must know of where it ran; nothing that names it."""
    return {
        "day": datetime.now(HANOI).date().isoformat(),
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }
