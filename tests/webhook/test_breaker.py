"""When a whole channel is left alone, as tables of what the provider said to whom."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from webhook.breaker import LONGEST_ASKED_S, LONGEST_PAUSE_S, PROBES, Breaker
from webhook.channels.base import SendResult, Verdict

SENT = SendResult(Verdict.SENT)
DOWN = SendResult(Verdict.RETRY, "connect")
BROKEN = SendResult(Verdict.RETRY, "500")
GONE = SendResult(Verdict.DEAD, "403")
SLOWER = SendResult(Verdict.RETRY, "429", retry_after_s=17)
LIMIT = SendResult(Verdict.RETRY, "-32")


class Case(NamedTuple):
    channel: str
    told: list[tuple[SendResult, str]]
    paused: bool


CASES = {
    "four failures are not yet an outage": Case("telegram", [(DOWN, str(n)) for n in range(4)], False),
    "five to several chats are": Case("telegram", [(DOWN, str(n)) for n in range(5)], True),
    "kinds may be mixed": Case("zalo_oa", [(DOWN, "a"), (BROKEN, "b"), (DOWN, "c"), (BROKEN, "a"), (DOWN, "b")], True),
    "one chat that fails for ever stops nobody": Case("telegram", [(BROKEN, "a")] * 50, False),
    "nor do two": Case("telegram", [(BROKEN, "a"), (BROKEN, "b")] * 25, False),
    "one that works between shows that it is up": Case(
        "telegram", [(DOWN, "a"), (DOWN, "b"), (DOWN, "c"), (DOWN, "d"), (SENT, "e"), (DOWN, "f")], False
    ),
    "a refusal for ever is an answer too": Case("telegram", [*[(DOWN, str(n)) for n in range(4)], (GONE, "x")], False),
    "429 for one chat": Case("telegram", [(SLOWER, "a")] * 9, False),
    "429 for three in a row is for the bot": Case("telegram", [(SLOWER, "a"), (SLOWER, "b"), (SLOWER, "c")], True),
    "429 for three with one that works": Case(
        "telegram", [(SLOWER, "a"), (SLOWER, "b"), (SENT, "d"), (SLOWER, "c")], False
    ),
    "the application's limit is everybody's at once": Case("zalo_oa", [(LIMIT, "a")], True),
    "the bot's quota too": Case("zalo_bot", [(SendResult(Verdict.RETRY, "429"), "a")], True),
    "a token that is not taken is everybody's": Case("telegram", [(SendResult(Verdict.RETRY, "401"), "a")], True),
    "-32 is not known elsewhere": Case("telegram", [(LIMIT, "a")], False),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_pauses(case: Case) -> None:
    breaker = Breaker(case.channel)
    for result, chat in case.told:
        breaker.hear(result, chat, 100.0)
    assert (breaker.pause is not None) == case.paused
    assert breaker.room(100.0, 6, 0) == (0 if case.paused else 6)


def paused() -> Breaker:
    breaker = Breaker("telegram")
    for n in range(5):
        breaker.hear(DOWN, str(n), 0.0)
    return breaker


def test_after_a_pause_a_few_go_to_see() -> None:
    breaker = paused()
    at = breaker.ready_at(0.0)
    assert breaker.room(at - 0.01, 6, 0) == 0
    assert [breaker.room(at, 6, in_flight) for in_flight in (0, 1, 3, 8)] == [PROBES, PROBES - 1, 0, 0]
    assert breaker.room(at, 1, 0) == 1
    breaker.hear(SENT, "a", at + 0.1)
    assert breaker.room(at + 0.1, 6, 0) == 6
    assert breaker.pause is None


def test_pauses_grow_to_the_longest_and_begin_anew() -> None:
    breaker = paused()
    lengths, now = [], 0.0
    for _ in range(8):
        lengths.append(breaker.ready_at(now) - now)
        now = breaker.ready_at(now)
        breaker.hear(DOWN, "a", now)
    assert lengths == [1, 2, 4, 8, *[LONGEST_PAUSE_S] * 4]
    breaker.hear(SENT, "a", now)
    for n in range(5):
        breaker.hear(DOWN, str(n), now)
    assert breaker.ready_at(now) - now == 1


def test_what_was_in_flight_does_not_lengthen_a_pause() -> None:
    breaker = paused()
    until = breaker.ready_at(0.0)
    for n in range(5):
        breaker.hear(DOWN, str(n), 0.5)
    assert breaker.ready_at(0.5) == until


def test_a_wait_that_the_provider_names_is_obeyed_whole() -> None:
    breaker = Breaker("zalo_oa")
    breaker.hear(SendResult(Verdict.RETRY, "-32", retry_after_s=600), "a", 0.0)
    assert breaker.ready_at(0.0) == 600
    breaker.hear(SendResult(Verdict.RETRY, "-32", retry_after_s=900), "b", 1.0)
    assert breaker.ready_at(1.0) == 901


def test_after_an_outage_one_chat_that_must_wait_an_hour_does_not_stop_the_others() -> None:
    breaker = paused()
    now, patient = breaker.ready_at(0.0), SendResult(Verdict.RETRY, "429", retry_after_s=3600)
    breaker.hear(patient, "a", now)
    assert breaker.ready_at(now) - now <= LONGEST_PAUSE_S
    for chat in ("b", "c"):  # that is the bot
        breaker.hear(patient, chat, now)
    assert breaker.ready_at(now) - now == 3600


def test_an_unnamed_wait_ends_within_a_minute() -> None:
    breaker, now = Breaker("zalo_oa"), 0.0
    for _ in range(12):
        breaker.hear(LIMIT, "a", now)
        length, now = breaker.ready_at(now) - now, breaker.ready_at(now)
    assert length == LONGEST_ASKED_S


def test_the_state_names_a_code_and_no_words() -> None:
    breaker = Breaker("zalo_oa")
    breaker.hear(SendResult(Verdict.RETRY, "-32", "Nguyễn Văn A"), "8309", 0.0)
    assert breaker.pause is not None
    assert breaker.pause.reason == "-32"
