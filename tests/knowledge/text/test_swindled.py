"""Whether a message tells that a swindler got what he asked for."""

from __future__ import annotations

import pytest

from knowledge.text.swindled import done, not_yet
from tests.shipped import shipped


@pytest.mark.parametrize(
    "text",
    [
        "em đã bấm vô link đó",
        "trot nhap so the vao trang la",
        "lỡ gửi ảnh căn cước cho nó",
        "bị nó lừa 8 triệu",
        "chị tôi bị gạt hết tiền",
        "nó lấy mất 2 triệu trong thẻ",
        "bà nội chuyển 60 triệu cho người ta",
        "điện thoại bị chiếm quyền",
    ],
)
def test_what_was_done_or_is_lost_is_told(text: str) -> None:
    assert done(shipped().matcher.read(text).spelt)


@pytest.mark.parametrize(
    "text",
    [
        "nó kêu em chuyển 60 triệu",
        "dạ cho hỏi bấm link lạ có sao không",
        "họ đã đọc đúng tên tôi",
        "em đã cài vneid rồi",
        "phải đóng 2 triệu tiền trước bạ",
        "sợ bị lừa nên hỏi trước",
        "mẹ em chưa chuyển tiền",
    ],
)
def test_what_is_only_asked_for_or_feared_is_not_done(text: str) -> None:
    assert not done(shipped().matcher.read(text).spelt)


@pytest.mark.parametrize(
    ("text", "still"),
    [
        ("em chưa bấm link", True),
        ("kêu cài app", True),
        ("đọc mã có nên không", True),
        ("có thật không", True),
        ("lỡ bấm rồi", False),
    ],
)
def test_a_caller_who_only_asks_is_told_from_a_victim(text: str, still: bool) -> None:
    assert not_yet(shipped().matcher.read(text).spelt) is still
