"""The pairs that are easily confused: what the file may say, and what the citizen is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.base import KnowledgeBase
from knowledge.confusable import Confusable, confusable
from knowledge.yaml_nodes import Problem, parse


def read(source: str) -> tuple[list[Confusable], list[Problem]]:
    problems: list[Problem] = []
    root = parse(source, Path("confusable.yaml"))
    return list(confusable(root, "confusable.yaml", problems)), problems


def test_two_topics_and_what_tells_them_apart() -> None:
    pairs, problems = read("pairs:\n- between: [a, b]\n  difference: Khác nhau.\n")
    assert [(pair.topics, pair.difference, pair.line) for pair in pairs] == [(("a", "b"), "Khác nhau.", 2)]
    assert not problems


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("pairs:\n- between: [a]\n  difference: x\n", 2),
        ("pairs:\n- between: [a, a]\n  difference: x\n", 2),
        ("pairs:\n- between: [a, b]\n", 2),
        (f"pairs:\n- between: [a, b]\n  difference: {'dài ' * 60}\n", 2),
        ("others:\n- between: [a, b]\n", 1),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(source: str, line: int) -> None:
    pairs, problems = read(source)
    assert not pairs
    assert [problem.line for problem in problems][:1] == [line]


def test_the_shipped_pairs_are_of_topics_that_are_answered(knowledge: KnowledgeBase) -> None:
    assert len(knowledge.confusable) >= 60
    for pair in knowledge.confusable:
        assert all(knowledge.main_entry(topic) for topic in pair.topics), pair
    seen = [frozenset(pair.topics) for pair in knowledge.confusable]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    "two", [("luu-tru", "tam-tru"), ("tam-tru", "tam-vang"), ("khai-sinh-lai", "trich-luc-ho-tich")]
)
def test_the_order_of_two_does_not_matter(knowledge: KnowledgeBase, two: tuple[str, str]) -> None:
    assert knowledge.difference(*two) == knowledge.difference(*reversed(two)) != ""


def test_what_is_not_confused_has_no_difference(knowledge: KnowledgeBase) -> None:
    assert knowledge.difference("khai-sinh", "an-phi") == ""
