"""A later layer over an earlier one: which keys of an entry it changes, and what only one ward or province sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from knowledge.entries import Entry
from knowledge.schema import Draft
from knowledge.scope import Scope

_KEYS = (
    "topic", "name", "label", "group", "link", "essential", "see_also", "check_at", "enabled", "off_reason", "main",
)  # fmt: skip


def over(before: Entry, draft: Draft) -> Entry:
    """The entry that stood before, with what the draft gives: its fields replaced, its phrasings added to."""
    new, given = draft.entry, draft.given
    changed: dict[str, Any] = {key: getattr(new, key) for key in _KEYS if key in given}
    if "enabled" in given:
        changed["off_reason"] = new.off_reason
    phrasings, lines = new.phrasings, new.phrasing_lines
    if "phrasings" not in draft.replaces:
        added = [(text, line) for text, line in zip(phrasings, lines, strict=True) if text not in before.phrasings]
        phrasings = (*before.phrasings, *(text for text, _ in added))
        lines = (*before.phrasing_lines, *(line for _, line in added))
    fields = {**before.fields, **new.fields}
    return replace(before, fields=fields, phrasings=phrasings, phrasing_lines=lines, **changed)


@dataclass(slots=True)
class Overlay:
    """One layer of a ward or province: what it changes, by id, and its own sentences."""

    scope: Scope
    drafts: dict[str, Draft] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)

    def add(self, draft: Draft, main: bool) -> None:
        """Take up a draft; `main` is False when another entry speaks for its topic already."""
        if not main and draft.entry.main and "main" not in draft.given:
            draft = replace(draft, entry=replace(draft.entry, main=False))
        self.drafts[draft.entry.id] = draft

    def entries(self, before: Mapping[str, Entry]) -> dict[str, Entry]:
        """The entries that differ from those before, as a conversation of this ward sees them."""
        return {
            name: over(before[name], draft) if name in before else draft.entry for name, draft in self.drafts.items()
        }
