"""The deliverer over the store in memory: order, parallel sends, fallback, retries, an end without loss."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import Channel
from bot.ports import Delivery, StoreUnavailable
from tests.contract.builders import request, settlement, update
from webhook.channels.base import Identity, Sender, SendResult, Verdict
from webhook.sender import RAISES, Deliverer
from webhook.storage.memory import MemoryStore

SENT = SendResult(Verdict.SENT)
BUSY = SendResult(Verdict.RETRY, "500")
REFUSED = SendResult(Verdict.FALLBACK, "-201")
BLOCKED = SendResult(Verdict.DEAD, "403", "blocked")


class Clock:
    """Moves only when told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Scripted:
    """Says what the script says, SENT at its end; with a gate, each send waits until it opens."""

    def __init__(self, *script: SendResult | Exception, gate: asyncio.Event | None = None) -> None:
        self.script = list(script)
        self.gate = gate
        self.texts: list[str] = []
        self.now = self.most = 0

    async def send(self, delivery: Delivery) -> SendResult:
        self.texts.append(delivery.request.body["text"])
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await (self.gate.wait() if self.gate else asyncio.sleep(0))
        finally:
            self.now -= 1
        result = self.script.pop(0) if self.script else SENT
        if isinstance(result, Exception):
            raise result
        return result

    async def identify(self) -> Identity | None:
        return None

    async def close(self) -> None:
        pass


async def say(store: MemoryStore, conversation_id: str, *texts: str, channel: Channel = Channel.TELEGRAM) -> None:
    await store.put(update(f"{channel} {conversation_id} {texts}", conversation_id, channel))
    claimed = await store.claim(99)
    requests = [request(text, fallback={"text": f"{text} (chữ)"}) for text in texts]
    await store.settle([settlement(item.id, *requests) for item in claimed])


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(5000):
        if holds():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never came")


@asynccontextmanager
async def running(
    store: MemoryStore, limit: int = 8, clock: Clock | None = None, **senders: Sender
) -> AsyncIterator[Deliverer]:
    by_channel = {Channel(name): sender for name, sender in senders.items()}
    deliverer = Deliverer(store, by_channel, limit=limit, clock=clock or Clock(), jitter=lambda: 1.0)
    task = asyncio.create_task(deliverer.run())
    try:
        yield deliverer
    finally:
        deliverer.stop()
        await asyncio.wait_for(task, 10)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> MemoryStore:
    return MemoryStore(clock)


async def test_order_within_a_conversation_and_conversations_side_by_side(store: MemoryStore) -> None:
    for who in ("an", "bình", "chi"):
        await say(store, who, *(f"{who} {n}" for n in range(3)))
    sender = Scripted()
    async with running(store, telegram=sender):
        await until(lambda: store.backlog().deliveries == 0)
    for who in ("an", "bình", "chi"):
        assert [text for text in sender.texts if text.startswith(who)] == [f"{who} {n}" for n in range(3)]
    assert sender.most == 3


async def test_never_more_in_flight_than_the_limit(store: MemoryStore) -> None:
    for n in range(20):
        await say(store, str(n), str(n))
    gate = asyncio.Event()
    sender = Scripted(gate=gate)
    async with running(store, limit=5, telegram=sender):
        await until(lambda: sender.now == 5)
        await asyncio.sleep(0.02)
        assert sender.now == 5
        gate.set()
        await until(lambda: store.backlog().deliveries == 0)
    assert sender.most == 5
    assert len(sender.texts) == 20


async def test_a_channel_that_hangs_leaves_room_for_the_others(store: MemoryStore) -> None:
    for n in range(20):
        await say(store, str(n), str(n))
    gate = asyncio.Event()
    hanging, other = Scripted(gate=gate), Scripted()
    async with running(store, telegram=hanging, web=other):
        await until(lambda: hanging.now == 6)
        await say(store, "an", "một", "hai", channel=Channel.WEB)
        await until(lambda: other.texts == ["một", "hai"])
        assert hanging.now == 6
        gate.set()


async def test_a_refused_shape_is_sent_in_the_other_at_once(store: MemoryStore) -> None:
    await say(store, "an", "một", "hai")
    sender = Scripted(REFUSED)
    async with running(store, telegram=sender):
        await until(lambda: store.backlog().deliveries == 0)
    assert sender.texts == ["một", "một (chữ)", "hai"]


async def test_both_shapes_refused_is_the_end_of_it(store: MemoryStore) -> None:
    await say(store, "an", "một", "hai")
    sender = Scripted(REFUSED, REFUSED)
    async with running(store, telegram=sender):
        await until(lambda: store.backlog().deliveries == 0)
    assert sender.texts == ["một", "một (chữ)", "hai"]
    assert list(store.given_up.values()) == ["-201"]


async def test_what_is_temporary_waits_and_blocks_only_its_conversation(store: MemoryStore, clock: Clock) -> None:
    await say(store, "an", "một", "hai")
    sender = Scripted(BUSY)
    async with running(store, clock=clock, telegram=sender) as deliverer:
        await until(lambda: sender.texts == ["một"])
        await say(store, "bình", "khác")
        deliverer.wake()
        await until(lambda: sender.texts == ["một", "khác"])
        clock.now += timedelta(seconds=1)
        await until(lambda: store.backlog().deliveries == 0)
    assert sender.texts == ["một", "khác", "một", "hai"]


async def test_a_sender_that_raises_is_tried_again_and_its_words_stay_out_of_the_log(
    store: MemoryStore, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    await say(store, "an", "một")
    sender = Scripted(ValueError("001099012345"))
    with caplog.at_level(logging.DEBUG):
        async with running(store, clock=clock, telegram=sender):
            await until(lambda: len(sender.texts) == 1)
            clock.now += timedelta(seconds=1)
            await until(lambda: store.backlog().deliveries == 0)
    assert sender.texts == ["một", "một"]
    assert "ValueError" in caplog.text
    assert "001099012345" not in caplog.text


async def test_one_that_always_makes_its_sender_raise_does_not_hold_the_next_for_a_day(
    store: MemoryStore, clock: Clock
) -> None:
    await say(store, "an", "một", "hai")
    sender = Scripted(*[ValueError("x")] * RAISES)

    def later() -> bool:
        clock.now += timedelta(seconds=1)
        return store.backlog().deliveries == 0

    async with running(store, clock=clock, telegram=sender):
        await until(later)
    assert sender.texts == ["một"] * RAISES + ["hai"]
    assert list(store.given_up.values()) == ["ValueError"]


async def test_what_is_permanent_is_given_up_with_its_reason(store: MemoryStore) -> None:
    await say(store, "an", "một", "hai")
    async with running(store, telegram=Scripted(BLOCKED)):
        await until(lambda: store.backlog().deliveries == 0)
    assert list(store.given_up.values()) == ["403 blocked"]


async def test_a_channel_that_is_off_keeps_its_replies(store: MemoryStore) -> None:
    await say(store, "an", "một", channel=Channel.ZALO_OA)
    await say(store, "an", "hai")
    async with running(store, telegram=Scripted()):
        await until(lambda: store.backlog().deliveries == 1)
    [left] = await store.claim_deliveries(9)
    assert left.channel is Channel.ZALO_OA


async def test_stop_waits_for_what_is_in_flight(store: MemoryStore) -> None:
    await say(store, "an", "một", "hai")
    gate = asyncio.Event()
    sender = Scripted(gate=gate)
    async with running(store, telegram=sender) as deliverer:
        await until(lambda: sender.now == 1)
        deliverer.stop()
        asyncio.get_running_loop().call_later(0.02, gate.set)
    assert sender.texts == ["một"]
    assert store.backlog().deliveries == 1


async def test_cancelled_it_leaves_the_delivery_marked_as_being_sent(store: MemoryStore) -> None:
    await say(store, "an", "một")
    sender = Scripted(gate=asyncio.Event())
    task = asyncio.create_task(Deliverer(store, {Channel.TELEGRAM: sender}).run())
    await until(lambda: sender.now == 1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await until(lambda: sender.now == 0)
    assert store.backlog().deliveries == 1
    assert await store.claim_deliveries(9) == []


class Forgetful(MemoryStore):
    """Cannot write for the first few times."""

    troubles = 2

    async def sent(self, delivery_id: int) -> None:
        if self.troubles:
            self.troubles -= 1
            raise StoreUnavailable("database or disk is full")
        await super().sent(delivery_id)


async def test_a_full_disk_delays_the_note_and_sends_nothing_twice(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webhook.sender.STORE_REST_S", 0.01)
    store = Forgetful(clock)
    await say(store, "an", "một", "hai")
    sender = Scripted()
    async with running(store, telegram=sender):
        await until(lambda: store.backlog().deliveries == 0)
    assert sender.texts == ["một", "hai"]


class Locked(MemoryStore):
    """Refuses every claim while it is locked; knows how many were marked as being sent at most."""

    locked = False
    most = 0

    async def claim_deliveries(
        self,
        limit: int,
        room: Mapping[Channel, int] | None = None,
        broadcasts: Mapping[Channel, int] | None = None,
        sent: Sequence[int] = (),
        vital: Mapping[Channel, int] | None = None,
    ) -> Sequence[Delivery]:
        if self.locked:
            raise StoreUnavailable("database is locked")
        found = await super().claim_deliveries(limit, room, broadcasts, sent, vital)
        self.most = max(self.most, sum(out.sending for out in self._outbox.values()))
        return found


async def test_what_is_sent_and_not_noted_keeps_its_place(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a crash could leave more in doubt than the limit."""
    monkeypatch.setattr("webhook.sender.STORE_REST_S", 0.005)
    store = Locked(clock)
    for n in range(12):
        await say(store, str(n), str(n))
    gate = asyncio.Event()
    sender = Scripted(gate=gate)
    async with running(store, limit=4, telegram=sender):
        await until(lambda: sender.now == 4)
        store.locked = True
        gate.set()
        await until(lambda: sender.now == 0)
        await asyncio.sleep(0.02)
        assert len(sender.texts) == 4  # nothing more may start
        store.locked = False
        await until(lambda: store.backlog().deliveries == 0)
    assert store.most == 4
    assert len(sender.texts) == 12


async def test_stop_notes_what_was_sent_even_when_the_store_was_locked(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webhook.sender.STORE_REST_S", 0.005)
    store = Locked(clock)
    await say(store, "an", "một", "hai")
    gate = asyncio.Event()
    sender = Scripted(gate=gate)
    async with running(store, telegram=sender) as deliverer:
        await until(lambda: sender.now == 1)
        store.locked = True
        deliverer.stop()
        gate.set()
        await asyncio.sleep(0.02)
        store.locked = False
    assert sender.texts == ["một"]
    assert store.backlog().deliveries == 1  # the second, for the next start
    assert [item.request.body["text"] for item in await store.claim_deliveries(9)] == ["hai"]
