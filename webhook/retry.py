"""What to do after one attempt to send: a pure decision, tested as a table."""

from __future__ import annotations

from dataclasses import dataclass

from webhook.channels.base import SendResult, Verdict

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0  # after an outage every waiting reply goes out within a minute
GIVE_UP_AFTER_S = 24 * 3600.0  # an answer of yesterday helps nobody, and Zalo charges from the second day on

# The request went out and nothing that can be read came back: the provider may have taken it.
DOUBTFUL = frozenset({"timeout", "reset", "garbage"})
RESEND_WITHIN_S = 120.0
FIRST_DOUBTFUL_WAIT_S = 4.0  # each repeat may be a copy, so they come rarer than those of a plain refusal ...
LONGEST_DOUBTFUL_WAIT_S = 120.0  # ... and the first within the 10 s that the conversation waits


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it."""


@dataclass(frozen=True, slots=True)
class Again:
    """Send it again in `wait_s` seconds."""

    wait_s: float
    reason: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """It may have arrived: listed, and sent again in `wait_s` seconds; None holds it for a person."""

    wait_s: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Dead:
    """Never send it again."""

    reason: str


Decision = Sent | Again | Doubt | Dead


def decide(
    result: SendResult,
    *,
    attempt: int,
    age_s: float,
    best_effort: bool,
    jitter: float,
    took_s: float = 0.0,
    resend_within_s: float = RESEND_WITHIN_S,
) -> Decision:
    """`attempt` counts from 1, `age_s` from when the reply was written; `jitter` is random in 0..1.

    `took_s` is how long this attempt took: a send in doubt that began longer ago than `resend_within_s` is held.
    FALLBACK means that the second shape was refused too.
    """
    reason = " ".join(part for part in (result.code, result.reason) if part) or result.verdict.value
    if result.verdict is Verdict.SENT:
        return Sent()
    if best_effort:
        return Dead(f"not worth a repeat: {reason}")
    if result.verdict is not Verdict.RETRY:
        return Dead(reason)
    if result.code in DOUBTFUL and took_s >= resend_within_s:
        return Doubt(None, f"{reason}; held")
    wait_s = _wait_s(result, attempt, jitter)
    if age_s + wait_s > GIVE_UP_AFTER_S:
        return Dead(f"given up after {attempt} attempts: {reason}")
    return Doubt(wait_s, f"{reason}; sent again") if result.code in DOUBTFUL else Again(wait_s, reason)


def _wait_s(result: SendResult, attempt: int, jitter: float) -> float:
    if result.retry_after_s is not None:
        return result.retry_after_s + jitter
    if result.code in DOUBTFUL:
        return backoff_s(attempt, jitter, FIRST_DOUBTFUL_WAIT_S, LONGEST_DOUBTFUL_WAIT_S)
    return backoff_s(attempt, jitter)


def backoff_s(attempt: int, jitter: float, first_s: float = FIRST_WAIT_S, longest_s: float = LONGEST_WAIT_S) -> float:
    """Doubles from one attempt to the next, up to `longest_s`; at random between a half and the whole of it."""
    whole = min(longest_s, first_s * 2.0 ** min(attempt - 1, 16))
    return whole * (0.5 + 0.5 * jitter)
