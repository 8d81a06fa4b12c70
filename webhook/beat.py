"""The worker's beat: once a second it tells the accepting process, by the store, that it lives and what it serves."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass

from bot.ports import Notes
from webhook.channels.zalo_state import Noted

KEY = "worker"
EVERY_S = 1.0
GONE_AFTER_S = 30.0  # a busy worker may be late; one that is silent for so long serves nobody


@dataclass(frozen=True, slots=True)
class Beat:
    """What the worker last told. `version` is empty while no knowledge is loaded."""

    at: float  # seconds since 1970
    version: str = ""
    entries: int = 0
    problems: tuple[str, ...] = ()  # why newer content is not served
    metrics: str = ""  # Prometheus text
    off: tuple[tuple[str, str], ...] = ()  # entries that are switched off: id, and why

    @property
    def age_s(self) -> float:
        """Seconds since it was told."""
        return max(0.0, time.time() - self.at)


async def tell(notes: Notes, beat: Beat) -> None:
    """Keep the beat where the other process finds it. Raises StoreUnavailable."""
    await notes.note(KEY, json.dumps(asdict(beat)))


async def forget(notes: Notes) -> None:
    """At the start: what an earlier worker told counts no more. Raises StoreUnavailable."""
    await notes.note(KEY, "")


def last(notes: Noted) -> Beat | None:
    """The last beat that is young enough to be believed."""
    told = notes.noted(KEY)
    if not told:
        return None
    beat = Beat(**json.loads(told))
    return beat if beat.age_s < GONE_AFTER_S else None
