"""YAML nodes of `support_points/*.yaml` -> SupportPoint; what is wrong is told with its line and column.

The shape is described in `content/support_points/mau.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

import yaml

from knowledge.opening import DAY_MIN, Hours, Session, Shift
from knowledge.place_data import Ward
from knowledge.places import PlaceBook, distance_km
from knowledge.support_points import Office, SupportPoint
from knowledge.yaml_nodes import Problem, at, get, items, pairs, text

POINT_KEYS = {
    "id", "ward", "replaces", "name", "address", "latitude", "longitude", "phone", "services", "hours", "sessions",
    "open_on_holidays", "source", "checked",
}  # fmt: skip
SESSION_KEYS = {"day", "hours", "at", "until"}
DAYS = {"t2": 0, "t3": 1, "t4": 2, "t5": 3, "t6": 4, "t7": 5, "cn": 6}
FAR_KM = 40.0  # from the ward's centre: communes in the mountains are wide, a slip in a coordinate is wider
FAR_ISLAND_KM = 400.0  # Trường Sa
_SHIFT = re.compile(r"([01]?\d|2[0-4])[:h]([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4])[:h]([0-5]\d)")
_PHONE = re.compile(r"\+?\d[\d .]{1,16}\d")


def load_support_points(
    files: Iterable[tuple[str, yaml.Node]], places: PlaceBook, samples: bool = False
) -> tuple[list[SupportPoint], list[Problem]]:
    """The points of all files, a later file winning by id, and every problem.

    A file of `sample: true` is passed over unless `samples`; without any other the place data is not even read.
    """
    points: dict[str, SupportPoint] = {}
    problems: list[Problem] = []
    for path, root in files:
        if text(get(root, "sample")) == "true" and not samples:
            continue
        reader = PointReader(path, places.tables.wards)
        points.update({point.id: point for point in reader.points(root)})
        problems += reader.problems
    return list(points.values()), problems


class PointReader:
    """Reads one file; collects problems instead of stopping at the first."""

    def __init__(self, path: str, wards: Mapping[str, Ward]) -> None:
        self.path, self.wards = path, wards
        self.problems: list[Problem] = []

    def points(self, root: yaml.Node) -> list[SupportPoint]:
        """Every point that can be read."""
        self._only(root, {"points", "sample"})
        found: dict[str, SupportPoint] = {}
        for node in items(get(root, "points")):
            point = self.point(node)
            if point is not None and point.id in found:
                self._bad(get(node, "id") or node, f"`id: {point.id}` có hai lần: đặt tên khác")
            elif point is not None:
                found[point.id] = point
        return list(found.values())

    def point(self, node: yaml.Node) -> SupportPoint | None:
        """One point, or None with problems."""
        if not isinstance(node, yaml.MappingNode):
            self._bad(node, "một điểm phải là các dòng `trường: giá trị`")
            return None
        before = len(self.problems)
        self._only(node, POINT_KEYS)
        ward = self.wards.get(text(get(node, "ward")))
        if ward is None:
            self._bad(
                get(node, "ward") or node, '`ward` phải là mã phường, xã 5 chữ số, ví dụ "00004" (phường Ba Đình)'
            )
        for key in ("id", "name", "source"):
            if not text(get(node, key)):
                self._bad(node, f"thiếu `{key}`")
        phone = text(get(node, "phone"))
        if phone and not _PHONE.fullmatch(phone):
            self._bad(get(node, "phone") or node, "`phone` chỉ gồm chữ số, dấu cách hoặc dấu chấm")
        hours, office = self._hours(node), self._office(get(node, "replaces"))
        checked = self._date(get(node, "checked"), node, "checked")
        place = self._place(node, ward)
        if ward is None or place is None or len(self.problems) > before:
            return None
        return SupportPoint(
            id=text(get(node, "id")),
            name=text(get(node, "name")),
            ward=ward.code,
            latitude=place[0],
            longitude=place[1],
            address=text(get(node, "address")),
            approximate=place[2],
            phone=phone,
            hours=hours,
            services=tuple(text(item) for item in items(get(node, "services")) if text(item)),
            office=office,
            source=text(get(node, "source")),
            checked=checked,
            path=self.path,
            line=node.start_mark.line + 1,
        )

    def _place(self, node: yaml.Node, ward: Ward | None) -> tuple[float, float, bool] | None:
        """(latitude, longitude, approximate): the ward's centre when no coordinates are given."""
        nodes = [get(node, "latitude"), get(node, "longitude")]
        if ward is None or nodes == [None, None]:
            return (ward.latitude, ward.longitude, True) if ward else None
        try:
            latitude, longitude = (float(text(item)) for item in nodes)
        except ValueError:
            self._bad(
                nodes[0] or nodes[1] or node, "`latitude` và `longitude` phải là hai số, ví dụ 21.0386 và 105.838"
            )
            return None
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
        return Hours({day: shifts for day, shifts in weekly.items() if shifts}, sessions, always, holidays)

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
        return Session(shifts[0], weekday, day, text(get(node, "at")), until)

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
