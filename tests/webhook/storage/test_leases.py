"""No update is claimed for ever: by a dead worker, a silent one, or a living one that has lost sight of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ports import StoreUnavailable
from tests.contract.builders import delivery_ids, put_all, update
from webhook.storage import sqlite
from webhook.storage.sqlite import LOOK_EVERY, SqliteStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "x.db")
    yield made
    made.close()


async def beats(store: SqliteStore, number: int = LOOK_EVERY) -> None:
    for _ in range(number):
        await store.heartbeat()


async def test_what_is_worked_on_stays_claimed(store: SqliteStore) -> None:
    await put_all(store, update("1"), update("2", "bình"))
    assert len(await store.claim(9)) == 2
    await beats(store, 3 * LOOK_EVERY)
    assert await store.claim(9) == []


async def test_what_could_not_be_given_back_is_opened_by_a_heartbeat(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put_all(store, update("1"), update("2", "bình"))
    first, second = await store.claim(9)

    def locked(db: object, released: object) -> list[None]:
        raise StoreUnavailable("database is locked")

    with monkeypatch.context() as broken:
        broken.setattr(sqlite.inbox, "release", locked)
        with pytest.raises(StoreUnavailable):
            await store.release([first.id])
    assert await store.claim(9) == []
    await beats(store)
    assert delivery_ids(await store.claim(9)) == [first.update.delivery_id]
    assert second.id in store._claimed  # still worked on


async def test_a_claim_on_its_way_is_not_taken_for_lost(store: SqliteStore) -> None:
    await store.heartbeat()
    await put_all(store, update("1"))
    store._beats = LOOK_EVERY - 1  # this heartbeat would look
    claimed, _ = await asyncio.gather(store.claim(9), store.heartbeat())
    assert len(claimed) == 1
    assert await store.claim(9) == []
