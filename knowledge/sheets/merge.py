"""What a workbook changes: each file's text with just those edits, and the differences in words for staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from knowledge.editing import entries as edit
from knowledge.editing.errors import EditError
from knowledge.editing.splice import delete_at, set_at
from knowledge.editing.spots import plain, root_of
from knowledge.entries import Field
from knowledge.sheets.cells import cell, same
from knowledge.sheets.columns import ENTRIES, FACTS, FIELD_TITLES, POINTS, SOURCES, Column
from knowledge.sheets.tables import Wanted, entries_of

_DEFAULTS = {"enabled": "true", "main": "true", "unknown": "false", "local": "false", "open_on_holidays": "false"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a workbook changes, as staff read it; an empty side: it is added, or goes."""

    file: str
    item: str
    part: str
    before: str
    now: str

    def __str__(self) -> str:
        lines = [f"{self.item} · {self.part}"]
        lines += [f"  trước: {_shown(self.before)}"] if self.before else []
        return "\n".join([*lines, f"  nay  : {_shown(self.now)}" if self.now else "  nay  : (bỏ)"])


@dataclass(slots=True)
class Merged:
    """New texts of the files that change, what changes, and what could not be done."""

    texts: dict[str, str]
    differences: list[Difference]
    refused: list[str]


def merge(texts: Mapping[str, str], wanted: Wanted) -> Merged:
    """The files (path -> text) as the workbook wants them. What it does not name stays as it is."""
    merged = Merged({}, [], [])
    files = {*texts, *wanted.entries, *wanted.points, *(file for file, _ in wanted.sources or {})}
    for path in sorted(files):
        before = texts.get(path, "")
        try:
            text = _File(path, before, merged.differences).merged(wanted)
        except EditError as error:
            merged.refused.append(f"{path}: {error}")
            continue
        if text != before:
            merged.texts[path] = text
    known = {name for ones in (*wanted.entries.values(), *wanted.points.values()) for name in ones}
    strays = {*(wanted.phrasings or {}), *(wanted.facts or {})} - known
    merged.refused += [
        f"mục `{name}` không có trong trang {ENTRIES.name}: thêm một dòng cho nó" for name in sorted(strays)
    ]
    return merged


class _File:
    """One file on its way from what it says to what the workbook says."""

    def __init__(self, path: str, text: str, told: list[Difference]) -> None:
        self.path, self.text, self.told = path, text, told
        self.data = _said(text) if text.strip() else {}

    def merged(self, wanted: Wanted) -> str:
        for name, values in wanted.points.get(self.path, {}).items():
            self._point(name, values)
        have = {one["id"]: one for one in entries_of(self.data)}
        for name, values in wanted.entries.get(self.path, {}).items():
            if name not in have:
                self._new(name, values, wanted)
                continue
            self._values(name, have[name], values, edit.ENTRIES)
            if wanted.phrasings is not None:
                self._phrasings(name, have[name].get("phrasings") or [], wanted.phrasings.get(name, []))
            if wanted.facts is not None:
                self._facts(name, have[name], wanted.facts.get(name, {}))
        for (file, owner), sources in (wanted.sources or {}).items():
            if file == self.path:
                self._sources(owner, sources)
        return self.text

    def _values(self, name: str, have: Mapping[str, Any], values: Mapping[str, Any], collection: str) -> None:
        columns = (POINTS if collection == edit.POINTS else ENTRIES).columns
        changes: dict[str, Any] = {}
        for column in columns:
            key = column.key.partition(".")[0]
            old, new = _at(have, column.key), _at(values, column.key)
            if column.key == "file" or _same(column.kind, old, new):
                continue
            changes[key] = values.get(key)
            self._tell(name, column, old, new)
        if changes:
            self.text = edit.set_values(self.text, name, changes, collection)

    def _phrasings(self, name: str, have: list[str], wanted: list[str]) -> None:
        added = [one for one in wanted if one not in have]
        gone = [one for one in have if one not in wanted]
        self.told += [Difference(self.path, name, "cách hỏi", "", one) for one in added]
        self.told += [Difference(self.path, name, "cách hỏi", one, "") for one in gone]
        if added or gone:
            self.text = edit.remove_phrasings(edit.add_phrasings(self.text, name, added), name, gone)

    def _facts(self, name: str, have: Mapping[str, Any], wanted: Mapping[str, list[dict[str, Any]]]) -> None:
        for kind in Field:
            old, new = have.get(kind.value) or [], wanted.get(kind.value, [])
            old = old if isinstance(old, list) else [old]
            facts = [_kept(new[n], old[n]) if n < len(old) else new[n] for n in range(len(new))]
            if facts == old:
                continue
            for number in range(max(len(old), len(new))):
                self._fact(name, kind, number, old, facts)
            self.text = edit.set_facts(self.text, name, kind.value, facts)

    def _fact(self, name: str, kind: Field, number: int, old: list[Any], new: list[Any]) -> None:
        one = old[number] if number < len(old) else {}
        other = new[number] if number < len(new) else {}
        part = f"{FIELD_TITLES[kind]}, ý {number + 1}"
        for column in FACTS.columns:
            if column.key in ("id", "field", "number") or _same(column.key, one.get(column.key), other.get(column.key)):
                continue
            named = part if column.key == "text" else f"{part}, {column.title}"
            before, now = cell(column.key, one.get(column.key)), cell(column.key, other.get(column.key))
            self.told.append(Difference(self.path, name, named, before, now))

    def _new(self, name: str, values: Mapping[str, Any], wanted: Wanted) -> None:
        entry = dict(values)
        if phrasings := (wanted.phrasings or {}).get(name):
            entry["phrasings"] = phrasings
        entry |= (wanted.facts or {}).get(name, {})
        self.text = edit.add_entry(self.text, entry)
        self.told.append(Difference(self.path, name, "mục mới", "", str(values.get("name", name))))

    def _point(self, name: str, values: dict[str, Any]) -> None:
        have = next((one for one in self.data.get("points") or () if one.get("id") == name), None)
        if have is not None:
            self._values(name, have, values, edit.POINTS)
            return
        self.text = edit.add_point(self.text, values)
        self.told.append(Difference(self.path, name, "điểm mới", "", str(values.get("name", name))))

    def _sources(self, owner: str, wanted: Mapping[str, Mapping[str, Any]]) -> None:
        if not self.text.strip():
            return
        data = _said(self.text)
        holder: list[str | int] = []
        if owner and isinstance(data.get("entries"), list):
            holder = ["entries", next((n for n, one in enumerate(data["entries"]) if one.get("id") == owner), -1)]
            data = data["entries"][holder[1]] if holder[1] != -1 else {}
        have = data.get("sources") or {}
        for key, source in wanted.items():
            if key not in have:
                path = [*holder, "sources", key] if have else [*holder, "sources"]
                self.text = set_at(
                    self.text, path, dict(source) if have else {key: dict(source)}, edit.ENTRY_ORDER[:13]
                )
                have = {**have, key: source}
            for column in SOURCES.columns[3:]:
                old, new = have[key].get(column.key), source.get(column.key)
                if _same(column.key, old, new):
                    continue
                at = [*holder, "sources", key, column.key]
                self.text = delete_at(self.text, at) if new is None else set_at(self.text, at, new)
                self._tell(f"nguồn {key}", column, old, new)
            if key not in (data.get("sources") or {}):
                self.told.append(Difference(self.path, f"nguồn {key}", "nguồn mới", "", str(source.get("title", ""))))

    def _tell(self, item: str, column: Column, old: Any, new: Any) -> None:
        before, now = cell(column.kind, old), cell(column.kind, new)
        self.told.append(Difference(self.path, item, column.title, before, now))


@lru_cache(maxsize=2)
def _said(text: str) -> Any:
    """What a text says; nobody changes it."""
    return plain(root_of(text))


def _kept(new: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """A fact as it shall be, in the order and spelling of the old one where the two say the same."""
    kept = {key: one if same(key, one, new.get(key)) else new[key] for key, one in old.items() if key in new}
    absent = {key: one for key, one in old.items() if key not in new and _same(key, one, None)}
    return {**kept, **absent, **{key: one for key, one in new.items() if key not in old}}


def _same(key: str, old: Any, new: Any) -> bool:
    default = _DEFAULTS.get(key)
    return same(key, default if old is None else old, default if new is None else new)


def _at(values: Mapping[str, Any], key: str) -> Any:
    first, _, second = key.partition(".")
    found = values.get(first)
    return found.get(second) if second and isinstance(found, Mapping) else None if second else found


def _shown(text: str) -> str:
    return text.replace("\n", " | ")
