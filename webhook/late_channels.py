"""Channels whose last setting is made while the server runs (`connect`, an administrator's consent): on without a
restart. What stands in the environment is read once; only what we keep ourselves may come later.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from webhook.channels.registry import ChannelConfigs, ChannelState, states
from webhook.channels.zalo_state import Noted
from webhook.secret_files import with_webhook_secrets
from webhook.settings import Settings
from webhook.wiring import channel_configs

log = logging.getLogger(__name__)

LOOK_S = 1.0
# In DATA_DIR the first two, the pair of tokens in the database; see webhook.secret_files and webhook.stored_tokens.
MADE_LATER = frozenset(
    {"TELEGRAM_WEBHOOK_SECRET", "ZALO_BOT_SECRET", "ZALO_APP_SECRET", "ZALO_OA_REFRESH_TOKEN"}
)  # fmt: skip

Welcome = Callable[[Settings, ChannelConfigs, Sequence[ChannelState]], None]


def of_the_environment(missing: Sequence[str]) -> tuple[str, ...]:
    """Those of the missing settings for which a restart is needed."""
    return tuple(name for name in missing if name not in MADE_LATER)


async def keep_welcoming(settings: Settings, notes: Noted, channels: Sequence[ChannelState], welcome: Welcome) -> None:
    """Look until no channel can come any more; `welcome` gets the settings, configs and states of now when one has."""
    while any(state.missing and not of_the_environment(state.missing) for state in channels):
        await asyncio.sleep(LOOK_S)
        try:
            fresh = with_webhook_secrets(settings)
            configs = channel_configs(fresh, notes)
        except Exception:  # a file or a store that cannot be read now
            log.exception("late_channels_unreadable")
            continue
        now = states(configs)
        come = [state.channel.value for state, before in zip(now, channels, strict=True) if state.is_on > before.is_on]
        if come:
            log.info("channels_connected", extra={"fields": {"channels": come}})
            welcome(fresh, configs, now)
            channels = now
