"""Whether a channel is written to at all: a provider that is down, or wants all of us to be silent, is left alone.

One chat that cannot be reached never stops the others: it takes several chats that fail, and none that works between.
"""

from __future__ import annotations

from dataclasses import dataclass

from webhook.channels.base import SendResult, Verdict

FAILING = 5  # sends in a row ...
OF_CHATS = 3  # ... to so many different chats
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 10.0  # how late we notice that a provider is back
PROBES = 3  # one that hangs or a chat that is at fault itself does not speak for all
LONGEST_ASKED_S = 60.0  # a wait that we guess; one that the provider names is obeyed whole
TOO_MANY = "429"
NO_TOKEN = "401"  # revoked or mistyped: nothing goes before an operator has put another one there

# Refusals that concern the application or the account, not the person: channels.md 1.8 and 2.1.
OF_ALL = frozenset(
    {
        ("zalo_oa", "-32"), ("zalo_oa", "-211"), ("zalo_oa", "http-429"), ("zalo_bot", TOO_MANY),
        ("zalo_bot", NO_TOKEN), ("telegram", NO_TOKEN),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pause:
    """Until when nothing is sent, in seconds of the monotonic clock, and the provider's code for why."""

    until: float
    reason: str


class Breaker:
    """What the last results say about one channel."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._failed: set[str] = set()  # at most as many chats as fail in a row
        self._slowed: set[str] = set()  # those among them that were told to wait
        self._in_a_row = 0
        self._pauses = 0
        self.pause: Pause | None = None

    def room(self, now: float, wanted: int, in_flight: int) -> int:
        """How many of `wanted` sends may start: none in a pause, a few after it, to see how things stand."""
        if self.pause is None:
            return wanted
        return 0 if now < self.pause.until else min(wanted, max(0, PROBES - in_flight))

    def ready_at(self, now: float) -> float:
        """When the pause is over."""
        return now if self.pause is None else max(now, self.pause.until)

    def hear(self, result: SendResult, chat_id: str, now: float) -> None:
        """One send has ended."""
        if result.verdict is not Verdict.RETRY:
            self._works()
        elif (self._channel, result.code) in OF_ALL:
            self._rest(now, result, LONGEST_ASKED_S, result.retry_after_s or 0.0)
        else:
            self._fails(result, chat_id, now)

    def _works(self) -> None:
        self._failed.clear()
        self._slowed.clear()
        self._in_a_row = self._pauses = 0
        self.pause = None

    def _fails(self, result: SendResult, chat_id: str, now: float) -> None:
        self._in_a_row += 1
        if len(self._failed) < OF_CHATS:
            self._failed.add(chat_id)
        # Telegram says "429" for a chat and for the whole bot alike: three chats in a row are the bot.
        if result.code == TOO_MANY and len(self._slowed) < OF_CHATS:
            self._slowed.add(chat_id)
        enough = OF_CHATS if result.code == TOO_MANY else FAILING
        probing = self.pause is not None and now >= self.pause.until
        of_bot = len(self._slowed) >= OF_CHATS
        if probing or of_bot or (self._in_a_row >= enough and len(self._failed) >= OF_CHATS):
            self._rest(now, result, LONGEST_PAUSE_S, (result.retry_after_s or 0.0) if of_bot else 0.0)

    def _rest(self, now: float, result: SendResult, longest_s: float, named_s: float) -> None:
        """What was in flight when the pause began does not make it longer, unless the provider says so (`named_s`)."""
        if self.pause is None or now >= self.pause.until:
            self._pauses += 1
            seconds = min(longest_s, FIRST_PAUSE_S * 2.0 ** min(self._pauses - 1, 16))
        else:
            seconds = self.pause.until - now
        until = now + max(seconds, named_s)
        self.pause = Pause(until, result.code or result.verdict.value)
