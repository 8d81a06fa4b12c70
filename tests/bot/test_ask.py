"""`ask` as the contract writes it: keys, statuses, choices, and the facts that end, on their days."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ask import ask, ask_text
from bot.status import Status
from knowledge.hanoi import HANOI
from tests.shipped import NOW, shipped

KEYS = ["question", "status", "entry", "topic", "choices", "also", "confidence", "text"]
STATUSES = ("answered", "clarified", "unanswered", "declined", "smalltalk", "emergency", "scam_warning")


def asked(question: str, after: str | None = None, day: date | None = None) -> dict[str, object]:
    now = NOW if day is None else datetime(day.year, day.month, day.day, 12, tzinfo=HANOI)
    return ask_text(shipped(), question, after, now)


def check(result: dict[str, object]) -> None:
    """What the contract promises of every row."""
    assert list(result) == KEYS
    status, text = str(result["status"]), str(result["text"])
    assert status.startswith(STATUSES)
    choices, confidence = result["choices"], result["confidence"]
    assert isinstance(choices, list) and isinstance(confidence, float)
    assert 0.0 <= confidence <= 1.0
    assert len(choices) in ((2, 3) if status in ("clarified", "clarified_subject") else (0, 2, 3))
    assert all(list(choice) == ["entry", "topic"] for choice in choices)
    if not status.startswith(("answered", "emergency", "scam_warning")):
        assert result["entry"] is None and result["topic"] is None
    assert (result["entry"] is None) <= (status != "scam_warning")
    assert text and unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize(
    ("question", "after", "status", "topic"),
    [
        ("làm lại căn cước bị mất", None, "answered", "cap-doi-cccd"),
        ("lệ phí đăng ký tạm trú", None, "answered_aspect", "tam-tru"),
        ("lệ phí bao nhiêu", None, "clarified_subject", None),
        ("lệ phí bao nhiêu", "đăng ký tạm trú", "answered_aspect", "tam-tru"),
        ("thế còn lệ phí?", "làm hộ chiếu", "answered_aspect", "ho-chieu"),
        ("menu", None, "answered_menu", None),
        ("phường Ba Đình", None, "answered_place", None),
        ("/quyenrieng", None, "answered_privacy", None),
        ("điểm hỗ trợ xã Tân Lập", None, "clarified_place", None),
        ("zqzq", None, "unanswered", None),
        ("zqzq", "zqzq", "unanswered_again", None),
        ("thời tiết hôm nay", None, "declined", None),
        ("xin chào", None, "smalltalk", None),
        ("bot ngu quá", None, "smalltalk_anger", None),
        ("cháy nhà", None, "emergency", "OOS-KHAN-CAP"),
        ("công an gọi bảo đọc mã otp", None, "scam_warning", "lua-dao"),
        ("", None, "unanswered_unreadable", None),
        ("", "", "unanswered_unreadable", None),
        ("🙂", "🙂", "unanswered_unreadable", None),
    ],
)
def test_status_and_topic(question: str, after: str | None, status: str, topic: str | None) -> None:
    result = asked(question, after)
    assert (result["status"], result["topic"]) == (status, topic)
    assert result["question"] == question
    check(result)


def test_each_row_is_its_own_conversation() -> None:
    assert asked("đăng ký tạm trú")["topic"] == "tam-tru"
    assert asked("lệ phí bao nhiêu")["status"] == "clarified_subject"


def test_two_questions() -> None:
    result = asked("đăng ký tạm trú và làm hộ chiếu cần giấy tờ gì")
    assert {result["topic"], *(item["topic"] for item in result["also"])} == {"tam-tru", "ho-chieu"}  # type: ignore[attr-defined]
    check(result)


def test_the_text_is_the_whole_first_message() -> None:
    result = asked("VNeID")
    assert result["status"] == "clarified"
    for choice in result["choices"]:  # type: ignore[attr-defined]
        assert shipped().entries[choice["entry"]].label in str(result["text"])
    assert "/quyenrieng" not in str(asked("đăng ký tạm trú")["text"])  # the notice belongs to a person's first contact


@pytest.mark.parametrize(
    ("day", "wanted", "gone"),
    [
        (date(2026, 11, 22), ["25.000đ", "35.000đ", "Công dân số nộp trên mạng: 0đ"], ["50.000đ", "70.000đ"]),
        (date(2026, 12, 31), ["25.000đ", "35.000đ", "Công dân số nộp trên mạng: 0đ"], ["50.000đ", "70.000đ"]),
        (
            date(2027, 1, 1),
            ["50.000đ", "70.000đ", "nếu không có văn bản mới", "số nộp trên mạng: 0đ"],
            ["25.000đ", "35.000đ"],
        ),
        (date(2027, 2, 28), ["50.000đ", "70.000đ", "Công dân số nộp trên mạng: 0đ"], ["25.000đ", "35.000đ"]),
        (date(2027, 3, 1), ["50.000đ", "70.000đ", "đã hết"], ["25.000đ", "số nộp trên mạng: 0đ"]),
    ],
)
def test_the_fee_of_the_identity_card_on_its_days(day: date, wanted: list[str], gone: list[str]) -> None:
    """TT 64/2025 halves the fees of TT 73/2024 until 31-12-2026; NQ 66.22/2026 frees digital citizens longer."""
    text = str(asked("lệ phí đổi thẻ căn cước", day=day)["text"])
    assert all(words in text for words in wanted), text
    assert not any(words in text for words in gone), text


def test_the_turn_of_the_year_is_vietnams() -> None:
    late = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)
    early = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    texts = [ask_text(shipped(), "lệ phí đổi thẻ căn cước", None, now)["text"] for now in (late, early)]
    assert "25.000đ" in texts[0] and "50.000đ" in texts[1]


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=300), st.none() | st.text(max_size=40))
def test_any_text_is_answered_to_the_letter_of_the_contract(question: str, after: str | None) -> None:
    check(asked(question, after))


ODD = ["căn cước", "tạm trú", "ở đâu", "lệ phí", "và", "không phải", "hỏi", "1", "0", "?", "|", "\u0301" * 40,
"\u200b", "🙂",
       "cháy", "otp", "001099123456", "https://a.b/c", "ddawng", "ky1", "abc" * 30, "\n", "là", "mất",
       "phường Ba Đình"]  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(ODD), max_size=25).map(" ".join), st.none() | st.sampled_from(ODD))
def test_words_in_any_order_are_answered_too(question: str, after: str | None) -> None:
    check(asked(question, after))


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "căn cước " * 20_000, "\u0301" * 40_000, "\u202e" * 5_000, "1 " * 50_000, "|" * 9_000]
)
def test_any_length_is_answered(text: str) -> None:
    check(asked(text))


def test_every_status_says_its_contract() -> None:
    assert {status.contract for status in Status} == {*STATUSES, "silent"}


def test_no_question_leaves_its_numbers_behind() -> None:
    outcome = ask(shipped(), "căn cước 001099123456 bị mất", NOW)
    assert "001099123456" not in repr(outcome)
