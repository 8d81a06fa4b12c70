"""Tasks beside the answering, that nobody waits for: none of them ends without a word, and none for good."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

REST_S = 10.0


async def watched(name: str, run: Callable[[], Awaitable[None]], rest_s: float | None = None) -> None:
    """`run` until it returns: what it did not foresee is logged, and it begins again after a rest (REST_S)."""
    rest_s = REST_S if rest_s is None else rest_s
    while True:
        try:
            return await run()
        except Exception:
            log.exception("task_failed", extra={"fields": {"task": name, "again_in_s": rest_s}})
        await asyncio.sleep(rest_s)


def beside(name: str, run: Callable[[], Awaitable[None]], rest_s: float | None = None) -> asyncio.Task[None]:
    """A task that is `watched`; cancel it to end it."""
    return asyncio.create_task(watched(name, run, rest_s), name=name)
