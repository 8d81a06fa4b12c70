"""Holidays and make-up days: the reader, and a guard over the data that ships."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from knowledge.working_days import DayKind, WorkingDays, read_calendar
from knowledge.yaml_nodes import parse, read

SHIPPED = Path(__file__).resolve().parents[2] / "knowledge" / "content" / "calendar.yaml"


@pytest.fixture(scope="module")
def days() -> WorkingDays:
    found, problems = read_calendar(read(SHIPPED), str(SHIPPED))
    assert problems == []
    return found


def test_next_years_holidays_are_there(days: WorkingDays) -> None:
    assert days.checked is not None
    wanted = {days.checked.year, days.checked.year + 1}
    assert wanted <= days.years, "add next year's holidays to content/calendar.yaml: days_off, make_up and years"


@pytest.mark.parametrize(
    "name", ["Tết Dương lịch", "Tết Nguyên đán", "Giỗ Tổ", "Chiến thắng", "Lao động", "Quốc khánh"]
)
def test_every_year_has_every_holiday_of_the_law(days: WorkingDays, name: str) -> None:
    years = {off.day.year for off in days.off.values() if name in off.name}
    assert years == days.years, f"content/calendar.yaml lacks {name} of {days.years - years}"


def test_every_holiday_on_a_weekend_has_a_day_instead(days: WorkingDays) -> None:
    """Labour code, article 111; Tết moves by decision, so it is left out."""
    for off in days.off.values():
        if off.day.weekday() >= 5 and "Tết Nguyên đán" not in off.name:
            following = off.day + timedelta(7 - off.day.weekday())
            assert days.kind(following) is not DayKind.ORDINARY, f"{off.name} {off.day}: add its day off on {following}"


def test_make_up_days_are_weekend_days_for_a_weekday_off(days: WorkingDays) -> None:
    for day, instead in days.make_up.items():
        assert day.weekday() >= 5 > instead.weekday() and instead in days.off


@pytest.mark.parametrize(
    ("day", "kind", "weekday"),
    [
        (date(2026, 11, 23), DayKind.ORDINARY, 0),
        (date(2026, 11, 24), DayKind.DOUBTFUL, 1),  # Ngày Văn hóa Việt Nam: no decision was seen
        (date(2026, 2, 17), DayKind.HOLIDAY, 1),
        (date(2026, 4, 27), DayKind.HOLIDAY, 0),
        (date(2026, 8, 31), DayKind.HOLIDAY, 0),
        (date(2026, 8, 22), DayKind.MAKE_UP, 0),  # a Saturday with Monday's hours
        (date(2026, 1, 10), DayKind.MAKE_UP, 4),
        (date(2027, 2, 4), DayKind.DOUBTFUL, 3),
        (date(2027, 2, 5), DayKind.HOLIDAY, 4),
        (date(2027, 2, 8), DayKind.HOLIDAY, 0),
        (date(2027, 2, 12), DayKind.ORDINARY, 4),
        (date(2027, 4, 16), DayKind.HOLIDAY, 4),
        (date(2027, 5, 3), DayKind.HOLIDAY, 0),
        (date(2027, 9, 2), DayKind.HOLIDAY, 3),
        (date(2027, 9, 3), DayKind.DOUBTFUL, 4),
        (date(2025, 12, 31), DayKind.DOUBTFUL, 2),  # a year that the file does not speak of
        (date(2028, 1, 3), DayKind.DOUBTFUL, 0),
    ],
)
def test_days(days: WorkingDays, day: date, kind: DayKind, weekday: int) -> None:
    assert (days.kind(day), days.weekday(day)) == (kind, weekday)


GOOD = "checked: 2026-11-22\nyears: [2026]\n"


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("checked: 2026-11-22\ndays_off: []\n", 1, 1, "years"),
        ("years: [2026]\nchecked: hôm qua\n", 2, 10, "2026-11-24"),
        (GOOD + "days_off:\n  - {date: 2026-02-30, name: a, sure: true}\n", 4, 12, "2026-11-24"),
        (GOOD + "days_off:\n  - {date: 2027-01-01, name: a, sure: true}\n", 4, 12, "years"),
        (GOOD + "days_off:\n  - {date: 2026-01-01, name: a, sure: yes}\n", 4, 5, "sure"),
        (GOOD + "days_off:\n  - {date: 2026-01-01, sure: true}\n", 4, 5, "name"),
        (GOOD + "days_off:\n  - {name: a, sure: true}\n", 4, 5, "date"),
        (GOOD + "days_off:\n" + "  - {date: 2026-01-01, name: a, sure: true}\n" * 2, 5, 5, "hai lần"),
        (
            GOOD
            + "days_off:\n  - {date: 2026-01-01, name: a, sure: true}\n"
            + "make_up:\n  - {date: 2026-01-01, for: 2026-01-02}\n",
            6,
            5,
            "làm bù",
        ),
        (GOOD + "holidays: []\n", 3, 1, "holidays"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, line: int, column: int, says: str) -> None:
    _, problems = read_calendar(parse(text, "calendar.yaml"), "calendar.yaml")
    assert [(p.path, p.line, p.column) for p in problems] == [("calendar.yaml", line, column)]
    assert says in problems[0].message
