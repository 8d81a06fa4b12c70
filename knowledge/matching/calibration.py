"""From signals to the probability that the topic is right."""

from __future__ import annotations

import math
from typing import Protocol


class Signals(Protocol):
    """What a candidate shows of itself."""

    @property
    def score(self) -> float: ...
    @property
    def best(self) -> float: ...
    @property
    def shared(self) -> float: ...
    @property
    def foreign(self) -> float: ...


def vector(candidate: Signals, margin: float, known: float, words: int) -> tuple[float, ...]:
    """The signals, in the order of WEIGHTS (the first is the constant)."""
    return (
        1.0,
        candidate.score,
        candidate.best,
        min(margin, 0.4),
        known,
        candidate.shared,
        candidate.foreign,
        1.0 if words <= 2 else 0.0,
        min(words, 30) / 30,
    )


WEIGHTS = (-3.0, 6.0, 2.0, 8.0, 1.0, 0.5, -1.0, 0.0, 0.0)


def probability(candidate: Signals, margin: float, known: float, words: int) -> float:
    """Calibrated probability that the candidate's topic is what was asked."""
    value = sum(w * x for w, x in zip(WEIGHTS, vector(candidate, margin, known, words), strict=True))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))
