"""Whatever happens in whatever order: each update is answered once, in the order of acceptance of its conversation."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.ports import ClaimedUpdate, Delivery
from tests.contract.builders import request, settlement, update
from tests.contract.conftest import Store
from webhook.storage.memory import MemoryStore
from webhook.storage.sqlite import SqliteStore


class Machine(RuleBasedStateMachine):
    """A worker and a sender that do anything at any time."""

    kind: str

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.store: Store
        self.accepted: dict[str, list[str]] = {}
        self.claimed: list[ClaimedUpdate] = []
        self.sending: list[Delivery] = []
        self.sent: dict[str, list[str]] = {}

    def do(self, action: Any) -> Any:
        return self.loop.run_until_complete(action)

    @initialize()
    def begin(self) -> None:
        self.store = SqliteStore(Path(self.folder.name) / "x.db") if self.kind == "sqlite" else MemoryStore()

    @rule(numbers=st.lists(st.integers(0, 11), min_size=1, max_size=6))
    def put(self, numbers: list[int]) -> None:
        async def all_at_once() -> list[bool]:
            return await asyncio.gather(*(self.store.put(update(str(n), f"c{n % 3}")) for n in numbers))

        for n, fresh in zip(numbers, self.do(all_at_once()), strict=True):
            known = self.accepted.setdefault(f"c{n % 3}", [])
            assert fresh is (str(n) not in known)
            if fresh:
                known.append(str(n))

    @rule(limit=st.integers(1, 4))
    def claim(self, limit: int) -> None:
        self.claimed += self.do(self.store.claim(limit))

    @rule(data=st.data(), count=st.integers(1, 3))
    def settle(self, data: st.DataObject, count: int) -> None:
        chosen = [self.claimed.pop(data.draw(st.integers(0, len(self.claimed) - 1))) for _ in self.claimed[:count]]
        self.do(self.store.settle([settlement(item.id, request(item.update.delivery_id)) for item in chosen]))

    @rule()
    def release(self) -> None:
        self.do(self.store.release([item.id for item in self.claimed]))
        self.claimed.clear()

    @rule(limit=st.integers(1, 4))
    def claim_deliveries(self, limit: int) -> None:
        self.sending += self.do(self.store.claim_deliveries(limit))

    @rule(again=st.booleans())
    def finish_one_send(self, again: bool) -> None:
        if not self.sending:
            return
        delivery = self.sending.pop()
        if again:
            self.do(self.store.retry(delivery.id, delivery.created_at, "500"))
        else:
            self.sent.setdefault(delivery.conversation_id, []).append(delivery.request.body["text"])
            self.do(self.store.sent(delivery.id))

    @invariant()
    def at_most_one_of_a_conversation_is_held(self) -> None:
        for held in ([item.update.conversation_id for item in self.claimed], [d.conversation_id for d in self.sending]):
            assert len(held) == len(set(held))

    @invariant()
    def sent_in_the_order_of_acceptance(self) -> None:
        for conversation, texts in self.sent.items():
            assert texts == self.accepted[conversation][: len(texts)]

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.drain()
            self.store.close()
        self.loop.close()
        self.folder.cleanup()

    def drain(self) -> None:
        """In the end all that was accepted is sent."""
        self.release()
        for _ in range(20):
            self.claim(9)
            self.do(self.store.settle([settlement(c.id, request(c.update.delivery_id)) for c in self.claimed]))
            self.claimed.clear()
            self.claim_deliveries(9)
            while self.sending:
                self.finish_one_send(again=False)
        assert self.sent == self.accepted


class InMemory(Machine):
    kind = "memory"


class InSqlite(Machine):
    kind = "sqlite"


QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def test_in_memory() -> None:
    run_state_machine_as_test(
        InMemory, settings=settings(max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=QUIET)
    )


def test_in_sqlite() -> None:
    run_state_machine_as_test(
        InSqlite, settings=settings(max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=QUIET)
    )
