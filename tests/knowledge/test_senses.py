"""What is asked in words that the facts do not use, and what only looks like it."""

from __future__ import annotations

import pytest

from knowledge.base import KnowledgeBase
from knowledge.senses import asked_in, told_in


@pytest.mark.parametrize(
    ("asked", "senses"),
    [
        ("nhờ cô ruột lấy giùm được không", {"proxy"}),
        ("dì đi nộp thay có sao không", {"proxy"}),
        ("làm hộ chiếu cho con", set()),
        ("khai thay đổi nơi ở", set()),
        ("nộp hồ sơ, nhận hỗ trợ ở đâu", set()),
        ("nhập hộ khẩu", set()),
        ("bà ngoại nằm liệt hai năm nay", {"unfit"}),
        ("ông không ra phường được", {"unfit"}),
        ("chị cả không chịu ký", {"consent"}),
        ("đăng ký trên mạng", set()),
        ("con có phải đi theo không", {"along"}),
        ("học sinh có được giảm không", {"exempt"}),
        ("giao tận nhà hay sao", {"post"}),
        ("giấy của Tây có phải dịch không", {"translated"}),
        ("dịch vụ công", set()),
        ("hình thẻ nền gì", {"photo"}),
        ("phiếu số 2", {"so 2"}),
        ("bé sinh ở bệnh viện quận", {"hospital"}),
        ("mất ở nhà, không đi viện", set()),
        ("nha dung ten ba noi", {"owner"}),
    ],
)
def test_the_senses_of_a_message(knowledge: KnowledgeBase, asked: str, senses: set[str]) -> None:
    assert asked_in(knowledge.matcher.read(asked).spelt)[0] == senses


@pytest.mark.parametrize(
    ("told", "senses"),
    [
        ("Không đi được thì hội đồng đến nhà.", {"unfit"}),
        ("Cả hai cùng đến ký, không nhờ ai đi thay.", {"proxy", "along"}),
        ("Có tính giảm trừ: 5 ngày.", set()),
        ("Mang hồ sơ ra phường.", set()),
        ("Không ai được đòi phiếu số 2.", {"so 2"}),
    ],
)
def test_the_senses_of_a_fact(told: str, senses: set[str]) -> None:
    assert told_in(told) == senses


def test_the_words_that_ask_are_told_by_their_places(knowledge: KnowledgeBase) -> None:
    tokens = knowledge.matcher.read("dì tôi. nhờ dì nộp thay").spelt
    _, inside = asked_in(tokens)
    assert [tokens[n].folded for n in sorted(inside)] == ["nho", "di", "nop", "thay"]
