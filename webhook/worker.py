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
        self._turns.unsay(settlement.update_id for settlement in done)
        self._settled()

    async def _find_and_answer(self, asking: Asking) -> None:
        """Ask for what is missing, then answer; at most as often as there are facts."""
        claimed, result = asking.claimed, asking
        try:
            for _ in Fact:
                facts = await self._find(result)
                again = self._turns.answer(claimed, asking.channel, asking.message, facts)
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
