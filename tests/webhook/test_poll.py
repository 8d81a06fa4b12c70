"""Polling: the same door as a webhook's, so a duplicate is a duplicate however it came."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.ports import StoredUpdate, StoreUnavailable
from tests.fakes import telegram_api, zalo_bot_api
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.zalo_bot_api import ZaloBotApi
from tests.journeys.providers import Providers
from tests.webhook.channels.samples import sample
from webhook import poll as polling
from webhook.channels.http import HttpPool
from webhook.channels.telegram import Telegram, TelegramConfig
from webhook.channels.zalo_bot import ZaloBot, ZaloBotConfig
from webhook.connect.bot_api import Trouble
from webhook.poll import TelegramUpdates, ZaloBotUpdates, poll
from webhook.routes import Door
from webhook.storage.memory import MemoryStore


class Full(MemoryStore):
    """A store that cannot be written while it is `full`."""

    full = False

    async def put(self, update: StoredUpdate) -> bool:
        if self.full:
            raise StoreUnavailable("full")
        return await super().put(update)


class Trial:
    """One provider polled into a store, with what was said about it."""

    def __init__(self, make: Callable[[], tuple[Any, Door]]) -> None:
        self.said: list[str] = []
        source, door = make()
        self.task = asyncio.create_task(poll(source, door, self.said.append))

    async def until(self, what: Callable[[], object]) -> None:
        for _ in range(2000):
            if what() or self.task.done():
                return
            await asyncio.sleep(0.005)
        raise AssertionError("it never came")

    async def end(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


def telegram(api: TelegramApi, store: MemoryStore, pool: HttpPool) -> Trial:
    config = TelegramConfig(telegram_api.TOKEN, "secret", api.url)
    return Trial(lambda: (TelegramUpdates(config, pool), Door(Telegram(config), store)))


def zalo_bot(api: ZaloBotApi, store: MemoryStore, pool: HttpPool) -> Trial:
    config = ZaloBotConfig(zalo_bot_api.TOKEN, "secret-of-8", api.url)
    return Trial(lambda: (ZaloBotUpdates(config, pool, rest_s=0.001), Door(ZaloBot(config), store)))


def update(number: int) -> dict[str, Any]:
    return {**json.loads(sample("telegram", "text")), "update_id": number}


def message(number: int) -> dict[str, Any]:
    found = json.loads(sample("zalo_bot", "text"))["result"]
    found["message"]["message_id"] = f"b-{number}"
    return found


async def stored(store: MemoryStore) -> list[str]:
    """The delivery ids that wait, each conversation's oldest first, taken out one by one."""
    ids: list[str] = []
    while claimed := await store.claim(9):
        for item in claimed:
            ids.append(item.update.delivery_id)
            await store.bury(item.id, "read")
    return ids


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "FIRST_PAUSE_S", 0.01)


async def test_telegram_is_confirmed_only_after_it_is_stored(quick: None) -> None:
    store, pool = Full(), HttpPool()
    async with TelegramApi() as api:
        api.updates.extend(update(number) for number in (5, 6, 7))
        store.full = True
        trial = telegram(api, store, pool)
        await trial.until(lambda: trial.said)
        assert "cơ sở dữ liệu" in trial.said[0] and len(api.updates) == 3
        store.full = False
        await trial.until(lambda: not api.updates)
        assert await stored(store) == ["5", "6", "7"]
        api.updates.append(update(7))  # the provider forgot that we had it
        api.updates.append(update(8))
        await trial.until(lambda: not api.updates)
        assert await stored(store) == ["8"]
        await trial.end()
    await pool.close()


async def test_zalos_repeats_are_stored_once(quick: None) -> None:
    store, pool = MemoryStore(), HttpPool()
    async with ZaloBotApi() as api:
        api.forgets_after = 4
        api.updates.extend(message(number) for number in range(3))
        trial = zalo_bot(api, store, pool)
        await trial.until(lambda: len(api.requests) > 14)
        assert await stored(store) == ["b-0", "b-1", "b-2"]
        assert trial.said == []  # an empty poll is no trouble
        await trial.end()
    await pool.close()


async def test_what_cannot_be_read_does_not_stop_the_poll(quick: None) -> None:
    store, pool = MemoryStore(), HttpPool()
    async with TelegramApi() as api:
        api.updates.extend([{"update_id": 1, "message": {"text": 7}}, {"update_id": 2, "poll": {}}, update(3)])
        trial = telegram(api, store, pool)
        await trial.until(lambda: not api.updates)
        assert [reason for _, _, reason in store.quarantined] == ["no chat"]
        assert await stored(store) == ["3"]
        await trial.end()
    await pool.close()


@pytest.mark.parametrize("fault", ["500", "reset", "garbage", "empty"])
async def test_a_provider_in_trouble_is_asked_again(quick: None, fault: str) -> None:
    store, pool = MemoryStore(), HttpPool()
    async with TelegramApi() as api, ZaloBotApi() as bot:
        api.updates.append(update(1))
        bot.updates.append(message(1))
        api.fail(fault)
        bot.fail(fault)
        trials = [telegram(api, store, pool), zalo_bot(bot, store, pool)]
        await trials[0].until(lambda: not api.updates)
        await trials[1].until(lambda: not bot.updates)
        assert sorted(await stored(store)) == ["1", "b-1"]
        for trial in trials:
            assert "thử lại" in trial.said[0] and telegram_api.TOKEN not in trial.said[0]
            await trial.end()
    await pool.close()


@pytest.mark.parametrize("wrong", ["token", "webhook"])
async def test_what_only_a_person_can_mend_ends_it(wrong: str) -> None:
    pool = HttpPool()
    async with TelegramApi() as api, ZaloBotApi() as bot:
        if wrong == "token":
            api.token = bot.token = "another"
        api.setup.webhook = {"url": "https://x.vn"}
        trial = telegram(api, MemoryStore(), pool)
        with pytest.raises(Trouble, match="disconnect" if wrong == "webhook" else "TELEGRAM_BOT_TOKEN"):
            await trial.task
        if wrong == "token":
            with pytest.raises(Trouble, match="ZALO_BOT_TOKEN"):
                await zalo_bot(bot, MemoryStore(), pool).task
    await pool.close()


def run(arguments: dict[str, str], folder: Path) -> subprocess.Popen[str]:
    own = ("TELEGRAM_", "ZALO_", "PUBLIC_URL", "KNOWLEDGE_DIRS", "DATABASE_URL")
    env = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return subprocess.Popen(
        [sys.executable, "-m", "webhook.cli", "poll"],
        env={**env, "DATA_DIR": str(folder), **arguments},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_without_a_token_it_says_where_to_get_one(tmp_path: Path) -> None:
    process = run({}, tmp_path)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2 and "@BotFather" in said and "Zalo Bot Creator" in said


def test_the_command_answers_on_both_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    providers = Providers()
    providers.start()
    tokens = {
        "TELEGRAM_BOT_TOKEN": telegram_api.TOKEN,
        "TELEGRAM_API_BASE": providers.telegram.url,
        "ZALO_BOT_TOKEN": zalo_bot_api.TOKEN,
        "ZALO_BOT_API_BASE": providers.zalo_bot.url,
    }
    providers.zalo_bot.webhook = {"url": "https://x.vn"}
    process = run(tokens, tmp_path)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2 and "hoidap06 zalo-bot disconnect" in said
    providers.zalo_bot.webhook = {}
    providers.do(lambda: providers.telegram.updates.append(update(1)))
    providers.do(lambda: providers.zalo_bot.updates.append(message(1)))
    process = run(tokens, tmp_path)
    try:
        for fake in (providers.telegram, providers.zalo_bot):
            for _ in range(600):
                if any(sent.method == "sendMessage" for sent in providers.requests(fake) if sent.accepted):
                    break
                subprocess.run(["sleep", "0.1"], check=True)
            else:
                raise AssertionError("no answer came")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 0 and "@vneid_bot" in said
        texts = [s for s in providers.requests(providers.zalo_bot) if s.method == "sendMessage"]
        assert len(texts) == 1  # the repeats of Zalo's poll were not answered again
    finally:
        process.kill()
        providers.stop()
