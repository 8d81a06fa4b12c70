"""The inverted index: log-odds of every feature for every topic (naive Bayes), and the phrasings themselves by cosine.

Measured on labelled questions against TF-IDF centroids and a kernel ridge: log-odds rank best (docs/adr/0003).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

SMOOTHING = 0.05  # added to every count of a feature in a topic
QUERY_IDF_POWER = 0.5
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

    def __init__(self, topics: Sequence[Sequence[Mapping[str, float]]]) -> None:
        """`topics[t]` holds the feature mappings of the phrasings of topic number t, none empty of phrasings."""
        self.topics = len(topics)
        frequency: Counter[str] = Counter()
        for phrasings in topics:
            frequency.update({name for phrasing in phrasings for name in phrasing})
        self.ids = {name: number for number, name in enumerate(frequency)}
        total = max(1, self.topics)
        self.idf = [math.log(1 + total / count) for count in frequency.values()]
        self.unknown_idf = math.log(1 + total / 0.5)  # a word that no topic has is rarer than any
        self._idf = np.asarray(self.idf, dtype=np.float32)
        rows = [[self._unit(phrasing) for phrasing in phrasings] for phrasings in topics]
        self._first = list(accumulate((len(group) for group in rows), initial=0))
        # A phrasing of nothing but courtesy has no feature; a sum over no column is none, so it gets one that is 0.
        starts, self._features, self._weights = _rows([row or {0: 0.0} for group in rows for row in group])
        self._starts, self._lengths = starts.tolist(), np.diff(starts)
        self._log_odds(rows)

    def _unit(self, features: Mapping[str, float]) -> dict[int, float]:
        weighted = {self.ids[name]: weight * self.idf[self.ids[name]] for name, weight in features.items()}
        norm = math.sqrt(sum(weight * weight for weight in weighted.values())) or 1.0
        return {feature: weight / norm for feature, weight in weighted.items()}

    def _log_odds(self, rows: Sequence[Sequence[Mapping[int, float]]]) -> None:
        """Postings of log((count + a) / a) - log((rest + a) / (all + a)): what a feature adds where it occurs.

        What it adds where it does not occur is the same for every topic, so only the topic's own constant remains.
        """
        counts: list[Counter[int]] = []
        everywhere: Counter[int] = Counter()
        for group in rows:
            count: Counter[int] = Counter()
            for row in group:
                for feature, weight in row.items():
                    count[feature] += weight  # type: ignore[assignment]  # a Counter of real weights
            counts.append(count)
            everywhere.update(count)
        a, size = SMOOTHING, SMOOTHING * len(self.ids)
        mass = sum(everywhere.values())
        self._constants = np.asarray(
            [math.log((mass - (own := sum(c.values())) + size) / (own + size)) for c in counts], dtype=np.float32
        )
        lifts = [
            {
                f: math.log((n + a) / a) - math.log((everywhere[f] - n + a) / (everywhere[f] + a))
                for f, n in count.items()
            }
            for count in counts
        ]
        self._post_starts, self._post_topics, self._post_lifts = _postings(lifts, len(self.ids))

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
        known = float(full @ full)
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
    return np.asarray(vector / (np.linalg.norm(vector) or 1.0), dtype=np.float32)


def _postings(rows: Sequence[Mapping[int, float]], features: int) -> tuple[Ints, Ints, Floats]:
    """Rows by feature: starts (features + 1), row numbers, weights."""
    starts, names, weights = _rows(rows)
    lengths = np.diff(starts)
    owners = np.repeat(np.arange(len(rows), dtype=np.int32), lengths)
    order = np.argsort(names, kind="stable")
    counts = np.bincount(names, minlength=features)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32), owners[order], weights[order]


def _rows(rows: Sequence[Mapping[int, float]]) -> tuple[Ints, Ints, Floats]:
    """Features by row: starts (rows + 1), feature numbers, weights."""
    starts = np.cumsum([0, *(len(row) for row in rows)]).astype(np.int32)
    features = np.fromiter((f for row in rows for f in row), dtype=np.int32, count=int(starts[-1]))
    weights = np.fromiter((w for row in rows for w in row.values()), dtype=np.float32, count=int(starts[-1]))
    return starts, features, weights
