"""Rows made of all phrasings at once are the rows of `features`, number by number."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.matching.features import features
from knowledge.matching.index import ARRAYS, Index
from knowledge.matching.rows import Rows, by_number
from knowledge.text.lexicon import Token, tokens_of
from knowledge.text.normalise import BREAK
from knowledge.text.repair import Vocabulary

FEE = Token("lệ", "le", "", "fee")
PAID = Token("phí", "phi", "", "fee")
PHRASINGS = {
    "plain": (tokens_of("đăng ký tạm trú"), ()),
    "a word twice": (tokens_of("xe máy xe đạp xe"), ()),
    "an aspect first": ((*tokens_of("hộ chiếu"), FEE, PAID, *tokens_of("bao nhiêu lệ phí")), ()),
    "a break": ((*tokens_of("mất"), BREAK, *tokens_of("làm lại mất")), ()),
    "things": (tokens_of("khai sinh"), ("khai sinh", "+liên thông")),
    "only a thing": ((), ("khai sinh",)),
    "nothing": ((), ()),
    "only a break": ((BREAK,), ()),
    "again": (tokens_of("đăng ký tạm trú"), ()),
}


def both(topics: list[list[str]]) -> tuple[Index, Index]:
    one_by_one = Index([features(*PHRASINGS[name]) for name in topic] for topic in topics)
    rows = Rows()
    for topic in topics:
        rows.topic()
        for name in topic:
            rows.add(*PHRASINGS[name])
    return one_by_one, Index.of_rows(rows.flat())


@pytest.mark.parametrize(
    "topics",
    [[list(PHRASINGS)], [[name] for name in PHRASINGS], [[name] for name in reversed(PHRASINGS)], [["nothing"]]],
)
def test_same_index(topics: list[list[str]]) -> None:
    one, other = both(topics)
    assert list(one.ids) == list(other.ids)
    for name in ARRAYS:
        mine, theirs = getattr(one, name), getattr(other, name)
        assert mine.dtype == theirs.dtype and mine.tobytes() == theirs.tobytes(), name


def test_words_and_neighbours_as_the_vocabulary_counts_them() -> None:
    """Equal in their order as well: the first word that is met is the first that a mistyped one is compared to."""
    rows = Rows()
    rows.topic()
    for tokens, named in PHRASINGS.values():
        rows.add(tokens, named)
    sentences = [[token.folded for token in tokens if token is not BREAK] for tokens, _ in PHRASINGS.values()]
    told = Vocabulary.build(sentences)
    counts, pairs = rows.spoken()
    assert list(counts.items()) == list(told.counts.items()) and counts["phi"] == 2
    assert [(word, list(after.items())) for word, after in pairs.items()] == [
        (word, list(after.items())) for word, after in told.pairs.items()
    ]
    assert pairs["mat"] == {"lam": 1} and pairs["bao"] == {"nhieu": 1}


@pytest.mark.parametrize("below", [10, 1 << 16, 70_000, 1 << 20])
def test_by_number_keeps_equal_ones_in_their_order(below: int) -> None:
    numbers = np.random.default_rng(6).integers(0, below, 5000, dtype=np.int32)
    assert by_number(numbers, below).tolist() == sorted(range(5000), key=lambda place: numbers[place])
