"""The child is told when it may begin, and that its parent is gone."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

from webhook.supervisor import keep_alive, stop_with_parent

PATIENCE_S = 20
CHILD = """
import pathlib, sys
here = pathlib.Path(sys.argv[1])
(here / "started").touch()
sys.stdin.readline()
(here / "began").touch()
sys.stdin.read()
"""


async def there(path: Path) -> None:
    await asyncio.to_thread(_wait_for, path)


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not path.exists():
        assert time.monotonic() < deadline, path
        time.sleep(0.01)


async def test_a_child_starts_at_once_and_begins_when_all_is_prepared(tmp_path: Path) -> None:
    stopping, prepared = asyncio.Event(), asyncio.Event()
    command = (sys.executable, "-c", CHILD, str(tmp_path))
    keeping = asyncio.create_task(keep_alive(stopping, prepared, command))
    await there(tmp_path / "started")
    await asyncio.sleep(0.1)
    assert not (tmp_path / "began").exists()
    prepared.set()
    await there(tmp_path / "began")
    stopping.set()
    await asyncio.wait_for(keeping, PATIENCE_S)


async def test_without_preparation_it_begins_at_once(tmp_path: Path) -> None:
    stopping = asyncio.Event()
    keeping = asyncio.create_task(keep_alive(stopping, command=(sys.executable, "-c", CHILD, str(tmp_path))))
    await there(tmp_path / "began")
    stopping.set()
    await asyncio.wait_for(keeping, PATIENCE_S)


async def test_a_line_begins_and_the_end_of_the_pipe_stops() -> None:
    stopping, begin = asyncio.Event(), asyncio.Event()
    ours, theirs = os.pipe()
    stop_with_parent(stopping, begin, ours)
    os.write(theirs, b"\n")
    await asyncio.wait_for(begin.wait(), PATIENCE_S)
    assert not stopping.is_set()
    os.close(theirs)
    await asyncio.wait_for(stopping.wait(), PATIENCE_S)
    os.close(ours)
