"""From the inbox to the outbox: claim -> the turn (see webhook.turns) -> settle; and what a turn waits for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.facts import Fact, Facts
from bot.groups import Rank
from bot.messages import Channel, StaffWrote
from bot.ports import ClaimedUpdate, Settlement, StoreUnavailable, TurnStore
from webhook.channels.base import PureHalf
from webhook.lookup import Lookup, Nowhere
from webhook.staff import NoStaff, StaffDesk
from webhook.turns import NOWHERE, Asking, Brain, Told, Turns, Unusable
from webhook.watched import beside

log = logging.getLogger(__name__)
HEARTBEAT_S = 3.0  # a lease lasts 10 s
POLL_S = 0.2
STORE_REST_S = 0.5
FACT_S = 5.0  # a provider that does not say who administers a group keeps its question waiting so long


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
        self._channels = frozenset(channels)  # what came on another one waits for a worker that can answer there
        self._wait = wait
        self._settled = settled
        self._staff = staff or NoStaff()
        self._lookup: Lookup = lookup or Nowhere()
        self._turns = Turns(
            channels, brain, told=told, staff=self._staff, lookup=self._lookup, hushes=hushes, clock=clock
        )
        self._batch = batch
        self._ending = False
        self._asking: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        """Finish the batch in hand, then end; whoever waits in `wait` must be woken besides."""
        self._ending = True

    async def run(self) -> None:
        """Answer until `stop`. The first heartbeat takes over what a dead predecessor held."""
        pulse = beside("pulse", self._beat, HEARTBEAT_S)  # a lease outlasts one rest
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
            return await self._store.claim(self._batch, self._channels)
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
                claimed = await self._store.settle_and_claim(done, limit, self._settled, self._channels)
                break
            except StoreUnavailable:
                if self._ending:
                    return ()  # the next process finds the leases and answers again: nothing was queued
                await asyncio.sleep(STORE_REST_S)
        self._turns.unsay(settlement.update_id for settlement in done)
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
        self._turns.unsay(ids)
        try:
            await self._store.release(ids)
        except StoreUnavailable:
            pass  # the store opens them at a later heartbeat

    async def _work(self, claimed: Sequence[ClaimedUpdate]) -> list[Settlement]:
        done: list[Settlement] = []
        for index, item in enumerate(claimed):
            if self._ending:
                await self._store.release([later.id for later in claimed[index:]])
                break
            result = self._turns.take(item)
            if isinstance(result, StaffWrote):
                await self._staff.wrote(result)
                result = Settlement(item.id, None, None, NOWHERE)
            if isinstance(result, Asking):
                task = asyncio.create_task(self._answer_later(result))
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
        self._turns.unsay(settlement.update_id for settlement in done)
        self._settled()

    async def _answer_later(self, asking: Asking) -> None:
        """Find what is missing, then answer. However it ends, the conversation goes on: nobody waits for this task."""
        claimed = asking.claimed
        try:
            result = await self._find_and_answer(asking)
            if isinstance(result, Settlement):
                await self._settle([result])
            else:
                await self._store.bury(claimed.id, result.reason)
        except StoreUnavailable:
            await asyncio.sleep(STORE_REST_S)
            await self._drop([claimed])
        except Exception as error:
            log.exception("later_answer_failed", extra={"fields": {"update": claimed.id}})
            await self._give_up(claimed, f"answering later raised {type(error).__name__}")

    async def _give_up(self, claimed: ClaimedUpdate, reason: str) -> None:
        self._turns.unsay([claimed.id])
        try:
            await self._store.bury(claimed.id, reason)
        except Exception:  # what cannot even be buried is tried again
            log.exception("not_buried", extra={"fields": {"update": claimed.id}})
            await asyncio.sleep(STORE_REST_S)
            await self._drop([claimed])

    async def _find_and_answer(self, asking: Asking) -> Settlement | Unusable:
        """Ask for facts at most as often as there are facts, then do without: that is never asked again."""
        result: Settlement | Unusable | Asking = asking
        left = len(Fact)
        while isinstance(result, Asking):
            facts = await self._find(result) if left else None
            left -= 1
            result = self._turns.answer(asking.claimed, asking.channel, asking.message, facts)
        return result

    async def _find(self, asking: Asking) -> Facts | None:
        """None: the turn cannot be answered without it. A rank that nobody tells has an answer of its own."""
        fields = {"fact": asking.missing.value}
        try:
            async with asyncio.timeout(FACT_S):
                return await self._lookup.find(asking.missing, asking.message, asking.facts)
        except StoreUnavailable:
            raise
        except TimeoutError:
            log.warning("fact_timed_out", extra={"fields": fields})
        except Exception:
            log.exception("fact_not_found", extra={"fields": fields})
        if asking.missing is Fact.RANK:
            return replace(asking.facts, rank=Rank.UNKNOWN, can_fetch=False)
        return None

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
