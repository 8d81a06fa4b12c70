"""Groups of similar questions: each joins the nearest group that is near enough, or begins one. No clock, no file.

A question is its words, what they name, and which words stand side by side, weighted by how rare they are. A group is
the sum of its questions. Candidates are found by their rarest features alone, so that 20,000 questions take seconds.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from zlib import crc32

from knowledge.text.fold import MAX_CHARS, fold
from knowledge.text.lexicon import Lexicon, Token
from knowledge.text.normalise import BREAK, read
from knowledge.text.phrasings import PhrasingReader
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


class QuestionReader:
    """What questions are compared by. Courtesy is left out, abbreviations and dialects are led to one word.

    Lives as long as many questions are read: a word that was met once is not looked at again.
    """

    def __init__(self, lexicon: Lexicon, vocabulary: Vocabulary) -> None:
        self._lexicon, self._vocabulary = lexicon, vocabulary
        self._well_written = PhrasingReader(lexicon)
        self._strange, self._numbers = _Strange(), _Numbers()

    def features(self, text: str) -> Features:
        """Raw Telex, words stuck together and misspelt ones are repaired only where something is no Vietnamese
        syllable: that takes five times as long."""
        found: Features = {}
        tokens = [token for token in self._tokens(text) if token is not BREAK and token.folded != BREAK.folded]
        number = self._numbers.__getitem__
        for token in tokens:
            found[number(token.folded)] = ASPECT if token.aspect else 1.0
            if token.concept:
                found[number("§" + token.concept)] = NAMED
        for before, after in pairwise(tokens):
            found[_id(f"{before.folded} {after.folded}")] = _pair(before, after)
        return found

    def _tokens(self, text: str) -> Sequence[Token]:
        if any(map(self._strange.__getitem__, text[:MAX_CHARS].split())):
            return read(text, self._lexicon, self._vocabulary).tokens
        return self._well_written.tokens(text)


class _Numbers(dict[str, int]):
    """Words and things by their hash."""

    def __missing__(self, name: str) -> int:
        self[name] = number = _id(name)
        return number


class _Strange(dict[str, bool]):
    """What stands between two spaces -> whether it is of letters, and no Vietnamese syllable."""

    def __missing__(self, chunk: str) -> bool:
        word = fold(chunk)
        self[chunk] = strange = word.isalpha() and len(word) > 1 and word not in syllables()
        return strange


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
        self._place(group, vector, _rarest(vector))

    def nearest(self, features: Mapping[int, float]) -> tuple[int | None, float]:
        """The group that is near enough, and its cosine; None when there is none."""
        vector = self._vector(features)
        return self._nearest(vector, _rarest(vector))

    def join(self, own: int, features: Mapping[int, float]) -> int:
        """The group that the question is of from now on: the nearest, or its own."""
        vector = self._vector(features)
        rarest = _rarest(vector)
        nearest, _ = self._nearest(vector, rarest)
        chosen = own if nearest is None else nearest
        self._place(chosen, vector, rarest)
        return chosen

    def _place(self, group: int, vector: Features, rarest: Sequence[int]) -> None:
        have = self._sums.get(group)
        if have is None:
            self._sums[group] = have = dict(vector)
        else:
            for name, weight in vector.items():
                have[name] = have.get(name, 0.0) + weight
            if len(have) > 2 * KEPT:
                self._sums[group] = have = dict(sorted(have.items(), key=lambda item: -item[1])[:KEPT])
        self._lengths[group] = math.sqrt(sum([weight * weight for weight in have.values()]))
        for name in rarest:
            self._with[name].add(group)

    def _nearest(self, vector: Features, rarest: Sequence[int]) -> tuple[int | None, float]:
        best, nearness = None, self._near
        items = list(vector.items())
        for group in self._candidates(vector, rarest):
            own = self._sums[group]
            dot = sum([weight * own[name] for name, weight in items if name in own])
            cosine = dot / (self._lengths[group] or 1.0)
            if cosine >= nearness:
                best, nearness = group, cosine
        return best, nearness if best is not None else 0.0

    def _candidates(self, vector: Features, rarest: Sequence[int]) -> list[int]:
        votes: dict[int, float] = {}
        for name in rarest:
            weight = vector[name]
            for group in self._with.get(name, ()):
                votes[group] = votes.get(group, 0.0) + weight
        return [group for _, group in sorted([(-number, group) for group, number in votes.items()])[:MOST_CANDIDATES]]

    def _vector(self, features: Mapping[int, float]) -> Features:
        """Weighted by rarity, of length 1."""
        rarity = self._rarity
        raw = {name: weight * rarity[name] for name, weight in features.items()}
        length = math.sqrt(sum([weight * weight for weight in raw.values()])) or 1.0
        return {name: weight / length for name, weight in raw.items()}


def _rarest(vector: Features) -> list[int]:
    """Single words weigh by rarity alone already: the heaviest are the rarest."""
    return [name for _, name in sorted([(-weight, name) for name, weight in vector.items()])[:RAREST]]
