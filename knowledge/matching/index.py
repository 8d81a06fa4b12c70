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
    "_cells", "_cell_features", "_cell_weights", "_lengths", "_heights", "_inverses", "_idf", "_constants",
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
        self._starts = list(accumulate(self._lengths.tolist(), initial=0))
        starts = np.array(self._starts[:-1], dtype=np.intp)
        self._offsets = starts - starts[self._first[:-1]].repeat(self._heights)  # of each row within its topic
        self.unknown_idf = math.log(1 + max(1, self.topics) / 0.5)  # a word that no topic has is rarer than any
        self._spare: list[Floats] = []  # a vector of nothing but 0, unless somebody is using it

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
        index._number_cells()
        index._spread()
        return index

    def rarity(self, feature: int) -> float:
        """The inverse document frequency of a feature, by topics."""
        return float(self._idf[feature])

    def topic_features(self, topic: int) -> list[int]:
        """The features of every phrasing of a topic, some more than once."""
        first, last = self._first[topic], self._first[topic + 1]
        numbers: list[int] = self._cell_features[self._cells[self._starts[first] : self._starts[last]]].tolist()
        return numbers

    def row_features(self, topic: int, phrasing: int) -> list[int]:
        """The features of one phrasing of a topic."""
        row = self._first[topic] + phrasing
        numbers: list[int] = self._cell_features[self._cells[self._starts[row] : self._starts[row + 1]]].tolist()
        return numbers

    def _unit_rows(self, features: Ints, weights: Floats) -> Floats:
        """Every phrasing's weights times idf, as a vector of length 1."""
        weighted = weights * self._idf[features]
        norms = np.sqrt(np.add.reduceat(weighted * weighted, self._starts[:-1]))
        norms = np.where(norms == 0, 1, norms)
        self._inverses = (1 / norms).astype(np.float32)
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
        self._cells = _narrow(number[places], len(used))
        self._cell_features = _narrow(used // len(kinds), len(self.ids))
        self._cell_weights = kinds[used % len(kinds)]
        self._number_cells()

    def _number_cells(self) -> None:
        """Where the cells of each feature stand (they stand in the order of the features), and what they weigh."""
        frequency = np.bincount(self._cell_features, minlength=len(self.ids))
        self._cell_counts = frequency.astype(np.int32)
        self._cell_starts = (frequency.cumsum() - frequency).astype(np.int32)
        self._cell_units = self._cell_weights * self._idf[self._cell_features]

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
        self._post_topics = _narrow(topics, self.topics)
        self._post_starts = np.searchsorted(features, np.arange(size + 1)).astype(np.int32)
        self._spread()

    def _spread(self) -> None:
        """What many topics have stands as whole rows besides: a sum of rows costs a tenth of a walk over postings."""
        frequency = np.diff(self._post_starts)
        common = np.flatnonzero(frequency > max(COMMON_LEAST, self.topics * COMMON))
        self._row_of = np.full(len(frequency), -1, dtype=np.int32)
        self._row_of[common] = np.arange(len(common))
        rows = self._row_of.repeat(frequency)
        own = rows >= 0
        self._rows = np.zeros((len(common), self.topics), dtype=np.float32)
        self._rows[rows[own], self._post_topics[own]] = self._post_lifts[own]

    def search(self, query: Mapping[str, float], limit: int = RERANKED) -> tuple[list[Found], float]:
        """The topics of the highest log-odds with their nearest phrasing, and the share of the query that is known."""
        known = {self.ids[name]: weight for name, weight in query.items() if name in self.ids}
        return self.nearest(known, [weight for name, weight in query.items() if name not in self.ids], limit)

    def nearest(
        self, query: Mapping[int, float], strange: Iterable[float], limit: int = RERANKED
    ) -> tuple[list[Found], float]:
        """As `search`, of a query whose features are numbered already; `strange` are the weights of the others."""
        if not query:
            return [], 0.0
        unknown = sum([(weight * self.unknown_idf) ** 2 for weight in strange])
        places, plain = np.array(list(query), dtype=np.intp), np.array(list(query.values()), dtype=np.float32)
        idf = self._idf[places]
        full = plain * idf
        known = _squared(full)
        odds = self._odds(places, _unit(plain * np.sqrt(idf)))
        first = max(0, self.topics - limit)
        top = np.argpartition(odds, first)[first:] if first else np.arange(self.topics)
        try:
            dense = self._spare.pop()
        except IndexError:
            dense = np.zeros(len(self._cell_units), dtype=np.float32)
        counts = self._cell_counts[places]
        cells = (self._cell_starts[places] - counts.cumsum() + counts).repeat(counts)
        cells += np.arange(len(cells), dtype=np.int32)
        dense[cells] = self._cell_units[cells] * (full / np.float32(math.sqrt(known + unknown))).repeat(counts)
        found = self._nearest(top.tolist(), odds[top].tolist(), dense)
        dense[cells] = 0.0
        self._spare.append(dense)
        return found, known / (known + unknown)

    def _odds(self, features: Places, unit: Floats) -> Floats:
        """The log-odds of every topic: whole rows of what many topics have, postings of what few have."""
        rows = self._row_of[features]
        is_row = rows >= 0
        sums = np.einsum("i,ij->j", unit[is_row], self._rows.take(rows[is_row], axis=0))
        rest = ~is_row
        few, weights = features[rest], unit[rest]
        if len(few):
            starts = self._post_starts[few]
            lengths = self._post_starts[few + 1] - starts
            ends = lengths.cumsum()
            places = (starts - ends + lengths).repeat(lengths)
            places += np.arange(len(places), dtype=np.int32)
            lifts = self._post_lifts[places] * weights.repeat(lengths)
            sums += np.bincount(self._post_topics[places], weights=lifts, minlength=self.topics)
        return np.asarray(sums + self._constants * float(unit.sum()), dtype=np.float32)

    def _nearest(self, topics: Sequence[int], odds: Sequence[float], dense: Floats) -> list[Found]:
        """Of each topic the phrasing with the highest cosine; `dense` is the query over all cells."""
        found = []
        for topic, odd in zip(topics, odds, strict=True):
            first, last = self._first[topic], self._first[topic + 1]
            start, end = self._starts[first], self._starts[last]
            products = dense.take(self._cells[start:end], mode="clip")  # none is outside, and nobody need look
            cosines = np.add.reduceat(products, self._offsets[first:last])
            cosines *= self._inverses[first:last]
            best = int(cosines.argmax())
            found.append(Found(topic, odd, float(cosines[best]), best))
        return found


def _narrow(numbers: npt.NDArray[Any], below: int) -> npt.NDArray[Any]:
    """The same numbers, all of them less than `below`, in half the memory where that is enough."""
    return numbers.astype(np.uint16 if below <= 1 << 16 else np.int32)


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / (math.sqrt(_squared(vector)) or 1.0), dtype=np.float32)


def _squared(vector: Floats) -> float:
    """The square of its length."""
    return float(np.add.reduce(vector * vector))
