"""Groups of similar questions: each joins the nearest group that is near enough, or begins one. No clock, no file.

A question is its features (knowledge.question_features), weighted by how rare they are. A group is the sum of its
questions. Some questions at a time are compared with every group, so that 20,000 take a second; the result is that of
one after the other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from knowledge.question_features import BYTES

# Cosine from which two are the same question. On the 216 twins of tests/questions 0.42 finds 212 and mixes none up; of
# 570 rows written apart it throws thirty together, two in three of them of one topic.
NEAR = 0.42
COUNTED_TWICE = 0.5  # what is added to a feature's count, so that one that nobody else has weighs a little less
AT_ONCE, CELLS = 64, 1_500  # questions, and features of theirs: more take memory, fewer take time
# Weights are whole multiples of 1 / FINE: sums of their products are exact, in whatever order they are added. So a
# question finds the same group after a restart, with other questions beside it.
FINE = 1 << 12
COLUMN = 32  # bits above which a cell's key tells its column; those below tell its row
ROW = (1 << COLUMN) - 1

Reals = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]


class Questions:
    """Questions as sparse rows of length 1, a column a feature."""

    def __init__(self, packed: Sequence[bytes]) -> None:
        """`packed` as question_features.packed gives them; what is no such thing has no feature."""
        sizes = np.fromiter((0 if len(one) % BYTES else len(one) // BYTES for one in packed), np.int64, len(packed))
        self._starts: Longs = np.concatenate(([0], np.cumsum(sizes)))
        sound = [one for one, size in zip(packed, sizes, strict=True) if size]
        hashes = np.frombuffer(b"".join([one[: len(one) // BYTES * 4] for one in sound]), np.uint32)
        hundredths = np.frombuffer(b"".join([one[len(one) // BYTES * 4 :] for one in sound]), np.uint16)
        names, columns = np.unique(hashes, return_inverse=True)
        self._columns: Longs = columns.astype(np.int64)
        self._rows: Longs = np.repeat(np.arange(len(packed)), sizes)
        counts = np.bincount(columns, minlength=len(names))
        raw = hundredths / 100 * np.log(1 + (len(packed) + 1) / (counts + COUNTED_TWICE))[columns]
        lengths = np.sqrt(np.bincount(self._rows, raw * raw, minlength=len(packed)))
        self._weights: Reals = np.round(raw / np.where(lengths == 0, 1, lengths)[self._rows] * FINE) / FINE

    def few(self, first: int) -> int:
        """The end of some questions from `first` on: at least one."""
        end = int(self._starts.searchsorted(self._starts[first] + CELLS, "right")) - 1
        return max(first + 1, min(first + AT_ONCE, end))

    def cells(self, first: int, last: int) -> tuple[Longs, Longs, Reals]:
        """(row, column, weight) of the questions first..last, by column; the first of them is row 0."""
        start, end = self._starts[[first, last]]
        order = start + self._columns[start:end].argsort(kind="stable")
        return self._rows[order] - first, self._columns[order], self._weights[order]


class _Table:
    """A sparse table whose cells stand by column, then by row."""

    def __init__(self, rows: Longs, columns: Longs, values: Reals) -> None:
        """Of cells that stand so, none named twice."""
        self._keys: Longs = columns << COLUMN | rows
        self._values = values

    def add(self, rows: Longs, columns: Longs, values: Reals) -> None:
        """To each of these cells its value; one may be named several times."""
        found: tuple[Longs, Places] = np.unique(columns << COLUMN | rows, return_inverse=True)
        keys, of = found
        sums = np.bincount(of, values, minlength=len(keys))
        at = self._keys.searchsorted(keys)
        known = np.append(self._keys, -1)[at] == keys
        self._values[at[known]] += sums[known]
        self._keys = np.insert(self._keys, at[~known], keys[~known])
        self._values = np.insert(self._values, at[~known], sums[~known])

    def products(self, rows: Longs, columns: Longs, values: Reals, shape: tuple[int, int]) -> Reals:
        """Another sparse table times this one, turned over: (rows of the other, rows of this)."""
        starts, ends = np.searchsorted(self._keys, (columns << COLUMN, columns + 1 << COLUMN))
        sizes = ends - starts
        places = np.repeat(ends - np.cumsum(sizes), sizes) + np.arange(sizes.sum())
        cells = np.repeat(rows * shape[1], sizes) + (self._keys[places] & ROW)
        found = np.bincount(cells, np.repeat(values, sizes) * self._values[places], minlength=shape[0] * shape[1])
        return found.astype(np.float64, copy=False).reshape(shape)  # of no cell it would be of whole numbers

    def squares(self, rows: int) -> Reals:
        """Of the length of each row."""
        return np.bincount(self._keys & ROW, self._values**2, minlength=rows).astype(np.float64)


class Groups:
    """Groups by number, of questions that are all told beforehand: first those whose group is known, then others."""

    def __init__(self, packed: Sequence[bytes], known: Sequence[int] = (), near: float = NEAR) -> None:
        """`packed`: see Questions; the first of them are of the groups `known`."""
        self._questions = Questions(packed)
        self._near = near
        self._known = len(known)
        self._names = list(dict.fromkeys(known))
        self._numbers = {name: number for number, name in enumerate(self._names)}
        self._sums = _Table(*self._questions.cells(0, 0))
        of = np.fromiter(map(self._numbers.__getitem__, known), np.int64, self._known)
        rows, columns, weights = self._questions.cells(0, self._known)
        self._sums.add(of[rows], columns, weights)
        self._squares = self._sums.squares(len(self._names))  # of the length of each group

    def join(self, own: Sequence[int]) -> Iterator[int]:
        """The group of each of the others, one after the other: the nearest that is near enough, or its own."""
        start = 0
        while start < len(own):
            end = self._questions.few(self._known + start) - self._known
            yield from self._joined(self._known + start, own[start:end])
            start = end

    def _joined(self, first: int, own: Sequence[int]) -> list[int]:
        rows, columns, weights = self._questions.cells(first, first + len(own))
        alike = _Table(rows, columns, weights).products(rows, columns, weights, (len(own), len(own)))
        # Behind the groups stand those that may begin: nothing is near to them yet.
        shared = self._sums.products(rows, columns, weights, (len(own), len(self._names) + len(own)))
        squares = np.append(self._squares, np.zeros(len(own)))
        inverses = 1 / np.sqrt(np.where(squares == 0, 1, squares))
        chosen = np.zeros(len(own), np.int64)
        for place, name in enumerate(own):
            begun = len(self._names)
            near = shared[place, : begun + 1] * inverses[: begun + 1]
            group = int(near.argmax())
            if near[group] < self._near and (group := self._numbers.setdefault(name, begun)) == begun:
                self._names.append(name)
            squares[group] += 2 * shared[place, group] + alike[place, place]
            inverses[group] = 1 / math.sqrt(squares[group] or 1)
            shared[place + 1 :, group] += alike[place + 1 :, place]
            chosen[place] = group
        self._sums.add(chosen[rows], columns, weights)
        self._squares = squares[: len(self._names)]
        return [self._names[group] for group in chosen.tolist()]
