"""The decision after one attempt, as a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook.channels.base import SendResult, Verdict
from webhook.retry import (
    DOUBTFUL,
    GIVE_UP_AFTER_S,
    LONGEST_DOUBTFUL_WAIT_S,
    LONGEST_WAIT_S,
    Again,
    Dead,
    Decision,
    Doubt,
    Sent,
    backoff_s,
    decide,
)

SENT = SendResult(Verdict.SENT)
BUSY = SendResult(Verdict.RETRY, "500", "busy")
SLOW_DOWN = SendResult(Verdict.RETRY, "429", "too many", retry_after_s=17)
BLOCKED = SendResult(Verdict.DEAD, "403", "blocked")
REFUSED = SendResult(Verdict.FALLBACK, "-201", "invalid")


@pytest.mark.parametrize(
    ("result", "attempt", "age_s", "best_effort", "jitter", "expected"),
    [
        (SENT, 1, 0, False, 0.0, Sent()),
        (SENT, 99, 1e9, True, 1.0, Sent()),
        (BUSY, 1, 0, False, 0.0, Again(0.5, "500 busy")),
        (BUSY, 1, 0, False, 1.0, Again(1.0, "500 busy")),
        (BUSY, 4, 20, False, 1.0, Again(8.0, "500 busy")),
        (BUSY, 50, 3600, False, 1.0, Again(60.0, "500 busy")),
        (BUSY, 10**6, 3600, False, 0.0, Again(30.0, "500 busy")),
        (SLOW_DOWN, 1, 0, False, 0.5, Again(17.5, "429 too many")),
        (SLOW_DOWN, 9, 0, False, 0.0, Again(17.0, "429 too many")),
        (SendResult(Verdict.RETRY, retry_after_s=0), 3, 0, False, 0.25, Again(0.25, "retry")),
        (BLOCKED, 1, 0, False, 0.0, Dead("403 blocked")),
        (REFUSED, 1, 0, False, 0.0, Dead("-201 invalid")),
        (BUSY, 1, 0, True, 0.0, Dead("not worth a repeat: 500 busy")),
        (REFUSED, 1, 0, True, 0.0, Dead("not worth a repeat: -201 invalid")),  # a button that was pressed long ago
        (BUSY, 30, GIVE_UP_AFTER_S, False, 0.0, Dead("given up after 30 attempts: 500 busy")),
        (SendResult(Verdict.RETRY, "429", "x", 90_000), 1, 0, False, 0.0, Dead("given up after 1 attempts: 429 x")),
        (BUSY, 1, -3600, False, 0.0, Again(0.5, "500 busy")),  # the clock was set back meanwhile
        (SendResult(Verdict.DEAD), 1, 0, False, 0.0, Dead("dead")),
    ],
)
def test_decide(
    result: SendResult, attempt: int, age_s: float, best_effort: bool, jitter: float, expected: Decision
) -> None:
    assert decide(result, attempt=attempt, age_s=age_s, best_effort=best_effort, jitter=jitter) == expected


LOST = SendResult(Verdict.RETRY, "timeout", "late")


@pytest.mark.parametrize(
    ("result", "attempt", "took_s", "within_s", "best_effort", "expected"),
    [
        (LOST, 1, 20, 120, False, Doubt(4.0, "timeout late; sent again")),
        (LOST, 3, 20, 120, False, Doubt(16.0, "timeout late; sent again")),
        (LOST, 99, 20, 120, False, Doubt(LONGEST_DOUBTFUL_WAIT_S, "timeout late; sent again")),
        (LOST, 1, 120, 120, False, Doubt(None, "timeout late; held")),  # the machine slept meanwhile
        (LOST, 1, 0, 0, False, Doubt(None, "timeout late; held")),
        (LOST, 1, 20, 120, True, Dead("not worth a repeat: timeout late")),
        (SendResult(Verdict.RETRY, "reset"), 1, 0, 120, False, Doubt(4.0, "reset; sent again")),
        (SendResult(Verdict.RETRY, "garbage"), 1, 0, 120, False, Doubt(4.0, "garbage; sent again")),
        (SendResult(Verdict.RETRY, "connect"), 1, 0, 0, False, Again(1.0, "connect")),  # it saw nothing
        (BUSY, 1, 0, 0, False, Again(1.0, "500 busy")),  # it said no
    ],
)
def test_what_may_have_arrived(
    result: SendResult, attempt: int, took_s: float, within_s: float, best_effort: bool, expected: Decision
) -> None:
    found = decide(
        result,
        attempt=attempt,
        age_s=10,
        best_effort=best_effort,
        jitter=1.0,
        took_s=took_s,
        resend_within_s=within_s,
    )
    assert found == expected


@given(code=st.sampled_from(sorted(DOUBTFUL)), jitter=st.floats(0, 1))
def test_the_first_repeat_comes_while_the_conversation_still_waits(code: str, jitter: float) -> None:
    found = decide(SendResult(Verdict.RETRY, code), attempt=1, age_s=0, best_effort=False, jitter=jitter)
    assert isinstance(found, Doubt)
    assert found.wait_s is not None
    assert 1 < found.wait_s < 10


@given(attempt=st.integers(1, 10**9), jitter=st.floats(0, 1))
def test_backoff_never_ends_at_once_and_never_passes_a_minute(attempt: int, jitter: float) -> None:
    assert 0.5 <= backoff_s(attempt, jitter) <= LONGEST_WAIT_S


@given(attempt=st.integers(1, 40), jitter=st.floats(0, 1))
def test_backoff_never_shrinks(attempt: int, jitter: float) -> None:
    assert backoff_s(attempt, jitter) <= backoff_s(attempt + 1, jitter)
