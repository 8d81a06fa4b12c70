"""Zalo OA's sender: the error table row by row, and the one refresh that a dead token is worth."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any, Self

import pytest

from bot.messages import Address, Block, Channel, Choice, Reply
from bot.ports import OutboundRequest
from tests.fakes.zalo_oa_api import ZaloOaApi
from tests.fakes.zalo_oauth import APP_ID, APP_SECRET, ZaloOAuth
from tests.webhook.channels.samples import OA_CONFIG, delivery
from tests.webhook.channels.token_store import Tokens
from webhook.channels.base import Identity, SendResult, Verdict
from webhook.channels.http import Answer, HttpPool
from webhook.channels.zalo_oa import ZaloOa, ZaloOaConfig
from webhook.channels.zalo_oa_sender import ERRORS, ZaloOaSender, judge
from webhook.channels.zalo_tokens import NeedsConsent, NotRefreshed, TokenPair, ZaloTokens

USER = "8309393969855402319"
BODY = {"recipient": {"user_id": USER}, "message": {"text": "Chào"}}
PLAIN = OutboundRequest("/v3.0/oa/message/cs", BODY)
FALLING = replace(PLAIN, fallback=BODY)


class World:
    """A fake Zalo, our store, and a sender between them."""

    def __init__(self, pool: HttpPool) -> None:
        self.oauth = ZaloOAuth()
        self.api = ZaloOaApi(self.oauth.access_tokens)
        self.store = Tokens()
        self.pool = pool

    def tokens(self, **changes: Any) -> ZaloTokens:
        config = ZaloOaConfig(
            app_id=APP_ID,
            app_secret=APP_SECRET,
            oa_secret_key="key",
            openapi_base=self.api.url,
            oauth_base=self.oauth.url,
            access_token="access-0",
            refresh_token="refresh-0",
        )
        self.config = replace(config, **changes)
        return ZaloTokens(self.config, self.pool, self.store)

    def sender(self, tokens: ZaloTokens | None = None) -> ZaloOaSender:
        tokens = tokens or self.tokens()
        return ZaloOaSender(self.config, self.pool, tokens)

    async def __aenter__(self) -> Self:
        await self.oauth.start()
        await self.api.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.oauth.stop()
        await self.api.stop()


async def send(sender: ZaloOaSender, request: OutboundRequest = PLAIN) -> SendResult:
    return await sender.send(delivery(Channel.ZALO_OA, request))


TABLE = {
    "retry": [-32, -124, -200, -211, -216, -218, -220],
    "fallback": [-201, -233],
    "dead": [
        -100, -204, -205, -209, -210, -212, -213, -217, -219, -221, -223, -224, -227, -230, -232, -234, -235,
        -237, -238, -240, -241, -242, -244, -248, -320, -321, -403,
    ],
}  # fmt: skip


def answer(code: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps({"error": code, "message": "the citizen's own words"}).encode())


@pytest.mark.parametrize(("verdict", "code"), [(v, code) for v, codes in TABLE.items() for code in codes])
def test_each_row_of_the_table(verdict: str, code: int) -> None:
    result = judge(answer(code), delivery(Channel.ZALO_OA, FALLING))
    assert (result.verdict, result.code) == (Verdict(verdict), str(code))
    assert result.reason == ERRORS[code][1] and "own words" not in result.reason


def test_the_table_has_no_other_row() -> None:
    assert set(ERRORS) == {code for codes in TABLE.values() for code in codes}


@pytest.mark.parametrize(
    ("given", "attempt", "request_", "verdict", "code"),
    [
        (answer(0), 1, PLAIN, Verdict.SENT, ""),
        (answer("0"), 1, PLAIN, Verdict.SENT, ""),
        (answer("-230"), 1, PLAIN, Verdict.DEAD, "-230"),
        (answer(-201), 1, PLAIN, Verdict.DEAD, "-201"),  # nothing to fall back on
        (answer(-200), 2, PLAIN, Verdict.DEAD, "-200"),  # one retry at most
        (answer(-9999), 7, PLAIN, Verdict.RETRY, "-9999"),
        (answer(-9999), 8, PLAIN, Verdict.DEAD, "-9999"),  # it answers others: what was asked later waits for this one
        (answer(-99999), 1, PLAIN, Verdict.RETRY, "-99999"),
        (answer(0, 500), 1, PLAIN, Verdict.RETRY, "http-500"),
        (answer(None), 1, PLAIN, Verdict.RETRY, "http-200"),
        (answer(True), 1, PLAIN, Verdict.RETRY, "http-200"),
        (answer([]), 1, PLAIN, Verdict.RETRY, "http-200"),
        (answer("9" * 5000), 1, PLAIN, Verdict.RETRY, "http-200"),
        (Answer(200, b""), 1, PLAIN, Verdict.RETRY, "garbage"),
        (Answer(200, b"<html>"), 1, PLAIN, Verdict.RETRY, "garbage"),
        (Answer(429, b"{}"), 1, PLAIN, Verdict.RETRY, "http-429"),
        (Answer(502, b"Bad Gateway"), 1, PLAIN, Verdict.RETRY, "http-502"),
    ],
)
def test_odd_answers(given: Answer, attempt: int, request_: OutboundRequest, verdict: Verdict, code: str) -> None:
    result = judge(given, delivery(Channel.ZALO_OA, request_, attempt))
    assert (result.verdict, result.code) == (verdict, code)


async def test_a_reply_is_taken(pool: HttpPool) -> None:
    async with World(pool) as world:
        half = ZaloOa(OA_CONFIG)
        reply = Reply((Block("25.000đ [@1]", "Lệ phí"),), (Choice("Menu", "menu"),))
        for address in (Address(USER), Address("4a9bada229cec09099df", True)):
            for request in half.render(reply, address):
                assert (await send(world.sender(), request)).verdict is Verdict.SENT
        assert [s.method for s in world.api.sent] == ["/v3.0/oa/message/cs", "/v3.0/oa/group/message"]
        assert "[@" not in world.api.sent[1].body["message"]["text"]


async def test_buttons_that_are_refused_fall_back(pool: HttpPool) -> None:
    async with World(pool) as world:
        half = ZaloOa(replace(OA_CONFIG, buttons=True))
        (request,) = half.render(Reply((Block("Chọn:"),), (Choice("Menu", "menu"),)), Address(USER))
        assert (await send(world.sender(), request)).verdict is Verdict.FALLBACK
        world.api.takes_buttons = True
        assert (await send(world.sender(), request)).verdict is Verdict.SENT


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("500", "http-500"),
        ("429", "http-429"),
        ("reset", "reset"),
        ("slow", "timeout"),
        ("garbage", "garbage"),
        ("empty", "garbage"),
    ],
)
async def test_faults_are_retried(pool: HttpPool, fault: str, code: str) -> None:
    async with World(pool) as world:
        sender = world.sender()
        world.api.fail(fault)
        result = await send(sender)
        assert (result.verdict, result.code) == (Verdict.RETRY, code)
        assert (await send(sender)).verdict is Verdict.SENT


@pytest.mark.parametrize("code", ["-216", "-220", "-124"])
async def test_a_dead_token_is_refreshed_once_and_the_message_sent_once_more(pool: HttpPool, code: str) -> None:
    async with World(pool) as world:
        sender = world.sender()
        world.api.fail(code)
        assert (await send(sender)).verdict is Verdict.SENT
        assert world.oauth.issued == 1 and len(world.api.requests) == 2
        assert world.api.requests[1].accepted
        world.api.fail(code, times=2)
        assert (await send(sender)).code == code  # still refused: no loop
        assert len(world.api.requests) == 4


async def test_fifty_at_once_refresh_once(pool: HttpPool) -> None:
    async with World(pool) as world:
        sender = world.sender()
        world.api.expired.add("access-0")
        results = await asyncio.gather(*(send(sender) for _ in range(50)))
        assert {r.verdict for r in results} == {Verdict.SENT} and world.oauth.issued == 1


async def test_a_new_process_goes_on_with_the_stored_pair(pool: HttpPool) -> None:
    async with World(pool) as world:
        world.api.expired.add("access-0")
        await send(world.sender())
        assert (await send(world.sender())).verdict is Verdict.SENT
        assert world.oauth.issued == 1


async def test_another_process_may_have_refreshed(pool: HttpPool) -> None:
    async with World(pool) as world:
        one, other = world.sender(), world.sender()
        await send(one)
        await send(other)
        world.api.expired.add("access-0")
        assert [(await send(s)).verdict for s in (one, other)] == [Verdict.SENT] * 2
        assert world.oauth.issued == 1


async def test_a_pair_that_the_operator_changed_wins_over_the_stored_one(pool: HttpPool) -> None:
    async with World(pool) as world:
        tokens = world.tokens()
        await tokens.refresh("access-0")
        assert await world.tokens().access_token() == "access-1"
        changed = world.tokens(access_token="by-hand", refresh_token="refresh-by-hand")
        assert await changed.access_token() == "by-hand"
        assert await world.tokens(access_token="", refresh_token="").access_token() == "access-1"


async def test_a_pair_that_cannot_be_stored_is_not_used_and_not_lost(pool: HttpPool) -> None:
    async with World(pool) as world:
        sender = world.sender()
        world.store.full_at = ("finish",)
        world.api.expired.add("access-0")
        assert (await send(sender)).code == "refresh"
        assert (await send(sender)).code == "refresh"
        assert world.oauth.issued == 1 and not world.api.sent
        world.store.full_at = ()
        assert (await send(sender)).verdict is Verdict.SENT
        assert world.oauth.issued == 1
        assert world.store.pair is not None and world.store.pair.refresh_token == "refresh-1"


async def test_without_a_marker_zalo_is_not_asked(pool: HttpPool) -> None:
    async with World(pool) as world:
        sender = world.sender()
        world.store.full_at = ("begin",)
        world.api.expired.add("access-0")
        assert (await send(sender)).code == "refresh" and not world.oauth.requests


async def test_a_refused_refresh_token_is_not_asked_about_again(pool: HttpPool) -> None:
    async with World(pool) as world:
        tokens = world.tokens(refresh_token="used-already")
        sender = world.sender(tokens)
        world.api.expired.add("access-0")
        for _ in range(3):
            assert (await send(sender)).code == "consent"
        assert len(world.oauth.requests) == 1
        with pytest.raises(NeedsConsent):
            await tokens.refresh("access-0")


@pytest.mark.parametrize("fault", ["500", "429", "slow", "reset", "garbage"])
async def test_an_oauth_server_in_trouble_costs_nothing(pool: HttpPool, fault: str) -> None:
    async with World(pool) as world:
        sender = world.sender()
        world.api.expired.add("access-0")
        world.oauth.fail(fault)
        assert (await send(sender)).code == "refresh"
        assert (await send(sender)).verdict is Verdict.SENT


async def test_a_store_that_cannot_be_read_makes_the_message_wait(pool: HttpPool) -> None:
    store = Tokens()
    store.unreadable = True
    with pytest.raises(NotRefreshed):
        await ZaloTokens(OA_CONFIG, pool, store).access_token()


async def test_a_refresh_token_alone_is_enough(pool: HttpPool) -> None:
    async with World(pool) as world:
        assert (await send(world.sender(world.tokens(access_token="")))).verdict is Verdict.SENT


async def test_no_token_is_told(pool: HttpPool, caplog: pytest.LogCaptureFixture) -> None:
    async with World(pool) as world:
        tokens = world.tokens()
        world.api.expired.add("access-0")
        world.oauth.fail("-14014")
        result = await send(world.sender(tokens))
    shown = repr((result, world.config, TokenPair("access-0", "refresh-0"))) + caplog.text
    assert "access-0" not in shown and "refresh-0" not in shown and APP_SECRET not in shown


async def test_identify(pool: HttpPool) -> None:
    async with World(pool) as world:
        assert await world.sender().identify() == Identity("388613280878808645", "", "Phường X")
        world.api.fail("-216")
        assert await world.sender().identify() is None


async def test_what_zalo_does_not_authorise_asks_for_a_consent(pool: HttpPool) -> None:
    async with World(pool) as world:
        world.api.fail("-223")
        assert (await send(world.sender())).verdict is Verdict.DEAD
        assert "-223" in world.store.consent


async def test_a_proof_rides_along_where_the_app_asks_for_it(pool: HttpPool) -> None:
    async with World(pool) as world:
        world.api.proof_key = APP_SECRET
        assert (await send(world.sender())).code == "-242"
        tokens = world.tokens(proof=True)
        assert (await send(world.sender(tokens))).verdict is Verdict.SENT
        assert await world.sender(tokens).identify() is not None
