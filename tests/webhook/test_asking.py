"""A turn that waits for a fact: whatever the finding comes to, something is answered and the conversation goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from bot.effects import Forget
from bot.facts import Fact, Facts, Kept, kept, rank, receipt
from bot.groups import Chat, Rank
from bot.messages import Block, Channel, IncomingMessage, Reply
from bot.ports import Settlement, StoredUpdate, StoreUnavailable
from bot.status import Status
from bot.turn import Conversation, Outcome, Turn
from knowledge.base import KnowledgeBase
from knowledge.phrases import Phrases
from knowledge.text.lexicon import Lexicon
from tests.contract.builders import update
from tests.contract.conftest import Store
from tests.webhook.test_worker import APOLOGY, Fake, echo, mask, message, poll, replies
from webhook.logs import JsonLines
from webhook.storage.memory import MemoryStore
from webhook.storage.sqlite import SqliteStore
from webhook.turns import Brain
from webhook.worker import Worker

SECRET = "số 001099012345"


@pytest.fixture(params=["sqlite", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr("webhook.worker.STORE_REST_S", 0)
    made: Store = SqliteStore(tmp_path / "a.db", id_hash_key="k") if request.param == "sqlite" else MemoryStore()
    yield made
    made.close()


class Somebody(Fake):
    """Bodies that name their sender: `{"text": …, "from": …}`."""

    def parse(self, body: bytes) -> IncomingMessage | None:
        said = json.loads(body)
        return message(said["text"], sender_id=said["from"])


def said(delivery_id: str, conversation_id: str, text: str, sender_id: str = "an") -> StoredUpdate:
    body = json.dumps({"text": text, "from": sender_id}).encode()
    return update(delivery_id, conversation_id, body=body)


class Finding:
    """A lookup that finds everything, after what `first` does with the first calls."""

    facts = Facts(can_fetch=True)

    def __init__(self, *first: Exception | asyncio.Event | None) -> None:
        self.first = list(first)
        self.asked: list[Fact] = []

    def chat(self, *_: object) -> Chat:
        return Chat()

    async def find(self, fact: Fact, message: IncomingMessage, facts: Facts) -> Facts:
        self.asked.append(fact)
        match self.first.pop(0) if self.first else None:
            case Exception() as error:
                raise error
            case asyncio.Event() as gate:
                await gate.wait()
        found = {Fact.RANK: {"rank": Rank.ADMIN}, Fact.KEPT: {"kept": Kept(7)}, Fact.RECEIPT: {"receipt": "XD-1"}}
        return Facts(
            **{"rank": facts.rank, "kept": facts.kept, "receipt": facts.receipt, "can_fetch": True} | found[fact]
        )


class FindingNothing(Finding):
    async def find(self, fact: Fact, message: IncomingMessage, facts: Facts) -> Facts:
        self.asked.append(fact)
        return facts


NEEDS: dict[str, Callable[[Turn], object]] = {
    "rank": lambda turn: rank(turn).value,
    "kept": lambda turn: kept(turn).questions,
    "both": lambda turn: f"{rank(turn).value} {receipt(turn)}",
    "xóa": receipt,
}


def needing(turn: Turn) -> Outcome:
    """What is needed for the first word, said; anything else is echoed."""
    need = NEEDS.get(turn.message.text.split()[0])
    if need is None:
        return echo(turn)
    reply = Reply((Block(str(need(turn))),))
    effects = (Forget(turn.facts.receipt),) if turn.message.text == "xóa" else ()
    return Outcome(Status.ANSWERED, reply, Conversation(), effects=effects)


def asking_worker(store: Store, lookup: Finding) -> Worker:
    knowledge = KnowledgeBase({}, Lexicon(), Phrases({}), "test")
    brain = Brain(needing, lambda: knowledge, APOLOGY, mask)
    return Worker(store, {Channel.TELEGRAM: Somebody()}, brain, wait=poll, lookup=lookup)


async def answer_all(working: Worker) -> None:
    """Until nothing waits and nothing is looked for."""
    while await working.work_once() or working._asking:
        await asyncio.gather(*working._asking)
        await poll(0)


NEVER = asyncio.Event
BUG = ValueError(SECRET)
SORRY = APOLOGY.plain()


@pytest.mark.parametrize(
    ("text", "lookup", "answered", "asked"),
    [
        ("kept", lambda: Finding(), "7", [Fact.KEPT]),
        ("both", lambda: Finding(), "admin XD-1", [Fact.RANK, Fact.RECEIPT]),
        ("rank", lambda: Finding(BUG), "unknown", [Fact.RANK]),
        ("rank", lambda: Finding(NEVER()), "unknown", [Fact.RANK]),
        ("kept", lambda: Finding(BUG), SORRY, [Fact.KEPT]),
        ("kept", lambda: Finding(NEVER()), SORRY, [Fact.KEPT]),
        ("kept", lambda: Finding(apsw.ConstraintError(SECRET)), SORRY, [Fact.KEPT]),
        ("both", lambda: Finding(None, BUG), SORRY, [Fact.RANK, Fact.RECEIPT]),
        ("xóa", lambda: Finding(BUG), SORRY, [Fact.RECEIPT]),
        ("kept", lambda: FindingNothing(), SORRY, [Fact.KEPT] * 3),
        ("kept", lambda: Finding(StoreUnavailable("locked")), "7", [Fact.KEPT] * 2),
    ],
)
async def test_whatever_the_finding_comes_to(
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    text: str,
    lookup: Callable[[], Finding],
    answered: str,
    asked: list[Fact],
) -> None:
    monkeypatch.setattr("webhook.worker.FACT_S", 0)
    finding = lookup()
    await store.put(said("1", "an", text))
    await store.put(said("2", "an", "sau"))
    await answer_all(asking_worker(store, finding))
    first, then = await replies(store)
    assert (first, then[:3], finding.asked) == (answered, "sau", asked)
    assert store.backlog().updates == 0 and store.backlog().quarantined == 0
    assert SECRET not in "".join(JsonLines().format(record) for record in caplog.records)


@pytest.mark.parametrize("troubles", [(BUG,), (BUG, StoreUnavailable("full")), (BUG, apsw.ConstraintError(SECRET))])
async def test_an_answer_that_cannot_be_settled_is_buried_and_the_conversation_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch, troubles: tuple[Exception, ...]
) -> None:
    """The first trouble meets the settling, the second the burying: then it is answered anew."""
    settle, bury = store.settle, store.bury
    settling, burying = list(troubles[:1]), list(troubles[1:])

    async def no_settle(settlements: list[Settlement]) -> None:
        if settling:
            raise settling.pop()
        await settle(settlements)

    async def no_bury(update_id: int, reason: str) -> None:
        if burying:
            raise burying.pop()
        await bury(update_id, reason)

    monkeypatch.setattr(store, "settle", no_settle)
    monkeypatch.setattr(store, "bury", no_bury)
    await store.put(said("1", "an", "kept"))
    await store.put(said("2", "an", "sau"))
    await answer_all(asking_worker(store, Finding()))
    is_buried = len(troubles) == 1
    assert await replies(store) == (["sau 1"] if is_buried else ["7", "sau 1"])
    assert (store.backlog().updates, store.backlog().quarantined) == (0, int(is_buried))


async def test_who_waits_for_a_fact_holds_up_nobody_else(store: Store) -> None:
    gate = asyncio.Event()
    working = asking_worker(store, Finding(gate))
    await store.put(said("1", "an", "kept"))
    await store.put(said("2", "an", "sau"))
    await store.put(said("3", "bình", "khác", "bình"))
    while await working.work_once():
        pass
    assert await replies(store) == ["khác 1"]
    gate.set()
    await answer_all(working)
    assert await replies(store) == ["7", "sau 1"]


@pytest.mark.parametrize("others", [0, 12])
async def test_what_was_asked_in_a_group_before_everything_was_deleted_is_not_kept(store: Store, others: int) -> None:
    """The erasure waits for its number in a task of its own, and is settled before the rest of its batch."""
    await store.put(said("1", "nhóm:an", SECRET))
    await store.put(said("2", "an", "xóa"))
    for n in range(others):
        await store.put(said(f"other {n}", f"other {n}", "khác", f"other {n}"))
    await answer_all(asking_worker(store, Finding()))
    assert store.kept(Channel.TELEGRAM, "an", 9) == Kept()
    assert [line.question for line in store.unanswered(99)] == ["khác"] * others
    assert sorted(await replies(store)) == sorted(["XD-1"] + ["khác 1"] * others)
    assert store.backlog().updates == 0
