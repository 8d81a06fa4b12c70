"""The decision for one text: a ward, wards to choose from, a former district, a province, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from knowledge.place_answers import Answers
from knowledge.place_data import OldDistrict, PlaceTables, Province
from knowledge.place_match import NOTHING, Context, Found, PlaceMatch
from knowledge.place_mentions import Level, Mention, Named, Scanner
from knowledge.place_typos import Typos

# Names that are everyday words: alone they are an answer or a feeling, not a place (xã Đồng Ý, xã Thành Công ...).
EVERYDAY = {
    "dong i", "dong y", "thanh cong", "hoa binh", "thong nhat", "doan ket", "tien bo", "tu do", "doc lap", "hop li",
    "trung tam", "quyet thang", "tan tien", "an toan", "hanh phuc", "hoa hop", "hop nhat", "tien phong", "dong tam",
    "cong hoa", "trung thanh", "thang loi", "hop thanh", "tu tin", "binh thuong", "nhan nghia", "thuan loi", "hop tac",
    "doi moi", "phat trien", "dong thuan", "hiep luc", "tu cuong", "an tam", "la gi", "cong chinh", "con thoi",
    "can co", "quoc khanh", "bien gioi", "dinh cu",
}  # fmt: skip
_LOCATIVE = {"o", "tai", "thuoc", "ben", "ve", "gan", "khu", "den", "que"}
_LEADING = _LOCATIVE | {"toi", "minh", "em", "chau", "con", "anh", "chi", "nha", "dang", "song", "hien", "dia", "tui"}
_TRAILING = {"a", "ah", "nhe", "nha", "vay", "ne", "nhi", "day", "cu", "u"}
_OFFICES = (("cong", "an"), ("ubnd",), ("uy", "ban"), ("mot", "cua"))
_PREFIX_WORDS = {"phuong", "xa", "quan", "huyen", "tinh", "thanh", "thi", "dac", "tp", "p", "q", "h", "x", "tx", "tt"}


class Search:
    """One text against the tables. Rules, no scores: a name of today and a former one are never weighed."""

    def __init__(self, tables: PlaceTables, typos: Typos, scan: Scanner, own_province: str | None, limit: int) -> None:
        self.tables, self.typos, self.scan = tables, typos, scan
        self.words = scan.words
        self.answers = Answers(tables, tables.provinces.get(own_province or ""), limit)
        self.used: set[int] = set()  # places of the words that named something

    def run(self) -> PlaceMatch:
        """The first reading that holds, the most explicit first."""
        readings = (self._ward, self._whole, self._district, self._beside, self._office, self._province, self._typo)
        for reading in readings:
            self.used = set()
            found = reading()
            if found.found is not Found.NONE:
                return replace(found, alone=self._alone())
        return NOTHING

    # The readings

    def _ward(self) -> PlaceMatch:
        """`phường Trúc Bạch`, `p.15 tân bình`, `xã Tân Lập, huyện Đan Phượng`."""
        mention = next((m for m in self.scan.mentions if m.level is Level.WARD), None)
        if mention is None:
            return NOTHING
        self._use(mention.start, mention.end)
        return self._named(mention.name_start, mention.end, mention.kind, self._context(mention.end))

    def _whole(self) -> PlaceMatch:
        """Nothing but a name, with or without what holds it: `trúc bạch`, `bình thọ thủ đức`, `tôi ở cầu giấy`."""
        core, end = self._core()
        for start in range(core + 1):  # `con` may be filler (`con ở ...`) or the name (`côn đảo`)
            if any(mention.start == start for mention in self.scan.mentions):
                continue
            for name_end in self.scan.names_at(start, self._all_tables()):
                self.used = set()
                found = self._whole_named(start, name_end, end)
                if found.found is not Found.NONE:
                    self._use(0, len(self.words))
                    return found
        return NOTHING

    def _whole_named(self, start: int, name_end: int, end: int) -> PlaceMatch:
        key = self.scan.key(start, name_end)
        province = key in self.tables.provinces_named
        if (name_end - start == 1 and not province) or not self._written(start, name_end):
            return NOTHING
        context = self._context(name_end)
        lone = name_end >= end
        if set(range(name_end, end)) - self.used or (lone and key in EVERYDAY and not province):
            return NOTHING
        if lone and province:
            return self._of_province(start, name_end)
        if not context.districts:
            found = self._of_district(start, name_end, "", context)
            if found.found is not Found.NONE:
                return found
        return self._named(start, name_end, "", context, strict=True)

    def _district(self) -> PlaceMatch:
        """`quận 1`, `tp thủ đức`; with a name just before it (`trúc bạch, quận ba đình`) the ward."""
        for mention in self.scan.mentions:
            if mention.level is Level.DISTRICT or (mention.level is Level.CITY and self._is_district(mention)):
                self._use(mention.start, mention.end)
                context = self._context(mention.end)
                districts = self._districts(mention.name_start, mention.end, mention.kind, context)
                before = self._before(mention.start, districts)
                if before is not None:
                    return before
                return self._of_district(mention.name_start, mention.end, mention.kind, context)
        return NOTHING

    def _beside(self) -> PlaceMatch:
        """A name with the district that held it right behind, or after `ở` with its province: no prefix needed."""
        tables = self.tables
        for start in range(len(self.words)):
            for end in self.scan.names_at(start, (tables.wards_named, tables.old_wards_named)):
                if end - start < 2 or end == len(self.words) or not self._written(start, end):
                    continue
                context = self._context(end, bare=True, anywhere=False)
                placed = start == 0 or self.words[start - 1].key in _LOCATIVE
                if context.districts or (context.province is not None and placed):
                    found = self._named(start, end, "", context, strict=True)
                    if found.found is not Found.NONE:
                        self._use(start, end)
                        return found
                self.used = set()
        return NOTHING

    def _office(self) -> PlaceMatch:
        """`công an Hà Đông`, `ubnd trúc bạch`: an office and the name that follows."""
        tables = self.tables
        named = (tables.wards_named, tables.old_wards_named, tables.districts_named)
        for start in range(len(self.words)):
            for office in _OFFICES:
                name_start = start + len(office)
                if tuple(word.key for word in self.words[start:name_start]) != office or name_start >= len(self.words):
                    continue
                if self.words[name_start].key in _PREFIX_WORDS:
                    continue
                for end in self.scan.names_at(name_start, named):
                    known = self.scan.key(name_start, end) not in EVERYDAY
                    if end - name_start >= 2 and known and self._written(name_start, end):
                        self._use(start, end)
                        context = self._context(end)
                        found = self._of_district(name_start, end, "", context)
                        return found if found.found is not Found.NONE else self._named(name_start, end, "", context)
        return NOTHING

    def _province(self) -> PlaceMatch:
        """`tỉnh Hà Giang`, `thành phố Huế`."""
        for mention in self.scan.mentions:
            if mention.level in (Level.PROVINCE, Level.CITY):
                self._use(mention.start, mention.end)
                return self._of_province(mention.name_start, mention.end)
        return NOTHING

    def _typo(self) -> PlaceMatch:
        """A prefix whose name is in no table: the nearest name, said as a guess."""
        for mention in self.scan.open:
            if mention.level is Level.PROVINCE:
                continue
            ends = {taken for taken in range(2, 5) if self.scan.ends_name(mention.end + taken)}
            guesses = self.typos.guess(mention.level, self.words[mention.end :], ends)
            if not guesses:
                continue
            taken = max(words for _, words in guesses)
            self._use(mention.start, mention.end + taken)
            context = self._context(mention.end + taken)
            keys = [key for key, _ in guesses]
            if mention.level is Level.WARD:
                found = self._of_wards(keys, mention.kind, context)
            else:
                units = [unit for key in keys for unit in self.tables.districts_named.get(key, ())]
                found = self.answers.of_districts([d for d in units if context.holds_old(d)], "")
            if found.found is not Found.NONE:
                return replace(found, guessed=True)
        return NOTHING

    # What stands around a name

    def _context(self, start: int, bare: bool = True, anywhere: bool = True) -> Context:
        """The district and the province that the text names, the district right after `start` when it has no prefix."""
        context, place = Context(), start
        for mention in self.scan.mentions:
            if mention.start < start:
                continue
            if mention.level is Level.PROVINCE or (mention.level is Level.CITY and not self._is_district(mention)):
                context = self._with_province(context, mention.start, mention.name_start, mention.end)
            elif mention.level in (Level.DISTRICT, Level.CITY) and not context.districts:
                districts = self._districts(mention.name_start, mention.end, mention.kind, Context())
                context = replace(context, districts=tuple(districts))
                self._use(mention.start, mention.end)
                place = mention.end if mention.start == place else place
        if bare and not context.districts:
            context, place = self._bare_district(context, place)
        if context.province is None:
            context = self._bare_province(context, place, anywhere)
        if context.districts and context.province is not None:
            context = replace(context, districts=tuple(d for d in context.districts if context.holds_old(d)))
        return context

    def _bare_district(self, context: Context, place: int) -> tuple[Context, int]:
        if place >= len(self.words):
            return context, place
        for end in self.scan.names_at(place, (self.tables.districts_named,)):
            if self.words[place].key.isdecimal() or self.scan.key(place, end) in self.tables.provinces_named:
                continue
            districts = self._districts(place, end, "", Context())
            if districts:
                self._use(place, end)
                return replace(context, districts=tuple(districts)), end
        return context, place

    def _bare_province(self, context: Context, start: int, anywhere: bool) -> Context:
        for place in range(start, len(self.words) if anywhere else min(start + 1, len(self.words))):
            if place in self.used:
                continue
            for end in self.scan.names_at(place, (self.tables.provinces_named,)):
                return self._with_province(context, place, place, end)
        return context

    def _with_province(self, context: Context, start: int, name_start: int, end: int) -> Context:
        units = self.tables.provinces_named[self.scan.key(name_start, end)]
        today = next((unit for unit in units if isinstance(unit, Province)), None)
        former = next((unit for unit in units if not isinstance(unit, Province)), None)
        self._use(start, end)
        if today is not None:
            return replace(context, province=today)
        return replace(context, province=former.province if former else None, old_province=former)

    def _before(self, end: int, districts: Sequence[OldDistrict]) -> PlaceMatch | None:
        """The ward of one of the districts whose name stands right before `end`."""
        for start in range(max(0, end - 5), end - 1):
            units = self.tables.old_wards_named.get(self.scan.key(start, end), ())
            olds = [old for old in self.scan.spelt(start, end, units) if old.district in districts]
            if olds:
                self._use(start, end)
                return self.answers.of_wards([], olds)
        return None

    # From a name to its units

    def _named(self, start: int, end: int, kind: str, context: Context, strict: bool = False) -> PlaceMatch:
        key = self.scan.key(start, end)
        tables = self.tables
        new = self.scan.spelt(start, end, tables.wards_named.get(key, ()))
        old = self.scan.spelt(start, end, tables.old_wards_named.get(key, ()))
        longer = self.scan.spelt(start, end, tables.wards_starting.get(key, ()))
        inside = [o for o in tables.old_wards_named.get(key, ()) if o.district in context.districts]
        if inside and not any(o in inside for o in old):  # `hòa an biên hòa`: a tone is wrong, the district is right
            return replace(self.answers.choose([], inside, kind, context), guessed=True)
        return self.answers.choose(new, old, kind, context, strict, longer)

    def _of_wards(self, keys: Iterable[str], kind: str, context: Context) -> PlaceMatch:
        new = [ward for key in keys for ward in self.tables.wards_named.get(key, ())]
        old = [ward for key in keys for ward in self.tables.old_wards_named.get(key, ())]
        return self.answers.choose(new, old, kind, context, strict=True)

    def _of_district(self, start: int, end: int, kind: str, context: Context) -> PlaceMatch:
        key = self.scan.key(start, end)
        return self.answers.of_districts(self._districts(start, end, kind, context), key)

    def _districts(self, start: int, end: int, kind: str, context: Context) -> list[OldDistrict]:
        units = self.tables.districts_named.get(self.scan.key(start, end), ())
        fitting = [d for d in self.scan.spelt(start, end, units) if context.holds_old(d)]
        return [d for d in fitting if d.kind == kind] or fitting

    def _of_province(self, start: int, end: int) -> PlaceMatch:
        context = self._with_province(Context(), start, start, end)
        if context.province is None:
            return NOTHING
        former = context.old_province
        total = sum(ward.province is context.province for ward in self.tables.wards.values())
        old = f"{former.kind.lower()} {former.name}" if former else ""
        names = (context.province.name,)
        return PlaceMatch(Found.PROVINCE, total=total, old=old, province=context.province, provinces=names)

    # Words

    def _all_tables(self) -> tuple[Mapping[str, Sequence[Named]], ...]:
        tables = self.tables
        return tables.wards_named, tables.old_wards_named, tables.districts_named, tables.provinces_named

    def _is_district(self, mention: Mention) -> bool:
        """`tp` before a name: a province of the kind thành phố goes first, then the former district."""
        key = self.scan.key(mention.name_start, mention.end)
        provinces = self.tables.provinces_named.get(key, ())
        if any(isinstance(unit, Province) and unit.kind == "Thành phố" for unit in provinces):
            return False
        return key in self.tables.districts_named

    def _written(self, start: int, end: int) -> bool:
        """In a text with diacritics a name without its prefix must have its own."""
        return not self.scan.marked or any(word.marked for word in self.words[start:end])

    def _core(self) -> tuple[int, int]:
        """The text without `tôi ở ...` before and `... ạ` behind."""
        start, end = 0, len(self.words)
        while start < end - 1 and self.words[start].key in _LEADING:
            start += 1
        while end - 1 > start and self.words[end - 1].key in _TRAILING:
            end -= 1
        return start, end

    def _alone(self) -> bool:
        start, end = self._core()
        return set(range(start, end)) <= self.used

    def _use(self, start: int, end: int) -> None:
        self.used.update(range(start, end))
