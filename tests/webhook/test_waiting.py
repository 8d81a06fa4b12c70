"""Those who wait for a reply on the chat page: no more of them than leave connections to the others."""

from __future__ import annotations

import asyncio
import time

import pytest

from webhook.storage.memory import MemoryStore
from webhook.waiting import MOST_WAITING, WaitingRoom


@pytest.mark.parametrize(("files", "most"), [(8, 2), (1024, 256), (65_536, MOST_WAITING)])
async def test_whoever_finds_the_room_full_is_told_at_once_that_there_is_nothing(files: int, most: int) -> None:
    room = WaitingRoom(MemoryStore(), look_s=5, longest_s=5, files=files)
    waiting = [asyncio.create_task(room.wait(f"{number:016}", 0)) for number in range(most)]
    await asyncio.sleep(0)
    began = time.monotonic()
    assert await room.wait("w" * 16, 0) == []
    assert time.monotonic() - began < 2
    assert not any(task.done() for task in waiting)
    room.close()
    assert await asyncio.gather(*waiting) == [()] * most
