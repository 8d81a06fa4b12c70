"""kill -9 in the middle: what was accepted is answered once, what was being sent is listed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.messages import Channel
from bot.ports import StoredUpdate
from webhook.storage.sqlite import SqliteStore
from webhook.storage.wake import Bell

LIMIT = 8  # sends in flight, the deliverer's default
ROOT = Path(__file__).parents[3]


class Child:
    """The worker process and what it has sent."""

    def __init__(self, folder: Path) -> None:
        self.database, self.sends, self._ready = folder / "x.db", folder / "sends", folder / "ready"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, takes_s: float) -> None:
        self._ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.webhook.storage.child", self.database, self.sends, self._ready]
        self._process = subprocess.Popen([*map(str, command), str(takes_s)], cwd=ROOT)
        until(self._ready.exists)

    def kill(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def sent(self) -> list[str]:
        if not self.sends.exists():
            return []
        return [json.loads(line)["text"] for line in self.sends.read_text().splitlines()]


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    made = Child(tmp_path)
    yield made
    made.kill()


def until(holds: Callable[[], bool], longest_s: float = 15) -> None:
    end = time.monotonic() + longest_s
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)


def chat(n: int, text: str) -> StoredUpdate:
    body = json.dumps({"chat": f"c{n % 20}", "text": text}).encode()
    return StoredUpdate(Channel.TELEGRAM, str(n), f"c{n % 20}", body)


async def put(store: SqliteStore, numbers: range) -> None:
    await asyncio.gather(*(store.put(chat(n, f"{n}")) for n in numbers))


async def test_accepted_is_answered_and_only_what_was_being_sent_comes_twice(child: Child) -> None:
    bell = Bell(child.database.parent / "work.bell")
    store = SqliteStore(child.database, after_commit=bell.ring)
    total, kills = 400, 0
    for first in range(0, total, 100):
        child.start(takes_s=0.004)
        await put(store, range(first, first + 100))
        before = len(child.sent())
        await asyncio.to_thread(until, lambda at=before + 20: len(child.sent()) >= at)
        backlog = store.backlog()
        assert backlog.updates + backlog.deliveries > 0, "a kill with nothing pending proves nothing"
        child.kill()
        kills += 1
    child.start(takes_s=0)
    await asyncio.to_thread(until, lambda: store.backlog().updates + store.backlog().deliveries == 0)
    times = Counter(child.sent())
    assert set(times) == {str(n) for n in range(total)}
    doubled = {text for text, count in times.items() if count > 1}
    in_doubt = store.in_doubt(1000)
    assert len(doubled) <= len(in_doubt) <= kills * LIMIT
    assert {line.state for line in in_doubt} == {"sent"}
    assert len(store.unanswered(10_000)) == total
    assert_in_order(child.sent())
    store.close()
    bell.close()


def assert_in_order(sent: list[str]) -> None:
    """First sends only: a repeat follows the first at once, before anything later of the conversation."""
    seen: dict[int, list[int]] = {}
    for text in sent:
        row = seen.setdefault(int(text) % 20, [])
        if not row or row[-1] != int(text):
            row.append(int(text))
    for row in seen.values():
        assert row == sorted(row)


async def test_what_was_being_sent_is_listed_and_sent_again(child: Child) -> None:
    store = SqliteStore(child.database)
    child.start(takes_s=60)
    await put(store, range(3))
    await asyncio.to_thread(until, lambda: len(child.sent()) == 3)
    child.kill()
    taken = await store.heartbeat()
    assert (taken.updates, taken.resent, taken.held) == (0, 3, 0)
    assert [(line.state, line.attempt) for line in store.in_doubt(9)] == [("retry", 1)] * 3
    assert sorted(item.request.body["text"] for item in await store.claim_deliveries(9)) == ["0", "1", "2"]
    store.close()


async def test_held_when_the_setting_says_so_and_nothing_waits_behind_it(child: Child) -> None:
    store = SqliteStore(child.database, resend_within_s=0)
    child.start(takes_s=60)
    await store.put(chat(0, "một"))
    await store.put(chat(20, "hai"))
    await asyncio.to_thread(until, lambda: child.sent() == ["một"] and store.backlog().deliveries == 2)
    child.kill()
    taken = await store.heartbeat()
    assert (taken.resent, taken.held) == (0, 1)
    assert [line.state for line in store.in_doubt(9)] == ["held"]
    assert [item.request.body["text"] for item in await store.claim_deliveries(9)] == ["hai"]
    store.close()


def test_the_child_is_really_killed(child: Child) -> None:
    child.start(takes_s=0)
    process = child._process
    assert process is not None
    child.kill()
    assert process.returncode == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
