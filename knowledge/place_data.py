"""The wards of today and the units of before 1-7-2025, from `data/places.tsv.xz` (see data/ATTRIBUTION.md)."""

from __future__ import annotations

import gc
import lzma
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from sys import intern
from typing import NamedTuple, TypeVar

from knowledge.place_text import key_of

T = TypeVar("T")

PLACES = Path(__file__).resolve().parent / "data" / "places.tsv.xz"


@dataclass(frozen=True, slots=True)
class Province:
    """A province of today. `kind` is `Thành phố` or `Tỉnh`."""

    code: str
    kind: str
    name: str

    @property
    def full_name(self) -> str:
        """`thành phố Hà Nội`, as it stands inside a sentence."""
        return f"{self.kind.lower()} {self.name}"


class Ward(NamedTuple):
    """A ward of today. `kind` is `Phường`, `Xã` or `Đặc khu`; the centre in degrees, WGS 84.

    A tuple, as OldWard is: 13,000 are made at once, in half the time of frozen dataclasses.
    """

    code: str
    kind: str
    name: str
    province: Province
    latitude: float
    longitude: float

    @property
    def full_name(self) -> str:
        """`phường Ba Đình`, as it stands inside a sentence."""
        return f"{self.kind.lower()} {self.name}"

    @property
    def label(self) -> str:
        """`Phường Ba Đình, Hà Nội`: for a button."""
        return f"{self.kind} {self.name}, {self.province.name}"


@dataclass(frozen=True, slots=True)
class OldProvince:
    """A province of before 1-7-2025 and the province that it belongs to now."""

    kind: str
    name: str
    province: Province


@dataclass(frozen=True, slots=True)
class OldDistrict:
    """A quận, huyện, thị xã or thành phố that was abolished."""

    kind: str
    name: str
    province: OldProvince

    @property
    def full_name(self) -> str:
        """`quận Ba Đình`."""
        return f"{self.kind.lower()} {self.name}"


class OldWard(NamedTuple):
    """A ward of before 1-7-2025; `codes` are the wards that it went to, the one with most of it first.

    An island district without wards is an OldWard with an empty name.
    """

    kind: str
    name: str
    district: OldDistrict
    codes: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """`phường Trúc Bạch`."""
        return f"{self.kind.lower()} {self.name}" if self.name else self.district.full_name


@dataclass(frozen=True, slots=True)
class PlaceTables:
    """Units by code and by name key (see `key_of`): one table for each level and age, never mixed."""

    wards: Mapping[str, Ward]
    provinces: Mapping[str, Province]
    wards_named: Mapping[str, tuple[Ward, ...]]
    wards_starting: Mapping[str, tuple[Ward, ...]]  # by the beginning of a longer name, two words at least
    old_wards_named: Mapping[str, tuple[OldWard, ...]]
    districts_named: Mapping[str, tuple[OldDistrict, ...]]
    provinces_named: Mapping[str, tuple[Province | OldProvince, ...]]
    wards_of: Mapping[OldDistrict, tuple[OldWard, ...]] = field(repr=False)
    names: frozenset[str] = field(repr=False)  # every key of every table, and the aliases of provinces


def read_places(path: Path = PLACES) -> PlaceTables:
    """The whole file; about 0.1 s and 8 MB. Raises OSError, lzma.LZMAError or ValueError for a damaged file."""
    text = lzma.decompress(path.read_bytes()).decode("utf-8")
    collecting = gc.isenabled()
    gc.disable()  # 60,000 objects that all stay: looking for garbage among them takes as long as making them
    try:
        return _Builder().build(line.split("\t") for line in text.splitlines())
    finally:
        if collecting:
            gc.enable()


class _Builder:
    """Children follow their parent in the file, so the last province and district are remembered."""

    def __init__(self) -> None:
        self.shared: dict[str, tuple[str, ...]] = {}  # cells that thousands of rows repeat are kept once
        self.provinces: dict[str, Province] = {}
        self.wards: dict[str, Ward] = {}
        self.old_provinces: list[OldProvince] = []
        self.wards_of: dict[OldDistrict, list[OldWard]] = {}

    def build(self, rows: Iterable[list[str]]) -> PlaceTables:
        """Tables of all rows (see tools/build_places.py for the row kinds)."""
        province: Province | None = None
        district: OldDistrict | None = None
        olds: list[OldWard] = []
        for row in rows:
            kind, rest = row[0], row[1:]
            if kind == "P":
                province = self.provinces[rest[0]] = Province(*rest)
            elif kind == "W" and province is not None:
                code, ward_kind, name, latitude, longitude = rest
                self.wards[code] = Ward(code, intern(ward_kind), name, province, float(latitude), float(longitude))
            elif kind == "O":
                self.old_provinces.append(OldProvince(rest[0], rest[1], self.provinces[rest[2]]))
            elif kind == "D":
                district = OldDistrict(rest[0], rest[1], self.old_provinces[-1])
                olds = self.wards_of[district] = []
            elif kind == "X" and district is not None:
                codes = self.shared.get(rest[2]) or self.shared.setdefault(rest[2], tuple(rest[2].split(",")))
                olds.append(OldWard(intern(rest[0]), rest[1], district, codes))
            else:
                raise ValueError(f"unknown row {row!r}")
        return self._tables()

    def _tables(self) -> PlaceTables:
        wards, olds = self.wards.values(), [old for group in self.wards_of.values() for old in group if old.name]
        provinces: list[tuple[str, Province | OldProvince]] = [(p.name, p) for p in self.provinces.values()]
        provinces += [(p.name, p) for p in self.old_provinces]
        by_name: tuple[Mapping[str, object], ...] = (
            wards_named := _by_key((ward.name, ward) for ward in wards),
            wards_starting := _by_key((start, ward) for ward in wards for start in _beginnings(ward.name)),
            old_wards_named := _by_key((old.name, old) for old in olds),
            districts_named := _by_key((district.name, district) for district in self.wards_of),
            provinces_named := _by_key(provinces),
        )
        return PlaceTables(
            wards=self.wards,
            provinces=self.provinces,
            wards_named=wards_named,
            wards_starting=wards_starting,
            old_wards_named=old_wards_named,
            districts_named=districts_named,
            provinces_named=provinces_named,
            wards_of={district: tuple(group) for district, group in self.wards_of.items()},
            names=frozenset(key for table in by_name for key in table),
        )


def _beginnings(name: str) -> Iterable[str]:
    words = key_of(name).split()
    return (" ".join(words[:count]) for count in range(2, len(words)))


def _by_key(named: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    grouped: dict[str, list[T]] = defaultdict(list)
    for name, unit in named:
        grouped[key_of(name)].append(unit)
    return {key: tuple(units) for key, units in grouped.items()}
