"""How much a provider lets through: sliding windows, so that a fake can answer 429 where the real one would."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable


class Window:
    """At most `most` in any `within_s` seconds, for each key."""

    def __init__(self, most: int, within_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._within_s = within_s
        self._clock = clock
        self._taken: defaultdict[str, deque[float]] = defaultdict(deque)

    def wait_s(self, key: str = "") -> float:
        """0 when one more may pass now, else in how many seconds it may."""
        taken, now = self._taken[key], self._clock()
        while taken and now - taken[0] >= self._within_s:
            taken.popleft()
        return 0.0 if len(taken) < self._most else self._within_s - (now - taken[0])

    def take(self, key: str = "") -> None:
        """One passes now."""
        self._taken[key].append(self._clock())
