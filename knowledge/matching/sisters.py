"""Which entry of a topic a message means: the one that its words tell, the nearest phrasing's where they hardly do.

The nearest phrasing is near by all its words, those that every sister says too. So each word weighs by how well it
tells the sisters apart: weights with which each phrasing of a topic falls to its own entry (a ridge, docs/adr/0005).
Words weigh the square root of what they weigh among topics: what makes a case is often said in every topic ("rồi mà").
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.matching.features import Numbered
from knowledge.matching.index import Index

RIDGE = 0.1  # how little a single phrasing may bend the weights; 0.05 to 0.2 choose alike
SURELY = 0.8  # share of what is told for another entry from which the nearest phrasing's stays; 0.75 to 0.9: alike
BESIDE = 0.3  # share of what is told for the entry that is meant from which the next one is offered beside it
AS_WRITTEN = 0.95  # cosine from which the nearest phrasing is what was said

Floats = npt.NDArray[np.float32]


class Weights(NamedTuple):
    """What tells the entries of one topic apart."""

    entries: tuple[str, ...]
    features: npt.NDArray[np.int32]  # in their order
    shares: npt.NDArray[np.float16]  # a row a feature, a column an entry


class Said(NamedTuple):
    """The features of a message with the square roots of their weights."""

    features: npt.NDArray[np.intp]
    weights: Floats


class Sisters:
    """Reads an index by the entries of its phrasings; made once a snapshot, read by many threads."""

    def __init__(self, index: Index, entries: Sequence[Sequence[str]]) -> None:
        """`entries` of every phrasing of every topic; a topic's weights are fitted when it is first asked for."""
        self._index = index
        self._entries = {number: own for number, own in enumerate(entries) if len(set(own)) > 1}
        self._fitted: dict[int, Weights] = {}

    def warm(self) -> None:
        """Fit the weights of every topic."""
        for topic in self._entries:
            self._weights(topic)

    def among(self, topic: int) -> bool:
        """True for a topic of several entries."""
        return topic in self._entries

    def said(self, query: Numbered) -> Said:
        """The words of a message, ready to be held against topics."""
        features, weights = self._index.unit(query)
        return Said(features, np.sqrt(weights))

    def meant(self, topic: int, nearest: str, said: Said) -> tuple[str, str]:
        """(the entry that is meant, where the nearest phrasing belongs to `nearest`; the next likely one, or "" where
        none is near)."""
        weights = self._weights(topic)
        places = weights.features.searchsorted(said.features)
        there = weights.features.take(places, mode="clip") == said.features
        shares = weights.shares.take(places, axis=0, mode="clip").astype(np.float32)
        scores: list[float] = (said.weights * there).dot(shares).tolist()
        best, place = scores.index(max(scores)), weights.entries.index(nearest)
        chosen = best if scores[place] < SURELY * scores[best] else place
        own, scores[chosen] = scores[chosen], -math.inf
        other = scores.index(max(scores))
        return weights.entries[chosen], weights.entries[other] if scores[other] > BESIDE * own else ""

    def told(self, topic: int, one: str, other: str, said: Said) -> list[tuple[int, float]]:
        """The features of a message by what each says for entry `one` against `other`, the most first."""
        weights = self._weights(topic)
        against = weights.shares[:, weights.entries.index(one)] - weights.shares[:, weights.entries.index(other)]
        known = dict(zip(weights.features.tolist(), against.tolist(), strict=True))
        heard = zip(said.features.tolist(), said.weights.tolist(), strict=True)
        shares = [(feature, weight * known[feature]) for feature, weight in heard if feature in known]
        return sorted(shares, key=lambda share: -abs(share[1]))

    def _weights(self, topic: int) -> Weights:
        found = self._fitted.get(topic)
        if found is None:
            found = self._fitted[topic] = _fit(self._entries[topic], *self._index.units_of(topic))
        return found


def _fit(own: Sequence[str], features: npt.NDArray[np.int32], units: Floats, rows: npt.NDArray[np.intp]) -> Weights:
    """`own` are the entries of a topic's phrasings; cell by cell follow a feature, its weight and the phrasing."""
    entries = tuple(dict.fromkeys(own))
    known, columns = np.unique(features, return_inverse=True)
    said = np.zeros((len(own), len(known)))
    said[rows, columns] = np.sqrt(units)
    lengths = np.linalg.norm(said, axis=1, keepdims=True)
    said /= np.where(lengths == 0, 1, lengths)
    wanted = (np.array(own)[:, None] == np.array(entries)).astype(float)
    pulls = np.linalg.solve(said @ said.T + RIDGE * np.eye(len(own)), wanted)
    return Weights(entries, known.astype(np.int32), (said.T @ pulls).astype(np.float16))
