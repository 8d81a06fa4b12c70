"""What a rule may know beside the page that it reads: the other entries, the ledger, the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from knowledge.base import KnowledgeBase
from knowledge.entries import Entry
from knowledge.ledger import Ledger
from knowledge.lint.page import Page
from knowledge.lint.settings import Settings
from knowledge.text.fold import fold

_FOLD: dict[int, str | None] = {code: fold(chr(code)) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))}
_FOLD |= dict.fromkeys(range(0x300, 0x370))


def plain(text: str) -> str:
    """Without diacritics, in lower case, as `fold` gives it, made for tens of thousands of texts at once."""
    return text.lower().translate(_FOLD)


class Asked(NamedTuple):
    """A way of asking, where it stands: in an entry, or in a family of what is none of ours."""

    text: str
    entry: str
    path: str
    line: int
    column: int

    @property
    def place(self) -> str:
        """As it is named in a message."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, eq=False)
class Whole:
    """Everything around the pages that are looked at."""

    pages: Sequence[Page]
    entries: Mapping[str, Entry] = field(default_factory=dict)  # of every layer, those of the pages too
    phrases: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    lexicon: Mapping[str, Any] = field(default_factory=dict)
    families: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (id, phrasings) of what is none of ours
    ledger: Ledger = field(default_factory=lambda: Ledger({}))
    settings: Settings = field(default_factory=Settings)
    base: KnowledgeBase | None = None  # only for what asks the matcher
    local: frozenset[str] = frozenset()  # paths of pages in the layer of a ward or province

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """Every way of asking, with its place: of the pages by line and column, of other entries by line."""
        found = [asked for page in self.pages for asked in _of_page(page)]
        read = {page.path for page in self.pages}
        for entry in self.entries.values():
            if entry.path not in read:
                rows = zip(entry.phrasings, entry.phrasing_lines, strict=True)
                found += [Asked(text, entry.id, entry.path, line, 1) for text, line in rows]
        return tuple(found)

    @cached_property
    def same(self) -> Mapping[str, list[Asked]]:
        """Ways of asking by their folded words: a list of more than one is the same question twice."""
        return grouped((plain(asked.text), asked) for asked in self.asked)


def grouped(pairs: Iterable[tuple[str, Asked]]) -> dict[str, list[Asked]]:
    """Lists by key."""
    found: dict[str, list[Asked]] = {}
    for key, asked in pairs:
        found.setdefault(key, []).append(asked)
    return found


def _of_page(page: Page) -> list[Asked]:
    return [
        Asked(scalar.value, scalar.entry, page.path, mark.line + 1, mark.column + 1)
        for scalar in page.scalars
        if scalar.asked and (mark := scalar.node.start_mark)
    ]
