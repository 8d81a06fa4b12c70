"""`serve` keeps one child, `work`, alive; and no child outlives its parent, however the parent ended."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Sequence

log = logging.getLogger(__name__)

GRACE_S = 8.0  # of the 10 s that a whole stop may take
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 30.0
# glibc gives every thread a heap of its own, and what loading leaves free in one is of no use to the others.
MEMORY = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072", "NUMPY_MADVISE_HUGEPAGE": "0"}
# The docstrings of what a worker imports are 5 MB (-OO).
WORK = (sys.executable, "-OO", "-m", "webhook.cli", "work", "--with-parent")


async def keep_alive(
    stopping: asyncio.Event,
    prepared: asyncio.Event | None = None,
    command: Sequence[str] = WORK,
    renew: asyncio.Event | None = None,
) -> None:
    """Run `command` until `stopping` is set, starting it again, ever later, when it ends by itself.

    Its stdin gets one line once `prepared` is set (None: at once): what it needs of us is there. When `renew` is set it
    ends in order and begins anew at once.
    """
    renew = renew or asyncio.Event()
    pause = FIRST_PAUSE_S
    while not stopping.is_set():
        started = time.monotonic()
        # The end of the pipe tells the child that we are gone, even after kill -9.
        child = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, env={**MEMORY, **os.environ}
        )
        if prepared is not None:
            await first(prepared.wait(), child.wait(), stopping.wait())
        if child.stdin is not None:
            child.stdin.write(b"\n")
        await first(child.wait(), stopping.wait(), renew.wait())
        if stopping.is_set():
            await _stop(child)
            return
        if renew.is_set():
            renew.clear()
            log.info("worker_renewed")
            await _stop(child)
            continue
        if time.monotonic() - started > LONGEST_PAUSE_S:
            pause = FIRST_PAUSE_S
        log.error("worker_ended", extra={"fields": {"code": child.returncode, "again_in_s": pause}})
        _count_restart()
        await first(asyncio.sleep(pause), stopping.wait())
        pause = min(pause * 2, LONGEST_PAUSE_S)


def _count_restart() -> None:
    from webhook.metrics import WORKER_RESTARTS  # nothing that a first start would wait for

    WORKER_RESTARTS.inc()


async def _stop(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        child.terminate()
    try:
        await asyncio.wait_for(child.wait(), GRACE_S)
    except TimeoutError:
        log.error("worker_killed", extra={"fields": {"after_s": GRACE_S}})
        child.kill()
        await child.wait()


async def first(*awaitables: object) -> None:
    """Wait for the first of them; the others are cancelled."""
    tasks = [asyncio.ensure_future(item) for item in awaitables]  # type: ignore[call-overload]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


def stop_on_signals(stopping: asyncio.Event) -> None:
    """SIGTERM and SIGINT (Ctrl-C) set `stopping` in the running loop."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)


def stop_with_parent(stopping: asyncio.Event, begin: asyncio.Event, pipe: int = 0) -> None:
    """Set `begin` when the parent says a line on `pipe` (stdin), and `stopping` when its end is closed: it has ended,
    in whatever way."""
    loop = asyncio.get_running_loop()

    def readable() -> None:
        if os.read(pipe, 4096):
            begin.set()
        else:
            loop.remove_reader(pipe)
            stopping.set()

    loop.add_reader(pipe, readable)
