"""The pace of one channel: what a provider's clock would count, from any sequence of asking."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook import pacing
from webhook.pacing import MARGIN, Limits, Pace, Window, telegram_limits

TELEGRAM = telegram_limits(30)
OA = Limits(4000, in_s=60)


def sent_at(pace: Pace, asked: Sequence[tuple[float, str, bool]]) -> list[float]:
    """Everybody is let through as soon as they may: who is put off asks again then. Times of the sends."""
    waiting = sorted(asked)
    times = []
    while waiting:
        now, chat, is_group = waiting.pop(0)
        full = pace.room(now, 1) == 0
        wait = pace.ready_at(now) - now if full else pace.permit(chat, now, is_group=is_group)
        if wait == 0:
            times.append(now)
        else:
            waiting = sorted([*waiting, (now + max(wait, 1e-6), chat, is_group)])
    return times


def most_within(times: Sequence[float], seconds: float) -> int:
    return max(sum(start <= time < start + seconds for time in times) for start in times)


@pytest.mark.parametrize(
    ("limits", "asked", "within_s", "allowed"),
    [
        (TELEGRAM, [(0.0, str(n), False) for n in range(200)], 1.0, 30),
        (TELEGRAM, [(n / 100, str(n), False) for n in range(200)], 1.0, 30),
        (TELEGRAM, [(0.0, "one", False)] * 9, 1.0, 1),
        (TELEGRAM, [(0.0, "-100", True)] * 70, 60.0, 20),
        (TELEGRAM, [(0.0, f"-{n % 3}", True) for n in range(90)], 60.0, 60),  # three groups, each its own twenty
        (Limits(7, in_s=60), [(n * 3.0, str(n), False) for n in range(40)], 60.0, 7),
        (telegram_limits(0), [(0.0, "one", False)] * 50, 1.0, 50),
    ],
)
def test_no_window_holds_more_than_the_provider_allows(
    limits: Limits, asked: list[tuple[float, str, bool]], within_s: float, allowed: int
) -> None:
    times = sent_at(Pace(limits), asked)
    assert len(times) == len(asked)
    assert most_within(times, within_s) == allowed


@given(st.lists(st.tuples(st.floats(0, 20), st.sampled_from(["a", "b", "c"])), min_size=1, max_size=60))
def test_any_crowd_keeps_the_limits_and_everybody_is_let_through(asked: list[tuple[float, str]]) -> None:
    limits = Limits(5, 1.0, chat_s=1.0)
    times = sent_at(Pace(limits), [(at, chat, False) for at, chat in asked])
    assert len(times) == len(asked)
    assert most_within(times, 1.0) <= 5


@pytest.mark.parametrize("is_group", [False, True])
def test_the_first_reply_to_a_chat_never_waits(is_group: bool) -> None:
    pace = Pace(TELEGRAM)
    for n in range(30):
        assert pace.permit(str(n), 100.0, is_group=is_group) == 0


def test_a_second_reply_waits_for_its_second_and_the_third_for_its_own() -> None:
    pace = Pace(TELEGRAM)
    waits = [pace.permit("an", 10.0, is_group=False) for _ in range(4)]
    assert waits == pytest.approx([0, MARGIN, 2 * MARGIN, 3 * MARGIN])
    assert pace.permit("bình", 10.0, is_group=False) == 0
    assert pace.permit("an", 10.0 + MARGIN, is_group=False) == 0


def test_a_full_window_tells_when_it_opens() -> None:
    pace = Pace(TELEGRAM)
    for n in range(30):
        pace.permit(str(n), 5.0, is_group=False)
    assert pace.room(5.5, 8) == 0
    assert pace.ready_at(5.5) == pytest.approx(5.0 + MARGIN)
    assert pace.room(5.0 + MARGIN, 8) == 8


def test_broadcasts_leave_a_third_to_replies() -> None:
    pace = Pace(TELEGRAM)
    sent = 0
    while pace.room_for_broadcasts(1.0, 8):
        pace.permit(str(sent), 1.0, is_group=False)
        sent += 1
    assert sent == 20
    assert pace.room(1.0, 99) == 10
    assert Pace().room_for_broadcasts(1.0, 8) == 8


def test_a_chat_that_was_told_to_be_silent_waits_alone() -> None:
    pace = Pace(OA)  # no limit by chat: it is kept for this one all the same
    pace.pause_chat("an", 10.0, 34.0)
    assert pace.permit("an", 11.0, is_group=False) == pytest.approx(33.0)
    assert pace.permit("bình", 11.0, is_group=False) == 0
    assert pace.permit("an", 44.0, is_group=False) == 0


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    pace = Pace(TELEGRAM)
    pace.pause_chat("an", 0.0, 60.0)
    pace.pause_chat("an", 1.0, 1.0)
    assert pace.permit("an", 10.0, is_group=False) == pytest.approx(50.0)


def test_what_is_over_is_forgotten() -> None:
    pace = Pace(Limits(chat_s=1.0))
    for n in range(5000):
        pace.permit(str(n), n * 0.5, is_group=False)
    assert len(pace) < 10


def test_a_flood_of_chats_never_takes_more_than_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MOST_CHATS", 50)
    pace = Pace(Limits(chat_s=1000.0))
    for n in range(500):
        pace.permit(str(n), 1.0, is_group=True)
    assert len(pace) == 50
    assert pace.permit("499", 2.0, is_group=True) > 0  # the latest are the ones that are known


def test_a_window_remembers_no_more_than_it_needs() -> None:
    window = Window(3, 1.0)
    for n in range(100):
        window.take(n * 10.0)
    assert window.free(990.0) == 2
    assert window.free(2000.0) == 3


def test_a_slow_send_is_counted_from_its_end() -> None:
    pace = Pace(telegram_limits(30))
    assert pace.permit("an", 10.0, is_group=False) == 0
    pace.arrived("an", 10.8)
    pace.arrived("binh", 10.8)  # nobody is remembered for that
    assert pace.permit("an", 11.0 + MARGIN - 1, is_group=False) == pytest.approx(11.8 - 11.0 - MARGIN + 1)
    assert len(pace) == 1
