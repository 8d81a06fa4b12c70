"""What verdicts cost, and the score that peers are held to."""

from __future__ import annotations

import pytest

from knowledge.costs import COSTS, mean_cost, score


def test_a_wrong_answer_costs_as_much_as_ten_questions_asked_back() -> None:
    assert COSTS["wrong"] == 10 * COSTS["resolved"] == 5 * COSTS["admitted"]
    assert COSTS["clarified"] == COSTS["resolved"] + COSTS["admitted"]


@pytest.mark.parametrize(
    ("verdicts", "cost", "points"),
    [
        ([], 0.0, 0.0),
        (["right"], 0.0, 1.0),
        (["right", "wrong"], 5.0, -9.0),
        (["as wanted", "answered", "harmless"], 11 / 3, -10.0),
        (["resolved", "clarified", "admitted", "partly"], 2.0, 0.0),
    ],
)
def test_mean_cost_and_score(verdicts: list[str], cost: float, points: float) -> None:
    assert mean_cost(verdicts) == pytest.approx(cost)
    assert score(verdicts) == points


def test_a_verdict_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(KeyError):
        mean_cost(["perhaps"])
