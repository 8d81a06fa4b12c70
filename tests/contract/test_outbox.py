"""The outbox: in order within a conversation, each delivery handed out once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.messages import Channel
from bot.ports import Delivery
from tests.contract.builders import ADDRESS, put_all, request, settlement, update
from tests.contract.conftest import Store

PAST = datetime(2026, 11, 1, tzinfo=UTC)
SOON = timedelta(hours=1)


async def say(store: Store, *texts: str, conversation_id: str = "an", channel: Channel = Channel.TELEGRAM) -> None:
    """Queue replies by way of an update."""
    delivery_id = f"{channel} {conversation_id} {texts}"
    await put_all(store, update(delivery_id, conversation_id, channel))
    claimed = await store.claim(99)
    await store.settle([settlement(item.id, *(request(text) for text in texts)) for item in claimed])


def texts(deliveries: object) -> list[str]:
    assert isinstance(deliveries, list)
    return [delivery.request.body["text"] for delivery in deliveries]


async def one(store: Store) -> Delivery:
    [delivery] = await store.claim_deliveries(9)
    return delivery


class TestClaimDeliveries:
    async def test_gives_what_was_settled(self, store: Store) -> None:
        fallback = {"text": "1. Có"}
        await put_all(store, update("1", "chị Hà", Channel.ZALO_OA))
        [claimed] = await store.claim(1)
        wanted = request("Chào chị 🙂", fallback=fallback, best_effort=True)
        await store.settle([settlement(claimed.id, wanted)])
        delivery = await one(store)
        assert (delivery.channel, delivery.conversation_id, delivery.attempt) == (Channel.ZALO_OA, "chị Hà", 1)
        assert (delivery.request, delivery.address) == (wanted, ADDRESS)

    async def test_one_of_each_conversation_in_order(self, store: Store) -> None:
        await say(store, "một", "hai")
        await say(store, "ba", conversation_id="bình")
        assert texts(await store.claim_deliveries(9)) == ["một", "ba"]
        assert await store.claim_deliveries(9) == []

    async def test_the_second_goes_when_the_first_is_sent(self, store: Store) -> None:
        await say(store, "một", "hai")
        await store.sent((await one(store)).id)
        assert (await one(store)).request == request("hai")

    async def test_notes_what_was_sent_and_gives_the_second_at_once(self, store: Store) -> None:
        await say(store, "một", "hai")
        await say(store, "ba", conversation_id="bình")
        sent = [item.id for item in await store.claim_deliveries(9)]
        assert texts(await store.claim_deliveries(9, sent=sent)) == ["hai"]
        assert store.backlog().deliveries == 1
        assert await store.claim_deliveries(0, {}, {}, sent) == []  # noted again it changes nothing
        assert store.backlog().deliveries == 1

    async def test_the_second_goes_when_the_first_is_dead(self, store: Store) -> None:
        await say(store, "một", "hai")
        await store.dead((await one(store)).id, "blocked")
        assert (await one(store)).request == request("hai")
        assert store.backlog().dead == 1

    async def test_at_most_the_limit(self, store: Store) -> None:
        for n in range(5):
            await say(store, str(n), conversation_id=str(n))
        assert texts(await store.claim_deliveries(3)) == ["0", "1", "2"]

    async def test_of_a_channel_that_is_off_what_is_vital_goes_alone_and_waits_for_nothing(self, store: Store) -> None:
        await say(store, "một")
        await put_all(store, update("cháy"))
        [claimed] = await store.claim(9)
        await store.settle([settlement(claimed.id, request("gọi 114", vital=True))])
        await say(store, "hai")
        [vital] = await store.claim_deliveries(9, {Channel.WEB: 9}, vital={Channel.TELEGRAM: 9})
        assert vital.request == request("gọi 114", vital=True) and not vital.is_broadcast
        assert await store.claim_deliveries(9, {Channel.WEB: 9}, vital={Channel.TELEGRAM: 9}) == []
        await store.sent(vital.id)
        assert texts(await store.claim_deliveries(9)) == ["một"], "the others wait until it is on again"

    async def test_room_for_each_channel(self, store: Store) -> None:
        for n in range(4):
            await say(store, f"t{n}", conversation_id=str(n))
            await say(store, f"z{n}", conversation_id=str(n), channel=Channel.ZALO_OA)
            await say(store, f"w{n}", conversation_id=str(n), channel=Channel.WEB)
        room = {Channel.TELEGRAM: 2, Channel.ZALO_OA: 1}
        assert sorted(texts(await store.claim_deliveries(9, room))) == ["t0", "t1", "z0"]
        assert await store.claim_deliveries(9, {Channel.WEB: -1}) == []
        assert texts(await store.claim_deliveries(1, {Channel.WEB: 5})) == ["w0"]


class TestRetry:
    async def test_waits_for_its_time_and_holds_the_later_ones_back(self, store: Store) -> None:
        await say(store, "một", "hai")
        await say(store, "khác", conversation_id="bình")
        first, other = await store.claim_deliveries(9)
        await store.retry(first.id, datetime.now(UTC) + SOON, "429")
        await store.sent(other.id)
        assert await store.claim_deliveries(9) == []

    async def test_comes_again_with_the_next_attempt(self, store: Store) -> None:
        await say(store, "một", "hai")
        await store.retry((await one(store)).id, PAST, "500")
        again = await one(store)
        assert (again.request, again.attempt) == (request("một"), 2)


class TestDefer:
    async def test_comes_later_and_as_the_same_attempt(self, store: Store) -> None:
        await say(store, "một", "hai")
        first = await one(store)
        await store.defer([(first.id, datetime.now(UTC) + SOON)])
        assert await store.claim_deliveries(9) == []
        await say(store, "khác", conversation_id="bình")
        assert texts(await store.claim_deliveries(9)) == ["khác"]

    async def test_the_claim_does_not_count(self, store: Store) -> None:
        await say(store, "một")
        await store.defer([((await one(store)).id, PAST)])
        assert (await one(store)).attempt == 1

    async def test_what_is_not_being_sent_is_left_alone(self, store: Store) -> None:
        await say(store, "một")
        first = await one(store)
        await store.sent(first.id)
        await store.defer([(first.id, PAST), (999_999, PAST)])
        assert await store.claim_deliveries(9) == []


class TestDoubt:
    async def test_is_listed_and_sent_again(self, store: Store) -> None:
        await say(store, "một", "hai")
        await store.doubt((await one(store)).id, PAST, "timeout")
        [line] = store.in_doubt(9)
        assert (line.state, line.reason, line.attempt) == ("retry", "timeout", 1)
        again = await one(store)
        assert (again.request, again.attempt) == (request("một"), 2)
        await store.sent(again.id)
        assert [line.state for line in store.in_doubt(9)] == ["sent"]
        assert (await one(store)).request == request("hai")

    async def test_held_it_keeps_nobody_waiting(self, store: Store) -> None:
        await say(store, "một", "hai")
        await store.doubt((await one(store)).id, None, "timeout")
        assert (await one(store)).request == request("hai")
        assert [line.state for line in store.in_doubt(9)] == ["held"]
        assert (store.backlog().held, store.backlog().in_doubt) == (1, 1)

    async def test_the_conversation_waits_for_it_while_it_is_new(self, store: Store) -> None:
        await say(store, "một", "hai")
        await store.doubt((await one(store)).id, datetime.now(UTC) + SOON, "timeout")
        assert await store.claim_deliveries(9) == []

    async def test_a_second_doubt_is_one_line(self, store: Store) -> None:
        await say(store, "một")
        for _ in range(2):
            await store.doubt((await one(store)).id, PAST, "reset")
        assert len(store.in_doubt(9)) == 1

    async def test_every_one_is_listed_newest_first(self, store: Store) -> None:
        for n in range(5):
            await say(store, str(n), conversation_id=str(n))
            await store.doubt((await one(store)).id, None, str(n))
        assert {line.reason for line in store.in_doubt(3)} | {line.reason for line in store.in_doubt(9, 3)} == set(
            "01234"
        )


class TestBroadcast:
    async def test_comes_after_every_reply(self, store: Store) -> None:
        await store.broadcast(Channel.TELEGRAM, "an", ADDRESS, request("tin chung"))
        await say(store, "trả lời", conversation_id="bình")
        found = await store.claim_deliveries(9)
        assert texts(found) == ["trả lời", "tin chung"]
        assert [delivery.is_broadcast for delivery in found] == [False, True]

    async def test_a_reply_does_not_wait_for_one_and_it_waits_for_replies(self, store: Store) -> None:
        await store.broadcast(Channel.TELEGRAM, "an", ADDRESS, request("tin chung"))
        await say(store, "trả lời")
        assert texts(await store.claim_deliveries(1)) == ["trả lời"]
        await say(store, "nữa", conversation_id="bình")
        await store.broadcast(Channel.TELEGRAM, "bình", ADDRESS, request("tin sau"))
        assert texts(await store.claim_deliveries(9)) == ["nữa", "tin chung"]

    async def test_takes_only_its_part_of_the_room(self, store: Store) -> None:
        for n in range(5):
            await store.broadcast(Channel.TELEGRAM, str(n), ADDRESS, request(f"chung {n}"))
        room = {Channel.TELEGRAM: 4}
        assert await store.claim_deliveries(9, room, {}) == []
        assert len(await store.claim_deliveries(9, room, {Channel.TELEGRAM: 2})) == 2
        assert len(await store.claim_deliveries(9, room)) == 3


class TestTheEnd:
    async def test_a_result_for_what_is_done_changes_nothing(self, store: Store) -> None:
        await say(store, "một")
        delivery = await one(store)
        await store.sent(delivery.id)
        await store.retry(delivery.id, PAST, "late")
        await store.dead(delivery.id, "late")
        assert await store.claim_deliveries(9) == []
        backlog = store.backlog()
        assert (backlog.deliveries, backlog.dead) == (0, 0)

    async def test_nothing_is_in_doubt_without_a_crash(self, store: Store) -> None:
        await say(store, "một")
        await one(store)
        await store.heartbeat()
        assert list(store.in_doubt(9)) == []
