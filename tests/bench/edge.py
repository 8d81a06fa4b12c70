"""Durable accept against the bare edge: quiet at 16 and 64 connections, then with `work` busy on a full queue."""

from __future__ import annotations

import asyncio
import json
import shutil
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
BUSY_FROM = 50  # replies after which `work` is at it
QUESTIONS = ("làm lại căn cước bị mất ở đâu", "lệ phí hộ chiếu bao nhiêu", "đăng ký tạm trú cần giấy tờ gì")


class Lost(AssertionError):
    """Acknowledged, and not in the database."""


def run(plan: Plan) -> dict[str, Any]:
    """Raw rounds; bare and durable take turns."""
    with tempfile.TemporaryDirectory(prefix="bench-edge-") as name:
        folder = Path(name)
        sync = [sync_ms(folder)]
        quiet = [
            {"connections": c, "bare": _bare(folder, plan, c), "durable": _durable(folder, plan, c)}
            for _ in range(plan.rounds)
            for c in CONNECTIONS
        ]
        sync.append(sync_ms(folder))
        full = folder / "full"
        asyncio.run(_fill(full / "hoidap06.db", plan.waiting))
        busy = [_beside_work(folder, full, plan) for _ in range(plan.rounds)]
        sync.append(sync_ms(folder))
    generator = "wrk" if have_wrk() else "tests.bench.posting"
    return {"sync_ms": sync, "generator": generator, "quiet": quiet, "busy": busy}


def _bare(folder: Path, plan: Plan, connections: int) -> dict[str, Any]:
    port = free_port()
    with running(["-m", "tests.bench.bare", "--port", str(port)], folder / "bare.log", cores=[SERVER]) as program:
        program.wait_for(f"http://127.0.0.1:{port}/")
        return _flooded(program, f"http://127.0.0.1:{port}/webhook/telegram", plan, connections)


def _durable(folder: Path, plan: Plan, connections: int, data: Path | None = None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=folder) as own:
        data = data or Path(own)
        port = free_port()
        serve = (*HOIDAP06, "serve", "--accept-only")
        with running(serve, folder / "serve.log", settings(data, port), [SERVER]) as program:
            program.wait_for(f"http://127.0.0.1:{port}/readyz")
            found = _flooded(program, f"http://127.0.0.1:{port}/webhook/telegram", plan, connections)
        found["stored"] = _stored(data / "hoidap06.db")
        if found["stored"] < found["answered"] - found["refused"]:
            raise Lost(f"{found['answered']} acknowledged, {found['stored']} stored")
        return found


def _flooded(program: Program, url: str, plan: Plan, connections: int) -> dict[str, Any]:
    flood(url, connections, WARM_UP_S, WARM_IDS)
    before = program.cpu_s()
    found = flood(url, connections, plan.flood_s, MEASURED_IDS)
    found["cpu_us"] = round((program.cpu_s() - before) / found["answered"] * 1e6, 1)
    return found


def _stored(database: Path) -> int:
    """How many different updates of the measured flood the database has ever taken."""
    measured = "SELECT count(*) FROM seen WHERE CAST(delivery_id AS INTEGER) BETWEEN ? AND ?"
    return int(_asked(database, measured, MEASURED_IDS, WAITING_IDS - 1))


def _beside_work(folder: Path, full: Path, plan: Plan) -> dict[str, Any]:
    """Both beside a `work` that has more to answer than it can; ours shares its database with it."""
    with _busy_work(folder, full) as (_, meanwhile):
        bare = {**_bare(folder, plan, BUSY_CONNECTIONS), **meanwhile()}
    with _busy_work(folder, full) as (data, meanwhile):
        durable = {**_durable(folder, plan, BUSY_CONNECTIONS, data), **meanwhile()}
    return {"connections": BUSY_CONNECTIONS, "bare": bare, "durable": durable}


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
