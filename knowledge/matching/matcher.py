"""From a message to candidates, one a topic, each with the signals that its confidence is read from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.entries import Entry
from knowledge.matching import calibration
from knowledge.matching.features import features
from knowledge.matching.index import Index, Scored
from knowledge.text.lexicon import Lexicon, Token
from knowledge.text.normalise import BREAK, Query, read, written
from knowledge.text.repair import Vocabulary

OUT_PREFIX = "OOS:"
_LONG = 16  # words: a longer message is a story, and its question stands in one of its clauses
_WINDOW = 14
FOREIGN_PENALTY = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """One topic that a message may be about. `score` is the similarity 0..1, `confidence` the calibrated probability."""

    entry: str
    topic: str
    score: float
    confidence: float = 0.0
    centroid: float = 0.0
    best: float = 0.0
    shared: float = 0.0  # share of the named things of the message that the entry names too
    foreign: float = 0.0  # share of them that it does not
    phrasing: str = ""

    @property
    def out_of_scope(self) -> bool:
        """True for a family of questions that are none of ours."""
        return self.topic.startswith(OUT_PREFIX)


@dataclass(frozen=True)
class Matcher:
    """Index, vocabulary and lexicon of one snapshot."""

    lexicon: Lexicon
    vocabulary: Vocabulary
    index: Index
    ids: tuple[str, ...]
    topics: tuple[str, ...]
    concepts: tuple[frozenset[str], ...]
    phrasings: tuple[tuple[str, ...], ...]

    @classmethod
    def build(
        cls, entries: Sequence[Entry], lexicon: Lexicon, out_of_scope: Sequence[tuple[str, Sequence[str]]]
    ) -> Matcher:
        """Index of every phrasing and name; `out_of_scope` are (id, phrasings) of what is none of ours."""
        texts = [(entry.id, entry.topic, (entry.name, *entry.phrasings)) for entry in entries]
        texts += [(OUT_PREFIX + name, OUT_PREFIX + name, tuple(phrasings)) for name, phrasings in out_of_scope]
        queries = [[written(text, lexicon) for text in phrasings] for _, _, phrasings in texts]
        words = (query.words for group in queries for query in group)
        vocabulary = Vocabulary.build(words, lexicon.words, lexicon.canonical)
        index = Index([[features(query.tokens) for query in group] for group in queries])
        return cls(
            lexicon=lexicon,
            vocabulary=vocabulary,
            index=index,
            ids=tuple(name for name, _, _ in texts),
            topics=tuple(topic for _, topic, _ in texts),
            concepts=tuple(frozenset(c for query in group for c in query.concepts) for group in queries),
            phrasings=tuple(phrasings for _, _, phrasings in texts),
        )

    def read(self, text: str) -> Query:
        """The message in words of the index."""
        return read(text, self.lexicon, self.vocabulary)

    def candidates(self, query: Query) -> list[Candidate]:
        """The best topics first, each by its best entry; a story is read clause by clause as well."""
        tokens = query.tokens
        best: dict[str, Candidate] = {}
        known = 0.0
        for window, weight in _windows(tokens):
            found, share = self.index.search(features(window))
            known = max(known, share)
            named = {token.concept for token in window if token.concept}
            for item in found:
                candidate = self._candidate(item, named, weight)
                if candidate.topic not in best or best[candidate.topic].score < candidate.score:
                    best[candidate.topic] = candidate
        ranked = sorted((c for c in best.values() if not self._denied(c, query)), key=lambda c: -c.score)[:8]
        return self._calibrated(ranked, known, len([t for t in tokens if t is not BREAK]))

    def _candidate(self, item: Scored, named: set[str], weight: float) -> Candidate:
        own = self.concepts[item.entry]
        shared = len(named & own) / len(named) if named else 0.0
        foreign = 1.0 - shared if named else 0.0
        score = (0.5 * item.centroid + 0.5 * item.best) * (1.0 - FOREIGN_PENALTY * foreign) * weight
        return Candidate(
            entry=self.ids[item.entry],
            topic=self.topics[item.entry],
            score=score,
            centroid=item.centroid,
            best=item.best,
            shared=shared,
            foreign=foreign,
            phrasing=self.phrasings[item.entry][item.phrasing],
        )

    def _denied(self, candidate: Candidate, query: Query) -> bool:
        """What the writer rejected is no answer for this turn."""
        if not query.denied:
            return False
        own = self.concepts[self.ids.index(candidate.entry)]
        return any(name in own for name in query.denied) and not any(name in own for name in query.concepts)

    def _calibrated(self, ranked: Sequence[Candidate], known: float, words: int) -> list[Candidate]:
        """The first by margin to the second, the others by what the first leaves."""
        result = []
        for place, candidate in enumerate(ranked):
            rival = ranked[1] if place == 0 and len(ranked) > 1 else ranked[0] if place else None
            margin = candidate.score - (rival.score if rival else 0.0)
            result.append(replace(candidate, confidence=calibration.probability(candidate, margin, known, words)))
        return result


def _windows(tokens: Sequence[Token]) -> list[tuple[Sequence[Token], float]]:
    """The whole message; for a story also its clauses, joined by two and cut to a window, the whole then counting less."""
    words = sum(token is not BREAK for token in tokens)
    if words <= _LONG:
        return [(tokens, 1.0)]
    windows: list[tuple[Sequence[Token], float]] = [(tokens, 0.9)]
    step = _WINDOW // 2
    flat = list(tokens)
    for start in range(0, max(1, len(flat) - step), step):
        windows.append((flat[start : start + _WINDOW], 0.92))
    return windows[:24]


def squash(value: float) -> float:
    """The logistic function."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))
