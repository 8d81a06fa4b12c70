"""When a place is open: shifts of a week, sessions beside them, holidays; and the words that say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import Enum

from knowledge.hanoi import HANOI
from knowledge.working_days import DayKind, WorkingDays

LOOK_AHEAD_DAYS = 35  # Tết is nine days; a place that opens once a month is still found
DAY_MIN = 24 * 60
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """From `opens_min` until before `closes_min`, minutes after midnight; 1440 is the end of the day."""

    opens_min: int
    closes_min: int


@dataclass(frozen=True, slots=True)
class Session:
    """A shift beside the usual ones: every `weekday` (Monday = 0) or on one `day`, perhaps elsewhere (`at`)."""

    shift: Shift
    weekday: int | None = None
    day: date | None = None
    at: str = ""  # Nhà văn hóa thôn 3
    until: date | None = None  # the last day
    name: str = ""  # Thứ Bảy tình nguyện

    def on(self, day: date) -> bool:
        """True when the session is held on that date, holidays apart."""
        due = day == self.day if self.day is not None else day.weekday() == self.weekday
        return due and (self.until is None or day <= self.until)

    @property
    def where(self) -> str:
        """What is said behind the time: the place, the session's name, or both."""
        named = f"({self.name})" if self.name else ""
        return f"{self.at} {named}".strip() if self.at else named


@dataclass(frozen=True, slots=True)
class Hours:
    """`weekly`: shifts by weekday, Monday = 0. Nothing at all: the hours are not known."""

    weekly: Mapping[int, tuple[Shift, ...]] = field(default_factory=dict)
    sessions: tuple[Session, ...] = ()
    always: bool = False  # 24/24, holidays too
    on_holidays: bool = False
    closed: frozenset[date] = frozenset()  # days on which it is closed, whatever else is written

    @property
    def known(self) -> bool:
        """False when nobody has told us the hours."""
        return bool(self.always or self.weekly or self.sessions)

    def spans(self, day: date, days: WorkingDays, doubtful: bool = False) -> list[Span]:
        """The open times of a date in order; `doubtful`: as if a day in doubt were worked."""
        if day in self.closed:
            return []
        if self.always:
            return [Span(_at(day, 0), _at(day, DAY_MIN))]
        kind = days.kind(day)
        closed = not self.on_holidays and (kind is DayKind.HOLIDAY or (kind is DayKind.DOUBTFUL and not doubtful))
        shifts = [] if closed else [Span.of(day, shift) for shift in self.weekly.get(days.weekday(day), ())]
        # A session on a date of its own was set with the calendar in hand; a weekly one rests on holidays.
        held = (s for s in self.sessions if s.on(day) and (not closed or s.day is not None))
        return sorted([*shifts, *(Span.of(day, session.shift, session.where) for session in held)])


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """An open time, aware; `at` when it is held elsewhere."""

    start: datetime
    end: datetime
    at: str = ""

    @classmethod
    def of(cls, day: date, shift: Shift, at: str = "") -> Span:
        """A shift on a date."""
        return cls(_at(day, shift.opens_min), _at(day, shift.closes_min), at)


class State(Enum):
    """What can be said of a place at a moment."""

    OPEN = "open"
    CLOSED = "closed"
    ASK = "ask"  # it would be open, but the day may be a holiday
    UNKNOWN = "unknown"  # no hours are known


@dataclass(frozen=True, slots=True)
class Opening:
    """The state at `now`; `until` when open (None: always), `opens` when not (None: not within five weeks)."""

    state: State
    now: datetime
    until: datetime | None = None
    opens: datetime | None = None
    at: str = ""
    doubtful: tuple[tuple[date, str], ...] = ()  # days before `opens` (or today) that may be holidays, with names
    shut: bool = False  # today is one of the days on which it says that it is closed
    session: str = ""  # the next session of the week to come, when it is not what `opens` or `until` tell of

    @property
    def text(self) -> str:
        """In the house's words: `đang mở cửa tới 17 giờ`, `hôm nay nghỉ; mở lại 7 giờ 30 thứ Hai 30-11`."""
        return f"hôm nay nghỉ; {self._when}" if self.shut else self._when

    @property
    def _when(self) -> str:
        today = self.now.date()
        if self.state is State.UNKNOWN:
            return "chưa có giờ làm việc, hãy hỏi trước khi đi"
        if self.state is State.OPEN:
            if self.until is None:
                return "mở cửa 24/24"
            return f"đang mở cửa tới {_moment(self.until, today, closing=True)}{_place(self.at)}"
        doubt = "; ".join(
            f"{_day(day, today)} có thể nghỉ{f' ({name})' if name else ''}" for day, name in self.doubtful
        )
        if self.opens is None:
            opens = "chưa có lịch mở cửa trong năm tuần tới"
        else:
            opens = f"mở lại {_moment(self.opens, today)}{_place(self.at)}"
        if self.state is State.ASK:
            return f"{doubt}, hãy hỏi trước khi đi; {opens}" if self.opens else f"{doubt}, hãy hỏi trước khi đi"
        return f"{opens}; {doubt}, hãy hỏi trước khi đi" if doubt else opens


def opening(hours: Hours, now: datetime, days: WorkingDays) -> Opening:
    """What can be said at `now` (aware). Raises ValueError for a naive time."""
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    now = now.astimezone(HANOI)
    shut = now.date() in hours.closed
    if not hours.known:
        return Opening(State.UNKNOWN, now, shut=shut)
    found = replace(_opening(hours, now, days), shut=shut)
    coming = _session(hours, now, days)
    if coming is None or coming.start == found.opens:
        return found
    return replace(found, session=f"{_moment(coming.start, now.date())}{_place(coming.at)}")


def _opening(hours: Hours, now: datetime, days: WorkingDays) -> Opening:
    if hours.always and now.date() not in hours.closed:
        return Opening(State.OPEN, now)
    current = next((span for span in hours.spans(now.date(), days) if span.start <= now < span.end), None)
    if current is not None:
        return Opening(State.OPEN, now, until=_last(hours, current, days).end, at=current.at)
    coming = next(_coming(hours, now, days), None)
    doubtful = tuple(_doubts(hours, now, coming.start if coming else None, days))
    asked = any(day == now.date() for day, _ in doubtful) and any(
        span.start <= now < span.end for span in hours.spans(now.date(), days, doubtful=True)
    )
    state = State.ASK if asked else State.CLOSED
    return Opening(
        state, now, opens=coming.start if coming else None, at=coming.at if coming else "", doubtful=doubtful
    )


def _coming(hours: Hours, now: datetime, days: WorkingDays) -> Iterator[Span]:
    for offset in range(LOOK_AHEAD_DAYS):
        yield from (span for span in hours.spans(now.date() + timedelta(offset), days) if span.start > now)


def _session(hours: Hours, now: datetime, days: WorkingDays) -> Span | None:
    """The next session within a week."""
    if not hours.sessions:
        return None
    only = replace(hours, weekly={}, always=False)
    return next(
        (span for offset in range(8) for span in only.spans(now.date() + timedelta(offset), days) if span.start > now),
        None,
    )


def _last(hours: Hours, span: Span, days: WorkingDays) -> Span:
    """The span that ends the time open without a break: one shift may begin where another ends, at midnight too."""
    for offset in range(2):
        for following in hours.spans(span.start.date() + timedelta(offset), days):
            if following.at == span.at and span.start < following.start <= span.end < following.end:
                span = following
    return span


def _doubts(hours: Hours, now: datetime, before: datetime | None, days: WorkingDays) -> Iterator[tuple[date, str]]:
    """The days in doubt, from today until the sure opening (at most a week), on which it would otherwise open."""
    for offset in range(7):
        day = now.date() + timedelta(offset)
        if before is not None and day >= before.date():
            return
        worked = any(span.end > now for span in hours.spans(day, days, doubtful=True))
        if days.kind(day) is DayKind.DOUBTFUL and not hours.on_holidays and worked:
            yield day, days.name(day)


def _at(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(), HANOI) + timedelta(minutes=minutes)


def _moment(moment: datetime, today: date, closing: bool = False) -> str:
    if closing and moment.hour == moment.minute == 0:
        moment_day, clock = moment.date() - timedelta(1), "24 giờ"
    else:
        moment_day, clock = moment.date(), f"{moment.hour} giờ" + (f" {moment.minute:02d}" if moment.minute else "")
    if closing and moment_day == today:
        return clock
    return f"{clock} {_day(moment_day, today)}"


def _day(day: date, today: date) -> str:
    if day == today:
        return "hôm nay"
    year = f"-{day.year}" if day.year != today.year else ""
    return f"{_WEEKDAYS[day.weekday()]} {day.day}-{day.month}{year}"


def _place(at: str) -> str:
    if not at or at.startswith("("):
        return f" {at}" if at else ""
    return f" tại {at}"
