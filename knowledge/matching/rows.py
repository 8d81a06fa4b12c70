"""Thousands of phrasings -> the numbers of their features, row by row: what an index is built of.

Each phrasing is noted by the numbers of its words and things alone. NumPy then finds the units of all of them at once
(a word, two neighbours, a named thing), each of which is a feature; a word that says what is wanted is another unit
than the same word that does not, and the same feature. The rows are those of `features`.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.matching.features import ASPECT_WEIGHT, PAIR_WEIGHT, thing
from knowledge.text.lexicon import Token
from knowledge.text.normalise import BREAK
from knowledge.text.repair import Pairs

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]

_BREAK = 0  # in place of the number of a word


class Flat(NamedTuple):
    """Rows without their rows: the names of the features by number, and the features row after row."""

    ids: dict[str, int]
    features: Ints
    weights: Floats  # before idf
    lengths: Ints  # features of each row
    heights: Ints  # rows of each topic


class Rows:
    """Filled phrasing by phrasing, then read once."""

    def __init__(self) -> None:
        numbers = count(1)
        self._plain: defaultdict[str, int] = defaultdict(numbers.__next__)  # folded word -> number
        self._wanted: defaultdict[str, int] = defaultdict(numbers.__next__)  # the same, of words of an aspect
        self._things: defaultdict[str, int] = defaultdict(count().__next__)
        self._said, self._lengths = array("i"), array("i")  # words row after row, and how many
        self._named, self._named_in = array("i"), array("i")  # things, and the rows that name them
        self._heights = array("i")

    def topic(self) -> None:
        """The phrasings that follow are of the next topic."""
        self._heights.append(0)

    def add(self, tokens: Sequence[Token], named: Iterable[str]) -> None:
        """One phrasing; `named` are the things that it names, compounds too."""
        plain, wanted = self._plain, self._wanted
        said = [wanted[t.folded] if t.aspect else _BREAK if t is BREAK else plain[t.folded] for t in tokens]
        self._said.fromlist(said)
        for name in named:
            self._named.append(self._things[name])
            self._named_in.append(len(self._lengths))
        self._lengths.append(len(said))
        self._heights[-1] += 1

    def flat(self) -> Flat:
        """The features of all rows. In a row each stands where it is met first, with the weight that it got last."""
        keys, rows = self._units()
        unique, met, units = np.unique(keys, return_index=True, return_inverse=True)
        order = met.argsort()  # features are numbered as they appear
        place = np.empty(len(order), dtype=np.intp)
        place[order] = np.arange(len(order))
        made = self._made(unique[order])
        units = place[units]
        features, weights = made.features[units], made.weights[units]
        first, last = _met(features, rows, len(made.ids))
        several = first != last
        weights[first[several]] = weights[last[several]]
        kept = np.zeros(len(features), dtype=bool)
        kept[first] = True
        lengths = np.bincount(rows[kept], minlength=len(self._lengths)).astype(np.int32)
        return Flat(made.ids, features[kept], weights[kept], lengths, _ints(self._heights))

    def _units(self) -> tuple[Longs, Ints]:
        """(key of each unit, its row) in the order of `features`: words of an aspect, others, pairs, things.

        A key is 0 for nothing, the number of a word, or beyond those of two words, or beyond those of a thing.
        """
        said, lengths, size = _ints(self._said).astype(np.int64), _ints(self._lengths), self._size
        rows = np.arange(len(lengths), dtype=np.int32).repeat(lengths)
        word = said != _BREAK
        pair = word[:-1] & word[1:] & (rows[:-1] == rows[1:])
        named, named_in = _ints(self._named).astype(np.int64), _ints(self._named_in)
        wanted = np.zeros(size, dtype=bool)
        wanted[list(self._wanted.values())] = True
        # A phrasing of nothing but courtesy has no feature; a sum over no column is none, so it gets one of weight 0.
        met = np.bincount(np.append(rows[word], named_in), minlength=len(lengths))
        empty = np.flatnonzero(met == 0).astype(np.int32)
        keys = (said[word], (said[:-1] * size + said[1:])[pair], size * size + named, np.zeros_like(empty))
        rows_of = (rows[word], rows[:-1][pair], named_in, empty)
        kinds = (np.where(wanted[keys[0]], 0, 1), 2, 3, 0)
        order = np.concatenate([4 * row + kind for row, kind in zip(rows_of, kinds, strict=True)]).argsort(
            kind="stable"
        )
        return np.concatenate(keys)[order], np.concatenate(rows_of)[order]

    @property
    def _size(self) -> int:
        """More than the number of any word."""
        return 1 + len(self._plain) + len(self._wanted)

    def _made(self, keys: Longs) -> _Made:
        """Units by their keys."""
        size = self._size
        words, weight = [""] * size, np.ones(size)
        for known, own in ((self._plain, 1.0), (self._wanted, ASPECT_WEIGHT)):
            for word, number in known.items():
                words[number], weight[number] = word, own
        first, second = np.divmod(keys, size)
        pair = (first > 0) & (first < size)  # nearly all: made without a look at each
        first[~pair] = 0
        both = (weight[first] != 1.0) & (weight[second] != 1.0)
        names = [f"{words[one]} {words[other]}" for one, other in zip(first.tolist(), second.tolist(), strict=True)]
        weights = (PAIR_WEIGHT * np.where(both, ASPECT_WEIGHT, 1.0)).astype(np.float32)
        weight[0] = 0.0
        things = [*self._things]
        for place in np.flatnonzero(~pair).tolist():
            key = int(keys[place])
            if key < size:
                names[place], weights[place] = words[key], weight[key]
            else:
                names[place], weights[place] = thing(things[key - size * size])
        ids: defaultdict[str, int] = defaultdict(count().__next__)
        features = np.fromiter(map(ids.__getitem__, names), dtype=np.int32)
        return _Made(dict(ids), features, weights)

    def spoken(self) -> tuple[Counter[str], Pairs]:
        """How often each word was added, and right before which other in a phrasing: both in the order of their first
        time. Breaks are passed over."""
        size = self._size
        same = np.arange(size)  # a word of an aspect, and the same word of none, by the lesser number
        for word, number in self._wanted.items():
            other = self._plain.get(word, number)
            same[max(number, other)] = min(number, other)
        words = [""] * size
        for known in (self._plain, self._wanted):
            for word, number in known.items():
                words[number] = word
        said = _ints(self._said)
        rows = np.arange(len(self._lengths), dtype=np.int32).repeat(_ints(self._lengths))[said != _BREAK]
        said = same[said[said != _BREAK]]
        times = np.bincount(said, minlength=size).tolist()
        counts = Counter({words[number]: times[number] for number in np.flatnonzero(times).tolist()})
        keys, first, both = np.unique(
            (said[:-1] * size + said[1:])[rows[:-1] == rows[1:]], return_index=True, return_counts=True
        )
        order = first.argsort()
        pairs: Pairs = {}
        one, other = (part[order].tolist() for part in np.divmod(keys, size))
        for before, after, often in zip(one, other, both[order].tolist(), strict=True):
            pairs.setdefault(words[before], {})[words[after]] = often
        return counts, pairs


class _Made(NamedTuple):
    """The names of the features by number; the feature of each unit, and its weight."""

    ids: dict[str, int]
    features: Ints
    weights: Floats


def _met(features: Ints, rows: Ints, below: int) -> tuple[Places, Places]:
    """(first place, last place) of each feature in each row that has it."""
    order = by_number(features, below)
    starts = np.flatnonzero(changes(features[order], rows[order]))
    return order[starts], order[np.append(starts, len(order))[1:] - 1]


def changes(*columns: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """True where one of the columns differs from the line before, and for the first line."""
    found = np.zeros(len(columns[0]), dtype=bool)
    found[:1] = True
    for column in columns:
        found[1:] |= column[1:] != column[:-1]
    return found


def by_number(numbers: npt.NDArray[Any], below: int) -> Places:
    """The places of numbers that are all less than `below`, in the order of the numbers; equal ones stay as they stand.

    NumPy sorts what takes two bytes in linear time, and nothing else.
    """
    low = numbers.astype(np.uint16).argsort(kind="stable")
    if below <= 1 << 16:
        return low
    return low[(numbers >> 16).astype(np.uint16)[low].argsort(kind="stable")]


def _ints(numbers: array[int]) -> Ints:
    return np.frombuffer(numbers, dtype=np.int32)
