"""Is a confidence of 0.8 right in eight of ten? Counted in bins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.evaluate import Asked

EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose confidence lies in [low, high): how many, their mean confidence, and how many were right."""

    low: float
    high: float
    asked: int
    confidence: float
    right: int

    @property
    def share(self) -> float:
        """Share that was right, 0..1."""
        return self.right / self.asked if self.asked else 0.0


def said(asked: Iterable[Asked]) -> list[tuple[float, bool]]:
    """(confidence, right) of every question with one topic before the others: answered, offered first, or declined.

    Greetings and the like, emergencies and scams are read by rule, without a
    confidence, and a follow-up's is that of the rule; double questions have two.
    """
    found = []
    for item in asked:
        topic, confidence = first_topic(item), float(item.result.get("confidence") or 0.0)
        kept = item.row.in_scope or item.row.topics[0] == "OOS"
        if topic is not None and confidence > 0 and kept and item.row.after is None and item.row.kind != "double":
            found.append((confidence, topic in item.row.topics))
    return found


def first_topic(item: Asked) -> str | None:
    """The topic that was answered, or offered first; `OOS` for what was declined."""
    status = str(item.result["status"])
    if status == "declined":
        return "OOS"
    if status.startswith("answered"):
        return item.result["topic"] and str(item.result["topic"])
    if status == "clarified" and item.result["choices"]:
        return str(item.result["choices"][0]["topic"])
    return None


def bins(pairs: Sequence[tuple[float, bool]]) -> list[Bin]:
    """The pairs by confidence, empty bins left out."""
    found = []
    for low, high in zip(EDGES, (*EDGES[1:-1], 1.01), strict=False):
        inside = [(confidence, right) for confidence, right in pairs if low <= confidence < high]
        if inside:
            mean = sum(confidence for confidence, _ in inside) / len(inside)
            found.append(Bin(low, min(high, 1.0), len(inside), mean, sum(right for _, right in inside)))
    return found


def calibration_error(found: Sequence[Bin]) -> float:
    """Mean distance between confidence and share that was right, by the number of questions."""
    asked = sum(item.asked for item in found)
    return sum(item.asked * abs(item.confidence - item.share) for item in found) / asked if asked else 0.0
