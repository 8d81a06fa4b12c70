"""Two forms of one entry side by side, in the words of staff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from knowledge.forms.plan import LEVELS, PARTS, TITLES
from knowledge.forms.rows import FACT_TEXTS, SINGLE, EntryForm, FactRow, lines

YES, NO = "có", "không"


class Difference(NamedTuple):
    """One thing that differs. An empty side: it is added, or goes."""

    part: str
    before: str
    now: str


def differences(before: EntryForm, now: EntryForm) -> list[Difference]:
    """What `now` says otherwise than `before`."""
    parts = (_singles, _phrasings, _facts, _sources)
    return [difference for part in parts for difference in part(before, now)]


def _singles(before: EntryForm, now: EntryForm) -> Iterator[Difference]:
    for key in (*SINGLE, "main", "enabled"):
        old, new = _said(getattr(before, key)), _said(getattr(now, key))
        if old != new:
            yield Difference(TITLES[key][0], old, new)


def _phrasings(before: EntryForm, now: EntryForm) -> Iterator[Difference]:
    old, new = lines(before.phrasings), lines(now.phrasings)
    yield from (Difference("Cách hỏi", one, "") for one in old if one not in new)
    yield from (Difference("Cách hỏi", "", one) for one in new if one not in old)


def _facts(before: EntryForm, now: EntryForm) -> Iterator[Difference]:
    titles = {source.key: source.title or source.key for form in (before, now) for source in form.sources}
    for field, part in PARTS.items():
        old, new = before.rows(field), now.rows(field)
        named = {row.origin: row for row in new if row.origin}
        for number, row in enumerate(old, 1):
            if row.origin not in named:
                yield Difference(f"{part.title}, ý {number}", row.text, "")
        for number, row in enumerate(new, 1):
            same = next((one for one in old if one.origin and one.origin == row.origin), None)
            yield from _fact(f"{part.title}, ý {number}", same or FactRow(level=row.level), row, titles)
        moved = [row.origin for row in new if row.origin]
        if moved != sorted(moved, key=int):
            yield Difference(part.title, "", "đổi thứ tự các ý")


def _fact(part: str, old: FactRow, new: FactRow, titles: Mapping[str, str]) -> Iterator[Difference]:
    levels = dict(LEVELS)
    for key in (*FACT_TEXTS, "sources", "unknown", "local"):
        before, now = getattr(old, key), getattr(new, key)
        if before == now:
            continue
        if key == "sources":
            before, now = (tuple(titles.get(one, one) for one in side) for side in (before, now))
        title = TITLES[{"sources": "source", "checked": "checked_fact"}.get(key, key)][0]
        shown = [levels.get(one, _said(one)) if key == "level" else _said(one) for one in (before, now)]
        yield Difference(part if key == "text" else f"{part}, {title}", *shown)


def _sources(before: EntryForm, now: EntryForm) -> Iterator[Difference]:
    old, new = ({one.key: one for one in form.sources} for form in (before, now))
    for key in {**old, **new}:
        sides = [
            " · ".join(filter(None, (one.title, one.date, one.url))) if one else ""
            for one in (old.get(key), new.get(key))
        ]
        if sides[0] != sides[1]:
            yield Difference(f"Nguồn {key}", *sides)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return "; ".join(value) if isinstance(value, tuple) else str(value)
