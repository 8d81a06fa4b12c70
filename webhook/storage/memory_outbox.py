"""The outbox in memory: the same order, rooms and doubts as in SQL, for one worker."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from bot.messages import Address, Channel
from bot.ports import Delivery, DoubtfulDelivery, OutboundRequest
from webhook.storage.memory_groups import ChatKey, MemoryGroups, in_chat

DOUBT_WAITS = timedelta(seconds=10)


@dataclass(slots=True)
class Out:
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


class MemoryOutbox(MemoryGroups):
    """bot.ports.Outbox, and of DeliveryLog what is in doubt."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock)
        self._delivery_ids = count(1)
        self._outbox: dict[int, Out] = {}
        self._doubted: dict[int, Out] = {}
        self.given_up: dict[int, str] = {}

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

    def _due(self) -> list[Out]:
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
        self._queue((channel, conversation_id), address, request, is_broadcast=True)

    async def dead(self, delivery_id: int, reason: str) -> None:
        """Outbox.dead."""
        out = self._outbox.pop(delivery_id, None)
        if out is not None:
            out.empty()
            self.given_up[delivery_id] = reason

    def in_doubt(self, limit: int, offset: int = 0) -> Sequence[DoubtfulDelivery]:
        """DeliveryLog.in_doubt: what a provider did not answer for; nothing survives a crash here."""
        found = [_doubtful(out, self._outbox, self.given_up) for out in reversed(self._doubted.values())]
        return found[offset : offset + limit]

    def _queue(self, key: ChatKey, address: Address, request: OutboundRequest, *, is_broadcast: bool = False) -> None:
        now = self._clock()
        delivery = Delivery(next(self._delivery_ids), *key, address, request, 0, now, is_broadcast=is_broadcast)
        self._outbox[delivery.id] = Out(delivery, now)

    def _drop_unsent(self, channel: Channel, chat_id: str, *, asked: bool) -> None:
        for id, out in list(self._outbox.items()):
            delivery = out.delivery
            if not (asked or delivery.is_broadcast or delivery.request.unasked):
                continue
            if delivery.channel is channel and in_chat(delivery.conversation_id, chat_id) and not out.sending:
                self.given_up[id] = "the chat was left or blocked"
                del self._outbox[id]

    def _forget_deliveries(self, conversations: Collection[ChatKey]) -> None:
        """Whatever has not arrived yet."""
        for out in list(self._outbox.values()):
            if (out.delivery.channel, out.delivery.conversation_id) in conversations:
                self._forget_delivery(out)

    def _forget_delivery(self, out: Out) -> None:
        """What is being sent stands there until that has ended, so that the receipt does not overtake it."""
        if out.sending:
            out.forgotten = True
            out.empty()
        else:
            del self._outbox[out.delivery.id]
        self._doubted.pop(out.delivery.id, None)

    def _leave_out(self, out: Out) -> None:
        """Its send has ended otherwise than well: it is neither sent again nor held when it was forgotten meanwhile."""
        if out.forgotten:
            self._forget_delivery(out)


def _doubtful(out: Out, waiting: Mapping[int, Out], dead: Mapping[int, str]) -> DoubtfulDelivery:
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
