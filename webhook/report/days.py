"""Stretches of days by Hà Nội's calendar, numbered from 1-1-1970 as the store counts them; and ISO weeks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from knowledge.hanoi import HANOI
from webhook.storage.statistics import Stretch

EPOCH = date(1970, 1, 1).toordinal()
_WEEK = re.compile(r"(20[0-9]{2})-W([0-9]{2})", re.ASCII)


def number_of(day: date) -> int:
    """1-1-1970 is 0."""
    return day.toordinal() - EPOCH


def day_of(number: int) -> date:
    """The other way round."""
    return date.fromordinal(number + EPOCH)


def today(now: datetime) -> date:
    """The day in Hà Nội at the aware `now`."""
    return now.astimezone(HANOI).date()


def day_text(day: date) -> str:
    """`22-11-2026`."""
    return f"{day.day}-{day.month}-{day.year}"


def stretch(first: date, last: date, wards: frozenset[str] | None = None) -> Stretch:
    """Both days counted."""
    return Stretch(number_of(first), number_of(last), wards)


def before(given: Stretch) -> Stretch:
    """As many days, just before."""
    length = given.last - given.first + 1
    return Stretch(given.first - length, given.first - 1, given.wards)


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week, from Monday on."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> Week:
        """`2026-W47`. Raises ValueError."""
        found = _WEEK.fullmatch(text)
        if found is None:
            raise ValueError(text)
        week = cls(int(found[1]), int(found[2]))
        date.fromisocalendar(week.year, week.number, 1)  # not every year has a week 53
        return week

    @classmethod
    def of(cls, day: date) -> Week:
        """The week that `day` belongs to; the last days of December may be of next year's first."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def first(self) -> date:
        """Monday."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Sunday."""
        return self.first + timedelta(days=6)

    def moved(self, weeks: int) -> Week:
        """So many weeks later."""
        return Week.of(self.first + timedelta(weeks=weeks))

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"
