"""Who has everything deleted: no reply that is still on its way to them keeps its text, or is sent once more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.effects import Forget
from bot.ports import Delivery, HeardUpdate
from tests.contract.builders import put_all, request, settlement, update
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
