"""What a topic has of a message, and what a message has of a phrasing."""

from __future__ import annotations

import pytest

from knowledge.matching.coverage import Coverage
from knowledge.matching.features import features
from knowledge.matching.index import Index
from knowledge.text.lexicon import tokens_of

TOPICS = [["tam tru sinh vien", "tam tru thue nha"], ["tam vang"], ["khai sinh"]]
WORDS = {word for topic in TOPICS for row in topic for word in row.split()}
INDEX = Index([features(tokens_of(row), ()) for row in topic] for topic in TOPICS)
COVERAGE = Coverage(INDEX, WORDS, generic={"thue"})


@pytest.mark.parametrize(
    ("message", "topic", "expected"),
    [
        ("tam tru", 0, 1.0),
        ("tam tru", 2, 0.0),
        ("tru tru tru", 0, 1.0),  # a word said twice tells no more
        ("thue", 0, 0.0),  # every procedure has it: nothing was said
        ("", 0, 0.0),
        ("zqzq", 0, 0.0),
    ],
)
def test_covered(message: str, topic: int, expected: float) -> None:
    assert COVERAGE.covered(COVERAGE.said(message.split()), topic) == expected


def test_a_rare_word_weighs_more_than_a_common_one_and_an_unknown_one_counts() -> None:
    both, half = COVERAGE.said(["tam", "vang"]), COVERAGE.said(["tam", "zqzq"])
    assert 0 < COVERAGE.covered(both, 0) < 0.5 < COVERAGE.covered(both, 1) == 1.0
    assert 0 < COVERAGE.covered(half, 0) < 0.5


@pytest.mark.parametrize(
    ("message", "topic", "row", "echoed", "mirrored"),
    [
        ("tam tru sinh vien", 0, 0, 1.0, 1.0),
        ("tam vang", 1, 0, 1.0, 1.0),
        ("tam vang thue", 1, 0, 1.0, 1.0),
        ("khai", 1, 0, 0.0, 0.0),
        ("tam tru nha", 0, 1, 1.0, 1.0),  # `thue` is generic and is not missed
    ],
)
def test_shared(message: str, topic: int, row: int, echoed: float, mirrored: float) -> None:
    assert COVERAGE.shared(COVERAGE.said(message.split()), topic, row) == pytest.approx((echoed, mirrored))


def test_what_only_one_of_the_two_says_is_missed_by_the_other() -> None:
    echoed, mirrored = COVERAGE.shared(COVERAGE.said(["tam", "zqzq"]), 1, 0)
    assert 0 < mirrored < 0.5 and 0 < echoed < 0.5  # `tam` is the commoner of both


def test_a_phrasing_without_a_telling_word_is_echoed_by_nothing() -> None:
    index = Index([[features(tokens_of("thue"), ())]])
    coverage = Coverage(index, {"thue"}, {"thue"})
    assert coverage.shared(coverage.said(["thue"]), 0, 0) == (0.0, 0.0)
