"""The fake Bot API, in a thread of its own, so that a bot may call it while it starts."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import uvloop

from tests.fakes.telegram_api import Judgement, TelegramApi


class Provider(TelegramApi):
    """Notes when the first reply to each chat came, and what it said."""

    def __init__(self) -> None:
        super().__init__()
        self.replies: dict[int, tuple[float, str]] = {}

    def judge(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Judgement:
        """What Telegram would say."""
        status, said = super().judge(path, body, headers)
        if path.endswith("/sendMessage") and status == 200:
            self.replies.setdefault(int(body["chat_id"]), (time.perf_counter(), str(body["text"])))
        return status, said


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider for as long as the block lasts."""
    made, ready, over = Provider(), threading.Event(), threading.Event()

    async def serve() -> None:
        async with made:
            ready.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=lambda: uvloop.run(serve()), name="provider")
    thread.start()
    ready.wait()
    try:
        yield made
    finally:
        over.set()
        thread.join()
