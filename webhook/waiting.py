"""The chat page waits for its replies: one look at the store for all who wait, none when nobody does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.ports import WebReplies, WebReply

LOOK_S = 0.05
LONGEST_S = 20.0
MOST_WAITING = 2_000
SHARE = 4  # a quarter of the connections: providers and the database find the others


class WaitingRoom:
    """Everybody who waits for a reply in this process."""

    def __init__(
        self,
        replies: WebReplies,
        *,
        look_s: float = LOOK_S,
        longest_s: float = LONGEST_S,
        files: int = MOST_WAITING * SHARE,
    ) -> None:
        """`files`: that may be open at once in this process. Those who wait take a share of them."""
        self._replies = replies
        self._look_s = look_s
        self._longest_s = longest_s
        self._most = min(MOST_WAITING, files // SHARE)
        self._waiting: dict[asyncio.Future[Sequence[WebReply]], tuple[str, int]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._closed = False

    def now(self, conversation_id: str, after: int) -> Sequence[WebReply]:
        """The replies above `after` that are there."""
        return self._replies.web_replies(conversation_id, after)

    async def wait(self, conversation_id: str, after: int) -> Sequence[WebReply]:
        """The replies above `after`, as soon as there are any; empty after `longest_s` or when the server stops."""
        found = self._replies.web_replies(conversation_id, after)
        if found or self._closed or len(self._waiting) >= self._most:
            return found
        future: asyncio.Future[Sequence[WebReply]] = asyncio.get_running_loop().create_future()
        self._waiting[future] = (conversation_id, after)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            return await asyncio.wait_for(future, self._longest_s)
        except TimeoutError:
            return ()
        finally:
            self._waiting.pop(future, None)

    def close(self) -> None:
        """Send everybody home: the server stops."""
        self._closed = True
        for future in self._waiting:
            if not future.done():
                future.set_result(())

    async def _look(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._look_s)
            for future, (conversation_id, after) in list(self._waiting.items()):
                if not future.done() and (found := self._replies.web_replies(conversation_id, after)):
                    future.set_result(found)
