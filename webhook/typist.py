"""\"Đang gõ …\" for those who have waited a while: beside the answering, so that nothing waits for it.

It counts as no send, is tried once, and is shown to a few at a time: under load the calls are better spent on replies.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from bot.messages import Channel
from webhook.channels.base import Sender

log = logging.getLogger(__name__)

AFTER_S = 1.5
EVERY_S = 3.0  # Telegram shows it for 5 s
AT_ONCE = 5
PATIENCE_S = 3.0

Waiting = Callable[[float, int], Sequence[tuple[Channel, str]]]


class Typist:
    """Looks now and then who has waited for longer than AFTER_S, in private chats."""

    def __init__(self, waiting: Waiting, senders: Mapping[Channel, Sender]) -> None:
        """`waiting(seconds, limit)`: channel and chat of those who wait, the oldest first."""
        self._waiting = waiting
        self._senders = senders

    async def run(self, every_s: float = EVERY_S) -> None:
        """For ever; cancel it to end."""
        while True:
            await asyncio.sleep(every_s)
            try:
                await self.look()
            except Exception as error:  # a courtesy must not end anything
                log.info("typing_not_shown", extra={"fields": {"error": type(error).__name__}})

    async def look(self) -> int:
        """Show it to those who wait; to how many."""
        found = [(channel, chat) for channel, chat in self._waiting(AFTER_S, AT_ONCE) if channel in self._senders]
        await asyncio.gather(*(self._show(self._senders[channel], chat) for channel, chat in found))
        return len(found)

    async def _show(self, sender: Sender, chat_id: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await sender.typing(chat_id)
        except TimeoutError:
            pass
