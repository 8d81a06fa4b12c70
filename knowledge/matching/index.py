"""The inverted index: log-odds of every feature for every topic (naive Bayes), and the phrasings themselves by cosine.

Measured on labelled questions against TF-IDF centroids and a kernel ridge: log-odds rank best (docs/adr/0003).
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, count
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]

SMOOTHING = 0.05  # added to every count of a feature in a topic
QUERY_IDF_POWER = 0.5
ARRAYS = (
    "_features", "_lengths", "_heights", "_weights", "_idf", "_constants",
    "_post_lifts", "_post_topics", "_post_starts",
)  # fmt: skip
RERANKED = 5  # topics whose single phrasings are looked at


@dataclass(frozen=True, slots=True)
class Found:
    """One topic as the index sees it: log-odds, similarity to its nearest phrasing, and that phrasing's number."""

    topic: int
    odds: float
    best: float
    phrasing: int


class Index:
    """Built once a snapshot; read by many threads."""

    def __init__(self, topics: Iterable[Iterable[Mapping[str, float]]]) -> None:
        """`topics` yields for each topic the feature mappings of its phrasings, none empty of phrasings.

        They are read once and kept as flat arrays: thousands of dictionaries at a time would cost more than the index.
        """
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        features, weights = array("i"), array("f")
        lengths, heights = array("i"), array("i")
        for phrasings in topics:
            height = 0
            for phrasing in phrasings:
                # A phrasing of nothing but courtesy has no feature; a sum over no column is none, so it gets one of 0.
                row = phrasing or {"": 0.0}
                features.extend(map(numbers.__getitem__, row))
                weights.extend(row.values())
                lengths.append(len(phrasing) or 1)
                height += 1
            heights.append(height)
        self.ids = dict(numbers)
        self._features = np.frombuffer(features, dtype=np.int32)
        self._lengths = np.frombuffer(lengths, dtype=np.int32)
        self._heights = np.frombuffer(heights, dtype=np.int32)
        self._lay_out()
        owners = np.repeat(np.repeat(np.arange(self.topics), self._heights), self._lengths)
        # By feature, then by topic: the order in which the postings are read.
        pairs, places = np.unique(self._features.astype(np.int64) * self.topics + owners, return_inverse=True)
        post_features, post_topics = np.divmod(pairs, self.topics)
        frequency = np.bincount(post_features, minlength=len(self.ids))
        self._idf = np.log1p(max(1, self.topics) / frequency).astype(np.float32)
        self._weights = self._unit_rows(np.frombuffer(weights, dtype=np.float32))
        counts = np.asarray(np.bincount(places, weights=self._weights), dtype=np.float64)
        self._log_odds(counts, post_features, post_topics)

    def _lay_out(self) -> None:
        """What follows from the lengths of the rows."""
        self.topics = len(self._heights)
        self._first = list(accumulate(self._heights.tolist(), initial=0))
        self._starts = list(accumulate(self._lengths.tolist(), initial=0))
        self.unknown_idf = math.log(1 + max(1, self.topics) / 0.5)  # a word that no topic has is rarer than any

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The whole index beside the names of its features (`ids`), to be kept."""
        return {name: getattr(self, name) for name in ARRAYS}

    @classmethod
    def of_arrays(cls, names: Iterable[str], arrays: Mapping[str, npt.NDArray[Any]]) -> Index:
        """The index that `arrays()` gave; `names` are its features in their order. KeyError when one is missing."""
        index = cls.__new__(cls)
        index.ids = {name: number for number, name in enumerate(names)}
        for name in ARRAYS:
            setattr(index, name, arrays[name])
        index._lay_out()
        return index

    def rarity(self, feature: int) -> float:
        """The inverse document frequency of a feature, by topics."""
        return float(self._idf[feature])

    def topic_features(self, topic: int) -> list[int]:
        """The features of every phrasing of a topic, some more than once."""
        first, last = self._first[topic], self._first[topic + 1]
        return self._features[self._starts[first] : self._starts[last]].tolist()

    def row_features(self, topic: int, phrasing: int) -> list[int]:
        """The features of one phrasing of a topic."""
        row = self._first[topic] + phrasing
        return self._features[self._starts[row] : self._starts[row + 1]].tolist()

    def _unit_rows(self, weights: Floats) -> Floats:
        """Every phrasing's weights times idf, as a vector of length 1."""
        weighted = weights * self._idf[self._features]
        norms = np.sqrt(np.add.reduceat(weighted * weighted, self._starts[:-1]))
        return np.asarray(weighted / np.repeat(np.where(norms == 0, 1, norms), self._lengths), dtype=np.float32)

    def _log_odds(self, counts: Reals, features: Longs, topics: Longs) -> None:
        """Postings of log((count + a) / a) - log((rest + a) / (all + a)): what a feature adds where it occurs.

        What it adds where it does not occur is the same for every topic, so only the topic's own constant remains.
        """
        size, a = len(self.ids), SMOOTHING
        everywhere = np.bincount(features, weights=counts, minlength=size)[features]
        own = np.bincount(topics, weights=counts, minlength=self.topics)
        self._constants = np.log((own.sum() - own + a * size) / (own + a * size)).astype(np.float32)
        lifts = np.log((counts + a) / a) - np.log((everywhere - counts + a) / (everywhere + a))
        self._post_lifts = lifts.astype(np.float32)
        self._post_topics = topics.astype(np.int32)
        self._post_starts = np.searchsorted(features, np.arange(size + 1)).astype(np.int32)

    def search(self, query: Mapping[str, float], limit: int = RERANKED) -> tuple[list[Found], float]:
        """The topics of the highest log-odds with their nearest phrasing, and the share of the query that is known."""
        numbers, weights, unknown = [], [], 0.0
        for name, weight in query.items():
            number = self.ids.get(name)
            if number is None:
                unknown += (weight * self.unknown_idf) ** 2
            else:
                numbers.append(number)
                weights.append(weight)
        if not numbers:
            return [], 0.0
        idf, plain = self._idf[numbers], np.asarray(weights, dtype=np.float32)
        full = plain * idf
        known = _squared(full)
        odds = self._odds(numbers, _unit(plain * idf**QUERY_IDF_POWER))
        top = np.argpartition(-odds, limit)[:limit] if self.topics > limit else np.arange(self.topics)
        dense = np.zeros(len(self.ids), dtype=np.float32)
        dense[numbers] = full / np.float32(math.sqrt(known + unknown))
        return self._nearest(top.tolist(), odds[top].tolist(), dense), known / (known + unknown)

    def _odds(self, numbers: Sequence[int], unit: Floats) -> Floats:
        starts = self._post_starts[numbers]
        lengths = self._post_starts[np.add(numbers, 1)] - starts
        before = np.cumsum(lengths) - lengths
        places = np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
        lifts = self._post_lifts[places] * np.repeat(unit, lengths)
        sums = np.bincount(self._post_topics[places], weights=lifts, minlength=self.topics)
        return np.asarray(sums + self._constants * float(unit.sum()), dtype=np.float32)

    def _nearest(self, topics: Sequence[int], odds: Sequence[float], dense: Floats) -> list[Found]:
        """Of each topic the phrasing with the highest cosine; all rows at once, for a call of numpy costs most here."""
        rows = [slice(self._first[topic], self._first[topic + 1]) for topic in topics]
        parts = [slice(self._starts[part.start], self._starts[part.stop]) for part in rows]
        features = np.concatenate([self._features[part] for part in parts])
        weights = np.concatenate([self._weights[part] for part in parts])
        lengths = np.concatenate([self._lengths[part] for part in rows])
        cosines = np.add.reduceat(dense[features] * weights, np.cumsum(lengths) - lengths)
        found, start = [], 0
        for topic, odd, part in zip(topics, odds, rows, strict=True):
            own = cosines[start : start + part.stop - part.start]
            best = int(own.argmax())
            found.append(Found(topic, odd, float(own[best]), best))
            start += len(own)
        return found


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / (math.sqrt(_squared(vector)) or 1.0), dtype=np.float32)


def _squared(vector: Floats) -> float:
    """The square of its length."""
    return float(np.add.reduce(vector * vector))
