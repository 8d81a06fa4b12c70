"""How long a run takes: the whole one under ten minutes, the quick one under two."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """Rounds, seconds and sizes."""

    rounds: int = 3
    flood_s: int = 3
    waiting: int = 12_000  # updates in the queue that keep `work` busy
    burst: tuple[tuple[int, int], ...] = ((500, 1000), (5000, 600))  # (phrasings, updates)
    staged: int = 1000  # updates whose CPU is told apart by stage
    matching: tuple[tuple[int, int], ...] = (
        (500, 200),
        (5000, 100),
        (50_000, 20),
    )  # (phrasings, questions of rapidfuzz)
    questions: int = 400  # of our matcher
    starts: int = 3


WHOLE = Plan()
QUICK = Plan(
    rounds=1,
    flood_s=2,
    waiting=4000,
    burst=((500, 400), (5000, 150)),
    staged=300,
    matching=((500, 60), (5000, 30)),
    questions=150,
    starts=1,
)
