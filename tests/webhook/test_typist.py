"""\"Đang gõ …\": shown to those who wait in private, beside everything else, and never in anybody's way."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from bot.messages import Channel
from bot.ports import StoredUpdate
from tests.fakes import telegram_api, zalo_bot_api
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.zalo_bot_api import ZaloBotApi
from webhook.channels.http import HttpPool
from webhook.channels.telegram import TelegramConfig
from webhook.channels.telegram_sender import TelegramSender
from webhook.channels.zalo_bot import ZaloBotConfig, ZaloBotSender
from webhook.storage.sqlite import SqliteStore
from webhook.typist import Typist


async def test_who_waits_in_private_is_found_and_nobody_else(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "hoidap06.db")
    waiting = [
        (Channel.TELEGRAM, "99"),
        (Channel.TELEGRAM, "-100:99"),
        (Channel.TELEGRAM, "inline:99"),
        (Channel.ZALO_OA, "8309393969855402319"),
        (Channel.ZALO_BOT, "u1"),
        (Channel.WEB, "page"),
        (Channel.TELEGRAM, "99"),
        (Channel.TELEGRAM, "100"),
    ]
    for number, (channel, conversation_id) in enumerate(waiting):
        await store.put(StoredUpdate(channel, str(number), conversation_id, b"{}"))
    expected = [(Channel.TELEGRAM, "99"), (Channel.ZALO_BOT, "u1"), (Channel.TELEGRAM, "100")]
    assert sorted(store.waiting(-1.0, 5)) == sorted(expected)
    assert store.waiting(1000.0, 5) == []
    assert len(store.waiting(-1.0, 1)) == 1
    store.close()


async def test_it_is_shown_and_counts_as_no_send() -> None:
    pool = HttpPool()
    async with TelegramApi() as telegram, ZaloBotApi() as zalo:
        senders = {
            Channel.TELEGRAM: TelegramSender(TelegramConfig(telegram_api.TOKEN, "s", telegram.url), pool),
            Channel.ZALO_BOT: ZaloBotSender(ZaloBotConfig(zalo_bot_api.TOKEN, "s", zalo.url), pool),
        }
        waits = [(Channel.TELEGRAM, "99"), (Channel.ZALO_BOT, "u1"), (Channel.ZALO_OA, "1")]
        assert await Typist(lambda seconds, limit: waits, senders).look() == 2
        assert [(s.method, dict(s.body)) for s in telegram.sent] == [
            ("sendChatAction", {"chat_id": "99", "action": "typing"})
        ]
        assert [json.loads(json.dumps(dict(s.body))) for s in zalo.sent] == [{"chat_id": "u1", "action": "typing"}]
        for fault in ("500", "reset", "garbage", "429"):
            telegram.fail(fault)
            zalo.fail(fault)
            await Typist(lambda seconds, limit: waits, senders).look()  # nothing is raised
        telegram.blocked.add("99")
        await Typist(lambda seconds, limit: waits, senders).look()
    await pool.close()


async def test_a_provider_that_hangs_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webhook.typist.PATIENCE_S", 0.01)

    class Hanging:
        async def typing(self, chat_id: str) -> None:
            await asyncio.sleep(60)

    typist = Typist(lambda seconds, limit: [(Channel.TELEGRAM, "1")], {Channel.TELEGRAM: Hanging()})
    assert await asyncio.wait_for(typist.look(), 5) == 1


async def test_a_store_in_trouble_does_not_end_it() -> None:
    def broken(seconds: float, limit: int) -> list[tuple[Channel, str]]:
        raise OSError

    task = asyncio.create_task(Typist(broken, {}).run(0.001))
    await asyncio.sleep(0.02)
    assert not task.done()
    task.cancel()
