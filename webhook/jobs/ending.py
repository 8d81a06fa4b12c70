"""What of the content has a last day, told to the process that does not hold the content."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.base import KnowledgeBase
from knowledge.entries import Entry
from knowledge.sheets.columns import FIELD_TITLES

# entry, its name, field, last day (ISO), text, ward or province that alone reads it (empty: all)
Row = tuple[str, str, str, str, str, str]


def ending(base: KnowledgeBase) -> list[Row]:
    """Every fact with a last day, past or to come, the earliest first: what knowledge.stale would ever tell."""
    rows = [row for entry in base.entries.values() for row in _rows(entry, entry.name, "")]
    for layer in base.overlays:
        place = layer.scope.ward or layer.scope.province
        for draft in layer.drafts.values():
            known = base.entries.get(draft.entry.id)
            rows += _rows(draft.entry, known.name if known else draft.entry.name, place)
    return sorted(rows, key=lambda row: (row[3], row[0], row[2]))


def _rows(entry: Entry, name: str, place: str) -> Iterator[Row]:
    for field, facts in entry.fields.items():
        for fact in facts:
            if fact.valid_until is not None:
                yield entry.id, name, FIELD_TITLES[field], fact.valid_until.isoformat(), fact.text, place
