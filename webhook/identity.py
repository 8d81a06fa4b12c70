"""Who the bot is in a group: the worker asks each provider once and notes it, the accepting process reads the note."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict

from bot.messages import Channel
from bot.ports import Notes, StoreUnavailable
from webhook.channels.base import Identity, PureHalf, Sender

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 300.0
READ_S = 2.0


def _key(channel: Channel) -> str:
    return f"identity:{channel.value}"


def recall(halves: Mapping[Channel, PureHalf], notes: Notes) -> None:
    """Give each half the identity that was noted for it, if any."""
    for channel, half in halves.items():
        told = notes.noted(_key(channel))
        if told:
            half.identity = Identity(**json.loads(told))


async def keep_recalling(halves: Mapping[Channel, PureHalf], notes: Notes) -> None:
    """In the accepting process, for ever: the worker may learn it, or another name, at any time."""
    while True:
        try:
            recall(halves, notes)
        except Exception:  # a store that cannot be read now; what was known stays
            log.exception("identity_unreadable")
        await asyncio.sleep(READ_S)


async def introduce(half: PureHalf, sender: Sender, notes: Notes) -> None:
    """In the worker: ask until the provider answers. A channel without such a notion is done at once."""
    if half.channel is Channel.WEB:
        return
    pause = FIRST_PAUSE_S
    while (identity := await sender.identify()) is None:
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_S)
    half.identity = identity
    try:
        await notes.note(_key(half.channel), json.dumps(asdict(identity)))
    except StoreUnavailable as error:
        log.warning("identity_not_noted", extra={"fields": {"channel": half.channel.value, "reason": str(error)}})
