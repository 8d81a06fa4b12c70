"""Buttons, numbers and ordinals; a payload carries its whole state, so an old one still works."""

from __future__ import annotations

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


@pytest.mark.parametrize("text", ["0", "menu", "Danh mục", "/menu", "0.", " 0 ", "quay lại", "DANH MUC"])
def test_the_menu_always_works(text: str) -> None:
    for before in (OFFERED, KNOWN, Conversation(greeted=True, failures=3)):
        outcome = turn(text, before)
        assert outcome.status is Status.ANSWERED_MENU
        assert all(payload.startswith("g:") for payload in payloads(outcome))


@pytest.mark.parametrize("text", ["4", "9", "10", "99", "7.", "25)"])
def test_a_number_that_was_not_offered_opens_the_menu(text: str) -> None:
    assert turn(text, OFFERED).status is Status.ANSWERED_MENU
    assert turn(text, KNOWN).status is Status.ANSWERED_MENU


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
