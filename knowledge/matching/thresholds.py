"""Where one decision gives way to the next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidences 0..1, save where said. The first four are chosen by tools/calibrate.py at a stated cost."""

    answer: float  # from which the best is said
    clarify: float  # below which nobody is asked
    rival: float  # from which one of ours stands beside what is none of ours
    choice: float  # below which nobody is offered
    decline: float = 0.5  # from which a message is none of ours: said so, and not logged for the staff
    near: float = 0.45  # cosine to a phrasing below which a message may merely share an incidental word
    few_words: int = 5  # words up to which that is asked for
