"""Groups of similar questions: each joins the nearest group that is near enough, or begins one. No clock, no file.

A question is its words, what they name, and which words stand side by side, weighted by how rare they are. A group is
the sum of its questions. Candidates are found by their rarest features alone, so that 20,000 questions take seconds.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from zlib import crc32

from knowledge.text.fold import MAX_CHARS, fold
from knowledge.text.lexicon import Lexicon, Token
from knowledge.text.normalise import BREAK, read, written
from knowledge.text.repair import Vocabulary
from knowledge.text.syllables import syllables

# Cosine from which two are the same question. On the 216 twins of tests/questions 0.42 finds 210 and mixes none up; of
# 570 rows written apart it throws a dozen together, nine in ten of them of one topic.
NEAR = 0.42
RAREST = 8  # features of a question by which groups are looked up
MOST_CANDIDATES = 12
KEPT = 48  # features of a group
PAIR, NAMED, ASPECT = 0.6, 1.2, 0.8  # beside 1 for a word
COUNTED_TWICE = 0.5  # what is added to a feature's count, so that one that nobody else has weighs a little less

Features = dict[int, float]  # hash of a feature -> weight before rarity


def features_of(text: str, lexicon: Lexicon, vocabulary: Vocabulary) -> Features:
    """What a question is compared by. Courtesy is left out, abbreviations and dialects are led to one word.

    Raw Telex, words stuck together and misspelt ones are repaired only where something is no Vietnamese syllable: that
    takes five times as long.
    """
    known = syllables()
    strange = any(word.isalpha() and len(word) > 1 and word not in known for word in fold(text[:MAX_CHARS]).split())
    query = read(text, lexicon, vocabulary) if strange else written(text, lexicon)
    found: Features = {}
    tokens = [token for token in query.tokens if token is not BREAK and token.folded != BREAK.folded]
    for token in tokens:
        found[_id(token.folded)] = ASPECT if token.aspect else 1.0
        if token.concept:
            found[_id("§" + token.concept)] = NAMED
    for before, after in pairwise(tokens):
        found[_id(f"{before.folded} {after.folded}")] = _pair(before, after)
    return found


def _pair(before: Token, after: Token) -> float:
    return PAIR * ASPECT if before.aspect and after.aspect else PAIR


def _id(name: str) -> int:
    return crc32(name.encode())


def packed(features: Mapping[int, float]) -> bytes:
    """6 bytes a feature... as two arrays: the hashes, then the weights in hundredths."""
    return array("I", features).tobytes() + array("H", (round(weight * 100) for weight in features.values())).tobytes()


def unpacked(data: bytes) -> Features:
    """What `packed` gave; nothing for what it did not."""
    if len(data) % 6:
        return {}
    names, weights = array("I"), array("H")
    names.frombytes(data[: len(data) // 6 * 4])
    weights.frombytes(data[len(data) // 6 * 4 :])
    return {name: weight / 100 for name, weight in zip(names, weights, strict=True)}


class _Rarity(dict[int, float]):
    """The weight of a feature; one that was never counted is the rarest."""

    unseen = 1.0

    def __missing__(self, name: int) -> float:
        return self.unseen


class Groups:
    """Groups by number. First tell it all questions that will come (`weigh`), then place those that are known, then
    ask where the new ones belong."""

    def __init__(self, near: float = NEAR) -> None:
        self._near = near
        self._counts: defaultdict[int, int] = defaultdict(int)
        self._questions = 0
        self._rarity = _Rarity()
        self._sums: dict[int, dict[int, float]] = {}
        self._lengths: dict[int, float] = {}
        self._with: defaultdict[int, set[int]] = defaultdict(set)  # feature -> groups that have it

    def weigh(self, questions: Iterable[Mapping[int, float]]) -> None:
        """Count how rare each feature is."""
        for features in questions:
            self._questions += 1
            for name in features:
                self._counts[name] += 1
        total, counts = self._questions + 1, self._counts
        self._rarity = _Rarity({n: math.log(1 + total / (counts[n] + COUNTED_TWICE)) for n in counts})
        self._rarity.unseen = math.log(1 + total / COUNTED_TWICE)

    def place(self, group: int, features: Mapping[int, float]) -> None:
        """The question is of that group."""
        vector = self._vector(features)
        have = self._sums.get(group)
        if have is None:
            self._sums[group] = dict(vector)
        else:
            for name, weight in vector.items():
                have[name] = have.get(name, 0.0) + weight
            if len(have) > 2 * KEPT:
                have = dict(sorted(have.items(), key=lambda item: -item[1])[:KEPT])
                self._sums[group] = have
        self._lengths[group] = math.sqrt(sum([w * w for w in self._sums[group].values()]))
        for name in self._rarest(vector):
            self._with[name].add(group)

    def nearest(self, features: Mapping[int, float]) -> tuple[int | None, float]:
        """The group that is near enough, and its cosine; None when there is none."""
        vector = self._vector(features)
        best, nearness = None, self._near
        for group in self._candidates(vector):
            own = self._sums[group]
            dot = sum([vector[name] * own[name] for name in vector.keys() & own.keys()])
            cosine = dot / (self._lengths[group] or 1.0)
            if cosine >= nearness:
                best, nearness = group, cosine
        return best, nearness if best is not None else 0.0

    def _candidates(self, vector: Mapping[int, float]) -> list[int]:
        votes: defaultdict[int, float] = defaultdict(float)
        for name in self._rarest(vector):
            for group in self._with.get(name, ()):
                votes[group] += vector[name]
        return sorted(votes, key=lambda group: (-votes[group], group))[:MOST_CANDIDATES]

    def _rarest(self, vector: Mapping[int, float]) -> list[int]:
        """Single words weigh by rarity alone already: the heaviest are the rarest."""
        return sorted(vector, key=lambda name: (-vector[name], name))[:RAREST]

    def _vector(self, features: Mapping[int, float]) -> Features:
        """Weighted by rarity, of length 1."""
        rarity = self._rarity
        raw = {name: weight * rarity[name] for name, weight in features.items()}
        length = math.sqrt(sum([weight * weight for weight in raw.values()])) or 1.0
        return {name: weight / length for name, weight in raw.items()}
