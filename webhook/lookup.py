"""What a turn asks for and the core cannot know: the group it is in, who administers it, what is kept of a person."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.facts import Fact, Facts
from bot.groups import Chat, Rank
from bot.messages import Channel, IncomingMessage
from bot.ports import Chats
from knowledge.hanoi import HANOI
from webhook.channels.base import Sender

log = logging.getLogger(__name__)

LATEST = 10  # questions told in one message
ZALO = frozenset({Channel.ZALO_OA, Channel.ZALO_BOT})
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread over the telephone


class Lookup(Protocol):
    """What the worker asks on behalf of a turn."""

    facts: Facts  # what holds for every turn

    def chat(self, channel: Channel, chat_id: str, now: datetime) -> Chat:
        """What is known of a group."""

    async def find(self, fact: Fact, message: IncomingMessage, facts: Facts) -> Facts:
        """`facts` with the one that was missing. Raises StoreUnavailable."""


class Nowhere:
    """Nothing is known, and nothing can be found out."""

    facts = Facts()

    def chat(self, channel: Channel, chat_id: str, now: datetime) -> Chat:
        """A new group."""
        return Chat()

    async def find(self, fact: Fact, message: IncomingMessage, facts: Facts) -> Facts:
        """The safe answer to everything."""
        return replace(facts, can_fetch=False)


class Finder:
    """Over the store and the providers."""

    def __init__(
        self, chats: Chats, senders: Mapping[Channel, Sender], *, question_days: int, members_set_up_zalo: bool
    ) -> None:
        """`members_set_up_zalo`: Zalo names no administrators, so every member of a group there counts as one."""
        self.facts = Facts(can_fetch=True, question_days=question_days)
        self._chats = chats
        self._senders = senders
        self._members_set_up_zalo = members_set_up_zalo

    def chat(self, channel: Channel, chat_id: str, now: datetime) -> Chat:
        """What the store knows of a group."""
        return self._chats.chat(channel, chat_id, now)

    async def find(self, fact: Fact, message: IncomingMessage, facts: Facts) -> Facts:
        """Ask whoever knows."""
        match fact:
            case Fact.RANK:
                return replace(facts, rank=await self._rank(message))
            case Fact.KEPT:
                return replace(facts, kept=self._chats.kept(message.channel, message.sender_id, LATEST))
            case Fact.RECEIPT:
                return replace(facts, receipt=receipt(datetime.now(HANOI)))

    async def _rank(self, message: IncomingMessage) -> Rank:
        sender = self._senders.get(message.channel)
        if message.channel in ZALO or sender is None:
            return Rank.ADMIN if self._members_set_up_zalo and sender is not None else Rank.UNTOLD
        is_admin = await sender.is_admin(message.address.chat_id, message.sender_id)
        if is_admin is None:
            log.warning("rank_unknown", extra={"fields": {"channel": message.channel.value}})
            return Rank.UNKNOWN
        return Rank.ADMIN if is_admin else Rank.MEMBER


def receipt(now: datetime) -> str:
    """`XD-20261122-7F3K2Q`: the day and six signs by chance, which tell nothing of whose data it was."""
    return f"XD-{now:%Y%m%d}-{''.join(secrets.choice(_ALPHABET) for _ in range(6))}"
