"""The worker over the store in memory: what is answered, what is buried, what is said when the answer fails."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import Address, Block, Channel, IncomingMessage, Kind, Reply
from bot.ports import ClaimedUpdate, OutboundRequest, Settlement, StoredUpdate, StoreUnavailable
from bot.questions import QuestionRecord
from bot.status import Status
from bot.turn import CONTEXT_FOR, Conversation, Outcome, Turn
from knowledge.base import KnowledgeBase
from knowledge.phrases import Phrases
from knowledge.text.lexicon import Lexicon
from tests.contract.builders import update
from webhook.channels.base import NOBODY, Admitted, Identity, Unreadable
from webhook.storage.memory import MemoryStore
from webhook.turns import DEATHS, Brain
from webhook.worker import Worker

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
APOLOGY = Reply((Block("Xin lỗi, mời anh chị gọi 18001096."),))


class Fake:
    """A channel whose bodies are JSON: `{"text": …}`; without it unreadable, with null nothing to answer."""

    channel = Channel.TELEGRAM
    identity: Identity = NOBODY

    def admit(self, headers: object, body: bytes) -> Admitted:
        raise AssertionError("the worker admits nothing")

    def parse(self, body: bytes) -> IncomingMessage | None:
        text = json.loads(body).get("text", "")
        if text == "":
            raise Unreadable("no text")
        return None if text is None else message(text)

    def render(self, reply: Reply, address: Address) -> tuple[OutboundRequest, ...]:
        if reply.plain() == "không vẽ được":
            raise ValueError(reply.plain())
        return (OutboundRequest("say", {"text": reply.plain(), "to": address.chat_id}),)


def message(text: str, **more: object) -> IncomingMessage:
    found = IncomingMessage(Channel.TELEGRAM, "an", "an", Address("chat"), Kind.TEXT, text)
    return replace(found, **more)


def said(text: str | None, delivery_id: str = "1", conversation_id: str = "an") -> StoredUpdate:
    return update(delivery_id, conversation_id, body=json.dumps({"text": text}).encode())


def echo(turn: Turn) -> Outcome:
    failures = turn.conversation.failures + 1
    remembered = Conversation(failures=failures, asked_at=turn.now)
    question = QuestionRecord(turn.message.text, Status.UNANSWERED)
    return Outcome(Status.UNANSWERED, Reply((Block(f"{turn.message.text} {failures}"),)), remembered, question)


def silent(turn: Turn) -> Outcome:
    return Outcome(Status.SILENT, None, turn.conversation)


def failing(turn: Turn) -> Outcome:
    raise ValueError(turn.message.text)


def mask(text: str) -> str:
    return text.replace("001099012345", "[số giấy tờ]")


async def poll(longest_s: float) -> None:
    await asyncio.sleep(0.001)


def worker(
    store: MemoryStore,
    answer: Callable[[Turn], Outcome] = echo,
    masked: Callable[[str], str] = mask,
    clock: Callable[[], datetime] = lambda: NOW,
    **more: object,
) -> Worker:
    knowledge = KnowledgeBase({}, Lexicon(), Phrases({}), "test")
    brain = Brain(answer, lambda: knowledge, APOLOGY, masked)
    return Worker(store, {Channel.TELEGRAM: Fake()}, brain, wait=poll, clock=clock, **more)


async def replies(store: MemoryStore) -> list[str]:
    """Everything in the outbox, in order."""
    texts: list[str] = []
    while found := await store.claim_deliveries(99):
        texts += [item.request.body["text"] for item in found]
        for item in found:
            await store.sent(item.id)
    return texts


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(lambda: NOW)


async def test_a_question_becomes_a_reply_a_record_and_a_memory(store: MemoryStore) -> None:
    await store.put(said("làm hộ chiếu", "1"))
    await store.put(said("hộ chiếu", "2"))
    working = worker(store)
    assert [await working.work_once() for _ in range(3)] == [1, 1, 0]
    assert await replies(store) == ["làm hộ chiếu 1", "hộ chiếu 2"]
    assert [line.question for line in store.unanswered(9)] == ["hộ chiếu", "làm hộ chiếu"]


async def test_what_is_old_is_forgotten_before_the_answer(store: MemoryStore) -> None:
    now = NOW
    working = worker(store, clock=lambda: now)
    for number in range(2):
        await store.put(said("hỏi", str(number)))
        await working.work_once()
        now += CONTEXT_FOR + timedelta(seconds=1)
    assert await replies(store) == ["hỏi 1", "hỏi 1"]


@pytest.mark.parametrize(
    ("body", "buried", "sent"),
    [
        (b'{"text": "a"}', [], ["a 1"]),
        (b'{"text": null}', [], []),
        (b"{}", ["no text"], []),
        (b"[]", ["parse raised AttributeError"], []),
        (b"\x80", ["parse raised UnicodeDecodeError"], []),
    ],
)
async def test_each_kind_of_body_and_the_conversation_goes_on(
    store: MemoryStore, body: bytes, buried: list[str], sent: list[str]
) -> None:
    await store.put(update("1", "an", body=body))
    await store.put(said("sau", "2"))
    working = worker(store)
    await working.work_once()
    await working.work_once()
    assert [reason for _, _, reason in store.quarantined] == buried
    texts = await replies(store)
    assert texts[: len(sent)] == sent
    assert texts[-1].startswith("sau")
    assert store.backlog().updates == 0


async def test_a_reply_that_cannot_be_rendered_is_buried(store: MemoryStore, caplog: pytest.LogCaptureFixture) -> None:
    def unprintable(turn: Turn) -> Outcome:
        return Outcome(Status.ANSWERED, Reply((Block("không vẽ được"),)), turn.conversation)

    await store.put(said("bí mật"))
    await worker(store, unprintable).work_once()
    assert [reason for _, _, reason in store.quarantined] == ["render raised ValueError"]
    assert "không vẽ được" not in caplog.text


async def test_what_came_on_a_channel_that_is_off_here_waits_for_a_worker_that_serves_it(store: MemoryStore) -> None:
    await store.put(update("1", channel=Channel.ZALO_OA))
    await store.put(said("trước", "2"))
    assert await worker(store).work_once() == 1
    await worker(store).work_once()
    assert (store.quarantined, store.backlog().updates) == ([], 1)
    assert [item.update.channel for item in await store.claim(9, [Channel.ZALO_OA])] == [Channel.ZALO_OA]


async def test_silence_settles_and_sends_nothing(store: MemoryStore) -> None:
    await store.put(said("nói với nhau"))
    await worker(store, silent).work_once()
    assert (await replies(store), store.unanswered(9), store.backlog().updates) == ([], [], 0)


async def test_an_answer_that_raises_is_tried_again_then_apologised_for(
    store: MemoryStore, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[str] = []

    def counted(turn: Turn) -> Outcome:
        calls.append(turn.message.text)
        return failing(turn)

    await store.put(said("số 001099012345"))
    with caplog.at_level(logging.DEBUG):
        await worker(store, counted).work_once()
    assert len(calls) == 2
    assert await replies(store) == [APOLOGY.plain()]
    assert [(line.question, line.status) for line in store.unanswered(9)] == [("số [số giấy tờ]", "unanswered")]
    assert "ValueError at test_worker.py:" in caplog.text
    assert "001099012345" not in caplog.text


async def test_an_answer_that_fails_once_is_given(store: MemoryStore) -> None:
    failures = [ValueError("một lần")]

    def flaky(turn: Turn) -> Outcome:
        if failures:
            raise failures.pop()
        return echo(turn)

    await store.put(said("hỏi"))
    await worker(store, flaky).work_once()
    assert await replies(store) == ["hỏi 1"]


async def test_when_even_masking_fails_nothing_of_the_text_is_kept(store: MemoryStore) -> None:
    def broken(text: str) -> str:
        raise ValueError(text)

    await store.put(said("số 001099012345"))
    await worker(store, failing, broken).work_once()
    assert [line.question for line in store.unanswered(9)] == [""]


async def test_a_message_that_was_held_by_many_dying_processes_is_not_tried_again(store: MemoryStore) -> None:
    await store.put(said("chết người"))
    calls: list[Turn] = []

    def counted(turn: Turn) -> Outcome:
        calls.append(turn)
        return echo(turn)

    for _ in range(DEATHS):
        await store.claim(1)
        store._open[1].held = False  # its process died
    await worker(store, counted).work_once()
    assert calls == []
    assert await replies(store) == [APOLOGY.plain()]


async def test_stop_finishes_what_is_in_hand_and_gives_the_rest_back(store: MemoryStore) -> None:
    for n in range(5):
        await store.put(said(f"câu {n}", str(n), str(n)))
    working: Worker

    def stopping(turn: Turn) -> Outcome:
        if turn.message.text == "câu 1":
            working.stop()
        return echo(turn)

    working = worker(store, stopping)
    await asyncio.wait_for(working.run(), 10)
    assert await replies(store) == ["câu 0 1", "câu 1 1"]
    assert [(item.update.delivery_id, item.attempt) for item in await store.claim(9)] == [("2", 1), ("3", 1), ("4", 1)]


async def test_run_answers_what_comes_while_it_waits(store: MemoryStore) -> None:
    statuses: list[Status] = []
    working = worker(store, told=lambda channel, status, seconds: statuses.append(status))
    task = asyncio.create_task(working.run())
    for n in range(3):
        await store.put(said("hỏi", str(n)))
        await asyncio.sleep(0.005)
    for _ in range(5000):
        if len(statuses) == 3:
            break
        await asyncio.sleep(0.001)
    working.stop()
    await task
    assert await replies(store) == ["hỏi 1", "hỏi 2", "hỏi 3"]


class Full(MemoryStore):
    """Cannot settle for the first few times."""

    troubles = 2

    async def settle(self, settlements: object) -> None:
        if self.troubles:
            self.troubles -= 1
            raise StoreUnavailable("database or disk is full")
        assert isinstance(settlements, list) and all(isinstance(item, Settlement) for item in settlements)
        await super().settle(settlements)


async def test_a_full_disk_delays_and_answers_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webhook.worker.STORE_REST_S", 0.001)
    store = Full(lambda: NOW)
    await store.put(said("hỏi"))
    await worker(store).work_once()
    assert await replies(store) == ["hỏi 1"]


class Unburied(MemoryStore):
    """Cannot put anything into the quarantine at first."""

    troubles = 1

    async def bury(self, update_id: int, reason: str) -> None:
        if self.troubles:
            self.troubles -= 1
            raise StoreUnavailable("database is locked")
        await super().bury(update_id, reason)


async def test_nothing_stays_claimed_by_a_worker_that_gave_up_half_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webhook.worker.STORE_REST_S", 0.001)
    store = Unburied(lambda: NOW)
    await store.put(said("trước", "1", "bình"))
    await store.put(said("", "2", "an"))  # unreadable
    await store.put(said("sau", "3", "chi"))
    assert await worker(store).work_once() == 3
    assert store.backlog().updates == 3
    assert await worker(store).work_once() == 3
    assert store.backlog().updates == 0
    assert await replies(store) == ["trước 1", "sau 1"]


class Slow(MemoryStore):
    """Settles when the gate is open; the first `troubles` times it cannot."""

    def __init__(self, gate: asyncio.Event, troubles: int = 0) -> None:
        super().__init__(lambda: NOW)
        self.gate, self.troubles, self.tries = gate, troubles, 0

    async def settle_and_claim(
        self,
        settlements: Sequence[Settlement],
        limit: int,
        under_way: Callable[[], None],
        channels: Collection[Channel] | None = None,
    ) -> Sequence[ClaimedUpdate]:
        self.tries += 1
        await self.gate.wait()
        if self.troubles:
            self.troubles -= 1
            raise StoreUnavailable("database or disk is full")
        return await super().settle_and_claim(settlements, limit, under_way, channels)


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(5000):
        if holds():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never came")


def noting(heard: list[str]) -> Callable[[Turn], Outcome]:
    def noted(turn: Turn) -> Outcome:
        heard.append(turn.message.text)
        return echo(turn)

    return noted


async def overlapped(store: Slow, heard: list[str]) -> tuple[Worker, asyncio.Task[None]]:
    """A worker with batches of two that has answered its second while the first is being settled.

    An asks four times, bình and chi once each: what an asks next may be claimed when what he asked before is settled.
    """
    for n, who in enumerate(("an", "bình", "an", "chi", "dũng", "an", "an")):
        await store.put(said(f"{who} {n}", str(n), who))
    working = worker(store, noting(heard), batch=2)
    task = asyncio.create_task(working.run())
    await until(lambda: len(heard) == 4)
    assert store.tries == 1
    return working, task


async def test_a_batch_is_answered_while_the_last_is_settled_and_order_holds() -> None:
    store, heard = Slow(gate := asyncio.Event()), list[str]()
    working, task = await overlapped(store, heard)
    assert heard == ["an 0", "bình 1", "chi 3", "dũng 4"]  # the next of an waits for the one before
    assert store.backlog().deliveries == 0
    gate.set()
    await until(lambda: store.backlog().updates == 0)
    working.stop()
    await asyncio.wait_for(task, 10)
    texts = await replies(store)
    assert [text for text in texts if text.startswith("an")] == ["an 0 1", "an 2 2", "an 5 3", "an 6 4"]
    assert len(texts) == 7


async def test_a_full_disk_during_an_overlapped_settle_answers_everybody_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webhook.worker.STORE_REST_S", 0.001)
    store, heard = Slow(gate := asyncio.Event(), troubles=3), list[str]()
    working, task = await overlapped(store, heard)
    gate.set()
    await until(lambda: store.backlog().updates == 0)
    working.stop()
    await asyncio.wait_for(task, 10)
    assert store.troubles == 0
    assert len(heard) == len(await replies(store)) == 7


async def test_stop_during_an_overlapped_settle_keeps_what_is_answered_and_gives_back_the_rest() -> None:
    store, heard = Slow(gate := asyncio.Event()), list[str]()
    working, task = await overlapped(store, heard)
    working.stop()
    gate.set()
    await asyncio.wait_for(task, 10)
    assert heard == ["an 0", "bình 1", "chi 3", "dũng 4"]
    assert len(await replies(store)) == 4
    assert [(item.update.delivery_id, item.attempt) for item in await store.claim(9)] == [("2", 1)]


async def test_stop_while_the_disk_stays_full_ends_and_queues_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webhook.worker.STORE_REST_S", 0.001)
    store, heard = Slow(gate := asyncio.Event(), troubles=10**6), list[str]()
    working, task = await overlapped(store, heard)
    gate.set()
    await until(lambda: store.tries > 3)
    working.stop()
    await asyncio.wait_for(task, 10)
    assert await replies(store) == []
    assert store.backlog().updates == 7  # the next process answers them
