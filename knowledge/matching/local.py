"""Phrasings that only one ward or province has, held against a message beside the index that everybody shares.

The index and its log-odds stay as they are for everybody: a ward's own words win when they are nearer to the message
than any phrasing of the index, by the same cosine. The share that is alike stands in for a calibrated probability:
a ward adds a handful of phrasings, too few to fit anything to.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.matching.features import features
from knowledge.matching.index import Index
from knowledge.matching.matcher import Candidate
from knowledge.text.lexicon import Lexicon
from knowledge.text.normalise import Query, written

ROUNDING = 1e-6  # of the index's 32-bit numbers: of two as near, the one that everybody knows
LEAST = 0.5  # cosine below which a ward's phrasing says nothing about a message


@dataclass(frozen=True, slots=True)
class LocalPhrasing:
    """One way to ask, in a ward, for an entry."""

    entry: str
    topic: str
    phrasing: str
    vector: Mapping[str, float]  # of length 1


class LocalPhrasings:
    """What one ward adds; made once a view, read by many threads."""

    def __init__(self, phrasings: Iterable[tuple[str, str, str]], index: Index, lexicon: Lexicon) -> None:
        """`phrasings` are (phrasing, entry, topic)."""
        self._index, self._lexicon = index, lexicon
        self.rows = tuple(
            LocalPhrasing(entry, topic, phrasing, self._vector(written(phrasing, lexicon)))
            for phrasing, entry, topic in phrasings
        )

    def over(self, candidates: Sequence[Candidate], query: Query) -> list[Candidate]:
        """The candidates with a ward's entry before them, when one of its phrasings is nearer than all of theirs."""
        vector = self._vector(query)
        near = [(sum(w * row.vector.get(name, 0.0) for name, w in vector.items()), row) for row in self.rows]
        alike, row = max(near, key=lambda item: item[0], default=(0.0, None))
        rival = max((candidate.best for candidate in candidates), default=0.0)
        if row is None or alike < LEAST or alike <= rival + ROUNDING:
            return list(candidates)
        sure = min(alike, 1.0)
        first = Candidate(
            entry=row.entry,
            topic=row.topic,
            score=(candidates[0].score if candidates else 0.0) + sure,
            confidence=sure,
            best=sure,
            shared=1.0,
            phrasing=row.phrasing,
            words=len(query.words),
        )
        rest = (c._replace(confidence=min(c.confidence, 1.0 - sure)) for c in candidates if c.topic != row.topic)
        return [first, *rest]

    def _vector(self, query: Query) -> dict[str, float]:
        things = frozenset(token.concept for token in query.tokens if token.concept)
        found = features(query.tokens, things | self._lexicon.together(things))
        weighted = {name: weight * self._idf(name) for name, weight in found.items()}
        length = math.sqrt(sum(weight * weight for weight in weighted.values())) or 1.0
        return {name: weight / length for name, weight in weighted.items()}

    def _idf(self, name: str) -> float:
        number = self._index.ids.get(name)
        return self._index.unknown_idf if number is None else self._index.rarity(number)
