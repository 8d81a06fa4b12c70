"""From the inbox to the outbox: claim -> parse -> open the turn -> answer -> render -> settle."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, cast

from bot.effects import Forget
from bot.facts import Fact, Facts, Missing
from bot.groups import Chat, Rank
from bot.inline import InlineResult
from bot.messages import (
    MENU_PAYLOAD,
    Address,
    Channel,
    ChatChange,
    IncomingMessage,
    InlineQuery,
    Kind,
    Reply,
    StaffWrote,
)
from bot.ports import ClaimedUpdate, Settlement, StoreUnavailable, TurnStore
from bot.questions import QuestionRecord
from bot.status import Status
from bot.turn import Conversation, Outcome, StaffTime, Turn
from knowledge.base import KnowledgeBase
from webhook.channels.base import InlineHalf, PureHalf, Unreadable
from webhook.lookup import Lookup, Nowhere
from webhook.switches import cries_for_help, unsaid

log = logging.getLogger(__name__)
HEARTBEAT_S = 3.0  # a lease lasts 10 s
POLL_S = 0.2
STORE_REST_S = 0.5
SLOW_S = 2.0
NOWHERE = Address("")
FACT_S = 5.0  # a provider that does not say who administers a group keeps its question waiting so long
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


class StaffDesk(Protocol):
    """The people who may answer beside the bot; see webhook.staff."""

    def answers(self, message: IncomingMessage) -> bool:
        """Whether one of them answers in this conversation just now, where the bot does not hear it."""

    def time(self, message: IncomingMessage) -> StaffTime | None:
        """The time of one who answers from the console, and reads what the bot hands on; or one that has just ended."""

    async def wrote(self, event: StaffWrote) -> None:
        """One of them has written. Raises StoreUnavailable."""


class NoStaff:
    """Nobody but the bot."""

    def answers(self, message: IncomingMessage) -> bool:
        """Never."""
        return False

    def time(self, message: IncomingMessage) -> StaffTime | None:
        """None."""
        return None

    async def wrote(self, event: StaffWrote) -> None:
        """Not heard of."""


class Worker:
    """Answers what the inbox holds, a batch a transaction."""

    def __init__(
        self,
        store: TurnStore,
        channels: Mapping[Channel, PureHalf],
        brain: Brain,
        *,
        wait: Callable[[float], Awaitable[None]],
        settled: Callable[[], None] = lambda: None,
        told: Told = lambda channel, status, seconds: None,
        staff: StaffDesk | None = None,
        lookup: Lookup | None = None,
        hushes: Callable[[Channel, bool], bool] = lambda channel, is_group: False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        batch: int = 16,
    ) -> None:
        """`wait(longest_s)` returns when there may be work; `settled` is called when there may be something to send;
        `told` hears the status and the seconds of every answer; `hushes(channel, is_group)`: nothing may be said
        there, see webhook.switches."""
        self._store = store
        self._channels = channels
        self._brain = brain
        self._wait = wait
        self._settled = settled
        self._told = told
        self._staff = staff or NoStaff()
        self._lookup: Lookup = lookup or Nowhere()
        self._hushes = hushes
        self._clock = clock
        self._batch = batch
        self._ending = False
        self._asking: set[asyncio.Task[None]] = set()
        self._said: dict[int, tuple[Channel, str]] = {}  # update id -> group of a reply that is not settled yet

    def stop(self) -> None:
        """Finish the batch in hand, then end; whoever waits in `wait` must be woken besides."""
        self._ending = True

    async def run(self) -> None:
        """Answer until `stop`. The first heartbeat takes over what a dead predecessor held."""
        pulse = asyncio.create_task(self._beat())
        try:
            await self._keep_answering()
        finally:
            for task in (pulse, *self._asking):
                task.cancel()

    async def _keep_answering(self) -> None:
        """While one batch is settled, the next is answered: it was claimed meanwhile. At most two are held.

        A claim never gives an update whose conversation has an older one that is open, so no two batches that are held
        share a conversation.
        """
        batch: Sequence[ClaimedUpdate] = ()
        turning: asyncio.Task[Sequence[ClaimedUpdate]] | None = None  # the batch before is settled, more is claimed
        while not self._ending:
            if not batch:
                batch, turning = await (turning or self._claim()), None
            if not batch:
                if not self._ending:
                    await self._wait(POLL_S)
                continue
            if turning is None and len(batch) == self._batch:  # more is waiting
                turning = asyncio.create_task(self._claim())
            done = await self._answer_all(batch)
            batch = () if turning is None else await turning
            turning = asyncio.create_task(self._turn_over(done))
        if turning is not None:
            batch = (*batch, *await turning)
        await self._drop(batch)

    async def work_once(self) -> int:
        """One batch from its claim to its end, for whoever wants no more; how many updates it held."""
        claimed = await self._claim()
        if claimed:
            await self._settle(await self._answer_all(claimed))
        return len(claimed)

    async def _claim(self) -> Sequence[ClaimedUpdate]:
        """A store that cannot be written gives nothing, after a rest."""
        try:
            return await self._store.claim(self._batch)
        except StoreUnavailable:
            await asyncio.sleep(STORE_REST_S)
            return ()

    async def _turn_over(self, done: Sequence[Settlement]) -> Sequence[ClaimedUpdate]:
        """Settle and claim, in one commit. What is answered is not answered again because the disk was full."""
        if not done:
            return () if self._ending else await self._claim()
        while True:
            limit = 0 if self._ending else self._batch
            try:
                claimed = await self._store.settle_and_claim(done, limit, self._settled)
                break
            except StoreUnavailable:
                if self._ending:
                    return ()  # the next process finds the leases and answers again: nothing was queued
                await asyncio.sleep(STORE_REST_S)
        self._unsay(settlement.update_id for settlement in done)
        return claimed

    async def _answer_all(self, claimed: Sequence[ClaimedUpdate]) -> list[Settlement]:
        try:
            return await self._work(claimed)
        except StoreUnavailable:
            await asyncio.sleep(STORE_REST_S)
            await self._drop(claimed)
            return []

    async def _drop(self, claimed: Sequence[ClaimedUpdate]) -> None:
        """Nothing stays claimed by a worker that no longer works on it."""
        if not claimed:
            return
        ids = [item.id for item in claimed]
        self._unsay(ids)
        try:
            await self._store.release(ids)
        except StoreUnavailable:
            pass  # the store opens them at a later heartbeat

    async def _work(self, claimed: Sequence[ClaimedUpdate]) -> list[Settlement]:
        done: list[Settlement] = []
        for index, item in enumerate(claimed):
            if self._ending:
                await self._give_back([later.id for later in claimed[index:]])
                break
            result = self._turn(item)
            if isinstance(result, StaffWrote):
                await self._staff.wrote(result)
                result = Settlement(item.id, None, None, NOWHERE)
            if isinstance(result, Asking):
                task = asyncio.create_task(self._find_and_answer(result))
                self._asking.add(task)
                task.add_done_callback(self._asking.discard)
            elif isinstance(result, Settlement):
                done.append(result)
            else:
                await self._store.bury(item.id, result.reason)
            await asyncio.sleep(0)  # sends and heartbeats go on between two answers
        return done

    async def _settle(self, done: Sequence[Settlement]) -> None:
        """The same without a claim."""
        while done:
            try:
                await self._store.settle(done)
                break
            except StoreUnavailable:
                if self._ending:
                    return
                await asyncio.sleep(STORE_REST_S)
        self._unsay(settlement.update_id for settlement in done)
        self._settled()

    def _unsay(self, update_ids: Iterable[int]) -> None:
        """The store counts these replies now, or they were never given."""
        for update_id in update_ids:
            self._said.pop(update_id, None)

    async def _find_and_answer(self, asking: Asking) -> None:
        """Ask for what is missing, then answer; at most as often as there are facts."""
        claimed, result = asking.claimed, asking
        try:
            for _ in Fact:
                facts = await self._find(result)
                again = self._answer(claimed, asking.channel, asking.message, facts)
                if not isinstance(again, Asking):
                    break
                result = again
            if isinstance(again, Settlement):
                await self._settle([again])
            elif isinstance(again, Unusable):
                await self._store.bury(claimed.id, again.reason)
        except StoreUnavailable:
            await asyncio.sleep(STORE_REST_S)
            await self._drop([claimed])

    async def _find(self, asking: Asking) -> Facts:
        try:
            async with asyncio.timeout(FACT_S):
                return await self._lookup.find(asking.missing, asking.message, asking.facts)
        except TimeoutError:
            log.warning("fact_timed_out", extra={"fields": {"fact": asking.missing.value}})
            return replace(asking.facts, rank=asking.facts.rank or Rank.UNKNOWN, can_fetch=False)

    async def _give_back(self, update_ids: Sequence[int]) -> None:
        await self._store.release(update_ids)

    async def _beat(self) -> None:
        while True:
            try:
                taken = await self._store.heartbeat()
                if taken.updates or taken.resent or taken.held:
                    log.warning("took over from a dead worker: %s", taken)
                    self._settled()
            except StoreUnavailable as error:
                log.warning("no heartbeat: %s", error)
            await asyncio.sleep(HEARTBEAT_S)

    def _turn(self, claimed: ClaimedUpdate) -> Settlement | Unusable | StaffWrote | Asking:
        """One update through the pure part."""
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
        return self._answer(claimed, channel, message, self._lookup.facts)

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

    def _answer(
        self, claimed: ClaimedUpdate, channel: PureHalf, message: IncomingMessage, facts: Facts
    ) -> Settlement | Unusable | Asking:
        if self._staff.answers(message):
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
            return Asking(claimed, channel, message, facts, missing.fact)
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

    def _chat(self, message: IncomingMessage, now: datetime) -> Chat:
        """The group, with what was said to it and is not settled yet."""
        chat_id = message.address.chat_id
        chat = self._lookup.chat(message.channel, chat_id, now)
        said = list(self._said.values()).count((message.channel, chat_id))
        return replace(chat, replies=chat.replies + said)

    def _outcome(
        self, claimed: ClaimedUpdate, message: IncomingMessage, now: datetime, chat: Chat | None, facts: Facts
    ) -> Outcome:
        before = claimed.conversation.fresh(now)
        if chat is not None:  # what binds the group binds everybody in it
            before = replace(before, ward=chat.group.ward)
        turn = Turn(
            message, before, self._brain.knowledge(), now, chat, claimed.accepted_at, facts, self._staff.time(message)
        )
        for _ in range(FAILURES if claimed.attempt <= DEATHS else 0):
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


def picks(before: Conversation, message: IncomingMessage, outcome: Outcome) -> bool:
    """Whether this turn chose from the clarification of the turn before: by button, by number or by name.

    "None of these" chooses nothing: the question stays open.
    """
    if not before.clarifying or outcome.status.contract != "answered":
        return False
    offered = [choice.payload for choice in before.choices if choice.payload != MENU_PAYLOAD]
    if message.kind is Kind.CHOICE and message.payload in offered:
        return True
    now = outcome.conversation
    name = now.place if outcome.status is Status.ANSWERED_PLACE else now.entry
    return bool(name) and any(name in payload.split(":") for payload in offered)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _place(error: BaseException) -> str:
    """file:line of where it was raised."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame is not None else "?"
