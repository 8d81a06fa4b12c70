"""Where members of staff answer by hand: kept until a time, made longer, given back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.effects import Effect, HandBack, Rate, StaffTold
from bot.messages import Address, Channel
from bot.ports import Settlement, StoredUpdate
from tests.contract.conftest import Store

OA = Channel.ZALO_OA
HALF_AN_HOUR = timedelta(minutes=30)


def now() -> datetime:
    """In the milliseconds that are kept."""
    at = datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


async def test_it_lasts_until_its_time_and_is_listed(store: Store) -> None:
    at = now()
    assert store.taken_until(OA, "an") is None
    await store.take_over(OA, "an", at + HALF_AN_HOUR)
    await store.take_over(OA, "bình", at + 2 * HALF_AN_HOUR)
    assert store.taken_until(OA, "an") == at + HALF_AN_HOUR
    assert store.taken_until(Channel.TELEGRAM, "an") is None
    assert [(t.conversation_id, t.until) for t in store.takeovers(at)] == [
        ("bình", at + 2 * HALF_AN_HOUR),
        ("an", at + HALF_AN_HOUR),
    ]
    assert [t.conversation_id for t in store.takeovers(at + HALF_AN_HOUR)] == ["bình"]


async def test_a_later_word_makes_it_longer_and_never_shorter(store: Store) -> None:
    at = now()
    await store.take_over(OA, "an", at + HALF_AN_HOUR)
    [first] = store.takeovers(at)
    await store.take_over(OA, "an", at + 2 * HALF_AN_HOUR)
    await store.take_over(OA, "an", at + HALF_AN_HOUR)
    [later] = store.takeovers(at)
    assert (later.since, later.until) == (first.since, at + 2 * HALF_AN_HOUR)


async def test_one_that_is_over_begins_anew(store: Store) -> None:
    at = now()
    await store.take_over(OA, "an", at - HALF_AN_HOUR)
    await store.take_over(OA, "an", at + HALF_AN_HOUR)
    [found] = store.takeovers(at)
    assert found.since >= at


async def test_who_answers_from_the_console_is_named_until_it_is_over(store: Store) -> None:
    at = now()
    await store.take_over(OA, "an", at + HALF_AN_HOUR)
    await store.take_over(OA, "an", at + HALF_AN_HOUR, "lan")
    await store.take_over(OA, "an", at + HALF_AN_HOUR)  # the same person writes in the OA's own inbox as well
    found = store.taken(OA, "an")
    assert found is not None and (found.by, found.told) == ("lan", False) and found.key
    assert store.taken(Channel.WEB, "an") is None


async def test_a_turn_tells_gives_back_and_rates(store: Store) -> None:
    await store.take_over(OA, "an", now() + HALF_AN_HOUR, "lan")
    effects: tuple[Effect, ...] = (StaffTold(), Rate("tam-tru", 7, True), Rate("tam-tru", 7, False), HandBack())
    for number, effect in enumerate(effects):
        await store.put(StoredUpdate(OA, f"d{number}", "an", b"{}"))
        before = store.taken(OA, "an")
        [claimed] = await store.claim(1)
        assert claimed.takeover == before is not None
        await store.settle([Settlement(claimed.id, None, None, Address("an"), sender_id="an", effects=(effect,))])
        found = store.taken(OA, "an")
        if isinstance(effect, HandBack):
            assert found is None
        else:
            assert found is not None and found.told
    assert store.kept(OA, "an", 1).ratings == 1


async def test_it_can_be_given_back(store: Store) -> None:
    at = now()
    await store.take_over(OA, "an", at + HALF_AN_HOUR)
    await store.give_back(OA, "an")
    await store.give_back(OA, "nobody")
    assert store.takeovers(at) == [] and store.taken_until(OA, "an") is None
