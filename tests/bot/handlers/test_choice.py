"""Buttons, numbers and ordinals; a payload carries its whole state, so an old one still works."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import Choice, numbered
from bot.status import Status
from bot.turn import Conversation
from knowledge.base import KnowledgeBase
from tests.bot.helper import KNOWN, bubble, payloads, tap, turn
from tests.shipped import NOW

OFFERED = Conversation(
    greeted=True,
    asked_at=NOW,
    choices=(
        Choice("Tạm trú", "e:tam-tru"),
        Choice("Lưu trú", "e:luu-tru"),
        Choice("Tạm vắng", "e:tam-vang"),
        Choice("Danh mục", "menu"),
    ),
)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("1", "tam-tru"),
        (" 1. ", "tam-tru"),
        ("2)", "luu-tru"),
        ("số 3", "tam-vang"),
        ("chọn 2", "luu-tru"),
        ("cái 2 ạ", "luu-tru"),
        ("cái đầu tiên", "tam-tru"),
        ("thứ nhất", "tam-tru"),
        ("cái thứ hai nhé", "luu-tru"),
        ("cai thu ba", "tam-vang"),
        ("mục cuối cùng", "tam-vang"),
        ("cuối", "tam-vang"),
        ("cái giữa", "luu-tru"),
        ("CÁI DƯỚI ĐI", "tam-vang"),
        ("việc thứ nhất", "tam-tru"),
    ],
)
def test_a_number_or_an_ordinal_opens_what_was_offered(text: str, entry: str) -> None:
    outcome = turn(text, OFFERED)
    assert (outcome.status, outcome.conversation.entry) == (Status.ANSWERED, entry)
    assert outcome.question is None  # "3" is no question, also when it stands for "none of these"


@pytest.mark.parametrize(
    "text",
    [
        "cái thứ 2", "thứ 2", "thứ 2 ạ", "cai thu 2", "mục thứ 2", "ý thứ 2", "cái số 2", "câu 2", "lấy cái 2",
        "chọn số 2", "chọn cái thứ hai", "2 nha em", "2 em ơi", "2 em", "2, em nhé", "dạ 2", "dạ số 2", "phương án 2",
        "chọn mục số 2", "vấn đề 2", "cho em cái thứ hai với ạ", "em chọn câu 2 nhé ad ơi", "(2)", "2/", "số 2 cháu",
        "2 cảm ơn", "trường hợp thứ 2", "cho mình xem mục 2", "thứ hai nha em", "số hai", "thứ nhì", "2 bạn ơi",
        "dạ em muốn hỏi câu 2 ạ", "nhấn 2 giúp em",
    ],
)  # fmt: skip
def test_a_number_is_picked_however_it_is_framed(text: str) -> None:
    assert turn(text, OFFERED).conversation.entry == "luu-tru"


@pytest.mark.parametrize(
    "text",
    [
        "ba em", "ba ơi", "cho ba", "lấy cho ba em", "2 cháu", "2 cháu ạ", "2 anh em", "2 người", "2 bản", "2 năm",
        "mức 2", "phiếu số 2", "thứ 2 có làm không", "thứ 7", "thứ 5 ạ", "2-3", "2 giờ", "cả hai", "đâu", "ở đâu",
        "chưa có cái 2 ạ",
    ],
)  # fmt: skip
def test_what_says_more_than_a_number_picks_nothing(text: str) -> None:
    outcome = turn(text, OFFERED)
    assert outcome.status is not Status.ANSWERED_MENU and outcome.question is not None
    assert outcome.conversation.entry not in ("luu-tru", "tam-vang")


def test_a_day_behind_the_hours_is_no_pick() -> None:
    hours = replace(OFFERED, entry="gio-lam-viec")
    for text in ("thứ 2", "thứ hai ạ"):
        assert turn(text, hours).conversation.entry == "gio-lam-viec"
        assert turn(text, replace(hours, clarifying=True)).conversation.entry == "luu-tru"
    assert turn("cái thứ 2", hours).conversation.entry == "luu-tru"


@pytest.mark.parametrize("text", ["0", "menu", "Danh mục", "/menu", "0.", " 0 ", "quay lại", "DANH MUC"])
def test_the_menu_always_works(text: str) -> None:
    for before in (OFFERED, KNOWN, Conversation(greeted=True, failures=3)):
        outcome = turn(text, before)
        assert outcome.status is Status.ANSWERED_MENU
        assert all(payload.startswith("g:") for payload in payloads(outcome))


@pytest.mark.parametrize("text", ["4", "9", "10", "99", "7.", "25)", "câu 9", "cái thứ 8 nhé"])
def test_a_number_that_was_not_offered_opens_the_menu(text: str) -> None:
    assert turn(text, OFFERED).status is Status.ANSWERED_MENU
    assert turn(text, KNOWN).status is Status.ANSWERED_MENU


@pytest.mark.parametrize("text", ["số 9", "dạ số 25 ạ", "chọn mục 7"])
def test_a_number_beyond_an_open_menu_is_no_question(text: str) -> None:
    assert turn(text, OFFERED).status is Status.ANSWERED_MENU


@pytest.mark.parametrize("text", ["thứ 7", "em hỏi thứ 7 ạ", "mức 2", "muc 2"])
def test_a_number_that_may_name_a_thing_opens_no_menu(text: str) -> None:
    assert turn(text, KNOWN).status is not Status.ANSWERED_MENU


@pytest.mark.parametrize("text", ["²", "①①①", "một hai ba bốn năm", "làm hộ chiếu", "3 người tạm trú", "1.000đ"])
def test_other_words_are_a_question_at_any_time(text: str) -> None:
    assert turn(text, OFFERED).status is not Status.ANSWERED_MENU


def test_a_menu_is_forgotten_after_half_an_hour() -> None:
    assert turn("1", OFFERED, now=NOW + timedelta(minutes=30)).conversation.entry == "tam-tru"
    assert turn("1", OFFERED, now=NOW + timedelta(minutes=31)).status is Status.ANSWERED_MENU


@pytest.mark.parametrize(
    ("payload", "status", "entry"),
    [
        ("e:tam-tru", Status.ANSWERED, "tam-tru"),
        ("a:tam-tru:fee", Status.ANSWERED_ASPECT, "tam-tru"),
        ("a:tam-tru:steps", Status.ANSWERED_ASPECT, "tam-tru"),
        ("a:tam-tru:legal", Status.ANSWERED_ASPECT, "tam-tru"),
        ("a:tam-tru:khong-co", Status.ANSWERED_ASPECT, "tam-tru"),  # an aspect of a later version: the guide
        ("g:cu-tru:0", Status.ANSWERED_MENU, ""),
        ("g:cu-tru:99", Status.ANSWERED_MENU, ""),
        ("g:khong-co:0", Status.ANSWERED_MENU, ""),
        ("g:cu-tru:²", Status.ANSWERED_MENU, ""),
        ("near", Status.ANSWERED_PLACE, ""),
        ("w:00004", Status.ANSWERED_PLACE, ""),
        ("w:khong-co", Status.ANSWERED_PLACE, ""),
        ("no", Status.UNANSWERED, ""),
        ("menu", Status.ANSWERED_MENU, ""),
        # unknown, old or broken
        ("e:da-xoa", Status.ANSWERED_MENU, ""),
        ("a:da-xoa:fee", Status.ANSWERED_MENU, ""),
        ("e:", Status.ANSWERED_MENU, ""),
        ("a:", Status.ANSWERED_MENU, ""),
        ("gì đó", Status.ANSWERED_MENU, ""),
        ("", Status.ANSWERED_MENU, ""),
        (":" * 64, Status.ANSWERED_MENU, ""),
    ],
)
def test_any_payload_gets_an_answer(payload: str, status: Status, entry: str) -> None:
    outcome = tap(payload)
    assert (outcome.status, outcome.conversation.entry) == (status, entry)
    assert bubble(outcome)
    assert outcome.question is None  # a tap is no question


def test_none_of_these_asks_for_other_words() -> None:
    outcome = tap("no", Conversation(greeted=True, asked_at=NOW, clarifying=True))
    assert outcome.conversation.failures == 1
    assert not outcome.conversation.clarifying


def test_every_choice_of_every_menu_opens(knowledge: KnowledgeBase) -> None:
    """Every entry can be reached by tapping, and every payload on the way is short enough for a button."""
    waiting, seen, reached = ["menu"], set(), set()
    while waiting:
        payload = waiting.pop()
        if payload in seen or payload == "near":
            continue
        seen.add(payload)
        assert len(payload.encode()) <= 64, payload
        outcome = tap(payload)
        reached.add(outcome.conversation.entry)
        reply = outcome.reply
        assert reply is not None
        assert len(reply.choices) <= 10, payload
        assert [n for n, _ in numbered(reply.choices)].count(0) <= 1
        waiting += [choice.payload for choice in reply.choices]
        assert all(choice.label and len(choice.label) <= 35 for choice in reply.choices), payload
    assert {entry.id for entry in knowledge.enabled if entry.main} <= reached
