"""What a turn changes beside its own conversation: listed in its Outcome, carried out by the store when it settles."""

from __future__ import annotations

from dataclasses import dataclass

from bot.groups import Group


@dataclass(frozen=True, slots=True)
class Forget:
    """Delete everything that is kept of who wrote; only `receipt` and the time stay, as proof."""

    receipt: str


@dataclass(frozen=True, slots=True)
class OptOut:
    """From now on nothing unasked is said to who wrote (`on`), or it may be again."""

    on: bool


@dataclass(frozen=True, slots=True)
class SetGroup:
    """An administrator changed what holds for the group in which the message was written."""

    group: Group


@dataclass(frozen=True, slots=True)
class Rate:
    """Who wrote calls an answer right (`good`) or not. `answer`: when it was given, in seconds since 1970."""

    entry: str
    answer: int
    good: bool


@dataclass(frozen=True, slots=True)
class StaffTold:
    """Who wrote was told that a person reads it: once is enough."""


@dataclass(frozen=True, slots=True)
class HandBack:
    """The person's time is over here: the bot answers again."""


Effect = Forget | OptOut | SetGroup | Rate | StaffTold | HandBack
