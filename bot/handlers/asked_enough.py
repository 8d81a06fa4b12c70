"""The same things are not offered a third time: then who can help is named, as behind any second failure."""

from __future__ import annotations

from dataclasses import replace

from bot.handlers import fallback
from bot.messages import Choice, Kind
from bot.status import Status
from bot.turn import Outcome, Turn

_TWICE = 2  # failures in a row: the bot stops asking


def stop_asking(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome, unless it asks for the third time between the same things."""
    before = turn.conversation.fresh(turn.now)
    asks_again = outcome.status.contract == Status.CLARIFIED.contract and before.clarifying
    if not asks_again or turn.message.kind is not Kind.TEXT:
        return outcome
    things = _things(outcome.conversation.choices)
    if not things or not things <= _things(before.choices):
        return outcome
    failures = before.failures + 1
    if failures < _TWICE:
        return replace(outcome, conversation=replace(outcome.conversation, failures=failures))
    return fallback.handle(turn)


def _things(choices: tuple[Choice, ...]) -> frozenset[str]:
    """The entries or places that are offered, whatever is asked of them."""
    split = [choice.payload.split(":") for choice in choices]
    return frozenset([parts[1] for parts in split if len(parts) > 1])
