"""Near copies: what is one, the same answer as comparing everything, and groups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from knowledge.near_copies import NEAR, groups, near_copies, plain

KNOWN = ("làm", "thẻ", "căn", "cước", "mất", "ở", "đâu", "đổi", "xe", "máy", "phường", "a", "canh")
WORDS = st.lists(st.sampled_from(KNOWN), max_size=9).map(" ".join)


@pytest.mark.parametrize(
    ("question", "text", "copied"),
    [
        ("Làm lại căn cước bị mất?", "lam lai can cuoc bi mat", True),  # folded, signs left out
        ("bị mất căn cước, làm lại", "làm lại căn cước bị mất", True),  # in another order
        ("hôm qua tôi đi chợ thì làm lại căn cước bị mất rồi về", "làm lại căn cước bị mất", True),  # whole inside
        ("làm lại căn cước bị mất", "đăng ký tạm trú cho sinh viên", False),
        ("lamlaicancuocbimat", "lamlaicancuocbimmat", True),  # no word in common, nearly the same letters
        ("", "làm", False),
        ("làm", "", False),
        ("?!", "làm", False),
    ],
)
def test_what_is_a_near_copy(question: str, text: str, copied: bool) -> None:
    assert near_copies([question], [text, "việc gì khác hẳn"]) == [copied]


@given(WORDS, st.lists(WORDS, max_size=12))
def test_leaving_out_what_cannot_reach_it_changes_nothing(question: str, texts: list[str]) -> None:
    asked = plain(question)
    learnt = [plain(text) for text in texts if plain(text)]
    expected = bool(asked) and any(fuzz.token_set_ratio(asked, text) >= NEAR for text in learnt)
    assert near_copies([question], texts) == [expected]


def test_no_texts_and_a_tick_each() -> None:
    ticks: list[int] = []
    assert near_copies(["a", "b"], [], ticks.append) == [False, False]
    assert ticks == [1, 1]


def test_groups_are_of_near_copies_and_their_near_copies() -> None:
    found = groups(["làm căn cước ở đâu", "mất xe", "ở đâu làm căn cước", "o dau lam can cuoc vay", "giá vàng", ""])
    assert found[0] == found[2] == found[3]
    assert len({found[0], found[1], found[4], found[5]}) == 4


def test_two_words_inside_of_a_story_are_no_copy_of_it() -> None:
    first, second = groups(["căn cước", "hôm qua tôi đi chợ bị mất căn cước thì phải làm lại ở đâu bây giờ"])
    assert first != second


def test_no_question_no_group() -> None:
    assert groups([]) == []
