"""Whether the clause in which a word of danger stands tells of what is over."""

from __future__ import annotations

import pytest

from knowledge.text.past import over
from tests.shipped import shipped


def told(text: str, word: str) -> bool:
    spelt = shipped().matcher.read(text).spelt
    return over(spelt, next(place for place, token in enumerate(spelt) if token.folded == word))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("năm ngoái nhà em cháy, giờ làm lại sổ đỏ", "chay"),
        ("nam ngoai nha em chay", "chay"),
        ("hôm qua ông cụ đột quỵ", "dot"),
        ("em từng bị rắn cắn", "ran"),
        ("chồng tôi bị tai nạn chết rồi", "tai"),
        ("em trai tôi tự tử mất hôm kia", "tu"),
        ("mẹ tôi bị ngất phải nằm một chỗ", "ngat"),
        ("bố em đột quỵ nằm viện, em nộp thay được không", "dot"),
    ],
)
def test_a_day_gone_by_a_death_and_a_sickbed_are_over(text: str, word: str) -> None:
    assert told(text, word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("nhà em cháy rồi", "chay"),
        ("hôm qua tới giờ mẹ em khó thở", "kho"),
        ("hôm qua em nộp hồ sơ, giờ có người ngất xỉu trước cửa", "ngat"),  # another clause
        ("mất hết giấy tờ, nhà đang cháy", "chay"),
        ("nó sắp chết vì ngộ độc", "ngo"),
        ("em muốn chết, tự tử cho xong", "chet"),
    ],
)
def test_anything_else_may_go_on(text: str, word: str) -> None:
    assert not told(text, word)
