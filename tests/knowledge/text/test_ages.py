"""An age below fourteen names a child, however it is written; any other number of years names nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.base import KnowledgeBase
from knowledge.text.ages import CHILD, children
from knowledge.text.lexicon import tokens_of


def named(text: str) -> str:
    """The words that were marked."""
    return " ".join(token.raw for token in children(tokens_of(text)) if token.concept == CHILD)


@pytest.mark.parametrize(
    ("text", "child"),
    [
        ("con trai em 30 tuổi làm căn cước", False),
        ("con gái 20 tuổi đổi thẻ", False),
        ("con trai tôi đi nghĩa vụ quân sự về làm căn cước", False),
        ("con trai có vợ rồi", False),
        ("con em học đại học ở trọ", False),
        ("con trai em đi bộ đội", False),
        ("con tôi 5 tuổi mẹ 30 tuổi", True),
        ("em 30 tuổi làm khai sinh cho con gái", True),
        ("khai sinh cho con gái vợ tôi 25 tuổi", True),
        ("con gái làm căn cước", True),
    ],
)
def test_a_grown_son_or_daughter_is_no_child(knowledge: KnowledgeBase, text: str, child: bool) -> None:
    assert (CHILD in knowledge.matcher.read(text).concepts) == child


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("bé 8 tuổi làm thẻ", "8 tuổi"),
        ("be 8 tuoi lam the", "8 tuoi"),
        ("con hai tuổi", "hai tuổi"),
        ("con mười tuổi", "mười tuổi"),
        ("con mười ba tuổi", "mười ba tuổi"),
        ("cháu năm tuổi", "năm tuổi"),
        ("bé 4t đi máy bay", "4t"),
        ("bé 6tuổi", "6tuổi"),
        ("năm nay 3 tuổi", "3 tuổi"),
        ("con 14 tuổi", ""),
        ("con mười bốn tuổi", ""),
        ("tôi 40 tuổi", ""),
        ("bảy mươi hai tuổi", ""),
        ("sáu mươi tuổi", ""),
        ("hai mươi tuổi", ""),
        ("bà 76t", ""),
        ("tuổi", ""),
        ("đủ tuổi", ""),
        ("quá tuổi nghỉ", ""),
        ("4 tháng tuổi", ""),
        ("400 tuổi", ""),
        ("con học lớp 3 làm thẻ", "lớp 3"),
        ("con hoc lop 3a2 lam the", "lop 3a2"),
        ("cháu học lớp hai", "lớp hai"),
        ("cháu đi mẫu giáo", "mẫu giáo"),
        ("học sinh tiểu học", "tiểu học"),
        ("con học lớp 9", ""),
        ("con học lớp mười hai", ""),
        ("con học lớp 12", ""),
        ("thay lốp 2 bánh", ""),
        ("cô dạy lớp 3", ""),
        ("tôi học hết lớp 5", ""),
        ("giáo viên mầm non", ""),
        ("tôi 40 tuổi có con học lớp 3", "lớp 3"),
    ],
)
def test_an_age(text: str, marked: str) -> None:
    assert named(text) == marked


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("trẻ em 15 tuổi làm thẻ", "15 tuổi làm thẻ"),
        ("trẻ em mười lăm tuổi", "mười lăm tuổi"),
        ("trẻ em 17t", "17t"),
        ("trẻ em 15 tuổi và 8 tuổi", "trẻ em 15 tuổi và 8 tuổi"),  # one of them is a child
        ("tôi 40 tuổi khai sinh cho trẻ em", "tôi 40 tuổi khai sinh cho trẻ em"),  # the parent's age
        ("trẻ em làm thẻ", "trẻ em làm thẻ"),
        ("trẻ em học lớp 9 làm thẻ", "học lớp 9 làm thẻ"),
        ("trẻ em học lớp mười làm thẻ", "học lớp mười làm thẻ"),
        ("trẻ em học lớp 8 làm thẻ", "trẻ em học lớp 8 làm thẻ"),  # thirteen or fourteen
        ("trẻ em học lớp 9 và lớp 3", "trẻ em học lớp 9 và lớp 3"),
    ],
)
def test_a_son_or_daughter_of_fourteen_is_no_child(text: str, left: str) -> None:
    tokens = [replace(token, concept=CHILD) if token.folded in ("tre", "em") else token for token in tokens_of(text)]
    assert " ".join(token.raw for token in children(tokens)) == left


@given(st.lists(st.sampled_from(["2", "tuổi", "mười", "ba", "bảy", "mươi", "4t", "99t", "", "²", "bé"]), max_size=8))
def test_no_word_is_lost_or_changed(words: list[str]) -> None:
    tokens = tokens_of(" ".join(words))
    told = " ".join(token.raw for token in children(tokens))
    if "cao tuổi" not in told:  # only an age of the old is said in other words
        assert told.split() == [token.raw for token in tokens]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("bà 84 tuổi", "bà cao tuổi"),
        ("bà 84t", "bà cao tuổi"),
        ("ông bảy mươi hai tuổi", "ông cao tuổi"),
        ("ông bảy lăm tuổi", "ông cao tuổi"),
        ("cụ tám ba tuổi và cụ 90 tuổi", "cụ cao tuổi và cụ cao tuổi"),
        ("sáu bảy tuổi", "sáu bảy tuổi"),
        ("cháu bà tám tuổi", "cháu bà tám tuổi"),
        ("tôi 62 tuổi", "tôi 62 tuổi"),  # an age at which one retires
        ("cây 400 tuổi", "cây 400 tuổi"),
    ],
)
def test_the_old_are_old_whatever_their_age(text: str, words: str) -> None:
    assert " ".join(token.raw for token in children(tokens_of(text))) == words
