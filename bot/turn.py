"""One turn: what a handler sees, what it returns, what is remembered between turns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from bot.effects import Effect
from bot.facts import Facts
from bot.groups import Chat
from bot.messages import Choice, IncomingMessage, Reply
from bot.questions import QuestionRecord
from bot.status import Status

if TYPE_CHECKING:  # the accepting process imports this module and must not carry the index
    from knowledge.base import KnowledgeBase

CONTEXT_FOR = timedelta(minutes=30)
NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class StaffTime:
    """A member of staff answered in this private conversation and reads what is written until `until` (aware).

    `told`: whoever writes knows it already. `over`: it has ended, and the bot has not spoken since.
    """

    until: datetime
    told: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is remembered of one person in one chat. No text of theirs, no name."""

    entry: str = ""  # the entry that was answered last
    choices: tuple[Choice, ...] = ()  # the menu that was offered last
    aside: tuple[str, ...] = ()  # entries that were offered or said beside `entry`: "còn cái kia?"
    clarifying: bool = False  # the menu was "which of these?": a question still open,
    named: tuple[str, ...] = ()  # ... and the things of the lexicon that it named
    failures: int = 0  # turns in a row that found nothing
    greeted: bool = False  # the first-contact notice was given
    ward: str = ""  # code of the ward in whose name they are answered: bound by them, or by their group
    place: str = ""  # code of the ward that was named or shared last
    answer: int = 0  # when `entry` was answered, in seconds since 1970: what a rating is about
    asked_at: datetime | None = None  # aware; context older than CONTEXT_FOR is forgotten

    def fresh(self, now: datetime) -> Conversation:
        """This conversation as it stands at `now`: what is older than 30 minutes is dropped."""
        if self.asked_at is not None and now - self.asked_at <= CONTEXT_FOR:
            return self
        if self.asked_at is None and not (self.entry or self.choices or self.aside or self.clarifying or self.failures):
            return self  # asked for at every turn of a new conversation, by several handlers
        return Conversation(greeted=self.greeted, ward=self.ward, place=self.place)


class Danger(Enum):
    """How sure it is that somebody is in danger now."""

    NONE = auto()
    IN_DOUBT = auto()  # words of danger in what is clearly a question of ours: answered, the three numbers first
    CLEAR = auto()


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything a handler may look at. `now` is aware; the core reads no clock of its own."""

    message: IncomingMessage
    conversation: Conversation
    knowledge: KnowledgeBase
    now: datetime
    chat: Chat | None = None  # in a group
    heard_at: datetime | None = None  # when the message was accepted; aware
    facts: Facts = NO_FACTS
    staff: StaffTime | None = None
    danger: Danger = Danger.NONE  # worked out before any handler looks


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn did: how it ended, what to say (None: nothing), what to remember, what to log."""

    status: Status
    reply: Reply | None
    conversation: Conversation
    question: QuestionRecord | None = None
    also: tuple[tuple[str, str], ...] = field(
        default=()
    )  # (entry, topic) of a second question answered in the same bubble
    effects: tuple[Effect, ...] = ()


Handler = Callable[[Turn], Outcome | None]
