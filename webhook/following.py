"""Groups as they change: which ones may be listened to, what was overheard and is due, who has removed the bot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from bot.messages import Change, Channel, ChatChange
from bot.ports import Chats, Delivery, StoreUnavailable
from webhook.channels.base import PureHalf, SendResult
from webhook.retry import Decision

log = logging.getLogger(__name__)

LOOK_S = 2.0
RIPEN_S = 5.0


async def keep_listening(
    halves: Mapping[Channel, PureHalf],
    chats: Chats,
    hushes: Callable[[Channel, bool], bool] = lambda channel, is_group: False,
) -> None:
    """In the accepting process, for ever: which groups let the bot answer what nobody answered. Where `hushes` lets it
    say nothing, nothing is overheard either."""
    while True:
        try:
            listening = chats.listening()
            for channel, half in halves.items():
                half.listening = {} if hushes(channel, True) else listening.get(channel, {})
        except Exception:  # a store that cannot be read now; what was known stays
            log.exception("listening_unreadable")
        await asyncio.sleep(LOOK_S)


async def keep_ripening(chats: Chats, wake: Callable[[], None]) -> None:
    """In the worker, for ever: what was overheard and is due goes into the inbox."""
    while True:
        try:
            if await chats.ripen(datetime.now(UTC)):
                wake()
        except StoreUnavailable as error:
            log.warning("overheard_waits", extra={"fields": {"reason": str(error)}})
        await asyncio.sleep(RIPEN_S)


class Follower:
    """Notes what a provider says of a chat in answer to a send: blocked, removed, moved."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats
        self._noting: set[asyncio.Task[None]] = set()

    def hear(self, delivery: Delivery, result: SendResult, decision: Decision) -> None:
        """One attempt was made."""
        if not (result.gone or result.moved_to):
            return
        what = Change.MOVED if result.moved_to else Change.LEFT
        change = ChatChange(
            delivery.channel, delivery.address.chat_id, what, result.moved_to, not delivery.address.is_group
        )
        # What was said before this reply was written is void; whoever writes afterwards has let the bot in again.
        task = asyncio.create_task(self._note(change, delivery.created_at))
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    async def _note(self, change: ChatChange, at: datetime) -> None:
        log.info("chat_changed", extra={"fields": {"channel": change.channel.value, "change": change.change.value}})
        try:
            await self._chats.follow(change, at)
        except StoreUnavailable as error:
            log.warning("chat_not_noted", extra={"fields": {"reason": str(error)}})
