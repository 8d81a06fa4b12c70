"""The inverted index: log-odds of every feature for every topic (naive Bayes), and the phrasings themselves by cosine.

Measured on labelled questions against TF-IDF centroids and a kernel ridge: log-odds rank best (docs/adr/0003).
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, count
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.matching.cosines import Cosines, narrow
from knowledge.matching.features import Numbered, are_pairs
from knowledge.matching.rows import Flat, by_number, changes

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

SMOOTHING = 0.05  # added to every count of a feature in a topic
# A feature of the query weighs the square root of its idf.
COMMON = 1 / 12  # share of the topics from which a feature is kept as a whole row
COMMON_LEAST = 8
ARRAYS = (
    "_cells", "_cell_features", "_cell_weights", "_lengths", "_heights", "_idf", "_constants",
    "_post_lifts", "_post_topics", "_post_starts",
)  # fmt: skip
RERANKED = 5  # topics whose single phrasings are looked at
BEHIND = 5.0  # log-odds behind the first from which a topic is not: one such won in 22 of 5,434 labelled questions
LEAST = 2  # ... whatever the log-odds


class Found(NamedTuple):
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
        read = (np.frombuffer(part, dtype=np.int32) for part in (features, lengths, heights))
        self._settle(dict(numbers), np.frombuffer(weights, dtype=np.float32), *read)

    @classmethod
    def of_rows(cls, rows: Flat) -> Index:
        """The same index, of phrasings whose features are numbered already."""
        index = cls.__new__(cls)
        index._settle(rows.ids, rows.weights, rows.features, rows.lengths, rows.heights)
        return index

    def changed(self, topics: Iterable[Iterable[int | Mapping[str, float]]]) -> Index:
        """The very index that would be built anew of these topics; a number stands for that row of this index.

        Reading a phrasing costs a hundred times as much as copying its row.
        """
        numbers = defaultdict(count(len(self.ids)).__next__, self.ids)
        features: list[Ints] = []
        weights: list[Floats] = []
        heights = array("i")
        for phrasings in topics:
            heights.append(0)
            for phrasing in phrasings:
                heights[-1] += 1
                if isinstance(phrasing, int):
                    part = slice(self._starts[phrasing], self._starts[phrasing + 1])
                    cells = self._cells[part]
                    features.append(self._cell_features[cells])
                    weights.append(self._cell_weights[cells])
                else:
                    row = phrasing or {"": 0.0}
                    features.append(np.fromiter(map(numbers.__getitem__, row), dtype=np.int32))
                    weights.append(np.fromiter(row.values(), dtype=np.float32))
        lengths = np.asarray([len(part) for part in features], dtype=np.int32)
        old = np.concatenate(features)
        # Numbered as they appear, as in an index that is built anew; what no phrasing has any more is gone.
        used, first = np.unique(old, return_index=True)
        order = np.argsort(first)
        renumbered = np.empty(len(numbers), dtype=np.int32)
        renumbered[used[order]] = np.arange(len(used), dtype=np.int32)
        names = list(numbers)
        ids = {names[number]: place for place, number in enumerate(used[order].tolist())}
        index = Index.__new__(Index)
        index._settle(ids, np.concatenate(weights), renumbered[old], lengths, np.frombuffer(heights, dtype=np.int32))
        return index

    def _settle(self, ids: dict[str, int], plain: Floats, features: Ints, lengths: Ints, heights: Ints) -> None:
        """Everything that follows from the rows: `plain` are their weights before idf, row after row."""
        self.ids = ids
        self._lengths, self._heights = lengths, heights
        self._lay_out()
        owners = np.repeat(np.repeat(np.arange(self.topics), self._heights), self._lengths)
        # By feature, then by topic: the order in which the postings are read. Topics stand in order already.
        order = by_number(features, len(ids))
        ordered, topics = features[order], owners[order]
        new = changes(ordered, topics)
        places = np.empty(len(order), dtype=np.intp)
        places[order] = new.cumsum() - 1
        post_features, post_topics = ordered[new], topics[new]
        frequency = np.bincount(post_features, minlength=len(self.ids))
        self._idf = np.log1p(max(1, self.topics) / frequency).astype(np.float32)
        counts = np.asarray(np.bincount(places, weights=self._unit_rows(features, plain)), dtype=np.float64)
        self._keep(features, plain)
        self._log_odds(counts, post_features, post_topics)

    def _lay_out(self) -> None:
        """What follows from the lengths of the rows."""
        self.topics = len(self._heights)
        self._first = list(accumulate(self._heights.tolist(), initial=0))
        self._starts = np.append(0, self._lengths.cumsum()).astype(np.int32)
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
        index._open_rows()
        index._spread()
        return index

    def rarity(self, feature: int) -> float:
        """The inverse document frequency of a feature, by topics."""
        return float(self._idf[feature])

    def rows_of(self, features: Iterable[int]) -> tuple[npt.NDArray[Any], Longs, Sequence[int]]:
        """Every phrasing by those of `features` that it has, row after row: (features, where each row begins, the first
        row of each topic)."""
        wanted = np.zeros(len(self.ids), dtype=bool)
        wanted[list(features)] = True
        return *self._rows_as_vectors.only(wanted), self._first

    def _unit_rows(self, features: Ints, weights: Floats) -> Floats:
        """Every phrasing's weights times idf, as a vector of length 1."""
        weighted = weights * self._idf[features]
        norms = np.sqrt(np.add.reduceat(weighted * weighted, self._starts[:-1]))
        norms = np.where(norms == 0, 1, norms)
        return np.asarray(weighted / np.repeat(norms, self._lengths), dtype=np.float32)

    def _keep(self, features: Ints, weights: Floats) -> None:
        """The rows as one small number an entry: a cell is a feature with one of the few weights that it occurs with.

        The weight then comes into the query, once a cell, and not into each of thousands of entries.
        """
        kinds = np.unique(weights)
        places = features.astype(np.intp) * len(kinds) + np.searchsorted(kinds, weights)
        there = np.zeros(len(self.ids) * len(kinds), dtype=bool)
        there[places] = True
        used = np.flatnonzero(there)
        number = there.cumsum() - 1
        self._cells = narrow(number[places], len(used))
        self._cell_features = narrow(used // len(kinds), len(self.ids))
        self._cell_weights = kinds[used % len(kinds)]
        self._open_rows()

    def _open_rows(self) -> None:
        """The rows as vectors, and what is known of each feature for a query."""
        self._half_idf = np.sqrt(self._idf)
        self._pairs = are_pairs(self.ids)
        self._rows_as_vectors = Cosines(
            self._cells, self._cell_features, self._cell_weights, self._idf, self._starts, self._first
        )

    def _log_odds(self, counts: Reals, features: Ints, topics: Longs) -> None:
        """Postings of log((count + a) / a) - log((rest + a) / (all + a)): what a feature adds where it occurs.

        What it adds where it does not occur is the same for every topic, so only the topic's own constant remains.
        """
        size, a = len(self.ids), SMOOTHING
        everywhere = np.bincount(features, weights=counts, minlength=size)[features]
        own = np.bincount(topics, weights=counts, minlength=self.topics)
        self._constants = np.log((own.sum() - own + a * size) / (own + a * size)).astype(np.float32)
        lifts = np.log((counts + a) / a) - np.log((everywhere - counts + a) / (everywhere + a))
        self._post_lifts = lifts.astype(np.float32)
        self._post_topics = narrow(topics, self.topics)
        self._post_starts = np.searchsorted(features, np.arange(size + 1)).astype(np.int32)
        self._spread()

    def _spread(self) -> None:
        """What many topics have stands as whole rows besides: a sum of rows costs a tenth of a walk over postings."""
        frequency = np.diff(self._post_starts)
        common = np.flatnonzero(frequency > max(COMMON_LEAST, self.topics * COMMON))
        self._row_of = np.full(len(frequency), len(common), dtype=np.int32)  # the last row, nothing but 0: postings
        self._row_of[common] = np.arange(len(common))
        rows = self._row_of.repeat(frequency)
        own = rows < len(common)
        self._rows = np.zeros((len(common) + 1, self.topics), dtype=np.float32)
        self._rows[rows[own], self._post_topics[own]] = self._post_lifts[own]

    def nearest(self, query: Numbered, limit: int = RERANKED) -> list[Found]:
        """The topics of the highest log-odds with their nearest phrasing, the best first, none far behind it."""
        if not query.known or not self.topics:
            return []
        places, plain = _columns(query.known)
        odds = self._odds(places, plain * self._half_idf[places])
        first = max(0, self.topics - limit)
        top = odds.argpartition(first)[first:] if first else np.arange(self.topics)
        ranked = sorted(zip(odds[top].tolist(), top.tolist(), strict=True), reverse=True)
        within = ranked[0][0] - BEHIND
        ranked = [each for place, each in enumerate(ranked) if place < LEAST or each[0] >= within]
        near = self._rows_as_vectors.nearest(
            places, plain * self._idf[places], self._strange(query), [topic for _, topic in ranked]
        )
        return [Found(topic, odd, best, phrasing) for (odd, topic), (best, phrasing) in zip(ranked, near, strict=True)]

    def unit(self, query: Numbered) -> tuple[Places, Floats]:
        """The features of a query as a vector of length 1: (features, weights)."""
        places, plain = _columns(query.known)
        weights = plain * self._idf[places]
        length = math.sqrt(float(weights.dot(weights)) + self._strange(query))
        return places, np.asarray(weights / np.float32(length or 1.0), dtype=np.float32)

    def units_of(self, topic: int) -> tuple[Ints, Floats, Places]:
        """The phrasings of a topic as vectors of length 1, cell by cell: (feature, weight, number of the phrasing)."""
        return self._rows_as_vectors.units_of(topic)

    def _strange(self, query: Numbered) -> float:
        """The squares of the weights of all that no phrasing has."""
        return sum([(weight * self.unknown_idf) ** 2 for weight in query.strange.values()])

    def having(self, features: Sequence[int]) -> list[int]:
        """How many of `features`, each named once, every topic has."""
        if not features:
            return [0] * self.topics
        wanted = np.array(features, dtype=np.intp)
        starts, ends = self._post_starts[wanted].tolist(), self._post_starts[wanted + 1].tolist()
        theirs = [self._post_topics[start:end] for start, end in zip(starts, ends, strict=True)]
        found: list[int] = np.bincount(np.concatenate(theirs), minlength=self.topics).tolist()
        return found

    def leaning(self, outside: npt.NDArray[np.bool_]) -> Floats:
        """By feature: how much likelier two neighbouring words are in a phrasing of the topics `outside` than in one of
        the others, as log-odds; 0 for what is no pair."""
        size = len(self.ids)
        row_outside = outside.repeat(self._heights)
        features = self._cell_features[self._cells]
        there = np.bincount(features[row_outside.repeat(self._lengths)], minlength=size)
        here = np.bincount(features, minlength=size) - there
        rows, half = len(row_outside) + 1, 0.5
        theirs = np.log((there + half) / (int(row_outside.sum()) + 1))
        ours = np.log((here + half) / (rows - int(row_outside.sum())))
        return np.where(self._pairs, theirs - ours, 0.0).astype(np.float32)

    def _odds(self, features: Places, weights: Floats) -> Floats:
        """The log-odds of every topic: whole rows of what many topics have, postings of what few have. `weights` come
        to count as a vector of length 1."""
        rows = self._row_of[features]
        sums: Floats = weights.dot(self._rows.take(rows, axis=0))
        rest = (rows == len(self._rows) - 1).nonzero()[0]
        if len(rest):
            few = features[rest]
            starts = self._post_starts[few]
            lengths = self._post_starts[few + 1] - starts
            ends = lengths.cumsum()
            places = (starts - ends + lengths).repeat(lengths)
            places += np.arange(len(places), dtype=np.int32)
            lifts = self._post_lifts[places] * weights[rest].repeat(lengths)
            sums += np.bincount(self._post_topics[places], weights=lifts, minlength=self.topics)
        sums += self._constants * np.add.reduce(weights)
        sums /= math.sqrt(weights.dot(weights)) or 1.0
        return sums


def _columns(weighted: Mapping[int, float]) -> tuple[Places, Floats]:
    """(features, their weights before idf)."""
    return np.array([*weighted], dtype=np.intp), np.array([*weighted.values()], dtype=np.float32)
