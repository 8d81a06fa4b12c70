"""A message that tells nothing but a death asks what is to be done now."""

from __future__ import annotations

import pytest

from knowledge.base import KnowledgeBase
from knowledge.text.normalise import written

ONLY = [
    "vợ tôi mới mất",
    "chu em vua mat",
    "bà ngoại qua đời sáng nay",
    "ông nội em tử vong hôm qua",
    "anh trai em mất hôm qua giờ phải làm gì",
    "người nhà mất rồi cần làm thủ tục gì",
]
MORE = [
    "vợ tôi mới mất căn cước",
    "bố làm mất rồi",
    "mẹ em bị mất",
    "mất rồi",
    "con mất rồi",  # a child speaks of what it lost
    "ông mất, lấy tiền tuất ở đâu",
    "bà có mất không",
]


@pytest.mark.parametrize("text", ONLY)
def test_a_death_alone_is_a_house_in_mourning(knowledge: KnowledgeBase, text: str) -> None:
    assert "tang" in written(text, knowledge.lexicon).words
    assert knowledge.candidates(knowledge.matcher.read(text))[0].entry == "nha-co-nguoi-mat"


@pytest.mark.parametrize("text", MORE)
def test_whatever_more_is_said_is_read(knowledge: KnowledgeBase, text: str) -> None:
    assert "tang" not in written(text, knowledge.lexicon).words
