"""Cleaning every hour and counting every ten minutes, in small steps between which others may write."""

from __future__ import annotations

import asyncio
from typing import Protocol

from bot.ports import StoreUnavailable

EVERY_S = 3600.0
TALLY_EVERY_S = 600.0
BETWEEN_STEPS_S = 0.05


class Purging(Protocol):
    """A store that can delete some of what is over."""

    async def purge(self) -> int:
        """Delete some; how many rows it was."""


class Tallying(Protocol):
    """A store that counts what was asked."""

    async def tally(self) -> bool:
        """Count some; whether more is left."""


async def keep_tallied(store: Tallying, every_s: float = TALLY_EVERY_S) -> None:
    """For ever; cancel it to end."""
    while True:
        try:
            more = await store.tally()
        except StoreUnavailable:
            more = False
        await asyncio.sleep(BETWEEN_STEPS_S if more else every_s)


async def keep_clean(store: Purging, every_s: float = EVERY_S) -> None:
    """For ever; cancel it to end."""
    while True:
        try:
            deleted = await store.purge()
        except StoreUnavailable:
            deleted = 0  # the next hour is early enough
        await asyncio.sleep(BETWEEN_STEPS_S if deleted else every_s)
