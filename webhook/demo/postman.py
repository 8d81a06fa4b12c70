"""How a provider delivers: at least once, in no certain order, and again when it was not answered with 200."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from webhook.demo.updates import Posted

# Zalo OA: after 30 s, 5, 15, 30 minutes and an hour, then the webhook is disabled. https://developers.zalo.me
LADDER_S = (30.0, 300.0, 900.0, 1800.0, 3600.0)

Post = Callable[[Posted], Awaitable[int]]


@dataclass(slots=True)
class Round:
    """What became of a round. `given_up`: what was never taken; a real webhook is then disabled."""

    posts: int = 0
    resent: int = 0
    given_up: int = 0


class Postman:
    """Posts in a shuffled order, some twice, and walks the ladder with what was refused.

    `duplicates`: the share that comes twice. `hurry`: how many times faster than the real one it waits.
    """

    def __init__(
        self, post: Post, *, seed: int = 0, duplicates: float = 0.05, shuffled: bool = True, hurry: float = 1.0
    ) -> None:
        self._post = post
        self._random = random.Random(seed)
        self._duplicates = duplicates
        self._shuffled = shuffled
        self._hurry = hurry
        self.round = Round()

    async def deliver(self, updates: Sequence[Posted]) -> Round:
        """Everything, at once; ends when all was taken or given up."""
        posts = [*updates, *(update for update in updates if self._random.random() < self._duplicates)]
        if self._shuffled:
            self._random.shuffle(posts)
        await asyncio.gather(*map(self._until_taken, posts))
        return self.round

    async def _until_taken(self, posted: Posted) -> None:
        for number, wait_s in enumerate((0.0, *LADDER_S)):
            await asyncio.sleep(wait_s / self._hurry)
            self.round.posts += 1
            self.round.resent += number > 0
            again = {"num_retry": str(number)} if number else {}
            if await self._post(Posted(posted.path, posted.body, {**posted.headers, **again})) == 200:
                return
        self.round.given_up += 1
