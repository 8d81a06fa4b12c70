"""From signals to the probability that the topic is right: a logistic regression over labelled questions."""

from __future__ import annotations

import math
from typing import Protocol

NAMES = (
    "constant", "score", "lead", "small lead", "best", "known", "shared", "foreign", "named", "out of scope", "few words",
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

    @property
    def out_of_scope(self) -> bool:
        """None of ours."""


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
        1.0 if candidate.out_of_scope else 0.0,
        1.0 if words <= 2 else 0.0,
        min(words, 40) / 40,
    )


WEIGHTS = (-2.485, 1.527, 2.667, 0.458, 0.651, 0.297, 0.407, -0.586, -0.179, 2.86, -0.454, -0.915)


def probability(signals: tuple[float, ...]) -> float:
    """Calibrated probability 0..1 that the candidate's topic is what was asked."""
    value = sum(weight * signal for weight, signal in zip(WEIGHTS, signals, strict=True))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))
