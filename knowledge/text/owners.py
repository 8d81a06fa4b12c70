"""Whose a thing is: `hộ chiếu Hàn` and `khai sinh cho chó` are none of ours, though `hộ chiếu` and `khai sinh` are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.text.fold import fold

if TYPE_CHECKING:
    from knowledge.text.lexicon import PatternSet, Token

_NOTHING_BETWEEN = "-"  # as staff write it: `hộ chiếu + - + nước khác`
_HERE = frozenset({"viet", "vn"})  # a message that speaks of this country too may want a thing of ours
# ... and one that brings it home or has it exchanged
_HOME = frozenset({("ve", "nuoc"), ("doi", "sang"), ("doi", "qua"), ("doi", "ra"), ("doi", "duoc"), ("quy", "doi")})
# What stands behind an owner of one word in the names of our own places (Lào Cai, Mèo Vạc), by the place data; without
# `Mỹ Gia`, since `ở Mỹ gia hạn` is written more.
_OUR_PLACES = {
    "đài": "sơn xuyên",
    "đức": (
        "an bác bình bồng chánh châu chính cơ giang hiệp huệ hòa hóa hương hạnh hồng hợp linh liên liễu long "
        "lân lý lĩnh lương lạng lập minh mạnh mỹ nhuận nhàn ninh phong phú phúc phổ quang sơn thuận thành "
        "thông thượng thạnh thắng thịnh thọ trạch trọng tài tân tín vân xuyên xuân đồng"
    ),
    "lào": "cai",
    "mèo": "vạc",
    "mỹ": (
        "an bình bằng chánh châu cát cẩm hiệp hà hào hòa hưng hương hạnh hải hội khánh long lung luông lâm lý "
        "lương lạc lệ lộc lợi ngãi nhơn phong phú phúc phương phước quang quí quý quới sơn thanh thiện tho "
        "thuận thành thái thượng thạnh thắng thọ thới thủy trinh trung trà tài tân tú tịnh xuyên xuân xá "
        "xương yên đình đông độ đức"
    ),
    "nga": (
        "an giáp hiệp hoàng hải liên my phú phượng sơn thanh thiện thành thái thạch thắng thủy tiến trường "
        "tân văn vịnh yên điền"
    ),
    "nhật": "quang tiến tân",
    "thái": (
        "an bình bảo cường dương giang hòa hưng học lai long minh mỹ nguyên ninh niên phúc phương sơn thượng "
        "thịnh thọ thụy thủy trị tân xuyên đào đô"
    ),
    "trâu": "quỳ",
    "úc": "kỳ",
    "ý": "yên",
}
_PLACES = {fold(first): frozenset({*behind.split(), *fold(behind).split()}) for first, behind in _OUR_PLACES.items()}
_LONGEST = 4  # words of an owner

Found = tuple[int, int, str]  # (start, end, name) of a thing


@dataclass(frozen=True, slots=True)
class Owners:
    """`known` finds owners and tells their kind; `of[thing, word between]` says which kinds of them make another thing
    of it, and that one's name."""

    known: PatternSet
    of: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    things: frozenset[str] = frozenset()

    @classmethod
    def of_tables(cls, known: PatternSet, owned: Mapping[str, Iterable[str]]) -> Owners:
        """From `owned` of the lexicon (`giấy xứ người: hộ chiếu + của + nước khác, ...`); a way that is not of three
        parts says nothing."""
        of: dict[tuple[str, str], dict[str, str]] = {}
        for name, ways in owned.items():
            for way in ways:
                parts = [part.strip() for part in way.split("+")]
                if len(parts) == 3:
                    thing, between, kind = parts
                    of.setdefault((thing, "" if between == _NOTHING_BETWEEN else fold(between)), {})[kind] = name
        return cls(known, of, frozenset(thing for thing, _ in of))

    def replace(self, found: list[Found], tokens: Sequence[Token]) -> list[Found]:
        """The things of a message in their order, each that is somebody else's under that name, its owner included."""
        result = found
        for place, item in enumerate(found):
            if result is not found and item[0] < result[-1][1]:
                continue  # an owner that is a thing of its own
            owned = self._whose(*item, tokens) if item[2] in self.things else None
            if owned is not None and result is found:
                result = found[:place]
            if result is not found:
                result.append(owned or item)
        return result if result is found or _abroad([token.folded for token in tokens]) else found

    def may_own(self, found: Iterable[Found], tokens: Sequence[Token]) -> list[int]:
        """Where the things stand that `replace` may give to somebody else: few, at one look."""
        known = self.known.by_first
        return [
            start
            for start, end, thing in found
            if thing in self.things and any(token.folded in known for token in tokens[end : end + 2])
        ]

    def _whose(self, start: int, end: int, thing: str, tokens: Sequence[Token]) -> Found | None:
        joint = tokens[end].folded if end < len(tokens) else ""
        for between, place in ((joint, end + 1), ("", end)):
            kinds = self.of.get((thing, between))
            if kinds is None or place >= len(tokens) or tokens[place].folded not in self.known.by_first:
                continue
            owner = next(iter(self.known.find(tokens[place : place + _LONGEST])), None)
            if owner is not None and owner[0] == 0 and owner[2] in kinds and not _is_ours(tokens[place:], owner[1]):
                return start, place + owner[1], kinds[owner[2]]
        return None


def _abroad(words: Sequence[str]) -> bool:
    """True when a message speaks neither of this country nor of what is brought to it."""
    return _HERE.isdisjoint(words) and _HOME.isdisjoint(pairwise(words))


def _is_ours(tokens: Sequence[Token], words: int) -> bool:
    """True when an owner of one word begins the name of a place of ours."""
    return words == 1 and len(tokens) > 1 and tokens[1].raw in _PLACES.get(tokens[0].folded, ())
