"""A form -> the YAML text that says it. What the form shows as it was stays as it is spelt in the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.editing import entries as edit
from knowledge.editing.errors import EditError
from knowledge.editing.render import Value
from knowledge.editing.splice import delete_at, set_at
from knowledge.editing.spots import numbers_of, root_of
from knowledge.entries import Field
from knowledge.forms.reading import form_of, many, row_of, said_of, shown
from knowledge.forms.rows import FACT_TEXTS, SINGLE, EntryForm, FactRow, SourceRow, lines, listed, tidy
from knowledge.scope import LOCAL_FIELDS

OWN_FACT = "PHUONG-{}"  # in place of a line of the ledger: what an office itself says of an entry
_LISTS = frozenset({"see_also"})
_FACT_LISTS = frozenset({"facts"})


def written(text: str, form: EntryForm, local: bool = False) -> str:
    """The text with entry `form.id` as the form has it; only what differs is touched.

    `local`: the layer is of one ward or province, where what is the country's is marked. Raises EditError.
    """
    name = form.id
    values = said_of(text, name)
    if values is None:
        raise EditError(f"không còn mục `{name}` trong tệp này")
    was = form_of(text, name, form.kind)
    text = _sources(text, was, form)
    changes = _singles(values, was, form)
    if changes:
        text = edit.set_values(text, name, changes)
    if lines(form.phrasings) != lines(was.phrasings):
        raw = {tidy(str(one)): str(one) for one in many(values.get("phrasings"))}
        text = edit.set_phrasings(text, name, [raw.get(one, one) for one in lines(form.phrasings)])
    for field in Field:
        rows, old = form.rows(field.value), many(values.get(field.value))
        if rows != was.rows(field.value):
            facts = [_fact(row, field, old, name, local) for row in rows]
            text = edit.arrange_facts(text, name, field.value, facts)
    return text


def new_text(form: EntryForm, local: bool = False) -> str:
    """A file with the entry alone. Raises EditError."""
    values: dict[str, Any] = {key: one for key, one in _singles({}, EntryForm(), form).items() if one is not None}
    values["id"] = form.id
    if form.sources:
        values["sources"] = {source.key: _said(source) for source in form.sources}
    if lines(form.phrasings):
        values["phrasings"] = lines(form.phrasings)
    for field in Field:
        facts = [_fact(row, field, (), form.id, local)[1] for row in form.rows(field.value)]
        if facts:
            values[field.value] = facts
    return edit.add_entry("", values)


def _singles(values: Mapping[str, Any], was: EntryForm, form: EntryForm) -> dict[str, Value | None]:
    """The keys of the entry itself that differ; None: it goes."""
    changes: dict[str, Value | None] = {}
    for key in SINGLE:
        new = getattr(form, key)
        if key.startswith("link_") or new == getattr(was, key):
            continue
        changes[key] = (listed(new) if key in _LISTS else new) if new else None
    if form.main != was.main:
        changes["main"] = None if form.main else False
    if form.enabled != was.enabled:
        changes["enabled"] = None if form.enabled else False
        if form.enabled and form.off_reason == was.off_reason and "off_reason" in values:
            changes["off_reason"] = None
    if (form.link_url, form.link_label) != (was.link_url, was.link_label):
        old = values.get("link") or {}
        link = {
            key: old[key] if key in old and getattr(form, f"link_{key}") == getattr(was, f"link_{key}") else new
            for key in ("url", "label")
            if (new := getattr(form, f"link_{key}"))
        }
        changes["link"] = link or None
    return changes


def _fact(
    row: FactRow, field: Field, old: Sequence[Any], name: str, local: bool
) -> tuple[int | None, dict[str, Value]]:
    """A fact as it shall be, with its place in the file; spelt as it was where it says the same."""
    origin = int(row.origin) if row.origin.isascii() and row.origin.isdecimal() and int(row.origin) < len(old) else None
    before: Mapping[str, Any] = {}
    if origin is not None:
        before = old[origin] if isinstance(old[origin], Mapping) else {"text": old[origin]}
        if row == row_of(before, origin):
            return origin, dict(before)
    wanted = _wanted(row, field, name, local)
    kept: dict[str, Value] = {}
    for key, one in before.items():
        if key in wanted and shown(one) == shown(wanted[key]):
            kept[key] = one
        elif key in wanted:
            kept[key] = wanted[key]
        elif one == "false":  # a switch that is off already
            kept[key] = one
    return origin, {**kept, **{key: one for key, one in wanted.items() if key not in kept}}


def _wanted(row: FactRow, field: Field, name: str, local: bool) -> dict[str, Value]:
    wanted: dict[str, Value] = {"unknown": True} if row.unknown else {}
    for key in FACT_TEXTS:
        new = getattr(row, key)
        if key == "level" and row.unknown and not row.sources:
            continue
        if new:
            wanted[key] = list(listed(new)) if key in _FACT_LISTS else new
    if row.sources:
        wanted["source"] = row.sources[0] if len(row.sources) == 1 else list(row.sources)
    if row.local or (local and field not in LOCAL_FIELDS):
        wanted["local"] = True
    elif not local and not row.unknown and "facts" not in wanted:
        wanted["facts"] = [OWN_FACT.format(name)]
    return {key: _flag(one) for key, one in wanted.items()}


def _flag(value: Value) -> Value:
    return ("true" if value else "false") if isinstance(value, bool) else value


def _sources(text: str, was: EntryForm, form: EntryForm) -> str:
    before = {source.key: source for source in was.sources}
    for source in form.sources:
        old = before.get(source.key)
        if old is None:
            text = edit.add_source(text, form.id, source.key, _said(source))
            continue
        for key in ("title", "date", "url"):
            new = getattr(source, key)
            if new == getattr(old, key):
                continue
            path = [*_home(text, form.id, old), "sources", source.key, key]
            text = set_at(text, path, new) if new else delete_at(text, path)
    named = {source.key for source in form.sources}
    for old in was.sources:
        if old.key not in named and not old.shared:
            text = delete_at(text, [*_home(text, form.id, old), "sources", old.key])
    return text


def _home(text: str, name: str, source: SourceRow) -> list[str | int]:
    return [] if source.shared else numbers_of(root_of(text), edit.ENTRIES, name)


def _said(source: SourceRow) -> dict[str, Value]:
    said: dict[str, Value] = {
        key: one for key, one in (("title", source.title), ("date", source.date), ("url", source.url)) if one
    }
    return said or {"title": ""}
