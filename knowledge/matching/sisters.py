"""Which entry of a topic a message means: the nearest phrasing's, unless the words tell another one surely enough.

The nearest phrasing is near by all its words, those that every sister says too. So each word weighs by how well it
tells the sisters apart: weights with which each phrasing of a topic falls to its own entry (a ridge, docs/adr/0005).
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
CONSTANT = 0.3  # weight of the feature that every phrasing has: how often an entry is meant whatever is said
SURELY = 0.3  # by how much the words must tell another entry than the nearest phrasing's: 1 is a whole phrasing's say
BESIDE = 0.8  # by how much less another entry may be told and still be offered: of 37 mistaken ones 23 were within it
AS_WRITTEN = 0.95  # cosine from which the nearest phrasing is what was said

Floats = npt.NDArray[np.float32]


class Weights(NamedTuple):
    """What tells the entries of one topic apart."""

    entries: tuple[str, ...]
    features: npt.NDArray[np.int32]  # in their order
    shares: npt.NDArray[np.float16]  # a row a feature, a column an entry
    constants: Floats  # by entry


class Said(NamedTuple):
    """A message as a vector of length 1."""

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
        return Said(*self._index.unit(query))

    def meant(self, topic: int, nearest: str, said: Said) -> tuple[str, str]:
        """(the entry that is meant, where the nearest phrasing belongs to `nearest`; the next likely one, or "" where
        none is near)."""
        weights = self._weights(topic)
        places = weights.features.searchsorted(said.features)
        there = weights.features.take(places, mode="clip") == said.features
        shares = (said.weights * there).dot(weights.shares.take(places, axis=0, mode="clip").astype(np.float32))
        scores: list[float] = (shares + weights.constants).tolist()
        best, place = scores.index(max(scores)), weights.entries.index(nearest)
        chosen = best if scores[best] - scores[place] > SURELY else place
        own, scores[chosen] = scores[chosen], -math.inf
        other = scores.index(max(scores))
        return weights.entries[chosen], weights.entries[other] if own - scores[other] < BESIDE else ""

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
    said[rows, columns] = units
    wanted = np.where(np.array(own)[:, None] == np.array(entries), 1.0, -1.0)
    alike = said @ said.T + CONSTANT + RIDGE * np.eye(len(own))
    pulls = np.linalg.solve(alike, wanted)
    return Weights(
        entries,
        known.astype(np.int32),
        (said.T @ pulls).astype(np.float16),
        (CONSTANT * pulls.sum(axis=0)).astype(np.float32),
    )
