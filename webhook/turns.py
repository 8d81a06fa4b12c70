"""What one update comes to: parse -> open the turn -> answer -> render. Nothing is awaited here and nothing stored."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import cast

from bot.effects import Forget
from bot.facts import Fact, Facts, Missing
from bot.groups import Chat
from bot.inline import InlineResult
from bot.messages import (
    Address,
    Channel,
    ChatChange,
    IncomingMessage,
    InlineQuery,
    Reply,
    StaffWrote,
)
from bot.picking import picks
from bot.ports import ClaimedUpdate, Settlement
from bot.questions import QuestionRecord
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.base import KnowledgeBase
from webhook.channels.base import InlineHalf, PureHalf, Unreadable
from webhook.lookup import Lookup
from webhook.staff import StaffDesk
from webhook.switches import cries_for_help, unsaid

log = logging.getLogger(__name__)
SLOW_S = 2.0
NOWHERE = Address("")
FAILURES = 2  # an answer that raises is tried once more
DEATHS = 5  # a message that was held by so many processes when they died is not tried again


@dataclass(frozen=True, slots=True)
class Brain:
    """What the worker needs to know how to answer.

    `knowledge` gives the snapshot of now; `apology` is said when `answer` fails; `mask` takes personal data out of what
    is kept of the question then; `suggest` is asked while somebody types in another chat.
    """

    answer: Callable[[Turn], Outcome]
    knowledge: Callable[[], KnowledgeBase]
    apology: Reply
    mask: Callable[[str], str]
    suggest: Callable[[KnowledgeBase, str, datetime], Sequence[InlineResult]] = lambda knowledge, text, now: ()


@dataclass(frozen=True, slots=True)
class Unusable:
    """Nobody can read the update: it is buried, so that the conversation goes on."""

    reason: str


@dataclass(frozen=True, slots=True)
class Asking:
    """The turn cannot be answered before a fact is found: its conversation waits, the others do not."""

    claimed: ClaimedUpdate
    channel: PureHalf
    message: IncomingMessage
    facts: Facts
    missing: Fact


Told = Callable[[Channel, Status, float], None]


class Turns:
    """Turns what the inbox holds into what is settled, one update at a time."""

    def __init__(
        self,
        channels: Mapping[Channel, PureHalf],
        brain: Brain,
        *,
        told: Told,
        staff: StaffDesk,
        lookup: Lookup,
        hushes: Callable[[Channel, bool], bool],
        clock: Callable[[], datetime],
    ) -> None:
        """`told` hears the status and the seconds of every answer; `hushes(channel, is_group)`: nothing may be said
        there, see webhook.switches."""
        self._channels = channels
        self._brain = brain
        self._told = told
        self._staff = staff
        self._lookup = lookup
        self._hushes = hushes
        self._clock = clock
        self._said: dict[int, tuple[Channel, str]] = {}  # update id -> group of a reply that is not settled yet

    def take(self, claimed: ClaimedUpdate) -> Settlement | Unusable | StaffWrote | Asking:
        """One update from its body to what is settled, buried, told to the staff's desk or still asked for."""
        channel = self._channels.get(claimed.update.channel)
        if channel is None:
            return Unusable("the channel is off")
        try:
            message = channel.parse(claimed.update.body)
        except Unreadable as error:
            return Unusable(str(error))
        except Exception as error:
            log.error("update %d of %s: parse raised %s", claimed.id, channel.channel, type(error).__name__)
            return Unusable(f"parse raised {type(error).__name__}")
        if message is None:
            return Settlement(claimed.id, None, None, NOWHERE)
        if isinstance(message, StaffWrote):
            return message
        if isinstance(message, InlineQuery):
            return self._suggest(claimed, channel, message)
        if isinstance(message, ChatChange):
            return Settlement(claimed.id, None, None, NOWHERE, change=message, at=_ms(claimed.accepted_at))
        return self.answer(claimed, channel, message, self._lookup.facts)

    def _suggest(self, claimed: ClaimedUpdate, channel: PureHalf, query: InlineQuery) -> Settlement | Unusable:
        """Answers to pick from, for somebody who types in another chat. Nothing of it is remembered."""
        began = time.monotonic()
        if self._hushes(query.channel, False):
            return Settlement(claimed.id, None, None, NOWHERE)
        try:
            found = self._brain.suggest(self._brain.knowledge(), query.text, self._clock())
            request = cast(InlineHalf, channel).render_results(query, found)
        except Exception as error:
            log.error("update %d: suggest raised %s at %s", claimed.id, type(error).__name__, _place(error))
            return Settlement(claimed.id, None, None, NOWHERE)
        self._told(query.channel, Status.ANSWERED_INLINE, time.monotonic() - began)
        return Settlement(claimed.id, None, None, Address(query.query_id), (request,))

    def answer(
        self, claimed: ClaimedUpdate, channel: PureHalf, message: IncomingMessage, facts: Facts | None
    ) -> Settlement | Unusable | Asking:
        """The answer to a message, once the facts that it needs are found. None: one of them cannot be found, which is
        apologised for, and never asked for again."""
        if self._staff.answers(message, claimed.takeover):
            self._told(message.channel, Status.SILENT, 0.0)
            return Settlement(claimed.id, claimed.conversation, None, message.address, sender_id=message.sender_id)
        began = time.monotonic()
        now, address = self._clock(), message.address
        chat = self._chat(message, now) if address.is_group else None
        if chat is not None:
            if chat.gone_at is not None and claimed.accepted_at <= chat.gone_at:
                return Settlement(claimed.id, None, None, NOWHERE)  # it was removed since
            address = replace(address, is_quiet=chat.group.is_quiet(now))
        try:
            outcome = self._outcome(claimed, message, now, chat, facts)
        except Missing as missing:
            return Asking(claimed, channel, message, facts or self._lookup.facts, missing.fact)
        is_hushed = self._hushes(message.channel, address.is_group)
        if is_hushed and not cries_for_help(outcome, message):
            outcome = unsaid(outcome, message)
        try:
            requests = channel.render(outcome.reply, address) if outcome.reply is not None else ()
        except Exception as error:
            log.error("update %d of %s: render raised %s", claimed.id, channel.channel, type(error).__name__)
            return Unusable(f"render raised {type(error).__name__}")
        if is_hushed:
            requests = tuple(replace(request, vital=True) for request in requests)
        seconds = time.monotonic() - began
        if seconds > SLOW_S:
            log.warning("update %d of %s took %.1f s", claimed.id, channel.channel, seconds)
        self._told(message.channel, outcome.status, seconds)
        if address.is_group and requests:
            self._said[claimed.id] = (message.channel, address.chat_id)
        forgets = outcome.effects and any(isinstance(effect, Forget) for effect in outcome.effects)
        return Settlement(
            update_id=claimed.id,
            conversation=None if forgets or outcome.status.contract == "silent" else outcome.conversation,
            question=outcome.question,
            address=address,
            requests=requests,
            picked=picks(claimed.conversation, message, outcome),
            sender_id=message.sender_id,
            at=_ms(now) if address.is_group else 0,
            effects=outcome.effects,
        )

    def unsay(self, update_ids: Iterable[int]) -> None:
        """The store counts these replies now, or they were never given."""
        for update_id in update_ids:
            self._said.pop(update_id, None)

    def _chat(self, message: IncomingMessage, now: datetime) -> Chat:
        """The group, with what was said to it and is not settled yet."""
        chat_id = message.address.chat_id
        chat = self._lookup.chat(message.channel, chat_id, now)
        said = list(self._said.values()).count((message.channel, chat_id))
        return replace(chat, replies=chat.replies + said)

    def _outcome(
        self, claimed: ClaimedUpdate, message: IncomingMessage, now: datetime, chat: Chat | None, facts: Facts | None
    ) -> Outcome:
        before = claimed.conversation.fresh(now)
        if chat is not None:  # what binds the group binds everybody in it
            before = replace(before, ward=chat.group.ward)
        staff = self._staff.time(message, claimed.takeover)
        known = facts or self._lookup.facts
        turn = Turn(message, before, self._brain.knowledge(), now, chat, claimed.accepted_at, known, staff)
        if facts is None or claimed.attempt > DEATHS:
            return self._apologise(turn)
        for _ in range(FAILURES):
            try:
                return self._brain.answer(turn)
            except Missing:
                raise
            except Exception as error:
                # Where it was raised, but not its words: they may quote the message.
                log.error("update %d: answer raised %s at %s", claimed.id, type(error).__name__, _place(error))
        return self._apologise(turn)

    def _apologise(self, turn: Turn) -> Outcome:
        question = QuestionRecord(self._masked(turn.message.text), Status.UNANSWERED)
        return Outcome(Status.UNANSWERED, self._brain.apology, turn.conversation, question)

    def _masked(self, text: str) -> str:
        try:
            return self._brain.mask(text)
        except Exception:
            return ""


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _place(error: BaseException) -> str:
    """file:line of where it was raised."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame is not None else "?"
