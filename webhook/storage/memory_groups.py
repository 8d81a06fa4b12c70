"""Groups and persons in memory: the same promises as in SQL, except that ids stay what they are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.effects import Effect, Forget, HandBack, OptOut, Rate, SetGroup, StaffTold
from bot.groups import Chat, Group
from bot.messages import Change, Channel, ChatChange
from bot.ports import HeardUpdate, Settlement, StoredUpdate

LATE = timedelta(minutes=10)
ChatKey = tuple[Channel, str]


@dataclass(slots=True)
class _Known:
    """One group."""

    group: Group = field(default_factory=Group)
    gone_at: datetime | None = None
    hour: int = 0
    replies: int = 0


class MemoryGroups(ABC):
    """bot.ports.Chats and TurnStore.overhear, over what the store itself keeps."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._chats: dict[ChatKey, _Known] = {}
        self._heard: list[tuple[HeardUpdate, datetime]] = []
        self._opted_out: set[ChatKey] = set()
        self.erasures: dict[str, datetime] = {}
        self.ratings: dict[tuple[Channel, str, str, int], bool] = {}  # channel, person, entry, answer -> good

    @abstractmethod
    def _is_new(self, update: StoredUpdate) -> bool:
        """Note the delivery; False when it was known."""

    @abstractmethod
    def _accept(self, update: StoredUpdate, at: datetime) -> None:
        """Into the inbox."""

    @abstractmethod
    def _drop_unsent(self, channel: Channel, chat_id: str, *, asked: bool) -> None:
        """Deliveries to a chat that is gone; `asked`: also those that answer what was asked there."""

    @abstractmethod
    def _forget_person(self, channel: Channel, conversation_id: str, sender_id: str, update_id: int) -> None:
        """Everything of a person, who said so in this update."""

    @abstractmethod
    def _tell_taken(self, key: ChatKey) -> None:
        """Whoever writes there knows that a person reads it."""

    @abstractmethod
    def _give_back(self, key: ChatKey) -> None:
        """The bot answers there again."""

    async def overhear(self, heard: HeardUpdate) -> bool:
        """TurnStore.overhear."""
        who = heard.update.conversation_id
        place = (heard.update.channel, heard.heard_in)
        self._heard = [
            (held, at)
            for held, at in self._heard
            if (held.update.channel, held.heard_in) != place or held.update.conversation_id == who
        ]
        if not heard.wait_min:
            return True
        if not self._is_new(heard.update):
            return False
        if (heard.update.channel, heard.sender_id) not in self._opted_out:
            self._heard.append((heard, self._clock()))
        return True

    async def ripen(self, now: datetime) -> int:
        """Chats.ripen."""
        due = [(held, at) for held, at in self._heard if at + timedelta(minutes=held.wait_min) <= now]
        self._heard = [item for item in self._heard if item not in due]
        ripe = [(held, at) for held, at in due if at + timedelta(minutes=held.wait_min) > now - LATE]
        for held, at in ripe:
            self._accept(held.update, at)
        return len(ripe)

    def chat(self, channel: Channel, chat_id: str, now: datetime) -> Chat:
        """Chats.chat."""
        known = self._chats.get((channel, chat_id), _Known())
        return Chat(known.group, known.replies if known.hour == _hour(now) else 0, known.gone_at)

    def listening(self) -> Mapping[Channel, Mapping[str, int]]:
        """Chats.listening."""
        found: dict[Channel, dict[str, int]] = {}
        for (channel, chat_id), known in self._chats.items():
            if known.group.wait_min:
                found.setdefault(channel, {})[chat_id] = known.group.wait_min
        return found

    async def set_group(self, channel: Channel, chat_id: str, group: Group) -> None:
        """Chats.set_group."""
        self._set_group(channel, chat_id, group)

    async def follow(self, change: ChatChange, at: datetime) -> None:
        """Chats.follow."""
        self._follow(change, at)

    def _set_group(self, channel: Channel, chat_id: str, group: Group) -> None:
        self._chats.setdefault((channel, chat_id), _Known()).group = group
        if not group.wait_min:
            self._unhear(channel, chat_id)

    def _follow(self, change: ChatChange, at: datetime) -> None:
        key = (change.channel, change.chat_id)
        match change.change:
            case Change.LEFT | Change.UNFOLLOWED:
                self._chats.setdefault(key, _Known()).gone_at = at
                self._drop_unsent(*key, asked=change.change is Change.LEFT)
                self._unhear(*key)
            case Change.JOINED if key in self._chats:
                self._chats[key].gone_at = None
            case Change.MOVED if key in self._chats:
                before = self._chats.pop(key)
                now = self._chats.setdefault((change.channel, change.moved_to), before)
                now.gone_at, now.group = None, before.group if now.group == Group() else now.group

    def _has_left(self, channel: Channel, chat_id: str) -> bool:
        return self._chats.get((channel, chat_id), _Known()).gone_at is not None

    def _is_heard(self, key: ChatKey) -> None:
        """Somebody wrote in private, where a conversation is called like its chat: who had left is back."""
        if key in self._chats:
            self._chats[key].gone_at = None

    def _unhear(self, channel: Channel, chat_id: str) -> None:
        self._heard = [
            (held, at)
            for held, at in self._heard
            if held.update.channel is not channel or not in_chat(held.update.conversation_id, chat_id)
        ]

    def _carry_out(self, update: StoredUpdate, settlement: Settlement) -> None:
        """What a turn changes beside its conversation."""
        for effect in settlement.effects:
            self._effect(effect, update, settlement)
        if settlement.change is not None:
            self._follow(settlement.change, self._clock())
        if settlement.address.is_group and settlement.requests:
            known = self._chats.setdefault((update.channel, settlement.address.chat_id), _Known())
            hour = _hour(self._clock())
            known.replies = known.replies + 1 if known.hour == hour else 1
            known.hour = hour

    def _effect(self, effect: Effect, update: StoredUpdate, settlement: Settlement) -> None:
        person = (update.channel, settlement.sender_id)
        match effect:
            case Forget(receipt):
                self._forget_person(update.channel, update.conversation_id, settlement.sender_id, settlement.update_id)
                self.erasures[receipt] = self._clock()
            case OptOut(on):
                (self._opted_out.add if on else self._opted_out.discard)(person)
            case SetGroup(group):
                self._set_group(update.channel, settlement.address.chat_id, group)
            case Rate(entry, answer, good):
                self.ratings[*person, entry, answer] = good
            case StaffTold():
                self._tell_taken((update.channel, update.conversation_id))
            case HandBack():
                self._give_back((update.channel, update.conversation_id))


def in_chat(conversation_id: str, chat_id: str) -> bool:
    """Whether a conversation is held in a chat: its own, or one of a group's members."""
    return conversation_id == chat_id or conversation_id.startswith(f"{chat_id}:")


def _hour(at: datetime) -> int:
    return int(at.timestamp()) // 3600
