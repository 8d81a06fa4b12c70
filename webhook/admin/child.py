"""Child processes that know the whole content: one that groups, one that tries answers. The accepting process carries
neither; both end with it, and the second one when nobody has asked for five minutes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from typing import Any

from webhook.settings import Settings

log = logging.getLogger(__name__)

IDLE_S = 300.0
LONGEST_S = 60.0
LARGEST_LINE = 1 << 24  # bytes of an answer


class ChildFailed(Exception):
    """The work could not be done; `str()` is for the log."""


class Children:
    """Starts them when they are needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._grouping: asyncio.subprocess.Process | None = None
        self._bench: asyncio.subprocess.Process | None = None
        self._few: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._idle: asyncio.TimerHandle | None = None

    async def group(self, few: bool) -> None:
        """Group what waits, unless that is under way; a few questions in the process that tries answers."""
        if self.groups_now:
            return
        if few:
            self._few = asyncio.create_task(self._group_few())
        else:
            self._grouping = await self._start("group")

    async def _group_few(self) -> None:
        with contextlib.suppress(ChildFailed):  # they stay as they are until the next look
            await self.ask("group", None)

    @property
    def groups_now(self) -> bool:
        """Whether grouping is under way."""
        few = self._few is not None and not self._few.done()
        return few or (self._grouping is not None and self._grouping.returncode is None)

    async def ask(self, job: str, given: Any) -> Any:
        """What webhook.jobs.bench answers. Raises ChildFailed."""
        async with self._turn:
            try:
                return await asyncio.wait_for(self._ask(job, given), LONGEST_S)
            except (TimeoutError, OSError, ValueError) as error:
                await self._stop_bench()
                raise ChildFailed(f"{job}: {type(error).__name__}") from error
            finally:
                self._rest()

    async def close(self) -> None:
        """End them."""
        if self._idle is not None:
            self._idle.cancel()
        if self._few is not None:
            self._few.cancel()
        await self._stop_bench()
        if self._grouping is not None and self._grouping.returncode is None:
            self._grouping.kill()
            await self._grouping.wait()

    async def _ask(self, job: str, given: Any) -> Any:
        if self._bench is None or self._bench.returncode is not None:
            self._bench = await self._start("bench")
        assert self._bench.stdin is not None and self._bench.stdout is not None
        self._bench.stdin.write(json.dumps({"job": job, "given": given}, ensure_ascii=False).encode() + b"\n")
        await self._bench.stdin.drain()
        told: dict[str, Any] = json.loads(await self._bench.stdout.readline())
        if "error" in told:
            log.error("console_job_failed", extra={"fields": {"job": job, "error": told["error"]}})
            raise ChildFailed(str(told["error"]))
        return told["answer"]

    async def _start(self, name: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "webhook.jobs", name),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE if name == "bench" else asyncio.subprocess.DEVNULL,
            env=environment(self._settings),
            limit=LARGEST_LINE,
        )

    def _rest(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        loop = asyncio.get_running_loop()
        self._idle = loop.call_later(IDLE_S, lambda: loop.create_task(self._stop_bench()))

    async def _stop_bench(self) -> None:
        child, self._bench = self._bench, None
        if child is not None and child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()


def environment(settings: Settings) -> dict[str, str]:
    """The child's: the same database and content, and none of the secrets."""
    secret = ("TOKEN", "SECRET", "PASSWORD", "KEY")
    kept = {name: value for name, value in os.environ.items() if not any(word in name for word in secret)}
    return kept | {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "KNOWLEDGE_DIRS": os.pathsep.join(str(folder) for folder in settings.knowledge_dirs),
    }
