"""The figures of a stretch of days, read as of one moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import apsw

from webhook.report.days import before, day_of
from webhook.storage.statistics import Counts, Feedback, Stretch, counts, feedback, total

LONGEST_BY_DAY = 92  # days; a longer stretch is drawn by week
FORMULA = (
    "Tỷ lệ trả lời = (câu được trả lời + câu hỏi lại rồi người dân chọn được) ÷ "
    "(câu được trả lời + câu phải hỏi lại + câu chưa trả lời được)."
)
NOT_COUNTED = (
    "Không tính: câu ngoài việc của trợ lý, lời chào, mở danh mục, cài đặt, lúc cán bộ đang trả lời, lúc kênh bị tắt, "
    "và lời báo “chưa đúng”."
)


@dataclass(frozen=True, slots=True)
class Step:
    """One column of the trend: a day, or the days from `first` to `last`."""

    first: date
    last: date
    counts: Counts


@dataclass(frozen=True, slots=True)
class Figures:
    """What the page and the exports tell. `before`: the same of as many days just before."""

    stretch: Stretch
    total: Counts
    before: Counts
    steps: Sequence[Step]
    channels: Mapping[str, Counts]
    topics: Mapping[str, Counts]
    wards: Mapping[str, Counts]
    hours: Sequence[Counts]  # 24 of them
    feedback: Sequence[Feedback]


def figures(db: apsw.Connection, stretch: Stretch) -> Figures:
    """Everything of `stretch`. An empty one is all zeros."""
    with db:  # one moment for all
        channels, by_day = counts(db, stretch, "channel"), counts(db, stretch, "channel", "day")
        topics, wards = counts(db, stretch, "topic"), counts(db, stretch, "channel", "ward")
        hours, said = counts(db, stretch, "hour"), feedback(db, stretch)
        earlier = total(counts(db, before(stretch), "channel").values())
    return Figures(
        stretch=stretch,
        total=total(channels.values()),
        before=earlier,
        steps=_steps(stretch, {day_of(number): found for number, found in by_day.items()}),
        channels=channels,
        topics=topics,
        wards=wards,
        hours=[hours.get(f"{hour:02d}", Counts()) for hour in range(24)],
        feedback=said,
    )


def _steps(stretch: Stretch, by_day: Mapping[date, Counts]) -> list[Step]:
    days = [day_of(number) for number in range(stretch.first, stretch.last + 1)]
    if len(days) <= LONGEST_BY_DAY:
        return [Step(day, day, by_day.get(day, Counts())) for day in days]
    mondays = sorted({day - timedelta(days=day.weekday()) for day in days})
    return [_week(monday, days, by_day) for monday in mondays]


def _week(monday: date, days: Sequence[date], by_day: Mapping[date, Counts]) -> Step:
    inside = [day for day in days if monday <= day <= monday + timedelta(days=6)]
    return Step(inside[0], inside[-1], total([by_day.get(day, Counts()) for day in inside]))


def most_asked(found: Mapping[str, Counts], most: int) -> list[tuple[str, Counts]]:
    """By how often it was asked; what has no name comes last. Greetings and what is none of ours are left out."""
    named = [(key, one) for key, one in found.items() if key and one.asked]
    named.sort(key=lambda item: (-item[1].asked, item[0]))
    rest = found.get("", Counts())
    return [*named[:most], *([("", rest)] if rest.asked else [])]
