"""Who has everything deleted: no reply that is still on its way to them keeps its text, or is sent once more."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.effects import Forget
from bot.facts import Kept
from bot.messages import Channel
from bot.ports import Delivery, HeardUpdate, Settlement
from bot.turn import Conversation
from tests.contract.builders import delivery_ids, put_all, question, request, settlement, update
from tests.contract.conftest import Store
from tests.contract.test_outbox import one, texts
from webhook.storage.sqlite import SqliteStore

PAST = datetime(2026, 11, 1, tzinfo=UTC)
SECRET = "chị Lan hỏi về giấy báo tử"
RECEIPT = "Số biên nhận: XD-1"


def later() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


def kept(store: Store) -> str:
    """All that the store holds, in words."""
    if not isinstance(store, SqliteStore):
        return repr(vars(store))
    db = store._db()
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return repr([list(db.execute(f'SELECT * FROM "{name}"')) for name in tables])


async def reply(store: Store, *replies: str, conversation_id: str = "an", sender_id: str = "") -> None:
    """Queue replies to an update whose id says nothing: that one is kept for a week."""
    await put_all(store, update(f"of {conversation_id}", conversation_id))
    [claimed] = await store.claim(1)
    who = sender_id or conversation_id
    await store.settle([settlement(claimed.id, *map(request, replies), sender_id=who)])


async def delete_all(store: Store, conversation_id: str = "an") -> None:
    """What /xoadulieu does in a private conversation."""
    await put_all(store, update(f"xoadulieu {conversation_id}", conversation_id))
    [claimed] = await store.claim(1)
    await store.settle(
        [
            settlement(
                claimed.id,
                request(RECEIPT),
                conversation=None,
                sender_id=conversation_id,
                effects=(Forget(f"XD-{conversation_id}"),),
            )
        ]
    )


End = Callable[[Store, Delivery], Awaitable[None]]


async def put_off(store: Store, delivery: Delivery) -> None:
    await store.defer([(delivery.id, PAST)])


async def failed(store: Store, delivery: Delivery) -> None:
    await store.retry(delivery.id, PAST, "500")


async def timed_out(store: Store, delivery: Delivery) -> None:
    await store.doubt(delivery.id, PAST, "timeout")


async def held(store: Store, delivery: Delivery) -> None:
    await store.doubt(delivery.id, None, "timeout")


async def arrived(store: Store, delivery: Delivery) -> None:
    await store.sent(delivery.id)


async def given_up(store: Store, delivery: Delivery) -> None:
    await store.dead(delivery.id, "blocked")


async def waiting_long(store: Store, delivery: Delivery) -> None:
    await store.retry(delivery.id, later(), "500")


async def doubted_long(store: Store, delivery: Delivery) -> None:
    await store.doubt(delivery.id, later(), "timeout")


ENDS = [put_off, failed, timed_out, held, arrived, given_up, waiting_long, doubted_long]


async def test_what_waits_is_gone(store: Store) -> None:
    await reply(store, SECRET, SECRET)
    assert SECRET in kept(store)
    await delete_all(store)
    assert SECRET not in kept(store)
    assert texts(await store.claim_deliveries(9)) == [RECEIPT]


@pytest.mark.parametrize("end", ENDS)
async def test_what_was_tried_before_is_gone_and_the_receipt_goes_at_once(store: Store, end: End) -> None:
    await reply(store, SECRET)
    await end(store, await one(store))
    await delete_all(store)
    assert SECRET not in kept(store)
    assert texts(await store.claim_deliveries(9)) == [RECEIPT]
    assert store.backlog().held == 0


@pytest.mark.parametrize("end", ENDS)
async def test_what_is_being_sent_is_never_sent_again_and_keeps_nothing(store: Store, end: End) -> None:
    await reply(store, SECRET, SECRET)
    first = await one(store)
    await delete_all(store)
    assert SECRET not in kept(store)
    assert await store.claim_deliveries(9) == [], "the receipt comes after what is being sent just now"
    await end(store, first)
    assert texts(await store.claim_deliveries(9)) == [RECEIPT]
    assert SECRET not in kept(store) and store.backlog().held == 0


@pytest.mark.parametrize("end", [timed_out, held])
async def test_the_lists_of_deliveries_stay_whole(store: Store, end: End) -> None:
    await reply(store, "của bình", conversation_id="bình")
    await reply(store, SECRET)
    others, theirs = await store.claim_deliveries(9)
    await end(store, others)
    await delete_all(store)
    await end(store, theirs)
    await delete_all(store, "chi")
    assert [line.id for line in store.in_doubt(9)] == [others.id]
    assert store.backlog().in_doubt == 1 and "của bình" in kept(store)


async def test_the_receipt_itself_is_kept_until_it_has_arrived(store: Store) -> None:
    await delete_all(store)
    await timed_out(store, await one(store))
    again = await one(store)
    assert (again.request, again.attempt) == (request(RECEIPT), 2)


async def test_a_second_deletion_takes_the_receipt_of_the_first(store: Store) -> None:
    await delete_all(store)
    await held(store, await one(store))
    await put_all(store, update("once more"))
    [claimed] = await store.claim(1)
    await store.settle([settlement(claimed.id, conversation=None, sender_id="an", effects=(Forget("XD-2"),))])
    assert RECEIPT not in kept(store) and store.backlog().held == 0


@pytest.mark.parametrize("end", ENDS)
async def test_what_waits_for_them_in_a_group_goes_too(store: Store, end: End) -> None:
    await reply(store, SECRET, conversation_id="nhóm:an:7", sender_id="an")
    await end(store, await one(store))
    await reply(store, "của bình", conversation_id="nhóm:bình", sender_id="bình")
    await delete_all(store)
    assert SECRET not in kept(store)
    assert sorted(texts(await store.claim_deliveries(9))) == [RECEIPT, "của bình"]


async def test_what_they_said_to_nobody_in_a_group_goes_too(store: Store) -> None:
    for who in ("an", "an:7", "lan", "xuân"):
        said = update(f"of {who}", f"nhóm {who}:{who}", body=f"lời của {who}.".encode())
        await store.overhear(HeardUpdate(said, f"nhóm {who}", who.partition(":")[0], 30))
    await delete_all(store)
    left = await store.ripen(datetime.now(UTC) + timedelta(minutes=31))
    assert (left, sorted(item.update.body.decode() for item in await store.claim(9))) == (
        2,
        ["lời của lan.", "lời của xuân."],
    )


def erasing(update_id: int) -> Settlement:
    """An has everything deleted."""
    return settlement(update_id, request(RECEIPT), conversation=None, sender_id="an", effects=(Forget("XD-an"),))


def asking(update_id: int) -> Settlement:
    """An's question in the group, with all that is kept of one."""
    remembered = Conversation(entry=SECRET)
    return settlement(update_id, request(SECRET), conversation=remembered, question=question(SECRET), sender_id="an")


async def settled(store: Store, update_id: int) -> None:
    await store.settle([asking(update_id)])


async def buried(store: Store, update_id: int) -> None:
    await store.bury(update_id, "unreadable")


async def given_back(store: Store, update_id: int) -> None:
    await store.release([update_id])


class TestBesideOtherWork:
    """What somebody asks in a group and in private is answered side by side, and settled in any order."""

    @pytest.mark.parametrize("turned", [False, True])
    async def test_what_was_asked_before_and_is_settled_with_it_is_gone(self, store: Store, turned: bool) -> None:
        await put_all(store, update("1", "nhóm:an:7"), update("2", "an"))
        first, second = await store.claim(9)
        together = [asking(first.id), erasing(second.id)]
        await store.settle(together[::-1] if turned else together)
        assert SECRET not in kept(store) and store.kept(Channel.TELEGRAM, "an", 9) == Kept()
        assert texts(await store.claim_deliveries(9)) == [RECEIPT]

    @pytest.mark.parametrize("end", [settled, buried, given_back])
    async def test_what_was_asked_before_and_ends_after_it_leaves_nothing(
        self, store: Store, end: Callable[[Store, int], Awaitable[None]]
    ) -> None:
        body = SECRET.encode()
        await put_all(store, update("1", "nhóm:an", body=body), update("2", "nhóm:an", body=body), update("3", "an"))
        first, third = await store.claim(9)
        await store.settle([erasing(third.id)])
        await end(store, first.id)
        assert SECRET not in kept(store) and await store.claim(9) == []
        assert texts(await store.claim_deliveries(9)) == [RECEIPT]

    async def test_what_was_overheard_before_and_is_due_meanwhile_is_gone(self, store: Store) -> None:
        said = update("1", "nhóm:an", body=SECRET.encode())
        await store.overhear(HeardUpdate(said, "nhóm", "an", 1))
        until_another_moment()
        await put_all(store, update("2", "an"))
        [erased] = await store.claim(9)
        assert await store.ripen(datetime.now(UTC) + timedelta(minutes=2)) == 1
        await store.settle([erasing(erased.id)])
        assert SECRET not in kept(store) and await store.claim(9) == []

    @pytest.mark.parametrize("together", [False, True])
    async def test_what_is_asked_since_is_answered_without_what_was_deleted(self, store: Store, together: bool) -> None:
        await put_all(store, update("1", "nhóm:an"), update("of bình", "nhóm:bình"))
        first, others = await store.claim(9)
        await store.settle([asking(first.id), settlement(others.id, sender_id="bình")])
        await put_all(store, update("2", "an"), update("3", "nhóm:an"), update("4", "nhóm:an"))
        await put_all(store, update("of bình again", "nhóm:bình"))
        second, third, others = await store.claim(9)
        assert third.conversation.entry == SECRET
        if together:
            await store.settle([erasing(second.id), asking(third.id)])
        else:
            await store.settle([erasing(second.id)])
            await store.settle([asking(third.id)])
        assert SECRET not in kept(store)
        [anew] = await store.claim(9)
        told = (anew.update.delivery_id, anew.attempt, anew.conversation)
        assert told == ("3", 1, Conversation())
        await store.settle([settlement(anew.id, request("ba"), sender_id="an")])
        await store.settle([settlement(others.id, request("của bình"), sender_id="bình")])
        assert delivery_ids(await store.claim(9)) == ["4"]
        assert texts(await store.claim_deliveries(9)) == [RECEIPT, "ba", "của bình"]


def until_another_moment() -> None:
    """Times are kept to the millisecond."""
    now = time.time_ns() // 1_000_000
    while time.time_ns() // 1_000_000 == now:
        pass
