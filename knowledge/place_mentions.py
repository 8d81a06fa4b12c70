"""Where a text names a place: a prefix with a name after it (`phường 15`, `q. 1`, `xã Đông Anh`), or a name alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeVar

from knowledge.place_data import PlaceTables
from knowledge.place_text import Word, agrees, exactly, spelling, word_key

LONGEST_NAME = 6  # words: Lang Biang - Đà Lạt has 4, with room for what may come


class Named(Protocol):
    """Any unit: what all of them have."""

    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


class Level(Enum):
    """What a prefix promises. A city may be a province (Hà Nội) or a former district (Thủ Đức)."""

    WARD = "ward"
    DISTRICT = "district"
    CITY = "city"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Prefix:
    """A word or two before a name. `strict`: in a text with diacritics it counts only with its own."""

    words: tuple[str, ...]
    level: Level
    kind: str
    strict: bool = False
    short: bool = False  # a lone letter: it needs a dot, a number, or a name of two words


PREFIXES = (
    Prefix(("thị", "trấn"), Level.WARD, "Thị trấn"),
    Prefix(("đặc", "khu"), Level.WARD, "Đặc khu"),
    Prefix(("thành", "phố"), Level.CITY, "Thành phố"),
    Prefix(("thị", "xã"), Level.DISTRICT, "Thị xã"),
    Prefix(("phường",), Level.WARD, "Phường"),
    Prefix(("xã",), Level.WARD, "Xã", strict=True),  # `xa` is far
    Prefix(("quận",), Level.DISTRICT, "Quận", strict=True),  # `cơ quan`
    Prefix(("huyện",), Level.DISTRICT, "Huyện"),
    Prefix(("tỉnh",), Level.PROVINCE, "Tỉnh", strict=True),
    Prefix(("tp",), Level.CITY, "Thành phố"),
    Prefix(("tx",), Level.DISTRICT, "Thị xã"),
    Prefix(("tt",), Level.WARD, "Thị trấn", short=True),
    Prefix(("p",), Level.WARD, "Phường", short=True),
    Prefix(("f",), Level.WARD, "Phường", short=True),
    Prefix(("x",), Level.WARD, "Xã", short=True),
    Prefix(("q",), Level.DISTRICT, "Quận", short=True),
    Prefix(("h",), Level.DISTRICT, "Huyện", short=True),
)
# Before one of these an undiacritic prefix is the end of another word: `co quan`, `dia phuong`, `thi xa`.
_OTHER_WORD_BEFORE = {
    "quan": {"co", "hai", "lien", "bao", "khach", "tham", "chu", "tong", "thu", "truc", "si", "le", "ban", "mo"},
    "phuong": {"dia", "doi", "song", "da", "don", "van", "phep", "hai", "loa"},
    "xa": {"o", "rat", "qua", "nha", "hoi", "bao", "kha", "di", "duong", "lam", "hoc", "tro", "ve"},
    "tinh": {"tam", "cam", "hanh", "tuong", "mo", "vi"},
}
_SOCIAL = {"hiem", "sinh", "mang", "o", "cap", "giup", "tro", "te", "nan", "nha", "cong", "trat", "doi", "kinh"}
_DESCRIPTIONS = {"trung tam", "bien gioi"}  # `xã biên giới` is any commune at the border
_AFTER_A_COUNT = {"thang", "ngay", "nam", "gio", "tuan", "tuoi", "lan", "nguoi", "trieu", "nghin", "ngan", "con", "ban"}
_WARD_WORDS = frozenset({"phuong", "p", "xa"})

PROVINCE_ALIASES = {
    "hcm": "ho chi minh", "tphcm": "ho chi minh", "sai gon": "ho chi minh", "saigon": "ho chi minh",
    "sg": "ho chi minh", "hn": "ha noi", "hanoi": "ha noi", "danang": "da nang", "haiphong": "hai phong",
    "cantho": "can tho", "thua thien hue": "hue", "daklak": "dak lak", "dac lak": "dak lak", "dac lac": "dak lak",
    "brvt": "ba ria vung tau",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """A prefix and the name after it: `words[start:end]`, the name from `name_start`."""

    level: Level
    kind: str
    start: int
    name_start: int
    end: int


class Scanner:
    """Finds prefixes and names in the words of one text."""

    def __init__(self, tables: PlaceTables, words: Sequence[Word]) -> None:
        self.tables, self.words = tables, words
        self.marked = any(word.marked for word in words)
        self.mentions: list[Mention] = []
        self._ends: dict[int, list[int]] = {}
        self.open: list[Mention] = []  # a prefix whose name is in no table: a typo, or no place at all
        self._scan()

    def key(self, start: int, end: int) -> str:
        """The name key of a span, province aliases resolved: but `phường Sài Gòn` is a ward."""
        key = " ".join(word.key for word in self.words[start:end])
        if key in self.tables.wards_named and start and self.words[start - 1].key in _WARD_WORDS:
            return key
        return PROVINCE_ALIASES.get(key, key)

    def names_at(self, start: int, tables: Sequence[Mapping[str, Sequence[Named]]]) -> Iterator[int]:
        """Ends of the names that stand at `start` without contradicting what was typed, longest first."""
        if start not in self._ends:
            self._ends[start] = self._known_ends(start)
        return (end for end in self._ends[start] if any(self.fits(start, end, table) for table in tables))

    def _known_ends(self, start: int) -> list[int]:
        if start >= len(self.words):
            return []
        last = min(len(self.words), start + LONGEST_NAME)
        while self.words[last - 1].clause != self.words[start].clause:
            last -= 1
        return [end for end in range(last, start, -1) if self.key(start, end) in self.tables.names]

    def fits(self, start: int, end: int, table: Mapping[str, Sequence[Named]]) -> bool:
        """True when the table has a unit of that name, spelt as typed."""
        key = self.key(start, end)
        if key in table and key != " ".join(word.key for word in self.words[start:end]):
            return True  # an alias has no spelling to agree with
        return bool(self.spelt(start, end, table.get(key, ())))

    def spelt(self, start: int, end: int, units: Iterable[N]) -> list[N]:
        """The units whose spelling the typed words do not contradict; those spelt exactly so, if there are any."""
        words = self.words[start:end]
        agreeing = [unit for unit in units if agrees(words, unit.name)]
        if not self.marked:
            return agreeing
        return [unit for unit in agreeing if exactly(words, unit.name)] or agreeing

    def _scan(self) -> None:
        place = 0
        while place < len(self.words):
            prefix = self._prefix_at(place)
            if prefix is None:
                place += 1
                continue
            name_start = place + len(prefix.words)
            ends = self.names_at(name_start, self._tables(prefix.level))
            end = next((end for end in ends if self._holds(prefix, place, end)), 0)
            found = Mention(prefix.level, prefix.kind, place, name_start, end or name_start)
            if end:
                self.mentions.append(found)
            elif not prefix.short:
                self.open.append(found)
            place = found.end

    def _tables(self, level: Level) -> tuple[Mapping[str, Sequence[Named]], ...]:
        tables = self.tables
        return {
            Level.WARD: (*self._ward_tables(), tables.wards_starting),
            Level.DISTRICT: (tables.districts_named,),
            Level.CITY: (tables.provinces_named, tables.districts_named),
            Level.PROVINCE: (tables.provinces_named,),
        }[level]

    def _prefix_at(self, place: int) -> Prefix | None:
        for prefix in PREFIXES:
            words = self.words[place : place + len(prefix.words)]
            if len(words) == len(prefix.words) < len(self.words) - place and all(
                self._is(word, wanted, prefix.strict) for word, wanted in zip(words, prefix.words, strict=True)
            ):
                return prefix if self._stands_alone(prefix, place) else None
        return None

    def _stands_alone(self, prefix: Prefix, place: int) -> bool:
        """Not the end of another word (`hợp tác xã`, `cơ quan`), and no comma before the name (`phường, xã`)."""
        before, last = self.words[place - 1].key if place else "", self.words[place + len(prefix.words) - 1]
        if self.words[place + len(prefix.words)].clause != last.clause and not (last.glued and len(last.raw) < 3):
            return False
        if before == "tac" and prefix.words == ("xã",):
            return False
        return self.words[place].marked or before not in _OTHER_WORD_BEFORE.get(self.words[place].key, ())

    def _is(self, word: Word, wanted: str, strict: bool) -> bool:
        if word.marked or (strict and self.marked):
            return spelling(word.raw) == spelling(wanted)
        return word.key == word_key(wanted)

    def _holds(self, prefix: Prefix, place: int, end: int) -> bool:
        """Not a lone letter before a lone word, not `bảo hiểm xã hội`, not `quán 6 tháng`, not half a name."""
        start = place + len(prefix.words)
        name, key = self.words[start:end], self.key(start, end)
        if prefix.short and not self.words[place].glued and len(name) < 2:
            return False
        if prefix.kind == "Xã" and name[0].key == "hoi" and place and self.words[place - 1].key in _SOCIAL:
            return False
        if prefix.words == ("xã",) and key in _DESCRIPTIONS:
            return self._held(end)
        if name[0].key.isdecimal() and len(name) == 1:
            counted = end < len(self.words) and self.words[end].key in _AFTER_A_COUNT
            return (
                prefix.kind in ("Phường", "Quận") and not counted and (prefix.words != ("f",) or end < len(self.words))
            )
        if len(name) == 1:
            return self._held(end) or (self.ends_name(end) and (self.marked or place == 0))
        half = prefix.level is Level.WARD and not any(self.fits(start, end, table) for table in self._ward_tables())
        return not half or self.ends_name(end)

    def _ward_tables(self) -> tuple[Mapping[str, Sequence[Named]], ...]:
        return self.tables.wards_named, self.tables.old_wards_named

    def ends_name(self, end: int) -> bool:
        """True where a name may end: at a comma, before `ở đâu`, before the district or province that holds it."""
        if end >= len(self.words) or self.words[end].clause != self.words[end - 1].clause:
            return True
        return self.words[end].key in AFTER_A_NAME or self._held(end)

    def _held(self, end: int) -> bool:
        """A district or a province stands right behind."""
        holders = (self.tables.provinces_named, self.tables.districts_named)
        return any(True for _ in self.names_at(end, holders)) or (
            end < len(self.words) and (prefix := self._prefix_at(end)) is not None and prefix.level is not Level.WARD
        )


# Words that may follow a name of one syllable or a half name: `phường Láng ở đâu`.
AFTER_A_NAME = {"o", "co", "thi", "la", "cu", "nay", "a", "nhe", "khong", "mo", "nam", "gan"}
