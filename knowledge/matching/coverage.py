"""How much of what a message says a topic has, and how much of its nearest phrasing the message has.

Log-odds add up what speaks for a topic and forget what it leaves unsaid. Pieces of words and pairs say the same again,
so single words are counted, each by its rarity, and those that every procedure shares not at all: words that tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from knowledge.matching.index import Index

REMEMBERED = 2048  # topics and phrasings whose words are kept at hand


class Coverage:
    """Reads an index by its words; made once a snapshot, read by many threads."""

    def __init__(self, index: Index, words: Iterable[str], generic: Collection[str]) -> None:
        """`words` are all folded words of the phrasings, `generic` those that every procedure shares."""
        self._ids = index.ids
        self._generic = generic
        self._unknown = index.unknown_idf
        self._weight = {
            number: index.rarity(number)
            for word in words
            if word not in generic and (number := index.ids.get(word)) is not None
        }
        self._same = {number: number for number in self._weight}  # one object a number, whoever keeps it
        self._topic = lru_cache(REMEMBERED)(lambda topic: self._telling(index.topic_features(topic)))
        self._row = lru_cache(REMEMBERED)(lambda topic, row: self._weighed(index.row_features(topic, row)))

    def said(self, words: Iterable[str]) -> Said:
        """What a message says, ready to be held against topics."""
        telling = [word for word in dict.fromkeys(words) if word not in self._generic]
        known = {n: self._weight[n] for word in telling if (n := self._ids.get(word)) in self._weight and n is not None}
        return Said(known, sum(known.values()) + self._unknown * (len(telling) - len(known)))

    def covered(self, said: Said, topic: int) -> float:
        """Share 0..1 of the message's telling words, by weight, that any phrasing of the topic has."""
        own = self._topic(topic)
        return sum([weight for n, weight in said.known.items() if n in own]) / said.total if said.total else 0.0

    def echoed(self, said: Said, topic: int, row: int) -> float:
        """Share 0..1 of the telling words of one phrasing of the topic, by weight, that the message has."""
        own, total = self._row(topic, row)
        known = said.known
        return sum([known[n] for n in own if n in known]) / total if total else 0.0

    def mirrored(self, said: Said, topic: int, row: int) -> float:
        """Share 0..1 of the message's telling words, by weight, that one phrasing of the topic has."""
        own, _ = self._row(topic, row)
        known = said.known
        return sum([known[n] for n in own if n in known]) / said.total if said.total else 0.0

    def _weighed(self, features: Iterable[int]) -> tuple[tuple[int, ...], float]:
        own = tuple(self._telling(features))  # a set would take five times the memory, and nobody looks for one word
        return own, sum([self._weight[n] for n in own])

    def _telling(self, features: Iterable[int]) -> frozenset[int]:
        return frozenset(map(self._same.__getitem__, frozenset(features) & self._weight.keys()))


class Said:
    """The telling words of one message: the known ones by number with their weight, and the weight of all."""

    __slots__ = ("known", "total")

    def __init__(self, known: dict[int, float], total: float) -> None:
        self.known = known
        self.total = total
