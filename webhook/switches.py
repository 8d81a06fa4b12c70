"""What is switched off, as a process last read it: both look twice a second, so that nobody has to restart them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from bot.messages import Channel, IncomingMessage
from bot.status import Status
from bot.turn import Outcome
from webhook.storage.switches import GROUPS, Switch

log = logging.getLogger(__name__)

LOOK_S = 0.5
TITLES = {
    Channel.TELEGRAM.value: "Telegram",
    Channel.ZALO_OA.value: "Zalo OA",
    Channel.ZALO_BOT.value: "Zalo Bot",
    Channel.WEB.value: "Trang trò chuyện",
    GROUPS: "Trả lời trong nhóm",
}


class Switches(Protocol):
    """Where they are kept."""

    def switches(self) -> Mapping[str, Switch]:
        """Those that were ever touched, by key. Raises StoreUnavailable, and the errors of SQLite."""


class NeverTouched:
    """Everything is on, for ever."""

    def switches(self) -> Mapping[str, Switch]:
        """None."""
        return {}


class Board:
    """Asked on the hot path, so it never looks at the store itself."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._off: frozenset[str] = frozenset()
        self.look()

    def look(self) -> None:
        """Read them again; what cannot be read stays as it was."""
        try:
            found = self._switches.switches()
        except Exception:  # whatever a damaged or locked store raises
            log.exception("switches_unreadable")
            return
        off = frozenset(key for key, switch in found.items() if switch.off)
        if off != self._off:
            log.warning("switches_changed", extra={"fields": {"off": sorted(off)}})
        self._off = off

    async def keep_looking(self) -> None:
        """For ever; cancel it to end."""
        while True:
            await asyncio.sleep(LOOK_S)
            self.look()

    def is_off(self, channel: Channel) -> bool:
        """Whether nothing may be said on `channel`."""
        return channel.value in self._off

    def hushes(self, channel: Channel, is_group: bool) -> bool:
        """Whether a message that came there is not answered."""
        return channel.value in self._off or (is_group and GROUPS in self._off)


def cries_for_help(outcome: Outcome, message: IncomingMessage) -> bool:
    """Whether a switch must not silence it: in private nobody else reads a cry for help, and a bot that takes a message
    and says nothing lets people wait for it. In a group the neighbours read it."""
    return outcome.status is Status.EMERGENCY and not message.address.is_group


def unsaid(outcome: Outcome, message: IncomingMessage) -> Outcome:
    """The outcome of a turn while its channel is off: nothing is said, the question is kept for staff. What the person
    asked us to do with their own data is done all the same: the law does not wait for a switch."""
    question = outcome.question if message.addressed else None
    if question is not None:
        question = replace(question, status=Status.SILENT_OFF, entry="", topic="", choices=())
    return replace(outcome, status=Status.SILENT_OFF, reply=None, question=question)
