"""Providers that fail, one at a time; a database that is locked; a disk that is full: nothing is lost, others go on."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import apsw

from tests.bench.processes import free_port
from tests.soak.ledger import Ledger, Post, percentile
from tests.soak.load import under
from tests.soak.plan import Plan, Window
from tests.soak.proxy import Fault
from tests.soak.town import Town, town, until

LOOK_S = 0.5
RECOVERY_S = 300.0  # the longest wait between two tries of what may have arrived is two minutes
DISK_MB = 32
LEFT_KB = 200
RETRY_AFTER_S = 2


async def run(plan: Plan, folder: Path) -> dict[str, Any]:
    """Raw figures of every fault."""
    numbers = itertools.count()
    async with town(folder / "data", port=free_port()) as made:  # what one fault leaves behind would show in the next
        async with under(made, plan.fault_load, numbers):
            await asyncio.sleep(plan.calm_s)
        await made.settled(RECOVERY_S)
        windows = []
        for window in plan.windows:
            windows.append(await _window(made, plan, window, numbers))
            _tell(windows[-1])
        locked = await _starved(made, plan, "locked", _lock(made), plan.locked_s)
    return {"providers": windows, "locked": locked, "full": await _full(plan, folder)}


def _tell(row: dict[str, Any]) -> None:
    kept = {key: value for key, value in row.items() if key != "memory_mb"}
    print(json.dumps(kept, ensure_ascii=False), file=sys.stderr, flush=True)


async def _window(made: Town, plan: Plan, window: Window, numbers: itertools.count[int]) -> dict[str, Any]:
    """People come before, in and after the fault; the three are told apart by when they asked."""
    struck = {channel for channel, _ in window.faults}
    async with under(made, plan.fault_load, numbers):
        calm_from = time.time()
        await asyncio.sleep(plan.calm_s)
        before, fault_from = made.sampler.sample(), time.time()
        victim = await _strike(made, window)
        said = await _watch(made, window.for_s)
        fault_until = time.time()
        await _heal(made, window, victim)
    recovered_s = await made.settled(RECOVERY_S)
    balance = await made.balance()
    others = [post for post in made.ledger.acknowledged if post.conversation[0] not in struck]
    calm, meanwhile = (
        _latencies(made.ledger, [p for p in others if start <= p.first_at < end and p.conversation != victim])
        for start, end in ((calm_from, fault_from), (fault_from, fault_until))
    )
    return {
        "fault": window.name,
        "for_s": window.for_s,
        "others_calm": _summary(calm),
        "others_meanwhile": _summary(meanwhile),
        "readyz": said,
        "settled_after_s": round(recovered_s, 1),
        "memory_mb": {"before": before, "after": made.sampler.sample()},
        "in_doubt": len(await made.in_doubt()),
        "balance": balance.row(),
        "doubled_and_not_listed": max(0, len(balance.doubled) - len(await made.in_doubt())),
    }


async def _strike(made: Town, window: Window) -> tuple[str, str] | None:
    for channel, fault in window.faults:
        await made.proxies[channel].set(fault, window.delay_s)
    if not window.one_chat:
        return None
    fake = made.fakes[window.one_chat]
    number = next(n for n in range(1, 9) if made.person(n, 1)[0].conversation[0] == window.one_chat)
    post = made.person(number, 1)[0]
    code = "429" if window.one_chat == "telegram" else "-218"
    made.providers.telegram.retry_after_s = RETRY_AFTER_S
    fake.fail(code, 10_000, post.conversation[1])
    await made.post(post)
    return post.conversation


async def _heal(made: Town, window: Window, victim: tuple[str, str] | None) -> None:
    for channel, _ in window.faults:
        await made.proxies[channel].set(Fault.NONE)
    if victim is not None:
        made.fakes[victim[0]].recover(victim[1])


async def _watch(made: Town, for_s: float) -> list[dict[str, Any]]:
    """What /readyz says meanwhile: each different answer once, with when it was first seen."""
    began, seen, found = time.monotonic(), set(), []
    while (passed := time.monotonic() - began) < for_s:
        said = await made.readiness()
        told = {
            "status": said.get("status"),
            "database": said.get("database"),
            **{c: s.get("reason", s.get("sending")) for c, s in said.get("channels", {}).items()},
        }
        if str(told) not in seen:
            seen.add(str(told))
            found.append({"after_s": round(passed, 1), **told})
        await asyncio.sleep(min(LOOK_S, max(0.0, for_s - passed)))
    return found


def _latencies(ledger: Ledger, posts: list[Post]) -> list[float]:
    keys = {(post.conversation, post.question): post.first_at for post in posts}
    first = {(h.conversation, h.question): h.at for h in reversed(ledger.heard)}
    return sorted(first[key] - at for key, at in keys.items() if key in first)


def _summary(latencies: list[float]) -> dict[str, Any]:
    p50, p99 = (round(percentile(latencies, share) * 1000, 1) for share in (0.5, 0.99))
    return {"messages": len(latencies), "p50_ms": p50, "p99_ms": p99}


@contextmanager
def _lock(made: Town) -> Iterator[None]:
    """Another program holds the write lock."""
    db = apsw.Connection(str(made.stage.data_dir / "hoidap06.db"))
    db.set_busy_timeout(5000)
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        db.execute("ROLLBACK")
        db.close()


async def _full(plan: Plan, folder: Path) -> dict[str, Any]:
    """The database lives on a small disk that something else fills up."""
    with small_disk(folder / "disk") as disk:
        if disk is None:
            return {"skipped": "no tmpfs can be mounted here"}
        async with town(disk / "data", port=free_port()) as made:
            return await _starved(made, plan, "full", _fill(disk), plan.full_s)


@contextmanager
def _fill(disk: Path) -> Iterator[None]:
    """All but a few KB."""
    ballast = disk / "ballast"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    ballast.write_bytes(bytes(max(0, free - LEFT_KB * 1024)))
    try:
        yield
    finally:
        ballast.unlink()


async def _starved(
    made: Town, plan: Plan, name: str, trouble: AbstractContextManager[None], for_s: float
) -> dict[str, Any]:
    """Nothing can be written for a while: updates are refused and posted again, and nothing acknowledged is lost."""
    refused = sum(post.refused for post in made.ledger.posts)
    async with under(made, plan.fault_load, itertools.count(1)):
        await asyncio.sleep(plan.calm_s)
        before = made.sampler.sample()
        with trouble:
            said = await _watch(made, for_s)
        began = time.monotonic()
        await until(lambda: _is_ready(made), RECOVERY_S)
        ready_s = time.monotonic() - began
        await asyncio.sleep(plan.calm_s)
    settled_s = await made.settled(RECOVERY_S)
    balance = await made.balance()
    row = {
        "fault": name,
        "for_s": for_s,
        "readyz": said,
        "ready_again_s": round(ready_s, 2),
        "settled_after_s": round(settled_s, 1),
        "refused_and_posted_again": sum(post.refused for post in made.ledger.posts) - refused,
        "memory_mb": {"before": before, "after": made.sampler.sample()},
        "in_doubt": len(await made.in_doubt()),
        "balance": balance.row(),
    }
    _tell(row)
    return row


async def _is_ready(made: Town) -> bool:
    return bool((await made.readiness()).get("status") == 200)


@contextmanager
def small_disk(at: Path) -> Iterator[Path | None]:
    """A tmpfs of DISK_MB; None where we may not mount one."""
    at.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=700", "tmpfs", str(at)]
    mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield at if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(at)], capture_output=True)
