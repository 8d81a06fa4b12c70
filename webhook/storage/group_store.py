"""Chats over SQLite: groups, what was overheard in them, and persons under their keyed hash."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from bot.facts import Kept
from bot.groups import Chat, Group
from bot.messages import Channel, ChatChange
from bot.ports import HeardUpdate
from webhook.storage import chats, forget, overheard
from webhook.storage.database import to_ms
from webhook.storage.people import People
from webhook.storage.reading import SqliteReading
from webhook.storage.writer import Writer


class SqliteGroups(SqliteReading):
    """bot.ports.Chats, and TurnStore.overhear."""

    writer: Writer

    def __init__(self, path: Path, people: People) -> None:
        super().__init__(path)
        self.people = people

    async def overhear(self, heard: HeardUpdate) -> bool:
        """TurnStore.overhear."""
        person = self.people.person(heard.update.channel.value, heard.sender_id)
        return await self.writer.submit(overheard.overhear, overheard.Hearing(heard, person))

    def chat(self, channel: Channel, chat_id: str, now: datetime) -> Chat:
        """Chats.chat."""
        return self.read(chats.chat, channel.value, chat_id, now)

    def listening(self) -> Mapping[Channel, Mapping[str, int]]:
        """Chats.listening."""
        return self.read(chats.listening)

    def kept(self, channel: Channel, sender_id: str, latest: int) -> Kept:
        """Chats.kept."""
        return self.read(forget.kept, self.people.person(channel.value, sender_id), latest)

    async def ripen(self, now: datetime) -> int:
        """Chats.ripen. Costs no transaction while nothing is due."""
        if not self.read(overheard.waiting, to_ms(now)):
            return 0
        return await self.writer.submit(overheard.ripen, to_ms(now))

    async def follow(self, change: ChatChange, at: datetime) -> None:
        """Chats.follow."""
        await self.writer.submit(chats.follow, chats.Followed(change, to_ms(at)))

    async def set_group(self, channel: Channel, chat_id: str, group: Group) -> None:
        """Chats.set_group."""
        await self.writer.submit(chats.set_groups, chats.Setting(channel, chat_id, group))
