"""What features are called tells their kind."""

from __future__ import annotations

from knowledge.matching.features import are_pairs


def test_the_pairs_among_thousands_of_features_are_told_at_once() -> None:
    names = ["can", "can cuoc", "§can cuoc", "", "ª la", "+khai sinh"]
    assert are_pairs(names).tolist() == [False, True, False, False, True, True]
    assert are_pairs([]).tolist() == []
