"""What stands in the form of an entry: plain texts and rows, as somebody typed them. Nothing here reads YAML."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any

from knowledge.entries import Field

ADD, DROP, UP, ADD_SOURCE, DROP_SOURCE = "add", "drop", "up", "add-source", "drop-source"
MOST_FACTS = 60  # of one field
MOST_SOURCES = 80
NEW_SOURCE = "nguon-{}"
SINGLE = (
    "name", "label", "group", "topic", "off_reason", "checked", "check_at", "see_also", "link_url", "link_label",
)  # fmt: skip
FACT_TEXTS = ("text", "level", "facts", "checked", "valid_from", "valid_until", "after")


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact. `origin`: its place in the field as it stands in the file, from 0; empty: a new one."""

    origin: str = ""
    text: str = ""
    sources: tuple[str, ...] = ()
    level: str = "seen"
    facts: str = ""
    checked: str = ""
    valid_from: str = ""
    valid_until: str = ""
    after: str = ""
    unknown: bool = False
    local: bool = False

    @property
    def blank(self) -> bool:
        """True for a new row that nobody wrote into."""
        said = (self.text, self.facts, self.checked, self.valid_from, self.valid_until, self.after)
        return not self.origin and not any(said) and not self.unknown


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source. `shared`: it stands at the head of the file, for all of its entries; `fresh`: not in it yet."""

    key: str
    title: str = ""
    date: str = ""
    url: str = ""
    shared: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class EntryForm:
    """The whole form. Texts are as they are shown; a day is year-month-day; `phrasings` has one a line."""

    id: str = ""
    kind: str = "faq"
    name: str = ""
    label: str = ""
    group: str = ""
    topic: str = ""
    main: bool = True
    enabled: bool = True
    off_reason: str = ""
    checked: str = ""
    check_at: str = ""
    see_also: str = ""
    link_url: str = ""
    link_label: str = ""
    phrasings: str = ""
    facts: Mapping[str, tuple[FactRow, ...]] = field(default_factory=dict)
    sources: tuple[SourceRow, ...] = ()

    def rows(self, name: str) -> tuple[FactRow, ...]:
        """The facts of one field."""
        return self.facts.get(name, ())


def as_json(form: EntryForm) -> dict[str, Any]:
    """For another process."""
    return asdict(form)


def from_json(told: Mapping[str, Any]) -> EntryForm:
    """What `as_json` gave, after its way through JSON."""
    facts = {
        name: tuple(FactRow(**{**row, "sources": tuple(row["sources"])}) for row in rows)
        for name, rows in told["facts"].items()
    }
    sources = tuple(SourceRow(**row) for row in told["sources"])
    return EntryForm(**{**told, "facts": facts, "sources": sources})


def acted(form: EntryForm, act: str) -> EntryForm:
    """The form after a button: `add:papers:2` (a new row before number 2), `drop:papers:0`, `up:papers:1`,
    `add-source`, `drop-source:3`. What cannot be done changes nothing."""
    what, _, rest = act.partition(":")
    if what == ADD_SOURCE:
        return _with_source(form)
    name, _, number = rest.rpartition(":")
    place = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else -1
    if what == DROP_SOURCE:
        return _without_source(form, place)
    rows = list(form.rows(name))
    if name not in set(Field):
        return form
    if what == ADD and 0 <= place <= len(rows) < MOST_FACTS:
        rows.insert(place, _fresh(rows, place, form))
    elif what == DROP and 0 <= place < len(rows):
        del rows[place]
    elif what == UP and 0 < place < len(rows):
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    return replace(form, facts={**form.facts, name: tuple(rows)})


def _fresh(rows: list[FactRow], place: int, form: EntryForm) -> FactRow:
    """A new row is mostly from where its neighbour is from."""
    if rows:
        return FactRow(sources=rows[max(0, place - 1)].sources)
    return FactRow(sources=(form.sources[0].key,) if len(form.sources) == 1 else ())


def _with_source(form: EntryForm) -> EntryForm:
    if len(form.sources) >= MOST_SOURCES:
        return form
    known = {source.key for source in form.sources}
    key = next(key for n in range(1, MOST_SOURCES + 2) if (key := NEW_SOURCE.format(n)) not in known)
    return replace(form, sources=(*form.sources, SourceRow(key, fresh=True)))


def _without_source(form: EntryForm, place: int) -> EntryForm:
    """Only one of the entry's own that no fact names goes."""
    if not 0 <= place < len(form.sources):
        return form
    source = form.sources[place]
    if source.shared or source.key in used(form):
        return form
    return replace(form, sources=form.sources[:place] + form.sources[place + 1 :])


def used(form: EntryForm) -> set[str]:
    """The sources that its facts name."""
    return {key for rows in form.facts.values() for row in rows for key in row.sources}


def settled(form: EntryForm) -> EntryForm:
    """Without the rows that nobody wrote into."""
    facts = {name: tuple(row for row in rows if not row.blank) for name, rows in form.facts.items()}
    kept = used(replace(form, facts=facts))
    sources = tuple(one for one in form.sources if not one.fresh or one.title or one.date or one.url or one.key in kept)
    return replace(form, facts={name: rows for name, rows in facts.items() if rows}, sources=sources)


def rebased(form: EntryForm, onto: EntryForm) -> EntryForm:
    """The same form over another version of the entry: each row belongs to the fact there that says the same, or that
    stands in its place between two that do."""
    facts = {}
    for name, rows in form.facts.items():
        known = [replace(row, origin="") for row in onto.rows(name)]
        fresh = [replace(row, origin="") for row in rows]
        for _, old, end, start, stop in SequenceMatcher(None, known, fresh, False).get_opcodes():
            for step in range(min(end - old, stop - start)):
                fresh[start + step] = replace(fresh[start + step], origin=str(old + step))
        facts[name] = tuple(fresh)
    return replace(form, facts=facts)


def lines(phrasings: str) -> list[str]:
    """The ways to ask, one a line; the empty and the second of two that are the same are left out."""
    return list(dict.fromkeys(words for line in phrasings.splitlines() if (words := tidy(line))))


def tidy(text: str) -> str:
    """One line in NFC without spaces at its ends or doubled ones: as a form shows it."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def listed(text: str) -> list[str]:
    """`a, b` -> its parts."""
    return [part for part in map(tidy, text.split(",")) if part]
