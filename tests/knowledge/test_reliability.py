"""Bins of confidence: which questions count, and how far what was said is from what was so."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.evaluate import Asked, Row
from knowledge.reliability import bins, calibration_error, said


def asked(
    topics: str, status: str, confidence: float, topic: str | None = None, choices: str = "", kind: str = "plain"
) -> Asked:
    result: dict[str, Any] = {
        "status": status,
        "topic": topic,
        "choices": [{"entry": name, "topic": name} for name in choices.split()],
        "also": [],
        "confidence": confidence,
    }
    return Asked(Row("?", tuple(topics.split("|")), kind), result, "right")


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (asked("a", "answered", 0.9, "a"), [(0.9, True)]),
        (asked("a|b", "answered_aspect", 0.9, "b"), [(0.9, True)]),
        (asked("a", "answered", 0.9, "b"), [(0.9, False)]),
        (asked("a", "clarified", 0.4, choices="b a"), [(0.4, False)]),
        (asked("a", "clarified", 0.4, choices="a b"), [(0.4, True)]),
        (asked("OOS", "declined", 0.8), [(0.8, True)]),
        (asked("a", "declined", 0.8), [(0.8, False)]),
        (asked("OOS", "answered", 0.8, "a"), [(0.8, False)]),
        (asked("a", "unanswered", 0.2), []),  # nothing stood first
        (asked("a", "answered", 0.0, "a"), []),  # read by rule
        (asked("a", "emergency", 0.5, "OOS-KHAN-CAP"), []),
        (asked("CHAT", "answered", 0.8, "a"), []),
        (asked("a|b", "answered", 0.8, "a", kind="double"), []),
        (asked("a", "answered_aspect", 0.9, "a", kind="FOLLOWUP after: trước"), []),
    ],
)
def test_which_questions_count(item: Asked, expected: list[tuple[float, bool]]) -> None:
    assert said([item]) == expected


def test_bins_and_their_mean_distance() -> None:
    found = bins([(0.85, True), (0.87, False), (1.0, True), (0.0, False)])
    assert [(item.low, item.high, item.asked, item.right) for item in found] == [
        (0.0, 0.1, 1, 0),
        (0.8, 0.9, 2, 1),
        (0.95, 1.0, 1, 1),
    ]
    assert calibration_error(found) == pytest.approx((0 + 2 * abs(0.86 - 0.5) + 0) / 4)


def test_nothing_said_is_no_distance() -> None:
    assert bins([]) == [] and calibration_error([]) == 0.0
