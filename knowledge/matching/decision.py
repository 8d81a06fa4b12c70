"""Three decisions: answer a clear winner, ask when two are close, admit when none is near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.matching.matcher import Candidate
from knowledge.matching.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Match:
    """One clear winner."""

    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Clarification:
    """Two or three that it may be, best first."""

    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Nothing near; `out_of_scope` names the family when the message is clearly none of ours."""

    out_of_scope: str = ""


_ALL, _SURE = 0.999, 0.85
_ASKED = 0.6  # share of what a story asks that a topic must have
Decision = Match | Clarification | NoMatch


def decide(candidates: Sequence[Candidate], thresholds: Thresholds) -> Decision:
    """Answer only a clear winner; ask when two are close; admit when none is near."""
    if not candidates:
        return NoMatch()
    best = candidates[0]
    inside = [c for c in candidates if not c.out_of_scope]
    if best.out_of_scope:
        close = inside and inside[0].confidence > thresholds.rival and best.confidence < thresholds.answer
        if not close:
            sure = best.confidence >= thresholds.decline and (best.best >= thresholds.near or best.shared > 0)
            return NoMatch(best.topic) if sure else NoMatch()
    elif best.confidence >= thresholds.answer and grounded(best, thresholds):
        return Match(best)
    if best.confidence < thresholds.clarify or not inside:
        return NoMatch()
    near = [c for c in inside[:3] if c.confidence >= thresholds.choice]
    if len(near) < 2:
        near = inside[:2]
    return Clarification(tuple(near)) if len(near) >= 2 else NoMatch()


def grounded(candidate: Candidate, thresholds: Thresholds) -> bool:
    """A few words must name a thing of the topic or be near to one of its phrasings: "thẻ thư viện phường" shares
    only an incidental word with a phrasing on seals; or the topic knows every telling word, and the answer is sure.
    A longer message has more to go by, but a story is not answered by what it merely tells.
    """
    if candidate.asked < _ASKED:
        return False
    if candidate.words > thresholds.few_words:
        return True
    if candidate.shared > 0 or candidate.best >= thresholds.near:
        return True
    return candidate.covered > _ALL and candidate.confidence >= _SURE
