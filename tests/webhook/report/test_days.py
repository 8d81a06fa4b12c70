"""Weeks and days by Hà Nội's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from webhook.report.days import Week, before, day_of, number_of, stretch, today
from webhook.storage.database import from_ms


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),  # over a year's end
        ("2027-W01", date(2027, 1, 4), date(2027, 1, 10)),
    ],
)
def test_a_week_has_seven_days(text: str, first: date, last: date) -> None:
    week = Week.read(text)
    assert (week.first, week.last, str(week)) == (first, last, text)
    assert Week.of(first) == Week.of(last) == week and week.moved(1).first == date.fromordinal(last.toordinal() + 1)


@pytest.mark.parametrize(
    "text", ["", "2027-W53", "2026-W00", "2026-47", "2026-W4", "２０２６-W47", "2026-W47 ", "1999-W01"]
)
def test_what_is_no_week(text: str) -> None:
    with pytest.raises(ValueError):
        Week.read(text)


def test_a_stretch_begins_and_ends_at_midnight_in_hanoi() -> None:
    found = stretch(date(2026, 11, 30), date(2026, 12, 1))
    assert from_ms(found.since_ms) == datetime(2026, 11, 29, 17, tzinfo=UTC)
    assert from_ms(found.until_ms) == datetime(2026, 12, 1, 17, tzinfo=UTC)
    assert before(found)[:2] == stretch(date(2026, 11, 28), date(2026, 11, 29))[:2]
    assert day_of(number_of(date(2028, 2, 29))) == date(2028, 2, 29)


def test_today_begins_seven_hours_before_utc() -> None:
    assert today(datetime(2026, 11, 30, 16, 59, tzinfo=UTC)) == date(2026, 11, 30)
    assert today(datetime(2026, 11, 30, 17, 0, tzinfo=UTC)) == date(2026, 12, 1)
