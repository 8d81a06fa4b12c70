"""nối Zalo Bot (connect), xem tình trạng (status), gỡ (disconnect)"""

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
    from webhook.connect.zalo_bot import ZaloBotSetup
    from webhook.wiring import channel_configs

    def setup(settings: Settings, pool: HttpPool) -> ZaloBotSetup:
        if not settings.zalo_bot_token:
            raise BadInput(
                "ZALO_BOT_TOKEN: chưa đặt. Tạo bot trong Zalo Bot Creator, mã thông báo đến bằng tin nhắn Zalo."
            )
        return ZaloBotSetup(channel_configs(settings).zalo_bot, pool)

    return channel_command.run(args.action, Channel.ZALO_BOT, setup)
