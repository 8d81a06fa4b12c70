"""What a text names: one ward, several to ask back, a former district, a province, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from knowledge.place_data import OldDistrict, OldProvince, OldWard, Province, Ward


class Found(StrEnum):
    """What a text names. Only WARD is an answer; the next two are asked back; PROVINCE asks for the ward."""

    NONE = "none"
    WARD = "ward"
    WARDS = "wards"  # several wards share the name, or the old ward was divided
    DISTRICT = "district"  # a former quận, huyện, thị xã, thành phố: its wards of today
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ward that may be meant; `old`, `district`: the former name that led to it, empty for a name of today."""

    ward: Ward
    old: str = ""  # phường Trúc Bạch
    district: str = ""  # quận Ba Đình

    @property
    def note(self) -> str:
        """`phường Trúc Bạch (cũ) nay thuộc phường Ba Đình`; empty when the name has not changed."""
        if not self.old or self.old == self.ward.full_name:
            return ""
        number = self.old.rpartition(" ")[2].isdecimal()  # `phường 15` says little without its district
        old = f"{self.old}, {self.district}" if number else self.old
        return f"{old} (cũ) nay thuộc {self.ward.full_name}"


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """What `find` saw. `candidates` has exactly one for WARD, at most `limit` for WARDS and DISTRICT, else none."""

    found: Found
    candidates: tuple[Candidate, ...] = ()
    total: int = 0  # wards that may be meant in all: more than `candidates` when the list was cut
    old: str = ""  # the former district or province that was named: `quận Ba Đình`, `tỉnh Hà Giang`
    province: Province | None = None
    provinces: tuple[str, ...] = ()  # names of the provinces of all wards that may be meant
    guessed: bool = False  # a typo was repaired, or the province did not fit: say what was understood
    alone: bool = False  # the text is nothing but the place
    also: tuple[Candidate, ...] = field(default=())  # former wards of the same name that lie elsewhere

    @property
    def ward(self) -> Ward | None:
        """The ward, when exactly one is meant."""
        return self.candidates[0].ward if self.found is Found.WARD else None


NOTHING = PlaceMatch(Found.NONE)


@dataclass(frozen=True, slots=True)
class Context:
    """What else the text says of where the name lies."""

    districts: tuple[OldDistrict, ...] = ()
    province: Province | None = None
    old_province: OldProvince | None = None  # set when the province named is a former one

    def holds_ward(self, ward: Ward) -> bool:
        """True when the ward lies in the province that was named, if one was."""
        return self.province is None or ward.province == self.province

    def holds_old(self, old: OldWard | OldDistrict) -> bool:
        """The same for a unit of before 1-7-2025, by the province as it was then or is now."""
        province = old.district.province if isinstance(old, OldWard) else old.province
        if self.old_province is not None:
            return province == self.old_province
        return self.province is None or province.province == self.province
