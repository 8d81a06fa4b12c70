"""Zalo's token pair among the notes of the database that all processes share: the TokenStore of the product."""

from __future__ import annotations

import json
from dataclasses import asdict

from webhook.channels.zalo_tokens import TokenPair, Turn
from webhook.storage import tokens
from webhook.storage.owner import own_name
from webhook.storage.sqlite import SqliteStore


class StoredTokens:
    """Durable before it is used. Whatever cannot be written raises StoreUnavailable."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self._name = own_name()
        self._read: dict[TokenPair | None, str | None] = {}  # a pair as it was written, to compare

    async def load_tokens(self) -> TokenPair | None:
        """The pair that was saved last."""
        return self._pair(self._store.noted(tokens.PAIR))

    async def begin_refresh(self) -> Turn:
        """TokenStore.begin_refresh."""
        begun = await self._store.writer.submit(tokens.begin, tokens.Begin(self._name))
        return Turn(self._pair(begun.pair), begun.busy, begun.abandoned)

    async def finish_refresh(self, pair: TokenPair, over: TokenPair | None) -> bool:
        """TokenStore.finish_refresh."""
        finish = tokens.Finish(self._name, json.dumps(asdict(pair)), self._read.get(over))
        return await self._store.writer.submit(tokens.finish, finish)

    async def abandon_refresh(self, consent: str = "") -> None:
        """TokenStore.abandon_refresh."""
        await self._store.writer.submit(tokens.abandon, tokens.Abandon(self._name, consent))

    async def save_consent(self, pair: TokenPair) -> None:
        """TokenStore.save_consent."""
        await self._store.writer.submit(tokens.finish, tokens.Finish("", json.dumps(asdict(pair)), None))

    async def first_seen(self, key: str, now_s: int) -> int:
        """TokenStore.first_seen."""
        told = self._store.noted(tokens.FIRST_SEEN)
        known, since = json.loads(told) if told else ("", 0)
        if known == key:
            return int(since)
        await self._store.note(tokens.FIRST_SEEN, json.dumps([key, now_s]))
        return now_s

    def _pair(self, told: str | None) -> TokenPair | None:
        pair = TokenPair(**json.loads(told)) if told else None
        self._read = {None: None, pair: told}
        return pair
