"""Every phrasing as a vector of its features: which is nearest to a message, and how near."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]


class Cosines:
    """Made once an index; read by many threads.

    A cell is a feature with one of the few weights that it occurs with. The weight of the query then comes in once a
    cell, and not into each of thousands of rows.
    """

    def __init__(
        self,
        cells: npt.NDArray[Any],
        cell_features: npt.NDArray[Any],
        cell_weights: Floats,
        idf: Floats,
        starts: Ints,
        first: Sequence[int],
    ) -> None:
        """`cells` row after row, from `starts[row]`; the rows of a topic from `first[topic]`. Cells stand in the order
        of their features; `idf` is by feature."""
        self._cells = cells
        self._first = first
        self._starts = array("i", starts.tolist())
        begins = starts[:-1]
        self._offsets = begins - begins[first[:-1]].repeat(np.diff(first))  # of each row within its topic
        self._features = cell_features
        frequency = np.bincount(self._features, minlength=len(idf))
        self._cell_counts = frequency.astype(np.int32)
        self._cell_starts = (frequency.cumsum() - frequency).astype(np.int32)
        self._units = cell_weights * idf[self._features]
        units = self._units[self._cells]
        norms = np.sqrt(np.add.reduceat(units * units, begins))
        self._inverses = (1 / np.where(norms == 0, 1, norms)).astype(np.float32)
        self._spare: list[Floats] = []  # a vector of nothing but 0, unless somebody is using it

    def only(self, wanted: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[Any], Longs]:
        """Of all rows the features that are wanted (by feature): (features, where each row begins)."""
        features = self._features[self._cells]
        kept = wanted[features]
        return features[kept], np.append(0, kept.cumsum())[np.frombuffer(self._starts, dtype=np.int32)]

    def nearest(
        self, features: Places, weights: Floats, unknown: float, topics: Sequence[int]
    ) -> list[tuple[float, int]]:
        """(cosine, number) of the nearest phrasing of each topic. `weights` are those of the query's `features` after
        idf, `unknown` the square of all those that no phrasing has."""
        length = math.sqrt(float(np.add.reduce(weights * weights)) + unknown)
        try:
            dense = self._spare.pop()
        except IndexError:
            dense = np.zeros(len(self._units), dtype=np.float32)
        counts = self._cell_counts[features]
        cells = (self._cell_starts[features] - counts.cumsum() + counts).repeat(counts)
        cells += np.arange(len(cells), dtype=np.int32)
        dense[cells] = self._units[cells] * (weights / np.float32(length or 1.0)).repeat(counts)
        found = [self._best(topic, dense) for topic in topics]
        dense[cells] = 0.0
        self._spare.append(dense)
        return found

    def units_of(self, topic: int) -> tuple[Ints, Floats, Places]:
        """The phrasings of a topic as vectors of length 1, cell by cell: (feature, weight, number of the phrasing)."""
        first, last = self._first[topic], self._first[topic + 1]
        cells = self._cells[self._starts[first] : self._starts[last]]
        lengths = np.diff(np.frombuffer(self._starts, dtype=np.int32)[first : last + 1])
        units = self._units[cells] * self._inverses[first:last].repeat(lengths)
        return self._features[cells].astype(np.int32), units, np.arange(last - first).repeat(lengths)

    def _best(self, topic: int, dense: Floats) -> tuple[float, int]:
        """`dense` is the query over all cells."""
        first, last = self._first[topic], self._first[topic + 1]
        products = dense.take(self._cells[self._starts[first] : self._starts[last]], mode="clip")  # none is outside
        cosines = np.add.reduceat(products, self._offsets[first:last])
        cosines *= self._inverses[first:last]
        best = int(cosines.argmax())
        return float(cosines[best]), best


def narrow(numbers: npt.NDArray[Any], below: int) -> npt.NDArray[Any]:
    """The same numbers, all of them less than `below`, in half the memory where that is enough."""
    return numbers.astype(np.uint16 if below <= 1 << 16 else np.int32)
