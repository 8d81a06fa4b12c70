"""Somebody died, and a thing of theirs is asked for: what becomes of it, not how the living get one."""

from __future__ import annotations

import pytest

from bot.ask import ask_text
from knowledge.text.past import who_died
from tests.shipped import NOW, shipped


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("ông nội mất rồi, sổ hưu trí của ông giờ làm sao", "luong-huu-nguoi-mat"),
        ("ba tui mất rồi, chiếc xe máy đứng tên ổng giờ tính sao", "sang-ten-xe-thua-ke"),
        ("má qua đời, điện đứng tên má muốn đổi chủ hợp đồng", "doi-chu-hd-dien-nguoi-mat"),
        # The same things of the living, and of others than the dead.
        ("sổ hưu trí của ông nội giờ làm sao", "luong-huu"),
        ("chồng mất rồi, em muốn nhập khẩu cho con về hộ khẩu của ông ngoại", "thuong-tru"),
    ],
)
def test_whose_it_is(question: str, entry: str) -> None:
    assert ask_text(shipped(), question, None, NOW)["entry"] == entry


@pytest.mark.parametrize(
    ("text", "kin"),
    [
        ("ông nội mất rồi", {"ong", "noi"}), ("mẹ em qua đời tuần trước", {"me"}), ("mẹ làm mất thẻ", set()),
        ("ba mất bao lâu mới có giấy", set()), ("mất hết giấy tờ", set()),
    ],
)  # fmt: skip
def test_who_died(text: str, kin: set[str]) -> None:
    assert who_died(shipped().matcher.read(text).spelt) == kin
