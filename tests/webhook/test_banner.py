"""What an operator reads at the start: each channel, and the command that brings what it still lacks."""

from __future__ import annotations

import pytest

from webhook.banner import banner
from webhook.channels.registry import ChannelConfigs, states
from webhook.channels.telegram import TelegramConfig
from webhook.channels.zalo_bot import ZaloBotConfig
from webhook.channels.zalo_oa import ZaloOaConfig
from webhook.settings import read_settings

OA = ZaloOaConfig(app_id="1", app_secret="s", oa_secret_key="k")


@pytest.mark.parametrize(
    ("configs", "line"),
    [
        (ChannelConfigs(), "  Telegram: tắt, thiếu TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET"),
        (
            ChannelConfigs(TelegramConfig("1:t")),
            "  Telegram: tắt, thiếu TELEGRAM_WEBHOOK_SECRET (chạy: hoidap06 telegram connect)",
        ),
        (
            ChannelConfigs(zalo_bot=ZaloBotConfig("1:t")),
            "  Zalo Bot: tắt, thiếu ZALO_BOT_SECRET (chạy: hoidap06 zalo-bot connect)",
        ),
        (ChannelConfigs(zalo_oa=OA), "  Zalo OA: tắt, thiếu ZALO_OA_REFRESH_TOKEN (chạy: hoidap06 zalo connect)"),
        (ChannelConfigs(TelegramConfig("1:t", "s")), "  Telegram: bật"),
    ],
)
def test_each_channel_has_its_line(configs: ChannelConfigs, line: str) -> None:
    assert line in banner(read_settings({}), 8000, states(configs), password_made=True).splitlines()
