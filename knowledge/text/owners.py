"""Whose a thing is: `hộ chiếu Hàn` and `khai sinh cho chó` are none of ours, though `hộ chiếu` and `khai sinh` are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from knowledge.text.fold import fold

if TYPE_CHECKING:
    from knowledge.text.lexicon import PatternSet, Token

_NOTHING_BETWEEN = "-"  # as staff write it: `hộ chiếu + - + nước khác`
_HERE = frozenset({"viet", "vn"})  # a message that speaks of this country too may want a thing of ours
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
        if self.things.isdisjoint([name for _, _, name in found]):
            return found
        if not _HERE.isdisjoint([token.folded for token in tokens]):
            return found
        result: list[Found] = []
        for item in found:
            if not result or item[0] >= result[-1][1]:  # else an owner that is a thing of its own
                result.append(self._whose(*item, tokens))
        return result

    def _whose(self, start: int, end: int, thing: str, tokens: Sequence[Token]) -> Found:
        if thing in self.things:
            joint = tokens[end].folded if end < len(tokens) else ""
            for between, place in ((joint, end + 1), ("", end)):
                kinds = self.of.get((thing, between), {})
                owner = next(iter(self.known.find(tokens[place : place + _LONGEST])), None) if kinds else None
                if owner is not None and owner[0] == 0 and owner[2] in kinds:
                    return start, place + owner[1], kinds[owner[2]]
        return start, end, thing
