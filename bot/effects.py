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


Effect = Forget | OptOut | SetGroup
