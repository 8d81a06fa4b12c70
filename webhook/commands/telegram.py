"""nối Telegram (connect), xem tình trạng (status), gỡ (disconnect)"""

from __future__ import annotations

import argparse

from webhook.commands import channel_command
from webhook.commands.common import BadInput
from webhook.settings import Settings

add = channel_command.add


def run(args: argparse.Namespace) -> int:
    """What was found goes to stdout; 1 when something does not work."""
    from bot.messages import Channel
    from webhook.channels.http import HttpPool
    from webhook.connect.telegram import PORTS, TelegramSetup
    from webhook.wiring import channel_configs

    def setup(settings: Settings, pool: HttpPool) -> TelegramSetup:
        if not settings.telegram_bot_token:
            raise BadInput(
                "TELEGRAM_BOT_TOKEN: chưa đặt. Nhắn /newbot cho @BotFather trong Telegram để có mã thông báo."
            )
        return TelegramSetup(channel_configs(settings).telegram, pool)

    return channel_command.run(args.action, Channel.TELEGRAM, setup, PORTS)
