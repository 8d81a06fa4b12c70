"""People who keep coming, on all channels in turn, each with a few questions; providers that deliver some twice."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.soak.ledger import Post
from tests.soak.town import Town


@dataclass(frozen=True, slots=True)
class Load:
    """`per_s` messages on the whole; each person asks `questions`, `gap_s` apart; a share comes twice."""

    per_s: float
    questions: int = 3
    gap_s: float = 1.2
    doubled: float = 0.05


async def come(town: Town, load: Load, numbers: itertools.count[int]) -> None:
    """For ever; cancel it to end."""
    loop = asyncio.get_running_loop()
    next_at = loop.time()
    async with asyncio.TaskGroup() as people:
        while True:
            people.create_task(_ask(town, load, town.person(next(numbers), load.questions)))
            next_at += load.questions / load.per_s
            await asyncio.sleep(max(0.0, next_at - loop.time()))


async def _ask(town: Town, load: Load, posts: list[Post]) -> None:
    """One after the other: who asks does not wait for the answer, but a provider keeps the order."""
    again: list[asyncio.Task[bool]] = []
    for post in posts:
        await town.post(post)
        if town.random.random() < load.doubled:
            again.append(asyncio.create_task(_later(town, post, town.random.random())))
        await asyncio.sleep(load.gap_s)
    await asyncio.gather(*again)


async def _later(town: Town, post: Post, seconds: float) -> bool:
    await asyncio.sleep(seconds)
    return await town.try_once(post)


@asynccontextmanager
async def under(town: Town, load: Load, numbers: itertools.count[int] | None = None) -> AsyncIterator[None]:
    """People come as long as the block lasts; what was acknowledged until then counts, what was cut off does not."""
    task = asyncio.create_task(come(town, load, numbers or itertools.count()))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
