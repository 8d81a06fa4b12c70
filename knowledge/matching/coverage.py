"""How much of what a message says a topic has, and how much of its nearest phrasing the message has.

Log-odds add up what speaks for a topic and forget what it leaves unsaid. Pieces of words and pairs say the same again,
so single words are counted, each by its rarity, and those that every procedure shares not at all: words that tell.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable
from functools import lru_cache

import numpy as np

from knowledge.matching.index import Index

REMEMBERED = 2048  # topics whose words are kept at hand


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
        self._words, starts, self._first = index.rows_of(self._weight)
        rarities = np.zeros(len(index.ids))
        rarities[list(self._weight)] = list(self._weight.values())
        sums = np.append(0.0, rarities[self._words].cumsum())[starts]
        self._starts, self._totals = array("i", starts.tolist()), array("f", np.diff(sums).tolist())
        self._topic = lru_cache(REMEMBERED)(self._words_of)

    def said(self, words: Iterable[str]) -> Said:
        """What a message says, ready to be held against topics."""
        telling = [word for word in dict.fromkeys(words) if word not in self._generic]
        known = {n: self._weight[n] for word in telling if (n := self._ids.get(word)) in self._weight and n is not None}
        return Said(known, sum(known.values()) + self._unknown * (len(telling) - len(known)))

    def covered(self, said: Said, topic: int) -> float:
        """Share 0..1 of the message's telling words, by weight, that any phrasing of the topic has."""
        own = self._topic(topic)
        return sum([weight for n, weight in said.known.items() if n in own]) / said.total if said.total else 0.0

    def shared(self, said: Said, topic: int, phrasing: int) -> tuple[float, float]:
        """(echoed, mirrored): what the message and one phrasing of the topic both tell, as a share 0..1 by weight of
        the telling words of the phrasing, and of those of the message."""
        row, known = self._first[topic] + phrasing, said.known
        own = self._words[self._starts[row] : self._starts[row + 1]].tolist()
        both, total = sum([known[n] for n in own if n in known]), self._totals[row]
        return both / total if total else 0.0, both / said.total if said.total else 0.0

    def _words_of(self, topic: int) -> frozenset[int]:
        """The telling words of every phrasing of a topic."""
        first, last = self._first[topic], self._first[topic + 1]
        numbers: list[int] = self._words[self._starts[first] : self._starts[last]].tolist()
        return frozenset(map(self._same.__getitem__, frozenset(numbers)))


class Said:
    """The telling words of one message: the known ones by number with their weight, and the weight of all."""

    __slots__ = ("known", "total")

    def __init__(self, known: dict[int, float], total: float) -> None:
        self.known = known
        self.total = total
