"""Zalo Bot's sender: `ok` decides, and the token in the URL is told to nobody."""

from __future__ import annotations

import pytest

from bot.messages import Address, Block, Channel, Choice, Reply
from bot.ports import OutboundRequest
from tests.fakes.zalo_bot_api import TOKEN, ZaloBotApi
from tests.webhook.channels.samples import ZALO_BOT, delivery
from webhook.channels.base import Identity, SendResult, Verdict
from webhook.channels.http import HttpPool
from webhook.channels.zalo_bot import ERRORS, REFUSED_TRIES, ZaloBotConfig, ZaloBotSender

PLAIN = OutboundRequest("sendMessage", {"chat_id": "u1", "text": "Chào"})


def sender(api: ZaloBotApi, pool: HttpPool, token: str = TOKEN) -> ZaloBotSender:
    return ZaloBotSender(ZaloBotConfig(token, "s3cret", api.url), pool)


async def send(api: ZaloBotApi, pool: HttpPool, request: OutboundRequest = PLAIN) -> SendResult:
    return await sender(api, pool).send(delivery(Channel.ZALO_BOT, request))


async def test_everything_that_is_rendered_is_taken(pool: HttpPool) -> None:
    reply = Reply((Block("chữ " * 1200, "Lệ phí"),), (Choice("Menu", "menu"),))
    async with ZaloBotApi() as api:
        for request in ZALO_BOT.render(reply, Address("u1")):
            assert (await send(api, pool, request)).verdict is Verdict.SENT
        assert len(api.sent) == 3


@pytest.mark.parametrize("code", sorted(ERRORS))
async def test_each_row_of_the_table(pool: HttpPool, code: int) -> None:
    async with ZaloBotApi() as api:
        api.fail(str(code))
        result = await send(api, pool)
    assert (result.verdict, result.code) == (ERRORS[code][0], str(code)) and result.reason
    assert result.verdict is (Verdict.DEAD if code in (400, 404) else Verdict.RETRY)


@pytest.mark.parametrize(
    ("fault", "attempt", "verdict"),
    [
        ("403", 1, Verdict.RETRY),  # "internal server error", says the documentation
        ("403", REFUSED_TRIES - 1, Verdict.RETRY),
        ("403", REFUSED_TRIES, Verdict.DEAD),  # and it may be a chat that nobody may write to
        ("401", REFUSED_TRIES, Verdict.RETRY),
    ],
)
async def test_how_often_a_refusal_is_asked_again(pool: HttpPool, fault: str, attempt: int, verdict: Verdict) -> None:
    async with ZaloBotApi() as api:
        api.fail(fault)
        tried = delivery(Channel.ZALO_BOT, PLAIN, attempt)
        assert (await sender(api, pool).send(tried)).verdict is verdict


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("500", "500"),
        ("418", "418"),
        ("slow", "timeout"),
        ("reset", "reset"),
        ("garbage", "garbage"),
        ("empty", "garbage"),
    ],
)
async def test_faults_are_retried(pool: HttpPool, fault: str, code: str) -> None:
    async with ZaloBotApi() as api:
        api.fail(fault)
        result = await send(api, pool)
        assert (result.verdict, result.code) == (Verdict.RETRY, code)
        assert (await send(api, pool)).verdict is Verdict.SENT


async def test_a_month_s_quota_that_is_used_up(pool: HttpPool) -> None:
    async with ZaloBotApi() as api:
        api.quota = 1
        assert [(await send(api, pool)).verdict for _ in range(2)] == [Verdict.SENT, Verdict.RETRY]


async def test_the_token_is_told_to_nobody(pool: HttpPool, caplog: pytest.LogCaptureFixture) -> None:
    async with ZaloBotApi() as api:
        api.fail("garbage")
        results = [await send(api, pool)]
    results.append(await send(api, pool))
    assert results[1].code in ("connect", "reset")  # a kept connection dies as a reset
    assert TOKEN not in repr(results) + repr(ZaloBotConfig(TOKEN)) + caplog.text


async def test_identify(pool: HttpPool) -> None:
    async with ZaloBotApi() as api:
        assert await sender(api, pool).identify() == Identity("b0t", "bot.fake", "Bot Phường X")
        assert await sender(api, pool, "1:wrong").identify() is None
    assert await sender(api, pool).identify() is None
