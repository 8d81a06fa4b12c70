"""How much of a plan's monthly messages is used. Zalo tells no figure, so we count what it took.

The free plan of Zalo Bot was last seen at 3,000 messages a month (channels.md 2.1); that a month is the calendar's, in
Vietnam's time, is an assumption.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from knowledge.hanoi import HANOI

WARN_AT = 0.8  # from here on broadcasts wait, and the operator is told


@dataclass(slots=True)
class MonthlyQuota:
    """`limit` 0: none is known. `month` is "2026-11"."""

    limit: int
    month: str = ""
    used: int = 0

    def count(self, now: datetime, sends: int = 1) -> bool:
        """The provider took so many; True when that was the one that reaches the warning. `now` is aware."""
        self._turn(now)
        before, self.used = self.is_nearly_used, self.used + sends
        return self.is_nearly_used and not before

    @property
    def is_nearly_used(self) -> bool:
        """Whether the operator has to know."""
        return bool(self.limit) and self.used >= self.limit * WARN_AT

    def takes_broadcasts(self, now: datetime) -> bool:
        """What is left at the end belongs to those who ask."""
        if self.is_nearly_used:
            self._turn(now)
        return not self.is_nearly_used

    def as_text(self) -> str:
        """For the store."""
        return json.dumps({"month": self.month, "used": self.used})

    def restore(self, kept: str | None) -> None:
        """What an earlier process had counted; a month that is over is dropped by the next count."""
        if kept:
            found = json.loads(kept)
            self.month, self.used = str(found["month"]), int(found["used"])

    def _turn(self, now: datetime) -> None:
        month = now.astimezone(HANOI).strftime("%Y-%m")
        if month != self.month:
            self.month, self.used = month, 0
