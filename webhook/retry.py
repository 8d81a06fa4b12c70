"""What to do after one attempt to send: a pure decision, tested as a table."""

from __future__ import annotations

from dataclasses import dataclass

from webhook.channels.base import SendResult, Verdict

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0  # after an outage every waiting reply goes out within a minute
GIVE_UP_AFTER_S = 24 * 3600.0  # an answer of yesterday helps nobody, and Zalo charges from the second day on


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it."""


@dataclass(frozen=True, slots=True)
class Again:
    """Send it again in `wait_s` seconds."""

    wait_s: float
    reason: str


@dataclass(frozen=True, slots=True)
class Dead:
    """Never send it again."""

    reason: str


Decision = Sent | Again | Dead


def decide(result: SendResult, *, attempt: int, age_s: float, best_effort: bool, jitter: float) -> Decision:
    """`attempt` counts from 1, `age_s` from when the reply was written; `jitter` is random in 0..1.

    FALLBACK means that the second shape was refused too.
    """
    reason = " ".join(part for part in (result.code, result.reason) if part) or result.verdict.value
    if result.verdict is Verdict.SENT:
        return Sent()
    if result.verdict is not Verdict.RETRY:
        return Dead(reason)
    if best_effort:
        return Dead(f"not worth a repeat: {reason}")
    wait_s = backoff_s(attempt, jitter) if result.retry_after_s is None else result.retry_after_s + jitter
    if age_s + wait_s > GIVE_UP_AFTER_S:
        return Dead(f"given up after {attempt} attempts: {reason}")
    return Again(wait_s, reason)


def backoff_s(attempt: int, jitter: float) -> float:
    """Doubles from one attempt to the next, up to a minute; at random between a half and the whole of it."""
    whole = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(attempt - 1, 16))
    return whole * (0.5 + 0.5 * jitter)
