"""Sending under limits, over the store in memory: paces, pauses, doubts, broadcasts; the test moves the clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import Address, Channel
from bot.ports import Delivery
from tests.contract.builders import request, settlement, update
from webhook.channels.base import Identity, SendResult, Verdict
from webhook.pacing import MARGIN, telegram_limits
from webhook.quota import MonthlyQuota
from webhook.sender import Deliverer
from webhook.storage.memory import MemoryStore
from webhook.traffic import Rules
from webhook.traffic_notes import keep, quota_key, states

SENT = SendResult(Verdict.SENT)
SLOWER = SendResult(Verdict.RETRY, "429", retry_after_s=20)
DOWN = SendResult(Verdict.RETRY, "connect")
LOST = SendResult(Verdict.RETRY, "timeout", "no answer")
RULES = Rules(limits={Channel.TELEGRAM: telegram_limits(30)})


@dataclass
class Time:
    """One clock for both kinds of time."""

    s: float = 1000.0

    def wall(self) -> datetime:
        return datetime(2026, 11, 22, tzinfo=UTC) + timedelta(seconds=self.s)

    def ticks(self) -> float:
        return self.s


@dataclass
class Provider:
    """Says to each chat what its script says, SENT at the end of it; notes what came when."""

    time: Time
    script: dict[str, list[SendResult]] = field(default_factory=dict)
    came: list[tuple[float, str]] = field(default_factory=list)

    async def send(self, delivery: Delivery) -> SendResult:
        self.came.append((self.time.s, delivery.request.body["text"]))
        await asyncio.sleep(0)
        due = self.script.get(delivery.address.chat_id)
        return due.pop(0) if due else SENT

    async def identify(self) -> Identity | None:
        return None

    async def close(self) -> None:
        pass

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.came]


@dataclass
class Scene:
    """A store, a provider and the deliverer between them."""

    time: Time
    store: MemoryStore
    provider: Provider
    deliverer: Deliverer

    async def pass_(self, seconds: float, step: float = 0.25) -> None:
        """Time goes on, and everything that is due happens."""
        until = self.time.s + seconds
        while self.time.s < until - 1e-9:
            self.time.s += min(step, until - self.time.s)
            await self.happen()

    async def happen(self) -> None:
        quiet = 0
        while quiet < 30:
            before = len(self.provider.came)
            self.deliverer.wake()
            await asyncio.sleep(0)
            quiet = quiet + 1 if len(self.provider.came) == before else 0

    async def say(self, chat: str, *texts: str, member: str = "") -> None:
        conversation = f"{chat}:{member}" if member else chat
        await self.store.put(update(f"{conversation} {texts}", conversation))
        claimed = await self.store.claim(99)
        address = Address(chat, is_group=bool(member))
        await self.store.settle([settlement(c.id, *map(request, texts), address=address) for c in claimed])

    async def tell(self, chat: str, text: str) -> None:
        await self.store.broadcast(Channel.TELEGRAM, chat, Address(chat), request(text))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No rest in real time between two claims: the clock is the test's."""
    monkeypatch.setattr("webhook.sender.GATHER_S", 0)


@asynccontextmanager
async def scene(rules: Rules = RULES, limit: int = 8, resend_within_s: float = 120.0) -> AsyncIterator[Scene]:
    time = Time()
    store, provider = MemoryStore(time.wall), Provider(time)
    deliverer = Deliverer(
        store,
        {Channel.TELEGRAM: provider},
        limit=limit,
        rules=rules,
        resend_within_s=resend_within_s,
        clock=time.wall,
        ticks=time.ticks,
        jitter=lambda: 1.0,
    )
    task = asyncio.create_task(deliverer.run())
    try:
        yield Scene(time, store, provider, deliverer)
    finally:
        deliverer.stop()
        await asyncio.wait_for(task, 10)


async def test_thirty_a_second_and_nobody_is_forgotten() -> None:
    async with scene() as s:
        for n in range(100):
            await s.say(str(n), str(n))
        await s.happen()
        assert len(s.provider.came) == 30
        await s.pass_(MARGIN * 3 + 0.5, step=0.05)
        assert sorted(map(int, s.provider.texts)) == list(range(100))


async def test_one_a_second_in_a_chat_and_the_first_at_once() -> None:
    async with scene() as s:
        began = s.time.s
        await s.say("an", "một", "hai", "ba")
        await s.happen()
        assert s.provider.texts == ["một"]
        await s.pass_(5, step=0.05)
        gaps = [at - began for at, _ in s.provider.came]
        assert s.provider.texts == ["một", "hai", "ba"]
        assert gaps == pytest.approx([0, MARGIN, 2 * MARGIN], abs=0.06)


@pytest.mark.parametrize("earlier", [False, True])
async def test_acknowledging_a_button_does_not_delay_the_reply_to_it(earlier: bool) -> None:
    async with scene() as s:
        if earlier:  # the message that the button stood under
            await s.say("an", "chọn gì?")
            await s.pass_(5)
            s.provider.came.clear()
        await s.store.put(update("1", "an"))
        [claimed] = await s.store.claim(1)
        both = (request("đã bấm", best_effort=True), request("trả lời"))
        await s.store.settle([settlement(claimed.id, *both, address=Address("an"))])
        await s.happen()
        assert s.provider.came == [(s.time.s, "đã bấm"), (s.time.s, "trả lời")]


async def test_a_group_gets_twenty_a_minute_and_each_member_in_order() -> None:
    async with scene() as s:
        for n in range(25):
            await s.say("-5", f"{n}a", f"{n}b", member=str(n))
        await s.pass_(40)
        assert len(s.provider.came) == 20
        await s.pass_(200)
        assert len(s.provider.came) == 50
        for n in range(25):
            assert s.provider.texts.index(f"{n}a") < s.provider.texts.index(f"{n}b")


async def test_a_wait_that_was_put_on_one_chat_does_not_count_as_an_attempt() -> None:
    async with scene() as s:
        await s.say("an", "một")
        await s.say("an", "hai", member="")
        await s.happen()
        await s.pass_(2)
        assert s.provider.texts == ["một", "hai"]
        assert s.store.backlog().deliveries == 0


async def test_retry_after_silences_that_chat_alone() -> None:
    async with scene() as s:
        s.provider.script["-5"] = [SLOWER]
        await s.say("-5", "nhóm", member="1")
        await s.happen()
        await s.say("-5", "nhóm khác", member="2")  # another conversation of the same chat
        await s.say("an", "riêng")
        await s.pass_(19)
        assert s.provider.texts == ["nhóm", "riêng"]
        await s.pass_(10)
        assert sorted(s.provider.texts) == sorted(["nhóm", "riêng", "nhóm", "nhóm khác"])


async def test_retry_after_to_everybody_stops_the_channel() -> None:
    async with scene(limit=4) as s:
        for n in range(20):
            s.provider.script[str(n)] = [SLOWER]
            await s.say(str(n), str(n))
        await s.happen()
        met = len(s.provider.came)
        assert met <= 8  # what was in flight, and no more
        await s.pass_(19)
        assert len(s.provider.came) == met
        s.provider.script.clear()
        await s.pass_(60)
        assert s.store.backlog().deliveries == 0


async def test_a_provider_that_is_down_is_asked_seldom_and_everything_goes_out_after() -> None:
    async with scene() as s:
        for n in range(200):
            s.provider.script[str(n)] = [DOWN] * 100
            await s.say(str(n), str(n))
        await s.pass_(600, step=1.0)
        assert len(s.provider.came) < 250  # not 200 chats times 10 minutes
        assert s.deliverer.traffic.states()["telegram"] == {"sending": "paused", "reason": "connect"}
        s.provider.script.clear()
        await s.pass_(90)
        assert s.store.backlog().deliveries == 0
        assert s.deliverer.traffic.states()["telegram"] == {"sending": "ok"}


async def test_a_lost_answer_is_listed_and_sent_again_within_ten_seconds() -> None:
    async with scene() as s:
        s.provider.script["an"] = [LOST]
        await s.say("an", "một", "hai")
        await s.happen()
        [line] = s.store.in_doubt(9)
        assert (line.state, line.reason) == ("retry", "timeout no answer; sent again")
        await s.pass_(9)
        assert s.provider.texts == ["một", "một", "hai"]
        [line] = s.store.in_doubt(9)
        assert line.state == "sent"


async def test_by_setting_a_lost_answer_is_held_and_the_conversation_goes_on() -> None:
    async with scene(resend_within_s=0) as s:
        s.provider.script["an"] = [LOST]
        await s.say("an", "một", "hai")
        await s.pass_(2)
        assert s.provider.texts == ["một", "hai"]
        assert [line.state for line in s.store.in_doubt(9)] == ["held"]
        assert s.store.backlog().held == 1


async def test_a_conversation_waits_ten_seconds_for_what_is_in_doubt() -> None:
    async with scene() as s:
        s.provider.script["an"] = [LOST] * 4
        await s.say("an", "một", "hai")
        await s.pass_(9.5)
        assert "hai" not in s.provider.texts
        s.provider.script["an"] = []
        s.time.s += 1.0
        await s.happen()
        assert "hai" in s.provider.texts
        await s.pass_(60)
        assert s.store.backlog().deliveries == 0


async def test_replies_go_before_broadcasts() -> None:
    async with scene() as s:
        for n in range(60):
            await s.tell(f"b{n}", "thông báo")
        await s.happen()
        assert len(s.provider.came) == 20  # a third of the second is kept
        await s.say("an", "trả lời")
        await s.happen()
        assert s.provider.texts[-1] == "trả lời"
        await s.pass_(5)
        assert len(s.provider.came) == 61


async def test_a_reply_does_not_wait_for_a_broadcast_to_the_same_person() -> None:
    async with scene() as s:
        s.provider.script["an"] = [SendResult(Verdict.RETRY, "500")] * 2
        await s.tell("an", "thông báo")
        await s.happen()
        await s.say("an", "trả lời")
        await s.pass_(2)
        assert "trả lời" in s.provider.texts


async def test_a_nearly_used_quota_is_kept_for_replies_and_told() -> None:
    quota = MonthlyQuota(10)
    async with scene(Rules(quotas={Channel.TELEGRAM: quota})) as s:
        for n in range(9):
            await s.say(str(n), str(n))
        await s.happen()
        await s.tell("an", "thông báo")
        await s.pass_(5)
        assert "thông báo" not in s.provider.texts
        assert s.deliverer.traffic.states()["telegram"]["quota"] == {"used": 9, "limit": 10, "nearly_used": True}
        await keep(s.deliverer.traffic, s.store)
        again = MonthlyQuota(10)
        again.restore(s.store.noted(quota_key(Channel.TELEGRAM)))
        assert again.used == 9
        assert states(s.store) == s.deliverer.traffic.states()
