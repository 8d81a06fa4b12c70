"""Which days and which place a page of figures is about: what the address asks for, within what the seat may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from webhook.admin.forms import Form
from webhook.admin.refusals import Refusal, other_ward
from webhook.admin.roles import EVERYWHERE, NoSuchPlace, Scope, scope_of
from webhook.admin.seat import Seat
from webhook.report.days import day_text, stretch, today
from webhook.storage.statistics import Stretch

PRESETS = {"7": "7 ngày", "28": "28 ngày", "90": "90 ngày"}
USUAL = "28"
LONGEST = 366  # days


@dataclass(frozen=True, slots=True)
class Period:
    """`days`: the preset, empty for own dates. `problem`: what was asked for and is not shown. `wishes`: the same as it
    is written into an address."""

    first: date
    last: date
    days: str
    place: Scope
    problem: str
    wishes: dict[str, str]

    @property
    def stretch(self) -> Stretch:
        """For the store."""
        return stretch(self.first, self.last, self.place.wards)

    @property
    def words(self) -> str:
        """`từ 1-11-2026 đến 22-11-2026`."""
        return f"từ {day_text(self.first)} đến {day_text(self.last)}"


def period_of(given: Form, seat: Seat, now: datetime) -> Period:
    """The last 28 days unless asked otherwise. Raises Refusal for a place that is not known or not the seat's."""
    place, this_day = place_of(given, seat), today(now)
    ward = place.code if place.code != seat.scope.code else ""
    days = given.text("days", 10)
    since, until = given.text("since", 10), given.text("until", 10)
    if days not in PRESETS and (since or until):
        first, last, problem = _own(since, until, this_day)
        if not problem:
            wishes = {"days": "own", "since": first.isoformat(), "until": last.isoformat(), "ward": ward}
            return Period(first, last, "", place, _clipped(since, first), wishes)
    else:
        problem = ""
    days = days if days in PRESETS else USUAL
    first = this_day - timedelta(days=int(days) - 1)
    return Period(first, this_day, days, place, problem, {"days": days, "ward": ward})


def place_of(given: Form, seat: Seat) -> Scope:
    """What `ward` names (a ward or a province), the seat's own scope without it."""
    code = given.text("ward", 10)
    if not code or code == seat.scope.code:
        return seat.scope
    try:
        place = scope_of(code)
    except NoSuchPlace:
        words = "Không có phường, xã hay tỉnh nào mang mã này. Mã phường, xã có 5 chữ số, mã tỉnh có 2 chữ số."
        raise Refusal(404, "Không có nơi này", words) from None
    if not seat.scope.holds(place):
        raise other_ward()
    return place


def place_words(place: Scope) -> str:
    """`mọi phường, xã` or the name of the place."""
    return EVERYWHERE.title if place.wards is None else place.title


def _own(since: str, until: str, this_day: date) -> tuple[date, date, str]:
    try:
        last = date.fromisoformat(until) if until else this_day
        first = date.fromisoformat(since) if since else last - timedelta(days=int(USUAL) - 1)
    except (ValueError, OverflowError):
        return this_day, this_day, "Chưa đọc được ngày: viết năm-tháng-ngày, ví dụ 2026-11-22."
    if first > last:
        return this_day, this_day, "Ngày đầu đang đứng sau ngày cuối: đổi lại rồi xem."
    return max(first, last - timedelta(days=LONGEST - 1)), last, ""


def _clipped(since: str, first: date) -> str:
    if since and date.fromisoformat(since) != first:
        return f"Mỗi lần xem nhiều nhất {LONGEST} ngày, nên số liệu bắt đầu từ {day_text(first)}."
    return ""
