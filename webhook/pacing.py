"""How fast a channel may be written to: decisions about one channel, given the clock; nothing here sleeps or sends.

All times are seconds of one monotonic clock. Where the limits come from: Telegram's FAQ (30 a second, one a second in a
chat, 20 a minute in a group), Zalo's OpenAPI (4,000 requests a minute for an application).
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field

MARGIN = 1.1  # their clock sees two sends closer together than ours did
SLACK_S = 0.01  # who was put off comes back at a time that the store has rounded
MOST_CHATS = 10_000  # remembered at once; far more than can be written to within a minute
FOR_REPLIES = 3  # of every three sends that a limit allows, broadcasts leave one to replies


@dataclass(frozen=True, slots=True)
class Limits:
    """What a provider allows. 0: no limit."""

    sends: int = 0
    in_s: float = 1.0  # `sends` within so many seconds
    chat_s: float = 0.0  # between two sends to one chat
    group_sends: int = 0  # to one group within a minute


NO_LIMITS = Limits()


def telegram_limits(sends_a_second: int) -> Limits:
    """`sends_a_second` 0: a Bot API server of one's own, or a trial without limits."""
    return Limits(sends_a_second, 1.0, chat_s=1.0, group_sends=20) if sends_a_second else NO_LIMITS


MINUTE_S = 60.0


class Window:
    """At most `sends` within any `in_s` seconds: the times of the last ones, no more than that."""

    def __init__(self, sends: int, in_s: float) -> None:
        self._sends = sends
        self._in_s = in_s
        self._times: deque[float] = deque(maxlen=sends)

    def free(self, now: float) -> int:
        """How many may start now."""
        while self._times and self._times[0] + self._in_s <= now:
            self._times.popleft()
        return self._sends - len(self._times)

    def ready_at(self, now: float) -> float:
        """When the next one may start; `now` when it may at once."""
        return now if self.free(now) > 0 else self._times[0] + self._in_s

    def take(self, now: float) -> None:
        """One starts."""
        self._times.append(now)


@dataclass(slots=True)
class _Chat:
    """What is remembered of a chat until it may be written to as if it were new."""

    ready_at: float = 0.0
    slot: float = 0.0  # the latest time that somebody was put off to
    group: Window | None = None
    over_at: float = field(default=0.0)  # nothing of this matters any more


class Pace:
    """The limits of one channel, and the chats that were written to lately."""

    def __init__(self, limits: Limits = NO_LIMITS) -> None:
        self._limits = limits
        self._whole = Window(limits.sends, limits.in_s * MARGIN) if limits.sends else None
        self._chats: OrderedDict[str, _Chat] = OrderedDict()
        self._by_chat = bool(limits.chat_s or limits.group_sends)

    def room(self, now: float, wanted: int) -> int:
        """How many of `wanted` sends may start now."""
        return wanted if self._whole is None else min(wanted, self._whole.free(now))

    def room_for_broadcasts(self, now: float, wanted: int) -> int:
        """The same for broadcasts: a third of the limit stays free, so that a reply finds room at once."""
        if self._whole is None:
            return wanted
        return max(0, min(wanted, self._whole.free(now) - self._limits.sends // FOR_REPLIES))

    def ready_at(self, now: float) -> float:
        """When there is room again."""
        return now if self._whole is None else self._whole.ready_at(now)

    def permit(self, chat_id: str, now: float, *, is_group: bool) -> float:
        """0 when the send may start: it is counted then. Else the seconds to put it off.

        Those who wait for one chat are put off to one time each, so that they do not all come back at once.
        """
        if self._by_chat or chat_id in self._chats:
            chat = self._chat(chat_id, now)
            ready_at = self._ready_at(chat, now, is_group=is_group)
            if ready_at > now + SLACK_S:
                return self._put_off(chat, ready_at) - now
            self._count(chat, now)
        if self._whole is not None:
            self._whole.take(now)
        return 0.0

    def arrived(self, chat_id: str, now: float) -> None:
        """A send to the chat has ended: the provider counts from when it came, which was not later than this."""
        chat = self._chats.get(chat_id)
        if chat is not None and self._limits.chat_s:
            chat.ready_at = max(chat.ready_at, now + self._limits.chat_s)
            chat.over_at = max(chat.over_at, chat.ready_at)

    def pause_chat(self, chat_id: str, now: float, seconds: float) -> None:
        """The provider wants us to be silent in this chat for so long; the others go on."""
        chat = self._chat(chat_id, now)
        chat.ready_at = max(chat.ready_at, now + seconds)
        chat.over_at = max(chat.over_at, chat.ready_at)

    def __len__(self) -> int:
        return len(self._chats)

    def _chat(self, chat_id: str, now: float) -> _Chat:
        """The last one touched stands last; what is over leaves from the front."""
        chat = self._chats.get(chat_id)
        if chat is not None:
            self._chats.move_to_end(chat_id)
            return chat
        for _ in range(2):
            if self._chats and next(iter(self._chats.values())).over_at <= now:
                self._chats.popitem(last=False)
        if len(self._chats) >= MOST_CHATS:
            self._chats.popitem(last=False)
        chat = self._chats[chat_id] = _Chat()
        return chat

    def _ready_at(self, chat: _Chat, now: float, *, is_group: bool) -> float:
        if not (is_group and self._limits.group_sends):
            return chat.ready_at
        if chat.group is None:
            chat.group = Window(self._limits.group_sends, MINUTE_S * MARGIN)
        return max(chat.ready_at, chat.group.ready_at(now))

    def _put_off(self, chat: _Chat, ready_at: float) -> float:
        chat.slot = max(ready_at, chat.slot + self._limits.chat_s * MARGIN)
        chat.over_at = max(chat.over_at, chat.slot)
        return chat.slot

    def _count(self, chat: _Chat, now: float) -> None:
        chat.ready_at = chat.over_at = now + self._limits.chat_s * MARGIN
        if chat.group is not None:
            chat.group.take(now)
            chat.over_at = now + MINUTE_S * MARGIN
