"""The index against the plain definition of what it counts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from knowledge.matching.features import Numbered
from knowledge.matching.index import Index

TOPICS = [
    [{"tam": 1.0, "tru": 1.0, "tam tru": 1.5}, {"tru": 1.0}],
    [{"tam": 0.7, "vang": 1.0, "tam vang": 1.5, "§cu tru": 1.0}],
    [{"tam": 1.0, "tru": 1.0, "bo": 1.0, "tam tru": 1.5, "tru bo": 1.5}],
]
INDEX = Index(TOPICS)


def numbered(query: dict[str, float], strange: float = 0.0) -> Numbered:
    ids = INDEX.ids
    return Numbered(
        {ids[name]: weight for name, weight in query.items()},
        {"zqzq": strange} if strange else {},
        [ids[name] for name in query if " " in name],
        sum(" " in name for name in query),
    )


def cosine(query: dict[str, float], row: dict[str, float], strange: float) -> float:
    def weighed(features: dict[str, float]) -> dict[str, float]:
        return {name: weight * INDEX.rarity(INDEX.ids[name]) for name, weight in features.items()}

    one, other = weighed(query), weighed(row)
    length = math.sqrt(sum(w * w for w in one.values()) + (strange * INDEX.unknown_idf) ** 2)
    shared = sum(weight * other.get(name, 0.0) for name, weight in one.items())
    return shared / length / math.sqrt(sum(w * w for w in other.values()))


@pytest.mark.parametrize("strange", [0.0, 1.0])
def test_the_nearest_phrasing_by_cosine(strange: float) -> None:
    query = {"tam": 1.0, "tru": 1.0, "tam tru": 1.5}
    found = INDEX.nearest(numbered(query, strange))
    assert sorted(item.topic for item in found) == [0, 2]  # the other is far behind
    for item in found:
        wanted = [cosine(query, row, strange) for row in TOPICS[item.topic]]
        assert item.best == pytest.approx(max(wanted), rel=1e-5)
        assert item.phrasing == int(np.argmax(wanted))


def test_a_topic_far_behind_the_first_is_not_looked_at() -> None:
    names = ("a", "b", "c", "d", "e")
    # Each topic has its own words nine times; one query has the first topic's, another a word of each.
    index = Index([[{f"{name}{number}": 1.0 for number in range(9)}] * 9 for name in names])
    ids = index.ids

    def found(words: list[str]) -> list[int]:
        return [each.topic for each in index.nearest(Numbered({ids[w]: 1.0 for w in words}, {}, [], 0))]

    assert found([f"b{number}" for number in range(9)])[0] == 1
    assert len(found([f"b{number}" for number in range(9)])) == 2
    assert sorted(found([f"{name}1" for name in names])) == [0, 1, 2, 3, 4]


def test_an_index_of_nothing_finds_nothing() -> None:
    assert Index([]).nearest(Numbered({}, {"zqzq": 1.0}, [], 0)) == []


def test_a_query_of_strange_words_alone_is_near_to_nothing() -> None:
    assert INDEX.nearest(numbered({}, 1.0)) == []


@pytest.mark.parametrize(
    ("names", "expected"),
    [(["tam tru"], [1, 0, 1]), (["tam tru", "tam vang", "tru bo"], [1, 1, 2]), (["tam"], [1, 1, 1]), ([], [0, 0, 0])],
)
def test_how_many_of_the_features_each_topic_has(names: list[str], expected: list[int]) -> None:
    assert INDEX.having([INDEX.ids[name] for name in names]) == expected


def test_neighbours_lean_to_the_side_where_phrasings_have_them() -> None:
    leaning = INDEX.leaning(np.array([False, False, True]))  # one phrasing outside, three of ours
    assert leaning[INDEX.ids["tru bo"]] == pytest.approx(math.log((1.5 / 2) / (0.5 / 4)))
    assert leaning[INDEX.ids["tam vang"]] == pytest.approx(math.log((0.5 / 2) / (1.5 / 4)))
    assert {float(leaning[INDEX.ids[name]]) for name in ("tam", "§cu tru")} == {0.0}
