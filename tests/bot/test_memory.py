"""What is remembered survives a change of version in either direction."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory import from_json, to_json
from bot.messages import Choice
from bot.turn import Conversation

FULL = Conversation(
    entry="cap-doi-cccd",
    choices=(Choice("Lệ phí", "f:cap-doi-cccd:fee"), Choice("Về danh mục", "menu")),
    clarifying=True,
    failures=2,
    greeted=True,
    ward="00004",
    asked_at=datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=7))),
)


@pytest.mark.parametrize("conversation", [Conversation(), FULL, replace(FULL, choices=()), Conversation(greeted=True)])
def test_comes_back_as_it_was(conversation: Conversation) -> None:
    assert from_json(to_json(conversation)) == conversation


@given(
    st.builds(
        Conversation,
        entry=st.text(),
        choices=st.lists(st.builds(Choice, st.text(), st.text()), max_size=5).map(tuple),
        clarifying=st.booleans(),
        failures=st.integers(),
        greeted=st.booleans(),
        ward=st.text(),
        asked_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    )
)
def test_any_conversation_comes_back(conversation: Conversation) -> None:
    assert from_json(to_json(conversation)) == conversation


def test_a_new_conversation_costs_nothing() -> None:
    assert to_json(Conversation()) == "{}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, Conversation()),
        ("", Conversation()),
        ("{}", Conversation()),
        ('{"ward": "00004", "mood": "vui"}', Conversation(ward="00004")),  # a field of a later version
        ('{"ward": 4, "greeted": true}', Conversation(greeted=True)),
        ('{"greeted": 1, "failures": true, "clarifying": null}', Conversation()),
        ('{"choices": "x"}', Conversation()),
        ('{"choices": [["Có", "c"], ["một"], 7, ["a", 1]]}', Conversation(choices=(Choice("Có", "c"),))),
        ('{"asked_at": "hôm qua"}', Conversation()),
        ('{"asked_at": 5}', Conversation()),
        ('{"asked_at": "2026-11-22T09:30:00"}', Conversation()),  # without an offset it cannot be compared
        ("[]", Conversation()),
        ("{not json", Conversation()),
        ("null", Conversation()),
    ],
)
def test_what_cannot_be_read_is_left_at_its_default(text: str | None, expected: Conversation) -> None:
    assert from_json(text) == expected


@pytest.mark.parametrize(
    ("passed", "known"),
    [
        (timedelta(0), True),
        (timedelta(minutes=30), True),
        (timedelta(minutes=31), False),
        (timedelta(seconds=-2), True),  # two processes, or a clock that was put right
        (timedelta(hours=-7), True),  # a clock that goes back loses nothing
    ],
)
def test_half_an_hour_is_remembered(passed: timedelta, known: bool) -> None:
    at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    before = Conversation(entry="tam-tru", greeted=True, asked_at=at)
    assert before.fresh(at + passed).entry == ("tam-tru" if known else "")
