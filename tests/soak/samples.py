"""What the server's processes take, sampled while they work: memory, handles, the write-ahead log."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.journeys.stage import Stage

BACKLOG = "SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM outbox WHERE state < 3)"


class Sampler:
    """One sample a call; the raw ones are kept."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._began = time.monotonic()
        self.samples: list[dict[str, Any]] = []

    def sample(self) -> dict[str, Any]:
        """Memory in MB (2^20 bytes), resident, of each process; open handles; sizes of database and log in MB."""
        pids = {"serve": self._stage.running.process.pid, "work": self._stage.worker()}
        waiting = self._stage.rows(BACKLOG)[0]
        made: dict[str, Any] = {"s": round(time.monotonic() - self._began, 1)}
        for name, pid in pids.items():
            made[f"{name}_rss_mb"] = _or_none(pid, _rss_mb)
            made[f"{name}_handles"] = _or_none(pid, lambda pid: len(os.listdir(f"/proc/{pid}/fd")))
        made["wal_mb"] = _mb(self._stage.data_dir / "hoidap06.db-wal")
        made["db_mb"] = _mb(self._stage.data_dir / "hoidap06.db")
        made["updates"], made["deliveries"] = waiting
        self.samples.append(made)
        return made

    async def every(self, seconds: float) -> None:
        """For ever; cancel it to end."""
        while True:
            await asyncio.to_thread(self.sample)
            await asyncio.sleep(seconds)


def _or_none(pid: int | None, look: Callable[[int], Any]) -> Any:
    try:
        return None if pid is None else look(pid)
    except OSError:  # it has just ended
        return None


def _rss_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


def _mb(path: Path) -> float:
    return round(path.stat().st_size / 2**20, 2) if path.exists() else 0.0


def flat(samples: list[dict[str, Any]], name: str) -> dict[str, float]:
    """The mean of the second quarter (the first warms up) and of the last, and the greatest."""
    values = [float(s[name]) for s in samples if s[name] is not None]
    quarter = max(1, len(values) // 4)
    before, after = values[quarter : 2 * quarter] or values, values[-quarter:]
    return {
        "second_quarter": round(sum(before) / len(before), 2),
        "last_quarter": round(sum(after) / len(after), 2),
        "max": max(values),
    }
