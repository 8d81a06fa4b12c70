"""Until when something must be done, and how long it takes, in the same words."""

from __future__ import annotations

import pytest

from knowledge.base import KnowledgeBase
from knowledge.text.normalise import read, written

UNTIL = [
    "hạn đăng ký khai sinh là mấy ngày",
    "han nop ho so khai tu la bao lau",
    "bao lâu thì phải khai báo tạm trú",
    "bao nhieu ngay thi phai dang ky tam tru",
    "phải nộp hồ sơ khai tử trong bao lâu",
    "mua xe cũ bao lâu phải sang tên",
    "mất hộ chiếu phải báo trong bao lâu",
    "sinh con xong mấy ngày thì phải làm giấy khai sinh",
    "nộp giấy hưu trước mấy ngày",
]
TAKES = [
    "làm hộ chiếu phải chờ bao lâu",
    "căn cước hết hạn thì làm lại mất bao lâu",
    "gia hạn tạm trú mất bao lâu",
    "thẻ còn hạn đổi sớm mất mấy ngày",
    "đăng ký kết hôn mấy ngày thì lấy được",
    "đổi căn cước bao lâu, phải đi lại không",
    "đăng ký khai sinh bao lâu có",
    "người Hàn Quốc xin tạm trú bao lâu",
    "bao lâu phải chờ",
    "thời gian làm hộ chiếu bao lâu",
]


@pytest.mark.parametrize("text", UNTIL)
def test_what_must_be_done_has_a_deadline(knowledge: KnowledgeBase, text: str) -> None:
    assert read(text, knowledge.lexicon, knowledge.matcher.vocabulary).aspects == ("deadline",)


@pytest.mark.parametrize("text", TAKES)
def test_what_an_office_needs_takes_time(knowledge: KnowledgeBase, text: str) -> None:
    assert read(text, knowledge.lexicon, knowledge.matcher.vocabulary).aspects == ("time",)


FIRST = [
    "nghỉ việc bao lâu được rút bhxh",
    "đóng bao lâu thì được hưởng thai sản",
    "dong bao hiem bao lau thi duoc linh luong huu",
]


@pytest.mark.parametrize("text", FIRST)
def test_how_long_one_must_have_paid_is_neither(knowledge: KnowledgeBase, text: str) -> None:
    assert read(text, knowledge.lexicon, knowledge.matcher.vocabulary).aspects == ()


TAKEN = [
    ("hộ chiếu mất mấy ngày", "hộ chiếu mấy ngày"),
    ("khai sinh mat bao lau", "khai sinh bao lâu"),
    ("làm căn cước mất bao nhiêu tiền", "làm căn cước bao nhiêu tiền"),
    ("làm thẻ có mất tiền không", "làm thẻ có tốn tiền không"),
]
LOST = ["căn cước mất mấy ngày rồi", "bị mất hộ chiếu mấy ngày", "căn cước mất hôm qua", "mất hộ chiếu mấy ngày có lại"]


@pytest.mark.parametrize(("text", "as_if"), TAKEN)
def test_what_takes_days_or_money_is_not_lost(knowledge: KnowledgeBase, text: str, as_if: str) -> None:
    words = [written(each, knowledge.lexicon).words for each in (text, as_if)]
    assert words[0] == words[1]


@pytest.mark.parametrize("text", LOST)
def test_what_is_lost_stays_lost(knowledge: KnowledgeBase, text: str) -> None:
    assert "mat" in " ".join(written(text, knowledge.lexicon).spoken).split()
