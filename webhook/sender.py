"""The outbox goes out: a few sends at once, one a conversation, each marked durably before it starts."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.messages import Channel
from bot.ports import Delivery, Outbox, StoreUnavailable
from webhook.channels.base import Sender, SendResult, Verdict
from webhook.retry import RESEND_WITHIN_S, Again, Dead, Decision, Doubt, Sent, decide
from webhook.traffic import Rules, Traffic

log = logging.getLogger(__name__)
POLL_S = 0.25
GATHER_S = 0.002  # while sends are in flight: one claim for those that end together costs less than one for each
SHORTEST_REST_S = 0.002
FAR = float("inf")
STORE_REST_S = 0.5
RAISES = 8  # times that one delivery may make its sender raise: about two minutes, for which its conversation waits

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
        rules: Rules | None = None,
        resend_within_s: float = RESEND_WITHIN_S,
        is_off: Callable[[Channel], bool] = lambda channel: False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ticks: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
        told: Told = lambda delivery, result, decision: None,
    ) -> None:
        """`rules`: what each provider allows. `resend_within_s`: older sends in doubt are held; 0 holds all.

        `is_off`: what is for that channel waits, unless it is vital. `ticks` are the seconds by which sends are spaced;
        `told` hears of every attempt: for the metrics.
        """
        self.traffic = Traffic(senders, rules)
        self._resend_within_s = resend_within_s
        self._is_off = is_off
        self._ticks = ticks
        self._next_at = FAR  # when the soonest of those that were put off may go
        self._outbox = outbox
        self._senders = senders
        self._limit = limit
        self._reserve = limit // 4
        self._share = limit if len(senders) == 1 else max(1, limit - self._reserve)
        self._clock = clock
        self._jitter = jitter
        self._told = told
        self._in_flight: dict[asyncio.Task[None], Channel] = {}
        self._sent: list[int] = []  # taken by the provider; the next claim notes it, and takes their places
        self._wake = asyncio.Event()
        self._called = False  # there may be something new: it shares the commit of whoever calls, and does not wait
        self._ending = False

    def wake(self) -> None:
        """There may be something to send."""
        self._called = True
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
                if 0 < len(self._in_flight) < self._limit and not self._called:
                    await asyncio.sleep(GATHER_S)
                self._called = False
                if not (await self._start_some() or self._ending):
                    await self._rest()
            await self._drain()
        finally:
            for task in self._in_flight:
                task.cancel()

    async def _start_some(self) -> bool:
        """Whether more may be due at once: some were put off, and others may stand behind them.

        As long as it is not noted that something was sent, it holds its place.
        """
        sent = self._sent[:]
        free = self._limit - len(self._in_flight)
        now = self._ticks()
        room = self.traffic.room(now, Counter(self._in_flight.values()), self._share) if free > 0 else {}
        vital = {channel: number for channel, number in room.items() if self._is_off(channel)}
        room = {channel: number for channel, number in room.items() if channel not in vital}
        if not (room or vital or sent):
            return False
        try:
            broadcasts = self.traffic.for_broadcasts(now, self._clock(), room, free - self._reserve)
            deliveries = await self._outbox.claim_deliveries(free, room, broadcasts, sent, vital)
        except StoreUnavailable:
            await asyncio.sleep(STORE_REST_S)
            return False
        del self._sent[: len(sent)]
        now = self._ticks()  # of the start, which the commit may have delayed: the provider counts from there
        waits = {delivery.id: self._start(delivery, now) for delivery in deliveries}
        put_off = {id: wait_s for id, wait_s in waits.items() if wait_s > 0}
        await self._put_off(put_off, now)
        return bool(put_off)

    def _start(self, delivery: Delivery, now: float) -> float:
        """0 when it is on its way; else the seconds after which its chat may be written to."""
        wait_s = self.traffic.permit(delivery, now)
        if wait_s <= 0:
            task = asyncio.create_task(self._deliver(delivery))
            self._in_flight[task] = delivery.channel
            task.add_done_callback(self._ended)
        return wait_s

    async def _put_off(self, waits: Mapping[int, float], now: float) -> None:
        """Until it is noted they count as being sent, so this does not give up."""
        if not waits:
            return
        wall = self._clock()
        until = [(id, wall + timedelta(seconds=wait_s)) for id, wait_s in waits.items()]
        while True:
            try:
                await self._outbox.defer(until)
                break
            except StoreUnavailable:
                await asyncio.sleep(STORE_REST_S)
        self._next_at = min(self._next_at, now + min(waits.values()))

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._in_flight[task]
        self._wake.set()
        if not task.cancelled() and task.exception() is not None:
            log.error("a delivery could not be noted", exc_info=task.exception())

    async def _rest(self) -> None:
        """Until somebody wakes us, a limit gives way, or the next look is due."""
        now = self._ticks()
        if self._next_at <= now:
            self._next_at = FAR
        ready_at = self.traffic.ready_at(now)
        soonest = min(self._next_at, FAR if ready_at is None else ready_at)
        try:
            async with asyncio.timeout(max(SHORTEST_REST_S, min(POLL_S, soonest - now))):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _drain(self) -> None:
        if self._in_flight:
            await asyncio.wait(list(self._in_flight))
        while self._sent:
            try:
                await self._outbox.claim_deliveries(0, {}, {}, self._sent)
                self._sent = []
            except StoreUnavailable:
                await asyncio.sleep(STORE_REST_S)

    async def _deliver(self, delivery: Delivery) -> None:
        began = self._ticks()
        result = await attempt(self._senders[delivery.channel], delivery)
        wall, now = self._clock(), self._ticks()
        self.traffic.hear(delivery, result, now, wall)
        age_s = (wall - delivery.created_at).total_seconds()
        decision = decide(
            result,
            attempt=delivery.attempt,
            age_s=age_s,
            best_effort=delivery.request.best_effort,
            jitter=self._jitter(),
            took_s=now - began,
            resend_within_s=self._resend_within_s,
        )
        self._told(delivery, result, decision)
        if isinstance(decision, Sent):
            self._sent.append(delivery.id)
        else:
            await self._note(delivery, decision)

    async def _note(self, delivery: Delivery, decision: Decision) -> None:
        """What was not sent. Until it is noted the delivery counts as being sent, so this does not give up."""
        while True:
            try:
                return await self._note_once(delivery, decision)
            except StoreUnavailable:
                await asyncio.sleep(STORE_REST_S)

    async def _note_once(self, delivery: Delivery, decision: Decision) -> None:
        match decision:
            case Again(wait_s, reason):
                log.warning("delivery %d on %s waits %.1f s: %s", delivery.id, delivery.channel, wait_s, reason)
                await self._outbox.retry(delivery.id, self._clock() + timedelta(seconds=wait_s), reason)
            case Doubt(wait_s, reason):
                log.warning("delivery %d on %s is in doubt: %s", delivery.id, delivery.channel, reason)
                at = None if wait_s is None else self._clock() + timedelta(seconds=wait_s)
                await self._outbox.doubt(delivery.id, at, reason)
            case Dead(reason):
                log.error("delivery %d on %s was given up: %s", delivery.id, delivery.channel, reason)
                await self._outbox.dead(delivery.id, reason)


async def attempt(sender: Sender, delivery: Delivery) -> SendResult:
    """One send, and at once the second shape when the provider refuses the first. What raises may be tried again."""
    result = await _send(sender, delivery)
    other = result.instead or delivery.request.fallback
    if result.verdict is not Verdict.FALLBACK or other is None:
        return result
    request = replace(delivery.request, body=other, fallback=None)
    return await _send(sender, replace(delivery, request=request))


async def _send(sender: Sender, delivery: Delivery) -> SendResult:
    try:
        return await sender.send(delivery)
    except Exception as error:
        # Its words may quote the message, so only its kind is told.
        log.error("the sender of %s raised %s", delivery.channel, type(error).__name__)
        verdict = Verdict.RETRY if delivery.attempt < RAISES else Verdict.DEAD
        return SendResult(verdict, reason=type(error).__name__)
