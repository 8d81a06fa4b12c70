"""Tasks beside the answering: an error that nobody foresaw ends none of them, and is told without its words."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter

import apsw
import pytest

from bot.ports import TakenOver
from tests.webhook.test_worker import NOW, until, worker
from webhook import work
from webhook.logs import JsonLines
from webhook.reload import Shelf
from webhook.storage.memory import MemoryStore
from webhook.watched import beside, watched

SECRET = "001099012345"


class Failing(MemoryStore):
    """Each kind of call raises what no task foresees, the first time."""

    def __init__(self) -> None:
        super().__init__(lambda: NOW)
        self.calls: Counter[str] = Counter()

    def count(self, call: str) -> None:
        self.calls[call] += 1
        if self.calls[call] == 1:
            raise apsw.ConstraintError(f"UNIQUE constraint failed: {SECRET}")

    async def purge(self) -> int:
        self.count("clean")
        return 1

    async def tally(self) -> bool:
        self.count("tally")
        return True

    async def note(self, key: str, value: str) -> None:
        self.count("beat")

    async def heartbeat(self) -> TakenOver:
        self.count("pulse")
        return TakenOver()


async def test_it_begins_again_until_it_returns_and_tells_of_each_failure(caplog: pytest.LogCaptureFixture) -> None:
    begun = []

    async def run() -> None:
        begun.append(len(begun))
        if len(begun) < 3:
            raise ValueError(SECRET)

    await watched("courtesy", run, 0)
    assert begun == [0, 1, 2]
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records if record.levelno == logging.ERROR]
    assert [(line["event"], line["task"], line["error"]) for line in lines] == [
        ("task_failed", "courtesy", "ValueError")
    ] * 2
    assert SECRET not in str(lines) and "test_watched.py" in str(lines[0]["at"])


async def test_it_ends_when_it_is_cancelled() -> None:
    task = beside("for ever", asyncio.Event().wait)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_cleaning_counting_and_the_beat_go_on_after_what_nobody_foresaw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webhook.watched.REST_S", 0)
    store = Failing()
    tasks = work.keep_house(store, Shelf([]))
    try:
        await until(lambda: all(store.calls[call] > 1 for call in ("clean", "tally", "beat")))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_the_pulse_goes_on_after_what_nobody_foresaw(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it another worker takes over, and everything is answered twice."""
    monkeypatch.setattr("webhook.worker.HEARTBEAT_S", 0.001)
    store = Failing()
    working = worker(store)
    task = asyncio.create_task(working.run())
    await until(lambda: store.calls["pulse"] > 2)
    working.stop()
    await asyncio.wait_for(task, 10)
