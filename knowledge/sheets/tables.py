"""Files of content -> rows of the sheets, and rows -> what each file shall say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from knowledge.entries import Field
from knowledge.place_text import key_of
from knowledge.sheets.cells import BadCell, cell, value
from knowledge.sheets.columns import ENTRIES, FACTS, FIELD_TITLES, PHRASINGS, POINTS, SHEETS, SOURCES, Sheet

Rows = dict[str, list[dict[str, str]]]  # sheet name -> rows, each a cell by column key


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read: the sheet, the line (from 1, the heading is 1), the column's title, what to do."""

    sheet: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"trang {self.sheet}, dòng {self.line}, cột {self.column}: {self.message}"


@dataclass(slots=True)
class Wanted:
    """What the rows ask for. `entries` and `points`: file -> id -> what it shall say, of the keys that sheets hold.

    A part is None when its sheet is not there: what it tells of stays.
    """

    entries: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    points: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    sources: dict[tuple[str, str], dict[str, dict[str, Any]]] | None = None  # (file, entry or "") -> key -> source
    phrasings: dict[str, list[str]] | None = None
    facts: dict[str, dict[str, list[dict[str, Any]]]] | None = None
    bad: list[BadRow] = field(default_factory=list)


def entries_of(data: Any) -> list[dict[str, Any]]:
    """The entries of a file, as dicts."""
    listed = data.get("entries") if isinstance(data, dict) else None
    found = listed if isinstance(listed, list) else [data]
    return [one for one in found if isinstance(one, dict) and "id" in one]


def rows_of(files: Mapping[str, Any]) -> Rows:
    """The rows of every sheet; `files` are paths inside the layer with what they say (dicts, lists and strings)."""
    rows: Rows = {sheet.name: [] for sheet in SHEETS}
    for path, data in files.items():
        if path.startswith("support_points/"):
            if data.get("sample") != "true":
                rows[POINTS.name] += [_row(POINTS, {**one, "file": path}) for one in data.get("points") or ()]
            continue
        if "entries" in data:
            rows[SOURCES.name] += _sources(path, "", data)
        for entry in entries_of(data):
            rows[SOURCES.name] += _sources(path, entry["id"], entry)
            flat = {f"link.{key}": one for key, one in (entry.get("link") or {}).items()}
            rows[ENTRIES.name].append(_row(ENTRIES, {**entry, **flat, "file": path}))
            rows[PHRASINGS.name] += [{"id": entry["id"], "phrasing": one} for one in entry.get("phrasings") or ()]
            rows[FACTS.name] += _facts(entry)
    return rows


def _sources(path: str, owner: str, holder: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for key, one in (holder.get("sources") or {}).items():
        yield _row(SOURCES, {**one, "file": path, "owner": owner, "key": key})


def _facts(entry: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for name in Field:
        for number, fact in enumerate(entry.get(name.value) or (), 1):
            place = {"id": entry["id"], "field": FIELD_TITLES[name], "number": str(number)}
            yield {**_row(FACTS, fact), **place}


def _row(sheet: Sheet, values: Mapping[str, Any]) -> dict[str, str]:
    return {column.key: cell(column.kind, values.get(column.key)) for column in sheet.columns}


def wanted(rows: Rows) -> Wanted:
    """What the rows ask for; a row that cannot be read is told in `bad` and left out."""
    found = Wanted()
    for line, values in _read(ENTRIES, rows, found):
        link = {key: values.pop(f"link.{key}") for key in ("url", "label") if f"link.{key}" in values}
        _put(found.entries, ENTRIES, line, {**values, **({"link": link} if link else {})}, found)
    for line, values in _read(POINTS, rows, found):
        _put(found.points, POINTS, line, values, found)
    if PHRASINGS.name in rows:
        found.phrasings = {}
        for _, values in _read(PHRASINGS, rows, found):
            if "id" in values and "phrasing" in values:
                found.phrasings.setdefault(values["id"], []).append(" ".join(values["phrasing"].split()))
    if SOURCES.name in rows:
        found.sources = {}
        for line, values in _read(SOURCES, rows, found):
            if not {"file", "key"} <= values.keys():
                found.bad.append(BadRow(SOURCES.name, line, "Tên tắt", "cần cả tệp và tên tắt"))
                continue
            home = (values.pop("file"), values.pop("owner", ""))
            found.sources.setdefault(home, {})[values.pop("key")] = values
    if FACTS.name in rows:
        found.facts = _wanted_facts(rows, found)
    return found


def _put(into: dict[str, Any], sheet: Sheet, line: int, values: dict[str, Any], found: Wanted) -> None:
    file, name = values.pop("file", None), values.get("id")
    if not file or not name:
        found.bad.append(BadRow(sheet.name, line, sheet.columns[1].title, "cần cả tệp và mã"))
    elif any(name in others for others in into.values()):
        found.bad.append(BadRow(sheet.name, line, sheet.columns[1].title, f"mã `{name}` có hai dòng: bỏ một"))
    else:
        into.setdefault(file, {})[name] = values


def _wanted_facts(rows: Rows, found: Wanted) -> dict[str, dict[str, list[dict[str, Any]]]]:
    fields = {key_of(title): name.value for name, title in FIELD_TITLES.items()}
    fields |= {key_of(name.value): name.value for name in Field}
    numbered: dict[tuple[str, str], list[tuple[float, int, dict[str, Any]]]] = {}
    for line, values in _read(FACTS, rows, found):
        name, named, number = values.pop("id", None), values.pop("field", ""), values.pop("number", "")
        if key_of(named) not in fields:
            titles = ", ".join(FIELD_TITLES.values())
            found.bad.append(BadRow(FACTS.name, line, "Phần", f"không có phần `{named}`: dùng {titles}"))
        elif not name or "text" not in values:
            found.bad.append(BadRow(FACTS.name, line, "Câu người dân đọc", "cần mã mục và câu"))
        elif number and not number.isdecimal():
            found.bad.append(BadRow(FACTS.name, line, "Thứ tự", f"`{number}` không phải là số"))
        else:
            place = float(number) if number else float("inf")
            numbered.setdefault((name, fields[key_of(named)]), []).append((place, line, values))
    facts: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for (name, kind), ones in numbered.items():
        facts.setdefault(name, {})[kind] = [values for _, _, values in sorted(ones, key=lambda one: one[:2])]
    return facts


def _read(sheet: Sheet, rows: Rows, found: Wanted) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line, what its cells say by key) of every row that is not empty."""
    for line, row in _lines(rows.get(sheet.name, ())):
        values = {}
        for column in sheet.columns:
            try:
                said = value(column.kind, row.get(column.key, ""))
            except BadCell as error:
                found.bad.append(BadRow(sheet.name, line, column.title, str(error)))
                continue
            if said is not None:
                values[column.key] = said
        if values:
            yield line, values


def _lines(rows: Sequence[Mapping[str, str]] | Iterable[Mapping[str, str]]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Rows with their line in the sheet: the first stands under the heading."""
    return enumerate(rows, 2)
