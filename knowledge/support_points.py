"""Where a citizen is helped: each ward's centre and police, replaced and joined by what ward staff wrote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from knowledge.opening import Hours, Opening, opening
from knowledge.places import PlaceBook, Ward, distance_km, place_book
from knowledge.working_days import WorkingDays

NEAR_WARDS = 6  # centres looked at around a position
REACH_KM = 30.0  # a point farther than this is not offered as near


class Office(StrEnum):
    """What every ward has; an entry of `support_points/` may replace one of them."""

    CENTRE = "trung-tam"
    POLICE = "cong-an"


@dataclass(frozen=True, slots=True)
class SupportPoint:
    """One place. Without an address it is `approximate`: the ward's centre, not the office's door."""

    id: str
    name: str
    ward: str  # code
    latitude: float
    longitude: float
    address: str = ""
    approximate: bool = False
    phone: str = ""
    hours: Hours = field(default_factory=Hours)
    services: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()  # tổ dân phố whose people are helped at home from here
    accessibility: tuple[str, ...] = ()  # Lối xe lăn, Quầy ưu tiên
    office: Office | None = None
    source: str = ""
    checked: date | None = None
    sample: bool = False  # of an example layer: invented, and said so
    path: str = ""
    line: int = 0

    def opening(self, now: datetime, days: WorkingDays) -> Opening:
        """Open, closed, in doubt or unknown at `now` (aware), with the words for it in `.text`."""
        return opening(self.hours, now, days)

    @property
    def map_url(self) -> str:
        """A map at the point; it stays out of the content, where only official links are allowed."""
        return f"https://www.google.com/maps/search/?api=1&query={self.latitude:.6f},{self.longitude:.6f}"


@dataclass(frozen=True, slots=True)
class NearPoint:
    """A point as it is told: how far, whether open, in which ward."""

    point: SupportPoint
    ward: Ward
    distance_km: float | None  # None when nobody shared a position
    opening: Opening

    @property
    def address(self) -> str:
        """What stands under the name on a map: the address, or the ward with the word that it is only near."""
        if self.point.address:
            return self.point.address
        return f"{self.ward.label} ({'vị trí gần đúng, ' if self.point.approximate else ''}chưa có địa chỉ)"


def default_points(ward: Ward) -> tuple[SupportPoint, SupportPoint]:
    """The ward's centre for public services and its police, at the ward's centre; hours and phone are not known."""
    names = {
        Office.CENTRE: f"Trung tâm Phục vụ hành chính công {ward.full_name}",
        Office.POLICE: f"Công an {ward.full_name}",
    }
    centre, police = (
        SupportPoint(
            f"{ward.code}-{office}", name, ward.code, ward.latitude, ward.longitude, approximate=True, office=office
        )
        for office, name in names.items()
    )
    return centre, police


class PointBook:
    """All support points of one snapshot: the written ones first, then what every ward has by default."""

    def __init__(
        self, written: Iterable[SupportPoint] = (), days: WorkingDays | None = None, places: PlaceBook | None = None
    ) -> None:
        self.written = tuple(written)
        self.days = days or WorkingDays(frozenset())
        self.places = places or place_book()
        self._by_ward: dict[str, list[SupportPoint]] = {}
        for point in self.written:
            self._by_ward.setdefault(point.ward, []).append(point)

    def of_ward(self, code: str) -> tuple[SupportPoint, ...]:
        """The points of a ward; none for a code that is no ward."""
        ward = self.places.ward(code)
        if ward is None:
            return ()
        written = self._by_ward.get(code, [])
        replaced = {point.office for point in written}
        return (*written, *(point for point in default_points(ward) if point.office not in replaced))

    def at_ward(self, code: str, now: datetime) -> list[NearPoint]:
        """The points of a ward that was named, with what can be said of them at `now`."""
        return [self._near(point, None, now) for point in self.of_ward(code)]

    def near(self, latitude: float, longitude: float, now: datetime, n: int = 4) -> list[NearPoint]:
        """The n points nearest to a shared position, the nearest first; none outside Vietnam.

        A default point stands at the centre of its ward, so its distance is approximate too.
        """
        wards = self.places.nearest(latitude, longitude, NEAR_WARDS)
        if not wards:
            return []
        candidates = [point for ward, _ in wards for point in self.of_ward(ward.code)]
        seen = {point.id for point in candidates}
        candidates += [point for point in self.written if point.id not in seen]
        away = [(distance_km(latitude, longitude, p.latitude, p.longitude), p) for p in candidates]
        reach = max(REACH_KM, wards[0][1])
        ranked = sorted((item for item in away if item[0] <= reach), key=_nearest_first)
        return [self._near(point, km, now) for km, point in ranked[:n]]

    def _near(self, point: SupportPoint, km: float | None, now: datetime) -> NearPoint:
        ward = self.places.tables.wards[point.ward]
        return NearPoint(point, ward, km, point.opening(now, self.days))


def _nearest_first(item: tuple[float, SupportPoint]) -> tuple[float, bool, str]:
    """By distance; at one place the centre before the police."""
    km, point = item
    return round(km, 3), point.office is not Office.CENTRE, point.id
