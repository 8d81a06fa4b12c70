"""The inbox: put once, claim in order, settle whole or not at all."""

from __future__ import annotations

import asyncio

import pytest

from bot.messages import Channel, Choice
from bot.turn import Conversation
from tests.contract.builders import delivery_ids, put_all, question, request, settlement, update
from tests.contract.conftest import Store


class TestPut:
    async def test_new_once_then_a_duplicate(self, store: Store) -> None:
        assert await store.put(update("1"))
        assert not await store.put(update("1"))

    async def test_the_same_id_on_another_channel_is_new(self, store: Store) -> None:
        assert await store.put(update("1"))
        assert await store.put(update("1", channel=Channel.ZALO_BOT))

    async def test_a_settled_update_is_still_a_duplicate(self, store: Store) -> None:
        await put_all(store, update("1"))
        [claimed] = await store.claim(5)
        await store.settle([settlement(claimed.id)])
        assert not await store.put(update("1"))
        assert await store.claim(5) == []

    async def test_at_once_exactly_one_of_each_is_new(self, store: Store) -> None:
        ids = [str(n % 10) for n in range(60)]
        results = await asyncio.gather(*(store.put(update(id, conversation_id=id)) for id in ids))
        assert sum(results) == 10
        assert [fresh for fresh, _ in zip(results, ids, strict=True)][:10] == [True] * 10
        assert delivery_ids(await store.claim(100)) == [str(n) for n in range(10)]

    @pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", "Đăng ký thường trú".encode(), b"x" * 900_000])
    async def test_the_body_comes_back_byte_for_byte(self, store: Store, body: bytes) -> None:
        await put_all(store, update("ừ'\"; --", "hội thoại 🙂", Channel.ZALO_OA, body))
        [claimed] = await store.claim(1)
        assert claimed.update == update("ừ'\"; --", "hội thoại 🙂", Channel.ZALO_OA, body)


class TestClaim:
    async def test_the_oldest_of_each_conversation_in_order_of_acceptance(self, store: Store) -> None:
        await put_all(store, update("1", "an"), update("2", "an"), update("3", "bình"), update("4", "chi"))
        assert delivery_ids(await store.claim(2)) == ["1", "3"]
        assert delivery_ids(await store.claim(9)) == ["4"]
        assert await store.claim(9) == []

    async def test_the_next_of_a_conversation_waits_until_the_first_is_settled(self, store: Store) -> None:
        await put_all(store, update("1"), update("2"))
        [first] = await store.claim(9)
        assert await store.claim(9) == []
        await store.settle([settlement(first.id)])
        assert delivery_ids(await store.claim(9)) == ["2"]

    async def test_what_a_worker_cannot_answer_waits_for_one_that_can(self, store: Store) -> None:
        await put_all(store, update("1", channel=Channel.ZALO_OA), update("2", channel=Channel.TELEGRAM))
        assert delivery_ids(await store.claim(9, [Channel.TELEGRAM, Channel.WEB])) == ["2"]
        assert delivery_ids(await store.settle_and_claim([], 9, int, [Channel.TELEGRAM])) == []
        assert [(item.update.delivery_id, item.attempt) for item in await store.claim(9)] == [("1", 1)]

    async def test_one_that_writes_a_lot_does_not_hide_the_others(self, store: Store) -> None:
        await put_all(store, *(update(str(n), "an") for n in range(300)), update("b", "binh"))
        [first] = await store.claim(1)
        assert first.update.delivery_id == "0"
        assert delivery_ids(await store.claim(9)) == ["b"]
        await store.settle([settlement(first.id)])
        assert delivery_ids(await store.claim(9)) == ["1"]

    async def test_the_same_conversation_id_on_two_channels_is_two_conversations(self, store: Store) -> None:
        await put_all(store, update("1"), update("2", channel=Channel.WEB))
        assert delivery_ids(await store.claim(9)) == ["1", "2"]

    async def test_what_is_remembered_comes_with_the_next_update(self, store: Store) -> None:
        remembered = Conversation(entry="tam-tru", choices=(Choice("Lệ phí", "f:tam-tru"),), failures=1)
        await put_all(store, update("1"), update("2"))
        [first] = await store.claim(1)
        assert first.conversation == Conversation()
        await store.settle([settlement(first.id, conversation=remembered)])
        [second] = await store.claim(1)
        assert second.conversation == remembered

    async def test_nothing_to_remember_leaves_what_was_remembered(self, store: Store) -> None:
        await put_all(store, update("1"), update("2"), update("3"))
        for conversation in (Conversation(ward="00004"), None):
            [claimed] = await store.claim(1)
            await store.settle([settlement(claimed.id, conversation=conversation)])
        [third] = await store.claim(1)
        assert third.conversation == Conversation(ward="00004")


class TestRelease:
    async def test_is_claimed_again_and_does_not_count_as_an_attempt(self, store: Store) -> None:
        await put_all(store, update("1"))
        [claimed] = await store.claim(1)
        await store.release([claimed.id])
        [again] = await store.claim(1)
        assert (again.update, again.attempt) == (claimed.update, 1)

    async def test_of_something_settled_changes_nothing(self, store: Store) -> None:
        await put_all(store, update("1"))
        [claimed] = await store.claim(1)
        await store.settle([settlement(claimed.id)])
        await store.release([claimed.id])
        assert await store.claim(1) == []

    async def test_who_leaves_in_order_leaves_everything_open(self, store: Store) -> None:
        await put_all(store, update("1"), update("2", "bình"))
        await store.claim(9)
        await store.leave()
        assert delivery_ids(await store.claim(9)) == ["1", "2"]


class TestBury:
    async def test_lets_the_conversation_go_on(self, store: Store) -> None:
        await put_all(store, update("1"), update("2"))
        [first] = await store.claim(9)
        await store.bury(first.id, "no text")
        assert delivery_ids(await store.claim(9)) == ["2"]
        assert store.backlog().quarantined == 1

    async def test_quarantine_without_an_update(self, store: Store) -> None:
        await store.quarantine(Channel.ZALO_OA, b"\xff{", "not JSON")
        assert store.backlog().quarantined == 1
        assert await store.claim(9) == []


class TestSettle:
    async def test_twice_sends_once(self, store: Store) -> None:
        await put_all(store, update("1"))
        [claimed] = await store.claim(1)
        done = settlement(claimed.id, request(), question=question())
        await store.settle([done])
        await store.settle([done])
        assert len(await store.claim_deliveries(9)) == 1
        assert len(store.unanswered(9)) == 1

    async def test_nothing_at_all(self, store: Store) -> None:
        await store.settle([])
        assert store.backlog().updates == 0

    async def test_of_what_nobody_claimed_changes_nothing(self, store: Store) -> None:
        await put_all(store, update("1"))
        await store.settle([settlement(1, request()), settlement(999, request())])
        assert await store.claim_deliveries(9) == []
        assert store.backlog().updates == 1

    async def test_many_in_one_transaction(self, store: Store) -> None:
        await put_all(store, *(update(str(n), str(n)) for n in range(150)))
        claimed = await store.claim(200)
        await store.settle([settlement(item.id, request(), request(), question=question()) for item in claimed])
        assert len(store.unanswered(500)) == 150
        backlog = store.backlog()
        assert (backlog.updates, backlog.deliveries) == (0, 300)


class TestProbe:
    async def test_a_store_that_can_be_written_says_so(self, store: Store) -> None:
        await store.probe()
        assert store.backlog().quarantined == 0


class TestSettleAndClaim:
    async def test_gives_the_next_of_the_conversation_that_it_settles(self, store: Store) -> None:
        await put_all(store, update("1"), update("2"), update("3", "bình"))
        [first] = await store.claim(1)
        woken: list[int] = []
        claimed = await store.settle_and_claim([settlement(first.id, request("một"))], 9, lambda: woken.append(1))
        assert delivery_ids(claimed) == ["2", "3"]
        assert woken == [1]
        assert [item.request for item in await store.claim_deliveries(9)] == [request("một")]
        assert delivery_ids(await store.settle_and_claim([settlement(item.id) for item in claimed], 9, int)) == []
        assert store.backlog().updates == 0

    async def test_claims_nothing_when_nothing_is_wanted(self, store: Store) -> None:
        await put_all(store, update("1"), update("2"))
        [first] = await store.claim(1)
        assert await store.settle_and_claim([settlement(first.id)], 0, int) == []
        assert delivery_ids(await store.claim(9)) == ["2"]
