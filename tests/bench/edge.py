"""Durable accept against the bare edge: quiet at 16 and 64 connections, then with `work` busy on a full queue."""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from bot.messages import Channel
from bot.ports import StoredUpdate
from tests.bench.plan import Plan
from tests.bench.posting import flood, have_wrk, update
from tests.bench.processes import HOIDAP06, SERVER, Program, free_port, running, settings
from tests.bench.sync import sync_ms
from webhook.storage.sqlite import SqliteStore

CONNECTIONS = (16, 64)
BUSY_CONNECTIONS = 64
WARM_UP_S = 1
WARM_IDS, MEASURED_IDS, WAITING_IDS = 100_000_000, 200_000_000, 900_000_000
IDS_A_FLOOD = 10_000_000
BUSY_FROM = 50  # replies after which `work` is at it
QUESTIONS = ("làm lại căn cước bị mất ở đâu", "lệ phí hộ chiếu bao nhiêu", "đăng ký tạm trú cần giấy tờ gì")


class Lost(AssertionError):
    """Acknowledged, and not in the database."""


def run(plan: Plan) -> dict[str, Any]:
    """Raw rounds; bare and durable take turns."""
    with tempfile.TemporaryDirectory(prefix="bench-edge-") as name:
        folder = Path(name)
        sync = [sync_ms(folder)]
        quiet = [_in_turns(folder, plan, c) for _ in range(plan.rounds) for c in CONNECTIONS]
        sync.append(sync_ms(folder))
        full = folder / "full"
        asyncio.run(_fill(full / "hoidap06.db", plan.waiting))
        busy = [_beside_work(folder, full, plan) for _ in range(plan.rounds)]
        sync.append(sync_ms(folder))
    generator = "wrk" if have_wrk() else "tests.bench.posting"
    return {"sync_ms": sync, "generator": generator, "quiet": quiet, "busy": busy}


def _in_turns(folder: Path, plan: Plan, connections: int) -> dict[str, Any]:
    """Both are up and asked in turn for a second each: the host's own speed changes within seconds."""
    with tempfile.TemporaryDirectory(dir=folder) as own, _bare(folder) as bare, _durable(folder, Path(own)) as durable:
        flooded = {name: _Flooded(*up, connections) for name, up in (("bare", bare), ("durable", durable))}
        for _ in range(plan.flood_s):
            for each in flooded.values():
                each.more(1)
        found = {name: each.found() for name, each in flooded.items()}
        found["durable"]["stored"] = _all_stored(Path(own), found["durable"])
    return {"connections": connections, **found}


@contextmanager
def _bare(folder: Path) -> Iterator[tuple[Program, str]]:
    port = free_port()
    with running(["-m", "tests.bench.bare", "--port", str(port)], folder / "bare.log", cores=[SERVER]) as program:
        program.wait_for(f"http://127.0.0.1:{port}/")
        yield program, f"http://127.0.0.1:{port}/webhook/telegram"


@contextmanager
def _durable(folder: Path, data: Path) -> Iterator[tuple[Program, str]]:
    port = free_port()
    with running(
        (*HOIDAP06, "serve", "--accept-only"), folder / "serve.log", settings(data, port), [SERVER]
    ) as program:
        program.wait_for(f"http://127.0.0.1:{port}/readyz")
        yield program, f"http://127.0.0.1:{port}/webhook/telegram"


class _Flooded:
    """One server under floods, and what they came to together."""

    def __init__(self, program: Program, url: str, connections: int) -> None:
        self._program, self._url, self._connections = program, url, connections
        flood(url, connections, WARM_UP_S, WARM_IDS)
        self._floods: list[dict[str, Any]] = []
        self._cpu_s = 0.0

    def more(self, seconds: int) -> None:
        """One more flood."""
        before = self._program.cpu_s()
        first = MEASURED_IDS + len(self._floods) * IDS_A_FLOOD
        self._floods.append(flood(self._url, self._connections, seconds, first))
        self._cpu_s += self._program.cpu_s() - before

    def found(self) -> dict[str, Any]:
        """The floods as one: what was answered a second, the middle ones of their delays, the slowest of all."""
        total = {name: sum(flood[name] for flood in self._floods) for name in ("answered", "refused", "broken")}
        seconds = sum(flood["seconds"] for flood in self._floods)
        delays = {name: statistics.median(flood[name] for flood in self._floods) for name in ("p50_ms", "p99_ms")}
        return {
            **total,
            **delays,
            "seconds": round(seconds, 4),
            "max_ms": max(flood["max_ms"] for flood in self._floods),
            "per_s": round(total["answered"] / seconds, 1),
            "cpu_us": round(self._cpu_s / total["answered"] * 1e6, 1),
        }


def _all_stored(data: Path, found: dict[str, Any]) -> int:
    """How many of the measured floods are in the database. Raises Lost when that is less than was acknowledged."""
    stored = _stored(data / "hoidap06.db")
    if stored < found["answered"] - found["refused"]:
        raise Lost(f"{found['answered']} acknowledged, {stored} stored")
    return stored


def _stored(database: Path) -> int:
    """How many different updates of the measured flood the database has ever taken."""
    measured = "SELECT count(*) FROM seen WHERE CAST(delivery_id AS INTEGER) BETWEEN ? AND ?"
    return int(_asked(database, measured, MEASURED_IDS, WAITING_IDS - 1))


def _beside_work(folder: Path, full: Path, plan: Plan) -> dict[str, Any]:
    """Both beside a `work` that has more to answer than it can; ours shares its database with it."""
    with _busy_work(folder, full) as (_, meanwhile), _bare(folder) as up:
        bare = {**_once(up, plan), **meanwhile()}
    with _busy_work(folder, full) as (data, meanwhile), _durable(folder, data) as up:
        durable = {**_once(up, plan), **meanwhile()}
        durable["stored"] = _all_stored(data, durable)
    return {"connections": BUSY_CONNECTIONS, "bare": bare, "durable": durable}


def _once(up: tuple[Program, str], plan: Plan) -> dict[str, Any]:
    flooded = _Flooded(*up, BUSY_CONNECTIONS)
    flooded.more(plan.flood_s)
    return flooded.found()


@contextmanager
def _busy_work(folder: Path, full: Path) -> Iterator[tuple[Path, Callable[[], dict[str, int]]]]:
    """`work` on a copy of the `full` queue, and what it has done by the time of the call."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        data, port = Path(name), free_port()
        shutil.copytree(full, data, dirs_exist_ok=True)
        api = f"http://127.0.0.1:{port}"
        fake = ["-m", "tests.fakes.telegram_api", "--port", str(port)]
        env = settings(data, free_port(), TELEGRAM_API_BASE=api)
        with running(fake, folder / "fake.log") as provider, running((*HOIDAP06, "work"), folder / "work.log", env):
            provider.wait_for(f"{api}/_fake/count")
            _until(lambda: _replies(api) > BUSY_FROM)
            yield data, lambda: {"replies": _replies(api), "left": _left(data / "hoidap06.db")}


def _until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError("`work` did not begin to answer")
        time.sleep(0.05)


def _replies(api: str) -> int:
    with urllib.request.urlopen(f"{api}/_fake/count") as answer:
        return int(json.load(answer)["accepted"])


def _left(database: Path) -> int:
    """How many updates wait. Raises AssertionError for none: then nobody was busy."""
    left = int(_asked(database, "SELECT count(*) FROM inbox"))
    if not left:
        raise AssertionError("the queue ran empty before the measurement ended: give it more updates")
    return left


def _asked(database: Path, sql: str, *given: int) -> Any:
    db = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return db.execute(sql, given).get
    finally:
        db.close()


async def _fill(database: Path, count: int) -> None:
    store = SqliteStore(database)
    try:
        for start in range(0, count, 200):
            numbers = range(WAITING_IDS + start, WAITING_IDS + start + 200)
            await asyncio.gather(*(store.put(_waiting(number)) for number in numbers))
    finally:
        store.close()


def _waiting(number: int) -> StoredUpdate:
    chat = 500_000 + number % 4000
    body = update(number, chat, QUESTIONS[number % len(QUESTIONS)])
    return StoredUpdate(Channel.TELEGRAM, str(number), str(chat), body)
