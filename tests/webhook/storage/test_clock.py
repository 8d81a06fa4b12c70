"""A clock that is set back (a machine that starts with a wrong one, until it has asked): nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.contract.builders import put_all, request, settlement, update
from webhook.storage import database, outbox, settle, workers
from webhook.storage.sqlite import SqliteStore

HOURS = timedelta(hours=7)  # a machine that takes Hà Nội's time for that of Greenwich


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(path)
    yield made
    made.close()


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The clock is seven hours ahead until it is undone."""
    with monkeypatch.context() as wrong:
        for module in (outbox, settle, workers):
            wrong.setattr(module, "now_ms", lambda: database.now_ms() + round(HOURS.total_seconds() * 1000))
        yield wrong


async def queue(store: SqliteStore) -> None:
    await put_all(store, update("1"))
    [claimed] = await store.claim(9)
    await store.settle([settlement(claimed.id, request())])


async def test_what_was_queued_before_is_due_at_the_next_beat(store: SqliteStore, ahead: pytest.MonkeyPatch) -> None:
    await store.heartbeat()
    await queue(store)
    ahead.undo()
    assert await store.claim_deliveries(9) == []
    await store.heartbeat()
    assert len(await store.claim_deliveries(9)) == 1


async def test_also_when_the_process_was_started_anew(
    store: SqliteStore, path: Path, ahead: pytest.MonkeyPatch
) -> None:
    await queue(store)
    await store.leave()
    ahead.undo()
    after = SqliteStore(path)
    await after.heartbeat()
    assert len(await after.claim_deliveries(9)) == 1
    after.close()


async def test_a_wait_stays_as_long_as_it_was(store: SqliteStore, ahead: pytest.MonkeyPatch) -> None:
    await queue(store)
    [delivery] = await store.claim_deliveries(9)
    await store.retry(delivery.id, datetime.now(UTC) + HOURS + timedelta(minutes=1), "503")
    ahead.undo()
    await store.heartbeat()
    assert await store.claim_deliveries(9) == []
    [(waits_ms,)] = database.select(
        database.connect_reading(store._path), "SELECT next_at - ? FROM outbox", (database.now_ms(),)
    )
    assert 30_000 < waits_ms <= 60_000


async def test_a_delivery_in_doubt_holds_its_conversation_no_longer_than_ever(
    store: SqliteStore, ahead: pytest.MonkeyPatch
) -> None:
    await queue(store)
    [delivery] = await store.claim_deliveries(9)
    await store.doubt(delivery.id, datetime.now(UTC) + HOURS + timedelta(minutes=1), "timeout")
    ahead.undo()
    await store.heartbeat()
    db = database.connect_reading(store._path)
    [(ahead_ms,)] = database.select(db, "SELECT doubt_at - ? FROM outbox", (database.now_ms(),))
    assert ahead_ms <= 0


async def test_while_it_runs_as_it_should_nothing_is_touched(store: SqliteStore) -> None:
    await queue(store)
    [delivery] = await store.claim_deliveries(9)
    await store.retry(delivery.id, datetime.now(UTC) + timedelta(minutes=1), "503")
    db = database.connect_reading(store._path)
    before = database.select(db, "SELECT * FROM outbox")
    await store.heartbeat()
    assert database.select(db, "SELECT * FROM outbox") == before
