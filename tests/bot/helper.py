"""Turns for tests: one message in one conversation, on the shipped knowledge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.handlers import answer
from bot.messages import Address, Channel, IncomingMessage, Kind, Place
from bot.turn import Conversation, Outcome, Turn
from knowledge.base import KnowledgeBase
from tests.shipped import NOW, shipped

KNOWN = Conversation(greeted=True)


def message(text: str = "", kind: Kind = Kind.TEXT, *, group: bool = False, **more: object) -> IncomingMessage:
    """A message of one person; `more` sets other fields of it."""
    fields = {"payload": "", "place": None, "media": "", "addressed": True, **more}
    return IncomingMessage(Channel.TELEGRAM, "c", "s", Address("1", is_group=group), kind, text, **fields)  # type: ignore[arg-type]


def turn(
    said: str | IncomingMessage,
    before: Conversation = KNOWN,
    *,
    now: datetime = NOW,
    knowledge: KnowledgeBase | None = None,
) -> Outcome:
    """The outcome of one message."""
    incoming = message(said) if isinstance(said, str) else said
    return answer(Turn(incoming, before, knowledge or shipped(), now))


def tap(payload: str, before: Conversation = KNOWN) -> Outcome:
    """The outcome of a button."""
    return turn(message(kind=Kind.CHOICE, payload=payload), before)


def talk(*said: str, before: Conversation = KNOWN, pause: timedelta = timedelta(minutes=1)) -> list[Outcome]:
    """The outcomes of messages one after the other."""
    outcomes: list[Outcome] = []
    for number, words in enumerate(said):
        outcomes.append(turn(words, outcomes[-1].conversation if outcomes else before, now=NOW + number * pause))
    return outcomes


def shared(latitude: float, longitude: float) -> IncomingMessage:
    """A shared position."""
    return message(kind=Kind.LOCATION, place=Place(latitude, longitude))


def bubble(outcome: Outcome) -> str:
    """The whole first bubble as text."""
    assert outcome.reply is not None
    return outcome.reply.with_menu()


def payloads(outcome: Outcome) -> Iterable[str]:
    """The payloads of the choices that were offered."""
    return [choice.payload for choice in outcome.reply.choices] if outcome.reply else []
