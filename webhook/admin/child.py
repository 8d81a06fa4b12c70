"""Child processes for what the accepting process does not carry: one that groups, one that tries answers, one that
makes files. All end with it, the second one also when nobody has asked for five minutes, the third with each file."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
from typing import Any

from webhook.settings import Settings

log = logging.getLogger(__name__)

IDLE_S = 300.0
LONGEST_S = 60.0
LONGEST_MAKING_S = 240.0  # half a million rows as a workbook
LARGEST_LINE = 1 << 24  # bytes of an answer


class ChildFailed(Exception):
    """The work could not be done; `str()` is for the log."""


class Child:
    """One process of webhook.jobs, begun by `start` or the first `talk`. Both of these block: for a thread.

    Not asyncio's own processes: a loop that ends while one of those starts waits for its end for ever (Python 3.11).
    """

    def __init__(self, name: str, settings: Settings) -> None:
        self._name = name
        self._settings = settings
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._killed = False

    def start(self) -> None:
        """Begin, unless it has begun. Raises ChildFailed after `kill`, and OSError."""
        with self._lock:
            if self._killed:
                raise ChildFailed(f"{self._name}: ended")
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "webhook.jobs", self._name],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL if self._name == "group" else subprocess.PIPE,
                    env=environment(self._settings),
                )

    def talk(self, line: bytes) -> bytes:
        """Its answer to a line; b"" when it has ended. Raises ChildFailed and OSError."""
        self.start()
        assert self._process is not None and self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(line)
        self._process.stdin.flush()
        return self._process.stdout.readline(LARGEST_LINE)

    def kill(self) -> None:
        """End it at once, and for good: one that has not begun never will."""
        with self._lock:
            self._killed = True
            if self._process is not None:
                self._process.kill()

    def wait(self) -> None:
        """Until it has ended. Blocks."""
        if self._process is not None:
            self._process.wait()

    @property
    def pid(self) -> int | None:
        """The process, once it has begun."""
        return self._process.pid if self._process else None

    @property
    def usable(self) -> bool:
        """Whether it runs or may begin."""
        return not self._killed and (self._process is None or self._process.poll() is None)


class Children:
    """Starts them when they are needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._grouping: Child | None = None
        self._bench: Child | None = None
        self._making: Child | None = None
        self._few: asyncio.Task[None] | None = None
        self._closed = False
        self._turn = asyncio.Lock()
        self._press = asyncio.Lock()
        self._idle: asyncio.TimerHandle | None = None

    async def group(self, few: bool) -> None:
        """Group what waits, unless that is under way; a few questions in the process that tries answers."""
        if self.groups_now:
            return
        if few:
            self._few = asyncio.create_task(self._group_few())
        else:
            self._grouping = Child("group", self._settings)
            await asyncio.to_thread(self._grouping.start)

    async def _group_few(self) -> None:
        with contextlib.suppress(ChildFailed):  # they stay as they are until the next look
            await self.ask("group", None)

    @property
    def groups_now(self) -> bool:
        """Whether grouping is under way."""
        few = self._few is not None and not self._few.done()
        return few or (self._grouping is not None and self._grouping.usable)

    async def ask(self, job: str, given: Any) -> Any:
        """What webhook.jobs.bench answers. Raises ChildFailed."""
        async with self._turn:
            if self._closed:
                raise ChildFailed(f"{job}: closed")
            if self._bench is None or not self._bench.usable:
                self._bench = Child("bench", self._settings)
            bench = self._bench
            try:
                told = await asyncio.wait_for(_ask(bench, job, given), LONGEST_S)
            except (TimeoutError, OSError, ValueError) as error:
                await _end(bench)
                raise ChildFailed(f"{job}: {type(error).__name__}") from error
            finally:
                self._rest()
        return _answer(job, told)

    async def make(self, job: str, given: Any) -> Any:
        """What webhook.jobs.paper answers: one at a time, each in a process that ends with it. Raises ChildFailed."""
        async with self._press:
            if self._closed:
                raise ChildFailed(f"{job}: closed")
            child = self._making = Child("paper", self._settings)
            try:
                told = await asyncio.wait_for(_ask(child, job, given), LONGEST_MAKING_S)
            except (TimeoutError, OSError, ValueError) as error:
                raise ChildFailed(f"{job}: {type(error).__name__}") from error
            finally:
                await _end(child)
        return _answer(job, told)

    async def close(self) -> None:
        """End them; from now on `ask` and `make` raise ChildFailed."""
        self._closed = True
        if self._idle is not None:
            self._idle.cancel()
        for child in (self._bench, self._grouping, self._making):
            if child is not None:
                await _end(child)
        if self._few is not None:
            await self._few  # at once: its child has gone

    def _rest(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        if not self._closed:
            self._idle = asyncio.get_running_loop().call_later(IDLE_S, self._stop_bench)

    def _stop_bench(self) -> None:
        if self._bench is not None and not self._turn.locked():
            asyncio.get_running_loop().run_in_executor(None, _end_now, self._bench)


def _answer(job: str, told: dict[str, Any]) -> Any:
    if "error" in told:
        log.error("console_job_failed", extra={"fields": {"job": job, "error": told["error"]}})
        raise ChildFailed(str(told["error"]))
    return told["answer"]


async def _ask(bench: Child, job: str, given: Any) -> dict[str, Any]:
    line = json.dumps({"job": job, "given": given}, ensure_ascii=False).encode() + b"\n"
    try:
        told: dict[str, Any] = json.loads(await asyncio.to_thread(bench.talk, line))
    except asyncio.CancelledError:
        bench.kill()  # or the thread waits on, and the next one who asks gets this answer
        raise
    return told


async def _end(child: Child) -> None:
    await asyncio.to_thread(_end_now, child)


def _end_now(child: Child) -> None:
    child.kill()
    child.wait()


def environment(settings: Settings) -> dict[str, str]:
    """The child's: the same database and content, and none of the secrets."""
    secret = ("TOKEN", "SECRET", "PASSWORD", "KEY")
    kept = {name: value for name, value in os.environ.items() if not any(word in name for word in secret)}
    return kept | {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "KNOWLEDGE_DIRS": os.pathsep.join(str(folder) for folder in settings.knowledge_dirs),
    }
