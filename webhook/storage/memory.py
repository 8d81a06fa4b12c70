"""The ports in memory, for tests and demonstrations: the same promises, except that nothing outlives the process."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bot.facts import Kept
from bot.messages import Channel
from bot.ports import (
    Backlog,
    ClaimedUpdate,
    Settlement,
    StoredUpdate,
    TakenOver,
    UnansweredQuestion,
    WebReply,
)
from bot.turn import Conversation
from webhook.storage.memory_groups import ChatKey
from webhook.storage.memory_outbox import MemoryOutbox
from webhook.storage.memory_questions import Asked, Questions
from webhook.storage.memory_takeovers import MemoryTakeovers


@dataclass(slots=True)
class _Open:
    """An update that is not settled."""

    update: StoredUpdate
    accepted_at: datetime
    held: bool = False
    attempts: int = 0


class MemoryStore(MemoryTakeovers, MemoryOutbox):
    """Every port of bot/ports.py, for one worker in one process."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock)
        self._ids = count(1)
        self._seen: set[ChatKey] = set()
        self._open: dict[int, _Open] = {}
        self._conversations: dict[ChatKey, Conversation] = {}
        self._open_questions: dict[ChatKey, Asked | None] = {}
        self._questions = Questions()
        self._web: list[tuple[str, WebReply]] = []
        self._notes: dict[str, str] = {}
        self.quarantined: list[tuple[Channel, bytes, str]] = []

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

    def _forget_person(self, channel: Channel, conversation_id: str, sender_id: str, update_id: int) -> None:
        self._questions.forget(channel, sender_id)
        theirs = [key for key in self._conversations if key[0] is channel and _is_of(key[1], sender_id)]
        theirs.append((channel, conversation_id))
        for key in theirs:
            self._conversations.pop(key, None)
            self._open_questions.pop(key, None)
            self._give_back(key)
        self.ratings = {key: good for key, good in self.ratings.items() if key[:2] != (channel, sender_id)}
        self._heard = [(h, at) for h, at in self._heard if (h.update.channel, h.sender_id) != (channel, sender_id)]
        self._forget_deliveries(theirs)
        self._web = [(owner, reply) for owner, reply in self._web if owner != conversation_id]
        self._forget_open(channel, sender_id, update_id)

    def _forget_open(self, channel: Channel, sender_id: str, update_id: int) -> None:
        """What was asked before goes; what was asked since is answered anew, under an id that nobody holds."""
        said_at = self._open[update_id].accepted_at
        for id, item in list(self._open.items()):
            if id != update_id and item.update.channel is channel and _is_of(item.update.conversation_id, sender_id):
                del self._open[id]
                if id > update_id and item.accepted_at >= said_at:
                    self._accept(item.update, item.accepted_at)

    def kept(self, channel: Channel, sender_id: str, latest: int) -> Kept:
        """Chats.kept."""
        theirs = self._questions.of(channel, sender_id)
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

    async def claim(self, limit: int, channels: Collection[Channel] | None = None) -> Sequence[ClaimedUpdate]:
        """TurnStore.claim."""
        oldest: dict[ChatKey, int] = {}
        for id, item in self._open.items():
            oldest.setdefault(_key(item.update), id)
        free = (id for id in oldest.values() if not self._open[id].held)
        served = [id for id in free if channels is None or self._open[id].update.channel in channels]
        return [self._claimed(id, self._open[id]) for id in served[:limit]]

    def _claimed(self, id: int, item: _Open) -> ClaimedUpdate:
        item.held = True
        item.attempts += 1
        key = _key(item.update)
        conversation, takeover = self._conversations.get(key, Conversation()), self.taken(*key)
        return ClaimedUpdate(id, item.update, item.accepted_at, conversation, item.attempts, takeover)

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """TurnStore.settle."""
        for settlement in sorted(settlements, key=lambda settlement: settlement.update_id):
            item = self._open.get(settlement.update_id)
            if item is not None and item.held:
                self._settle(item.update, settlement)
                del self._open[settlement.update_id]

    async def settle_and_claim(
        self,
        settlements: Sequence[Settlement],
        limit: int,
        under_way: Callable[[], None],
        channels: Collection[Channel] | None = None,
    ) -> Sequence[ClaimedUpdate]:
        """TurnStore.settle_and_claim."""
        under_way()
        await self.settle(settlements)
        return await self.claim(limit, channels)

    def _settle(self, update: StoredUpdate, settlement: Settlement) -> None:
        key = _key(update)
        asked = self._open_questions.get(key)
        if settlement.picked and asked is not None:
            asked.picked = True
        self._carry_out(update, settlement)
        asked = None
        if settlement.question is not None:
            asked = Asked(update.channel, self._clock(), settlement.question, sender_id=settlement.sender_id)
            self._questions.add(asked)
        if settlement.conversation is not None:
            self._conversations[key] = settlement.conversation
            self._is_heard(key)
            clarified = asked is not None and asked.question.status.contract == "clarified"
            self._open_questions[key] = asked if clarified else None
        for request in settlement.requests:
            self._queue(key, settlement.address, request)

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
        return self._questions.unanswered(limit, offset)

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


def _key(update: StoredUpdate) -> ChatKey:
    return update.channel, update.conversation_id


def _is_of(conversation_id: str, sender_id: str) -> bool:
    """A person's conversations: theirs in private, and `group:sender` with or without a topic."""
    return sender_id in (conversation_id, *conversation_id.split(":")[1:2])
