"""A member of staff answers by hand: the bot then stays out of that conversation for a while.

From the console they read there what is written meanwhile (see bot.human_time). In the OA's own inbox they read it
there, and the bot neither answers nor keeps it.

Zalo tells of every message that an OA sends, its own API's too. `sender.admin_id` marks a person's; since nobody has
seen a real account yet, a message that we have just sent ourselves never counts, whatever it carries.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.messages import Channel, IncomingMessage, Kind, StaffWrote
from bot.ports import Takeover
from bot.turn import StaffTime
from knowledge.hanoi import HANOI

REMEMBERED = 4096  # messages of ours
ECHO_WITHIN_S = 7200.0  # a resend of the echo comes up to 1.8 hours later


class OwnSends:
    """What we have sent lately, by recipient and text: an echo of it is no member of staff."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sent: OrderedDict[bytes, float] = OrderedDict()

    def add(self, recipient_id: str, text: str) -> None:
        """Before it is sent: the echo may overtake the answer to our call."""
        key = _key(recipient_id, text)
        self._sent[key] = self._clock()
        self._sent.move_to_end(key)
        while len(self._sent) > REMEMBERED:
            self._sent.popitem(last=False)

    def has(self, recipient_id: str, text: str) -> bool:
        """Whether this was ours."""
        at = self._sent.get(_key(recipient_id, text))
        return at is not None and self._clock() - at <= ECHO_WITHIN_S


class Takeovers(Protocol):
    """The store's part; see storage.takeovers."""

    async def take_over(self, channel: Channel, conversation_id: str, until: datetime) -> None:
        """Keep it. Raises StoreUnavailable."""


class StaffDesk(Protocol):
    """The people who may answer beside the bot, as the worker knows them.

    `taken`: the last time that one of them answered in the conversation, as it stood when the update was claimed.
    """

    def answers(self, message: IncomingMessage, taken: Takeover | None) -> bool:
        """Whether one of them answers in this conversation just now, where the bot does not hear it."""

    def time(self, message: IncomingMessage, taken: Takeover | None) -> StaffTime | None:
        """The time of one who answers from the console, and reads what the bot hands on; or one that has just ended."""

    async def wrote(self, event: StaffWrote) -> None:
        """One of them has written. Raises StoreUnavailable."""


class NoStaff:
    """Nobody but the bot."""

    def answers(self, message: IncomingMessage, taken: Takeover | None) -> bool:
        """Never."""
        return False

    def time(self, message: IncomingMessage, taken: Takeover | None) -> StaffTime | None:
        """None."""
        return None

    async def wrote(self, event: StaffWrote) -> None:
        """Not heard of."""


class Staff:
    """What the worker asks before it answers, and tells when an echo was a person's."""

    def __init__(
        self,
        store: Takeovers,
        own: OwnSends,
        minutes: int,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._own = own
        self._for = timedelta(minutes=minutes)
        self._clock = clock

    def answers(self, message: IncomingMessage, taken: Takeover | None) -> bool:
        """Whether a member of staff answers in this conversation just now. A command is the bot's all the same."""
        if message.channel is not Channel.ZALO_OA or message.address.is_group or not self._for:
            return False
        if message.kind is Kind.TEXT and message.text.startswith("/"):
            return False
        return taken is not None and not taken.by and self._clock() < taken.until

    def time(self, message: IncomingMessage, taken: Takeover | None) -> StaffTime | None:
        """In a private conversation: the time of one who answers from the console, or one that has just ended."""
        if message.address.is_group or taken is None or not taken.by:
            return None
        return StaffTime(taken.until, taken.told, over=self._clock() >= taken.until)

    async def wrote(self, event: StaffWrote) -> None:
        """Be silent from now on, unless the words were our own. Raises StoreUnavailable."""
        if self._for and not self._own.has(event.conversation_id, event.text):
            await self._store.take_over(event.channel, event.conversation_id, self._clock() + self._for)


def answering(takeover: Takeover) -> str:
    """A line for the operators' list; whom it concerns is not told."""
    since, until = (at.astimezone(HANOI) for at in (takeover.since, takeover.until))
    return f"Cán bộ đang trả lời đến {until:%H:%M} (từ {since:%H:%M})"


def _key(recipient_id: str, text: str) -> bytes:
    return hashlib.blake2b(
        f"{recipient_id}\n{' '.join(text.split())}".encode("utf-8", "replace"), digest_size=16
    ).digest()
