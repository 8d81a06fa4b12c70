"""How long the disk takes to make a few kilobytes durable: the price that no durable accept can avoid."""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

WRITES = 200
BYTES = 8192  # about what a small group commit appends to the write-ahead log


def sync_ms(folder: Path, writes: int = WRITES) -> dict[str, float]:
    """Median and 99th percentile, in ms, of fdatasync after an append to a file in `folder`."""
    path = folder / "sync.probe"
    took = []
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        for _ in range(writes):
            os.write(handle, os.urandom(BYTES))
            began = time.perf_counter()
            os.fdatasync(handle)
            took.append((time.perf_counter() - began) * 1000)
    finally:
        os.close(handle)
        path.unlink()
    took.sort()
    return {"p50": round(statistics.median(took), 3), "p99": round(took[int(writes * 0.99) - 1], 3)}
