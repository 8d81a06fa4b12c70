"""Facts that end soon or have ended: what staff must look at next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class StaleFact:
    """One fact that ends on `until` (its last day); `ended` once that day is past."""

    entry: str
    field: str
    until: date
    ended: bool
    text: str
    path: str


def stale(knowledge: KnowledgeBase, today: date, within: timedelta) -> list[StaleFact]:
    """Every fact whose last day is at most `within` ahead of `today`, the earliest first."""
    return sorted(_ending(knowledge, today, today + within), key=lambda fact: (fact.until, fact.entry, fact.field))


def _ending(knowledge: KnowledgeBase, today: date, horizon: date) -> Iterator[StaleFact]:
    for entry in knowledge.everything():
        for field, facts in entry.fields.items():
            for fact in facts:
                if fact.valid_until is not None and fact.valid_until <= horizon:
                    yield StaleFact(entry.id, field.value, fact.valid_until, fact.ended(today), fact.text, entry.path)
