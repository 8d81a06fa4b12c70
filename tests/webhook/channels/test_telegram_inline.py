"""Inline mode: from the raw update to the one call that answers it, judged by the fake."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.inline import InlineResult, results
from bot.messages import Block, Channel, InlineQuery, Reply
from tests.fakes import telegram_api
from tests.fakes.telegram_api import TelegramApi
from tests.shipped import shipped
from tests.webhook.channels.samples import TELEGRAM, changed, delivery, headers, sample
from webhook.channels.base import Admitted, Unreadable, Verdict
from webhook.channels.http import HttpPool
from webhook.channels.telegram import TelegramConfig
from webhook.channels.telegram_sender import TelegramSender

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
QUERY = InlineQuery(Channel.TELEGRAM, "77", "hộ chiếu")


def test_a_query_is_read_and_stands_beside_the_persons_own_conversation() -> None:
    body = sample("telegram", "inline_query")
    assert TELEGRAM.admit(headers("telegram", body), body) == Admitted("1009", "inline:99")
    assert TELEGRAM.parse(body) == QUERY


@pytest.mark.parametrize(
    "changes",
    [{"inline_query": None}, {"inline_query": {}}, {"inline_query__id": None}, {"inline_query__from": {}}],
)
def test_a_broken_query_is_unreadable(changes: dict[str, Any]) -> None:
    body = changed("telegram", "inline_query", **changes)
    with pytest.raises(Unreadable):
        TELEGRAM.admit(headers("telegram", body), body)


def odd(number: int) -> InlineResult:
    return InlineResult(
        f"e{number}", "<Tên> & tên", "gợi ý " * 50, Reply((Block("1 < 2 & 3", "Đậm"), Block("x" * 5000)))
    )


@pytest.mark.parametrize(
    "found",
    [
        (),
        tuple(odd(number) for number in range(5)),
        results(shipped(), "hộ chiếu", NOW),
        results(shipped(), "căn cước", NOW),
    ],
)
async def test_telegram_takes_the_answer(pool: HttpPool, found: tuple[InlineResult, ...]) -> None:
    async with TelegramApi() as api:
        sender = TelegramSender(TelegramConfig(telegram_api.TOKEN, "s", api.url), pool)
        request = TELEGRAM.render_results(QUERY, found)
        assert (await sender.send(delivery(Channel.TELEGRAM, request))).verdict is Verdict.SENT
        [sent] = api.sent
    assert sent.method == "answerInlineQuery" and sent.body["inline_query_id"] == "77"
    shown = json.loads(sent.body["results"])
    assert [article["id"] for article in shown] == [result.id for result in found]
    assert json.loads(sent.body["button"]) == {"text": "Hỏi riêng trợ lý", "start_parameter": "menu"}
    assert sent.body["cache_time"] == "300"
    assert request.best_effort


async def test_a_query_that_is_too_old_is_not_answered_again(pool: HttpPool) -> None:
    async with TelegramApi() as api:
        api.queries = set()
        sender = TelegramSender(TelegramConfig(telegram_api.TOKEN, "s", api.url), pool)
        result = await sender.send(delivery(Channel.TELEGRAM, TELEGRAM.render_results(QUERY, ())))
    assert result.verdict is Verdict.DEAD
