"""A progress bar on stderr, for a person at a terminal only."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

WIDTH = 30
EVERY_S = 0.1


class Progress:
    """Call it once for each thing done, inside `with`."""

    def __init__(self, total: int) -> None:
        self._total = max(total, 1)
        self._done = 0
        self._drawn_at = 0.0
        self._shown = sys.stderr.isatty()

    def __call__(self) -> None:
        self._done += 1
        if self._shown and time.monotonic() - self._drawn_at > EVERY_S:
            self._draw()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._draw()
            print(file=sys.stderr)

    def _draw(self) -> None:
        self._drawn_at = time.monotonic()
        filled = WIDTH * self._done // self._total
        bar = "#" * filled + "." * (WIDTH - filled)
        print(f"\r[{bar}] {self._done}/{self._total}", end="", file=sys.stderr, flush=True)
