"""Which days offices work: public holidays and make-up days of `calendar.yaml`, and the days nobody is sure of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

import yaml

from knowledge.yaml_nodes import Problem, at, get, items, pairs, text


class DayKind(Enum):
    """What a date is, before the weekday is looked at."""

    ORDINARY = "ordinary"
    HOLIDAY = "holiday"  # offices are closed, for sure
    DOUBTFUL = "doubtful"  # may be a holiday, or its year is not decided: ask before going
    MAKE_UP = "make_up"  # a Saturday that is worked for a swapped day


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day without work. `sure` is False as long as no decision for that day was seen."""

    day: date
    name: str
    sure: bool


@dataclass(frozen=True)
class WorkingDays:
    """The calendar of the years in `years`; a date of another year is DOUBTFUL."""

    years: frozenset[int]
    off: Mapping[date, DayOff] = field(default_factory=dict)
    make_up: Mapping[date, date] = field(default_factory=dict)  # the Saturday -> the day that it stands for
    checked: date | None = None

    def kind(self, day: date) -> DayKind:
        """What the date is."""
        if day in self.make_up:
            return DayKind.MAKE_UP
        if day in self.off:
            return DayKind.HOLIDAY if self.off[day].sure else DayKind.DOUBTFUL
        return DayKind.ORDINARY if day.year in self.years else DayKind.DOUBTFUL

    def name(self, day: date) -> str:
        """The holiday's name; empty on other days."""
        return self.off[day].name if day in self.off else ""

    def weekday(self, day: date) -> int:
        """The weekday whose hours hold, Monday = 0: on a make-up day that of the day it stands for."""
        return self.make_up.get(day, day).weekday()


def read_calendar(root: yaml.Node, path: str) -> tuple[WorkingDays, list[Problem]]:
    """The calendar of one file. What is wrong is told with its place, and left out."""
    problems: list[Problem] = []
    for key, _ in pairs(root):
        if key.value not in ("checked", "years", "days_off", "make_up"):
            problems.append(at(key, path, f"trường lạ `{key.value}`: dùng years, checked, days_off, make_up"))
    years = {int(text(node)) for node in items(get(root, "years")) if text(node).isdecimal()}
    if not years:
        problems.append(at(root, path, "thiếu `years`: các năm mà lịch này nói tới, ví dụ [2026, 2027]"))
    off: dict[date, DayOff] = {}
    make_up: dict[date, date] = {}
    for node in items(get(root, "days_off")):
        day = _date(node, "date", path, years, problems)
        if text(get(node, "sure")) not in ("true", "false") or not text(get(node, "name")):
            problems.append(at(node, path, "mỗi ngày nghỉ cần `date`, `name` và `sure: true` hoặc `sure: false`"))
        elif day in off:
            problems.append(at(node, path, f"ngày {day} có hai lần: bỏ một"))
        elif day is not None:
            off[day] = DayOff(day, text(get(node, "name")), text(get(node, "sure")) == "true")
    for node in items(get(root, "make_up")):
        day, instead = _date(node, "date", path, years, problems), _date(node, "for", path, years, problems)
        if day in off:
            problems.append(at(node, path, f"ngày {day} vừa là ngày nghỉ vừa là ngày làm bù"))
        elif day is not None and instead is not None:
            make_up[day] = instead
    checked = _date(root, "checked", path, None, problems)
    return WorkingDays(frozenset(years), off, make_up, checked), problems


def _date(node: yaml.Node, key: str, path: str, years: set[int] | None, problems: list[Problem]) -> date | None:
    found = get(node, key)
    try:
        day = date.fromisoformat(text(found))
    except ValueError:
        problems.append(at(found or node, path, f"`{key}` phải là ngày viết như 2026-11-24"))
        return None
    if years is not None and day.year not in years:
        problems.append(at(found or node, path, f"ngày {day} không thuộc các năm trong `years`"))
        return None
    return day
