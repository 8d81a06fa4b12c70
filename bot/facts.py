"""What a handler may need to know that is slow to find out: it asks here, the worker fetches it and answers again.

Nobody else pays: no fact is looked up for a turn that does not ask. Where nobody can fetch (`ask`, a trial in the
console) the safe answer is given: an ordinary member, of whom nothing is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.groups import Rank

if TYPE_CHECKING:
    from bot.turn import Turn

QUESTION_DAYS = 180
MEMORY_DAYS = 90


class Fact(StrEnum):
    """One thing that can be found out."""

    RANK = "rank"  # of who wrote, in the group
    KEPT = "kept"  # what is kept of who wrote
    RECEIPT = "receipt"  # a number that nobody can guess, for what is deleted


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store holds of one person, over all their conversations on a channel."""

    questions: int = 0
    first_at: datetime | None = None  # of the oldest question; aware
    latest: tuple[tuple[datetime, str], ...] = ()  # (aware, masked text) of the last ones, newest first
    conversations: int = 0
    opted_out: bool = False
    ratings: int = 0  # answers that they have rated
    by_staff: int = 0  # answers that staff have written to them


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found out so far. `can_fetch`: whoever runs the turn will find out what is missing."""

    rank: Rank | None = None
    kept: Kept | None = None
    receipt: str = ""
    can_fetch: bool = False
    question_days: int = QUESTION_DAYS
    memory_days: int = MEMORY_DAYS


class Missing(Exception):
    """The turn cannot be answered before `fact` is known."""

    def __init__(self, fact: Fact) -> None:
        super().__init__(fact.value)
        self.fact = fact


def rank(turn: Turn) -> Rank:
    """The rank of who wrote. Raises Missing."""
    if turn.facts.rank is None and turn.facts.can_fetch:
        raise Missing(Fact.RANK)
    return turn.facts.rank or Rank.MEMBER


def kept(turn: Turn) -> Kept:
    """What is kept of who wrote. Raises Missing."""
    if turn.facts.kept is None and turn.facts.can_fetch:
        raise Missing(Fact.KEPT)
    return turn.facts.kept or Kept()


def receipt(turn: Turn) -> str:
    """The number under which a deletion is noted. Raises Missing."""
    if not turn.facts.receipt and turn.facts.can_fetch:
        raise Missing(Fact.RECEIPT)
    return turn.facts.receipt or "XD-0"
