"""Providers that fail: nothing is lost, nobody else waits, the order is kept, and the reason is in log and store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.journeys.citizens import CHANNELS, Reached, Telegram, ZaloBot, ZaloOa
from tests.journeys.stage import Stage, wait_for
from tests.shipped import shipped
from webhook.retry import DOUBTFUL

FIRST, SECOND = "làm hộ chiếu", "đăng ký tạm trú cần gì"
ANSWERS = [shipped().entries[entry].name for entry in ("ho-chieu", "tam-tru")]
SENT, DEAD = 3, 5
FOR_EVER = 10_000


@dataclass(frozen=True)
class Failure:
    """What a provider does to one person's first sends, and the code under which that is told."""

    made: type[Reached]
    fault: str
    times: int
    code: str

    def __str__(self) -> str:
        return f"{self.made.channel} {self.fault}"


TEMPORARY = [
    Failure(Telegram, "429", 1, "429"),  # with retry_after
    Failure(Telegram, "500", 2, "5xx"),
    Failure(Telegram, "reset", 1, "reset"),  # a second one may take longer than the 10 s that a conversation waits
    Failure(Telegram, "garbage", 1, "5xx"),
    Failure(Telegram, "empty", 1, "5xx"),
    Failure(ZaloOa, "-32", 2, "-32"),  # every one of these comes with HTTP 200
    Failure(ZaloOa, "-200", 1, "-200"),
    Failure(ZaloOa, "429", 1, "http-429"),
    Failure(ZaloOa, "500", 2, "http-500"),
    Failure(ZaloOa, "reset", 1, "reset"),
    Failure(ZaloOa, "garbage", 1, "garbage"),
    Failure(ZaloBot, "429", 1, "429"),
    Failure(ZaloBot, "408", 1, "408"),
    Failure(ZaloBot, "500", 2, "500"),
    Failure(ZaloBot, "reset", 1, "reset"),
    Failure(ZaloBot, "garbage", 1, "garbage"),
]
PERMANENT = [
    Failure(ZaloOa, "-230", 1, "-230"),
    Failure(ZaloOa, "-213", 1, "-213"),
    Failure(ZaloBot, "404", 1, "404"),
]


@pytest.fixture(scope="module")
def struck(stage: Stage) -> dict[Failure, Reached]:
    """All of them at once: each has asked two things, and the first send fails."""
    crowd = {failure: failure.made(stage) for failure in (*TEMPORARY, *PERMANENT)}
    for failure, citizen in crowd.items():
        stage.providers.fail(citizen.provider, failure.fault, failure.times, citizen.id)
        for question in (FIRST, SECOND):
            assert citizen.post(citizen.words(question)) == "stored"
    return crowd


@pytest.fixture(scope="module")
def listed(stage: Stage, struck: dict[Failure, Reached]) -> list[dict[str, Any]]:
    """What the operator's command lists when all of them have been answered."""
    wait_for(lambda: all(citizen.is_settled() for citizen in struck.values()))
    return stage.command("deliveries", "--in-doubt", "--json")


def names(citizen: Reached) -> list[str]:
    return [bubble.text.split("\n")[0] for bubble in citizen.bubbles()]


def outbox(citizen: Reached) -> list[tuple[Any, ...]]:
    """(id, state, attempts, reason) of everything that was to be sent to somebody."""
    found = """
    SELECT o.id, o.state, o.attempt, o.reason FROM outbox AS o JOIN recipients AS r USING (id)
    WHERE r.channel = :channel AND r.conversation_id = :id ORDER BY o.id
    """
    return citizen.stage.rows(found, channel=citizen.channel, id=citizen.id)


@pytest.mark.parametrize("failure", TEMPORARY, ids=str)
def test_what_is_temporary_is_sent_again_and_the_order_is_kept(
    stage: Stage, struck: dict[Failure, Reached], listed: list[dict[str, Any]], failure: Failure
) -> None:
    citizen = struck[failure]
    assert names(citizen) == ANSWERS
    (id, state, attempts, reason), (_, second_state, second_attempts, _) = outbox(citizen)
    assert (state, attempts) == (SENT, failure.times + 1)
    assert (second_state, second_attempts) == (SENT, 1)
    assert reason.split()[0] == failure.code
    told = "is in doubt" if failure.code in DOUBTFUL else "waits"
    assert f"delivery {id} on {citizen.channel} {told}" in stage.log()
    assert (id in {row["id"] for row in listed}) == (failure.code in DOUBTFUL)


@pytest.mark.parametrize("failure", PERMANENT, ids=str)
def test_what_is_permanent_is_given_up_with_its_reason_and_the_conversation_goes_on(
    stage: Stage, struck: dict[Failure, Reached], failure: Failure
) -> None:
    citizen = struck[failure]
    wait_for(citizen.is_settled)
    assert names(citizen) == ANSWERS[1:]
    (id, state, attempts, reason), _ = outbox(citizen)
    assert (state, attempts) == (DEAD, 1)
    assert reason.split()[0] == failure.code
    assert f"delivery {id} on {citizen.channel} was given up: {failure.code}" in stage.log()


def test_whoever_blocked_the_bot_is_answered_again_when_they_write_again(stage: Stage) -> None:
    """What else waits for a blocked chat goes with it, so the second question comes after the first is given up."""
    citizen = Telegram(stage)
    stage.providers.fail(citizen.provider, "403", 1, citizen.id)
    assert citizen.post(citizen.words(FIRST)) == "stored"
    wait_for(citizen.is_settled)
    assert citizen.bubbles() == []
    ((id, state, attempts, reason),) = outbox(citizen)
    assert (state, attempts, reason.split()[0]) == (DEAD, 1, "403")
    assert f"delivery {id} on telegram was given up: 403" in stage.log()
    assert citizen.asks(SECOND).text.startswith(ANSWERS[1])


@pytest.mark.parametrize("made", [Telegram, ZaloOa, ZaloBot], ids=lambda made: made.channel)
def test_nobody_else_waits_for_whoever_cannot_be_reached(stage: Stage, made: type[Reached]) -> None:
    stuck = made(stage)
    stage.providers.fail(stuck.provider, "500", FOR_EVER, stuck.id)
    stuck.post(stuck.words(FIRST))
    wait_for(lambda: any(attempts for _, _, attempts, _ in outbox(stuck)))
    for other in CHANNELS:
        assert other(stage).asks(SECOND).text.startswith(ANSWERS[1])
    assert stuck.bubbles() == []
    stage.providers.recover(stuck.provider, stuck.id)
    wait_for(stuck.is_settled)
    assert names(stuck) == ANSWERS[:1]


def test_markup_that_telegram_cannot_read_is_sent_plain_at_once(stage: Stage) -> None:
    citizen = Telegram(stage)
    stage.providers.fail(citizen.provider, "400", 1, citizen.id)
    bubble = citizen.asks(FIRST)
    assert bubble.text.startswith(ANSWERS[0])
    assert "parse_mode" not in bubble.raw
    assert "Danh mục" in bubble.menu
    assert [row[1:3] for row in outbox(citizen)] == [(SENT, 1)]


@pytest.mark.parametrize("code", ["-216", "-220"])
def test_a_token_that_ended_is_refreshed_once_for_all_who_wait(stage: Stage, code: str) -> None:
    api, oauth = stage.providers.zalo_oa, stage.providers.oauth
    issued = oauth.issued

    def end_the_token() -> None:
        api.expired.update(oauth.access_tokens if code == "-220" else ())
        oauth.access_tokens.clear()

    stage.providers.do(end_the_token)
    crowd = [ZaloOa(stage) for _ in range(6)]
    for citizen in crowd:
        citizen.post(citizen.words(FIRST))
    wait_for(lambda: all(citizen.is_settled() for citizen in crowd))
    assert [names(citizen) for citizen in crowd] == [ANSWERS[:1]] * len(crowd)
    assert oauth.issued == issued + 1
    assert [row[1:3] for citizen in crowd for row in outbox(citizen)] == [(SENT, 1)] * len(crowd)


def test_who_never_got_an_answer_from_the_provider_is_told_again(stage: Stage) -> None:
    """Their first sends have hung since the server started."""
    for citizen in stage.hanging:
        wait_for(citizen.is_settled)
        assert names(citizen) == ANSWERS[:1]
        ((_, state, attempts, reason),) = outbox(citizen)
        assert (state, attempts, reason.split()[0]) == (SENT, 2, "timeout")
    listed = {row["reason"].split()[0] for row in stage.command("deliveries", "--in-doubt", "--json")}
    assert "timeout" in listed
