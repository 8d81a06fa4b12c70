"""The ports in memory, for tests and demonstrations: the same promises, except that nothing outlives the process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bot.messages import Channel
from bot.ports import (
    Backlog,
    ClaimedUpdate,
    Delivery,
    DoubtfulDelivery,
    Settlement,
    StoredUpdate,
    TakenOver,
    UnansweredQuestion,
    WebReply,
)
from bot.questions import QuestionRecord
from bot.turn import Conversation
from webhook.storage.questions import DOUBTFUL_BELOW

Key = tuple[Channel, str]


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


@dataclass(slots=True)
class _Out:
    """A delivery that is not done."""

    delivery: Delivery
    next_at: datetime
    sending: bool = False


class MemoryStore:
    """Every port of bot/ports.py, for one worker in one process."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._ids = count(1)
        self._seen: set[tuple[Channel, str]] = set()
        self._open: dict[int, _Open] = {}
        self._conversations: dict[Key, Conversation] = {}
        self._open_questions: dict[Key, _Asked | None] = {}
        self._questions: list[_Asked] = []
        self._outbox: dict[int, _Out] = {}
        self._web: list[tuple[str, WebReply]] = []
        self._notes: dict[str, str] = {}
        self.quarantined: list[tuple[Channel, bytes, str]] = []
        self.given_up: dict[int, str] = {}

    async def put(self, update: StoredUpdate) -> bool:
        """TurnStore.put."""
        key = (update.channel, update.delivery_id)
        if key in self._seen:
            return False
        self._seen.add(key)
        self._open[next(self._ids)] = _Open(update, self._clock())
        return True

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
        conversation = self._conversations.get(_key(item.update), Conversation())
        return ClaimedUpdate(id, item.update, item.accepted_at, conversation, item.attempts)

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """TurnStore.settle."""
        for settlement in settlements:
            item = self._open.get(settlement.update_id)
            if item is not None and item.held:
                self._settle(item.update, settlement)
                del self._open[settlement.update_id]

    def _settle(self, update: StoredUpdate, settlement: Settlement) -> None:
        key, now = _key(update), self._clock()
        asked = self._open_questions.get(key)
        if settlement.picked and asked is not None:
            asked.picked = True
        asked = None
        if settlement.question is not None:
            asked = _Asked(update.channel, now, settlement.question)
            self._questions.append(asked)
        if settlement.conversation is not None:
            self._conversations[key] = settlement.conversation
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

    async def claim_deliveries(self, limit: int, room: Mapping[Channel, int] | None = None) -> Sequence[Delivery]:
        """Outbox.claim_deliveries."""
        left = dict.fromkeys(Channel, limit) if room is None else dict(room)
        oldest: dict[Key, _Out] = {}
        for out in self._outbox.values():
            oldest.setdefault((out.delivery.channel, out.delivery.conversation_id), out)
        now = self._clock()
        claimed: list[Delivery] = []
        for out in sorted(oldest.values(), key=lambda out: out.next_at):
            channel = out.delivery.channel
            if not out.sending and out.next_at <= now and left.get(channel, 0) > 0 and len(claimed) < limit:
                left[channel] -= 1
                out.sending = True
                out.delivery = replace(out.delivery, attempt=out.delivery.attempt + 1)
                claimed.append(out.delivery)
        return claimed

    async def sent(self, delivery_id: int) -> None:
        """Outbox.sent."""
        self._outbox.pop(delivery_id, None)

    async def retry(self, delivery_id: int, at: datetime, reason: str) -> None:
        """Outbox.retry."""
        if delivery_id in self._outbox:
            self._outbox[delivery_id].next_at = at
            self._outbox[delivery_id].sending = False

    async def dead(self, delivery_id: int, reason: str) -> None:
        """Outbox.dead."""
        if self._outbox.pop(delivery_id, None) is not None:
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
        """DeliveryLog.in_doubt: nothing survives a crash, so nothing is in doubt."""
        return []

    def backlog(self) -> Backlog:
        """DeliveryLog.backlog."""
        now = self._clock()
        updates = [item.accepted_at for item in self._open.values()]
        deliveries = [out.delivery.created_at for out in self._outbox.values()]
        return Backlog(
            updates=len(updates),
            oldest_update_s=(now - min(updates, default=now)).total_seconds(),
            deliveries=len(deliveries),
            oldest_delivery_s=(now - min(deliveries, default=now)).total_seconds(),
            in_doubt=0,
            held=0,
            dead=len(self.given_up),
            quarantined=len(self.quarantined),
        )

    def close(self) -> None:
        """Nothing is held."""


def _key(update: StoredUpdate) -> Key:
    return update.channel, update.conversation_id


def _is_open(asked: _Asked) -> bool:
    question = asked.question
    doubtful = bool(question.confused_with) or 0 < question.confidence < DOUBTFUL_BELOW
    return {
        "unanswered": True,
        "clarified": not asked.picked,
        "answered": doubtful,
    }.get(question.status.contract, False)


def _line(asked: _Asked) -> UnansweredQuestion:
    candidates = tuple(asdict(candidate) for candidate in asked.question.candidates)
    return UnansweredQuestion(
        asked.question.text, asked.question.status.value, asked.channel.value, asked.asked_at, candidates
    )
