"""The thresholds that cost least on labelled questions, and ask back not too often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from knowledge.costs import COSTS
from knowledge.matching.calibration import Weights
from knowledge.matching.decision import Clarification, Match, decide
from knowledge.matching.matcher import Candidate
from knowledge.matching.thresholds import Thresholds
from tools.fitting import Example

# Of what is in scope, and of the new questions where there are some, since those that were worked on are asked back
# less than what people will ask: who is asked back all the time was not understood. What is admitted counts as well:
# else the limit would be kept by saying "I do not know" where the right choice could be offered. Over the three files
# of new questions together: the one that is hardest to read then has 14 % asked back, the most that is wanted of any.
MOST_UNANSWERED = 0.11
_TOO_OFTEN = 100.0  # cost a question of each share above it: no saving outweighs it
START = Thresholds(answer=0.75, clarify=0.25, rival=0.15, choice=0.05)
GRID: Mapping[str, Sequence[float]] = {
    "answer": [n / 100 for n in range(50, 97, 2)],
    # No higher: people who write unlike those before are the first to be sent away, and labelled rows hold few of them.
    "clarify": [n / 100 for n in range(4, 20, 3)],
    "rival": [n / 100 for n in range(2, 60, 4)],
    "choice": [0.01, 0.02, 0.03, 0.05, 0.08],
}
SWEEPS = 3

Judged = list[tuple[Example, list[Candidate]]]


def choose(chosen: Sequence[Example], weights: Weights) -> Thresholds:
    """One threshold after the other, until none can be moved for the better; of several as good the middle one, and the
    highest one to answer from: where the cost is the same, rather asked back than answered wrongly.

    As good is what one wrong answer more or less would make the cheapest: that much is chance.
    """
    judged, best = _judged(chosen, weights), START
    chance = COSTS["wrong"] / max(1, len(judged))
    for _ in range(SWEEPS):
        before = best
        for name, values in GRID.items():
            prices = [_price(judged, replace(best, **{name: value})) for value in values]
            cheapest = [value for value, price in zip(values, prices, strict=True) if price <= min(prices) + chance]
            best = replace(best, **{name: cheapest[-1 if name == "answer" else len(cheapest) // 2]})
        if best == before:
            break
    return best


def cost(chosen: Sequence[Example], weights: Weights, thresholds: Thresholds) -> float:
    """Mean cost of a question, by the decision alone."""
    judged = _judged(chosen, weights)
    return sum(COSTS[verdict(example, found, thresholds)] for example, found in judged) / max(1, len(judged))


def verdict(example: Example, candidates: Sequence[Candidate], thresholds: Thresholds) -> str:
    """What the decision makes of a question, in the words of knowledge.evaluate."""
    match decide(candidates, thresholds):
        case Match(candidate):
            said = "right" if example.right(candidate) else "wrong"
            return said if example.wanted.in_scope else "answered"
        case Clarification(offered):
            if not example.wanted.in_scope:
                return "harmless"
            return "resolved" if any(map(example.right, offered)) else "clarified"
    return "admitted" if example.wanted.in_scope else "as wanted"


def _judged(chosen: Sequence[Example], weights: Weights) -> Judged:
    return [
        (example, [c._replace(confidence=weights.probability(c.signals, c.out_of_scope)) for c in example.candidates])
        for example in chosen
    ]


def _price(judged: Judged, thresholds: Thresholds) -> float:
    verdicts = [(example, verdict(example, found, thresholds)) for example, found in judged]
    inside = _newest([(example, found) for example, found in verdicts if example.wanted.in_scope])
    unanswered = sum(found in ("resolved", "clarified", "admitted") for found in inside) / max(1, len(inside))
    mean = sum(COSTS[found] for _, found in verdicts) / max(1, len(verdicts))
    return mean + _TOO_OFTEN * max(0.0, unanswered - MOST_UNANSWERED)


def _newest(verdicts: Sequence[tuple[Example, str]]) -> list[str]:
    """The verdicts of the new questions; of all, where none is new."""
    return [found for example, found in verdicts if example.is_new] or [found for _, found in verdicts]
