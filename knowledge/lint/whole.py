"""What a rule may know beside the page that it reads: the other entries, the ledger, the settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from knowledge.entries import Entry
from knowledge.ledger import Ledger
from knowledge.lint.page import Page
from knowledge.lint.settings import Settings
from knowledge.text.fold import folded, folded_each

if TYPE_CHECKING:
    from knowledge.base import KnowledgeBase

_ONLY_WORDS = re.compile(r"[a-z0-9 ]*")
_SIGNS = str.maketrans(dict.fromkeys(",.?!;:\"'()/-", " "))


class Asked(NamedTuple):
    """A way of asking, where it stands: in an entry, or in a family of what is none of ours."""

    text: str
    entry: str
    path: str
    line: int
    column: int
    folded: str  # without diacritics, in lower case

    @property
    def place(self) -> str:
        """As it is named in a message."""
        return f"{self.path}:{self.line}"


_asked = partial(tuple.__new__, Asked)  # as in page.py


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
    others: frozenset[str] = frozenset()  # ids of entries that are known by their ids alone
    apart: Mapping[str, Sequence[Asked]] = field(
        default_factory=dict
    )  # by the path of a page, where it is known already

    @cached_property
    def names(self) -> frozenset[str]:
        """The id of every entry."""
        return self.others | self.entries.keys()

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """Every way of asking, with its place: of the pages by line and column, of other entries by line."""
        found = [asked for page in self.pages for asked in self.apart.get(page.path) or asked_of(page)]
        read = {page.path for page in self.pages}
        for entry in self.entries.values():
            if entry.path not in read:
                rows = zip(entry.phrasings, entry.phrasing_lines, strict=True)
                found += [Asked(text, entry.id, entry.path, line, 1, folded(text)) for text, line in rows]
        return tuple(found)

    @cached_property
    def same(self) -> Pairs:
        """Ways of asking that stand twice; not those of an entry that a later layer of everybody's writes again."""
        return paired(((asked.folded, asked) for asked in self.asked), lambda one, other: not self._again(one, other))

    def _again(self, one: Asked, other: Asked) -> bool:
        """The staff's page and the workbook write a whole file into a layer of their own, which replaces the first."""
        return one.entry == other.entry and one.path != other.path and self.local.isdisjoint((one.path, other.path))

    @cached_property
    def similar(self) -> Pairs:
        """Those of two entries that have the same words in another order, courtesy left out."""
        courtesy = frozenset(folded(word) for word in self.lexicon.get("fillers", ()) if " " not in word)
        keys = ((_words(asked.folded, courtesy), asked) for asked in self.asked)
        return paired(keys, lambda one, other: one.entry != other.entry and one.folded != other.folded)


Pairs = Mapping[str, Sequence[tuple[Asked, Asked]]]  # by the path of the first: it and one that it collides with


def paired(keyed: Iterable[tuple[str, Asked]], collide: Callable[[Asked, Asked], bool]) -> Pairs:
    """Each of several with one key, and the first of the others that it collides with."""
    first: dict[str, Asked] = {}
    groups: dict[str, list[Asked]] = {}
    for key, asked in keyed:
        before = first.setdefault(key, asked)
        if before is not asked:
            groups.setdefault(key, [before]).append(asked)
    found: dict[str, list[tuple[Asked, Asked]]] = {}
    for group in groups.values():
        for one in group:
            other = next((other for other in group if other is not one and collide(one, other)), None)
            if other is not None:
                found.setdefault(one.path, []).append((one, other))
    return found


def _words(folded: str, courtesy: frozenset[str]) -> str:
    said = (folded if _ONLY_WORDS.fullmatch(folded) else folded.translate(_SIGNS)).split()
    told = said if courtesy.isdisjoint(said) else [word for word in said if word not in courtesy] or said
    told.sort()
    return " ".join(told)


def asked_of(page: Page) -> list[Asked]:
    """The ways of asking of one page."""
    path, texts = page.path, [scalar.node.value for scalar in page.asked]
    return [
        _asked((text, entry, path, (mark := node.start_mark).line + 1, mark.column + 1, bare))
        for (_, entry, node), text, bare in zip(page.asked, texts, folded_each(texts), strict=True)
    ]
