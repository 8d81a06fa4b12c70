"""Zalo's token pair over time: refreshed hours ahead, by one of many, and what is said when it cannot be."""

from __future__ import annotations

import asyncio
import logging

import pytest

from tests.fakes.zalo_oauth import APP_ID, APP_SECRET
from tests.webhook.channels.test_zalo_oa_sender import World, send
from tests.webhook.channels.token_store import Tokens
from webhook.channels.base import Verdict
from webhook.channels.http import HttpPool
from webhook.channels.zalo_oa import ZaloOaConfig
from webhook.channels.zalo_oauth import challenge_of, consent_link, new_verifier, proof
from webhook.channels.zalo_tokens import (
    ACCESS_LIVES_S,
    AHEAD_S,
    CRASHED,
    LOST,
    NO_REFRESH,
    NeedsConsent,
    NotRefreshed,
    TokenPair,
    ZaloTokens,
    given_pair,
)

NOW = 1_795_306_000


class Clock:
    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now


def made(world: World, pool: HttpPool, clock: Clock) -> ZaloTokens:
    world.tokens()
    return ZaloTokens(world.config, pool, world.store, clock)


@pytest.mark.parametrize(
    ("later_s", "refreshes"),
    [
        (0, 0),
        (ACCESS_LIVES_S - AHEAD_S, 0),
        (ACCESS_LIVES_S - AHEAD_S + 1, 1),
        (ACCESS_LIVES_S * 3, 1),
    ],
)
@pytest.mark.parametrize("stored", [True, False])
async def test_it_is_refreshed_hours_ahead(pool: HttpPool, later_s: int, refreshes: int, stored: bool) -> None:
    clock = Clock()
    async with World(pool) as world:
        tokens = made(world, pool, clock)
        if stored:
            origin = given_pair(world.config).origin
            world.store.pair = TokenPair("access-0", "refresh-0", ACCESS_LIVES_S, origin, NOW)
        await tokens.refresh_ahead()  # the environment's pair is first seen now
        clock.now += later_s
        await tokens.refresh_ahead()
        await tokens.refresh_ahead()
        assert world.oauth.refreshes == refreshes
        assert await tokens.access_token() == f"access-{refreshes}"


async def test_the_new_pair_knows_when_it_was_made(pool: HttpPool) -> None:
    clock = Clock()
    async with World(pool) as world:
        await made(world, pool, clock).refresh("access-0")
    assert world.store.pair == TokenPair("access-1", "refresh-1", 90_000, given_pair(world.config).origin, NOW)


async def test_an_access_token_alone_is_used_until_it_ends_and_it_is_noted_since_when(pool: HttpPool) -> None:
    async with World(pool) as world:
        tokens = world.tokens(refresh_token="")
        await tokens.refresh_ahead()
        assert len(world.store.seen) == 1
        sender = world.sender(tokens)
        assert (await send(sender)).verdict is Verdict.SENT
        world.api.expired.add("access-0")
        assert (await send(sender)).code == "consent"
        with pytest.raises(NeedsConsent, match="25 giờ"):
            await tokens.refresh("access-0")
    assert not world.oauth.requests and "25 giờ" in NO_REFRESH


async def test_fifty_coroutines_of_two_stores_users_refresh_once(pool: HttpPool) -> None:
    async with World(pool) as world:
        tokens = [world.tokens(), world.tokens()]
        found = await asyncio.gather(*(tokens[n % 2].refresh("access-0") for n in range(50)))
        assert set(found) == {"access-1"} and world.oauth.refreshes == 1
        assert not world.store.marked


async def test_who_gets_the_marker_reads_the_pair_again(pool: HttpPool) -> None:
    async with World(pool) as world:
        tokens = world.tokens()
        await tokens.access_token()
        changed = TokenPair("access-9", "refresh-9", 90_000, given_pair(world.config).origin, NOW)
        begin = world.store.begin_refresh

        async def begun_late():  # type: ignore[no-untyped-def]
            world.store.pair = changed  # by another process, between our look and the marker
            return await begin()

        world.store.begin_refresh = begun_late  # type: ignore[method-assign]
        assert await tokens.refresh("access-0") == "access-9"
        assert not world.oauth.requests and not world.store.marked


async def test_a_consent_that_comes_while_we_refresh_wins(pool: HttpPool) -> None:
    async with World(pool) as world:
        tokens = world.tokens()
        granted = TokenPair("access-9", "refresh-9", 90_000, given_pair(world.config).origin, NOW)
        finish = world.store.finish_refresh

        async def finished_late(pair: TokenPair, over: TokenPair | None) -> bool:
            world.store.pair = granted
            return await finish(pair, over)

        world.store.finish_refresh = finished_late  # type: ignore[method-assign]
        assert await tokens.refresh("access-0") == "access-9"


@pytest.mark.parametrize("taken", [True, False])
async def test_a_crash_between_the_question_and_the_write_is_told(
    pool: HttpPool, taken: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """The marker of a dead process: its refresh token may be used up. It is tried once more, and told."""
    async with World(pool) as world:
        tokens = world.tokens()
        world.store.abandoned = True
        if taken:
            world.oauth.refresh_tokens.clear()
            with pytest.raises(NeedsConsent):
                await tokens.refresh("access-0")
            assert world.store.consent.startswith(CRASHED)
        else:
            assert await tokens.refresh("access-0") == "access-1"
            assert world.store.consent == ""
    assert "zalo_refresh_died" in caplog.text and caplog.records[0].levelno == logging.CRITICAL


async def test_an_answer_that_was_lost_is_named_when_the_token_is_refused_later(pool: HttpPool) -> None:
    async with World(pool) as world:
        tokens = world.tokens()
        world.oauth.fail("reset")
        with pytest.raises(NotRefreshed):
            await tokens.refresh("access-0")
        world.oauth.refresh_tokens.clear()
        with pytest.raises(NeedsConsent):
            await tokens.refresh("access-0")
        assert world.store.consent.startswith(LOST) and not world.store.marked


async def test_after_a_new_consent_sending_goes_on(pool: HttpPool) -> None:
    async with World(pool) as world:
        tokens = world.tokens()
        sender = world.sender(tokens)
        world.api.expired.add("access-0")
        world.oauth.refresh_tokens.clear()
        assert (await send(sender)).code == "consent" and world.store.consent
        world.oauth.access_tokens.add("access-new")
        await world.store.save_consent(TokenPair("access-new", "refresh-new", 90_000, given_pair(world.config).origin))
        assert (await send(sender)).verdict is Verdict.SENT
        assert world.store.consent == ""


async def test_who_waits_for_another_process_gets_its_pair(pool: HttpPool) -> None:
    async with World(pool) as world:
        tokens = world.tokens()
        world.store.marked = True  # somebody else refreshes

        async def others() -> None:
            await asyncio.sleep(0.05)
            await world.store.save_consent(TokenPair("access-8", "refresh-8", 0, given_pair(world.config).origin))

        other = asyncio.create_task(others())
        assert await tokens.refresh("access-0") == "access-8"
        await other
        assert not world.oauth.requests


async def test_a_store_in_trouble_does_not_stop_the_keeper(pool: HttpPool) -> None:
    store = Tokens()
    store.unreadable = True
    tokens = ZaloTokens(ZaloOaConfig(access_token="a", refresh_token="r", app_secret="s"), pool, store)
    keeping = asyncio.create_task(tokens.keep_fresh())
    await asyncio.sleep(0.01)
    assert not keeping.done()
    keeping.cancel()


def test_the_link_carries_the_challenge_and_not_the_verifier() -> None:
    # RFC 7636, appendix B
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    verifier = new_verifier()
    link = consent_link(ZaloOaConfig(app_id=APP_ID), "https://x.vn/zalo/callback", verifier, "s1")
    assert link == (
        f"https://oauth.zaloapp.com/v4/oa/permission?app_id={APP_ID}"
        f"&redirect_uri=https%3A%2F%2Fx.vn%2Fzalo%2Fcallback&code_challenge={challenge_of(verifier)}&state=s1"
    )
    assert len(verifier) == 43 and verifier not in link


def test_the_proof_is_an_hmac() -> None:
    """RFC 4231, test case 2."""
    assert proof("what do ya want for nothing?", "Jefe").startswith("5bdcc146bf60754e6a042426089575c7")
    assert APP_SECRET not in proof("token", APP_SECRET)
