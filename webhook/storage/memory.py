"""The ports in memory, for tests and demonstrations: the same promises, except that nothing outlives the process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bot.facts import Kept
from bot.messages import Address, Channel
from bot.ports import (
    Backlog,
    ClaimedUpdate,
    Delivery,
    DoubtfulDelivery,
    OutboundRequest,
    Settlement,
    StoredUpdate,
    TakenOver,
    Takeover,
    UnansweredQuestion,
    WebReply,
)
from bot.questions import QuestionRecord
from bot.turn import Conversation
from webhook.storage.memory_groups import MemoryGroups, in_chat
from webhook.storage.questions import DOUBTFUL_BELOW

Key = tuple[Channel, str]
DOUBT_WAITS = timedelta(seconds=10)


@dataclass(slots=True)
class _Open:
    """An update that is not settled."""

    update: StoredUpdate
    accepted_at: datetime
    held: bool = False
    attempts: int = 0


@dataclass(slots=True)
class _Asked:
    """A question with what became of it."""

    channel: Channel
    asked_at: datetime
    question: QuestionRecord
    picked: bool = False
    sender_id: str = ""


@dataclass(slots=True)
class _Out:
    """A delivery that is not done."""

    delivery: Delivery
    next_at: datetime
    sending: bool = False
    held: bool = False
    doubt_at: datetime | None = None
    reason: str = ""
    forgotten: bool = False  # its reader had everything deleted while it was being sent

    def empty(self) -> None:
        """Keep nothing of what it says, nor to whom."""
        self.delivery = replace(self.delivery, address=Address(""), request=OutboundRequest("", {}))

    @property
    def is_vital(self) -> bool:
        """Whether it goes out of a channel that is switched off, too."""
        return self.delivery.request.vital


class MemoryStore(MemoryGroups):
    """Every port of bot/ports.py, for one worker in one process."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock)
        self._ids = count(1)
        self._seen: set[tuple[Channel, str]] = set()
        self._open: dict[int, _Open] = {}
        self._conversations: dict[Key, Conversation] = {}
        self._open_questions: dict[Key, _Asked | None] = {}
        self._questions: list[_Asked] = []
        self._outbox: dict[int, _Out] = {}
        self._doubted: dict[int, _Out] = {}
        self._web: list[tuple[str, WebReply]] = []
        self._notes: dict[str, str] = {}
        self._takeovers: dict[Key, Takeover] = {}
        self.quarantined: list[tuple[Channel, bytes, str]] = []
        self.given_up: dict[int, str] = {}

    async def put(self, update: StoredUpdate) -> bool:
        """TurnStore.put."""
        if not self._is_new(update):
            return False
        self._accept(update, self._clock())
        return True

    def _is_new(self, update: StoredUpdate) -> bool:
        key = (update.channel, update.delivery_id)
        is_new = key not in self._seen
        self._seen.add(key)
        return is_new

    def _accept(self, update: StoredUpdate, at: datetime) -> None:
        self._open[next(self._ids)] = _Open(update, at)

    def _drop_unsent(self, channel: Channel, chat_id: str, *, asked: bool) -> None:
        for id, out in list(self._outbox.items()):
            delivery = out.delivery
            if not (asked or delivery.is_broadcast or delivery.request.unasked):
                continue
            if delivery.channel is channel and in_chat(delivery.conversation_id, chat_id) and not out.sending:
                self.given_up[id] = "the chat was left or blocked"
                del self._outbox[id]

    def _forget_person(self, channel: Channel, conversation_id: str, sender_id: str) -> None:
        self._questions = [a for a in self._questions if (a.channel, a.sender_id) != (channel, sender_id)]
        theirs = [key for key in self._conversations if key[0] is channel and _is_of(key[1], sender_id)]
        theirs.append((channel, conversation_id))
        for key in theirs:
            self._conversations.pop(key, None)
            self._takeovers.pop(key, None)
        self.ratings = {key: good for key, good in self.ratings.items() if key[:2] != (channel, sender_id)}
        self._heard = [(h, at) for h, at in self._heard if (h.update.channel, h.sender_id) != (channel, sender_id)]
        for out in list(self._outbox.values()):
            if (out.delivery.channel, out.delivery.conversation_id) in theirs:
                self._forget_delivery(out)
        self._web = [(owner, reply) for owner, reply in self._web if owner != conversation_id]

    def _forget_delivery(self, out: _Out) -> None:
        """What is being sent stands there until that has ended, so that the receipt does not overtake it."""
        if out.sending:
            out.forgotten = True
            out.empty()
        else:
            del self._outbox[out.delivery.id]
        self._doubted.pop(out.delivery.id, None)

    def kept(self, channel: Channel, sender_id: str, latest: int) -> Kept:
        """Chats.kept."""
        theirs = [a for a in self._questions if (a.channel, a.sender_id) == (channel, sender_id)]
        return Kept(
            questions=len(theirs),
            first_at=theirs[0].asked_at if theirs else None,
            latest=tuple((a.asked_at, a.question.text) for a in theirs[: -latest - 1 : -1]),
            conversations=sum(key[0] is channel and _is_of(key[1], sender_id) for key in self._conversations),
            opted_out=(channel, sender_id) in self._opted_out,
            ratings=sum(key[:2] == (channel, sender_id) for key in self.ratings),
        )

    async def quarantine(self, channel: Channel, body: bytes, reason: str) -> None:
        """TurnStore.quarantine."""
        self.quarantined.append((channel, body, reason))

    async def claim(self, limit: int) -> Sequence[ClaimedUpdate]:
        """TurnStore.claim."""
        oldest: dict[Key, int] = {}
        for id, item in self._open.items():
            oldest.setdefault(_key(item.update), id)
        free = [id for id in oldest.values() if not self._open[id].held][:limit]
        return [self._claimed(id, self._open[id]) for id in free]

    def _claimed(self, id: int, item: _Open) -> ClaimedUpdate:
        item.held = True
        item.attempts += 1
        key = _key(item.update)
        conversation, takeover = self._conversations.get(key, Conversation()), self._takeovers.get(key)
        return ClaimedUpdate(id, item.update, item.accepted_at, conversation, item.attempts, takeover)

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """TurnStore.settle."""
        for settlement in settlements:
            item = self._open.get(settlement.update_id)
            if item is not None and item.held:
                self._settle(item.update, settlement)
                del self._open[settlement.update_id]

    async def settle_and_claim(
        self, settlements: Sequence[Settlement], limit: int, under_way: Callable[[], None]
    ) -> Sequence[ClaimedUpdate]:
        """TurnStore.settle_and_claim."""
        under_way()
        await self.settle(settlements)
        return await self.claim(limit)

    def _settle(self, update: StoredUpdate, settlement: Settlement) -> None:
        key, now = _key(update), self._clock()
        asked = self._open_questions.get(key)
        if settlement.picked and asked is not None:
            asked.picked = True
        self._carry_out(update, settlement)
        asked = None
        if settlement.question is not None:
            asked = _Asked(update.channel, now, settlement.question, sender_id=settlement.sender_id)
            self._questions.append(asked)
        if settlement.conversation is not None:
            self._conversations[key] = settlement.conversation
            self._is_heard(key)
            clarified = asked is not None and asked.question.status.contract == "clarified"
            self._open_questions[key] = asked if clarified else None
        for request in settlement.requests:
            delivery = Delivery(next(self._ids), *key, settlement.address, request, 0, now)
            self._outbox[delivery.id] = _Out(delivery, now)

    async def bury(self, update_id: int, reason: str) -> None:
        """TurnStore.bury."""
        item = self._open.pop(update_id, None)
        if item is not None:
            self.quarantined.append((item.update.channel, item.update.body, reason))

    async def release(self, update_ids: Sequence[int]) -> None:
        """TurnStore.release."""
        for update_id in update_ids:
            if update_id in self._open and self._open[update_id].held:
                self._open[update_id].held = False
                self._open[update_id].attempts -= 1

    async def heartbeat(self) -> TakenOver:
        """TurnStore.heartbeat: there is no other worker."""
        return TakenOver()

    async def leave(self) -> None:
        """End in order: what this worker holds is open again."""
        await self.release(list(self._open))

    async def claim_deliveries(
        self,
        limit: int,
        room: Mapping[Channel, int] | None = None,
        broadcasts: Mapping[Channel, int] | None = None,
        sent: Sequence[int] = (),
        vital: Mapping[Channel, int] | None = None,
    ) -> Sequence[Delivery]:
        """Outbox.claim_deliveries."""
        for delivery_id in sent:
            await self.sent(delivery_id)
        only_vital = dict(vital or {})
        left = (dict.fromkeys(Channel, limit) if room is None else dict(room)) | only_vital
        free = left.copy() if broadcasts is None else dict(broadcasts)
        claimed: list[Delivery] = []
        for out in sorted(self._due(), key=lambda out: (not out.is_vital, out.delivery.is_broadcast, out.next_at)):
            if out.delivery.channel in only_vital and not out.is_vital:
                continue
            channel, is_broadcast = out.delivery.channel, out.delivery.is_broadcast
            room_left = min(left.get(channel, 0), free.get(channel, 0) if is_broadcast else limit)
            if room_left > 0 and len(claimed) < limit:
                left[channel] -= 1
                free[channel] = free.get(channel, 0) - is_broadcast
                out.sending = True
                out.delivery = replace(out.delivery, attempt=out.delivery.attempt + 1)
                claimed.append(out.delivery)
        return claimed

    def _due(self) -> list[_Out]:
        """The first of each conversation that waits; a reply for no broadcast, what is vital for no reply.

        Nobody waits long for one in doubt.
        """
        now = self._clock()
        met: set[tuple[Channel, str, int]] = set()
        due = []
        for out in self._outbox.values():
            channel, conversation_id = out.delivery.channel, out.delivery.conversation_id
            rank = -1 if out.is_vital else int(out.delivery.is_broadcast)
            behind = {(channel, conversation_id, before) for before in range(-1, rank + 1)}
            if not (out.sending or out.held or met & behind) and out.next_at <= now:
                due.append(out)
            if not out.held and (out.doubt_at is None or now - out.doubt_at < DOUBT_WAITS):
                met.add((channel, conversation_id, rank))
        return due

    async def defer(self, until: Sequence[tuple[int, datetime]]) -> None:
        """Outbox.defer."""
        for delivery_id, at in until:
            out = self._outbox.get(delivery_id)
            if out is not None and out.sending:
                out.next_at, out.sending = at, False
                out.delivery = replace(out.delivery, attempt=out.delivery.attempt - 1)
                self._leave_out(out)

    async def sent(self, delivery_id: int) -> None:
        """Outbox.sent."""
        out = self._outbox.pop(delivery_id, None)
        if out is not None:
            out.empty()

    def _leave_out(self, out: _Out) -> None:
        """Whether it is to be sent again, or held: not when it was forgotten meanwhile."""
        if out.forgotten:
            self._forget_delivery(out)

    async def retry(self, delivery_id: int, at: datetime, reason: str) -> None:
        """Outbox.retry."""
        out = self._outbox.get(delivery_id)
        if out is not None:
            out.next_at, out.sending = at, False
            self._leave_out(out)

    async def doubt(self, delivery_id: int, at: datetime | None, reason: str) -> None:
        """Outbox.doubt."""
        out = self._outbox.get(delivery_id)
        if out is not None and out.sending:
            out.sending, out.held, out.reason = False, at is None, reason
            out.next_at = at or out.next_at
            out.doubt_at = out.doubt_at or self._clock()
            self._doubted[delivery_id] = out
            self._leave_out(out)

    async def broadcast(
        self, channel: Channel, conversation_id: str, address: Address, request: OutboundRequest
    ) -> None:
        """Outbox.broadcast."""
        if self._has_left(channel, address.chat_id):
            return
        now = self._clock()
        delivery = Delivery(next(self._ids), channel, conversation_id, address, request, 0, now, is_broadcast=True)
        self._outbox[delivery.id] = _Out(delivery, now)

    async def dead(self, delivery_id: int, reason: str) -> None:
        """Outbox.dead."""
        out = self._outbox.pop(delivery_id, None)
        if out is not None:
            out.empty()
            self.given_up[delivery_id] = reason

    async def add_web_reply(self, conversation_id: str, body: Mapping[str, Any]) -> None:
        """WebReplies.add_web_reply."""
        self._web.append((conversation_id, WebReply(next(self._ids), dict(body))))

    def web_replies(self, conversation_id: str, after: int = 0) -> Sequence[WebReply]:
        """WebReplies.web_replies."""
        return [reply for owner, reply in self._web if owner == conversation_id and reply.seq > after]

    async def note(self, key: str, value: str) -> None:
        """Notes.note."""
        self._notes[key] = value

    def noted(self, key: str) -> str | None:
        """Notes.noted."""
        return self._notes.get(key)

    async def take_over(self, channel: Channel, conversation_id: str, until: datetime, by: str = "") -> None:
        """A member of staff answers there until then; from the console under their name."""
        key = (channel, conversation_id)
        before = self._takeovers.get(key)
        if before is None or before.until < self._clock():
            before = Takeover(*key, self._clock(), until, key=str(next(self._ids)))
        self._takeovers[key] = replace(before, until=max(before.until, until), by=by or before.by)

    def taken(self, channel: Channel, conversation_id: str) -> Takeover | None:
        """The last time that a member of staff answered there; it may be over."""
        return self._takeovers.get((channel, conversation_id))

    def _tell_taken(self, key: Key) -> None:
        if key in self._takeovers:
            self._takeovers[key] = replace(self._takeovers[key], told=True)

    def _give_back(self, key: Key) -> None:
        self._takeovers.pop(key, None)

    async def give_back(self, channel: Channel, conversation_id: str) -> None:
        """The bot answers there again at once."""
        self._takeovers.pop((channel, conversation_id), None)

    def taken_until(self, channel: Channel, conversation_id: str) -> datetime | None:
        """Until when a member of staff answers there."""
        found = self._takeovers.get((channel, conversation_id))
        return found.until if found else None

    def takeovers(self, now: datetime) -> Sequence[Takeover]:
        """Where members of staff answer at `now`."""
        lasting = [found for found in self._takeovers.values() if found.until > now]
        return sorted(lasting, key=lambda found: found.until, reverse=True)

    async def probe(self) -> None:
        """There is always room."""

    async def purge(self) -> int:
        """Nothing lives long enough."""
        return 0

    def unanswered(self, limit: int, offset: int = 0) -> Sequence[UnansweredQuestion]:
        """QuestionLog.unanswered."""
        found = [_line(asked) for asked in reversed(self._questions) if _is_open(asked)]
        return found[offset : offset + limit]

    def in_doubt(self, limit: int, offset: int = 0) -> Sequence[DoubtfulDelivery]:
        """DeliveryLog.in_doubt: what a provider did not answer for; nothing survives a crash here."""
        found = [_doubtful(out, self._outbox, self.given_up) for out in reversed(self._doubted.values())]
        return found[offset : offset + limit]

    def backlog(self) -> Backlog:
        """DeliveryLog.backlog."""
        now = self._clock()
        updates = [item.accepted_at for item in self._open.values()]
        deliveries = [out.delivery.created_at for out in self._outbox.values() if not out.held]
        return Backlog(
            updates=len(updates),
            oldest_update_s=(now - min(updates, default=now)).total_seconds(),
            deliveries=len(deliveries),
            oldest_delivery_s=(now - min(deliveries, default=now)).total_seconds(),
            in_doubt=len(self._doubted),
            held=sum(out.held for out in self._outbox.values()),
            dead=len(self.given_up),
            quarantined=len(self.quarantined),
        )

    def close(self) -> None:
        """Nothing is held."""


def _doubtful(out: _Out, waiting: Mapping[int, _Out], dead: Mapping[int, str]) -> DoubtfulDelivery:
    delivery = out.delivery
    state = "dead" if delivery.id in dead else "sent" if delivery.id not in waiting else "held" if out.held else "retry"
    assert out.doubt_at is not None
    return DoubtfulDelivery(
        delivery.id,
        delivery.channel.value,
        "sending" if out.sending and state == "retry" else state,
        delivery.attempt,
        delivery.created_at,
        out.doubt_at,
        out.reason,
    )


def _key(update: StoredUpdate) -> Key:
    return update.channel, update.conversation_id


def _is_of(conversation_id: str, sender_id: str) -> bool:
    """A person's conversations: theirs in private, and `group:sender` with or without a topic."""
    return sender_id in (conversation_id, *conversation_id.split(":")[1:2])


def _is_open(asked: _Asked) -> bool:
    question = asked.question
    doubtful = bool(question.confused_with) or 0 < question.confidence < DOUBTFUL_BELOW
    return {
        "unanswered": True,
        "clarified": not asked.picked,
        "answered": doubtful,
    }.get(question.status.contract, False)


def _line(asked: _Asked) -> UnansweredQuestion:
    candidates = tuple({"entry": c.entry, "topic": c.topic, "score": c.score} for c in asked.question.candidates)
    return UnansweredQuestion(
        asked.question.text, asked.question.status.value, asked.channel.value, asked.asked_at, candidates
    )
