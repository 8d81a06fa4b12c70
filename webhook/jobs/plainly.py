"""A change of files in the words of staff: which entry and which support point says what otherwise. Needs no content
that loads: texts alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge.editing.entries import ENTRIES, POINTS
from knowledge.editing.errors import EditError
from knowledge.editing.spots import plain, root_of
from knowledge.forms.differences import differences
from knowledge.forms.points import DAY_NAMES
from knowledge.forms.reading import form_of, many, shown
from webhook.admin.point_forms import OFFICES, TITLES, WEEKDAYS

NEW, GONE, CHANGED = "new", "gone", "changed"
MACHINES = ("Chủ đề", "Mã theo dõi")  # of something new: keys that were made up for it
HIDDEN = frozenset({"id", "ward"})  # of a point: its page names the ward
Section = dict[str, Any]


def told(given: Mapping[str, Any]) -> dict[str, list[list[Section]]]:
    """`files`: [path, text before, text now], None where there is none -> for each of the `files` its sections: `name`
    of an entry or a point, `what` became of it, `rows` of [part, before, now]. No section: the lines must be read."""
    return {"files": [_sections(str(path), before or "", now or "") for path, before, now in given["files"]]}


def _sections(path: str, before: str, now: str) -> list[Section]:
    try:
        old, new = _said(before), _said(now)
        kind = "service" if path.startswith("services/") else "faq"
        rows = _point_rows if path.startswith("support_points/") else _entry_rows
        names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        return [_section(name, old, new, rows(name, kind, before, now, old, new)) for name in names]
    except (EditError, AttributeError, TypeError, ValueError):  # a text that cannot be read as entries or points
        return []


def _section(name: str, old: Mapping[str, Any], new: Mapping[str, Any], rows: list[list[str]]) -> Section:
    said = new.get(name) or old[name]
    what = NEW if name not in old else GONE if name not in new else CHANGED
    if what == NEW:
        rows = [row for row in rows if not row[0].endswith(MACHINES)]
    return {"name": shown(said.get("name")) or name, "what": what, "rows": rows}


def _said(text: str) -> dict[str, Any]:
    """What a text says of each entry or point, by its id."""
    whole = plain(root_of(text)) if text.strip() else {}
    if not isinstance(whole, dict):
        return {}
    return {
        str(one["id"]): one
        for one in many(whole.get(ENTRIES, whole.get(POINTS, [whole])))
        if isinstance(one, dict) and "id" in one
    }


def _entry_rows(
    name: str, kind: str, before: str, now: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[list[str]]:
    if name not in new:
        return []
    return [list(one) for one in differences(form_of(before, name, kind), form_of(now, name, kind))]


def _point_rows(
    name: str, kind: str, before: str, now: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[list[str]]:
    if name not in new:
        return []
    left, right = old.get(name, {}), new[name]
    keys = [key for key in {**left, **right} if key not in HIDDEN and left.get(key) != right.get(key)]
    return [[TITLES.get(key, key), _value(key, left.get(key)), _value(key, right.get(key))] for key in keys]


def _value(key: str, value: Any) -> str:
    if key == "replaces":
        return OFFICES.get(str(value), "")
    if key == "open_on_holidays":
        return "có" if value == "true" else ""
    if key == "hours" and isinstance(value, Mapping):
        return "; ".join(f"{_days(days)}: {shown(spans)}" for days, spans in value.items())
    if key == "sessions":
        return "; ".join(" ".join(map(str, one.values())) for one in many(value) if isinstance(one, Mapping))
    return shown(value)


def _days(days: str) -> str:
    """`t2-t6` -> `Thứ Hai đến Thứ Sáu`."""
    named = dict(zip(DAY_NAMES, WEEKDAYS, strict=True))
    return " đến ".join(named.get(day.strip(), day) for day in str(days).split("-"))
