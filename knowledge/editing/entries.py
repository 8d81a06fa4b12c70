"""Edits of entries and support points in the words of staff: phrasings, a field's text and dates, on and off, new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Any

import yaml

from knowledge.editing.errors import EditError
from knowledge.editing.render import Value, item
from knowledge.editing.splice import as_text, delete_at, insert_at, set_at
from knowledge.editing.spots import numbers_of, plain, root_of, spot

ENTRIES, POINTS = "entries", "points"

# Where a new key goes: behind those before it here.
ENTRY_ORDER = (
    "id", "enabled", "off_reason", "replace", "main", "topic", "name", "label", "group", "essential", "checked",
    "check_at", "sources", "phrasings", "answer", "verdict", "papers", "where", "time", "fee", "note", "next", "who",
    "steps_online", "steps_counter", "deadline", "result", "penalty", "pitfalls", "legal", "hotline", "link",
    "see_also",
)  # fmt: skip
FACT_ORDER = (
    "unknown", "text", "local", "source", "level", "facts", "checked", "valid_from", "valid_until", "after",
)  # fmt: skip
POINT_ORDER = (
    "id", "ward", "replaces", "name", "address", "latitude", "longitude", "phone", "accessibility", "services",
    "serves", "hours", "sessions", "open_on_holidays", "source", "checked",
)  # fmt: skip
_DATES = frozenset({"checked", "valid_from", "valid_until"})
_FLAGS = frozenset({"unknown", "local", "enabled", "main", "open_on_holidays"})


def add_phrasings(text: str, entry: str, phrasings: Iterable[str]) -> str:
    """The text with ways to ask added to an entry; those that it has already (but for spaces and case) are passed over.

    Raises EditError when the entry is not in this text.
    """
    path = numbers_of(root_of(text), ENTRIES, entry)
    have = _value(text, [*path, "phrasings"]) or []
    known = {_folded(one) for one in (have if isinstance(have, list) else [have])}
    for phrasing in phrasings:
        words = " ".join(phrasing.split())
        if words and _folded(words) not in known:
            text = _appended(text, [*path, "phrasings"], words)
            known.add(_folded(words))
    return text


def remove_phrasings(text: str, entry: str, phrasings: Iterable[str]) -> str:
    """The text without these ways to ask; one that is not there is passed over."""
    for phrasing in phrasings:
        path = [*numbers_of(root_of(text), ENTRIES, entry), "phrasings"]
        have = _value(text, path) or []
        numbers = [n for n, one in enumerate(have) if _folded(one) == _folded(phrasing)]
        if numbers:
            text = delete_at(text, path if len(have) == 1 else [*path, numbers[0]])
    return text


def set_values(text: str, name: str, values: Mapping[str, Value | None], collection: str = ENTRIES) -> str:
    """The text with keys of an entry (or, with POINTS, of a support point) set; None takes a key away.

    What has the value already is not touched. Raises EditError.
    """
    order = POINT_ORDER if collection == POINTS else ENTRY_ORDER
    return _set(text, numbers_of(root_of(text), collection, name), values, order)


def add_fact(text: str, entry: str, field: str, fact: Mapping[str, Value]) -> str:
    """The text with one more fact at the end of a field, which is made when the entry has none."""
    path = [*numbers_of(root_of(text), ENTRIES, entry), field]
    return _appended(text, path, _typed_all(fact, FACT_ORDER))


def remove_fact(text: str, entry: str, field: str, number: int) -> str:
    """The text without one fact; with the last of them the field goes. Raises EditError."""
    path = _fact(text, entry, field, number)
    last = len(_value(text, path[:-1])) == 1
    return delete_at(text, path[:-1] if last else path)


def set_facts(text: str, entry: str, field: str, facts: Sequence[Mapping[str, Value]]) -> str:
    """The text with a field that says just these facts; only what differs is written. None left: the field goes.

    Facts are paired by their place. Raises EditError.
    """
    path = [*numbers_of(root_of(text), ENTRIES, entry), field]
    have = _value(text, path)
    count = len(have) if isinstance(have, list) else 0
    if have is not None and not isinstance(have, list):
        raise EditError(f"`{field}` phải là một danh sách các ý bắt đầu bằng dấu `-`")
    for number, (old, fact) in enumerate(zip(have or (), facts, strict=False)):
        gone: dict[str, Value | None] = {key: None for key in old if key not in fact}
        text = _set(text, [*path, number], {**fact, **gone}, FACT_ORDER)
    for number in reversed(range(len(facts), count)):
        text = remove_fact(text, entry, field, number)
    for fact in facts[count:]:
        text = add_fact(text, entry, field, fact)
    return text


def arrange_facts(text: str, entry: str, field: str, facts: Sequence[tuple[int | None, Mapping[str, Value]]]) -> str:
    """The text with a field that says just these facts, in this order; each comes with the place (from 0) at which it
    stood, None for a new one. Only what differs is written. None left: the field goes. Raises EditError.
    """
    path = [*numbers_of(root_of(text), ENTRIES, entry), field]
    have = _value(text, path)
    listed = have if isinstance(have, list) else []
    if have is not None and not isinstance(have, list):
        raise EditError(f"`{field}` phải là một danh sách các ý bắt đầu bằng dấu `-`")
    kept = [origin for origin, _ in facts if origin is not None]
    if kept != sorted(set(kept)) or not all(0 <= origin < len(listed) for origin in kept):
        return set_facts(text, entry, field, [fact for _, fact in facts])
    for origin, fact in facts:
        if origin is not None and as_text(fact) != listed[origin]:
            gone: dict[str, Value | None] = {key: None for key in listed[origin] if key not in fact}
            fresh = {key: one for key, one in fact.items() if as_text(one) != listed[origin].get(key)}
            text = _set(text, [*path, origin], {**fresh, **gone}, FACT_ORDER)
    values = [None if origin is not None else _typed_all(fact, FACT_ORDER) for origin, fact in facts]
    return _arranged(text, path, len(listed), kept, values)


def set_phrasings(text: str, entry: str, phrasings: Sequence[str]) -> str:
    """The text with just these ways to ask, in this order; lines that are the same stay untouched. Raises EditError."""
    path = [*numbers_of(root_of(text), ENTRIES, entry), "phrasings"]
    have = _value(text, path)
    listed = have if isinstance(have, list) else []
    if have is not None and not isinstance(have, list):
        return text if [have] == list(phrasings) else set_at(text, path, list(phrasings))
    kept: list[int] = []
    values: list[Value | None] = []
    for kind, old, end, start, stop in SequenceMatcher(None, listed, list(phrasings), False).get_opcodes():
        same = range(old, end) if kind == "equal" else range(old, min(end, old + stop - start))
        for number, origin in enumerate(same):
            if kind == "replace":
                text = set_at(text, [*path, origin], phrasings[start + number])
            kept.append(origin)
            values.append(None)
        values += phrasings[start + len(same) : stop]
    return _arranged(text, path, len(listed), kept, values)


def _arranged(
    text: str, path: Sequence[str | int], count: int, kept: Sequence[int], values: Sequence[Value | None]
) -> str:
    """A list of `count` items with only the `kept` ones, in their order, and `values` (None: the next kept one)."""
    if not values:
        return delete_at(text, path) if count else text
    if not kept:
        text = delete_at(text, path) if count else text
        return set_at(text, path, [value for value in values if value is not None], _behind(str(path[-1])))
    for number in sorted(set(range(count)) - set(kept), reverse=True):
        text = delete_at(text, [*path, number])
    for number, value in enumerate(values):
        if value is not None:
            text = insert_at(text, path, value, number)
    return text


def add_source(text: str, entry: str, key: str, source: Mapping[str, Value]) -> str:
    """The text with a source under `key`, at the head of the file (or of the entry that is a file of its own)."""
    path = numbers_of(root_of(text), ENTRIES, entry)
    own = [*path, "sources"] if _value(text, [*path, "sources"]) is not None else ["sources"]
    if _value(text, own) is None:
        return set_at(text, own, {key: source}, after=ENTRY_ORDER[: ENTRY_ORDER.index("phrasings")])
    return set_at(text, [*own, key], source)


def set_enabled(text: str, entry: str, enabled: bool, reason: str = "") -> str:
    """The text with an entry switched on or off; why it is off is kept beside it."""
    return set_values(
        text, entry, {"enabled": enabled, "off_reason": None if enabled or not reason else " ".join(reason.split())}
    )


def add_entry(text: str, entry: Mapping[str, Value]) -> str:
    """The text with an entry at its end; an empty text becomes a file. Raises EditError when its id is there."""
    return _add(text, ENTRIES, entry, ENTRY_ORDER)


def add_point(text: str, point: Mapping[str, Value]) -> str:
    """The text with a support point at its end; an empty text becomes a file. Raises EditError when its id is there."""
    return _add(text, POINTS, point, POINT_ORDER)


def remove_item(text: str, name: str, collection: str = ENTRIES) -> str:
    """The text without an entry (or, with POINTS, a support point); without its last one it is the empty text."""
    path = numbers_of(root_of(text), collection, name)
    if not path or len(_value(text, [collection])) == 1:
        return ""
    return delete_at(text, path)


def values_of(text: str, name: str, collection: str = ENTRIES) -> dict[str, Any] | None:
    """What an entry or point says in this text, every scalar a string; None when it is not there (or no text is)."""
    if not text.strip():
        return None
    root = root_of(text)
    try:
        found = spot(root, numbers_of(root, collection, name))
    except EditError:
        return None
    return plain(found.node) if found else None


def _add(text: str, collection: str, one: Mapping[str, Value], order: Sequence[str]) -> str:
    name = str(one.get("id", ""))
    if not name:
        raise EditError("thiếu `id`")
    ordered = _typed_all(one, order)
    if all(line.lstrip()[:1] in ("", "#") for line in text.removeprefix("\ufeff").splitlines()):
        return set_at(f"{text}{collection}:\n{item(ordered, 0)}\n", [collection, 0, "id"], name)
    root = root_of(text)
    if isinstance(root, yaml.MappingNode) and _value(text, [collection]) is None:
        raise EditError(f"tệp này chỉ chứa một mục: hãy ghi `{name}` vào một tệp khác")
    if values_of(text, name, collection) is not None:
        raise EditError(f"mục `{name}` đã có trong tệp này: đặt tên khác")
    return insert_at(text, [collection], ordered)


def _set(text: str, path: Sequence[str | int], values: Mapping[str, Value | None], order: Sequence[str]) -> str:
    for key, value in values.items():
        have = _value(text, [*path, key])
        if value is None:
            text = delete_at(text, [*path, key]) if have is not None else text
            continue
        value = _typed(key, value)
        if as_text(value) != have:
            behind = order[: order.index(key)] if key in order else ()
            text = set_at(text, [*path, key], value, behind)
    return text


def _appended(text: str, path: Sequence[str | int], value: Value) -> str:
    """One more item; the list is made when there is none."""
    have = _value(text, path)
    if isinstance(have, list) and have:
        return insert_at(text, path, value)
    key = str(path[-1])
    return set_at(text, path, [*([have] if isinstance(have, str) and have else []), value], _behind(key))


def _behind(key: str) -> Sequence[str]:
    return ENTRY_ORDER[: ENTRY_ORDER.index(key)] if key in ENTRY_ORDER else ()


def _fact(text: str, entry: str, field: str, number: int) -> list[str | int]:
    path = [*numbers_of(root_of(text), ENTRIES, entry), field, number]
    if _value(text, path) is None:
        raise EditError(f"mục `{entry}` không có ý thứ {number + 1} trong `{field}`")
    return path


def _value(text: str, path: Sequence[str | int]) -> Any:
    found = spot(root_of(text), path)
    return plain(found.node) if found else None


def _typed_all(one: Mapping[str, Value], order: Sequence[str]) -> dict[str, Value]:
    keys = sorted(one, key=lambda key: order.index(key) if key in order else len(order))

    return {key: _typed(key, one[key]) for key in keys}


def _typed(key: str, value: Value) -> Value:
    """A date or flag that came as text, as what it is: written without quotes."""
    if key in _DATES and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    if key in _FLAGS and value in ("true", "false"):
        return value == "true"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_nested(one) for one in value]
    return value


def _nested(value: Value) -> Value:
    return {key: _typed(key, one) for key, one in value.items()} if isinstance(value, Mapping) else value


def _folded(phrasing: object) -> str:
    return " ".join(str(phrasing).lower().split())
