"""The main job: one unaccented question, on each channel, and the right guide in exactly one send."""

from __future__ import annotations

import json

from bot.facts import QUESTION_DAYS
from bot.replies import BUBBLE
from knowledge.entries import Field
from tests.journeys.citizens import SAMPLES, Citizen, Telegram, Web, ZaloBot, ZaloOa
from tests.journeys.stage import Stage, wait_for
from tests.shipped import NOW, shipped

QUESTION = "lam lai can cuoc bi mat o dau vay a"
ENTRY = shipped().entries["can-cuoc-mat-hong"]
VERDICT = ENTRY.facts(Field.VERDICT)[0].on(NOW.date())
SAY = shipped().phrases.say
NOTICE = SAY("notice", operator=SAY("operator"), days=QUESTION_DAYS)
VECTOR = "63c09fd8d568011f45bc2c2fed96aa365cb7777e853fc9a5df8d0ca58643a1f3"  # for signed_vector.json, from outside


def test_the_right_guide_in_one_send_with_its_source_and_the_notice_once(citizen: Citizen) -> None:
    first = citizen.asks(QUESTION)
    assert first.text.startswith(ENTRY.name)
    assert VERDICT
    assert VERDICT in first.text
    assert "Nguồn: Cổng Dịch vụ công quốc gia" in first.text
    assert "Kiểm tra ngày 22-11-2026" in first.text
    assert first.text.count(NOTICE) == 1
    assert len(first.text) <= BUBBLE
    second = citizen.asks("đăng ký tạm trú cần gì")
    assert second.text.startswith(shipped().entries["tam-tru"].name)
    assert NOTICE not in second.text
    assert len(citizen.bubbles()) == 2


def test_telegram_shows_the_menu_as_buttons_that_fit(stage: Stage) -> None:
    bubble = Telegram(stage).asks(QUESTION)
    assert bubble.raw["parse_mode"] == "HTML"
    assert f"<b>{ENTRY.name}</b>" in bubble.raw["text"]
    assert bubble.menu["Danh mục"] == "menu"
    assert bubble.menu["Các bước làm"] == "a:can-cuoc-mat-hong:steps"
    assert all(len(payload.encode()) <= 64 for payload in bubble.menu.values())
    assert "reply_parameters" not in bubble.raw


def test_zalo_shows_a_numbered_menu_and_nothing_but_text(stage: Stage) -> None:
    for citizen in (ZaloOa(stage), ZaloBot(stage)):
        bubble = citizen.asks(QUESTION)
        assert bubble.menu["Các bước làm"] == "1"
        assert bubble.menu["Danh mục"] == "0"
        assert "<" not in bubble.text
    assert set(bubble.raw) == {"chat_id", "text"}


def test_the_page_gets_json_that_it_draws_itself(stage: Stage) -> None:
    body = Web(stage).asks(QUESTION).raw
    assert body["blocks"][0] == {"title": ENTRY.name, "text": ""}
    assert {"label": "Danh mục", "payload": "menu"} in body["choices"]
    assert body["venue"] is None


def test_bytes_that_were_signed_elsewhere_are_answered(stage: Stage) -> None:
    body = (SAMPLES / "zalo_oa" / "signed_vector.json").read_bytes()
    status, said = stage.post("/webhook/zalo-oa", body, {"X-ZEvent-Signature": f"mac={VECTOR}"})
    assert (status, json.loads(said)) == (200, {"status": "stored"})
    citizen = ZaloOa(stage)
    citizen.id = "246845883529197922"
    wait_for(citizen.is_settled)
    (bubble,) = citizen.bubbles()
    assert "căn cước" in bubble.text
