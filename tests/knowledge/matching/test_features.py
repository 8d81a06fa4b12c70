"""What features are called tells their kind."""

from __future__ import annotations

from knowledge.matching.features import kinds


def test_the_kinds_of_thousands_of_features_are_told_at_once() -> None:
    names = ["can", "~can", "can cuoc", "§can cuoc", "", "ª la", "+khai sinh"]
    pieces, pairs = kinds(names)
    assert pieces.tolist() == [False, True, False, False, False, False, False]
    assert pairs.tolist() == [False, False, True, False, False, True, True]
    assert [found.tolist() for found in kinds([])] == [[], []]
