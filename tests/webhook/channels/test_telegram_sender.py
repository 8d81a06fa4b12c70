"""Telegram's sender with the real library against the fake Bot API."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

import pytest

from bot.messages import Address, Block, Channel, Choice, Reply, Venue
from bot.ports import OutboundRequest
from tests.fakes.telegram_api import TOKEN, TelegramApi
from tests.webhook.channels.samples import TELEGRAM, delivery
from webhook.channels.base import Identity, SendResult, Verdict
from webhook.channels.http import HttpPool
from webhook.channels.telegram import TelegramConfig
from webhook.channels.telegram_sender import TelegramSender
from webhook.sender import attempt

MENU = (Choice("Menu", "menu"), Choice("Lệ phí", "s:1"))
PLAIN = OutboundRequest("sendMessage", {"chat_id": "99", "text": "Chào"})
MARKED = TELEGRAM.render(Reply((Block("a < b", "Lệ phí"),), MENU), Address("99"))[0]


def sender(api: TelegramApi, pool: HttpPool, token: str = TOKEN) -> TelegramSender:
    return TelegramSender(TelegramConfig(token, "s3cret", api.url), pool)


async def send(api: TelegramApi, pool: HttpPool, request: OutboundRequest = PLAIN) -> SendResult:
    return await sender(api, pool).send(delivery(Channel.TELEGRAM, request))


async def test_everything_that_is_rendered_is_taken(pool: HttpPool) -> None:
    reply = Reply((Block("a < b & 'c'", "Lệ phí 👋"),), MENU, venue=Venue(21.0285, 105.8542, "Công an", "Số 1"))
    ask = Reply((Block("Bạn ở đâu?"),), ask_location=True)
    topic = Address("-1001234567890", True, thread_id="7", quote_id="13", callback_id="cb")
    requests = (*TELEGRAM.render(reply, topic), *TELEGRAM.render(ask, Address("99")))
    async with TelegramApi() as api:
        results = [await send(api, pool, request) for request in requests]
        assert [r.verdict for r in results] == [Verdict.SENT] * 4
        assert [s.method for s in api.sent] == ["answerCallbackQuery", "sendMessage", "sendVenue", "sendMessage"]
        said = api.sent[1].body
    assert said["text"] == "<b>Lệ phí 👋:</b> a &lt; b &amp; 'c'" and said["chat_id"] == "-1001234567890"
    assert said["parse_mode"] == "HTML" and said["message_thread_id"] == "7"
    assert json.loads(said["reply_parameters"]) == {"message_id": 13, "allow_sending_without_reply": True}
    assert [b["callback_data"] for b in json.loads(said["reply_markup"])["inline_keyboard"][0]] == ["menu", "s:1"]


async def test_the_bot_is_made_without_asking_anybody(pool: HttpPool) -> None:
    async with TelegramApi() as api:
        await send(api, pool)
        assert [s.method for s in api.requests] == ["sendMessage"]


@pytest.mark.parametrize(
    ("fault", "verdict", "code"),
    [
        ("429", Verdict.RETRY, "429"),
        ("500", Verdict.RETRY, "5xx"),
        ("502", Verdict.RETRY, "5xx"),
        ("409", Verdict.RETRY, "5xx"),
        ("reset", Verdict.RETRY, "reset"),
        ("slow", Verdict.RETRY, "timeout"),
        ("garbage", Verdict.RETRY, "5xx"),
        ("empty", Verdict.RETRY, "5xx"),
        ("401", Verdict.RETRY, "401"),
        ("404", Verdict.RETRY, "401"),
        ("403", Verdict.DEAD, "403"),
        ("400", Verdict.DEAD, "400"),
    ],
)
async def test_faults(pool: HttpPool, fault: str, verdict: Verdict, code: str) -> None:
    async with TelegramApi() as api:
        api.fail(fault)
        result = await send(api, pool)
        assert (result.verdict, result.code) == (verdict, code) and result.reason
        assert (await send(api, pool)).verdict is Verdict.SENT


async def test_retry_after_is_handed_on(pool: HttpPool) -> None:
    async with TelegramApi() as api:
        api.retry_after_s = 34
        api.fail("429")
        assert (await send(api, pool)).retry_after_s == 34.0


@pytest.mark.parametrize(
    ("status", "body", "verdict", "wait_s"),
    [
        (429, {"parameters": {"retry_after": "soon"}}, Verdict.RETRY, None),
        (429, {"parameters": {"retry_after": 10**40}}, Verdict.RETRY, None),
        (429, {"parameters": {"retry_after": -5}}, Verdict.RETRY, None),  # a day would be the end of the message
        (429, {"parameters": {"retry_after": 0}}, Verdict.RETRY, None),
        (429, {"parameters": {"retry_after": 200_000}}, Verdict.RETRY, 86_400),
        (429, {"parameters": ["x"]}, Verdict.RETRY, None),
        (429, {"ok": False}, Verdict.RETRY, None),
        (400, {"description": {"x": 1}}, Verdict.DEAD, None),
        (400, {"parameters": {"migrate_to_chat_id": "x"}}, Verdict.DEAD, None),
        (599, {}, Verdict.RETRY, None),
        (302, {}, Verdict.RETRY, None),
        (200, {"ok": False, "error_code": 403, "description": "Forbidden"}, Verdict.DEAD, None),
        (200, {"ok": False, "error_code": "x"}, Verdict.RETRY, None),
        (200, {"ok": "true"}, Verdict.RETRY, None),
        (200, {"ok": True}, Verdict.SENT, None),
        (200, {"ok": True, "result": {"odd": 1}}, Verdict.SENT, None),
    ],
)
async def test_odd_answers(
    pool: HttpPool, status: int, body: dict[str, Any], verdict: Verdict, wait_s: float | None
) -> None:
    class Odd(TelegramApi):
        def judge(self, path: str, given: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
            return status, body

    async with Odd() as api:
        result = await send(api, pool)
    assert (result.verdict, result.retry_after_s) == (verdict, wait_s)


async def test_markup_that_is_refused_falls_back(pool: HttpPool) -> None:
    async with TelegramApi() as api:
        api.fail("400")
        result = await attempt(sender(api, pool), delivery(Channel.TELEGRAM, MARKED))
        assert result.verdict is Verdict.SENT and len(api.requests) == 2
        assert api.sent[-1].body["text"] == "Lệ phí: a < b" and "parse_mode" not in api.sent[-1].body
        assert "reply_markup" in api.sent[-1].body


async def test_a_group_that_moved_is_written_to_at_once(pool: HttpPool) -> None:
    async with TelegramApi() as api:
        api.migrated["99"] = -1009999999999
        assert (await send(api, pool)).verdict is Verdict.SENT
        assert [s.body["chat_id"] for s in api.requests] == ["99", "-1009999999999"]


async def test_a_group_that_moves_for_ever_is_given_up(pool: HttpPool) -> None:
    async with TelegramApi() as api:
        api.migrated |= {"99": -100, "-100": -100}
        assert (await send(api, pool)).verdict is Verdict.DEAD
        assert len(api.requests) == 2


async def test_a_citizen_who_blocked_the_bot(pool: HttpPool) -> None:
    async with TelegramApi() as api:
        api.blocked.add("99")
        assert (await send(api, pool)).verdict is Verdict.DEAD


@pytest.mark.parametrize(
    "request_",
    [
        OutboundRequest("sendMessage", {}),
        OutboundRequest("sendSmoke", {"chat_id": "99"}),
        OutboundRequest("sendVenue", {"chat_id": "99", "latitude": None, "longitude": 1, "title": "", "address": ""}),
        OutboundRequest("answerCallbackQuery", {}),
    ],
)
async def test_a_body_that_cannot_be_sent_is_dead_and_not_sent(pool: HttpPool, request_: OutboundRequest) -> None:
    async with TelegramApi() as api:
        assert (await send(api, pool, request_)).verdict is Verdict.DEAD
        assert not api.requests


async def test_a_lone_surrogate_does_not_raise(pool: HttpPool) -> None:
    async with TelegramApi() as api:
        result = await send(api, pool, OutboundRequest("sendMessage", {"chat_id": "99", "text": "a\ud800b"}))
        assert result.verdict in (Verdict.SENT, Verdict.DEAD)


async def test_the_token_is_told_to_nobody(pool: HttpPool, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    results = []
    async with TelegramApi() as api:
        for fault in ("401", "garbage", "reset", "500"):
            api.fail(fault)
            results.append(await send(api, pool))
    results.append(await send(api, pool))  # nobody listens any more
    assert TOKEN not in repr(results) + caplog.text and "Chào" not in caplog.text


async def test_identify(pool: HttpPool) -> None:
    async with TelegramApi() as api:
        assert await sender(api, pool).identify() == Identity("666", "vneid_bot", "Hỏi Đáp")
        assert await sender(api, pool, "1:wrong").identify() is None
        api.fail("garbage")
        assert await sender(api, pool).identify() is None


async def test_a_base_may_have_a_path_and_braces(pool: HttpPool) -> None:
    async with TelegramApi() as api:
        config = TelegramConfig(TOKEN, "s3cret", f"{api.url}/proxy/%7Bx%7D")
        result = await TelegramSender(config, pool).send(delivery(Channel.TELEGRAM, PLAIN))
        assert result.verdict is Verdict.SENT
