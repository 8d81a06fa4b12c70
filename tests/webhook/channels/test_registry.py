"""Which channels are on, and what the others lack."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from bot.messages import Channel
from tests.webhook.channels.test_web_chat import Mailbox
from tests.webhook.channels.token_store import Tokens
from webhook.channels.http import HttpPool
from webhook.channels.registry import ChannelConfigs, pure_halves, senders, states
from webhook.channels.telegram import TelegramConfig
from webhook.channels.zalo_bot import ZaloBotConfig
from webhook.channels.zalo_oa import ZaloOaConfig

OA = ZaloOaConfig(app_id="1", oa_secret_key="k")
FULL = ChannelConfigs(
    TelegramConfig("1:t", "s"),
    replace(OA, access_token="a", app_secret="s", refresh_token="r"),
    ZaloBotConfig("1:t", "s"),
)


@pytest.mark.parametrize(
    ("configs", "channel", "line"),
    [
        (ChannelConfigs(), Channel.TELEGRAM, "Telegram: tắt, thiếu TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET"),
        (ChannelConfigs(TelegramConfig("1:t")), Channel.TELEGRAM, "Telegram: tắt, thiếu TELEGRAM_WEBHOOK_SECRET"),
        (ChannelConfigs(zalo_oa=OA), Channel.ZALO_OA, "Zalo OA: tắt, thiếu ZALO_APP_SECRET, ZALO_OA_REFRESH_TOKEN"),
        (ChannelConfigs(zalo_oa=replace(OA, app_secret="s"), zalo_pair_stored=True), Channel.ZALO_OA, "Zalo OA: bật"),
        (
            ChannelConfigs(zalo_oa=replace(OA, access_token="a")),
            Channel.ZALO_OA,
            "Zalo OA: bật, nhưng thiếu ZALO_APP_SECRET, ZALO_OA_REFRESH_TOKEN nên sau 25 giờ không gửi được nữa",
        ),
        (
            ChannelConfigs(zalo_oa=replace(OA, access_token="a", app_secret="s", refresh_token="r", signed_by="oa_id")),
            Channel.ZALO_OA,
            "Zalo OA: tắt, thiếu ZALO_OA_ID",
        ),
        (ChannelConfigs(), Channel.ZALO_BOT, "Zalo Bot: tắt, thiếu ZALO_BOT_TOKEN, ZALO_BOT_SECRET"),
        (ChannelConfigs(), Channel.WEB, "Trang trò chuyện: bật"),
        (FULL, Channel.TELEGRAM, "Telegram: bật"),
        (FULL, Channel.ZALO_OA, "Zalo OA: bật"),
        (FULL, Channel.ZALO_BOT, "Zalo Bot: bật"),
    ],
)
def test_states(configs: ChannelConfigs, channel: Channel, line: str) -> None:
    assert {state.channel: str(state) for state in states(configs)}[channel] == line


@pytest.mark.parametrize(("configs", "on"), [(ChannelConfigs(), {Channel.WEB}), (FULL, set(Channel))])
async def test_both_halves_of_what_is_on(configs: ChannelConfigs, on: set[Channel]) -> None:
    halves = pure_halves(configs)
    assert set(halves) == on and all(half.channel is channel for channel, half in halves.items())
    assert set(senders(configs, HttpPool(), Tokens(), Mailbox())) == on


def test_accepting_needs_no_library_of_a_provider() -> None:
    """`import telegram` and `import aiohttp` cost half a second and 20 MB each."""
    program = "import sys, webhook.channels.registry; print({'telegram', 'aiohttp', 'httpx'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "set()\n"
