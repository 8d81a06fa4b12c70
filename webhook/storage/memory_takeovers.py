"""Where members of staff answer, in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from bot.messages import Channel
from bot.ports import Takeover
from webhook.storage.memory_groups import ChatKey, MemoryGroups


class MemoryTakeovers(MemoryGroups):
    """The same promises as storage/takeovers.py."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock)
        self._takeover_keys = count(1)
        self._takeovers: dict[ChatKey, Takeover] = {}

    async def take_over(self, channel: Channel, conversation_id: str, until: datetime, by: str = "") -> None:
        """A member of staff answers there until then; from the console under their name."""
        key = (channel, conversation_id)
        before = self._takeovers.get(key)
        if before is None or before.until < self._clock():
            before = Takeover(*key, self._clock(), until, key=str(next(self._takeover_keys)))
        self._takeovers[key] = replace(before, until=max(before.until, until), by=by or before.by)

    def taken(self, channel: Channel, conversation_id: str) -> Takeover | None:
        """The last time that a member of staff answered there; it may be over."""
        return self._takeovers.get((channel, conversation_id))

    def taken_until(self, channel: Channel, conversation_id: str) -> datetime | None:
        """Until when a member of staff answers there."""
        found = self._takeovers.get((channel, conversation_id))
        return found.until if found else None

    def takeovers(self, now: datetime) -> Sequence[Takeover]:
        """Where members of staff answer at `now`."""
        lasting = [found for found in self._takeovers.values() if found.until > now]
        return sorted(lasting, key=lambda found: found.until, reverse=True)

    async def give_back(self, channel: Channel, conversation_id: str) -> None:
        """The bot answers there again at once."""
        self._give_back((channel, conversation_id))

    def _tell_taken(self, key: ChatKey) -> None:
        if key in self._takeovers:
            self._takeovers[key] = replace(self._takeovers[key], told=True)

    def _give_back(self, key: ChatKey) -> None:
        self._takeovers.pop(key, None)
