"""Duplicates, replays, reordering and two conversations at once: each message answered once, in order of acceptance."""

from __future__ import annotations

import http.client
import json
import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys.citizens import CHANNELS, Citizen, Telegram
from tests.journeys.stage import Stage, wait_for
from tests.shipped import shipped

# Clear questions, and the entries whose guides answer them.
QUESTIONS = {
    "lam lai can cuoc bi mat o dau vay a": "can-cuoc-mat-hong",
    "đăng ký tạm trú cần gì": "tam-tru",
    "làm hộ chiếu": "ho-chieu",
    "đăng ký kết hôn": "ket-hon",
}
BURST, REPEATED = 200, 10


def names(citizen: Citizen) -> list[str]:
    """The heads of everything that was said to somebody."""
    return [bubble.text.split("\n")[0] for bubble in citizen.bubbles()]


EXPECTED = [shipped().entries[entry].name for entry in QUESTIONS.values()]


def test_a_replay_is_acknowledged_and_never_answered_again(citizen: Citizen) -> None:
    body = citizen.words("lam lai can cuoc bi mat o dau vay a")
    citizen.read(body)
    assert [citizen.post(body) for _ in range(3)] == ["duplicate"] * 3
    citizen.asks("xin chào")  # whatever the replays might have caused would stand before this
    assert len(citizen.bubbles()) == 2


def test_the_same_update_at_the_same_moment_is_stored_once(citizen: Citizen) -> None:
    body = citizen.words("làm hộ chiếu")
    with ThreadPoolExecutor(8) as pool:
        told = Counter(pool.map(citizen.post, [body] * 8))
    assert told == {"stored": 1, "duplicate": 7}
    wait_for(citizen.is_settled)
    assert len(citizen.bubbles()) == 1


@pytest.mark.parametrize("made", CHANNELS, ids=lambda made: made.channel)
def test_two_conversations_interleaved_keep_their_order(stage: Stage, made: type[Citizen]) -> None:
    an, binh = made(stage), made(stage)
    for first, second in zip(QUESTIONS, reversed(QUESTIONS), strict=True):
        an.post(an.words(first))
        binh.post(binh.words(second))
    wait_for(lambda: an.is_settled() and binh.is_settled())
    assert names(an) == EXPECTED
    assert names(binh) == EXPECTED[::-1]


def test_updates_that_arrive_reordered_are_answered_as_they_came(stage: Stage) -> None:
    citizen = Telegram(stage)
    bodies = [citizen.words(question) for question in QUESTIONS]
    ids = [json.loads(body)["update_id"] for body in bodies]
    assert ids == sorted(ids)
    for body in reversed(bodies):  # the latest update_id first
        assert citizen.post(body) == "stored"
    wait_for(citizen.is_settled)
    assert names(citizen) == EXPECTED[::-1]


def test_an_old_message_is_answered(stage: Stage) -> None:
    """The provider's clock is not trusted: what waited there for hours is still a question."""
    citizen = Telegram(stage)
    (bubble,) = citizen.read(citizen.update("text", text="làm hộ chiếu", date=1_000_000_000))
    assert bubble.text.startswith(shipped().entries["ho-chieu"].name)


def post_all(posts: Sequence[tuple[Citizen, bytes]]) -> list[str]:
    """Post over one connection that is kept; what the edge says became of each."""
    if not posts:
        return []
    connection = http.client.HTTPConnection("127.0.0.1", posts[0][0].stage.running.port, timeout=30)
    said = []
    for citizen, body in posts:
        connection.request("POST", citizen.path, body, citizen.headers(body))
        answer = connection.getresponse()
        assert answer.status == 200
        said.append(str(json.loads(answer.read())["status"]))
    connection.close()
    return said


def test_a_burst_with_one_in_twenty_delivered_twice(stage: Stage) -> None:
    shuffle = random.Random(6)
    crowd = [CHANNELS[number % len(CHANNELS)](stage) for number in range(BURST)]
    posts = [(citizen, citizen.words("làm hộ chiếu")) for citizen in crowd]
    posts += shuffle.sample(posts, REPEATED)
    shuffle.shuffle(posts)
    with ThreadPoolExecutor(4) as pool:
        told = Counter(status for said in pool.map(post_all, [posts[n::4] for n in range(4)]) for status in said)
    assert told == {"stored": BURST, "duplicate": REPEATED}
    wait_for(lambda: all(citizen.is_settled() for citizen in crowd))
    assert Counter(len(citizen.bubbles()) for citizen in crowd) == {1: BURST}
