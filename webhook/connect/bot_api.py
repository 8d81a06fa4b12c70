"""One call of a bot platform, as an operator makes it: Telegram's and Zalo's share the address and the outer shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webhook.channels.http import Answer, HttpPool, TransportError
from webhook.channels.telegram import TelegramConfig
from webhook.channels.zalo_bot import ZaloBotConfig


class Trouble(Exception):
    """A platform refused or did not answer. `str()` is a sentence for the operator, without the token."""


async def post(
    config: TelegramConfig | ZaloBotConfig, pool: HttpPool, method: str, body: Mapping[str, Any] | None
) -> Answer:
    """The answer to `method`, whatever it says. Raises Trouble when none came."""
    try:
        return await pool.post_json(f"{config.api_base}/bot{config.bot_token}/{method}", body or {})
    except TransportError as error:
        raise Trouble(f"không liên lạc được với {config.api_base} ({error.code}): kiểm tra mạng ra ngoài") from None
