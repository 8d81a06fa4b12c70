"""Zalo's token pair in memory, with a disk that can be full."""

from __future__ import annotations

import asyncio

from webhook.channels.zalo_tokens import TokenPair, Turn


class Tokens:
    """A TokenStore for one process; two tokens over it share it as two processes share the database."""

    def __init__(self) -> None:
        self.pair: TokenPair | None = None
        self.marked = False
        self.abandoned = False
        self.consent = ""
        self.seen: dict[str, int] = {}
        self.full_at: tuple[str, ...] = ()  # the steps that cannot be written
        self.unreadable = False

    async def load_tokens(self) -> TokenPair | None:
        if self.unreadable:
            raise OSError("broken")
        return self.pair

    async def begin_refresh(self) -> Turn:
        await self._write("begin")
        busy, self.marked = self.marked, True
        return Turn(self.pair, busy, self.abandoned)

    async def finish_refresh(self, pair: TokenPair, over: TokenPair | None) -> bool:
        await self._write("finish")
        self.marked = False
        kept = self.pair == over
        if kept:
            self.pair, self.consent = pair, ""
        return kept

    async def abandon_refresh(self, consent: str = "") -> None:
        await self._write("abandon")
        self.marked = False
        self.consent = consent or self.consent

    async def save_consent(self, pair: TokenPair) -> None:
        await self._write("consent")
        self.pair, self.consent, self.marked = pair, "", False

    async def first_seen(self, key: str, now_s: int) -> int:
        await self._write("seen")
        return self.seen.setdefault(key, now_s)

    async def _write(self, step: str) -> None:
        await asyncio.sleep(0)
        if step in self.full_at:
            raise OSError("disk full")
