"""Answer a clear winner, ask when two are close, admit when none is near."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.matching.decision import Clarification, Match, NoMatch, decide
from knowledge.matching.matcher import Candidate
from knowledge.matching.thresholds import Thresholds

LIMITS = Thresholds(answer=0.7, clarify=0.25, rival=0.15, choice=0.05)


def candidates(shown: str) -> list[Candidate]:
    """`a .9, OOS:b .3` as candidates, best first."""
    pairs = [part.split() for part in shown.split(",") if part.strip()]
    return [Candidate(entry=name, topic=name, score=0.0, confidence=float(value), best=0.6) for name, value in pairs]


@pytest.mark.parametrize(
    ("shown", "decision"),
    [
        ("", "none"),
        ("a .9", "a"),
        ("a .7, b .69", "a"),
        ("a .69, b .1", "a? b?"),
        ("a .69, b .1, c .06, d .05", "a? b? c?"),
        ("a .69, b .1, c .04", "a? b?"),
        ("a .69, b .01, c .01", "a? b?"),  # never a question with one answer
        ("a .69", "none"),
        ("a .25, b .2", "a? b?"),
        ("a .24, b .2", "none"),
        ("OOS:x .9, a .1", "none OOS:x"),
        ("OOS:x .9, a .5", "none OOS:x"),  # clearly none of ours
        ("OOS:x .4, a .1", "none"),  # not sure of that either
        ("OOS:x .6, a .3, b .2", "a? b?"),
        ("OOS:x .6, a .3", "none"),
        ("a .6, OOS:x .3, b .1", "a? b?"),  # what is none of ours is never offered
        ("a .9, OOS:x .8", "a"),
        ("OOS:x .9", "none OOS:x"),
        ("OOS:x .3", "none"),
    ],
)
def test_decide(shown: str, decision: str) -> None:
    match decide(candidates(shown), LIMITS):
        case Match(candidate):
            found = candidate.topic
        case Clarification(offered):
            found = " ".join(f"{candidate.topic}?" for candidate in offered)
        case NoMatch(family):
            found = f"none {family}".strip()
    assert found == decision


@pytest.mark.parametrize(
    ("words", "shared", "best", "said"),
    [
        (3, 0.0, 0.39, False),  # "thẻ thư viện phường": an incidental word of a phrasing on seals
        (3, 1.0, 0.1, True),  # it names the thing
        (3, 0.0, 0.6, True),  # it is near to a phrasing
        (12, 0.0, 0.2, True),  # a longer message has more to go by
    ],
)
def test_a_few_words_must_have_more_in_common_than_an_incidental_one(
    words: int, shared: float, best: float, said: bool
) -> None:
    first = Candidate("a", "a", 9.0, 0.97, best=best, shared=shared, words=words)
    rival = Candidate("b", "b", 3.0, 0.1, best=0.1)
    assert isinstance(decide([first, rival], LIMITS), Match) is said


def test_what_is_far_from_every_phrasing_is_admitted_and_not_declined() -> None:
    assert decide([Candidate("OOS:x", "OOS:x", 9.0, 0.95, best=0.2)], LIMITS) == NoMatch()


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d", "OOS:x", "OOS:y"]), st.floats(0, 1)), max_size=8),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_any_candidates_lead_to_one_of_three(pairs: list[tuple[str, float]], answer: float, clarify: float) -> None:
    unique = dict(pairs)
    shown = [Candidate(name, name, value, value) for name, value in sorted(unique.items(), key=lambda p: -p[1])]
    match decide(shown, replace(LIMITS, answer=answer, clarify=clarify)):
        case Match(candidate):
            assert candidate is shown[0] and not candidate.out_of_scope and candidate.confidence >= answer
        case Clarification(offered):
            assert 2 <= len(offered) <= 3
            assert not any(candidate.out_of_scope for candidate in offered)
        case NoMatch(family):
            assert not family or family.startswith("OOS:")


def test_a_story_is_not_answered_by_what_it_merely_tells() -> None:
    told, other = candidates("a .99, b .1")
    assert decide([told, other], LIMITS) == Match(told)
    aside = told._replace(asked=0.3)
    assert decide([aside, other], LIMITS) == Clarification((aside, other))
    assert decide([aside], LIMITS) == NoMatch()
