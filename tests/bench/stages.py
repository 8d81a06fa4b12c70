"""`work` with a stopwatch inside: CPU of understanding (parse, answer, render), of the store, and of sending."""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

from webhook import cli
from webhook.turns import Turns


class Stopwatch:
    """CPU seconds of this process by stage; written to `path` whenever a second has passed, and at the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._understand = 0.0
        self._from: dict[str, float] | None = None

    def install(self) -> None:
        """Around the one call of the worker that understands; it counts from the first message on."""
        take = Turns.take

        def timed(turns: Turns, claimed: Any) -> Any:
            if self._from is None:
                self._from = self._clocks()
                threading.Thread(target=self._write, name="stopwatch", daemon=True).start()
            began = time.thread_time()
            try:
                return take(turns, claimed)
            finally:
                self._understand += time.thread_time() - began

        Turns.take = timed  # type: ignore[method-assign]

    def _clocks(self) -> dict[str, float]:
        """CPU seconds of each thread that runs now."""
        found = {}
        for thread in threading.enumerate():
            if thread.ident is not None:
                found[thread.name] = time.clock_gettime(time.pthread_getcpuclockid(thread.ident))
        return found

    def _write(self) -> None:
        while True:
            now, start = self._clocks(), self._from or {}
            store = now["writer"] - start.get("writer", 0.0)
            send = now["MainThread"] - start.get("MainThread", 0.0) - self._understand
            told = {"seconds": {"understand": self._understand, "settle": store, "send": send}}
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps(told), encoding="utf-8")
            fresh.replace(self._path)
            time.sleep(0.25)


def main() -> int:
    """`python -m tests.bench.stages OUT.json`: `hoidap06 work`, measured."""
    Stopwatch(Path(sys.argv[1])).install()
    return cli.main(["work"])


if __name__ == "__main__":
    sys.exit(main())
