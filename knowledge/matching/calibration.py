"""From signals to the probability that the topic is right: a logistic regression over labelled questions.

`tools/calibrate.py` fits it again. These weights were fitted before the last corrections of the content.
"""

from __future__ import annotations

import math
from typing import Protocol

NAMES = (
    "constant", "score", "lead", "small lead", "best", "known", "shared", "foreign", "named", "few words",
    "words",
)  # fmt: skip


class Shown(Protocol):
    """What a candidate shows of itself."""

    @property
    def score(self) -> float:
        """Log-odds and best phrasing together."""

    @property
    def best(self) -> float:
        """Similarity to its nearest phrasing."""

    @property
    def shared(self) -> float:
        """Share of the named things of the message that it names too."""

    @property
    def foreign(self) -> float:
        """Share of them that it does not."""


def vector(candidate: Shown, rival: float, known: float, words: int) -> tuple[float, ...]:
    """The signals in the order of NAMES; `rival` is the score of the best other topic, `known` the share of the
    message's weight that the index has ever seen."""
    lead = candidate.score - rival
    return (
        1.0,
        candidate.score / 20,
        max(-1.0, min(lead / 5, 1.0)),
        math.tanh(lead),
        candidate.best,
        known,
        candidate.shared,
        candidate.foreign,
        1.0 if candidate.shared or candidate.foreign else 0.0,
        1.0 if words <= 2 else 0.0,
        min(words, 40) / 40,
    )


WEIGHTS = (-2.018, 1.123, 3.435, 0.515, 1.244, 0.011, 0.323, -0.514, -0.191, 0.087, -0.296)
# The same for what is none of ours.
OUTSIDE = (1.631, -0.156, 1.457, 0.158, 0.265, 0.119, 0.484, -0.492, -0.008, -0.897, -1.298)


def probability(signals: tuple[float, ...], out_of_scope: bool = False) -> float:
    """Calibrated probability 0..1 that the candidate's topic is what was asked."""
    weights = OUTSIDE if out_of_scope else WEIGHTS
    value = sum(weight * signal for weight, signal in zip(weights, signals, strict=True))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))
