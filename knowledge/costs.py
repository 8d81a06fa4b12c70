"""What each verdict costs: a confident wrong answer is as bad as ten questions asked back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

COSTS: Mapping[str, float] = {
    "right": 0,
    "resolved": 1,  # asked back, the right one among the choices
    "clarified": 3,  # asked back without it: the question, then an admission
    "admitted": 2,
    "partly": 2,  # one of two questions answered
    "wrong": 10,
    # of a message that is none of ours
    "as wanted": 0,
    "harmless": 1,
    "answered": 10,
}


def mean_cost(verdicts: Iterable[str]) -> float:
    """Cost a question; 0 for none."""
    prices = [COSTS[verdict] for verdict in verdicts]
    return sum(prices) / len(prices) if prices else 0.0


def score(verdicts: Iterable[str]) -> float:
    """Right minus ten times wrong, an answer to what is none of ours being wrong; for peers that cannot ask back."""
    found = list(verdicts)
    return found.count("right") - 10.0 * (found.count("wrong") + found.count("answered"))
