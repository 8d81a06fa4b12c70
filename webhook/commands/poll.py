"""chạy thử không cần địa chỉ công khai: tự hỏi Telegram và Zalo Bot xem có tin không"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from webhook.commands.common import BadInput, run_loop
from webhook.settings import Settings, read_settings

if TYPE_CHECKING:
    from bot.messages import Channel
    from webhook.channels.http import HttpPool
    from webhook.storage.sqlite import SqliteStore

NOTHING = """hoidap06 poll: chưa có mã thông báo nào.
  Telegram: nhắn /newbot cho @BotFather, rồi đặt TELEGRAM_BOT_TOKEN
  Zalo Bot: tạo bot trong Zalo Bot Creator, rồi đặt ZALO_BOT_TOKEN"""
HAS_WEBHOOK = "{title} đang gửi tin về {url}: chạy `hoidap06 {command} disconnect` trước, vì hai cách loại trừ nhau"


def add(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: every channel with a token is polled."""


def run(args: argparse.Namespace) -> int:
    """Poll until Ctrl-C; what happens is told on stderr."""
    from bot.messages import Channel
    from webhook.secret_files import make_webhook_secret, with_secrets

    os.umask(0o077)
    settings = with_secrets(read_settings())
    tokens = {Channel.TELEGRAM: settings.telegram_bot_token, Channel.ZALO_BOT: settings.zalo_bot_token}
    if not any(tokens.values()):
        raise BadInput(NOTHING)
    for channel, token in tokens.items():
        if token:
            settings = make_webhook_secret(settings, channel)
    run_loop(_poll(settings))
    return 0


async def _poll(settings: Settings) -> None:
    from webhook import beat
    from webhook.channels.http import HttpPool
    from webhook.connect.bot_api import Trouble
    from webhook.poll import POOL_S
    from webhook.storage.wake import Bell
    from webhook.supervisor import keep_alive, stop_on_signals
    from webhook.wiring import bell_path, open_store

    stopping, pool = asyncio.Event(), HttpPool(total_s=POOL_S)
    stop_on_signals(stopping)
    bell = Bell(bell_path(settings))
    store = open_store(settings, after_commit=bell.ring)
    try:
        tasks = [asyncio.create_task(coroutine) for coroutine in await _polls(settings, store, pool)]
        lives = beat.last(store) is not None
        _say("Máy chủ đang chạy sẽ trả lời." if lives else "Đang nạp nội dung, xin chờ vài giây…")
        worker = None if lives else asyncio.create_task(keep_alive(stopping))
        waiting = asyncio.create_task(stopping.wait())
        _say("Dừng: Ctrl+C")
        await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
        stopping.set()
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        if worker is not None:
            await worker
        for error in ended:
            if isinstance(error, Exception):
                raise error
    except Trouble as error:
        raise BadInput(f"hoidap06 poll: {error}") from None
    finally:
        await pool.close()
        store.close()
        bell.close()


async def _polls(settings: Settings, store: SqliteStore, pool: HttpPool) -> list[Coroutine[Any, Any, None]]:
    """One for each channel that has a token and no webhook. Raises Trouble, BadInput."""
    from bot.messages import Channel
    from webhook.channels.registry import pure_halves
    from webhook.connect.telegram import TelegramSetup
    from webhook.connect.zalo_bot import ZaloBotSetup
    from webhook.following import keep_listening
    from webhook.identity import keep_recalling
    from webhook.poll import Source, TelegramUpdates, ZaloBotUpdates, poll
    from webhook.routes import Door
    from webhook.wiring import channel_configs

    configs = channel_configs(settings, store)
    halves = pure_halves(configs)
    sources: dict[Channel, Source] = {}
    if Channel.TELEGRAM in halves:
        setup = TelegramSetup(configs.telegram, pool)
        me = await setup.call("getMe")
        _refuse_webhook("Telegram", "telegram", (await setup.call("getWebhookInfo")).get("url"))
        sources[Channel.TELEGRAM] = TelegramUpdates(configs.telegram, pool)
        _say(f"Telegram: nhắn cho @{me.get('username')} (t.me/{me.get('username')})")
    if Channel.ZALO_BOT in halves:
        bot = ZaloBotSetup(configs.zalo_bot, pool)
        name = (await bot.call("getMe")).get("display_name") or "bot"
        _refuse_webhook("Zalo Bot", "zalo-bot", (await bot.call("getWebhookInfo", absent=404)).get("url"))
        sources[Channel.ZALO_BOT] = ZaloBotUpdates(configs.zalo_bot, pool)
        _say(f"Zalo Bot: nhắn cho {name} trong Zalo")
    polls = [poll(source, Door(halves[channel], store), _says(channel)) for channel, source in sources.items()]
    return [*polls, keep_recalling(halves, store), keep_listening(halves, store)]


def _says(channel: Channel) -> Callable[[str], None]:
    from webhook.channels.registry import TITLES

    return lambda words: _say(f"{TITLES[channel]}: {words}")


def _refuse_webhook(title: str, command: str, url: object) -> None:
    if url:
        raise BadInput(HAS_WEBHOOK.format(title=title, url=url, command=command))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
