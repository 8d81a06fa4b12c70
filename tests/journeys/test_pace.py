"""The limits as they are shipped, between the real server and a Bot API that counts: it need not say 429."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.telegram_api import TelegramApi
from tests.journeys.citizens import Telegram, ZaloBot
from tests.journeys.providers import Providers
from tests.journeys.stage import Stage, wait_for

QUESTIONS = ("làm hộ chiếu", "đăng ký tạm trú cần gì", "đăng ký kết hôn")
CROWD, QUOTA = 45, 10
# A busy host hands over late, and in a bunch, what was sent in time. Unpaced, all eight that are in flight are refused.
BUNCHED = 7


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    providers = Providers()
    providers.telegram = TelegramApi(paced=True)
    providers.start()
    try:
        made = Stage(providers, tmp_path, ZALO_BOT_MONTHLY_QUOTA=str(QUOTA))
        try:
            yield made
        finally:
            made.stop()
    finally:
        providers.stop()


def metrics(stage: Stage) -> str:
    with urllib.request.urlopen(f"{stage.running.url}/metrics", timeout=30) as answer:
        return str(answer.read().decode())


def ask_all(citizens: list[Telegram], question: str) -> None:
    threads = [threading.Thread(target=lambda c=citizen: c.post(c.words(question))) for citizen in citizens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_provider_that_counts_need_not_refuse(stage: Stage) -> None:
    crowd = [Telegram(stage) for _ in range(CROWD)]
    hasty = Telegram(stage)
    ask_all(crowd, QUESTIONS[0])
    for question in QUESTIONS:
        hasty.post(hasty.words(question))
    wait_for(stage.all_settled)
    refused = [r for r in stage.providers.requests(stage.providers.telegram) if not r.accepted]
    assert len(refused) <= BUNCHED
    assert [len(citizen.bubbles()) for citizen in crowd] == [1] * CROWD
    assert len(hasty.bubbles()) == len(QUESTIONS)


def test_a_months_messages_are_counted_told_and_kept_over_a_restart(stage: Stage) -> None:
    def used() -> dict[str, object]:
        found: dict[str, object] = stage.get_json("/readyz")["channels"]["zalo_bot"].get("quota", {})
        return found

    for _ in range(8):
        citizen = ZaloBot(stage)
        citizen.asks(QUESTIONS[0])
    wait_for(lambda: used().get("nearly_used"))
    assert used() == {"used": 8, "limit": QUOTA, "nearly_used": True}
    assert "quota_nearly_used" in stage.log()
    stage.stop()
    stage.start_again()
    wait_for(lambda: used().get("used") == 8)
    metric = 'hoidap06_monthly_sends{channel="zalo_bot"} 8.0'
    wait_for(lambda: metric in metrics(stage))
