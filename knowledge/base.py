"""KnowledgeBase: one immutable snapshot of everything that the bot knows, with its index and version."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Any, TypeVar

import numpy.typing as npt

from knowledge.broad import LEAST, Broad, Fields
from knowledge.confusable import Confusable
from knowledge.entries import Entry
from knowledge.layers import Overlay
from knowledge.matching.calibration import Weights
from knowledge.matching.local import LocalPhrasings
from knowledge.matching.matcher import Candidate, Matcher
from knowledge.matching.thresholds import Thresholds
from knowledge.out_of_scope import OutOfScope
from knowledge.phrases import Phrases
from knowledge.support_points import PointBook
from knowledge.text.lexicon import Lexicon
from knowledge.text.normalise import Query, written
from knowledge.uncollected import uncollected

R = TypeVar("R")
NAMES_KEPT = 2048  # lines of staff, and what they name
REMEMBERED = 512  # bubbles that are kept as they were composed, about 2 KB each, and the like
VIEWS_KEPT = 64  # of wards that are talked to; another is made in a fraction of a millisecond


@dataclass(frozen=True, eq=False)
class KnowledgeBase:
    """Entries by id, the lexicon, the bot's own sentences and the support points, as of one load."""

    entries: Mapping[str, Entry]
    lexicon: Lexicon
    phrases: Phrases
    version: str  # hash of every file that was read
    out_of_scope: tuple[OutOfScope, ...] = ()
    confusable: tuple[Confusable, ...] = ()
    broad: tuple[Broad, ...] = ()
    points: PointBook = field(default_factory=PointBook)
    groups: Mapping[str, str] = field(default_factory=dict)  # menu group -> its title, in menu order
    topics: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # slug -> (name, group) of topics.tsv
    source_dirs: tuple[str, ...] = ()
    overlays: tuple[Overlay, ...] = ()  # what only a ward or a province sees
    lexicon_data: Mapping[str, Any] = field(default_factory=dict)  # what the lexicon was made of
    parent: KnowledgeBase | None = None  # of a ward's view: the snapshot that everybody sees

    @cached_property
    def matcher(self) -> Matcher:
        """Built on first use: a command that only lists needs no index. A ward's view shares the index of all."""
        if self.parent is not None:
            return self.parent.matcher
        with uncollected():
            return Matcher.build(self._all, self.lexicon, self._outside, self._earlier.pop("matcher", None))

    def take_over(self, before: KnowledgeBase) -> None:
        """Build the index from that of an earlier snapshot, where the two agree."""
        if "matcher" in before.__dict__:
            self._earlier["matcher"] = before.matcher

    @cached_property
    def _earlier(self) -> dict[str, Matcher]:
        """The matcher of the snapshot before this one, until the own one is built."""
        return {}

    def remembered(self, key: Hashable, make: Callable[[], R]) -> R:
        """What `make` gave for `key` with this snapshot: most questions are about few things. The oldest goes first."""
        kept = self._made
        found: R | None = kept.get(key)
        if found is None:
            while len(kept) >= REMEMBERED:
                kept.pop(next(iter(kept)), None)
            found = kept[key] = make()
        return found

    @cached_property
    def _made(self) -> dict[Hashable, Any]:
        """What was made of this snapshot before: it is gone together with the snapshot."""
        return {}

    def named_in(self, line: str) -> tuple[str, ...]:
        """The things that a line of staff names (a name, a fact): a talk asks for the same few at every message."""
        return self._named_in(line)

    @cached_property
    def _named_in(self) -> Callable[[str], tuple[str, ...]]:
        if self.parent is not None:  # a ward's view reads by the same lexicon
            return self.parent._named_in
        lexicon = self.lexicon  # not among `remembered`: hundreds of short lines would push the bubbles out
        return lru_cache(NAMES_KEPT)(lambda line: written(line, lexicon).concepts)

    def restore_matcher(self, saved: Mapping[str, npt.NDArray[Any]]) -> None:
        """Use what `matcher.saved()` gave for this very version; KeyError or ValueError when it does not fit."""
        self.__dict__["matcher"] = Matcher.restored(saved, self._all, self.lexicon, self._outside)

    def candidates(self, query: Query, without: str = "") -> list[Candidate]:
        """What a message may be about, best first; `without` is a topic that it is not about. A ward's own ways to
        ask count in its view."""
        found = self.matcher.candidates(query, without)
        return self.own_phrasings.over(found, query) if self.parent is not None else found

    def continued(self, query: Query, entry: Entry, without: str = "") -> list[Candidate]:
        """The same of a message that may go on from `entry`."""
        name = self.remembered(("name in words", entry.name), lambda: written(entry.name, self.lexicon))
        found = self.matcher.continued(query, name, without)
        return self.own_phrasings.over(found, query) if self.parent is not None else found

    @cached_property
    def own_phrasings(self) -> LocalPhrasings:
        """The ways to ask that only this view knows."""
        known = self.parent.entries if self.parent is not None else {}
        added = [
            (phrasing, entry.id, entry.topic)
            for name, entry in self.entries.items()
            if entry is not known.get(name)
            for phrasing in ((entry.name, *entry.phrasings) if name not in known else entry.phrasings)
            if name not in known or phrasing not in known[name].phrasings
        ]
        return LocalPhrasings(added, self.matcher.index, self.lexicon)

    def for_ward(self, code: str) -> KnowledgeBase:
        """This snapshot as a conversation bound to a ward sees it: with the layers of its province and its own.

        The index, the points and every entry that the layers leave alone are shared; VIEWS_KEPT views are kept.
        """
        if not code or not self.overlays or self.parent is not None:
            return self
        ward = self.points.places.ward(code)
        chosen = tuple(number for number, layer in enumerate(self.overlays) if ward and layer.scope.covers(ward))
        if not chosen:
            return self
        views: dict[tuple[int, ...], KnowledgeBase] = self.__dict__.setdefault("_views", {})
        view = views.pop(chosen, None) or self._view([self.overlays[number] for number in chosen])
        views[chosen] = view  # the last in order is the one used last
        while len(views) > VIEWS_KEPT:
            del views[next(iter(views))]
        return view

    def _view(self, layers: list[Overlay]) -> KnowledgeBase:
        own: dict[str, Entry] = {}
        seen = ChainMap(own, dict(self.entries))
        phrases: dict[str, str] = {}
        for layer in layers:
            own.update(layer.entries(seen))
            phrases.update(layer.phrases)
        texts = Phrases(ChainMap(phrases, dict(self.phrases.texts))) if phrases else self.phrases
        return replace(self, entries=seen, phrases=texts, overlays=(), parent=self)

    def everything(self) -> Iterator[Entry]:
        """Every entry as it is written, in all layers: one that a ward changes comes again with what is changed."""
        yield from self.entries.values()
        for layer in self.overlays:
            yield from (draft.entry for draft in layer.drafts.values())

    def judged_by(self, weights: Weights, thresholds: Thresholds) -> KnowledgeBase:
        """The same knowledge, but deciding otherwise: to measure what was fitted without the questions asked."""
        other = replace(self)
        other.__dict__["matcher"] = replace(self.matcher, weights=weights, thresholds=thresholds)
        return other

    @property
    def _all(self) -> tuple[Entry, ...]:
        """Those switched off too: their questions must be recognised, or a neighbour would answer them wrongly."""
        return tuple(self.entries.values())

    @property
    def _outside(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(item.id, item.phrasings) for item in self.out_of_scope]

    @cached_property
    def _differences(self) -> Mapping[frozenset[str], str]:
        return {
            frozenset(two): pair.difference for pair in self.confusable for two in combinations(sorted(pair.topics), 2)
        }

    def difference(self, topic: str, other: str) -> str:
        """The line that tells two topics apart, empty when none was written."""
        return self._differences.get(frozenset((topic, other)), "")

    @cached_property
    def _fields(self) -> Fields:
        return Fields(self.broad, self.lexicon)

    def only_a_field(self, query: Query) -> tuple[Entry, ...]:
        """What is most asked about a field (`đất`), of a message that names it and nothing in it; none of another."""
        field = self._fields.named(query.tokens)
        offered = tuple(self.entries[name] for name in field.offer if self.speaks(name)) if field is not None else ()
        return offered if len(offered) >= LEAST else ()  # one alone is no choice

    def speaks(self, entry: str) -> bool:
        """True for an entry that may answer."""
        return entry in self.entries and self.entries[entry].enabled

    @cached_property
    def enabled(self) -> tuple[Entry, ...]:
        """The entries that may answer, in a stable order."""
        return tuple(entry for entry in self.entries.values() if entry.enabled)

    @cached_property
    def _by_topic(self) -> Mapping[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = {}
        for entry in sorted(self.enabled, key=lambda entry: not entry.main):
            found.setdefault(entry.topic, []).append(entry)
        return {topic: tuple(own) for topic, own in found.items()}

    def of_topic(self, topic: str) -> tuple[Entry, ...]:
        """The entries of a topic, the main one first."""
        return self._by_topic.get(topic, ())

    def main_entry(self, topic: str) -> Entry | None:
        """The entry that speaks for a topic."""
        found = self.of_topic(topic)
        return found[0] if found else None
