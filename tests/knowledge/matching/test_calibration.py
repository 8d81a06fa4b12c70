"""Signals of candidates, and the probability that is read from them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.matching import fitted
from knowledge.matching.calibration import NAMES, Message, Weights, vectors
from knowledge.matching.matcher import Candidate


def shown(*scores: tuple[str, float]) -> list[Candidate]:
    return [Candidate(topic, topic, score, best=0.5, covered=0.8, echoed=0.6, shared=1.0) for topic, score in scores]


def signals(candidates: Sequence[Candidate], name: str, message: Message, paired: float = 0.5) -> list[float]:
    return [vector[NAMES.index(name)] for vector in vectors(candidates, [paired] * len(candidates), message)]


def signal(candidates: Sequence[Candidate], place: int, name: str, words: int = 8) -> float:
    return signals(candidates, name, Message(words))[place]


@pytest.mark.parametrize(
    ("candidates", "place", "name", "expected"),
    [
        (shown(("a", 20), ("b", 18)), 0, "lead", 0.4),
        (shown(("a", 20), ("b", 18)), 1, "lead", -0.4),
        (shown(("a", 20), ("b", 10)), 0, "lead", 1.0),  # capped
        (shown(("a", 20)), 0, "lead", 1.0),  # nobody beside it
        (shown(("a", 20), ("b", 18), ("OOS:x", 16)), 0, "lead over the other side", 0.5),
        (shown(("a", 20), ("b", 18), ("OOS:x", 16)), 2, "lead over the other side", -0.5),
        (shown(("a", 20), ("b", 18)), 0, "lead over the other side", 1.0),
        (shown(("OOS:x", 20), ("a", 18)), 0, "lead over the other side", 0.25),
        (shown(("a", 20), ("b", 18), ("c", 14)), 0, "lead over the third", 0.75),
        (shown(("a", 20), ("b", 18)), 0, "covered more", 0.0),
        (shown(("a", 20)), 0, "covered more", 0.8),
    ],
)
def test_signals(candidates: list[Candidate], place: int, name: str, expected: float) -> None:
    assert signal(candidates, place, name) == pytest.approx(expected)


@pytest.mark.parametrize(("words", "expected"), [(0, 0.0), (10, 0.25), (40, 1.0), (220, 1.0)])
def test_a_story_is_as_long_as_any(words: int, expected: float) -> None:
    assert signal(shown(("a", 20)), 0, "words", words) == expected


@pytest.mark.parametrize(("unsaid", "expected"), [(0.0, 0.0), (15.0, 0.5), (30.0, 1.0), (200.0, 1.0)])
def test_what_the_topic_has_not_counts_in_all_and_up_to_a_measure(unsaid: float, expected: float) -> None:
    one, *_ = shown(("a", 20))
    assert signal([one._replace(unsaid=unsaid)], 0, "unsaid") == expected


@pytest.mark.parametrize(("name", "expected"), [("asks", [1.0, 1.0]), ("lead of one that asks", [0.4, -0.4])])
def test_who_says_what_is_wanted_is_told_from_who_only_tells(name: str, expected: list[float]) -> None:
    both = shown(("a", 20), ("OOS:x", 18))
    assert signals(both, name, Message(8, asks=True)) == pytest.approx(expected)
    assert signals(both, name, Message(8)) == [0.0, 0.0]


@pytest.mark.parametrize(("covered", "expected"), [(0.0, 0.0), (0.5, 0.2), (1.0, 0.4)])
def test_a_lead_by_words_that_the_topic_has_not_is_none(covered: float, expected: float) -> None:
    first, second = shown(("a", 20), ("b", 18))
    assert signal([first._replace(covered=covered), second], 0, "lead of what is covered") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("words", "share", "expected"), [(13, 0.5, 0.5), (33, 0.5, 0.75), (1, 0.5, 0.25), (61, 0.9, 1.0)]
)
def test_a_share_of_a_long_messages_neighbours_says_more(words: int, share: float, expected: float) -> None:
    assert signals(shown(("a", 20)), "paired", Message(words), share) == pytest.approx([expected])


@pytest.mark.parametrize(("leaning", "expected"), [(0.0, 0.0), (7.5, 0.5), (-7.5, -0.5), (99.0, 1.0), (-99.0, -1.0)])
def test_neighbours_that_are_none_of_ours_count_up_to_a_measure(leaning: float, expected: float) -> None:
    both = shown(("a", 20), ("OOS:x", 18))
    assert signals(both, "leans outside", Message(8, leaning=leaning)) == pytest.approx([expected, expected])


def test_no_candidates_no_signals() -> None:
    assert vectors([], [], Message(5)) == []


def test_one_weight_a_signal_for_both_sides() -> None:
    assert len(fitted.WEIGHTS.ours) == len(fitted.WEIGHTS.outside) == len(NAMES)


@given(st.lists(st.floats(-1e6, 1e6), min_size=len(NAMES), max_size=len(NAMES)), st.booleans())
def test_any_signals_give_a_probability(signals: list[float], outside: bool) -> None:
    assert 0 <= fitted.WEIGHTS.probability(signals, outside) <= 1


def test_each_side_has_its_weights() -> None:
    weights = Weights(ours=(1.0,), outside=(-1.0,))
    assert weights.probability((2.0,)) > 0.8 > 0.2 > weights.probability((2.0,), out_of_scope=True)


def test_signals_and_weights_of_other_lengths_are_an_error() -> None:
    with pytest.raises(ValueError, match="1 signals"):
        fitted.WEIGHTS.probability((1.0,))
