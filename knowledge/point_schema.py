"""YAML nodes of `support_points/*.yaml` -> SupportPoint; what is wrong is told with its line and column.

The shape is described in `content/support_points/mau.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import yaml

from knowledge.opening import DAY_MIN, Hours, Session, Shift
from knowledge.place_data import Ward
from knowledge.places import PlaceBook, distance_km
from knowledge.scope import EVERYWHERE, Scope
from knowledge.support_points import Office, SupportPoint
from knowledge.yaml_nodes import Problem, at, get, items, pairs, text

POINT_KEYS = {
    "id", "ward", "replaces", "name", "address", "latitude", "longitude", "phone", "services", "hours", "sessions",
    "open_on_holidays", "closed_on", "serves", "accessibility", "source", "checked",
}  # fmt: skip
SESSION_KEYS = {"day", "hours", "name", "at", "until"}
DAYS = {"t2": 0, "t3": 1, "t4": 2, "t5": 3, "t6": 4, "t7": 5, "cn": 6}
FAR_KM = 40.0  # from the ward's centre: communes in the mountains are wide, a slip in a coordinate is wider
FAR_ISLAND_KM = 400.0  # Trường Sa
_SHIFT = re.compile(r"([01]?\d|2[0-4])[:h]([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4])[:h]([0-5]\d)")
_PHONE = re.compile(r"\+?\d[\d .]{1,16}\d")


@dataclass(frozen=True, slots=True)
class PointDraft:
    """A point as one file writes it: a whole one, or (in a later layer) the `given` keys of one that stands before.

    `lacking` is what is wrong with it as a whole point only.
    """

    point: SupportPoint
    given: frozenset[str]
    lacking: tuple[Problem, ...] = ()

    def over(self, before: SupportPoint) -> SupportPoint:
        """The point that stood before, with what is given here."""
        mine, theirs, given = self.point, before.hours, self.given
        hours = Hours(
            weekly=mine.hours.weekly if "hours" in given else theirs.weekly,
            sessions=mine.hours.sessions if "sessions" in given else theirs.sessions,
            always=mine.hours.always if "hours" in given else theirs.always,
            on_holidays=mine.hours.on_holidays if "open_on_holidays" in given else theirs.on_holidays,
            closed=mine.hours.closed if "closed_on" in given else theirs.closed,
        )
        same = given & {"name", "ward", "address", "phone", "services", "serves", "accessibility", "source", "checked"}
        changed: dict[str, Any] = {key: getattr(mine, key) for key in same}
        if "latitude" in given or "longitude" in given:
            changed |= {"latitude": mine.latitude, "longitude": mine.longitude, "approximate": False}
        if "replaces" in given:
            changed["office"] = mine.office
        return replace(before, hours=hours, sample=mine.sample, path=mine.path, line=mine.line, **changed)


def is_sample(root: yaml.Node) -> bool:
    """True for a file that only shows how points are written: it is not served."""
    return text(get(root, "sample")) == "true"


def merge_points(points: dict[str, SupportPoint], drafts: Iterable[PointDraft]) -> list[Problem]:
    """Add a file's points to those of the files before it; what cannot be added is told."""
    problems: list[Problem] = []
    for draft in drafts:
        before = points.get(draft.point.id)
        if draft.lacking and before is None:
            problems += draft.lacking
        else:
            points[draft.point.id] = draft.over(before) if before is not None else draft.point
    return problems


class LazyWards(Mapping[str, Ward]):
    """Wards by code, read when the first is asked for."""

    def __init__(self, places: PlaceBook) -> None:
        self._places = places

    def __getitem__(self, code: str) -> Ward:
        return self._places.tables.wards[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places.tables.wards)

    def __len__(self) -> int:
        return len(self._places.tables.wards)


class PointReader:
    """Reads one file; collects problems instead of stopping at the first."""

    def __init__(self, path: str, wards: Mapping[str, Ward], scope: Scope = EVERYWHERE) -> None:
        self.path, self.wards, self.scope = path, wards, scope
        self.problems: list[Problem] = []
        self._lacking: list[Problem] = []

    def points(self, root: yaml.Node) -> list[SupportPoint]:
        """Every whole point that can be read; what the others lack is a problem."""
        drafts = self.drafts(root)
        self.problems += [problem for draft in drafts for problem in draft.lacking]
        return [draft.point for draft in drafts if not draft.lacking]

    def drafts(self, root: yaml.Node) -> list[PointDraft]:
        """Every point that can be read, whole or not."""
        self._only(root, {"points", "sample"})
        found: dict[str, PointDraft] = {}
        for node in items(get(root, "points")):
            self._lacking = []
            point = self.point(node)
            if point is not None and point.id in found:
                self._bad(get(node, "id") or node, f"`id: {point.id}` có hai lần: đặt tên khác")
            elif point is not None:
                given = frozenset(str(key.value) for key, _ in pairs(node))
                found[point.id] = PointDraft(point, given, tuple(self._lacking))
            else:
                self.problems += self._lacking
        return list(found.values())

    def point(self, node: yaml.Node) -> SupportPoint | None:
        """One point, perhaps not a whole one, or None with problems."""
        if not isinstance(node, yaml.MappingNode):
            self._bad(node, "một điểm phải là các dòng `trường: giá trị`")
            return None
        before = len(self.problems)
        self._only(node, POINT_KEYS)
        ward = self._ward(node)
        for key in ("id", "name", "source", "checked"):
            if not text(get(node, key)):
                self._lacking.append(at(node, self.path, f"thiếu `{key}`"))
        phone = text(get(node, "phone"))
        if phone and not _PHONE.fullmatch(phone):
            self._bad(get(node, "phone") or node, "`phone` chỉ gồm chữ số, dấu cách hoặc dấu chấm")
        hours, office = self._hours(node), self._office(get(node, "replaces"))
        checked = self._date(get(node, "checked"), node, "checked") if get(node, "checked") is not None else None
        place = self._place(node, ward)
        if place is None or not text(get(node, "id")) or len(self.problems) > before:
            return None
        return SupportPoint(
            id=text(get(node, "id")),
            name=text(get(node, "name")),
            ward=ward.code if ward else "",
            latitude=place[0],
            longitude=place[1],
            address=text(get(node, "address")),
            approximate=place[2],
            phone=phone,
            hours=hours,
            services=_texts(get(node, "services")),
            serves=_texts(get(node, "serves")),
            accessibility=_texts(get(node, "accessibility")),
            office=office,
            sample=self.scope.sample,
            source=text(get(node, "source")),
            checked=checked,
            path=self.path,
            line=node.start_mark.line + 1,
        )

    def _ward(self, node: yaml.Node) -> Ward | None:
        """The ward of a point; that of the layer when the point names none. A local layer holds its own places only."""
        named = get(node, "ward")
        code = text(named) if named is not None else self.scope.ward
        ward = self.wards.get(code) if code else None
        if ward is None:
            message = '`ward` phải là mã phường, xã 5 chữ số, ví dụ "00004" (phường Ba Đình)'
            (self._lacking if named is None else self.problems).append(at(named or node, self.path, message))
        elif not self.scope.covers(ward):
            self._bad(named or node, f"lớp của {self.scope.label} chỉ chứa điểm ở đó, không chứa điểm ở {ward.label}")
        return ward

    def _place(self, node: yaml.Node, ward: Ward | None) -> tuple[float, float, bool] | None:
        """(latitude, longitude, approximate): the ward's centre when no coordinates are given."""
        nodes = [get(node, "latitude"), get(node, "longitude")]
        if nodes == [None, None]:
            return (ward.latitude, ward.longitude, True) if ward else (0.0, 0.0, True)
        try:
            latitude, longitude = (float(text(item)) for item in nodes)
        except ValueError:
            self._bad(
                nodes[0] or nodes[1] or node, "`latitude` và `longitude` phải là hai số, ví dụ 21.0386 và 105.838"
            )
            return None
        if ward is None:  # the one that stands in an earlier layer: within Vietnam at least
            if not (7 <= latitude <= 24 and 102 <= longitude <= 118):
                self._bad(nodes[0] or node, "tọa độ nằm ngoài Việt Nam: có đổi chỗ hai số không?")
            return latitude, longitude, False
        away = distance_km(latitude, longitude, ward.latitude, ward.longitude)
        if not away <= (FAR_ISLAND_KM if ward.kind == "Đặc khu" else FAR_KM):  # NaN is refused too
            self._bad(nodes[0] or node, f"tọa độ cách {ward.full_name} {away:.0f} km: có đổi chỗ hai số không?")
            return None
        return latitude, longitude, False

    def _hours(self, node: yaml.Node) -> Hours:
        found = get(node, "hours")
        always = text(found) == "24/24"
        weekly: dict[int, tuple[Shift, ...]] = {}
        if isinstance(found, yaml.MappingNode):
            for key, value in pairs(found):
                shifts = self._shifts(items(value))
                for day in self._weekdays(key):
                    if day in weekly:
                        self._bad(key, f"ngày `{key.value}` đã có giờ ở dòng khác")
                    weekly[day] = shifts
        elif found is not None and not always:
            self._bad(found, "`hours` là `24/24` hoặc các dòng như `t2-t6: [07:30-11:30, 13:30-17:00]`")
        sessions = tuple(s for item in items(get(node, "sessions")) if (s := self._session(item)) is not None)
        holidays = self._flag(get(node, "open_on_holidays"))
        days = (self._date(item, node, "closed_on") for item in items(get(node, "closed_on")))
        closed = frozenset(day for day in days if day is not None)
        return Hours({day: shifts for day, shifts in weekly.items() if shifts}, sessions, always, holidays, closed)

    def _session(self, node: yaml.Node) -> Session | None:
        self._only(node, SESSION_KEYS)
        shifts = self._shifts(items(get(node, "hours")))
        until = self._date(get(node, "until"), node, "until") if get(node, "until") is not None else None
        named = text(get(node, "day"))
        if named.lower() in DAYS:
            weekday, day = DAYS[named.lower()], None
        else:
            weekday, day = None, self._date(get(node, "day"), node, "day (cn, t2 ... hoặc một ngày)")
        if len(shifts) != 1 or (weekday is None and day is None):
            self._bad(node, "một buổi thêm cần `day` (cn, t2 ... t7 hoặc 2026-12-06) và `hours` (19:30-21:00)")
            return None
        return Session(shifts[0], weekday, day, text(get(node, "at")), until, text(get(node, "name")))

    def _shifts(self, nodes: Iterable[yaml.Node]) -> tuple[Shift, ...]:
        shifts: list[Shift] = []
        for node in nodes:
            match = _SHIFT.fullmatch(text(node))
            hours = [int(part) for part in match.groups()] if match else [0, 0, 0, 0]
            shift = Shift(hours[0] * 60 + hours[1], hours[2] * 60 + hours[3])
            if not match or not shift.opens_min < shift.closes_min <= DAY_MIN:
                self._bad(
                    node, f"giờ `{text(node)}` phải như 07:30-11:30, đóng sau khi mở (qua nửa đêm: tách hai dòng)"
                )
            elif shifts and shift.opens_min < shifts[-1].closes_min:
                self._bad(node, f"giờ `{text(node)}` chồng lên giờ trước")
            else:
                shifts.append(shift)
        return tuple(shifts)

    def _weekdays(self, key: yaml.ScalarNode) -> Iterable[int]:
        first, _, last = str(key.value).lower().partition("-")
        if first not in DAYS or (last or first) not in DAYS or DAYS[last or first] < DAYS[first]:
            self._bad(key, f"ngày `{key.value}` phải là t2, t3, t4, t5, t6, t7, cn hoặc một khoảng như t2-t6")
            return ()
        return range(DAYS[first], DAYS[last or first] + 1)

    def _office(self, node: yaml.Node | None) -> Office | None:
        named = text(node)
        if node is not None and named not in set(Office):
            self._bad(node, "`replaces` là `trung-tam` (Trung tâm Phục vụ hành chính công) hoặc `cong-an`")
            return None
        return Office(named) if named else None

    def _date(self, node: yaml.Node | None, parent: yaml.Node, key: str) -> date | None:
        try:
            return date.fromisoformat(text(node))
        except ValueError:
            self._bad(node or parent, f"`{key}` phải là ngày viết như 2026-11-22")
            return None

    def _flag(self, node: yaml.Node | None) -> bool:
        if node is not None and text(node) not in ("true", "false"):
            self._bad(node, "chỉ ghi `true` hoặc `false`")
        return text(node) == "true"

    def _only(self, node: yaml.Node, allowed: set[str]) -> None:
        for key, _ in pairs(node):
            if key.value not in allowed:
                self._bad(key, f"trường lạ `{key.value}`: dùng {', '.join(sorted(allowed))}")

    def _bad(self, node: yaml.Node, message: str) -> None:
        self.problems.append(at(node, self.path, message))


def _texts(node: yaml.Node | None) -> tuple[str, ...]:
    return tuple(text(item) for item in items(node) if text(item))
