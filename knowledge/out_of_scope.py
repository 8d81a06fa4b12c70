"""Questions that are none of ours, and how each family of them is declined."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """A family of questions that are none of ours: phrasings, and the phrase that declines them."""

    id: str
    phrase: str
    phrasings: tuple[str, ...]
