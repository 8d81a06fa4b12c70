"""Read in bulk or one by one, a text gives the same words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.base import KnowledgeBase
from knowledge.text.fold import MAX_CHARS
from knowledge.text.normalise import heard, read, written
from knowledge.text.phrasings import PhrasingReader

ODD = (
    "", " ", "  hai  dấu cách ", "a.\nb", "tab\tở giữa", "0912 345 678 là số ai", "số 0912345678", "2 3", "1 2 3 4 5 6",
    "con tôi 8 tuổi", "①② và 3", "www.x.vn ở",
    "gửi a@b.vn, được không?", "được rồiiiii", "Đ ð Ð", "ｆｕｌｌ ｗｉｄｔｈ",
    "a | b", "\u200bẩn", "không phải tạm trú, mình hỏi tạm vắng cơ", "từ\u0301\u0301\u0301\u0301 dấu",
    " \u0301đứng đầu",
    "ΟΔΟΣ ΟΔΟΣ", "căn-cước (mới)…?", "a" * (MAX_CHARS + 5), "từ " * 400,
    "ai, ở đâu; bao giờ: có! Rồi.", "?", "được?!", "ﷺ, " * 60, "www. vn", "5, 6",
)  # fmt: skip
TYPED = ("ddawng kys tamj trus", "lamlaicccd", "cap lai can cuow", "where is the police", "j v ak", "thuong chu")


@pytest.mark.parametrize("text", ODD)
def test_odd_texts(knowledge: KnowledgeBase, text: str) -> None:
    reader = PhrasingReader(knowledge.lexicon)
    for _ in range(2):  # the second time every word is known
        assert reader.tokens(text) == written(text, knowledge.lexicon).tokens


def test_every_phrasing_of_the_content(knowledge: KnowledgeBase) -> None:
    reader = PhrasingReader(knowledge.lexicon)
    texts = [text for entry in knowledge.everything() for text in (entry.name, *entry.phrasings)]
    assert len(texts) > 5000
    for text in texts[::7]:
        assert reader.tokens(text) == written(text, knowledge.lexicon).tokens
    for text, tokens in zip(texts, reader.tokens_of_all(texts), strict=True):
        assert tuple(tokens) == reader.tokens(text), text


@settings(max_examples=200)
@given(text=st.lists(st.text(max_size=12) | st.sampled_from([*ODD[5:20]]), max_size=6).map(" ".join))
def test_any_text(knowledge: KnowledgeBase, text: str) -> None:
    assert PhrasingReader(knowledge.lexicon).tokens(text) == written(text, knowledge.lexicon).tokens


# What looks at more than its own words must not see those of the text before or behind it.
NEIGHBOURS = (
    "hộ chiếu", "của Hàn Quốc", "giấy khai sinh Mỹ", "ở Việt Nam", "đổi sang bằng Việt Nam", "trước", "mấy ngày",
    "bao lâu thì phải khai", "phải nộp", "trong bao lâu", "hạn khai sinh", "bao lâu", "được hưởng thai sản", "không",
    "phải tạm trú", "mà", "tạm vắng", "ý em là", "lương hưu chứ không phải trợ cấp", "con tôi", "8", "tuổi", "lớp 3",
    "bà nội mất", "hôm qua", "trên vneid", "làm hộ chiếu", "nộp hồ", "sơ", "kỳ", "lý lịch tư pháp", "dạ cho em hỏi",
)  # fmt: skip


@settings(max_examples=300)
@given(texts=st.lists(st.lists(st.sampled_from([*NEIGHBOURS, *ODD]), max_size=3).map(" ".join), max_size=8))
def test_many_at_once(knowledge: KnowledgeBase, texts: list[str]) -> None:
    reader = PhrasingReader(knowledge.lexicon)
    assert [*map(tuple, reader.tokens_of_all(texts))] == [tuple(reader.tokens(text)) for text in texts]


@settings(max_examples=200)
@given(text=st.lists(st.text(max_size=12) | st.sampled_from([*ODD[5:20], *TYPED]), max_size=6).map(" ".join))
def test_any_message(knowledge: KnowledgeBase, text: str) -> None:
    vocabulary = knowledge.matcher.vocabulary
    words = PhrasingReader(knowledge.lexicon).words(text)
    assert tuple(heard(words, knowledge.lexicon, vocabulary)) == read(text, knowledge.lexicon, vocabulary).tokens
