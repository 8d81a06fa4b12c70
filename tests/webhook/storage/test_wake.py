"""The bell: heard at once, harmless when nobody listens."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from webhook.storage.wake import Bell, Ear

LONG = 30.0


async def test_a_ring_ends_the_wait(tmp_path: Path) -> None:
    ear, bell = Ear(tmp_path / "bell"), Bell(tmp_path / "bell")
    ear.open()
    asyncio.get_running_loop().call_later(0.01, bell.ring)
    await asyncio.wait_for(ear.wait(LONG), 5)
    ear.close()
    bell.close()


async def test_what_rang_before_counts_and_is_heard_once(tmp_path: Path) -> None:
    ear, bell = Ear(tmp_path / "bell"), Bell(tmp_path / "bell")
    ear.open()
    for _ in range(5):
        bell.ring()
    await asyncio.wait_for(ear.wait(LONG), 5)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ear.wait(LONG), 0.05)
    ear.close()


async def test_a_touch_from_within(tmp_path: Path) -> None:
    ear = Ear(tmp_path / "bell")
    ear.touch()
    await asyncio.wait_for(ear.wait(LONG), 5)


async def test_nobody_listens_a_full_queue_and_a_closed_ear(tmp_path: Path) -> None:
    bell = Bell(tmp_path / "bell")
    bell.ring()
    ear = Ear(tmp_path / "bell")
    ear.open()
    for _ in range(2000):
        bell.ring()
    ear.close()
    bell.ring()


async def test_a_successor_takes_the_place_of_one_that_died(tmp_path: Path) -> None:
    dead, ear, bell = Ear(tmp_path / "bell"), Ear(tmp_path / "bell"), Bell(tmp_path / "bell")
    dead.open()
    ear.open()
    bell.ring()
    await asyncio.wait_for(ear.wait(LONG), 5)
    dead.close()
    bell.ring()
    await asyncio.wait_for(ear.wait(LONG), 5)
    ear.close()


@pytest.mark.parametrize("name", ["x" * 120, "file/bell"])
async def test_where_it_cannot_listen_it_polls(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    ear = Ear(tmp_path / name)
    ear.open()
    await asyncio.wait_for(ear.wait(0.01), 5)
    ear.close()
