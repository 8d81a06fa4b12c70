"""The inverted index: TF-IDF vectors of every phrasing, and one centroid an entry, scored by cosine."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

RERANKED = 12  # entries whose single phrasings are looked at


@dataclass(frozen=True)
class Scored:
    """One entry as the index sees it: similarity to the centroid, to the best phrasing, and that phrasing's number."""

    entry: int
    centroid: float
    best: float
    phrasing: int


class Index:
    """Built once a snapshot; read by many threads."""

    def __init__(self, documents: Sequence[Sequence[Mapping[str, float]]]) -> None:
        """`documents[e]` holds the feature mappings of the phrasings of entry number e."""
        self.entries = len(documents)
        self.ids: dict[str, int] = {}
        frequency: Counter[str] = Counter()
        for phrasings in documents:
            frequency.update({name for phrasing in phrasings for name in phrasing})
        for name in frequency:
            self.ids[name] = len(self.ids)
        total = max(1, self.entries)
        self.idf: list[float] = [math.log(1 + total / frequency[name]) for name in self.ids]
        self.default_idf = math.log(1 + total / 0.5)  # a word that no entry has: rarer than any
        self.first: list[int] = []  # first phrasing of each entry, one more at the end
        self._build(documents)

    def _build(self, documents: Sequence[Sequence[Mapping[str, float]]]) -> None:
        centroid_rows: list[dict[int, float]] = []
        phrasing_rows: list[dict[int, float]] = []
        for phrasings in documents:
            self.first.append(len(phrasing_rows))
            centroid: dict[int, float] = {}
            for phrasing in phrasings:
                vector = self._unit({self.ids[name]: weight for name, weight in phrasing.items()})
                phrasing_rows.append(vector)
                for feature, weight in vector.items():
                    centroid[feature] = centroid.get(feature, 0.0) + weight
            norm = math.sqrt(sum(weight * weight for weight in centroid.values())) or 1.0
            centroid_rows.append({feature: weight / norm for feature, weight in centroid.items()})
        self.first.append(len(phrasing_rows))
        self._starts, self._rows, self._weights = _postings(centroid_rows, len(self.ids))
        self._p_starts, self._p_features, self._p_weights = _rows(phrasing_rows)

    def _unit(self, vector: Mapping[int, float]) -> dict[int, float]:
        weighted = {feature: weight * self.idf[feature] for feature, weight in vector.items()}
        norm = math.sqrt(sum(weight * weight for weight in weighted.values())) or 1.0
        return {feature: weight / norm for feature, weight in weighted.items()}

    def scores(self, query: Mapping[str, float]) -> tuple[Floats, Ints, Floats, float]:
        """(centroid similarity of every entry, known feature numbers, their unit weights, share of known weight).

        The query is normalised over its known and unknown features: a message full of unknown words scores low.
        """
        numbers: list[int] = []
        weights: list[float] = []
        unknown = 0.0
        for name, weight in query.items():
            number = self.ids.get(name)
            if number is None:
                unknown += (weight * self.default_idf) ** 2
            else:
                numbers.append(number)
                weights.append(weight * self.idf[number])
        known = sum(weight * weight for weight in weights)
        norm = math.sqrt(known + unknown) or 1.0
        unit = np.asarray(weights, dtype=np.float32) / np.float32(norm)
        result = np.zeros(self.entries, dtype=np.float32)
        if numbers:
            starts = self._starts
            rows = np.concatenate([self._rows[starts[n] : starts[n + 1]] for n in numbers])
            values = np.concatenate(
                [self._weights[starts[n] : starts[n + 1]] * w for n, w in zip(numbers, unit, strict=True)]
            )
            result = np.bincount(rows, weights=values, minlength=self.entries).astype(np.float32)
        return result, np.asarray(numbers, dtype=np.int32), unit, known / ((known + unknown) or 1.0)

    def search(self, query: Mapping[str, float], limit: int = RERANKED) -> tuple[list[Scored], float]:
        """The best entries by a mean of centroid and best phrasing, and the share of the query that is known at all."""
        centroids, numbers, unit, known = self.scores(query)
        if not len(numbers):
            return [], known
        top = (
            np.argpartition(-centroids, min(limit, self.entries - 1))[:limit]
            if self.entries > limit
            else np.arange(self.entries)
        )
        dense = np.zeros(len(self.ids), dtype=np.float32)
        dense[numbers] = unit
        found = []
        for entry in top.tolist():
            if centroids[entry] <= 0:
                continue
            start, end = self._p_starts[self.first[entry]], self._p_starts[self.first[entry + 1]]
            products = dense[self._p_features[start:end]] * self._p_weights[start:end]
            offsets = self._p_starts[self.first[entry] : self.first[entry + 1]] - start
            sums = np.add.reduceat(products, offsets) if len(offsets) else np.zeros(1, dtype=np.float32)
            best = int(np.argmax(sums))
            found.append(Scored(entry, float(centroids[entry]), float(sums[best]), best))
        found.sort(key=lambda item: -(item.centroid + item.best))
        return found, known


def _postings(rows: Sequence[Mapping[int, float]], features: int) -> tuple[Ints, Ints, Floats]:
    """Rows by feature: starts (features + 1), row numbers, weights."""
    counts = np.zeros(features + 1, dtype=np.int32)
    for row in rows:
        for feature in row:
            counts[feature + 1] += 1
    starts = np.cumsum(counts, dtype=np.int32)
    fill = starts[:-1].copy()
    numbers = np.zeros(int(starts[-1]), dtype=np.int32)
    weights = np.zeros(int(starts[-1]), dtype=np.float32)
    for number, row in enumerate(rows):
        for feature, weight in row.items():
            place = fill[feature]
            numbers[place], weights[place] = number, weight
            fill[feature] += 1
    return starts, numbers, weights


def _rows(rows: Sequence[Mapping[int, float]]) -> tuple[Ints, Ints, Floats]:
    """Features by row: starts (rows + 1), feature numbers, weights."""
    starts = np.zeros(len(rows) + 1, dtype=np.int32)
    for number, row in enumerate(rows):
        starts[number + 1] = starts[number] + len(row)
    features = np.fromiter((f for row in rows for f in row), dtype=np.int32, count=int(starts[-1]))
    weights = np.fromiter((w for row in rows for w in row.values()), dtype=np.float32, count=int(starts[-1]))
    return starts, features, weights
