"""What of a long message carries the question, and what only tells."""

from __future__ import annotations

import pytest

from knowledge.text.lexicon import Token
from knowledge.text.normalise import BREAK
from knowledge.text.stories import LONG, asking, carrying, told_before
from tests.shipped import shipped

TOLD = (
    "Nhà em có ba anh em, bố mẹ già ở quê, em lấy chồng xa từ năm hai mươi tuổi, chồng em chạy xe hàng. "
    "Hôm trước trời mưa to, em đi chợ về thì cô giáo của con nhắn là sắp nộp học phí. "
)


def words(text: str) -> str:
    core = carrying(shipped().matcher.read(text))
    return " ".join(token.folded for token in core or () if token is not BREAK)


def test_from_the_last_wish_to_the_end() -> None:
    core = words(TOLD + "Giờ em muốn làm hộ chiếu cho con, nộp ở đâu, bao lâu có?")
    assert "ho chieu" in core and "bao lau" in core
    assert "giao" not in core and "chay xe" not in core


def test_without_a_wish_from_the_clause_before_the_question() -> None:
    core = words(TOLD + "Con em làm rơi thẻ bảo hiểm y tế. Làm lại ở đâu?")
    assert "bao hiem y te" in core and "giao" not in core


def test_a_question_at_the_beginning_counts_and_what_follows_only_tells() -> None:
    core = words("Cho em hỏi làm hộ chiếu ở đâu? " + TOLD)
    assert "ho chieu" in core and "chay xe" not in core


@pytest.mark.parametrize(
    "text",
    [
        "",
        "làm hộ chiếu ở đâu",
        "em muốn làm hộ chiếu, nộp ở đâu, bao lâu có, hết bao nhiêu tiền",  # no story
        TOLD,  # asks nothing
        "hộ chiếu " * LONG,  # one clause
    ],
)
def test_any_other_message_is_read_whole(text: str) -> None:
    query = shipped().matcher.read(text)
    assert carrying(query) is None or told_before(query) >= 0
    assert not words(text)


def test_what_is_told_before_is_counted_in_words_as_they_stand() -> None:
    query = shipped().matcher.read(TOLD + "Giờ em muốn làm hộ chiếu cho con, nộp ở đâu, bao lâu có?")
    asked: tuple[Token, ...] = query.spelt[told_before(query) :]
    assert "muon" in [token.folded for token in asked][:4]
    assert told_before(shipped().matcher.read("làm hộ chiếu ở đâu")) == 0


def asked(text: str) -> str:
    lexicon = shipped().lexicon
    core = asking(
        shipped().matcher.read(text), lambda token: token is not BREAK and token.folded not in lexicon.generic
    )
    return " ".join(token.folded for token in core or () if token is not BREAK)


def test_what_is_asked_stands_without_the_clause_that_only_tells() -> None:
    words = asked(TOLD + "Nhà có hộ khẩu đàng hoàng, đường vào chùa Hương mùa này đông lắm chưa?")
    assert "chua huong" in words and "ho khau" not in words


def test_a_question_that_says_nothing_of_its_own_takes_what_stands_before_it() -> None:
    words = asked(TOLD + "Con em làm rơi thẻ bảo hiểm y tế. Làm lại ở đâu?")
    assert "bao hiem y te" in words


def test_who_asks_for_an_opinion_wishes_nothing() -> None:
    words = asked(TOLD + "Cho hỏi nhận cháu làm con nuôi cần điều kiện gì, có cần hỏi ý kiến cha cháu không?")
    assert "con nuoi" in words


def test_a_message_that_is_no_story_asks_as_a_whole() -> None:
    assert asked("làm hộ chiếu ở đâu") == ""


@pytest.mark.parametrize("name", ["vạn lý", "| | | |", "? " * 60, "không " * 60, "muốn, " * 60])
def test_odd_stories_break_nothing(name: str) -> None:
    query = shipped().matcher.read(name)
    carrying(query)
    asked(name)
    assert 0 <= told_before(query) <= len(query.spelt) + 1
    shipped().matcher.candidates(query)
