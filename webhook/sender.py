"""The outbox goes out: a few sends at once, one a conversation, each marked durably before it starts."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.messages import Channel
from bot.ports import Delivery, Outbox, StoreUnavailable
from webhook.channels.base import Sender, SendResult, Verdict
from webhook.retry import Again, Dead, Decision, Sent, decide

log = logging.getLogger(__name__)
POLL_S = 0.25
STORE_REST_S = 0.5

Told = Callable[[Delivery, SendResult, Decision], None]


class Deliverer:
    """Claims what is due and sends it through the channel's sender.

    `limit`: sends in flight, hence how many a crash can leave in doubt. One channel may use all but a quarter of them,
    so that a provider that hangs does not stop the others.
    """

    def __init__(
        self,
        outbox: Outbox,
        senders: Mapping[Channel, Sender],
        *,
        limit: int = 8,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        jitter: Callable[[], float] = random.random,
        told: Told = lambda delivery, result, decision: None,
    ) -> None:
        """`told` hears of every attempt: for the metrics."""
        self._outbox = outbox
        self._senders = senders
        self._limit = limit
        self._share = limit if len(senders) == 1 else max(1, limit - limit // 4)
        self._clock = clock
        self._jitter = jitter
        self._told = told
        self._in_flight: dict[asyncio.Task[None], Channel] = {}
        self._wake = asyncio.Event()
        self._ending = False

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    def stop(self) -> None:
        """Claim no more; `run` returns when what is in flight is done."""
        self._ending = True
        self._wake.set()

    async def run(self) -> None:
        """Send until `stop`. Cancelled, it cancels its sends: they stay marked, and the next start finds them."""
        try:
            while not self._ending:
                self._wake.clear()
                if await self._start_some() == 0:
                    await self._rest()
            await self._drain()
        finally:
            for task in self._in_flight:
                task.cancel()

    async def _start_some(self) -> int:
        free = self._limit - len(self._in_flight)
        if free <= 0:
            return 0
        try:
            deliveries = await self._outbox.claim_deliveries(free, self._room())
        except StoreUnavailable:
            await asyncio.sleep(STORE_REST_S)
            return 0
        for delivery in deliveries:
            task = asyncio.create_task(self._deliver(delivery))
            self._in_flight[task] = delivery.channel
            task.add_done_callback(self._ended)
        return len(deliveries)

    def _room(self) -> dict[Channel, int]:
        """The least busy channel first."""
        busy = Counter(self._in_flight.values())
        return {channel: self._share - busy[channel] for channel in sorted(self._senders, key=lambda c: busy[c])}

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._in_flight[task]
        self._wake.set()
        if not task.cancelled() and task.exception() is not None:
            log.error("a delivery could not be noted", exc_info=task.exception())

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(POLL_S):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _drain(self) -> None:
        if self._in_flight:
            await asyncio.wait(list(self._in_flight))

    async def _deliver(self, delivery: Delivery) -> None:
        result = await attempt(self._senders[delivery.channel], delivery)
        age_s = (self._clock() - delivery.created_at).total_seconds()
        decision = decide(
            result,
            attempt=delivery.attempt,
            age_s=age_s,
            best_effort=delivery.request.best_effort,
            jitter=self._jitter(),
        )
        self._told(delivery, result, decision)
        await self._note(delivery, decision)

    async def _note(self, delivery: Delivery, decision: Decision) -> None:
        """Until it is noted the delivery counts as being sent, so this does not give up."""
        while True:
            try:
                return await self._note_once(delivery, decision)
            except StoreUnavailable:
                await asyncio.sleep(STORE_REST_S)

    async def _note_once(self, delivery: Delivery, decision: Decision) -> None:
        match decision:
            case Sent():
                await self._outbox.sent(delivery.id)
            case Again(wait_s, reason):
                log.warning("delivery %d on %s waits %.1f s: %s", delivery.id, delivery.channel, wait_s, reason)
                await self._outbox.retry(delivery.id, self._clock() + timedelta(seconds=wait_s), reason)
            case Dead(reason):
                log.error("delivery %d on %s was given up: %s", delivery.id, delivery.channel, reason)
                await self._outbox.dead(delivery.id, reason)


async def attempt(sender: Sender, delivery: Delivery) -> SendResult:
    """One send, and at once the second shape when the provider refuses the first. What raises may be tried again."""
    result = await _send(sender, delivery)
    fallback = delivery.request.fallback
    if result.verdict is not Verdict.FALLBACK or fallback is None:
        return result
    request = replace(delivery.request, body=fallback, fallback=None)
    return await _send(sender, replace(delivery, request=request))


async def _send(sender: Sender, delivery: Delivery) -> SendResult:
    try:
        return await sender.send(delivery)
    except Exception as error:
        # Its words may quote the message, so only its kind is told.
        log.error("the sender of %s raised %s", delivery.channel, type(error).__name__)
        return SendResult(Verdict.RETRY, reason=type(error).__name__)
