"""What a person may do (role) and whose data they see (scope)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import IntEnum

from knowledge.places import place_book
from webhook.admin.wording import key_of


class Role(IntEnum):
    """Each may do what the ones before it may. The number is stored."""

    NOBODY = 0  # not signed in
    VIEW = 1
    EDIT = 2
    REVIEW = 3
    ADMIN = 4

    @property
    def title(self) -> str:
        """As staff call it."""
        return TITLES[self]

    @property
    def may(self) -> str:
        """What it may do, in a few words."""
        return POWERS[self]


TITLES = {
    Role.NOBODY: "chưa đăng nhập",
    Role.VIEW: "xem",
    Role.EDIT: "biên tập",
    Role.REVIEW: "duyệt",
    Role.ADMIN: "quản trị",
}
POWERS = {
    Role.NOBODY: "",
    Role.VIEW: "đọc câu hỏi, số liệu và nội dung",
    Role.EDIT: "soạn câu trả lời, trả lời người dân, gửi duyệt",
    Role.REVIEW: "duyệt và đăng nội dung, đăng nhanh khi gấp",
    Role.ADMIN: "tài khoản, công tắc, nhật ký",
}
# The words of `hoidap06 user add --role`.
WORDS = {"xem": Role.VIEW, "bien-tap": Role.EDIT, "duyet": Role.REVIEW, "quan-tri": Role.ADMIN}


@dataclass(frozen=True, slots=True)
class Scope:
    """All wards (`code` empty), the wards of a province, or one ward. Made by `scope_of`."""

    code: str = ""
    title: str = "mọi phường, xã"
    wards: frozenset[str] | None = None  # None: all

    def covers(self, ward: str) -> bool:
        """Whether data of `ward` may be seen. What is of no known ward is everybody's."""
        return not ward or self.wards is None or ward in self.wards

    def holds(self, other: Scope) -> bool:
        """Whether it is at least as wide as `other`."""
        return self.wards is None or (other.wards is not None and other.wards <= self.wards)


EVERYWHERE = Scope()


class NoSuchPlace(ValueError):
    """A code of neither a ward nor a province."""


def scope_of(code: str) -> Scope:
    """The scope of a ward's or a province's code, "" for everything. Raises NoSuchPlace."""
    if not code:
        return EVERYWHERE
    wards = place_book().tables.wards
    ward = wards.get(code)
    if ward is not None:
        return Scope(code, ward.label, frozenset({code}))
    inside = [found for found in wards.values() if found.province.code == code]
    if not inside:
        raise NoSuchPlace(code)
    return Scope(code, inside[0].province.full_name, frozenset(found.code for found in inside))


def named(words: str) -> list[tuple[str, str]]:
    """(code, name) of each province, or else each ward, of this name, with or without `phường` and what holds it; with
    other diacritics only when none has just these."""
    wards = place_book().tables.wards.values()
    provinces = {ward.province.code: ward.province for ward in wards}.values()
    known = [(one.code, one.full_name, (one.full_name, one.name)) for one in provinces]
    inside = [
        (one.code, one.label, (one.full_name, one.name, one.label, f"{one.name} {one.province.name}")) for one in wards
    ]
    for key in (_exactly, key_of):
        sought = key(words)
        for places in (known, inside):
            if found := [(code, title) for code, title, names in places if sought and sought in map(key, names)]:
                return found
    return []


def _exactly(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().replace(",", " ").split())


def ward_name(code: str) -> str:
    """`Phường Ba Đình, Hà Nội`; the code itself when there is no such ward any more."""
    ward = place_book().ward(code)
    return ward.label if ward else code
